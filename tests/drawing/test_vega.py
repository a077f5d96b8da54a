"""Live charts: the same picture as the static one, made of Vega alone, moved by controls."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
import vl_convert

from charts.core.exhibit import Exhibit
from charts.drawing import render, svg, vega
from charts.drawing.descriptions import described
from charts.site.catalogue import ids


@pytest.fixture(scope="module")
def controlled(exhibits: Mapping[str, Exhibit]) -> list[Exhibit]:
    return [exhibits[name] for name in ids() if exhibits[name].controls]


def shapes(exhibit: Exhibit) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(render.files(exhibit)["vega.json"])
    return made


def texts(picture: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", picture)


def test_there_are_exhibits_with_controls(controlled: list[Exhibit]) -> None:
    assert "model-world" in {exhibit.id for exhibit in controlled}


@pytest.mark.parametrize("shape", ["wide", "phone"])
def test_the_live_picture_has_the_marks_and_labels_of_the_static_one(
    controlled: list[Exhibit], shape: str
) -> None:
    for exhibit in controlled:
        assert exhibit.chart
        compact = shape == "phone"
        spec = described(exhibit.chart(compact), {})
        static = svg.inline(spec, exhibit.id, compact=compact)
        alive = vl_convert.vega_to_svg(shapes(exhibit)[shape])
        assert texts(static) == texts(alive)
        size = re.compile(r'width="([\d.]+)" height="([\d.]+)" viewBox')
        [one], [other] = size.findall(static), size.findall(alive)
        assert one == other
        assert static.count("data-t=") == len(re.findall(r'aria-label="[^"]+: ', alive))


def test_every_control_is_a_signal_within_its_range(controlled: list[Exhibit]) -> None:
    for exhibit in controlled:
        for spec in shapes(exhibit).values():
            signals = {signal["name"]: signal for signal in spec["signals"]}
            for control in exhibit.controls:
                assert signals[control.name]["value"] == control.value
                assert control.low <= control.value <= control.high
                assert "bind" not in signals[control.name]  # the page has the slider


def test_moving_a_control_moves_the_picture(controlled: list[Exhibit]) -> None:
    for exhibit in controlled:
        spec = shapes(exhibit)["wide"]
        before = vl_convert.vega_to_svg(spec)
        for control in exhibit.controls:
            moved = json.loads(json.dumps(spec))
            [signal] = [one for one in moved["signals"] if one["name"] == control.name]
            signal["value"] = control.low if control.value > control.low else control.high
            assert vl_convert.vega_to_svg(moved) != before, control.name


def test_vega_is_whole_without_the_network_and_credited() -> None:
    bundle = vega.vega().decode()
    assert bundle.startswith("/* Vega")
    assert "BSD" in bundle[:300]
    assert "window.vega" in bundle
    assert not re.search(r'(?:import|fetch)\s*\(?\s*["\']https?:', bundle)
