"""The best closed model can be tuned by all customers at {flagship_yes} of {labs:maker}.

Tuned weights can be taken away from {weights_closed} of {weights_closed_n:closed offer} and from
{weights_open} of {weights_open_n} open ones, of those with a known answer. In part the best closed
model can be tuned at {partly_count:maker}: its smaller variants, or some customers only.

A row is a platform where a model can be trained further, with what it offers now. Is the maker's
best model among it, and is any? How many of the known methods are documented? Can the tuned weights
be taken away? A row opens the models and methods by name, with date and source. Hollow: no primary
source says so clearly. What was documented and withdrawn earlier, or is announced, is in the second
table.

The best closed model can be tuned in full at {flagship_yes_names}, in part at {partly_names}, not
at {no_names}; of {unknown_names} it is not known. Of the open offers with a known answer {open_yes}
of {open_n} include the maker's best model; the others are {open_no_names}. Offers of which it is
not known whether tuned weights can be taken away: {weights_closed_unknown} closed,
{weights_open_unknown} open.

Methods documented now: {methods_closed} for closed models, {methods_open} for open ones
({methods_only_open} for these alone). Of {compared:closed offer} with an earlier and a later answer
on the best model it went down on {down} and up on {up}. Of {offers_closed:closed offer} {withdrawn}
have been withdrawn since {since}, or are being so: {withdrawn_names}. Of {kept_names} no withdrawal
was found. Steps that are announced and not in effect yet: {announced}. From the same years
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

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count_or_none, dated, day, sentence
from charts.core.formats import join_words
from charts.core.matrix import ColumnSum, Matrix, MatrixColumn, arrange, graded, telling
from charts.measures.openness import tuning_offers
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Offers to train a model further, by platform, as known on {as_of}. A row opens its words and "
    "sources."
)
COLUMNS = {
    "Best model": "Best model",
    "Any model": "Any model",
    "Methods": "Ways",
    "Weights to keep": "Keep",
}
"""Names of the columns, and the same for a phone."""
BEST, MODELS, METHODS, WEIGHTS = COLUMNS
GROUPS = {
    "closed": "Closed models",
    "both": "Closed and open models alike",
    "open": "Open models",
}
"""Headings of the rows, in their order, by whose models an offer covers."""
SIDES = ("closed", "open")
TITLES = {
    "events": "What was documented and withdrawn, and when",
    "facts": "Numbers used in the text",
}
CELL = [
    "offer", "group", "column", "answer", "word", "text", "when", "grade", "url", "note",
    "provider", "platform", "side", "kind", "since", "flagship_tunable", "fact_id",
    "checked_on", "source_id",
]  # fmt: skip
EVENT = [
    "offer", "provider", "platform", "side", "kind", "when", "since", "until", "flagship_tunable",
    "known_methods", "grade", "url", "fact_id", "checked_on", "source_id",
]  # fmt: skip
FACTS = "data/fine_tuning.csv"
SINCE = 2025
"""The year from which withdrawals and new offers are counted."""

TAKEN = ["yes", "no", "unknown"]
"""Whether weights can be taken away; of the answers on one offer the first counts."""


def tables(data: Tables) -> Frames:
    """Give one row a cell of the matrix, and one an event of the picture.

    kind: as in measures.openness.tuning_offers.
    """
    facts = tuning_offers.tuning_facts(data).rename(columns={"source_ref": "url"})
    for column in ("models_tunable", "statement", "price", "check_note"):
        facts[column] = facts[column].fillna("")
    facts["grade"] = graded(facts)
    notes = zip(facts["price"], facts["check_note"], strict=True)
    facts["note"] = [
        " ".join(filter(None, [price and f"Price: {price}.", check and f"Second reading: {check}"]))
        for price, check in notes
    ]
    usable, left_out = facts[facts["usable"]], facts[~facts["usable"]]
    for side in SIDES:
        what = f"usable offer to tune {side} models"
        required(usable[usable["side"] == side], what, FACTS)
    return {
        "main": _ordered(_cells(usable[usable["current"]]))[CELL],
        "events": _ordered(usable[usable["kind"] != "other"])[EVENT],
        "facts": pd.DataFrame([_numbers(facts, usable, left_out)]),
    }


def _ordered(facts: pd.DataFrame) -> pd.DataFrame:
    """Order rows as they are read: closed models first, by platform and day."""
    return facts.sort_values(
        ["weights", "provider", "platform", "since"],
        key=lambda column: column.map([*GROUPS].index) if column.name == "weights" else column,
        ignore_index=True,
        kind="stable",
    )


def _numbers(facts: pd.DataFrame, usable: pd.DataFrame, left_out: pd.DataFrame) -> dict[str, Any]:
    """Give the day of the last check, and what is left out; makers and offers of closed models."""
    closed, out = (rows[rows["side"] == "closed"] for rows in (usable, left_out))
    would = out[out["flagship_tunable"] == "yes"]
    # A later fact on the same offer says more than one that was left out.
    later = would["offer"].map(closed.groupby("offer")["since"].max()) > would["until"]
    offers = zip(would["provider"], would["named"], would["when"], strict=True)
    return {
        "checked_on": facts["checked_on"].max(),
        "left_out": len(left_out),
        "left_out_makers": "; ".join(sorted(out["provider"].unique())),
        "left_out_yes": join_words(
            f"{maker} {platform} ({day})" for maker, platform, day in offers
        ),
        "left_out_yes_makers": "; ".join(sorted(would[~later]["provider"].unique())),
    }


def _cells(facts: pd.DataFrame) -> pd.DataFrame:
    """Put what each fact says into the columns of the matrix."""
    last = tuning_offers.in_force(facts)
    answers = [
        last.assign(column=BEST, answer=last["flagship_tunable"], text=""),
        facts.assign(column=MODELS, answer=_answers(facts), text=_texts(facts)),
        last.assign(column=METHODS, answer=last["known_methods"], text=""),
        last.assign(column=WEIGHTS, answer=last["weights_downloadable"], text=""),
    ]
    cells = pd.concat(answers)
    cells = cells[cells["answer"] != ""]
    cells["note"] = cells["note"].where(cells["column"] == MODELS, "")
    cells["group"] = cells["weights"].map(GROUPS)
    cells["word"] = [_word(*row) for row in zip(cells["column"], cells["answer"], strict=True)]
    # An answer without a text is said once, with its latest date.
    again = cells["text"].eq("") & cells.duplicated(["offer", "column", "answer"], keep="last")
    cells = cells[~again]
    return telling(cells, ["offer", "column"], {"unknown"})


def _word(column: str, answer: str) -> str:
    """Shorten an answer to a word for its cell: methods to their number."""
    if column == METHODS and not answer.startswith("any"):
        return str(answer.count(",") + 1)
    return {"any method": "any", "not applicable": "n/a"}.get(answer, "")


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
        named = [str(part).removeprefix("Announced: ").rstrip(".") for part in parts if part]
        texts.append(" ".join(_sentence(part) for part in named))
    return texts


def _sentence(words: str) -> str:
    """Give a full stop, and a capital unless the first word is a name such as gpt-oss."""
    first = words.split(" ", 1)[0]
    return (words[0].upper() + words[1:] if first.isalpha() else words) + "."


def matrix(tables: Frames) -> Matrix:
    """Arrange what is offered now by platform, with the counts of the findings."""
    numbers = {name: finding.value for name, finding in findings(tables).items()}
    best = ColumnSum(f"{numbers['flagship_yes']} of {numbers['labs']}", "makers")
    taken = [
        ColumnSum(f"{numbers[f'weights_{side}']} of {numbers[f'weights_{side}_n']}", side)
        for side in SIDES
    ]
    sums = {BEST: (best,), WEIGHTS: tuple(taken)}
    columns = [MatrixColumn(name, brief, sums.get(name, ())) for name, brief in COLUMNS.items()]
    cells = tables["main"]
    titled = cells.assign(title=cells["provider"] + ", " + cells["platform"])
    empty = "An empty cell means that nothing was found, not that there is nothing."
    return arrange(
        titled, "title", "column", "group", columns, rows_are="Maker, platform", empty=empty
    )


def findings(tables: Frames) -> dict[str, Finding]:
    """Give what makers allow now, what was withdrawn, and how well it is known."""
    cells, numbers = tables["main"], tables["facts"].iloc[0]
    as_of = pd.Timestamp(numbers["checked_on"]).date()
    used = pd.concat([cells, tables["events"]]).drop_duplicates("fact_id")
    closed = used[used["side"] == "closed"]
    results = {
        "as_of": day(as_of),
        "since": sentence(str(SINCE)),
        **_best_closed(cells, closed, numbers),
        **_best_open(cells),
        **_changes(closed),
        **_withdrawals(closed),
        **_evidence(used, numbers),
        **_methods(cells),
        **{name: finding for side in SIDES for name, finding in _weights(cells, side).items()},
    }
    return dated(as_of, results)


def _answers_on_best(cells: pd.DataFrame, side: str) -> pd.DataFrame:
    """Give the cells on makers' best models. Raises NoRows if a side has none."""
    rows = cells[(cells["column"] == BEST) & (cells["side"] == side)]
    return required(rows, f"usable offer to tune {side} models", FACTS)


