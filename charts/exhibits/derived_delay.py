"""The median closed derivative came {closed_median} days after its base's weights.

{closed_soon} of {closed} closed derivatives came within {weeks:week}.

A model counts if its maker says, or others have shown, that it was made from an open model. Both
days are known of {dated:pair}: {closed} closed ({closed_firms:firm}), {open} open and {unknown} of
unknown openness. Pairs that lack a day: {undated}. The mark is at the number of days from the day
on which the base's weights could be downloaded to the derivative's release. The stroke runs to the
days from the base's own release, where that was earlier.

The claim says weeks, and gives no number: {weeks:week} is our reading. Within {short:week} came
{closed_short} of the closed derivatives, within {long:week} {closed_long}. The 90% interval of the
median is {closed_interval} days; {open_clause}. The first closed derivative of a base came after
{first_median} days at the median of {first_bases} bases.

Only derivatives that exist and are known as such are counted. A base from which nobody made
anything has no row, and a firm need not say what its model was made of. Whether a derivative was
better than its base is another question. So this shows how soon it can be done, not how soon it is
done as a rule.
"""

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, count_or_none, dated, sentence
from charts.core.formats import between
from charts.core.shares import share_with_interval
from charts.drawing.dot_strip import lifts
from charts.drawing.marks import Layers, Rectangle, Segment, bars, boxes, segments, side_marks
from charts.drawing.plot import AXIS_NAME, Rows, number, rows_plot
from charts.drawing.theme import INK, QUIET, RULE, STRONG, AnyChart, colour
from charts.drawing.words import KeyEntry, Words, legend, median_rule, words
from charts.measures.derivatives.derivative_delays import delays
from charts.measures.stats import confidence
from charts.measures.stats.medians import clustered_median
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Days from the open base's weights to the release of the model made from it. Shaded: "
    "{weeks:week}."
)
WEEKS, SHORT, LONG = 8, 4, 13
"""Weeks that count as `within weeks`, and the stricter and looser reading beside it."""

KINDS = ("closed", "open", "unknown")
AXIS = {
    False: "days from the base's weights to the derivative's release (log scale)",
    True: "days from base's weights to derivative (log scale)",
}
"""Name of the scale, and on a phone."""
FIRST, STRIP = 4.0, 58
"""Day at which the scale begins, and pixels for a group without rows of its own."""
TIPS = ["name", "firm", "base", "released", "base_weights", "days", "days_hosted"]


