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
