"""On {shrank} of the {full:benchmark} at least {full_at} full the raw gap has
shrunk{grew_clause}.

Each row is one benchmark, the fullest first. The dot is the change a year of the gap between the
best closed and the best open model, by least squares through the daily values; the line is its 90%
interval (circular block bootstrap). Left, the gap in points of the score; in the middle the same
scores in log-odds, corrected for guessing; right, the gap in index points between the two sides'
best tested models by the Epoch Capabilities Index. Left of zero the gap shrinks. The short upright
marks say how the raw gap would have moved at a constant distance in capability.

The title goes by the dots alone. {sure_sentence} Among the
{between} between {sparse_at} and {full_at} the raw gap has shrunk on {between_shrank}, among the
{sparse} emptier ones on {sparse_shrank}.

Fullness and period are entangled. The rank correlation between fullness and the trend is {raw_rank}
in raw points, {odds_rank} in log-odds and {capability_rank} in capability ({benchmarks:benchmark});
between the middle of the race and the trend it is {raw_by_time}, {odds_by_time} and
{capability_by_time}. So the date goes with the raw trend {time_word} than fullness does. The gap in
capability shrank, clear of zero, on {old_closed_in} of the {old:race} that began before {recent}
(hollow dots), and on {new_closed_in} of the {new} later ones (filled). Within those {new} the
correlations with fullness are {raw_rank_new} (raw), {odds_rank_new} (log-odds) and
{capability_rank_new} (capability), those with the date {raw_by_time_new}, {odds_by_time_new} and
{capability_by_time_new}: there fullness goes with the raw trend {stays_word} than with the trend in
log-odds, and {capability_word} than with the trend in capability. Benchmarks share their models and
are not independent cases, so no p-value is given. Only models that were tested count, and they
differ from benchmark to benchmark.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import altair as alt
import pandas as pd
from scipy.stats import spearmanr

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, measured, sentence
from charts.core.formats import counted, percent, plural, signed, text_of
from charts.core.shares import share_with_interval
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.benchmarks import benchmark_names, benchmark_races, saturation
from charts.measures.benchmarks.benchmark_races import BenchmarkRace
from charts.measures.capability.index_vintage import WITH_DRAWS
from charts.measures.stats import thresholds, trend
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Change a year of the gap between the best closed and the best open model on each benchmark, "
    "on three scales, with 90% intervals; left of zero it shrinks. Hollow dots: races that began "
    "before June 2024; filled: later ones. Short upright marks: the trend of the raw gap that a "
    "constant distance in capability would have made."
)
TITLES = {"benchmarks": "How full each benchmark is, and the days of its race"}
SCALES = {"raw": "points", "odds": "log-odds", "capability": "index points"}
FULL, SPARSE = saturation.FULL, 0.5
RECENT = pd.Timestamp("2024-06-01")


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
    """Draw three aligned panels with one row a benchmark; names stand left, or above on a phone."""
    rows = tables["main"].merge(tables["benchmarks"], on=["benchmark_id", "source_id"])
    rows = rows.assign(
        name=rows["benchmark"] + rows["fullness"].map(", {:.0f}% full".format),
        age=(rows["begins"] < RECENT).map({True: "old", False: "new"}),
    )
    width = 103 if compact else 150
    panels = [
        _panel(rows[rows["scale"] == scale], unit, compact, first=scale == "raw").properties(
            width=width, height=alt.Step(28 if compact else 21)
        )
        for scale, unit in SCALES.items()
    ]
    three: alt.HConcatChart = alt.hconcat(*panels, spacing=14 if compact else 22)
    if compact:
        three.bounds = "flush"  # the names run across the panels
    return three


def _panel(rows: pd.DataFrame, unit: str, compact: bool, *, first: bool) -> AnyChart:
    names = alt.Axis(title=None, labelLimit=220, labelFontSize=11, labelPadding=4, domain=False)
    y = alt.Y("name:N", sort=list(rows["name"]), axis=names if first and not compact else None)
    axis = alt.Axis(title=[f"{unit}", "a year"] if compact else f"{unit} a year", tickCount=4,
                    grid=not compact, orient="top", format="~s")  # fmt: skip
    tips = ["benchmark", "fullness", "begins", "ends", "trend", "low", "high"]
    base = alt.Chart(rows).encode(
        x=alt.X("trend:Q", axis=axis, scale=alt.Scale(nice=True)),
        y=y,
        tooltip=[*tips, "constant"] if first else tips,
    )
    ink = theme.colour("ink")
    below: dict[str, Any] = {"yOffset": 6} if compact else {}
    quiet = theme.colour("quiet")
    if compact:  # a line at zero in every row, but not through the names
        zero = base.mark_tick(orient="vertical", color=quiet, size=17, thickness=1, **below)
    else:
        zero = alt.Chart(rows.head(1)).mark_rule(color=quiet)
    fill = alt.condition("datum.age === 'old'", alt.value(theme.colour("paper")), alt.value(ink))
    layers = [
        zero.encode(x=alt.datum(0.0)),
        base.mark_rule(color=ink, strokeWidth=1.3, **below).encode(x="low:Q", x2="high:Q"),
        base.mark_point(filled=True, size=38, opacity=1, stroke=ink, strokeWidth=1.3, **below)
        .encode(fill=fill),
    ]  # fmt: skip
    if first:
        layers.append(
            base.mark_tick(orient="vertical", color=quiet, size=13, thickness=2.5, **below).encode(
                x="constant:Q"
            )
        )
    if compact and first:
        layers.append(
            base.mark_text(align="left", fontSize=11, dy=-7).encode(x=alt.value(0), text="name:N")
        )
    return alt.layer(*layers)


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
        "literal": int(literal.sum()),
        "literal_grew": int((shrank & grew).sum()),
        "also": int((shrank & full["closed_in"]).sum()),
    }
    clause = (
        f"; on {numbers['literal_grew']} of these {numbers['shrank']} the gap in capability has not"
    )
    certain = _sure(numbers, int(full["surely"].sum()), int((full["surely"] & literal).sum()))
    return {
        **{name: count(number) for name, number in numbers.items()},
        "shrank_share": share_with_interval(shrank),
        "literal_share": share_with_interval(literal),
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
        "between_shrank": count((between & shrank).sum()),
        "sparse": count(sparse.sum()),
        "sparse_shrank": count((sparse & shrank).sum()),
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
    return (
        f"By the intervals less is certain: on {numbers['literal']} of the {numbers['shrank']} a "
        "shrinking gap in capability is not established, as its interval reaches zero; on the "
        f"other {numbers['also']} it lies wholly below. If the raw trend must be clear of zero "
        f"too, {counted(sure, 'full benchmark')} {plural(sure, 'is', 'are')} left, and on "
        f"{literal} of these a shrinking gap in capability is not established."
    )


def _more(first: Finding, second: Finding) -> str:
    """Say whether the first of two correlations is the stronger one."""
    values = [rank.value for rank in (first, second)]
    if any(isinstance(value, str) for value in values):
        return "nobody knows how closely"
    stronger = abs(float(str(values[0]))) > abs(float(str(values[1])))
    return "more closely" if stronger else "less closely"
