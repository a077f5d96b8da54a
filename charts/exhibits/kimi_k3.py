"""{name} stood first on {first} of {rankings:ranking}; {built_clause}.

Above: what happened from {hosted}, when {name} could first be used, to {last_day} (the index ends
on {as_of}). Its weights came {days_hosted:day} later, on {opened}; until then a lead was that of a
hosted model. Filled: measured or dated independently; hollow: known from the seller alone, or from
somebody who belongs to him. {led_text} It {below_clause}, and {closed_after_clause}.
{record_text}

The essay expected that closed laboratories would take a leading open model and improve it.
{built_sentence} {ahead_sentence} What a laboratory does not say, nobody can count.

Below: its place on every ranking of the data that has it, the best setting of each model counting,
at the median place {median_place}. Tests are those of the index's score matrix
(August 2026); boards saw it on different days, and newer models stand above it on later ones.
Places say nothing of distances, and a first place on one test of few models is no lead.
"""

from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, sentence
from charts.core.formats import counted, position_text
from charts.drawing import text_layout, theme
from charts.drawing.theme import AnyChart
from charts.measures.capability import frontier, index_vintage
from charts.measures.capability.rankings import ranks_of_model
from charts.measures.derivatives import derivative_gains
from charts.tables.frames import Tables
from charts.tables.rows import NoRows, required

SUBTITLE = (
    "Above: from {hosted} to {last_day}; hollow: known from the seller alone. Below: place among "
    "the models of each ranking, the first on the left (log scale)."
)
MODEL = "kimi-k3"
LANES = [
    "service and weights",
    "led a ranking",
    "best open, Epoch index",
    "closed records",
    "built on it",
]
SINCE = pd.Timestamp("2023-01-01")
"""Who led the index is asked from this day on: since there have been open models near it."""


def tables(data: Tables) -> Frames:
    """Give one row an event of the timeline, then one a ranking with the model's place."""
    own = _own(data)
    facts = {"hosted": own["released"], "opened": own["weights_from"], "model": own["name"]}
    places = required(
        ranks_of_model(data, MODEL), f"ranking that has {MODEL}", "the tables of scores"
    )
    places = places.assign(panel="places")
    events = pd.DataFrame(_events(data, own)).assign(panel="events")
    rows = pd.concat([events, places], ignore_index=True)
    rows[["since", "until"]] = rows[["since", "until"]].apply(pd.to_datetime)
    for name, value in facts.items():
        rows[name] = value
    return {"main": rows}


def _own(data: Tables) -> pd.Series:
    """Give the model's row of the register, which says when its weights came."""
    models = data["models"]
    own = required(models[models["model_id"] == MODEL], f"model {MODEL}", "data/models.csv").iloc[0]
    for column in ("released", "weights_from"):
        if pd.isna(own[column]):
            raise NoRows(f"{column} of the open model {MODEL}", "data/models.csv")
    return own


def _events(data: Tables, own: pd.Series) -> list[dict[str, Any]]:
    """List what happened to the model, each with its day, who says so, and the source."""
    models = index_vintage.models_of(data, index_vintage.LATEST)
    last = index_vintage.last_day(models)
    spells = frontier.leaders(frontier.side_intervals(models), "index", last)
    closed = frontier.records(spells, "index", "closed")
    leaders = set(closed.loc[closed["since"] >= SINCE, "organization_id"])
    index, source = models.set_index("model_id")["index"], models["source_id"].iloc[0]
    on_day = closed[closed["since"] <= own["released"]].tail(1)
    rows: list[dict[str, Any]] = [
        {"lane": LANES[0], "label": "hosted", "since": own["released"],
         "until": own["weights_from"], "measured_by": "independent", "source_id": own["source_id"]},
        {"lane": LANES[0], "label": "weights out", "since": own["weights_from"], "until": last,
         "measured_by": "independent", "source_id": own["weights_source_id"]},
    ]  # fmt: skip
    seen = data["overtakings"]
    led = seen[seen["usable"] & (seen["kind"] == "open-led") & (seen["open_model_id"] == MODEL)]
    rows += [
        {"lane": LANES[1], "label": row["ranking"], "since": pd.Timestamp(row["from_date"]),
         "until": pd.Timestamp(row["until_date"]), "measured_by": row["measured_by"],
         "source_id": row["source_id"]}
        for row in led.to_dict("records")
    ]  # fmt: skip
    best = spells[(spells["side"] == "open") & (spells["until"] > own["weights_from"])]
    rows += [
        {"lane": LANES[2], "label": row["name"], "since": max(row["since"], own["released"]),
         "until": row["until"], "measured_by": "independent", "source_id": source,
         "is_model": row["model_id"] == MODEL}
        for row in best.to_dict("records")
    ]  # fmt: skip
    rows += [
        {"lane": LANES[3], "label": row["name"], "since": row["since"], "kind": "closed",
         "measured_by": "independent", "source_id": source}
        for row in closed[closed["since"] > own["released"]].to_dict("records")
    ]  # fmt: skip
    if MODEL in index.index and len(on_day):
        rows[0]["below"] = float(on_day["index"].iloc[0] - index[MODEL])
    for row in rows:
        row.setdefault("kind", "open")
    return rows + _built(data, leaders)


