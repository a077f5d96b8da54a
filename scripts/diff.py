"""Say what a change of the data moves: rows, findings, verdicts and pictures.

Both states are read by the code of the working tree, so that only the data differ.
"""

import csv
import io
import json
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from charts.catalogue import BrokenExhibit, Exhibit, blamed, ids, make
from charts.contract import DATA, read_contract
from charts.ledger import rulings
from charts.tables import load
from charts.validation import InvalidData
from scripts.check import count

ROOT = DATA.parent
LONGEST_LIST = 40
LONGEST_CELL = 120
LONGEST_REPORT = 200_000  # characters; GitHub takes a summary of up to 1 MiB
_SIGNS = {ord(sign): f"&#{ord(sign)};" for sign in "&<>\"'\\`*_{}[]()#+!|~@:"}

Rows = dict[tuple[str, ...], dict[str, str]]


@dataclass(frozen=True)
class State:
    """The data at one revision.

    rows: table -> key -> cells; findings: "exhibit.finding" -> text; verdicts: claim -> verdict;
    pictures: exhibit -> its drawing as JSON; fault: why there are no findings, "" if there are;
    exhibits and contract: what the next state may share.
    """

    rows: dict[str, Rows]
    findings: dict[str, str] = field(default_factory=dict)
    verdicts: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    fault: str = ""
    exhibits: dict[str, Exhibit] = field(default_factory=dict)
    contract: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """One part of the report: a title and its lines, shown whole or cut short."""

    title: str
    lines: list[str]


def read_state(folder: Path, like: State | None = None) -> State:
    """Read the data in a folder; broken data have rows, but no findings.

    like: another state: exhibits that read nothing in which the two differ are made once for both.
    """
    rows, contract = read_rows(folder), read_contract(folder)
    shared = _shared(like, rows) if like and like.contract == contract else {}
    try:
        data = load(folder)
        exhibits = {name: shared.get(name) or make(name, data) for name in ids()}
        judged = rulings({e.id: e.findings for e in exhibits.values()})
        pictures = {e.id: _picture(e) for e in exhibits.values()}
    except InvalidData as invalid:
        first = str(invalid.problems[0]).replace(f"{folder.parent}/", "")
        return State(rows, fault=f"{count(len(invalid.problems), 'problem')}: {first}")
    except (BrokenExhibit, ValueError) as broken:  # the latter of a claim that lacks a finding
        return State(rows, fault=f"this code can make nothing: {broken}")
    return State(
        rows,
        findings={f"{e.id}.{n}": str(f) for e in exhibits.values() for n, f in e.findings.items()},
        verdicts={claim: str(ruling.verdict) for claim, ruling in judged.items()},
        pictures=pictures,
        exhibits=exhibits,
        contract=contract,
    )


def _shared(like: State, rows: dict[str, Rows]) -> dict[str, Exhibit]:
    """Give those exhibits of a state whose tables are the same in another."""
    changed = {name for name in {*like.rows, *rows} if like.rows.get(name) != rows.get(name)}
    return {name: one for name, one in like.exhibits.items() if not one.reads & changed}


def _picture(exhibit: Exhibit) -> str:
    """Write what readers see of an exhibit: its drawing, or the cells of its matrix."""
    with blamed(exhibit.id):
        drawn = exhibit.chart(False) if exhibit.chart else None
    return json.dumps([drawn, str(exhibit.matrix)], sort_keys=True)


def read_rows(folder: Path) -> dict[str, Rows]:
    """Read every table's cells as text, by key; a row without its key goes by its line."""
    tables: dict[str, Rows] = {}
    for resource in read_contract(folder)["resources"]:
        file = folder / resource["path"]
        if not file.exists():
            continue
        keys = resource["schema"]["primaryKey"]
        with file.open(encoding="utf-8", errors="replace", newline="") as lines:
            tables[resource["name"]] = {
                tuple(row.get(k) or f"line {number}" for k in keys): {
                    column: value or "" for column, value in row.items() if isinstance(value, str)
                }
                for number, row in enumerate(csv.DictReader(lines), start=2)
            }
    return tables


