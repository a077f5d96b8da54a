"""{headline}.

On {shrank} of the {full:benchmark} at least {full_at} full the raw gap has shrunk{grew_clause}.

The dot is the change a year of the gap between the best closed and the best open model, by least
squares through the daily values. The line is its 90% interval, from a bootstrap of blocks that is
widened because a gap between two records has a long memory. A hollow dot means that the interval
reaches zero. On the left is the gap in points of the score. On the right is the gap between the two
sides' best tested models on the Epoch Capabilities Index. On the tinted rows the first narrows and
the second does not. The table also has the emptier benchmarks and the scores in log-odds, corrected
for guessing. It shows how the raw gap would have moved at a constant distance in capability, too.

The counts go by the dots alone. {sure_sentence} Among the {between} between {sparse_at} and
{full_at} full the raw gap has shrunk on {between_shrank}, among the {sparse} emptier benchmarks on
{sparse_shrank}.

Fullness and period are entangled. The rank correlation between fullness and the trend is {raw_rank}
in raw points, {odds_rank} in log-odds and {capability_rank} in capability ({benchmarks:benchmark}).
Between the middle of the race and the trend it is {raw_by_time}, {odds_by_time} and
{capability_by_time}. So the date goes with the raw trend {time_word} than fullness does. The gap in
capability shrank, clear of zero, on {old_closed_in} of the {old:race} that began before {recent},
and on {new_closed_in} of the {new} later ones. Within those {new} the correlations with fullness
are {raw_rank_new} (raw), {odds_rank_new} (log-odds) and {capability_rank_new} (capability). Those
with the date are {raw_by_time_new}, {odds_by_time_new} and {capability_by_time_new}. There fullness
goes with the raw trend {stays_word} than with the trend in log-odds, and {capability_word} than
with the trend in capability. Benchmarks share their models and are not independent cases, so no
p-value is given. Only models that were tested count, and they differ from benchmark to benchmark.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd
from scipy.stats import spearmanr

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, count_or_none, dated, measured, sentence
from charts.core.formats import counted, percent, plural, signed, text_of
from charts.core.shares import share_with_interval
from charts.drawing.marks import Layers, Rectangle, Segment, boxes, glyph_marks, segments
from charts.drawing.plot import AXIS_NAME, Margin, Rows
from charts.drawing.theme import INK, NARROWS, QUIET, RULE, WIDENS, AnyChart
from charts.drawing.words import KeyEntry, Words, count_head, fitted, legend, ruler_number, words
from charts.measures.benchmarks import benchmark_names, benchmark_races, saturation
from charts.measures.benchmarks.benchmark_races import BenchmarkRace
from charts.measures.capability.index_vintage import WITH_DRAWS
from charts.measures.stats import thresholds, trend
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Yearly change of the gap between the best closed and the best open model, on the benchmarks "
    "that are at least {full_at} full."
)
TITLES = {"benchmarks": "How full each benchmark is, and the days of its race"}
SCALES = {"raw": "points", "odds": "log-odds", "capability": "index points"}
FULL, SPARSE = saturation.FULL, 0.5
RECENT = pd.Timestamp("2024-06-01")


class Column(NamedTuple):
    """A column of the picture: the scale of its gap, the ends of its ruler, its values and head."""

    scale: str
    ends: tuple[float, float]
    rulers: tuple[float, ...]
    head: str


COLUMNS = (
    Column("raw", (-64, 64), (-50, -25, 0, 25, 50), "Gap in score, points a year"),
    Column(
        "capability", (-28, 28), (-20, -10, 0, 10, 20), "Gap in capability, index points a year"
    ),
)
PARTING = "narrows in score, not in capability"
"""What the tinted rows are."""
STEP, APART = 20.8, 36
"""Pixels a row, and between the two columns."""
SENTENCES = ["{benchmark}: {trend:1} {unit} ({low:1} to {high:1})"]


def tables(data: Tables) -> Frames:
    """Give the trend of the gap a year by benchmark and scale, and what each benchmark is like.

    constant: the trend of the raw gap that a constant distance in capability would have made.
    """
    races = benchmark_races.races(data)
    trends = [row for race in races for row in _trends(race)]
    return {"main": pd.DataFrame(trends), "benchmarks": _benchmarks(data, races)}


def _trends(race: BenchmarkRace) -> list[dict[str, Any]]:
    """Give the trend of one benchmark's gap by scale, with its interval."""
    benchmark = benchmark_names.short_name(str(race.facts["name"]))
    return [
        {
            "benchmark_id": race.benchmark_id,
            "benchmark": benchmark,
            "scale": scale,
            "unit": f"{SCALES[scale]} a year",
            "trend": slope.value,
            "low": slope.low,
            "high": slope.high,
            "source_id": race.source_id,
        }
        for scale, slope in saturation.slopes(saturation.gaps_by_scale(race)).items()
    ]


