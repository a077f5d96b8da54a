"""Without a ceiling the gap shows no clear change on {unclear} of {scales} scales.

The distance {summary}.

If only the ceilings of tests made open models seem to catch up, nothing should narrow where there
is no ceiling. The panels show the best closed minus the best open model on three such scales. They
are points of the Epoch Capabilities Index (vintage of {vintage}), doublings of the length of the
tasks that a model does with even chances (METR), and rating points from people's votes (Arena,
text). The slopes of the straight lines since {since} are {trend_eci} a year (90% interval
{interval_eci}), {trend_metr} ({interval_metr}) and {trend_arena} ({interval_arena}). A line whose
interval holds zero shows no clear change, and a change of less than {steady} counts as none. The
intervals allow for the memory of a gap between two records: boards are few and the leaders of one
are mostly those of the next. Bands and upright bars are 95% intervals of single distances. The
index's line has none; it begins on {eci_first_day} at {eci_first}.

The three differ in what they leave out. The index knows only released models that took enough
tests; today's distance is {now_eci}. In August's vintage, which can be resampled, 90% of the
resamples give {august_low} to {august_high} points. METR has timed few open models.
{metr_last_open} set the last open record, on {metr_last_open_day}: the grey line after that is
closed models running on while no newer open model was timed, and is not judged. With it the trend
would be {trend_metr_whole} a year. The distance was {metr_then} on the day of that record, and
{now_metr} at the end ({metr_low} to {metr_high}, 95%). Arena's marks are {arena_boards:board}, the
last of {as_of}; ratings are estimated anew for each, and only differences on one board mean
anything. By how ratings moved, the boards since July 2025 are with style control and the earlier
ones without, so that the line joins two kinds. {categories} A rating has no ceiling, but voters may
no longer tell two good answers apart: what narrows there can be their judgement.
"""

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, measured, points, sentence
from charts.core.formats import direction, join_words, signed, text_of
from charts.drawing import theme
from charts.drawing.marks import (
    Layers,
    Segment,
    area_between,
    glyph_marks,
    line,
    segments,
)
from charts.drawing.plot import Margin, Plot
from charts.drawing.theme import INK, NARROWS, QUIET, RULE, STRONG, WIDENS, AnyChart
from charts.drawing.words import KeyEntry, Words, count_head, legend, words
from charts.measures.capability import frontier, unbounded_scales
from charts.measures.capability.index_vintage import (
    LATEST,
    WITH_DRAWS,
    draws_interval,
    draws_of,
    last_day,
    models_of,
    month,
)
from charts.measures.gap import index_gap, lag
from charts.measures.stats import confidence, sparse_trend, trend
from charts.measures.stats.units import YEAR
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Best closed minus best open model by day, and the straight trend since June 2024 with its 90% "
    "interval. Doublings are of the length of tasks."
)
TITLES = {"facts": "Trend of the distance a year on each scale, and its range by category of votes"}
CATEGORIES = {
    "arena-priced-coding": "coding",
    "arena-priced-creative-writing": "creative writing",
    "arena-priced-expert": "expert questions",
    "arena-priced-hard-prompts": "hard prompts",
    "arena-priced-instruction-following": "following instructions",
    "arena-priced-longer-query": "long prompts",
    "arena-priced-math": "mathematics",
    "arena-priced-multi-turn": "long conversations",
}
"""Categories of the text board, by their boards' names."""
SINCE = pd.Timestamp("2024-06-01")
SCALES = {
    "index": ("Epoch index", "points"),
    "horizon": ("METR time horizon", "doublings"),
    "arena": ("Arena votes", "rating points"),
}
"""Names of the scales, and the unit of the gap on each."""
KEY = [
    KeyEntry("line", "gap", QUIET),
    KeyEntry("dot", "on a board", INK),
    KeyEntry("band", "95% interval", INK),
    KeyEntry("line", "trend", INK),
]
RULERS = {"index": (0, 5, 10, 15), "horizon": (0, 2, 4, 6), "arena": (0, 50, 100)}
TOOLTIP = ["scale", "day", "value", "open_model", "closed_model"]
NAMES = {
    "index": "the capability index",
    "horizon": "METR's time horizon",
    "arena": "Arena's votes",
}
DRAWN_INDEX = "index, August 2026"
UNITS = {"index": ("eci", "points"), "horizon": ("metr", "doublings"), "arena": ("arena", "points")}
"""What findings call each scale, and its unit."""
STEADY = unbounded_scales.STEADY
NOT_JUDGED = ("not", "judged")
"""What follows the last open record: no newer open model was timed."""
UNCLEAR = "shows no clear change"
"""What is said of a slope whose interval holds zero."""
SENTENCES = ["{day}: {closed_model} is {value:1} ahead of {open_model}"]


