"""The frontier's pace fell on {slower_word} of {scales} scales without a ceiling.

Two bars have the pace of one scale in two periods of {months} months: how much the best model, open
or closed, gained a year. On the Epoch index it was {index_before} and then {index_last}, on METR's
time horizon {horizon_before} and then {horizon_last}, on Arena's rating {arena_before} and then
{arena_last}. That is a change of {index_change}, {horizon_change} and {arena_change}.
{clear_sentence}

A period's pace is the rise of the record between its first and its last day, per year; its last day
is that of the newest model on the scale, or of Arena's newest board. Intervals ({level}%) hold two
kinds of doubt. Values are measured with errors, which are resampled: the index's by its bootstrap,
the others' from their published intervals. And chance decides how many records fall into a period
and how far each goes. Their number is drawn from a Poisson distribution and their rises with
replacement, as for a compound Poisson process.

Arena estimates all ratings anew for each board, and no board has all models. So boards are linked,
each moved by the median difference of the models that it shares with the next; the error of a link
is in the interval. Only models that were rated, timed or indexed count, whose openness is known.
The time horizon is counted in doublings: a steady pace there is exponential growth in hours.
"""

import math
from typing import Any

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, measured, sentence
from charts.core.formats import join_words, number_word, signed, text_of
from charts.drawing.marks import Segment, glyph_marks, segments
from charts.drawing.plot import Margin, Rows
from charts.drawing.theme import INK, QUIET, STRONG, AnyChart
from charts.drawing.words import KeyEntry, Words, count_head, legend, words
from charts.measures.capability import frontier_pace, unbounded_scales
from charts.measures.capability.frontier_pace import Paces
from charts.measures.capability.unbounded_scales import UncappedScale
from charts.measures.stats import confidence
from charts.tables.frames import Tables

SUBTITLE = (
    "Rise of the best model's value a year, open or closed, in the last {months} months and in the "
    "{months} before."
)
TITLES = {"facts": "Change of the pace from one period to the next on each scale"}
NAMES = {
    "index": "Epoch index",
    "horizon": "METR time horizon",
    "arena": "Arena rating",
}
PERIODS = ("before", "last")
TOP, STEP = 62, 28
"""Pixels above the rows, for the count and the key, and those of a row."""
TOOLTIP = ["scale", "period", "pace", "low", "high", "from_model", "to_model"]


def tables(data: Tables) -> Frames:
    """Give the pace of each scale in both periods, and the changes as facts."""
    rows: list[dict[str, Any]] = []
    facts: dict[str, float] = {}
    for name, scale in unbounded_scales.uncapped_scales(data).items():
        paces = frontier_pace.paces(scale)
        rows += _rows(name, scale, paces)
        change = {"": paces.change.value, "_low": paces.change.low, "_high": paces.change.high}
        facts |= {f"{name}_change{end}": value for end, value in change.items()}
    return {"main": pd.DataFrame(rows), "facts": pd.DataFrame([facts])}


