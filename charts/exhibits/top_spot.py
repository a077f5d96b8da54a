"""{headline}

Each strip is one general index, computed here from the tables. Thin orange: a closed model is
first; tall blue: an open one; grey: level, of unknown openness, or a board that is set aside;
blank: not covered, or without a model of one side. The small triangle marks the day on which open
came closest. Outlined, below: what others report, not computed again here.

Of {days:day} of the {strips:strip} ({indices} indices; days of two strips of one index are
counted twice) an open model was first on {open_days}, a closed one on {closed_days}; {level_days}
were level, and on {unknown_days} a model of unknown openness was first. {longest_text} A lead is
one of point values: {unsure_text}

Epoch, METR and LiveBench date each model of one table by its release, so the past is seen with
today's scores; each release of LiveBench is its own board, in place until the next. Arena and
Artificial Analysis are boards as they stood. A reading stands until the next one, for {stands:day}
at most. {aside:reading} of Arena's best of each maker ({aside_days:day}) are set aside, because
the maker that led before is missing from our copy; on {aside_open} of them an open model is first
of what is left. Our copy leaves out models before their public release, which boards may have
shown. Openness is that of the day.

Of {reports:report} by others {reported_open_text}. Raw and style-controlled ratings of Arena
differ there; our tables do not state the kind of a board of that time, and hold no second kind for
it. The record ends on {as_of}, and whether open models can never lead, no record can tell.
"""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, sentence
from charts.core.formats import counted as counted_days
from charts.core.formats import or_none, plural, text_of
from charts.drawing import theme
from charts.drawing.text_layout import Block, lettered, stacked
from charts.drawing.theme import AnyChart
from charts.measures.capability import general_indices, index_leaders
from charts.measures.capability.general_indices import COVERED_SINCE, LEVELS
from charts.tables.frames import Tables

Strips = Mapping[str, pd.DataFrame]
"""The stretches of days that count, by strip."""

SUBTITLE = (
    "Who was first, by day since 2023, on each general index; of the days on which both open and "
    "closed models are on it."
)
TITLES = {"reports": "Who was first on a general index, as others report"}
STRIP = [
    "strip", "index", "name", "board", "since", "until", "days", "first", "gap", "gap_low",
    "gap_high", "unit", "open", "closed", "open_model", "closed_model", "unknown_model",
    "source_id",
]  # fmt: skip
STATES = {
    "closed": (5, "closed"),
    "aside": (9, "rule"),
    "level": (13, "ink"),
    "unknown": (13, "unknown"),
    "open": (15, "open"),
}
"""Height in pixels and colour of the bar of each state."""

KEY = {"closed": "closed first", "open": "open first", "aside": "set aside",
       "closest": "open closest"}  # fmt: skip
NEAREST = ("eci", "arena", "arena_makers", "aa", "livebench", "metr")
DOUBTED = ("eci_drawn", "metr")
COUNTED = ("aa", *DOUBTED)
"""Strips whose nearest gap, days that reach zero and days have findings of their own."""

OUTLINED = "Outlined: as reported by others"
SHORT = 20
"""Days up to which a report is drawn as a point: its bar would be too narrow to see."""


