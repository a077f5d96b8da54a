"""Support as a picture: a bar, its spread over choices, and a tick where chance lies."""

import math

from markupsafe import Markup

from charts.claims.gates import GRID
from charts.claims.verdicts import Ruling
from charts.core.formats import percent

WIDTH, HEIGHT = 100, 12


def support_bar(ruling: Ruling) -> Markup:
    """Draw a ruling's support as inline SVG; "" if it has none.

    It has no style of its own, so that a strict Content-Security-Policy lets it pass.
    """
    support, gates = ruling.support, ruling.gates
    if support is None or gates is None or math.isnan(support.support):
        return Markup()
    chance = chance_level(gates.null)
    text = (
        f"{percent(support.support)} of the answers support it; {percent(support.low)} to "
        f"{percent(support.high)} with other choices; chance alone gives {percent(chance)}"
    )
    return Markup(
        '<svg class="support" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img">'
        "<title>{text}</title>"
        '<rect class="support__all" y="3" width="{w}" height="6"/>'
        '<rect class="support__yes" y="3" width="{yes:.0f}" height="6"/>'
        '<path class="support__spread" d="M{low:.0f} 6H{high:.0f}"/>'
        '<path class="support__chance" d="M{chance:.0f} 0V{h}"/>'
        "</svg>"
    ).format(
        w=WIDTH,
        h=HEIGHT,
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
