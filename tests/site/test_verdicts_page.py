"""The table of verdicts: grouped, each claim linked, and what its fields choose and order by."""

import csv
import io
import re
from dataclasses import replace

from bs4 import BeautifulSoup, Tag

from charts.claims import Label, Owner
from charts.claims.verdicts import Ruling
from charts.site import verdicts_page
from charts.site.downloads import claim_entry, claims_csv
from tests.site.test_page_slots import ruling

HEADINGS = {"argument/first.md": "Is it <so>?"}


def of_chapter(claim_id: str, page: str, label: Label, owner: Owner) -> Ruling:
    one = ruling(label, owner)
    return one._replace(claim=replace(one.claim, id=claim_id, page=page))


RULINGS = {
    "A1": of_chapter("A1", "argument/first.md", Label.SPLIT, Owner.OPPONENTS),
    "A2": of_chapter("A2", "argument/last.md", Label.HOLDS, Owner.ESSAY),
    "B1": of_chapter("B1", "argument/second.md", Label.CHANCE, Owner.ESSAY),
    "E1": of_chapter("E1", "argument/last.md", Label.UNTESTABLE, Owner.ESSAY)._replace(
        support=None, gates=None, answers=()
    ),
}


def page() -> BeautifulSoup:
    return BeautifulSoup(verdicts_page.table(RULINGS, HEADINGS), "html.parser")


def rows(soup: BeautifulSoup) -> list[Tag]:
    return soup.select("tbody tr:not(.group)")


def test_claims_stand_with_those_of_the_same_owner_in_the_order_of_the_essay() -> None:
    groups = page().select("tbody")
    titles = [one.select_one(".group__title").text for one in groups]  # type: ignore[union-attr]
    assert titles == ["Claims of the essay", "Claims of its opponents"]
    claims = [[link.text[:2] for link in one.select("tr > th > a:not(.aside)")] for one in groups]
    assert claims == [["A2", "B1", "E1"], ["A1"]]
    told = [one.select_one(".aside").text for one in groups]  # type: ignore[union-attr]
    assert told == [
        "1 holds, 1 cannot be told from chance and 1 cannot be tested yet.",
        "1 is split.",
    ]


def test_every_field_offers_just_what_a_row_has() -> None:
    soup = page()
    for name in ("owner", "verdict", "chapter"):
        offered = [one["value"] for one in soup.select(f"select[name={name}] option")]
        assert offered[0] == ""
        assert {*offered[1:]} == {row[f"data-{name}"] for row in rows(soup)}, name
    for option in soup.select("select[name=order] option[value]:not([value=''])"):
        key = str(option["value"]).lstrip("-")
        places = [str(row[f"data-{key}"]) for row in rows(soup)]
        assert all(re.fullmatch(r"-?[\d.]+", place) for place in places if place), key
    assert [row["data-support"] for row in rows(soup)] == ["0.900", "0.900", "", "0.900"]


def test_a_chapter_comes_where_its_last_claim_does_and_goes_by_its_heading() -> None:
    options = page().select("select[name=chapter] option")
    assert [one.text for one in options] == ["All chapters", "Is it <so>?", "second", "last"]


def test_every_claim_leads_to_its_own_place_and_to_its_chapter() -> None:
    for row in rows(page()):
        own, chapter = row.select("th a")
        claim = own.text.split()[0]
        assert own["href"] == f"#{claim.lower()}"
        assert str(chapter["href"]).endswith(f"{row['data-chapter']}/#claim-{claim.lower()}")


def test_no_field_works_before_its_script_has_come() -> None:
    assert all(one.has_attr("disabled") for one in page().select("select, button"))


def test_what_has_no_support_says_so_instead_of_a_bar() -> None:
    without = [row for row in rows(page()) if not row.select(".support")]
    assert [row["data-verdict"] for row in without] == ["cannot-be-tested-yet"]
    assert "Support not known" in without[0].text


def test_the_lead_counts_in_plain_words_whatever_the_number() -> None:
    assert verdicts_page.lead([Label.HOLDS, Label.MOSTLY_HOLDS, Label.FAILS, Label.SPLIT]) == (
        "Of the essay’s 4 claims, 2 hold or mostly hold and 1 fails or mostly fails."
    )
    assert verdicts_page.lead([Label.SPLIT]) == (
        "Of the essay’s 1 claim, none hold or mostly hold and none fail or mostly fail."
    )


def test_the_table_for_spreadsheets_says_what_the_file_for_programs_says() -> None:
    read = list(csv.DictReader(io.StringIO(claims_csv(RULINGS.values()))))
    entries = [claim_entry(one) for one in RULINGS.values()]
    for row, entry in zip(read, entries, strict=True):
        assert row["id"] == entry["id"]
        assert row["verdict"] == entry["verdict"]
        assert row["reason"] == entry["reason"]
        support = entry["support"]
        assert row["support"] == (str(support["share"]) if support else "")
        assert row["support_low"] == (str(support["low"]) if support else "")
