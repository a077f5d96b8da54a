"""The best open model is {standing} the best closed one.

The best open model is {open_leader}, the best closed one {closed_leader}. Each step is a new record
of a side: a model above all that it had before. A model counts as open from the day on which its
weights could be downloaded. {k3_sentence}

Index: the Epoch Capabilities Index, vintage of {vintage}, which ends on {as_of}. It pools many
benchmarks, each model at its best setting. The table has this vintage's intervals for
{vintage_intervals} of the {records:record}. For {earlier_intervals} others it has those of the
August 2026 vintage, at that vintage's own values. The files do not state their level, and they are
taken to be 90% intervals. Most records lie closer together than the intervals are wide, so the
order of neighbours is not certain.

The open side has set {open_records:record}, the last on {open_since}, the closed side
{closed_records}, the last on {closed_since}.

Left out of the vintage's {models:model}: {unknown} because it is not known whether they are open,
and {undated} because their release date is not known. Each vintage is a new estimate, so
values here cannot be compared with those of another vintage.
"""

from collections.abc import Hashable
from typing import Any

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
from charts.core.formats import counted, format_interval, position_text, text_of
from charts.drawing.labels import Area, Landmark, landmarks, step_areas, text_area
from charts.drawing.marks import (
    Layers,
    Segment,
    area_between,
    segments,
    side_marks,
    step_lines,
)
from charts.drawing.plot import Margin, Plot
from charts.drawing.text_layout import text_width
from charts.drawing.theme import HEAD, LABEL, NUMBER, STRONG, AnyChart, colour
from charts.drawing.words import Words, bracket, brief_name, words
from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import LATEST, WITH_DRAWS, last_day, models_of, month
from charts.measures.gap import gap_errors, lag
from charts.measures.stats.confidence import LEVEL
from charts.measures.stats.units import MONTH
from charts.tables.frames import Tables

SUBTITLE = (
    "The best model on each side of the Epoch Capabilities Index. Dotted: how long ago closed "
    "models were where the best open model is."
)
TITLES = {"facts": "How many models of the vintage there are, and how many are left out"}
EXAMPLE, EXAMPLE_NAME = "kimi-k3", "Kimi K3"  # of a model that was hosted before it was open
JUMP = 3.0
"""Points by which a record rises that is marked and, if there is room, named."""
AT_END = 16
"""Pixels from the end of the lines to the bracket."""
INDEX_RULERS = {False: (110, 171, 10), True: (110, 171, 20)}
SENTENCES = ["{name}: {index:1}, the best {side} model from {since} to {until}"]


def tables(data: Tables) -> Frames:
    """Give one row a record: side, since, until, model, index, and its interval, else August's."""
    models = models_of(data, LATEST)
    placed = frontier.side_intervals(models.drop(columns=["ci_low", "ci_high"]))
    records = frontier.leaders(placed, "index", last_day(models))
    records = records.merge(_intervals(models, models_of(data, WITH_DRAWS)), "left", "model_id")
    records["previous"] = records.groupby("side")["index"].shift()
    columns = [
        "side", "since", "until", "model_id", "name", "organization_id", "released", "weights",
        "index", "previous", "ci_low", "ci_high", "source_id", "interval_source_id",
    ]  # fmt: skip
    low, high = gap_errors.interval(gap_errors.by_draw(data)[gap_errors.POINTS])
    facts = {
        "vintage": LATEST,
        "models": len(models),
        "unknown": int((models["weights"] == "unknown").sum()),
        "undated": int(models["released"].isna().sum()),
        "gap_low": low,
        "gap_high": high,
    }
    return {"main": records[columns], "facts": pd.DataFrame([facts])}


