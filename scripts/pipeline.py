"""Exhibits, their drawings and their pictures: made on first use, and cached in .cache/.

This process makes exhibits and their specs, another renders them: each has about half of the work,
and only one holds the tables. A cached value is valid as long as its inputs are the same: the code
that it imports, the tables that it reads, the fonts.
"""

import logging
import os
import pickle
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from charts.claims import CLAIMS, module_of, multiverse, reversals, verdicts
from charts.claims.multiverse import Support
from charts.claims.reversals import Reconsidered
from charts.claims.verdicts import Examined
from charts.core.exhibit import Exhibit
from charts.core.lazy import Lazy
from charts.drawing import card, pictures, render, svg, vega
from charts.site import assembly, cards, catalogue, downloads, page_slots
from charts.site.catalogue import module_name
from charts.site.citation import SITE
from charts.site.edition import Edition
from charts.site.page_slots import Names
from charts.tables.frames import Tables
from scripts.renderer import AHEAD, Renderer, result_or, staggered
from scripts.tree import DATA, ROOT, Tree, digest_of

log = logging.getLogger("mkdocs.hooks.canopenwin")

CACHE = ROOT / ".cache" / "exhibits"
LOG_EVERY = 5
"""Exhibits drawn between two messages of progress."""


class Cached(NamedTuple):
    """A value, and the digest of its inputs."""

    key: str
    value: Any


class BrokenEdition(Exception):  # noqa: N818  (it says what it found)
    """An edition cannot be made. problems: all that is wrong, one line each."""

    def __init__(self, problems: list[str]) -> None:
        """Take the problems, which also make the message."""
        super().__init__("\n".join(problems))
        self.problems = problems


class BrokenExhibits(BrokenEdition):
    """The code of exhibits raised. by_id: where, and what it said, of each."""

    def __init__(self, by_id: dict[str, list[str]]) -> None:
        """Take the problems by exhibit."""
        super().__init__([line for lines in by_id.values() for line in lines])
        self.by_id = by_id


