"""A page per table of the data package: what its contract, its rows and its sources say of it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from markdown.extensions.toc import slugify
from markupsafe import Markup

from charts.claims import resting_on
from charts.core import escapes
from charts.core.exhibit import Exhibit
from charts.core.formats import days_in_words, text_of
from charts.core.lazy import Lazy
from charts.site.figure import templates
from charts.tables.contract import CORRECTIONS, Descriptor
from charts.tables.frames import Tables
from charts.tables.validation.corrections import Correction, Removal

ROWS = 10  # of a table, shown on its page
LONG, LONGEST = 40, 160  # characters: of a cell that wraps, and of what is shown of one
DAY = r"\d{4}(-\d{2}(-\d{2})?)?"
READ_ON = ["checked_on", "retrieved_on"]
"""Columns that say when a row was read; what it describes is older."""

OTHER = "Other tables"
"""The subject of tables that name none."""


class DataPages:
    """The pages of all tables and the page of all corrections, each made when it is asked for."""

    def __init__(
        self,
        contract: Descriptor,
        data: Tables,
        corrections: Sequence[Correction],
        exhibits: Mapping[str, Exhibit],
        removals: Sequence[Removal] = (),
    ) -> None:
        """Take the tables, what the contract and the corrections say of them, and their readers."""
        self.contract, self.data, self.exhibits = contract, data, exhibits
        self.corrections, self.removals = corrections, removals
        self.tables = {table["name"]: table for table in contract["resources"]}

    @property
    def pages(self) -> Lazy[str]:
        """The pages in Markdown, by source path."""
        return Lazy(
            lambda: [f"data/{name}.md" for name in (*self.tables, "corrections")], self._page
        )

    def _page(self, path: str) -> str:
        name = path.removeprefix("data/").removesuffix(".md")
        return self._table(name) if name in self.tables else self._all_corrections()

    def listing(self) -> str:
        """List the tables by subject, each with what a row of it is, its rows and its newest day.

        As Markdown: a line of links to the subjects, then a heading and a table for each. Tables
        without a subject come last.
        """
        tables = self.contract["resources"]
        subjects = [*self.contract.get("subjects", []), OTHER]
        grouped = {s: [t for t in tables if t.get("subject", OTHER) == s] for s in subjects}
        return _templates.get_template("tables.md").render(
            subjects={
                name: [self._entry(table) for table in group] for name, group in grouped.items()
            }
        )

    def _entry(self, table: Descriptor) -> dict[str, Any]:
        frame = self.data[table["name"]]
        fresh = _freshness(_dated(table, frame))
        newest = max(fresh["latest"], _newest_source(table, self.data))
        return {
            **table,
            "rows": len(frame),
            "newest": days_in_words(newest or fresh["read_last"]),
        }

    def _corrections(self, name: str) -> list[Correction]:
        return [entry for entry in self.corrections if entry.table == name]

    def _table(self, name: str) -> str:
        table, frame, resources = self.tables[name], self.data[name], self.contract["resources"]
        dated = _dated(table, frame)
        return _templates.get_template("table.md").render(
            table=table,
            edition=self.contract["version"],
            rows=_rows(frame),
            long=LONG,
            fields=_fields(table, frame),
            named_by=[item for item in resources if item is not table and _referring(item, name)],
            days=_days(dated),
            freshness=_freshness(dated),
            sources=_sources(table, self.data),
            source_fields=_referring(table, "sources"),
            names_models=bool(_referring(table, "models")),
            permissions=_description(resources, "sources", "may_republish"),
            corrections=self._corrections(name),
            left_out=_left_out(name, self.data),
            readers={
                item.id: resting_on(item.id)
                for item in self.exhibits.values()
                if name in item.reads
            },
        )

    def _all_corrections(self) -> str:
        corrections = [(table, self._corrections(name)) for name, table in self.tables.items()]
        return _templates.get_template("corrections.md").render(
            tables=[(table, entries) for table, entries in corrections if entries],
            corrections=self.corrections,
            removals=self.removals,
            file=CORRECTIONS,
        )


def _plain(value: Any) -> Markup:
    """Write what stands in a page; nothing can be made of it there."""
    return escapes.markdown(value if isinstance(value, Markup) else text_of(value))


_templates = templates.overlay(finalize=_plain)
_templates.filters = {**templates.filters, "anchor": lambda title: slugify(title, "-")}


def _rows(frame: pd.DataFrame) -> dict[str, Any]:
    """Give the first rows with their cells as they stand in the file, the longest cut."""
    rows = [[_cell(value) for value in row] for row in frame.head(ROWS).astype("object").to_numpy()]
    return {
        "all": len(frame),
        "columns": list(frame.columns),
        "cells": [
            [cell if len(cell) <= LONGEST else cell[: LONGEST - 1] + "…" for cell in row]
            for row in rows
        ],
        "cut": any(len(cell) > LONGEST for row in rows for cell in row),
    }


def _cell(value: Any) -> str:
    """Write a typed value as a table's file has it."""
    if pd.isna(value):
        return ""
    match value:
        case bool():
            return str(value).lower()
        case dt.datetime():
            return value.date().isoformat()
        case float():
            return repr(value).removesuffix(".0")
        case _:
            return str(value)


