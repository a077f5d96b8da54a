"""Studies of a tuned open model beside a closed one: how far ahead it was of the hardest opponent.

A study tries several tuned models, opponents and metrics, and rows of one study are no independent
cases. So each study is one row: against its makers' best closed models where it has any, else
against the older or smaller ones that it has.
"""

from collections.abc import Mapping

import pandas as pd

TIE = "tie"
TUNED, GENERAL = "tuned", "general"
"""Who was ahead: the tuned open model, or the general closed one."""


def tuned_against_closed(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give one row a usable comparison, with `lead` and `flagship` as yes or no.

    lead: points by which the tuned model is ahead of the other, also where less is better; NaN
    without both scores on a share of items. A flagship that nobody knows to be one counts as none.
    """
    rows = data["custom_models"]
    rows = rows[rows["usable"]].reset_index(drop=True)
    better = rows["higher_is_better"].map({True: 1, False: -1})
    rows["lead"] = (100 * rows["difference"] * better).where(rows["unit"] == "fraction")
    rows["flagship"] = rows["flagship"] == "yes"
    return rows


def studies(rows: pd.DataFrame) -> pd.DataFrame:
    """Give one row a study: its best tuned model against the hardest opponent that it ran.

    rows: from `tuned_against_closed`. Opponents that were their maker's best come before all
    others. Of those with scores the hardest is the one of which the best tuned model is least
    ahead; without scores, the one that the text says was better. Returns the columns of `rows` and
    comparisons (how many the study has), largest lead first, studies without one last.
    """
    best = rows.groupby("study_id")["flagship"].transform("max")
    eligible = rows[rows["flagship"] == best]
    order = {GENERAL: 0, TIE: 1, TUNED: 2}
    ranked = eligible.assign(rank=eligible["winner"].map(order).fillna(1))
    # For each opponent the best tuned model, then the hardest opponent.
    ranked = ranked.sort_values(["lead", "rank", "fact_id"], ascending=[False, False, True])
    ranked = ranked.drop_duplicates(["study_id", "closed_name", "metric"])
    ranked = ranked.sort_values(["lead", "rank", "fact_id"], na_position="last", kind="stable")
    hardest = ranked.drop_duplicates("study_id").drop(columns="rank")
    hardest["comparisons"] = hardest["study_id"].map(rows["study_id"].value_counts())
    keys = ["flagship", "lead", "study_id"]
    return hardest.sort_values(keys, ascending=[False, False, True], ignore_index=True)
