"""{name} was first on {first} of {rankings:ranking}.

So far {built_clause}.

A mark is its place on one ranking of the data that has it, the best setting of each model counting;
the median place is {median_place}. Tests are those of the index's score matrix (August 2026);
boards saw it on different days, and newer models are above it on later ones. Places say nothing of
distances, and a first place on one test of few models is no lead.

{name} could first be used on {hosted}; its weights came {days_hosted:day} later, on {opened}, and
until then a lead was that of a hosted model. {led_text} It {below_clause}, and
{closed_after_clause}. {record_text} The index ends on {as_of}.

The essay expected that closed laboratories would take a leading open model and improve it.
{built_sentence} {ahead_sentence} {independent_sentence} What a laboratory does not say, nobody can
count. {successor_sentence}
"""

import re
from typing import Any

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, count_or_none, dated, day, sentence
from charts.core.formats import counted, position_text, text_of
from charts.drawing.marks import Segment, segments, side_marks
from charts.drawing.plot import AXIS_NAME, Margin, Rows
from charts.drawing.theme import INK, OPEN, RULE, AnyChart
from charts.drawing.words import Words, count_head, fitted, words
from charts.measures.capability import frontier, index_vintage
from charts.measures.capability.rankings import ranks_of_model
from charts.measures.derivatives import derivative_gains, record_bases
from charts.tables.frames import Tables
from charts.tables.rows import NoRows, required

SUBTITLE = "Its place among the models of every ranking that has it, from the first on (log scale)."
TOOLTIP = ["ranking", "kind", "place", "of", "open_above", "as_of"]
TOP, STEP = 44, 15
"""Pixels above the rows, for the count, and those of a row."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
TICKS = (1, 2, 3, 5, 10, 20, 50, 100)
MODEL = "kimi-k3"
LANES = [
    "service and weights",
    "led a ranking",
    "best open, Epoch index",
    "closed records",
    "built on it",
]
EVENT = ["lane", "label", "side", "since", "until", "measured_by", "source_id"]
BUILT = [
    "name", "released", "side", "firm", "by_leader", "measured_by", "compared", "ahead",
    "source_id",
]  # fmt: skip
TITLES = {
    "events": "What happened to the model, and the closed records after it",
    "built": "Models built on it",
    "facts": "Numbers used in the text",
}
SINCE = pd.Timestamp("2023-01-01")
"""Who led the index is asked from this day on: since there have been open models near it."""


def tables(data: Tables) -> Frames:
    """Give one row a ranking with the model's place, an event, and a model built on it."""
    model = _model(data)
    places = required(
        ranks_of_model(data, MODEL), f"ranking that has {MODEL}", "the tables of scores"
    )
    models = index_vintage.models_of(data, index_vintage.LATEST)
    spells = frontier.leaders(
        frontier.side_intervals(models), "index", index_vintage.last_day(models)
    )
    records = frontier.record_spells(spells, "index", "closed")
    leaders = set(records.loc[records["since"] >= SINCE, "organization_id"])
    facts = {
        "model": model["name"],
        "hosted": model["released"],
        "opened": model["weights_from"],
        "below": _below(models, records, model),
        **_successor(data),
    }
    return {
        "main": places,
        "events": _events(data, model, models, spells, records),
        "built": _built(data, leaders),
        "facts": pd.DataFrame([facts]),
    }


def _model(data: Tables) -> pd.Series:
    """Give the model's row of the register, which says when its weights came."""
    models = data["models"]
    row = required(models[models["model_id"] == MODEL], f"model {MODEL}", "data/models.csv").iloc[0]
    for column in ("released", "weights_from"):
        if pd.isna(row[column]):
            raise NoRows(f"{column} of the open model {MODEL}", "data/models.csv")
    return row


