"""The edition of the working tree, made once for the same data and code, then kept in .cache/."""

import hashlib
import pickle
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from charts.edition import Edition

ROOT = Path(__file__).resolve().parents[1]
MADE_WITH = ("altair", "jinja2", "pandas", "vl-convert-python")
CACHE = ROOT / ".cache" / "edition.pickle"


def current() -> "Edition":
    """Give the edition of data/ and charts/ as they stand.

    Charts cost seconds and need pandas, Altair and a JavaScript engine: none is even imported if
    nothing changed. Raises charts.validation.InvalidData if a table is broken.
    """
    key, kept = _digest(), _kept()
    if kept and kept[0] == key:
        return kept[1]
    _forget_charts()
    from charts.edition import make

    edition = make(ROOT / "data")
    CACHE.parent.mkdir(exist_ok=True)
    fresh = CACHE.with_suffix(".new")
    fresh.write_bytes(pickle.dumps((key, edition)))
    fresh.replace(CACHE)  # whole or not at all, also if two builds run at once
    return edition


def last_good() -> "Edition | None":
    """Give the last edition that could be made, if there is one."""
    kept = _kept()
    return kept[1] if kept else None


def _kept() -> "tuple[str, Edition] | None":
    if not CACHE.exists():
        return None
    kept: tuple[str, Edition] = pickle.loads(CACHE.read_bytes())
    return kept


def _digest() -> str:
    """Digest everything an edition depends on: data, code, templates, fonts and the renderer."""
    digest = hashlib.sha256(str([version(tool) for tool in MADE_WITH]).encode())
    for file in sorted([*(ROOT / "data").iterdir(), *(ROOT / "charts").rglob("*")]):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(str(file.relative_to(ROOT)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _forget_charts() -> None:
    """Drop loaded modules of charts/, so that an edit made while serving takes effect."""
    for name in [n for n in sys.modules if n == "charts" or n.startswith("charts.")]:
        del sys.modules[name]
