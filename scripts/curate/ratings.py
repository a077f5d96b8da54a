"""Arena ratings: the text board, its categories, and each maker's best and newest model by day."""

from pathlib import Path

import pandas as pd

from scripts.curate.evidence import (
    CHECKED_LATER_ON,
    CHECKED_ON,
    UNRESOLVED,
    Ledger,
    read,
    reference,
)

TABLE = "ratings"
TEXT, CATEGORIES = "arena-text-2026-10-02", "arena-2026-10-20"
_CONTROL = {"text_style_control": "arena-text", "text (raw, no style control)": "arena-text-raw"}
_PRICED = [
    "overall", "coding", "creative_writing", "expert", "hard_prompts", "instruction_following",
    "longer_query", "math", "multi_turn", "webdev",
]  # fmt: skip
"""The categories of the board of priced models that are kept: kinds of work, not languages."""

_SERIES = {
    "CHART_DATA_HIGHEST": "arena-text-lab-best",
    "CHART_DATA_LATEST": "arena-text-lab-newest",
}


def _monthly(evidence: Path) -> pd.DataFrame:
    rows = read(evidence, "capability/arena_text_monthly.csv")
    interval = rows.ci.str.extract(r"^\+(?P<up>[\d.]+)/-(?P<down>[\d.]+)$").apply(pd.to_numeric)
    rating = pd.to_numeric(rows.arena_score)
    return pd.DataFrame(
        {
            "board": "arena-text", "as_of": rows.snapshot, "source_name": rows.model_name,
            "rating": rating, "ci_low": rating - interval.down, "ci_high": rating + interval.up,
            "votes": pd.to_numeric(rows.votes.str.replace(",", "")).astype("Int64"),
            "source_id": "arena-text-monthly", "source_ref": reference(rows),
        }
    )  # fmt: skip


def _by_lab(evidence: Path) -> pd.DataFrame:
    rows = read(evidence, "capability/arena_lab_frontier_history.csv")
    return pd.DataFrame(
        {
            "board": rows.series.map(_SERIES), "as_of": rows.date, "source_name": rows.model_name,
            "rating": pd.to_numeric(rows.arena_score).round(2),
            "source_id": "arena-lab-history", "source_ref": reference(rows),
        }
    )  # fmt: skip


def _october(evidence: Path) -> pd.DataFrame:
    """Read the upper end of the text board, with and without style control."""
    rows = read(evidence, "2026-11/capability/arena_text_2026-10-02.csv")
    return pd.DataFrame(
        {
            "board": rows.board.map(_CONTROL), "as_of": rows.leaderboard_publish_date,
            "source_name": rows.model_name, "rating": pd.to_numeric(rows.rating),
            "ci_low": pd.to_numeric(rows.rating_lower),
            "ci_high": pd.to_numeric(rows.rating_upper),
            "votes": pd.to_numeric(rows.vote_count).astype("Int64"), "source_id": TEXT,
            "source_ref": rows.path.str.split(r" \+ ", regex=True).str[0]
            + "@" + rows.commit.str[:12],
        }
    )  # fmt: skip


def _by_category(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    """Read the boards by category, which list only models that a price list has."""
    rows = read(evidence, "2026-11/capability/arena_2026-10-20_by_category.csv")
    other = ~rows.category.isin(_PRICED)
    ledger.gather(CATEGORIES, TABLE, int(other.sum()))
    ledger.report(
        CATEGORIES, TABLE, "a language, a field of knowledge, or no text", int(other.sum())
    )
    rows = rows[~other]
    return pd.DataFrame(
        {
            "board": "arena-priced-" + rows.category.str.replace("_", "-"),
            "as_of": rows.leaderboard_publish_date, "source_name": rows.arena_name,
            "rating": pd.to_numeric(rows.rating), "ci_low": pd.to_numeric(rows.ci_low),
            "ci_high": pd.to_numeric(rows.ci_high),
            "votes": pd.to_numeric(rows.votes).astype("Int64"), "source_id": CATEGORIES,
            "source_ref": rows.package.str.removeprefix("PyPI "),
        }
    )  # fmt: skip


def curate(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    """Make the table; names that stand for no release are counted in the ledger."""
    parts = [_monthly(evidence), _by_lab(evidence)]
    later = [_october(evidence), _by_category(evidence, ledger)]
    rows = pd.concat([*parts, *later], ignore_index=True)
    ledger.gather(rows.source_id, TABLE)
    rows["model_id"] = ledger.resolve_all(rows.source_id, rows.source_name)
    rows = ledger.leave_out(rows, rows.model_id.isna(), TABLE, UNRESOLVED)
    is_later = rows.source_id.isin([TEXT, CATEGORIES])
    rows["checked_on"] = is_later.map({True: CHECKED_LATER_ON, False: CHECKED_ON})
    return ledger.leave_out(rows, rows.duplicated(), TABLE, "the same row twice")
