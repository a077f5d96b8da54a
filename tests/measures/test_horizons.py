"""One new row says something of one model or price, and moves no other's horizon.

A list and a vintage end on their own day. What is dated later cannot be of them, and does not
become the "now" at which all others are compared.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.core.finding import Finding
from charts.measures.capability import index_vintage, rankings, unbounded_scales
from charts.measures.prices import price_spells
from charts.site.catalogue import ids, make
from charts.tables.frames import Tables
from tests.pages import EXHIBITS_NOW, slow_but

NOVEMBER = pd.Timestamp("2026-11-15")


def added(table: pd.DataFrame, like: "pd.Series[bool]", **values: Any) -> pd.DataFrame:
    """The table with one row more: the last one that is meant, with other values."""
    row = table[like].iloc[[-1]].assign(**values)
    return pd.concat([table, row.astype(table.dtypes.to_dict())], ignore_index=True)


def with_a_price_step(data: Tables) -> Tables:
    """GPT-5 has another price from November on, on the makers' lists and on one list in full."""
    steps, history = data["list_prices"], data["price_history"]
    ours = steps["model_id"].eq("gpt-5") & steps["valid_to"].isna()
    assert ours.sum() == 1
    steps["valid_to"] = steps["valid_to"].mask(ours, NOVEMBER)
    step = steps.loc[ours, "step"].iloc[0] + 1
    steps = added(steps, ours, step=step, valid_from=NOVEMBER, valid_to=pd.NaT, input=0.5)
    for begins in (price_spells.OPENROUTER, price_spells.MODELS_DEV, price_spells.CATWALK):
        source = price_spells.newest_list(history, begins)
        shown = history["source_id"].eq(source) & history["model_id"].eq("gpt-5")
        last = history.index == history.index[shown & history["valid_to"].isna()][-1]
        ends = {"valid_to": NOVEMBER, "last_seen": NOVEMBER}
        history = history.assign(**{n: history[n].mask(last, day) for n, day in ends.items()})
        spell = history.loc[last, "spell"].iloc[0] + 1
        later = {"valid_from": NOVEMBER, "valid_to": pd.NaT, "last_seen": NOVEMBER}
        history = added(history, pd.Series(last), spell=spell, input=0.5, **later)
    return Tables({**data, "list_prices": steps, "price_history": history})


def with_a_closed_model(data: Tables) -> Tables:
    """A closed model of November leads both vintages, the horizon of METR and a test by far."""
    models, index, scores = data["models"], data["capability_index"], data["scores"]
    new = {"model_id": "newest", "name": "Newest", "released": NOVEMBER}
    models = added(models, models["model_id"].eq("gpt-5"), **new)
    for vintage in (index_vintage.LATEST, index_vintage.WITH_DRAWS):
        known = index["vintage"].eq(vintage)
        index = added(index, known, model_id="newest", source_name="Newest", index=190.0)
    for benchmark, score in ((unbounded_scales.HORIZON, 1e5), ("gpqa-diamond", 0.999)):
        known = scores["benchmark_id"].eq(benchmark) & scores["source_id"].isin(
            [unbounded_scales.HORIZON_SOURCE, "epoch-eci-matrix-2026-08-11"]
        )
        scores = added(scores, known, model_id="newest", source_name="Newest", score=score)
    return Tables({**data, "models": models, "capability_index": index, "scores": scores})


