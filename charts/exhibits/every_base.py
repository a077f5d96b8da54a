"""Closed products built on them beat {better} of {judged} leading open models.

Each row is an open model that led the open side of the Epoch index, from {first} on, the oldest
first. A closed product is known on {built} of the {bases} ({built_share}). For {direct} it is on
the model itself, for the others on a later model of its line, which has the same maker and as many
active parameters. Each mark is a product, at its gain over the model that it was built on: the
median of the tests on which both ran in one harness, in points of 100. Right of the line it is
better than its base. {measured_sentence}

Better by {clear} point or less is hardly better. {none_sentence} {young_sentence}
{unmeasured_sentence} A firm need not say what its model was built on, so a model without a product
here may have one. Sellers choose the tests that they publish: their gains are an upper bound. For
{index_clause} no test in one harness is known, and the gain is in points of an index.

Better than its base does not say that a product led: see `derived-vs-closed`. How soon newer open
models reached it is another question: see `overtaken`.
"""

from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, percent, sentence
from charts.core.formats import join_words, signed
from charts.core.shares import share_with_interval
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.derivatives import record_bases
from charts.measures.derivatives.record_bases import CLEAR_GAIN, MIN_DAYS
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Gain of closed products over their open base, median of tests, in points of 100. Hollow: "
    "measured by the seller; filled: independent."
)
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
HEAD, FOOT = 46, 8
"""Pixels above the first row, and below the last."""

NAMES, MONTHS, PRODUCTS, AXIS, PHONE_AXIS = 4, 186, 252, 462, 216
"""Where the columns begin, in pixels; on a phone the axis begins at the last of these."""

STEP, PHONE_STEP, TALL = 25, 40, 360
"""Pixels a row, and the height that all rows of the wide drawing have at most."""

LETTERS = 26
"""Longest name of a model in its column; a longer one loses what stands in brackets."""
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
    step = PHONE_STEP if compact else min(STEP, TALL // len(tables["main"]))
    rows = tables["main"].assign(y=[HEAD + step * (at + 0.5) for at in range(len(tables["main"]))])
    marks = tables["products"]
    marks = marks.assign(y=marks["model_id"].map(rows.set_index("model_id")["y"]))
    width, height = (theme.PHONE if compact else theme.WIDE) - 14, HEAD + step * len(rows) + FOOT
    start = PHONE_AXIS if compact else AXIS
    x = _gain_axis(marks, start, width, beside=6 if compact else 42)
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], range=[0, height]))
    whole = alt.layer(
        _base_line(x, y, height),
        *_names(rows, y, compact),
        *_heads(rows, y, start, compact),
        *_marks(marks, x, y),
        *([] if compact else [_values(rows, x, y)]),
    ).properties(width=width, height=height)
    return alt.vconcat(whole)  # so that its size is that of the plot, not of all around it


def _gain_axis(marks: pd.DataFrame, start: int, end: int, beside: int) -> alt.X:
    """Give the axis of gains between two places; beside: pixels right of the greatest gain."""
    low, high = min(-5.0, marks["gain"].min()), max(10.0, marks["gain"].max())
    margin = (high - low) / (end - start)
    axis = alt.Axis(
        values=[-20, -10, 0, 10, 20, 30], title=None, domain=False, ticks=False,
        labelExpr="datum.value > 0 ? '+' + datum.label : datum.label",
    )  # fmt: skip
    scale = alt.Scale(
        domain=[low - 12 * margin, high + beside * margin], range=[start, end],
        nice=False, zero=False,
    )  # fmt: skip
    return alt.X("gain:Q", axis=axis, scale=scale)


def _base_line(x: alt.X, y: alt.Y, height: int) -> alt.Chart:
    """Draw the line that stands for each product's base."""
    ends = pd.DataFrame({"gain": [0.0], "y": [HEAD - 2.0], "end": [float(height)]})
    line = alt.Chart(ends).mark_rule(color=theme.colour("open"), strokeWidth=2)
    drawn: alt.Chart = line.encode(x=x, y=y, y2="end:Q")
    return drawn


