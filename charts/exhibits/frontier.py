"""{open_leader}, the best open model, stands {standing} {closed_leader},
the best closed one.

Each step is a new record on its side: a model above all that its side had before. A model counts
as open from the day on which its weights could be downloaded. {k3_sentence}

Index: the Epoch Capabilities Index, vintage of {vintage}, which ends on {as_of}. It pools many
benchmarks, each model at its best setting. The thin bars are the intervals of this vintage where
they are known, for {vintage_intervals} of the {records:record}; for {earlier_intervals} others they
are those of the August 2026 vintage, at that vintage's own values. The files do not state their
level, and they are taken to be 90% intervals. Most records lie closer together than the bars are
long, so the order of neighbours is not certain.

{unknown} of the vintage's {models:model} are left out because it is not known whether they are
open, and {undated} because it is not known when they came out. Vintages are re-estimated: values
here must not be compared with those of another one.
"""

from collections.abc import Hashable
from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, measured, points, sentence
from charts.core.formats import counted, position_text, text_of
from charts.drawing import theme
from charts.drawing.text_layout import spread
from charts.drawing.theme import AnyChart
from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import LATEST, WITH_DRAWS, last_day, models_of, month
from charts.measures.gap import gap_errors
from charts.measures.stats.confidence import LEVEL
from charts.tables.frames import Tables

SUBTITLE = (
    "Epoch Capabilities Index of the best model on each side, by date. Thin bars: 90% intervals of "
    "this vintage, or else of August's, around its own values and so not centred."
)
TITLES = {"facts": "How many models of the vintage there are, and how many are left out"}
EXAMPLE, EXAMPLE_NAME = "kimi-k3", "Kimi K3"  # of a model that was hosted before it was open
LANES = {"closed": 174.0, "open": 98.0}  # of the index axis: where each side's names begin
DOMAIN = {False: (36, 224), True: (68, 204)}  # of the index axis, with room for the names
LABELS = {False: 99, True: 6}  # names a side: all on the wide drawing, the latest on a phone
START = pd.Timestamp("2023-02-01")


def tables(data: Tables) -> Frames:
    """Give one row a record: side, since, until, model, index, and its interval, else August's."""
    models = models_of(data, LATEST)
    placed = frontier.side_intervals(models.drop(columns=["ci_low", "ci_high"]))
    records = frontier.leaders(placed, "index", last_day(models))
    records = records.merge(_intervals(models, models_of(data, WITH_DRAWS)), "left", "model_id")
    records["previous"] = records.groupby("side")["index"].shift()
    columns = [
        "side", "since", "until", "model_id", "name", "organization_id", "released", "weights",
        "index", "previous", "ci_low", "ci_high", "source_id", "interval_source_id",
    ]  # fmt: skip
    low, high = gap_errors.interval(gap_errors.by_draw(data)[gap_errors.POINTS])
    facts = {
        "vintage": LATEST,
        "models": len(models),
        "unknown": int((models["weights"] == "unknown").sum()),
        "undated": int(models["released"].isna().sum()),
        "gap_low": low,
        "gap_high": high,
    }
    return {"main": records[columns], "facts": pd.DataFrame([facts])}


