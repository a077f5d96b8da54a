"""The refitted index is Epoch's, its gradient is right, and its draws mean what they promise."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from scipy.optimize import approx_fprime
from scipy.special import expit
from scipy.stats import binom, pearsonr

from charts.core.exhibit import Exhibit
from charts.measures.benchmarks import attainable
from charts.measures.capability import index_fit
from charts.measures.capability.index_vintage import WITH_DRAWS, draws_are_outdated, draws_of
from charts.site import figure
from charts.tables.frames import Tables
from scripts.bootstrap import DRAWS
from scripts.check import check

GATHERED = "1f9af74d4499ba26"
"""The digest of the matrix as Epoch published it. A correction of ours changes it, and the refit
then differs from Epoch's where it should."""


@pytest.fixture(scope="module")
def matrix(data: Tables) -> pd.DataFrame:
    return attainable.score_matrix(data)


@pytest.fixture(scope="module")
def published(data: Tables) -> pd.DataFrame:
    index = data["capability_index"]
    return index[index["vintage"] == WITH_DRAWS].set_index("model_id")


def test_the_refit_gives_the_published_index_of_every_model(
    matrix: pd.DataFrame, published: pd.DataFrame
) -> None:
    fitted = index_fit.fit(matrix).capability
    both = pd.concat({"ours": fitted, "theirs": published["index"]}, axis="columns", join="inner")
    assert (both["ours"] - both["theirs"]).abs().median() < 0.05
    if index_fit.inputs_digest(matrix, 1) == GATHERED:
        assert len(both) == len(fitted) == len(published)
        assert pearsonr(both["ours"], both["theirs"]).statistic > 0.9999
        assert (both["ours"] - both["theirs"]).abs().mean() < 0.1


def test_the_refit_gives_the_published_difficulties_and_slopes(
    matrix: pd.DataFrame, data: Tables
) -> None:
    fitted, theirs = index_fit.fit(matrix), data["index_fit"].set_index("benchmark_id")
    difficulty = (fitted.difficulty - theirs["difficulty"]).abs()
    slope = (fitted.slope / theirs["slope"] - 1).abs()
    assert difficulty.median() < 0.05
    assert slope.median() < 0.005
    if index_fit.inputs_digest(matrix, 1) == GATHERED:
        assert set(fitted.difficulty.index) == set(theirs.index)
        assert difficulty.max() < 0.5
        assert slope.max() < 0.01


@pytest.mark.slow
def test_what_the_curves_say_is_near_the_scores(matrix: pd.DataFrame) -> None:
    fit = index_fit.fit(matrix)
    slope = matrix["benchmark_id"].map(fit.slope)
    above = matrix["model_id"].map(fit.capability) - matrix["benchmark_id"].map(fit.difficulty)
    assert (matrix["share"] - expit(slope * above)).abs().median() < 0.06


def small(seed: int = 0, distance: float = 8.0, noise: float = 0.04) -> pd.DataFrame:
    """A world of 24 models and 14 tests in which `open` stands a distance below `gpt-5`."""
    random = np.random.default_rng(seed)
    models = [*index_fit.ANCHOR_MODELS, "open", *(f"m{n}" for n in range(21))]
    benchmarks = [index_fit.ANCHOR_BENCHMARK, *(f"b{n}" for n in range(13))]
    able = np.concatenate([[130, 150, 150 - distance], random.uniform(120, 155, 21)])
    hard = np.concatenate([[135], random.uniform(122, 152, 13)])
    steep = random.uniform(0.08, 0.16, 14)
    share = expit(steep * (able[:, None] - hard)) + random.normal(0, noise, (24, 14))
    cells = pd.MultiIndex.from_product([models, benchmarks], names=["model_id", "benchmark_id"])
    return pd.Series(share.clip(0, 1).ravel(), index=cells, name="share").reset_index()


def test_the_gradient_is_the_slope_of_the_loss() -> None:
    problem = index_fit.LeastSquares(small())
    random = np.random.default_rng(1)
    at = problem.start + random.normal(0, 0.3, len(problem.start)).clip(-0.5, 0.5)
    weight = random.integers(0, 3, 24 * 14).astype(float)
    numerical = approx_fprime(at, lambda x: problem._loss(x, weight)[0], 1e-7)
    np.testing.assert_allclose(problem._loss(at, weight)[1], numerical, atol=1e-4)


def test_the_order_of_the_rows_does_not_matter() -> None:
    matrix = small()
    shuffled = index_fit.fit(matrix.sample(frac=1, random_state=3)).capability
    pd.testing.assert_series_equal(index_fit.fit(matrix).capability, shuffled, check_exact=True)
    draws, others = (
        next(index_fit.bootstrap(rows, draws=1)) for rows in (matrix, matrix.iloc[::-1])
    )
    pd.testing.assert_series_equal(draws, others, check_exact=True)


