"""In Cursor's own runs Composer is a median of {median_gain} Kimi K2.5.

The gains are {gains_range} points, and it {wins_clause}. Each line runs from the open base to what
Cursor sells, on the tests on which both ran in Cursor's harness: {comparisons:comparison} on
{tests:test}. The bar is the best closed model of the same table. The seller measured
{seller_measured} of the {comparisons}. CursorBench is Cursor's own, on tasks that nobody else has:
only Cursor can check it. {others_sentence}

{two_dates_sentence} {rival_sentence}

{cost_sentence}

{base_elsewhere} The lower rows show what there is: independent boards that list Composer beside
open models of Kimi's maker. There each runs in its own agent, or the open model is another than the
base, so the marks are not joined. {independent_sentence}

A failed derivative is seldom published, and the maker of this one chose the tests: read the gains
as an upper bound. How long the lead over open models lasted is another question.
"""

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, points, sentence
from charts.core.formats import join_words, or_none, position_text, signed, text_of
from charts.drawing.marks import Layers, Segment, bars, segments, side_marks
from charts.drawing.plot import AXIS_NAME, Rows, rows_plot
from charts.drawing.text_layout import text_width
from charts.drawing.theme import CLOSED, LABEL, OPEN, QUIET, AnyChart
from charts.drawing.words import KeyEntry, Words, count_head, fitted, legend, words
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

SUBTITLE = "Score in points of each test (0 to 100): open base, Composer, best closed model."
BASE, DERIVED = "kimi-k2.5", ["composer-2", "composer-2.5"]
SELLERS_TEST = "cursorbench"
"""How the ids of the seller's benchmark begin."""
BOARD = [
    "board", "derivative", "role", "model_id", "model", "points", "comparison", "checked_on",
    "source_id",
]  # fmt: skip
TIPS = ["test", "model", "role", "points", "cost", "measured_by", "comparison"]
SIDES = {"base": "open", "another open": "open", "derivative": "closed", RIVAL: "closed"}
"""Whose marks are points; that of the best closed model is a bar."""
BOARDS = "Independent boards"
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
    marks = tables["main"]
    boards = tables["boards"].assign(measured_by="independent", test=tables["boards"]["board"])
    upper, lower = (_pairs(rows) for rows in (marks, boards))
    names = [_row_name(test, derivative, compact) for test, derivative in upper]
    names += [""] * bool(lower) + [_row_name(*pair, compact) for pair in lower]
    step = min(40, 570 / len(names)) if compact else min(26, 330 / len(names))
    lowest = min(float(rows["points"].min()) for rows in (marks, boards) if len(rows))
    plot = rows_plot(
        names, (min(10.0, lowest - 5), 100), compact,
        left=252, right=56, top=96, bottom=AXIS_NAME, step=step,
    )  # fmt: skip
    drawn = _at_rows(plot, marks, upper, 0)
    below = _at_rows(plot, boards, lower, len(upper) + 1)
    board_marks = tables["boards"].assign(**{name: below[name] for name in ("y", "side", "hollow")})
    return plot.draw(
        plot.rulers(range(20, 101, 20), x_text=str, grid_x=True),
        plot.axis_names("points"),
        words([plot.name(n, name) for n, name in enumerate(names) if name], halo=compact),
        words([plot.name(len(upper), BOARDS, bold=True)] * bool(lower)),
        bars(plot, _ends(drawn), "base", "derivative", "y"),
        _targets(plot, drawn),
        side_marks(plot, drawn[drawn["side"] != ""], "points", "y", TIPS, size=75),
        side_marks(plot, board_marks, "points", "y", TIPS[1:4], size=75) if lower else [],
        words(_texts(plot, drawn, below)),
        _head(plot, marks),
    )


def _pairs(rows: pd.DataFrame) -> list[tuple[str, str]]:
    """Give the pairs of test and derivative, in their order."""
    return list(dict.fromkeys(zip(rows["test"], rows["derivative"], strict=True)))


def _row_name(test: str, derivative: str, compact: bool) -> str:
    """Name a row by derivative and test, as much of the test as there is room for."""
    start = f"{derivative} · "
    return start + fitted(test, (310 if compact else 232) - text_width(start, LABEL))


def _at_rows(
    plot: Rows, marks: pd.DataFrame, pairs: list[tuple[str, str]], first: int
) -> pd.DataFrame:
    """Give marks the heights of their rows, of which the first has this number, and their looks."""
    rows = [pairs.index(pair) for pair in zip(marks["test"], marks["derivative"], strict=True)]
    return marks.assign(
        y=[plot.at(first + row) for row in rows],
        side=marks["role"].map(SIDES).fillna(""),
        hollow=marks["measured_by"] != "independent",
    )


def _ends(marks: pd.DataFrame) -> pd.DataFrame:
    """Give the ends of each line, base and derivative."""
    ends = marks.pivot_table(index="y", columns="role", values="points").reindex(columns=ROLES)
    ends = ends.dropna(subset=["base", "derivative"]).reset_index()
    return ends[["y", "base", "derivative"]].assign(colour=QUIET)


