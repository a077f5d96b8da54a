"""{full} of {benchmarks:benchmark} are at least {full_at} full;
on {level} of the {benchmarks} the best open model stands at or above the best closed one tested.

Each panel is one benchmark: the best score of either side by the date of release, as a share of
what can be won (0 is guessing, 100% the highest attainable). The fullest stand first. The median
benchmark is {median_fullness} full, the emptiest {least_fullness}.

A line is flat where no better model of its side was tested, not only where none was made: the
scores are those of the matrix behind the Epoch Capabilities Index (vintage of August 2026), each
release at its best setting, and only models that were tested count. That matters most on old
tests: the races of {ended} end before {recent}. Of the {level:benchmark} on which the open side
is at or above the closed one, {stale} have a closed best that came over {stale_after:month}
before the end of the race ({stale_names}). There the open side has passed a model that was hardly
the closed side's best by then.

Benchmarks count if at least {least_models:model} of each side were tested, over at least
{least_days:day}. A model is open from the day on which its weights could be downloaded.
"""

import altair as alt
import pandas as pd

from charts.core import formats
from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, percent, sentence
from charts.core.shares import share_with_interval
from charts.drawing import text_layout, theme
from charts.drawing.theme import AnyChart
from charts.measures.benchmarks import benchmark_names, benchmark_races, saturation
from charts.measures.capability import frontier
from charts.measures.stats import thresholds
from charts.measures.stats.units import MONTH
from charts.tables.frames import Tables

SUBTITLE = (
    "Best open and best closed score on each benchmark by date of release, in % of what can be won."
)
STALE = 12
"""Months after which a best model is called old."""
RECENT = pd.Timestamp("2025-06-01")


def tables(data: Tables) -> Frames:
    """Give each side's best by benchmark, on the days on which it changes and on the last one.

    share: in % of what can be won.
    """
    parts = [_steps(race) for race in benchmark_races.races(data)]
    return {"main": pd.concat(parts, ignore_index=True)}