def test_the_anchors_stand_fixed_in_every_draw() -> None:
    for draw in index_fit.bootstrap(small(), draws=3):
        for model, index in index_fit.ANCHOR_MODELS.items():
            assert draw[model] == pytest.approx(index)


def test_every_model_keeps_its_number_of_scores_in_a_draw() -> None:
    matrix = small().sample(frac=0.7, random_state=5)
    problem = index_fit.LeastSquares(matrix)
    weight = pd.Series(problem.resampled(np.random.default_rng(0)), index=problem.rows["model_id"])
    assert (weight.groupby(level=0).sum() == matrix["model_id"].value_counts().sort_index()).all()
    assert weight.max() > 1


@pytest.mark.parametrize("anchor", [index_fit.ANCHOR_BENCHMARK, *index_fit.ANCHOR_MODELS])
def test_a_matrix_without_an_anchor_is_refused_by_name(anchor: str) -> None:
    matrix = small()
    left = matrix[~matrix.isin([anchor]).any(axis=1)]
    with pytest.raises(ValueError, match=f"{anchor}, which sets the scale, has no score"):
        index_fit.LeastSquares(left)


def test_a_matrix_that_makes_no_index_is_refused_with_all_that_is_wrong() -> None:
    matrix = small()
    matrix.loc[3, "share"] = np.nan
    matrix.loc[[20, 21], "share"] = [1.7, -0.2]
    alone = pd.DataFrame({"model_id": ["open"], "benchmark_id": ["lonely"], "share": [0.5]})
    with pytest.raises(ValueError, match="no capability index can be fitted") as refused:
        index_fit.fit(pd.concat([matrix, alone], ignore_index=True))
    said = str(refused.value)
    assert "no share is known of claude-3.5-sonnet-2024-06 on b2 (nan)" in said
    assert "a share lies outside 0 to 1: gpt-5 on b5 (1.7), gpt-5 on b6 (-0.2)" in said
    assert "a curve needs 2 models, and lonely has one" in said
    with pytest.raises(ValueError, match="the matrix has no scores"):
        index_fit.fit(matrix.iloc[:0])


def test_guessing_and_full_marks_are_shares_like_others_but_for_rounding() -> None:
    matrix = small()
    matrix.loc[[5, 6], "share"] = [1 + 2e-16, -1e-17]
    assert np.isfinite(index_fit.fit(matrix).capability).all()


def anchors_as(low: str, high: str) -> pd.DataFrame:
    """The world of `small`, in which the anchors score what two other models would."""
    world = small()
    others = world[~world["model_id"].isin([*index_fit.ANCHOR_MODELS])]
    anchors = [
        world[world["model_id"] == model].assign(model_id=anchor)
        for anchor, model in zip(index_fit.ANCHOR_MODELS, (low, high), strict=True)
    ]
    return pd.concat([others, *anchors], ignore_index=True)


def test_anchors_that_coincide_or_are_inverted_make_no_scale() -> None:
    old, new = index_fit.ANCHOR_MODELS
    for matrix in (anchors_as(new, old), anchors_as("m3", "m3")):
        with pytest.raises(index_fit.AnchorsOutOfOrder, match=f"{new} .* does not come out above"):
            index_fit.fit(matrix)
        with pytest.raises(index_fit.AnchorsOutOfOrder):
            next(index_fit.bootstrap(matrix, draws=1))


@pytest.mark.slow
def test_a_resample_with_anchors_out_of_order_is_replaced_and_never_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    matrix = small()
    plain = [draw["open"] for draw in index_fit.bootstrap(matrix, draws=41)]
    true, asked = index_fit.LeastSquares.solve, iter(range(100))

    def mirrored(self: index_fit.LeastSquares, *start: Any) -> Any:
        found = true(self, *start)  # type: ignore[arg-type]
        return -found if next(asked) == 2 else found  # the first solution is that of the matrix

    monkeypatch.setattr(index_fit.LeastSquares, "solve", mirrored)
    draws = [draw["open"] for draw in index_fit.bootstrap(matrix, draws=40)]
    assert draws == [plain[0], *plain[2:]], "the second is left out, the next take its place"


