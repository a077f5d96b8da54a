"""The second half of what more thinking gains costs {median} times the first half.

Each mark is one model that one board ran at three or more settings of effort. From its cheapest
setting to its best one, half of the gain in score lies below the middle, and the mark says how many
times as much the other half costs. At 1 every point costs the same. Of {ladders:such ladder}, of
{models:model} on {boards:board}, {dearer} are above 1. The second half costs {least} to {most}
times the first. {open_ladders} of the models are open.

Over all ladders the ratio and the best score that the model reaches have a rank correlation of
{rho}: above zero, the fuller the test, the more its last points cost. By board the median is
highest on {highest_board} ({highest}) and lowest on {lowest_board} ({lowest}). Where scores are
near zero the first points are hard as well.

Diamonds, in the last row, are taken across models: the same ratio along a whole board's cheapest
way to each score. It is above 1 on {frontiers_dearer} of {frontiers:board}, with a median of
{frontier_median}. There the two ends are different models, and the cheapest ones can be nearly
free, so these ratios spread far more.

Only settings that score more than all cheaper ones count, so an effort that costs more and gains
nothing is no step. Between two settings cost is taken to rise in a straight line. Costs are those
that each board measured on its day, up to {as_of}; a board of which only the frontier may be passed
on is left out. Models recur on several boards, and each ladder has few steps.
"""

from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, count_or_none, dated, day, measured, sentence
from charts.core.formats import signed
from charts.core.shares import share_with_interval
from charts.drawing import theme
from charts.drawing.dot_strip import lifts
from charts.drawing.theme import AnyChart
from charts.measures.costs import effort_ladders
from charts.measures.stats.confidence import LEVEL
from charts.measures.stats.medians import clustered_median
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Cost of the second half of a gain in score over cost of the first half, by board; one mark a "
    "model run at several efforts."
)
TITLES = {"boards": "The same along the cost frontier of whole boards"}
DOMAIN = (0.2, 100.0)
"""Ends of the scale; what lies beyond stands at the end, with its value."""
RADIUS = 4.2
STRIP, TALL, TALL_FROM = 42, 62, 20
"""Height of a board's strip in pixels; of one with at least so many ladders."""
ALL_BOARDS = "Across models"


def tables(data: Tables) -> Frames:
    """Give one row a ladder, and one a board.

    Raises NoRows if no model was run at three efforts.
    """
    runs = effort_ladders.whole_boards(data)
    ladders = effort_ladders.ladders(runs)
    required(ladders, "model run at three efforts of different cost", "data/run_costs.csv")
    return {"main": ladders, "boards": effort_ladders.board_frontiers(runs)}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a strip of marks for each board with ladders, and one of all boards' frontiers."""
    ladders, boards = tables["main"], tables["boards"]
    width, left, right = (338, 8, 330) if compact else (708, 150, 600)
    strips = _strips(ladders, boards, compact)
    height = float(strips["middle"].iloc[-1] + STRIP / 2 + 4)
    scale = alt.Scale(type="log", domain=list(DOMAIN), range=[left, right], nice=False)
    labels = alt.Axis(values=[0.3, 1, 3, 10, 30, 100], labelExpr="datum.label + '×'", grid=False)
    name = "cost of the second half of a model's gain in score over the first half (log scale)"
    name = "second half of a gain over first half, cost (log scale)" if compact else name
    x = alt.X("shown:Q", scale=scale, axis=labels, title=name)
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], range=[0, height]))
    place = dict(zip(strips["strip"], strips["middle"], strict=True))
    layers = [
        *_rules(ladders, x, strips),
        *_marks(_lifted(ladders, ladders["board"], place, [left, right]), x, y),
        *_frontiers(_lifted(boards, ALL_BOARDS, place, [left, right]), x, y),
        *_words(strips, y, compact, right),
        *_key(compact),
    ]
    return alt.vconcat(alt.layer(*layers).properties(width=width, height=height))


