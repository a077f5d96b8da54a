"""Open models hold most of the cheap end on {cheap_most} of {judged:cost board}.

A board's frontier is the best score for each amount of money. Each board's range of costs (in
logarithms) is cut into three equal parts, and the picture shows for what share of the budgets an
open model is best. Open models hold most of the middle third on {middle_most} boards and most of
the expensive third on {dear_most}.

The first table counts the same frontiers in four ways. By points and by models the open share
depends on what is listed. By levels, each score belongs to the cheapest run that reaches it. By
budgets, each amount of money belongs to the best run that it pays for. The share of levels has a
90% interval on the {intervals:board} whose number of items is known. The interval treats the runs
as tested on different items. They share their items, so it overstates the noise.

The picture has the {judged:board} with {least:open model} or more: {runs:run}, of {models} models
on a board, {open_models} of them open. Their median open share is {median_points} of points,
{median_models} of models, {median_levels} of levels and {median_budgets} of budgets. By third, the
median open share of budgets is {cheap} (cheap), {middle} (middle) and {dear} (expensive). The other
{few:board} have fewer open models and do not count here.

Artificial Analysis publishes an index with costs. Only counts of its frontier may be shown, for
{days:day} from {first_day} to {last_day} and a later one. The open share of points was
{first_share} on the first day of the daily series and {last_share} on the last. On {as_of} it was
{latest_share} of {latest_points:point}, on a newer version of the index, which is not comparable.

The share depends on how points are counted. On {as_of} it was between {least} and {most} of the
points of that index. With every effort setting a point it was {all_open} of {all_points}, with one
point a model {one_open} of {one_points}. Without one line of models or another it was {line_least}
to {line_most}. Closed models list more settings each. Levels do not depend on that, but a single
model can matter. On {moved} of {judged:board} the open share of levels moves by {far} or more if
one model is left out. It moves most on {furthest} without {furthest_model}, from {furthest_from} to
{furthest_to}.

Runs that tie in cost and score share equally. Runs of unknown openness are on neither side, but
push others off the frontier. A model without weights on the board's day counts as closed. Costs and
scores of two boards are never combined.
"""

from typing import Any

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, percent, sentence
from charts.core.formats import percent as percent_text
from charts.core.shares import share_with_interval
from charts.drawing.marks import Layers, box_marks
from charts.drawing.plot import Rows, rows_plot
from charts.drawing.theme import CLOSED, INK, OPEN, PALE, PAPER, QUIET, STRONG, AnyChart
from charts.drawing.words import KeyEntry, Words, count_head, legend, words
from charts.measures.benchmarks.benchmark_names import short_names
from charts.measures.costs import cost_boards, frontier_shares, pareto
from charts.measures.stats import thresholds
from charts.measures.stats.confidence import LEVEL
from charts.measures.stats.medians import clustered_median
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "For each board, the share of budgets at which an open model gives the best score, by third of "
    "the range of costs."
)
WAYS = ("points", "models", "levels", "budgets")
THIRDS = {"cheap": "Cheapest third", "middle": "Middle third", "dear": "Expensive third"}
DAILY, LATER = "every setting, total cost", "all effort settings, total cost"
ONE = "one point per model"
SAME_MODELS = (LATER, "cost per task instead of total", ONE)
"""Ways of counting the same models; the others leave models out."""
SAME_AS_LATER = "summary of the whole table"
FAR = 0.25
"""A change of the share that a reader would call another result."""
TOOLTIP = ["board", "third", "share", "points", "runs"]
GAP = 8
"""Pixels between two thirds."""

MOST = 0.5


TITLES = {
    "ways": "Open share of each board's frontier, counted in four ways",
    "days": "Open share of the frontier of the Artificial Analysis index by day",
    "counts": "Open points of its latest frontier, by every published way of counting",
    "without": "Open share of each board's levels, and without the model that moves it most",
}
SENTENCES = ["{board}: {share:percent} open, of {points:model} on this third of the frontier"]


