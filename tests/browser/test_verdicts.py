"""The verdicts as readers use it: chosen, ordered, linked, and the same as for programs."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from charts.claims import CLAIMS, Label, Owner
from tests.browser.conftest import Visit, settled

pytestmark = pytest.mark.browser
Open = Callable[..., Visit]
ROW = ".verdicts-table tbody tr:not(.group)"
ESSAY = [claim.id for claim in CLAIMS if claim.owner is Owner.ESSAY]
OPPONENTS = [claim.id for claim in CLAIMS if claim.owner is Owner.OPPONENTS]
OURS = [claim.id for claim in CLAIMS if claim.owner is Owner.OURS]
WHOLE = [*ESSAY, *OPPONENTS, *OURS]


def visible(page: Page, part: str = "th a:not(.aside)") -> list[str]:
    """The texts of a part of the rows that are seen."""
    return page.eval_on_selector_all(
        ROW,
        "(all, part) => all.filter(r => r.offsetHeight).map(r => r.querySelector(part).innerText)",
        part,
    )


def claims(page: Page) -> list[str]:
    return [statement.split()[0] for statement in visible(page)]


def published(site: Path) -> dict[str, dict[str, object]]:
    """The claims as programs read them."""
    entries = json.loads((site / "api/v1/claims.json").read_text(encoding="utf-8"))["claims"]
    return {entry["id"]: entry for entry in entries}


def shares(site: Path, ids: list[str]) -> list[float]:
    """The supports of claims; of those without none."""
    known = [published(site)[one]["support"] for one in ids]
    return [one["share"] for one in known if one and one["share"] is not None]  # type: ignore[index]


def field(page: Page, name: str) -> Locator:
    return page.locator(f".filter [name={name}]")


def test_the_page_says_what_the_file_for_programs_says(visit: Open, site: Path) -> None:
    there = published(site)
    page = visit("verdicts/").page
    assert claims(page) == WHOLE
    assert {*WHOLE} == {*there}
    said = [str(there[one]["verdict"]) for one in WHOLE]
    assert visible(page, ".verdict") == [f"{one[0].upper()}{one[1:]}" for one in said]
    assert visible(page, "td:nth-child(4)") == [there[one]["reason"] for one in WHOLE]
    reasons = page.locator(".sure__head + p").all_inner_texts()
    assert reasons == [entry["reason"] for entry in there.values()]


def test_rows_are_chosen_by_keyboard_and_the_count_is_said(visit: Open) -> None:
    page = visit("verdicts/").page
    said = page.locator(".filter output")
    expect(field(page, "owner")).to_be_enabled()  # the script has come
    field(page, "owner").focus()
    page.keyboard.type("Control")
    assert claims(page) == OURS
    expect(said).to_have_text(f"{len(OURS)} of {len(WHOLE)} claims")
    assert page.locator(".verdicts-table tbody:visible").count() == 1, "other groups have no title"
    page.get_by_role("button", name="Show all").press("Enter")
    expect(said).to_have_text(f"{len(WHOLE)} claims")
    assert claims(page) == WHOLE


def test_a_chapter_has_the_claims_that_it_discusses(visit: Open) -> None:
    page = visit("verdicts/?chapter=full-tests").page
    of_chapter = {claim.id for claim in CLAIMS if claim.page == "argument/full-tests.md"}
    assert claims(page) == [one for one in WHOLE if one in of_chapter]
    field(page, "owner").select_option("ours")
    assert {*claims(page)} == of_chapter & {*OURS}


def test_a_verdict_chooses_the_claims_that_have_it(visit: Open, site: Path) -> None:
    there = published(site)
    label = str(there["A1"]["verdict"])
    page = visit(f"verdicts/?verdict={label.replace(' ', '-')}").page
    assert claims(page) == [one for one in WHOLE if there[one]["verdict"] == label]


def test_support_orders_the_claims_of_each_owner_and_what_is_unknown_comes_last(
    visit: Open, site: Path
) -> None:
    page = visit("verdicts/").page
    field(page, "order").select_option("-support")
    assert page.url.endswith("/verdicts/?order=-support")
    ordered = claims(page)
    for group in (ESSAY, OPPONENTS, OURS):
        found = [one for one in ordered if one in group]
        assert shares(site, found) == sorted(shares(site, group), reverse=True)
        untested = len(group) - len(shares(site, group))
        assert not shares(site, found[len(found) - untested :])
    page.reload()
    assert claims(page) == ordered
    field(page, "order").select_option("support")
    assert shares(site, claims(page)[: len(ESSAY)]) == sorted(shares(site, ESSAY))
    field(page, "order").select_option("")
    assert claims(page) == WHOLE


def test_verdicts_order_from_what_holds_to_what_cannot_be_tested(visit: Open) -> None:
    page = visit("verdicts/?order=rank&owner=essay").page
    order = [str(label) for label in Label]
    said = visible(page, ".verdict")
    places = [order.index(verdict[0].lower() + verdict[1:]) for verdict in said]
    assert places == sorted(places)
    assert len(places) == len(ESSAY)


def test_every_claim_has_an_address_of_its_own(visit: Open) -> None:
    page = visit("verdicts/?owner=ours#b2").page
    settled(page)
    box = page.locator("#b2").bounding_box()
    assert box
    assert 0 <= box["y"] < 400
    assert page.url.endswith("?owner=ours#b2")


def test_without_javascript_all_verdicts_are_seen_and_no_field(visit: Open) -> None:
    page = visit("verdicts/", java_script_enabled=False).page
    rows = page.locator(ROW).all()
    assert len(rows) == len(CLAIMS)
    assert all(row.is_visible() for row in rows)
    assert not any(one.is_visible() for one in page.locator(".filter .scripted").all())
    assert page.locator(".filter noscript").is_visible()


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_rows_are_chosen_too_and_nothing_is_cut_off(visit: Open, width: int) -> None:
    page = visit("verdicts/?owner=opponents", width=width).page
    assert claims(page) == OPPONENTS
    for part in page.locator(f".filter :visible, {ROW} > :visible").all():
        box = part.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


def test_what_was_chosen_is_printed_without_the_fields(visit: Open) -> None:
    page = visit("verdicts/?owner=ours").page
    page.emulate_media(media="print")
    assert not page.locator(".filter").is_visible()
    assert claims(page) == OURS
