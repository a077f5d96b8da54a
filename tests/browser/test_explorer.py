"""The explorer: what it says, what the address says, and who can use it."""

import io
import json
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image, ImageColor
from playwright.sync_api import Page

from charts.drawing.theme import PALETTE
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

HERE = "exhibits/good-enough/"
Open = Callable[..., Visit]


@pytest.fixture(scope="module")
def options(site: Path) -> dict[str, Any]:
    file = site / HERE / "good-enough.explorer.json"
    return json.loads(file.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def ready(page: Page) -> Page:
    page.locator(".explorer fieldset:not([disabled])").wait_for(state="attached")
    return page


def answer_on_page(page: Page) -> dict[str, str]:
    names = ("open", "closed", "ratio", "unit", "day", "value", "scale")
    return {name: page.locator(f"[data-says={name}]").inner_text() for name in names}


def question(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def expected_prices(options: dict[str, Any], ask: dict[str, str]) -> dict[str, float]:
    """The least price of each side, every offer of the published file tried."""
    [market] = [one for one in options["markets"] if one["id"] == ask["basis"]]
    [labels] = [one["labels"] for one in options["openness"] if one["id"] == ask["open"]]
    named = {one["id"]: one["value"] for one in market["levels"]}
    level = named[ask["level"]] if ask["level"] in named else float(ask["level"])
    least: dict[str, float] = {}
    for offer in market["offers"]:
        side = "closed" if offer["label"] == "closed" else "open"
        if offer["value"] < level or not offer["from"] <= ask["day"] <= offer["to"]:
            continue
        if side == "closed" or offer["label"] in labels:
            least[side] = min(offer["price"], least.get(side, offer["price"]))
    return least


def rounded(price: float) -> str:
    """A price in cents, or in tenths of them below ten cents: its exact value, halves up."""
    digits = Decimal("0.001") if price < 0.1 else Decimal("0.01")
    return str(Decimal(price).quantize(digits, ROUND_HALF_UP))


def test_the_script_says_at_first_what_the_page_said(visit: Open) -> None:
    without = visit(HERE, java_script_enabled=False).page
    alive = ready(visit(HERE).page)
    assert answer_on_page(alive) == answer_on_page(without)
    rows = ".explorer__history tbody tr"
    assert alive.locator(rows).all_text_contents() == [
        text.replace("\n", "") for text in without.locator(rows).all_text_contents()
    ]
    assert alive.locator("svg.exhibit__wide").is_visible(), "the ladder of today stands"


QUESTIONS = [
    {"level": "gpt-5", "day": "2026-07-01", "basis": "maker", "open": "downloadable"},
    {"level": "o3", "day": "2026-11-10", "basis": "median", "open": "standard"},
    {"level": "152.5", "day": "2026-11-10", "basis": "cheapest", "open": "commercial"},
    {"level": "gpt-5.5", "day": "2026-11-10", "basis": "cheapest", "open": "downloadable"},
    {"level": "o1", "day": "2025-10-04", "basis": "aider-polyglot", "open": "downloadable"},
]


@pytest.mark.parametrize("ask", QUESTIONS, ids=lambda ask: "-".join(ask.values()))
def test_an_address_asks_and_its_answer_is_the_cheapest(
    visit: Open, options: dict[str, Any], ask: dict[str, str]
) -> None:
    address = HERE + "?" + "&".join(f"{name}={value}" for name, value in ask.items())
    page = ready(visit(address).page)
    found, least = answer_on_page(page), expected_prices(options, ask)
    for side in ("open", "closed"):
        if side in least:
            assert found[side].rpartition(": $")[2].split()[0] == rounded(least[side])
        else:
            assert found[side] == "none"
    assert page.locator("select[name=basis]").input_value() == ask["basis"]
    assert page.locator("select[name=open]").input_value() == ask["open"]
    assert not page.locator(".explorer__note").is_visible()


def test_a_question_survives_reload_back_and_forward(visit: Open) -> None:
    page = ready(visit(HERE).page)
    first = answer_on_page(page)
    page.locator("select[name=level]").select_option("o3")
    page.locator("select[name=basis]").select_option("maker")
    page.locator("select[name=open]").select_option("standard")
    last, address = answer_on_page(page), page.url
    assert question(page) == {
        "level": "o3", "basis": "maker", "open": "standard", "day": "2026-11-10",
    }  # fmt: skip
    page.reload()
    assert answer_on_page(ready(page)) == last
    page.go_back()
    assert page.locator("select[name=open]").input_value() == "downloadable"
    assert page.locator("select[name=basis]").input_value() == "maker"
    page.go_back()
    assert page.locator("select[name=basis]").input_value() == "cheapest"
    page.go_back()
    assert answer_on_page(page) == first
    for _ in range(3):
        page.go_forward()
    assert page.url == address
    assert answer_on_page(page) == last


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("level=gpt-99", "level=gpt-99"),
        ("level=", "level="),
        ("level=1e9", "level=1e9"),
        ("day=2026-02-30", "day=2026-02-30"),
        ("basis=%3Cimg%20src=x%20onerror=alert(1)%3E&level=o3", "basis=<img src=x"),
        ("open=very&day=yesterday", "open=very"),
    ],
)
def test_a_nonsense_address_falls_back_and_says_so(visit: Open, query: str, named: str) -> None:
    expected = answer_on_page(ready(visit(HERE).page))
    visited = visit(HERE + "?" + query)
    page = ready(visited.page)
    assert answer_on_page(page) == expected
    note = page.locator(".explorer__note")
    assert note.is_visible()
    assert named in note.inner_text()
    assert not visited.console
    page.locator("select[name=open]").select_option("standard")
    assert not note.is_visible()