def tables(data: Tables) -> Frames:
    """Give the distance on each scale on the days on which a leader changes and the days before.

    What follows the last record of an open model among the time horizons is not judged. Facts are
    the trends a year since SINCE, with their intervals, of the days that are judged; of the time
    horizons also of all days.
    """
    parts: list[pd.DataFrame] = []
    facts: dict[str, Any] = {}
    for scale, (rows, source) in _series(data).items():
        required(rows, f"day with an open and a closed model on the scale {scale}", "data/")
        newest = rows.index[rows["open_model"] == rows["open_model"].iloc[-1]][0]
        until = newest if scale == "horizon" else rows.index[-1]
        measure = sparse_trend.slope_of_few_days if scale == "arena" else trend.with_interval
        slope = measure(rows.loc[:until, "value"], SINCE)
        facts |= {f"{scale}_trend": slope.value}
        facts |= {f"{scale}_trend_low": slope.low, f"{scale}_trend_high": slope.high}
        if scale == "horizon":
            facts["horizon_trend_all_days"] = trend.slope(rows["value"], SINCE)
        drawn = rows if scale == "arena" else rows[frontier.leader_changes(rows)]
        parts.append(drawn.assign(scale=scale, judged=drawn.index <= until, source_id=source))
    rows = pd.concat([*parts, _august(data)]).rename_axis("day").reset_index()
    columns = ["scale", "day", "value", "low", "high", "open_model", "closed_model", "judged"]
    facts |= _categories(data)
    return {"main": rows[[*columns, "source_id"]], "facts": pd.DataFrame([facts])}


def _categories(data: Tables) -> dict[str, Any]:
    """Give the least and the greatest distance among the categories of the board, if it has any."""
    listed = sorted(set(data["ratings"]["board"]) & set(CATEGORIES))
    parts = [unbounded_scales.board_gaps(data, board).assign(board=board) for board in listed]
    if not parts:
        return {}
    rows = pd.concat(parts).reset_index()
    last = rows[rows["day"] == rows["day"].max()].sort_values(["value", "board"])
    ends = {"least": last.iloc[0], "most": last.iloc[-1]}
    return {"categories_day": last["day"].iloc[0]} | {
        f"categories_{end}{part}": value
        for end, row in ends.items()
        for part, value in (("", row["value"]), ("_name", CATEGORIES[row["board"]]))
    }


def _series(data: Tables) -> dict[str, tuple[pd.DataFrame, str]]:
    """Give the distance on each scale by day, with the leaders, and its source."""
    models = models_of(data, LATEST)
    days = lag.race(models, last_day(models)).days.dropna(subset=["open", "closed"])
    index = days[["open_model", "closed_model"]].assign(value=index_gap.daily_gap(days))
    return {
        "index": (index, models["source_id"].iloc[0]),
        "horizon": (unbounded_scales.horizon_gaps(data), unbounded_scales.HORIZON_SOURCE),
        "arena": (unbounded_scales.board_gaps(data), "arena-text-monthly"),
    }