def _steps(race: benchmark_races.BenchmarkRace) -> pd.DataFrame:
    """Give the days on which the best of a side of a benchmark changes, and the last one."""
    spells = race.race.spells[["side", "since", "name", "index"]]
    last = spells.groupby("side").tail(1).assign(since=race.days.index[-1])
    steps = pd.concat([spells, last]).rename(columns={"since": "day", "name": "model"})
    steps = steps.assign(
        share=100 * steps["index"],
        benchmark_id=race.benchmark_id,
        benchmark=benchmark_names.short_name(str(race.facts["name"])),
        source_id=race.source_id,
    )
    columns = ["benchmark_id", "benchmark", "side", "day", "share", "model", "source_id"]
    return steps.sort_values(["side", "day"], kind="stable")[columns]


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw one small panel a benchmark, all on the same axes; the first holds the key."""
    table = tables["main"]
    columns, width, height = (2, 134, 92) if compact else (4, 153, 100)
    order = list(dict.fromkeys(table["benchmark"]))
    sides = list(frontier.SIDES)
    colours = alt.Scale(domain=sides, range=[theme.colour(side) for side in sides])
    shapes = alt.Scale(domain=sides, range=["diamond", "circle"])
    days = [day.strftime("%Y-%m-%d") for day in (table["day"].min(), table["day"].max())]
    x = alt.X(
        "day:T",
        title=None,
        scale=alt.Scale(type="utc", domain=days),
        axis=alt.Axis(format="%Y", values=[f"{year}-01-01" for year in range(2024, 2035)]),
    )
    percents = alt.Axis(values=[0, 50, 100], labelExpr="datum.value + '%'", title=None)
    y = alt.Y("share:Q", scale=alt.Scale(domain=[-5, 104], nice=False), axis=percents)
    lines = (
        alt.Chart()
        .encode(x=x, y=y, color=alt.Color("side:N", legend=None, scale=colours))
        .properties(width=width, height=height)
    )
    ends = lines.transform_filter("datum.ends").mark_point(filled=True, size=26, opacity=1)
    key = lines.transform_filter("datum.key !== null").mark_text(
        align="right", fontSize=11, dx=2, clip=False
    )
    layers = alt.layer(
        lines.mark_line(interpolate="step-after", strokeWidth=1.5).encode(
            tooltip=["benchmark", "side", "day", "share", "model"]
        ),
        ends.encode(shape=alt.Shape("side:N", legend=None, scale=shapes)),
        key.encode(text="key:N", y=alt.Y("key_at:Q")),
        data=_marked(table, "" if compact else "best "),
    )
    header = alt.Header(
        title=None,
        labelExpr=text_layout.breaking(order, 22 if compact else 30),
        labelFontSize=11,
        labelAnchor="start",
        labelPadding=2,
    )
    panels = alt.Facet("benchmark:N", sort=order, header=header)
    facets: alt.FacetChart = layers.facet(
        panels, columns=columns, spacing={"column": 14, "row": 12}
    )
    return facets


def _marked(table: pd.DataFrame, what: str) -> pd.DataFrame:
    """Mark the last row of every line, and put the key on those of the first panel."""
    last = ~table.duplicated(["benchmark_id", "side"], keep="last")
    first = table["benchmark_id"] == table["benchmark_id"].iloc[0]
    key = (what + table["side"]).where(last & first, None)
    return table.assign(ends=last, key=key, key_at=table["side"].map({"closed": 24, "open": 6}))


def findings(tables: Frames) -> dict[str, Finding]:
    """Give how full the benchmarks are, and on how many the open side is level or ahead."""
    table = tables["main"]
    last = table.groupby(["benchmark_id", "side"]).tail(1)
    end = last.groupby("benchmark_id")["day"].max()
    results = {
        **_fullness(last.groupby("benchmark_id")["share"].max()),
        **_levels(table, last, end),
        "ended": count((end < RECENT).sum()),
        "recent": sentence(formats.text_of(RECENT.date())),
        "least_models": count(benchmark_races.LEAST_MODELS),
        "least_days": count(benchmark_races.LEAST_DAYS),
    }
    return dated(table["day"].max().date(), results)


def _fullness(fullness: "pd.Series[float]") -> dict[str, Finding]:
    """Give how full the benchmarks are, by the best share of either side, in %."""
    full = thresholds.at_least(fullness, 100 * saturation.FULL)
    return {
        "benchmarks": count(len(fullness)),
        "full": count(full.sum()),
        "full_share": share_with_interval(full),
        "full_at": sentence(formats.percent(saturation.FULL)),
        "median_fullness": percent(fullness.median() / 100),
        "least_fullness": percent(fullness.min() / 100),
    }


def _levels(
    table: pd.DataFrame, last: pd.DataFrame, end: "pd.Series[pd.Timestamp]"
) -> dict[str, Finding]:
    """Count the benchmarks on which open is level or ahead; name those with an old closed best."""
    best = last.pivot_table(index="benchmark_id", columns="side", values="share")
    since = table[table["side"] == "closed"].merge(last, on=["benchmark_id", "side", "share"])
    age = (end - since.groupby("benchmark_id")["day_x"].min()).dt.days / MONTH
    closed = last[last["side"] == "closed"].set_index("benchmark_id")
    level = best.index[best["open"] >= best["closed"]]
    stale = [test for test in table["benchmark_id"].unique() if test in level and age[test] > STALE]
    names = [f"{closed.loc[test, 'benchmark']} ({closed.loc[test, 'model']})" for test in stale]
    return {
        "level": count(len(level)),
        "level_share": share_with_interval(best["open"] >= best["closed"]),
        "stale": count(len(stale)),
        "stale_names": sentence("; ".join(names) or "none"),
        "stale_after": count(STALE),
    }