def tables(data: Tables) -> Frames:
    """Give one row a pair of base and derivative, with the days between them."""
    rows = delays(data)
    dated = rows[(rows["kind"] == "closed") & rows["days"].notna()]
    required(dated, "closed derivative with both days known", "data/models.csv")
    order = rows.assign(place=rows["kind"].map(list(KINDS).index))
    order = order.sort_values(["place", "days", "model_id"])
    return {"main": order.drop(columns="place").reset_index(drop=True)}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a row a closed derivative, and the others in a strip for each kind."""
    table = tables["main"].dropna(subset=["days"])
    closed = table[table["kind"] == "closed"].reset_index(drop=True)
    others = [(kind, table[table["kind"] == kind]) for kind in KINDS[1:]]
    others = [(kind, rows) for kind, rows in others if len(rows)]
    names = closed["name"] if compact else closed["name"] + " from " + closed["base"]
    step = min(30, 380 / len(closed)) if compact else min(20, 210 / len(closed))
    first = min(FIRST, float(table["days"].clip(lower=1).min()))
    last = max(float(table[["days", "days_hosted"]].max().max()), WEEKS * 7) * 1.15
    plot = rows_plot(
        names, (first, last), compact, left=250, top=86,
        bottom=AXIS_NAME + STRIP * len(others), step=step, log_x=True,
    )  # fmt: skip
    rows = _marked(plot, closed, [plot.at(row) for row in closed.index])
    drawn = [rows]
    for n, (_, group) in enumerate(others):
        middle = plot.height + STRIP * (n + 0.5) + (12 if compact else 0)
        room = STRIP / 2 - (18 if compact else 8)
        rises = lifts([plot.px(max(day, first)) for day in group["days"]], 5, room)
        drawn.append(_marked(plot, group, [middle - rise for rise in rises]))
    late = rows[rows["days_hosted"] > rows["days"]].assign(colour=QUIET)
    return plot.draw(
        boxes([Rectangle(0, plot.px(7 * WEEKS), 0, plot.height, INK, 0.07)]),
        _axis(plot, len(others)),
        _median(plot, closed),
        plot.row_names(),
        words(_strip_heads(plot, others)),
        bars(plot, late[["days", "days_hosted", "y", "colour"]], "days", "days_hosted", "y"),
        *(side_marks(plot, group, "at", "y", TIPS) for group in drawn),
        *_legends(plot, [kind for kind, _ in others], len(late) > 0),
    )


def _marked(plot: Rows, rows: pd.DataFrame, heights: list[float]) -> pd.DataFrame:
    """Give derivatives the places of their marks; a day before the scale is at its beginning."""
    first = number(plot.x_domain[0])
    return rows.assign(y=heights, side=rows["kind"], at=rows["days"].clip(lower=first))


def _axis(plot: Rows, strips: int) -> Layers:
    """Draw the days below all strips, and a line over each."""
    below = plot.height + STRIP * strips
    days = [day for day in (7, 14, 28, 56, 112, 224, 448) if plot.px(day) < plot.width - 10]
    texts = [Words(plot.px(day), below + 14, str(day), QUIET, align="center") for day in days]
    texts.append(Words(plot.width / 2, below + 32, AXIS[plot.compact], QUIET, align="center"))
    tops = [plot.height + STRIP * n for n in range(strips)]
    lines = [Segment(-plot.margin.left, y, plot.width, y, RULE, 1) for y in [*tops, below]]
    grid = [Segment(plot.px(day), 0, plot.px(day), below, RULE, 1) for day in days]
    return segments([*lines, *grid]) + words(texts, halo=False)


def _median(plot: Rows, closed: pd.DataFrame) -> Layers:
    middle = float(closed["days"].median())
    return median_rule(
        plot,
        middle,
        f"{middle:g} days",
        "median of closed derivatives",
        align="left" if plot.compact else "right",
    )


def _strip_heads(plot: Rows, groups: list[tuple[str, pd.DataFrame]]) -> list[Words]:
    """Say of which kind a strip is, how many there are, and how many came within the weeks."""
    texts = []
    for n, (kind, rows) in enumerate(groups):
        soon = f"{(rows['days'] <= 7 * WEEKS).sum()} of {len(rows)} in {WEEKS} weeks"
        x, y = 12 - plot.margin.left, plot.height + STRIP * n + (12 if plot.compact else 20)
        texts.append(Words(x, y, kind.capitalize(), colour(kind), STRONG, bold=True))
        texts.append(Words(x + 70, y, soon) if plot.compact else Words(x, y + 18, soon))
    return texts


def _legends(plot: Rows, others: list[str], late: bool) -> list[Layers]:
    """Draw the key: the kinds that there are, and what a stroke is, on a phone below them."""
    left, top = 12 - plot.margin.left, 14 - plot.margin.top
    kinds = [KeyEntry(kind, kind, colour(kind)) for kind in ("closed", *others)]
    stroke = [KeyEntry("line", "if counted from base's first release", QUIET)] * late
    stroke.append(KeyEntry("band", f"{WEEKS} weeks", INK))
    if plot.compact:
        return [legend(left, top, kinds), legend(left, top + 20, stroke, gap=10)]
    return [legend(left, top, kinds + stroke)]


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the median delay and the counts within the readings of `weeks`, by kind."""
    table = tables["main"]
    known = table.dropna(subset=["days"])
    undated = len(table) - len(known)
    by_kind = {kind: known[known["kind"] == kind] for kind in KINDS}
    results = {
        "weeks": count(WEEKS),
        "short": count(SHORT),
        "long": count(LONG),
        "dated": count(len(known)),
        "undated": count_or_none(undated),
        **{kind: count(len(rows)) for kind, rows in by_kind.items()},
        **_closed_findings(by_kind["closed"]),
        "open_clause": sentence(_of_open(by_kind["open"]["days"])),
    }
    return dated(known["released"].max().date(), results)


def _closed_findings(closed: pd.DataFrame) -> dict[str, Finding]:
    """Give how soon closed derivatives came, and the first one of each base."""
    days = closed["days"].astype(float)
    first = closed.groupby("base_model_id")["days"].min()
    middle, low, high = clustered_median(days, closed["firm"])
    within = {"soon": WEEKS, "short": SHORT, "long": LONG}
    return {
        "closed_firms": count(closed["firm"].nunique()),
        **{f"closed_{name}": count((days <= 7 * weeks).sum()) for name, weeks in within.items()},
        "soon_share": share_with_interval(days <= 7 * WEEKS, closed["firm"]),
        "closed_median": Finding(
            middle, "days", low, high, text=f"{middle:g}", level=confidence.LEVEL
        ),
        "closed_interval": sentence(between(low, high)),
        "first_bases": count(len(first)),
        "first_median": Finding(float(first.median()), "days", text=f"{first.median():g}"),
    }


def _of_open(days: pd.Series) -> str:
    """Say how soon open derivatives came, if there are any."""
    if days.empty:
        return "of no open derivative both days are known"
    return (
        f"of the open derivatives, many of them older or second versions, it is "
        f"{days.median():g} days, and {(days <= 7 * WEEKS).sum()} of {len(days)} came within "
        f"{WEEKS} weeks"
    )
