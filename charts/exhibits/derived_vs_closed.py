"""{wins_word} of {comparisons:comparison} put a derivative above its table's best closed model.

The median difference is {median}.

One mark is one derivative on one test: its score minus that of the best closed model in the same
table, in points of 100 of that test. {derivatives:derivative} of {firms:firm} are beside a closed
model on {tests:test}; the others in the data have no such row. {won} of the {derivatives} were
ahead on at least one test, {won_mostly} on most of theirs. The nearest below is {nearest}, the
farthest {farthest}. {wins_sentence} {other_sentence}

Who measured: {seller:row} come from the seller, {affiliated} from an affiliate, {independent} from
anybody independent. The seller also chose which tests and which closed models to
list, so the best closed model of the table need not be the best of the day: read each distance as a
lower bound, if the scores are right. Where the number of items is known (in {with_noise:row}) a
thin line shows twice the sampling error of a difference on so few items: {within_noise} of these
distances lie within it.

{later_text} The index of coding agents
has points of its own, and each model runs there in its own agent.

Beating the base (see `derived-gains`) and reaching the frontier are two claims: this is the second.
Costs are not in it; a derivative that is a little behind may be much cheaper (see `composer`).
"""

from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, points, sentence
from charts.core.formats import counted, or_none, plural, signed, text_of
from charts.core.shares import share_with_interval
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.benchmarks.benchmark_names import short_name
from charts.measures.derivatives import derivative_gains
from charts.measures.stats import confidence
from charts.measures.stats.medians import clustered_median
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Derivative minus best closed model of the same table, in points of each test (0 to 100). "
    "Hollow: measured by the seller or an affiliate; filled: independent (AA: Artificial "
    "Analysis). Thin lines: 95% sampling noise, where the number of items is known."
)
COMPARED = [
    "derived_model_id", "name", "firm", "side", "released", "benchmark_id", "benchmark",
    "derived_points", "best_closed_name", "best_closed_points", "difference", "measured_by",
    "checked_on", "source_id",
]  # fmt: skip
TABLE, BOARD = ["other_difference", "noise", "comparison", "note"], ["listed"]
"""Columns of a comparison in the table that came with the derivative, and on a later board."""
TITLES = {"later": "Derivatives on boards of a later day, with newer closed models"}
HEADINGS = {"main": "In the table that came with it", "later": "On later boards"}
SHAPES = {"closed": "diamond", "open": "circle", "unknown": "square"}
DOMAIN = [-42, 13]
VALUES = 46
"""Width of the column of values on the right."""
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
    """Draw one row a derivative and test, around a line for the best closed model."""
    texts: list[dict[str, Any]] = []
    drawn, y = [], 20
    for name, table in tables.items():
        if table.empty:
            continue
        heights, words, y = _placed(table, HEADINGS[name], y, compact)
        texts += words
        drawn.append(table.assign(y=heights, written=table["difference"].map(signed)))
        y += 8
    width = (theme.PHONE if compact else theme.WIDE) - 14
    return _layers(drawn, pd.DataFrame(texts), y - 18, width, 4 if compact else 316)


def _placed(
    table: pd.DataFrame, heading: str, y: int, compact: bool
) -> tuple[list[int], list[dict[str, Any]], int]:
    """Give the heights of a table's rows, its texts with theirs, and where the next may begin."""
    independent = table["measured_by"].eq("independent").sum()
    texts = [{"y": y, "said": f"{heading} ({or_none(independent)} independent)", "weight": 700}]
    heights = []
    y += 20
    for name, rows in table.groupby("name", sort=False):
        texts.append({"y": y, "said": name, "weight": 600})
        for row in rows.itertuples():
            y += 17
            scores = (
                f"{_test(str(row.benchmark))}: {row.derived_points:.1f}, "
                f"{row.best_closed_name} {row.best_closed_points:.1f}"
            )
            texts.append({"y": y, "said": scores, "weight": 400})
            y += 14 if compact else 0
            heights.append(y)
        y += 24
    return heights, texts, y


def _test(name: str) -> str:
    return short_name(name).replace("Artificial Analysis", "AA")


def _layers(
    drawn: list[pd.DataFrame], texts: pd.DataFrame, height: int, width: int, start: int
) -> AnyChart:
    drawn = [_with_noise(rows) for rows in drawn]
    ends = pd.concat([rows.filter(["difference", "low", "high"]) for rows in drawn])
    low, high = (int(end) for end in (ends.min().min(), ends.max().max()))
    domain = [min(DOMAIN[0], low - 3), max(DOMAIN[1], high + 3)]
    scale = alt.Scale(domain=domain, range=[start, width - VALUES], nice=False, zero=False)
    axis = alt.Axis(values=list(range(-100, 101, 10)), title=None, grid=True, domain=False)
    x = alt.X("difference:Q", axis=axis, scale=scale)
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], range=[0, height]))
    reference = alt.Chart(pd.DataFrame({"difference": [0], "said": ["best closed model"]})).encode(
        x=x
    )
    whole = alt.layer(
        reference.mark_rule(color=theme.colour("closed"), strokeWidth=2),
        reference.mark_text(align="right", dx=-5, fontSize=11, color=theme.colour("closed")).encode(
            y=alt.value(4), text="said:N"
        ),
        *_words(texts, y),
        *(mark for rows in drawn for mark in _marks(rows, x, y, width)),
    ).properties(width=width, height=height)
    return alt.vconcat(whole)  # so that its size is that of the plot, not of all around it