def compare(old: State, new: State) -> list[Section]:
    """Give the sections of the report, those without a line left out."""
    if old.rows == new.rows:
        return []  # one code made both: all else is the same too
    sections = [
        Section(f"{table}: {title}", lines)
        for table in sorted({*old.rows, *new.rows})
        for title, lines in _moved(old.rows.get(table, {}), new.rows.get(table, {}))
    ]
    for state, which in ((new, "after"), (old, "before")):
        if state.fault:
            what = "Findings, verdicts and pictures are not compared"
            line = f"{what}: of the data {which}, {state.fault}"
            return [*sections, Section("not compared", [line])]
    drawn = [
        name
        for name in sorted({*old.pictures, *new.pictures})
        if old.pictures.get(name) != new.pictures.get(name)
    ]
    every = [
        *sections,
        Section("findings", _changes(old.findings, new.findings)),
        Section("verdicts that flip", _changes(old.verdicts, new.verdicts)),
        Section("exhibits whose picture changes", drawn),
    ]
    told = [section for section in every if section.lines]
    moved = len(told) > len(sections)
    return told if moved else [*told, Section("no finding, verdict or picture changes", [])]


def _moved(old: Rows, new: Rows) -> Iterator[tuple[str, list[str]]]:
    """Yield what was added, removed and changed between two states of one table."""
    added, removed = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
    yield from [(f"{len(added)} added", [_name(k) for k in added])] if added else []
    yield from [(f"{len(removed)} removed", [_name(k) for k in removed])] if removed else []
    changed = [
        f"{_name(key)}: {change}"
        for key in sorted(old.keys() & new.keys())
        for change in _changes(old[key], new[key])
    ]
    yield from [(f"{count(len(changed), 'cell')} changed", changed)] if changed else []


def _changes(old: dict[str, str], new: dict[str, str]) -> list[str]:
    """Give what differs between two mappings: name: old -> new."""
    return [
        f"{name}: {_short(old.get(name, ''))} -> {_short(new.get(name, ''))}"
        for name in sorted({*old, *new})
        if old.get(name, "") != new.get(name, "")
    ]


def _name(key: tuple[str, ...]) -> str:
    return " / ".join(dict.fromkeys(_short(part) for part in key))  # what is empty: its line, once


def _short(text: str) -> str:
    """Cut a cell to a length that can be read in a list; an empty or absent one is nothing."""
    line = " ".join(text.split()) or "nothing"
    return line if len(line) <= LONGEST_CELL else line[: LONGEST_CELL - 3] + "..."


def as_text(sections: list[Section]) -> str:
    """Write the report for a terminal."""
    return _written(sections, lambda title: title, lambda line: f"  {line}")


def as_markdown(sections: list[Section]) -> str:
    """Write the report for a pull request; text from data can neither be markup nor call anyone."""
    report = _written(
        sections,
        lambda title: f"\n### {title.translate(_SIGNS)}\n",
        lambda line: f"- {line.translate(_SIGNS)}",
    )
    if len(report) <= LONGEST_REPORT:
        return report
    whole_lines = report[:LONGEST_REPORT].rpartition("\n")[0]
    return f"{whole_lines}\n\nThe report was cut here: run `make diff` for the rest."


def _written(
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


def git(*arguments: str) -> bytes:
    """Run git in the project. Raises click.ClickException with what git says if it fails."""
    command = ["git", "-C", str(ROOT), *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise click.ClickException(done.stderr.decode().strip() or "git failed")
    return done.stdout


def unpack(revision: str, into: Path) -> Path:
    """Write the data of a revision into a folder and give that folder."""
    commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    with tarfile.open(fileobj=io.BytesIO(git("archive", commit.decode().strip(), "data"))) as tar:
        tar.extractall(into, filter="data")
    return into / "data"


def merge_base() -> str:
    """Give the commit at which this branch left main, on origin if there is one."""
    refs = git("for-each-ref", "--format=%(refname:short)", "refs/remotes/origin/main")
    return git("merge-base", "HEAD", refs.decode().strip() or "main").decode().strip()


@click.command()
@click.argument("base", default="")
@click.argument("head", default="")
@click.option("--format", "form", type=click.Choice(["text", "markdown"]), default="text")
def diff(base: str, head: str, form: str) -> None:
    """Compare the data of BASE (by default where the branch left main) with HEAD's, or the files'.

    Without HEAD the files in the working tree are compared, committed or not.
    """
    with TemporaryDirectory() as folder:
        try:
            old = unpack(base or merge_base(), Path(folder, "old"))
            new = unpack(head, Path(folder, "new")) if head else DATA
        except click.ClickException as error:
            said = error.message if error.message != "git failed" else "no such revision"
            raise click.UsageError(f"{base} {head}: {said}") from None
        before = read_state(old)
        sections = compare(before, read_state(new, like=before))
    click.echo(as_markdown(sections) if form == "markdown" else as_text(sections))


if __name__ == "__main__":
    diff()
