"""Figures and downloads: safe whatever stands in the data, and the same in every build."""

import json
import re
from dataclasses import replace
from html import escape
from pathlib import Path

import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.drawing import render, svg, theme
from charts.drawing.descriptions import described
from charts.site import downloads, figure
from charts.site.edition import Edition
from charts.tables.frames import Tables

EVIL = '<img src=x onerror=alert(1)>"'


@pytest.fixture(scope="module")
def evil(exhibits: dict[str, Exhibit]) -> Exhibit:
    """The frontier with a leader whose name and whose source mean harm."""
    from charts.exhibits import frontier

    exhibit = exhibits["frontier"]
    table = exhibit.tables["main"].copy()
    table.loc[table.index[-1], "name"] = EVIL
    table.loc[table.index[-2], "name"] = '=HYPERLINK("https://example.org")'
    bad_source = {**exhibit.sources[0], "title": EVIL}
    return replace(
        exhibit,
        title=f"{EVIL} leads.",
        tables={"main": table},
        sources=(bad_source,),
        chart=lambda compact: frontier.chart({"main": table}, compact=compact).to_dict(),
    )


def test_names_from_data_harm_no_figure_page_or_picture(evil: Exhibit) -> None:
    drawn = render.drawings(evil)
    for text in (
        figure.figure(evil, drawn),
        figure.figure(evil, drawn, full_table=True),
        svg.with_title(drawn[0], evil.title, evil.subtitle, downloads.source_line(evil)),
    ):
        assert "<img" not in text
        assert "&lt;img" in text


def test_no_cell_of_a_download_is_run_by_a_spreadsheet(evil: Exhibit) -> None:
    lines = downloads.csv(evil.tables["main"])
    assert "'=HYPERLINK" in lines
    assert not re.search(r'(^|,)"?[=@+]', lines, re.MULTILINE)
    assert re.search(r",-?\d", lines), "numbers stay numbers"


@pytest.fixture(scope="module")
def figures(edition: Edition) -> dict[str, str]:
    """The figures of all exhibits, as other pages show them."""
    return dict(edition.figures)


def test_ids_are_unique_across_figures_of_a_page(figures: dict[str, str]) -> None:
    page = "".join(figures.values())
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    used = set(re.findall(r"url\(#([^)]+)\)", page))
    assert used <= set(ids)


def icons(exhibit: Exhibit) -> int:
    """How many icons an exhibit's table has: those of its cells, and one of each in the key."""
    rows = exhibit.matrix.rows if exhibit.matrix else ()
    seen = [cell.icon for row in rows for cell in row.cells if cell and cell.icon]
    return len(seen) + len({*seen})


def test_a_figure_needs_no_script_and_no_other_origin(
    exhibits: dict[str, Exhibit], figures: dict[str, str]
) -> None:
    for exhibit in exhibits.values():
        made = figures[exhibit.id]
        own = {"explorer.js": exhibit.explorer, "live.js": exhibit.controls}
        scripts = [f'src="&root;/assets/{name}"' for name, wanted in own.items() if wanted]
        assert made.count("<script") == len(scripts)
        assert re.findall(r'(?:src|xlink:href)="[^"]*"', made) == scripts
        assert made.count('<svg class="exhibit__') == (2 if exhibit.chart else 0)
        assert made.count("<svg") == (2 if exhibit.chart else 0) + icons(exhibit)
        assert ('role="img" aria-label="' in made) == bool(exhibit.chart)
        assert exhibit.chart or exhibit.matrix
        assert '<th scope="col">' in made


def test_every_model_in_a_table_leads_to_its_page_by_id_or_by_name(
    exhibits: dict[str, Exhibit], figures: dict[str, str], data: Tables
) -> None:
    ids = data["models"].set_index("name")["model_id"].to_dict()
    linked = 0
    for exhibit in exhibits.values():
        expected = []
        for row in exhibit.tables["main"].tail(figure.PREVIEW).to_dict("records"):
            for column, said in row.items():
                is_id = str(column).endswith("model_id") and pd.notna(said)
                if is_id or (isinstance(said, str) and said in ids):
                    expected.append((said if is_id else ids[said], escape(said)))
        link = r'<td><a href="&root;/models/([^"]*)/">([^<]*)</a></td>'
        made = re.findall(link, figures[exhibit.id])
        assert made == expected
        assert {model for model, _ in made} <= set(ids.values()), exhibit.id
        linked += len(made)
    assert linked > 500


def test_all_tables_are_on_an_exhibits_page_and_the_end_of_the_first_elsewhere(
    exhibits: dict[str, Exhibit], edition: Edition
) -> None:
    tables = exhibits["gap"].tables
    assert len(tables) > 1
    rows = sum(len(table) + 1 for table in tables.values())
    assert edition.generated_figures["gap"].count("<tr>") == rows
    assert edition.figures["gap"].count("<tr>") == figure.PREVIEW + 1


