"""{wins_word} of {comparisons:comparison} put a derivative above its table's best closed model.

The median difference is {median}.

One mark is one derivative on one test: its score minus that of the best closed model in the same
table, in points of 100 of that test. {derivatives:derivative} of {firms:firm} are beside a closed
model on {tests:test}; the others in the data have no such row. Ahead on at least one test: {won} of
the {derivatives}; on most of theirs: {won_mostly}. The nearest below is {nearest}, the
farthest {farthest}. {wins_sentence} {other_sentence}

Who measured: {seller:row} from the seller, {affiliated} from an affiliate, {independent} from
anybody independent. The seller also chose which tests and which closed models to list. So the best
closed model of the table need not be the best of the day, and the true gap may be larger than the
one shown. Where the number of items is known (in {with_noise:row}) a thin line shows twice the
sampling error of a difference on so few items. Distances that lie within it: {within_noise}.

{later_text} The index of coding agents has points of its own, and each model runs there in its own
agent.

Beating the base (see `derived-gains`) and reaching the frontier are two claims: this is the second.
Costs are not in it; a derivative that is a little behind may be much cheaper (see `composer`).
"""

from typing import Any

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, count_or_none, dated, points, sentence
from charts.core.formats import counted, or_none, signed, text_of
from charts.core.shares import share_with_interval
from charts.drawing.marks import Layers, Segment, bars, segments, side_marks
from charts.drawing.plot import AXIS_NAME, Rows, rows_plot
from charts.drawing.text_layout import text_width
from charts.drawing.theme import INK, LABEL, QUIET, AnyChart, colour
from charts.drawing.words import KeyEntry, Words, count_head, fitted, legend, ruler_number, words
from charts.measures.benchmarks.benchmark_names import short_name
from charts.measures.derivatives import derivative_gains
from charts.measures.stats import confidence
from charts.measures.stats.medians import clustered_median
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Derivative minus the best closed model of the same table, in points of each test (0 to 100). "
    "Lines: 95% sampling noise."
)
COMPARED = [
    "derived_model_id", "name", "firm", "side", "released", "benchmark_id", "benchmark",
    "derived_points", "best_closed_name", "best_closed_points", "difference", "measured_by",
    "checked_on", "source_id",
]  # fmt: skip
TABLE, BOARD = ["other_difference", "noise", "comparison", "note"], ["listed"]
"""Columns of a comparison in the table that came with the derivative, and on a later board."""
TITLES = {"later": "Derivatives on boards of a later day, with newer closed models"}
LATER = "On boards of a later day"
"""What stands over the rows of the second table."""
SIDES = ("closed", "open", "unknown")
VALUES = 44
"""Pixels on the right for the values."""
TIPS = [
    "name", "benchmark", "derived_points", "best_closed_name", "best_closed_points", "difference",
    "measured_by", "comparison", "note",
]  # fmt: skip
NUMBERS = {0: "None", 1: "One", 2: "Two", 3: "Three"}