class Pipeline:
    """What is made of one state of the tree and its tables."""

    def __init__(self, tree: Tree, data: Tables, renderer: Renderer) -> None:
        """Take the state; nothing is made yet."""
        self.tree, self.data, self.renderer = tree, data, renderer
        self._drawing: dict[str, Future[list[str]]] = {}
        self._pictures: dict[str, Future[dict[str, bytes]]] = {}
        self.exhibits: Mapping[str, Exhibit] = Lazy(catalogue.ids, self._make_exhibit)
        self.drawings: Mapping[str, list[str]] = Lazy(catalogue.ids, self._draw)
        self.files: Mapping[str, dict[str, bytes]] = Lazy(catalogue.ids, self._make_files)
        self.claims = {claim.id: claim for claim in CLAIMS}
        self.examined: Mapping[str, Examined] = Lazy(lambda: [*self.claims], self._examine)
        self.supports: Mapping[str, Support | None] = Lazy(
            lambda: [*self.claims], lambda claim: self.examined[claim].support
        )
        self.reconsidered: Mapping[str, Reconsidered] = Lazy(
            lambda: [*self.claims], self._reconsider
        )
        self.chapters = cards.chapters()
        self.chapter_cards: Mapping[str, bytes] = Lazy(
            lambda: [*self.chapters], self._make_chapter_card
        )
        self._drawing_keys = Lazy(catalogue.ids, self._drawing_key)
        self._files_keys = Lazy(catalogue.ids, self._files_key)

    def draw(self, names: Iterable[str]) -> None:
        """Make exhibits and have them drawn, their pictures for download too.

        Raises BrokenExhibits with all that fail; the others are kept by then.
        """
        problems: dict[str, list[str]] = {}
        stale = [name for name in names if not self._is_drawn(name)]
        if len(stale) > LOG_EVERY:
            log.info("Drawing %d exhibits; what is drawn is kept ...", len(stale))
        for count, (name, earlier) in enumerate(staggered(stale), start=1 - AHEAD):
            if name:
                with _collecting(problems, name):
                    self.start_drawing(name)
            if earlier and earlier not in problems:
                with _collecting(problems, earlier):
                    self._start_pictures(earlier)
            _log_progress(count, len(stale))
        for name in stale:
            if name not in problems:
                with _collecting(problems, name):
                    self.files[name]
        if problems:
            raise BrokenExhibits(problems)

    def _is_drawn(self, name: str) -> bool:
        """Say whether nothing is left to do for an exhibit."""
        exhibit = cached_exhibit(self.tree, name)
        return bool(
            exhibit
            and self._cached_drawings(exhibit) is not None
            and self._cached_files(exhibit) is not None
        )

    # Exhibits

    def _make_exhibit(self, name: str) -> Exhibit:
        if stored := cached_exhibit(self.tree, name):
            return stored
        exhibit = catalogue.make(name, self.data)
        if self._is_unchanged(exhibit):
            _store(name, "exhibit", exhibit_key(self.tree, name, exhibit.reads), exhibit)
        return exhibit

    def _is_unchanged(self, exhibit: Exhibit) -> bool:
        """Say whether all that an exhibit was made of is on disk as it was read."""
        drawing = (render.__name__, pictures.__name__)
        names = self.tree.closure(module_name(exhibit.id), catalogue.__name__, *drawing)
        return self.tree.unchanged(names, {*exhibit.reads, "models"})

    # Claims

    def _examine(self, claim_id: str) -> Examined:
        """Run the multiverse of a claim, unless what it reads is what it was."""
        if stored := cached_support(self.tree, claim_id):
            return stored
        log.info("Judging claim %s; what is judged is kept ...", claim_id)
        examined = verdicts.examined(claim_id, self.data)
        names = self.tree.closure(module_of(claim_id), multiverse.__name__)
        if self.tree.unchanged(names, examined.reads):
            _store(claim_id, "support", support_key(self.tree, claim_id, examined.reads), examined)
        return examined

    def _reconsider(self, claim_id: str) -> Reconsidered:
        """Ask a claim again with a new model, unless what it reads is what it was."""
        examined, code = self.examined[claim_id], (module_of(claim_id), reversals.__name__)
        key = digest_of([self.tree.code(*code), self.tree.tables(examined.reads)])
        if (stored := _cached(claim_id, "reversals")) and stored.key == key:
            return stored.value  # type: ignore[no-any-return]
        trial = self.claims[claim_id].trial
        reconsidered = reversals.reconsider(trial, *examined, self.data)
        if self.tree.unchanged(self.tree.closure(*code), examined.reads):
            _store(claim_id, "reversals", key, reconsidered)
        return reconsidered

    # Drawings

    def _draw(self, name: str) -> list[str]:
        exhibit = self.exhibits[name]
        if (stored := self._cached_drawings(exhibit)) is not None:
            return stored
        self.start_drawing(name)
        with catalogue.locating_errors(name):
            drawings: list[str] = result_or(
                self._drawing.pop(name), lambda: render.drawings(exhibit)
            )
        if self._is_unchanged(exhibit):
            _store(name, "drawings", self._drawing_keys[name], drawings)
        return drawings

    def start_drawing(self, name: str) -> None:
        """Have an exhibit rendered, unless it is; `drawings` waits for it."""
        exhibit = self.exhibits[name]
        if name not in self._drawing and self._cached_drawings(exhibit) is None:
            with catalogue.locating_errors(name):
                specs = render.specs(exhibit)
            self._drawing[name] = self.renderer.submit(svg.render_specs, name, specs)

    def _cached_drawings(self, exhibit: Exhibit) -> list[str] | None:
        stored = _cached(exhibit.id, "drawings")
        return stored.value if stored and stored.key == self._drawing_keys[exhibit.id] else None

    def _drawing_key(self, name: str) -> str:
        exhibit = self.exhibits[name]
        tables = [
            (name, frame.to_csv(index=False), str(frame.dtypes.to_dict()))
            for name, frame in exhibit.tables.items()
        ]
        code = self.tree.code(module_name(name), render.__name__)
        return digest_of([code, tables, exhibit.sources, dict(exhibit.models)])

    def vega_script(self) -> bytes:
        """Give the script of live charts, bundled once for a version of what it is made of."""
        key = digest_of(self.tree.code(vega.__name__))
        if (stored := _cached("vega", "script")) and stored.key == key:
            return bytes(stored.value)
        script: bytes = result_or(self.renderer.submit(vega.vega), vega.vega)
        _store("vega", "script", key, script)
        return script

    # Files for download that take time

    def _make_files(self, name: str) -> dict[str, bytes]:
        exhibit = self.exhibits[name]
        if (stored := self._cached_files(exhibit)) is not None:
            return stored
        self._start_pictures(name)
        files: dict[str, bytes] = {}
        drawings = self.drawings[name]
        if exhibit.chart:
            with catalogue.locating_errors(name):
                files = render.files(exhibit)
                files |= result_or(
                    self._pictures.pop(name),
                    lambda: pictures.pictures(*_picture_parts(exhibit, drawings)),
                )
        if self._is_unchanged(exhibit):
            _store(name, "files", self._files_keys[name], files)
        return files

    def _start_pictures(self, name: str) -> None:
        exhibit, drawings = self.exhibits[name], self.drawings[name]
        if drawings and name not in self._pictures and self._cached_files(exhibit) is None:
            parts = _picture_parts(exhibit, drawings)
            self._pictures[name] = self.renderer.submit_or_run(pictures.pictures, *parts)

    def _cached_files(self, exhibit: Exhibit) -> dict[str, bytes] | None:
        stored = _cached(exhibit.id, "files")
        return stored.value if stored and stored.key == self._files_keys[exhibit.id] else None

    def _files_key(self, name: str) -> str:
        """Digest what the files show: the whole table, the drawing, title and sources around it."""
        drawings = self.drawings[name]
        picture = downloads.picture(self.exhibits[name], drawings) if drawings else ""
        code = self.tree.code(module_name(name), render.__name__, pictures.__name__)
        return digest_of([code, self._drawing_keys[name], picture, drawings])

    def _make_chapter_card(self, path: str) -> bytes:
        """Render the card of a chapter: its heading, and its first chart under that one's title."""
        heading, exhibit = self.chapters[path]
        parts = heading, self.drawings[exhibit][0], SITE, self.exhibits[exhibit].title
        key = digest_of([self.tree.code(card.__name__), parts])
        name = path.removesuffix(".md").replace("/", "-")
        if (stored := _cached(name, "card")) and stored.key == key:
            return bytes(stored.value)
        with catalogue.locating_errors(exhibit):
            picture = card.card(*parts)
        _store(name, "card", key, picture)
        return picture


