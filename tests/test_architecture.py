"""Data flow one way: a module imports only what lies below it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# From the bottom to the top. A package stands for all its modules; what stands in one row lies
# side by side.
LAYERS = [
    {"contract", "figure_places", "glossary", "altair_quicker", "escapes", "slots"},
    {"validation"},
    {"tables", "theme", "findings", "layout", "matrix", "described", "controls"},
    {"citation"},
    {"measures"},
    {"explorer", "model_facts"},
    {"exhibits"},
    {"claims"},
    {"catalogue", "ledger"},
    {"svg", "live", "thumbnail", "figure", "publish", "prose"},
    {"gallery", "data_pages", "model_pages", "notebook"},
    {"edition"},
    {"making"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
MODULES = sorted((ROOT / "charts").rglob("*.py"))


def imported(module: Path) -> Iterator[str]:
    """The dotted names that a module imports, those inside functions too."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively; write the whole name"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def part(dotted: str) -> str:
    """`charts.exhibits.gap` belongs to `exhibits`."""
    return dotted.split(".")[1]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_imports_upwards(module: Path) -> None:
    names = module.relative_to(ROOT).with_suffix("").parts
    if names == ("charts", "__init__"):
        assert not list(imported(module))
        return
    assert part(".".join(names)) in LEVEL, f"say in LAYERS where {module} belongs"
    own = LEVEL[part(".".join(names))]
    for name in imported(module):
        assert name.split(".")[0] not in {"scripts", "tests"}, f"{module} imports {name}"
        if name.startswith("charts."):
            assert LEVEL[part(name)] <= own, f"{module} imports {name}, which lies above it"


def test_only_tables_and_validation_open_the_data() -> None:
    allowed = {"contract", "validation", "tables"}
    for module in MODULES:
        if part(".".join(module.relative_to(ROOT).with_suffix("").parts)) not in allowed:
            text = module.read_text(encoding="utf-8")
            assert "read_csv" not in text, f"{module} reads a file: take it from charts.tables"
