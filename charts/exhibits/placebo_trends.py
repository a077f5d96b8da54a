"""The gap between closed and open models moves within the range of other unequal pairs on
{quarters_inside} of {quarters_benchmarks:test} by quarter ({quarters_expected} expected of a pair
like the others) and {matrix_inside} of {matrix_benchmarks} by day ({matrix_expected}).

Of {quarters_placebos} other gaps by quarter {quarters_narrowing} narrow, of {matrix_placebos} by
day {matrix_narrowing}.

If a test that fills makes any follower seem to catch up, the distance between closed and open must
change as the distances of other unequal pairs do: expensive and cheap, flagship and small tier,
large and small, slow and fast, reasoning on and off. Each mark is one pair's trend on one test,
left of zero if the advantage falls. The large circle is closed and open over the longest span
shared with another pair, its bar the 90% interval; the short strokes are closed and open again over
the dates of each other pair, because spans differ. A trend by quarter rests on {least_dates} to
{most_dates} dates: too few for an interval. "Faster" is a trend further to the left. A gap counts
as narrowing if its size falls, whoever is ahead: below zero, a falling gap is a growing lead.

By quarter, on tests of Artificial Analysis: closed/open lies between the other pairs on
{quarters_inside} of {quarters_benchmarks:test} in points and on {quarters_odds_inside} in
log-odds, each pair compared on the same dates; a pair no different from the others would on about
{quarters_expected}. It is faster than all of them on {quarters_fastest} and slower on
{quarters_slowest}. Of {quarters_placebos} other gaps {quarters_narrowing} narrow (median trend
{quarters_median} a year), of {quarters_own} of closed/open {quarters_own_narrowing} (median
{quarters_own_median}). By day, on {matrix_benchmarks:test} of the index's score matrix with at
least two other pairs: inside on {matrix_inside} (by chance {matrix_expected}) in points and
{matrix_odds_inside} in log-odds, faster on {matrix_fastest}, slower on {matrix_slowest}; of
{matrix_placebos} other gaps {matrix_narrowing} narrow (median {matrix_median}), of {matrix_own} of
closed/open {matrix_own_narrowing} (median {matrix_own_median}). In log-odds, which a ceiling does
not squeeze, {quarters_odds_narrowing} and {matrix_odds_narrowing} of the other gaps narrow.

One closed lab against the best of all others is counted apart, for the strongest lab is no
underdog. By day, closed/open lies between such pairs on {matrix_labs_inside} of
{matrix_labs_benchmarks:test} (by chance {matrix_labs_expected}); of {matrix_labs_placebos} such
gaps {matrix_labs_narrowing} narrow.

On the index (vintage of {vintage}), which has no ceiling, the gap between expensive and cheap
closed models changed by {index_cheap} a year since {index_since}, that between closed and open on
the same days by {index_own}; {index_narrowing} of {index_placebos:other pair} narrow, and
{index_labs_narrowing} of {index_labs} of the labs.

Limits: pairs share models, and tests share pairs, so the counts are not independent. With
{fewest_pairs} to {most_pairs:other pair} a test, the range is a rough ruler; pairs that share
models move alike, which makes it narrow, and lying inside does not show that saturation is the
cause. For the quarters only the best score of each group is known;
price, speed and openness are those of 10 July 2026. A pair without {least_models:model} a side, or
without a year of dates in common with closed and open, is left out. Many open models have no size
in the register, which thins out large and small.
"""

import datetime as dt
from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, sentence
from charts.core.formats import signed
from charts.core.shares import share_with_interval
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.benchmarks import placebos
from charts.measures.benchmarks.benchmark_names import short_names
from charts.measures.benchmarks.benchmark_races import LEAST_MODELS
from charts.measures.capability.index_vintage import INDEX_FILES, month
from charts.measures.stats import trend
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Change a year of the gap between the best of two groups, in percentage points of what can be "
    "won (index: points) and in log-odds; left of zero it falls. Blue bar: 90% interval; blue "
    "strokes: closed/open over each other pair's dates."
)
OWN, CHEAP = placebos.CLOSED_OPEN, "expensive / cheap"
MEASURES = {"points": "points a year", "odds": "log-odds a year"}
SHAPES = {
    OWN: "circle",
    CHEAP: "square",
    "large / small": "triangle-up",
    "flagship / small tier": "triangle-right",
    "slow / fast": "diamond",
    "reasoning on / off": "cross",
    "one lab": "triangle-down",
}
TITLES = {"closed_open": "Trends of closed and open, over the longest span shared with a pair"}
KEY = {OWN: "closed / open", "one lab": "other labs / one lab"}
PANELS = {
    placebos.QUARTERS: "Artificial Analysis, by quarter",
    placebos.MATRIX: "Score matrix of the index, by day",
    placebos.INDEX: "The index itself, by day",
}


