"""{wins_word} of {comparisons:comparison} put a derivative above the best closed model of its
table; the median is {median}.

One mark is one derivative on one test: its score minus that of the best closed model in the same
table, in points of 100 of that test. {derivatives:derivative} of {firms:firm} stand beside a
closed model on {tests:test}; the others in the data have no such row. {won} of the {derivatives}
stood ahead on at least one test, {won_mostly} on most of theirs. The nearest below is {nearest},
the farthest {farthest}. {wins_sentence} {other_sentence}

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
from charts.core.formats import counted, or_none, signed, text_of
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.benchmarks.benchmark_names import short_name
from charts.measures.derivatives import derivative_gains
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Derivative minus best closed model of the same table, in points of each test (0 to 100). "
    "Hollow: measured by the seller or an affiliate; filled: independent (AA: Artificial "
    "Analysis). Thin lines: 95% sampling noise, where the number of items is known."
)
OWN, LATER = "own table", "later board"
HEADINGS = {
    OWN: "In the table that came with it",
    LATER: "On later boards",
}
SHAPES = {"closed": "diamond", "open": "circle", "unknown": "square"}
DOMAIN = [-42, 13]
VALUES = 46
"""Width of the column of values on the right."""
NUMBERS = {0: "None", 1: "One", 2: "Two", 3: "Three"}


def tables(data: Tables) -> Frames:
    """Give one row a derivative and test, with both scores and their difference in points."""
    own = derivative_gains.against_closed(derivative_gains.comparisons(data))
    required(own, "usable row with best_closed_score", "data/derivations.csv")
    later = derivative_gains.on_boards(data, own).assign(part=LATER)
    rows = pd.concat([own.assign(part=OWN), later], ignore_index=True)
    columns = ["part", "derived_model_id", "name", "firm", "side", "released", "benchmark_id",
               "benchmark", "derived_points", "best_closed_name", "best_closed_points",
               "difference", "other_difference", "noise", "measured_by", "comparison", "listed",
               "note", "checked_on", "source_id"]  # fmt: skip
    rows = rows.reindex(columns=columns).assign(late=rows["part"] == LATER)
    rows["listed"] = pd.to_datetime(rows["listed"])
    order = ["late", "released", "name", "benchmark_id"]
    return {"main": rows.sort_values(order, kind="stable")[columns].reset_index(drop=True)}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw one row a derivative and test, around a line for the best closed model."""
    table = tables["main"]
    texts: list[dict[str, Any]] = []
    heights: list[float] = []
    y = 20
    for (part, name), rows in table.groupby(["part", "name"], sort=False):
        if part == LATER and part not in {text["part"] for text in texts}:
            y += 8
        if part not in {text["part"] for text in texts}:
            own = table.loc[table["part"] == part, "measured_by"].eq("independent")
            said = f"{HEADINGS[str(part)]} ({own.sum() or 'none'} independent)"
            texts.append({"part": part, "y": y, "said": said, "weight": 700})
            y += 20
        texts.append({"part": part, "y": y, "said": name, "weight": 600})
        for row in rows.itertuples():
            y += 17
            said = (
                f"{_test(str(row.benchmark))}: {row.derived_points:.1f}, "
                f"{row.best_closed_name} {row.best_closed_points:.1f}"
            )
            texts.append({"part": part, "y": y, "said": said, "weight": 400})
            y += 14 if compact else 0
            heights.append(y)
        y += 24
    drawn = table.assign(y=heights, low=table["difference"] - table["noise"])
    drawn["high"] = drawn["difference"] + drawn["noise"]
    drawn["written"] = drawn["difference"].map(signed)
    width = (theme.PHONE if compact else theme.WIDE) - 14
    return _layers(drawn, pd.DataFrame(texts), y - 10, width, 4 if compact else 316)


def _test(name: str) -> str:
    return short_name(name).replace("Artificial Analysis", "AA")