def _successor(data: Tables) -> dict[str, Any]:
    """Give the first later model of its maker and size, with its days; missing if there is none."""
    later = record_bases.successors(data, MODEL)
    row = later.iloc[0] if len(later) else pd.Series(dtype=object)
    return {
        "successor": row.get("name"),
        "successor_hosted": row.get("released", pd.NaT),
        "successor_opened": row.get("weights_from", pd.NaT),
    }


def _below(models: pd.DataFrame, records: pd.DataFrame, model: pd.Series) -> float:
    """Give how far below the best closed model it was on its first day, NaN if not known.

    While its weights were not out it was a closed model too, and maybe the best one.
    """
    index = models.set_index("model_id")["index"]
    others = records[records["model_id"] != MODEL]
    on_day = others[others["since"] <= model["released"]].tail(1)
    if MODEL not in index.index or on_day.empty:
        return float("nan")
    return float(on_day["index"].iloc[0] - index[MODEL])


def _events(
    data: Tables,
    model: pd.Series,
    models: pd.DataFrame,
    spells: pd.DataFrame,
    records: pd.DataFrame,
) -> pd.DataFrame:
    """List what happened to the model, each with its day, who says so, and the source."""
    source, last = models["source_id"].iloc[0], index_vintage.last_day(models)
    seen = data["overtakings"]
    led = seen[seen["usable"] & (seen["kind"] == "open-led") & (seen["open_model_id"] == MODEL)]
    best = spells[(spells["side"] == "open") & (spells["until"] > model["weights_from"])]
    rows: list[dict[str, Any]] = [
        {"lane": LANES[0], "label": "hosted", "since": model["released"],
         "until": model["weights_from"], "source_id": model["source_id"]},
        {"lane": LANES[0], "label": "weights out", "since": model["weights_from"], "until": last,
         "source_id": model["weights_source_id"]},
        *(
            {"lane": LANES[1], "label": row["ranking"], "since": row["from_date"],
             "until": row["until_date"], "measured_by": row["measured_by"],
             "source_id": row["source_id"]}
            for row in led.to_dict("records")
        ),
        *(
            {"lane": LANES[2], "label": row["name"], "since": max(row["since"], model["released"]),
             "until": row["until"], "source_id": source}
            for row in best.to_dict("records")
        ),
        *(
            {"lane": LANES[3], "label": row["name"], "since": row["since"], "side": "closed",
             "source_id": source}
            for row in records[records["since"] > model["released"]].to_dict("records")
        ),
    ]  # fmt: skip
    events = pd.DataFrame(rows, columns=EVENT)
    days = {name: pd.to_datetime(events[name]) for name in ("since", "until")}
    rest = {"side": "open", "measured_by": "independent"}
    known = {name: events[name].astype("object").fillna(value) for name, value in rest.items()}
    return events.assign(**known, **days)


