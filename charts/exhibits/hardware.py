"""The best open model that one 80 GB processor holds is {gpu80_months} behind.

That is the time since the closed frontier was there, among open models of known size. The best that
a server of eight such processors holds is {node80_months} behind.

Above: how capable a model is against the memory that its weights need. Each mark is an open model
(filled: the size is stated by its maker; hollow: parameters times bytes). Vertical lines are
hardware that one can buy, in GB: from one consumer card (32) to a server of eight of the newest
processors. At the right, outside the scale: open models with an index, but no known size ({low}
more are below the picture). Below, for each amount of memory: the best open model that it holds,
from the day of its weights, and the best closed model of the day.

The best now: {bests}. Months count from the first day on which a closed model was at that level or
above. The tiers are {points_now} and {months_now} behind. A year earlier, with the models of that
day, they were {points_year} and {months_year} behind. (The panels show what such hardware would
have held, also before it could be bought.) The last closed record is young: on the day before it,
{eve}, the distances were {points_eve}. Even the largest tier shown is {largest_standing} the closed
frontier; {beyond} of the models with an index and a size needs more than it holds.

This is memory for the weights alone. Every request needs more: for {recipes:model} the memory to
serve them is stated, with a median of {recipe_ratio} times the weights. With {headroom} times,
{moved} of {sized:model} need a larger tier, and the best model changes in {changed}. The other way
round, sizes are those of the published format, and {smaller} can be served from a smaller official
copy. Copies that others have squeezed to four bits fit smaller hardware still, at some loss: they
have an exhibit of their own, and do not count here.

Of {indexed:open model} with an index {sized} have a known size ({stated} stated, {derived} derived)
and {unsized} have none. So a tier may hold a better model than is shown: the number of models
without a size that are above a tier's best is {unsized_text}; above that of 8 × 80 GB are
{node80_unsized}. For {parameters_only} of those without a size are the parameters known, and no
size was guessed. Another {size_only} have a size but no index, among them {biggest}, the largest of
all ({biggest_gb}). Of unknown openness, and left out: {unknown}. Licences are not looked at here;
those of {limited}, best of a tier, set limits.

What the hardware costs, and how fast it answers, is not shown. Index: the Epoch Capabilities Index,
vintage of {vintage}, to {as_of}.
"""

import math
from typing import Any, SupportsInt

import altair as alt
import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, months, points, sentence
from charts.core.formats import MINUS, join_words, or_none, position_text
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import INDEX_FILES, LATEST, last_day, models_of, month
from charts.measures.openness import hardware_fit
from charts.measures.openness.hardware_fit import HEADROOM, TIERS, Tier
from charts.measures.stats.units import ONE_DAY
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Epoch Capabilities Index against gigabytes of weights (log scale; filled: size stated by the "
    "maker, hollow: parameters times bytes). Below: over time, the best open model (blue) that so "
    "much memory holds, and the best closed one (orange)."
)
SIZES = ["model_id", "weights_gb", "weights_basis", "precision", "serving_gb"]
UNSIZED = ["model_id", "name", "weights_from", "weights", "index", "rank", "source_id"]
SIZED = [
    "model_id", "name", "weights_from", "weights", "parameters", "index", *SIZES[1:], "source_id",
    "size_source_id",
]  # fmt: skip
TITLES = {
    "unsized": "Open models whose size is not known",
    "bests": "The best open model that each amount of memory holds, and the best closed one",
    "facts": "Numbers used in the text",
}
CLOSED = "closed"
FROM = pd.Timestamp("2024-01-01")
"""The lower panels begin here: before, most tiers hold hardly a model with an index."""
STRIP = 30
"""Width of the column at the right for models whose size is not known, in pixels."""
FLOOR = 102
"""Lower end of the upper panel: every model of known size stands above it."""
REPORTED = tuple(tier for tier in TIERS if tier.id != "gpu141")
"""Tiers that have findings; the text and the picture have all."""
A_YEAR = pd.DateOffset(years=1)