HANDICAP, LAB = "handicap", "one lab"
KINDS = [
    *((source, HANDICAP) for source in PANELS),
    *((source, LAB) for source in (placebos.MATRIX, placebos.INDEX)),
]
"""What closed and open are compared with: by quarter no lab is held against the others."""


def tables(data: Tables) -> Frames:
    """Give each other pair's trends by benchmark, and those of closed/open.

    own_...: of closed/open over the same dates; ..._size: the trend of the gap's absolute size.
    """
    names = data["benchmarks"].set_index("benchmark_id")["name"]
    pairs, races = [], []
    for race, others in placebos.placebo_comparisons(data):
        if not others:
            continue
        longest = max((dates for _, dates in others), key=len)
        races.append(_facts(race, longest, names) | _trends(race, longest, intervals=True))
        for other, dates in others:
            same_dates = {
                f"own_{measure}": trend.slope(gap)
                for measure, gap in zip(MEASURES, placebos.contest_gaps(race, dates), strict=True)
            }
            pairs.append(_facts(other, dates, names) | _trends(other, dates) | same_dates)
    return {"main": pd.DataFrame(pairs), "closed_open": pd.DataFrame(races).drop(columns="kind")}


def _facts(
    race: placebos.Contest, dates: "pd.Index[Any]", names: "pd.Series[str]"
) -> dict[str, Any]:
    """Give what a row is about: test, pair, how many models, and dates."""
    return {
        "source": race.source,
        "benchmark_id": race.benchmark_id if race.edge is not None else None,
        "benchmark": names.get(race.benchmark_id, "Epoch Capabilities Index"),
        "pair": race.pair,
        "kind": race.kind,
        "models_ahead": race.models_ahead,
        "models_behind": race.models_behind,
        "first": dates[0],
        "last": dates[-1],
        "dates": len(dates),
        "best": float(race.days["ahead"].loc[dates[-1]]),
        "source_id": race.source_id,
    }


