"""Samples: whole units are drawn again, firms and units left out."""

import numpy as np
import pandas as pd

from charts.claims import sample
from charts.claims.claim import Cases
from tests.claims import toys


def test_units_are_drawn_whole() -> None:
    units = np.repeat([f"u{n}" for n in range(10)], 3)
    facts = sample.Sample(units, units, {"part": np.tile([0, 1, 2], 10)})
    drawn = sample.resample(facts, np.random.default_rng(0))
    assert len(drawn) == 30
    assert drawn["part"].reshape(-1, 3).tolist() == [[0, 1, 2]] * 10
    assert len(set(drawn.unit)) < 10


def test_fewer_than_eight_units_are_not_resampled() -> None:
    facts = toys.sample([1.0] * 7)
    assert sample.resample(facts, np.random.default_rng(0)) is facts


def test_cases_are_units_and_firms() -> None:
    frame = pd.DataFrame({"study": ["s", "s", "t"], "maker": ["a", "b", "a"], "gain": [1, 2, 3]})
    facts = sample.of_frame(frame, unit="study", firm="maker", columns=["gain"])
    assert facts.cases() == Cases(2, 2)
    assert sample.without_firm(facts, "a")["gain"].tolist() == [2]
    assert sample.without_unit(facts, "s")["gain"].tolist() == [3]
    assert (sample.firms(facts), sample.units(facts)) == (["a", "b"], ["s", "t"])


def test_the_share_of_nothing_is_not_known() -> None:
    assert np.isnan(sample.share(np.array([], dtype=bool)))