def _built(data: Tables, leaders: set[str]) -> pd.DataFrame:
    """List the models that name it as their base, and how they stand to the best closed model."""
    firms = data["organizations"].set_index("organization_id")["name"]
    pairs = derivative_gains.comparisons(data)
    pairs = pairs[pairs["base_model_id"] == MODEL]
    judged = derivative_gains.against_closed(pairs)
    models = data["models"]
    rows = []
    for row in models[models["base_model_id"] == MODEL].sort_values("released").to_dict("records"):
        name = row["model_id"]
        ahead = judged.loc[judged["derived_model_id"] == name, "difference"]
        measured = pairs.loc[pairs["derived_model_id"].eq(name) & pairs["counted"], "measured_by"]
        rows.append(
            {"name": row["name"], "released": row["released"],
             "side": str(row["weights"]).split("-")[0], "firm": firms[row["organization_id"]],
             "by_leader": row["organization_id"] in leaders,
             "measured_by": "independent" if measured.eq("independent").any() else "seller",
             "compared": len(ahead), "ahead": int((ahead > 0).sum()),
             "source_id": row["source_id"]}
        )  # fmt: skip
    built = pd.DataFrame(rows, columns=BUILT)
    return built.assign(released=pd.to_datetime(built["released"]))


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a row a ranking with the model's place on it, the best place first."""
    rows = tables["main"].sort_values(["place", "of"], ascending=[True, False], ignore_index=True)
    last = max(2, int(rows["place"].max()))
    plot = Rows(
        (1, last), compact=compact, log_x=True, step=STEP,
        outer_height=TOP + STEP * len(rows) + AXIS_NAME,
        margin=Margin(176 if compact else 300, 66 if compact else 80, TOP, AXIS_NAME),
    )  # fmt: skip
    rows = rows.assign(y=[plot.at(row) for row in rows.index], side="open")
    names, counts, strokes = [], [], []
    for name, place, of, y in rows[["ranking", "place", "of", "y"]].itertuples(index=False):
        x, ink, bold = plot.px(place), OPEN if place == 1 else INK, bool(place == 1)
        label = fitted(_label(name), plot.margin.left - 16)
        names.append(Words(-12, y, label, ink, bold=bold, align="right"))
        counts.append(Words(x + 9, y, f"{place:.0f} of {of:.0f}", ink, bold=bold))
        strokes.append(Segment(0, y, x, y, RULE, 2))
    model = tables["facts"]["model"].iloc[0]
    says = f"rankings put {model} first"
    number = f"{(rows['place'] == 1).sum()} of {len(rows)}"
    return plot.draw(
        plot.rulers([tick for tick in TICKS if tick <= last], grid_x=True),
        plot.axis_names("place, log scale"),
        segments(strokes),
        side_marks(plot, rows, "place", "y", TOOLTIP),
        words(names, halo=False),
        words(counts),
        count_head(12 - plot.margin.left, 18 - TOP, number, says),
    )


