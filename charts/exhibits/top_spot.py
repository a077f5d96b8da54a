"""{headline}

Each row is one general index, computed here from the tables. Grey days are ties, days with a model
of unknown openness first, or a board that is set aside. Blank days are not covered, or lack a model
of one side. Outlined, below, is what others report, not computed again here; {reported_clause}.

The {strips:strip} of {indices} indices have {days:day}; days of two strips of one index are counted
twice. An open model was first on {open_days}, a closed model on {closed_days}. Tied days:
{level_days}; days with a model of unknown openness first: {unknown_days}. {longest_text} A lead is
a difference of point values. {unsure_text}

Epoch, METR and LiveBench date each model of one table by its release, so the past is seen with
today's scores; each release of LiveBench is its own board, in place until the next. Arena and
Artificial Analysis are boards as they were. A reading counts until the next one, for {stands:day}
at most. {aside_text} Our copy leaves out models before their public release, which boards may have
shown. Openness is that of the day.

The nearest that open models came to the top, or the farthest ahead: Epoch index, {eci_least};
METR's time horizon, {metr_least}; LiveBench, {livebench_least}; Artificial Analysis
({aa_days:day}), {aa_least}; votes of Arena, {arena_least}, and by the best of each maker
{arena_makers_least}.

{reports_text} Raw and style-controlled ratings of Arena differ
there; our tables do not state the kind of a board of that time, and hold no second kind for it. The
record ends on {as_of}. No record can show that open models can never lead.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, count_or_none, dated, day, sentence
from charts.core.formats import counted as counted_days
from charts.core.formats import join_words, or_none, plural, text_of
from charts.drawing.marks import Segment, box_marks, segments
from charts.drawing.plot import Rows, rows_plot
from charts.drawing.theme import (
    CLOSED,
    INK,
    OPEN,
    OUTLINED,
    PALE,
    QUIET,
    RULE,
    STRONG,
    AnyChart,
    colour,
)
from charts.drawing.words import KeyEntry, Words, count_head, fitted, legend, words
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
UNKNOWN = colour("unknown")
STATES = {"closed": CLOSED, "aside": QUIET, "level": INK, "unknown": UNKNOWN, "open": OPEN}
"""The colour of each state."""
REPORTED = [
    KeyEntry("outlined", "closed first", CLOSED),
    KeyEntry("outlined", "open first", OPEN),
]
"""The key of what others report."""
STEP, SHORTEST = 21, 5
"""Pixels a row, and the least width of a report's bar, which may be one day."""
NEAREST = ("eci", "arena", "arena_makers", "aa", "livebench", "metr")
DOUBTED = ("eci_drawn",)
COUNTED = ("aa", *DOUBTED)
"""Strips whose nearest gap, days that reach zero and days have findings of their own."""
SENTENCES = ["{name}, {since} to {until}: {first} first"]


