"""Counted as one competitor, open models rank {open_place} of {competitors}.

They are {standing} the frontier; {level_now} within a point of them.

The frontier is the best model of all on that day, open or closed. Each panel shows how far below it
one lab's best model is, and, the same in every panel, the best open model of all makers. A lab's
best model counts whatever its openness, so a lab that publishes weights, as Meta did, is in its own
line and may be in the open one too. An open model counts there from the day of its weights, for its
maker from the day on which it was first hosted.

Means since {window_from}, in points below the frontier: {means}. In those {days:day} the best open
model was above {ahead_days}. The frontier itself was {leader}'s for {leader_days} of those days; an
open model held it for {open_led_days}. "Open" pools the best of many makers, where each lab is
alone.

Today's place depends on one release: {open_model} became the best open model on {open_since}, and
on the day before open models ranked {place_before}. Further back now: {ahead_of_now}.
{next_sentence} The distances carry no intervals, so nothing here can put competitors that are
within a point of each other in order with any confidence.

Index: the Epoch Capabilities Index, vintage of {vintage}, to {as_of}. A lab has a line from its
first model on the index; what a lab has not released, or nobody has tested, is not there. Models of
unknown openness count for nobody.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, points, sentence
from charts.core.formats import counted, join_words, number_word, position_text
from charts.drawing import theme
from charts.drawing.text_layout import spread
from charts.drawing.theme import AnyChart
from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import INDEX_FILES, LATEST, last_day, models_of, month
from charts.measures.gap import second_tier
from charts.measures.stats import thresholds
from charts.measures.stats.units import ONE_DAY
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Points of the Epoch Capabilities Index below the best model of the day: each lab's best model "
    "(thick; its open models count too, as Meta's do), and the best open model of any maker (blue, "
    "the same in every panel)."
)
LABS = ["openai", "anthropic", "google", "xai", "meta"]
OPEN = "Best open model"
DRAWN_FROM, WINDOW = pd.Timestamp("2024-01-01"), pd.Timestamp("2025-01-01")
PLACES = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"]
LEVEL = 1.0
"""Points within which two competitors are called level: less than half an interval's width."""
HEIGHT = 150
Scale = Callable[[str], alt.Y]
Daily = Mapping[str, pd.DataFrame]
"""Distance (behind) and index by day, by competitor."""
SENTENCES = ["{competitor}, {since}: {model} is {behind:1} points behind the best of all"]


def tables(data: Tables) -> Frames:
    """Give one row for each spell without a change: competitor, since, until, behind, models."""
    models = models_of(data, LATEST)
    placed = frontier.side_intervals(models)
    members = {_name(data, lab): placed["organization_id"] == lab for lab in LABS}
    members[OPEN] = placed["side"] == "open"
    parts = []
    for name, belongs in members.items():
        required(placed[belongs], f"indexed model of {name}", INDEX_FILES)
        days = second_tier.distance_behind(placed, belongs, last_day(models))
        rows = second_tier.leader_spells(days[days.index >= DRAWN_FROM])
        parts.append(rows.assign(competitor=name, model=rows["competitor_model"]))
        parts[-1]["index"] = days["competitor"].reindex(rows["since"]).to_numpy()
    rows = pd.concat(parts).rename(columns={"overall_model": "best_of_all", "overall": "best"})
    columns = ["competitor", "since", "until", "behind", "model", "index", "best_of_all", "best"]
    return {"main": rows[columns].assign(source_id=models["source_id"].iloc[0])}


def _name(data: Tables, lab: str) -> str:
    labs = data["organizations"]
    rows = required(labs[labs["organization_id"] == lab], f"firm {lab}", "data/organizations.csv")
    return str(rows["name"].iloc[0])


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a panel for each lab, with the open line repeated, and the order on the last day."""
    table = tables["main"]
    width = 132 if compact else 198
    labs = list(dict.fromkeys(table["competitor"]))[:-1]
    y = _scale(table)
    daily = {name: _daily(rows).loc[WINDOW:] for name, rows in table.groupby("competitor")}
    panels = [_panel(table, lab, _note(daily[lab], daily[OPEN]), width, y) for lab in labs]
    columns, order = 2 if compact else 3, _order(table, width, y)
    grid: alt.ConcatChart = alt.concat(*panels, order, columns=columns, spacing=12)
    return grid


def _note(lab: pd.DataFrame, opened: pd.DataFrame) -> str:
    """Write a panel's title: a lab's mean distance, and how long open models were ahead of it."""
    days = counted(_ahead(lab, opened), "day")
    return f"mean {lab['behind'].mean():.1f} since {WINDOW:%Y}; open ahead: {days}"


def _ahead(lab: pd.DataFrame, opened: pd.DataFrame) -> int:
    """Count the days on which the best open model was above the lab's."""
    return int((opened["index"] > lab["index"].reindex(opened.index)).sum())