def _built(data: Tables, leaders: set[str]) -> list[dict[str, Any]]:
    """List the models that name it as their base, and how they stand to the best closed model."""
    firms = data["organizations"].set_index("organization_id")["name"]
    pairs = derivative_gains.comparisons(data)
    pairs = pairs[pairs["base_model_id"] == MODEL]
    judged = derivative_gains.against_closed(pairs)
    models = data["models"]
    rows = []
    for row in models[models["base_model_id"] == MODEL].sort_values("released").to_dict("records"):
        name = row["model_id"]
        mine = judged.loc[judged["derived_model_id"] == name, "difference"]
        measured = pairs.loc[pairs["derived_model_id"].eq(name) & pairs["counted"], "measured_by"]
        rows.append(
            {"lane": LANES[4], "label": row["name"], "since": row["released"],
             "kind": str(row["weights"]).split("-")[0],
             "measured_by": "independent" if measured.eq("independent").any() else "seller",
             "firm": firms[row["organization_id"]],
             "by_leader": row["organization_id"] in leaders,
             "compared": len(mine), "ahead": int((mine > 0).sum()), "source_id": row["source_id"]}
        )  # fmt: skip
    return rows


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the timeline above, the places below."""
    table = tables["main"]
    width = 310 if compact else 660
    return alt.vconcat(_timeline(table, width), _places(table, width, compact), spacing=24)


def _timeline(table: pd.DataFrame, width: int) -> AnyChart:
    """Draw a lane for each kind of event, every event on a line of its own."""
    events = table[table["panel"] == "events"].copy()
    spots: list[float] = []
    heads: list[dict[str, Any]] = []
    at = -1.0
    for lane, own in events.groupby("lane", sort=False):
        at += 1.3
        heads.append({"spot": at, "text": lane})
        for _ in range(len(own)):
            at += 1.0
            spots.append(at)
    events["spot"] = spots
    events["end"] = events["until"].fillna(events["since"])
    begin = events["since"].min() - pd.Timedelta(days=3)
    end = events["end"].max() + pd.Timedelta(days=3)
    scale = alt.Scale(type="utc", domain=[begin, end], range=[0, width - 110], nice=False)
    x = alt.X("since:T", scale=scale, axis=alt.Axis(format="%-d %b", tickCount=4, grid=True))
    y = alt.Y(
        "spot:Q", scale=alt.Scale(domain=[-0.5, at + 0.8], reverse=True, nice=False), axis=None
    )
    kinds = ["open", "closed", "unknown"]
    colours = alt.Scale(domain=kinds, range=[theme.colour(kind) for kind in kinds])
    colour = alt.Color("kind:N", scale=colours, legend=None)
    base = alt.Chart(events).encode(y=y)
    seller = "datum.measured_by !== 'independent'"
    tips = ["label", "lane", "firm", "since", "until", "measured_by"]
    mark = base.encode(x=x, color=colour, tooltip=tips)
    return alt.layer(
        base.mark_rule(strokeWidth=4, opacity=0.55).encode(x=x, x2="end:T", color=colour),
        mark.transform_filter(f"!({seller})").mark_point(filled=True, size=56, opacity=1),
        mark.transform_filter(seller).mark_point(
            filled=False, fill=theme.colour("paper"), size=56, strokeWidth=1.8, opacity=1
        ),
        base.mark_text(align="left", dx=8).encode(
            x=alt.X("end:T", scale=scale), text="label:N", color=colour
        ),
        alt.Chart(pd.DataFrame(heads))
        .mark_text(align="left", fontWeight=600)
        .encode(x=alt.value(0), y=y, text="text:N"),
    ).properties(width=width, height=int(17 * (at + 1.3)))


def _places(table: pd.DataFrame, width: int, compact: bool) -> AnyChart:
    rows = table[table["panel"] == "places"]
    rows = rows.assign(
        text=rows["place"].astype(int).astype(str) + " of " + rows["of"].astype(int).astype(str)
    )
    left, look = (165, text_layout.TIGHT) if compact else (300, {})
    rows = rows.assign(
        in_lines=[text_layout.broken(name, 26 if compact else 99) for name in rows["ranking"]]
    )
    last = max(2, int(rows["place"].max())) if len(rows) else 2
    scale = alt.Scale(type="log", domain=[1, last], range=[left, width - 60], nice=False)
    ticks = [tick for tick in (1, 2, 3, 5, 10, 20, 50) if tick <= last]
    x = alt.X("place:Q", scale=scale, axis=alt.Axis(values=ticks, title="place", grid=True))
    y = alt.Y("ranking:N", sort=rows["ranking"].tolist(), axis=None)
    base = alt.Chart(rows).encode(y=y)
    return alt.layer(
        base.mark_point(filled=True, size=52, opacity=1, color=theme.colour("open")).encode(
            x=x, tooltip=["ranking", "kind", "place", "of", "open_above", "as_of"]
        ),
        base.mark_text(align="left", dx=8).encode(x=x, text="text:N"),
        base.mark_text(align="left", **look).encode(x=alt.value(0), text="in_lines:N"),
    ).properties(width=width, height=(text_layout.ROW if compact else 17) * len(rows))


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the places, the days led, what was built on the model and by whom."""
    table = tables["main"]
    events, places = (table[table["panel"] == panel] for panel in ("events", "places"))
    hosted, opened = (pd.Timestamp(table[name].iloc[0]) for name in ("hosted", "opened"))
    lanes = dict(iter(events.groupby("lane")))
    last = pd.Timestamp(lanes[LANES[0]]["until"].max())

    def number(value: float) -> Finding:
        return count(value, "none" if not value else "")

    built = lanes.get(LANES[4], events.head(0))
    closed = lanes.get(LANES[3], events.head(0))
    after = (built["since"] - opened).dt.days
    compared, ahead = int(built["compared"].sum()), int(built["ahead"].sum())
    points = next(iter(events["below"].dropna()), None) if "below" in events else None
    return dated(
        last.date(),
        {
            "as_of": day(last.date()),
            "last_day": day(events[["since", "until"]].max().max().date()),
            "name": sentence(str(table["model"].iloc[0])),
            "hosted": day(hosted.date()),
            "opened": day(opened.date()),
            "days_hosted": Finding((opened - hosted).days),
            "below_clause": sentence(_below_clause(points)),
            "rankings": count(len(places)),
            "first": number((places["place"] == 1).sum()),
            "median_place": Finding(
                float(places["place"].median()), text=f"{places['place'].median():g}"
            ),
            "closed_after_clause": sentence(
                f"{counted(len(closed), 'closed record was', 'closed records were')} set after it"
            ),
            "by_leaders": number((built["by_leader"] == True).sum()),  # noqa: E712 (missing elsewhere)
            "compared": Finding(compared),
            "ahead": number(ahead),
            **{name: sentence(text) for name, text in _of_built(built, after).items()},
            "ahead_sentence": sentence(_ahead(compared, ahead)),
            "ahead_clause": sentence(_ahead_clause(compared, ahead)),
            "independent_sentence": sentence(_independent(built)),
            "led_text": sentence(_led(lanes.get(LANES[1], events.head(0)), opened)),
            "record_text": sentence(_record(lanes.get(LANES[2], events.head(0)), last)),
        },
    )