def _benchmarks(data: Tables, races: Iterable[BenchmarkRace]) -> pd.DataFrame:
    """Give how full each benchmark is, when its race was, and its trend at a constant distance."""
    fits, index = (
        rows[rows["vintage"] == WITH_DRAWS]
        for rows in (data["index_fit"], data["capability_index"])
    )
    required(index, f"vintage {WITH_DRAWS}", "data/capability_index.csv")
    fit, source = fits.set_index("benchmark_id"), index["source_id"].iloc[0]
    rows = []
    for race in races:
        fitted = fit[fit.index == race.benchmark_id]
        what = f"row of {race.benchmark_id} for vintage {WITH_DRAWS}"
        curve = required(fitted, what, "data/index_fit.csv").iloc[0]
        steady = saturation.constant_distance(race, *map(float, curve[["difficulty", "slope"]]))
        rows.append(
            {
                "benchmark_id": race.benchmark_id,
                "fullness": 100 * race.fullness,
                "begins": race.days.index[0],
                "ends": race.days.index[-1],
                "models": len(race.models),
                "constant": trend.slope(steady),
                "source_id": race.source_id,
                "index_source_id": source,
            }
        )
    return pd.DataFrame(rows)


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a row a full benchmark: how its gap moved in score, and how in capability."""
    rows = _full_rows(tables)
    tests = rows.drop_duplicates("benchmark_id")
    top = 116 if compact else 98
    plot = Rows(
        (0, 1), compact=compact, outer_height=round(top + AXIS_NAME + STEP * len(tests)),
        margin=Margin(118 if compact else 216, 12, top, AXIS_NAME), step=STEP,
    )  # fmt: skip
    parted = int((tests["group"] == 0).sum())
    tint = Rectangle(-plot.margin.left, plot.width + 12, 0, STEP * parted, WIDENS, 0.12)
    reaches = [
        KeyEntry("whisker", "90% interval", QUIET),
        KeyEntry("hollow", "interval reaches zero", QUIET),
    ]
    parting = [KeyEntry("tint", PARTING, WIDENS)] * bool(parted)
    left, down = (12 - plot.margin.left, 80) if compact else (262, 62)
    columns = [
        layers
        for number, column in enumerate(COLUMNS)
        for layers in _column(plot, rows, number, column)
    ]
    return plot.draw(
        boxes([tint] * bool(parted)),
        *columns,
        _names(plot, tests, compact),
        legend(left if compact else 0, 62 - plot.margin.top, reaches),
        legend(left, down - plot.margin.top, parting),
    )


def _full_rows(tables: Frames) -> pd.DataFrame:
    """Give the trends of full benchmarks: first where score and capability part, then the others.

    group: 0 if the gap narrows in score and not in capability, 1 if in both, 2 if not in score.
    """
    rows: pd.DataFrame = tables["main"].merge(
        tables["benchmarks"], on=["benchmark_id", "source_id"]
    )
    rows = rows[thresholds.at_least(rows["fullness"], 100 * FULL)].copy()
    trends = rows.pivot_table(index="benchmark_id", columns="scale", values="trend")
    group = (trends["capability"] < 0).astype(int).mask(trends["raw"] >= 0, 2)
    rows["group"] = rows["benchmark_id"].map(group)
    placed = rows.sort_values(["group", "fullness"], ascending=[True, False], kind="stable")
    order = {test: row for row, test in enumerate(placed["benchmark_id"].unique())}
    return placed.assign(row=placed["benchmark_id"].map(order))


def _names(plot: Rows, tests: pd.DataFrame, compact: bool) -> Layers:
    """Name the rows, and say how full each test is if there is room."""
    end = -8 if compact else -44
    room = plot.margin.left + end - 4
    texts = [
        Words(end, plot.at(row["row"]), fitted(row["benchmark"], room), align="right")
        for row in tests.to_dict("records")
    ]
    if not compact:
        texts.append(Words(-8, -12, "full", QUIET, align="right"))
        texts += [
            Words(-8, plot.at(row["row"]), f"{row['fullness']:.0f}%", QUIET, align="right")
            for row in tests.to_dict("records")
        ]
    return words(texts, halo=False)


def _column(plot: Rows, rows: pd.DataFrame, number: int, column: Column) -> list[Layers]:
    """Draw one of the two columns: its head, its ruler, and a dot with its interval a row."""
    width = (plot.width - APART) / 2
    start, (low, high) = number * (width + APART), column.ends
    own = rows[rows["scale"] == column.scale]
    inside = own["trend"].between(low, high)
    ends = own[["low", "trend", "high"]].clip(low, high)
    x = start + (ends - low) * width / (high - low)
    drawn = own.assign(
        x=x["trend"], x_low=x["low"], x_high=x["high"], y=own["row"].map(plot.at), side="dot",
        colour=(own["trend"] < 0).map({True: NARROWS, False: WIDENS}), size=62.0,
        hollow=(own["low"] < 0) & (own["high"] > 0),
    )  # fmt: skip
    lines = [
        Segment(row["x_low"], row["y"], row["x_high"], row["y"], row["colour"], 2)
        for row in drawn[inside].to_dict("records")
    ]
    beyond = [
        Words(row["x"], row["y"], _beyond(row["trend"]), row["colour"], bold=True,
              align="right" if row["trend"] > 0 else "left")
        for row in drawn[~inside].to_dict("records")
    ]  # fmt: skip
    return [
        _ruler(plot, start, width, column),
        segments(lines, opacity=0.7),
        glyph_marks(drawn[inside], ["benchmark", "trend", "low", "high", "fullness"]),
        words(beyond, halo=False),
        _head(plot, rows, start, column),
    ]


def _unit(column: Column) -> str:
    return column.head.partition(", ")[2]


def _beyond(trend: float) -> str:
    """Write a value beyond the ruler with its direction."""
    return f"{signed(trend, digits=0)} ›" if trend > 0 else f"‹ {signed(trend, digits=0)}"


def _ruler(plot: Rows, start: float, width: float, column: Column) -> Layers:
    """Draw the values of a column, and name the two sides of its zero."""
    low, high = column.ends
    at = {value: start + (value - low) * width / (high - low) for value in column.rulers}
    said = [value for value in at if not plot.compact or value in (0, *column.rulers[::4])]
    lines = [
        Segment(x, 0 if value else -4, x, plot.height, RULE if value else INK, 1)
        for value, x in at.items()
        if value in said
    ]
    arrows = ("narrows", "widens") if plot.compact else ("‹ narrows", "widens ›")
    bold = not plot.compact
    return segments(lines) + words(
        [
            *[Words(at[v], plot.height + 14, ruler_number(v), QUIET, align="center") for v in said],
            Words(start + width / 2, plot.height + 32, _unit(column), QUIET, align="center"),
            Words(at[0] - 5, -12, arrows[0], NARROWS, bold=bold, align="right"),
            Words(at[0] + 5, -12, arrows[1], WIDENS, bold=bold),
        ],
        halo=False,
    )


def _head(plot: Rows, rows: pd.DataFrame, start: float, column: Column) -> Layers:
    """Count over a column on how many tests its gap narrows: of all, or of those that narrow."""
    groups = rows.drop_duplicates("benchmark_id")["group"]
    shrank, also = int((groups < 2).sum()), int((groups == 1).sum())
    is_raw = column.scale == "raw"
    number = f"{shrank} of {len(groups)}" if is_raw else f"{also} of {shrank}"
    says = "tests narrow" if is_raw else "of them narrow here too"
    name = column.head.partition(",")[0]
    top = plot.margin.top
    return words([Words(start, 12 - top, name, QUIET)]) + count_head(
        start, 36 - top, number, "" if plot.compact else says
    )


def findings(tables: Frames) -> dict[str, Finding]:
    """Give on how many benchmarks which gap shrank, and what goes with it: fullness, or time."""
    benchmarks = tables["benchmarks"].set_index("benchmark_id")
    trends, highs = (
        tables["main"]
        .pivot_table(index="benchmark_id", columns="scale", values=value)
        .loc[benchmarks.index]
        for value in ("trend", "high")
    )
    shrinks = pd.DataFrame(
        {"raw": trends["raw"] < 0, "surely": highs["raw"] < 0, "closed_in": highs["capability"] < 0}
    )
    full = thresholds.at_least(benchmarks["fullness"], 100 * FULL)
    required(benchmarks[full], f"test that is {percent(FULL)} full", "data/scores.csv")
    grew = trends["capability"] >= 0
    results = {
        "full_at": sentence(percent(FULL)),
        "sparse_at": sentence(percent(SPARSE)),
        "recent": sentence(text_of(RECENT.date())),
        **_full_findings(shrinks[full], grew[full]),
        **_emptier_findings(benchmarks["fullness"], shrinks["raw"]),
        **_age_findings(benchmarks["begins"] >= RECENT, shrinks["closed_in"]),
        **_rank_findings(benchmarks, trends),
    }
    return dated(benchmarks["ends"].max().date(), results)


def _full_findings(full: pd.DataFrame, grew: "pd.Series[bool]") -> dict[str, Finding]:
    """Give on how many full benchmarks the raw gap shrank, and that in capability did not."""
    shrank, literal = full["raw"], full["raw"] & ~full["closed_in"]
    numbers = {
        "full": len(full),
        "shrank": int(shrank.sum()),
        "literal_grew": int((shrank & grew).sum()),
        "also": int((shrank & full["closed_in"]).sum()),
    }
    clause = (
        f"; on {numbers['literal_grew']} of these {numbers['shrank']} the gap in capability has not"
    )
    too = numbers["shrank"] - numbers["literal_grew"]
    certain = _sure(numbers, int(full["surely"].sum()), int((full["surely"] & literal).sum()))
    return {
        **{name: count(number) for name, number in numbers.items()},
        "shrank_share": share_with_interval(shrank),
        "literal_share": share_with_interval(literal),
        "headline": sentence(
            f"Where nearly full tests narrow, capability narrows too on {too} of {shrank.sum()}, "
            f"clearly on {numbers['also']}"
            if numbers["shrank"]
            else "The gap has narrowed on no test that is nearly full"
        ),
        "grew_clause": sentence(clause if numbers["shrank"] else ""),
        "sure_sentence": sentence(certain if numbers["shrank"] else ""),
    }


def _emptier_findings(fullness: pd.Series, shrank: "pd.Series[bool]") -> dict[str, Finding]:
    """Give on how many of the benchmarks that are not full the raw gap shrank."""
    sparse = thresholds.below(fullness, 100 * SPARSE)
    between = ~sparse & ~thresholds.at_least(fullness, 100 * FULL)
    return {
        "benchmarks": count(len(fullness)),
        "between": count(between.sum()),
        "between_shrank": count_or_none((between & shrank).sum()),
        "sparse": count(sparse.sum()),
        "sparse_shrank": count_or_none((sparse & shrank).sum()),
    }


def _age_findings(new: "pd.Series[bool]", closed_in: "pd.Series[bool]") -> dict[str, Finding]:
    """Give on how many early and later races the gap in capability shrank, clear of zero."""
    return {
        "old": count((~new).sum()),
        "old_closed_in": count((~new & closed_in).sum()),
        "new": count(new.sum()),
        "new_closed_in": count((new & closed_in).sum()),
    }


def _rank_findings(benchmarks: pd.DataFrame, trends: pd.DataFrame) -> dict[str, Finding]:
    """Give how closely the trends go with fullness and with the date, and which goes closer."""
    new = benchmarks["begins"] >= RECENT
    middle = benchmarks["begins"] + (benchmarks["ends"] - benchmarks["begins"]) / 2
    by = {"rank": benchmarks["fullness"], "by_time": middle.astype("int64")}
    results = {
        f"{scale}_{name}{suffix}": _rank(other[subset], trends.loc[subset, scale])
        for scale in SCALES
        for name, other in by.items()
        for suffix, subset in (("", new | True), ("_new", new))
    }
    return {
        **results,
        "time_word": sentence(_more(results["raw_by_time"], results["raw_rank"])),
        "stays_word": sentence(_more(results["raw_rank_new"], results["odds_rank_new"])),
        "capability_word": sentence(_more(results["raw_rank_new"], results["capability_rank_new"])),
    }


def _rank(other: pd.Series, trends: pd.Series) -> Finding:
    """Give the rank correlation of the trends with another quantity."""
    if len(trends) < 3:
        return sentence("not known")
    rho = float(spearmanr(other, trends).statistic)
    return measured(rho, text=signed(rho, digits=2))


def _sure(numbers: Mapping[str, int], sure: int, literal: int) -> str:
    """Say on how many full benchmarks a shrinking gap in capability is not established."""
    unsure = numbers["shrank"] - numbers["also"]
    return (
        f"By the intervals less is certain. On {unsure} of the {numbers['shrank']} the interval "
        "of the gap in capability reaches zero, so that it may not shrink; on the other "
        f"{numbers['also']} it lies wholly below. If the raw trend must be clear of zero too, "
        f"{counted(sure, 'full benchmark')} {plural(sure, 'is', 'are')} left, {literal} of them "
        "with a gap in capability that may not shrink."
    )


def _more(first: Finding, second: Finding) -> str:
    """Say whether the first of two correlations is the stronger one."""
    values = [rank.value for rank in (first, second)]
    if any(isinstance(value, str) for value in values):
        return "nobody knows how closely"
    stronger = abs(float(str(values[0]))) > abs(float(str(values[1])))
    return "more closely" if stronger else "less closely"
