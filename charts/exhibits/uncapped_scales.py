"""On three scales without a ceiling the distance {summary}.

If only the ceilings of tests made open models seem to catch up, nothing should narrow where there
is no ceiling. The panels show the best closed minus the best open model on three such scales: in
points of the Epoch Capabilities Index (vintage of September 2026), in doublings of the length of
the tasks that a model does with even chances (METR), and in rating points from votes of people
(Arena, text). The words in the title compare the straight lines since {since}: {trend_eci},
{trend_metr} and {trend_arena} a year; a change of less than {steady} counts as none. The index's
line begins on {eci_first_day} at {eci_first}.

The three differ in what they leave out. The index knows only released models that took enough
tests; today's distance is {now_eci}, and in August's vintage, which has paired draws, {august_low}
to {august_high} points held 90% of them. METR has timed few open models. {metr_last_open} set the
last open record, on {metr_last_open_day}: the dashed line after that is closed models running on
while no newer open model was timed, and is not judged. With it the trend would be
{trend_metr_whole} a year. The distance was {metr_then} on the day of that record, and {now_metr} at
the end ({metr_low} to {metr_high}, 95%). Arena's marks are {arena_boards:full board}; ratings are
estimated anew for each, and only differences on one board mean anything. A rating has no ceiling,
but voters may no longer tell two good answers apart: what narrows there can be their judgement.
"""

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, measured
from charts.core.formats import direction, join_words, signed, text_of
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.capability import frontier, unbounded_scales
from charts.measures.capability.index_vintage import DRAWN, LATEST, draws_of, last_day, models_of
from charts.measures.gap import index_gap, lag
from charts.measures.stats import trend
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Best closed minus best open model: in index points, in doublings of the task length, and in "
    "rating points. Bands and bars: 95% intervals, or as labelled; the index line has none."
)
SINCE = pd.Timestamp("2024-06-01")
SCALES = {
    "index": "Capability index (points)",
    "horizon": "Time horizon (doublings)",
    "arena": "Arena text (rating points)",
}
ENDS = ("trend_low", "trend_high")
NAMES = {
    "index": "the capability index",
    "horizon": "METR's time horizon",
    "arena": "Arena's votes",
}
DRAWN_INDEX = "index, August 2026"
UNITS = {"index": ("eci", "points"), "horizon": ("metr", "doublings"), "arena": ("arena", "points")}
"""What findings call each scale, and its unit."""
STEADY = {"index": 0.5, "horizon": 0.1, "arena": 5.0}
"""Change a year below which a distance is said not to have changed, in each scale's unit."""


def tables(data: Tables) -> Frames:
    """Give the distance on each scale on the days on which a leader changes and the days before.

    The trend a year since SINCE, with its interval where the series is daily, stands in each row:
    of the days that are judged, and of all. What follows the last record of an open model among
    the time horizons is not judged.
    """
    models = models_of(data, LATEST)
    days = lag.race(models, last_day(models)).days.dropna(subset=["open", "closed"])
    index = days[["open_model", "closed_model"]].assign(value=index_gap.daily_gap(days))
    series = {"index": index, "horizon": unbounded_scales.horizon_gaps(data)}
    sources = {
        "index": models["source_id"].iloc[0],
        "horizon": unbounded_scales.HORIZON_SOURCE,
        "arena": "arena-text-monthly",
    }
    parts = []
    for scale, rows in (series | {"arena": unbounded_scales.board_gaps(data)}).items():
        both = f"day with an open and a closed model on the scale {scale}"
        required(rows, both, "data/")
        newest = rows.index[rows["open_model"] == rows["open_model"].iloc[-1]][0]
        until = newest if scale == "horizon" else rows.index[-1]
        found = trend.with_interval(rows.loc[:until, "value"], SINCE)
        kept = rows if scale == "arena" else rows[frontier.leader_changes(rows)]
        parts.append(
            kept.assign(
                scale=scale, judged=kept.index <= until, trend=found.value, trend_low=found.low,
                trend_high=found.high, trend_whole=trend.slope(rows["value"], SINCE),
                source_id=sources[scale],
            )
        )  # fmt: skip
    parts.append(_august(data))
    columns = ["scale", "day", "value", "low", "high", "open_model", "closed_model", "judged",
               "trend", "trend_low", "trend_high", "trend_whole", "source_id"]  # fmt: skip
    return {"main": pd.concat(parts).rename_axis("day").reset_index()[columns]}