def tables(data: Tables) -> Frames:
    """Give one row a stretch of days or a reading of a strip, and one a report of others."""
    strips, reports = general_indices.strips(data), general_indices.reports(data)
    return {"main": strips[STRIP], "reports": reports}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a strip for each index and, outlined, what others report."""
    width = (theme.PHONE if compact else theme.WIDE) - 14
    rows, reports, labels, height = _placed(tables, compact)
    ends = [
        str(day.date()) for day in (COVERED_SINCE, max(rows["until"].max(), reports["until"].max()))
    ]
    scale = alt.Scale(type="utc", domain=ends, range=[2, width - 8], nice=False)
    axis = alt.Axis(format="%Y", tickCount="year", grid=True, title=None)
    x = alt.X("since:T", scale=scale, axis=axis)
    y_scale = alt.Scale(domain=[0, height], range=[0, height])
    y = alt.Y("at:Q", scale=y_scale, axis=None)
    states = alt.Scale(
        domain=list(STATES), range=[theme.colour(name) for _, name in STATES.values()]
    )
    tips = ["name", "since", "until", "first"]
    quiet: dict[str, Any] = {"aria": False}

    def bars(spans: pd.DataFrame, **look: Any) -> Any:
        top = alt.Y("top:Q", scale=y_scale, axis=None)
        rects = alt.Chart(spans).mark_rect(**look)
        return rects.encode(x=x, x2="until:T", y=top, y2="bottom:Q")

    closest = _closest(rows)
    colour = alt.Color("first:N", scale=states, legend=None)
    outline = alt.Stroke("first:N", scale=states, legend=None)
    open_colour = theme.colour("open")
    layers = [
        bars(rows).encode(color=colour),
        # The same in one piece: else hairlines show where two bars meet.
        bars(_merged(rows), **quiet).encode(color=colour),
        bars(reports, fill=theme.colour("paper"), strokeWidth=1.5)
        .transform_filter("!datum.short")
        .encode(stroke=outline, tooltip=tips),
        alt.Chart(reports)
        .transform_filter("datum.short")
        .mark_point(shape="diamond", size=46, strokeWidth=1.5, opacity=1)
        .encode(x=x, y=y, stroke=outline, tooltip=tips),
        alt.Chart(closest.assign(at=closest["top"] - 5)[["since", "at", "name", "gap"]])
        .mark_point(shape="triangle-down", size=42, filled=True, opacity=1, color=open_colour)
        .encode(x=x, y=y, tooltip=["name", "since", "gap"]),
    ]  # fmt: skip
    layers += lettered(labels, y, compact=compact)
    layers += _key(y_scale, 82 if compact else 120)
    # In a concat the size is that of the plot: alone it would have to make room for the axis.
    return alt.vconcat(alt.layer(*layers).properties(width=width, height=height))


def _key(scale: alt.Scale, step: int) -> list[alt.Chart]:
    """Draw what the marks mean, above the first strip."""
    parts = []
    for place, (state, words) in enumerate(KEY.items()):
        size, name = STATES.get(state, (0, "open"))
        base = alt.Chart(pd.DataFrame({"at": [10.0], "text": [words]})).encode(
            y=alt.Y("at:Q", scale=scale, axis=None)
        )
        colour = theme.colour(name)
        swatch = (
            base.mark_rule(strokeWidth=size, color=colour).encode(x2=alt.value(place * step + 14))
            if size
            else base.mark_point(
                shape="triangle-down", filled=True, size=42, opacity=1, color=colour
            )
        )
        parts += [
            swatch.encode(x=alt.value(place * step + (2 if size else 8))),
            base.mark_text(align="left", fontSize=11).encode(
                x=alt.value(place * step + 19), text="text:N"
            ),
        ]
    return parts


def _merged(rows: pd.DataFrame) -> pd.DataFrame:
    """Join the rows of a strip that meet and have the same side first."""
    before = rows.shift()
    begins = rows["strip"].ne(before["strip"]) | rows["first"].ne(before["first"])
    begins |= rows["since"].ne(before["until"])
    joined = rows.groupby(begins.cumsum())
    return joined.agg({"since": "first", "until": "last", "first": "first", "top": "first",
                       "bottom": "first"})  # fmt: skip


def _closest(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the row of each strip on which the open side came closest, or led by most."""
    counted = rows[rows["first"] != "aside"].dropna(subset=["gap"])
    return counted.loc[counted.groupby("strip", sort=False)["gap"].idxmin()]


def _placed(tables: Frames, compact: bool) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, int]:
    """Give rows and reports with their places, labels, and the height: in pixels from the top."""
    rows, reports = tables["main"], tables["reports"]
    blocks = _strip_blocks(rows, compact) | _report_blocks(reports)
    stack = stacked(blocks.values(), 54 if compact else 110, start=24, below=18)
    places = dict(zip(blocks, stack.marks, strict=True))
    half = rows["first"].map({state: size / 2 for state, (size, _) in STATES.items()})
    at = rows["strip"].map(places)
    rows = rows.assign(at=at, top=at - half, bottom=at + half)
    # A report covers a span, not each of its days: whoever leads there is drawn no larger.
    reach, at = STATES["closed"][0] / 2 + 1, reports["overtaking_id"].map(places)
    short = (reports["until"] - reports["since"]).dt.days <= SHORT
    reports = reports.assign(at=at, short=short, top=at - reach, bottom=at + reach)
    return rows, reports, stack.lines, stack.height


