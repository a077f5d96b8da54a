"""LiteLLM's list: since when each price stood, from its changes of 2023 to October 2026.

The history names a listing's changes, each with the day of the list's commit; what never changed
has the price of the list as it was a few weeks later.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pandas as pd

from scripts.curate import sellers
from scripts.curate.evidence import CHECKED_LATER_ON, Ledger, each, read, rounded
from scripts.curate.listings import Reading, read_listing
from scripts.curate.names import Names
from scripts.curate.snapshots import FOLDER

SOURCE = "litellm-2026-10-20"
LAST_DAY = "2026-10-20"
PEAK_PRICES = ("deepseek", "2026-08-16")
"""Whose price the list gives at the busy hours of the day, and since when there are such."""

FIELDS = {
    "input": "input_per_mtok_usd",
    "output": "output_per_mtok_usd",
    "cache_read": "cache_read_per_mtok_usd",
}
_MENDED = ("unit", "likely")
"""Flags of a change that puts a mistake right: what stood before it was nobody's price."""

_REGION = re.compile(r"^(?:[a-z]{2}(?:-gov)?-[a-z]+-\d|eu|us|global|us-gov)$")


Event = SimpleNamespace


class Spell(NamedTuple):
    """What a listing cost from one day on; `mended` if a later change put it right."""

    listing: str
    host: str
    valid_from: str
    valid_to: str
    input: str
    output: str
    cache_read: str
    commit: str
    mended: bool


def current(evidence: Path) -> pd.DataFrame:
    """Give the list as it was early in November 2026, prices as input, output and cache_read."""
    rows = read(evidence, f"{FOLDER}/litellm_1.110.2_chat.csv")
    return rows.rename(columns={column: field for field, column in FIELDS.items()})


@cache
def spells(evidence: Path) -> pd.DataFrame:
    """Give one row a listing and price, as in `Spell`; days without any price are in none."""
    changes = read(evidence, f"{FOLDER}/litellm_price_changes_2023_to_2026-10-20.csv")
    changes = changes[(changes.flag != "reverted") & (changes.kind + changes.flag != "removedbulk")]
    later = {
        row["model_key"]: {field: row[field] for field in FIELDS}
        for row in current(evidence).to_dict("records")
    }
    events: defaultdict[str, list[Event]] = defaultdict(list)
    for event in each(changes.sort_values("day", kind="stable")):
        events[event.model_key].append(event)
    rows = [
        spell
        for listing, of_listing in sorted(events.items())
        for spell in _of_listing(listing, of_listing, later.get(listing, {}))
    ]
    return pd.DataFrame(rows, columns=Spell._fields)


def _of_listing(listing: str, events: list[Event], later: Mapping[str, str]) -> Iterator[Spell]:
    """Yield the spells of one listing from its events, which are in order of days.

    later: its price after the last of them. A field that never changed cost that all the time.
    """
    price = dict.fromkeys(FIELDS, "") | dict(later)
    price |= {e.field: e.old_per_mtok_usd for e in reversed(events) if e.kind == "price"}
    host, start, commit = events[0].host, "", ""
    for day, group in groupby(events, key=lambda event: event.day):
        of_day = list(group)
        moves = [event for event in of_day if event.kind == "price"]
        if start:
            mended = any(event.flag in _MENDED for event in moves)
            yield Spell(listing, host, start, day, *_values(price), commit, mended)
        price |= {event.field: event.new_per_mtok_usd for event in moves}
        start = "" if of_day[-1].kind == "removed" else day
        commit = of_day[0].litellm_commit
    if start:
        yield Spell(listing, host, start, "", *_values(price), commit, False)


def _values(price: Mapping[str, str]) -> tuple[str, str, str]:
    return price["input"], price["output"], price["cache_read"]


def history(
    evidence: Path, ledger: Ledger, earlier: Mapping[str, Reading], table: str
) -> pd.DataFrame:
    """Lay the spells out as rows of the price history; relation and release are left open.

    What is no price for everybody, or was mended, is counted as left out.
    """
    rows = spells(evidence).assign(source_id=SOURCE)
    ledger.gather(rows.source_id, table)
    rows = ledger.leave_out(rows, rows.mended, table, "a mistake of the list, mended later")
    prices = rows[["input", "output"]].apply(pd.to_numeric)
    nothing = prices.isna().any(axis=1) | prices.le(0).any(axis=1)
    unusable = "free, by subscription, or without a price"
    rows = ledger.leave_out(rows, nothing, table, unusable)
    rows = rows.assign(provider_id=sellers.provider_ids(SOURCE, rows.host))
    provider, since = PEAK_PRICES
    peak = (rows.provider_id == provider) & (rows.valid_from >= since)
    rows = ledger.leave_out(rows, peak, table, "a price of the busy hours only")
    readings = [_reading(listing, ledger.names, earlier) for listing in rows.listing]
    rows[list(FIELDS)] = rows[list(FIELDS)].apply(rounded)
    rows["cache_read"] = rows.cache_read.mask(rows.cache_read == "0", "")  # not listed
    rows = rows.assign(
        source_name=[reading.key for reading in readings],
        variant=[reading.variant for reading in readings],
    )
    latest = rows.variant.str.split().map(lambda words: "latest" in words)
    return ledger.leave_out(rows, latest, table, "moving alias").assign(
        begin_unknown=False, last_seen=LAST_DAY, operator="", checked_on=CHECKED_LATER_ON,
    )  # fmt: skip


def _reading(listing: str, names: Names, earlier: Mapping[str, Reading]) -> Reading:
    """Read a listing; a region in its path is a word of its own."""
    key, variant = read_listing(listing, SOURCE, names, earlier)
    regions = [part for part in listing.split("/")[:-1] if _REGION.match(part)]
    return Reading(key, " ".join([*variant.split(), *regions]))