def tables(data: Tables) -> Frames:
    """Give one row a derivative and test, with both scores and their difference in points."""
    compared = derivative_gains.against_closed(derivative_gains.comparisons(data))
    required(compared, "usable row with best_closed_score", "data/derivations.csv")
    later = derivative_gains.on_boards(data, compared).reindex(columns=[*COMPARED, *BOARD])
    later["listed"] = pd.to_datetime(later["listed"])
    rows = {"main": compared[[*COMPARED, *TABLE]], "later": later}
    order = ["released", "name", "benchmark_id"]
    return {
        name: table.sort_values(order, kind="stable", ignore_index=True)
        for name, table in rows.items()
    }


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a row a derivative and test, left of the line if the best closed model is ahead."""
    main, later = tables["main"], tables["later"]
    drawn = pd.concat([main, later], ignore_index=True)
    rows = [*range(len(main)), *range(len(main) + 1, len(drawn) + 1)]  # a row for the heading
    ends = [drawn["difference"], *(drawn["difference"] + sign * drawn["noise"] for sign in (-1, 1))]
    low, high = (min(end.min() for end in ends), max(end.max() for end in ends))
    names = [_row_name(row, compact) for row in drawn.to_dict("records")]
    if len(later):
        names.insert(len(main), "")
    step = min(30, 570 / len(names)) if compact else min(18, 345 / len(names))
    low, high = min(low, -10) - 4, max(high, 10) + 4
    plot = rows_plot(
        names, (low, high), compact,
        left=250, right=VALUES + 12, top=86, bottom=AXIS_NAME, step=step,
    )  # fmt: skip
    drawn = drawn.assign(
        y=[plot.at(row) for row in rows],
        hollow=drawn["measured_by"] != "independent",
        low=drawn["difference"] - drawn["noise"],
        high=drawn["difference"] + drawn["noise"],
    )
    noise = drawn[["y", "low", "high"]].dropna().assign(colour=QUIET)
    parts = {"main": drawn.iloc[: len(main)], "later": drawn.iloc[len(main) :]}
    return plot.draw(
        plot.rulers(
            [at for at in range(-100, 101, 20) if low < at < high],
            x_text=ruler_number,
            grid_x=True,
            zero_x=0,
        ),
        plot.axis_names("‹ below · points from the best closed model · above ›"),
        _median(plot, main),
        bars(plot, noise, "low", "high", "y", width=1.2),
        words([plot.name(row, name) for row, name in enumerate(names) if name]),
        *(
            side_marks(
                plot,
                tables[name].assign(y=part["y"].tolist(), hollow=part["hollow"].tolist()),
                "difference",
                "y",
                [tip for tip in TIPS if tip in tables[name]],
            )
            for name, part in parts.items()
            if len(part)
        ),
        words(_texts(plot, drawn, len(main), bool(len(later)))),
        _heads(plot, main),
    )


def _row_name(row: Any, compact: bool) -> str:
    """Name a row by derivative and test, as much of the test as there is room for."""
    test = short_name(row["benchmark"]).replace("Artificial Analysis", "AA")
    start = f"{row['name']} · "
    return start + fitted(test, (300 if compact else 232) - text_width(start, LABEL))


def _median(plot: Rows, rows: pd.DataFrame) -> Layers:
    """Draw the median of the first table's rows."""
    middle = float(rows["difference"].median())
    x, bottom = plot.px(middle), plot.step * len(rows)
    text = Words(x + 6, -14, f"median {signed(middle)}", bold=True)
    return segments([Segment(x, -20, x, bottom, width=1.8)]) + words([text])


def _texts(plot: Rows, rows: pd.DataFrame, first: int, later: bool) -> list[Words]:
    """Write the values at the right, those ahead in bold, and the heading of the later rows."""
    ahead = rows["difference"] > 0
    values = [
        Words(plot.width + VALUES, row["y"], signed(row["difference"]), INK if wins else QUIET,
              bold=wins, align="right")
        for row, wins in zip(rows.to_dict("records"), ahead, strict=True)
    ]  # fmt: skip
    if later:
        values.append(plot.name(first, LATER, bold=True))
    return values


def _heads(plot: Rows, rows: pd.DataFrame) -> Layers:
    """Say how many of the first table's rows are ahead, and what the marks are."""
    left = 12 - plot.margin.left if not plot.compact else 0
    wins = int((rows["difference"] > 0).sum())
    seller = "by seller" if plot.compact else "measured by seller or affiliate"
    sides = [side for side in SIDES if (rows["side"] == side).any()]
    entries = [
        KeyEntry(side, side if plot.compact else f"{side} derivative", colour(side))
        for side in sides
    ]
    entries.append(KeyEntry("hollow closed", seller, colour("closed")))
    entries += [KeyEntry("whisker", "95% noise", QUIET)] * bool(rows["noise"].notna().any())
    what = "times above the best closed model"
    return legend(left, 14 - plot.margin.top, entries, gap=14) + count_head(
        left, 42 - plot.margin.top, f"{wins} of {len(rows)}", what
    )


def findings(tables: Frames) -> dict[str, Finding]:
    """Give how often a derivative beats the best closed model, by how much, and who says so."""
    rows, later = tables["main"], tables["later"]
    as_of = max(table["checked_on"].max() for table in (rows, later) if len(table)).date()
    return dated(
        as_of,
        {
            **_differences(rows),
            **_derivatives(rows),
            **_measurers(rows),
            "wins_sentence": sentence(_wins(rows[rows["difference"] > 0])),
            "other_sentence": sentence(_other(rows)),
            "later_clause": sentence(_later_clause(later)),
            "later_text": sentence(_later_text(later) if len(later) else f"There is {NO_LATER}."),
        },
    )


