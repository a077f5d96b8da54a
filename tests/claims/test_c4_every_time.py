"""C4: its checks are the numbers of every-base, which has a test by hand; and its choices."""

import math

import numpy as np
import pandas as pd
import pytest

from charts.claims.c4_every_time import CLAIM, ITSELF
from charts.claims.sample import Sample
from charts.exhibits import every_base
from charts.tables.frames import Tables
from tests.claims.asking import answer, check_of, trial_of, value
from tests.exhibits.oracle import rows
from tests.states import replaced


@pytest.fixture(scope="module")
def facts(data: Tables) -> Sample:
    return trial_of(CLAIM).facts(data)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def leading(data: Tables) -> list[str]:
    """The leading models that have been out for eight weeks."""
    table = every_base.tables(data)["main"]
    return table.loc[table["days"] >= 56, "model_id"].tolist()


def test_the_published_shares_are_those_of_the_exhibit(data: Tables, facts: Sample) -> None:
    made = every_base.findings(every_base.tables(data))
    for name in ("built", "better"):
        assert value(CLAIM, facts, name) == pytest.approx(made[f"{name}_share"].value)


def test_products_on_the_model_itself_alone(facts: Sample, leading: list[str]) -> None:
    units = {row["benchmark_id"]: row["unit"] for row in rows("benchmarks")}
    closed = {
        row["model_id"]: row["base_model_id"]
        for row in rows("models")
        if row["weights"] == "closed"
    }
    built = [model for model in leading if model in closed.values()]
    assert value(CLAIM, facts, "built", built_on=ITSELF) == pytest.approx(
        100 * len(built) / len(leading)
    )
    gained = {
        row["base_model_id"]
        for row in rows("derivations")
        if row["derived_model_id"] in closed
        and row["usable"] == "true"
        and row["same_harness"] == "true"
        and float(row["gain"] or 0) * (100 if units[row["benchmark_id"]] == "fraction" else 1) > 1
    }
    # A median gain above one point needs some gain above one.
    most = 100 * len(gained & set(leading)) / len(leading)
    assert 0 < value(CLAIM, facts, "better", built_on=ITSELF) <= most


def test_each_line_of_a_maker_is_one_case(data: Tables, facts: Sample) -> None:
    models = {row["model_id"]: row for row in rows("models")}
    held = [models[name] for name in every_base.tables(data)["main"]["model_id"]]
    lines = {(row["organization_id"], row["active_parameters"] or row["model_id"]) for row in held}
    makers = {row["organization_id"] for row in held}
    for check in trial_of(CLAIM).checks:
        assert check.cases(facts) == (len(lines), len(makers))


def test_a_closed_product_on_every_leading_model_turns_the_answers(
    data: Tables, facts: Sample, leading: list[str]
) -> None:
    models, derived = data["models"], data["derivations"]
    product = models[models["model_id"] == "composer-2.5"]
    gain = derived[derived["derived_model_id"] == "composer-2.5"].head(1)
    names = {model: f"product-{place}" for place, model in enumerate(leading)}
    more_models = [
        product.assign(model_id=name, base_model_id=model, name=name)
        for model, name in names.items()
    ]
    more_gains = [
        gain.assign(derived_model_id=name, base_model_id=model) for model, name in names.items()
    ]
    frames = {
        "models": pd.concat([models, *more_models]),
        "derivations": pd.concat([derived, *more_gains]),
    }
    full = trial_of(CLAIM).facts(replaced(data, **frames))
    for name in ("built", "better"):
        assert not answer(CLAIM, facts, name)
        assert value(CLAIM, full, name) == 100
        assert answer(CLAIM, full, name)


def test_a_product_that_nobody_measured_is_no_loss() -> None:
    facts = trial_of(CLAIM).true_world(np.random.default_rng(1))
    unmeasured = {
        name: column * float("nan") if "," in name else column
        for name, column in facts.columns.items()
    }
    silent = Sample(facts.unit, facts.firm, unmeasured)
    assert value(CLAIM, silent, "built") == value(CLAIM, facts, "built") > 0
    alone = value(CLAIM, silent, "better")
    assert alone == 0 or math.isnan(alone)  # only models without any product are left


def test_the_answer_in_words() -> None:
    assert "on 58% of them" in check_of(CLAIM, "built").words(58.3)
    assert check_of(CLAIM, "better").words(0.0) == "a closed product is better than 0% of them"