def _label(ranking: str) -> str:
    """Write a ranking's name in words: with its month, and whether its runs have costs."""
    dated = DAY.sub(lambda found: f"{pd.Timestamp(found[0]):%b %Y}", ranking)
    plain = dated.replace("release of ", "").replace("arena-text", "Arena text")
    return plain.replace(" (costs)", ", runs with costs")


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the places, the days led, what was built on the model and by whom."""
    events, facts = tables["events"], tables["facts"].iloc[0]
    last = pd.Timestamp(events.loc[events["lane"] == LANES[0], "until"].max())
    hosted, opened = (pd.Timestamp(facts[name]) for name in ("hosted", "opened"))
    results = {
        "as_of": day(last.date()),
        "name": sentence(str(facts["model"])),
        "hosted": day(hosted.date()),
        "opened": day(opened.date()),
        "days_hosted": count((opened - hosted).days),
        "below_clause": sentence(_below_clause(facts["below"])),
        "successor_clause": sentence(_successor_clause(facts, opened)),
        "successor_sentence": sentence(_successor_sentence(facts)),
        **_place_findings(tables["main"]),
        **_event_findings(events, facts, last),
        **_built_findings(tables["built"], opened),
    }
    return dated(last.date(), results)


def _place_findings(places: pd.DataFrame) -> dict[str, Finding]:
    """Give how many rankings have the model, and its place on them."""
    first, median = (places["place"] == 1).sum(), float(places["place"].median())
    return {
        "rankings": count(len(places)),
        "first": count_or_none(first),
        "median_place": Finding(median, text=f"{median:g}"),
    }


def _event_findings(
    events: pd.DataFrame, facts: pd.Series, last: pd.Timestamp
) -> dict[str, Finding]:
    """Say what it led, and what came after it."""
    _, led, best, closed = (events[events["lane"] == lane] for lane in LANES[:4])
    after = counted(len(closed), "closed record was", "closed records were")
    after = after if len(closed) else "no closed record was"
    led_index = best[best["label"] == facts["model"]]
    return {
        "closed_after_clause": sentence(f"{after} set after it"),
        "led_text": sentence(_led(led, pd.Timestamp(facts["opened"]))),
        "record_text": sentence(_record(led_index, last)),
    }


def _built_findings(built: pd.DataFrame, opened: pd.Timestamp) -> dict[str, Finding]:
    """Give what was built on the model, by whom, and how it compares with closed models."""
    compared, ahead = int(built["compared"].sum()), int(built["ahead"].sum())
    after = (built["released"] - opened).dt.days
    return {
        **{name: sentence(text) for name, text in _of_built(built, after).items()},
        "ahead_sentence": sentence(_ahead(compared, ahead)),
        "independent_sentence": sentence(_independent(built)),
    }


def _some_of(number: int) -> str:
    return f"{number or 'none'} of them"


def _below_clause(points: float) -> str:
    if pd.isna(points):
        return "cannot be compared with the best closed model of the Epoch index on the day it came"
    where = position_text(points)
    return f"was {where} the best closed model of the Epoch index on the day it came"


def _successor_clause(facts: pd.Series, opened: pd.Timestamp) -> str:
    """Say what its maker brought out next, and how long after the weights."""
    if pd.isna(facts["successor"]):
        return "its maker has brought out no successor"
    days = (pd.Timestamp(facts["successor_hosted"]) - opened).days
    came = f"came {counted(days, 'day')} after its weights"
    return f"its maker's successor, {facts['successor']}, {came}"


def _successor_sentence(facts: pd.Series) -> str:
    """Say when the successor came, and when its weights."""
    if pd.isna(facts["successor"]):
        return ""
    hosted, opened = (pd.Timestamp(facts[f"successor_{day}"]) for day in ("hosted", "opened"))
    since = f"was open from {text_of(opened.date())}" if pd.notna(opened) else "is not open"
    return (
        f"Its own maker's next model of that size, {facts['successor']}, came on "
        f"{text_of(hosted.date())} and {since}."
    )


def _of_built(built: pd.DataFrame, after: pd.Series) -> dict[str, str]:
    """Say how many models were built on it, how soon and by whom: as a clause and a sentence."""
    number, leaders = len(built), int(built["by_leader"].sum())
    if not number:
        sentence = "No model is known to have been built on it."
        return {"built_clause": "no model was built on it", "built_sentence": sentence}
    single = number == 1
    whose = f"{'' if leaders else 'not '}by" if single else f"{_some_of(leaders)} by"
    models = f"{counted(number, 'model was', 'models were')} built on it"
    firms = counted(built["firm"].nunique(), "firm")
    days = counted(int(after.max()), "day")
    first = "" if single else f", the first after {counted(int(after.min()), 'day')}"
    came = f"it came{'' if leaders else ' not'}" if single else f"{_some_of(leaders)} came"
    return {
        "built_clause": f"{models}, {whose} a lab that has led the index",
        "built_sentence": (
            f"Within {days} of its weights {models} by {firms}{first}; {came} from a laboratory "
            "that ever held the closed record on the index since 2023."
        ),
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
    texts = []
    for row in led.to_dict("records"):
        if pd.isna(row["since"]) or pd.isna(row["until"]):
            texts.append(f"It led {row['label']}; for how long is not known.")
            continue
        days = counted((row["until"] - row["since"]).days, "day")
        state = "while it was hosted only" if row["until"] <= opened else "in part with weights out"
        texts.append(f"It led {row['label']} for {days}, {state}.")
    return " ".join(texts)


def _record(led: pd.DataFrame, last: pd.Timestamp) -> str:
    """Say for how long it was the best open model of the index, by the spells that it led it."""
    if led.empty:
        return "It never was the best open model of the Epoch index."
    since, until = led["since"].min(), led["until"].max()
    days = counted((until - since).days, "day")
    end = "to the end of the data" if until > last else f"to {until.day} {until:%B %Y}"
    return f"It was the best open model of the Epoch index for {days}, from its weights {end}."
