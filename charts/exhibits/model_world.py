"""In a world in which nobody catches up, the raw gap still falls from {widest} points to {gap_full}
when the test is {full_at} full.

No score here is a measurement: it is arithmetic. Two sides grow in capability at the same steady
rate, one a constant distance behind the other. A test turns capability into a share by a logistic
curve, as the Epoch Capabilities Index assumes for its benchmarks. Above: both scores. Below: the
raw gap between them. Whatever narrows there, the test's ceiling has done; and so has it done
whatever widens before, from a small gap on an empty test. The raw gap is widest in year
{widest_year}, when the test is half full between the two ({fullness_at_widest} for the side
ahead).

The sizes are taken from the data. The mean distance between the best closed and the best open
model, {distance_points} of the index (vintage of August 2026, {days:day}), times the median slope
of its {benchmarks} fitted benchmarks makes {distance}. The growth of the closed side alone,
{growth_points} of the index a year, makes {growth} a year, and both sides are given it. On the
index itself the distance is not constant: there the open side grew by {open_growth_points} a year
over the same days. Slopes differ: over the middle half of the benchmarks they run from {slope_low}
to {slope_high} of the median, and a steeper test widens and narrows the gap more. At {full_at} full
the gap is {relative} of its widest.

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
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.benchmarks import ceiling_simulation
from charts.measures.benchmarks.attainable import MATRIX_SOURCE
from charts.measures.capability.index_vintage import DRAWN, last_day, models_of
from charts.measures.gap import index_gap, lag
from charts.measures.stats import trend
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Scores of two sides at a constant distance in capability on one test (above), and the "
    "difference between the two (below), in points of the test, by year."
)
YEARS = np.linspace(0, 6, 61)
FULL = 0.9
LABEL_YEAR = 2.2
"""Where the two sides are named: on their steepest part."""
SCORE = "100 * ceiling / (1 + exp(-(start + growth * datum.year - {behind})))"
"""The score in the words of Vega: `behind` is how far behind the side ahead it is."""


def tables(data: Tables) -> Frames:
    """Give the default world, one row a step of time for each side and for the gap, in points.

    Its constants stand in every row: distance and growth in log-odds, made of the index points
    beside them and the benchmarks' median slope (log-odds a point), rounded to hundredths.
    """
    models = models_of(data, DRAWN)
    days = lag.race(models, last_day(models)).days.dropna(subset=["open", "closed"])
    fit = data["index_fit"]
    fitted = fit[fit["vintage"] == DRAWN]
    slopes = required(fitted, f"fit of vintage {DRAWN}", "data/index_fit.csv")["slope"]
    distance = float(index_gap.daily_gap(days).mean())
    growth, open_growth = (trend.slope(days[side]) for side in ("closed", "open"))
    slope = float(slopes.median())
    world = ceiling_simulation.World(round(distance * slope, 2), round(growth * slope, 2))
    made = ceiling_simulation.scores(world, YEARS).melt(
        "year", var_name="series", value_name="points"
    )
    low, high = slopes.quantile([0.25, 0.75])
    return {
        "main": made.assign(
            points=100 * made["points"],
            **world._asdict(),
            distance_points=distance,
            growth_points=growth,
            open_growth_points=open_growth,
            slope=slope,
            slope_low=low,
            slope_high=high,
            benchmarks=len(slopes),
            days=len(days),
            as_of=last_day(models),
            source_id=MATRIX_SOURCE,
            index_source_id=models["source_id"].iloc[0],
        )
    }


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw both scores above and the gap below, all computed of the three parameters."""
    table = tables["main"]
    width = (theme.PHONE if compact else theme.WIDE) - 50
    world = table.iloc[0]
    ahead, behind = (SCORE.format(behind=by) for by in ("0", "distance"))
    shown = f"datum.series === 'behind' ? {behind} : {ahead}"
    gap_shown = f"{ahead} - {behind}"
    base = alt.Chart(table).encode(
        x=alt.X("year:Q", axis=alt.Axis(tickCount=6, format="d"), title="year")
    )
    dashes = alt.Scale(domain=["ahead", "behind"], range=[[1, 0], [5, 3]])
    ink = theme.colour("ink")
    scores = (
        base.transform_filter("datum.series !== 'gap'")
        .transform_calculate(points=shown)
        .encode(
            y=alt.Y("points:Q", scale=alt.Scale(domain=[0, 100]), title="score, %"),
            tooltip=["series", "year", "points"],
        )
    )
    lines = scores.mark_line(color=ink).encode(
        strokeDash=alt.StrokeDash("series:N", scale=dashes, legend=None), detail="series:N"
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
    gaps = (
        base.transform_filter("datum.series === 'gap'")
        .transform_calculate(points=gap_shown)
        .mark_area(line={"color": ink, "strokeWidth": 1.5}, color=ink, fillOpacity=0.12)
        .encode(
            y=alt.Y("points:Q", scale=alt.Scale(domainMin=0), title="raw gap, points"),
            tooltip=["series", "year", "points"],
        )
    )
    upper = alt.layer(lines, *labels).properties(width=width, height=250)
    lower = alt.layer(gaps, *_moments(gap_shown)).properties(width=width, height=160)
    both: alt.VConcatChart = alt.vconcat(upper, lower)
    moved = [control.parameter() for control in controls(tables)]
    return both.add_params(*moved, alt.param(name="start", value=float(world["start"])))


def _moments(gap_shown: str) -> list[alt.Chart]:
    """Mark where the gap is widest, and where the side ahead has filled FULL of the test."""
    moments = {
        "widest": "(distance / 2 - start) / growth",
        f"test {FULL:.0%} full": f"({np.log(FULL / (1 - FULL)):.4f} - start) / growth",
    }
    marks = []
    for name, year in moments.items():
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
            base.mark_text(align="left", dx=10, dy=-7).encode(text="text:N"),
        ]
    return marks