def _strips(ladders: pd.DataFrame, boards: pd.DataFrame, compact: bool) -> pd.DataFrame:
    """Give the strips from above: name, middle and top in pixels, and how many cost more."""
    rows, at = [], 62.0 if compact else 44.0
    parts = [(str(name), part["ratio"]) for name, part in ladders.groupby("board")]
    for name, ratios in [*parts, (ALL_BOARDS, boards["ratio"])]:
        tall = TALL if len(ratios) >= TALL_FROM else STRIP
        head = 20 if compact else 0
        dearer = int((ratios > 1).sum())
        rows.append(
            {
                "strip": name, "top": at, "middle": at + head + tall / 2,
                "count": f"{dearer} of {len(ratios)}",
            }
        )  # fmt: skip
        at += head + tall
    return pd.DataFrame(rows)


def _lifted(
    rows: pd.DataFrame, strip: "pd.Series[str] | str", place: dict[str, float], ends: list[int]
) -> pd.DataFrame:
    """Give the rows with the place of each mark: shown on the scale, y in pixels."""
    placed = rows.assign(shown=rows["ratio"].clip(*DOMAIN), strip=strip, y=0.0)
    for name, part in placed.groupby("strip"):
        room = (TALL if len(part) >= TALL_FROM else STRIP) / 2 - RADIUS
        up = lifts(_pixels(part["shown"], ends).tolist(), RADIUS, room)
        placed.loc[part.index, "y"] = [place[str(name)] - step for step in up]
    return placed


def _pixels(values: "pd.Series[float]", ends: list[int]) -> "pd.Series[float]":
    """Give where values stand on the scale between two ends, in pixels."""
    low, high = np.log(DOMAIN)
    share = (np.log(values.to_numpy(float)) - low) / (high - low)
    return pd.Series(ends[0] + share * (ends[1] - ends[0]), index=values.index)


def _rules(ladders: pd.DataFrame, x: alt.X, strips: pd.DataFrame) -> list[AnyChart]:
    """Draw the line of equal cost, and through the ladders' strips that of their median."""
    top, end = float(strips["top"].iloc[0]), float(strips["middle"].iloc[-1] + STRIP / 2)
    median = float(ladders["ratio"].median())
    lines = pd.DataFrame(
        {
            "shown": [1.0, median],
            "from": [top, top],
            "to": [end, float(strips["top"].iloc[-1])],
            "text": ["same cost", f"{median:.1f}× median"],
            "ink": [theme.colour("quiet"), theme.colour("ink")],
        }
    )
    y = alt.Y("from:Q", axis=None, scale=alt.Scale(domain=[0, end + 4], range=[0, end + 4]))
    base = alt.Chart(lines).encode(x=x, y=y, color=alt.Color("ink:N", scale=None))
    equal: dict[str, Any] = {"align": "right", "dx": 6, "dy": -8}
    own: dict[str, Any] = {"align": "left", "dx": -2, "dy": -9, "fontSize": 15, "fontWeight": 600}
    return [
        base.mark_rule(strokeWidth=1.6).encode(y2="to:Q"),
        *(
            base.transform_filter(f"datum.shown {'===' if look is equal else '!=='} 1")
            .mark_text(**look)
            .encode(text="text:N")
            for look in (equal, own)
        ),
    ]


def _marks(rows: pd.DataFrame, x: alt.X, y: alt.Y) -> list[AnyChart]:
    """Draw one mark a ladder, in shape and colour of its side."""
    tips = ["name", "board", "lowest", "highest", "cost_low", "cost_high", "score_low",
            "score_high", "ratio"]  # fmt: skip
    sides = [side for side in theme.SHAPES if (rows["side"] == side).any()]
    return [
        alt.Chart(rows[rows["side"] == side])
        .mark_point(
            shape=theme.SHAPES[side], size=52, filled=True, opacity=0.85, color=theme.colour(side)
        )
        .encode(x=x, y=y, tooltip=tips)
        for side in sides
    ]


def _frontiers(rows: pd.DataFrame, x: alt.X, y: alt.Y) -> list[AnyChart]:
    """Draw one diamond a board; one beyond the scale has its value beside it."""
    base = alt.Chart(rows.assign(beyond=rows["ratio"].map("{:,.0f}× ›".format))).encode(x=x, y=y)
    mark = base.mark_point(
        shape="diamond", size=64, filled=True, opacity=0.9, color=theme.colour("ink")
    ).encode(tooltip=["board", "runs", "ratio"])
    beyond = base.transform_filter(f"datum.ratio > {DOMAIN[1]}")
    said = alt.Text("beyond:N")
    return [mark, beyond.mark_text(align="right", dx=-2, dy=-13).encode(text=said)]


