"""Live charts: Vega's own specs of exhibits with controls, and as much of Vega as they need.

Vega-Lite is compiled here, once, so that no page has to load a compiler. Both come out of
vl-convert, which carries Vega's modules.
"""

from functools import cache
from typing import Any

import vl_convert

from charts.drawing.svg import VEGA_LITE
from charts.drawing.theme import themed

Spec = dict[str, Any]

ADDRESS = "assets/vega.js"

_NPM = "https://cdn.jsdelivr.net/npm"
"""How vl-convert calls the modules that it carries: nothing is fetched."""

_MODULES = f"""
import {{transforms}} from "{_NPM}/vega-dataflow@6.1.0/+esm";
import * as data from "{_NPM}/vega-transforms@5.1.0/+esm";
import * as layout from "{_NPM}/vega-view-transforms@5.1.0/+esm";
import * as encode from "{_NPM}/vega-encode@5.1.0/+esm";
import {{View}} from "{_NPM}/vega-view@6.1.0/+esm";
import {{parse}} from "{_NPM}/vega-parser@7.1.0/+esm";
import {{expressionInterpreter}} from "{_NPM}/vega-interpreter@2.0.0/+esm";
Object.assign(transforms, data, layout, encode);
window.vega = {{View, parse, expressionInterpreter}};
"""
"""No maps, forces, trees or words; expressions are interpreted, so nothing is made code of."""

_CREDIT = (
    "/* Vega (https://vega.github.io/vega/), the parts that charts here need. Copyright University "
    "of Washington Interactive Data Lab and contributors, BSD 3-Clause. */\n"
)


@cache
def vega() -> bytes:
    """Bundle the parts of Vega that charts with controls need, as a script for browsers."""
    bundle: str = vl_convert.javascript_bundle(_MODULES, vl_version=VEGA_LITE)
    return (_CREDIT + bundle).encode()


def compiled(spec: Spec, *, compact: bool) -> Spec:
    """Compile a Vega-Lite spec to Vega, without the sliders that Vega would make itself.

    Descriptions stay: a mark says what it is where the reader has moved it to.
    """
    compiled_spec: Spec = vl_convert.vegalite_to_vega(
        themed(spec, compact=compact), vl_version=VEGA_LITE
    )
    for signal in compiled_spec["signals"]:
        signal.pop("bind", None)
    return compiled_spec