def _trends(
    race: placebos.Contest, dates: "pd.Index[Any]", *, intervals: bool = False
) -> dict[str, float]:
    """Give the trends of a pair's gap and of its size, in both measures."""
    trends = {}
    for measure, gap in zip(MEASURES, placebos.contest_gaps(race, dates), strict=True):
        trends[measure] = trend.slope(gap)
        trends[f"{measure}_size"] = trend.slope(gap.abs())
        if intervals:
            _, trends[f"{measure}_low"], trends[f"{measure}_high"] = trend.with_interval(gap)
    return trends


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a row a test and a mark a pair: points and log-odds side by side (phone: stacked)."""
    labels = 136 if compact else 160
    width = theme.PHONE - labels - 36 if compact else (theme.WIDE - labels - 36) // 2
    bounded = [source for source in PANELS if source != placebos.INDEX]

    def column(measure: str, sources: list[str], labelled: bool) -> AnyChart:
        panels = [_panel(tables, source, measure, width, labelled) for source in sources]
        made: alt.VConcatChart = alt.vconcat(*panels, spacing=14)
        return made

    points = column("points", list(PANELS), labelled=True)
    odds = column("odds", bounded, labelled=compact)
    body = alt.vconcat(points, odds) if compact else alt.hconcat(points, odds, spacing=16)
    whole: alt.VConcatChart = alt.vconcat(_key(labels, width, compact), body, spacing=6)
    return whole


def _panel(tables: Frames, source: str, measure: str, width: int, labelled: bool) -> AnyChart:
    of_source = {name: rows[rows["source"] == source] for name, rows in tables.items()}
    races = of_source["closed_open"]
    order = short_names(races.sort_values("best", ascending=False, kind="stable")["benchmark"])
    unit = "index points a year" if source == placebos.INDEX else MEASURES[measure]
    axis = alt.Axis(
        title=f"{unit}; left: gap falls", titleFontSize=11, grid=True, tickCount=5, titlePadding=4
    )
    tests = alt.Axis(labels=labelled, labelLimit=152, labelFontSize=11, ticks=False, grid=True)
    y = alt.Y("test:N", title=None, sort=list(order.values()), axis=tests)
    others, own = (
        alt.Chart(rows.assign(test=rows["benchmark"].map(order))).encode(y=y)
        for rows in (of_source["main"], races)
    )
    tips = ["benchmark", "pair", measure, f"own_{measure}", "first", "last", "dates"]
    kinds = "datum.kind === 'one lab' ? 'one lab' : datum.pair"
    colour = theme.colour("open")
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=theme.colour("quiet"))
    heading = PANELS[source] if labelled else " "
    layers = alt.layer(
        zero.encode(x=alt.X("zero:Q", axis=axis)),
        others.mark_tick(color=colour, thickness=1.6, size=16, opacity=0.8).encode(
            x=f"own_{measure}:Q"
        ),
        own.mark_rule(color=colour, strokeWidth=2).encode(
            x=f"{measure}_low:Q", x2=f"{measure}_high:Q"
        ),
        own.mark_point(color=colour, filled=True, size=95, opacity=1).encode(
            x=f"{measure}:Q", tooltip=[tip for tip in tips if tip in races]
        ),
        others.transform_calculate(key=kinds)
        .mark_point(color=theme.colour("ink"), size=40, strokeWidth=1.3, opacity=1)
        .encode(x=f"{measure}:Q", shape=_shape(), tooltip=tips),
    )
    title = alt.Title(heading, anchor="start", fontSize=12, color=theme.colour("ink"))
    sized: AnyChart = layers.properties(width=width, height=alt.Step(22), title=title)
    return sized


def _shape() -> alt.Shape:
    scale = alt.Scale(domain=list(SHAPES), range=list(SHAPES.values()))
    return alt.Shape("key:N", legend=None, scale=scale)


def _key(labels: int, width: int, compact: bool) -> AnyChart:
    """Draw what each mark means, from the chart's left edge on."""
    per_row, step = (2, 165) if compact else (3, 200)
    key = pd.DataFrame({"key": list(SHAPES)})
    key["said"] = key["key"].map(KEY).fillna(key["key"])
    key["x"] = key.index % per_row * step + 10 - labels
    key["y"] = key.index // per_row
    base = alt.Chart(key).encode(
        x=alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False)),
        y=alt.Y("y:O", axis=None),
    )
    own = base.transform_filter(f"datum.key === '{OWN}'")
    others = base.transform_filter(f"datum.key !== '{OWN}'")
    layers = alt.layer(
        own.mark_point(color=theme.colour("open"), filled=True, size=95, opacity=1),
        others.mark_point(color=theme.colour("ink"), size=40, strokeWidth=1.3, opacity=1).encode(
            shape=_shape()
        ),
        base.mark_text(align="left", dx=10, fontSize=12).encode(text="said:N"),
    )
    sized: AnyChart = layers.properties(width=width, height=alt.Step(20))
    return sized


def findings(tables: Frames) -> dict[str, Finding]:
    """Give, by source, where closed/open lies among its placebos, and how many gaps narrow.

    Labs are counted apart from the pairs of which one side has a handicap.
    """
    pairs, races = tables["main"], tables["closed_open"]
    for source, kind in KINDS:
        chosen = pairs[(pairs["source"] == source) & (pairs["kind"] == kind)]
        required(chosen, f"pair to compare with closed and open ({kind}), {source}", "data/")
    bounded = pairs[pairs["source"] != placebos.INDEX]
    handicaps, labs = (bounded[bounded["kind"] == kind] for kind in (HANDICAP, LAB))
    results = _among(labs[labs["source"] == placebos.MATRIX], "points", f"{placebos.MATRIX}_labs")
    for source in (placebos.MATRIX, placebos.QUARTERS):
        of_source = (rows[rows["source"] == source] for rows in (handicaps, races))
        results |= _source_findings(source, *of_source)
    on_index = (rows[rows["source"] == placebos.INDEX] for rows in (pairs, races))
    results["vintage"] = sentence(month())
    results |= _index_findings(*on_index) | _sizes(handicaps, pd.concat([pairs, races]))
    return dated(max(_last_day(pairs), _last_day(races)), results)