def tables(data: Tables) -> Frames:
    """Give one row an open model of known size, one of unknown size, and one a spell of leading."""
    indexed = models_of(data, LATEST)
    sizes = data["licences"].rename(columns={"source_id": "size_source_id"})
    sizes = sizes[[*SIZES, "size_source_id"]]
    index = indexed[["model_id", "index", "source_id"]]
    models = (
        data["models"][["model_id", "name", "weights_from", "weights", "parameters"]]
        .merge(index, how="left")
        .merge(sizes, how="left")
    )
    models = models[models["index"].notna() | models["size_source_id"].notna()]
    models["source_id"] = models["source_id"].fillna(models["size_source_id"])
    models = models.sort_values("model_id", ignore_index=True)
    is_open, sized = models["weights"].str.startswith("open"), models["weights_gb"].notna()
    unsized = models[is_open & ~sized & models["index"].notna()]
    rank = unsized["index"].rank(ascending=False, method="min").astype(int)
    facts = {
        "unknown": models["weights"].eq("unknown").sum(),
        "parameters_only": unsized["parameters"].notna().sum(),
    }
    return {
        "main": models[is_open & sized].reset_index(drop=True)[SIZED],
        "unsized": unsized.assign(rank=rank).reset_index(drop=True)[UNSIZED],
        "bests": _spells(indexed, sizes),
        "facts": pd.DataFrame([facts]),
    }


def _spells(indexed: pd.DataFrame, sizes: pd.DataFrame) -> pd.DataFrame:
    """Give one row a spell of leading since FROM: of a tier's best open model, or the best closed.

    until: exclusive. Raises NoRows if a tier held no model a year ago, or no record was broken.
    """
    end = last_day(indexed)
    placed = frontier.side_intervals(indexed.merge(sizes, on="model_id", how="left"))
    races = {tier: hardware_fit.tier_race(placed, tier, end).spells for tier in TIERS}
    spells = []
    for tier, raced in races.items():
        led = raced[raced["side"] == "open"].assign(tier=tier.id)
        what = f"open model of the index that {tier.label} held by {end - A_YEAR:%Y-%m-%d}"
        required(led[led["since"] <= end - A_YEAR], what, "data/licences.csv (weights_gb)")
        spells.append(led)
    closed = races[TIERS[0]].query("side == @CLOSED")  # the same in every race
    before = closed[closed["since"] < closed["since"].max()]
    required(before, "closed record before the last one", INDEX_FILES)
    rows = pd.concat([*spells, closed.assign(tier=CLOSED)])
    rows = rows[~(rows["until"] <= FROM)]
    columns = [
        "tier",
        "model_id",
        "name",
        "side",
        "weights",
        "index",
        "since",
        "until",
        "source_id",
    ]
    return rows.sort_values(["tier", "since", "model_id"], ignore_index=True)[columns]


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the models by memory, and below a panel for each tier over time."""
    bests = tables["bests"]
    columns = 2 if compact else 3
    panels = [_panel(bests, tier, compact) for tier in TIERS]
    grid = alt.concat(*panels, columns=columns, spacing=14)
    sizes = _sizes(tables["main"], tables["unsized"], bests, compact)
    whole: alt.VConcatChart = alt.vconcat(sizes, grid, spacing=26)
    return whole


def _sizes(
    models: pd.DataFrame, unsized: pd.DataFrame, bests: pd.DataFrame, compact: bool
) -> AnyChart:
    """Draw every model at its memory and its index, with the limits of the tiers."""
    width, height = (306, 300) if compact else (684, 340)
    scale_end = width - STRIP - 14
    x = alt.X(
        "weights_gb:Q",
        scale=alt.Scale(type="log", domain=[9, 6500], range=[0, scale_end], nice=False),
        axis=alt.Axis(values=[10, 100, 1000], title="GB of weights", format=",d", tickSize=4),
    )
    y = alt.Y("index:Q", scale=alt.Scale(domain=[FLOOR, 170], nice=False), title="Index")
    best = _best(bests).merge(models[["model_id", "weights_gb"]], on="model_id", how="left")
    closed = bests[bests["tier"] == CLOSED].tail(1)
    layers = [
        *_limits(x),
        *_closed_level(closed, y, scale_end),
        *_sized_marks(models, x, y),
        *_unsized_marks(unsized, y, scale_end, compact),
        *_best_labels(best, x, y, compact),
    ]
    return alt.layer(*layers).properties(width=width, height=height)


def _limits(x: alt.X) -> list[alt.Chart]:
    """Draw the memory of each tier, with its short label above."""
    limits = pd.DataFrame(
        {
            "weights_gb": [tier.gb for tier in TIERS],
            "text": [_short(tier) for tier in TIERS],
            "row": [-6 - 14 * (place % 2) for place in range(len(TIERS))],
        }
    )
    labels = [
        alt.Chart(limits[limits["row"] == row])
        .mark_text(dy=row, fontSize=11, color=theme.colour("quiet"))
        .encode(x=x, y=alt.value(0), text="text:N")
        for row in (-6, -20)
    ]
    return [alt.Chart(limits).mark_rule(strokeDash=[3, 3]).encode(x=x), *labels]


def _closed_level(closed: pd.DataFrame, y: alt.Y, scale_end: int) -> list[alt.Chart]:
    """Draw the level of the best closed model, with its name."""
    return [
        alt.Chart(closed)
        .mark_rule(color=theme.colour(CLOSED), strokeWidth=1.6)
        .encode(y=y, x=alt.value(0), x2=alt.value(scale_end)),
        alt.Chart(closed.assign(said=f"Best closed: {closed['name'].iloc[0]}"))
        .mark_text(align="left", dy=11, color=theme.colour(CLOSED))
        .encode(y=y, x=alt.value(2), text="said:N"),
    ]


def _sized_marks(models: pd.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Draw a mark a model of known size: filled if its maker states it."""
    base = alt.Chart(models).transform_filter(f"datum.index > {FLOOR}")
    return [
        base.transform_filter(f"datum.weights_basis === '{basis}'")
        .mark_point(filled=filled, size=44, strokeWidth=1.5, opacity=1, color=theme.colour("open"))
        .encode(
            x=x,
            y=y,
            tooltip=["name", "index", "weights_gb", "weights_basis", "precision", "weights_from"],
        )
        for basis, filled in (("derived", False), ("stated", True))
    ]


