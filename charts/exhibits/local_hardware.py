"""In four bits {tier} holds {best}, {lag} behind the frontier.

Above: for each amount of memory the best open model of known size that it holds, as published
(bar) and in about four bits a weight (circle), on the Epoch index of {vintage}, to {as_of}; the
line is the best closed model, {closed}. Four bits change the best model of {changed} of
{tiers:amount} of memory, and on {tier} they add {gain} points. A copy takes {bits} bits a weight,
as the makers of the usual format measured it, and the memory must hold {headroom} times the
weights, as a model also needs room for the text that it works on. Weights that are published in
four bits stay as they are.

Below: what such copies lose, in points of a share of items. Of {losses:measurement} on
{copies:model} the median loss is {median_loss} points, and nine in ten lose less than {most_loss}.
The worst is {worst_loss} points, of {worst}. {gains} of them are no loss at all. The largest are on
{worst_tests}. Hollow marks were measured by those who made the copy; {independent} were measured by
somebody else.

The index is that of the original model; nobody ran it on copies. Of {indexed:open model} with an
index {unsized} have no known size and are left out. Speed and price of the hardware are not
shown.
"""

from typing import Any, SupportsFloat, SupportsInt

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, measured, points, sentence
from charts.core.formats import join_words, or_none
from charts.drawing import theme
from charts.drawing.dot_strip import lifts
from charts.drawing.theme import AnyChart
from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import INDEX_FILES, LATEST, last_day, models_of
from charts.measures.openness import four_bits, hardware_fit
from charts.measures.openness.hardware_fit import HEADROOM, TIERS, Tier
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Best open model that fits with room to work, on the Epoch index (bar: as published; "
    "circle: in four bits). Below: points that four-bit copies lose (hollow: as their makers "
    "measured it)."
)
TITLES = {"losses": "What four-bit copies lose", "facts": "Numbers used in the text"}
FORMATS = {"published": "weights_gb", "four bits": "four_bit_gb"}
"""Formats of the weights, and their sizes."""
FIRST = TIERS[0]
"""The tier of the headline: one consumer card."""
ROW, RADIUS, STRIP = 27, 4.2, 74
NINE_IN_TEN, WORST = 0.9, 5


def tables(data: Tables) -> Frames:
    """Give one row a tier and format of the weights, and one a copy and test.

    Raises NoRows if a tier of the headline holds no model, or no loss was measured.
    """
    indexed = models_of(data, LATEST)
    sized = four_bits.with_sizes(data, indexed)
    end = last_day(indexed)
    best = pd.DataFrame(
        [row for tier in TIERS for name in FORMATS for row in _best(sized, tier, name, end)]
    )
    first = best[(best["tier"] == FIRST.id) & (best["format"] == "four bits")]
    required(first, f"open model of known size that {FIRST.label} holds", "data/licences.csv")
    losses = four_bits.losses(data)
    required(losses, "score of a four-bit copy beside its original", "data/quantized.csv")
    is_open = sized["weights"].str.startswith("open")
    closed = sized[sized["weights"] == "closed"]
    required(closed, "closed model with an index", INDEX_FILES)
    leader = closed.nlargest(1, "index").iloc[0]
    facts = {
        "as_of": end,
        "bits": four_bits.bits_per_weight(data),
        "indexed": is_open.sum(),
        "unsized": (is_open & sized["four_bit_gb"].isna()).sum(),
        "closed": leader["name"],
        "closed_index": leader["index"],
    }
    return {"main": best, "losses": losses, "facts": pd.DataFrame([facts])}


