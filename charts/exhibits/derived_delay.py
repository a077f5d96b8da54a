"""The median closed derivative came {closed_median} days after its base's weights.

{closed_soon} of {closed} closed derivatives came within {weeks:week}.

Each line is a model that its maker says, or others have shown, was made from an open one:
{dated:pair} with both days known, {closed} of them closed ({closed_firms:firm}), {open} open and
{unknown} of unknown openness; {undated:pair} lack a day. The mark is at the number of days from the
day on which the base's weights could be downloaded to the derivative's release. The stroke counts
from the base's own release, where that was earlier.

The claim says weeks, and gives no number: {weeks:week} is our reading. Within {short:week} came
{closed_short} of the closed derivatives, within {long:week} {closed_long}. The 90% interval of
the median is {closed_interval} days; {open_clause}. The
first closed derivative of a base came after {first_median} days at the median of {first_bases}
bases.

Only derivatives that exist and are known as such are counted. A base from which nobody made
anything has no line, and a firm need not say what its model was made of; whether a derivative was
better than its base is another question. So this shows how soon it can be done, not how soon it
is done as a rule.
"""

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, sentence
from charts.core.formats import between
from charts.core.shares import share_with_interval
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.derivatives.derivative_delays import delays
from charts.measures.stats import confidence
from charts.measures.stats.medians import clustered_median
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Days from the base's weights to the derivative's release, square-root scale, one line a "
    "derivative; stroke: days from the base's own release, where its weights came later."
)
WEEKS, SHORT, LONG = 8, 4, 13
"""Weeks that count as `within weeks`, and the stricter and looser reading beside it."""

SHAPES = {"closed": "diamond", "open": "circle", "unknown": "square"}


def tables(data: Tables) -> Frames:
    """Give one row a pair of base and derivative, with the days between them."""
    rows = delays(data)
    dated = rows[(rows["kind"] == "closed") & rows["days"].notna()]
    required(dated, "closed derivative with both days known", "data/models.csv")
    order = rows.assign(place=rows["kind"].map(list(SHAPES).index))
    order = order.sort_values(["place", "days", "model_id"])
    return {"main": order.drop(columns="place").reset_index(drop=True)}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a line for each pair, the closed derivatives first."""
    table = tables["main"]
    known = table.dropna(subset=["days"])
    most = int(known["days"].max()) if len(known) else 1
    labels = table.assign(line=table["name"] + " from " + table["base"])
    if compact:
        labels["line"] = labels["name"]
    x = alt.Scale(type="sqrt", domain=[0, max(most, WEEKS * 7)], nice=False, padding=10)
    axis = alt.Axis(values=[0, 14, 28, 56, 91, 182, 365], title="days", grid=False)
    order = labels.dropna(subset=["days"])["line"].tolist()
    y = alt.Y(
        "line:N",
        sort=order,
        axis=alt.Axis(title=None, labelColor=theme.colour("ink"), labelLimit=330),
    )
    colour = alt.Color(
        "kind:N",
        legend=None,
        scale=alt.Scale(domain=list(SHAPES), range=[theme.colour(kind) for kind in SHAPES]),
    )
    shape = alt.Shape(
        "kind:N",
        legend=None,
        scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())),
    )
    base = alt.Chart(labels).transform_filter("isValid(datum.days)")
    later = base.transform_filter("datum.days_hosted > datum.days")
    limit = pd.DataFrame({"day": [7 * WEEKS], "text": [f"{WEEKS} weeks"]})
    groups = _groups(labels)
    layers = [
        alt.Chart(limit).mark_rule(color=theme.colour("ink"), strokeDash=[4, 3]).encode(
            x=alt.X("day:Q", scale=x, axis=axis)
        ),
        later.mark_rule(color=theme.colour("rule"), strokeWidth=2).encode(
            x=alt.X("days:Q", scale=x, axis=axis), x2="days_hosted:Q", y=y
        ),
        later.mark_tick(thickness=2, size=10, color=theme.colour("quiet")).encode(
            x=alt.X("days_hosted:Q", scale=x, axis=axis), y=y
        ),
        base.mark_point(filled=True, size=52, opacity=1).encode(
            x=alt.X("days:Q", scale=x, axis=axis), y=y, color=colour, shape=shape,
            tooltip=["name", "firm", "base", "released", "base_weights", "days", "days_hosted"],
        ),
        alt.Chart(groups).mark_text(align="right", dx=-6, fontWeight=600).encode(
            x=alt.X("day:Q", scale=x, axis=axis), y=y, text="kind:N", color=colour
        ),
        alt.Chart(limit).mark_text(align="left", dx=4, dy=-8, color=theme.colour("quiet")).encode(
            x=alt.X("day:Q", scale=x, axis=axis), y=alt.value(0), text="text:N"
        ),
    ]  # fmt: skip
    size = {"width": 145 if compact else 400, "height": 17 * len(order)}
    return alt.vconcat(alt.layer(*layers).properties(**size))


def _groups(labels: pd.DataFrame) -> pd.DataFrame:
    """Name each kind on the line of its quickest derivative, at the right edge."""
    known = labels.dropna(subset=["days"])
    first = known.drop_duplicates("kind")
    return first[["kind", "line"]].assign(day=int(known["days"].max()) if len(known) else 1)


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the median delay and the counts within the readings of `weeks`, by kind."""
    table = tables["main"]
    known = table.dropna(subset=["days"])
    by_kind = {kind: known[known["kind"] == kind] for kind in SHAPES}
    results = {
        "weeks": count(WEEKS),
        "short": count(SHORT),
        "long": count(LONG),
        "dated": count(len(known)),
        "undated": count(len(table) - len(known)),
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
