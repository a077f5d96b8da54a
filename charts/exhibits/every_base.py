"""Closed products built on them beat {better} of {judged} leading open models.

Each row is an open model that led the open side of the Epoch index, from {first} on, the oldest
first. A closed product is known on {built} of the {bases} ({built_share}). {direct_sentence} Each
mark is a product, at its gain over the model that it was built on: the
median of the tests on which both ran in one harness, in points of 100. Right of the line it is
better than its base. {measured_sentence}

Better by {clear} point or less is hardly better. {none_sentence} {young_sentence}
{unmeasured_sentence} A firm need not say what its model was built on, so a model without a product
here may have one. Sellers choose the tests that they publish: their gains are an upper bound.
{index_sentence}

Better than its base does not say that a product led: see `derived-vs-closed`. How soon newer open
models reached it is another question: see `overtaken`.
"""

from typing import Any

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, count_or_none, dated, day, percent, sentence
from charts.core.formats import join_words, or_none, signed
from charts.core.shares import share_with_interval
from charts.drawing.marks import side_marks
from charts.drawing.plot import AXIS_NAME, Rows, rows_plot
from charts.drawing.text_layout import text_width
from charts.drawing.theme import CLOSED, INK, LABEL, QUIET, AnyChart
from charts.drawing.words import (
    KeyEntry,
    Words,
    brief_name,
    count_head,
    legend,
    ruler_number,
    words,
)
from charts.measures.derivatives import record_bases
from charts.measures.derivatives.record_bases import CLEAR_GAIN, MIN_DAYS
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = "Gain of closed products over their open base, median of tests, in points of 100."
TITLES = {"products": "Closed products on each leading open model, and who measured them"}
BEST = [
    "model_id", "name", "maker", "index", "weights_from", "days", "built", "outcome", "product_id",
    "product", "firm", "released", "base_id", "base", "direct", "gain", "scale", "measured_by",
    "checked_on", "source_id", "product_source_id",
]  # fmt: skip
MARK = [
    "model_id", "leading_model", "product_id", "product", "firm", "released", "base_id", "base",
    "direct", "gain", "scale", "measured_by", "checked_on", "source_id",
]  # fmt: skip
BETTER, NO_BETTER, UNMEASURED, NONE, YOUNG = (
    "better", "not clearly better", "not measured", "no product known", "too young",
)  # fmt: skip
TIPS = ["product", "firm", "released", "leading_model", "base", "gain", "measured_by"]


def tables(data: Tables) -> Frames:
    """Give one row a leading open model with its best closed product, and one a product."""
    leading = record_bases.leading_models(data)
    required(leading, "open record holder of the index since 2025", "data/capability_index.csv")
    built = record_bases.products(data)
    best = record_bases.best_products(leading, built)
    names = leading.set_index("model_id")["name"]
    return {
        "main": best.assign(outcome=_outcomes(best))[BEST],
        "products": built.assign(leading_model=built["model_id"].map(names))[MARK],
    }


