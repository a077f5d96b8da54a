"""Within one model, thinking longer wins {median_full} on nearly full tests.

That is the median where the test is over {full} full. Where it is under {room} full, {apart_word},
thinking longer wins {median_room}.

Each mark is one model on one test, run by the same evaluator at high reasoning effort (the highest
of high, xhigh and max that was run) and at low (the lowest of none, minimal and low). Upwards: how
much more it scores with high effort; to the right: how full the test is for it then (left panels),
and when it was released (right panels). The shape tells the test, the bar is one standard error
each way where the source gives one; as both runs face the same questions it is rather too large.
The dashed curve is arithmetic: a constant difference of {median_odds}, the median, turned into
points. It falls towards both ends without any change in what effort is worth.

{pairs:pair} of {models:model} on {tests:test}. Over all, the rank correlation between the high
score and the difference is {rho_points} in points and {rho_odds} in log-odds; because the high
score is part of the difference this leans upwards, and with the mean of both scores in its place it
is {rho_points_mean} and {rho_odds_mean}. Tests differ, so within tests: in points the correlation
is negative on {negative_points} of {tests}, in log-odds on {negative_odds}{gpqa_clause}; with the
release date in place of the high score, in points, on {negative_released}. Of the {full_pairs:pair}
over {full} full the median is {median_full} and {median_full_odds}; of the {room_pairs} under
{room}, {median_room} and {median_room_odds}. But {full_most} of the {full_pairs:full pair} come
from one test, {full_most_test}, from which {room_same} of the {room_pairs} others come: that the
gap {verdict} is also a difference between tests. High effort scores lower in {lower_at_high:pair}.

Limits: which tests and models were run at both efforts was not chosen for this question; "none"
is a wider step down than "low" ({none_pairs} of {pairs:pair}), "max" a wider one up than "high",
and which were offered changed with time. In {cut_pairs:pair} a score at chance or below, or full
marks, is cut at half a question before its log-odds is taken: such values only say "at least".
"""

import altair as alt
import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, measured, percent, points, sentence
from charts.core.formats import signed
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.benchmarks import attainable, effort_pairs
from charts.measures.benchmarks.benchmark_names import short_name
from charts.measures.stats import thresholds
from charts.measures.stats.confidence import LEVEL
from charts.measures.stats.medians import clustered_median
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Score at high minus score at low reasoning effort of the same model, in percentage points of "
    "what can be won and in log-odds; bars: one standard error each way."
)
FULL, ROOM = 90, 70
"""Per cent of what can be won at high effort above (below) which a test counts as full (roomy)."""

SYMBOLS = ["circle", "square", "diamond", "triangle-up", "cross", "triangle-down"]
GPQA = "gpqa-diamond"


