"""Claim D3: its values recomputed with loops, its words, and what one cut more would change."""

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest

from charts.claims import resample_counts
from charts.claims.claim import Label
from charts.claims.d3_no_need_to_cut import CLAIM
from charts.claims.sample import Sample
from charts.measures.capability.index_vintage import LATEST
from charts.measures.prices import price_spells
from charts.tables.frames import Tables
from tests.claims.price_rows import published
from tests.exhibits.oracle import rows

TRIAL = CLAIM.trial
assert TRIAL
CUTS, SUCCESSORS = (check.name for check in TRIAL.checks)


@pytest.fixture(scope="module")
def facts(data: Tables) -> Sample:
    return TRIAL.facts(data)


def test_a_cut_is_a_spell_that_follows_on_a_dearer_one_of_the_same_name(
    data: Tables, facts: Sample
) -> None:
    spells = price_spells.of_makers(data).sort_values(["listing", "since"]).to_dict("records")
    years = {"open": 0.0, "closed": 0.0}
    cuts = {"open": 0, "closed": 0}
    for spell in spells:
        years[spell["side"]] += (spell["until"] - spell["since"]).days / 365.25
    for first, second in pairwise(spells):
        same = first["listing"] == second["listing"] and first["until"] == second["since"]
        if same and second["price"] <= 0.99 * first["price"]:
            cuts[second["side"]] += 1
    expected = 100 * (cuts["closed"] / years["closed"] - cuts["open"] / years["open"])
    assert published(TRIAL, CUTS, facts) == pytest.approx(expected)


def test_a_successor_is_later_cheaper_at_least_as_good_and_of_the_same_maker(
    data: Tables, facts: Sample
) -> None:
    index = {
        row["model_id"]: float(row["index"])
        for row in rows("capability_index")
        if row["vintage"] == LATEST
    }
    spells = price_spells.of_makers(data)
    first = {}
    for spell in spells.sort_values("since", ascending=False).to_dict("records"):
        first[spell["model_id"]] = spell
    models = [spell for model, spell in first.items() if model in index]
    year = dt.timedelta(days=365.25)
    succeeded: dict[str, list[bool]] = {"open": [], "closed": []}
    for old in models:
        if old["origin"] + year <= price_spells.horizon(spells):
            succeeded[old["side"]].append(
                any(
                    new["organization_id"] == old["organization_id"]
                    and old["origin"] < new["origin"] <= old["origin"] + year
                    and new["price"] <= 0.9 * old["price"]
                    and index[new["model_id"]] >= index[old["model_id"]]
                    for new in models
                )
            )
    opened, closed = (100 * np.mean(succeeded[side]) for side in ("open", "closed"))
    assert published(TRIAL, SUCCESSORS, facts) == pytest.approx(closed - opened)


def test_more_cuts_of_open_models_speak_for_the_claim(facts: Sample) -> None:
    name = "open: cuts"
    more = Sample(facts.unit, facts.firm, {**facts.columns, name: facts[name] + 5})
    assert published(TRIAL, CUTS, more) < min(0, published(TRIAL, CUTS, facts))


def test_a_side_without_models_gives_no_answer(facts: Sample) -> None:
    none = {
        name: 0 * column if name.startswith("open") else column
        for name, column in facts.columns.items()
    }
    without = Sample(facts.unit, facts.firm, none)
    assert all(np.isnan(published(TRIAL, name, without)) for name in (CUTS, SUCCESSORS))


def test_it_cannot_hold_because_margins_are_not_public() -> None:
    assert CLAIM.cap
    assert CLAIM.cap.label == Label.MOSTLY_HOLDS


@pytest.mark.parametrize(
    ("check", "value", "words"),
    [(0, 2.9, "see 3 more price cuts than"), (0, -1.0, "see 1 fewer price cut than"),
     (0, 0.3, "as many price cuts as"), (1, 27.3, "more often than open ones, by 27"),
     (1, -1.2, "less often than open ones, by 1 percentage point"), (1, 0.0, "as often as")],
)  # fmt: skip
def test_the_answer_is_said_in_words(check: int, value: float, words: str) -> None:
    assert words in TRIAL.checks[check].words(value)


def test_simulated_lists_look_like_the_real_ones(facts: Sample) -> None:
    for world in (*TRIAL.null_worlds, TRIAL.true_world):
        made = world(np.random.default_rng(1))
        assert set(made.columns) == set(facts.columns)
        for name in ("open: models", "closed: models", "open: years", "closed: years"):
            assert 0.5 < resample_counts.total(made, name) / resample_counts.total(facts, name) < 2
        for check in TRIAL.checks:
            for real, simulated in zip(check.cases(facts), check.cases(made), strict=True):
                assert real / 2 <= simulated <= 2.5 * real