def _targets(plot: Rows, marks: pd.DataFrame) -> Layers:
    """Draw an upright bar at each best closed model."""
    targets = marks[marks["side"] == ""]
    half = 1.5 / plot.width * 90
    ends = targets.assign(left=targets["points"] - half, right=targets["points"] + half)
    return bars(plot, ends.assign(colour=CLOSED), "left", "right", "y", TIPS, width=18)


def _texts(plot: Rows, marks: pd.DataFrame, below: pd.DataFrame) -> list[Words]:
    """Write the gains at the right, and the names of the marks of the first row and of boards."""
    ends = _ends(marks)
    gains = zip(ends["y"], ends["derivative"] - ends["base"], strict=True)
    texts = [Words(plot.width + 48, y, signed(gain), bold=True, align="right") for y, gain in gains]
    others = below[below["role"] == "another open"].to_dict("records")
    texts += [Words(plot.px(row["points"]) + 9, row["y"], row["model"], OPEN) for row in others]
    return texts if plot.compact else texts + _mark_names(plot, marks)


def _mark_names(plot: Rows, marks: pd.DataFrame) -> list[Words]:
    """Name the marks of the first row, and whose table has another score, beside it."""
    looks = {"base": ("center", 0, -16, OPEN), "derivative": ("right", 5, -16, CLOSED),
             "best closed": ("left", 8, 0, CLOSED)}  # fmt: skip
    texts = []
    first = marks[(marks["y"] == marks["y"].min()) & marks["role"].isin(looks)]
    for row in first.to_dict("records"):
        align, right, down, ink = looks[row["role"]]
        name = row["role"] if row["role"] == "best closed" else row["model"]
        x = plot.px(row["points"]) + right
        texts.append(Words(x, row["y"] + down, name, ink, align=align))
    for row in marks[marks["role"] == RIVAL].to_dict("records"):
        leftmost = marks.loc[marks["y"] == row["y"], "points"].min()
        said = f"{row['points']:.1f} if run by {row['table_of']}"
        texts.append(Words(plot.px(leftmost) - 12, row["y"], said, CLOSED, align="right"))
    return texts


def _head(plot: Rows, marks: pd.DataFrame) -> Layers:
    """Write the median gain large, and what the marks are."""
    ends = _ends(marks.assign(y=marks["test"] + marks["derivative"]))
    gain = float((ends["derivative"] - ends["base"]).median())
    left, top = 12 - plot.margin.left, plot.margin.top
    entries = [
        KeyEntry("hollow open", "", OPEN),
        KeyEntry("hollow closed", "by the seller", CLOSED),
        KeyEntry("open", "", OPEN),
        KeyEntry("closed", "independent", CLOSED),
    ]
    head = count_head(left, 42 - top, signed(gain), "points, the median gain")
    return legend(left, 14 - top, entries) + head + (_roles(left, 68 - top) * plot.compact)


def _roles(x: float, y: float) -> Layers:
    """Name the marks of all rows in a line."""
    named = legend(x, y, [KeyEntry("hollow open", "base", OPEN),
                          KeyEntry("hollow closed", "Composer", CLOSED)])  # fmt: skip
    bar = segments([Segment(x + 170, y - 9, x + 170, y + 9, CLOSED, 3)])
    return named + bar + words([Words(x + 177, y, "best closed model")])


def _seller_measured(marks: pd.DataFrame) -> int:
    return int(((marks["role"] == "derivative") & (marks["measured_by"] == "seller")).sum())


def _base_elsewhere(boards: pd.DataFrame) -> int:
    """Count the independent boards' rows that are of the base itself."""
    return int((boards["model_id"] == BASE).sum())


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
        "gains_range": _range(wide["gain"]),
        **_others(wide),
    }
    sold = _seller_measured(marks)
    results = {
        "comparisons": count(len(wide)),
        "tests": count(wide.index.get_level_values("benchmark_id").nunique()),
        "seller_measured": count(sold, "all" if sold == len(wide) else ""),
        "median_gain": _gain(wide["gain"].median()),
    }
    return dated(as_of, results | {name: sentence(text) for name, text in texts.items()})


def _gain(value: float) -> Finding:
    return sentence("none") if pd.isna(value) else points(value, text=position_text(-value))


def _range(gains: pd.Series) -> str:
    """Write the least and the most of gains, or the one that all are."""
    least, most = (text_of(float(end)) for end in (gains.min(), gains.max()))
    return least if least == most else f"{least} to {most}"


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
    gains = f"{_range(theirs['gain'])} points"
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
        + join_words(f"${row.cost:.2f} with {row.model}" for row in rows.itertuples())
        for test, rows in known.groupby("test", sort=False)
    ]
    return "; ".join(texts) + (" (US dollars, measured by the board's owner)." if texts else "")


def _independent(boards: pd.DataFrame) -> str:
    """Say what independent boards give the derivative and another open model."""
    texts = [
        f"{row['model']} ({row['points']:.1f}) beside {row['derivative']} ({row['beside']:.1f}) on "
        f"{row['board']}" + (f" ({OWN_AGENT})" if row["comparison"] == OWN_AGENT else "")
        for row in _beside(boards).to_dict("records")
    ]
    return f"They list {'; '.join(texts)}." if texts else "There are none today."


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
