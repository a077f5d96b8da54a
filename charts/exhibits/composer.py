"""In Cursor's own runs Composer gained {least_gain} to {most_gain} points on Kimi K2.5 and
{wins_clause}.

Each line runs from the open base to what Cursor sells, on the tests on which both ran in Cursor's
harness: {comparisons:comparison} on {tests:test}, the median gain {median_gain} points. The
bar is the best closed model of the same table. {seller_measured} of the {comparisons} were measured
by the seller. CursorBench is Cursor's own, on tasks that nobody else has: only Cursor can check it.
{others_sentence}

{two_dates_sentence} {rival_sentence}

{cost_sentence}

{base_elsewhere} The lower panel shows what there is: independent boards that list Composer beside
open models of Kimi's maker. There each runs in its own agent, or the open model is another than the
base, so the marks are not joined. {independent_sentence}

A failed derivative is seldom published, and the maker of this one chose the tests: read the gains
as an upper bound. How long the lead over open models lasted is another question.
"""

from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, points, sentence
from charts.core.formats import or_none, signed, text_of
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.derivatives import derivative_boards
from charts.measures.derivatives.derivative_boards import (
    ELSEWHERE,
    HARNESS,
    OWN_AGENT,
    RIVAL,
    ROLES,
)
from charts.measures.derivatives.derivative_gains import TWO_DATES
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Score in points of each test (0 to 100) of the open base (circle), the closed derivative "
    "(diamond) and the best closed model of the same table (bar). Hollow: measured by the seller; "
    "filled: independent (AA: Artificial Analysis). Cost: measured, US dollars a task, by Cursor, "
    "board of June 2026."
)
BASE, DERIVED = "kimi-k2.5", ["composer-2", "composer-2.5"]
SELLERS_TEST = "cursorbench"
"""How the ids of the seller's benchmark begin."""
SELLERS_TEST_NAME = "CursorBench"
DOMAIN = [10, 100]
BOARD = [
    "board", "derivative", "role", "model_id", "model", "points", "comparison", "checked_on",
    "source_id",
]  # fmt: skip
TIPS = ["test", "model", "role", "points", "cost", "measured_by", "comparison"]
TITLES = {"boards": "Independent boards that list the derivative beside another open model"}


def tables(data: Tables) -> Frames:
    """Give one row a mark of the seller's harness, and one a mark of an independent board."""
    models = data["models"]
    required(models[models["model_id"] == BASE], f"model {BASE}", "data/models.csv")
    marks = derivative_boards.marks(data, BASE, DERIVED)
    harness, boards = (marks[marks["panel"] == panel] for panel in (HARNESS, ELSEWHERE))
    pair = f"usable score of {BASE} and of {' or '.join(DERIVED)} on one test"
    required(harness[harness["role"] == "derivative"], pair, "data/derivations.csv")
    return {
        "main": harness.drop(columns="panel").reset_index(drop=True),
        "boards": boards.rename(columns={"test": "board"}).reset_index(drop=True)[BOARD],
    }


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a line from base to derivative for each test, and the independent marks below."""
    width = (theme.PHONE if compact else theme.WIDE) - 16
    boards = tables["boards"].assign(measured_by="independent")
    boards["test"] = boards["board"]
    panels = [_panel(tables["main"], _harness_heading(tables["main"], compact), compact, width)]
    if len(boards):
        panels.append(_panel(boards, _boards_heading(boards, compact), compact, width))
    whole: alt.VConcatChart = alt.vconcat(*panels, spacing=22)
    return whole


def _placed(rows: pd.DataFrame, compact: bool) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Give the marks with their heights, the texts of the left with theirs, and the whole."""
    texts: list[dict[str, Any]] = []
    heights: dict[tuple[str, str], float] = {}
    y = 0
    for test, own in rows.groupby("test", sort=False):
        y += 18
        said = str(test) + (
            ": only Cursor can check it" if str(test).startswith(SELLERS_TEST_NAME) else ""
        )
        texts.append({"y": y, "said": said, "size": 600})
        for derivative, marks in own.groupby("derivative", sort=False):
            y += 18 if compact else 26
            here = y + (18 if compact else 0)
            heights[str(test), str(derivative)] = here
            texts.append({"y": y, "said": _label(str(derivative), marks), "size": 400})
            y = here + (12 if compact else 8)
            paid = _paid(marks)
            if paid:
                y += 16
                texts.append({"y": y, "said": paid, "size": 400})
        y += 10
    at = [heights[pair] for pair in zip(rows["test"], rows["derivative"], strict=True)]
    return rows.assign(y=at), pd.DataFrame(texts), y


