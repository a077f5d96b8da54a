"""The best open model of known size that one 80 GB processor holds is {gpu80_months} behind the
closed frontier; the best that a server of eight such processors holds, {node80_months}.

Above: how capable a model is against the memory that its weights need. Each mark is an open model
(filled: the size is stated by its maker; hollow: parameters times bytes). Vertical lines are
hardware that one can buy, in GB: from one consumer card (32) to a server of eight of the newest
processors. At the right, outside the scale: open models with an index, but no known size
({low} more stand below the picture). Below,
for each amount of memory: the best open model that it holds, from the day of its weights, and the
best closed model of the day.

The best now: {bests}. Months count from the first day on which a closed model stood at that level
or above. The tiers lie {points_now} and {months_now} behind; a year earlier, with the models of
that day, {points_year} and {months_year}. (The panels show what such hardware would have held, also
before it could be bought.) The last closed record is young: on the day before it, {eve}, the
distances were {points_eve}. Even the largest tier shown stands {largest_standing} the closed
frontier; {beyond} of the models with an index and a size needs more than it holds.

This is memory for the weights alone. Every request needs more: for {recipes:model} the memory to
serve them is stated, with a median of {recipe_ratio} times the weights. With {headroom} times,
{moved} of {sized:model} need a larger tier, and the best model changes in {changed}. The other way
round, sizes are those of the published format, and {smaller} can be served from a smaller official
copy. Copies that others have squeezed to fewer bits fit smaller hardware still; how much they lose
is not measured here, so they do not count.

Of {indexed:open model} with an index {sized} have a known size ({stated} stated, {derived}
derived) and {unsized} have none. So a tier may hold a better model than is shown: the number of
models without a size that stand above a tier's best is {unsized_text}; above that of 8 × 80 GB
stand {node80_unsized}. For {parameters_only} of those without a size are the parameters known, and
no size was guessed. Another {size_only} have a size but no index, among them {biggest}, the largest
of all ({biggest_gb}). Of unknown openness, and left out: {unknown}. Licences are not looked at
here; those of {limited}, best of a tier, set limits.

What the hardware costs, and how fast it answers, is not shown. Index: the Epoch Capabilities Index,
vintage of {vintage}, to {as_of}.
"""

import math
from dataclasses import replace
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding
from charts.core.formats import MINUS, join_words, position_text
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import INDEX_FILES, LATEST, last_day, models_of
from charts.measures.openness import hardware_fit
from charts.measures.openness.hardware_fit import HEADROOM, TIERS, Tier
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Epoch Capabilities Index against gigabytes of weights (log scale; filled: size stated by the "
    "maker, hollow: parameters times bytes). Below: over time, the best open model (blue) that so "
    "much memory holds, and the best closed one (orange)."
)
FACTS = ["model_id", "name", "weights_from", "weights", "parameters"]
SIZES = ["model_id", "licence_class", "precision", "weights_gb", "weights_basis", "serving_gb"]
CLOSED = "closed"
FROM = pd.Timestamp("2024-01-01")
"""The lower panels begin here: before, most tiers hold hardly a model with an index."""
STRIP = 30
"""Width of the column at the right for models whose size is not known, in pixels."""
FLOOR = 102
"""Lower end of the upper panel: every model of known size stands above it."""
TOLD = tuple(tier for tier in TIERS if tier.id != "gpu141")
"""Tiers with findings of their own; the text and the picture have all."""
ONE_DAY, YEAR = pd.Timedelta(days=1), pd.DateOffset(years=1)