def tables(data: Tables) -> Frames:
    """Give each board's thirds, its ways of counting and its levels, and what is published."""
    judged = cost_boards.comparable_boards(data)  # without one there is nothing to say
    boards = [runs for _, runs in cost_boards.runs(data).groupby("benchmark_id")]
    thirds = [row for runs in boards for row in _thirds(runs)]
    ways = [row for runs in boards for row in _ways(runs)]
    return {
        "main": pd.DataFrame(thirds),
        "ways": pd.DataFrame(ways),
        "days": _published(data),
        "counts": _counts(data),
        "without": pd.DataFrame([_without(runs) for runs in judged]),
    }


def _published(data: Tables) -> pd.DataFrame:
    """Give the published counts of a frontier, by day and version of the index."""
    rows = data["cost_frontiers"]
    counted = f"frontier counted as {DAILY}, or as {LATER}"
    rows = required(rows[rows["counting"].isin([DAILY, LATER])], counted, "data/cost_frontiers.csv")
    return pd.DataFrame(
        {
            "index": rows["index"], "day": rows["as_of"],
            "share": (rows["open_points"] / rows["points"]).astype(float),
            "points": rows["points"], "runs": rows["configurations"],
            "source_id": rows["source_id"],
        }
    ).sort_values("day", ignore_index=True)  # fmt: skip


def _counts(data: Tables) -> pd.DataFrame:
    """Give how many points of the latest published frontier are open, by way of counting."""
    rows = data["cost_frontiers"]
    is_later = rows["counting"] == LATER
    rows = rows[(rows["as_of"] == rows.loc[is_later, "as_of"].max()) & (rows["points"] > 0)]
    rows = rows[rows["index"].isin(rows.loc[is_later, "index"])]
    for way in SAME_MODELS:
        what = f"frontier of the latest day, counted as {way}"
        required(rows[rows["counting"] == way], what, "data/cost_frontiers.csv")
    rows = rows[rows["counting"] != SAME_AS_LATER].rename(columns={"counting": "way"})
    rows = rows.assign(share=(rows["open_points"] / rows["points"]).astype(float))
    columns = ["index", "as_of", "way", "open_points", "points", "share", "source_id"]
    return pd.DataFrame(rows.sort_values("share", ignore_index=True)[columns])


def _without(runs: pd.DataFrame) -> dict[str, Any]:
    """Give the open share of one board's levels, and without the model that moves it most."""
    share = frontier_shares.frontier_counts(runs)["levels"]
    left = frontier_shares.without_each_model(runs).dropna(subset=["levels"])
    left = left.sort_values("levels", key=lambda levels: -(levels - share).abs(), kind="stable")
    dropped, without = ([*left[column].head(1), None][0] for column in ("dropped", "levels"))
    return {
        "board": runs["benchmark"].iloc[0],
        "share": share,
        "dropped": runs.set_index("model_id")["name"].to_dict().get(dropped),
        "share_without": share if without is None else without,
        "source_id": runs["source_id"].iloc[0],
    }


