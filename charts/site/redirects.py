"""Addresses that have moved: at each of them a page leads on, without a script."""

import posixpath
import re

from charts.core.lazy import Lazy
from charts.site.catalogue import SUCCESSORS
from charts.site.figure import templates

CHAPTERS = {
    "catching-up": ("essay/the-chart", "claims/a1-catching-up", "claims/a2-catch-up-time"),
    "full-tests": (
        "essay/saturation", "claims/b1-ceilings", "claims/b3-underdogs", "claims/b6-private-tests",
    ),
    "open-lead": (
        "essay/the-frontier-advantage", "claims/c1-improved-bases", "claims/c3-how-soon",
        "claims/c5-kimi-k3",
    ),
    "cheap": (
        "essay/price", "claims/d1-many-hosts", "claims/d3-closed-prices",
        "claims/d4-low-cost-frontier",
    ),
    "good-enough": ("essay/good-enough", "claims/d5-good-enough"),
    "private": ("essay/privacy", "claims/d6-privacy"),
    "training": ("essay/custom-training", "claims/d7-custom-training"),
    "can-open-win": ("essay/conclusion", "claims/e1-top-spot"),
}  # fmt: skip
"""Chapters, each with the pages of the first edition that are now in it."""


def new_addresses() -> dict[str, str]:
    """Give every old address with the one where its content is now, without slashes at the ends."""
    return {
        "essay": "argument",
        "claims": "verdicts",
        "ledger": "verdicts",
        **{old: f"argument/{name}" for name, olds in CHAPTERS.items() for old in olds},
        **{f"exhibits/{old}": f"exhibits/{new}" for old, new in SUCCESSORS.items()},
    }


def pages() -> Lazy[bytes]:
    """Give a page at each address that has moved."""
    addresses = new_addresses()

    def page(file: str) -> bytes:
        old = posixpath.dirname(file)
        claim = re.match(r"claims/([a-e]\d+)-", old)
        return (
            templates.get_template("redirect.html")
            .render(
                to=f"{posixpath.relpath(addresses[old], old)}/",
                place=f"#claim-{claim[1]}" if claim else "",
            )
            .encode()
        )

    return Lazy(lambda: [f"{old}/index.html" for old in addresses], page)