def _august(data: Tables) -> pd.DataFrame:
    """Give the distance on the last day of the vintage that has draws, with its interval."""
    models, draws = models_of(data, WITH_DRAWS), draws_of(data)
    end = last_day(models)
    spells = lag.race(models, end).spells
    last = {side: held.iloc[-1] for side, held in spells.groupby("side")}
    closed, opened = (draws[draws.index == last[side]["model_id"]] for side in ("closed", "open"))
    for side, values in (("closed", closed), ("open", opened)):
        required(values, f"draw of the best {side} model", "data/capability_draws.csv")
    apart = closed.iloc[0] - opened.iloc[0]
    low, high = draws_interval(apart.to_numpy(float))
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


class Panel(NamedTuple):
    """Where a scale is drawn, in pixels: its upper left corner, its size, and what ends of it mean.

    first, last: of the days; low, high: of the distance.
    """

    left: float
    top: float
    width: float
    height: float
    first: pd.Timestamp
    last: pd.Timestamp
    low: float
    high: float

    def x(self, day: Any) -> Any:
        """Give the pixels of a day, or of a column of them."""
        return self.left + (day - self.first) / (self.last - self.first) * self.width

    def y(self, value: Any) -> Any:
        """Give the pixels of a distance, or of a column of them."""
        return self.top + (self.high - value) / (self.high - self.low) * self.height


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw one panel a scale, all over the same days: side by side, on a phone stacked."""
    table, facts = tables["main"], tables["facts"].iloc[0]
    margin = Margin(30, 8, 60 if compact else 40, 6)
    width, height = (theme.PHONE if compact else theme.WIDE) - 38, 694 if compact else 356
    plot = Plot((0, width), compact=compact, outer_height=height, margin=margin)
    words_of = [_word(facts, scale) for scale in SCALES]
    unclear = f"{words_of.count(UNCLEAR)} of {len(SCALES)}"
    parts: list[Layers] = [
        count_head(12 - margin.left, 16 - margin.top, unclear, "scales show no clear change"),
        legend(-18 if compact else 310, (42 if compact else 17) - margin.top, KEY, gap=12),
    ]
    for number, scale in enumerate(SCALES):
        rows = table[table["scale"] == scale]
        panel = _place(plot, number, table, rows)
        parts += [_axes(panel, scale), *_gaps(plot, panel, scale, rows)]
        parts += _trend(panel, rows, facts, scale)
    return plot.draw(*parts)


def _place(plot: Plot, number: int, table: pd.DataFrame, rows: pd.DataFrame) -> Panel:
    """Give where the panel of a scale stands."""
    apart, head = (0, 80) if plot.compact else (34, 86)
    each = plot.width if plot.compact else (plot.width - 2 * apart) / len(SCALES)
    block = plot.height / len(SCALES) if plot.compact else plot.height
    left, top = (0, number * block) if plot.compact else (number * (each + apart), 0)
    values = rows[["value", "low", "high"]].to_numpy(float)
    least, most = min(0.0, float(np.nanmin(values))), 1.04 * float(np.nanmax(values))
    days = table["day"]
    return Panel(left, top + head, each, block - head - 24, days.min(), days.max(), least, most)


def _axes(panel: Panel, scale: str) -> Layers:
    """Draw the values and the years of a panel, and name its scale."""
    right, bottom = panel.left + panel.width, panel.top + panel.height
    values = [value for value in RULERS[scale] if panel.low <= value <= panel.high]
    lines = [Segment(panel.left, panel.y(v), right, panel.y(v), RULE, 1) for v in values]
    texts = [Words(panel.left - 6, panel.y(v), f"{v}", QUIET, align="right") for v in values]
    years = range(panel.first.year + 1, panel.last.year + 1)
    texts += [
        Words(panel.x(pd.Timestamp(year, 1, 1)), bottom + 14, f"{year}", QUIET, align="center")
        for year in years
    ]
    name, unit = SCALES[scale]
    texts.append(Words(panel.left - 6, panel.top - 69, name, size=STRONG, bold=True))
    texts.append(Words(panel.left - 6, panel.top - 14, f"gap, in {unit}", QUIET))
    return segments(lines) + words(texts, halo=False)


def _gaps(plot: Plot, panel: Panel, scale: str, rows: pd.DataFrame) -> list[Layers]:
    """Draw the distance on a scale: a line by day, or a dot a board, with intervals if known.

    What follows the last open record, and is not judged, stands beyond an upright line.
    """
    placed = rows.assign(
        x=panel.x(rows["day"]), y=panel.y(rows["value"]),
        least=panel.y(rows["low"]), most=panel.y(rows["high"]),
    )  # fmt: skip
    ranges = placed.dropna(subset=["least", "most"])
    if scale == "arena":
        bars = [
            Segment(row["x"], row["least"], row["x"], row["most"], INK, 3)
            for row in ranges.to_dict("records")
        ]
        dots = placed.assign(side="board", colour=INK, hollow=False, size=34.0)
        return [segments(bars, opacity=0.3), glyph_marks(dots, TOOLTIP)]
    band = [area_between(plot, ranges, "x", "least", "most", 0.12)] * bool(len(ranges))
    after = ~rows["judged"]
    lines = [line(plot, placed[~after], "x", "y", QUIET, 1.4, TOOLTIP)]
    if not after.any():
        return band + lines
    joined = placed[after | after.shift(-1, fill_value=False)]
    x, bottom = panel.x(joined["day"].iloc[0]), panel.top + panel.height
    return [
        *band,
        *lines,
        line(plot, joined, "x", "y", QUIET, 1.4, TOOLTIP),
        segments([Segment(x, panel.top, x, bottom, QUIET, 1)], dash=[3, 3]),
        words(
            (Words(x + 5, bottom - 26 + 16 * n, text) for n, text in enumerate(NOT_JUDGED)),
            halo=False,
        ),
    ]


def _trend(panel: Panel, rows: pd.DataFrame, facts: pd.Series, scale: str) -> list[Layers]:
    """Draw a scale's straight trend since SINCE, and say how steep it is and what that means."""
    slope, low, high = _slope(facts, scale)
    judged = rows[rows["judged"]].set_index("day")["value"]
    daily = judged if scale == "arena" else judged.resample("D").interpolate()
    since = daily[SINCE:]
    if since.empty or math.isnan(slope):
        return []
    ends = [since.index[0], since.index[-1]]
    years = (since.index - ends[0]).days.to_numpy(float) / YEAR
    at = [since.mean() + slope * (year - years.mean()) for year in (0, years[-1])]
    x, y = [panel.x(end) for end in ends], [panel.y(value) for value in at]
    word = _word(facts, scale)
    ink = INK if word == UNCLEAR else NARROWS if slope < 0 else WIDENS
    said = word.removeprefix("shows ").removeprefix("has ")
    interval = "" if math.isnan(low + high) else f" (90%: {signed(low)} to {signed(high)})"
    texts = [
        Words(panel.left - 6, panel.top - 51, f"{signed(slope)} a year{interval}"),
        Words(panel.left - 6, panel.top - 34, said, ink, bold=True),
    ]
    return [segments([Segment(x[0], y[0], x[1], y[1], ink, 2.4)]), words(texts, halo=False)]