def tables(data: Tables) -> Frames:
    """Give one row an open model with an index or a licence read, and one a spell of leading.

    kind: model, unknown (its openness is), or spell; tier: of a spell, closed for those of the
    closed side; since and until (exclusive): of a spell. source_id: of the index, if there is one.
    """
    indexed = models_of(data, LATEST)
    sizes = data["licences"].rename(columns={"source_id": "size_source_id"})
    sizes = sizes[[*SIZES, "size_source_id"]]
    index = indexed[["model_id", "index", "source_id"]]
    models = data["models"][FACTS].merge(index, how="left").merge(sizes, how="left")
    models = models[models["index"].notna() | models["size_source_id"].notna()]
    models = models[models["weights"] != "closed"]
    models["kind"] = models["weights"].eq("unknown").map({True: "unknown", False: "model"})
    models["source_id"] = models["source_id"].fillna(models["size_source_id"])
    placed = frontier.side_intervals(indexed.merge(sizes, on="model_id", how="left"))
    raced = {
        tier.id: hardware_fit.tier_race(placed, tier, last_day(indexed)).spells for tier in TIERS
    }
    spells = [own[own["side"] == "open"].assign(tier=name) for name, own in raced.items()]
    closed = raced[TIERS[0].id].query("side == @CLOSED")  # the same in every race
    earlier = last_day(indexed) - YEAR
    for tier, own in zip(TIERS, spells, strict=True):
        what = f"open model of the index that {tier.label} held by {earlier:%Y-%m-%d}"
        required(own[own["since"] <= earlier], what, "data/licences.csv (weights_gb)")
    since = closed["since"].max()
    required(closed[closed["since"] < since], "closed record before the last one", INDEX_FILES)
    led = pd.concat([*spells, closed.assign(tier=CLOSED)]).assign(kind="spell")
    columns = [
        "kind", "tier", "model_id", "name", "side", "weights", "weights_from", "index",
        "weights_gb", "weights_basis", "precision", "serving_gb", "parameters", "licence_class",
        "since", "until", "source_id", "size_source_id",
    ]  # fmt: skip
    rows = pd.concat([models, led])
    return {
        "main": rows.sort_values(["kind", "tier", "since", "model_id"], ignore_index=True)[columns]
    }


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the models by memory, and below a panel for each tier over time."""
    table = tables["main"]
    columns = 2 if compact else 3
    panels = [_panel(table, tier, compact) for tier in TIERS]
    grid = alt.concat(*panels, columns=columns, spacing=14)
    whole: alt.VConcatChart = alt.vconcat(_sizes(table, compact), grid, spacing=26)
    return whole


def _sizes(table: pd.DataFrame, compact: bool) -> AnyChart:
    """Draw every model at its memory and its index, with the limits of the tiers."""
    width, height = (306, 300) if compact else (684, 340)
    scale_end = width - STRIP - 14
    blue = theme.colour("open")
    x = alt.X(
        "weights_gb:Q",
        scale=alt.Scale(type="log", domain=[9, 6500], range=[0, scale_end], nice=False),
        axis=alt.Axis(values=[10, 100, 1000], title="GB of weights", format=",d", tickSize=4),
    )
    y = alt.Y("index:Q", scale=alt.Scale(domain=[FLOOR, 170], nice=False), title="Index")
    tips = ["name", "index", "weights_gb", "weights_basis", "precision", "weights_from"]
    base = alt.Chart(table).transform_filter(f"datum.kind === 'model' && datum.index > {FLOOR}")
    limits = pd.DataFrame(
        {
            "weights_gb": [tier.gb for tier in TIERS],
            "text": [_short(tier) for tier in TIERS],
            "row": [-6 - 14 * (place % 2) for place in range(len(TIERS))],
        }
    )
    best, closed = _best(table), table[table["tier"] == CLOSED].tail(1)
    named = alt.Chart(best).encode(y=y, text="name:N" if compact else "said:N")
    layers: list[Any] = [
        alt.Chart(limits).mark_rule(strokeDash=[3, 3]).encode(x=x),
        *(
            alt.Chart(limits[limits["row"] == row])
            .mark_text(dy=row, fontSize=11, color=theme.colour("quiet"))
            .encode(x=x, y=alt.value(0), text="text:N")
            for row in (-6, -20)
        ),
        alt.Chart(closed)
        .mark_rule(color=theme.colour(CLOSED), strokeWidth=1.6)
        .encode(y=y, x=alt.value(0), x2=alt.value(scale_end)),
        alt.Chart(closed.assign(said=f"Best closed: {closed['name'].iloc[0]}"))
        .mark_text(align="left", dy=11, color=theme.colour(CLOSED))
        .encode(y=y, x=alt.value(2), text="said:N"),
        *(
            base.transform_filter(f"datum.weights_basis === '{basis}'")
            .mark_point(filled=filled, size=44, strokeWidth=1.5, opacity=1, color=blue)
            .encode(x=x, y=y, tooltip=tips)
            for basis, filled in (("derived", False), ("stated", True))
        ),
        base.transform_filter("!datum.weights_gb")
        .mark_tick(orient="horizontal", thickness=1.4, size=14, color=blue, opacity=0.7)
        .encode(x=alt.value(scale_end + 14 + STRIP / 2), y=y, tooltip=tips),
        alt.Chart(pd.DataFrame({"text": ["no size"]}))
        .mark_text(dy=-6, fontSize=11, color=theme.colour("quiet"))
        .encode(x=alt.value(scale_end + 14 + STRIP / 2), y=alt.value(0), text="text:N"),
    ]
    if not compact:
        layers.append(
            base.transform_filter("!datum.weights_gb")
            .transform_window(place="rank()", sort=[alt.SortField("index", "descending")])
            .transform_filter("datum.place === 1")
            .mark_text(align="right", fontSize=11, color=blue)
            .encode(x=alt.value(scale_end + 18), y=y, text="name:N")
        )
    for at_left, own in best.groupby(best["weights_gb"] < 32):
        mark: dict[str, Any] = (
            {"align": "left", "dx": -6, "dy": 14} if at_left else {"align": "right", "dx": -7}
        )
        said = named.transform_filter(alt.FieldOneOfPredicate("said", list(own["said"])))
        layers += [
            said.mark_text(fontSize=11, **mark, **look).encode(x=x)
            for look in (theme.HALO, {"color": blue})
        ]
    return alt.layer(*layers).properties(width=width, height=height)


def _short(tier: Tier) -> str:
    """Give a tier's label for a narrow place: 80 GB, 8×80."""
    number, size = tier.label.removesuffix(" GB").split(" × ")
    return f"{size} GB" if number == "1" else f"{number}×{size}"


