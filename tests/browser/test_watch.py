"""What goes wrong in a page fails the test that opened it."""

import pytest

from tests.browser.conftest import Watch, until
from tests.browser.test_pages import Open

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("script", "faults_in_all", "fault"),
    [
        ("console.error('one thing')", 1, "console error: one thing"),
        ("console.warn('another')", 1, "console warning: another"),
        ("setTimeout(() => { throw new Error('thrown') })", 1, "script: thrown"),
        ("void Promise.reject(new Error('rejected'))", 1, "script: rejected"),
        ("void fetch('/nothing').catch(() => 0)", 1, "status of 404"),
        (
            "void fetch('http://127.0.0.1:1/').catch(() => 0)",
            2,
            "failed request: http://127.0.0.1:1/",
        ),
        (
            "void fetch('http://site.invalid/').catch(() => 0)",
            3,
            "other origin: http://site.invalid/",
        ),
    ],
)
def test_what_goes_wrong_in_a_page_is_seen(
    visit: Open, faults: Watch, script: str, faults_in_all: int, fault: str
) -> None:
    page = visit("glossary/").page
    assert not faults.taken()
    page.evaluate(script)
    until(page, lambda: len(faults.found) == faults_in_all)
    assert fault in "\n".join(faults.taken())


def test_only_what_a_test_expects_is_let_pass(visit: Open, faults: Watch) -> None:
    page = visit("glossary/").page
    faults.expected.append("^console error: meant$")
    page.evaluate("console.error('meant'); console.error('not meant')")
    until(page, lambda: len(faults.found) == 2)
    assert faults.taken() == ["console error: not meant"]
