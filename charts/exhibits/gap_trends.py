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

from typing import Any

import altair as alt
import pandas as pd
from scipy.stats import spearmanr

from charts.core.exhibit import Frames
from charts.core.finding import Finding, dated, measured, sentence
from charts.core.formats import counted, signed, text_of
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.benchmarks import benchmark_names, benchmark_races, saturation
from charts.measures.capability.index_vintage import DRAWN
from charts.measures.stats import thresholds, trend
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Change a year of the gap between the best closed and the best open model on each benchmark, "
    "on three scales, with 90% intervals; left of zero it shrinks. Hollow dots: races that began "
    "before June 2024; filled: later ones. Short upright marks: the trend of the raw gap that a "
    "constant distance in capability would have made."
)
SCALES = {"raw": "points", "odds": "log-odds", "capability": "index points"}
FULL, SPARSE = saturation.FULL, 0.5
RECENT = pd.Timestamp("2024-06-01")


def tables(data: Tables) -> Frames:
    """Give the trend of the gap a year by benchmark and scale, with its 90% interval.

    constant: the trend of the raw gap that a constant distance in capability would have made.
    """
    fit = data["index_fit"].query("vintage == @DRAWN").set_index("benchmark_id")
    index = data["capability_index"]
    drawn = index[index["vintage"] == DRAWN]
    source = required(drawn, f"vintage {DRAWN}", "data/capability_index.csv")["source_id"].iloc[0]
    rows = []
    for one in benchmark_races.races(data):
        own = fit[fit.index == one.benchmark_id]
        what = f"row of {one.benchmark_id} for vintage {DRAWN}"
        curve = required(own, what, "data/index_fit.csv").iloc[0]
        steady = saturation.constant_distance(one, *map(float, curve[["difficulty", "slope"]]))
        for scale, slope in saturation.slopes(saturation.gaps_by_scale(one)).items():
            rows.append(
                {
                    "benchmark_id": one.benchmark_id,
                    "benchmark": benchmark_names.short_name(str(one.facts["name"])),
                    "fullness": 100 * one.fullness,
                    "begins": one.days.index[0],
                    "ends": one.days.index[-1],
                    "models": len(one.models),
                    "scale": scale,
                    "unit": f"{SCALES[scale]} a year",
                    "trend": slope.value,
                    "low": slope.low,
                    "high": slope.high,
                    "constant": trend.slope(steady) if scale == "raw" else None,
                    "source_id": one.source_id,
                    "index_source_id": source,
                }
            )
    return {"main": pd.DataFrame(rows)}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw three aligned panels with one row a benchmark; names stand left, or above on a phone."""
    table = tables["main"]
    rows = table.assign(
        said=table["benchmark"] + table["fullness"].map(", {:.0f}% full".format),
        age=(table["begins"] < RECENT).map({True: "old", False: "new"}),
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
    y = alt.Y("said:N", sort=list(rows["said"]), axis=names if first and not compact else None)
    axis = alt.Axis(title=[f"{unit}", "a year"] if compact else f"{unit} a year", tickCount=4,
                    grid=not compact, orient="top", format="~s")  # fmt: skip
    base = alt.Chart(rows).encode(
        x=alt.X("trend:Q", axis=axis, scale=alt.Scale(nice=True)),
        y=y,
        tooltip=["benchmark", "fullness", "begins", "ends", "trend", "low", "high", "constant"],
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
            base.mark_text(align="left", fontSize=11, dy=-7).encode(x=alt.value(0), text="said:N")
        )
    return alt.layer(*layers)


def findings(tables: Frames) -> dict[str, Finding]:
    """Give on how many benchmarks which gap shrank, and what goes with it: fullness, or time."""
    table = tables["main"]
    as_of = table["ends"].max().date()
    one = table.groupby("benchmark_id", sort=False)[["fullness", "begins", "ends"]].first()
    value, high = (
        table.pivot_table(index="benchmark_id", columns="scale", values=v)
        for v in ("trend", "high")
    )
    value, high = value.loc[one.index], high.loc[one.index]
    middle = (one["begins"] + (one["ends"] - one["begins"]) / 2).astype("int64")
    full = thresholds.at_least(one["fullness"], 100 * FULL)
    sparse = thresholds.below(one["fullness"], 100 * SPARSE)
    required(one[full], f"test that is {FULL:.0%} full", "data/scores.csv")
    new = one["begins"] >= RECENT
    shrank = value["raw"] < 0
    closed_in = high["capability"] < 0

    def rank(kept: pd.Series, other: pd.Series, scale: str) -> Finding:
        if kept.sum() < 3:
            return sentence("not known")
        rho = float(spearmanr(other[kept], value.loc[kept, scale]).statistic)
        return measured(rho, as_of=as_of, text=signed(rho, digits=2))

    every = full | True
    counts = {
        "benchmarks": len(one),
        "full": full.sum(),
        "shrank": (full & shrank).sum(),
        "literal": (full & shrank & ~closed_in).sum(),
        "literal_grew": (full & shrank & (value["capability"] >= 0)).sum(),
        "also": (full & shrank & closed_in).sum(),
        "between": (~full & ~sparse).sum(),
        "between_shrank": (~full & ~sparse & shrank).sum(),
        "sparse": sparse.sum(),
        "sparse_shrank": (sparse & shrank).sum(),
        "old": (~new).sum(),
        "old_closed_in": (~new & closed_in).sum(),
        "new": new.sum(),
        "new_closed_in": (new & closed_in).sum(),
    }
    made = {name: Finding(int(count)) for name, count in counts.items()}
    made["grew_clause"] = sentence(
        f"; on {made['literal_grew']} of these {made['shrank']} the gap in capability has not"
        if counts["shrank"]
        else ""
    )
    sure = full & (high["raw"] < 0)
    sure_literal = int((sure & ~closed_in).sum())
    certain = _sure(made, int(sure.sum()), sure_literal) if counts["shrank"] else ""
    made["sure_sentence"] = Finding(certain)
    for scale in SCALES:
        made[f"{scale}_rank"] = rank(every, one["fullness"], scale)
        made[f"{scale}_rank_new"] = rank(new, one["fullness"], scale)
        made[f"{scale}_by_time"] = rank(every, middle, scale)
        made[f"{scale}_by_time_new"] = rank(new, middle, scale)
    return dated(
        as_of,
        made
        | {
            "time_word": sentence(_more(made["raw_by_time"], made["raw_rank"])),
            "stays_word": sentence(_more(made["raw_rank_new"], made["odds_rank_new"])),
            "capability_word": sentence(_more(made["raw_rank_new"], made["capability_rank_new"])),
            "full_at": sentence(f"{FULL:.0%}"),
            "sparse_at": sentence(f"{SPARSE:.0%}"),
            "recent": sentence(text_of(RECENT.date())),
        },
    )


def _sure(made: dict[str, Finding], sure: int, literal: int) -> str:
    """Say on how many full benchmarks a shrinking gap in capability is not established."""
    return (
        f"By the intervals less is certain: on {made['literal']} of the {made['shrank']} a "
        "shrinking gap in capability is not established, as its interval reaches zero; on the "
        f"other {made['also']} it lies wholly below. If the raw trend must be clear of zero too, "
        f"{counted(sure, 'full benchmark')} {'is' if sure == 1 else 'are'} left, and on "
        f"{literal} of these a shrinking gap in capability is not established."
    )


def _more(one: Finding, other: Finding) -> str:
    """Say whether the first of two correlations is the stronger one."""
    if isinstance(one.value, str) or isinstance(other.value, str):
        return "nobody knows how closely"
    return (
        "more closely"
        if abs(float(str(one.value))) > abs(float(str(other.value)))
        else "less closely"
    )
