"""Sellers report gains for {seller_up} of {seller_pairs:derivative}, independent tests for
{independent_up} of {independent_pairs}{kind_clause}.

One row is one derivative and who measured it. The large mark is the median gain over the base on
the tests of its measurer, in points of 100; the small bars are the single tests. Sellers (hollow):
{seller_pairs:pair} of {seller_firms:firm} on {seller_tests:test}, median gain {seller_median}
points. Independent (filled): {independent_pairs:pair} of {independent_firms:firm}, median gain
{independent_median} points; {medians_clause}. {affiliated_sentence} A gain of less than {small}
point is hardly one: above it are {seller_clear} of the sellers' and {independent_clear} of the
independent pairs.

The two are not the same derivatives, so the difference cannot be put down to flattery alone.
Sellers measured {seller_closed} closed and {seller_open} open ones, with the median release in
{seller_middle}; the independent pairs are {independent_closed} closed, {independent_open} open and
{independent_unknown} of unknown openness, with the median release in {independent_middle}. Many of
those are distillations, compressions or changes of manner that did not aim at a score, and
{checkpoint_pairs} start from an earlier checkpoint than the model that they are compared with.
{open_sentence} {closed_sentence} {both_sentence} {recent_sentence}

Index points are not points of a test and stand apart, each version of the Artificial Analysis
Intelligence Index by itself: {index_sentence}. {estimated_sentence}

Are gains and losses equally likely? By the exact sign test: {seller_sign} for sellers,
{independent_sign} for independent tests. It takes the pairs for independent of each other, which
models of one firm or base are not; by firm, {seller_firms_up} of {seller_firms:seller} have a
median gain above none.

Counted are rows with base and derivative in one harness. {two_measurers:row} with two measurers
(small crosses) are not, and {no_gain} has no base score; counting the crosses too, the sellers'
median would be {seller_median_all}, and {flips}. Failed derivatives are seldom published, and
sellers choose their tests: their gains are an upper bound.
"""

from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, points, sentence
from charts.core.formats import plural, signed
from charts.core.shares import share_with_interval
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.derivatives import derivative_gains
from charts.measures.derivatives.derivative_gains import TESTS, TWO_MEASURERS
from charts.measures.stats import confidence, thresholds
from charts.measures.stats.medians import clustered_median
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Gain of each derivative over its open base. Left: points of tests (0 to 100), median and "
    "single tests. Right: points of the Artificial Analysis Intelligence Index, another scale "
    "(mark: version 4.1; bar: 4.3). Hollow: measured by the seller; filled: independent; "
    "small crosses, not counted: base and derivative by two measurers."
)
WHO = {
    "seller": "measured by the seller",
    "affiliated": "by an affiliate",
    "independent": "independent",
}
SIDES = {"closed": "Closed", "open": "Open", "unknown": "Unknown openness"}
SHAPES = {"closed": "diamond", "open": "circle", "unknown": "square"}
RECENT = 2026
"""The year of the closed derivatives that the claim is about."""
SMALL = 1.0
"""Points below which a median gain is hardly one."""
MAIN_INDEX = "aa-intelligence-index-v4.1"
DOMAINS = {TESTS: [-12, 36], MAIN_INDEX: [-14, 12]}
PANELS = {TESTS: (230, 150), MAIN_INDEX: (136, 84)}
"""Widths on the wide and on the phone drawing; the values beside a panel take VALUES more."""
VALUES, LEFT = 40, -236
SIGNED = "datum.value > 0 ? '+' + datum.label : datum.label"
Heights = dict[tuple[str, str], float]
PAIR = ["derived_model_id", "base_model_id", "measured_by"]