def _label(derivative: str, marks: pd.DataFrame) -> str:
    points = marks.set_index("role")["points"]
    gain = ""
    if {"base", "derivative"} <= set(points.index):
        gain = f": {signed(points['derivative'] - points['base'])}"
    dated = ", two dates" if (marks["comparison"] == TWO_DATES).any() else ""
    agents = " (own agents)" if (marks["comparison"] == OWN_AGENT).any() else ""
    return derivative + gain + dated + agents


def _paid(marks: pd.DataFrame) -> str:
    known = marks.dropna(subset=["cost"]) if "cost" in marks else marks.head(0)
    said = ", ".join(f"{row.role} ${row.cost:.2f}" for row in known.itertuples())
    return f"A task: {said}" if len(known) > 1 else ""


def _panel(rows: pd.DataFrame, heading: str, compact: bool, width: int) -> AnyChart:
    marks, texts, height = _placed(rows, compact)
    seller = "board" not in rows
    start = 4 if compact else 190
    domain = [min(DOMAIN[0], int(marks["points"].min()) - 5), DOMAIN[1] + (8 if compact else 0)]
    scale = alt.Scale(domain=domain, range=[start, width - 4], zero=False, nice=False)
    axis = alt.Axis(values=list(range(0, 101, 20)), title=None, grid=True, domain=False)
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], range=[0, height]))
    base = alt.Chart(marks).encode(
        x=alt.X("points:Q", scale=scale, axis=axis),
        y=y,
        tooltip=[tip for tip in TIPS if tip in rows],
    )

    def role(*names: str) -> alt.Chart:
        return base.transform_filter(alt.FieldOneOfPredicate(field="role", oneOf=list(names)))

    opened, closed, ink = (theme.colour(name) for name in ("open", "closed", "ink"))
    lines = []
    if seller:
        ends = role("base", "derivative").encode(detail=["test:N", "derivative:N"])
        lines = [ends.mark_line(color=theme.colour("quiet"), strokeWidth=2)]
    number = "format(datum.points, '.1f')"
    right = base.transform_calculate(said=f"datum.model + ' ' + {number}").encode(text="said:N")
    value = base.transform_calculate(said=number).encode(text="said:N")
    rival = base.transform_calculate(
        said=f"{number} + ' in ' + datum.table_of + \"'s table\""
    ).encode(text="said:N")
    small: dict[str, Any] = {"fontSize": 11, "baseline": "middle"}
    layers = [
        *lines,
        *_points(role("base", "another open"), "circle", opened),
        *_points(role("derivative"), "diamond", closed),
        role("best closed").mark_tick(color=closed, thickness=3, size=18, opacity=1),
        role(RIVAL).mark_point(shape="cross", color=closed, filled=True, angle=45,
                                         size=70, opacity=1),
        _only(right, "best closed").mark_text(align="left", dx=7, color=closed, **small),
        _only(value, "base").mark_text(align="right", dx=-9, color=opened, **small),
        _only(rival, RIVAL).mark_text(align="right", dx=7, dy=15, color=closed, **small),
        _only(value, "derivative").mark_text(
            align="right", dx=-8, dy=-10 if seller else 0, color=closed, **small),
        _only(right, "another open").mark_text(align="left", dx=9, color=opened, **small),
    ]  # fmt: skip
    left = alt.Chart(texts).encode(x=alt.value(0), y=y, text="said:N")
    for size, colour in ((600, ink), (400, theme.colour("quiet"))):
        part = left.transform_filter(f"datum.size == {size}")
        layers.append(part.mark_text(align="left", fontWeight=size, color=colour, **small))  # type: ignore[arg-type]
    title = alt.Title(heading, anchor="start", fontSize=12, color=ink, offset=6)
    return alt.layer(*layers).properties(width=width, height=height, title=title)


