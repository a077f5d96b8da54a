"""What if a new model came out: what the page says of it is what Python says, for everybody."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from playwright.sync_api import Locator, Page

from charts.core import what_if
from charts.measures.capability.new_model import NewModel
from charts.site.what_if import Change, claims_sentence
from charts.tables.frames import Tables
from scripts.pipeline import Pipeline
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

HERE = "explorer/"
LAST = "2026-09-29"
Open = Callable[..., Visit]


def ready(page: Page) -> Page:
    for form in ("[data-what-if]", "[data-explorer]"):
        page.locator(f"form{form} fieldset:not([disabled])").wait_for(state="attached")
    return page


def block(page: Page) -> Locator:
    return page.locator(".what-if")


def answer(page: Page) -> dict[str, str]:
    names = ("lead", "lag", "more", "claims")
    return {name: block(page).locator(f"[data-says={name}]").inner_text() for name in names}


def asked(page: Page) -> dict[str, str]:
    query = parse_qs(urlsplit(page.url).query)
    return {name: query[name][0] for name in ("side", "index", "released") if name in query}


def control(page: Page, name: str) -> Locator:
    return block(page).locator(f"form [name={name}]")


STATES = [
    ("open", 167.4, LAST), ("open", 167.3, LAST), ("open", 162.4, LAST), ("open", 162.3, LAST),
    ("open", 150.0, LAST), ("open", 190.0, LAST), ("closed", 130.0, LAST),
    ("closed", 167.4, LAST), ("closed", 190.0, LAST), ("open", 164.7, "2024-02-29"),
    ("closed", 160.0, "2023-03-14"), ("closed", 157.5, "2025-06-30"),
    ("closed", 158.2, "2026-04-23"), ("open", 166.4, "2026-09-28"),
]  # fmt: skip


@pytest.mark.parametrize("state", STATES, ids=lambda state: "-".join(map(str, state)))
def test_the_script_says_what_python_says(
    visit: Open, data: Tables, pipeline: Pipeline, state: tuple[str, float, str]
) -> None:
    side, index, released = state
    page = ready(visit(f"{HERE}?side={side}&index={index}&released={released}").page)
    model, said = NewModel(side, index, pd.Timestamp(released)), answer(page)
    assert {**what_if.statement(data, model)._asdict(), "claims": said["claims"]} == said
    changes = [
        Change(pipeline.claims[claim], one)
        for claim in pipeline.claims
        for one in pipeline.reconsidered[claim].reversals
    ]
    asked_only = "Claims are asked only of a model of 29 September 2026."
    expected = claims_sentence(changes, model) if released == LAST else asked_only
    assert said["claims"] == expected
    marked = block(page).locator("tr.is-changed").count()
    assert marked == (sum(one.comes_with(model) for one in changes) if released == LAST else 0)


def test_at_first_the_script_says_what_the_page_said_without_it(visit: Open) -> None:
    without = visit(HERE, java_script_enabled=False).page
    alive = ready(visit(HERE).page)
    assert answer(alive) == answer(without)
    assert asked(alive) == {}


def test_without_a_script_a_table_answers_for_some_models(visit: Open, data: Tables) -> None:
    page = visit(HERE, java_script_enabled=False).page
    assert block(page).locator("fieldset[disabled]").count() == 1
    assert "needs JavaScript" in block(page).locator("noscript").inner_text()
    trs = page.locator(".what-if__cases tbody tr").all()
    rows = [row.locator("th, td").all_inner_texts() for row in trs]
    for case, row in zip(what_if.cases(data), rows, strict=True):
        assert row[0] == case.words
        assert row[1:4] == [*what_if.lead_texts(data, case.model).values()]
    assert not block(page).locator(".explorer__time").is_visible()


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("side=both", "side=both"),
        ("index=", "index="),
        ("index=1e2", "index=1e2"),
        ("index=0xff", "index=0xff"),
        ("index=Infinity", "index=Infinity"),
        ("index=-5&side=closed", "index=-5"),
        ("released=2026-02-30", "released=2026-02-30"),
        ("released=2026-09-30", "released=2026-09-30"),
        ("released=0001-01-01", "released=0001-01-01"),
        ("side=%3Cimg%20src=x%20onerror=alert(1)%3E", "side=<img src=x onerror=alert(1)>"),
        ("side=__proto__&index=170", "side=__proto__"),
    ],
)
def test_a_nonsense_address_falls_back_and_says_so(visit: Open, query: str, named: str) -> None:
    expected = answer(visit(HERE, java_script_enabled=False).page)
    visited = visit(f"{HERE}?{query}")
    page = ready(visited.page)
    note = block(page).locator(".explorer__note")
    assert named in note.inner_text()
    assert answer(page) == expected
    assert page.locator("figure .explorer__note").is_hidden(), "the other question is none of it"
    assert not visited.console
    control(page, "side").select_option("closed")
    assert note.is_hidden()


def test_no_more_of_an_address_is_repeated_than_tells_what_is_meant(visit: Open) -> None:
    page = ready(visit(f"{HERE}?side=" + "call%20me%20now%20" * 40).page)
    said = block(page).locator(".explorer__note").inner_text()
    assert "for side=call me now call me now call me no…, which" in said


def test_both_questions_of_the_page_share_its_address(visit: Open) -> None:
    page = ready(visit(f"{HERE}?utm_source=a&level=o1#what-if").page)
    first = answer(page)
    control(page, "side").select_option("closed")
    page.locator("figure select[name=open]").select_option("standard")
    query = parse_qs(urlsplit(page.url).query)
    assert {name: query[name] for name in ("utm_source", "level", "side", "open")} == {
        "utm_source": ["a"], "level": ["o1"], "side": ["closed"], "open": ["standard"],
    }  # fmt: skip
    assert urlsplit(page.url).fragment == "what-if"
    then, price = answer(page), page.locator("figure [data-says=open]").inner_text()
    page.reload()
    assert answer(ready(page)) == then
    assert page.locator("figure [data-says=open]").inner_text() == price
    page.go_back()
    page.go_back()
    assert answer(page) == first


def test_every_model_can_be_asked_for_by_keyboard_alone(visit: Open) -> None:
    page = ready(visit(HERE).page)
    before = answer(page)
    control(page, "side").focus()
    visited = []
    for _ in range(20):
        name = page.evaluate("document.activeElement.name || document.activeElement.type")
        if name not in visited:
            visited.append(name)
        if name == "reset":
            break
        page.keyboard.press("Tab")
    assert visited == ["side", "index", "slider", "released", "reset"]
    length = page.evaluate("history.length")
    control(page, "slider").focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    assert asked(page)["index"] == "166.9"
    assert control(page, "index").input_value() == "166.9"
    assert page.evaluate("history.length") == length + 1, "steps in a row are one question"
    control(page, "index").fill("175")
    page.keyboard.press("Tab")
    assert asked(page)["index"] == "175"
    assert "7.7 points ahead" in answer(page)["lead"]
    block(page).locator("button").focus()
    page.keyboard.press("Enter")
    assert answer(page) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [("index", "12"), ("index", ""), ("released", ""), ("released", "2020-01-01")],
)
def test_what_cannot_be_asked_is_said_once_it_is_typed_and_the_last_question_stands(
    visit: Open, name: str, value: str
) -> None:
    page = ready(visit(f"{HERE}?side=closed&index=170").page)
    before, address = answer(page), page.url
    control(page, name).fill(value)
    control(page, name).blur()
    note = block(page).locator(".explorer__note").inner_text()
    assert "from 130 to 190" in note
    assert "from 14 Mar 2023 to 29 Sep 2026" in note
    assert answer(page) == before
    assert page.url == address
    assert control(page, "index").input_value() == "170.0"
    assert control(page, "released").input_value() == LAST


@pytest.mark.parametrize("name", ["side", "index", "slider", "released"])
def test_on_a_phone_the_answer_is_in_sight_at_every_control(visit: Open, name: str) -> None:
    page = ready(visit(HERE, width=390).page)
    control(page, name).evaluate("control => control.scrollIntoView({block: 'center'})")
    place = block(page).locator(".explorer__answer")
    said, box = place.bounding_box(), control(page, name).bounding_box()
    assert said
    assert box
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= said["y"]
    assert said["y"] + said["height"] <= 900


def test_the_answer_is_heard_politely_and_printed(visit: Open) -> None:
    page = ready(visit(f"{HERE}?index=175").page)
    place = block(page).locator(".explorer__answer")
    assert place.get_attribute("aria-live") == "polite"
    for named in block(page).locator("form :is(input, select)").all():
        assert named.evaluate("e => e.ariaLabel || e.labels[0]?.textContent")
    page.emulate_media(media="print")
    assert place.is_visible()
    assert block(page).locator(".explorer__drawing").is_visible()


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("query", ["", "?index=190", "?side=closed&index=130&released=2023-03-14"])
def test_its_drawing_fits_the_page_and_can_be_read(visit: Open, width: int, query: str) -> None:
    visited = visit(HERE + query, width=width)
    page = ready(visited.page)
    drawing = block(page).locator(".explorer__drawing")
    box = drawing.bounding_box()
    assert box
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for text in drawing.locator("text").all():
        inside = text.bounding_box()
        assert inside
        assert inside["x"] >= box["x"] - 1, text.text_content()
        assert inside["x"] + inside["width"] <= box["x"] + box["width"] + 1, text.text_content()
    assert "would lead" in str(block(page).locator(".explorer__time").get_attribute("aria-label"))
    assert not visited.console


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_it_says_the_same_in_every_time_zone(visit: Open, zone: str) -> None:
    ask = f"{HERE}?side=closed&index=158.2&released=2026-04-23"
    here, there = ready(visit(ask).page), ready(visit(ask, timezone_id=zone).page)
    assert answer(here) == answer(there)
    texts = [block(one).locator(".explorer__drawing").inner_html() for one in (here, there)]
    assert texts[0] == texts[1]