def tables(data: Tables) -> Frames:
    """Give a row a model and test: both settings and scores, and their differences."""
    few = f"test with {effort_pairs.MODELS_PER_BENCHMARK} models run at high and at low effort"
    rows = required(effort_pairs.pairs(data), few, "data/scores.csv")
    names = data["benchmarks"].set_index("benchmark_id")["name"]
    percent = ["high", "low", "difference", "difference_se"]
    rows[percent] = 100 * rows[percent]
    rows = rows.rename(columns={"difference": "points", "difference_se": "points_se"})
    rows["benchmark"] = rows["benchmark_id"].map(names)
    columns = [
        "benchmark_id", "benchmark", "model_id", "name", "released", "high_setting",
        "low_setting", "high", "low", "points", "points_se", "log_odds", "log_odds_se", "source_id",
    ]  # fmt: skip
    return {"main": rows[columns].sort_values(["benchmark_id", "high"]).reset_index(drop=True)}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw points above log-odds, against the high score and against the release."""
    table = tables["main"]
    width = 290 if compact else 304
    tests = {test: short_name(test) for test in sorted(table["benchmark"].unique())}
    shapes = dict(zip(tests, SYMBOLS, strict=False))
    panels = [
        _panel(table, x, y, shapes, width)
        for y in ("points", "log_odds")
        for x in ("high", "released")
    ]
    grid = alt.concat(*panels, columns=1 if compact else 2, spacing={"row": 22, "column": 22})
    whole: alt.VConcatChart = alt.vconcat(_key(shapes, compact), grid, spacing=12)
    return whole


def _panel(table: pd.DataFrame, x: str, y: str, shapes: dict[str, str], width: int) -> AnyChart:
    titles = {"points": "points more at high effort", "log_odds": "log-odds more at high effort"}
    drawn = table.assign(lower=table[y] - table[f"{y}_se"], upper=table[y] + table[f"{y}_se"])
    if x == "high":
        across = alt.X(
            "high:Q",
            title="score at high effort, % of what can be won",
            scale=alt.Scale(domain=[0, 100]),
            axis=alt.Axis(values=[0, 25, 50, 75, 100]),
        )
    else:
        axis = alt.Axis(format="%b %Y", tickCount=4)
        across = alt.X("released:T", title="released", scale=alt.Scale(type="utc"), axis=axis)
    base = alt.Chart(drawn).encode(x=across)
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=theme.colour("quiet"))
    kinds = alt.Scale(domain=list(shapes), range=list(shapes.values()))
    ink = theme.colour("ink")
    marks = base.mark_point(color=ink, size=34, strokeWidth=1.4, opacity=1).encode(
        y=alt.Y(f"{y}:Q", title=titles[y], axis=alt.Axis(tickCount=6)),
        shape=alt.Shape("benchmark:N", legend=None, scale=kinds),
        tooltip=["name", "benchmark", "high_setting", "low_setting", "high", "low", y],
    )
    layers = [zero.encode(y="zero:Q"), marks]
    if x == "high":
        bars = base.mark_rule(color=ink, strokeWidth=1, opacity=0.35).encode(
            y="lower:Q", y2="upper:Q"
        )
        odds = float(table["log_odds"].median())
        curve = alt.Chart(_constant(odds, y)).mark_line(
            color=ink, strokeDash=[5, 3], strokeWidth=1.6
        )
        words = f"dashed: constant log-odds difference of {_size(odds)}"
        label = alt.Chart(pd.DataFrame({"said": [words]})).mark_text(align="right", fontSize=11)
        below = label.encode(x=alt.value(width - 4), y=alt.value(220), text="said:N")
        layers += [bars, curve.encode(x="high:Q", y=f"{y}:Q"), below]
    panel: AnyChart = alt.layer(*layers).properties(width=width, height=230)
    return panel


def _constant(odds: float, y: str) -> pd.DataFrame:
    """Give the difference that a constant one in log-odds makes at each high score."""
    high = np.linspace(1, 99, 50)
    low = 100 / (1 + np.exp(odds - attainable.log_odds(high / 100)))
    return pd.DataFrame({"high": high, y: high - low if y == "points" else odds})


def _key(shapes: dict[str, str], compact: bool) -> AnyChart:
    per_row, step = (2, 182) if compact else (3, 205)
    width = per_row * step - (74 if compact else 30)
    labels = [short_name(test) for test in shapes]
    versions = [test.partition(", version ")[2].split(" ")[0] for test in shapes]
    names = [f"{a} v{b}" if b else a for a, b in zip(labels, versions, strict=True)]
    key = pd.DataFrame({"benchmark": list(shapes), "said": names})
    key["x"], key["y"] = key.index % per_row * step + 8, key.index // per_row
    base = alt.Chart(key).encode(
        x=alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False)),
        y=alt.Y("y:O", axis=None),
    )
    kinds = alt.Scale(domain=list(shapes), range=list(shapes.values()))
    marks = base.mark_point(color=theme.colour("ink"), size=34, strokeWidth=1.4, opacity=1)
    layers = alt.layer(
        marks.encode(shape=alt.Shape("benchmark:N", legend=None, scale=kinds)),
        base.mark_text(align="left", dx=11, fontSize=11 if compact else 12).encode(text="said:N"),
    )
    sized: AnyChart = layers.properties(width=width, height=alt.Step(19))
    return sized


def findings(tables: Frames) -> dict[str, Finding]:
    """Give how the difference goes with the high score, over all and within tests."""
    table = tables["main"]
    both = "model run at both efforts on one test"
    full = table[thresholds.above(table["high"], FULL)]
    room = table[thresholds.below(table["high"], ROOM)]
    required(full, f"{both}, over {FULL}% full", "data/scores.csv")
    required(room, f"{both}, under {ROOM}% full", "data/scores.csv")
    results = {
        "pairs": count(len(table)),
        "models": count(table["model_id"].nunique()),
        "tests": count(table["benchmark_id"].nunique()),
        "median_odds": _median_odds(table),
        "lower_at_high": count((table["points"] < 0).sum()),
        "cut_pairs": count(table["log_odds_se"].isna().sum()),
        "none_pairs": count((table["low_setting"] == "none").sum()),
        **_by_fullness(full, room),
        **_correlations(table),
        **_within_tests(table),
    }
    return dated(table["released"].max().date(), results)


def _by_fullness(full: pd.DataFrame, room: pd.DataFrame) -> dict[str, Finding]:
    """Give the median differences on full tests and on roomy ones, and how far these differ."""
    tests = full["benchmark"].value_counts()
    most = str(tests.index[0])
    shrinks = full["points"].median() < room["points"].median()
    return {
        "full": percent(FULL / 100),
        "room": percent(ROOM / 100),
        "full_pairs": count(len(full)),
        "room_pairs": count(len(room)),
        "median_full": points(*clustered_median(full["points"], full["model_id"]), LEVEL),
        "median_room": points(*clustered_median(room["points"], room["model_id"]), LEVEL),
        "median_full_odds": _median_odds(full),
        "median_room_odds": _median_odds(room),
        "verdict": sentence(f"{'shrinks' if shrinks else 'does not shrink'} as tests fill"),
        "apart_word": sentence(_apart(full["benchmark_id"], room["benchmark_id"])),
        "full_most": count(tests.iloc[0]),
        "full_most_test": sentence(most),
        "room_same": count((room["benchmark"] == most).sum()),
    }


def _correlations(table: pd.DataFrame) -> dict[str, Finding]:
    """Give the rank correlations of the difference with the high score, and with the mean."""
    mean = (table["high"] + table["low"]) / 2
    return {
        "rho_points": _rho(table["high"], table["points"]),
        "rho_odds": _rho(table["high"], table["log_odds"]),
        "rho_points_mean": _rho(mean, table["points"]),
        "rho_odds_mean": _rho(mean, table["log_odds"]),
    }


def _within_tests(table: pd.DataFrame) -> dict[str, Finding]:
    """Count the tests on which the correlation is negative."""
    tests = {str(name): rows for name, rows in table.groupby("benchmark_id")}
    in_points, in_odds = (
        {name: _rank(rows["high"], rows[measure]) for name, rows in tests.items()}
        for measure in ("points", "log_odds")
    )
    by_date = [_rank(rows["released"].rank(), rows["points"]) for rows in tests.values()]
    gpqa = (
        f" (GPQA Diamond {signed(in_points[GPQA], digits=2)} and "
        f"{signed(in_odds[GPQA], digits=2)}, over {len(tests[GPQA])} models)"
        if GPQA in tests
        else ""
    )
    return {
        "negative_points": count(sum(value < 0 for value in in_points.values())),
        "negative_odds": count(sum(value < 0 for value in in_odds.values())),
        "negative_released": count(sum(value < 0 for value in by_date)),
        "gpqa_clause": sentence(gpqa),
    }


def _median_odds(rows: pd.DataFrame) -> Finding:
    value = float(rows["log_odds"].median())
    return Finding(value, "log-odds", text=f"{_size(value)} log-odds")


def _rho(first: "pd.Series[float]", second: "pd.Series[float]") -> Finding:
    value = _rank(first, second)
    return measured(value, text=signed(value, digits=2))


def _size(value: float) -> str:
    return signed(value, digits=2).removeprefix("+")


def _apart(full: pd.Series, room: pd.Series) -> str:
    """Say how far two sets of pairs come from the same tests, given each pair's test."""
    of_full, of_room = full.value_counts(normalize=True), room.value_counts(normalize=True)
    common = float(np.minimum(of_full, of_room.reindex(of_full.index, fill_value=0)).sum())
    if common == 0:
        return "on other tests"
    return "mostly on other tests" if common < 0.5 else "on much the same tests"


def _rank(first: "pd.Series[float]", second: "pd.Series[float]") -> float:
    return float(spearmanr(first, second).statistic)
