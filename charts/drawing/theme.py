"""How charts look: one palette, one Altair theme, one set of sizes.

Colours in charts are CSS variables, so that one picture serves light, dark and print; pictures for
download get the light values. The CSS is generated from PALETTE: no colour is typed twice.
"""

from typing import Any, NamedTuple

import altair as alt

AnyChart = (
    alt.Chart
    | alt.LayerChart
    | alt.FacetChart
    | alt.ConcatChart
    | alt.HConcatChart
    | alt.VConcatChart
)
"""What an exhibit may draw."""


class ColourPair(NamedTuple):
    """A colour on the light and on the dark background."""

    light: str
    dark: str


PALETTE = {
    "open": ColourPair("#0f6fb5", "#6cb8f0"),
    "closed": ColourPair("#b3480a", "#f0975a"),
    "unknown": ColourPair("#6b6f76", "#9aa0a8"),
    "link": ColourPair("#0b5a94", "#7fc1f4"),
    "ink": ColourPair("#1d2329", "#e6e8ea"),
    "quiet": ColourPair("#59616a", "#a9b0b8"),
    "rule": ColourPair("#dfe2e5", "#3a4048"),
    "paper": ColourPair("#ffffff", "#16191d"),
    "narrows": ColourPair("#1a7a5a", "#62c99a"),
    "widens": ColourPair("#7d3a8c", "#cf9be8"),
}
"""open and closed mean the same everywhere; narrows and widens mean change and never a side. Both
pairs are told apart in the common colour-vision deficiencies, and reach a contrast of 4.5 on their
background."""

WIDE, PHONE = 720, 350
"""Width of the two drawings of a chart, in CSS pixels."""

FONT = "Inter"
LABEL, STRONG, HEAD, NUMBER = 12, 13, 15, 22
"""Type in pixels: all that is read; names at ends; heads; the one number of the title."""

_TYPE_SIZES = ("fontSize", "labelFontSize", "titleFontSize", "subtitleFontSize")

_CROSS = "M-1,-.35L-.35,-1L0,-.65L.35,-1L1,-.35L.65,0L1,.35L.35,1L0,.65L-.35,1L-1,.35L-.65,0Z"
SHAPES = {"open": "circle", "closed": "square", "unknown": _CROSS}
"""The shape of each side's marks. A hollow mark is weaker evidence, and nothing else is hollow."""

PALE, OUTLINED, SHADE = 0.28, 0.4, 0.62
"""Opacity of a box: the rest of a whole, weaker evidence, and a second kind of what is full."""


def colour(name: str) -> str:
    """Give a palette colour as charts use it: a CSS variable. Raises KeyError if unknown."""
    if name not in PALETTE:
        raise KeyError(name)
    return f"var(--cow-{name})"


OPEN, CLOSED, INK, QUIET, RULE, PAPER = (
    colour(name) for name in ("open", "closed", "ink", "quiet", "rule", "paper")
)
NARROWS, WIDENS = colour("narrows"), colour("widens")

HALO: dict[str, Any] = {
    "color": colour("paper"), "stroke": colour("paper"), "strokeWidth": 4, "aria": False,
}  # fmt: skip
"""How a text is drawn behind itself, so that no line runs through its letters."""


def resolved(text: str, scheme: str = "light") -> str:
    """Replace the CSS variables in a text by the colours of one scheme."""
    for name, pair in PALETTE.items():
        text = text.replace(colour(name), getattr(pair, scheme))
    return text


def css() -> str:
    """Give the palette as CSS, for both of the site's colour schemes."""
    light = "".join(f"  --cow-{name}: {pair.light};\n" for name, pair in PALETTE.items())
    dark = "".join(f"  --cow-{name}: {pair.dark};\n" for name, pair in PALETTE.items())
    return (
        f':root, [data-md-color-scheme="default"] {{\n{light}}}\n'
        f'[data-md-color-scheme="slate"] {{\n{dark}}}\n'
        f"@media print {{\n  :root, [data-md-color-scheme] {{\n{light}  }}\n}}\n"
    )


def themed(spec: dict[str, Any], *, compact: bool) -> dict[str, Any]:
    """Give a Vega-Lite spec the theme and the width of one of the two drawings.

    Settings of the chart itself win over the theme, but no text is smaller than LABEL. A chart that
    fits itself into no size, as a Plot does, keeps its own.
    """
    width = PHONE if compact else WIDE
    config = {
        "background": "transparent",
        "font": FONT,
        "view": {"stroke": None, "continuousWidth": width, "continuousHeight": 360},
        "axis": {
            "aria": False,
            "labelColor": colour("quiet"),
            "titleColor": colour("quiet"),
            "gridColor": colour("rule"),
            "domainColor": colour("rule"),
            "tickColor": colour("rule"),
            "labelFontSize": LABEL,
            "titleFontSize": LABEL,
            "titleFontWeight": 400,
            "labelFontWeight": 400,
            "titlePadding": 8,
        },
        "axisX": {"grid": False, "title": None},
        "axisY": {"domain": False, "ticks": False, "titleAngle": 0, "titleAlign": "left",
                  "titleAnchor": "start", "titleY": -12, "titleX": -28},
        "text": {"font": FONT, "fontSize": LABEL, "color": colour("ink")},
        "header": {"labelColor": colour("ink"), "labelFontSize": STRONG, "labelFontWeight": 600,
                   "titleColor": colour("quiet")},
        "legend": {"labelColor": colour("ink"), "labelFontSize": LABEL, "orient": "top",
                   "title": None},
        "line": {"strokeWidth": 2},
        "rule": {"color": colour("rule")},
        "concat": {"spacing": 24},
    }  # fmt: skip
    settings = spec.get("config", {})
    merged = {
        k: {**v, **settings.get(k, {})} if isinstance(v, dict) else v for k, v in config.items()
    }
    themed_spec = {**spec, "config": {**settings, **merged}}
    if not {"hconcat", "vconcat", "concat", "facet", "autosize"} & set(spec):
        themed_spec |= {"width": width, "autosize": {"type": "fit", "contains": "padding"}}
    return {key: part if key == "datasets" else _legible(part) for key, part in themed_spec.items()}


def _legible(part: Any) -> Any:
    """Raise sizes of type in a spec to LABEL."""
    match part:
        case dict():
            return {
                key: max(value, LABEL)
                if key in _TYPE_SIZES and isinstance(value, int | float)
                else _legible(value)
                for key, value in part.items()
            }
        case list():
            return [_legible(item) for item in part]
    return part