def _with_noise(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the ends of the sampling noise, where it is known for a table."""
    if "noise" not in rows:
        return rows
    low, high = rows["difference"] - rows["noise"], rows["difference"] + rows["noise"]
    return rows.assign(low=low, high=high)


def _words(texts: pd.DataFrame, y: alt.Y) -> list[alt.Chart]:
    """Write the texts on the left: headings, derivatives, and tests with both scores."""
    left = alt.Chart(texts).encode(x=alt.value(0), y=y, text="said:N")
    paper = {"stroke": theme.colour("paper"), "strokeWidth": 4}
    return [
        left.transform_filter(f"datum.weight == {weight}").mark_text(
            align="left", baseline="middle", fontSize=12 if weight > 600 else 11,
            fontWeight=min(weight, 600), color=theme.colour(name), **behind,  # type: ignore[arg-type]
        )
        for weight, name in ((700, "ink"), (600, "ink"), (400, "quiet"))
        for behind in (paper, {})
    ]  # fmt: skip


def _marks(rows: pd.DataFrame, x: alt.X, y: alt.Y, width: int) -> list[alt.Chart]:
    """Draw a table's rows: noise where it is known, the difference, and its value on the right."""
    base = alt.Chart(rows).encode(y=y, tooltip=[tip for tip in TIPS if tip in rows])
    sides = list(SHAPES)
    colours = alt.Scale(domain=sides, range=[theme.colour(side) for side in sides])
    shapes = alt.Scale(domain=sides, range=list(SHAPES.values()))
    points = base.encode(
        x=x,
        color=alt.Color("side:N", legend=None, scale=colours),
        shape=alt.Shape("side:N", legend=None, scale=shapes),
    )
    independent = "datum.measured_by == 'independent'"
    style: dict[str, Any] = {"size": 70, "opacity": 1, "strokeWidth": 2}
    low = alt.X("low:Q", axis=x["axis"], scale=x["scale"])
    noise = base.mark_rule(strokeWidth=1, color=theme.colour("quiet")).encode(x=low, x2="high:Q")
    return [
        *([noise] if "noise" in rows else []),
        points.transform_filter(independent).mark_point(filled=True, **style),
        points.transform_filter(f"!({independent})").mark_point(
            filled=False, fill=theme.colour("paper"), **style
        ),
        base.mark_text(align="right", baseline="middle", fontSize=11).encode(
            x=alt.value(width), text="written:N"
        ),
    ]


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
    return {
        "comparisons": count(len(rows)),
        "wins": count(wins),
        "wins_word": count(wins, NUMBERS.get(wins, str(wins))),
        "wins_share": share_with_interval(rows["difference"] > 0, rows["firm"]),
        "median": points(median, low, high, confidence.LEVEL, signed(median, "points")),
        "nearest": _distance(below.tail(1)),
        "farthest": _distance(below.head(1)),
        "with_noise": count(len(noisy)),
        "within_noise": count((noisy["difference"].abs() <= noisy["noise"]).sum()),
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
        "won": count(won, NUMBERS.get(won, "")),
        "won_mostly": count(mostly, or_none(mostly)),
    }


def _measurers(rows: pd.DataFrame) -> dict[str, Finding]:
    """Count the comparisons by who measured them."""
    by = rows["measured_by"].value_counts()
    independent = by.get("independent", 0)
    return {
        "seller": count(by.get("seller", 0)),
        "affiliated": count(by.get("affiliated", 0)),
        "independent": count(independent, or_none(independent)),
    }


NO_LATER = "no board of a later day with newer closed models"


def _later_clause(later: pd.DataFrame) -> str:
    """Say how many rows of later boards are ahead."""
    if later.empty:
        return NO_LATER
    wins = int((later["difference"] > 0).sum())
    return f"on later boards {wins} of {len(later)} {plural(wins, 'is', 'are')} ahead"


def _later_text(later: pd.DataFrame) -> str:
    """Say what the boards of a later day show."""
    independent, wins = later["measured_by"] == "independent", later["difference"] > 0
    return (
        "The lower rows are boards of a later day, with newer closed models: "
        f"{counted(len(later), 'row')}, {independent.sum()} of them independent, {wins.sum()} "
        f"ahead. {_later(later)} They say whether a derivative stayed near the top, not whether "
        "it was there when it came."
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