def _outcomes(best: pd.DataFrame) -> pd.Series:
    """Say of each leading model what came of it."""
    outcome = pd.Series(NO_BETTER, best.index).mask(best["gain"] > CLEAR_GAIN, BETTER)
    outcome = outcome.mask(best["gain"].isna(), UNMEASURED).mask(best["built"] == 0, NONE)
    return outcome.mask(best["days"] < MIN_DAYS, YOUNG)


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a row for each leading model: its name, its product, and the gains of its products."""
    best, products = tables["main"], tables["products"]
    names = [_row_name(row, compact) for row in best.to_dict("records")]
    low, high = min(-5.0, products["gain"].min()), max(10.0, products["gain"].max())
    plot = rows_plot(
        names, (low - 3, high + (5 if compact else 2)), compact,
        left=246, right=34 if compact else 262, top=86, bottom=AXIS_NAME,
        step=min(40, 570 / len(names)) if compact else min(25, 345 / len(names)),
    )  # fmt: skip
    rows = {model: plot.at(n) for n, model in enumerate(best["model_id"])}
    marks = products[products["gain"].notna()]
    marks = marks.assign(
        y=marks["model_id"].map(rows), side="closed", hollow=marks["measured_by"] != "independent"
    )
    return plot.draw(
        plot.rulers(
            [at for at in range(-100, 101, 10) if 0 <= plot.px(at) <= plot.width],
            x_text=ruler_number, grid_x=True, zero_x=0,
        ),
        plot.axis_names("points better than the base"),
        words(_row_texts(plot, best, names)),
        side_marks(plot, marks, "gain", "y", TIPS, size=75) if len(marks) else [],
        *_heads(plot, best),
    )  # fmt: skip


def _row_name(row: dict[Any, Any], compact: bool) -> str:
    """Name a leading model with its month, on a phone with its best product too."""
    name = row["name"] if text_width(row["name"], LABEL) < 126 else brief_name(row["name"])
    end = _product(row) if compact else f"{row['weights_from']:%b %Y}"
    return f"{name} · {end}"


def _product(row: dict[Any, Any]) -> str:
    """Name the best product of a row, and what it was built on if that is another model."""
    if pd.isna(row["product"]):
        return YOUNG if row["outcome"] == YOUNG else NONE
    firm = str(row["firm"]).partition(" (")[0]
    return f"{row['product']} ({firm})" if row["direct"] else f"{row['product']}, on {row['base']}"


def _row_texts(plot: Rows, best: pd.DataFrame, names: list[str]) -> list[Words]:
    """Write the name of each row, and at the right its best gain and the product that has it."""
    texts = []
    for n, row in enumerate(best.to_dict("records")):
        ink = QUIET if pd.isna(row["product"]) else INK
        texts.append(plot.name(n, names[n], colour=ink))
        gain = "" if pd.isna(row["gain"]) else signed(row["gain"])
        better = row["outcome"] == BETTER
        at = plot.width + (26 if plot.compact else 42)
        texts.append(
            Words(at, plot.at(n), gain, INK if better else QUIET, bold=better, align="right")
        )
        if not plot.compact:
            texts.append(Words(plot.width + 54, plot.at(n), _product(row), ink))
    return [text for text in texts if text.text]


def _heads(plot: Rows, best: pd.DataFrame) -> list[Any]:
    """Say how many leading models a product beats, and what hollow means."""
    left, top = 12 - plot.margin.left, plot.margin.top
    judged = _judged(best)
    number = f"{(judged['outcome'] == BETTER).sum()} of {len(judged)}"
    what = "leading open models are clearly beaten"
    entries = [
        KeyEntry("closed", "closed product", CLOSED),
        KeyEntry("hollow closed", "measured by its seller", CLOSED),
    ]
    heads = [legend(left, 14 - top, entries), count_head(left, 42 - top, number, what)]
    if not plot.compact:
        column = Words(plot.width + 54, -10, "its best product", QUIET)
        heads.append(words([column, Words(-12, -10, "open model, weights", QUIET, align="right")]))
    return heads


def _judged(best: pd.DataFrame) -> pd.DataFrame:
    """Give the models that can be judged: not too young, and their product measured if any."""
    return best[~best["outcome"].isin([YOUNG, UNMEASURED])]


def findings(tables: Frames) -> dict[str, Finding]:
    """Give how many leading models have a closed product, and how many are beaten by one."""
    best = tables["main"]
    old = best[best["outcome"] != YOUNG]
    built, judged = old[old["built"] > 0], _judged(best)
    better = judged["outcome"] == BETTER
    results = {
        "bases": count(len(old)),
        "first": day(best["weights_from"].min().date()),
        "built": count_or_none(len(built)),
        "built_share": percent(len(built) / max(len(old), 1)),
        "direct_sentence": sentence(_direct(built)),
        "judged": count(len(judged)),
        "better": count_or_none(better.sum()),
        "better_share": share_with_interval(better, judged["maker"]),
        "clear": Finding(CLEAR_GAIN, text=f"{CLEAR_GAIN:g}"),
        **{name: sentence(text) for name, text in _sentences(best, tables["products"]).items()},
    }
    return dated(best["checked_on"].max().date(), results)


def _sentences(best: pd.DataFrame, products: pd.DataFrame) -> dict[str, str]:
    """Say who measured, and which models have no product, or too young a one."""
    of = {outcome: list(best.loc[best["outcome"] == outcome, "name"]) for outcome in OUTCOMES}
    measured = best[best["outcome"] == BETTER]["measured_by"]
    sellers = int(measured.eq("seller").sum())
    on_index = products.loc[products["scale"].eq("index"), "product"].unique()
    none = f"No closed product is known on {join_words(of[NONE])}."
    young = (
        f"{join_words(of[YOUNG])} came less than {MIN_DAYS // 7} weeks before the last check: "
        "too young to be counted."
    )
    unmeasured = f"On {join_words(of[UNMEASURED])} there is one that nobody has measured."
    return {
        "measured_sentence": (
            f"Measured by nobody but the seller: {sellers} of the {len(measured)} that are better."
            if len(measured)
            else ""
        ),
        "none_sentence": none if of[NONE] else "",
        "young_sentence": young if of[YOUNG] else "",
        "unmeasured_sentence": unmeasured if of[UNMEASURED] else "",
        "index_sentence": (
            f"For {join_words(on_index)} no test in one harness is known, and the gain is in "
            "points of an index."
            if len(on_index)
            else ""
        ),
    }  # fmt: skip


def _direct(built: pd.DataFrame) -> str:
    """Say whether the products are on the models themselves or on later ones of their lines."""
    direct = int(built["direct"].eq(True).sum())
    if direct == len(built):
        return "It is on the model itself." if direct else ""
    return (
        f"For {or_none(direct)} it is on the model itself, for the others on a later model of its "
        "line, which has the same maker and as many active parameters."
    )


OUTCOMES = (BETTER, NO_BETTER, UNMEASURED, NONE, YOUNG)