def _marks(marks: pd.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Draw the products: squares, hollow where the seller measured."""
    base = alt.Chart(marks).transform_filter("isValid(datum.gain)")
    base = base.encode(x=x, y=y, tooltip=TIPS)
    look: dict[str, Any] = {
        "shape": "square", "size": 80, "strokeWidth": 1.8, "opacity": 1,
        "color": theme.colour("closed"),
    }  # fmt: skip
    independent = "datum.measured_by === 'independent'"
    return [
        base.transform_filter(independent).mark_point(filled=True, **look),
        base.transform_filter(f"!({independent})").mark_point(
            filled=False, fill=theme.colour("paper"), **look
        ),
    ]


def _values(rows: pd.DataFrame, x: alt.X, y: alt.Y) -> alt.Chart:
    """Write the best gain of each model beside its mark."""
    written = rows.assign(written=[signed(gain) for gain in rows["gain"]])
    texts = alt.Chart(written).transform_filter("isValid(datum.gain)")
    look: dict[str, Any] = {"align": "left", "dx": 9, "color": theme.colour("closed")}
    drawn: alt.Chart = texts.mark_text(**look).encode(x=x, y=y, text="written:N")
    return drawn


def _names(rows: pd.DataFrame, y: alt.Y, compact: bool) -> list[alt.Chart]:
    """Write each model with its month, and its product; on a phone one above the other."""
    quiet, ink = theme.colour("quiet"), theme.colour("ink")
    rows = rows.assign(
        brief=[n if len(n) <= LETTERS else n.partition(" (")[0] for n in rows["name"]],
        month=rows["weights_from"].dt.strftime("%b %Y"),
        best=[_product(row, compact) for row in rows.to_dict("records")],
        look=[quiet if pd.isna(product) else ink for product in rows["product"]],
    )
    columns: list[tuple[int, str, Any, int]] = [
        (NAMES, "brief", 600, -8),
        (PRODUCTS, "best", 400, 8),
        (MONTHS, "month", 400, 0),
    ]
    return [
        alt.Chart(rows)
        .mark_text(align="left", fontWeight=weight, dy=rise if compact else 0)
        .encode(
            x=alt.value(NAMES if compact else at),
            y=y,
            text=f"{text}:N",
            color=alt.value(quiet) if text == "month" else alt.Color("look:N", scale=None),
        )
        for at, text, weight, rise in columns[: 2 if compact else 3]
    ]


def _product(row: dict[Any, Any], compact: bool) -> str:
    """Name the best product of a row, and what it was built on if that is another model."""
    if pd.isna(row["product"]):
        return YOUNG if row["outcome"] == YOUNG else NONE
    firm = str(row["firm"]).partition(" (")[0]
    through = "" if row["direct"] else f", on {row['base']}"
    return f"{row['product']}{through}" if compact or through else f"{row['product']} ({firm})"


def _heads(rows: pd.DataFrame, y: alt.Y, start: int, compact: bool) -> list[alt.Chart]:
    """Write the heads of the columns, each with its count."""
    old = rows[rows["outcome"] != YOUNG]
    known, better = old[old["built"] > 0], int((old["outcome"] == BETTER).sum())
    columns = (
        (NAMES, "ink", (f"{len(old)} leading", "open models")),
        (104 if compact else PRODUCTS, "ink", (f"{len(known)} with a known", "closed product")),
        (start + 12, "closed", (f"{better} with one that", "is clearly better")),
    )
    return [
        alt.Chart(pd.DataFrame({"y": [12, 27], "text": lines}))
        .mark_text(align="left", fontWeight=600, color=theme.colour(look))
        .encode(x=alt.value(at), y=y, text="text:N")
        for at, look, lines in columns
    ]


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
        "built": count(len(built)),
        "built_share": percent(len(built) / max(len(old), 1)),
        "direct": count(built["direct"].eq(True).sum()),
        "judged": count(len(judged)),
        "better": count(better.sum()),
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
        "index_clause": join_words(on_index, none="none of them"),
    }  # fmt: skip


OUTCOMES = (BETTER, NO_BETTER, UNMEASURED, NONE, YOUNG)
