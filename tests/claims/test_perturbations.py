"""One row more, or one price less, moves the checks that speak of it, and no other check at all.

Each perturbation writes out which checks may get another value, and which answers it forces on any
data; every other check must stay equal to the last bit. Only claims that read a changed table are
asked again: facts are made of the tables that a claim reads, and of nothing else.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from charts.claims import CLAIMS
from charts.claims.multiverse import REMOVED
from charts.measures.capability.index_vintage import LATEST, WITH_DRAWS, last_day, models_of
from charts.tables.frames import Tables
from tests.claims.asking import trial_of
from tests.states import replaced

MATRIX = "epoch-eci-matrix-2026-08-11"
FAR_AHEAD = 190.0
"""Index points; the best model of the vintage has 167."""

ON_THE_INDEX = {
    "A1 gap since 2023", "A1 gap since mid-2024", "A1 lag since mid-2024", "A1 against a year ago",
    "A2 none overdue", "B3 pace on the Epoch index", "B3 gap on the Epoch index",
}  # fmt: skip
"""What any new record on the index moves: the gap, the open waits, the pace."""

Answer = tuple[float, float]
"""A check's published value, and its answer: 1 for yes, 0 for no, NaN if it cannot be judged."""


class Reading(NamedTuple):
    """What claims say, by claim and check, and which tables each of them has read."""

    answers: Mapping[str, Answer]
    tables: Mapping[str, set[str]]


def read(data: Tables, ids: set[str] | None = None) -> Reading:
    """Ask every check of the claims once, with all choices as published."""
    answers, tables = {}, {}
    for claim in CLAIMS:
        if claim.trial is None or (ids is not None and claim.id not in ids):
            continue
        trial, view = trial_of(claim), data.fresh_view()
        setting = trial.published | {REMOVED: None}
        prepared = trial.prepare(trial.facts(view), setting)
        tables[claim.id] = view.accessed
        for check in trial.checks:
            value = float(check.value(prepared, setting))
            answers[f"{claim.id} {check.name}"] = value, check.answer(value, setting)
    return Reading(answers, tables)


@pytest.fixture(scope="module")
def before(data: Tables) -> Reading:
    return read(data)


def is_same(one: float, other: float) -> bool:
    return one == other or bool(np.isnan(one) and np.isnan(other))


def reread(data: Tables, before: Reading, changed: Tables) -> Mapping[str, Answer]:
    """Ask again the claims that read a table which was changed."""
    tables = {name for name in data if not data[name].equals(changed[name])}
    assert tables, "nothing was changed"
    ids = {claim for claim, used in before.tables.items() if used & tables}
    return read(changed, ids).answers


def moved(before: Reading, after: Mapping[str, Answer]) -> set[str]:
    """Name the checks that have another value."""
    return {
        name for name, (value, _) in after.items() if not is_same(value, before.answers[name][0])
    }


def added(data: Tables, table: str, like: tuple[str, str], **cells: object) -> Tables:
    """Add a row: the first that has a value in a column, with some cells of its own."""
    rows = data[table]
    row = rows[rows[like[0]] == like[1]].head(1).assign(**cells)  # type: ignore[arg-type]
    row = row.astype({name: rows[name].dtype for name in cells})
    return replaced(data, **{table: pd.concat([rows, row], ignore_index=True)})


def with_model(
    data: Tables, like: str, index: float | None = None, vintages: tuple[str, ...] = (LATEST,),
    **cells: object,
) -> Tables:  # fmt: skip
    """Add the model `new`, made like another, and its index in some vintages if it has one."""
    data = added(data, "models", ("model_id", like), model_id="new", name="New", **cells)
    for vintage in vintages if index else ():
        cells = {"model_id": "new", "source_name": "New", "index": index}
        data = added(data, "capability_index", ("vintage", vintage), **cells)
    return data


def recent(data: Tables) -> pd.Timestamp:
    """Give a day thirty days before the newest release on the index."""
    return last_day(models_of(data, LATEST)) - pd.Timedelta(days=30)


def open_leader(data: Tables) -> Tables:
    days = {"released": recent(data), "weights_from": recent(data)}
    return with_model(data, "kimi-k3", FAR_AHEAD, weights="open-unrestricted", **days)


def closed_leader(data: Tables) -> Tables:
    return with_model(data, "gpt-6.1-sol", FAR_AHEAD, released=recent(data))


