"""What every source says about the releases it names, laid side by side, best source first."""

from pathlib import Path

import pandas as pd

from scripts.curate import capability_index, licences, lineage, new_releases
from scripts.curate.evidence import read
from scripts.curate.names import split_setting
from scripts.curate.openness import PRICES

VINTAGES = [
    "2026-09", "2026-08-11", "2025-12", "2026-07-01", "2026-04-30", "2026-04-19", "2026-03-12",
]  # fmt: skip
"""Vintages of the index, best-edited names first."""

COLUMNS = {"lab": "lab", "title": "", "released": "release_date", "access": "model_accessibility"}
"""Our fact -> the source's usual column."""


def gather(evidence: Path) -> pd.DataFrame:
    """Gather the facts of all sources.

    One row a source row: source_id, name (setting split off), lab, title, released, access; what a
    source does not say is "".
    """
    hub = read(evidence, "capability/epoch_hub_runs.csv")
    hub = hub[(hub.score != "") & (hub.model_id != "")]
    runs = read(evidence, "capability/benchmark_runs_2026-08-22.csv")
    index = runs.benchmark == "eci"
    is_score = ~index & (runs.benchmark != "metr_time_horizon")
    # METR dates a model by what it ran, which may be an early build: its dates are not taken.
    horizon = read(evidence, "capability/metr_time_horizon.csv").assign(release_date="")
    maths = read(evidence, "capability/frontiermath_t13_v2.csv")
    cyber = read(evidence, "capability/aisi_cyber.csv")
    prices = read(evidence, "pricing/first_party_prices.csv")
    latest = capability_index.latest(evidence)
    return pd.concat(
        [
            new_releases.facts(evidence, weak=False),
            *_index_vintages(evidence),
            _facts("epoch-hub-2026-04", hub, "model_id", title="model_name"),
            _facts("epoch-runs-2026-08-22", runs[is_score], "model_id"),
            _facts("epoch-eci-2026-08-22", runs[index], "model_id"),
            _facts("metr-time-horizon", horizon, "model_id", settings=False),
            _facts("epoch-frontiermath-v2-2026-09", maths, "model_id"),
            _facts("aisi-cyber-2026-07", cyber, "model_name"),
            _facts(PRICES, prices, "model_key"),
            lineage.facts(evidence),
            licences.facts(evidence),
            _facts(
                capability_index.LATER_SOURCE, latest, "model", lab="organization", settings=False
            ),
            new_releases.facts(evidence, weak=True),
        ],
        ignore_index=True,
    )


def _facts(
    source: str, rows: pd.DataFrame, name: str, *, settings: bool = True, **columns: str
) -> pd.DataFrame:
    """Lay one source's rows out as facts.

    settings: the names carry a reasoning effort to split off; columns: our fact -> the source's
    column where it is not called as usual.
    """
    names = rows[name].map(lambda n: split_setting(n)[0]) if settings else rows[name]
    facts = pd.DataFrame({"source_id": source, "name": names})
    for fact, usual in COLUMNS.items():
        facts[fact] = rows.get(columns.get(fact, usual), "")
    return facts


def _index_vintages(evidence: Path) -> list[pd.DataFrame]:
    """Lay out the index vintages; where one lists versions, a version is the name of a release."""
    rows = read(evidence, "capability/eci_scores_snapshots.csv")
    versions = rows.model_version != ""
    rows["name"] = rows.model_version.where(versions, rows.model)
    rows["title"] = rows.model.where(~versions, "")  # a name that covers versions titles none
    return [
        _facts(
            f"epoch-eci-{v}", rows[rows.snapshot == v], "name", lab="organization", title="title"
        )
        for v in VINTAGES
    ]
