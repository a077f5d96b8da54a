"""The cases in which Epoch AI tests its own fit of the index, in our words, asked of our fit.

Source: the tests of fitting, scaling and loading in github.com/epoch-research/eci-public, as of
September 2026. No line of them is used. What they expect of an interface that we do not have is in
NOT_HERE; where we decided otherwise on purpose, DIFFERS says what and why, and a test shows it.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import approx_fprime, least_squares
from scipy.special import expit
from scipy.stats import spearmanr

from charts.measures.benchmarks import attainable
from charts.measures.capability import index_fit
from charts.measures.capability.index_fit import ANCHOR_BENCHMARK, ANCHOR_MODELS, LeastSquares
from charts.measures.capability.index_vintage import WITH_DRAWS, draws_interval, draws_of
from charts.measures.stats import confidence
from charts.tables.frames import Tables

NOT_HERE = {
    "an unknown way to resample is refused": "There is one way to resample, and no name for it.",
    "two ways to resample give other intervals": "There is one way to resample.",
    "the result has these columns and no others": "A fit is three series by id, and no frame.",
    "without draws there are no columns of intervals": "Draws and fit are separate functions.",
    "an empty list of draws gives no columns": "Draws and fit are separate functions.",
    "an anchor is missing from the draws": "Draws are by id, and made by the fit that checks it.",
    "a sparse derivative is the same": "The fit has a gradient, and no matrix of derivatives.",
    "scores that are no numbers are dropped": "The check of the data refuses them in the tables.",
    "a newer test replaces an older one": "Epoch's matrix is read, in which that is done.",
    "a model needs some number of tests": "Epoch's matrix is read, in which that is done.",
    "rows before 2023 or without a day are dropped": "Epoch's matrix is read, after that step.",
    "of two versions of a model the best score counts": "Epoch's matrix is read, after that step.",
    "scores from elsewhere can be added": "Scores are added in the tables, which are checked.",
    "tests can be chosen or left out by name": "The index is fitted to the whole matrix only.",
    "a test that is only displayed is not fitted": "Which tests count is a column of the source.",
    "an archive without its tables is refused": "No archive is read.",
    "the published archive gives the published matrix": "No archive is read.",
}
"""Cases of theirs that ask for something that is not here, and why it is not."""

DIFFERS = {
    "the index is within 0.01 points": (
        "Their first tolerance, since widened to 0.1: two solvers stop at slightly other places."
    ),
    "a score beyond chance or ceiling is cut": (
        "Shares keep what was scored, and a cut made at the source is marked as a bound."
    ),
    "the anchors have no interval": "Ours has no width: both ends are the value that is fixed.",
    "a draw with inverted anchors stops everything": (
        "A rare one is replaced by the next; the bootstrap stops if that is not rare."
    ),
}
"""Cases of theirs in which we decided otherwise."""

LOW, HIGH = ANCHOR_MODELS
MIDDLE, BETWEEN, TEST = "middle", "between", "test"
DRAWS = 200


@pytest.fixture(scope="module")
def matrix(data: Tables) -> pd.DataFrame:
    return attainable.score_matrix(data)


@pytest.fixture(scope="module")
def fitted(matrix: pd.DataFrame) -> index_fit.Fit:
    return index_fit.fit(matrix)


@pytest.fixture(scope="module")
def published(data: Tables) -> "pd.Series[float]":
    index = data["capability_index"]
    return index[index["vintage"] == WITH_DRAWS].set_index("model_id")["index"]


@pytest.fixture(scope="module")
def difficulty(data: Tables) -> "pd.Series[float]":
    return data["index_fit"].set_index("benchmark_id")["difficulty"]


def test_every_reason_is_one_sentence() -> None:
    for reason in [*NOT_HERE.values(), *DIFFERS.values()]:
        assert reason[0].isupper()
        assert reason.endswith(".")
        assert ". " not in reason


def test_the_matrix_has_rows_with_a_model_a_test_and_a_share(matrix: pd.DataFrame) -> None:
    assert len(matrix) > 1000
    assert {"model_id", "benchmark_id", "share"} <= {*matrix}


def test_all_shares_are_between_nothing_and_all(matrix: pd.DataFrame) -> None:
    assert matrix["share"].between(0, 1).all()


def test_nothing_is_missing_from_the_matrix(matrix: pd.DataFrame) -> None:
    assert matrix[["model_id", "benchmark_id", "share"]].notna().all(axis=None)


def share(score: float, chance: float, ceiling: float) -> float:
    tests = pd.DataFrame(
        {"benchmark_id": [TEST], "chance": [chance], "floor": [0.0], "ceiling": [ceiling]}
    )
    rows = pd.DataFrame({"benchmark_id": [TEST], "score": [score]})
    return float(attainable.attainable(rows, tests).iloc[0])


def test_a_share_is_that_of_what_can_be_won_above_chance() -> None:
    assert share(0.85, chance=0.25, ceiling=1.0) == pytest.approx(0.8)
    assert share(0.45, chance=0.0, ceiling=0.9) == pytest.approx(0.5)


def test_a_share_below_chance_keeps_its_sign(matrix: pd.DataFrame) -> None:
    assert "a score beyond chance or ceiling is cut" in DIFFERS
    assert share(0.1, chance=0.25, ceiling=1.0) == pytest.approx(-0.2)
    assert share(1.2, chance=0.0, ceiling=0.9) == pytest.approx(4 / 3)
    assert matrix.loc[matrix["bound"] == "at-most", "share"].eq(0).all()


def test_a_fit_gives_every_model_and_every_test_a_place(
    fitted: index_fit.Fit, matrix: pd.DataFrame
) -> None:
    assert {*fitted.capability.index} == {*matrix["model_id"]}
    assert {*fitted.difficulty.index} == {*fitted.slope.index} == {*matrix["benchmark_id"]}
    parts = (fitted.capability, fitted.difficulty, fitted.slope)
    assert np.isfinite(pd.concat(parts)).all()


def test_the_anchors_have_their_index(fitted: index_fit.Fit) -> None:
    for model, index in ANCHOR_MODELS.items():
        assert fitted.capability[model] == pytest.approx(index, abs=1e-9)


def test_models_are_where_epoch_has_them(
    fitted: index_fit.Fit, published: "pd.Series[float]"
) -> None:
    apart = (fitted.capability - published).abs().dropna()
    assert len(apart) > 0.9 * len(published)
    assert apart.mean() < 0.1
    assert apart.max() < 1


def test_tests_are_where_epoch_has_them(
    fitted: index_fit.Fit, difficulty: "pd.Series[float]"
) -> None:
    apart = (fitted.difficulty - difficulty).abs().dropna()
    assert len(apart) > 0.9 * len(difficulty)
    assert apart.mean() < 0.1
    assert apart.max() < 1


def test_models_and_tests_are_in_epochs_order(
    fitted: index_fit.Fit, published: "pd.Series[float]", difficulty: "pd.Series[float]"
) -> None:
    for ours, theirs in ((fitted.capability, published), (fitted.difficulty, difficulty)):
        both = pd.concat([ours, theirs], axis="columns", join="inner")
        assert spearmanr(both.iloc[:, 0], both.iloc[:, 1]).statistic > 0.99


def test_the_first_tolerance_is_not_met_and_the_present_one_is(
    fitted: index_fit.Fit, published: "pd.Series[float]", difficulty: "pd.Series[float]"
) -> None:
    assert "the index is within 0.01 points" in DIFFERS
    for ours, theirs in ((fitted.capability, published), (fitted.difficulty, difficulty)):
        assert 0.01 < (ours - theirs).abs().mean() < 0.1


def simulated(seed: int = 0, anchor_place: int = 0) -> pd.DataFrame:
    """Twelve models on eight tests that follow the curve, the first three on half of them.

    anchor_place: where the anchor's name is among those of the tests, in order.
    """
    random = np.random.default_rng(seed)
    models = ["m0", "m1", LOW, *(f"m{n}" for n in range(3, 9)), HIGH, "m10", "m11"]
    tests = [f"{'a' if n <= anchor_place else 'z'}{n}" for n in range(1, 8)]
    able, hard = np.linspace(-1.5, 1.5, 12), np.linspace(-1, 1, 8)
    steep = np.append(1.0, random.uniform(0.8, 1.5, 7))
    share = expit(steep * (able[:, None] - hard)) + random.normal(0, 0.03, (12, 8))
    cells = pd.DataFrame(share.clip(0.001, 0.999), models, [ANCHOR_BENCHMARK, *tests])
    cells.iloc[:3, 4:] = np.nan
    return cells.rename_axis("model_id").melt(
        ignore_index=False, var_name="benchmark_id", value_name="share"
    ).dropna().reset_index()  # fmt: skip


def test_draws_make_an_interval_of_every_model() -> None:
    draws = pd.DataFrame(index_fit.bootstrap(simulated(), draws=8)).T
    low, high = draws_interval(draws.to_numpy())
    assert np.isfinite([low, high]).all()
    others = ~draws.index.isin([*ANCHOR_MODELS])
    assert (low[others] < high[others]).all()


def test_the_same_seed_gives_the_same_draws() -> None:
    one, other, third = (
        pd.DataFrame(index_fit.bootstrap(simulated(), draws=3, seed=seed)) for seed in (7, 7, 8)
    )
    pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert (one["m5"] != third["m5"]).any()


def test_a_resample_draws_each_models_scores_from_its_own() -> None:
    problem = LeastSquares(simulated())
    random = np.random.default_rng(0)
    number = problem.rows["model_id"].value_counts()
    for _ in range(200):
        times = pd.Series(problem.resampled(random)).groupby(problem.rows["model_id"]).sum()
        assert (times == number.reindex(times.index)).all()
        assert {*times.index} == {*number.index}


def test_the_anchors_have_their_index_in_every_draw_of_a_fit() -> None:
    draws = [*index_fit.bootstrap(simulated(), draws=5)]
    assert len(draws) == 5
    for draw in [*draws, index_fit.fit(simulated()).capability]:
        assert [draw[LOW], draw[HIGH]] == pytest.approx([130, 150], abs=1e-9)
        assert len(draw) == 12


def test_no_draws_are_given_if_none_are_wanted() -> None:
    assert [*index_fit.bootstrap(simulated(), draws=0)] == []


@pytest.mark.parametrize("penalty", [0.0, 0.1])
@pytest.mark.parametrize("anchor_place", [0, 3, 7])
def test_the_gradient_is_that_of_the_loss_wherever_the_anchor_is(
    anchor_place: int, penalty: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_fit, "PENALTY", penalty)
    problem = LeastSquares(simulated(anchor_place=anchor_place))
    assert problem.benchmarks.get_loc(ANCHOR_BENCHMARK) == anchor_place
    at = problem.start + np.random.default_rng(1).normal(0, 0.3, len(problem.start))
    even = np.ones(len(problem.rows))
    numerical = approx_fprime(at, lambda x: problem._loss(x, even)[0], 1e-7)
    np.testing.assert_allclose(problem._loss(at, even)[1], numerical, atol=1e-5)


def test_a_solver_without_our_gradient_finds_the_same_place() -> None:
    """The sum of squares, and the penalty as one residual more, with numerical derivatives."""
    problem = LeastSquares(simulated())
    rows, tests = problem.rows, [*problem.benchmarks]
    model = rows["model_id"].map({m: n for n, m in enumerate(problem.models)}).to_numpy()
    test = rows["benchmark_id"].map({b: n for n, b in enumerate(tests)}).to_numpy()
    share = rows["share"].to_numpy()

    def residuals(x: np.ndarray) -> np.ndarray:
        slope = np.insert(x[20:], tests.index(ANCHOR_BENCHMARK), 1.0)
        error = expit(slope[test] * (x[:12][model] - x[12:20][test])) - share
        return np.append(error, np.sqrt(0.1 * np.mean(x**2)))

    ours = problem.solve(problem.start)
    np.testing.assert_allclose(ours, least_squares(residuals, problem.start).x, atol=1e-3)


@pytest.fixture(scope="module")
def problem() -> LeastSquares:
    """Four models on two tests, of which only the order of the parameters is used."""
    cells = [(model, test) for model in (LOW, HIGH, MIDDLE, BETWEEN)
             for test in (ANCHOR_BENCHMARK, TEST)]  # fmt: skip
    return LeastSquares(pd.DataFrame(cells, columns=["model_id", "benchmark_id"]).assign(share=0.5))


def parameters(
    problem: LeastSquares, low: float, high: float, middle: float, between: float,
    hard: tuple[float, float] = (0.0, 1.0), steep: float = 2.0,
) -> np.ndarray:  # fmt: skip
    """Raw abilities, difficulties of the anchor and the other test, and the other's slope."""
    able = pd.Series({LOW: low, HIGH: high, MIDDLE: middle, BETWEEN: between})[problem.models]
    difficulty = pd.Series(hard, [ANCHOR_BENCHMARK, TEST])[problem.benchmarks]
    return np.concatenate([able, difficulty, [steep]])