def _labels(rows: pd.DataFrame, shown: str, series: str) -> alt.Chart:
    own = alt.Chart(rows[["year", "series"]])
    own = own.transform_filter(f"datum.series === '{series}'").transform_calculate(shown=shown)
    return own.encode(x="year:Q")


def controls(tables: Frames) -> list[Control]:
    """Give the three sliders, by the names that SCORE knows."""
    table = tables["main"]
    world = table.iloc[0]
    ranges = {
        "distance": (0, 4, "Distance, log-odds"),
        "growth": (0.2, 4, "Growth, log-odds a year"),
        "ceiling": (0.5, 1, "Ceiling, share that can be won"),
    }
    return [
        Control(name, title, low, high, 0.01, float(world[name]))
        for name, (low, high, title) in ranges.items()
    ]


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the widest gap and when it is, the gap on a full test, and the constants."""
    table = tables["main"]
    world = table.iloc[0]
    as_of = world["as_of"].date()
    made = ceiling_simulation.World(
        *(float(world[name]) for name in ceiling_simulation.World._fields)
    )
    when = ceiling_simulation.year_of_widest_gap(made), ceiling_simulation.year_filled(made, FULL)
    widest, full = ceiling_simulation.scores(made, np.array(when)).to_dict("records")

    share, fullness = full["gap"] / widest["gap"], widest["ahead"] / made.ceiling
    return dated(
        as_of,
        {
            "widest": Finding(100 * float(widest["gap"])),
            "widest_year": Finding(float(widest["year"])),
            "fullness_at_widest": Finding(float(fullness), text=f"{fullness:.0%}"),
            "full_at": Finding(FULL, text=f"{FULL:.0%}"),
            "gap_full": Finding(100 * float(full["gap"])),
            "relative": Finding(share, text=f"{share:.0%}"),
            "distance": Finding(
                float(world["distance"]), "log-odds", text=f"{world['distance']:.2f} log-odds"
            ),
            "growth": Finding(
                float(world["growth"]), "log-odds", text=f"{world['growth']:.2f} log-odds"
            ),
            "distance_points": points(world["distance_points"]),
            "growth_points": points(world["growth_points"]),
            "open_growth_points": measured(
                float(world["open_growth_points"]), "points", as_of=as_of
            ),
            "slope": Finding(
                float(world["slope"]), "log-odds a point", text=f"{world['slope']:.3f}"
            ),
            "slope_low": Finding(float(world["slope_low"] / world["slope"])),
            "slope_high": Finding(float(world["slope_high"] / world["slope"])),
            "benchmarks": count(world["benchmarks"]),
            "days": count(world["days"]),
        },
    )