def _differences(rows: pd.DataFrame) -> dict[str, Finding]:
    """Give how often a derivative is ahead, the median, and the ends of those that are not."""
    wins = int((rows["difference"] > 0).sum())
    median, low, high = clustered_median(rows["difference"], rows["firm"])
    below = rows[rows["difference"] <= 0].sort_values("difference", kind="stable")
    noisy = rows.dropna(subset=["noise"])
    within = int((noisy["difference"].abs() <= noisy["noise"]).sum())
    return {
        "comparisons": count(len(rows)),
        "wins": count(wins),
        "wins_word": count(wins, NUMBERS.get(wins, str(wins))),
        "wins_share": share_with_interval(rows["difference"] > 0, rows["firm"]),
        "median": points(median, low, high, confidence.LEVEL, signed(median, "points")),
        "nearest": _distance(below.tail(1)),
        "farthest": _distance(below.head(1)),
        "with_noise": count(len(noisy)),
        "within_noise": count_or_none(within),
    }


def _distance(rows: pd.DataFrame) -> Finding:
    """Give the difference of the one row, and where it is; in words if there is no row."""
    if rows.empty:
        return sentence("nowhere")
    row = rows.iloc[0]
    text = f"{row['name']} on {row['benchmark']} ({signed(float(row['difference']))})"
    return points(row["difference"], text=text)


def _derivatives(rows: pd.DataFrame) -> dict[str, Finding]:
    """Count the derivatives, their makers and tests, and those that are ahead on some or most."""
    ahead = rows["difference"].gt(0).groupby(rows["derived_model_id"]).mean()
    won, mostly = int((ahead > 0).sum()), int((ahead > 0.5).sum())
    return {
        "derivatives": count(len(ahead)),
        "firms": count(rows["firm"].nunique()),
        "tests": count(rows["benchmark_id"].nunique()),
        "won": count_or_none(won),
        "won_mostly": count_or_none(mostly),
    }


def _measurers(rows: pd.DataFrame) -> dict[str, Finding]:
    """Count the comparisons by who measured them."""
    by = rows["measured_by"].value_counts()
    affiliated, independent = (by.get(who, 0) for who in ("affiliated", "independent"))
    return {
        "seller": count(by.get("seller", 0)),
        "affiliated": count_or_none(affiliated),
        "independent": count_or_none(independent),
    }


NO_LATER = "no board of a later day with newer closed models"


def _later_clause(later: pd.DataFrame) -> str:
    """Say how many rows of later boards are ahead."""
    if later.empty:
        return f"there is {NO_LATER}"
    wins = int((later["difference"] > 0).sum())
    verb = "are" if wins > 1 else "is"
    return f"on later boards {or_none(wins)} of {len(later)} {verb} ahead"


def _later_text(later: pd.DataFrame) -> str:
    """Say what the boards of a later day show."""
    independent = int((later["measured_by"] == "independent").sum())
    wins = int((later["difference"] > 0).sum())
    return (
        "The lower rows are boards of a later day, with newer closed models: "
        f"{counted(len(later), 'row')}, {or_none(independent)} of them independent, "
        f"{or_none(wins)} ahead. {_later(later)} They say whether a derivative stayed near the "
        "top, not whether it was there when it came."
    )


def _wins(wins: pd.DataFrame) -> str:
    """Say of each win by how much it is one, and whether one measurer gave all scores."""
    texts = []
    for row in wins.itertuples():
        caution = (
            ", in a table whose seller took the base's score, and perhaps others, from elsewhere"
            if row.comparison == derivative_gains.TWO_MEASURERS
            else ""
        )
        texts.append(
            f"{row.name} on {row.benchmark}, {row.derived_points:.1f} against "
            f"{row.best_closed_points:.1f} of {row.best_closed_name}{caution}"
        )
    return f"Ahead: {'; '.join(texts)}." if texts else ""


def _other(rows: pd.DataFrame) -> str:
    """Say where another column of the same document has a different best closed score."""
    texts = [
        f"{row['name']} on {row['benchmark']} {signed(row['other_difference'])} instead of "
        f"{signed(row['difference'])}"
        for row in rows.dropna(subset=["other_difference"]).to_dict("records")
    ]
    if not texts:
        return ""
    return (
        "Where a document also gives published scores of others, those of its own harness count; "
        f"with the others it would be {'; '.join(texts)}."
    )


def _later(later: pd.DataFrame) -> str:
    texts = [
        f"{row['name']} {row['derived_points']:.1f} against {row['best_closed_points']:.1f} of "
        f"{row['best_closed_name']} on {row['benchmark']} ({text_of(row['listed'].date())})"
        for row in later.to_dict("records")
    ]
    return f"{'; '.join(texts)}." if texts else ""