def test_no_more_of_an_address_is_repeated_than_tells_what_is_meant(visit: Open) -> None:
    page = ready(visit(HERE + "?level=" + "call%20me%20now%20" * 40 + "&open=%F0%9F%98%80").page)
    said = page.locator(".explorer__note").inner_text()
    assert "for open=\N{GRINNING FACE} and level=call me now call me now call me n…, which" in said


def test_the_bullets_of_the_answer_keep_their_colours_when_colours_are_forced(visit: Open) -> None:
    page = ready(visit(HERE, forced_colors="active", color_scheme="light").page)
    for side in ("open", "closed"):
        shot = page.locator(f".explorer__{side}").screenshot()
        pixels = Image.open(io.BytesIO(shot)).convert("RGB").getcolors(100_000)
        colour = ImageColor.getrgb(PALETTE[side].light)
        assert sum(count for count, seen in pixels or [] if seen == colour) > 20, side


def test_other_parts_of_an_address_are_left_alone(visit: Open) -> None:
    page = ready(visit(HERE + "?utm_source=a&level=o1#findings").page)
    assert not page.locator(".explorer__note").is_visible()
    page.locator("select[name=open]").select_option("standard")
    assert question(page)["utm_source"] == "a"
    assert urlsplit(page.url).fragment == "findings"


def test_every_question_can_be_asked_by_keyboard_alone(visit: Open) -> None:
    page = ready(visit(HERE).page)
    page.locator("select[name=level]").focus()
    visited = []
    for _ in range(6):
        visited.append(page.evaluate("document.activeElement.name || document.activeElement.type"))
        page.keyboard.press("Tab")
    assert visited == ["level", "value", "basis", "day", "open", "reset"]
    before = answer_on_page(page)
    page.locator("input[name=value]").focus()
    page.keyboard.press("ArrowLeft")
    assert float(answer_on_page(page)["value"]) < float(before["value"])
    assert page.locator("select[name=level]").input_value() == ""
    page.locator("input[name=day]").focus()
    page.keyboard.press("Home")
    assert answer_on_page(page)["day"] != before["day"]
    assert (
        page.locator("input[name=day]").get_attribute("aria-valuetext")
        == answer_on_page(page)["day"]
    )
    page.locator(".explorer button").focus()
    page.keyboard.press("Enter")
    assert answer_on_page(page) == before


def test_steps_of_one_slider_in_a_row_are_one_question(visit: Open) -> None:
    page = ready(visit(HERE).page)
    page.locator("select[name=level]").select_option("o3")
    before = page.url
    page.locator("input[name=day]").focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    assert page.url != before
    page.go_back()
    page.wait_for_url(before)  # which comes a moment later


def test_a_market_that_cannot_be_asked_so_says_what_moved_and_gives_it_back(visit: Open) -> None:
    page = ready(visit(HERE + "?level=o3&day=2025-10-01").page)
    note = page.locator(".explorer__note")
    page.locator("select[name=basis]").select_option("livebench-2026-06-25")
    assert "it has no such level" in note.inner_text()
    page.locator("select[name=basis]").select_option("maker")
    assert question(page)["level"] == "o3"
    assert "nearest day" in note.inner_text()
    first = page.locator("input[name=day]")
    assert first.input_value() == "0", "the day asked for lies before the first"
    page.locator("select[name=basis]").select_option("cheapest")
    assert question(page)["day"] == "2025-10-01"
    assert note.is_hidden()