def test_anchors_that_are_often_out_of_order_are_too_uncertain_for_a_scale(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    true, asked = index_fit.LeastSquares.solve, iter(range(100))

    def often_mirrored(self: index_fit.LeastSquares, *start: Any) -> Any:
        found = true(self, *start)  # type: ignore[arg-type]
        return -found if next(asked) % 4 == 2 else found

    monkeypatch.setattr(index_fit.LeastSquares, "solve", often_mirrored)
    with pytest.raises(ValueError, match=r"in 3 resamples, more than 5% of 40, .* out of order"):
        list(index_fit.bootstrap(small(), draws=40))


def test_a_fit_that_does_not_converge_says_how_far_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_fit, "_EXACT", {"maxiter": 2})
    with pytest.raises(
        ValueError, match=r"after 2 steps the loss is .* and still falls by .* \(scipy: STOP"
    ):
        index_fit.fit(small())


@pytest.mark.slow
def test_a_known_distance_lies_in_the_paired_interval_as_often_as_promised() -> None:
    worlds, hits = 20, 0
    for seed in range(worlds):
        draws = index_fit.bootstrap(small(seed), draws=40, seed=seed)
        apart = [draw["gpt-5"] - draw["open"] for draw in draws]
        low, high = np.quantile(apart, [0.05, 0.95])
        hits += int(low <= 8.0 <= high)
    # 90% is promised; fewer hits than this would come by chance once in a thousand times.
    assert hits >= binom.ppf(0.001, worlds, 0.9)


def test_the_stored_draws_are_whole(data: Tables) -> None:
    stored = draws_of(data)
    assert stored.shape == (len(data["capability_draws"]), DRAWS)
    assert stored.notna().all(axis=None)


@pytest.mark.slow
def test_the_stored_draws_are_what_the_code_gives_unless_scores_have_changed_since(
    data: Tables, matrix: pd.DataFrame
) -> None:
    """Draws of other scores are no fault: the check notes them, and the site marks them."""
    if draws_are_outdated(data):
        return
    stored = draws_of(data)
    assert set(stored.index) == set(matrix["model_id"])
    for place, draw in enumerate(index_fit.bootstrap(matrix, draws=2)):
        assert (stored[place] - draw).abs().max() < 0.1
    fitted = data["capability_draws"].set_index("model_id")["fitted"]
    assert (fitted - index_fit.fit(matrix).capability).abs().max() < 0.05


def test_a_changed_score_changes_the_digest(matrix: pd.DataFrame) -> None:
    changed = matrix.assign(share=matrix["share"].where(matrix.index != 7, 0.5))
    assert index_fit.inputs_digest(changed, DRAWS) != index_fit.inputs_digest(matrix, DRAWS)
    assert index_fit.inputs_digest(matrix, DRAWS + 1) != index_fit.inputs_digest(matrix, DRAWS)
    shuffled = matrix.sample(frac=1, random_state=0)
    assert index_fit.inputs_digest(shuffled, DRAWS) == index_fit.inputs_digest(matrix, DRAWS)


def test_our_intervals_are_about_as_wide_as_the_published_ones(
    data: Tables, published: pd.DataFrame
) -> None:
    ours = draws_of(data).quantile([0.05, 0.95], axis=1).T
    theirs = published["ci_high"] - published["ci_low"]
    ratio = ((ours[0.95] - ours[0.05]) / theirs).dropna()
    assert ratio.median() == pytest.approx(1, abs=0.15)


def restamped(data: Tables, matrix: pd.DataFrame) -> Tables:
    """The tables with draws that say that they rest on these very scores."""
    draws = data["capability_draws"].assign(inputs_digest=index_fit.inputs_digest(matrix, DRAWS))
    return Tables({**data, "capability_draws": draws})


def changed(data: Tables) -> Tables:
    scores = data["scores"].copy()
    scores.loc[scores["benchmark_id"] == "gpqa-diamond", "score"] += 1e-3
    return Tables({**data, "scores": scores})


def test_a_changed_score_makes_the_draws_outdated(data: Tables, matrix: pd.DataFrame) -> None:
    fresh = restamped(data, matrix)
    assert not draws_are_outdated(fresh)
    assert draws_are_outdated(changed(fresh))


def test_outdated_draws_are_noted_by_the_check_and_fail_nothing(
    data: Tables, matrix: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh, note = restamped(data, matrix), "`make bootstrap` computes them again"
    for tables, noted in ((fresh, False), (changed(fresh), True)):
        monkeypatch.setattr("scripts.check.load", lambda _, tables=tables: tables)
        done = CliRunner().invoke(check, [])
        assert done.exit_code == 0, done.output
        assert (note in done.output) == noted


def test_an_exhibit_with_intervals_from_outdated_draws_says_so(
    exhibits: Mapping[str, Exhibit],
) -> None:
    note = "are older than the latest change of its scores"
    for name, drawn in (("gap", True), ("adoption", False)):
        assert ("capability_draws" in exhibits[name].reads) == drawn
        assert note not in figure.exhibit_page(exhibits[name])
        assert (note in figure.exhibit_page(exhibits[name], outdated=True)) == drawn