def _strip_blocks(rows: pd.DataFrame, compact: bool) -> dict[str, Block]:
    """Give what stands above each strip: its name, and how close the open side came."""
    closest = {row["strip"]: row for row in _closest(rows).to_dict("records")}
    blocks = {}
    for strip, stretches in rows.groupby("strip", sort=False):
        head = [("head", str(stretches["name"].iloc[0]))]
        if strip in closest:
            parts = [f"open first on {_open_of(stretches)} days",
                     f"closest {_distance(closest[strip])}"]  # fmt: skip
            head += [("quiet", line) for line in (parts if compact else [", ".join(parts)])]
        else:
            head = [("quiet", head[0][1])]  # all of it is set aside
        blocks[str(strip)] = Block(head)
    return blocks


def _report_blocks(reports: pd.DataFrame) -> dict[str, Block]:
    """Give what stands above each report, the first under its heading."""
    blocks: dict[str, Block] = {}
    for row in reports.to_dict("records"):
        head = [] if blocks else [("head", OUTLINED)]
        blocks[str(row["overtaking_id"])] = Block(
            [*head, ("quiet", row["name"] + _doubt(row))], gap=8 if head else 0
        )
    return blocks


def _open_of(rows: pd.DataFrame) -> str:
    """Say on how many of a strip's days an open model is first: 0 of 1,270."""
    days = rows[rows["first"] != "aside"].groupby("first")["days"].sum()
    return f"{text_of(int(days.get('open', 0)))} of {text_of(int(days.sum()))}"


def _distance(row: dict[Any, Any]) -> str:
    """Say how far apart they were on a row: 1.3 points behind, 23 July 2024."""
    side = "level" if row["gap"] == 0 else "behind" if row["gap"] > 0 else "ahead"
    return f"{abs(row['gap']):.1f} {row['unit']} {side}, {text_of(row['since'].date())}"


