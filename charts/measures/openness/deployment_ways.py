"""Documented ways to run a model: what state each is in, and how well it is known."""

import pandas as pd

from charts.tables.frames import Tables

IN_SERVICE = "in service"

STATES = {
    "in service": IN_SERVICE,
    "announced": "announced",
    "preview": "preview",
    "one-off": "once only",
    "terms only": "terms only",
    "contract of": "contract only",
    "documentation published": "documentation only",
}
"""Words of a status, and the state that the first of them that it has means; else IN_SERVICE."""

STATE_OF = {
    # The maker's own announcement, which the other fact about Foundry Local cites, calls the whole
    # a preview.
    "microsoft-foundry-local-on-azure-local-disconnected-sovereig": "preview",
}
NO_OFFER = {
    # Which hardware the weights need, not who offers a way.
    "hardware-self-hosting-needs-kimi-k3-1-561-gb-qwen3-8-2-4t-2",
    # What a customer did with weights, not what a vendor offers.
    "hugging-face-incident-analysis-on-own-infrastructure",
}

EVIDENCE = {"primary": 1.0, "secondary": 0.5, "weak": 0.0}
"""How much a fact counts by whose page it rests on: the maker's, a text about it, a weak one."""

SECOND_READING = {"confirmed": 1.0, "corrected": 1.0}
"""How much it counts by what a second reading found; one that is in doubt, or was not read again,
counts half."""


def service_states(facts: pd.DataFrame) -> "pd.Series[str]":
    """Say of each fact whether its way is in service, or short of that: announced, once only.

    facts: rows of deployment.csv.
    """
    states = [
        STATE_OF.get(fact)
        or next((STATES[words] for words in STATES if words in status), IN_SERVICE)
        for fact, status in zip(facts["fact_id"], facts["status"], strict=True)
    ]
    return pd.Series(states, facts.index, dtype="str")


def is_way(facts: pd.DataFrame) -> "pd.Series[bool]":
    """Say of each fact whether it is about a way to run a model that somebody offers.

    Events at the vendor, and surveys, name no place of their own.
    """
    place = facts["where_it_runs"].fillna("")
    return ~(place.isin(["", "vendor"]) | facts["fact_id"].isin(NO_OFFER))


def closed_ways(data: Tables) -> pd.DataFrame:
    """Give the usable ways to run models of which some are closed, or may be.

    Returns the columns of deployment.csv with state, and with weight: 0 to 1, by EVIDENCE and
    SECOND_READING.
    """
    facts = data["deployment"]
    rows = facts[facts["usable"] & is_way(facts) & facts["weights"].isin(["closed", "both"])]
    reading = rows["checked"].map(SECOND_READING).fillna(0.5)
    weight = rows["evidence"].map(EVIDENCE) * reading
    return rows.assign(state=service_states(rows), weight=weight).reset_index(drop=True)