def test_a_slider_asks_only_once_in_the_history(visit: Open) -> None:
    page = ready(visit(HERE).page)
    length = page.evaluate("history.length")
    page.locator("input[name=value]").evaluate(
        """slider => { for (const value of [140, 141, 142]) { slider.value = value;
            slider.dispatchEvent(new Event('input', {bubbles: true})) }
            slider.dispatchEvent(new Event('change', {bubbles: true})) }"""
    )
    assert answer_on_page(page)["value"] == "142.0"
    assert page.evaluate("history.length") == length + 1


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("ask", QUESTIONS[3:], ids=["none-open", "board"])
def test_its_drawing_fits_the_page_and_can_be_read(
    visit: Open, width: int, ask: dict[str, str]
) -> None:
    address = HERE + "?" + "&".join(f"{name}={value}" for name, value in ask.items())
    visited = visit(address, width=width)
    page = ready(visited.page)
    drawing = page.locator(".explorer__drawing")
    box, place = drawing.bounding_box(), page.locator(".explorer__time").bounding_box()
    assert box
    assert place
    assert box["width"] <= place["width"] + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for text in drawing.locator("text").all():
        inside = text.bounding_box()
        assert inside
        assert inside["x"] >= box["x"] - 1, text.text_content()
        assert inside["x"] + inside["width"] <= box["x"] + box["width"] + 1, text.text_content()
    assert (
        drawing.locator("text").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
        == 12
    )
    assert page.locator(".explorer__time").get_attribute("aria-label")
    assert not visited.console


def test_the_explorer_follows_the_width_of_the_window(visit: Open) -> None:
    page = ready(visit(HERE + "?level=o3").page)
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_function(
        """() => { const [drawing, place] = [".explorer__drawing", ".explorer__time"].map(
            one => document.querySelector(one).getBoundingClientRect().width);
        return place < 390 && Math.abs(drawing - place) <= 1 }"""
    )


def test_nothing_moves_when_the_explorer_wakes(visit: Open) -> None:
    """The ladder stays as it is, and the answer over time has had its place from the start."""
    ladder = ".exhibit__view:has(.exhibit__wide)"
    asleep = visit(HERE, java_script_enabled=False).page.locator(ladder).bounding_box()
    page = ready(visit(HERE).page)
    assert page.locator(".explorer__note").is_hidden()
    awake = page.locator(ladder).bounding_box()
    assert asleep
    assert awake
    assert awake["height"] == pytest.approx(asleep["height"], abs=1)
    place = page.locator(".explorer__time")
    reserved = place.evaluate("place => parseFloat(getComputedStyle(place).minHeight)")
    assert place.evaluate("place => place.offsetHeight") == pytest.approx(reserved, abs=1)


def test_the_ladder_of_today_comes_first_and_stays_while_questions_are_asked(visit: Open) -> None:
    page = ready(visit(HERE).page)
    order = "[...document.querySelectorAll('figure :is(.exhibit__wide, form, .explorer__drawing)')]"
    assert page.evaluate(f"{order}.map(e => e.getAttribute('class').split(' ')[0])") == [
        "exhibit__wide", "explorer", "explorer__drawing",
    ]  # fmt: skip
    before = page.locator("svg.exhibit__wide").inner_html()
    drawn = page.locator(".explorer__drawing").inner_html()
    page.locator("select[name=level]").select_option("o3")
    assert page.locator("svg.exhibit__wide").inner_html() == before
    assert page.locator(".explorer__drawing").inner_html() != drawn


def test_text_of_the_answer_over_time_has_the_size_of_that_in_the_ladder(visit: Open) -> None:
    page = ready(visit(HERE).page)
    size = """name => { const text = document.querySelector(`${name} text`);
        return parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a }"""
    sizes = [page.evaluate(size, name) for name in (".exhibit__wide", ".explorer__drawing")]
    assert sizes == pytest.approx([12, 12], abs=0.01)


@pytest.mark.parametrize("name", ["level", "value", "basis", "day", "open"])
def test_on_a_phone_the_answer_is_in_sight_at_every_control(visit: Open, name: str) -> None:
    page = ready(visit(HERE, width=390).page)
    control = page.locator(f"form.explorer [name={name}]")
    control.evaluate("control => control.scrollIntoView({block: 'center'})")
    answer, box = page.locator(".explorer__answer").bounding_box(), control.bounding_box()
    assert answer
    assert box
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= answer["y"]
    assert answer["y"] + answer["height"] <= 900


def test_prices_are_in_cents_and_levels_have_one_decimal(visit: Open) -> None:
    page = ready(visit(HERE + "?level=o3&basis=median").page)
    said = page.locator(".explorer__answer, .explorer__history td").all_text_contents()
    prices = re.findall(r"\$([0-9.]+)", " ".join(said))
    levels = re.findall(r"level ([0-9.]+)", " ".join(said))
    assert len(prices) == len(levels) > 10
    assert all(re.fullmatch(r"[0-9]+\.[0-9]{2}|0\.0[0-9]{2}", price) for price in prices), prices
    assert all(re.fullmatch(r"[0-9]+\.[0-9]", level) for level in levels), levels


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_explorer_says_the_same_in_every_time_zone(visit: Open, zone: str) -> None:
    ask = HERE + "?level=o3&day=2026-07-01"
    here, there = ready(visit(ask).page), ready(visit(ask, timezone_id=zone).page)
    assert answer_on_page(here) == answer_on_page(there)
    texts = [page.locator(".explorer__drawing").inner_html() for page in (here, there)]
    assert texts[0] == texts[1]