class Drawn:
    """Draws in which the anchors move, while the others keep a known place between them."""

    def __init__(self, problem: LeastSquares) -> None:
        random = np.random.default_rng(11)
        low = random.normal(1, 0.3, DRAWS)
        apart, place = random.uniform(1, 3, DRAWS), np.linspace(0, 1, DRAWS)
        self.raw = [
            parameters(problem, a, a + b, a + b / 2, a + f * b, hard=(a, a + b), steep=s)
            for a, b, f, s in zip(low, apart, place, random.uniform(0.5, 2, DRAWS), strict=True)
        ]
        self.fits = [problem.scaled(raw) for raw in self.raw]
        self.capability = pd.DataFrame([fit.capability for fit in self.fits]).T

    def interval(self, model: str) -> list[float]:
        low, high = draws_interval(self.capability.loc[[model]].to_numpy())
        return [float(low[0]), float(high[0])]


@pytest.fixture(scope="module")
def drawn(problem: LeastSquares) -> Drawn:
    return Drawn(problem)


def test_models_between_the_anchors_have_the_index_of_their_place(problem: LeastSquares) -> None:
    index = problem.scaled(parameters(problem, 1, 3, 2, 2.5)).capability
    assert index[[LOW, HIGH, MIDDLE, BETWEEN]].tolist() == pytest.approx([130, 150, 140, 145])


