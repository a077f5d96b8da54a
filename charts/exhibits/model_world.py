"""Nobody catches up, yet the raw gap falls to {relative} of its widest as a test fills.

It falls from {widest} points, when the test is half full between the two sides, to {gap_full}, when
it is {full_at} full.

No score here is a measurement: it is arithmetic. Two sides grow in capability at the same steady
rate, one a constant distance behind the other. A test turns capability into a share by a logistic
curve, as the Epoch Capabilities Index assumes for its benchmarks. Above: both scores. Below: the
raw gap between them. Whatever narrows there, the test's ceiling has done; and so has it done
whatever widens before, from a small gap on an empty test. The raw gap is widest in year
{widest_year}, when the test is half full between the two ({fullness_at_widest} for the side
ahead).

The sizes are taken from the data. The mean distance between the best closed and the best open
model, {distance_points} of the index (vintage of August 2026, {days:day}), times the median slope
of its {benchmarks:fitted benchmark} makes {distance}. The growth of the closed side alone,
{growth_points} of the index a year, makes {growth} a year, and both sides are given it. On the
index itself the distance is not constant: there the open side grew by {open_growth_points} a year
over the same days. Slopes differ: over the middle half of the benchmarks they run from {slope_low}
to {slope_high} of the median, and a steeper test widens and narrows the gap more.

Distance, growth and ceiling can be moved where the chart is live. This shows that a narrowing raw
gap is no proof of catching up. It does not show that nobody catches up.
"""

from typing import Literal

import altair as alt
import numpy as np
import pandas as pd

from charts.core.controls import Control
from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, measured, points
from charts.core.formats import percent
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.benchmarks import ceiling_simulation
from charts.measures.benchmarks.attainable import MATRIX_SOURCE
from charts.measures.capability.index_vintage import WITH_DRAWS, last_day, models_of
from charts.measures.gap import index_gap, lag
from charts.measures.stats import trend
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Scores on one test of two sides at a constant distance in capability, and the raw gap between "
    "them, by year."
)
TITLES = {"facts": "Constants of the world, and what they are made of"}
YEARS = np.linspace(0, 6, 61)
FULL = 0.9
LABEL_YEAR = 2.2
"""Where the two sides are named: on their steepest part."""
SCORE = "100 * ceiling / (1 + exp(-(start + growth * datum.year - {behind})))"
"""The score in the words of Vega: `behind` is how far behind the side ahead it is."""


