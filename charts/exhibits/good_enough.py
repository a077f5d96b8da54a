"""At the cheapest seller the cheapest model that will do is open at {open_cheapest} of
{reached_cheapest:level}.

That is on {day}. At the median seller's price it is open at {open_median} of {reached_median}, at
its maker's at {open_maker} of {reached_maker}. The levels are those of models that people remember;
a level that no open model has reached is not counted. Public boards publish what whole runs cost.
By that, the cheapest is open at {board_levels_open} of {board_levels_reached}.

Choose a level of capability (a model that you remember, or any value), a day, who is paid, and how
open "open" must be. The answer is the cheapest open and the cheapest closed model at or above that
level, and the ratio of their prices. The first picture is of {day}, the second follows one level
over time. The bold lines are the cheapest models; the thin lines are other models at or above the
level that no equally open model beats. The first level to choose is that of {level} ({index} on the
Epoch Capabilities Index).

Prices are those of a million tokens, three of input to one of output. An open model has the price
of its maker, its median seller, or its cheapest well-known seller whose price is not in doubt. A
closed model has its maker's. The months are those of one list, {first_day} to {list_day}. The
prices of {day} come from other lists, and no line leads to their hollow marks. A price for tokens
is not the cost of an answer: a model that thinks long needs many. So you can also choose one of
{boards:board} that publish what their runs cost, each with its own score. There the cost is that of
the board's day, and only the models available change with the date. These boards hold
{board_levels} remembered levels, and an open model had reached {board_levels_reached} of them by
the board's day. Of the {levels} on the index open models have reached {reached_cheapest}.

How open: any weights that can be downloaded; weights whose licence allows commercial use, sometimes
only to companies below a size; or weights whose licence limits neither use nor users. A model that
is open, but not open enough, is on neither side. Models of unknown openness, and models without a
price or a score, are left out: a cheaper model may exist. A maker's price of {day} is the one that
two lists confirm, where they do; a price in doubt is left out.
"""

from itertools import pairwise
from typing import Any

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
    payload,
)
from charts.core.finding import Finding, count, dated, day, measured, sentence
from charts.core.shares import share_with_interval
from charts.drawing import theme
from charts.drawing.marks import Segment, segments, side_marks
from charts.drawing.plot import AXIS_NAME, Rows, rows_plot
from charts.drawing.theme import HEAD, QUIET, STRONG, AnyChart
from charts.drawing.words import KeyEntry, Words, brief_name, count_head, legend, words
from charts.measures.prices import good_enough
from charts.measures.waits.reference_levels import DEFAULT, REFERENCE_MODELS
from charts.tables.frames import Tables

SUBTITLE = (
    "The cheapest open and the cheapest closed model as good as each one named, in US dollars per "
    "million tokens (3 in : 1 out) at the cheapest well-known seller. Prices of {day}."
)
MARKET = START["basis"]
COUNTED = "levels that an open model has reached: open is cheapest"
MONEY = (0.03, 0.1, 0.3, 1, 3, 10)
"""Dollars on the scale; the first is left of what a phone shows."""

TITLES = {"levels": "Levels that people remember, on the scale of each market"}
SENTENCES = ["{name}: {price:usd}, index {value:1}"]


