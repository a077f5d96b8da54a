"""Sellers report gains for {seller_up} of {seller_pairs:derivative}, others for {independent_up} of
{independent_pairs}.

Each mark is a derivative's median gain over its base on the tests of one measurer, in points of
100. The single tests are in the table. Sellers measured {seller_pairs:pair} of
{seller_firms:company|companies} on {seller_tests:test}, with a median gain of {seller_median}
points. Independent tests cover {independent_pairs:pair} of
{independent_firms:company|companies}{kind_clause}, with a median gain of {independent_median}
points. {medians_clause} {affiliated_sentence} A gain of less than {small} point hardly counts:
more is gained by {seller_clear} of the sellers' pairs and {independent_clear} of the independent
pairs.

Sellers and independent tests did not measure the same derivatives, so flattery alone does not
explain the difference. Sellers measured {seller_closed} closed and {seller_open} open derivatives,
with the median release in {seller_middle}. The independent pairs are {independent_closed} closed,
{independent_open} open and {independent_unknown} of unknown openness, with the median release in
{independent_middle}. Many of the independent pairs are distillations, compressions or changes of
style that did not aim at a score. In {checkpoint_pairs} of them the derivative starts from an
earlier checkpoint than the model that it is compared with. {open_sentence} {closed_sentence}
{both_sentence} {recent_sentence}

Points of an index are not points of a test, and are not drawn. Each version of the Artificial
Analysis Intelligence Index is a scale of its own: {index_sentence}. {estimated_sentence}

Are gains and losses equally likely? By the exact sign test: {seller_sign} for sellers,
{independent_sign} for independent tests. It treats the pairs as independent, which models of one
company or base are not. By company, {seller_firms_up} of {seller_firms:seller} have a median gain
above zero.

A row counts if base and derivative were measured in one harness. Left out are {two_measurers:row}
with two measurers, and {no_gain} without a base score. With the former the sellers' median would be
{seller_median_all}, and {flips}. Failed derivatives are seldom published, and sellers choose
their tests: their gains are an upper bound.
"""

from typing import NamedTuple

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, count_or_none, dated, points, sentence
from charts.core.formats import counted, plural, signed
from charts.core.shares import share_with_interval
from charts.drawing.dot_strip import lifts
from charts.drawing.labels import Area, Landmark, landmarks, text_area
from charts.drawing.marks import Layers, Segment, segments, side_marks
from charts.drawing.plot import AXIS_NAME, Margin, Plot
from charts.drawing.theme import QUIET, RULE, STRONG, AnyChart, colour
from charts.drawing.words import (
    KeyEntry,
    Words,
    brief_name,
    count_head,
    legend,
    ruler_number,
    words,
)
from charts.measures.derivatives import derivative_gains
from charts.measures.derivatives.derivative_gains import TESTS, TWO_MEASURERS
from charts.measures.stats import confidence, thresholds
from charts.measures.stats.medians import clustered_median
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Median gain of each derivative over its open base, in points of tests (0 to 100). The two "
    "groups are mostly different derivatives. Hollow: measured by the seller."
)
WHO = {
    "seller": "measured by the seller",
    "affiliated": "by an affiliate",
    "independent": "independent",
}
SIDES = ("closed", "open", "unknown")
GROUPS = {"seller": "Measured by sellers", "independent": "Measured by others"}
"""Whose measurements are drawn, and what they are called."""
RECENT = 2026
"""The year of the closed derivatives that the claim is about."""
SMALL = 1.0
"""Points below which a median gain is hardly one."""
LEAST_P = 0.001
"""A smaller p is not written out: the pairs are too dependent for it."""
PAIR = ["derived_model_id", "base_model_id", "measured_by"]