def _panel(table: pd.DataFrame, lab: str, note: str, width: int, y: Scale) -> AnyChart:
    rows = table[table["competitor"].isin([lab, OPEN])]
    rows = rows.assign(previous=rows.groupby("competitor")["behind"].shift())
    layers = []
    for name, colour, thick in ((OPEN, "open", 1.4), (lab, "ink", 2.2)):
        base = alt.Chart(rows[rows["competitor"] == name]).encode(
            x=alt.X(
                "since:T",
                scale=alt.Scale(type="utc"),
                axis=alt.Axis(format="%Y", tickCount="year", title=None),
            )
        )
        mark: dict[str, Any] = {"color": theme.colour(colour), "strokeWidth": thick}
        layers += [
            base.mark_rule(**mark).encode(y=y("previous"), y2="behind:Q"),
            base.mark_rule(**mark).encode(
                y=y("behind"), x2="until:T", tooltip=["competitor", "model", "since", "behind"]
            ),
        ]
    if lab == next(iter(table["competitor"])):
        named = alt.Chart(rows[rows["competitor"] == OPEN].tail(1))
        layers.append(
            named.mark_text(
                text=OPEN, align="right", fontSize=11, color=theme.colour("open")
            ).encode(x=alt.value(width), y=alt.value(HEIGHT - 24))
        )
    title = _title(lab, note.split("; "))
    return alt.layer(*layers).properties(width=width, height=HEIGHT, title=title)


def _title(text: str, below: list[str]) -> alt.Title:
    colours: dict[str, Any] = {"color": theme.colour("ink"), "subtitleColor": theme.colour("quiet")}
    return alt.Title(
        text, subtitle=below, anchor="start", fontSize=13, subtitleFontSize=11, **colours
    )


def _order(table: pd.DataFrame, width: int, y: Scale) -> AnyChart:
    """Draw where all stand on the last day, nearest to the frontier first."""
    last = table.groupby("competitor").tail(1).sort_values("behind", kind="stable")
    scale = HEIGHT / _deepest(table)
    spots = spread([b * scale + 6 for b in last["behind"]], 15, HEIGHT)
    shown = last.assign(
        label=[
            f"{name} {behind:.1f}"
            for name, behind in zip(last["competitor"], last["behind"], strict=True)
        ],
        spot=[spot / scale for spot in spots],
        kind=["open" if name == OPEN else "closed" for name in last["competitor"]],
    )
    colour = alt.condition(
        "datum.kind == 'open'", alt.value(theme.colour("open")), alt.value(theme.colour("ink"))
    )
    base = alt.Chart(shown).encode(color=colour)
    dots = base.mark_point(filled=True, size=30, opacity=1).encode(x=alt.value(6), y=y("behind"))
    day = (last["until"].iloc[0] - ONE_DAY).strftime("%-d %B %Y")
    return alt.layer(
        dots,
        dots.transform_filter("datum.kind == 'open'"),  # once more: on top of all others
        base.mark_rule(strokeWidth=0.6).encode(
            x=alt.value(9), x2=alt.value(24), y=y("behind"), y2="spot:Q"
        ),
        base.mark_text(align="left", fontSize=11, dx=3).encode(
            x=alt.value(24), y=y("spot"), text="label:N"
        ),
    ).properties(width=width, height=HEIGHT, title=_title("On the last day", [day, ""]))


def _deepest(table: pd.DataFrame) -> int:
    """Give the lower end of the axis: room for the farthest competitor."""
    return 4 * math.ceil(max(20.0, float(table["behind"].max())) / 4)


def _scale(table: pd.DataFrame) -> Scale:
    """Give the axis of points below the frontier, the same in all panels, for any field."""
    deepest = _deepest(table)
    scale = alt.Scale(domain=[0, deepest], reverse=True)
    axis = alt.Axis(values=list(range(0, deepest + 1, 10)))
    return lambda field: alt.Y(f"{field}:Q", title=None, scale=scale, axis=axis)