def test_difficulties_and_slopes_are_on_the_same_scale(problem: LeastSquares) -> None:
    fit = problem.scaled(parameters(problem, 1, 3, 2, 2.5))
    assert fit.difficulty[[ANCHOR_BENCHMARK, TEST]].tolist() == pytest.approx([120, 130])
    assert fit.slope[[ANCHOR_BENCHMARK, TEST]].tolist() == pytest.approx([0.1, 0.2])


@pytest.mark.parametrize("anchor", [LOW, HIGH])
def test_a_missing_anchor_is_refused(anchor: str) -> None:
    matrix = simulated()
    with pytest.raises(ValueError, match=f"{anchor}, which sets the scale, has no score"):
        index_fit.fit(matrix[matrix["model_id"] != anchor])


@pytest.mark.parametrize(("low", "high"), [(3.0, 1.0), (2.0, 2.0)])
def test_anchors_that_are_inverted_or_coincide_are_refused(
    problem: LeastSquares, low: float, high: float
) -> None:
    with pytest.raises(index_fit.AnchorsOutOfOrder, match="the two make no scale"):
        problem.scaled(parameters(problem, low, high, 2, 2.5))


@pytest.mark.parametrize(("share", "what"), [(np.nan, "no share is known"), (1.7, "outside 0 to")])
def test_a_share_that_is_none_is_refused(share: float, what: str) -> None:
    matrix = simulated()
    matrix.loc[3, "share"] = share
    with pytest.raises(ValueError, match=what):
        index_fit.fit(matrix)