def _source_findings(source: str, pairs: pd.DataFrame, races: pd.DataFrame) -> dict[str, Finding]:
    """Give how closed/open and the pairs with a handicap changed on the tests of a source."""
    stands = _standing(pairs, "points")
    of_pairs = {
        f"{source}_fastest": count(stands.fastest),
        f"{source}_slowest": count(stands.slowest),
        f"{source}_median": _median(pairs),
        f"{source}_odds_inside": count(_standing(pairs, "odds").between),
        f"{source}_odds_narrowing": count(_narrowing(pairs, "odds")),
    }
    of_races = {
        f"{source}_own": count(len(races)),
        f"{source}_own_narrowing": count(_narrowing(races, "points")),
        f"{source}_own_median": _median(races),
    }
    return {
        **_among(pairs, "points", source),
        **dated(_last_day(pairs), of_pairs),
        **dated(_last_day(races), of_races),
    }


def _among(pairs: pd.DataFrame, measure: str, name: str) -> dict[str, Finding]:
    """Give where closed/open stands among other pairs in one measure, and how many narrow."""
    stands = _standing(pairs, measure)
    results = {
        f"{name}_benchmarks": count(stands.benchmarks),
        f"{name}_inside": count(stands.between),
        f"{name}_expected": Finding(stands.expected),
        f"{name}_placebos": count(len(pairs)),
        f"{name}_narrowing": count(_narrowing(pairs, measure)),
        f"{name}_narrowing_share": share_with_interval(
            pairs[f"{measure}_size"] < 0, pairs["benchmark_id"]
        ),
    }
    return dated(_last_day(pairs), results)


def _index_findings(pairs: pd.DataFrame, races: pd.DataFrame) -> dict[str, Finding]:
    """Give how many gaps narrow on the index, and how that of expensive and cheap changed."""
    cheap = pairs[pairs["pair"] == CHEAP]
    for rows, name in ((races, OWN), (cheap, CHEAP)):
        required(rows, f"race of {name} on the index", INDEX_FILES)
    handicaps, labs = (pairs[pairs["kind"] == kind] for kind in (HANDICAP, LAB))
    return {
        "index_placebos": count(len(handicaps)),
        "index_narrowing": count(_narrowing(handicaps, "points")),
        "index_labs": count(len(labs)),
        "index_labs_narrowing": count(_narrowing(labs, "points")),
        "index_cheap": _change(cheap["points"].iloc[0]),
        "index_own": _change(cheap["own_points"].iloc[0]),
        "index_since": day(cheap["first"].iloc[0].date()),
    }


def _sizes(handicaps: pd.DataFrame, rows: pd.DataFrame) -> dict[str, Finding]:
    """Give how many pairs a test has, and how many dates a trend by quarter."""
    pairs = handicaps.groupby(["source", "benchmark_id"]).size()
    several = pairs[pairs > 1]
    dates = rows[rows["source"] == placebos.QUARTERS]["dates"]
    return {
        "fewest_pairs": count(several.min() if len(several) else 0),
        "most_pairs": count(pairs.max()),
        "least_dates": count(dates.min()),
        "most_dates": count(dates.max()),
        "least_models": count(LEAST_MODELS),
    }


def _standing(pairs: pd.DataFrame, measure: str) -> placebos.PlaceboRank:
    """Give where closed/open stands among other pairs in one measure."""
    return placebos.rank_among_placebos(
        pairs[measure], pairs[f"own_{measure}"], pairs["benchmark_id"]
    )


def _narrowing(rows: pd.DataFrame, measure: str) -> int:
    """Count the gaps that narrow in size."""
    return int((rows[f"{measure}_size"] < 0).sum())


def _median(rows: pd.DataFrame) -> Finding:
    """Give the median trend in points."""
    return _change(rows["points"].median())


def _last_day(rows: pd.DataFrame) -> dt.date:
    return pd.Timestamp(rows["last"].max()).date()


def _change(value: float) -> Finding:
    return Finding(float(value), MEASURES["points"], text=signed(float(value), "points"))
