"""Shares of the tokens of one router, by model and period. The register says what is open."""

from pathlib import Path

import pandas as pd

from scripts.curate.evidence import Ledger, read

TABLE = "token_shares"
SOURCE = "openrouter-tokens-2026-10"
FILE = "2026-11/adoption/openrouter_token_share_2026-09_10.csv"
CHECKED_ON = "2026-11-29"
PERIODS = {"2026-09": ("2026-09-01", "2026-09-30"), "2026-10": ("2026-10-01", "2026-10-08")}
"""Month of the source -> first and last day that its shares cover: it was read on 8 October."""


def curate(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    """Make the table; a model that is not in the register keeps its row, without an id."""
    rows = read(evidence, FILE)
    ledger.gather(SOURCE, TABLE, len(rows))
    name = rows.model_permaslug.str.partition("/")[2]
    plain = name.str.removesuffix(":free")
    days = pd.DataFrame(rows.month.map(PERIODS).tolist(), columns=["first_day", "last_day"])
    return pd.DataFrame(
        {
            **days, "source_name": plain, "free": name != plain,
            "model_id": [ledger.resolve(SOURCE, n, exact=True) for n in plain],
            "share": pd.to_numeric(rows.share_of_tokens),
            "source_id": SOURCE, "source_ref": rows.path + "@" + rows.commit.str[:12],
            "checked_on": CHECKED_ON,
        }
    )  # fmt: skip
