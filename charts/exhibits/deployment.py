"""{hardware_title} closed models on a customer's own hardware.

{hardware_clause} a way to run one there that is in service. If these facts are right{doubt_clause},
{verdict}.

Each cell holds documented ways to run a model, of which the best speaks. A row opens the product of
each, its limits, its date, how strong the evidence is, and its source. Hollow: no primary source
says so clearly. A cloud is public, or a government's or a private one. Yes means in service; partly
means announced, a preview, a contract, terms without a product, done once for one customer, or only
in part on the customer's machines. A no or an unknown about one product is left out where another
product of the same vendor has the way. Vendors of open models are listed for what they document;
anyone who holds the weights can run them wherever the hardware is.

Vendors with closed models in service on the customer's hardware: {hardware_names}; cut off from the
net: {air_gapped_names}; both at once: {sealed_names} (facts: {sealed_facts}; in doubt:
{sealed_doubtful}). On the customer's hardware, but short of service: {short_list}. No way in
service there was found for {without_names}. Offers for closed and open models alike ({both_names})
are shown and not counted, since too little is said of the closed models in them. {grade_sentence} A
second reading left {air_gapped_doubtful} of the {air_gapped_facts} on air-gapped use in doubt.

Of {facts:fact} {left_out} are left out, since a second reading found their source too weak or did
not find them again. {other} are no way to run a model: court orders, suspensions, surveys, a use,
the hardware itself. The other {ways} are shown, {primary} of them from primary sources and
{secondary} from secondary ones. That a way is documented does not say that one can buy it: limits
are in the cells, and prices are not known. Nor does it say that nobody but the customer could read
the data: a vendor that brings its own machine, and keeps it up to date, must still be trusted.
"""

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, count_or_none, dated, day, sentence
from charts.core.formats import capitalized, counted, join_words, or_none, plural
from charts.core.matrix import ColumnSum, Matrix, MatrixColumn, arrange, graded, telling
from charts.measures.openness import deployment_ways
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Best documented way to run a model, by vendor and kind of model; facts read up to {as_of}. A "
    "row opens its words and sources."
)
COLUMNS = {
    "In a cloud": "Cloud",
    "Customer's hardware": "Own site",
    "Without a connection": "Offline",
}
"""Names of the columns, and the same for a phone."""
TITLES = {"facts": "Numbers used in the text"}
CELL = [
    "row", "group", "column", "answer", "word", "text", "when", "grade", "url", "note", "vendor",
    "weights", "product", "state", "customer_hardware", "air_gapped", "fact_id", "checked_on",
    "source_id",
]  # fmt: skip
GOVERNED = "government|sovereign|classified|national-security|private cloud|customer cloud"
"""Words of a cloud that is not the vendor's own for everybody."""

KINDS = {
    "closed": "closed",
    "both": "closed and open",
    "none": "models not named",
    "open": "open",
}
"""Kinds of models, in the order of the rows."""
GROUPS = {
    "closed": "Closed models",
    "both": "Closed and open models alike",
    "none": "Models not named",
    "open": "Open models",
}
"""The same as headings."""

VERDICTS = {
    True: "weights of one's own are not the only choice for those who can buy that",
    False: "weights of one's own are the only documented choice",
}
"""What follows, by whether a closed model is in service on the customer's hardware."""


def tables(data: Tables) -> Frames:
    """Give one row a fact and cell of the matrix; state: in service or short of it."""
    facts = data["deployment"]
    for column in ("product", "where_it_runs", "limits", "check_note"):
        facts[column] = facts[column].fillna("")
    facts["product"] = facts["product"].replace("unspecified", "")
    facts["state"] = deployment_ways.service_states(facts)
    facts["row"] = facts["vendor"] + ", " + facts["weights"].map(KINDS)
    facts["group"] = facts["weights"].map(GROUPS)
    facts["note"] = [_note(*row) for row in zip(facts["status"], facts["check_note"], strict=True)]
    facts["grade"] = graded(facts)
    facts = facts.rename(columns={"from_date": "when", "source_ref": "url"})
    nowhere = ~deployment_ways.is_way(facts)
    cells = _cells(facts[facts["usable"] & ~nowhere])
    numbers = {
        "other": (facts["usable"] & nowhere).sum(),
        "left_out": (~facts["usable"]).sum(),
        "checked_on": facts["checked_on"].max(),
    }
    return {"main": cells[CELL].reset_index(drop=True), "facts": pd.DataFrame([numbers])}