def test_a_downloaded_picture_has_title_and_source_and_plain_colours(
    exhibits: dict[str, Exhibit], edition: Edition
) -> None:
    exhibit, files = exhibits["gap"], edition.files
    picture = files["exhibits/gap/gap.svg"].decode()
    words = re.sub(r"<[^>]+>", " ", picture)
    assert exhibit.title.split()[0] in words
    assert "Epoch AI" in words
    assert not re.search(r'var\(|data-t|data-m| opacity="0"|aria-hidden', picture)
    assert 'font-family="Inter, sans-serif"' in picture
    assert 'font-family="Inter"' not in picture, "it is shown where Inter may be missing"
    assert files["exhibits/gap/gap.png"].startswith(b"\x89PNG")
    assert "var(" not in files["exhibits/gap/gap.vl.json"].decode()
    assert json.loads(files["exhibits/gap/gap.vl.json"])["$schema"].endswith(".json")


def test_a_downloaded_picture_shows_all_that_the_page_shows(edition: Edition) -> None:
    shapes = re.compile(r"<(path|line|rect|text|image)\b[^>]*>")
    paper = theme.PALETTE["paper"].light
    hollow = re.compile(rf'<path\b[^>]* fill="(?:{paper}"|[^"]*" fill-opacity="0").* stroke="')
    marks = 0
    for name, shown_figure in edition.figures.items():
        if not (wide := re.search(r'<svg class="exhibit__wide".*?</svg>', shown_figure, re.DOTALL)):
            continue
        unseen = re.compile(r'<path\b.* opacity="0"')
        shown = [one for one in shapes.finditer(wide[0]) if not unseen.match(one[0])]
        download = edition.files[f"exhibits/{name}/{name}.svg"].decode()
        chart = download[download.index("<g transform") :]
        assert [one[1] for one in shapes.finditer(chart)] == [one[1] for one in shown], name
        marks += sum(bool(hollow.match(one[0])) for one in shapes.finditer(chart))
    assert marks > 50


def test_the_data_package_is_published_as_it_stands() -> None:
    contract = json.loads((Path(__file__).parents[2] / "data/datapackage.json").read_bytes())
    files = downloads.data_package(contract["version"])
    for address, content in files.items():
        assert (Path(__file__).parents[2] / address).read_bytes() == content
    assert "data/models.csv" in files
    assert "data/datapackage.json" in files
    named = json.loads(downloads.data_package("2030.01")["data/datapackage.json"])
    assert named == {**contract, "version": "2030.01"}


# --- colours ------------------------------------------------------------------------------------


def channels(colour: str) -> list[float]:
    """Linear red, green and blue of a colour like #0f6fb5."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def luminance(rgb: list[float]) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio."""
    light, dark = sorted((luminance(channels(one)), luminance(channels(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["open", "closed", "unknown", "ink", "quiet", "link"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_and_marks_stand_out_from_the_paper(name: str, scheme: str) -> None:
    paper = getattr(theme.PALETTE["paper"], scheme)
    assert contrast(getattr(theme.PALETTE[name], scheme), paper) >= 4.5


# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
VISION = {
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_and_closed_differ_in_every_common_colour_vision(vision: str, scheme: str) -> None:
    seen = []
    for side in ("open", "closed"):
        rgb = channels(getattr(theme.PALETTE[side], scheme))
        seen.append([sum(m * c for m, c in zip(row, rgb, strict=True)) for row in VISION[vision]])
    assert max(abs(a - b) for a, b in zip(*seen, strict=True)) > 0.1


def test_css_has_every_colour_once_a_scheme() -> None:
    css = theme.css()
    for name, pair in theme.PALETTE.items():
        assert css.count(f"--cow-{name}: {pair.dark};") == 1


def test_a_table_of_exhibits_keeps_missing_cells_empty() -> None:
    table = pd.DataFrame({"a": ["x", None], "day": pd.to_datetime(["2026-01-02", None])})
    assert downloads.csv(table) == "a,day\nx,2026-01-02\n,\n"


def test_what_is_read_in_a_picture_is_not_rounded() -> None:
    import altair as alt

    rows = pd.DataFrame({"x": [0.123456789], "said": ["$0.055"]})
    base = alt.Chart(rows).encode(x="x:Q", text="said:N", tooltip=["said", "x"])
    spec = described((base.mark_text() + base.mark_point()).to_dict(), {})
    picture = svg.inline(spec, "made-up", compact=False)
    assert ">$0.055<" in picture
    assert 'data-t="$0.055: x 0.12"' in picture, "a sentence keeps the digits that matter"
    drawn = re.sub(r'data-t="[^"]*"|>[^<]*<', "", picture)
    assert not re.search(r"\d\.\d{3,}", drawn)