def _intervals(*vintages: pd.DataFrame) -> pd.DataFrame:
    """Give each model's interval in the first of the vintages that has one, with its source."""
    rows = pd.concat([models.dropna(subset=["ci_low"]) for models in vintages])
    rows = rows.drop_duplicates("model_id")[["model_id", "ci_low", "ci_high", "source_id"]]
    return rows.rename(columns={"source_id": "interval_source_id"})


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the records of both sides as steps, and how far apart they are on the last day."""
    records = tables["main"].assign(
        colour=tables["main"]["side"].map(colour),
        rise=tables["main"]["index"] - tables["main"]["previous"],
    )
    leaders = records.groupby("side").tail(1).set_index("side")
    plot = _plot(records, leaders, compact)
    race = lag.Race(records, frontier.daily_leaders(records, "index"))
    days = race.days.dropna()
    corners = days[frontier.leader_changes(days)]
    marked = records["rise"].isna() | (records["rise"] >= JUMP)
    is_leader = ~records.duplicated("side", keep="last")
    points = records.assign(size=(marked & ~is_leader).map({True: 48, False: 12}))
    behind, behind_at = _months_behind(plot, race)
    sides = [side for _, side in records.groupby("side")]
    paths = [area for side in sides for area in step_areas(plot, side, "since", "until", "index")]
    names = [*_names(plot, points[points["size"] > 12]), *_line_names(plot, days)]
    room = Margin(24, 0, 40, 20)
    return plot.draw(
        plot.rulers(plot.years(), range(*INDEX_RULERS[compact]), x_text=lambda day: day[:4]),
        area_between(plot, corners.reset_index(names="day"), "day", "open", "closed"),
        behind,
        *[step_lines(plot, side, "since", "until", "index") for side in sides],
        side_marks(plot, points, "since", "index", ["name", "side", "since", "index"]),
        words(landmarks(plot, names, [*paths, *behind_at], outside=room)),
        _distance(plot, leaders),
        plot.axis_names(y="index points"),
    )


def _plot(records: pd.DataFrame, leaders: pd.DataFrame, compact: bool) -> Plot:
    """Lay out the drawing, with room at the right for the names of the two leaders."""
    start = records["since"].min() - pd.Timedelta(days=30)
    values = records["index"]
    names = max(text_width(text, STRONG, bold=True) for text in _end_texts(leaders, compact))
    return Plot(
        (start, records["until"].max()),
        (values.min() - 5, values.max() + 5),
        compact,
        352 if compact else 420,
        Margin(34, AT_END + max(names + 14, 96 if compact else 124), 34, 26),
    )


def _names(plot: Plot, records: pd.DataFrame) -> list[Landmark]:
    """Give the names of records: the first of a side first, then by how far they rose."""
    points = []
    for row in records.to_dict("records"):
        is_first, side = pd.isna(row["previous"]), row["side"]
        points.append(
            Landmark(
                plot.px(row["since"]),
                plot.py(row["index"]),
                brief_name(row["name"]),
                weight=99 if is_first else row["rise"],
                colour=row["colour"],
                prefer="se" if side == "open" else "above" if is_first else "nw",
            )
        )
    return points


def _line_names(plot: Plot, days: pd.DataFrame) -> list[Landmark]:
    """Name the two lines, before anything else, where three quarters of the days are over."""
    day = days.index[int(len(days) * (0.7 if plot.compact else 0.74))]
    return [
        Landmark(
            plot.px(day),
            plot.py(days.loc[day, side]),
            f"Best {side}" if plot.compact else f"Best {side} model",
            weight=999,
            colour=colour(side),
            prefer="nw" if side == "closed" else "se",
            size=HEAD,
            bold=True,
        )
        for side in frontier.SIDES
    ]


def _months_behind(plot: Plot, race: lag.Race) -> tuple[Layers, list[Area]]:
    """Span from when closed models were where the best open one is to the last day.

    Returns also the areas that this covers. The line begins at the longest reading. Nothing if the
    open side leads, or if no closed record was below it.
    """
    shortest, longest = (
        lag.last_lag(rule, race) for rule in (lag.first_at_or_above, lag.last_at_or_below)
    )
    if not longest > 0:
        return [], []
    end, level = race.days.index[-1], plot.py(race.days["open"].iloc[-1])
    x = plot.px(end - pd.Timedelta(days=longest * MONTH))
    text = Words(x - 6, level, format_interval(shortest, longest, "months behind"), align="right")
    dotted = segments([Segment(x, level, plot.width, level, width=1.4)], dash=[2, 3])
    ticks = [Segment(at, level + 5, at, level - 5) for at in (x, plot.width)]
    covered = [text_area(text), Area(x - 4, level - 8, plot.width, level + 8)]
    return dotted + segments(ticks) + words([text]), covered


def _distance(plot: Plot, leaders: pd.DataFrame) -> Layers:
    """Draw the distance between the two leaders, the upper one named above and the other below."""
    upper, lower = leaders["index"].max(), leaders["index"].min()
    top, bottom = plot.py(upper), plot.py(lower)
    x, middle = plot.width + AT_END, (top + bottom) / 2
    heights = (min(top - 9, middle - 22), max(bottom + 12, middle + 22))
    size = STRONG if not plot.compact else LABEL
    sides = leaders["index"].sort_values(ascending=False).index
    texts = _end_texts(leaders.loc[sides], plot.compact)
    names = [
        Words(x + 10, y, text, colour(side), size, bold=True)
        for y, text, side in zip(heights, texts, sides, strict=True)
    ]
    number = f"{upper - lower:.1f} points"
    return words(names) + bracket(x, top, bottom, number, size=18 if plot.compact else NUMBER)


def _end_texts(leaders: pd.DataFrame, compact: bool) -> list[str]:
    """Give the names of the leaders; on the wide drawing, with their values."""
    values = [""] * 2 if compact else [f" {value:.1f}" for value in leaders["index"]]
    names = leaders["name"].map(brief_name)
    return [f"{name}{value}" for name, value in zip(names, values, strict=True)]


def findings(tables: Frames) -> dict[str, Finding]:
    """Give who leads today, and what happened around Kimi K3."""
    rows, facts = tables["main"].to_dict("records"), tables["facts"].iloc[0]
    leader = {row["side"]: row for row in rows}  # the last one of each side
    best_open, best_closed = leader["open"], leader["closed"]
    as_of = (best_open["until"] - pd.Timedelta(days=1)).date()
    apart = best_closed["index"] - best_open["index"]
    return dated(
        as_of,
        {
            "as_of": day(as_of),
            "vintage": sentence(month(LATEST)),
            **_interval_findings(tables["main"]),
            "open_leader": sentence(best_open["name"]),
            "open_since": day(best_open["since"].date()),
            "closed_leader": sentence(best_closed["name"]),
            "closed_index": measured(best_closed["index"]),
            "closed_since": day(best_closed["since"].date()),
            "standing": points(
                apart, facts["gap_low"], facts["gap_high"], LEVEL, position_text(apart)
            ),
            "open_records": count(sum(row["side"] == "open" for row in rows)),
            "closed_records": count(sum(row["side"] == "closed" for row in rows)),
            "k3_sentence": sentence(_example(rows)),
            "models": count(facts["models"]),
            **{name: count_or_none(facts[name]) for name in ("unknown", "undated")},
        },
    )


def _interval_findings(records: pd.DataFrame) -> dict[str, Finding]:
    """Give how many records there are, and how many have an interval of which vintage."""
    known = records.dropna(subset=["ci_low"])
    same = known["interval_source_id"] == known["source_id"]
    return {
        "records": count(len(records)),
        "vintage_intervals": count(same.sum()),
        "earlier_intervals": count((~same).sum()),
    }


def _example(rows: list[dict[Hashable, Any]]) -> str:
    """Say how long the example was hosted before it was open, and which model was best by then."""
    opened = [row for row in rows if row["side"] == "open"]
    k3 = next((row for row in opened if row["model_id"] == EXAMPLE), None)
    if k3 is None:
        return f"{EXAMPLE_NAME} is not among the open records of this vintage."
    before = [row["name"] for row in opened if row["since"] < k3["since"]]
    hosted, since = k3["released"].date(), k3["since"].date()
    days = (since - hosted).days
    if not days or not before:
        return f"{k3['name']} was open from {text_of(since)}."
    return (
        f"{k3['name']} was hosted from {text_of(hosted)} and open from {text_of(since)}; in "
        f"the {counted(days, 'day')} between, {before[-1]} still was the best open model."
    )