def _unsized_marks(
    unsized: pd.DataFrame, y: alt.Y, scale_end: int, compact: bool
) -> list[alt.Chart]:
    """Draw a tick a model of unknown size, right of the scale, with the best one's name."""
    blue, middle = theme.colour("open"), alt.value(scale_end + 14 + STRIP / 2)
    base = alt.Chart(unsized).transform_filter(f"datum.index > {FLOOR}")
    layers = [
        base.mark_tick(orient="horizontal", thickness=1.4, size=14, color=blue, opacity=0.7).encode(
            x=middle, y=y, tooltip=["name", "index", "weights_from"]
        ),
        alt.Chart(pd.DataFrame({"text": ["no size"]}))
        .mark_text(dy=-6, fontSize=11, color=theme.colour("quiet"))
        .encode(x=middle, y=alt.value(0), text="text:N"),
    ]
    if not compact:
        layers.append(
            base.transform_filter("datum.rank === 1")
            .mark_text(align="right", fontSize=11, color=blue)
            .encode(x=alt.value(scale_end + 18), y=y, text="name:N")
        )
    return layers


def _best_labels(best: pd.DataFrame, x: alt.X, y: alt.Y, compact: bool) -> list[alt.Chart]:
    """Name the best model of each tier, beside its mark."""
    named = alt.Chart(best).encode(y=y, text="name:N" if compact else "said:N")
    layers = []
    for at_left, near in best.groupby(best["weights_gb"] < (80 if compact else 32)):
        mark: dict[str, Any] = (
            {"align": "left", "dx": -6, "dy": 14} if at_left else {"align": "right", "dx": -7}
        )
        chosen = named.transform_filter(alt.FieldOneOfPredicate("said", list(near["said"])))
        layers += [
            chosen.mark_text(fontSize=11, **mark, **look).encode(x=x)
            for look in (theme.HALO, {"color": theme.colour("open")})
        ]
    return layers


def _short(tier: Tier) -> str:
    """Give a tier's label for a narrow place: 80 GB, 8×80."""
    number, size = tier.label.removesuffix(" GB").split(" × ")
    return f"{size} GB" if number == "1" else f"{number}×{size}"


def _best(bests: pd.DataFrame) -> pd.DataFrame:
    """Give the best models of the tiers now, once each, with what is said of them."""
    last = bests[bests["tier"] != CLOSED]
    last = last.drop_duplicates("tier", keep="last").drop_duplicates("model_id")
    return last.assign(
        said=[f"{n} {i:.1f}" for n, i in zip(last["name"], last["index"], strict=True)]
    )


