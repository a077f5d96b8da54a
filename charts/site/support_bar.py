"""Support as a picture: a bar, its spread over choices, and a tick where chance lies."""

import math

from markupsafe import Markup

from charts.claims.gates import GRID
from charts.claims.verdicts import Ruling
from charts.core.formats import percent

WIDTH, HEIGHT, MARGIN = 100, 16, 2
"""Of the picture: the width is that of a support of 1, the margin is on each side."""


def support_bar(ruling: Ruling) -> Markup:
    """Draw a ruling's support as inline SVG: bar, tick of chance, spread below; "" if it has none.

    It has no style of its own, so that a strict Content-Security-Policy lets it pass.
    """
    support, gates = ruling.support, ruling.gates
    if support is None or gates is None or math.isnan(support.support):
        return Markup()
    chance = chance_level(gates.null)
    text = (
        f"{percent(support.support)} of the answers support it; {percent(support.low)} to "
        f"{percent(support.high)} with other choices; half of the worlds of chance reach "
        f"{percent(chance)}"
    )
    return Markup(
        '<svg class="support" viewBox="-{m} 0 {full} {h}" width="{full}" height="{h}" role="img">'
        "<title>{text}</title>"
        '<rect class="support__all" y="2" width="{w}" height="8"/>'
        '<rect class="support__yes" y="2" width="{yes:.0f}" height="8"/>'
        '<path class="support__spread" d="M{low:.0f} 12v3m0-1.5H{high:.0f}m0-1.5v3"/>'
        '<path class="support__halo" d="M{chance:.0f} 0V11"/>'
        '<path class="support__chance" d="M{chance:.0f} 0V11"/>'
        "</svg>"
    ).format(
        w=WIDTH,
        full=WIDTH + 2 * MARGIN,
        h=HEIGHT,
        m=MARGIN,
        text=text,
        yes=WIDTH * support.support,
        low=WIDTH * support.low,
        high=WIDTH * support.high,
        chance=WIDTH * chance,
    )


def chance_level(null: tuple[float, ...]) -> float:
    """Give the support that half of the null worlds reach."""
    reached = [level for level, share in zip(GRID, null, strict=True) if share >= 0.5]
    return float(max(reached, default=0.0))
