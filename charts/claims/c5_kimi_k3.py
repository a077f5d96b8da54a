"""C5: if an open model led, would closed labs build on it and pass it?"""

from charts.claims.claim import Claim, Owner

CLAIM = Claim(
    id="C5",
    slug="kimi-k3",
    short_name="Kimi K3",
    owner=Owner.ESSAY,
    statement="If an open model ever led, closed labs would build on it and pass it.",
    test=(
        "An open model that is first on most rankings, and what closed labs then do. The nearest "
        "case so far is Kimi K3: where it ranked, what it led, who built on it, and what its own "
        "maker did next."
    ),
    exhibits=("kimi-k3",),
    page="argument/open-lead.md",
    statistic="kimi-k3.first",
    reason=(
        "{kimi-k3.name} was first on {kimi-k3.first} of {kimi-k3.rankings} rankings. "
        "After its weights came out, {kimi-k3.built_clause}; {kimi-k3.successor_clause}."
    ),
    would_change="An open model that leads most rankings, and what closed labs then do.",
    untestable=(
        "It speaks of an open model that is ahead of all others, and by our count none has been."
    ),
)
