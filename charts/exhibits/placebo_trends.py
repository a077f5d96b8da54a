"""Closed and open move like other unequal pairs in {all_inside} of {all_tests} comparisons.

A pair that is no different from the others would do so in about {all_expected}. Of the
{quarters_placebos} other gaps by quarter {quarters_narrowing} narrow, of the {matrix_placebos} by
day {matrix_narrowing}.

If a test that fills makes any follower seem to catch up, the gap between closed and open must
change as the gaps of other unequal pairs do. The pairs are expensive and cheap, flagship and small
tier, large and small, slow and fast, reasoning on and off. Each dot is one such pair on one test:
the change a year of its gap, less the change of the gap between closed and open over the same
dates. Left of zero the other pair closes in faster than closed and open, right of zero more slowly.
If the dots lie on both sides, closed and open are within the range of those pairs. A test is
coloured if they are the fastest or the slowest of all. Tests with a single other pair are left out.

Does a fuller test shrink more gaps? By quarter, where the best group wins {full} or more,
{full_placebos_narrowing} of {full_placebos} other gaps narrow. On tests with more room
{room_placebos_narrowing} of {room_placebos} do. For closed/open it is {full_own_narrowing} of
{full_own} and {room_own_narrowing} of {room_own}.

A trend by quarter rests on {least_dates} to {most_dates} dates, too few for an interval; the table
has the 90% intervals by day. "Faster" is a trend further down. A gap counts as narrowing if its
size falls, no matter which side is ahead: below zero, a falling gap is a growing lead.

By quarter, on tests of Artificial Analysis, closed/open lies between the other pairs on
{quarters_inside} of {quarters_benchmarks:test} in points and on {quarters_odds_inside} in log-odds.
By chance it would on about {quarters_expected}. It is faster than all other pairs on
{quarters_fastest} and slower than all on {quarters_slowest}. The median trend of the other gaps is
{quarters_median} a year. For closed/open it is {quarters_own_median}, and {quarters_own_narrowing}
of {quarters_own} narrow.

By day, on {matrix_benchmarks:test} of the index's score matrix, it lies between the others on
{matrix_inside} in points (by chance {matrix_expected}) and on {matrix_odds_inside} in log-odds. It
is faster than all on {matrix_fastest} and slower than all on {matrix_slowest}. The median trend of
the other gaps is {matrix_median}. For closed/open it is {matrix_own_median}, and
{matrix_own_narrowing} of {matrix_own} narrow. In log-odds, which a ceiling does not squeeze,
{quarters_odds_narrowing} and {matrix_odds_narrowing} of the other gaps narrow.

One closed lab against the best of all others is counted separately, because the strongest lab is no
underdog. By day, closed/open lies between such pairs on {matrix_labs_inside} of
{matrix_labs_benchmarks:test} (by chance {matrix_labs_expected}); of {matrix_labs_placebos} such
gaps {matrix_labs_narrowing} narrow.

The index (vintage of {vintage}) has no ceiling. There the gap between expensive and cheap closed
models changed by {index_cheap} a year since {index_since}. That between closed and open changed by
{index_own} on the same days. On the index {index_narrowing} of {index_placebos:other pair} narrow,
and {index_labs_narrowing} of {index_labs} of the labs.

Pairs share models, and tests share pairs, so the counts are not independent. With {fewest_pairs} to
{most_pairs:other pair} a test, the range is a rough ruler. Pairs that share models move alike,
which makes it narrow. Lying inside does not show that saturation is the cause. For the quarters
only the best score of each group is known; price, speed and openness are those of 10 July 2026. A
pair without {least_models:model} a side, or without a year of dates in common with closed and open,
is left out. Many open models have no size in the register, which thins out large and small.
"""

import datetime as dt
from typing import Any

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, count_or_none, dated, day, sentence
from charts.core.formats import counted, percent, signed
from charts.core.shares import share_with_interval
from charts.drawing.marks import Layers, Rectangle, Segment, boxes, glyph_marks, segments
from charts.drawing.plot import AXIS_NAME, Margin, Rows
from charts.drawing.theme import INK, NARROWS, QUIET, STRONG, WIDENS, AnyChart
from charts.drawing.words import KeyEntry, Words, count_head, fitted, legend, ruler_number, words
from charts.measures.benchmarks import placebos
from charts.measures.benchmarks.benchmark_names import short_names
from charts.measures.benchmarks.benchmark_races import LEAST_MODELS
from charts.measures.capability.index_vintage import INDEX_FILES, month
from charts.measures.stats import thresholds, trend
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Points a year by which the gaps of other unequal pairs moved more than that of closed and "
    "open. A dot is a pair on a test; green and violet: closed and open lie outside."
)
FULL = 0.8
"""Share of what can be won that the best group attains, from which a test is called full."""
OWN, CHEAP = placebos.CLOSED_OPEN, "expensive / cheap"
MEASURES = {"points": "points a year", "odds": "log-odds a year"}
TITLES = {"closed_open": "Trends of closed and open, over the longest span shared with a pair"}
PANELS = {placebos.QUARTERS: "By quarter", placebos.MATRIX: "By day"}
FASTEST, INSIDE, SLOWEST = "fastest", "within", "slowest"
PLACES = {FASTEST: NARROWS, INSIDE: INK, SLOWEST: WIDENS}
"""How closed/open moved on a test, beside the other pairs, and the colour that says so."""
SAYS = {FASTEST: "the fastest", INSIDE: "within the range", SLOWEST: "the slowest"}
RULERS = (-75, -50, -25, 0, 25, 50, 75)
AXIS = "points a year faster or more slowly than closed and open"
STEP = 14.4
"""Pixels a row."""


