"""The best closed model can be tuned in full at {flagship_yes} of {labs:maker}; tuned weights can
be taken away from {weights_closed} of {weights_closed_n:closed offer}, and from {weights_open} of
{weights_open_n} open ones.

The offers counted are those with a known answer; in part the best closed model can be tuned at
{partly_count:maker}.

Table: for each platform where a model can be trained further what it offers now: whether the
maker's best model is among it (in part: its smaller variants, or some customers only), which models
are, by which methods, and whether the tuned weights can be taken away. Picture: what was documented
when (square: closed, circle: open), and what was withdrawn, in whole or in a step (triangle).
Right of the line, dashed: announced, and not in effect on {as_of}. Hollow: not, or not clearly,
from a primary source. A bar is a date of which only the month or the year is known. A first mark
is the first document read, which need not be the day of the opening.

The best closed model can be tuned in full at {flagship_yes_names}, in part at {partly_names}, not
at {no_names}; of {unknown_names} it is not known. Of the open offers with a known answer {open_yes}
of {open_n} include the maker's best model. Whether tuned weights can be taken away is not known of
{weights_closed_unknown} of the closed offers and {weights_open_unknown} of the open ones.

Methods documented now: {methods_closed} for closed models, {methods_open} for open ones. Of
{compared:closed offer} with an earlier and a later answer on the best model it went down on {down}
and up on {up}. Of {offers_closed:closed offer} {withdrawn} have been withdrawn since {since}, or
are being so: {withdrawn_names}. Of {kept_names} no withdrawal was found. From the same years
{opened:fact} document what a closed offer lets one tune, first or anew.

Of {facts:fact} {left_out} are left out, since a second reading found their source too weak or did
not find them again. Those of them that would say yes for the best closed model are
{left_out_yes_names}; if they held, and where nothing later replaces them, it would be tunable in
full at {flagship_yes_if} of {labs:maker} ({flagship_yes_if_names}). Of the {used} others {primary}
rest on primary sources, and {doubtful} are in doubt or were corrected (the note in the cell says
why). The facts were gathered by hand, and an offer that was not found has no row. How good a tuned
model becomes is another question, and so is what a licence allows: to have weights is not to have
every right to them.
"""

from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, Value
from charts.core.formats import join_words
from charts.core.matrix import Matrix, arrange, graded, telling
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.openness import tuning_offers
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Offers to train a model further, closed and open, with date and grade of evidence; "
    "as known on {as_of}."
)
COLUMNS = ("Best model", "Models that can be tuned", "Methods", "Weights can be taken away")
SIDES = ("closed", "open")
FACTS = "data/fine_tuning.csv"
SINCE = 2025
"""The year from which withdrawals and new offers are counted."""

SHAPES = {"closed": "square", "open": "circle", "end": "triangle-down"}

TAKEN = ["yes", "no", "unknown"]
"""Whether weights can be taken away; of the answers on one offer the first counts."""


def tables(data: Tables) -> Frames:
    """Give one row a cell of the matrix, one an event of the picture, and the facts left out.

    part: cell, event or left out; kind, current: as measures.tuning has them.
    """
    facts = tuning_offers.tuning_facts(data).rename(columns={"source_ref": "url"})
    for column in ("models_tunable", "statement", "price", "check_note"):
        facts[column] = facts[column].fillna("")
    facts["grade"] = graded(facts)
    sure = facts["checked"].isin(["confirmed", "corrected"])
    facts["firm"] = facts["evidence"].eq("primary") & sure
    notes = zip(facts["price"], facts["check_note"], strict=True)
    facts["note"] = [
        " ".join(filter(None, [price and f"Price: {price}.", check and f"Second reading: {check}"]))
        for price, check in notes
    ]
    usable = facts[facts["usable"]]
    parts = [
        _cells(usable[usable["current"]]).assign(part="cell"),
        usable[usable["kind"] != "other"].assign(part="event"),
        facts[~facts["usable"]].assign(part="left out"),
    ]
    columns = [
        "part", "offer", "column", "answer", "text", "when", "grade", "url", "note", "provider",
        "platform", "named", "side", "kind", "current", "known_methods", "flagship_tunable",
        "weights_downloadable", "since", "until", "firm", "evidence", "checked", "fact_id",
        "checked_on", "source_id",
    ]  # fmt: skip
    made = pd.concat(parts)[columns]
    order = {name: place for place, name in enumerate(SIDES)}
    by = ["part", "side", "provider", "platform", "since"]
    return {
        "main": made.sort_values(
            by,
            key=lambda c: c.map(order) if c.name == "side" else c,
            ignore_index=True,
            kind="stable",
        )
    }