def tables(data: Tables) -> Frames:
    """Give the default world, one row a step of time for each side and for the gap, in points.

    facts: its constants; distance and growth in log-odds, made of the index points beside them and
    the benchmarks' median slope (log-odds a point), rounded to hundredths.
    """
    models = models_of(data, WITH_DRAWS)
    days = lag.race(models, last_day(models)).days.dropna(subset=["open", "closed"])
    fit = data["index_fit"]
    fitted = fit[fit["vintage"] == WITH_DRAWS]
    slopes = required(fitted, f"fit of vintage {WITH_DRAWS}", "data/index_fit.csv")["slope"]
    distance = float(index_gap.daily_gap(days).mean())
    growth, open_growth = (trend.slope(days[side]) for side in ("closed", "open"))
    slope = float(slopes.median())
    low, high = slopes.quantile([0.25, 0.75])
    world = ceiling_simulation.World(round(distance * slope, 2), round(growth * slope, 2))
    facts = {
        **world._asdict(),
        "distance_points": distance,
        "growth_points": growth,
        "open_growth_points": open_growth,
        "slope": slope,
        "slope_low": low,
        "slope_high": high,
        "benchmarks": len(slopes),
        "days": len(days),
        "as_of": last_day(models),
        "index_source_id": models["source_id"].iloc[0],
    }
    scores = ceiling_simulation.scores(world, YEARS).melt(
        "year", var_name="series", value_name="points"
    )
    scores["points"] *= 100
    return {"main": scores.assign(source_id=MATRIX_SOURCE), "facts": pd.DataFrame([facts])}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw both scores above and the gap below, all computed of the three parameters."""
    table, start = tables["main"], float(tables["facts"]["start"].iloc[0])
    width = (theme.PHONE if compact else theme.WIDE) - 50
    ahead, behind = (SCORE.format(behind=by) for by in ("0", "distance"))
    gap = f"{ahead} - {behind}"
    upper = _scores(table, ahead, behind).properties(width=width, height=175)
    lower = alt.layer(_gaps(table, gap), *_moments(gap)).properties(width=width, height=125)
    both: alt.VConcatChart = alt.vconcat(upper, lower)
    moved = [control.parameter() for control in controls(tables)]
    return both.add_params(*moved, alt.param(name="start", value=start))


def _over_years(table: pd.DataFrame, title: str = "") -> alt.Chart:
    years = alt.X("year:Q", axis=alt.Axis(tickCount=6, format="d"), title=title or None)
    return alt.Chart(table).encode(x=years)


def _scores(table: pd.DataFrame, ahead: str, behind: str) -> AnyChart:
    """Draw the scores of both sides, each with its name, from their formulas."""
    shown = f"datum.series === 'behind' ? {behind} : {ahead}"
    dashes = alt.Scale(domain=["ahead", "behind"], range=[[1, 0], [5, 3]])
    lines = (
        _over_years(table)
        .transform_filter("datum.series !== 'gap'")
        .transform_calculate(points=shown)
        .mark_line(color=theme.colour("ink"))
        .encode(
            y=alt.Y("points:Q", scale=alt.Scale(domain=[0, 100]), title="score, %"),
            tooltip=["series", "year", "points"],
            strokeDash=alt.StrokeDash("series:N", scale=dashes, legend=None),
            detail="series:N",
        )
    )
    rows = table[table["year"].round(1) == LABEL_YEAR]
    named: list[tuple[str, Literal["left", "right"], str]] = [
        ("ahead", "right", "the side ahead"),
        ("behind", "left", "the side behind"),
    ]
    labels = [
        _labels(rows, shown, series)
        .mark_text(align=side, dx=14 if side == "left" else -12, fontSize=12)
        .encode(y="shown:Q", text=alt.value(text))
        for series, side, text in named
    ]
    return alt.layer(lines, *labels)


def _gaps(table: pd.DataFrame, gap: str) -> alt.Chart:
    """Draw the raw gap, from its formula."""
    ink = theme.colour("ink")
    gaps: alt.Chart = (
        _over_years(table, "years from the start")
        .transform_filter("datum.series === 'gap'")
        .transform_calculate(points=gap)
        .mark_area(line={"color": ink, "strokeWidth": 1.5}, color=ink, fillOpacity=0.12)
        .encode(
            y=alt.Y("points:Q", scale=alt.Scale(domainMin=0), title="raw gap, points"),
            tooltip=["series", "year", "points"],
        )
    )
    return gaps


def _moments(gap_shown: str) -> list[alt.Chart]:
    """Mark where the gap is widest, and where the side ahead has filled FULL of the test.

    Within the sliders' ranges the first comes before the second, so that names on either side of
    them never meet.
    """
    full = f"({np.log(FULL / (1 - FULL)):.4f} - start) / growth"
    moments: list[tuple[str, str, Literal["left", "right"]]] = [
        ("widest", "(distance / 2 - start) / growth", "right"),
        (f"test {FULL:.0%} full", full, "left"),
    ]
    marks = []
    for name, year, align in moments:
        base = (
            alt.Chart(pd.DataFrame({"moment": [name]}))
            .transform_calculate(year=year)
            .transform_calculate(shown=gap_shown)
            .transform_calculate(text="datum.moment + ': ' + format(datum.shown, '.1f')")
            .transform_filter(f"datum.year < {YEARS[-1]}")
            .encode(x="year:Q", y="shown:Q")
        )
        marks += [
            base.mark_point(filled=True, size=50, opacity=1, color=theme.colour("ink")),
            base.mark_text(align=align, dx=9 if align == "left" else -7, dy=-8).encode(
                text="text:N"
            ),
        ]
    return marks


def _labels(rows: pd.DataFrame, shown: str, series: str) -> alt.Chart:
    base = alt.Chart(rows[["year", "series"]]).transform_filter(f"datum.series === '{series}'")
    return base.transform_calculate(shown=shown).encode(x="year:Q")


def controls(tables: Frames) -> list[Control]:
    """Give the three sliders, by the names that SCORE knows."""
    facts = tables["facts"].iloc[0]
    ranges = {
        "distance": (0, 4, "How far one side is ahead"),
        "growth": (0.2, 4, "How fast both grow in a year"),
        "ceiling": (0.5, 1, "Share of the test that can be won"),
    }
    return [
        Control(name, title, low, high, 0.01, float(facts[name]))
        for name, (low, high, title) in ranges.items()
    ]


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the widest gap and when it is, the gap on a full test, and the constants."""
    facts = tables["facts"].iloc[0]
    as_of = pd.Timestamp(facts["as_of"]).date()
    return dated(as_of, _gap_findings(facts) | _constants(facts))


def _gap_findings(facts: pd.Series) -> dict[str, Finding]:
    """Give when the gap is widest, how wide it is then, and on a full test."""
    world = ceiling_simulation.World(
        *(float(facts[name]) for name in ceiling_simulation.World._fields)
    )
    when = ceiling_simulation.year_of_widest_gap(world), ceiling_simulation.year_filled(world, FULL)
    widest, full = ceiling_simulation.scores(world, np.array(when)).to_dict("records")
    share, fullness = full["gap"] / widest["gap"], widest["ahead"] / world.ceiling
    return {
        "widest": Finding(100 * float(widest["gap"])),
        "widest_year": Finding(float(widest["year"])),
        "fullness_at_widest": Finding(float(fullness), text=percent(fullness)),
        "full_at": Finding(FULL, text=percent(FULL)),
        "gap_full": Finding(100 * float(full["gap"])),
        "relative": Finding(share, text=percent(share)),
    }


def _constants(facts: pd.Series) -> dict[str, Finding]:
    """Give the constants, in points of the index and in log-odds, and what they are made of."""
    slope = float(facts["slope"])
    return {
        **{name: _log_odds(float(facts[name])) for name in ("distance", "growth")},
        "distance_points": points(facts["distance_points"]),
        "growth_points": points(facts["growth_points"]),
        "open_growth_points": measured(float(facts["open_growth_points"]), "points"),
        "slope": Finding(slope, "log-odds a point", text=f"{slope:.3f}"),
        "slope_low": Finding(float(facts["slope_low"]) / slope),
        "slope_high": Finding(float(facts["slope_high"]) / slope),
        "benchmarks": count(facts["benchmarks"]),
        "days": count(facts["days"]),
    }


def _log_odds(value: float) -> Finding:
    return Finding(value, "log-odds", text=f"{value:.2f} log-odds")