def _doubt(row: dict[Any, Any]) -> str:
    """Say of a report what its dates or its second reading leave open."""
    parts = [""] if row["checked"] in ("confirmed", "corrected") else [str(row["checked"])]
    if row["first"] == "open":
        parts += ["some days of the span only"]
    doubts = ", ".join(filter(None, parts))
    return f" ({doubts})" if doubts else ""


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the days at the top by side and strip, how close it was, and what others report."""
    rows, reports = tables["main"], tables["reports"]
    as_of = (rows["until"].max() - pd.Timedelta(days=1)).date()
    counted = rows[rows["first"] != "aside"]
    strips = {str(strip): rows for strip, rows in counted.groupby("strip", sort=False)}
    reported_open = int((reports["first"] == "open").sum())
    have = plural(reported_open, "has", "have")
    results = {
        "as_of": day(as_of),
        "stands": count(index_leaders.VALID_DAYS),
        **_day_findings(counted, strips),
        **_aside_findings(rows[rows["first"] == "aside"]),
        "reports": count(len(reports)),
        "reported_have": sentence(f"{or_none(reported_open)} {have}"),
        "reported_open_text": sentence(_reported(reports)),
        "headline": sentence(_headline(counted, reported_open, len(reports))),
        **_closest_findings(rows, strips),
    }
    return dated(as_of, results)


def _day_findings(counted: pd.DataFrame, strips: Strips) -> dict[str, Finding]:
    """Give on how many days each side was first, and the longest open lead."""
    days, indices = counted.groupby("first")["days"].sum(), counted["index"].nunique()
    with_open = counted.loc[counted["first"] == "open", "index"].nunique()
    longest = max(
        index_leaders.longest_run_days(rows, rows["first"] == "open") for rows in strips.values()
    )
    lasted = "There was no open lead, so none was kept."
    if longest:
        lasted = f"The longest open lead lasted {counted_days(longest, 'day')}."
    sides = [state for state in STATES if state != "aside"]
    return {
        "strips": count(len(strips)),
        "indices": count(indices),
        "days": count(counted["days"].sum()),
        **{f"{side}_days": count(days.get(side, 0), or_none(days.get(side, 0))) for side in sides},
        "longest_text": count(longest, lasted),
        "unsure_text": sentence(_unsure(strips)),
        "record": sentence(_record(with_open, indices)),
    }


def _aside_findings(aside: pd.DataFrame) -> dict[str, Finding]:
    """Give how many readings are set aside, and on how many of them an open model is first."""
    open_first = (aside["gap"] < 0).sum()
    return {
        "aside": count(len(aside)),
        "aside_days": count(aside["days"].sum()),
        "aside_open": count(open_first, or_none(open_first)),
    }


def _closest_findings(rows: pd.DataFrame, strips: Strips) -> dict[str, Finding]:
    """Give the nearest gap of each strip, and how many of its days are counted and unsure."""
    results = {f"{key}_least": sentence("not covered") for key in NEAREST}
    results |= {f"{key}_days": sentence("none") for key in COUNTED}
    results |= {f"{key}_unsure": sentence("none") for key in DOUBTED}
    for row in _closest(rows).to_dict("records"):
        key = str(row["strip"])
        if key in NEAREST:
            gap, low, high = (float(row[name]) for name in ("gap", "gap_low", "gap_high"))
            results[f"{key}_least"] = Finding(
                gap, row["unit"], low, high, text=_distance(row), level=LEVELS.get(key)
            )
        if key in COUNTED:
            results[f"{key}_days"] = count(strips[key]["days"].sum())
        if key in DOUBTED:
            results[f"{key}_unsure"] = count(_unsure_days(strips[key]))
    return results


def _headline(counted: pd.DataFrame, reported_open: int, reports: int) -> str:
    """Give the title: on how many indices an open model was ever first."""
    indices = counted["index"].nunique()
    opened = counted[counted["first"] == "open"]
    have = plural(reported_open, "has", "have")
    reported = f"{or_none(reported_open)} of {reports} reports by others {have}"
    if opened.empty:
        return (
            f"On {indices} general indices no open model was first on any day covered since "
            f"{COVERED_SINCE:%Y}; {reported} one first."
        )
    return (
        f"Open models were first on {text_of(int(opened['days'].sum()))} of "
        f"{text_of(int(counted['days'].sum()))} days covered since {COVERED_SINCE:%Y}, on "
        f"{opened['index'].nunique()} of {indices} general indices; {reported} one first."
    )


def _reported(reports: pd.DataFrame) -> str:
    """Say which reports have an open model first, in the words of their notes."""
    opened = reports[reports["first"] == "open"]
    notes = [f"{row['name']} ({row['note'].rstrip('.')})" for row in opened.to_dict("records")]
    start = f"{len(opened) or 'none'} {plural(len(opened), 'has', 'have')} an open model first"
    return f"{start}: {'; '.join(notes)}" if notes else start


def _unsure(strips: Strips) -> str:
    """Say on how many days of each strip with intervals the gap may have been none."""
    parts = [
        f"{text_of(_unsure_days(rows))} of {text_of(int(known['days'].sum()))} "
        f"({rows['name'].iloc[0]})"
        for rows in strips.values()
        if len(known := rows.dropna(subset=["gap_low"]))
    ]
    if not parts:
        return "no gap has an interval."
    return (
        f"where the gap has an interval ({LEVELS['eci_drawn']}% for Epoch, else "
        f"{LEVELS['metr']}%), it reaches zero on {', '.join(parts)} days."
    )


def _unsure_days(rows: pd.DataFrame) -> int:
    """Count the days on which the interval of the gap reaches zero."""
    reaching = (rows["gap_low"] <= 0) & (rows["gap_high"] >= 0)
    return int(rows.loc[reaching, "days"].sum())


def _record(with_open: int, indices: int) -> str:
    """Say what the record so far says to the claim."""
    if not with_open:
        return "The record so far agrees with the claim on every one of them"
    return f"The record so far has days against the claim on {with_open} of {indices}"
