"""Altair is quicker than it comes, and makes the same."""

from collections.abc import Mapping
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

import altair as alt
import pytest
from altair.utils import schemapi

from charts.core.exhibit import Exhibit
from charts.drawing import altair_patch
from charts.drawing.render import Chart


@pytest.mark.parametrize("exhibit_id", ["benchmarks-filling", "good-enough", "model-world"])
def test_a_chart_is_what_altair_makes_by_itself(
    exhibits: Mapping[str, Exhibit], exhibit_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chart = exhibits[exhibit_id].chart
    assert isinstance(chart, Chart)
    quick = Chart(chart.module, chart.tables)(False)
    monkeypatch.setattr(schemapi, "_FromDict", altair_patch._from_dict)
    monkeypatch.setattr(schemapi, "_deep_copy", altair_patch._deep_copy)
    assert Chart(chart.module, chart.tables)(False) == quick


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


def test_loading_charts_anew_does_not_wrap_altair_again() -> None:
    """A server does so at every edit of the code."""
    spec = spec_from_file_location("anew", altair_patch.__file__)
    assert spec
    assert spec.loader
    anew = module_from_spec(spec)
    spec.loader.exec_module(anew)
    for name in ("_from_dict", "_deep_copy"):
        assert getattr(anew, name) is getattr(altair_patch, name)
        assert getattr(anew, name).__module__ == schemapi.__name__
