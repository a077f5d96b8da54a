"""The published files: downloads of each exhibit, the public JSON and the data package."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from charts.claims import resting_on
from charts.claims.verdicts import Answer, Ruling
from charts.core import escapes
from charts.core.exhibit import Exhibit
from charts.core.formats import option_text
from charts.core.lazy import Lazy, merge_lazily
from charts.drawing import svg
from charts.drawing.render import json_bytes
from charts.tables.contract import CONTRACT, CORRECTIONS, DATA, read_contract

Files = Callable[[], Mapping[str, bytes]]

API = "api/v1/"
SCHEMAS = Path(__file__).parent / "schemas"


def address(exhibit_id: str, ending: str) -> str:
    """Give the stable address of an exhibit's file, from the site's root."""
    return f"exhibits/{exhibit_id}/{exhibit_id}.{ending}"


def content(
    exhibit: Exhibit, ending: str, drawings: Callable[[], Sequence[str]], rendered: Files
) -> bytes:
    """Make a file of an exhibit, one of those that `kinds` names, its thumbnail or its card.

    drawings: gives its drawings, the wide one first; rendered: gives what takes time to draw, by
    ending. Neither is called for a file that shows no drawing.
    """
    match ending:
        case "csv":
            return csv(exhibit.tables["main"]).encode()
        case "json":
            return json_bytes(
                {**entry(exhibit), "columns": _columns(exhibit), "licence": "CC BY 4.0"}
            )
        case "svg":
            return picture(exhibit, drawings()).encode()
        case _ if ending.endswith(".csv"):
            return csv(exhibit.tables[ending.removesuffix(".csv")]).encode()
        case "explorer.json":
            return json_bytes(exhibit.explorer)
        case _:
            return rendered()[ending]


def picture(exhibit: Exhibit, drawings: Sequence[str]) -> str:
    """Make the picture of an exhibit for download, as SVG."""
    return svg.with_title(drawings[0], exhibit.title, exhibit.subtitle, source_line(exhibit))


def kinds(parts: Collection[str]) -> dict[str, str]:
    """Give the kinds of files that an exhibit with such parts has, with how their names end."""
    pictures = {"svg": "svg", "png": "png", "vega_lite": "vl.json"} if "chart" in parts else {}
    live = {"vega": "vega.json"} if {"chart", "controls"} <= {*parts} else {}
    explored = {"explorer": "explorer.json"} if "explorer" in parts else {}
    return {"csv": "csv", "metadata": "json", **pictures, **live, **explored}


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
        "files": {
            kind: address(exhibit.id, ending) for kind, ending in kinds(exhibit.parts).items()
        },
        "tables": [
            {"title": title, "file": address(exhibit.id, f"{name}.csv")}
            for name, title in exhibit.titles.items()
        ],
        "findings": {name: finding.as_json() for name, finding in exhibit.findings.items()},
    }


def api(
    exhibits: Mapping[str, Exhibit],
    rulings: Mapping[str, Ruling],
    version: str,
    dated: Callable[[], str],
    successors: Mapping[str, str],
) -> Lazy[bytes]:
    """Give the public JSON of an edition, its schemas and a table of its verdicts, by address.

    dated: gives the latest day that the edition describes; successors: of exhibits that are gone.
    """
    lists: dict[str, Callable[[], list[dict[str, Any]]]] = {
        "exhibits": lambda: [entry(exhibit) for exhibit in exhibits.values()],
        "claims": lambda: [claim_entry(ruling) for ruling in rulings.values()],
    }

    def document(address: str) -> bytes:
        name = address.removeprefix(API)
        if name.endswith(".schema.json"):
            return (SCHEMAS / name).read_bytes()
        what = name.removesuffix(".json")
        gone = [{"id": old, "successor": new} for old, new in sorted(successors.items())]
        more = {"gone": gone} if what == "exhibits" else {}
        return json_bytes({"edition": version, "as_of": dated(), what: lists[what](), **more})

    return merge_lazily(
        Lazy(lambda: [f"{API}{n}{e}" for e in (".json", ".schema.json") for n in lists], document),
        Lazy(lambda: [f"{API}claims.csv"], lambda _: claims_csv(rulings.values()).encode()),
    )


def as_of(exhibits: Mapping[str, Exhibit]) -> str:
    """Give the latest day that an edition describes, as YYYY-MM-DD, or ""."""
    return max((exhibit.as_of for exhibit in exhibits.values()), default="")


def claim_entry(ruling: Ruling) -> dict[str, Any]:
    """Give a claim's entry in the public JSON."""
    claim = ruling.claim
    return {
        "id": claim.id,
        "slug": claim.slug,
        "owner": str(claim.owner),
        "statement": claim.statement,
        "test": claim.test,
        "verdict": str(ruling.label),
        "untestable": claim.untestable,
        "cap": {"label": str(claim.cap.label), "reason": claim.cap.reason} if claim.cap else None,
        "support": _support_entry(ruling),
        "checks": [_check_entry(answer) for answer in ruling.answers],
        "choices": [
            {"name": choice.name, "values": [option_text(option) for option in choice.options]}
            for choice in (claim.trial.choices if claim.trial else ())
        ],
        "reason": ruling.reason,
        "statistic": {"finding": claim.statistic, **ruling.statistic.as_json()},
        "would_change": claim.would_change,
        "exhibits": list(claim.exhibits),
        "page": claim.page.removesuffix(".md") + "/",
    }