def _best_closed(
    cells: pd.DataFrame, closed: pd.DataFrame, numbers: "pd.Series[Any]"
) -> dict[str, Finding]:
    """Name the makers whose best closed model can be tuned, in part, not, or perhaps."""
    answers = _answers_on_best(cells, "closed")
    best = tuning_offers.best_answers(answers["answer"], answers["provider"])
    makers = {
        answer: sorted(best.index[best == rank]) for answer, rank in tuning_offers.RANK.items()
    }
    known_of = {*closed["provider"], *_split(numbers["left_out_makers"])}
    perhaps = sorted({*makers["yes"], *_split(numbers["left_out_yes_makers"])})
    return {
        "labs": count_or_none(len(best)),
        "flagship_yes": count_or_none(len(makers["yes"])),
        "partly_count": count_or_none(len(makers["partly"])),
        "no_count": count_or_none(len(makers["no"])),
        "flagship_yes_names": sentence(join_words(makers["yes"])),
        "partly_names": sentence(join_words(makers["partly"])),
        "no_names": sentence(join_words(makers["no"])),
        "unknown_names": sentence(join_words(sorted(known_of - set(best.index)))),
        "flagship_yes_if": count_or_none(len(perhaps)),
        "flagship_yes_if_names": sentence(join_words(perhaps)),
    }