def changed_findings(
    made: Exhibit, before: Exhibit
) -> dict[str, tuple[Finding | None, Finding | None]]:
    names = {*made.findings, *before.findings}
    pairs = {name: (before.findings.get(name), made.findings.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if repr(pair[0]) != repr(pair[1])}


EXTENSIONS = {
    "a price step": (with_a_price_step, {"list_prices", "price_history"}),
    "a closed model": (with_a_closed_model, {"capability_index", "scores"}),
}


OF_THE_ROW = {("a price step", "list-price-changes"): {"announced"}}
"""Findings that count the new row itself: a price of a day to come has been announced."""


@pytest.fixture(scope="module")
def extended_tables(data: Tables) -> Mapping[str, Tables]:
    return {name: build(data) for name, (build, _) in EXTENSIONS.items()}


@pytest.mark.parametrize("exhibit_id", slow_but(ids(), EXHIBITS_NOW))
@pytest.mark.parametrize("world", [*EXTENSIONS])
def test_a_row_of_november_moves_no_finding_of_others(
    world: str,
    exhibit_id: str,
    extended_tables: Mapping[str, Tables],
    exhibits: Mapping[str, Exhibit],
) -> None:
    before, (_, changed) = exhibits[exhibit_id], EXTENSIONS[world]
    if before.reads & changed:
        moved = changed_findings(make(exhibit_id, extended_tables[world]), before)
        assert moved.keys() == OF_THE_ROW.get((world, exhibit_id), set())


def test_the_worlds_of_november_have_their_row(
    extended_tables: Mapping[str, Tables], data: Tables
) -> None:
    for world, (_, changed) in EXTENSIONS.items():
        for table in changed:
            assert len(extended_tables[world][table]) > len(data[table])
    assert extended_tables["a price step"]["price_history"]["last_seen"].max() == NOVEMBER


def test_models_that_came_after_a_vintage_are_not_in_it(
    extended_tables: Mapping[str, Tables],
) -> None:
    for vintage in (index_vintage.LATEST, index_vintage.WITH_DRAWS):
        models = index_vintage.models_of(extended_tables["a closed model"], vintage)
        assert "newest" not in set(models["model_id"])
        assert index_vintage.last_day(models) <= index_vintage.published(vintage)


def test_the_headline_is_the_newest_vintage_that_is_whole(data: Tables) -> None:
    sizes = data["capability_index"]["vintage"].value_counts()
    whole = sizes.index[sizes > sizes[index_vintage.LATEST] / 2]
    assert max(whole, key=index_vintage.published) == index_vintage.LATEST


@pytest.mark.parametrize(
    ("vintage", "day"),
    [("2026-08-11", "2026-08-11"), ("2026-09", "2026-09-30"), ("2026-10-08", "2026-10-08")],
)
def test_a_vintage_ends_on_the_day_or_with_the_month_of_its_name(vintage: str, day: str) -> None:
    assert index_vintage.published(vintage) == pd.Timestamp(day)


def test_the_lists_end_where_a_tenth_of_the_models_is_watched() -> None:
    days = pd.date_range("2026-08-01", periods=20)
    spells = pd.DataFrame({"model_id": [f"m{n}" for n in range(20)], "until": days})
    assert price_spells.horizon(spells) == pd.Timestamp("2026-08-18")
    later = spells.assign(until=days.where(days < days[-1], NOVEMBER))
    assert price_spells.horizon(later) == price_spells.horizon(spells)
    assert price_spells.horizon(spells.sample(frac=1, random_state=1)) == pd.Timestamp("2026-08-18")


def test_a_list_ends_on_the_day_on_which_most_of_its_rows_were_seen(data: Tables) -> None:
    history = data["price_history"]
    plain = price_spells.last_days(history)
    assert plain == dict(history.groupby("source_id")["last_seen"].max())
    odd = history.groupby("source_id").head(1).index
    assert price_spells.last_days(
        history.assign(last_seen=history["last_seen"].mask(history.index.isin(odd), NOVEMBER))
    ) == plain  # fmt: skip


def test_a_few_ratings_of_a_new_day_are_no_board_on_which_a_model_has_a_place(data: Tables) -> None:
    ratings = data["ratings"]
    for board in ratings["board"].unique():
        ratings = added(ratings, ratings["board"].eq(board), as_of=NOVEMBER)
    plain, later = (
        rankings.ranks_of_model(tables, "kimi-k3")
        for tables in (data, Tables({**data, "ratings": ratings}))
    )
    pd.testing.assert_frame_equal(plain, later)