def _layers(
    drawn: pd.DataFrame, texts: pd.DataFrame, height: int, width: int, start: int
) -> AnyChart:
    ends = drawn[["difference", "low", "high"]]
    low, high = (int(end) for end in (ends.min().min(), ends.max().max()))
    domain = [min(DOMAIN[0], low - 3), max(DOMAIN[1], high + 3)]
    scale = alt.Scale(domain=domain, range=[start, width - VALUES], nice=False, zero=False)
    axis = alt.Axis(values=list(range(-100, 101, 10)), title=None, grid=True, domain=False)
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], range=[0, height]))
    base = alt.Chart(drawn).encode(
        y=y,
        tooltip=["name", "benchmark", "derived_points", "best_closed_name", "best_closed_points",
                 "difference", "measured_by", "comparison", "note"],
    )  # fmt: skip
    sides = list(SHAPES)
    colour = alt.Color(
        "side:N", legend=None, scale=alt.Scale(domain=sides, range=[theme.colour(s) for s in sides])
    )
    shape = alt.Shape(
        "side:N", legend=None, scale=alt.Scale(domain=sides, range=list(SHAPES.values()))
    )
    points = base.encode(x=alt.X("difference:Q", axis=axis, scale=scale), color=colour)
    marks = points.encode(shape=shape)
    independent = "datum.measured_by == 'independent'"
    style: dict[str, Any] = {"size": 70, "opacity": 1, "strokeWidth": 2}
    nought = alt.Chart(pd.DataFrame({"difference": [0], "said": ["best closed model"]})).encode(
        x=alt.X("difference:Q", axis=axis, scale=scale)
    )
    left = alt.Chart(texts).encode(x=alt.value(0), y=y, text="said:N")
    paper = {"stroke": theme.colour("paper"), "strokeWidth": 4}
    words = [
        left.transform_filter(f"datum.weight == {weight}").mark_text(
            align="left", baseline="middle", fontSize=12 if weight > 600 else 11,
            fontWeight=min(weight, 600), color=theme.colour(name), **behind,  # type: ignore[arg-type]
        )
        for weight, name in ((700, "ink"), (600, "ink"), (400, "quiet"))
        for behind in (paper, {})
    ]  # fmt: skip
    whole = alt.layer(
        nought.mark_rule(color=theme.colour("closed"), strokeWidth=2),
        nought.mark_text(align="right", dx=-5, fontSize=11, color=theme.colour("closed")).encode(
            y=alt.value(4), text="said:N"
        ),
        *words,
        base.mark_rule(strokeWidth=1, color=theme.colour("quiet")).encode(
            x=alt.X("low:Q", axis=axis, scale=scale), x2="high:Q"
        ),
        marks.transform_filter(independent).mark_point(filled=True, **style),
        marks.transform_filter(f"!({independent})").mark_point(
            filled=False, fill=theme.colour("paper"), **style
        ),
        base.mark_text(align="right", baseline="middle", fontSize=11).encode(
            x=alt.value(width), text="written:N"
        ),
    ).properties(width=width, height=height)
    return alt.vconcat(whole)  # so that its size is that of the plot, not of all around it


def findings(tables: Frames) -> dict[str, Finding]:
    """Give how often a derivative beats the best closed model, by how much, and who says so."""
    table = tables["main"]
    as_of = table["checked_on"].max().date()

    own, later = (table[table["part"] == part] for part in (OWN, LATER))
    wins = own[own["difference"] > 0]
    ahead = own.assign(ahead=own["difference"] > 0).groupby("derived_model_id")["ahead"].mean()
    below = own[own["difference"] <= 0].sort_values("difference", kind="stable")
    noisy = own.dropna(subset=["noise"])
    by = own["measured_by"].value_counts()
    median = float(own["difference"].median())
    made = {
        "comparisons": count(len(own)),
        "wins": count(len(wins)),
        "wins_word": count(len(wins), NUMBERS.get(len(wins), str(len(wins)))),
        "median": points(median, text=signed(median, "points")),
        "derivatives": count(own["derived_model_id"].nunique()),
        "firms": count(own["firm"].nunique()),
        "tests": count(own["benchmark_id"].nunique()),
        "won": count((ahead > 0).sum(), NUMBERS.get(int((ahead > 0).sum()), "")),
        "won_mostly": count((ahead > 0.5).sum(), or_none(int((ahead > 0.5).sum()))),
        "seller": count(by.get("seller", 0)),
        "affiliated": count(by.get("affiliated", 0)),
        "independent": count(by.get("independent", 0), or_none(by.get("independent", 0))),
        "with_noise": count(len(noisy)),
        "within_noise": count((noisy["difference"].abs() <= noisy["noise"]).sum()),
        "wins_sentence": sentence(_wins(wins)),
        "other_sentence": sentence(_other(own)),
    }
    later_wins = int((later["difference"] > 0).sum())
    ahead_later = f"{later_wins} of {len(later)} {'is' if later_wins == 1 else 'are'} ahead"
    made["later_clause"] = Finding(f"on later boards {ahead_later}" if len(later) else NO_LATER)
    made["later_text"] = sentence(_later_text(later) if len(later) else f"There is {NO_LATER}.")
    for name, at in (("nearest", -1), ("farthest", 0)):
        if below.empty:
            made[name] = sentence("nowhere")
            continue
        row = below.iloc[at]
        said = f"{row['name']} on {row['benchmark']} ({signed(float(row['difference']))})"
        made[name] = points(row["difference"], text=said)
    return dated(as_of, made)


NO_LATER = "no board of a later day with newer closed models"


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
    said = []
    for row in wins.itertuples():
        caution = (
            ", in a table whose seller took the base's score, and perhaps others, from elsewhere"
            if row.comparison == derivative_gains.TWO_MEASURERS
            else ""
        )
        said.append(
            f"{row.name} on {row.benchmark}, {row.derived_points:.1f} against "
            f"{row.best_closed_points:.1f} of {row.best_closed_name}{caution}"
        )
    return f"Ahead: {'; '.join(said)}." if said else ""


def _other(own: pd.DataFrame) -> str:
    """Say where another column of the same document has a different best closed score."""
    said = [
        f"{row['name']} on {row['benchmark']} {signed(row['other_difference'])} instead of "
        f"{signed(row['difference'])}"
        for row in own.dropna(subset=["other_difference"]).to_dict("records")
    ]
    if not said:
        return ""
    return (
        "Where a document also gives published scores of others, those of its own harness count; "
        f"with the others it would be {'; '.join(said)}."
    )


def _later(later: pd.DataFrame) -> str:
    said = [
        f"{row['name']} {row['derived_points']:.1f} against {row['best_closed_points']:.1f} of "
        f"{row['best_closed_name']} on {row['benchmark']} ({text_of(row['listed'].date())})"
        for row in later.to_dict("records")
    ]
    return f"{'; '.join(said)}." if said else ""