def _intervals(*vintages: pd.DataFrame) -> pd.DataFrame:
    """Give each model's interval in the first of the vintages that has one, with its source."""
    rows = pd.concat([models.dropna(subset=["ci_low"]) for models in vintages])
    rows = rows.drop_duplicates("model_id")[["model_id", "ci_low", "ci_high", "source_id"]]
    return rows.rename(columns={"source_id": "interval_source_id"})


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the records as steps, with the names in a lane above (closed) and below (open)."""
    table = tables["main"]
    rows = pd.concat([_labelled(records, compact) for _, records in table.groupby("side")])
    scale = alt.Scale(domain=DOMAIN[compact], zero=False)
    axis = alt.Axis(values=list(range(100, 180, 10)), title=None)
    days = alt.X(
        "since:T", scale=alt.Scale(type="utc"), axis=alt.Axis(format="%Y", tickCount="year")
    )

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=scale, axis=axis)

    both = list(frontier.SIDES)
    colours = alt.Scale(domain=both, range=[theme.colour(side) for side in both])
    shapes = alt.Scale(domain=both, range=["circle", "diamond"])
    base = alt.Chart(rows).encode(x=days, color=alt.Color("side:N", legend=None, scale=colours))
    names = base.encode(x="label_day:T", y=y("lane"), text="label:N")

    def lane(side: str) -> alt.Chart:
        return names.transform_filter(f"datum.side == '{side}'")

    heading = alt.Chart(rows.groupby("side").head(1)).mark_text(
        align="left", fontSize=13 if compact else 14, fontWeight=600, dx=4
    )
    return alt.layer(
        base.mark_rule(opacity=0.35, strokeWidth=3).encode(y=y("ci_low"), y2="ci_high:Q"),
        base.mark_rule(strokeWidth=2).encode(x2="until:T", y=y("index")),
        base.mark_rule(strokeWidth=2).encode(y=y("previous"), y2="index:Q"),
        base.mark_rule(strokeWidth=0.6, opacity=0.6).encode(
            x2="label_day:T", y=y("index"), y2="lane:Q"
        ),
        base.mark_point(filled=True, size=36, opacity=1).encode(
            y=y("index"),
            shape=alt.Shape("side:N", legend=None, scale=shapes),
            tooltip=["name", "side", "since", "index"],
        ),
        lane("closed").mark_text(angle=300, align="left", baseline="middle", fontSize=11),
        lane("open").mark_text(angle=300, align="right", baseline="middle", fontSize=11),
        heading.encode(
            x=alt.value(0),
            y=y("heading_at"),
            text="heading:N",
            color=alt.Color("side:N", legend=None, scale=colours),
        ),
    ).properties(height=480 if compact else 610)


def _labelled(records: pd.DataFrame, compact: bool) -> pd.DataFrame:
    """Add where each record's name goes: in its side's lane, apart from its neighbours."""
    side, end = str(records["side"].iloc[0]), (records["until"].max() - START).days
    pixel = end / ((theme.PHONE if compact else theme.WIDE) - 40)  # in days
    shown = records.tail(LABELS[compact])
    best = [float((day - START).days) for day in shown["since"]]
    spots = spread(best, distance=15 * pixel, end=end - 4 * pixel)
    label_days = [START + pd.Timedelta(days=int(spot)) for spot in spots]
    return records.assign(
        lane=pd.Series(LANES[side], index=shown.index),
        label=shown["name"],
        label_day=pd.Series(label_days, index=shown.index),
        heading=f"Best {side} model",
        heading_at={"closed": 148 if compact else 135, "open": 104}[side],
    )


def findings(tables: Frames) -> dict[str, Finding]:
    """Give who leads today, and what happened around Kimi K3."""
    rows, facts = tables["main"].to_dict("records"), tables["facts"].iloc[0]
    leader = {row["side"]: row for row in rows}  # the last one of each side
    best_open, best_closed = leader["open"], leader["closed"]
    as_of = (best_open["until"] - pd.Timedelta(days=1)).date()
    apart = best_closed["index"] - best_open["index"]
    return dated(
        as_of,
        {
            "as_of": day(as_of),
            "vintage": sentence(month(LATEST)),
            **_interval_findings(tables["main"]),
            "open_leader": sentence(best_open["name"]),
            "open_since": day(best_open["since"].date()),
            "closed_leader": sentence(best_closed["name"]),
            "closed_index": measured(best_closed["index"]),
            "closed_since": day(best_closed["since"].date()),
            "standing": points(
                apart, facts["gap_low"], facts["gap_high"], LEVEL, position_text(apart)
            ),
            "open_records": count(sum(row["side"] == "open" for row in rows)),
            "closed_records": count(sum(row["side"] == "closed" for row in rows)),
            "k3_sentence": sentence(_example(rows)),
            **{name: count(facts[name]) for name in ("models", "unknown", "undated")},
        },
    )


def _interval_findings(records: pd.DataFrame) -> dict[str, Finding]:
    """Give how many records there are, and how many have an interval of which vintage."""
    known = records.dropna(subset=["ci_low"])
    same = known["interval_source_id"] == known["source_id"]
    return {
        "records": count(len(records)),
        "vintage_intervals": count(same.sum()),
        "earlier_intervals": count((~same).sum()),
    }


def _example(rows: list[dict[Hashable, Any]]) -> str:
    """Say how long the example was hosted before it was open, and which model was best by then."""
    opened = [row for row in rows if row["side"] == "open"]
    k3 = next((row for row in opened if row["model_id"] == EXAMPLE), None)
    if k3 is None:
        return f"{EXAMPLE_NAME} is not among the open records of this vintage."
    before = [row["name"] for row in opened if row["since"] < k3["since"]]
    hosted, since = k3["released"].date(), k3["since"].date()
    days = (since - hosted).days
    if not days or not before:
        return f"{k3['name']} was open from {text_of(since)}."
    return (
        f"{k3['name']} was hosted from {text_of(hosted)} and open from {text_of(since)}; in "
        f"the {counted(days, 'day')} between, {before[-1]} still was the best open model."
    )