def _thirds(runs: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the open share of the budgets of one board in each third of its range of costs."""
    thirds = frontier_shares.band_shares(runs)._asdict()
    facts = _board(runs)
    return [{"third": third, "share": share, **facts} for third, share in thirds.items()]


def _ways(runs: pd.DataFrame) -> list[dict[str, Any]]:
    """Count the frontier of one board in every way; levels have an interval if items are known."""
    shares = frontier_shares.known_shares(runs).open._asdict()
    items = runs["items"].iloc[0]
    ends = (float("nan"), float("nan"))
    if pd.notna(items) and runs["unit"].iloc[0] == "fraction":
        ends = frontier_shares.resampled_levels(runs, int(items))
    facts = _board(runs)
    return [
        {"way": way, "share": share, **facts,
         "low": ends[0] if way == "levels" else None,
         "high": ends[1] if way == "levels" else None}
        for way, share in shares.items()
    ]  # fmt: skip


def _board(runs: pd.DataFrame) -> dict[str, Any]:
    """Give a board's name and day, the points of its frontier, its runs and its models."""
    open_models = runs.loc[runs["side"] == "open", "model_id"].nunique()
    return {
        "board": runs["benchmark"].iloc[0],
        "day": runs["listed"].max(),
        "points": int(pareto.on_frontier(runs["cost"], runs["score"]).sum()),
        "runs": len(runs),
        "models": runs["model_id"].nunique(),
        "open_models": open_models,
        "judged": open_models >= frontier_shares.LEAST_OPEN,
        "source_id": runs["source_id"].iloc[0],
    }


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a row a board, with a box a third: its blue part is what open models hold."""
    rows = tables["main"][tables["main"]["judged"]].dropna(subset=["share"])
    shares = rows.pivot_table(index="board", columns="third", values="share")
    order = shares.assign(total=shares.sum(axis=1), cheap=shares.get("cheap", 0.0))
    boards = [*order.sort_values(["total", "cheap"], ascending=False).index]
    names = short_names(pd.Series(boards))
    plot = rows_plot(
        [names[board].partition(" (")[0] for board in boards],
        (0, 1), compact,
        left=238, top=74 if compact else 88, bottom=8, step=44 if compact else 23, drop=0.66,
    )  # fmt: skip
    cells = _cells(plot, rows.assign(row=rows["board"].map(boards.index)))
    is_open = cells["share"] > 0
    open_part = cells.assign(right=cells["split"], colour=OPEN, opacity=1.0)[is_open]
    return plot.draw(
        box_marks(cells[is_open].assign(left=cells["split"])),
        box_marks(open_part, TOOLTIP),
        box_marks(cells[~is_open], TOOLTIP),
        _heads(plot, tables["main"], len(boards)),
        plot.row_names(),
        words(_percents(cells, compact), halo=False),
        legend(
            0,
            -12,
            [KeyEntry("box", "open is best", OPEN), KeyEntry("pale", "closed is best", CLOSED)],
        ),
    )


def _column(plot: Rows, third: str) -> tuple[float, float]:
    """Give where the boxes of a third begin and end, in pixels."""
    width = (plot.width - GAP * (len(THIRDS) - 1)) / len(THIRDS)
    left = [*THIRDS].index(third) * (width + GAP)
    return left, left + width


def _cells(plot: Rows, rows: pd.DataFrame) -> pd.DataFrame:
    """Give each row of the table its box, and where its open part ends."""
    columns = [_column(plot, third) for third in rows["third"]]
    left, right = (pd.Series(ends, index=rows.index) for ends in zip(*columns, strict=True))
    middle = rows["row"].map(plot.at)
    look: dict[str, Any] = {"colour": CLOSED, "opacity": PALE, "outlined": False}
    return rows.assign(
        left=left, right=right, split=left + (right - left) * rows["share"],
        top=middle - 9.5, bottom=middle + 9.5, **look,
    )  # fmt: skip


def _heads(plot: Rows, table: pd.DataFrame, boards: int) -> Layers:
    """Write over each third on how many boards open models hold most of it."""
    counts = _third_findings(table[table["judged"]])
    heads = []
    for third, name in THIRDS.items():
        left, _ = _column(plot, third)
        heads += words([Words(left, 12 - plot.margin.top, name, QUIET)])
        y = (36 if plot.compact else 40) - plot.margin.top
        heads += count_head(left, y, f"{counts[f'{third}_most']} of {boards}")
    says = Words(-14, 41 - plot.margin.top, "boards where open holds most:", size=STRONG)
    return heads + ([] if plot.compact else words([says._replace(align="right")]))


def _percents(cells: pd.DataFrame, compact: bool) -> list[Words]:
    """Write each share: on its open part if there is room, else beside it."""
    texts = []
    for cell in cells.to_dict("records"):
        inside = cell["share"] > (0.45 if compact else 0.28)
        x, ink = (cell["left"], PAPER) if inside else (cell["split"], INK)
        y = (cell["top"] + cell["bottom"]) / 2 + 0.5
        texts.append(Words(x + 7, y, percent_text(cell["share"]), ink, bold=True))
    return texts


def findings(tables: Frames) -> dict[str, Finding]:
    """Give medians over the boards with enough open models, thirds, and the published days."""
    days = tables["days"]
    thirds, ways = (rows[rows["judged"]] for rows in (tables["main"], tables["ways"]))
    as_of = days["day"].max().date()
    return dated(
        as_of,
        {
            "as_of": day(as_of),
            **_board_findings(tables["main"]),
            **_way_findings(ways),
            **_third_findings(thirds),
            **_day_findings(days),
            **_count_findings(tables["counts"].set_index("way")),
            **_without_findings(tables["without"]),
        },
    )


def _board_findings(table: pd.DataFrame) -> dict[str, Finding]:
    """Count the boards with enough open models, their runs and models, and the other boards."""
    boards = table.drop_duplicates("board")
    judged = boards[boards["judged"]]
    return {
        "least": count(frontier_shares.LEAST_OPEN),
        "judged": count(len(judged)),
        "few": count(len(boards) - len(judged)),
        "runs": count(judged["runs"].sum()),
        **{
            name: count(judged[name].max(), f"up to {judged[name].max()}")
            for name in ("models", "open_models")
        },
    }


def _way_findings(ways: pd.DataFrame) -> dict[str, Finding]:
    """Give the median share over boards by each way of counting, and how many have an interval."""
    medians = ways.groupby("way")["share"].median()
    return {
        "intervals": count(ways["low"].notna().sum()),
        **{f"median_{way}": percent(medians[way]) for way in WAYS},
    }


def _third_findings(thirds: pd.DataFrame) -> dict[str, Finding]:
    """Give for each third the median share over boards, and on how many open models hold most."""
    findings: dict[str, Finding] = {}
    for third in THIRDS:
        rows = thirds[thirds["third"] == third].dropna(subset=["share"])
        most = thresholds.above(rows["share"], MOST)
        findings[third] = percent(*clustered_median(rows["share"], rows["source_id"]), LEVEL)
        findings[f"{third}_most"] = count(most.sum())
        findings[f"{third}_most_share"] = share_with_interval(most, rows["source_id"])
    return findings


def _day_findings(days: pd.DataFrame) -> dict[str, Finding]:
    """Give the first and last share of the daily series, and the share of the latest version."""
    latest = days.iloc[-1]
    series = days[days["index"] != latest["index"]]
    return {
        "days": count(len(series)),
        "first_day": day(series["day"].min().date()),
        "last_day": day(series["day"].max().date()),
        "first_share": percent(series["share"].iloc[0]),
        "last_share": percent(series["share"].iloc[-1]),
        "latest_share": percent(latest["share"]),
        "latest_points": count(latest["points"]),
    }


def _count_findings(counts: pd.DataFrame) -> dict[str, Finding]:
    """Give the open share of points in all ways of counting, and without lines of models."""
    same = counts["share"].reindex([*SAME_MODELS])
    without = counts["share"][counts.index.str.startswith("without")]
    return {
        "least": percent(same.min()),
        "most": percent(same.max()),
        "line_least": percent(without.min()),
        "line_most": percent(without.max()),
        "all_open": count(counts["open_points"][LATER]),
        "all_points": count(counts["points"][LATER]),
        "one_open": count(counts["open_points"][ONE]),
        "one_points": count(counts["points"][ONE]),
    }


def _without_findings(boards: pd.DataFrame) -> dict[str, Finding]:
    """Give on how many boards one dropped model moves the share far, and where the farthest."""
    moves = (boards["share_without"] - boards["share"]).abs()
    furthest = boards.to_dict("records")[int(moves.argmax())]
    return {
        "far": percent(FAR),
        "moved": count(thresholds.at_least(moves, FAR).sum()),
        "furthest": sentence(short_names(boards["board"])[furthest["board"]]),
        "furthest_model": sentence(str(furthest["dropped"])),
        "furthest_from": percent(furthest["share"]),
        "furthest_to": percent(furthest["share_without"]),
    }
