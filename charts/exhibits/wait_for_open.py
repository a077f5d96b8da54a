"""Open models have reached {matched} of {levels:remembered level}.

Reached: {reached}; {waiting_sentence}

A level is what a remembered model has on the index. Its clock starts on the day on which the first
closed model, whichever it was, had as much, and stops on the day on which the weights of the first
open one could be downloaded. The strokes further right are the first models that are open in a
stricter sense: with a licence that allows commercial use, to some firms only up to a size, and
with one that limits neither use nor users. An arrow is a wait that still lasts on {as_of}, the last
day of the index: it is right-censored, not left out.

The median wait is {median} days by the Kaplan-Meier estimate ({median_bounds} is its 90% interval,
from resampling the open models that end the waits). It is {median_commercial} for commercial use
and {median_standard} for a standard open licence. {levels:level} are few, they were chosen because
their models are well known, and they are not independent: one open model can end several waits.
{matched} waits were ended by {followers:open model}. The index is today's estimate of what models
could do then, and moves with its vintage. Waits at every closed record, remembered or not, are in
the exhibit catch-up.
"""

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, sentence
from charts.core.formats import counted
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.capability import index_vintage
from charts.measures.stats import confidence
from charts.measures.waits import reference_levels, survival
from charts.measures.waits.reference_waits import waits_by_openness
from charts.tables.frames import Tables

SUBTITLE = (
    "From the first closed to the first open model at each remembered level of the Epoch "
    "Capabilities Index, in days; strokes: the first under a stricter licence."
)
TITLES = {"facts": "The day to which waits are counted"}
WIDEST = "downloadable"
SENTENCES = [
    "{closed_name}, {closed_since}: matched by {open_name} on {open_since}, {days:day} later",
    "{closed_name}, {closed_since}: no open model has matched it yet",
]


def tables(data: Tables) -> Frames:
    """Give one row a level and kind of openness, with the days between the first of both sides."""
    models = index_vintage.models_of(data, index_vintage.LATEST)
    as_of = index_vintage.last_day(models)
    rows = waits_by_openness(models, reference_levels.levels(models), as_of)
    source = models["source_id"].iloc[0]
    return {"main": rows.assign(source_id=source), "facts": pd.DataFrame({"as_of": [as_of]})}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a line for each level, the lowest at the foot."""
    table = tables["main"].assign(as_of=tables["facts"]["as_of"].iloc[0])
    rows = table.sort_values("index", ascending=False)
    order = rows["level"].drop_duplicates().tolist()
    ends = [table["closed_since"].min().isoformat(), table["as_of"].max().isoformat()]
    time = alt.Scale(type="utc", domain=ends, padding=6)
    axis = alt.Axis(format="%Y", tickCount="year", grid=True)
    y = alt.Y("level:N", sort=order, axis=alt.Axis(title=None, labelColor=theme.colour("ink")))
    begun = alt.X("closed_since:T", scale=time, axis=axis)
    reached = alt.X("open_since:T", scale=time, axis=axis)
    widest = alt.Chart(table).transform_filter(f"datum.openness === '{WIDEST}'").encode(y=y)
    matched = widest.transform_filter("datum.matched")
    waiting = widest.transform_filter("!datum.matched")
    stricter = alt.Chart(table).transform_filter(f"datum.openness !== '{WIDEST}' && datum.matched")
    names = matched.transform_calculate(
        text="datum.days + ' days'" if compact else "datum.days + ' days: ' + datum.open_name"
    )
    open_, closed = theme.colour("open"), theme.colour("closed")
    late = f"datum.open_since > datetime({pd.Timestamp(ends[1]).year - 1}, 0, 1)"
    return alt.layer(
        matched.mark_rule(color=open_, strokeWidth=2).encode(x=begun, x2="open_since:T"),
        waiting.mark_rule(color=theme.colour("quiet"), strokeDash=[4, 3], strokeWidth=2).encode(
            x=begun, x2="as_of:T"
        ),
        stricter.mark_tick(thickness=2, size=14, color=open_).encode(x=reached, y=y),
        widest.mark_point(shape="square", filled=True, size=60, color=closed, opacity=1).encode(
            x=begun, tooltip=["closed_name", "closed_since"]
        ),
        matched.mark_point(filled=True, size=70, color=open_, opacity=1).encode(
            x=reached, tooltip=["open_name", "open_since", "days"]
        ),
        waiting.mark_point(
            shape="triangle-right", filled=False, size=70, color=open_, opacity=1
        ).encode(x=alt.X("as_of:T", scale=time, axis=axis)),
        waiting.mark_text(align="right", dx=-8, dy=-9, fontSize=11)
        .transform_calculate(text="datum.days + ' days, not yet'")
        .encode(x=alt.X("as_of:T", scale=time, axis=axis), text="text:N"),
        names.transform_filter(f"!({late})")
        .mark_text(align="left", dx=-4, dy=-11, fontSize=11)
        .encode(x=reached, text="text:N"),
        names.transform_filter(late)
        .mark_text(align="right", dx=4, dy=-11, fontSize=11)
        .encode(x=reached, text="text:N"),
    ).properties(height=38 * len(order))


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the waits by level, and their medians by how open a model must be."""
    as_of = tables["facts"]["as_of"].iloc[0].date()
    waits = {str(openness): rows for openness, rows in tables["main"].groupby("openness")}
    results = {"as_of": day(as_of), **_level_findings(waits[WIDEST])}
    for openness, rows in waits.items():
        suffix = "" if openness == WIDEST else f"_{openness}"
        results[f"median{suffix}"] = _median(rows)
    results["median_bounds"] = sentence(_median(waits[WIDEST]).part("bounds"))
    return dated(as_of, results)


def _level_findings(waits: pd.DataFrame) -> dict[str, Finding]:
    """Give how many levels were reached, how soon, and for which the wait lasts."""
    ended, waiting = waits[waits["matched"]], waits[~waits["matched"]]
    of = f"of {len(waits)} remembered levels"
    least, most = ended["days"].min(), ended["days"].max()
    reached = f"{len(ended)} {of}, {least} to {most} days after the first closed model"
    return {
        "levels": count(len(waits)),
        "matched": count(len(ended)),
        "least": count(least) if len(ended) else sentence("unknown"),
        "most": count(most) if len(ended) else sentence("unknown"),
        "reached": sentence(reached if len(ended) else f"none {of}"),
        "followers": count(ended["open_name"].nunique()),
        "waiting_sentence": sentence(_waiting(waiting)),
    }


def _median(waits: pd.DataFrame) -> Finding:
    """Give the median wait in days."""
    median = survival.kaplan_meier_median(waits["days"], waits["matched"])
    if pd.isna(median) or median == float("inf"):
        return Finding("not reached", "days", text="not known yet: under half are reached")
    ends = waits["open_name"].where(waits["matched"], waits["level"])  # who ends it, or nobody
    _, low, high = survival.clustered_kaplan_meier(waits["days"], waits["matched"], ends).median()
    return Finding(median, "days", low, high, text=f"{median:.0f}", level=confidence.LEVEL)


def _waiting(rows: pd.DataFrame) -> str:
    if rows.empty:
        return "none is pending."
    named = [
        f"{row['level']} ({counted(row['days'], 'day')} so far)" for row in rows.to_dict("records")
    ]
    return f"pending: {', '.join(named)}."