def cheaper_closed(data: Tables, model_id: str) -> Tables:
    """Have a maker cut its price to a tenth, by a new step that two lists confirm."""
    steps, day = data["list_prices"], pd.Timestamp("2026-11-05")
    current = (steps["model_id"] == model_id) & steps["valid_to"].isna()
    step = steps[current].assign(step=steps["step"] + 1, valid_from=day)
    tokens = ["input", "output", "cached_input"]
    step[tokens] = step[tokens] * 0.1
    steps["valid_to"] = steps["valid_to"].mask(current, day)
    return replaced(data, list_prices=pd.concat([steps, step], ignore_index=True))


def cheaper_offer(data: Tables, model_id: str, provider_id: str, share: float) -> Tables:
    """Have a seller charge a share of its price in the snapshots since September."""
    rows = data["offers"]
    tokens = ["input", "output", "cached_input"]
    offered = (rows["model_id"] == model_id) & (rows["provider_id"] == provider_id)
    offered &= rows["as_of"] >= "2026-09-01"
    rows[tokens] = rows[tokens].mask(offered, rows[tokens] * share)
    return replaced(data, offers=rows)


def board_led_by_open(data: Tables) -> Tables:
    """Add a board of the matrix like GPQA Diamond, on which closed models get 0.6 of the score."""
    scores, weights = data["scores"], data["models"].set_index("model_id")["weights"]
    rows = scores[scores["benchmark_id"].eq("gpqa-diamond") & scores["source_id"].eq(MATRIX)]
    is_open = rows["model_id"].map(weights).str.startswith("open")
    rows = rows.assign(benchmark_id="new", score=rows["score"].where(is_open, 0.6 * rows["score"]))
    names = {"benchmark_id": "new", "name": "New"}
    data = added(data, "benchmarks", ("benchmark_id", "gpqa-diamond"), **names)
    return replaced(data, scores=pd.concat([scores, rows], ignore_index=True))


def quarter_led_by_open(data: Tables) -> Tables:
    """Have the best open model of the last two dates by quarter solve all of GPQA Diamond."""
    rows = data["group_frontiers"]
    last = rows["benchmark_id"].eq("gpqa-diamond") & rows["pair"].eq("open_vs_closed")
    last &= rows["side"].eq("disadvantaged") & (rows["as_of"] >= "2026-06-30")
    return replaced(data, group_frontiers=rows.assign(best_score=rows["best_score"].mask(last, 1)))


def worse_product(data: Tables) -> Tables:
    """Add a closed product on a leading open model that had none; its seller finds it worse."""
    base = "deepseek-v3.2"
    released = pd.Timestamp("2026-11-20")
    data = with_model(data, "composer-2", base_model_id=base, released=released)
    return added(
        data, "derivations", ("derived_model_id", "composer-2"), derived_model_id="new",
        base_model_id=base, benchmark_id="deepswe-1.1", statistic="score", base_score=0.5,
        derived_score=0.4, gain=-0.1, measured_by="seller", same_harness=True, usable=True,
    )  # fmt: skip


def weights_on_site(data: Tables) -> Tables:
    """Have Anthropic sell its weights for the customer's own hardware, without a connection."""
    return added(
        data, "deployment", ("vendor", "Anthropic"), fact_id="new", weights="closed",
        where_it_runs="the customer's data centre", customer_hardware="yes", air_gapped="yes",
        weights_held_by="customer", status="available", evidence="primary", checked="confirmed",
        usable=True,
    )  # fmt: skip


def tuning(data: Tables, provider: str, methods: str, allowed: str) -> Tables:
    """Add a maker's offer to train its best closed model, or another one, and take it away."""
    return added(
        data, "fine_tuning", ("provider", "Anthropic"), fact_id="new", provider=provider,
        platform="new", as_of="2026-11", methods=methods, flagship_tunable=allowed,
        weights_downloadable=allowed, weights="closed", usable=True, checked="confirmed",
    )  # fmt: skip


def tuned_study(data: Tables, measured_by: str) -> Tables:
    """Add a study in which a model trained on own data beats the best closed one."""
    return added(
        data, "custom_models", ("winner", "tuned"), fact_id="new", study_id="new", flagship="yes",
        trained_on="own", measured_by=measured_by, checked="confirmed", usable=True,
    )  # fmt: skip


class Perturbation(NamedTuple):
    """A change, the checks whose value it may move, and the answers that it forces."""

    change: Callable[[Tables], Tables]
    may_move: set[str]
    forced: Mapping[str, float] = {}


