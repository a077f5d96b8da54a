"""Say what a change of the data moves: verdicts, findings and pictures, and the rows themselves."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import click
import yaml

from charts.core.formats import counted
from scripts.history import ROOT
from scripts.report import cut_to_fit, markdown_text
from scripts.revisions import merge_base, unpack
from scripts.row_changes import Row, Shape, changes, difference_text, read_rows, shape_of

if TYPE_CHECKING:
    from scripts.effects import Effects

DATA = ROOT / "data"
CONTRACT, CORRECTIONS = "datapackage.json", "corrections.yml"
OF_CORRECTIONS = Shape(("table", "key", "field"))
LONGEST_LIST = 40


class Resource(NamedTuple):
    """What the contract says of a table, as far as the code reads it.

    types: column and type, in order.
    """

    path: str
    types: list[tuple[str, str]]
    shape: Shape


Resources = Mapping[str, Resource]
Rows = Mapping[str, list[Row]]


@dataclass(frozen=True)
class Section:
    """One part of the report: a title and its lines, shown whole or cut short."""

    title: str
    lines: list[str]


def differences(old: Path, new: Path) -> list[Section]:
    """Give the report on two folders of data, [] if they hold the same.

    What takes seconds is not even imported then.
    """
    files = changed_files(old, new)
    if not files:
        return []
    from scripts.effects import effects

    before, after = resources(old), resources(new)
    before, after = before or after, after or before
    old_rows, new_rows = read_tables(old, before, files), read_tables(new, after, files)
    changed = changed_tables(before, after, old_rows, new_rows)
    known = {resource.path for resource in (*before.values(), *after.values())}
    return [
        *effect_sections(effects(old, new, changed)),
        *table_sections({**before, **after}, old_rows, new_rows),
        *contract_sections(old, new),
        *correction_sections(old, new),
        *_section("files that are no table", sorted(files - known - {CONTRACT, CORRECTIONS})),
    ]


def changed_files(old: Path, new: Path) -> set[str]:
    """Give the names of the files that differ between two folders; prose is not looked at."""
    names = {
        str(file.relative_to(folder))
        for folder in (old, new)
        for file in folder.rglob("*")
        if file.suffix in {".csv", ".json", ".yml"}
    }
    return {name for name in names if content(old / name) != content(new / name)}


def content(file: Path) -> bytes:
    """Give what a file holds, nothing if there is none."""
    return file.read_bytes() if file.is_file() else b""


def resources(folder: Path) -> Resources:
    """Read the contract: the tables by name, none of a contract that cannot be read as one."""
    try:
        contract = json.loads(content(folder / CONTRACT))
        return {
            resource["name"]: Resource(
                resource["path"],
                [(column["name"], column["type"]) for column in resource["schema"]["fields"]],
                shape_of(resource),
            )
            for resource in contract["resources"]
        }
    except (ValueError, LookupError, TypeError, AttributeError):
        return {}  # the check says what is wrong with it


def read_tables(folder: Path, tables: Resources, files: Collection[str]) -> Rows:
    """Read the rows of the tables whose files are among some."""
    return {
        name: read_rows(content(folder / table.path))
        for name, table in tables.items()
        if table.path in files
    }


def changed_tables(before: Resources, after: Resources, old: Rows, new: Rows) -> set[str]:
    """Give the names of the tables that the code reads otherwise: cells, order of rows, types."""

    def as_read(tables: Resources, rows: Rows, name: str) -> object:
        types = tables[name].types if name in tables else None
        return types, [row.cells for row in rows.get(name, [])]

    names = {*before, *after}
    return {name for name in names if as_read(before, old, name) != as_read(after, new, name)}


def table_sections(tables: Resources, old: Rows, new: Rows) -> list[Section]:
    """Say what moved in the tables whose files differ."""
    return [
        section
        for name in sorted({*old, *new})
        for section in row_sections(name, old.get(name, []), new.get(name, []), tables[name].shape)
    ]


def row_sections(name: str, old: list[Row], new: list[Row], shape: Shape) -> list[Section]:
    """Say what moved among the rows of a file that differs."""
    for state, rows in (("old", old), ("new", new)):
        if rows and not any(row.cells.keys() & {*shape.key} for row in rows):
            columns = ", ".join(shape.key)
            return [Section(f"{name}: rows not compared", [f"the {state} file lacks {columns}"])]
    difference = changes(old, new, shape)
    sections = [
        *_section(f"{name}: {counted(len(difference.added), 'row')} added", difference.added),
        *_section(f"{name}: {counted(len(difference.removed), 'row')} removed", difference.removed),
        *_section(f"{name}: {counted(len(difference.changed), 'row')} changed", difference.changed),
        *([Section(f"{name}: rows in another order", [])] if difference.reordered else []),
    ]
    return sections or [Section(f"{name}: written otherwise, with the same cells", [])]


def _section(title: str, lines: Sequence[str]) -> list[Section]:
    """Give a section, or none if it has no lines."""
    return [Section(title, list(lines))] if lines else []


def contract_sections(old: Path, new: Path) -> list[Section]:
    """Say what changed in datapackage.json."""
    old_text, new_text = content(old / CONTRACT), content(new / CONTRACT)
    if old_text == new_text:
        return []
    try:
        places = {
            path: texts for path, *texts in _differing(json.loads(old_text), json.loads(new_text))
        }
    except ValueError:
        return [Section(f"{CONTRACT}: changed", ["one of its states is not JSON"])]
    before, after = ({path: texts[n] for path, texts in places.items()} for n in (0, 1))
    lines = _changes(before, after) or ["written otherwise, or in another order"]
    return [Section(f"{CONTRACT}: {counted(len(lines), 'place')} changed", lines)]


def _differing(old: object, new: object, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield where two nested structures differ: the path, and what is there in each, "" if nothing.

    A table or a column that only one of them has is one place.
    """
    old_parts, new_parts = _by_name(old), _by_name(new)
    if isinstance(old_parts, dict) and isinstance(new_parts, dict):
        for key in {**old_parts, **new_parts}:
            yield from _differing(
                old_parts.get(key), new_parts.get(key), f"{path}.{key}".strip(".")
            )
    elif old_parts != new_parts:
        yield path, _in_short(old_parts), _in_short(new_parts)