def test_each_draw_has_a_scale_of_its_own(drawn: Drawn) -> None:
    np.testing.assert_allclose(drawn.capability.loc[LOW], 130, atol=1e-9)
    np.testing.assert_allclose(drawn.capability.loc[HIGH], 150, atol=1e-9)


def test_the_anchors_have_an_interval_without_width(drawn: Drawn, data: Tables) -> None:
    assert "the anchors have no interval" in DIFFERS
    assert drawn.interval(LOW) == pytest.approx([130, 130])
    low, high = draws_interval(draws_of(data).loc[[*ANCHOR_MODELS]].to_numpy())
    assert low.tolist() == high.tolist() == [130, 150]


def test_intervals_are_those_of_the_closed_form(drawn: Drawn) -> None:
    assert drawn.interval(MIDDLE) == pytest.approx([140, 140])
    assert drawn.interval(BETWEEN) == pytest.approx([131, 149])


def test_one_scale_for_all_draws_would_give_another_interval(
    drawn: Drawn, problem: LeastSquares
) -> None:
    place = problem.models.get_loc(MIDDLE)
    one_scale = [120 + 10 * raw[place] for raw in drawn.raw]
    low, high = np.quantile(one_scale, confidence.ends())
    assert high - low > 1


def test_the_order_of_the_models_moves_no_interval(drawn: Drawn) -> None:
    shuffled = drawn.capability.sample(frac=1, random_state=7)
    low, high = draws_interval(shuffled.to_numpy())
    ends = pd.DataFrame({"low": low, "high": high}, index=shuffled.index)
    assert ends.loc[BETWEEN].tolist() == pytest.approx([131, 149])
    assert ends.loc[MIDDLE, "high"] == pytest.approx(140)