def tables(data: Tables) -> Frames:
    """Give one row a stretch of days or a reading of a strip, and one a report of others."""
    strips, reports = general_indices.strips(data), general_indices.reports(data)
    return {"main": strips[STRIP], "reports": reports}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a row an index, with the side that was first on each day, and a row a report."""
    strips, reports = tables["main"], tables["reports"]
    names = strips.drop_duplicates("strip").set_index("strip")["name"]
    said_of = reports["name"].str.replace("Intelligence Index", "index")
    rows = ["", *names.index, "", *reports["overtaking_id"]]  # a head over each group
    places = {strip: row for row, strip in enumerate(rows) if strip}
    last = max(strips["until"].max(), reports["until"].max())
    plot = rows_plot(
        [fitted(name, 330 if compact else 252) for name in ["", *names, "", *said_of]],
        (COVERED_SINCE, last), compact, left=270, right=20 if compact else 116,
        top=36 if compact else 40, bottom=28, step=38 if compact else STEP, drop=0.72,
    )  # fmt: skip
    drawn = _bars(plot, strips, strips["strip"].map(places)).assign(outlined=False)
    drawn["opacity"] = (drawn["first"] == "aside").map({True: PALE, False: 1.0})
    said = _bars(plot, reports, reports["overtaking_id"].map(places)).assign(
        outlined=True, opacity=OUTLINED
    )
    said["right"] = np.maximum(said["right"].astype(float), said["left"].astype(float) + SHORTEST)
    counted = strips[strips["first"] != "aside"]
    opened = counted.loc[counted["first"] == "open", "index"].nunique()
    number = f"{opened} of {counted['index'].nunique()}"
    tips = ["name", "since", "until", "first"]
    parted, left = plot.step * (len(names) + 1), 12 - plot.margin.left
    ways = f"{len(names)} readings of {counted['index'].nunique()} indices"
    heads = {0: f"By our count, {ways}", len(names) + 1: "What others report"}
    return plot.draw(
        plot.rulers(plot.years(), x_text=lambda day: day[:4], grid_x=True),
        segments([Segment(-plot.margin.left, parted, plot.width, parted, RULE, 1)]),
        box_marks(drawn, tips),
        box_marks(_joined(drawn[drawn["first"] != "aside"])),
        box_marks(said, tips),
        plot.row_names(),
        words(plot.name(row, said, size=STRONG, bold=True) for row, said in heads.items()),
        count_head(left, 18 - plot.margin.top, number, "indices with an open model first"),
        legend(0, plot.at(0), _entries(strips)),
        legend(0, plot.at(len(names) + 1), REPORTED),
        words([] if compact else _counts(plot, strips), halo=False),
        words(_doubts(said)),
    )


def _bars(plot: Rows, spans: pd.DataFrame, row: "pd.Series[int]") -> pd.DataFrame:
    """Give each span of days its bar, in the colour of who was first."""
    y = row.map(plot.at)
    return spans.assign(
        left=[plot.px(day) for day in spans["since"]],
        right=[plot.px(day) for day in spans["until"]],
        top=y - 6, bottom=y + 6, colour=spans["first"].map(STATES),
    )  # fmt: skip


def _joined(bars: pd.DataFrame) -> pd.DataFrame:
    """Join the bars of a row that meet and look the same: else hairlines show between them."""
    before = bars.shift()
    begins = bars["strip"].ne(before["strip"]) | bars["first"].ne(before["first"])
    begins |= bars["since"].ne(before["until"])
    look = ["top", "bottom", "colour", "opacity", "outlined"]
    joined = bars.groupby(begins.cumsum())
    return joined.agg({"left": "first", "right": "last"} | dict.fromkeys(look, "first"))


def _doubts(reports: pd.DataFrame) -> list[Words]:
    """Say beside a report what its dates or its second reading leave open."""
    texts = []
    for row in reports.to_dict("records"):
        parts = ["source unclear"] * (row["checked"] not in ("confirmed", "corrected"))
        parts += ["on some of these days"] * (row["first"] == "open")
        y = (row["top"] + row["bottom"]) / 2
        texts.append(Words(row["left"] - 6, y, ", ".join(parts), QUIET, align="right"))
    return [text for text in texts if text.text]


def _entries(strips: pd.DataFrame) -> list[KeyEntry]:
    """Give the key: both sides, and what else there is."""
    others = {"aside": "leader missing", "level": "level", "unknown": "unknown"}
    entries = [KeyEntry("box", "closed first", CLOSED), KeyEntry("box", "open first", OPEN)]
    return entries + [
        KeyEntry("pale" if state == "aside" else "box", text, STATES[state])
        for state, text in others.items()
        if (strips["first"] == state).any()
    ]


def _counts(plot: Rows, strips: pd.DataFrame) -> list[Words]:
    """Say at the right of each index on how many of its days an open model was first."""
    rows = enumerate((rows for _, rows in strips.groupby("strip", sort=False)), 1)
    head = Words(plot.width + 8, plot.at(0), "days, open first", QUIET)
    return [head, *[Words(plot.width + 8, plot.at(row), _open_of(of), QUIET) for row, of in rows]]


def _closest(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the row of each strip on which the open side came closest, or led by most."""
    counted = rows[rows["first"] != "aside"].dropna(subset=["gap"])
    return counted.loc[counted.groupby("strip", sort=False)["gap"].idxmin()]


def _open_of(rows: pd.DataFrame) -> str:
    """Say on how many of a strip's days an open model is first: 0 of 1,270."""
    days = rows[rows["first"] != "aside"].groupby("first")["days"].sum()
    return f"{text_of(int(days.get('open', 0)))} of {text_of(int(days.sum()))}"


