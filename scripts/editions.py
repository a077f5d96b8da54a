"""The edition of the working tree, made once for the same data and code, then kept in .cache/."""

import gc
import hashlib
import logging
import os
import pickle
import signal
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing, contextmanager, suppress
from functools import cache, partial
from importlib.metadata import version
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from charts.site.assembly import Made
    from charts.site.edition import Edition
    from charts.tables.frames import Tables

log = logging.getLogger("mkdocs.hooks.canopenwin")

ROOT = Path(__file__).resolve().parents[1]
MADE_WITH = ("altair", "jinja2", "numpy", "pandas", "pillow", "scipy", "vl-convert-python")
DATA, CODE = ROOT / "data", ROOT / "charts"
CACHE = ROOT / ".cache" / "edition.pickle"
NAME = "EDITION"
"""The environment variable that names the edition being built, if it has a name of its own."""

_held: dict[Path, Any] = {}
"""What stands in the files of .cache/, so that a server need not read them again."""

_loaded = ""
"""The digest of the code of charts/ that this process has loaded, "" if it has none."""


_warming: Thread | None = None

EACH = 6
"""So many exhibits make it worth starting a process: each needs seconds to begin."""

COUNTED = 5
"""Exhibits drawn between two messages of progress."""


class Kept(NamedTuple):
    """An exhibit with its pictures, as it is kept.

    made_of: the digest of its code and of the tables that it read; shows: the digest of what stands
    in its pictures, page and downloads, and of the code that writes them.
    """

    made_of: str
    shows: str
    made: "Made"


class CachedEdition(NamedTuple):
    """An edition as it is kept.

    key: the digest of all that it was made of, its name included; digest: of data and code alone.
    """

    key: str
    digest: str
    edition: "Edition"


class BrokenExhibits(Exception):  # noqa: N818  (it says what it found)
    """The code of exhibits raised: where, and what it said, a problem each."""

    def __init__(self, problems: list[str]) -> None:
        """Take the problems, each said in a line."""
        super().__init__("\n".join(problems))
        self.problems = problems


def collect_less() -> None:
    """Look less often for what can be dropped: a build makes much and drops little.

    It saves a twentieth of a build's time, and is for processes that do nothing else.
    """
    gc.set_threshold(50_000, 20, 50)


def current() -> CachedEdition:
    """Give the edition of data/ and charts/ as they stand, with their digest.

    Charts cost seconds and need pandas, Altair and a JavaScript engine: none is even imported if
    nothing changed. An exhibit is made again only if its code or a table that it reads changed, and
    drawn again only if what it shows did. Raises charts.tables.validation.InvalidData if a table is
    broken, BrokenExhibits if an exhibit is.
    """
    if _warming:
        _warming.join()
    name, files = os.environ.get(NAME, ""), files_now()
    code = _digest(digest for file, digest in files.items() if CODE in file.parents)
    with _charts_of(code):
        return _kept_or_whole(_digest(files.values(), name), files, name)


def _kept_or_whole(key: str, files: dict[Path, str], name: str) -> CachedEdition:
    """Give the edition as it was kept, or make it."""
    last = last_good()
    if last and last.key == key:
        return last
    from charts.site.assembly import make

    edition = make(DATA, partial(_kept_or_made, files), name)
    made = CachedEdition(key, _digest(files.values()), edition)
    _keep(CACHE, made, files)
    return made


def _keep(file: Path, what: object, files: dict[Path, str]) -> None:
    """Write what was made of files, unless one was saved meanwhile: it may be of neither state."""
    if files_now() == files:
        _write(file, what)


def warm_up() -> None:
    """Load what making an edition takes, beside a server that waits for the first change."""
    global _warming
    _warming = Thread(target=_warmed_up, daemon=True)
    _warming.start()


def _warmed_up() -> None:
    with suppress(Exception):  # the next build says it
        import charts.site.assembly  # noqa: F401
        from charts.tables.reading import load

        load(DATA)


def digest() -> str:
    """Digest everything that an edition rests on."""
    return _digest(files_now().values())


def _kept_or_made(files: dict[Path, str], data: "Tables") -> Iterator["Made"]:
    """Give all exhibits with their pictures; those not kept are made, and each is kept at once.

    Raises BrokenExhibits with all that fail; the others are kept by then.
    """
    from charts.site import catalogue

    made = {i: unchanged for i in catalogue.ids() if (unchanged := kept(i, files))}
    stale = [exhibit_id for exhibit_id in catalogue.ids() if exhibit_id not in made]
    problems: dict[str, list[str]] = {}
    with closing(_remaking(stale, files, data)) as remaking:
        for exhibit_id, remade in remaking:
            try:
                one = remade()
            except catalogue.BrokenExhibit as broken:
                problems[exhibit_id] = broken.problems
                continue
            made[exhibit_id] = one.made
            _keep(_file(exhibit_id), one, files)
    if problems:
        raise BrokenExhibits([line for i in stale for line in problems.get(i, [])])
    return (made[exhibit_id] for exhibit_id in catalogue.ids())


def kept(exhibit_id: str, files: dict[Path, str]) -> "Made | None":
    """Give an exhibit as it was kept; None if it was not, or if what it rests on has changed.

    files: all that an edition depends on, with digests: `files_now`.
    """
    one: Kept | None = _read(_file(exhibit_id))
    return one.made if one and one.made_of == _made_of(one.made, files) else None


