"""Data flow one way: each stage of charts/ imports only itself and the stages above it here."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
STAGES = [
    "tables",  # the contract, the rows, what is refused
    "measures",  # statistics on frames
    "core",  # findings, and words for numbers
    "drawing",  # the look, and pictures
    "exhibits",  # one file an exhibit
    "claims",  # what the findings say of each claim
    "site",  # pages and files
]
MODULES = sorted((ROOT / "charts").rglob("*.py"))


def imported(module: Path) -> Iterator[str]:
    """The dotted names that a module imports, those inside functions too."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively; write the whole name"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def stage(module: Path) -> str:
    """`charts/measures/gap/lag.py` belongs to `measures`."""
    return module.relative_to(ROOT / "charts").parts[0]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_imports_upwards(module: Path) -> None:
    names = [name.split(".") for name in imported(module)]
    assert not {"scripts", "tests"} & {name[0] for name in names}
    stages = [name[1] for name in names if name[0] == "charts"]
    if stage(module) == "__init__.py":
        assert not stages
    else:
        allowed = STAGES[: STAGES.index(stage(module)) + 1]
        assert set(stages) <= set(allowed), f"{module} may import {', '.join(allowed)} only"


def test_only_tables_opens_the_data() -> None:
    for module in MODULES:
        if stage(module) != "tables":
            text = module.read_text(encoding="utf-8")
            assert "read_csv" not in text, f"{module}: take the rows from charts.tables.reading"


NAMED = [
    module
    for folder in ("charts", "scripts")
    for module in sorted((ROOT / folder).rglob("*.py"))
    if "exhibits" not in module.parts
]
HOUSE_WORDS = {
    "asked", "bare", "blamed", "dear", "drawn", "found", "kept", "listed", "luck", "made", "money",
    "moved", "once", "one", "ours", "own", "placed", "put", "remembered", "said", "shown", "some",
    "standing", "stands", "stayers", "stints", "strangers", "theirs", "told", "torn", "unasked",
    "undrawn", "waits", "whole", "written",
}  # fmt: skip
PUBLISHED = {("frontier_shares", "dear"), ("corrections", "ours"), ("claim", "OURS")}
"""Columns, keys and owners that readers have been promised: module and name."""

PAIRED = {"percent", "usd"}
"""A finding is made by the word that writes its number: finding.percent, formats.percent."""

FACTS = ("charts/claims/", "charts/measures/capability/index_race.py")
"""Where facts of claims are made: the race is a measure, for others use it too."""
OPERATIONS = {"Facts", "of_tables", "resample", "without"}
"""What every claim has for its own facts: their type, and the functions that a trial needs."""


def bound(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Each name that a module defines, takes or assigns, with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=str(name)) | ast.ClassDef(name=str(name)):
                yield name, node.lineno
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name, node.lineno
            case ast.ExceptHandler(name=str(name)) | ast.alias(asname=str(name)):
                yield name, node.lineno


@pytest.mark.parametrize("module", NAMED, ids=lambda path: str(path.relative_to(ROOT)))
def test_names_are_the_fields_words(module: Path) -> None:
    names = [(module.stem, 1), *bound(ast.parse(module.read_text(encoding="utf-8")))]
    house = {
        f"{module.relative_to(ROOT)}:{line}: {name} (say what it holds, or what it does)"
        for name, line in names
        if name.strip("_").lower() in HOUSE_WORDS and (module.stem, name) not in PUBLISHED
    }
    assert not house, "\n".join(sorted(house))


def test_a_name_means_one_thing() -> None:
    """A public function or class of charts/ is the only one of its name."""
    places: dict[str, list[str]] = {}
    for module in NAMED:
        if module.is_relative_to(ROOT / "charts"):
            for node in ast.parse(module.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_":
                    places.setdefault(node.name, []).append(str(module.relative_to(ROOT)))
    shared = {
        name: modules
        for name, modules in places.items()
        if len(modules) > 1
        and name not in PAIRED
        and not (name in OPERATIONS and all(module.startswith(FACTS) for module in modules))
    }
    assert not shared, f"name one of each otherwise: {shared}"