def claims_csv(rulings: Iterable[Ruling]) -> str:
    """Give the verdicts as CSV, one row a claim; shares are of 1, and empty if not known."""
    return csv(pd.DataFrame([_claim_row(claim_entry(ruling)) for ruling in rulings]))


def _claim_row(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a claim's entry in the public JSON says, but for its checks and choices."""
    support = entry["support"] or {}
    return {
        **{column: entry[column] for column in ("id", "owner", "statement", "verdict")},
        "support": support.get("share"),
        "support_low": support.get("low"),
        "support_high": support.get("high"),
        "null_worlds_reaching": support.get("null_worlds_reaching"),
        "reason": entry["reason"],
        "as_of": entry["statistic"]["as_of"],
        "page": entry["page"],
    }


def _support_entry(ruling: Ruling) -> dict[str, Any] | None:
    """Give a claim's support, its spread over choices, and what chance gives; None if untested."""
    if (support := ruling.support) is None:
        return None
    flip = support.flip
    return {
        "share": _share(support.support),
        "low": _share(support.low),
        "high": _share(support.high),
        "monte_carlo_error": _share(support.error),
        "published_setting": _share(support.published),
        "null_worlds_reaching": _share(ruling.null_share),
        "nearest_flip": flip
        and {"choice": flip.choice, "value": flip.value, "share": _share(flip.support)},
    }


def _check_entry(answer: Answer) -> dict[str, Any]:
    """Give a check: its question, its published answer, its share of yes, and what it rests on."""
    support = answer.support
    return {
        "name": answer.check.name,
        "question": answer.check.question,
        "answer": support.answer,
        "words": answer.words,
        "share": _share(support.support),
        "answered": _share(support.answered),
        "null_worlds_reaching": _share(answer.null_share),
        "cases": support.cases.cases,
        "organizations": support.cases.firms,
        "counts": support.counts,
    }


def _share(share: float) -> float | None:
    """Give a share to three digits; None if it is not known."""
    return None if math.isnan(share) else round(share, 3)


def data_package(version: str, folder: Path = DATA) -> dict[str, bytes]:
    """Give the tables, their contract and the corrections as they stand, by address.

    version: the edition's name, which an edition with a name of its own writes into the contract.
    """
    contract = read_contract(folder)
    paths = [CONTRACT, *(resource["path"] for resource in contract["resources"])]
    paths += [CORRECTIONS] if (folder / CORRECTIONS).exists() else []
    files = {f"data/{path}": (folder / path).read_bytes() for path in paths}
    if version != contract["version"]:
        files[f"data/{CONTRACT}"] = json_bytes({**contract, "version": version})
    return files


def _columns(exhibit: Exhibit) -> list[str]:
    return [str(column) for column in exhibit.tables["main"].columns]
