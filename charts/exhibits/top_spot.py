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
differ there; our tables do not state the kind of a board, and hold no second kind for early 2025.
The record ends on {as_of}, and whether open models can never lead, no record can tell.
"""

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
from charts.measures.capability.general_indices import START
from charts.tables.frames import Tables

SUBTITLE = (
    "Who was first, by day since 2023, on each general index; of the days on which both open and "
    "closed models are on it."
)
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
    """Give one row a stretch of days or a reading of a strip, then one a report of others."""
    rows = pd.concat(
        [general_indices.strips(data), general_indices.reports(data)], ignore_index=True
    )
    columns = [
        "kind", "strip", "index", "name", "board", "since", "until", "days", "first", "gap",
        "gap_low", "gap_high", "unit", "open", "closed", "open_model", "closed_model",
        "unknown_model", "checked", "note", "source_id",
    ]  # fmt: skip
    return {"main": rows.reindex(columns=columns)}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a strip for each index and, outlined, what others report."""
    table = tables["main"]
    width = (theme.PHONE if compact else theme.WIDE) - 14
    rows, labels, height = _placed(table, compact)
    ends = [str(day.date()) for day in (START, rows["until"].max())]
    scale = alt.Scale(type="utc", domain=ends, range=[2, width - 8], nice=False)
    axis = alt.Axis(format="%Y", tickCount="year", grid=True, title=None)
    x = alt.X("since:T", scale=scale, axis=axis)
    y_scale = alt.Scale(domain=[0, height], range=[0, height])
    y = alt.Y("at:Q", scale=y_scale, axis=None)
    states = alt.Scale(
        domain=list(STATES), range=[theme.colour(name) for _, name in STATES.values()]
    )
    tips = ["name", "board", "since", "until", "first", "gap", "open_model", "closed_model"]
    quiet: dict[str, Any] = {"aria": False}

    def bars(own: pd.DataFrame, **look: Any) -> Any:
        top = alt.Y("top:Q", scale=y_scale, axis=None)
        made = alt.Chart(own).mark_rect(**look)
        return made.encode(x=x, x2="until:T", y=top, y2="bottom:Q")

    ours = "datum.kind == 'computed'"
    closest = _closest(rows)
    colour = alt.Color("first:N", scale=states, legend=None)
    outline = alt.Stroke("first:N", scale=states, legend=None)
    open_colour = theme.colour("open")
    layers = [
        bars(rows).transform_filter(ours).encode(
            color=colour
        ),
        # The same in one piece: else hairlines show where two bars meet.
        bars(_merged(rows), **quiet).encode(color=colour),
        bars(rows, fill=theme.colour("paper"), strokeWidth=1.5)
        .transform_filter(f"!({ours}) && !datum.short")
        .encode(stroke=outline, tooltip=tips),
        alt.Chart(rows)
        .transform_filter(f"!({ours}) && datum.short")
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
        one = alt.Chart(pd.DataFrame({"at": [10.0], "text": [words]})).encode(
            y=alt.Y("at:Q", scale=scale, axis=None)
        )
        colour = theme.colour(name)
        swatch = (
            one.mark_rule(strokeWidth=size, color=colour).encode(x2=alt.value(place * step + 14))
            if size
            else one.mark_point(
                shape="triangle-down", filled=True, size=42, opacity=1, color=colour
            )
        )
        parts += [
            swatch.encode(x=alt.value(place * step + (2 if size else 8))),
            one.mark_text(align="left", fontSize=11).encode(
                x=alt.value(place * step + 19), text="text:N"
            ),
        ]
    return parts


def _merged(rows: pd.DataFrame) -> pd.DataFrame:
    """Join the computed rows that meet and say the same."""
    own = rows[rows["kind"] == "computed"]
    before = own.shift()
    begins = own["strip"].ne(before["strip"]) | own["first"].ne(before["first"])
    begins |= own["since"].ne(before["until"])
    joined = own.groupby(begins.cumsum())
    return joined.agg({"since": "first", "until": "last", "first": "first", "top": "first",
                       "bottom": "first"})  # fmt: skip


def _closest(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the row of each strip on which the open side came closest, or led by most."""
    counted = rows[(rows["kind"] == "computed") & (rows["first"] != "aside")]
    counted = counted.dropna(subset=["gap"])
    return counted.loc[counted.groupby("strip", sort=False)["gap"].idxmin()]


def _placed(table: pd.DataFrame, compact: bool) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Give the rows with their places, the labels, and the height: in pixels from the top."""
    closest = {row["strip"]: row for row in _closest(table).to_dict("records")}
    reported = table.loc[table["kind"] == "reported", "strip"].head(1).tolist()
    blocks = {}
    for strip, own in table.groupby("strip", sort=False):
        head = [("head", OUTLINED)] if strip in reported else []
        texts = _said_of(own, closest.get(strip), compact)
        blocks[strip] = Block([*head, *texts], gap=8 if head else 0)
    stack = stacked(blocks.values(), 54 if compact else 110, start=24, below=18)
    places = dict(zip(blocks, stack.marks, strict=True))
    short = (table["until"] - table["since"]).dt.days <= SHORT
    rows = table.assign(at=table["strip"].map(places), short=short)
    half = rows["first"].map({state: size / 2 for state, (size, _) in STATES.items()})
    # A report covers a span, not each of its days: whoever leads there is drawn no larger.
    half = half.mask(rows["kind"] == "reported", STATES["closed"][0] / 2 + 1)
    return rows.assign(top=rows["at"] - half, bottom=rows["at"] + half), stack.lines, stack.height


def _said_of(
    own: pd.DataFrame, closest: dict[Any, Any] | None, compact: bool
) -> list[tuple[str, str]]:
    """Say what stands above a strip: its name, and of those made here how close open came."""
    name = str(own["name"].iloc[0])
    if closest is None:
        return [("quiet", name + _doubt(own.to_dict("records")[0]))]
    parts = [f"open first on {_open_of(own)} days", f"closest {_distance(closest)}"]
    lines = parts if compact else [", ".join(parts)]
    return [("head", name), *(("quiet", said) for said in lines)]


def _open_of(own: pd.DataFrame) -> str:
    """Say on how many of a strip's days an open model is first: 0 of 1,270."""
    days = own[own["first"] != "aside"].groupby("first")["days"].sum()
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
    said = ", ".join(filter(None, parts))
    return f" ({said})" if said else ""


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the days at the top by side and strip, how close it was, and what others report."""
    table = tables["main"]
    computed = table[table["kind"] == "computed"]
    reports = table[table["kind"] == "reported"]
    counted = computed[computed["first"] != "aside"]
    aside = computed[computed["first"] == "aside"]
    as_of = (computed["until"].max() - pd.Timedelta(days=1)).date()

    by_first = counted.groupby("first")["days"].sum()
    strips = dict(iter(counted.groupby("strip", sort=False)))
    with_open = counted.loc[counted["first"] == "open", "index"].nunique()
    reported_open = int((reports["first"] == "open").sum())
    longest = max(
        index_leaders.longest_run_days(own, own["first"] == "open") for own in strips.values()
    )
    lasted = "There was no open lead, so none was kept."
    if longest:
        lasted = f"The longest open lead lasted {counted_days(longest, 'day')}."
    have = plural(reported_open, "has", "have")
    made = {
        "as_of": day(as_of),
        "strips": count(len(strips)),
        "indices": count(counted["index"].nunique()),
        "days": count(counted["days"].sum()),
        **{f"{state}_days": count(by_first.get(state, 0), or_none(by_first.get(state, 0)))
           for state in STATES if state != "aside"},
        "longest": count(longest),
        "longest_text": count(longest, lasted),
        "stands": Finding(index_leaders.VALID_DAYS),
        "aside": count(len(aside)),
        "aside_days": count(aside["days"].sum()),
        "aside_open": count((aside["gap"] < 0).sum(), or_none((aside["gap"] < 0).sum())),
        "reports": count(len(reports)),
        "reported_have": sentence(f"{or_none(reported_open)} {have}"),
        "reported_open_text": sentence(_reported(reports)),
        "unsure_text": sentence(_unsure(strips)),
        "record": sentence(_record(with_open, counted["index"].nunique())),
        "headline": sentence(_headline(counted, reported_open, len(reports))),
    }  # fmt: skip
    made |= {f"{key}_least": sentence("not covered") for key in NEAREST}
    made |= {f"{key}_days": sentence("none") for key in COUNTED}
    made |= {f"{key}_unsure": sentence("none") for key in DOUBTED}
    for row in _closest(table).to_dict("records"):
        key = str(row["strip"])
        if key in NEAREST:
            gap, low, high = (float(row[name]) for name in ("gap", "gap_low", "gap_high"))
            made[f"{key}_least"] = Finding(
                gap, str(row["unit"]), low, high, text=_distance(row), level=95
            )
        if key in COUNTED:
            made[f"{key}_days"] = count(strips[key]["days"].sum())
        if key in DOUBTED:
            made[f"{key}_unsure"] = Finding(_unsure_days(strips[key]))
    return dated(as_of, made)


def _headline(counted: pd.DataFrame, reported_open: int, reports: int) -> str:
    """Give the title: on how many indices an open model was ever first."""
    indices = counted["index"].nunique()
    opened = counted[counted["first"] == "open"]
    have = plural(reported_open, "has", "have")
    said = f"{or_none(reported_open)} of {reports} reports by others {have}"
    if opened.empty:
        return (
            f"On {indices} general indices no open model was first on any day covered since "
            f"{START:%Y}; {said} one first."
        )
    return (
        f"Open models were first on {text_of(int(opened['days'].sum()))} of "
        f"{text_of(int(counted['days'].sum()))} days covered since {START:%Y}, on "
        f"{opened['index'].nunique()} of {indices} general indices; {said} one first."
    )


def _reported(reports: pd.DataFrame) -> str:
    """Say which reports have an open model first, in the words of their notes."""
    opened = reports[reports["first"] == "open"]
    said = [f"{row['name']} ({row['note'].rstrip('.')})" for row in opened.to_dict("records")]
    start = f"{len(opened) or 'none'} {plural(len(opened), 'has', 'have')} an open model first"
    return f"{start}: {'; '.join(said)}" if said else start


def _unsure(strips: dict[Any, pd.DataFrame]) -> str:
    """Say on how many days of each strip with intervals the gap may have been none."""
    said = [
        f"{text_of(_unsure_days(own))} of {text_of(int(known['days'].sum()))} "
        f"({own['name'].iloc[0]})"
        for own in strips.values()
        if len(known := own.dropna(subset=["gap_low"]))
    ]
    if not said:
        return "no gap has an interval."
    return (
        "where the gap has an interval (90% for Epoch, else 95%), it reaches zero on "
        f"{', '.join(said)} days."
    )


def _unsure_days(own: pd.DataFrame) -> int:
    """Count the days on which the interval of the gap reaches zero."""
    return int(own.loc[(own["gap_low"] <= 0) & (own["gap_high"] >= 0), "days"].sum())


def _record(with_open: int, indices: int) -> str:
    """Say what the record so far says to the claim."""
    if not with_open:
        return "The record so far agrees with the claim on every one of them"
    return f"The record so far has days against the claim on {with_open} of {indices}"