def _august(data: Tables) -> pd.DataFrame:
    """Give the distance on the last day of the vintage that has draws, with its 90% interval."""
    models, draws = models_of(data, DRAWN), draws_of(data)
    end = last_day(models)
    spells = lag.race(models, end).spells
    last = {side: own.iloc[-1] for side, own in spells.groupby("side")}
    apart = draws.loc[last["closed"]["model_id"]] - draws.loc[last["open"]["model_id"]]
    low, high = np.quantile(apart, [0.05, 0.95])
    row = {
        "scale": DRAWN_INDEX,
        "value": last["closed"]["index"] - last["open"]["index"],
        "low": low,
        "high": high,
        "open_model": last["open"]["name"],
        "closed_model": last["closed"]["name"],
        "judged": False,
        "source_id": models["source_id"].iloc[0],
    }
    return pd.DataFrame([row], index=pd.DatetimeIndex([end], name="day"))


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw one panel a scale, all over the same days."""
    table = tables["main"]
    panels = [_panel(table, scale, compact) for scale in SCALES]
    whole: alt.VConcatChart = alt.vconcat(*panels, spacing=26).resolve_scale(x="shared")
    return whole


def _panel(table: pd.DataFrame, scale: str, compact: bool) -> AnyChart:
    rows = table[table["scale"].isin([scale, DRAWN_INDEX] if scale == "index" else [scale])]
    ink = theme.colour("ink")
    ends = [str(day.date()) for day in (table["day"].min(), table["day"].max())]
    base = alt.Chart(rows).encode(
        x=alt.X(
            "day:T",
            scale=alt.Scale(type="utc", domain=ends),
            axis=alt.Axis(format="%Y", tickCount="year"),
        ),
        y=alt.Y(
            "value:Q", title=SCALES[scale], scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=4)
        ),
        tooltip=["scale", "day", "value", "open_model", "closed_model"],
    )
    own = base.transform_filter(f"datum.scale == '{scale}'")
    other = base.transform_filter(f"datum.scale == '{DRAWN_INDEX}'")
    bars: dict[str, Any] = {"color": ink, "opacity": 0.35, "strokeWidth": 3}
    if scale == "arena":
        layers = [
            own.mark_rule(**bars).encode(y="low:Q", y2="high:Q"),
            own.mark_point(filled=True, color=ink, size=40, opacity=1),
        ]
    else:
        layers = [
            own.mark_area(color=ink, opacity=0.13).encode(y="low:Q", y2="high:Q"),
            own.transform_filter("datum.judged").mark_line(color=ink, strokeWidth=1.8),
        ]
    if scale == "index":
        layers += [
            other.mark_rule(**bars).encode(y="low:Q", y2="high:Q"),
            other.mark_point(filled=False, color=ink, size=44, strokeWidth=1.6),
            other.mark_text(align="right", dx=-6, fontSize=11).encode(
                y="low:Q", text=alt.value("August vintage, 90%")
            ),
        ]
    if scale == "horizon":
        layers += _unmatched(rows, own.encoding.x, compact)
    width = (theme.PHONE if compact else theme.WIDE) - 46
    return alt.layer(*layers).properties(width=width, height=120 if compact else 140)


def _unmatched(rows: pd.DataFrame, x: Any, compact: bool) -> list[alt.Chart]:
    """Draw what follows the last open record in grey and dashed: no newer open model was timed."""
    joined = rows["judged"] & ~rows["judged"].shift(-1, fill_value=True)  # the last judged row
    after = alt.Chart(rows[joined | ~rows["judged"]]).encode(x=x, y="value:Q")
    quiet = theme.colour("quiet")
    said = f"dashed: no newer open model{'' if compact else ' timed'}"
    label = alt.Chart(rows[joined]).mark_text(align="right", dy=11, fontSize=11, color=quiet)
    return [
        after.mark_line(color=quiet, strokeWidth=1.8, strokeDash=[4, 3]),
        label.encode(x=alt.value("width"), y=alt.datum(0.0), text=alt.value(said)),
    ]


def findings(tables: Frames) -> dict[str, Finding]:
    """Give each scale's distance at the end, its trend, and how it may be worded."""
    table = tables["main"]
    last = {str(scale): rows.iloc[-1] for scale, rows in table.groupby("scale")}
    first = table[table["scale"] == "index"].iloc[0]
    horizon = table[table["scale"] == "horizon"]
    renewed = horizon[horizon["open_model"] == horizon["open_model"].iloc[-1]]
    august = last[DRAWN_INDEX]
    made = {
        "since": Finding(SINCE.date()),
        "eci_first": Finding(float(first["value"]), "points", as_of=first["day"].date()),
        "eci_first_day": Finding(first["day"].date()),
        "august_low": Finding(float(august["low"]), "points", as_of=august["day"].date(),
                              text=f"{august['low']:.1f}"),
        "august_high": Finding(float(august["high"]), "points", as_of=august["day"].date(),
                               text=f"{august['high']:.1f}"),
        "metr_low": Finding(float(last["horizon"]["low"]), "doublings",
                            text=f"{last['horizon']['low']:.1f}"),
        "metr_high": Finding(float(last["horizon"]["high"]), "doublings",
                             text=f"{last['horizon']['high']:.1f}"),
        "metr_last_open": Finding(str(last["horizon"]["open_model"])),
        "metr_last_open_day": Finding(renewed["day"].iloc[0].date()),
        "metr_then": Finding(float(renewed["value"].iloc[0]), "doublings",
                             as_of=renewed["day"].iloc[0].date()),
        "trend_metr_whole": measured(float(last["horizon"]["trend_whole"]), "doublings a year",
                                    text=signed(float(last["horizon"]["trend_whole"]),
                                                "doublings")),
        "steady": Finding(join_words([f"{size:g} {UNITS[scale][1]}"
                                   for scale, size in STEADY.items()], "or")),
        "arena_boards": Finding(int((table["scale"] == "arena").sum())),
        "as_of": Finding(table["day"].max().date()),
    }  # fmt: skip
    for scale, (name, unit) in UNITS.items():
        row = last[scale]
        day, slope = row["day"].date(), float(row["trend"])
        low, high = (float(row[end]) for end in ENDS)
        said = signed(slope, unit)
        if name != "arena":
            made[f"now_{name}"] = Finding(float(row["value"]), unit, as_of=day)
        made |= {
            f"trend_{name}": measured(
                slope, f"{unit} a year", low, high, day, said, round(100 * trend.LEVEL)
            ),
        }
    trends = {scale: float(last[scale]["trend"]) for scale in SCALES}
    words = {scale: direction(trends[scale], STEADY[scale]) for scale in SCALES}
    until = text_of(renewed["day"].iloc[0].date())
    return made | {
        "scales": Finding(len(SCALES)),
        "narrowing": Finding(sum(trends[scale] <= -STEADY[scale] for scale in SCALES)),
        "summary": Finding(_summary(words, until)),
    }


def _summary(words: dict[str, str], until: str) -> str:
    """Give what happened on which scales, the same words once; the horizon to a day."""
    names = NAMES | {"horizon": f"{NAMES['horizon']} (to {until})"}
    said = {
        word: [names[scale] for scale in words if words[scale] == word] for word in words.values()
    }
    return join_words([f"{word} on {join_words(names)}" for word, names in said.items()])
