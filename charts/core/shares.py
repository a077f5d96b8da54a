"""Findings of shares: so many of so many, with their interval."""

import pandas as pd

from charts.core.finding import Finding, percent, sentence
from charts.measures.stats import confidence, shares


def share_with_interval(
    hits: pd.Series, clusters: pd.Series | None = None, *, text: str = ""
) -> Finding:
    """Give which share of cases is true, with its interval; "not known" of no case.

    clusters: which cases hang together, such as those of a firm; each is independent if not given.
    text: how it reads, "12 of 14" if not given.
    """
    if hits.empty:
        return sentence("not known")
    known = shares.share_of(hits, clusters)
    label = text or f"{int(hits.sum())} of {len(hits)}"
    return percent(known.value, known.low, known.high, confidence.LEVEL, label)
