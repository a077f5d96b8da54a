"""The cheapest model that is good enough is open at {open_cheapest} of {reached_cheapest:level} at
the cheapest seller's price, and at {open_maker} of {reached_maker} at its maker's.

The levels are those of models that people remember, as far as an open model reached them by {day}.
By what runs on public boards cost, and not by the price of tokens, the cheapest is open at
{board_levels_open} of {board_levels_reached}.

Choose a level of capability (a model that you remember, or any value), a day, who is paid, and how
open "open" must be. The answer is the cheapest open and the cheapest closed model at or above that
level, and what one costs in terms of the other. The drawing follows both over time: the bold lines
are the cheapest; the thin ones are the other models at or above the level that no model as open as
they are beats.

Prices are those of a million tokens, three of input to one of output: of a model's maker, its
median seller, or its cheapest well-known one whose price nothing speaks against; closed models have
their maker's. The months are those of one list, {first_day} to {list_day}; the hollow marks of
{day} come from other lists, and no line leads to them. A price for tokens is not the cost of an
answer: a model that thinks long needs many. So {boards:board} can be chosen that publish what
their runs cost, each with its own score; there the cost is that of the board's day, and only who
was there changes with the date. On these boards stand
{board_levels} remembered levels, {board_levels_reached} of which an open model reached by the
board's day; of the {levels} on the index, {reached_cheapest}.

How open: any weights that can be downloaded; weights whose licence allows commercial use, to some
firms only up to a size; or weights with a licence that limits neither use nor users. A model that
is open, but not open enough, is on neither side. Models of unknown openness, and models without a
price or a score, are not here: a cheaper one may exist. A maker's
price of {day} is the one that two lists confirm, where they do; one that something speaks against
is left out. The makers' own prices reach {reached_maker:level}; at the median seller's the
cheapest is open at {open_median} of {reached_median}.
"""

from typing import Any, Literal

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.explorer import (
    SELLERS,
    SIDES,
    START,
    Answer,
    boards_of,
    in_market,
    last_answers,
    offer_text,
    payload,
)
from charts.core.finding import Finding, count, dated, day, measured, sentence
from charts.core.shares import share_with_interval
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.prices import good_enough
from charts.measures.waits.reference_levels import DEFAULT, OPENNESS, REFERENCE_MODELS
from charts.tables.frames import Tables

SUBTITLE = (
    "Cheapest open and closed model at or above a level, by date, US dollars, log scale. First the "
    "level of {level} ({index} on the Epoch Capabilities Index), per million tokens (3 in : 1 out) "
    "at the cheapest well-known seller."
)
MARKET = START["basis"]
TITLES = {"levels": "Levels that people remember, on the scale of each market"}