def _log_progress(count: int, total: int) -> None:
    """Log how many exhibits are drawn, now and then, if there are many."""
    if total > LOG_EVERY and count > 0 and (count % LOG_EVERY == 0 or count == total):
        log.info("Drawn: %d of %d exhibits.", count, total)


def _picture_parts(exhibit: Exhibit, drawings: Sequence[str]) -> tuple[str, str, str, str]:
    """Give what pictures are made of: the one for download, the drawing, and words of the card."""
    return downloads.picture(exhibit, drawings), drawings[0], exhibit.title, SITE


def complete_edition(pipeline: Pipeline, pages: Mapping[str, str], name: str = "") -> Edition:
    """Make all exhibits, have them drawn, judge all claims, and try every page: path -> Markdown.

    name: of the edition, the data's version if it is not given. Raises BrokenEdition with every
    problem of exhibits, claims and pages; what is drawn is kept by then.
    """
    broken: dict[str, list[str]] = {}
    problems: list[str] = []
    try:
        pipeline.draw(catalogue.ids())
        pipeline.vega_script()  # while there is a renderer
    except BrokenExhibits as failed:
        broken = failed.by_id
        problems += failed.problems
    edition = edition_of(pipeline, name, cache(lambda: downloads.as_of(pipeline.exhibits)))
    problems += edition_problems(edition.names, pages, broken)
    if problems:
        raise BrokenEdition(problems)
    return edition


