"""The edition of the working tree, made once for the same data and code, then kept in .cache/."""

import hashlib
import os
import pickle
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from charts.catalogue import Exhibit
    from charts.edition import Drawn, Edition

ROOT = Path(__file__).resolve().parents[1]
MADE_WITH = ("altair", "jinja2", "pandas", "vl-convert-python")
CACHE = ROOT / ".cache" / "edition.pickle"
NAME = "EDITION"
"""The environment variable that names the edition being built, if it has a name of its own."""

DRAWN = ROOT / ".cache" / "drawn.pickle"


def current() -> "Edition":
    """Give the edition of data/ and charts/ as they stand.

    Charts cost seconds and need pandas, Altair and a JavaScript engine: none is even imported if
    nothing changed, and an exhibit is drawn again only if its table, its texts or the code that
    draws it changed. Raises charts.validation.InvalidData if a table is broken.
    """
    name = os.environ.get(NAME, "")
    key, kept = _digest(_files(), name), _read(CACHE)
    if kept and kept[0] == key:
        edition: Edition = kept[1]
        return edition
    _forget_charts()
    from charts.edition import draw, make

    before: dict[str, Drawn] = _read(DRAWN) or {}
    now: dict[str, Drawn] = {}

    def kept_or_drawn(exhibit: "Exhibit") -> "Drawn":
        drawing = _drawing(exhibit)
        now[drawing] = before.get(drawing) or draw(exhibit)
        return now[drawing]

    edition = make(ROOT / "data", kept_or_drawn, name)
    _write(DRAWN, now)
    _write(CACHE, (key, edition))
    return edition


def digest() -> str:
    """Digest everything that an edition rests on."""
    return _digest(_files())


def _drawing(exhibit: "Exhibit") -> str:
    """Digest everything that an exhibit's picture, page and downloads depend on."""
    from charts import publish

    own = ROOT / "charts" / "exhibits" / f"{exhibit.id.replace('-', '_')}.py"
    shared = [file for file in _files() if ROOT / "charts" in file.parents]
    code = [file for file in shared if file.parent != own.parent or file == own]
    said = [publish.csv(exhibit.table), publish.entry(exhibit), exhibit.subtitle, exhibit.sources]
    return _digest(code, str(said))


def last_good() -> "Edition | None":
    """Give the last edition that could be made, if there is one."""
    kept = _read(CACHE)
    return kept[1] if kept else None


def _read(cache: Path) -> Any:
    """Give what was kept, or None: a cache written by another version of the code is none."""
    try:
        return pickle.loads(cache.read_bytes())
    except (FileNotFoundError, AttributeError, ImportError, TypeError, pickle.UnpicklingError):
        return None


def _write(cache: Path, what: object) -> None:
    cache.parent.mkdir(exist_ok=True)
    fresh = cache.with_suffix(".new")
    fresh.write_bytes(pickle.dumps(what))
    fresh.replace(cache)  # whole or not at all, also if two builds run at once


def _files() -> list[Path]:
    """Give all files an edition depends on: data, code, templates and fonts."""
    found = sorted([*(ROOT / "data").iterdir(), *(ROOT / "charts").rglob("*")])
    return [file for file in found if file.is_file() and file.suffix != ".pyc"]


def _digest(files: list[Path], more: str = "") -> str:
    """Digest files with their names, the renderer's version, and a text."""
    digest = hashlib.sha256(str([more, *(version(tool) for tool in MADE_WITH)]).encode())
    for file in files:
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _forget_charts() -> None:
    """Drop loaded modules of charts/, so that an edit made while serving takes effect."""
    for name in [n for n in sys.modules if n == "charts" or n.startswith("charts.")]:
        del sys.modules[name]