def _harness_heading(marks: pd.DataFrame, compact: bool) -> str:
    """Say what the upper panel holds, and who measured it."""
    sellers, derivatives = _seller_measured(marks), int((marks["role"] == "derivative").sum())
    who = "all" if sellers == derivatives else f"{sellers} of {derivatives}"
    start = "One harness" if compact else "Base, derivative and best closed model in one harness"
    return f"{start}, {who} measured by the seller"


def _boards_heading(boards: pd.DataFrame, compact: bool) -> str:
    """Say what the lower panel holds, and what it lacks."""
    base = _base_elsewhere(boards)
    end = "" if base else ": the base is on none" + ("" if compact else ", so no gain can be read")
    return f"Independent boards{end}"


def _seller_measured(marks: pd.DataFrame) -> int:
    return int(((marks["role"] == "derivative") & (marks["measured_by"] == "seller")).sum())


def _base_elsewhere(boards: pd.DataFrame) -> int:
    """Count the independent boards' rows that are of the base itself."""
    return int((boards["model_id"] == BASE).sum())


def _points(base: alt.Chart, shape: str, colour: str) -> list[alt.Chart]:
    """Draw marks, filled where somebody independent measured, and hollow elsewhere."""
    independent = "datum.measured_by == 'independent'"
    style: dict[str, Any] = {"shape": shape, "color": colour, "strokeWidth": 2, "size": 80}
    paper = theme.colour("paper")
    return [
        base.transform_filter(independent).mark_point(filled=True, opacity=1, **style),
        base.transform_filter(f"!({independent})").mark_point(
            filled=False, fill=paper, opacity=1, **style
        ),
    ]


def _only(base: alt.Chart, role: str) -> alt.Chart:
    return base.transform_filter(alt.FieldEqualPredicate(field="role", equal=role))


def findings(tables: Frames) -> dict[str, Finding]:
    """Give gains, the standing against the best closed model, costs, and what others measured."""
    marks, boards = tables["main"], tables["boards"]
    as_of = max(table["checked_on"].max() for table in (marks, boards) if len(table)).date()
    wide = marks.pivot_table(
        index=["benchmark_id", "test", "derivative"], columns="role", values="points"
    ).reindex(columns=ROLES)
    wide["gain"] = wide["derivative"] - wide["base"]
    texts = {
        "wins_clause": _wins(wide["best closed"] - wide["derivative"]),
        "two_dates_sentence": _two_dates(marks),
        "rival_sentence": _rival(wide, marks),
        "cost_sentence": _cost(marks),
        "cost_clause": _last_cost(marks),
        "base_elsewhere": _elsewhere(boards),
        "independent_sentence": _independent(boards),
        **_others(wide),
    }
    results = {
        "comparisons": count(len(wide)),
        "tests": count(wide.index.get_level_values("benchmark_id").nunique()),
        "seller_measured": count(_seller_measured(marks)),
        "least_gain": _gain(wide["gain"].min()),
        "most_gain": _gain(wide["gain"].max()),
        "median_gain": _gain(wide["gain"].median()),
    }
    return dated(as_of, results | {name: sentence(text) for name, text in texts.items()})


def _gain(value: float) -> Finding:
    return sentence("none") if pd.isna(value) else points(value, text=text_of(float(value)))


def _wins(behind: pd.Series) -> str:
    """Say how often the derivative beats the best closed model, by its distances to that."""
    compared, wins = int(behind.notna().sum()), int((behind < 0).sum())
    if not compared:
        return "stands beside no best closed model"
    return f"beat the best closed model in {or_none(wins)} of {compared}"


