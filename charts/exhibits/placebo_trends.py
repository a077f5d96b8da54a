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

On the index (vintage of September 2026), which has no ceiling, the gap between expensive and cheap
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

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding
from charts.core.formats import signed
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.benchmarks import placebos
from charts.measures.benchmarks.benchmark_names import short_names
from charts.measures.benchmarks.benchmark_races import LEAST_MODELS
from charts.measures.capability.index_vintage import INDEX_FILES
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
    """Give each pair's trends by benchmark, and closed/open's over the same dates (own_...).

    ..._size: the trend of the gap's absolute size.
    """
    names = data["benchmarks"].set_index("benchmark_id")["name"]
    rows = []
    for own, others in placebos.placebo_comparisons(data):
        if not others:
            continue
        longest = max((dates for _, dates in others), key=len)
        for one, dates in [(own, longest), *others]:
            row = {
                "source": one.source,
                "benchmark_id": one.benchmark_id if one.edge is not None else None,
                "benchmark": names.get(one.benchmark_id, "Epoch Capabilities Index"),
                "pair": one.pair,
                "kind": one.kind,
                "models_ahead": one.models_ahead,
                "models_behind": one.models_behind,
                "first": dates[0],
                "last": dates[-1],
                "dates": len(dates),
                "best": float(one.days["ahead"].loc[dates[-1]]),
            }
            both = zip(
                placebos.contest_gaps(one, dates), placebos.contest_gaps(own, dates), strict=True
            )
            for measure, (gap, own_gap) in zip(MEASURES, both, strict=True):
                row[measure] = trend.slope(gap)
                row[f"own_{measure}"] = trend.slope(own_gap)
                row[f"{measure}_size"] = trend.slope(gap.abs())
                if one is own:
                    _, row[f"{measure}_low"], row[f"{measure}_high"] = trend.with_interval(gap)
            rows.append({**row, "source_id": one.source_id})
    return {"main": pd.DataFrame(rows)}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a row a test and a mark a pair: points and log-odds side by side (phone: stacked)."""
    table = tables["main"]
    labels = 136 if compact else 160
    width = theme.PHONE - labels - 36 if compact else (theme.WIDE - labels - 36) // 2
    bounded = [source for source in PANELS if source != placebos.INDEX]

    def column(measure: str, sources: list[str], labelled: bool) -> AnyChart:
        panels = [_panel(table, source, measure, width, labelled) for source in sources]
        made: alt.VConcatChart = alt.vconcat(*panels, spacing=14)
        return made

    points = column("points", list(PANELS), labelled=True)
    odds = column("odds", bounded, labelled=compact)
    body = alt.vconcat(points, odds) if compact else alt.hconcat(points, odds, spacing=16)
    whole: alt.VConcatChart = alt.vconcat(_key(labels, width, compact), body, spacing=6)
    return whole


def _panel(table: pd.DataFrame, source: str, measure: str, width: int, labelled: bool) -> AnyChart:
    rows = table[table["source"] == source]
    order = short_names(rows.sort_values("best", ascending=False, kind="stable")["benchmark"])
    unit = "index points a year" if source == placebos.INDEX else MEASURES[measure]
    axis = alt.Axis(
        title=f"{unit}; left: gap falls", titleFontSize=11, grid=True, tickCount=5, titlePadding=4
    )
    tests = alt.Axis(labels=labelled, labelLimit=152, labelFontSize=11, ticks=False, grid=True)
    base = alt.Chart(rows.assign(test=rows["benchmark"].map(order))).encode(
        y=alt.Y("test:N", title=None, sort=list(order.values()), axis=tests)
    )
    own = base.transform_filter(f"datum.pair === '{OWN}'")
    others = base.transform_filter(f"datum.pair !== '{OWN}'")
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
            x=f"{measure}:Q", tooltip=tips
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
    table = tables["main"]
    as_of = table["last"].max().date()
    made: dict[str, Finding] = {}
    others = table[table["pair"] != OWN]
    bounded = others[others["benchmark_id"].notna()]
    for scale, against in KINDS:
        pairs_of = others[(others["source"] == scale) & (others["kind"] == against)]
        required(pairs_of, f"pair to compare with closed and open ({against}), {scale}", "data/")
    handicaps = bounded[bounded["kind"] == HANDICAP]
    for source in (placebos.MATRIX, placebos.QUARTERS):
        rows = handicaps[handicaps["source"] == source]
        ours = table[(table["source"] == source) & (table["pair"] == OWN)]
        made |= _among(rows, "points", source)
        made[f"{source}_fastest"] = _count(_standing(rows, "points").fastest, rows)
        made[f"{source}_slowest"] = _count(_standing(rows, "points").slowest, rows)
        made[f"{source}_median"] = _median(rows)
        made[f"{source}_own"] = _count(len(ours), ours)
        made[f"{source}_own_narrowing"] = _count(_narrowing(ours, "points"), ours)
        made[f"{source}_own_median"] = _median(ours)
        made[f"{source}_odds_inside"] = _count(_standing(rows, "odds").between, rows)
        made[f"{source}_odds_narrowing"] = _count(_narrowing(rows, "odds"), rows)
    by_labs = bounded[(bounded["source"] == placebos.MATRIX) & (bounded["kind"] == LAB)]
    made |= _among(by_labs, "points", f"{placebos.MATRIX}_labs")
    pairs = handicaps.groupby(["source", "benchmark_id"]).size()
    dates = table[table["source"] == placebos.QUARTERS]["dates"]
    index = table[table["source"] == placebos.INDEX].set_index("pair")
    for one in (OWN, CHEAP):
        required(index[index.index == one], f"race of {one} on the index", INDEX_FILES)
    cheap = index.loc[[CHEAP]].iloc[0].to_dict()
    by_kind = dict(iter(index.groupby("kind")["points_size"]))
    counts = {
        "index_placebos": len(by_kind["handicap"]),
        "index_narrowing": int((by_kind["handicap"] < 0).sum()),
        "index_labs": len(by_kind["one lab"]),
        "index_labs_narrowing": int((by_kind["one lab"] < 0).sum()),
        "fewest_pairs": int(pairs[pairs > 1].min()) if (pairs > 1).any() else 0,
        "most_pairs": int(pairs.max()),
        "least_dates": int(dates.min()),
        "most_dates": int(dates.max()),
        "least_models": LEAST_MODELS,
    }
    made |= {name: Finding(count, as_of=as_of) for name, count in counts.items()}
    unit = MEASURES["points"]
    return made | {
        "index_cheap": _change(cheap["points"], unit, as_of),
        "index_own": _change(cheap["own_points"], unit, as_of),
        "index_since": Finding(cheap["first"].date(), as_of=as_of),
    }


def _among(others: pd.DataFrame, measure: str, name: str) -> dict[str, Finding]:
    """Give where closed/open stands among other pairs in one measure, and how many narrow."""
    stands = _standing(others, measure)
    return {
        f"{name}_benchmarks": _count(stands.benchmarks, others),
        f"{name}_inside": _count(stands.between, others),
        f"{name}_expected": Finding(stands.expected, as_of=_last_day(others)),
        f"{name}_placebos": _count(len(others), others),
        f"{name}_narrowing": _count(_narrowing(others, measure), others),
    }


def _standing(others: pd.DataFrame, measure: str) -> placebos.PlaceboRank:
    """Give where closed/open stands among other pairs in one measure."""
    return placebos.rank_among_placebos(
        others[measure], others[f"own_{measure}"], others["benchmark_id"]
    )


def _narrowing(rows: pd.DataFrame, measure: str) -> int:
    """Count the gaps that narrow in size."""
    return int((rows[f"{measure}_size"] < 0).sum())


def _median(rows: pd.DataFrame) -> Finding:
    """Give the median trend in points."""
    return _change(float(rows["points"].median()), MEASURES["points"], _last_day(rows))


def _count(number: int, rows: pd.DataFrame) -> Finding:
    """Give a number with the last day of the rows that it counts."""
    return Finding(number, as_of=_last_day(rows))


def _last_day(rows: pd.DataFrame) -> dt.date:
    return pd.Timestamp(rows["last"].max()).date()


def _change(value: float, unit: str, as_of: dt.date) -> Finding:
    return Finding(value, unit, as_of=as_of, text=signed(value, unit.removesuffix(" a year")))