def _split(names: object) -> list[str]:
    """Give the names of a list in a cell, which a download leaves empty if there is none."""
    return names.split("; ") if isinstance(names, str) and names else []


def _best_open(cells: pd.DataFrame) -> dict[str, Finding]:
    """Count the open offers that include their maker's best model; name those that do not."""
    answers = _answers_on_best(cells, "open")
    best = tuning_offers.best_answers(answers["answer"], answers["offer"])
    without = set(best.index[best == tuning_offers.RANK["no"]])
    return {
        "open_n": count_or_none(len(best)),
        "open_yes": count_or_none((best == tuning_offers.RANK["yes"]).sum()),
        "open_no_names": sentence(_named(without)),
    }


def _changes(closed: pd.DataFrame) -> dict[str, Finding]:
    """Count the closed offers whose answer on the best model went down or up."""
    change = tuning_offers.rank_changes(closed)
    return {
        "compared": count_or_none(len(change)),
        "down": count_or_none((change < 0).sum()),
        "up": count_or_none((change > 0).sum()),
    }


def _withdrawals(closed: pd.DataFrame) -> dict[str, Finding]:
    """Name the closed offers that end, and those that do not; count what was opened."""
    offers = set(closed["offer"])
    ended = set(closed[closed["kind"].isin(["withdrawal", "announced"])]["offer"])
    opened = closed["since"].dt.year.ge(SINCE) & closed["kind"].eq("offer")
    return {
        "offers_closed": count_or_none(len(offers)),
        "withdrawn": count_or_none(len(ended)),
        "withdrawn_names": sentence(_named(ended)),
        "kept_names": sentence(_named(offers - ended)),
        "announced": count_or_none((closed["kind"] == "announced").sum()),
        "opened": count_or_none(opened.sum()),
    }


def _evidence(used: pd.DataFrame, numbers: "pd.Series[Any]") -> dict[str, Finding]:
    """Count the facts by whether and how they are known."""
    evidence, doubt = used["grade"].str.partition(",")[[0, 2]].to_numpy().T
    return {
        "facts": count_or_none(len(used) + numbers["left_out"]),
        "left_out": count_or_none(numbers["left_out"]),
        "left_out_yes_names": sentence(str(numbers["left_out_yes"])),
        "used": count_or_none(len(used)),
        "primary": count_or_none((evidence == "primary").sum()),
        "doubtful": count_or_none((doubt != "").sum()),
    }


def _methods(cells: pd.DataFrame) -> dict[str, Finding]:
    """Name the methods documented now for both kinds of models, and those for open ones alone."""
    rows = cells[cells["column"] == METHODS]
    methods = {}
    for side in SIDES:
        answers = rows.loc[rows["side"] == side, "answer"]
        named = {name for answer in answers for name in answer.split(", ")}
        methods[side] = [name for name in tuning_offers.METHODS if name in named]
    only = [name for name in methods["open"] if name not in methods["closed"]]
    return {f"methods_{side}": sentence(join_words(names)) for side, names in methods.items()} | {
        "methods_only_open": sentence(join_words(only))
    }


def _weights(cells: pd.DataFrame, side: str) -> dict[str, Finding]:
    """Count the offers of a side by whether tuned weights can be taken away."""
    rows = cells[cells["side"].eq(side) & cells["column"].eq(WEIGHTS)]
    ranked = rows[rows["answer"].isin(TAKEN)].sort_values(
        "answer", key=lambda answers: answers.map(TAKEN.index)
    )
    answers = ranked.drop_duplicates("offer")["answer"]
    return {
        f"weights_{side}": count_or_none((answers == "yes").sum()),
        f"weights_{side}_n": count_or_none(answers.isin(["yes", "no"]).sum()),
        f"weights_{side}_unknown": count_or_none((answers == "unknown").sum()),
    }


def _named(offers: set[str]) -> str:
    """Name offers: "OpenAI, own API (self-serve) (closed)" -> OpenAI (own API)."""
    pairs = [offer.partition(" (")[0].split(", ", 1) for offer in sorted(offers)]
    return join_words([f"{provider} ({platform})" for provider, platform in pairs])
