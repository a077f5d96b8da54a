"""What goes wrong in a page fails the test that opened it."""

import pytest

from tests.browser.conftest import Watch
from tests.browser.test_pages import Open

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("console.error('one thing')", "console error: one thing"),
        ("console.warn('another')", "console warning: another"),
        ("setTimeout(() => { throw new Error('thrown') })", "script: thrown"),
        ("void Promise.reject(new Error('rejected'))", "script: rejected"),
        ("void fetch('/nothing').catch(() => 0)", "status of 404"),
        ("void fetch('http://127.0.0.1:1/').catch(() => 0)", "failed request: http://127.0.0.1:1/"),
        ("void fetch('http://site.invalid/').catch(() => 0)", "other origin: http://site.invalid/"),
    ],
)
def test_what_goes_wrong_in_a_page_is_seen(
    visit: Open, faults: Watch, script: str, fault: str
) -> None:
    page = visit("glossary/").page
    assert not faults.taken()
    page.evaluate(script)
    page.wait_for_timeout(300)
    assert fault in "\n".join(faults.taken())


def test_only_what_a_test_expects_is_let_pass(visit: Open, faults: Watch) -> None:
    page = visit("glossary/").page
    faults.expected.append("^console error: meant$")
    page.evaluate("console.error('meant'); console.error('not meant')")
    page.wait_for_timeout(100)
    assert faults.taken() == ["console error: not meant"]