REPORTED = {"seller": "sellers report gains", "independent": "tests find gains"}
"""What is said before the number of derivatives that gained, by who measured."""


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
    """Draw a mark a derivative at its median gain, those that sellers measured above the others."""
    pairs = _pairs(tables["main"])
    pairs = pairs[pairs["measured_by"].isin(GROUPS)]
    height, left = (178, 12) if compact else (142, 178)
    low, high = pairs["median"].min(), pairs["median"].max()
    plot = Plot(
        (min(-13, low - 4), max(25, high + 3)),
        compact=compact,
        outer_height=52 + height * len(GROUPS) + AXIS_NAME,
        margin=Margin(left, 12, 52, AXIS_NAME),
    )
    strips = [_strip(plot, pairs, who, n * height, height) for n, who in enumerate(GROUPS)]
    heads = [_head(plot, strip, who) for strip, who in zip(strips, GROUPS, strict=True)]
    points = pd.concat([strip.points for strip in strips])
    zero = plot.px(0)
    taken = [Area(zero - 2, 0, zero + 2, plot.height), *_taken(plot, strips)]
    names = landmarks(plot, _names(plot, strips), taken, reach=9, outside=Margin(0, 12, 0, 0))
    sides = [Words(zero + 8, -8, "better than the base ›", QUIET)]
    sides += [Words(zero - 8, -8, "‹ worse", QUIET, align="right")]
    tips = ["name", "base", "firm", "median", "measured_by", "released"]
    return plot.draw(
        plot.rulers(range(-10, 21, 10), x_text=ruler_number, grid_x=True, zero_x=0),
        plot.axis_names("median gain over the base, in points of tests"),
        *heads,
        side_marks(plot, points, "median", "y", tips, size=85),
        words([*names, *sides]),
        legend(12 - left, 14 - plot.margin.top, _entries(points, compact), gap=14),
    )


class Strip(NamedTuple):
    """The marks of one group: each with its height, the line that they lie on, where it begins."""

    points: pd.DataFrame
    base: float
    top: float


def _strip(plot: Plot, pairs: pd.DataFrame, who: str, top: float, height: float) -> Strip:
    """Lay out the marks of one group so that none hides another."""
    rows = pairs[pairs["measured_by"] == who].reset_index(drop=True)
    base = top + (height - 62 if plot.compact else height / 2 + 4)
    rises = lifts([plot.px(gain) for gain in rows["median"]], 6, 44)
    points = rows.assign(y=base - pd.Series(rises, rows.index), hollow=who == "seller")
    return Strip(points, base, top)


def _head(plot: Plot, strip: Strip, who: str) -> Layers:
    """Write how many of a group gained, and draw its median."""
    gains, left = strip.points["median"], 12 - plot.margin.left
    y = strip.top + 12 if plot.compact else strip.base - 14
    number = f"{(gains > 0).sum()} of {len(gains)}"
    x = plot.px(gains.median())
    rules = [Segment(x, strip.base - 48, x, strip.base + 44, width=1.8)]
    if strip.top and not plot.compact:
        rules.append(Segment(-plot.margin.left, strip.top, plot.width + 12, strip.top, RULE, 1))
    return (
        segments(rules)
        + words([Words(left, y, GROUPS[who], size=STRONG), _median_text(plot, strip)])
        + count_head(left, y + 24, number, "better")
    )


def _median_text(plot: Plot, strip: Strip) -> Words:
    """Give the words over a median, on the side away from the zero line."""
    gain = float(strip.points["median"].median())
    align, shift = ("right", 3) if gain < 0 else ("left", -3)
    text = f"median {signed(gain)}"
    return Words(plot.px(gain) + shift, strip.base - 56, text, bold=True, align=align)


def _taken(plot: Plot, strips: list[Strip]) -> list[Area]:
    """Give the areas of all marks, medians and heads, for names to keep off."""
    areas = []
    for strip in strips:
        x = plot.px(strip.points["median"].median())
        areas += [Area(x - 3, strip.base - 48, x + 3, strip.base + 44)]
        areas += [text_area(_median_text(plot, strip))]
        areas += [Area(0, strip.top, 190, strip.top + 50)] * plot.compact
        for row in strip.points.to_dict("records"):
            x, y = plot.px(row["median"]), row["y"]
            areas.append(Area(x - 6, y - 6, x + 6, y + 6))
    return areas