def tables(data: Tables) -> Frames:
    """Give the offers of all markets, and the remembered levels on the scale of each."""
    offers = good_enough.market_offers(data)
    levels = good_enough.reference_levels_by_market(data).rename(columns={"level": "name"})
    of_market = offers.drop_duplicates("market").set_index("market")
    levels = levels.join(of_market[["scale", "source_id"]], on="market", how="inner")
    return {"main": offers, "levels": levels.reset_index(drop=True)}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the first answer over time: the default level, market and openness."""
    level = _level(tables["levels"])
    offers = in_market(tables["main"], MARKET)
    cheapest = _cheapest(offers, level)
    ends = [offers["first_day"].min().isoformat(), offers["last_day"].max().isoformat()]
    scale = alt.Scale(type="utc", domain=ends)
    axis = alt.Axis(format="%b %Y", tickCount=4 if compact else 7)
    money = alt.Axis(
        values=[0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100],
        labelExpr="'$' + datum.value",
        title="per million tokens",
    )
    span = [cheapest["price"].min() / 2, cheapest["price"].max() * 2]
    y = alt.Y("price:Q", scale=alt.Scale(type="log", nice=False, domain=span), axis=money)
    at_level = f"datum.market === '{MARKET}' && datum.value >= {level}"
    others = alt.Chart(tables["main"]).transform_filter(at_level)
    x = alt.X("day:T", scale=scale, axis=axis)
    tips = ["label", "day"]
    lines = alt.Chart(cheapest).encode(x=x, y=y, color=_colour("side"))
    shape = alt.Shape("side:N", legend=None, scale=alt.Scale(
        domain=list(SIDES), range=["circle", "square"]))  # fmt: skip
    listed = lines.transform_filter("!datum.late")
    return alt.layer(
        others.mark_rule(opacity=0.35, clip=True).encode(
            x=alt.X("first_day:T", scale=scale), x2="last_day:T", y=y, color=_colour("weights")
        ),
        listed.mark_line(interpolate="step-after", strokeWidth=2.5),
        listed.mark_point(filled=True, size=36, opacity=1).encode(shape=shape, tooltip=tips),
        lines.transform_filter("datum.late")
        .mark_point(filled=False, size=60, opacity=1, strokeWidth=2)
        .encode(shape=shape, tooltip=tips),
        *_named(cheapest, y),
    ).properties(height=260)


def _cheapest(offers: pd.DataFrame, level: float) -> pd.DataFrame:
    """Give the cheapest offer of each side at or above a level on each day, in words too."""
    labels = OPENNESS[START["open"]]
    rows = good_enough.over_time(offers, level, labels, good_enough.market_days(offers))
    words = [offer_text(row) for row in rows.to_dict("records")]
    return rows.assign(label=words)


def _named(cheapest: pd.DataFrame, y: alt.Y) -> list[alt.Chart]:
    """Name who was the first of each side to reach the level: left of the mark if it is late."""
    first = cheapest.drop_duplicates("side")
    named = first.assign(text=first["side"] + ": " + first["name"])
    middle = cheapest["day"].min() + (cheapest["day"].max() - cheapest["day"].min()) * 0.5
    sides: list[tuple[Literal["left", "right"], pd.DataFrame]] = [
        ("left", named[named["day"] <= middle]),
        ("right", named[named["day"] > middle]),
    ]
    return [
        alt.Chart(rows)
        .mark_text(align=align, dx=-4 if align == "left" else 4, dy=-12)
        .encode(x="day:T", y=y, text="text:N", color=_colour("side"))
        for align, rows in sides
    ]


def _colour(column: str) -> alt.Color:
    """Give the colour of a side; a label of the register has that of its side."""
    labels = [*OPENNESS["downloadable"], *SIDES]
    colours = [theme.colour(label.partition("-")[0]) for label in labels]
    return alt.Color(f"{column}:N", legend=None, scale=alt.Scale(domain=labels, range=colours))


def _level(levels: pd.DataFrame) -> float:
    """Give the value of the level to start from."""
    rows = in_market(levels, MARKET)
    return float(rows.loc[rows["model_id"] == DEFAULT, "value"].iloc[0])


def explorer(tables: Frames) -> dict[str, Any]:
    """Give what the page's script answers from."""
    return payload(tables["main"], tables["levels"], DEFAULT)


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the levels at which the cheapest is open, by market, and the days of the lists."""
    offers, levels = tables["main"], tables["levels"]
    listed = in_market(offers, MARKET)
    as_of = good_enough.market_days(listed)[-1].date()
    listed = listed[~listed["late"]]
    return dated(
        as_of,
        {
            "day": day(as_of),
            "first_day": day(listed["first_day"].min().date()),
            "list_day": day(listed["last_day"].max().date()),
            "level": sentence(REFERENCE_MODELS[DEFAULT]),
            "index": measured(_level(levels), text=f"{_level(levels):.1f}"),
            "levels": count(len(in_market(levels, MARKET))),
            **_token_findings(offers, levels),
            **_board_findings(offers, levels),
        },
    )


def _token_findings(offers: pd.DataFrame, levels: pd.DataFrame) -> dict[str, Finding]:
    """Count the levels that an open model reaches, and where it is cheapest, by kind of seller."""
    findings: dict[str, Finding] = {}
    for kind in SELLERS:
        now = last_answers(offers, levels, kind)
        findings |= {f"open_{kind}": count(_open(now)), f"reached_{kind}": count(_reached(now))}
        findings[f"open_{kind}_share"] = _open_share(now)
    return findings


def _open_share(answers: list[Answer]) -> Finding:
    """Give the share of the reached levels at which the cheapest is open.

    Levels that the same open and closed model answer are one case.
    """
    reached = [answer for answer in answers if "open" in answer]
    pairs = [
        " and ".join(str(answer[side]["name"]) for side in SIDES if side in answer)
        for answer in reached
    ]
    return share_with_interval(
        pd.Series(map(_is_open, reached), dtype=bool), pd.Series(pairs, dtype=str)
    )


def _board_findings(offers: pd.DataFrame, levels: pd.DataFrame) -> dict[str, Finding]:
    """Count the same by what runs cost, over all boards."""
    boards = boards_of(offers)
    now = [answer for board in boards for answer in last_answers(offers, levels, board)]
    return {
        "boards": count(len(boards)),
        "board_levels": count(len(now)),
        "board_levels_open": count(_open(now)),
        "board_levels_reached": count(_reached(now)),
    }


def _open(answers: list[Answer]) -> int:
    """Count the levels at which the cheapest model is open."""
    return sum(map(_is_open, answers))


def _reached(answers: list[Answer]) -> int:
    """Count the levels that an open model reaches at all."""
    return sum("open" in answer for answer in answers)


def _is_open(answer: Answer) -> bool:
    """Say whether the cheapest of both is open; where both cost the same, it is not."""
    closed = answer.get("closed", {"price": float("inf")})
    return "open" in answer and bool(answer["open"]["price"] < closed["price"])
