"""In four bits {tier} holds {best}, {lag} behind the frontier.

For each amount of memory the picture has the best open model of known size that it holds, as
published and in about four bits a weight. Four bits change the best model of {changed} of
{tiers:amount} of memory, and on {tier} they add {gain} points. A copy takes {bits} bits a weight,
as the makers of the usual format measured it. The memory must hold {headroom} times the weights,
since a model also needs room for the text that it works on. Weights that are published in four bits
stay as they are. Months count from the first day on which a closed model was at that level or
above. A year before {as_of}, with the models of that day, the tiers were {months_year} behind as
published; now it is {months_now}.

What such copies lose is in a table, in points of a share of items. Of {losses:measurement} on
{copies:model} the median loss is {median_loss} points, and nine in ten lose less than {most_loss}.
The worst is {worst_loss} points, of {worst}. {gains} of them are no loss at all. The largest are on
{worst_tests}. Measured by somebody other than the copy's maker: {independent} of them.

The index is that of the original model, of {vintage}; nobody ran it on copies, so their marks are
hollow. Of {indexed:open model} with an index {unsized} have no known size, not even after four
bits, and are left out: a tier may hold a better one than is shown. Licences, speed and price of the
hardware are not shown.
"""

from typing import Any, SupportsFloat

import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import (
    Finding,
    count,
    count_or_none,
    dated,
    day,
    measured,
    points,
    sentence,
)
from charts.core.formats import between, join_words
from charts.drawing.marks import Layers, Segment, glyph_marks, segments
from charts.drawing.plot import AXIS_NAME, Rows, rows_plot
from charts.drawing.theme import CLOSED, NUMBER, OPEN, QUIET, STRONG, AnyChart
from charts.drawing.words import KeyEntry, Words, legend, words
from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import INDEX_FILES, LATEST, last_day, models_of
from charts.measures.openness import four_bits, hardware_fit
from charts.measures.openness.hardware_fit import HEADROOM, TIERS, Tier
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Epoch index of the best open model that fits in memory, with room to work, and months since a "
    "closed one was as good, {as_of}."
)
TITLES = {"losses": "What four-bit copies lose", "facts": "Numbers used in the text"}
FORMATS = {"published": "weights_gb", "four bits": "four_bit_gb"}
"""Formats of the weights, and their sizes."""
SHRUNK, FULL_INDEX = "shrunk to four bits", "index of the full model"
FIRST = TIERS[0]
"""The tier of the headline: one consumer card."""
REPORTED = ("card", "gpu80", "node80", "node288")
"""Tiers of which pages name the best model as published."""
A_YEAR = pd.DateOffset(years=1)
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
    behind = hardware_fit.gap_and_lag(spells)
    now = behind.iloc[-1]
    size = sized.set_index("model_id").loc[last["model_id"]]
    return [
        {
            "tier": tier.id, "memory": tier.label, "format": name, "model_id": last["model_id"],
            "name": last["name"], "index": last["index"], "gb": size[FORMATS[name]],
            "points": now["points"], "months": now["months"],
            "months_year": behind["months"].get(end - A_YEAR, np.nan),
            "source_id": last["source_id"],
            "size_source_id": size["size_source_id"],
        }
    ]  # fmt: skip


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a row a tier: its best model as published and in four bits, below the closed level."""
    best, facts = tables["main"], tables["facts"].iloc[0]
    tiers = [tier for tier in TIERS if tier.id in {*best["tier"]}]
    ends = (best["index"].min() - 3, max(facts["closed_index"], best["index"].max()) + 3)
    plot = rows_plot(
        [tier.label for tier in tiers], ends, compact, left=104, right=14 if compact else 268,
        top=62, bottom=AXIS_NAME, step=46 if compact else 34,
    )  # fmt: skip
    rows = best.assign(
        x=best["index"].map(plot.px),
        y=best["tier"].map([tier.id for tier in tiers].index).map(plot.at),
        side="open", colour=OPEN, hollow=best["format"].eq("four bits"),
    )  # fmt: skip
    rows["size"] = rows["hollow"].map({True: 130.0, False: 42.0})
    closed, top = plot.px(facts["closed_index"]), -plot.margin.top
    spans = rows.groupby("y")["x"].agg(["min", "max"]).itertuples()
    entries = [
        KeyEntry("open", "as published", OPEN),
        KeyEntry("hollow open", SHRUNK if compact else f"{SHRUNK}, {FULL_INDEX}", OPEN),
    ]
    tips = ["memory", "format", "name", "index", "gb", "points", "months"]
    said = f"best closed: {facts['closed']}, {facts['closed_index']:.0f}"
    return plot.draw(
        plot.rulers([at for at in range(0, 300, 10) if ends[0] < at < ends[1]], grid_x=True),
        plot.axis_names("Epoch index"),
        segments([Segment(closed, 0, closed, plot.height, CLOSED, 2)]),
        words([Words(closed + 5, -10, said, CLOSED, align="right")]),
        segments((Segment(low, y, high, y, OPEN, 4) for y, low, high in spans), opacity=0.35),
        glyph_marks(rows.sort_values("hollow", ascending=False), tips),
        plot.row_names(),
        _holders(plot, rows[rows["hollow"]], closed),
        legend(0 if compact else -92, 14 + top, entries),
    )


def _holders(plot: Rows, rows: pd.DataFrame, closed: float) -> Layers:
    """Name the best model in four bits of each row, and how far it is behind; the first large."""
    texts = []
    for row in rows.to_dict("records"):
        first = row["tier"] == FIRST.id
        size = NUMBER if first and not plot.compact else STRONG
        months = "?" if pd.isna(row["months"]) else f"{row['months']:.1f}"
        if plot.compact:
            lag = f"{row['name']}, {months} months"
            look: dict[str, Any] = {"bold": first, "align": "right"}
            texts.append(Words(closed - 6, row["y"] - 20, lag, OPEN, **look))
            continue
        texts += [
            Words(plot.width + 24, row["y"], row["name"], OPEN, bold=first),
            Words(plot.width + 250, row["y"], months, size=size, bold=first, align="right"),
        ]
    if plot.compact:
        return words(texts)
    heads = [
        Words(-12, -10, "memory", QUIET, align="right"),
        Words(plot.width + 24, -10, "best in four bits", QUIET),
        Words(plot.width + 250, -10, "months behind", QUIET, align="right"),
    ]
    return words([*heads, *texts], halo=False)


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
        "changed": count_or_none(changed.sum()),
        "headroom": Finding(HEADROOM),
        "bits": Finding(float(facts["bits"]), "bits", text=f"{facts['bits']:.1f}"),
        "indexed": count(facts["indexed"]),
        "unsized": count_or_none(facts["unsized"]),
        **_published(published),
        **_lost(losses),
    }
    return dated(as_of, results)


def _published(best: pd.DataFrame) -> dict[str, Finding]:
    """Give the best model of each tier as published, its lag, and the lags of all a year ago."""
    results: dict[str, Finding] = {}
    for tier in REPORTED:
        lag = best["months"].get(tier, float("nan"))
        results[f"{tier}_best"] = sentence(str(best["name"].get(tier, "no model of known size")))
        results[f"{tier}_months"] = measured(lag, "months", text=_months(lag))
    return results | {
        "months_now": sentence(_span(best["months"])),
        "months_year": sentence(_span(best["months_year"])),
    }


def _span(lags: "pd.Series[float]") -> str:
    """Write the least and the greatest lag: 6.8 to 21.8 months."""
    return f"{between(lags.min(), lags.max(), 1)} months"


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
        "gains": count_or_none((loss <= 0).sum()),
        "independent": count_or_none(losses["independent"].sum()),
    }


def _text(number: SupportsFloat) -> str:
    return f"{float(number):.1f}"


def _months(lag: float) -> str:
    """Write a lag; in words where the index does not reach back so far."""
    return "more months than the index covers" if pd.isna(lag) else f"{lag:.1f} months"