def _best(table: pd.DataFrame) -> pd.DataFrame:
    """Give the best models of the tiers now, once each, with what is said of them."""
    last = table[(table["kind"] == "spell") & (table["tier"] != CLOSED)]
    last = last.drop_duplicates("tier", keep="last").drop_duplicates("model_id")
    return last.assign(
        said=[f"{n} {i:.1f}" for n, i in zip(last["name"], last["index"], strict=True)]
    )


def _panel(table: pd.DataFrame, tier: Tier, compact: bool) -> AnyChart:
    """Draw the best open model that a tier holds, and the best closed one, over time."""
    width = 136 if compact else 206
    base = alt.Chart(table).transform_filter(alt.datum.kind == "spell")
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
        own = base.transform_filter(alt.datum.tier == name)
        look: dict[str, Any] = {"color": theme.colour(side), "clip": True, "strokeWidth": 2}
        layers += [
            own.mark_line(interpolate="step-after", **look).encode(x=x, y=y),
            own.mark_rule(**look).encode(x=x, x2="until:T", y=y, tooltip=["name", "index"]),
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
    table = tables["main"]
    as_of = _end(table) - ONE_DAY
    made = {"as_of": Finding(as_of.date()), "vintage": Finding(f"{pd.Timestamp(LATEST):%B %Y}")}
    made |= _distances(table) | _known(table)
    return {name: replace(one, as_of=one.as_of or as_of.date()) for name, one in made.items()}


def _distances(table: pd.DataFrame) -> dict[str, Finding]:
    """Give the best model of each tier and its distance now, a year ago, and before the record."""
    end, closed = _end(table) - ONE_DAY, table[table["tier"] == CLOSED]
    dates = {"now": end, "year": end - YEAR, "eve": closed["since"].iloc[-1] - ONE_DAY}
    behind = {tier: _behind(table, tier) for tier in TIERS}
    at = {key: {tier: _on(behind[tier], day) for tier in TIERS} for key, day in dates.items()}
    now = at["now"]
    bests = [
        f"{one['open_model']} ({tier.label}; index {one['open']:.1f}, {_lag(one)})"
        for tier, one in now.items()
    ]
    before = join_words(f"{one['points']:.1f}" for one in at["eve"].values())
    largest = float(now[TIERS[-1]]["points"])
    limited = _best(table).query("weights != 'open-unrestricted'")["name"]
    made = {
        "eve": Finding(dates["eve"].date()),
        "bests": Finding(len(bests), text=join_words(bests)),
        "points_eve": Finding(len(TIERS), text=f"{before} points"),
        "largest_standing": Finding(largest, text=position_text(largest)),
        "limited": Finding(len(limited), text=join_words(limited)),
    }
    for tier in TOLD:
        made[f"{tier.id}_best"] = Finding(str(now[tier]["open_model"]))
        made[f"{tier.id}_months"] = _months(now[tier])
    for tier in TOLD[1:-1]:  # of the last it is largest_standing
        made[f"{tier.id}_points"] = Finding(float(now[tier]["points"]), "points")
    card = float(now[TOLD[0]]["points"])
    made["card_standing"] = Finding(card, text=position_text(card))
    for key in ("now", "year"):
        for unit in ("points", "months"):
            span = _span([float(one[unit]) for one in at[key].values()])
            made[f"{unit}_{key}"] = Finding(span, unit, as_of=dates[key].date())
    return made


def _known(table: pd.DataFrame) -> dict[str, Finding]:
    """Count the models with a size, those without, and what more memory than weights changes."""
    models = table[table["kind"] == "model"]
    has_index, has_size = models["index"].notna(), models["weights_gb"].notna()
    sized, unsized = models[has_index & has_size], models[has_index & ~has_size]
    unsized = unsized.sort_values("index", ascending=False)
    best = table[table["kind"] == "spell"].groupby("tier")["index"].last()
    plain, roomy = (hardware_fit.fits(sized["weights_gb"], room) for room in (1.0, HEADROOM))
    changed = [t.label for t in TIERS if sized.loc[roomy[t.id], "index"].max() != best[t.id]]
    above = {t.id: unsized.loc[unsized["index"] > best[t.id], "name"] for t in TIERS}
    recipes = models.dropna(subset=["serving_gb", "weights_gb"])
    required(recipes, "licence that states serving_gb and weights_gb", "data/licences.csv")
    ratio = float((recipes["serving_gb"] / recipes["weights_gb"]).median())
    smaller = recipes.loc[recipes["serving_gb"] < recipes["weights_gb"], "name"]
    biggest = models.nlargest(1, "weights_gb").iloc[0]
    counts = {
        "low": (unsized["index"] <= FLOOR).sum(),
        "recipes": len(recipes),
        "moved": (plain & ~roomy).any(axis=1).sum(),
        "indexed": has_index.sum(),
        "sized": len(sized),
        "stated": sized["weights_basis"].eq("stated").sum(),
        "derived": sized["weights_basis"].eq("derived").sum(),
        "unsized": len(unsized),
        "size_only": (has_size & ~has_index).sum(),
        "parameters_only": (~has_size & models["parameters"].notna()).sum(),
        "beyond": (~plain[TIERS[-1].id]).sum(),
        "unknown": table["kind"].eq("unknown").sum(),
    }
    made = {name: Finding(int(n), text="" if n else "none") for name, n in counts.items()}
    return made | {
        "headroom": Finding(HEADROOM),
        "recipe_ratio": Finding(ratio, text=f"{ratio:.2f}"),
        "changed": Finding(len(changed), text=join_words(changed, none="no tier")),
        "smaller": _named(smaller),
        "node80_unsized": _named(above["node80"]),
        "unsized_text": Finding(
            len(unsized), text=join_words(f"{len(above[t.id])} ({t.label})" for t in TIERS)
        ),
        "biggest": Finding(str(biggest["name"])),
        "biggest_gb": Finding(round(biggest["weights_gb"]), "GB"),
    }


def _named(names: pd.Series) -> Finding:
    """Count models, with their names: 2 (GLM-5.2 and Inkling)."""
    return Finding(len(names), text=f"{len(names)} ({join_words(names)})" if len(names) else "none")


def _behind(table: pd.DataFrame, tier: Tier) -> pd.DataFrame:
    """Give how far the best open model of a tier is behind, day by day."""
    return hardware_fit.gap_and_lag(table[table["tier"].isin([tier.id, CLOSED])])


def _on(days: pd.DataFrame, day: pd.Timestamp) -> dict[str, Any]:
    return {str(key): value for key, value in days[days.index == day].iloc[0].items()}


def _lag(day: dict[str, Any]) -> str:
    """Say how far the open side is behind: 8.9 points, 6.0 months behind."""
    return f"{day['points']:.1f} points, {_months(day)} behind"


def _months(day: dict[str, Any]) -> Finding:
    """Give the lag in months; in words where the index does not reach back so far."""
    months = float(day["months"])
    if math.isnan(months):
        return Finding("more months than the index covers")
    return Finding(months, "months")


def _span(values: list[float]) -> str:
    """Write the least and the greatest: 6.0 to 20.9."""
    if np.isnan(values).all():
        return "an unknown number of"
    ends = np.nanmin(values), np.nanmax(values)
    low, high = (f"{end:z.1f}".replace("-", MINUS) for end in ends)
    return low if low == high else f"{low} to {high}"
