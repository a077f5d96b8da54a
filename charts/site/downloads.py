"""The published files: downloads of each exhibit, the public JSON and the data package."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from charts.claims import resting_on
from charts.claims.verdicts import Ruling
from charts.core import escapes
from charts.core.exhibit import Exhibit
from charts.drawing import svg, vega
from charts.drawing.descriptions import described
from charts.tables.contract import CONTRACT, CORRECTIONS, DATA, read_contract

SCHEMAS = Path(__file__).parent / "schemas"


def address(exhibit_id: str, ending: str) -> str:
    """Give the stable address of an exhibit's file, from the site's root."""
    return f"exhibits/{exhibit_id}/{exhibit_id}.{ending}"


def files(exhibit: Exhibit, drawn: Sequence[str]) -> dict[str, bytes]:
    """Make the downloads of an exhibit, by address: those that `kinds` names.

    drawn: its drawings, the wide one first.
    """
    metadata = {**entry(exhibit), "columns": _columns(exhibit), "licence": "CC BY 4.0"}
    made = {"csv": csv(exhibit.table).encode(), "json": _json(metadata)}
    if exhibit.chart:
        line = source_line(exhibit)
        picture = svg.picture(drawn[0], exhibit.title, exhibit.subtitle, line)
        made |= {"svg": picture.encode(), "png": svg.png(picture)}
        made |= {"vl.json": _json(svg.standalone(exhibit.chart(False)))}
    if exhibit.chart and exhibit.controls:
        shapes = {
            shape: vega.compiled(described(exhibit.chart(compact), {}, live=True), compact=compact)
            for shape, compact in (("wide", False), ("phone", True))
        }
        made |= {"vega.json": json.dumps(shapes).encode()}
    if exhibit.explorer:
        made |= {"explorer.json": _json(exhibit.explorer)}
    return {address(exhibit.id, ending): content for ending, content in made.items()}


def kinds(exhibit: Exhibit) -> dict[str, str]:
    """Give the kinds of files that an exhibit has, with how their names end."""
    drawn = {"svg": "svg", "png": "png", "vega_lite": "vl.json"} if exhibit.chart else {}
    moved = {"vega": "vega.json"} if exhibit.controls else {}
    explored = {"explorer": "explorer.json"} if exhibit.explorer else {}
    return {"csv": "csv", "metadata": "json", **drawn, **moved, **explored}


def csv(table: pd.DataFrame) -> str:
    """Write a table as CSV: dates as YYYY-MM-DD, and no text that a spreadsheet would run."""
    safe = table.copy()
    for column in safe.select_dtypes(include=["object", "string", "str"]):
        safe[column] = safe[column].map(_cell)
    return str(safe.to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n"))


def _cell(value: Any) -> Any:
    return escapes.csv_cell(value) if isinstance(value, str) else value


def source_line(exhibit: Exhibit) -> str:
    """Credit an exhibit's sources in one line."""
    credited = [f"{s['publisher']}, {s['title']} ({s['source_id']})" for s in exhibit.sources]
    return f"Source: {'; '.join(credited)}. Chart: Can open win?, CC BY 4.0."


def entry(exhibit: Exhibit) -> dict[str, Any]:
    """Give an exhibit's entry in the public JSON."""
    return {
        "id": exhibit.id,
        "title": exhibit.title,
        "description": "\n\n".join(exhibit.description),
        "claims": [claim.id for claim in resting_on(exhibit.id)],
        "page": f"exhibits/{exhibit.id}/",
        "sources": [source["source_id"] for source in exhibit.sources],
        "files": {kind: address(exhibit.id, ending) for kind, ending in kinds(exhibit).items()},
        "findings": {name: finding.as_json() for name, finding in exhibit.findings.items()},
    }


def api(exhibits: dict[str, Exhibit], judged: dict[str, Ruling], version: str) -> dict[str, bytes]:
    """Make the public JSON of an edition and its schemas, by address."""
    edition = {"edition": version, "as_of": as_of(exhibits)}
    listed = {
        "exhibits": [entry(exhibit) for exhibit in exhibits.values()],
        "claims": [claim_entry(ruling) for ruling in judged.values()],
    }
    schemas = [f"{name}.schema.json" for name in listed]
    return {
        **{f"api/v1/{name}.json": _json({**edition, name: what}) for name, what in listed.items()},
        **{f"api/v1/{schema}": (SCHEMAS / schema).read_bytes() for schema in schemas},
    }


def as_of(exhibits: Mapping[str, Exhibit]) -> str:
    """Give the latest day that an edition describes, as YYYY-MM-DD, or ""."""
    return max((exhibit.as_of for exhibit in exhibits.values()), default="")


def claim_entry(ruling: Ruling) -> dict[str, Any]:
    """Give a claim's entry in the public JSON."""
    claim = ruling.claim
    return {
        "id": claim.id,
        "slug": claim.slug,
        "statement": claim.statement,
        "test": claim.test,
        "verdict": str(ruling.verdict),
        "reason": ruling.reason,
        "statistic": {"finding": claim.statistic, **ruling.statistic.as_json()},
        "rule": claim.rule,
        "would_change": claim.would_change,
        "exhibits": list(claim.exhibits),
        "page": claim.page.removesuffix(".md") + "/",
    }


def data_package(version: str, folder: Path = DATA) -> dict[str, bytes]:
    """Give the tables, their contract and the corrections as they stand, by address.

    version: the edition's name, which an edition with a name of its own writes into the contract.
    """
    contract = read_contract(folder)
    paths = [CONTRACT, *(resource["path"] for resource in contract["resources"])]
    paths += [CORRECTIONS] if (folder / CORRECTIONS).exists() else []
    files = {f"data/{path}": (folder / path).read_bytes() for path in paths}
    if version != contract["version"]:
        files[f"data/{CONTRACT}"] = _json({**contract, "version": version})
    return files


def _columns(exhibit: Exhibit) -> list[str]:
    return [str(column) for column in exhibit.table.columns]


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