def _distance(row: dict[Any, Any]) -> str:
    """Say how far apart they were on a row: 1.3 points behind, 23 July 2024."""
    side = "level" if row["gap"] == 0 else "behind" if row["gap"] > 0 else "ahead"
    return f"{abs(row['gap']):.1f} {row['unit']} {side}, {text_of(row['since'].date())}"


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the days at the top by side and strip, how close it was, and what others report."""
    rows, reports = tables["main"], tables["reports"]
    as_of = (rows["until"].max() - pd.Timedelta(days=1)).date()
    counted = rows[rows["first"] != "aside"]
    strips = {str(strip): rows for strip, rows in counted.groupby("strip", sort=False)}
    results = {
        "as_of": day(as_of),
        "stands": count(index_leaders.VALID_DAYS),
        **_day_findings(counted, strips),
        "aside_text": sentence(_aside(rows[rows["first"] == "aside"])),
        **{name: sentence(text) for name, text in _reported(reports).items()},
        "headline": sentence(_headline(counted)),
        **_closest_findings(rows, strips),
    }
    return dated(as_of, results)


def _day_findings(counted: pd.DataFrame, strips: Strips) -> dict[str, Finding]:
    """Give on how many days each side was first, and the longest open lead."""
    days, indices = counted.groupby("first")["days"].sum(), counted["index"].nunique()
    longest = max(
        index_leaders.longest_run_days(rows, rows["first"] == "open") for rows in strips.values()
    )
    lasted = "There was no open lead."
    if longest:
        lasted = f"The longest open lead lasted {counted_days(longest, 'day')}."
    sides = [state for state in STATES if state != "aside"]
    return {
        "strips": count(len(strips)),
        "indices": count(indices),
        "days": count(counted["days"].sum()),
        **{f"{side}_days": count_or_none(days.get(side, 0)) for side in sides},
        "open_days_text": sentence(counted_days(days.get("open", 0), "day")),
        "longest_text": count(longest, lasted),
        "unsure_text": sentence(_unsure(strips)),
    }


def _aside(aside: pd.DataFrame) -> str:
    """Say how many readings are set aside, and on how many of them an open model is first."""
    if aside.empty:
        return "No reading of Arena's best of each maker is set aside."
    days, open_first = int(aside["days"].sum()), int((aside["gap"] < 0).sum())
    return (
        f"{counted_days(len(aside), 'reading')} of Arena's best of each maker "
        f"({counted_days(days, 'day')}) {plural(len(aside), 'is', 'are')} set aside, because the "
        f"maker that led before is missing from our copy. On {or_none(open_first)} of them an "
        "open model is first of what is left."
    )


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


def _headline(counted: pd.DataFrame) -> str:
    """Give the title: on how many indices an open model was ever first."""
    indices = counted["index"].nunique()
    opened = counted[counted["first"] == "open"]
    if opened.empty:
        return (
            f"By our count no open model was first on any of {indices} general indices since "
            f"{COVERED_SINCE:%Y}."
        )
    return (
        f"Open models were first on {text_of(int(opened['days'].sum()))} of "
        f"{text_of(int(counted['days'].sum()))} days, on {opened['index'].nunique()} of "
        f"{indices} general indices."
    )


def _reported(reports: pd.DataFrame) -> dict[str, str]:
    """Say how many reports have an open model first, and which, in the words of their notes."""
    opened = reports[reports["first"] == "open"]
    notes = [f"{row['name']} ({row['note'].rstrip('.')})" for row in opened.to_dict("records")]
    have = "have" if len(opened) > 1 else "has"
    clause = f"{or_none(len(opened))} {have} an open model first"
    start = f"Of {counted_days(len(reports), 'report')} by others {clause}"
    if reports.empty:
        start = "No usable report by others says which side was first"
    return {
        "reported_clause": f"{clause}, on some days of the span only" if notes else clause,
        "reports_sentence": f"{start} at some time." if len(reports) else f"{start}.",
        "reports_text": f"{start}: {'; '.join(notes)}." if notes else f"{start}.",
    }


def _unsure(strips: Strips) -> str:
    """Say on how many days of each strip with intervals the gap may have been none."""
    parts = [
        f"{text_of(_unsure_days(rows))} of {text_of(int(known['days'].sum()))} days "
        f"({rows['name'].iloc[0]})"
        for rows in strips.values()
        if len(known := rows.dropna(subset=["gap_low"]))
    ]
    if not parts:
        return "No gap has an interval."
    return (
        f"Some gaps have an interval ({LEVELS['eci_drawn']}% for Epoch, else "
        f"{LEVELS['metr']}%). It reaches zero on {join_words(parts)}."
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