def _some_of(number: int) -> str:
    return f"{number or 'none'} of them"


def _below_clause(points: float | None) -> str:
    if points is None:
        return "cannot be held against the best closed model of the Epoch index on the day it came"
    where = position_text(points)
    return f"stood {where} the best closed model of the Epoch index on the day it came"


def _of_built(built: pd.DataFrame, after: pd.Series) -> dict[str, str]:
    """Say how many models were built on it, how soon and by whom: as a clause and a sentence."""
    number, leaders = len(built), int((built["by_leader"] == True).sum())  # noqa: E712
    come = f"{leaders or 'none'} {'comes' if leaders == 1 else 'come'}"
    if not number:
        sentence = "No model is known to have been built on it."
        return {"built_clause": "no model was built on it", "built_sentence": sentence,
                "leaders_come": come}  # fmt: skip
    one = number == 1
    whose = f"{'' if leaders else 'not '}by" if one else f"{_some_of(leaders)} by"
    models = f"{counted(number, 'model was', 'models were')} built on it"
    firms = counted(built["firm"].nunique(), "firm")
    days = counted(int(after.max()), "day")
    first = "" if one else f", the first after {counted(int(after.min()), 'day')}"
    came = f"it came{'' if leaders else ' not'}" if one else f"{_some_of(leaders)} came"
    return {
        "built_clause": f"{models}, {whose} a lab that has led the index",
        "built_sentence": (
            f"Within {days} of its weights {models} by {firms}{first}; {came} from a laboratory "
            "that ever held the closed record on the index since 2023."
        ),
        "leaders_come": come,
    }