def _names(plot: Plot, strips: list[Strip]) -> list[Landmark]:
    """Name the marks that lie farthest from their median, closed ones before others."""
    points = []
    for strip in strips:
        gains = strip.points["median"]
        far = (gains - gains.median()).abs().rank(ascending=False, method="first")
        rank = far.where(strip.points["side"] != "closed", far / 4)
        named = strip.points.assign(rank=rank)[rank < (3 if plot.compact else 4)]
        points += [
            Landmark(
                plot.px(row["median"]), row["y"], brief_name(row["name"]), -row["rank"],
                colour(row["side"]), "n s nw ne e w",
            )
            for row in named.to_dict("records")
        ]  # fmt: skip
    return points


def _entries(points: pd.DataFrame, compact: bool) -> list[KeyEntry]:
    """Give the key of the marks that are there; a phone has no room for unknown openness."""
    sides = [side for side in SIDES if (points["side"] == side).any()]
    entries = [KeyEntry(side, side, colour(side)) for side in sides]
    if compact:
        entries = [entry for entry in entries if entry.glyph != "unknown"]
    hollow = [side for side in sides if (points["hollow"] & (points["side"] == side)).any()]
    texts = [""] * (len(hollow) - 1) + ["measured by its seller"]
    return entries + [
        KeyEntry(f"hollow {side}", text, colour(side))
        for side, text in zip(hollow, texts, strict=False)
    ]


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
    words = (
        f"{counted(sign.gains, 'gain')}, {counted(sign.losses, 'loss', 'losses')}, "
        f"p {f'= {sign.p:.2g}' if sign.p >= LEAST_P else f'< {LEAST_P}'}"
    )
    clear = int(thresholds.at_least(medians, SMALL).sum())
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
        f"{name}_clear": count_or_none(clear),
        f"{name}_sign": Finding(sign.p, text=words),
        f"{name}_firms": count(pairs["firm"].nunique()),
        f"{name}_middle": sentence(f"{middle:%B %Y}" if len(pairs) else "no month"),
        **{f"{name}_{side}": _of_side(pairs, side) for side in ("open", "closed")},
    }


def _of_side(pairs: pd.DataFrame, side: str) -> Finding:
    number = int((pairs["side"] == side).sum())
    return count(number, str(number or "no"))


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
    for name, who in REPORTED.items():
        medians = by[name].loc[by[name]["side"] == side, "median"]
        up = f"for {(medians > 0).sum()} of {len(medians)}"
        parts.append(f"{who} {up if len(medians) else 'for none, since they measured none'}")
    return f"Of {side} derivatives alone {parts[0]}; independent {parts[1]}."


def _medians(table: pd.DataFrame) -> str:
    """Say how many of the pairs are medians over several tests."""
    medians = table[table["counted"] & (table["statistic"] == "median gain")]
    if medians.empty:
        return "No pair is a median over several tests."
    number, verb = len(medians), plural(len(medians), "is a median", "are medians")
    least, most = int(medians["parts"].min()), int(medians["parts"].max())
    return (
        f"Of these pairs {number} {verb} over {least} to {most} tests of one source that may not "
        "be passed on singly."
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
    return "; ".join(versions) or "no pair is on it"


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
    gains, no_gain = plural(flips, "gain"), int(table["gain"].isna().sum())
    median = float(all_gains.median()) if len(all_gains) else 0.0
    return {
        "two_measurers": count(len(aside)),
        "no_gain": count_or_none(no_gain),
        "seller_median_all": points(median, text=signed(median)),
        "flips": count(flips, f"{flips or 'no'} {gains} would change sign with the other base"),
    }
