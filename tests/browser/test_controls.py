"""Sliders are called what they move, in the browser's own tree."""

import pytest

from tests.browser.promises import names
from tests.browser.test_pages import Open

pytestmark = pytest.mark.browser


def test_sliders_are_called_what_they_move(shared_visit: Open) -> None:
    found = {
        path: [name for _, role, name in names(shared_visit(path).page) if role == "slider"]
        for path in ("exhibits/good-enough/", "exhibits/model-world/")
    }
    assert found["exhibits/good-enough/"] == ["Epoch Capabilities Index, at least", "On the day"]
    assert len(found["exhibits/model-world/"]) == 3
    assert found["exhibits/model-world/"][0] == "How far one side is ahead:"