def _note(status: str, check_note: str) -> str:
    return f"Status: {status}." + (f" Second reading: {check_note}" if check_note else "")


def _cells(ways: pd.DataFrame) -> pd.DataFrame:
    """Put each way into the columns that its own columns name."""
    cloud, hardware, air_gapped = COLUMNS
    off_site = ways["customer_hardware"] == "no"  # on whose hardware may be unknown
    hosted = ways[off_site | ways["where_it_runs"].str.contains("cloud")]
    place = hosted["option"] + " " + hosted["where_it_runs"]
    governed = place.str.contains(GOVERNED, case=False)
    kind = governed.map({True: "government or private", False: "public"})
    cells = pd.concat(
        [
            hosted.assign(column=cloud, documented="yes", kind=kind),
            ways.assign(column=hardware, documented=ways["customer_hardware"], kind=""),
            ways.assign(column=air_gapped, documented=ways["air_gapped"], kind=""),
        ]
    )
    cells["answer"] = [
        _answer(*row) for row in zip(cells["documented"], cells["state"], strict=True)
    ]
    cells["word"] = cells["state"].where(cells["answer"] == "partly", "")
    cells["word"] = cells["word"].replace(deployment_ways.IN_SERVICE, "partly")
    about = [
        "product", "option", "status", "limits", "state", "answer", "kind", "customer_hardware",
    ]  # fmt: skip
    cells["text"] = [_text(*row) for row in cells[about].to_numpy()]
    # That a service cannot leave its cloud says nothing about weights that anybody can download.
    silent = cells["answer"].isin(["no", "unknown"]) & (cells["weights"] != "closed")
    cells = telling(cells[~silent], ["row", "column"], {"no", "unknown"})
    cells["rank"] = cells["weights"].map(list(KINDS).index)
    cells = cells.sort_values(["rank", "vendor", "evidence", "when"], kind="stable")
    again = cells["answer"].eq("no") & cells.duplicated(["row", "column", "answer"])
    cells = cells[~again]
    # Once is enough, in the cell furthest to the left.
    cells["note"] = cells["note"].where(~cells.duplicated(["fact_id"]), "")
    return cells


def _answer(documented: str, state: str) -> str:
    """Give the answer of a cell: what is not in service is a yes in part, or not known."""
    if documented == "optional":
        return "partly"
    if documented != "yes" or state == "in service":
        return documented
    return "unknown" if state == "documentation only" else "partly"


def _text(
    product: str,
    option: str,
    status: str,
    limits: str,
    state: str,
    answer: str,
    kind: str,
    on_site: str,
) -> str:
    """Say in a sentence which product, and its limits; for a no, what was looked for."""
    if answer == "no":
        option, state = status, "in service"
    named = ": ".join(filter(None, [product, option]))
    limits = "" if kind and on_site in {"yes", "partly"} else limits  # they stand one cell on
    short = ", ".join(filter(None, [kind, state.replace("in service", "")]))
    return (f"({short}) " if short else "") + "; ".join(filter(None, [named, limits])) + "."


def matrix(tables: Frames) -> Matrix:
    """Arrange the ways by kind of model and vendor; count the vendors of closed ones."""
    facts = tables["main"]
    closed = facts[facts["weights"] == "closed"]
    vendors = closed["vendor"].nunique()
    counts = {name: f"{_serving(closed, name)} of {vendors}" for name in COLUMNS}
    columns = [
        MatrixColumn(name, brief, (ColumnSum(counts[name], "closed vendors"),))
        for name, brief in COLUMNS.items()
    ]
    empty = (
        "An empty cell means that no documented way was found, not that there is none; open "
        "weights can be run wherever the hardware is."
    )
    return arrange(facts, "vendor", "column", "group", columns, rows_are="Vendor", empty=empty)