def tables(data: Tables) -> Frames:
    """Give the offers of all markets, and the remembered levels on the scale of each."""
    offers = good_enough.market_offers(data)
    levels = good_enough.reference_levels_by_market(data).rename(columns={"level": "name"})
    of_market = offers.drop_duplicates("market").set_index("market")
    levels = levels.join(of_market[["scale", "source_id"]], on="market", how="inner")
    return {"main": offers, "levels": levels.reset_index(drop=True)}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the remembered levels on the last day, the best first, with the cheapest of each side.

    Prices are those of the first market.
    """
    levels = in_market(tables["levels"], MARKET).sort_values("value", ascending=False)
    answers = last_answers(tables["main"], tables["levels"], MARKET)[::-1]
    prices = [offer["price"] for answer in answers for offer in answer.values()]
    low, high = min([0.05, *prices]), max([4.0, *prices])
    plot = rows_plot(
        levels["name"], (low / (3.2 if compact else 5), high * 3), compact,
        left=150, right=62 if compact else 84, top=86, bottom=AXIS_NAME,
        step=44 if compact else 38, drop=0.75, log_x=True,
    )  # fmt: skip
    offers = [
        {**offer, "y": plot.at(row)}
        for row, answer in enumerate(answers)
        for offer in answer.values()
    ]
    left, right = 12 - plot.margin.left, plot.width + plot.margin.right - 12
    counted = "levels: open is cheapest" if compact else COUNTED
    number = f"{_open(answers)} of {_reached(answers)}"
    entries = [
        KeyEntry(side, side if compact else f"cheapest {side} model", theme.colour(side))
        for side in SIDES
    ]
    heads = [
        Words(right, -31, "open, in %", QUIET, align="right"),
        Words(right, -16, "of closed", QUIET, align="right"),
    ]
    if not compact:
        heads.append(Words(left, -16, "As good as", QUIET))
    return plot.draw(
        plot.rulers(MONEY[compact:], x_text="${:g}".format, grid_x=True),
        plot.axis_names("US dollars per million tokens, log scale"),
        segments(_joined(plot, answers), opacity=0.45),
        segments(_distances(plot, answers), opacity=0.6),
        side_marks(plot, pd.DataFrame(offers), "price", "y", ["name", "price", "value"], size=95),
        words(_row_names(plot, left)),
        words(_offer_words(plot, answers)),
        words(_ratio_words(plot, answers, right)),
        words(heads, halo=False),
        count_head(left, 20 - plot.margin.top, number, counted),
        legend(left if compact else 0, -16, entries),
    )


def _distances(plot: Rows, answers: list[Answer]) -> list[Segment]:
    """Join the two prices of each level."""
    prices = [(row, [offer["price"] for offer in a.values()]) for row, a in enumerate(answers)]
    return [
        Segment(plot.px(min(both)), plot.at(row), plot.px(max(both)), plot.at(row), QUIET, 2)
        for row, both in prices
        if len(both) > 1
    ]


def _joined(plot: Rows, answers: list[Answer]) -> list[Segment]:
    """Join levels of which the same model is the cheapest of its side."""
    return [
        Segment(x, plot.at(row), x, plot.at(row + 1), theme.colour(side), 1.2)
        for row, (upper, lower) in enumerate(pairwise(answers))
        for side in SIDES
        if side in upper and side in lower and upper[side]["model_id"] == lower[side]["model_id"]
        for x in [plot.px(upper[side]["price"])]
    ]


def _row_names(plot: Rows, left: float) -> list[Words]:
    """Name the levels, flush left."""
    return [
        Words(left, plot.name(row, name).y, name, size=STRONG, bold=True)
        for row, name in enumerate(plot.names)
    ]


def _offer_words(plot: Rows, answers: list[Answer]) -> list[Words]:
    """Name each model and its price at the first of its levels, on the side away from the other."""
    texts, above = [], Answer()
    for row, answer in enumerate(answers):
        for side, offer in answer.items():
            if offer["model_id"] == above.get(side, {}).get("model_id"):
                continue
            others = [other["price"] for name, other in answer.items() if name != side]
            out = 1 if not others or offer["price"] > others[0] else -1
            price = f"${offer['price']:.{2 if offer['price'] >= 0.1 else 3}f}"
            text = price if plot.compact else f"{brief_name(offer['name'])} {price}"
            align = "left" if out > 0 else "right"
            x = plot.px(offer["price"]) + 11 * out
            texts.append(Words(x, plot.at(row), text, theme.colour(side), align=align))
        if {*answer} == {"closed"}:
            x = plot.px(answer["closed"]["price"]) - 13
            texts.append(Words(x, plot.at(row), "no open model yet", QUIET, align="right"))
        above = answer
    return texts


def _ratio_words(plot: Rows, answers: list[Answer], x: float) -> list[Words]:
    """Write what the open model costs in percent of the closed one, in the cheaper one's colour."""
    return [
        Words(
            x,
            plot.at(row),
            f"{answer['open']['price'] / answer['closed']['price']:.0%}",
            theme.colour("open" if _is_open(answer) else "closed"),
            HEAD,
            bold=True,
            align="right",
        )
        for row, answer in enumerate(answers)
        if set(answer) == set(SIDES)
    ]


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
