"""Findings of shares: so many of so many, with their interval."""

import pandas as pd

from charts.core.finding import Finding, percent, sentence
from charts.core.formats import text_of
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


def bounds(finding: Finding) -> Finding:
    """Give a finding's bounds in words, as in "65 to 95 percent"; "not known" if it has none."""
    if finding.low is None and finding.high is None:
        return sentence("not known")
    low, high = ("an unknown end" if end is None else _short(end) for end in
                 (finding.low, finding.high))  # fmt: skip
    return sentence(f"{low} to {high} {finding.unit}".strip())


def _short(number: float) -> str:
    """Write a bound: with a decimal if it is small."""
    return f"{number:.0f}" if abs(number) >= 10 or number == round(number) else text_of(number)
