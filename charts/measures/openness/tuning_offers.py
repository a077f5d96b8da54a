"""Offers to train a model further: what each fact says, when it held, and whether it still does."""

import pandas as pd

from charts.measures.stats import partial_dates
from charts.tables.frames import Tables

RENAMED = {
    # docs.cloud.google.com/gemini-enterprise-agent-platform/vertex-ai-name-changes
    "Vertex AI": "Gemini Enterprise Agent Platform",
}
"""Platforms by an older name."""

METHODS = {
    "supervised": r"\bSFT\b",
    "preference": r"\b(?:O?DPO|preference)\b",
    "reinforcement": r"\b(?:RFT|RL)\b",
    "further pre-training": r"pre-training",
    "distillation": r"distillation",
    "any method": r"^any\b",
}
"""Ways to train a model further, and how the table writes them."""

RANK = {"no": 0, "partly": 1, "yes": 2}
"""Whether a maker's best model can be tuned, from the least to the most."""


def tuning_facts(data: Tables) -> pd.DataFrame:
    """Give every fact on tuning, with what follows from it and from its neighbours.

    Added: `side` (closed if the offer covers closed models), `offer` (maker, platform and kind of
    models), `known_methods`, `since` and `until` (first and last day that its date may mean),
    `kind` (offer; withdrawal; announced: a withdrawal that takes effect after the day on which the
    table was last checked; else other) and `current`.
    """
    rows = data["fine_tuning"].rename(columns={"platform": "named"})
    rows["platform"] = rows["named"].replace(RENAMED)
    rows["side"] = rows["weights"].replace("both", "closed")
    kinds = rows["weights"].replace("both", "closed and open")
    rows["offer"] = rows["provider"] + ", " + rows["platform"] + " (" + kinds + ")"
    rows["known_methods"] = methods(rows["methods"])
    effect = rows["takes_effect"].dt.strftime("%Y-%m-%d")
    rows["when"] = effect.fillna(rows["as_of"])
    rows[["since", "until"]] = partial_dates.period(rows["when"])
    rows["kind"] = fact_kinds(rows)
    rows["current"] = current(rows)
    return rows


def methods(texts: pd.Series) -> pd.Series:
    """Give the known methods that texts name: "SFT, RFT" -> "supervised, reinforcement"."""
    mentions = {name: texts.fillna("").str.contains(words) for name, words in METHODS.items()}
    names = [[name for name in mentions if mentions[name][at]] for at in texts.index]
    return pd.Series([", ".join(each) for each in names], texts.index, dtype="str")


def fact_kinds(rows: pd.DataFrame) -> pd.Series:
    """Say of each fact whether it is an offer or the end of one.

    A fact that names no method ends an offer if an earlier one of the same offer named some.
    """
    named = rows["known_methods"].ne("")
    silent = rows["methods"].fillna("none").eq("none")
    first = rows["since"].where(named).groupby(rows["offer"]).transform("min")
    ends = silent & (first < rows["since"])
    announced = ends & (rows["since"] > rows["checked_on"].max())
    kind = pd.Series("other", rows.index).mask(named, "offer").mask(ends, "withdrawal")
    return kind.mask(announced, "announced")


def current(rows: pd.DataFrame) -> pd.Series:
    """Say which facts still hold: those that no later usable one of the same offer replaces.

    A later fact is one whose earliest day is after the other's latest. What is announced replaces
    nothing yet, and a step of a withdrawal leaves the earlier steps standing.
    """
    flags = []
    for row in rows.itertuples():
        others = rows[(rows["offer"] == row.offer) & rows["usable"] & (rows["since"] > row.until)]
        if row.kind == "withdrawal":
            others = others[others["kind"] != "withdrawal"]
        flags.append(bool(row.usable) and not (others["kind"] != "announced").any())
    return pd.Series(flags, rows.index)


def in_force(facts: pd.DataFrame) -> pd.DataFrame:
    """Give the facts that say how things are: those in effect, and of a withdrawal its last step.

    facts: as from `tuning_facts`, in the order of their days.
    """
    now = facts[facts["current"] & (facts["kind"] != "announced")]
    is_step = now["kind"].eq("withdrawal") & now.duplicated("offer", keep="last")
    return now[~is_step]


def closed_makers(data: Tables, *, weak: bool = False) -> pd.DataFrame:
    """Give one row a maker of closed models of whose offers to train them something is known.

    weak: count the facts that may not enter a statistic too. Returns, by maker, best (the rank of
    whether its best model can be tuned, NaN if not known), takeaway (1 if tuned weights can be
    taken away, 0 if not or if nothing can be tuned, NaN if not known), and for each of METHODS
    whether some offer has it.
    """
    rows = data["fine_tuning"].assign(usable=True) if weak else data["fine_tuning"]
    facts = tuning_facts(Tables({"fine_tuning": rows})).sort_values("since", kind="stable")
    facts = in_force(facts[facts["side"] == "closed"])
    taken = facts["weights_downloadable"].map({"yes": 1.0, "no": 0.0, "not applicable": 0.0})
    by_maker = facts.assign(taken=taken).groupby("provider")
    named = by_maker["known_methods"].agg(", ".join)
    columns = {name: named.str.contains(name, regex=False) for name in METHODS}
    best = best_answers(facts["flagship_tunable"], facts["provider"]).reindex(named.index)
    return pd.DataFrame({"best": best, "takeaway": by_maker["taken"].max(), **columns})


def best_answers(answers: pd.Series, by: pd.Series) -> pd.Series:
    """Give the highest known answer on the best model, as a rank, by maker or offer.

    answers: whether the best model can be tuned; by: whose answer it is. Who has no known answer
    is left out.
    """
    return answers.map(RANK).groupby(by).max().dropna()


def rank_changes(facts: pd.DataFrame) -> pd.Series:
    """Give by how many ranks the answer on the best model rose, by offer, from first to last.

    facts: offer, since, kind and flagship_tunable; what is announced does not count yet. Only
    offers with two known answers or more are given.
    """
    past = facts[facts["kind"] != "announced"]
    ranks = past.assign(rank=past["flagship_tunable"].map(RANK)).dropna(subset="rank")
    by_offer = ranks.sort_values("since", kind="stable").groupby("offer")["rank"]
    return (by_offer.last() - by_offer.first())[by_offer.size() > 1]
