"""Data and code while serving: the edition of what is saved now, or why there is none."""

import importlib
import importlib.util
import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.live.problems import problems_of
from scripts.renderer import Renderer
from scripts.tree import (
    CODE,
    DATA,
    FONTS,
    ROOT,
    Tree,
    contract_now,
    dotted,
    files_now,
    with_digests,
)

if TYPE_CHECKING:
    from charts.site.edition import Edition
    from scripts.pipeline import Pipeline

SETTLED = 0.02  # seconds between two readings of the files that must agree: a save takes its time
DRAWING = ("charts.drawing.svg", "charts.drawing.pictures")
"""What the rendering process has loaded."""

GOOD_DATA = ROOT / ".cache" / "good-data"
"""The last tables without problems, which are shown until broken ones are fixed."""

CLAIMS_PACKAGE = "charts.claims"
"""A package that imports its modules by their names, which no import statement says."""


class State:
    """Data and code as they were last read.

    version: counts the states; edition: None if no page can be rendered; data_problems: of the
    tables on disk, while the last good ones are shown; code_problems: of code that all pages need;
    as_of: the latest day that findings describe, as far as it is known.
    """

    def __init__(self) -> None:
        """Start before anything is read."""
        self.version = 0
        self.tree = Tree({})
        self.renderer = Renderer()
        self.pipeline: Pipeline | None = None
        self.edition: Edition | None = None
        self.data_problems: list[str] = []
        self.code_problems: list[str] = []
        self.as_of = ""
        self._frames: dict[str, Any] = {}
        self._contract: dict[str, Any] = {}
        self._data_digests: dict[Path, str] = {}  # of the files that the frames were read from

    def refresh(self) -> bool:
        """Read what was saved; say whether anything was."""
        files, old = settled_files(), self.tree.files
        edited = {file for file in files.keys() | old.keys() if files.get(file) != old.get(file)}
        if not edited:
            return False
        before, self.tree = self.tree, Tree(files)
        self.tree.closure(*self.tree.modules)  # imports of a file must be known before it is gone
        code = {file for file in edited if CODE in file.parents}
        if code and before.files:
            self._drop_modules(before, code)
        if not self._frames or self.data_problems or self._affects_tables(before, edited):
            self._load_tables()
        self.renew()
        return True

    def renew(self) -> None:
        """Start a new version: every page is rendered again."""
        self.version += 1
        self.code_problems, self.edition = [], None
        if not self._frames:
            return
        try:
            from charts.tables.frames import Tables
            from scripts.pipeline import Pipeline, edition_of

            # Keyed by the digests of the tables that were read, not of broken ones on disk.
            code = {
                file: digest for file, digest in self.tree.files.items() if CODE in file.parents
            }
            tree = Tree({**code, **self._data_digests}, self._contract)
            self.pipeline = Pipeline(tree, Tables(self._frames), self.renderer)
            self.edition = edition_of(self.pipeline, "", lambda: self.as_of, GOOD_DATA)
        except Exception as error:
            self.code_problems = problems_of(error)

    def _affects_tables(self, before: Tree, edited: set[Path]) -> bool:
        readers = [tree.closure("charts.tables.reading") for tree in (before, self.tree)]
        names = {dotted(file) for file in edited if CODE in file.parents}
        return any(file.parent == DATA for file in edited) or bool(
            names & (readers[0] | readers[1])
        )

    def _load_tables(self) -> None:
        self.data_problems = []
        try:
            from charts.tables.reading import load

            files, data = with_digests(load)
            self._frames = {name: data[name] for name in data}
            self._contract = contract_now()
            self._data_digests = {
                file: digest for file, digest in files.items() if file.parent == DATA
            }
            self.tree = Tree({**self.tree.files, **self._data_digests})
            shutil.rmtree(GOOD_DATA, ignore_errors=True)
            shutil.copytree(DATA, GOOD_DATA)
        except Exception as error:
            self.data_problems = problems_of(error)

    def _drop_modules(self, before: Tree, edited: set[Path]) -> None:
        """Drop the loaded modules that depend on edited files; using them imports them again."""
        importlib.invalidate_caches()
        names = {dotted(file) for file in edited if file.suffix == ".py"}
        if any(name.startswith(f"{CLAIMS_PACKAGE}.") for name in names):
            names.add(CLAIMS_PACKAGE)
        if any(FONTS in file.parents for file in edited):
            names |= {name for name in sys.modules if name.startswith("charts.drawing")}
        for file in edited:  # bytecode is matched by whole seconds and size: too coarse for edits
            with suppress(OSError):
                Path(importlib.util.cache_from_source(str(file))).unlink()
        if names & (before.closure(*DRAWING) | self.tree.closure(*DRAWING)):
            self.renderer.stop()
        for name in [name for name in sys.modules if name.partition(".")[0] == "charts"]:
            if names & (before.closure(name) | self.tree.closure(name) | {name}):
                drop_module(name)
        drop_module("scripts.pipeline")  # its cache holds instances of dropped classes


def settled_files() -> dict[Path, str]:
    """Digest the files once none of them is still being written."""
    files = files_now()
    while True:
        time.sleep(SETTLED)
        if (again := files_now()) == files:
            return files
        files = again


def drop_module(name: str) -> None:
    """Drop a loaded module, also from its package, where `from package import module` finds it."""
    module = sys.modules.pop(name, None)
    parent, _, last = name.rpartition(".")
    if parent in sys.modules and getattr(sys.modules[parent], last, None) is module:
        with suppress(AttributeError):
            delattr(sys.modules[parent], last)
