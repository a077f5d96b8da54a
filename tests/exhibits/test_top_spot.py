"""The exhibit `top-spot` again, day by day from the tables, by hand."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from charts.core.exhibit import Exhibit
from charts.measures.capability.index_vintage import LATEST
from charts.site.catalogue import make
from charts.tables.frames import Tables
from tests.exhibits.conftest import downloaded
from tests.exhibits.oracle import Row, day, rows

ONE = dt.timedelta(days=1)
MONTH = 31


@pytest.fixture(scope="module")
def exhibit(exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits["top-spot"]


@pytest.fixture(scope="module")
def models() -> dict[str, Row]:
    return {row["model_id"]: row for row in rows("models")}


def side(model: Row, now: str) -> str | None:
    """The side of a model on a day; None if it was not there."""
    opened, released = model["weights_from"], model["released"]
    if model["weights"].startswith("open"):
        if opened and opened <= now:
            return "open"
        return "closed" if opened and released and released <= now else None
    return model["weights"] if released and released <= now else None


def first(values: list[tuple[str, float]]) -> tuple[str, float] | None:
    """Who is first, and the gap; None unless both sides are there."""
    best: dict[str, float] = {}
    for name, value in values:
        best[name] = max(value, best.get(name, value))
    if "open" not in best or "closed" not in best:
        return None
    gap = best["closed"] - best["open"]
    if best.get("unknown", float("-inf")) > max(best["open"], best["closed"]):
        return "unknown", gap
    return ("open" if gap < 0 else "closed" if gap > 0 else "level"), gap


def walked(
    values: dict[str, float], models: dict[str, Row], start: dt.date, end: dt.date
) -> Iterator[tuple[dt.date, str, float]]:
    while start <= end:
        now = start.isoformat()
        there = [(side(models[name], now), value) for name, value in values.items()]
        found = first([(where, value) for where, value in there if where])
        if found:
            yield start, *found
        start += ONE


def agree(exhibit: Exhibit, strip: str, days: list[tuple[dt.date, str, float]]) -> None:
    drawn: Counter[str] = Counter()
    gaps = []
    for row in downloaded(exhibit):
        if row["strip"] == strip and row["first"] != "aside":
            drawn[row["first"]] += (day(row["until"]) - day(row["since"])).days
            gaps.append(float(row["gap"]))
    assert drawn == Counter(who for _, who, _ in days)
    assert min(gaps) == pytest.approx(min(gap for *_, gap in days))
    made = exhibit.findings
    if f"{strip}_days" in made:
        assert made[f"{strip}_days"].value == len(days)
    if f"{strip}_least" in made:
        assert made[f"{strip}_least"].value == pytest.approx(min(gaps))


def test_the_sums_over_all_strips_are_those_of_the_download(exhibit: Exhibit) -> None:
    drawn: Counter[str] = Counter()
    for row in downloaded(exhibit):
        drawn[row["first"]] += (day(row["until"]) - day(row["since"])).days
    made = exhibit.findings
    for state in ("open", "closed", "level", "unknown"):
        assert made[f"{state}_days"].value == drawn[state]
    assert f"({drawn.pop('aside')} days) are set aside" in str(made["aside_text"])
    assert made["days"].value == drawn.total()


@pytest.mark.parametrize(("strip", "vintage"), [("eci", LATEST), ("eci_drawn", "2026-08-11")])
def test_each_vintage_of_the_epoch_index_day_by_day(
    exhibit: Exhibit, models: dict[str, Row], strip: str, vintage: str
) -> None:
    index = {
        row["model_id"]: float(row["index"])
        for row in rows("capability_index")
        if row["vintage"] == vintage
    }
    last = max(day(models[name]["released"]) for name in index if models[name]["released"])
    agree(exhibit, strip, list(walked(index, models, dt.date(2023, 1, 1), last)))


def test_each_release_of_livebench_is_followed_until_the_next_one(
    exhibit: Exhibit, models: dict[str, Row]
) -> None:
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    own = [row for row in rows("scores") if row["source_id"] == "livebench-2026"]
    costs = [row for row in rows("run_costs") if row["usable"] == "true"]
    own += [row for row in costs if row["source_id"].startswith("livebench")]
    for row in own:
        if row["model_id"]:
            best, name = scores[row["benchmark_id"]], row["model_id"]
            best[name] = max(float(row["score"]), best.get(name, 0.0))
    starts = sorted((day(name.removeprefix("livebench-")), name) for name in scores)
    days: list[tuple[dt.date, str, float]] = []
    for place, (start, name) in enumerate(starts):
        last = max(day(models[m]["released"]) for m in scores[name] if models[m]["released"])
        if place + 1 < len(starts):
            last = min(last, starts[place + 1][0] - ONE)
        days += walked(scores[name], models, start, max(start, last))
    agree(exhibit, "livebench", days)


def test_the_time_horizon_day_by_day(exhibit: Exhibit, models: dict[str, Row]) -> None:
    import math

    horizon = {
        row["model_id"]: math.log2(float(row["score"]))
        for row in rows("scores")
        if row["benchmark_id"] == "metr-time-horizon-1.1"
        and row["source_id"] == "metr-time-horizon"
        and models[row["model_id"]]["released"] >= "2023-01-01"
    }
    last = max(day(models[name]["released"]) for name in horizon)
    agree(exhibit, "metr", list(walked(horizon, models, dt.date(2023, 1, 1), last)))


@pytest.mark.parametrize(
    ("strip", "board"), [("arena", "arena-text"), ("arena_makers", "arena-text-lab-best")]
)
def test_each_reading_of_arena_stands_for_a_month_at_most(
    exhibit: Exhibit, models: dict[str, Row], strip: str, board: str
) -> None:
    readings: dict[str, list[Row]] = defaultdict(list)
    for row in rows("ratings"):
        if row["board"] == board:
            readings[row["as_of"]].append(row)
    dates = sorted(readings)
    leader, days, aside = "", [], 0
    for now, after in zip(dates, [*dates[1:], ""], strict=True):
        own = readings[now]
        makers = [models[row["model_id"]]["organization_id"] for row in own]
        if leader and leader not in makers:
            aside += 1
            continue
        ratings = [float(row["rating"]) for row in own]
        leader = makers[ratings.index(max(ratings))]
        sides = [(side(models[row["model_id"]], now) or "unknown", rating)
                 for row, rating in zip(own, ratings, strict=True)]  # fmt: skip
        found = first(sides)
        length = min((day(after) - day(now)).days, MONTH) if after else 1
        if found:
            days += [(day(now) + n * ONE, *found) for n in range(length)]
    agree(exhibit, strip, days)
    own_aside = [r for r in downloaded(exhibit) if r["strip"] == strip and r["first"] == "aside"]
    assert len(own_aside) == aside


def test_artificial_analysis_is_counted_on_the_days_that_were_kept(exhibit: Exhibit) -> None:
    kept = {}
    for row in rows("cost_frontiers"):
        if row["best_open"] and row["counting"] == "every setting, total cost":
            gap = float(row["best_closed"]) - float(row["best_open"])
            kept[day(row["as_of"])] = "open" if gap < 0 else "closed" if gap else "level", gap
    agree(exhibit, "aa", [(date, *found) for date, found in sorted(kept.items())])


def test_of_gaps_with_an_interval_the_days_that_reach_zero_are_said(exhibit: Exhibit) -> None:
    drawn = {row["model_id"]: [float(v) for v in row["draws"].split()]
             for row in rows("capability_draws")}  # fmt: skip
    name = {row["name"]: row["model_id"] for row in rows("models")}
    unsure = 0
    for row in downloaded(exhibit):
        if row["strip"] == "eci_drawn":
            pair = [drawn[name[row[f"{side}_model"]]] for side in ("closed", "open")]
            apart = sorted(a - b for a, b in zip(*pair, strict=True))
            place = 0.05 * (len(apart) - 1)
            under, part = int(place), place % 1
            low = apart[under] + part * (apart[under + 1] - apart[under])
            assert float(row["gap_low"]) == pytest.approx(low)
            unsure += (day(row["until"]) - day(row["since"])).days * (low <= 0)
    assert f" {unsure} of {exhibit.findings['eci_drawn_days'].value:,} " in str(
        exhibit.findings["unsure_text"]
    )


def test_only_usable_reports_are_drawn_and_none_of_them_counts_days(exhibit: Exhibit) -> None:
    general = ("Arena text", "LMArena text", "Artificial Analysis Intell", "Epoch Capab")
    usable = [
        row for row in rows("overtakings")
        if row["usable"] == "true" and row["kind"] in ("open-led", "closed-led")
        and row["ranking"].startswith(general)
    ]  # fmt: skip
    reports = {row["overtaking_id"] for row in downloaded(exhibit, "reports")}
    assert reports == {row["overtaking_id"] for row in usable}
    assert not reports & {row["strip"] for row in downloaded(exhibit)}
    opened = sum(row["kind"] == "open-led" for row in usable)
    have = "have" if opened > 1 else "has"
    assert str(exhibit.findings["reports_sentence"]) == (
        f"Of {len(usable)} reports by others {opened or 'none'} {have} an open model first at some "
        "time."
    )


def test_if_an_open_model_led_the_title_would_say_for_how_many_days(data: Tables) -> None:
    tables = {name: data[name] for name in data}
    index = tables["capability_index"]
    index.loc[index["model_id"] == "kimi-k3", "index"] = 999.0
    made = make("top-spot", Tables(tables))
    weights = next(row["weights_from"] for row in rows("models") if row["model_id"] == "kimi-k3")
    days = []  # from the weights to the end
    for strip in ("eci", "eci_drawn"):
        own = [row for row in downloaded(made) if row["strip"] == strip]
        days.append((max(day(row["until"]) for row in own) - day(weights)).days)
        opened = [row for row in own if row["first"] == "open"]
        assert sum(float(row["days"]) for row in opened) == days[-1]
    assert made.findings["open_days"].value == sum(days)
    assert made.findings["longest_text"].value == max(days)
    assert made.title.startswith(f"Open models were first on {sum(days)} of ")
    assert "on 1 of 5 general indices" in made.title