def test_an_interval_has_the_level_that_is_wanted(drawn: Drawn) -> None:
    ends = np.quantile(drawn.capability.loc[BETWEEN], confidence.ends(50))
    assert ends.tolist() == pytest.approx([135, 145])


def test_the_raw_abilities_come_back_from_the_scale(drawn: Drawn, problem: LeastSquares) -> None:
    for raw, fit in zip(drawn.raw, drawn.fits, strict=True):
        able = pd.Series(raw[:4], index=problem.models)
        unit = 20 / (able[HIGH] - able[LOW])
        again = able[LOW] + (fit.capability - 130) / unit
        np.testing.assert_allclose(again, able, atol=1e-9)


def test_tests_as_hard_as_the_anchors_have_their_index(drawn: Drawn) -> None:
    for fit in drawn.fits:
        places = fit.difficulty[[ANCHOR_BENCHMARK, TEST]].tolist()
        assert places == pytest.approx([130, 150], abs=1e-9)


def test_the_scale_changes_no_expected_score(drawn: Drawn, problem: LeastSquares) -> None:
    for raw, fit in zip(drawn.raw, drawn.fits, strict=True):
        steep = pd.Series(1.0, index=problem.benchmarks)
        steep[TEST] = raw[6]
        before = steep.to_numpy() * (raw[:4, None] - raw[4:6])
        after = fit.slope.to_numpy() * (
            fit.capability.to_numpy()[:, None] - fit.difficulty.to_numpy()
        )
        np.testing.assert_allclose(after, before, atol=1e-9)


def test_a_draw_with_inverted_anchors_is_replaced_and_many_stop_the_bootstrap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "a draw with inverted anchors stops everything" in DIFFERS
    true = LeastSquares.solve

    def mirrored(which: Iterator[bool]) -> None:
        monkeypatch.setattr(
            LeastSquares, "solve",
            lambda self, *args: true(self, *args) * (-1 if next(which) else 1),
        )  # fmt: skip

    mirrored(iter([False, True, *[False] * 40]))
    assert len([*index_fit.bootstrap(simulated(), draws=20)]) == 20
    mirrored(iter([False, *[True] * 40]))
    with pytest.raises(ValueError, match="too uncertain to make a scale"):
        [*index_fit.bootstrap(simulated(), draws=20)]