def _cells(facts: pd.DataFrame) -> pd.DataFrame:
    """Put what each fact says into the columns of the matrix."""
    best, models, by, weights = COLUMNS
    now = facts[facts["kind"] != "announced"]
    # Of the steps of a withdrawal the last one says how things stand.
    last = now[~(now["kind"].eq("withdrawal") & now.duplicated("offer", keep="last"))]
    said = [
        last.assign(column=best, answer=last["flagship_tunable"], text=""),
        facts.assign(column=models, answer=_answers(facts), text=_texts(facts)),
        last.assign(column=by, answer=last["known_methods"], text=""),
        last.assign(column=weights, answer=last["weights_downloadable"], text=""),
    ]
    cells = pd.concat(said)
    cells = cells[cells["answer"] != ""]
    cells["note"] = cells["note"].where(cells["column"] == models, "")
    # An answer without a text is said once, with its latest date.
    again = cells["text"].eq("") & cells.duplicated(["offer", "column", "answer"], keep="last")
    cells = cells[~again]
    return telling(cells, ["offer", "column"], {"unknown"})


def _answers(facts: pd.DataFrame) -> pd.Series:
    """Say whether any model can be tuned: after a step of a withdrawal, in part."""
    ended = facts["weights_downloadable"] == "not applicable"
    answer = pd.Series("yes", facts.index).mask(facts["kind"].eq("withdrawal"), "partly")
    return answer.mask(facts["kind"].eq("withdrawal") & ended, "no").mask(
        facts["kind"].eq("announced"), "announced"
    )


def _texts(facts: pd.DataFrame) -> list[str]:
    """Name the models, or say what was withdrawn."""
    texts = []
    for row in facts.itertuples():
        parts = [row.models_tunable if row.kind in {"offer", "other"} else "", row.statement]
        said = [str(part).removeprefix("Announced: ").rstrip(".") for part in parts if part]
        texts.append(" ".join(_sentence(part) for part in said))
    return texts


