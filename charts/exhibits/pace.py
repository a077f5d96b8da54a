"""The frontier's pace fell on {slower_word} of {scales} scales without a ceiling.

Each panel has the pace of one scale in two periods of {months} months: how much the best model,
open or closed, gained a year. On the Epoch index it was {index_before} and then {index_last}, on
METR's time horizon {horizon_before} and then {horizon_last}, on Arena's rating {arena_before} and
then {arena_last}. That is a change of {index_change}, {horizon_change} and {arena_change}.
{clear_sentence}

A period's pace is the rise of the record between its first and its last day, per year; its last day
is that of the newest model on the scale, or of Arena's newest board. Intervals ({level}%) hold two
kinds of doubt. Values are measured with errors, which are resampled: the index's by its bootstrap,
the others' from their published intervals. And there is chance in how many records fall into a
period and how far each goes: their number is drawn from a Poisson distribution and their rises with
replacement, as for a compound Poisson process.

Arena estimates all ratings anew for each board, and no board has all models. So boards are linked,
each moved by the median difference of the models that it shares with the next; the error of a link
is in the interval. Only models that were rated, timed or indexed count, whose openness is known.
The time horizon is counted in doublings: a steady pace there is exponential growth in hours.
"""

import math
from typing import Any, Literal

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, measured, sentence
from charts.core.formats import join_words, number_word, signed, text_of
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.capability import frontier_pace, unbounded_scales
from charts.measures.capability.frontier_pace import Paces
from charts.measures.capability.unbounded_scales import UncappedScale
from charts.measures.stats import confidence
from charts.tables.frames import Tables

SUBTITLE = (
    "Rise of the best model's value a year, in the last 18 months and in the 18 before them. Bars: "
    "90% intervals, of errors in the values and of chance in when records fall."
)
TITLES = {"facts": "Change of the pace from one period to the next on each scale"}
NAMES = {
    "index": "Epoch index",
    "horizon": "METR time horizon",
    "arena": "Arena rating",
}
PERIODS = ("before", "last")


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
    """Draw a panel a scale: the earlier period, the later one, and a line between them."""
    panels = [_panel(tables["main"], name, compact) for name in NAMES]
    if compact:
        column: alt.VConcatChart = alt.vconcat(*panels, spacing=18)
        return column
    row: alt.HConcatChart = alt.hconcat(*panels, spacing=28)
    return row


def _panel(table: pd.DataFrame, name: str, compact: bool) -> AnyChart:
    rows = table[table["scale"] == name]
    ends = [
        f"{first:%b %Y} to {last:%b %Y}"
        for first, last in zip(rows["from_day"], rows["to_day"], strict=True)
    ]
    rows = rows.assign(label=ends, text=[_value(value) for value in rows["pace"]])
    ink, quiet = theme.colour("ink"), theme.colour("quiet")
    axis = alt.Axis(
        labelExpr="[slice(datum.value, 0, 11), slice(datum.value, 12)]", labelColor=ink,
        labelAngle=0,
        domain=False, ticks=False, labelPadding=6, title=None, labelLimit=180,
    )  # fmt: skip
    base = alt.Chart(rows).encode(
        x=alt.X("label:N", sort=ends, axis=axis, scale=alt.Scale(padding=0.5)),
        tooltip=["scale", "period", "pace", "low", "high", "from_model", "to_model"],
    )
    y = alt.Y("pace:Q", title=None, axis=alt.Axis(tickCount=4), scale=alt.Scale(zero=True, nice=4))
    title = alt.Title(
        NAMES[name], subtitle=str(rows["unit"].iloc[0]), anchor="start", fontSize=13,
        fontWeight=600, color=ink, subtitleFontSize=12, subtitleColor=quiet, offset=8,
    )  # fmt: skip
    width, height = (314, 130) if compact else (200, 230)
    return alt.layer(
        base.mark_rule(color=ink, opacity=0.35, strokeWidth=3).encode(y="low:Q", y2="high:Q"),
        base.mark_line(color=ink, strokeWidth=1.8).encode(y=y),
        base.mark_point(filled=True, color=ink, size=70, opacity=1).encode(y=y),
        _values(base.transform_filter(alt.datum.period == PERIODS[0]), align="right", dx=-10, y=y),
        _values(base.transform_filter(alt.datum.period == PERIODS[1]), align="left", dx=10, y=y),
    ).properties(width=width, height=height, title=title)


def _values(base: alt.Chart, align: Literal["left", "right"], dx: int, y: alt.Y) -> alt.Chart:
    """Write the pace beside its point, on the side away from the line."""
    words = base.mark_text(align=align, dx=dx, fontSize=13, fontWeight=600)
    written: alt.Chart = words.encode(y=y, text="text:N")
    return written


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the pace of each scale by period, how it changed, and how sure that is."""
    table, facts = tables["main"], tables["facts"].iloc[0]
    changes = {name: float(facts[f"{name}_change"]) for name in NAMES}
    slower = sum(change <= -unbounded_scales.STEADY[name] for name, change in changes.items())
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