def _ahead(compared: int, ahead: int) -> str:
    """Say how often what was built on it was ahead of the best closed model of a table."""
    if not compared:
        return "Nobody has put what was built on it beside the best closed model of a table."
    if compared == 1:
        return (
            "The one comparison of what was built on it with the best closed model of the same "
            f"table {'puts' if ahead else 'does not put'} it ahead."
        )
    put = "puts" if ahead == 1 else "put"
    return (
        f"Of {compared} comparisons of what was built on it with the best closed model of the same "
        f"table {ahead or 'none'} {put} it ahead."
    )


def _ahead_clause(compared: int, ahead: int) -> str:
    if not compared:
        return "nobody has put them beside the best closed model of a table"
    return f"{ahead} of {counted(compared, 'comparison')} put them ahead"


def _independent(built: pd.DataFrame) -> str:
    """Say for how many of the models somebody without an interest has measured the gain."""
    number = int((built["measured_by"] == "independent").sum())
    exist = "measurement against it exists" if not number else "measurements against it exist"
    whose = f"{number} of them" if number else "any of them"
    return (
        f"{'Independent' if number else 'No independent'} {exist} for {whose}."
        if len(built)
        else ("There is nothing to measure against it.")
    )


def _led(led: pd.DataFrame, opened: pd.Timestamp) -> str:
    """Say which rankings it led, for how long, and whether its weights were out by then."""
    if led.empty:
        return "No usable source shows it first on a ranking of all models."
    said = []
    for row in led.to_dict("records"):
        if pd.isna(row["since"]) or pd.isna(row["until"]):
            said.append(f"It led {row['label']}; for how long is not known.")
            continue
        days = counted((row["until"] - row["since"]).days, "day")
        state = "while it was hosted only" if row["until"] <= opened else "in part with weights out"
        said.append(f"It led {row['label']} for {days}, {state}.")
    return " ".join(said)


def _record(best: pd.DataFrame, last: pd.Timestamp) -> str:
    """Say for how long it was the best open model of the index."""
    own = best[best["is_model"] == True]  # noqa: E712 (missing elsewhere)
    if own.empty:
        return "It never was the best open model of the Epoch index."
    since, until = own["since"].min(), own["until"].max()
    days = counted((until - since).days, "day")
    end = "to the end of the data" if until > last else f"to {until.day} {until:%B %Y}"
    return f"It was the best open model of the Epoch index for {days}, from its weights {end}."