def _by_name(part: object) -> object:
    """Give a list of things that have names as a mapping; anything else as it is."""
    if isinstance(part, list) and all(isinstance(item, dict) and "name" in item for item in part):
        return {str(item["name"]): item for item in part}
    return part


def _in_short(part: object) -> str:
    """Write a part of the contract: a table or a column by its kind and what it holds."""
    match part:
        case None:
            return ""
        case str():
            return part
        case {"schema": _, "row": row}:
            return f"a table, one row {row}"
        case {"type": kind, "description": text}:
            return f"a column of type {kind}: {text}"
    return json.dumps(part, ensure_ascii=False)


def correction_sections(old: Path, new: Path) -> list[Section]:
    """Say which entries of corrections.yml changed."""
    old_text, new_text = content(old / CORRECTIONS), content(new / CORRECTIONS)
    if old_text == new_text:
        return []
    try:
        return row_sections(CORRECTIONS, _entries(old_text), _entries(new_text), OF_CORRECTIONS)
    except (yaml.YAMLError, ValueError):
        return [Section(f"{CORRECTIONS}: changed", ["one of its states is not a list of entries"])]


def _entries(text: bytes) -> list[Row]:
    """Read corrections as rows of a table, each with the line on which it begins."""
    entries = yaml.load(text, Loader=yaml.BaseLoader) or []
    root = yaml.compose(text, Loader=yaml.BaseLoader)
    if not isinstance(entries, list):
        raise ValueError("not a list")
    nodes = root.value if root else []
    return [
        Row(node.start_mark.line + 1, _correction(entry))
        for entry, node in zip(entries, nodes, strict=True)
    ]


