"""The working tree as digests: what an exhibit, a drawing and a table rest on."""

import ast
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

Result = TypeVar("Result")

ROOT = Path(__file__).resolve().parents[1]
DATA, CODE = ROOT / "data", ROOT / "charts"
FONTS = CODE / "drawing" / "fonts"
CONTRACT = DATA / "datapackage.json"
MADE_WITH = ("altair", "jinja2", "numpy", "pandas", "pillow", "scipy", "vl-convert-python")


def files_now() -> dict[Path, str]:
    """Digest all files that an edition rests on: data, code, templates, fonts.

    What Python or an editor writes for a moment beside them is none of these, and may be gone.
    """
    digests = {}
    for file in sorted([*DATA.iterdir(), *CODE.rglob("*")]):
        if "__pycache__" not in file.parts and (digest := _of_file(file)):
            digests[file] = digest
    return digests


def with_digests(read: Callable[[], Result]) -> tuple[dict[Path, str], Result]:
    """Read the tables, and give them with the digests of the files that they were read from.

    Reads again if a file of data/ was saved meanwhile: digests of an edit that is undone at once
    would not show it.
    """
    while True:
        times, digests = _times(), files_now()
        try:
            result = read()
        except Exception:
            if _times() == times:
                raise
        else:
            if _times() == times:
                return digests, result


def _times() -> dict[Path, int]:
    """Give when each file of data/ was last written."""
    times = {}
    for file in DATA.iterdir():
        with suppress(FileNotFoundError):
            times[file] = file.stat().st_mtime_ns
    return times


def _of_file(file: Path) -> str:
    """Digest a file's content; "" if there is none."""
    with suppress(FileNotFoundError):
        if file.is_file():
            return hashlib.sha256(file.read_bytes()).hexdigest()
    return ""


def digest_of(parts: object) -> str:
    """Digest what parts read as, and the versions of what makes an edition."""
    return hashlib.sha256(str((parts, _versions())).encode()).hexdigest()


@cache
def _versions() -> tuple[str, ...]:
    return tuple(version(tool) for tool in MADE_WITH)


def contract_now() -> dict[str, Any]:
    """Read what datapackage.json says of each table."""
    return {
        resource["name"]: resource
        for resource in json.loads(CONTRACT.read_text("utf-8"))["resources"]
    }


@dataclass(frozen=True)
class Tree:
    """One state of the working tree.

    files: path -> digest, as `files_now` gives them; contract: table -> its entry in
    datapackage.json.
    """

    files: Mapping[Path, str]
    contract: Mapping[str, Any] = field(default_factory=dict)
    _codes: dict[tuple[str, ...], str] = field(default_factory=dict, init=False, compare=False)

    @cached_property
    def digest(self) -> str:
        """Digest all of it."""
        return digest_of(
            [(str(file.relative_to(ROOT)), digest) for file, digest in self.files.items()]
        )

    @cached_property
    def modules(self) -> dict[str, Path]:
        """Give the files of all modules of charts/, by dotted name."""
        return {dotted(f): f for f in self.files if CODE in f.parents and f.suffix == ".py"}

    @cached_property
    def fonts(self) -> list[Path]:
        """Give the files that texts of drawings are set with."""
        return [file for file in self.files if FONTS in file.parents]

    def closure(self, *names: str) -> frozenset[str]:
        """Give modules with all that they import, directly or not, packages included."""
        reached: set[str] = set()
        open_names = list(names)
        while open_names:
            if (name := open_names.pop()) not in reached and name in self.modules:
                reached.add(name)
                file = self.modules[name]
                open_names += [name.rpartition(".")[0], *_imports(file, self.files[file])]
        return frozenset(reached)

    def code(self, *names: str) -> str:
        """Digest the closure of modules, and the fonts if it draws."""
        if names not in self._codes:
            self._codes[names] = self._code(names)
        return self._codes[names]

    def _code(self, names: Iterable[str]) -> str:
        closure = self.closure(*names)
        files = [self.modules[name] for name in closure]
        if any(name.startswith("charts.drawing") for name in closure):
            files += self.fonts
        return self._digest(files)

    def tables(self, names: Iterable[str]) -> str:
        """Digest tables, what the contract says of each, and the code that types their cells."""
        entries = [self.contract.get(name) for name in sorted(names)]
        paths = [DATA / entry["path"] for entry in entries if entry]
        code = self.code("charts.tables.validation.sheets")
        return digest_of([entries, self._digest(paths), code, self._digest([READER])])

    def unchanged(self, names: Iterable[str], tables: Iterable[str]) -> bool:
        """Say whether modules, tables, fonts and contract are on disk what they are here."""
        files = [self.modules[name] for name in names]
        files += [DATA / self.contract[name]["path"] for name in tables if name in self.contract]
        files += [CONTRACT, READER, *self.fonts]
        return all(_of_file(file) == self.files.get(file) for file in files)

    def _digest(self, files: Iterable[Path]) -> str:
        return digest_of([(str(f.relative_to(ROOT)), self.files.get(f)) for f in sorted(files)])


READER = CODE / "tables" / "reading.py"
"""Reads tables, and checks them by much code that changes nothing in them."""


def dotted(file: Path) -> str:
    """`charts/measures/gap/lag.py` is `charts.measures.gap.lag`; a package is its folder."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


_known: dict[tuple[Path, str], frozenset[str]] = {}
"""What files of a content import."""


def _imports(file: Path, digest: str) -> frozenset[str]:
    """Give the dotted names that a file imports from charts; a name may be a module or in one."""
    if (file, digest) not in _known:
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            return frozenset()
        if hashlib.sha256(content).hexdigest() != digest:  # saved again: this is of another state
            return _imported(content)
        _known[file, digest] = _imported(content)
    return _known[file, digest]


def _imported(content: bytes) -> frozenset[str]:
    modules: set[str] = set()
    with suppress(SyntaxError):  # who imports it says so
        for node in ast.walk(ast.parse(content)):
            if isinstance(node, ast.Import):
                modules |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return frozenset(name for name in modules if name.startswith("charts"))