def _serving(closed: pd.DataFrame, column: str) -> int:
    """Count the vendors with a way in service in a column."""
    ways = closed[(closed["column"] == column) & (closed["answer"] == "yes")]
    return int(ways["vendor"].nunique())


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the vendors of closed models by what they document, and the facts by their grade."""
    ways, numbers = tables["main"].drop_duplicates("fact_id"), tables["facts"].iloc[0]
    as_of = pd.Timestamp(numbers["checked_on"]).date()
    closed = ways[ways["weights"] == "closed"]
    required(closed, "usable way to run a closed model", "data/deployment.csv")
    both = ways[ways["weights"].isin(["both", "none"])]
    grades = ways["grade"].str.partition(",")[0]
    results = {
        "as_of": day(as_of),
        "both_names": sentence(join_words(_names(both))),
        "facts": count(len(ways) + numbers["other"] + numbers["left_out"]),
        "other": count(numbers["other"]),
        "left_out": count(numbers["left_out"]),
        "ways": count(len(ways)),
        "primary": count((grades == "primary").sum()),
        "secondary": count((grades == "secondary").sum()),
        **_closed_findings(closed),
    }
    return dated(as_of, results)


def _closed_findings(closed: pd.DataFrame) -> dict[str, Finding]:
    """Give who documents a way for closed models on their customers' hardware, and cut off."""
    on_site = closed["customer_hardware"] == "yes"
    cut_off = closed["air_gapped"] == "yes"
    serving = closed["state"] == "in service"
    hardware, air_gapped = closed[on_site & serving], closed[cut_off & serving]
    sealed = closed[on_site & cut_off & serving]
    return {
        "hardware_count": count(len(_names(hardware))),
        "hardware_names": sentence(join_words(_names(hardware))),
        "air_gapped_names": sentence(join_words(_names(air_gapped))),
        "air_gapped_facts": count(len(air_gapped)),
        "air_gapped_doubtful": count_or_none(_doubtful(air_gapped)),
        "sealed_count": count_or_none(len(_names(sealed))),
        "sealed_names": sentence(join_words(_names(sealed))),
        "sealed_facts": count(len(sealed)),
        "sealed_doubtful": count(_doubtful(sealed)),
        "short_list": sentence(join_words(_short(closed[on_site & ~serving]))),
        "without_names": sentence(join_words(_without(closed, hardware))),
        "verdict": sentence(VERDICTS[len(hardware) > 0]),
        **{name: sentence(text) for name, text in _on_hardware(closed, hardware).items()},
    }


def _on_hardware(closed: pd.DataFrame, hardware: pd.DataFrame) -> dict[str, str]:
    """Say who documents a way in service on the customer's hardware, and how sure that is."""
    vendors, documenting = len(_names(closed)), _names(hardware)
    if not documenting:
        none = f"None of {vendors} vendors of closed models documents"
        return {
            "hardware_title": f"None of {vendors} vendors documents",
            "hardware_clause": none,
            "hardware_sentence": (
                f"{none} a working way to run one on the customer's own hardware."
            ),
            "doubt_clause": "",
            "grade_sentence": "As there is no such fact, there is none to doubt.",
            "without_sentence": "",
        }
    number, names = len(documenting), join_words(documenting)
    document = plural(number, "documents", "document")
    facts, doubtful = len(hardware), _doubtful(hardware)
    primary = int(hardware["grade"].str.startswith("primary").sum())
    without = join_words(_without(closed, hardware), none="")
    return {
        "hardware_title": f"{number} of {vendors} vendors {document}",
        "hardware_clause": f"{number} of {vendors} vendors of closed models ({names}) {document}",
        "hardware_sentence": (
            f"{number} of {vendors} vendors of closed models {document} a working way to run one "
            f"on the customer's own hardware ({names})."
        ),
        "doubt_clause": (
            f", of which {or_none(doubtful)} of {facts} {'are' if doubtful > 1 else 'is'} in doubt"
        ),
        "grade_sentence": (
            f"Of the {counted(facts, 'fact')} behind the first number a second reading left "
            f"{or_none(doubtful)} in doubt (the note in the row says why). "
            f"{capitalized(or_none(primary))} {plural(primary, 'rests', 'rest')} on the vendor's "
            "own pages."
        ),
        "without_sentence": (f"No such way in service was found for {without}." if without else ""),
    }


def _names(facts: pd.DataFrame) -> list[str]:
    return sorted(facts["vendor"].unique())


def _without(closed: pd.DataFrame, hardware: pd.DataFrame) -> list[str]:
    """Name the vendors of closed models of whom no such way is documented."""
    documenting = _names(hardware)
    return [name for name in _names(closed) if name not in documenting]


def _doubtful(facts: pd.DataFrame) -> int:
    """Count the facts that a second reading left in doubt; one that it corrected is not."""
    return int(facts["grade"].str.endswith(", ambiguous").sum())


def _short(facts: pd.DataFrame) -> list[str]:
    """Name what is short of service: Google's Gemini (announced)."""
    rows = zip(facts["vendor"], facts["product"].fillna(""), facts["state"], strict=True)
    return [f"{' '.join(filter(None, [vendor, name]))} ({state})" for vendor, name, state in rows]