def findings(tables: Frames) -> dict[str, Finding]:
    """Give each scale's distance at the end, its trend, and how it may be worded."""
    table, facts = tables["main"], tables["facts"].iloc[0]
    by_scale = {str(scale): rows for scale, rows in table.groupby("scale")}
    said = {scale: _word(facts, scale) for scale in SCALES}
    steady = [f"{size:g} {UNITS[scale][1]}" for scale, size in STEADY.items()]
    horizon = _horizon_findings(by_scale["horizon"], facts)
    return {
        "as_of": day(table["day"].max().date()),
        "vintage": sentence(month(LATEST)),
        "since": day(SINCE.date()),
        "scales": count(len(SCALES)),
        "unclear": count([*said.values()].count(UNCLEAR)),
        "steady": sentence(join_words(steady, "or")),
        "summary": sentence(_summary(said, str(horizon["metr_last_open_day"]))),
        "arena_boards": count(len(by_scale["arena"])),
        "categories": sentence(_category_sentence(facts)),
        **_index_findings(by_scale["index"], by_scale[DRAWN_INDEX].iloc[0]),
        **horizon,
        **_trend_findings(facts, by_scale),
    }


def _word(facts: pd.Series, scale: str) -> str:
    """Say how a scale's distance moved, unless its interval holds zero."""
    slope, low, high = _slope(facts, scale)
    return UNCLEAR if low <= 0 <= high else direction(slope, STEADY[scale])


