"""An exhibit's drawing as a Vega-Lite spec, and as SVG."""

import hashlib
import json
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType
from typing import Any

import altair as alt
import pandas as pd
from altair.utils.schemapi import debug_mode

from charts.core.exhibit import Exhibit, Frames, Spec
from charts.drawing import altair_patch, svg, vega
from charts.drawing.descriptions import described
from charts.drawing.records import records

altair_patch.install()


@dataclass(frozen=True)
class Chart:
    """An exhibit's chart: called with whether it is for a phone, it gives a Vega-Lite spec.

    Each spec is made once, on first use. A pickled chart leaves its specs out.
    """

    module: str
    tables: Frames
    _specs: dict[bool, Spec] = field(default_factory=dict, compare=False, repr=False)

    def __call__(self, compact: bool) -> Spec:
        """Give the spec, wide or for a phone."""
        if compact not in self._specs:
            self._specs[compact] = _spec(import_module(self.module), self.tables, compact)
        return self._specs[compact]

    def __reduce__(self) -> tuple[type["Chart"], tuple[str, Frames]]:
        """Pickle the module and the tables, from which specs can be made again."""
        return Chart, (self.module, self.tables)


def _spec(module: ModuleType, tables: Frames, compact: bool) -> Spec:
    """Make the spec, in which layers of one frame share one dataset.

    Not validated against Altair's schema, which takes time: a test does that for every chart. Not
    thread-safe, because Altair's data transformers are global.
    """
    named: dict[int, tuple[pd.DataFrame, Spec]] = {}
    datasets: dict[str, list[Spec]] = {}

    def name_of(frame: pd.DataFrame) -> Spec:
        if id(frame) not in named:  # held in `named`: ids of freed frames recur
            rows = records(frame)
            name = f"data-{hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:32]}"
            datasets[name] = rows
            named[id(frame)] = frame, {"name": name}
        return named[id(frame)][1]

    alt.data_transformers.register("shared_rows", name_of)  # type: ignore[arg-type]
    with debug_mode(False), alt.data_transformers.enable("shared_rows"):
        spec: Spec = module.chart(tables, compact=compact).to_dict(validate=False)
    return {**spec, "datasets": {**spec.get("datasets", {}), **datasets}}


def specs(exhibit: Exhibit) -> list[Spec]:
    """Give the specs of an exhibit, wide and for a phone, with what marks say; none if undrawn."""
    if not exhibit.chart:
        return []
    publishers = {s["source_id"]: s["publisher"] for s in exhibit.sources}
    names = publishers, exhibit.models, exhibit.sentences
    return [described(exhibit.chart(compact), *names) for compact in svg.SHAPES]


def files(exhibit: Exhibit) -> dict[str, bytes]:
    """Give the specs for download, by how their names end: for editors, and for live charts."""
    if not exhibit.chart:
        return {}
    contents = {"vl.json": json_bytes(svg.standalone(exhibit.chart(False)))}
    if exhibit.controls:
        shapes = {
            name: vega.compiled(described(exhibit.chart(compact), {}, live=True), compact=compact)
            for name, compact in zip(("wide", "phone"), svg.SHAPES, strict=True)
        }
        contents["vega.json"] = json.dumps(shapes).encode()
    return contents


def json_bytes(value: Any) -> bytes:
    """Write JSON for people: indented, a line end at the end, every letter as it is."""
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def drawings(exhibit: Exhibit) -> list[str]:
    """Draw an exhibit as SVG: wide and for a phone; nothing if it has no chart."""
    return svg.render_specs(exhibit.id, specs(exhibit))