def tables(data: Tables) -> Frames:
    """Give one row a measured gain, with the median of its pair, measurer and scale.

    gain and median in points, of a test or of the index (`scale`); a row that is not counted has
    the median of those that are, or none.
    """
    rows = derivative_gains.comparisons(data)
    keys = [*PAIR, "scale"]
    for who in ("seller", "independent"):
        gains = rows[rows["counted"] & (rows["measured_by"] == who) & (rows["scale"] == TESTS)]
        required(gains, f"usable gain on a test, measured by: {who}", "data/derivations.csv")
    medians = derivative_gains.medians(rows)[[*keys, "median"]]
    rows = rows.merge(medians, on=keys, how="left")
    columns = [*PAIR, "name", "base", "firm", "side", "released", "benchmark_id", "benchmark",
               "scale", "statistic", "parts", "gain", "comparison", "counted", "median", "note",
               "checked_on", "source_id"]  # fmt: skip
    order = rows.assign(
        by=rows["measured_by"].map(list(WHO).index), kind=rows["side"].map(list(SIDES).index)
    ).sort_values(["kind", "by", "released", "name", "benchmark_id"], kind="stable")
    return {"main": order[columns].reset_index(drop=True)}


def _pairs(table: pd.DataFrame, scale: str = TESTS) -> pd.DataFrame:
    """Give one row a pair and measurer that has a counted gain on that scale."""
    return table[table["counted"] & (table["scale"] == scale)].drop_duplicates(PAIR)


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw one row a pair and measurer, by openness and measurer; the index has its own panel."""
    table = tables["main"]
    heights, texts, height = _placed(table, compact)
    pairs = zip(table["derived_model_id"], table["measured_by"], strict=True)
    rows = table.assign(y=pd.Series([heights.get(pair) for pair in pairs], index=table.index))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], range=[0, height]))
    left = alt.Chart(texts).encode(x=alt.value(0 if compact else LEFT), y=y, text="said:N")
    halo: dict[str, Any] = {"stroke": theme.colour("paper"), "strokeWidth": 4}
    heavy: dict[str, Any] = {"fontWeight": 600, "color": theme.colour("ink")}
    plain: dict[str, Any] = {"fontWeight": 400, "color": theme.colour("quiet")}
    words = [
        left.transform_filter(f"datum.weight == {style['fontWeight']}").mark_text(
            align="left", baseline="middle", fontSize=11, **style, **behind
        )
        for style in (heavy, plain)
        for behind in (halo, {})  # so that no line runs through a word
    ]
    on_tests = rows["scale"] == TESTS
    panels = []
    for scale, part, title, extra in (
        (TESTS, on_tests, "Points of tests", words),
        (MAIN_INDEX, ~on_tests, "Points of the index", []),
    ):
        width = PANELS[scale][compact]
        zero, *marks = _panel(rows[part], width, DOMAINS[scale], y)
        panel = alt.layer(zero, *extra, *marks)
        panels.append(panel.properties(width=width, height=height, title=_title(title)))
    whole: alt.HConcatChart = alt.hconcat(*panels, spacing=VALUES + 18, bounds="flush")
    return whole


def _title(text: str) -> alt.Title:
    return alt.Title(text, anchor="start", fontSize=12, color=theme.colour("ink"), offset=4)


def _panel(rows: pd.DataFrame, width: int, domain: list[int], y: alt.Y) -> list[alt.Chart]:
    """Draw the zero line, the gains, the medians, and their values in a column on the right."""
    low, high = rows["gain"].min(), rows["gain"].max()
    if not rows.empty:
        domain = [min(domain[0], int(low) - 3), max(domain[1], int(high) + 3)]
    axis = alt.Axis(
        values=list(range(-100, 101, 10)), title=None, grid=True, domain=False, labelExpr=SIGNED
    )
    scale = alt.Scale(domain=domain, nice=False, zero=False)
    colours = alt.Scale(domain=list(SIDES), range=[theme.colour(side) for side in SIDES])
    colour = alt.Color("side:N", legend=None, scale=colours)
    shape = alt.Shape(
        "side:N", legend=None, scale=alt.Scale(domain=list(SIDES), range=list(SHAPES.values()))
    )
    tips = ["name", "base", "firm", "benchmark", "gain", "median", "measured_by", "comparison",
            "note"]  # fmt: skip
    known = rows[rows["counted"]]
    main = known[known["scale"].isin([TESTS, MAIN_INDEX])].drop_duplicates(PAIR)
    shown = known.assign(late=~known["scale"].isin([TESTS, MAIN_INDEX])).sort_values("late")
    shown = shown.drop_duplicates(PAIR).assign(written=lambda own: own["median"].map(_written))
    x = alt.X("gain:Q", axis=axis, scale=scale)
    singles = alt.Chart(rows).encode(x=x, y=y, color=colour, tooltip=tips)
    single = f"datum.counted && datum.statistic == 'score' && datum.scale != '{MAIN_INDEX}'"
    large = alt.Chart(main).encode(
        x=alt.X("median:Q", axis=axis, scale=scale), y=y, color=colour, shape=shape, tooltip=tips
    )
    mark: dict[str, Any] = {"size": 64, "opacity": 1, "strokeWidth": 2}
    hollow, paper = "datum.measured_by != 'independent'", theme.colour("paper")
    zero = alt.Chart(pd.DataFrame({"gain": [0]})).mark_rule(color=theme.colour("quiet"))
    return [
        zero.encode(x=x),
        singles.transform_filter(single).mark_tick(thickness=1.6, size=11, opacity=0.8),
        singles.transform_filter("!datum.counted && isValid(datum.gain)").mark_point(
            shape="cross", angle=45, size=30, filled=True, opacity=0.7
        ),
        large.transform_filter(f"!({hollow})").mark_point(filled=True, **mark),
        large.transform_filter(hollow).mark_point(filled=False, fill=paper, **mark),
        alt.Chart(shown)
        .mark_text(align="right", baseline="middle", fontSize=11, color=theme.colour("ink"))
        .encode(x=alt.value(width + VALUES), y=y, text="written:N"),
    ]


def _written(gain: float) -> str:
    return signed(gain, digits=2 if 0 < abs(gain) < 0.1 else 1)


def _placed(table: pd.DataFrame, compact: bool) -> tuple[Heights, pd.DataFrame, int]:
    """Give the height of each pair and measurer, the texts of the left with theirs, and the whole.

    What has no counted gain has no height.
    """
    texts: list[dict[str, Any]] = []
    heights: Heights = {}
    y = 0
    known = table[table["counted"]]
    measurers = known.groupby("derived_model_id")["measured_by"].nunique()
    for (side, by), group in known.groupby(["side", "measured_by"], sort=False):
        y += 16
        texts.append({"y": y, "said": _heading(str(side), str(by), group, compact), "weight": 600})
        y += 4
        for pair, own in group.groupby("derived_model_id", sort=False):
            both = ", measured both ways" if measurers[pair] > 1 else ""
            y += 17
            said = f"{own['name'].iloc[0]}, {own['released'].iloc[0]:%Y}{both}"
            texts.append({"y": y, "said": said, "weight": 400})
            y += 13 if compact else 0
            heights[str(pair), str(by)] = y
        y += 12
    return heights, pd.DataFrame(texts), y


def _heading(side: str, by: str, group: pd.DataFrame, compact: bool) -> str:
    pairs = _pairs(group)["median"]
    up = (
        f": {int((pairs > 0).sum())} of {len(pairs)}" + ("" if compact else " gained")
        if len(pairs)
        else ""
    )
    return f"{SIDES[side]}, {WHO[by]}{up}"


def findings(tables: Frames) -> dict[str, Finding]:
    """Give counts, shares and medians by who measured and by openness, and the sign tests."""
    table = tables["main"]
    pairs = _pairs(table)
    by = {name: pairs[pairs["measured_by"] == name] for name in WHO}
    texts = {
        "kind_clause": _kinds(by["seller"], by["independent"]),
        "affiliated_sentence": _affiliated(by["affiliated"]),
        "both_sentence": _both(pairs),
        "medians_clause": _medians(table),
        "estimated_sentence": _estimated(table),
        "index_sentence": _index(table),
        **{f"{side}_sentence": _by_side(side, by) for side in ("open", "closed")},
    }
    results = {
        **_counts("seller", by["seller"]),
        **_counts("independent", by["independent"]),
        **_seller_findings(table, by["seller"]),
        **_independent_findings(table, by["independent"]),
        **_recent_findings(table),
        "small": Finding(SMALL, text=f"{SMALL:g}"),
        **{name: sentence(text) for name, text in texts.items()},
        **_two_measurers(table),
    }
    return dated(table["checked_on"].max().date(), results)


def _counts(name: str, pairs: pd.DataFrame) -> dict[str, Finding]:
    """Give how many pairs there are, how many gained, their median gain, and the sign test."""
    medians = pairs["median"]
    low, high = clustered_median(medians, pairs["firm"])[1:] if len(pairs) else (None, None)
    sign = derivative_gains.signs(medians)
    words = f"{sign.gains} gains, {sign.losses} losses, p = {sign.p:.2g}"
    middle = pairs["released"].quantile(0.5, interpolation="lower") if len(pairs) else None
    median = float(medians.median())
    return {
        f"{name}_pairs": count(len(pairs)),
        f"{name}_up": count((medians > 0).sum()),
        f"{name}_up_share": share_with_interval(medians > 0, pairs["firm"]),
        f"{name}_median": (
            points(median, low, high, confidence.LEVEL, signed(median))
            if len(pairs)
            else sentence("none")
        ),
        f"{name}_clear": count(thresholds.at_least(medians, SMALL).sum()),
        f"{name}_sign": Finding(sign.p, text=words),
        f"{name}_firms": count(pairs["firm"].nunique()),
        f"{name}_middle": sentence(f"{middle:%B %Y}" if len(pairs) else "no month"),
        **{f"{name}_{side}": count((pairs["side"] == side).sum()) for side in ("open", "closed")},
    }


def _seller_findings(table: pd.DataFrame, pairs: pd.DataFrame) -> dict[str, Finding]:
    """Give on how many tests sellers measured, and how many of them have a median gain."""
    tests = table[table["counted"] & (table["measured_by"] == "seller") & (table["scale"] == TESTS)]
    firms = pairs.groupby("firm")["median"].median()
    closed = pairs[pairs["side"] == "closed"]
    return {
        "seller_tests": count(tests["benchmark_id"].nunique()),
        "seller_firms_up": count((firms > 0).sum()),
        "seller_closed_share": share_with_interval(closed["median"] > 0, closed["firm"]),
    }


def _independent_findings(table: pd.DataFrame, pairs: pd.DataFrame) -> dict[str, Finding]:
    """Give how many independent pairs are of unknown openness or of an earlier checkpoint."""
    start = table[table["note"].fillna("").str.contains("base checkpoint|starts from")]
    start = start[start["measured_by"] == "independent"]
    return {
        "independent_unknown": count((pairs["side"] == "unknown").sum()),
        "checkpoint_pairs": count(start["derived_model_id"].nunique()),
    }


def _recent_findings(table: pd.DataFrame) -> dict[str, Finding]:
    """Say how many of the closed derivatives of RECENT were measured independently."""
    recent = table[(table["side"] == "closed") & (table["released"].dt.year == RECENT)]
    return {"recent_sentence": sentence(_recent(recent))}


def _by_side(side: str, by: dict[str, pd.DataFrame]) -> str:
    """Say how many pairs of one side gained, by who measured; those that nobody did in words."""
    parts = []
    for name, who in (("seller", "sellers report gains for"), ("independent", "tests find")):
        medians = by[name].loc[by[name]["side"] == side, "median"]
        up = f"{(medians > 0).sum()} of {len(medians)}"
        parts.append(f"{who} {up if len(medians) else 'none, as there is no such pair'}")
    return f"Of {side} derivatives alone {parts[0]}; independent {parts[1]}."


def _medians(table: pd.DataFrame) -> str:
    """Say how many of the pairs are medians over several tests."""
    medians = table[table["counted"] & (table["statistic"] == "median gain")]
    if medians.empty:
        return "none is a median over several tests"
    number, verb = len(medians), plural(len(medians), "is a median", "are medians")
    least, most = int(medians["parts"].min()), int(medians["parts"].max())
    return (
        f"{number} {verb} over {least} to {most} tests of one source that may not be passed on "
        "singly"
    )


def _estimated(table: pd.DataFrame) -> str:
    """Say how many gains on the index rest on a value that its maker estimated."""
    index = table[table["counted"] & (table["scale"] != TESTS)]
    if index.empty:
        return ""
    number = int(index["note"].fillna("").str.contains("estimated").sum())
    gains = plural(number, "gain rests", "gains rest")
    return f"{number} of its {len(index)} {gains} on a value that its maker estimated."


def _kinds(sellers: pd.DataFrame, independent: pd.DataFrame) -> str:
    """Say whether the two measured derivatives of another kind: most closed, and most not."""
    if sellers.empty or independent.empty:
        return ""
    shares = [float((pairs["side"] == "closed").mean()) for pairs in (sellers, independent)]
    return ", mostly of another kind" if (shares[0] - 0.5) * (shares[1] - 0.5) < 0 else ""


def _affiliated(pairs: pd.DataFrame) -> str:
    gains = [
        f"{row['name']} by {row['firm']} ({signed(row['median'])})"
        for row in pairs.to_dict("records")
    ]
    return f"Measured by somebody affiliated: {', '.join(gains)}." if gains else ""


def _both(pairs: pd.DataFrame) -> str:
    """Say what the pairs that were measured both ways gained by each."""
    wide = pairs.pivot_table(index="name", columns="measured_by", values="median")
    wide = wide.reindex(columns=["seller", "independent"]).dropna()
    gains = [
        f"{name} gained {signed(row['seller'])} by its seller's tests and "
        f"{signed(row['independent'])} by independent ones"
        for name, row in wide.iterrows()
    ]
    if not gains:
        return "No derivative was measured both ways."
    which = plural(len(gains), "One derivative was", f"{len(gains)} derivatives were")
    return f"{which} measured both ways, on different tests: {'; '.join(gains)}."


def _recent(recent: pd.DataFrame) -> str:
    known = recent[recent["counted"]]
    derivatives = len(known.drop_duplicates(PAIR[:2]))
    checked = known.loc[known["measured_by"] == "independent", PAIR[0]].nunique()
    have = "none has" if not checked else plural(checked, "one has", f"{checked} have")
    if not derivatives:
        return (
            f"No closed derivative of {RECENT}, which the claim is about, has its base beside it."
        )
    return (
        f"Of the {derivatives} closed derivatives of {RECENT}, which the claim is about, {have} an "
        "independent measurement against its base."
    )


def _index(table: pd.DataFrame) -> str:
    versions = []
    on_index = table[table["counted"] & (table["scale"] != TESTS)].sort_values("scale")
    for scale, rows in on_index.groupby("scale"):
        pairs = rows.drop_duplicates(PAIR)
        up = int((pairs["median"] > 0).sum())
        version = str(scale).removeprefix(derivative_gains.INDEX_PREFIX)
        median = signed(float(pairs["median"].median()))
        versions.append(f"{up} of {len(pairs)} gained on {version}, median {median}")
    return "; ".join(versions) or "no pair stands on it"


def _two_measurers(table: pd.DataFrame) -> dict[str, Finding]:
    """Give what counting the rows of two measurers too would change for the sellers."""
    aside = table[(table["comparison"] == TWO_MEASURERS) & table["gain"].notna()]
    rows = table[(table["scale"] == TESTS) & table["gain"].notna()]
    rows = rows[rows["measured_by"] == "seller"]
    keys = [*PAIR, "benchmark_id"]
    all_gains = rows.groupby(keys)["gain"].mean().groupby(PAIR).median()
    counted = rows[rows["counted"]].groupby(keys)["gain"].mean()
    other = rows[~rows["counted"]].groupby(keys)["gain"].mean().reindex(counted.index)
    flips = int(((counted > 0) & (other < 0) | (counted < 0) & (other > 0)).sum())
    gains = plural(flips, "gain")
    median = float(all_gains.median()) if len(all_gains) else 0.0
    return {
        "two_measurers": count(len(aside)),
        "no_gain": count(table["gain"].isna().sum()),
        "seller_median_all": points(median, text=signed(median)),
        "flips": count(flips, f"{flips or 'no'} {gains} would change sign with the other base"),
    }