def _sentence(words: str) -> str:
    """Give a full stop, and a capital unless the first word is a name such as gpt-oss."""
    first = words.split(" ", 1)[0]
    return (words[0].upper() + words[1:] if first.isalpha() else words) + "."


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw what was documented and withdrawn, a line for each offer, closed ones first."""
    table = tables["main"]
    rows, lanes = _places(table, compact)
    left, width = (0, theme.PHONE - 24) if compact else (340, theme.WIDE - 24)
    last = float(lanes["lane"].max()) + 0.7
    time = alt.Scale(type="utc", range=[left, width], nice=False, padding=8)
    axis = alt.Axis(title=None, format="%Y", tickCount="year", grid=True)
    lane = alt.Scale(domain=[-0.7, last], nice=False, reverse=True)
    x = alt.X("middle:T", scale=time, axis=axis)
    y = alt.Y("lane:Q", scale=lane, axis=None)
    colours = [theme.colour(name) for name in SIDES]
    side = alt.Color("side:N", legend=None, scale=alt.Scale(domain=list(SIDES), range=colours))
    shape = alt.Shape(
        "look:N", legend=None, scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values()))
    )
    quiet: dict[str, Any] = {"color": theme.colour("quiet")}
    point: dict[str, Any] = {"size": 64, "strokeWidth": 1.8, "opacity": 1}
    tips = ["offer", "when", "kind", "flagship_tunable", "known_methods", "grade"]
    checked = alt.Chart(pd.DataFrame({"middle": [table["checked_on"].max()]})).encode(x=x)
    drawn = alt.Chart(rows).transform_filter("datum.part === 'event'").encode(y=y, color=side)
    span = drawn.encode(x=alt.X("since:T", scale=time, axis=axis), x2="end:T")
    dated = drawn.transform_filter("length(datum.when) > 4").encode(x=x, shape=shape, tooltip=tips)
    layers = [
        checked.mark_rule(strokeWidth=1, **quiet),
        checked.mark_text(align="right", dx=-5, text="last checked", **quiet).encode(
            y=alt.value(3)
        ),
        span.transform_filter("datum.kind !== 'announced'").mark_rule(strokeWidth=4, opacity=0.6),
        # What is announced is joined to the day on which that was last read.
        span.transform_filter("datum.kind === 'announced'").mark_rule(strokeDash=[3, 3]),
        dated.transform_filter("datum.firm").mark_point(filled=True, **point),
        dated.transform_filter("!datum.firm").mark_point(fill=theme.colour("paper"), **point),
    ]
    looks: dict[bool, dict[str, Any]] = {True: {"fontWeight": 600}, False: {}}
    for head, look in looks.items():
        names = alt.Chart(lanes[lanes["head"] == head])
        layers.append(
            names.mark_text(align="left", **look).encode(
                x=alt.value(0), y=alt.Y("label:Q", scale=lane, axis=None), text="name:N"
            )
        )
    key = [
        "square, circle: documented · triangle: withdrawn",
        "hollow: weaker evidence · bar: only the year is known",
    ]
    title = alt.Title(
        key if compact else " · ".join(key), anchor="end", fontSize=11, fontWeight=400, **quiet
    )
    height = (17 if compact else 20) * (last + 0.7)
    whole = alt.layer(*layers).properties(width=width, height=height, title=title)
    return alt.vconcat(whole)


def _places(table: pd.DataFrame, compact: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the rows with the line and the ends of each mark, and the lines with their names."""
    events = table[table["part"] == "event"].drop_duplicates("offer")
    lanes: list[dict[str, Any]] = []
    at = -1.0
    for side, offers in events.groupby("side", sort=False):
        at += 1.4 if lanes else 1.0
        lanes.append({"lane": at, "label": at, "name": f"{side} models".capitalize(), "head": True})
        for offer in offers["offer"]:
            at += 1.9 if compact else 1.0
            name = offer.removesuffix(f" ({side})")
            label = at - 0.9 if compact else at
            lanes.append({"lane": at, "label": label, "name": name, "head": False, "offer": offer})
    drawn = pd.DataFrame(lanes)
    checked = table["checked_on"].max()
    announced = table["kind"] == "announced"
    ends = table["kind"].isin(["withdrawal", "announced"])
    end = table["until"].clip(upper=checked).mask(announced, checked)
    rows = table.assign(
        lane=table["offer"].map(drawn.dropna(subset="offer").set_index("offer")["lane"]),
        look=table["side"].mask(ends, "end"),
        end=end,
        middle=table["since"] + (end - table["since"]).mask(announced, pd.Timedelta(0)) / 2,
    )
    return rows, drawn


def matrix(tables: Frames) -> Matrix:
    """Arrange what is offered now by platform."""
    table = tables["main"]
    cells = table.dropna(subset=["answer"])
    empty = "An empty cell means that nothing was found, not that there is nothing."
    return arrange(cells, "offer", "column", COLUMNS, rows_are="Platform", empty=empty)