def _panel(table: pd.DataFrame, tier: Tier, compact: bool) -> AnyChart:
    """Draw the best open model that a tier holds, and the best closed one, over time."""
    width = 136 if compact else 206
    base = alt.Chart(table)
    y = alt.Y(
        "index:Q",
        scale=alt.Scale(domain=[110, 170], nice=False),
        axis=alt.Axis(title=None, values=[110, 130, 150, 170]),
    )
    x = alt.X(
        "since:T",
        scale=alt.Scale(type="utc", domain=[FROM.isoformat() + "Z", _end(table).isoformat() + "Z"]),
        axis=alt.Axis(format="%Y", tickCount="year", title=None),
    )
    layers = []
    for name, side in ((CLOSED, CLOSED), (tier.id, "open")):
        led = base.transform_filter(alt.datum.tier == name)
        look: dict[str, Any] = {"color": theme.colour(side), "clip": True, "strokeWidth": 2}
        layers += [
            led.mark_line(interpolate="step-after", **look).encode(x=x, y=y),
            led.mark_rule(**look).encode(x=x, x2="until:T", y=y, tooltip=["name", "index"]),
        ]
    if tier is TIERS[0]:
        for side, said_of, at, dy in (
            (CLOSED, "best closed", 40, 18),
            ("open", "best that fits", width - 40, 98),
        ):
            layers.append(
                alt.Chart(pd.DataFrame({"text": [said_of]}))
                .mark_text(fontSize=11, color=theme.colour(side))
                .encode(x=alt.value(at), y=alt.value(dy), text="text:N")
            )
    now = _on(_behind(table, tier), _end(table) - ONE_DAY)
    lag = _lag(now).replace(", ", ",\n" if compact else ", ").split("\n")
    title = alt.Title(
        tier.label, subtitle=[now["open_model"], *lag], anchor="start", fontSize=13,
        subtitleFontSize=11, color=theme.colour("ink"), subtitleColor=theme.colour("quiet"),
    )  # fmt: skip
    return alt.layer(*layers).properties(width=width, height=110, title=title)