def _correction(entry: object) -> dict[str, str]:
    """Give an entry as cells; those of the key that it names are one."""
    cells = {**entry} if isinstance(entry, dict) else {"entry": entry}
    if isinstance(key := cells.get("key"), dict):
        cells["key"] = ", ".join(map(_in_short, key.values()))
    return {str(name): text for name, cell in cells.items() if (text := _in_short(cell))}


def effect_sections(effects: "Effects") -> list[Section]:
    """Say what the change leads to: what cannot be compared, then verdicts, findings, pictures."""
    if effects.problems:
        title = "findings, verdicts and pictures are not compared"
        return _section(title, effects.problems)
    before, after = effects.pictures
    redrawn = sorted(name for name in before if before[name] != after[name])
    lines = _changes(*effects.findings)
    leading = [line for line in lines if line.partition(": ")[0] in effects.statistics]
    flips, moves = _flips(*effects.verdicts)
    sections = [
        *_section("verdicts that flip", flips),
        *_section("claims whose support moves", moves),
        *_section("findings that claims lead with", leading),
        *_section("findings", [line for line in lines if line not in leading]),
        *_section("exhibits whose picture changes", redrawn),
    ]
    other = "other " if effects.broken else ""
    return [
        *_section("exhibits that cannot be made", effects.broken),
        *(sections or [Section(f"no {other}finding, verdict or picture changes", [])]),
    ]


def _flips(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Give the verdicts whose label changes, and those of which the support alone does."""
    lines = _changes(old, new)
    labels = {name: [texts.get(name, "").split(" (")[0] for texts in (old, new)] for name in new}
    flips = [line for line in lines if len({*labels.get(line.partition(": ")[0], ("", "x"))}) > 1]
    return flips, [line for line in lines if line not in flips]


def _changes(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Give what differs between two mappings, name: old -> new; frequent changes come last."""
    texts = {
        name: difference_text(old.get(name, ""), new.get(name, "")) for name in sorted({*old, *new})
    }
    often = Counter(texts.values())
    changed = [(name, text) for name, text in texts.items() if text]
    return [f"{name}: {text}" for name, text in sorted(changed, key=lambda item: often[item[1]])]


def as_text(sections: list[Section]) -> str:
    """Write the report for a terminal."""
    return _format_sections(sections, lambda title: title, lambda line: f"  {line}")


def as_markdown(sections: list[Section]) -> str:
    """Write the report for a pull request; text from data can neither be markup nor call anyone."""
    report = _format_sections(
        sections,
        lambda title: f"\n### {markdown_text(title)}\n",
        lambda line: f"- {markdown_text(line)}",
    )
    return cut_to_fit(report, "make diff")


def _format_sections(
    sections: list[Section], title: Callable[[str], str], line: Callable[[str], str]
) -> str:
    if not sections:
        return "The data are the same."
    text = []
    for section in sections:
        text.append(title(section.title))
        text += [line(entry) for entry in section.lines[:LONGEST_LIST]]
        if (more := len(section.lines) - LONGEST_LIST) > 0:
            text.append(line(f"and {more:,} more"))
    return "\n".join(text)


@click.command()
@click.argument("base", default="")
@click.argument("head", default="")
@click.option("--format", "form", type=click.Choice(["text", "markdown"]), default="text")
def diff(base: str, head: str, form: str) -> None:
    """Compare the data of BASE (by default where the branch left main) with HEAD's, or the files'.

    Without HEAD the files in the working tree are compared, committed or not.
    """
    with TemporaryDirectory() as folder:
        old = unpack(base or merge_base(), Path(folder, "old"))
        new = unpack(head, Path(folder, "new")) if head else DATA
        sections = differences(old, new)
    click.echo(as_markdown(sections) if form == "markdown" else as_text(sections))


if __name__ == "__main__":
    diff()