def _remaking(
    stale: list[str], files: dict[Path, str], data: "Tables"
) -> Generator[tuple[str, Callable[[], Kept]], None, None]:
    """Make exhibits, many of them in as many processes as there are cores.

    Gives, for each that is done, its id and a function that gives it or raises what it raised.
    """
    cores = min(os.cpu_count() or 1, len(stale) // EACH)
    if cores < 2:
        yield from ((exhibit_id, partial(_remade, files, data, exhibit_id)) for exhibit_id in stale)
        return
    log.info("Drawing %d exhibits, a second or two each; what is drawn is kept ...", len(stale))
    spawn = get_context("spawn")
    pool = ProcessPoolExecutor(cores, spawn, initializer=_begin_work, initargs=(files, data))
    try:
        begun = {pool.submit(_remade_here, exhibit_id): exhibit_id for exhibit_id in stale}
        for done, future in enumerate(as_completed(begun), 1):
            yield begun[future], future.result
            if done % COUNTED == 0 or done == len(stale):
                log.info("Drawn: %d of %d exhibits.", done, len(stale))
    except BaseException:  # as Ctrl-C: what is being drawn is not waited for
        for worker in active_children():
            worker.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


_work: "tuple[dict[Path, str], Tables] | None" = None
"""What a process of the pool makes exhibits of."""


def _begin_work(files: dict[Path, str], data: "Tables") -> None:
    """Begin a process of the pool, which ends with its parent, also at Ctrl-C, without a word."""
    global _work
    _work = files, data
    collect_less()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _remade_here(exhibit_id: str) -> Kept:
    """Make an exhibit in a process of the pool."""
    assert _work, "the process has begun"
    return _remade(*_work, exhibit_id)


def _remade(files: dict[Path, str], data: "Tables", exhibit_id: str) -> Kept:
    """Make an exhibit, and draw it if its kept pictures do not show the same."""
    from charts.site import catalogue, downloads
    from charts.site.assembly import Made, draw

    before: Kept | None = _read(_file(exhibit_id))
    exhibit = catalogue.make(exhibit_id, data)
    with catalogue.blamed(exhibit_id):
        entry, table = downloads.entry(exhibit), downloads.csv(exhibit.table)
    said = [entry, table, exhibit.subtitle, exhibit.sources, exhibit.models]
    shows = _digest([_code_of(exhibit_id, files), str(said)])
    drawn = before.made.drawn if before and before.shows == shows else draw(exhibit)
    made = Made(exhibit, drawn)
    return Kept(_made_of(made, files), shows, made)


def last_good() -> CachedEdition | None:
    """Give the last edition that could be made, if there is one."""
    last = _read(CACHE)
    return last if isinstance(last, CachedEdition) else None


def _read(file: Path) -> Any:
    """Give what was kept, or None: a cache written by another version of the code is none.

    To read it is to load the code of charts/, which may be broken in any way.
    """
    if file not in _held:
        try:
            _held[file] = pickle.loads(file.read_bytes())
        except Exception:
            return None
    return _held[file]


def _write(file: Path, what: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(pickle.dumps(what))
    fresh.replace(file)  # whole or not at all, also if two builds run at once
    _held[file] = what


def files_now() -> dict[Path, str]:
    """Digest all files an edition depends on, with their names: data, code, templates, fonts.

    What Python or an editor writes for a moment beside them is none of these, and may be gone.
    """
    found = sorted([*DATA.iterdir(), *CODE.rglob("*")])
    digests = {}
    for file in found:
        if "__pycache__" not in file.parts and file.is_file():
            with suppress(FileNotFoundError):
                content = hashlib.sha256(file.read_bytes()).hexdigest()
                digests[file] = _digest([str(file.relative_to(ROOT)), content])
    return digests


def _file(exhibit_id: str) -> Path:
    return ROOT / ".cache" / "exhibits" / f"{exhibit_id}.pickle"


def _code_of(exhibit_id: str, files: dict[Path, str]) -> str:
    """Digest all files of charts/ but the other exhibits."""
    folder = CODE / "exhibits"
    own = folder / f"{exhibit_id.replace('-', '_')}.py"
    code = [file for file in files if CODE in file.parents]
    return _digest(files[file] for file in code if file.parent != folder or file == own)


def _made_of(made: "Made", files: dict[Path, str]) -> str:
    """Digest what an exhibit was made of: its code, the tables that it asked for, their contract.

    To be made otherwise, it would first have to find something else in one of these. The register
    is one of them, asked or not: names of models lead to their pages.
    """
    from charts.tables.contract import CONTRACT, read_contract

    tables = {table["name"]: table["path"] for table in read_contract(DATA)["resources"]}
    read = [tables.get(name, "") for name in sorted({*made.exhibit.reads, "models"})]
    digests = [files.get(DATA / path, "gone") for path in (*read, CONTRACT)]
    return _digest([_code_of(made.exhibit.id, files), *digests])


def _digest(parts: Iterable[str], *more: str) -> str:
    """Digest texts in their order, and the versions of what makes an edition."""
    said = [*parts, *more, *_versions()]
    return hashlib.sha256(str(said).encode()).hexdigest()


@cache
def _versions() -> tuple[str, ...]:
    return tuple(version(tool) for tool in MADE_WITH)


@contextmanager
def _charts_of(code: str) -> Iterator[None]:
    """Load charts/ anew inside, if it was edited while serving; if that fails, it is as before.

    What is kept is made of classes that go with it: the last good edition needs those that made it.
    """
    global _loaded
    if code == _loaded:
        yield
        return
    before = _loaded, _drop_charts(), dict(_held)
    _loaded = code
    _held.clear()
    try:
        yield
    except Exception:
        _drop_charts()
        _loaded, modules, held = before
        sys.modules.update(modules)
        _held.clear()
        _held.update(held)
        raise


def _drop_charts() -> dict[str, ModuleType]:
    """Forget the loaded modules of charts/; give them."""
    names = [name for name in sys.modules if name.partition(".")[0] == "charts"]
    return {name: sys.modules.pop(name) for name in names}