def findings(tables: Frames) -> dict[str, Finding]:
    """Give what makers allow now, what was withdrawn, and how well it is known."""
    table = tables["main"]
    as_of = table["checked_on"].max().date()
    facts = table.drop_duplicates("fact_id")
    left_out = facts[facts["part"] == "left out"]
    used = facts[facts["part"] != "left out"]
    closed = used[used["side"] == "closed"]
    said = table[table["column"] == COLUMNS[0]]
    of_closed, of_open = (
        required(said[said["side"] == side], f"usable offer to tune {side} models", FACTS)
        for side in SIDES
    )
    best = tuning_offers.best_answers(of_closed["answer"], of_closed["provider"])
    open_best = tuning_offers.best_answers(of_open["answer"], of_open["offer"])
    makers = {
        answer: sorted(best.index[best == rank]) for answer, rank in tuning_offers.RANK.items()
    }
    known_not = set(facts[facts["side"] == "closed"]["provider"]) - set(best.index)
    change = tuning_offers.rank_changes(closed)
    offers = set(closed["offer"])
    ended = set(closed[closed["kind"].isin(["withdrawal", "announced"])]["offer"])
    recent = closed["since"].dt.year.ge(SINCE) & closed["kind"].eq("offer")
    would = left_out[left_out["side"].eq("closed") & left_out["flagship_tunable"].eq("yes")]
    # A later fact on the same offer says more than one that was left out.
    later = would["offer"].map(closed.groupby("offer")["since"].max()) > would["until"]
    perhaps = sorted({*makers["yes"], *would[~later]["provider"]})
    doubted = zip(would["provider"], would["named"], "(" + would["when"] + ")", strict=True)
    made: dict[str, Value] = {
        "as_of": as_of,
        "since": str(SINCE),
        "labs": len(best),
        "flagship_yes": len(makers["yes"]),
        "partly_count": len(makers["partly"]),
        "no_count": len(makers["no"]),
        "flagship_yes_names": join_words(makers["yes"]),
        "partly_names": join_words(makers["partly"]),
        "no_names": join_words(makers["no"]),
        "unknown_names": join_words(sorted(known_not)),
        "flagship_yes_if": len(perhaps),
        "flagship_yes_if_names": join_words(perhaps),
        "open_n": len(open_best),
        "open_yes": int((open_best == tuning_offers.RANK["yes"]).sum()),
        "open_no_names": _named(set(open_best.index[open_best == tuning_offers.RANK["no"]])),
        "compared": len(change),
        "down": int((change < 0).sum()),
        "up": int((change > 0).sum()),
        "offers_closed": len(offers),
        "withdrawn": len(ended),
        "withdrawn_names": _named(ended),
        "kept_names": _named(offers - ended),
        "announced": int((closed["kind"] == "announced").sum()),
        "opened": int(recent.sum()),
        "left_out_yes_names": join_words([" ".join(words) for words in doubted]),
        "facts": len(facts),
        "left_out": len(left_out),
        "used": len(used),
        "primary": int((used["evidence"] == "primary").sum()),
        "doubtful": int((used["checked"] != "confirmed").sum()),
    }  # fmt: skip
    methods: dict[str, list[str]] = {}
    for side in SIDES:
        own = table[table["part"].eq("cell") & table["side"].eq(side)]
        answers = own[own["column"] == COLUMNS[2]]["answer"]
        named = {name for answer in answers for name in answer.split(", ")}
        methods[side] = [name for name in tuning_offers.METHODS if name in named]
        taken = own[own["column"].eq(COLUMNS[-1]) & own["answer"].isin(TAKEN)]
        ranked = taken.sort_values("answer", key=lambda answers: answers.map(TAKEN.index))
        answers = ranked.drop_duplicates("offer")["answer"]
        made |= {
            f"methods_{side}": join_words(methods[side]),
            f"weights_{side}": int((answers == "yes").sum()),
            f"weights_{side}_n": int(answers.isin(["yes", "no"]).sum()),
            f"weights_{side}_unknown": int((answers == "unknown").sum()),
        }
    only = [name for name in methods["open"] if name not in methods["closed"]]
    made["methods_only_open"] = join_words(only)
    return {
        name: Finding(value, as_of=as_of, text="none" if value == 0 else "")
        for name, value in made.items()
    }


def _named(offers: set[str]) -> str:
    """Name offers: "OpenAI, own API (self-serve) (closed)" -> OpenAI (own API)."""
    pairs = [offer.partition(" (")[0].split(", ", 1) for offer in sorted(offers)]
    return join_words([f"{provider} ({platform})" for provider, platform in pairs])