def _end(table: pd.DataFrame) -> pd.Timestamp:
    """Give the day after the last one."""
    return pd.Timestamp(table["until"].max())


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the best model of each tier, how far it is behind, and what is not known."""
    models, unsized, bests = (tables[name] for name in ("main", "unsized", "bests"))
    facts = tables["facts"].iloc[0]
    as_of = (_end(bests) - ONE_DAY).date()
    results = {
        "as_of": day(as_of),
        "vintage": sentence(month(LATEST)),
        "unknown": _count(facts["unknown"]),
        "parameters_only": _count(facts["parameters_only"]),
        **_distances(bests),
        **_sizes_known(models, unsized),
        **_above(unsized, bests),
        **_with_headroom(models, bests),
    }
    return dated(as_of, results)


def _distances(bests: pd.DataFrame) -> dict[str, Finding]:
    """Give the best model of each tier and its distance now, a year ago, and before the record."""
    end, closed = _end(bests) - ONE_DAY, bests[bests["tier"] == CLOSED]
    dates = {"now": end, "year": end - A_YEAR, "eve": closed["since"].iloc[-1] - ONE_DAY}
    behind = {tier: _behind(bests, tier) for tier in TIERS}
    at = {key: {tier: _on(behind[tier], date) for tier in TIERS} for key, date in dates.items()}
    before = join_words(f"{best['points']:.1f}" for best in at["eve"].values())
    results = {
        "eve": day(dates["eve"].date()),
        "points_eve": count(len(TIERS), f"{before} points"),
        **_now(at["now"], bests),
    }
    for key in ("now", "year"):
        for unit in ("points", "months"):
            span = _span([float(best[unit]) for best in at[key].values()])
            results[f"{unit}_{key}"] = Finding(span, unit, as_of=dates[key].date())
    return results


def _now(now: dict[Tier, dict[str, Any]], bests: pd.DataFrame) -> dict[str, Finding]:
    """Give the best model of each tier now, and how far it is behind."""
    names = [
        f"{best['open_model']} ({tier.label}; index {best['open']:.1f}, {_lag(best)})"
        for tier, best in now.items()
    ]
    limited = _best(bests).query("weights != 'open-unrestricted'")["name"]
    largest, card = (float(now[tier]["points"]) for tier in (TIERS[-1], REPORTED[0]))
    results = {
        "bests": count(len(names), join_words(names)),
        "limited": count(len(limited), join_words(limited)),
        "largest_standing": Finding(largest, text=position_text(largest)),
        "card_standing": Finding(card, text=position_text(card)),
    }
    for tier in REPORTED:
        results[f"{tier.id}_best"] = sentence(str(now[tier]["open_model"]))
        results[f"{tier.id}_months"] = _months(now[tier])
    for tier in REPORTED[1:-1]:  # of the last it is largest_standing
        results[f"{tier.id}_points"] = points(now[tier]["points"])
    return results


def _sizes_known(models: pd.DataFrame, unsized: pd.DataFrame) -> dict[str, Finding]:
    """Count the models with an index by what is known of their size; name the largest of all."""
    sized = models[models["index"].notna()]
    biggest = models.nlargest(1, "weights_gb").iloc[0]
    counts = {
        "indexed": len(sized) + len(unsized),
        "sized": len(sized),
        "stated": sized["weights_basis"].eq("stated").sum(),
        "derived": sized["weights_basis"].eq("derived").sum(),
        "unsized": len(unsized),
        "low": (unsized["index"] <= FLOOR).sum(),
        "size_only": models["index"].isna().sum(),
        "beyond": (~hardware_fit.fits(sized["weights_gb"])[TIERS[-1].id]).sum(),
    }
    return {name: _count(number) for name, number in counts.items()} | {
        "biggest": sentence(str(biggest["name"])),
        "biggest_gb": Finding(round(biggest["weights_gb"]), "GB"),
    }


def _above(unsized: pd.DataFrame, bests: pd.DataFrame) -> dict[str, Finding]:
    """Count the models without a size that are above the best of each tier."""
    ranked = unsized.sort_values("index", ascending=False)
    best = bests.groupby("tier")["index"].last()
    above = {tier.id: ranked.loc[ranked["index"] > best[tier.id], "name"] for tier in TIERS}
    by_tier = join_words(f"{len(above[tier.id])} ({tier.label})" for tier in TIERS)
    return {
        "node80_unsized": _named(above["node80"]),
        "unsized_text": count(len(ranked), by_tier),
    }


def _with_headroom(models: pd.DataFrame, bests: pd.DataFrame) -> dict[str, Finding]:
    """Give what more memory than that of the weights changes, and what is stated about it."""
    sized = models[models["index"].notna()]
    best = bests.groupby("tier")["index"].last()
    plain, roomy = (hardware_fit.fits(sized["weights_gb"], room) for room in (1.0, HEADROOM))
    changed = [t.label for t in TIERS if sized.loc[roomy[t.id], "index"].max() != best[t.id]]
    recipes = models.dropna(subset=["serving_gb"])
    required(recipes, "licence that states serving_gb and weights_gb", "data/licences.csv")
    ratio = float((recipes["serving_gb"] / recipes["weights_gb"]).median())
    smaller = recipes.loc[recipes["serving_gb"] < recipes["weights_gb"], "name"]
    return {
        "headroom": Finding(HEADROOM),
        "moved": _count((plain & ~roomy).any(axis=1).sum()),
        "changed": count(len(changed), join_words(changed, none="no tier")),
        "recipes": _count(len(recipes)),
        "recipe_ratio": Finding(ratio, text=f"{ratio:.2f}"),
        "smaller": _named(smaller),
    }


def _count(number: SupportsInt) -> Finding:
    return count(number, or_none(number))


def _named(names: pd.Series) -> Finding:
    """Count models, with their names: 2 (GLM-5.2 and Inkling)."""
    return count(len(names), f"{len(names)} ({join_words(names)})" if len(names) else "none")


def _behind(table: pd.DataFrame, tier: Tier) -> pd.DataFrame:
    """Give how far the best open model of a tier is behind, day by day."""
    return hardware_fit.gap_and_lag(table[table["tier"].isin([tier.id, CLOSED])])


def _on(days: pd.DataFrame, date: pd.Timestamp) -> dict[str, Any]:
    return {str(key): value for key, value in days[days.index == date].iloc[0].items()}


def _lag(on_day: dict[str, Any]) -> str:
    """Say how far the open side is behind: 8.9 points, 6.0 months behind."""
    return f"{on_day['points']:.1f} points, {_months(on_day)} behind"


def _months(on_day: dict[str, Any]) -> Finding:
    """Give the lag in months; in words where the index does not reach back so far."""
    lag = float(on_day["months"])
    if math.isnan(lag):
        return sentence("more months than the index covers")
    return months(lag)


def _span(values: list[float]) -> str:
    """Write the least and the greatest: 6.0 to 20.9."""
    if np.isnan(values).all():
        return "an unknown number of"
    ends = np.nanmin(values), np.nanmax(values)
    low, high = (f"{end:z.1f}".replace("-", MINUS) for end in ends)
    return low if low == high else f"{low} to {high}"
