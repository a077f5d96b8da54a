"""How to cite: the same words for every kind of page, with address, edition and day."""

import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path

from charts.core.exhibit import Exhibit
from charts.site import citation, downloads, figure
from charts.site.citation import Work

GAP = Work("The gap is 9% & <grows>", "2026-09-03", "exhibit gap")
WHERE = ("https://example.org/exhibits/gap/", "exhibits/gap/")
DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_a_citation_names_title_edition_kind_day_licence_and_address() -> None:
    assert citation.text(GAP, WHERE[0], "2026.11") == (
        "Can open win? contributors (2026). “The gap is 9% & <grows>.” Can open win?, edition "
        "2026.11, exhibit gap, data as of 3 September 2026. CC BY 4.0. "
        "https://example.org/exhibits/gap/"
    )


def test_a_title_keeps_its_own_stop() -> None:
    for stop in ".?!":
        assert f"“Why{stop}”" in citation.text(Work(f"Why{stop}"), "", "2026.11")


def test_bibtex_has_one_entry_with_a_key_of_the_address() -> None:
    made = citation.bibtex(GAP, *WHERE, "2026.11")
    assert made.startswith("@misc{canopenwin-exhibits-gap-2026.11,\n")
    fields = dict(re.findall(r"^  (\w+) += \{(.*)\},?$", made, re.MULTILINE))
    assert fields == {
        "title": r"The gap is 9\% \& <grows>",
        "author": "{Can open win? contributors}",
        "year": "2026",
        "url": WHERE[0],
        "urldate": "2026-11",
        "note": "Can open win?, edition 2026.11, exhibit gap, data as of 3 September 2026",
    }
    assert made.count("{") == made.count("}")


def test_the_key_of_the_home_page_is_that_of_the_site() -> None:
    assert citation.bibtex(GAP, "", "", "2026.11").startswith("@misc{canopenwin-2026.11,")


def test_a_title_cannot_break_out_of_the_page() -> None:
    made = citation.citation_html(GAP, *WHERE, "2026.11")
    assert "<grows>" not in made
    assert unescape(made).count("<grows>") == 2


def test_an_exhibits_page_leaves_one_place_for_its_citation_and_writes_none(
    exhibits: Mapping[str, Exhibit],
) -> None:
    page = figure.exhibit_page(exhibits["gap"])
    assert page.count('<div data-figure="citation"></div>') == 1
    assert "cites_itself: true" in page.split("---")[1]
    assert "@misc" not in page


def test_the_day_of_an_edition_is_the_latest_of_its_exhibits(
    exhibits: Mapping[str, Exhibit],
) -> None:
    few = {name: exhibits[name] for name in ("gap", "hosts", "deployment")}
    assert downloads.as_of(few) == sorted(one.as_of for one in few.values())[-1]
    assert downloads.as_of({}) == ""


def test_the_theme_leaves_a_place_on_every_other_page() -> None:
    theme = (DOCS.parent / "scripts/theme/main.html").read_text("utf-8")
    told = theme.partition("{% if not page.meta.cites_itself %}")[2].partition("{% endif %}")[0]
    assert '<div data-figure="citation"></div>' in told
