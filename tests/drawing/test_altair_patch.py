"""Altair is quicker than it comes, and makes the same."""

from collections.abc import Mapping
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

import altair as alt
import pandas as pd
import pytest
from altair.utils import schemapi

from charts.core.exhibit import Exhibit
from charts.drawing import altair_patch
from charts.drawing.render import Chart

ORIGINALS = [
    (schemapi, "_FromDict", altair_patch._from_dict),
    (schemapi, "_deep_copy", altair_patch._deep_copy),
    (schemapi, "_todict", altair_patch._todict),
    (schemapi.SchemaBase, "copy", altair_patch._copy),
]
"""What is changed of Altair, as it comes."""


def restore(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give Altair back what is changed of it."""
    for owner, name, original in ORIGINALS:
        monkeypatch.setattr(owner, name, original)


@pytest.mark.parametrize(
    "exhibit_id", ["benchmarks-filling", "good-enough", "model-world", "price-frontier"]
)
def test_a_chart_is_what_altair_makes_by_itself(
    exhibits: Mapping[str, Exhibit], exhibit_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chart = exhibits[exhibit_id].chart
    assert isinstance(chart, Chart)
    quick = Chart(chart.module, chart.tables)(False)
    restore(monkeypatch)
    assert Chart(chart.module, chart.tables)(False) == quick


def layered() -> alt.LayerChart | alt.FacetChart:
    """Draw two layers of one frame."""
    base = alt.Chart(pd.DataFrame({"a": [1, 2], "b": [2, 3]})).encode(x="a", y=alt.Y("b:Q"))
    return alt.layer(base.mark_line(), base.mark_point(size=40), height=90)


def test_a_parameter_that_layers_get_late_is_lifted_as_altair_lifts_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def late() -> Any:
        slider = alt.param(name="from", value=3, bind=alt.binding_range(min=1, max=9))
        two = layered() & layered().add_params(alt.selection_point(name="one", fields=["a"]))
        return two.add_params(slider).properties(title="late").to_dict()

    quick = late()
    assert {parameter["name"] for parameter in quick["params"]} == {"from", "one"}
    restore(monkeypatch)
    assert late() == quick


def test_a_copy_of_a_chart_can_change_without_the_chart() -> None:
    chart = layered()
    before = chart.to_dict()
    copy = chart.copy()
    copy.layer[0].encoding.y.title = "other"
    copy.layer[1].mark.size = 2
    copy.layer.pop()
    copy.height = 20
    assert chart.to_dict() == before != copy.to_dict()


def test_altair_does_not_list_its_classes_for_every_encoding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else its insides have changed, and this helps no longer."""
    alt.Chart().mark_text().encode(x="a:Q")  # makes the one list, if no test before did
    hashed: list[Any] = []
    hash_of = altair_patch._from_dict.hash_schema

    def counted(schema: Any) -> int:
        hashed.append(schema)
        return hash_of(schema)

    monkeypatch.setattr(altair_patch._from_dict, "hash_schema", counted)
    chart = alt.Chart().mark_text().encode(x="a:Q", y="b:Q", text="c:N")
    assert len(chart.to_dict()["encoding"]) == 3
    assert len(hashed) < 50 < len(list(alt.VegaLiteSchema._default_wrapper_classes()))


def test_loading_charts_again_does_not_wrap_altair_again() -> None:
    """A server does so at every edit of the code."""
    spec = spec_from_file_location("reloaded", altair_patch.__file__)
    assert spec
    assert spec.loader
    reloaded = module_from_spec(spec)
    spec.loader.exec_module(reloaded)
    for name in ("_from_dict", "_deep_copy", "_copy", "_todict"):
        assert getattr(reloaded, name) is getattr(altair_patch, name)
        assert getattr(reloaded, name).__module__ == schemapi.__name__