def _best(sized: pd.DataFrame, tier: Tier, name: str, end: pd.Timestamp) -> list[dict[str, Any]]:
    """Give the best open model that a tier holds in a format, and how far it is behind; or none."""
    placed = frontier.side_intervals(sized.assign(weights_gb=sized[FORMATS[name]]))
    spells = hardware_fit.tier_race(placed, tier, end, HEADROOM).spells
    led = spells[spells["side"] == "open"]
    if led.empty:
        return []
    last = led.iloc[-1]
    now = hardware_fit.gap_and_lag(spells).iloc[-1]
    size = sized.set_index("model_id").loc[last["model_id"]]
    return [
        {
            "tier": tier.id, "memory": tier.label, "format": name, "model_id": last["model_id"],
            "name": last["name"], "index": last["index"], "gb": size[FORMATS[name]],
            "points": now["points"], "months": now["months"], "source_id": last["source_id"],
            "size_source_id": size["size_source_id"],
        }
    ]  # fmt: skip


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the best models by memory, and below the losses of the copies in one strip."""
    above = _tiers(tables["main"], tables["facts"].iloc[0], compact)
    whole: alt.VConcatChart = alt.vconcat(above, _losses(tables["losses"], compact), spacing=26)
    return whole


def _tiers(best: pd.DataFrame, facts: pd.Series, compact: bool) -> AnyChart:
    """Draw a row a tier: the best model as published and in four bits, and the closed level."""
    width, left, right = (338, 8, 326) if compact else (708, 92, 420)
    step, top = (42, 62) if compact else (ROW, 44)
    order = {tier.id: place for place, tier in enumerate(TIERS)}
    rows = best.assign(y=[top + step * (order[tier] + 0.5) for tier in best["tier"]])
    height = top + step * len(TIERS)
    low = float(best["index"].min()) - 3
    domain = [low, max(float(facts["closed_index"]), float(best["index"].max())) + 3]
    scale = alt.Scale(domain=domain, range=[left, right], nice=False)
    axis = alt.Axis(tickCount=5, title="Epoch index", titlePadding=2, grid=True)
    x = alt.X("index:Q", scale=scale, axis=axis)
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], range=[0, height]))
    tips = ["memory", "format", "name", "index", "gb", "points", "months"]
    blue, form = theme.colour("open"), alt.datum.format
    base = alt.Chart(rows).encode(x=x, y=y, tooltip=tips)
    layers = [
        *_closed(facts, x, y, top, height),
        alt.Chart(rows)
        .mark_line(color=blue, opacity=0.5, strokeWidth=3)
        .encode(x=x, y=y, detail="tier:N"),
        base.transform_filter(form == "published").mark_tick(
            orient="vertical", size=15, thickness=3, color=blue, opacity=1
        ),
        base.transform_filter(form == "four bits").mark_point(
            shape="circle", size=84, filled=True, opacity=1, color=blue
        ),
        *_names(rows[rows["format"] == "four bits"], y, compact, right, step),
        *_key(),
    ]
    return alt.layer(*layers).properties(width=width, height=height)


def _closed(facts: pd.Series, x: alt.X, y: alt.Y, top: float, height: float) -> list[AnyChart]:
    """Draw the level of the best closed model, with its name."""
    line = pd.DataFrame({"index": [facts["closed_index"]], "y": [top - 4.0], "to": [height]})
    base = alt.Chart(line).encode(x=x, y=y)
    orange = theme.colour("closed")
    look: dict[str, Any] = {"align": "right", "dx": 8, "dy": -9, "color": orange}
    names = [base.mark_text(**{**look, **over}) for over in (theme.HALO, {})]
    return [
        base.mark_rule(color=orange, strokeWidth=2).encode(y2="to:Q"),
        *(name.encode(text=alt.value(f"best closed: {facts['closed']}")) for name in names),
    ]


def _names(rows: pd.DataFrame, y: alt.Y, compact: bool, right: int, step: int) -> list[AnyChart]:
    """Write the memory of each row, and its best model in four bits with its lag."""
    lags = zip(rows["name"], rows["months"], strict=True)
    said = [f"{name}, {_months(lag)} behind" for name, lag in lags]
    named = alt.Chart(rows.assign(said=said)).encode(y=y)
    lift = -step / 2 + 7 if compact else 0
    texts: list[tuple[alt.Chart, dict[str, Any]]] = [
        (
            named.encode(x=alt.value(0), text="memory:N"),
            {"align": "left", "fontWeight": 600, "dy": lift},
        ),
        (
            named.encode(x=alt.value(78 if compact else right + 14), text="said:N"),
            {"align": "left", "dy": lift, "color": theme.colour("open")},
        ),
    ]
    return [base.mark_text(**{**look, **over}) for base, look in texts for over in (theme.HALO, {})]


def _key() -> list[AnyChart]:
    """Say in a line above what bar and circle mean."""
    blue = theme.colour("open")
    layers: list[AnyChart] = []
    for start, text in ((0, "as published"), (116, "in four bits")):
        one = alt.Chart(pd.DataFrame({"said": [text]})).encode(y=alt.value(8))
        mark = one.mark_tick(orient="vertical", size=14, thickness=3, color=blue)
        if start:
            mark = one.mark_point(shape="circle", size=70, filled=True, opacity=1, color=blue)
        layers += [
            mark.encode(x=alt.value(start + 6)),
            *(
                one.mark_text(align="left", **over).encode(x=alt.value(start + 17), text="said:N")
                for over in (theme.HALO, {})
            ),
        ]
    return layers


def _losses(losses: pd.DataFrame, compact: bool) -> AnyChart:
    """Draw one mark a copy and test, its median, and the names of the worst ones."""
    width, ends = (338, [8, 326]) if compact else (708, [92, 690])
    domain = [min(-4.0, losses["loss"].min() - 1), max(5.0, losses["loss"].max() + 1)]
    pixels = ends[0] + (losses["loss"] - domain[0]) / (domain[1] - domain[0]) * (ends[1] - ends[0])
    up = lifts(pixels.tolist(), RADIUS, STRIP / 2 - RADIUS)
    top = 44
    rows = losses.assign(y=[top + STRIP / 2 - step for step in up])
    height = top + STRIP
    x = alt.X(
        "loss:Q", title=None,
        scale=alt.Scale(domain=domain, range=ends, nice=False),
        axis=alt.Axis(values=[0, 5, 10, 15], grid=True),
    )  # fmt: skip
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], range=[0, height]))
    tips = ["model_name", "method", "metric", "full_score", "score", "loss", "measured_by"]
    blue, paper = theme.colour("open"), theme.colour("paper")
    look: dict[str, Any] = {"shape": "circle", "size": 56, "opacity": 1, "strokeWidth": 1.6}
    base = alt.Chart(rows).encode(x=x, y=y, tooltip=tips)
    median = pd.DataFrame({"loss": [losses["loss"].median()], "y": [top - 2.0], "to": [height]})
    rule = alt.Chart(median).encode(x=x, y=y)
    return alt.layer(
        rule.mark_rule(color=theme.colour("ink"), strokeWidth=1.8).encode(y2="to:Q"),
        base.transform_filter("!datum.independent").mark_point(stroke=blue, fill=paper, **look),
        base.transform_filter("datum.independent").mark_point(stroke=blue, fill=blue, **look),
        rule.mark_text(align="left", dx=-3, dy=-9, fontSize=15, fontWeight=600).encode(
            text=alt.value(f"median {_text(losses['loss'].median())} points lost")
        ),
        _worst(rows, x, y),
        _head("Points that four-bit copies lose"),
    ).properties(width=width, height=height)


def _head(text: str) -> AnyChart:
    """Write the head of the lower picture."""
    head = alt.Chart(pd.DataFrame({"text": [text]})).encode(x=alt.value(0), y=alt.value(4))
    written: alt.Chart = head.mark_text(align="left", fontSize=13, fontWeight=600)
    return written.encode(text="text:N")


def _worst(rows: pd.DataFrame, x: alt.X, y: alt.Y) -> AnyChart:
    """Name the largest loss below its mark."""
    worst = rows.head(1)
    said = f"{worst['metric'].iloc[0]}, {worst['model_name'].iloc[0]}"
    text = alt.Chart(worst).encode(x=x, y=y, text=alt.value(said))
    written: alt.Chart = text.mark_text(align="right", dx=6, dy=16, color=theme.colour("quiet"))
    return written


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the best model of the headline's tier, what four bits change, and what they cost."""
    best, losses, facts = tables["main"], tables["losses"], tables["facts"].iloc[0]
    in_four = best[best["format"] == "four bits"].set_index("tier")
    published = best[best["format"] == "published"].set_index("tier")
    first: dict[Any, Any] = in_four.loc[FIRST.id].to_dict()
    gain = float(first["index"] - published["index"].get(FIRST.id, float("nan")))
    changed = in_four["model_id"] != published["model_id"].reindex(in_four.index)
    as_of = pd.Timestamp(facts["as_of"]).date()
    results = {
        "as_of": day(as_of),
        "vintage": sentence(f"{pd.Timestamp(LATEST):%B %Y}"),
        "tier": sentence(f"a {FIRST.gb:.0f} GB card"),
        "best": sentence(str(first["name"])),
        "lag": measured(float(first["months"]), "months", text=_months(first["months"])),
        "closed": sentence(str(facts["closed"])),
        "gain": measured(gain, "points", text=_text(gain)),
        "tiers": count(len(TIERS)),
        "changed": _count(changed.sum()),
        "headroom": Finding(HEADROOM),
        "bits": Finding(float(facts["bits"]), "bits", text=f"{facts['bits']:.1f}"),
        "indexed": count(facts["indexed"]),
        "unsized": _count(facts["unsized"]),
        **_lost(losses),
    }
    return dated(as_of, results)


def _lost(losses: pd.DataFrame) -> dict[str, Finding]:
    """Give what copies lose: the median, the ninth decile, the worst, and who measured."""
    loss, worst = losses["loss"], losses.iloc[0]
    return {
        "losses": count(len(losses)),
        "copies": count(losses["model_name"].nunique()),
        "median_loss": points(loss.median(), text=_text(loss.median())),
        "most_loss": points(loss.quantile(NINE_IN_TEN), text=_text(loss.quantile(NINE_IN_TEN))),
        "worst_loss": points(loss.max(), text=_text(loss.max())),
        "worst": sentence(f"{worst['model_name']} on {worst['metric']}"),
        "worst_tests": sentence(join_words(losses["metric"].head(WORST).drop_duplicates())),
        "gains": _count((loss <= 0).sum()),
        "independent": _count(losses["independent"].sum()),
    }


def _count(number: SupportsInt) -> Finding:
    return count(number, or_none(number))


def _text(number: SupportsFloat) -> str:
    return f"{float(number):.1f}"


def _months(lag: float) -> str:
    """Write a lag; in words where the index does not reach back so far."""
    return "more months than the index covers" if pd.isna(lag) else f"{lag:.1f} months"
