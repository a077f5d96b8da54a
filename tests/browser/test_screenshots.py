"""Pictures of the ten most important pages, whole, for whoever looks: in test-artefacts/pages."""

from pathlib import Path

import pytest

from tests.browser.test_pages import Open

pytestmark = pytest.mark.browser

FOLDER = Path(__file__).resolve().parents[2] / "test-artefacts" / "pages"
TEN = [
    "",
    "essay/",
    "essay/the-chart/",
    "essay/saturation/",
    "essay/price/",
    "essay/conclusion/",
    "ledger/",
    "exhibits/",
    "exhibits/good-enough/",
    "models/",
]


@pytest.mark.parametrize("path", TEN)
def test_a_picture_is_left_of_each_of_the_ten(shared_visit: Open, path: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    taken = []
    for width in (1280, 390):
        for scheme in ("light", "dark"):
            page = shared_visit(path, width=width, color_scheme=scheme).page
            # What lies below the fold is drawn when it is near: here all of it is.
            page.add_style_tag(content="* { content-visibility: visible !important }")
            file = FOLDER / f"{path.strip('/').replace('/', '-') or 'home'}-{width}-{scheme}.png"
            taken.append(page.screenshot(path=file, full_page=True, animations="disabled"))
    assert len(set(taken)) == 4
    assert min(map(len, taken)) > 20_000