def _rows(name: str, scale: UncappedScale, paces: Paces) -> list[dict[str, Any]]:
    """Give the two rows of a scale, each with the record on its first and on its last day."""
    edges = [*frontier_pace.period_starts(scale.end), scale.end]
    holders = [frontier_pace.holder(scale, day) for day in edges]
    return [
        {
            "scale": name,
            "period": period,
            "from_day": edges[place],
            "to_day": edges[place + 1],
            "pace": estimate.value,
            "low": estimate.low,
            "high": estimate.high,
            "unit": f"{scale.unit} a year",
            "from_model": holders[place],
            "to_model": holders[place + 1],
            "source_id": scale.models["source_id"].iloc[-1],
        }
        for place, (period, estimate) in enumerate(zip(PERIODS, paces, strict=False))
    ]


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw two bars a scale, the earlier period first, each scale by a ruler of its own."""
    table, facts = tables["main"], tables["facts"].iloc[0]
    table = table.sort_values("scale", key=lambda scale: scale.map([*NAMES].index), kind="stable")
    longest = table[["pace", "high"]].max(axis=1).groupby(table["scale"]).transform("max")
    plot = Rows(
        (0, 1), compact=compact, outer_height=TOP + STEP * len(table) * 1.5 + 6, step=STEP,
        margin=Margin(146 if compact else 170, 44, TOP, 6),
    )  # fmt: skip
    place = pd.Series(range(len(table)), table.index)
    parts = table[["low", "pace", "high"]].div(longest, axis=0) * plot.width
    rows = table.assign(
        **parts.add_prefix("x_"), x=parts["pace"], y=[plot.at(row + row // 2 + 1) for row in place],
        side="all", colour=INK, hollow=False, size=60.0,
    )  # fmt: skip
    bars, ranges, texts = [], [], []
    for row in rows.to_dict("records"):
        x, y, name = row["x"], row["y"], NAMES[row["scale"]]
        bars.append(Segment(0, y, x, y, INK, 9))
        if not math.isnan(row["high"]):
            ranges.append(Segment(row["x_low"], y, row["x_high"], y, INK, 2))
        period = f"{row['from_day']:%b %Y} to {row['to_day']:%b %Y}"
        value = Words(x, y - 13, _value(row["pace"]), size=STRONG, bold=True, align="center")
        texts += [value, Words(-12, y, period, QUIET, align="right")]
        if row["period"] == PERIODS[0]:
            head = Words(12 - plot.margin.left, y - STEP, name, size=STRONG, bold=True)
            texts += [head, Words(0, y - STEP, row["unit"], QUIET)]
    entries = [
        KeyEntry("range", "best model's gain a year", INK),
        KeyEntry("whisker", "90% interval", INK),
    ]
    left, slower = 12 - plot.margin.left, _slower(facts)
    return plot.draw(
        segments(bars, opacity=0.3),
        segments(ranges, opacity=0.7),
        glyph_marks(rows, TOOLTIP),
        words(texts),
        count_head(left, 18 - TOP, f"{slower} of {len(NAMES)}", "scales: the frontier's pace fell"),
        legend(left, 46 - TOP, entries),
    )


def _slower(facts: pd.Series) -> int:
    """Count the scales on which the pace fell by more than counts as steady."""
    changes = {name: float(facts[f"{name}_change"]) for name in NAMES}
    return sum(change <= -unbounded_scales.STEADY[name] for name, change in changes.items())


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the pace of each scale by period, how it changed, and how sure that is."""
    table, facts = tables["main"], tables["facts"].iloc[0]
    slower = _slower(facts)
    results = {
        "scales": count(len(NAMES), number_word(len(NAMES))),
        "slower_word": count(slower, number_word(slower)),
        "months": count(frontier_pace.PERIOD),
        "level": count(confidence.LEVEL),
        "clear_sentence": sentence(_clear(facts)),
    }
    for name in NAMES:
        rows = table[table["scale"] == name].set_index("period")
        results |= dated(rows["to_day"].max().date(), _scale_findings(name, rows, facts))
    return dated(table["to_day"].max().date(), results)


def _scale_findings(name: str, rows: pd.DataFrame, facts: pd.Series) -> dict[str, Finding]:
    """Give the pace of one scale in both periods, and its change."""
    unit = str(rows["unit"].iloc[0])
    results = {}
    for period in PERIODS:
        value, low, high = map(float, rows.loc[period, ["pace", "low", "high"]].to_numpy())
        text = f"{_value(value)} {unit}"
        results[f"{name}_{period}"] = measured(
            value, unit, low, high, text=text, level=confidence.LEVEL
        )
    value, low, high = (float(facts[f"{name}_change{end}"]) for end in ("", "_low", "_high"))
    results[f"{name}_change"] = measured(
        value, unit, low, high, text=signed(value, unit), level=confidence.LEVEL
    )
    return results


def _value(pace: float) -> str:
    """Write a pace without its unit: with a decimal only if it is small; "" if it is not known."""
    if math.isnan(pace):
        return ""
    return text_of(pace) if pace < 20 else f"{pace:.0f}"


def _clear(facts: pd.Series) -> str:
    """Say which changes of pace are more than errors and chance would make."""
    words = {}
    for name in NAMES:
        low, high = (float(facts[f"{name}_change_{end}"]) for end in ("low", "high"))
        if not math.isnan(low) and (low > 0 or high < 0):
            words[NAMES[name]] = "faster" if low > 0 else "slower"
    if not words:
        return "No change is beyond chance: all intervals reach zero."
    clear = [f"{name} ({word})" for name, word in words.items()]
    return f"The change is beyond chance on {join_words(clear)}."
