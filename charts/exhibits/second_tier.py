"""Counted as one competitor, open models rank {open_place} of {competitors}.

They are {standing} the frontier; {level_now} within a point of them.

The frontier is the best model of all on a day, open or closed. A bar is how far below it a lab's
best model is, and the best open model of all makers; a stroke is the mean since {window_from}. A
lab's best model counts whatever its openness, so a lab that publishes weights, as Meta did, has a
row of its own and may have the best open model too. An open model counts as open from the day of
its weights, for its maker from the day on which it was first hosted.

Means since {window_from}, in points below the frontier: {means}. For open models the mean is
{open_mean}. In those {days:day} the best open model was above {ahead_days}. The frontier itself was
{leader}'s for {leader_days} of those days; an open model held it for {open_led_days}. "Open" pools
the best of many makers, where each lab is alone.

Today's place depends on one release: {open_model} became the best open model on {open_since}, and
on the day before open models ranked {place_before}. Further back now: {ahead_of_now}.
{next_sentence} The distances carry no intervals, so nothing here can put competitors that are
within a point of each other in order with any confidence.

Index: the Epoch Capabilities Index, vintage of {vintage}, to {as_of}. A lab has a row if it has a
model on the index. What a lab has not released, or nobody has tested, is not there. Models of
unknown openness count for nobody.
"""

from collections.abc import Mapping

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, count_or_none, dated, day, points, sentence
from charts.core.formats import join_words, number_word, position_text
from charts.drawing.marks import Segment, bars, glyph_marks, segments
from charts.drawing.plot import AXIS_NAME, rows_plot
from charts.drawing.theme import INK, STRONG, AnyChart, colour
from charts.drawing.words import KeyEntry, Words, count_head, legend, words
from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import INDEX_FILES, LATEST, last_day, models_of, month
from charts.measures.gap import second_tier
from charts.measures.stats import thresholds
from charts.measures.stats.units import ONE_DAY
from charts.tables.frames import Tables
from charts.tables.rows import required

KEY = [
    KeyEntry("open", "best open model", colour("open")),
    KeyEntry("lab", "a lab's best model", INK),
]
SUBTITLE = "Points of the Epoch Capabilities Index below the best model of all, {as_of}."
LABS = ["openai", "anthropic", "google", "xai", "meta"]
OPEN = "Best open model"
DRAWN_FROM, WINDOW = pd.Timestamp("2024-01-01"), pd.Timestamp("2025-01-01")
PLACES = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"]
LEVEL = 1.0
"""Points within which two competitors are called level: less than half an interval's width."""
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
    """Draw a bar a competitor on the last day, the nearest to the frontier first, and its mean."""
    rows = _last(tables["main"])
    farthest = float(max(10.0, *rows["behind"], *rows["mean"].dropna())) + 1
    top = 70
    plot = rows_plot(
        rows["competitor"], (0, farthest), compact, left=150, right=40 if compact else 60, top=top,
        bottom=AXIS_NAME, step=44 if compact else 32,
    )  # fmt: skip
    rows = rows.assign(y=[plot.at(row) for row in rows.index])
    values = [
        Words(plot.px(behind) + 10, y, f"{behind:.1f}", ink, STRONG, bold=ink != INK)
        for behind, y, ink in rows[["behind", "y", "colour"]].itertuples(index=False)
    ]
    means = [Segment(plot.px(at), y - 9, plot.px(at), y + 9, INK, 2)
             for at, y in rows[["mean", "y"]].dropna().itertuples(index=False)]  # fmt: skip
    marks = rows.assign(x=rows["behind"].map(plot.px), hollow=False, size=90.0)
    nearest = rows.iloc[0]  # its mean lies behind it, so that there is room for a word
    values.append(Words(plot.px(nearest["mean"]) + 6, nearest["y"], f"mean since {WINDOW:%Y}"))
    place = 1 + int(rows["competitor"].eq(OPEN).to_numpy().argmax())
    counted = f"{_ordinal(place, len(rows))} of {number_word(len(rows))}"
    return plot.draw(
        plot.rulers(range(0, int(farthest) + 1, 5), grid_x=True),
        plot.axis_names("points below the best model of all"),
        bars(plot, rows, "zero", "behind", "y", width=10, opacity=0.35),
        segments(means),
        glyph_marks(marks, ["competitor", "model", "since", "behind"]),
        plot.row_names(),
        words(values),
        count_head(12 - plot.margin.left, 16 - top, counted, "open models, as one competitor"),
        legend(12 - plot.margin.left, 44 - top, KEY),
    )


def _last(table: pd.DataFrame) -> pd.DataFrame:
    """Give each competitor on the last day, the nearest to the frontier first, with its mean."""
    means = {
        name: _daily(rows).loc[WINDOW:, "behind"].mean()
        for name, rows in table.groupby("competitor")
    }
    last = table.groupby("competitor").tail(1).sort_values("behind", kind="stable")
    side = last["competitor"].eq(OPEN).map({True: "open", False: "lab"})
    return last.assign(
        mean=last["competitor"].map(means),
        zero=0.0,
        side=side,
        colour=side.map({"open": colour("open"), "lab": INK}),
    ).reset_index(drop=True)


def _ahead(lab: pd.DataFrame, opened: pd.DataFrame) -> int:
    """Count the days on which the best open model was above the lab's."""
    return int((opened["index"] > lab["index"].reindex(opened.index)).sum())


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
        "open_led_days": count_or_none(led[OPEN]),
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