PERTURBATIONS = {
    "a new open model leads the index": Perturbation(
        open_leader,
        {
            *ON_THE_INDEX, "A2 typical record", "B5b index", "C4 built", "C4 better",
            "E1 Epoch index",
        },
        {"B5b index": 0, "E1 Epoch index": 0},
    ),
    "a new closed model leads by far": Perturbation(closed_leader, ON_THE_INDEX),
    "the cheapest closed model costs a tenth": Perturbation(
        partial(cheaper_closed, model_id="gpt-5-nano"),
        {"D3 list prices", "D4 list price", "D5 price of sellers"},
    ),
    "the best cheap closed model costs a tenth": Perturbation(
        partial(cheaper_closed, model_id="gpt-6-luna"),
        {"D3 list prices", "D4 list price", "D5 price of sellers"},
    ),
    "a list of sellers contradicts two that confirm a maker's price": Perturbation(
        partial(cheaper_offer, model_id="gpt-6-luna", provider_id="openai", share=0.1), set()
    ),
    "a host sells the best open model at a tenth": Perturbation(
        partial(cheaper_offer, model_id="kimi-k3", provider_id="baseten", share=0.1),
        {"D2 hosts against the maker", "D5 price of sellers"},
    ),
    "a host sells the best open model at a hundredth": Perturbation(
        partial(cheaper_offer, model_id="kimi-k3", provider_id="baseten", share=0.01),
        {"D2 hosts against the maker", "D4 list price", "D5 price of sellers"},
    ),
    "open models lead a new board": Perturbation(
        board_led_by_open,
        {
            "A2 typical level of a test", "A2 nearly all levels of tests", "B1 score gap",
            "B1 capability gap", "B2 months", "B5a open", "B5a cheap", "B5a small",
            "B5b tests by day", "B6 wait for a level", "B6 lag now",
        },
    ),
    "an open model leads a test at a quarter's end": Perturbation(
        quarter_led_by_open, {"B5a open", "B5b tests by quarter"},
        {"B5b tests by quarter": 0},
    ),
    "a new closed product is worse than its open base": Perturbation(
        worse_product, {"C1 by sellers", "C3 release", "C4 built"}
    ),
    "a vendor sells closed weights for the customer's own hardware": Perturbation(
        weights_on_site, {"D6 hardware", "D6 offline", "D6 weights"}
    ),
    "a maker has its best model trained in every way": Perturbation(
        partial(tuning, provider="Anthropic", methods="SFT, RL", allowed="yes"),
        {"D7 best model", "D7 weights", "D7 methods"},
    ),
    "one maker more trains by examples alone": Perturbation(
        partial(tuning, provider="xAI", methods="SFT", allowed="no"),
        {"D7 methods"},
    ),
    "one seller's study more has the trained model ahead": Perturbation(
        partial(tuned_study, measured_by="seller"), {"D8 by sellers"}
    ),
    "a study by others has the trained model ahead": Perturbation(
        partial(tuned_study, measured_by="independent"),
        {"D8 by others"},
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", PERTURBATIONS)
def test_a_change_moves_what_speaks_of_it_and_nothing_else(
    name: str, data: Tables, before: Reading
) -> None:
    change, may_move, forced = PERTURBATIONS[name]
    after = reread(data, before, change(data))
    moves = moved(before, after)
    assert moves <= may_move
    assert bool(moves) == bool(may_move)
    assert {check: after[check][1] for check in forced} == forced


@pytest.mark.slow
def test_the_order_of_the_rows_moves_nothing(data: Tables, before: Reading) -> None:
    shuffled = Tables({
        name: data[name].sample(frac=1, random_state=1).reset_index(drop=True) for name in data
    })  # fmt: skip
    assert moved(before, reread(data, before, shuffled)) == set()


@pytest.mark.slow
def test_a_model_of_unknown_openness_moves_nothing(data: Tables, before: Reading) -> None:
    """It is far ahead on two vintages of the index and on a test, and costs next to nothing.

    It is not the newest model: the newest one, whatever it is, sets the day up to which the index
    is followed, and a day more moves what is still waiting.
    """
    both = (LATEST, WITH_DRAWS)
    day = pd.Timestamp("2026-08-01")
    unknown = with_model(data, "gpt-6.1-sol", FAR_AHEAD, both, weights="unknown", released=day)
    unknown = added(
        unknown, "scores", ("source_id", MATRIX), benchmark_id="gpqa-diamond", model_id="new",
        source_name="New", score=1.0,
    )  # fmt: skip
    offer = {"model_id": "new", "input": 0.001, "output": 0.001, "usable": True}
    unknown = added(unknown, "offers", ("as_of", "2026-11-10"), listing="new", **offer)
    assert moved(before, reread(data, before, unknown)) == set()


def test_a_claim_about_one_table_reads_no_other(data: Tables) -> None:
    """Else it would be judged again whenever anything changes."""
    tables = {"A3": "forecasts", "D6": "deployment", "D7": "fine_tuning", "D8": "custom_models"}
    assert read(data, {*tables}).tables == {claim: {table} for claim, table in tables.items()}
