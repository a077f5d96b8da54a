"""The site's mark: one shape in the header and as the icon of its tab, in the site's colours."""

import re
from pathlib import Path

from charts.drawing.theme import PALETTE, resolved

ROOT = Path(__file__).resolve().parents[2]
HEADER = (ROOT / "scripts/theme/.icons/site/steps.svg").read_text("utf-8")
TAB = (ROOT / "docs/assets/favicon.svg").read_text("utf-8")


def test_the_tab_shows_the_mark_of_the_header_in_both_schemes() -> None:
    lines = re.findall(r'<path[^>]* d="([^"]+)"', HEADER)
    assert lines == re.findall(r'<path[^>]* d="([^"]+)"', TAB)
    light, dark = TAB.split("prefers-color-scheme: dark")
    for side in ("closed", "open"):
        assert f".{side} {{ stroke: {PALETTE[side].light} }}" in light
        assert f".{side} {{ stroke: {PALETTE[side].dark} }}" in dark
        assert f'stroke="{PALETTE[side].light}"' in resolved(HEADER)


def test_lines_stand_on_whole_pixels_where_an_icon_has_sixteen() -> None:
    for svg in (HEADER, TAB):
        assert 'viewBox="0 0 16 16"' in svg
        assert 'stroke-width="2"' in svg
        assert len(svg.encode()) < 1024
        points = re.findall(r' d="([^"]+)"', svg)
        assert len(points) == 2
        assert all(re.fullmatch(r"M\d+ \d+(?:[HV]\d+)+", line) for line in points)


def test_every_page_names_the_icon_that_is_there(site: Path) -> None:
    """Else browsers ask for /favicon.ico, which is not."""
    for page in ("index.html", "models/index.html", "data/offers/index.html"):
        text = (site / page).read_text("utf-8")
        [icon] = re.findall(r'<link rel="icon" href="([^"]+)">', text)
        assert ((site / page).parent / icon).resolve() == site / "assets/favicon.svg"
    assert (site / "assets/favicon.svg").is_file()
    assert not (site / "assets/images/favicon.png").exists()