def findings(tables: Frames) -> dict[str, Finding]:
    """Give places and distances today, means since WINDOW, and days on which open was ahead."""
    table = tables["main"]
    daily = {str(name): _daily(rows) for name, rows in table.groupby("competitor", sort=False)}
    end = table["until"].max() - ONE_DAY
    opened = table[table["competitor"] == OPEN]
    best = opened.iloc[-1]["model"]
    since = opened.loc[opened["model"] == best, "since"].min()
    results = {
        "as_of": day(end.date()),
        "vintage": sentence(month(LATEST)),
        "competitors": count(len(daily), number_word(len(daily))),
        "open_model": sentence(best),
        **_order_findings(daily, end),
        **_mean_findings({name: days.loc[WINDOW:, "behind"] for name, days in daily.items()}),
        **_ahead_findings(daily),
        **dated((since - ONE_DAY).date(), {"place_before": _placing(daily, since - ONE_DAY)}),
    }
    undated = {"open_since": day(since.date()), "window_from": day(WINDOW.date())}
    return dated(end.date(), results) | undated


def _order_findings(daily: Daily, end: pd.Timestamp) -> dict[str, Finding]:
    """Give the open side's place on the last day, and who is level with it and behind it."""
    behind = {name: float(days["behind"].loc[end]) for name, days in daily.items()}
    opened = behind.pop(OPEN)
    further = [name for name in behind if behind[name] > opened]
    level = [name for name in behind if thresholds.at_most(abs(behind[name] - opened), LEVEL)]
    following = min(further, key=behind.__getitem__, default="")
    away = behind[following] - opened if following else 0.0
    verb = "is" if len(level) < 2 else "are"
    return {
        "open_place": _placing(daily, end),
        "standing": points(opened, text=position_text(opened)),
        "level_now": count(len(level), f"{join_words(level, none='no other')} {verb}"),
        "ahead_of_now": count(len(further), join_words(further)),
        "next_sentence": Finding(
            away,
            text=f"The next one, {following}, is {away:.1f} points behind them."
            if following
            else "Nobody is behind them.",
        ),
    }


def _mean_findings(behind: Mapping[str, pd.Series]) -> dict[str, Finding]:
    """Give the mean distances since WINDOW, and who held the frontier for most of these days."""
    means = {name: float(days.mean()) for name, days in behind.items()}
    led = {name: int((days == 0).sum()) for name, days in behind.items()}
    leader = max(led, key=led.__getitem__)
    by_mean = [f"{name} {means[name]:.1f}" for name in sorted(means, key=means.__getitem__)]
    return {
        "means": count(len(means), join_words(by_mean)),
        "open_mean": points(means[OPEN]),
        "open_led_days": count(led[OPEN]),
        "leader": sentence(leader),
        "leader_days": count(led[leader]),
    }


def _ahead_findings(daily: Daily) -> dict[str, Finding]:
    """Give on how many days since WINDOW the best open model was above each lab's."""
    opened = daily[OPEN].loc[WINDOW:]
    ahead = {name: _ahead(days, opened) for name, days in daily.items() if name != OPEN}
    by_lab = join_words(f"{name} on {days}" for name, days in ahead.items())
    return {
        "days": count(len(opened)),
        "ahead_days": count(sum(days > 0 for days in ahead.values()), by_lab),
    }


def _placing(daily: Daily, day: pd.Timestamp) -> Finding:
    """Give the open side's place on a day, in words."""
    place = _place(daily, day)
    return count(place, _ordinal(place, len(daily)))


def _place(daily: Daily, day: pd.Timestamp) -> int:
    """Give the open side's place among all competitors on a day, the nearest being first."""
    labs = [days["index"].get(day, float("nan")) for name, days in daily.items() if name != OPEN]
    opened = float(daily[OPEN]["index"].loc[day])
    return 1 + sum(bool(index > opened) for index in labs)


def _ordinal(place: int, of: int) -> str:
    return "last" if place == of else PLACES[place - 1]


def _daily(rows: pd.DataFrame) -> pd.DataFrame:
    """Give a competitor's daily values back from its spells."""
    lengths = (rows["until"] - rows["since"]).dt.days
    days = pd.date_range(rows["since"].iloc[0], rows["until"].iloc[-1] - ONE_DAY)
    return rows.loc[rows.index.repeat(lengths), ["behind", "index"]].set_index(days)
