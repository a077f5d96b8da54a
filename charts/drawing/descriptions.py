"""What a mark says: the row behind it in words, for pointers, keys and screen readers.

An exhibit names the columns that matter in its marks' tooltips. Here they become each mark's
description, a sentence rather than Vega-Lite's own list, with the model that the mark stands for,
so that the same model can be found in every chart of a page. Marks without tooltips (grids, labels,
areas) say nothing.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from charts.drawing.sentences import expression, row_sentence

Spec = dict[str, Any]
Record = Mapping[str, Any]
NameMap = Mapping[str, str]
NO_NAME_MAP: NameMap = {}

MODEL = "\u241f"
"""Stands between what a mark says and the id of its model."""

LAYERED = ("layer", "hconcat", "vconcat", "concat")
SIZE = ("width", "height", "title")
UNSEEN_POINT: Spec = {"type": "point", "shape": "square", "size": 40, "opacity": 0, "tooltip": None}
"""Stands unseen at each of a line's points: a line is one mark, and could say only one thing."""


class Vocabulary(NamedTuple):
    """What sentences are made with: names of publishers by source, ids of models by name, and the
    exhibit's own templates."""

    publishers: NameMap
    models: NameMap
    templates: Sequence[str]


def described(
    spec: Spec,
    publishers: NameMap,
    models: NameMap = NO_NAME_MAP,
    templates: Sequence[str] = (),
    *,
    live: bool = False,
) -> Spec:
    """Give a Vega-Lite spec in which every mark with a tooltip has a description instead.

    publishers: source id -> publisher, said last if there are several; models: the names of models
    in the data -> their ids; templates: how the exhibit words its rows; live: whether descriptions
    are made when the chart is drawn, because its controls change what the marks stand for.
    """
    named = publishers if len(set(publishers.values())) > 1 else {}
    data = {name: [dict(row) for row in rows] for name, rows in spec.get("datasets", {}).items()}

    def describe(view: Spec, source: Spec, shared: Spec) -> Spec:
        """Describe a view and those in it; data and encodings come down to them."""
        source, encoding = view.get("data", source), {**shared, **view.get("encoding", {})}
        base = {**view, "encoding": _silent(view["encoding"])} if "encoding" in view else {**view}
        for kind in LAYERED:
            if kind in view:
                return {**base, kind: [describe(child, source, encoding) for child in view[kind]]}
        if "spec" in view:  # a facet
            return {**base, "spec": describe(view["spec"], source, encoding)}
        rows = data.get(source.get("name", ""), [])
        return _marks(base, encoding, rows, None if live else Vocabulary(named, models, templates))

    return {**describe(spec, spec.get("data", {}), {}), "datasets": data}


def _marks(
    view: Spec, encoding: Spec, rows: list[dict[str, Any]], vocabulary: Vocabulary | None
) -> Spec:
    """Describe the marks of one view; vocabulary: None for a live chart."""
    mark = view["mark"] if isinstance(view["mark"], dict) else {"type": view["mark"]}
    edge = {"line": {**mark["line"], "aria": False}} if isinstance(mark.get("line"), dict) else {}
    silent = {**view, "mark": {**mark, **edge, "aria": False}}
    columns = _columns(encoding.get("tooltip"))
    is_line = mark["type"] == "line" or "line" in mark
    has_text = is_line or mark["type"] not in ("area", "text")
    if not (columns and rows and has_text):
        return silent
    words: Spec = {}  # of the mark, if it finds them when it is drawn
    description: Spec = {}  # of the encoding, if they stand in the rows
    if vocabulary is None:
        words = {"description": {"expr": expression(columns)}}
    else:
        percents = {
            str(channel.get("field")) for channel in encoding.values() if _is_percent(channel)
        }
        key = " ".join([*columns, "%", *sorted(percents)])
        field = "text_" + hashlib.sha256(key.encode()).hexdigest()[:8]
        for row in rows:
            text = row_sentence(row, columns, percents, vocabulary.templates)
            publisher = vocabulary.publishers.get(str(row.get("source_id")), "")
            text += f" ({publisher})" if publisher else ""
            row[field] = MODEL.join([text, model_of(row, columns, vocabulary.models)])
        description = {"description": {"field": field, "type": "nominal"}}
    if is_line:
        places: Spec = {name: encoding[name] for name in ("x", "y", "detail") if name in encoding}
        size: Spec = {name: silent.pop(name) for name in SIZE if name in silent}
        inherited: Spec = {name: view[name] for name in ("data", "transform") if name in view}
        points = {
            **inherited,
            "mark": {**UNSEEN_POINT, **words},
            "encoding": {**places, **description},
        }
        return {**size, "layer": [silent, points]}
    channels = {**silent.get("encoding", {}), **description}
    return {**silent, "mark": {**mark, **words, "tooltip": None}, "encoding": channels}


def _silent(encoding: Spec) -> Spec:
    return {name: channel for name, channel in encoding.items() if name != "tooltip"}


def _is_percent(channel: Any) -> bool:
    """Tell whether a channel's axis writes shares as percentages."""
    axis = channel.get("axis") if isinstance(channel, dict) else None
    return isinstance(axis, dict) and str(axis.get("format", "")).endswith("%")


def _columns(tooltip: Any) -> list[str]:
    """Give the columns that a tooltip names, in order."""
    fields = tooltip if isinstance(tooltip, list) else [tooltip] if tooltip else []
    return [field["field"] for field in fields if isinstance(field, dict) and "field" in field]


def model_of(row: Record, columns: Sequence[str], models: NameMap) -> str:
    """Give the id of the model that a mark stands for, or "".

    It is the row's own model; else the one that the mark's words begin with; else the only one that
    they name: a mark that names two, as the distance between them, stands for neither.
    """
    id_columns = [column for column in row if column.endswith("model_id") and row[column]]
    if id_columns:
        return str(row[min(id_columns, key=len)])
    named = [models.get(str(row[column]), "") for column in columns]
    matches = [model for model in named if model]
    return named[0] or (matches[0] if len(matches) == 1 else "")