def _slope(facts: pd.Series, scale: str) -> tuple[float, float, float]:
    slope, low, high = (
        float(facts.get(f"{scale}_trend{end}", math.nan)) for end in ("", "_low", "_high")
    )
    return slope, low, high


def _index_findings(index: pd.DataFrame, august: pd.Series) -> dict[str, Finding]:
    """Give the first and the last distance on the index, and August's interval."""
    first, last = index.iloc[0], index.iloc[-1]
    ends = {
        f"august_{end}": points(august[end], text=text_of(float(august[end])))
        for end in ("low", "high")
    }
    return {
        "eci_first_day": day(first["day"].date()),
        **dated(first["day"].date(), {"eci_first": points(first["value"])}),
        **dated(last["day"].date(), {"now_eci": points(last["value"])}),
        **dated(august["day"].date(), ends),
    }


def _horizon_findings(horizon: pd.DataFrame, facts: pd.Series) -> dict[str, Finding]:
    """Give the distance on the time horizons at the last open record, and at the end."""
    last = horizon.iloc[-1]
    record = horizon[horizon["open_model"] == last["open_model"]].iloc[0]
    slope = float(facts["horizon_trend_all_days"])
    return {
        "metr_last_open": sentence(str(last["open_model"])),
        "metr_last_open_day": day(record["day"].date()),
        **dated(record["day"].date(), {"metr_then": _doublings(record["value"])}),
        **dated(last["day"].date(), {"now_metr": _doublings(last["value"])}),
        "metr_low": _doublings(last["low"], text=text_of(float(last["low"]))),
        "metr_high": _doublings(last["high"], text=text_of(float(last["high"]))),
        "trend_metr_whole": measured(slope, "doublings a year", text=signed(slope, "doublings")),
    }


def _doublings(value: float, text: str = "") -> Finding:
    """Give a distance of time horizons."""
    return measured(float(value), "doublings", text=text)


def _trend_findings(facts: pd.Series, by_scale: dict[str, pd.DataFrame]) -> dict[str, Finding]:
    """Give the trend on each scale a year, with its interval."""
    results = {}
    for scale, (name, unit) in UNITS.items():
        slope, low, high = _slope(facts, scale)
        known = not math.isnan(low + high)
        results[f"interval_{name}"] = sentence(
            f"{signed(low)} to {signed(high)}" if known else "interval not known"
        )
        results[f"trend_{name}"] = measured(
            slope,
            f"{unit} a year",
            low,
            high,
            by_scale[scale]["day"].iloc[-1].date(),
            signed(slope, unit),
            confidence.LEVEL,
        )
    return results


def _category_sentence(facts: pd.Series) -> str:
    """Say between which distances the categories of the last board lie."""
    if "categories_day" not in facts:
        return "No boards by category are at hand."
    least, most = (
        f"{text_of(float(facts[f'categories_{end}']))} ({facts[f'categories_{end}_name']})"
        for end in ("least", "most")
    )
    return (
        f"By category, on {text_of(facts['categories_day'].date())}, the distance was between "
        f"{least} and {most}; those boards list only models that a price list has, so a better one "
        "may be missing on either side."
    )


def _summary(said: dict[str, str], until: str) -> str:
    """Give what happened on which scales, the same words once; the horizon to a day."""
    names = NAMES | {"horizon": f"{NAMES['horizon']} (to {until})"}
    scales = {
        word: [names[scale] for scale in said if said[scale] == word] for word in said.values()
    }
    return join_words([f"{word} on {join_words(named)}" for word, named in scales.items()])