def _others(wide: pd.DataFrame) -> dict[str, str]:
    """Give the gains on tests that are not the seller's, as a clause and as a sentence."""
    theirs = wide[~wide.index.get_level_values("benchmark_id").str.startswith(SELLERS_TEST)]
    tests = len(theirs.index.unique("benchmark_id"))
    if not tests:
        return {
            "others_clause": "on none that others can run",
            "others_sentence": "On no other test is there a gain.",
        }
    gains = f"{_gain(theirs['gain'].min())} to {_gain(theirs['gain'].max())} points"
    return {
        "others_clause": f"on the {tests} that others can run, {gains}",
        "others_sentence": (
            f"On the {tests} other tests, which anybody can run, the gain is {gains}."
        ),
    }


def _elsewhere(boards: pd.DataFrame) -> str:
    base = _base_elsewhere(boards)
    if base:
        return f"In {base} cases an independent board lists base and derivative."
    return (
        "No independent board in the data lists both base and derivative, so nobody else has "
        "confirmed the gain."
    )


def _two_dates(marks: pd.DataFrame) -> str:
    pairs = marks[marks["role"].eq("derivative") & marks["comparison"].eq(TWO_DATES)]
    if pairs.empty:
        return "All pairs stand in one table."
    names = " and ".join(f"{row.model} on {row.test}" for row in pairs.itertuples())
    return (
        f"In {len(pairs)} of the comparisons ({names}) the base was run for an earlier document "
        "than the derivative: the same harness, two dates."
    )


def _rival(wide: pd.DataFrame, marks: pd.DataFrame) -> str:
    """Say what a rival's table gives the derivative, and how much of the gain would be left."""
    known = wide.dropna(subset=[RIVAL, "base"])
    texts = []
    for key, row in known.iterrows():
        test, name = key[1:]  # type: ignore[index]
        whose = marks[(marks["role"] == RIVAL) & (marks["test"] == test)]["table_of"].iloc[0]
        texts.append(
            f"{whose}, a rival, gives {name} {row[RIVAL]:.1f} on {test}, where its seller gives "
            f"{row['derivative']:.1f}: against the same base the gain would be "
            f"{signed(row[RIVAL] - row['base'])} instead of {signed(row['gain'])}, if the "
            "harnesses were alike, which they need not be."
        )
    return " ".join(texts)


def _cost(marks: pd.DataFrame) -> str:
    """Say what a task cost with base, derivatives and best closed model."""
    known = marks.dropna(subset=["cost"]).drop_duplicates(["test", "model"])
    texts = [
        f"On {test!s} a task cost "
        + ", ".join(f"${row.cost:.2f} with {row.model}" for row in rows.itertuples())
        for test, rows in known.groupby("test", sort=False)
    ]
    return "; ".join(texts) + (" (US dollars, measured by the board's owner)." if texts else "")


def _independent(boards: pd.DataFrame) -> str:
    """Say what independent boards give the derivative and another open model."""
    texts = [
        f"{row['model']} {row['points']:.1f} beside {row['derivative']} {row['beside']:.1f} on "
        f"{row['board']}" + (f" ({OWN_AGENT})" if row["comparison"] == OWN_AGENT else "")
        for row in _beside(boards).to_dict("records")
    ]
    return f"They have {'; '.join(texts)}." if texts else "There are none today."


def _beside(boards: pd.DataFrame) -> pd.DataFrame:
    """Give the other open models, with what the derivative has on the same board."""
    keys = ["board", "derivative"]
    derived = boards[boards["role"] == "derivative"].drop_duplicates(keys)
    derived = derived[[*keys, "points"]].rename(columns={"points": "beside"})
    return boards[boards["role"] == "another open"].merge(derived, on=keys)


def _last_cost(marks: pd.DataFrame) -> str:
    """Say what a task cost with the last derivative and with the best closed model."""
    wide = marks.pivot_table(index=["test", "derivative"], columns="role", values="cost").reindex(
        columns=ROLES
    )
    known = wide.dropna(subset=["derivative", "best closed"])
    if known.empty:
        return "what a task cost with it is not known"
    last = known.iloc[-1]
    return (
        f"where costs are known, on Cursor's own test, a task cost ${last['derivative']:.2f} with "
        f"it and ${last['best closed']:.2f} with the best closed model"
    )