def edition_of(
    pipeline: Pipeline, name: str, dated: Callable[[], str], folder: Path = DATA
) -> Edition:
    """Put an edition together, of which nothing is made before it is requested.

    dated: gives the latest day that findings describe; folder: of the tables, for their downloads.
    """
    exhibits = pipeline.exhibits
    findings = Lazy(lambda: [*exhibits], lambda i: exhibits[i].findings)
    claims = pipeline.claims
    rulings = Lazy(
        lambda: [*claims],
        lambda claim: verdicts.judge(claims[claim], findings, lambda: pipeline.supports[claim]),
    )
    return assembly.edition(
        assembly.Parts(
            pipeline.data,
            exhibits,
            pipeline.drawings,
            pipeline.files,
            rulings,
            dated,
            folder,
            pipeline.vega_script,
            pipeline.chapters,
            pipeline.chapter_cards,
            pipeline.reconsidered,
        ),
        name,
    )


def edition_problems(names: Names, pages: Mapping[str, str], broken: Collection[str]) -> list[str]:
    """Say what is wrong with claims and pages. broken: exhibits, of which nothing can be said."""
    resting = {claim.id for claim in CLAIMS if {*claim.exhibits} & {*broken}}
    problems: list[str] = []
    for claim in CLAIMS:
        if claim.id not in resting:
            try:
                names.rulings[claim.id]
            except verdicts.UnjudgedClaim as unjudged:
                problems += unjudged.problems
                resting.add(claim.id)
    try:
        page_slots.check(pages, names, {*broken, *resting})
    except page_slots.UnknownName as unknown:
        problems += unknown.problems
    return problems


def cached_exhibit(tree: Tree, name: str) -> Exhibit | None:
    """Give an exhibit from the cache; None if it is not there, or if its inputs have changed."""
    stored = _cached(name, "exhibit")
    if stored and stored.key == exhibit_key(tree, name, stored.value.reads):
        return stored.value  # type: ignore[no-any-return]
    return None


def exhibit_key(tree: Tree, name: str, reads: Collection[str]) -> str:
    """Digest the inputs of an exhibit; `models` is always one, for links to the pages of models."""
    code = tree.code(module_name(name), catalogue.__name__)
    return digest_of([code, tree.tables({*reads, "models"})])


def cached_support(tree: Tree, claim_id: str) -> Examined | None:
    """Give what a claim's multiverse said; None if it is not there, or its inputs have changed."""
    stored = _cached(claim_id, "support")
    if stored and stored.key == support_key(tree, claim_id, stored.value.reads):
        return stored.value  # type: ignore[no-any-return]
    return None


def support_key(tree: Tree, claim_id: str, reads: Collection[str]) -> str:
    """Digest the inputs of a claim's multiverse."""
    code = tree.code(module_of(claim_id), multiverse.__name__)
    return digest_of([code, tree.tables(reads)])


@contextmanager
def _collecting(problems: dict[str, list[str]], name: str) -> Iterator[None]:
    """Note what breaks an exhibit, and go on."""
    try:
        yield
    except catalogue.BrokenExhibit as broken:
        problems[name] = broken.problems


_memory: dict[Path, Cached] = {}
"""The content of the files of .cache/, so that a server need not read them again."""


def _cached(name: str, kind: str) -> Cached | None:
    """Give a cached value with its key; None if there is none, or another version wrote it."""
    file = CACHE / f"{name}.{kind}"
    if file not in _memory:
        try:
            _memory[file] = Cached(*pickle.loads(file.read_bytes()))
        except Exception:  # to read it is to load code of charts/, which may be broken in any way
            return None
    return _memory[file]


def _store(name: str, kind: str, key: str, value: object) -> None:
    file = CACHE / f"{name}.{kind}"
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(f".{kind}.{os.getpid()}")
    temporary.write_bytes(pickle.dumps((key, value)))
    temporary.replace(file)  # atomic, also if two builds run at once
    _memory[file] = Cached(key, value)