HANDICAP, LAB = "handicap", "one lab"
KINDS = [
    *((source, HANDICAP) for source in (*PANELS, placebos.INDEX)),
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
    """Draw a row a test: how much faster or slower than closed and open the other pairs moved."""
    rows = _relative(tables["main"])
    tests = rows.drop_duplicates(["source", "benchmark"])
    low, high = min(rows["less"].min(), 0) - 3, max(rows["less"].max(), 0) + 3
    plot = Rows(
        (low, high), compact=compact, step=STEP,
        outer_height=90 + AXIS_NAME + STEP * (len(tests) + len(PANELS)),
        margin=Margin(126 if compact else 186, 84 if compact else 150, 90, AXIS_NAME),
    )  # fmt: skip
    placed = _placed(plot, tests, rows)
    heads = [
        Words(
            -10,
            plot.at(int(of["row"].min()) - 1),
            f"{PANELS[str(source)]}, {counted(len(of), 'test')}",
        )
        for source, of in placed.groupby("source", sort=False)
    ]
    room = plot.margin.left - 14
    names = [
        Words(-10, plot.at(row), fitted(name, room))
        for row, name in zip(placed["row"], placed["short"], strict=True)
    ]
    return plot.draw(
        plot.rulers(
            [at for at in RULERS if low < at < high], x_text=ruler_number, grid_x=True, zero_x=0
        ),
        plot.axis_names("points a year" if compact else AXIS),
        _ranges(plot, placed),
        glyph_marks(_ticks(plot, rows, placed), ["benchmark", "pair", *MEASURES, "own_points"]),
        words([one._replace(align="right") for one in names], halo=False),
        words([one._replace(align="right", bold=True) for one in heads], halo=False),
        *[_counts(plot, placed[placed["source"] == source], compact) for source in PANELS],
        _top(plot, tables["main"], compact),
    )


def _relative(pairs: pd.DataFrame) -> pd.DataFrame:
    """Give the pairs with a handicap, on tests with several: their trend less closed/open's.

    place: whether closed/open falls the fastest of all, within the range, or the slowest.
    """
    kept = pairs[(pairs["kind"] == HANDICAP) & pairs["source"].isin(PANELS)]
    test = kept.groupby(["source", "benchmark_id"])["pair"]
    rows = kept[test.transform("size") > 1].copy()
    rows["less"] = rows["points"] - rows["own_points"]
    less = rows.groupby(["source", "benchmark_id"])["less"]
    rows["low"], rows["high"] = less.transform("min"), less.transform("max")
    rows["place"] = INSIDE
    rows.loc[rows["low"] >= 0, "place"] = FASTEST
    rows.loc[rows["high"] < 0, "place"] = SLOWEST
    rows["order"] = rows["place"].map([*PLACES].index)
    rows["middle"] = -(rows["low"] + rows["high"])
    rows["panel"] = rows["source"].map([*PANELS].index)
    return rows.sort_values(["panel", "order", "middle", "less"], ignore_index=True)


def _placed(plot: Rows, tests: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Give each test its row, under the head of its group, and its short name."""
    short = short_names(rows["benchmark"])
    number = pd.Series(range(len(tests)), tests.index) + tests["panel"] + 1
    if len(tests):
        number -= tests["panel"].iloc[0]  # a group without tests has no head
    return tests.assign(row=number, short=tests["benchmark"].map(short))


def _ranges(plot: Rows, placed: pd.DataFrame) -> Layers:
    """Draw from the slowest to the fastest of a test's other pairs, pale under their marks."""
    return boxes(
        Rectangle(
            plot.px(row["low"]), plot.px(row["high"]), y - 4.5, y + 4.5, PLACES[row["place"]], 0.3
        )
        for row in placed.to_dict("records")
        for y in [plot.at(int(row["row"]))]
    )


def _ticks(plot: Rows, rows: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    """Give each other pair's dot."""
    row = placed.set_index(["source", "benchmark_id"])["row"]
    at = [plot.at(int(row[key])) for key in zip(rows["source"], rows["benchmark_id"], strict=True)]
    look: dict[str, Any] = {"side": "pair", "hollow": False, "size": 26.0}
    return rows.assign(
        x=rows["less"].map(plot.px), y=at, colour=INK, **look
    )  # fmt: skip


def _counts(plot: Rows, placed: pd.DataFrame, compact: bool) -> Layers:
    """Say at the right of a group's rows on how many closed/open is fastest, inside or slowest."""
    layers: Layers = []
    for place, of in placed.groupby("place"):
        ink, x = PLACES[str(place)], plot.width + 12
        top, bottom = (plot.at(int(end)) for end in (of["row"].min(), of["row"].max()))
        says = str(place) if compact else SAYS[str(place)]
        layers += segments([Segment(x, top - 6, x, bottom + 6, ink)])
        layers += count_head(x + 8, (top + bottom) / 2, str(len(of)), says, ink, size=STRONG)
    return layers


def _top(plot: Rows, pairs: pd.DataFrame, compact: bool) -> Layers:
    """Count all tests on which closed/open is within the range, and name the sides of zero."""
    found = _totals(pairs[pairs["kind"] == HANDICAP])
    x, y = 12 - plot.margin.left, 16 - plot.margin.top
    by_chance = f"(by chance {found['all_expected']})"
    said = f"tests: closed and open within the range of other pairs {by_chance}"
    if compact:
        said = f"tests: within the range {by_chance}"
    sides = ("‹ faster", "more slowly ›")
    if not compact:
        sides = ("‹ others narrow faster", "others narrow more slowly ›")
    pair = "another pair" if compact else "another pair: cheap/expensive, small/large, slow/fast"
    entries = [KeyEntry("dot", pair, INK), KeyEntry("range", "range of the other pairs", INK)]
    texts = [
        Words(plot.px(0), -29, "closed and open", bold=True, align="center"),
        Words(plot.px(0) - 7, -11, sides[0], QUIET, align="right"),
        Words(plot.px(0) + 7, -11, sides[1], QUIET),
    ]
    if not compact:
        texts.append(Words(plot.width + 12, -11, "Closed and open are", QUIET))
    number = f"{found['all_inside']} of {found['all_tests']}"
    return count_head(x, y, number, said) + legend(x, y + 25, entries) + words(texts)


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
    results |= _by_fullness(
        *(rows[rows["source"] == placebos.QUARTERS] for rows in (handicaps, races))
    )
    results |= _totals(handicaps)
    on_index = (rows[rows["source"] == placebos.INDEX] for rows in (pairs, races))
    results["vintage"] = sentence(month())
    results |= _index_findings(*on_index) | _sizes(handicaps, pd.concat([pairs, races]))
    return dated(max(_last_day(pairs), _last_day(races)), results)


def _source_findings(source: str, pairs: pd.DataFrame, races: pd.DataFrame) -> dict[str, Finding]:
    """Give how closed/open and the pairs with a handicap changed on the tests of a source."""
    stands = _standing(pairs, "points")
    of_pairs = {
        f"{source}_fastest": count_or_none(stands.fastest),
        f"{source}_slowest": count_or_none(stands.slowest),
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


def _by_fullness(pairs: pd.DataFrame, races: pd.DataFrame) -> dict[str, Finding]:
    """Count the gaps that narrow on tests that are at least FULL, and on those with more room."""
    best = pd.concat([pairs, races]).groupby("benchmark_id")["best"].max()
    results = {"full": Finding(100 * FULL, text=percent(FULL))}
    for kind, rows in (("placebos", pairs), ("own", races)):
        is_full = thresholds.at_least(rows["benchmark_id"].map(best), FULL)
        for name, chosen in (("full", rows[is_full]), ("room", rows[~is_full])):
            results[f"{name}_{kind}"] = count(len(chosen))
            results[f"{name}_{kind}_narrowing"] = count(_narrowing(chosen, "points"))
    return dated(_last_day(pairs), results)


def _totals(handicaps: pd.DataFrame) -> dict[str, Finding]:
    """Give on how many tests, by quarter and by day, closed/open is within the range of others."""
    bounded = handicaps[handicaps["source"].isin(PANELS)]
    stands = [_standing(rows, "points") for _, rows in bounded.groupby("source")]
    totals = {
        "all_inside": count(sum(stand.between for stand in stands)),
        "all_tests": count(sum(stand.benchmarks for stand in stands)),
        "all_expected": Finding(sum(stand.expected for stand in stands)),
    }
    return dated(_last_day(bounded), totals)


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