def _words(strips: pd.DataFrame, y: alt.Y, compact: bool, right: int) -> list[AnyChart]:
    """Write the name of each strip, and how many of its marks are above 1."""
    named = alt.Chart(strips.assign(y=strips["top"] + 10 if compact else strips["middle"]))
    strong: dict[str, Any] = {"fontSize": 13, "fontWeight": 600}
    head = alt.Chart(pd.DataFrame({"text": ["above 1×"], "y": [strips["top"].iloc[0] - 9]}))
    aside = alt.value(right if compact else right + 22)
    align = "right" if compact else "left"
    texts = [
        (named.encode(x=alt.value(0), y=y, text="strip:N"), {"align": "left"}),
        (named.encode(x=aside, y=y, text="count:N"), {"align": align, **strong}),
        (
            head.encode(x=aside, y=y, text="text:N"),
            {"align": align, "color": theme.colour("quiet")},
        ),
    ]
    return [base.mark_text(**{**look, **over}) for base, look in texts for over in (theme.HALO, {})]


def _key(compact: bool) -> list[AnyChart]:
    """Say in a line above what the marks mean."""
    said = [("circle", "open", "open model"), ("square", "closed", "closed model"),
            ("diamond", "ink", "across models")]  # fmt: skip
    starts = [0, 106, 222] if compact else [0, 120, 250]
    layers: list[AnyChart] = []
    for (shape, colour, text), start in zip(said, starts, strict=True):
        one = alt.Chart(pd.DataFrame({"said": [text]})).encode(y=alt.value(8))
        look: dict[str, Any] = {"shape": shape, "size": 64, "filled": True, "opacity": 1}
        layers += [
            one.mark_point(color=theme.colour(colour), **look).encode(x=alt.value(start + 6)),
            *[
                one.mark_text(align="left", **over).encode(x=alt.value(start + 17), text="said:N")
                for over in (theme.HALO, {})
            ],
        ]
    return layers


def findings(tables: Frames) -> dict[str, Finding]:
    """Give how many ladders get more expensive, by how much, and the same of whole boards."""
    ladders, boards = tables["main"], tables["boards"]
    by_board = ladders.groupby("board")["ratio"].median().sort_values()
    as_of = max(ladders["listed"].max(), boards["listed"].max()).date()
    results = {
        "as_of": day(as_of),
        "ladders": count(len(ladders)),
        "models": count(ladders["model_id"].nunique()),
        "boards": count(ladders["board"].nunique()),
        "open_ladders": count_or_none((ladders["side"] == "open").sum()),
        "dearer": count((ladders["ratio"] > 1).sum()),
        "median": _median(ladders),
        "dearer_share": share_with_interval(ladders["ratio"] > 1, ladders["model_id"]),
        "least": _times(ladders["ratio"].min()),
        "most": _times(ladders["ratio"].max()),
        "rho": _fullness(ladders),
        "highest": _times(by_board.iloc[-1]),
        "highest_board": sentence(str(by_board.index[-1])),
        "lowest": _times(by_board.iloc[0]),
        "lowest_board": sentence(str(by_board.index[0])),
        "frontiers": count(len(boards)),
        "frontiers_dearer": count((boards["ratio"] > 1).sum()),
        "frontier_median": _times(boards["ratio"].median()),
    }
    return dated(as_of, results)


def _fullness(ladders: pd.DataFrame) -> Finding:
    """Give the rank correlation of the ratio with the best score, where scores are shares."""
    shares = ladders[ladders["unit"] == "fraction"]
    value = float(spearmanr(shares["score_high"], shares["ratio"]).statistic)
    return measured(value, text=signed(value, digits=2))


def _median(ladders: pd.DataFrame) -> Finding:
    """Give the median ratio, with its interval; the ladders of a model hang together."""
    middle, low, high = clustered_median(ladders["ratio"], ladders["model_id"])
    return measured(middle, "times", low, high, text=f"{middle:.1f}", level=LEVEL)


def _times(ratio: float) -> Finding:
    return measured(float(ratio), "times", text=f"{ratio:.1f}")