def _fields(table: Descriptor, frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give every field with its limits, what it refers to, and how many of its cells are empty."""
    references = {field: (target, their) for field, target, their in _references(table)}
    fields = []
    for field in table["schema"]["fields"]:
        constraints = field.get("constraints", {})
        fields.append(
            {
                **{key: field.get(key, "") for key in ("name", "type", "unit", "description")},
                "key": field["name"] in table["schema"]["primaryKey"],
                "reference": references.get(field["name"]),
                "choices": constraints.get("enum", []),
                "limits": list(_limits(field)),
                "required": constraints.get("required", False),
                "empty": int(frame[field["name"]].isna().sum()),
            }
        )
    return fields


def _limits(field: Descriptor) -> Iterator[tuple[str, str]]:
    """Say what else a cell must keep to: words, and the limit itself."""
    constraints = field.get("constraints", {})
    words = {"minimum": "at least", "maximum": "at most", "pattern": "of the form"}
    yield from (
        (word, str(constraints[name])) for name, word in words.items() if name in constraints
    )
    if constraints.get("unique"):
        yield "no value twice", ""
    if "earliest" in field:
        yield "not before", field["earliest"]
    if field.get("ahead"):
        yield "may lie ahead", ""


def _references(table: Descriptor) -> Iterator[tuple[str, str, str]]:
    """Give the foreign keys: a field, and the table and field to which it refers."""
    for key in table["schema"].get("foreignKeys", []):
        target = key["reference"]["resource"] or table["name"]
        for field, their in zip(key["fields"], key["reference"]["fields"], strict=True):
            yield field, target, their


def _referring(table: Descriptor, target: str) -> list[str]:
    """Give the fields of a table that refer to another one."""
    return [field for field, other, _ in _references(table) if other == target]


def _description(resources: Sequence[Descriptor], table: str, field: str) -> str:
    """Give what the contract says of a field."""
    [fields] = [entry["schema"]["fields"] for entry in resources if entry["name"] == table]
    [description] = [str(entry["description"]) for entry in fields if entry["name"] == field]
    return description


def _dated(table: Descriptor, frame: pd.DataFrame) -> pd.DataFrame:
    """Give the columns that hold days, months or years, as text; missing where they are empty."""
    columns = {}
    for field in table["schema"]["fields"]:
        column = frame[field["name"]]
        if field["type"] == "date":
            columns[field["name"]] = column.dt.strftime("%Y-%m-%d")
        elif field["type"] == "string" and column.dropna().str.fullmatch(DAY).all():
            columns[field["name"]] = column
    return pd.DataFrame(columns, index=frame.index).dropna(axis="columns", how="all")


def _days(dated: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the earliest and latest day of every dated column, and how many rows have one."""
    return [
        {"name": name, "first": days.min(), "last": days.max(), "count": int(days.count())}
        for name, days in ((name, days.dropna()) for name, days in dated.items())
    ]


def _freshness(dated: pd.DataFrame) -> dict[str, str]:
    """Say when a table was read, and the latest day that its rows describe; "" if none does.

    A day that had not come when the table was last read is announced or predicted, and no news.
    """
    long = dated.melt(var_name="field", value_name="day").dropna().sort_values("day", kind="stable")
    reading = long["field"].isin(READ_ON)
    read, described = long.loc[reading, "day"].tolist(), long[~reading]
    latest = (described[described["day"] <= read[-1]] if read else described).tail(1)
    return {
        "read_first": read[0] if read else "",
        "read_last": read[-1] if read else "",
        "latest": "".join(latest["day"]),
        "latest_in": "".join(latest["field"]),
    }


def _sources(table: Descriptor, data: Tables) -> list[dict[str, Any]]:
    """Give the sources that rows name, most rows first, each with its number of rows.

    A row that names two sources counts for both. unresolved: how many names of the source stand for
    no release.
    """
    named = data[table["name"]][_referring(table, "sources")].reset_index()
    named = named.melt("index", value_name="source").dropna()
    rows = named.drop_duplicates(["index", "source"])["source"].value_counts()
    unresolved = data["unresolved_names"]["source_id"].value_counts()
    sources = data["sources"].set_index("source_id", drop=False).loc[rows.index].map(_cell)
    sources = sources.assign(rows=rows, unresolved=unresolved.reindex(rows.index, fill_value=0))
    return sources.astype({"rows": "object", "unresolved": "object"}).to_dict("records")  # type: ignore[return-value]


def _newest_source(table: Descriptor, data: Tables) -> str:
    """Give the latest day or month on which a source that rows name was published; "" if none."""
    named = data[table["name"]][_referring(table, "sources")].melt()["value"].dropna().unique()
    sources = data["sources"]
    published = sources.loc[sources["source_id"].isin(named), "published_on"].dropna()
    return str(published.max()) if len(published) else ""


def _left_out(table: str, data: Tables) -> list[dict[str, Any]]:
    """Give what was left out of a table, most rows first: source, reason and rows."""
    left_out = data["left_out"]
    rows = left_out[left_out["table"] == table].sort_values("rows", ascending=False, kind="stable")
    return rows.astype({"rows": "object"}).to_dict("records")  # type: ignore[return-value]
