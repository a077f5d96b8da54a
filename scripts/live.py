"""Serving: nothing is built at a save; a page is made when the browser asks for it.

At a save the tables are checked, what rests on edited code is forgotten, and open pages are
reloaded. Asking again, the browser gets that one page, made of the exhibits that it shows. A second
later the rest is gone through in the background, and what is wrong elsewhere is said on every page.

MkDocs allows for it in two places: a plugin may replace what its server does at a save and at a
request, and its functions that fill and write a page are found by name in `mkdocs.commands.build`.
"""

import importlib
import importlib.util
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from mkdocs.commands import build as mkdocs_build
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_markdown_title, meta

from scripts.renderer import Renderer
from scripts.tree import CODE, DATA, FONTS, ROOT, Tree, contract_now, dotted, files_now

if TYPE_CHECKING:
    import jinja2

    from charts.site.edition import Edition
    from scripts.pipeline import Pipeline

log = logging.getLogger("mkdocs.hooks.canopenwin")

NOTICES = "<!-- notices -->"
"""Where a page shows what is wrong, with itself or elsewhere."""

SETTLED = 0.02  # seconds between two looks at the files that must agree: a save takes its time
IDLE = 1.0  # seconds without a request, after which the rest is gone through

_fill, _write = mkdocs_build._populate_page, mkdocs_build._build_page


class Shown(NamedTuple):
    """A page as it was made: of which state, its HTML, what was wrong, and whether it is older."""

    version: int
    html: str
    problems: tuple[str, ...]
    outdated: bool


class Warnings(logging.Handler):
    """What MkDocs and its plugins warn of; not what this project says."""

    def __init__(self) -> None:
        """Begin without any."""
        super().__init__(logging.WARNING)
        self.lines: list[str] = []
        self.thread = 0  # whose page is being made

    def emit(self, record: logging.LogRecord) -> None:
        """Take a warning."""
        own = record.name == log.name or record.name.startswith("mkdocs.livereload")
        if not own and threading.get_ident() == self.thread:
            self.lines.append(record.getMessage())


class Live:
    """The site while it is served."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.lock = threading.RLock()
        self.version = 0
        self.tree = Tree({})
        self.renderer = Renderer()
        self.pipeline: Pipeline | None = None
        self.edition: Edition | None = None
        self.frames: dict[str, Any] = {}
        self.tables: dict[Path, str] = {}  # digests of the files that the frames were read from
        self.contract: dict[str, Any] = {}  # of the frames
        self.refused: list[str] = []  # of the tables; the last good ones are shown
        self.unmade: list[str] = []  # of the code that all pages need; no page can be made
        self.unfilled: list[str] = []  # slots of the page that is being made
        self.elsewhere: list[str] = []  # what the background found
        self.day = ""  # the latest day that findings describe, as the background found it
        self.structure: object = None  # of the site as MkDocs has laid it out
        self.shown: dict[str, Shown] = {}
        self.warnings = Warnings()
        self.asked_at = time.monotonic()

    # What is in the tree

    def look(self) -> bool:
        """Take in what was saved; say whether anything was."""
        files = settled()
        old = self.tree.files
        edited = {f for f in files.keys() | old.keys() if files.get(f) != old.get(f)}
        if not edited:
            return False
        before, self.tree = self.tree, Tree(files)
        self.tree.closure(*self.tree.modules)  # what a file imports is known before it is gone
        code = {file for file in edited if CODE in file.parents}
        if code and before.files:
            self._reload(before, code)
        if not self.frames or self.refused or self._touches_tables(before, edited):
            self._load()
        self.renew()
        return True

    def _touches_tables(self, before: Tree, edited: set[Path]) -> bool:
        reading = [tree.closure("charts.tables.reading") for tree in (before, self.tree)]
        names = {dotted(file) for file in edited if CODE in file.parents}
        return any(f.parent == DATA for f in edited) or bool(names & (reading[0] | reading[1]))

    def _reload(self, before: Tree, edited: set[Path]) -> None:
        """Forget the modules that rest on what was edited, to be loaded again when needed."""
        importlib.invalidate_caches()
        names = {dotted(file) for file in edited if file.suffix == ".py"}
        if any(FONTS in file.parents for file in edited):
            names |= {name for name in sys.modules if name.startswith("charts.drawing")}
        for file in edited:  # a compiled module is known by whole seconds and its size
            with suppress(OSError):
                Path(importlib.util.cache_from_source(str(file))).unlink()
        drawing = ("charts.drawing.svg", "charts.drawing.thumbnail")
        if names & (before.closure(*drawing) | self.tree.closure(*drawing)):
            self.renderer.stop()
        for name in [one for one in sys.modules if one.partition(".")[0] == "charts"]:
            if names & (before.closure(name) | self.tree.closure(name) | {name}):
                _forget(name)
        _forget("scripts.pipeline")  # it holds what it has made, of classes that go with it

    def _load(self) -> None:
        self.refused = []
        try:
            from charts.tables.reading import load

            data = load(DATA)
            self.frames = {name: data[name] for name in data}
            self.contract = contract_now()
            self.tables = {f: one for f, one in self.tree.files.items() if f.parent == DATA}
        except Exception as error:
            self.refused = problems_of(error)

    def renew(self) -> None:
        """Begin a new state: all pages are to be made again."""
        self.version += 1
        self.unmade, self.edition = [], None
        if not self.frames:
            return
        try:
            from charts.tables.frames import Tables
            from scripts.pipeline import Pipeline, edition_of

            # What is made of the last good tables must not pass for something made of others.
            code = {f: one for f, one in self.tree.files.items() if CODE in f.parents}
            tree = Tree({**code, **self.tables}, self.contract)
            self.pipeline = Pipeline(tree, Tables(self.frames), self.renderer)
            self.edition = edition_of(self.pipeline, "", lambda: self.day)
        except Exception as error:
            self.unmade = problems_of(error)

    # Pages

    def bind(
        self, config: MkDocsConfig, files: Files, nav: Navigation, env: "jinja2.Environment"
    ) -> None:
        """Take what MkDocs needs for a page; it is the same until a page comes or goes."""
        self.config, self.files, self.nav, self.env = config, files, nav, env
        self.by_address = {file.dest_uri: file for file in files}
        self.docs = files.documentation_pages()
        self.generated = frozenset(self.edition.files if self.edition else ())
        logger = logging.getLogger("mkdocs")
        if self.warnings not in logger.handlers:
            logger.addHandler(self.warnings)

    def _structure(self) -> object:
        """Give what the site is made up of, beyond the content of pages."""
        files = self._contents()
        pages = {f: _title(content) for f, content in files.items() if _is_page(f)}
        made = self.edition and ([*self.edition.pages], [*self.edition.files])
        look = self.edition and self.edition.files["assets/palette.css"]
        return {**files, **pages}, made, look

    def content(self, address: str) -> bytes | None:
        """Give a page or a file of this state; None if it is neither, but a file on disk.

        Raises Unmade for a file that cannot be made: of a page there is always something to show.
        """
        with self.lock:
            self.asked_at = time.monotonic()
            file = self.by_address.get(address)
            try:
                if file and file.page:
                    shown = self._page(file)
                    return shown.html.replace(NOTICES, self._notices(shown), 1).encode()
                if address == "search/search_index.json":
                    return self._search().encode()
                if file and file.src_uri in self.generated:
                    return self._file(file.src_uri)
                return None
            finally:
                self.asked_at = time.monotonic()

    def _page(self, file: File) -> Shown:
        before = self.shown.get(file.src_uri)
        if not before or before.version != self.version:
            self.shown[file.src_uri] = self._made(file, before)
        return self.shown[file.src_uri]

    def _made(self, file: File, before: Shown | None) -> Shown:
        """Make a page, or say why it cannot be, on the last one that could."""
        began, page = time.perf_counter(), page_of(file)
        with self._heard() as heard:
            try:
                self._filled(file)
                _write(page, self.config, self.docs, self.nav, self.env)
                html = Path(file.abs_dest_path).read_text(encoding="utf-8")
            except Exception as error:
                problems = [line for line in problems_of(error) if line not in self.unmade]
                for line in problems:
                    log.error("%s", line)
                html = before.html if before else self._bare(page)
                return Shown(self.version, html, tuple(problems), outdated=True)
        log.info("Made %s in %.1f s", file.url, time.perf_counter() - began)
        return Shown(self.version, html, tuple(heard), outdated=False)

    def _filled(self, file: File) -> None:
        """Have MkDocs read a page and turn it into HTML. Raises what keeps it from it."""
        if not self.edition:
            raise Unmade(self.unmade)
        self.config.extra["edition"] = self.edition
        if file.src_uri in self.edition.pages:
            file.content_string = self.edition.pages[file.src_uri]
        _fill(page_of(file), self.config, self.files)

    @contextmanager
    def _heard(self) -> Iterator[list[str]]:
        """Give the list that warnings will be in at the end."""
        heard: list[str] = []
        self.warnings.thread = threading.get_ident()
        self.warnings.lines.clear()
        self.unfilled.clear()
        yield heard
        heard += [*self.unfilled, *self.warnings.lines]

    def _bare(self, page: Page) -> str:
        """Make a page without content, for what is wrong."""
        page.content, page.toc = "", []  # type: ignore[assignment]
        context = get_context(self.nav, self.docs, self.config, page)
        return str(self.env.get_template("main.html").render(context))

    def _notices(self, shown: Shown) -> str:
        """Write the box that stands at the top of a page if anything is wrong."""
        lines = dict.fromkeys([*self.refused, *self.unmade, *shown.problems, *self.elsewhere])
        if not lines:
            return ""
        kept = shown.outdated or self.refused
        then = (
            "Until then the last good charts and numbers stay up."
            if kept
            else "This page is up to date, but <code>make build</code> refuses these."
        )
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        kind = "failure" if kept else "warning"
        return (
            f'<div class="admonition {kind}" role="alert"><p class="admonition-title">To fix</p>'
            f"<ul>{items}</ul><p>{then}</p></div>"
        )

    def _file(self, address: str) -> bytes:
        """Make a file. Raises Unmade if it cannot be made."""
        if not self.edition:
            raise Unmade(self.unmade)
        try:
            return self.edition.files[address]
        except Exception as error:
            raise Unmade(problems_of(error)) from error

    def _search(self) -> str:
        """Make the index of the search, of all pages that can be made."""
        index = self.config.plugins["material/search"].search_index  # type: ignore[attr-defined]
        index.entries.clear()
        for file in self.docs:
            with suppress(Exception), self._heard():
                self._filled(file)
                index.add_entry_from_context(page_of(file))
        return str(index.generate_search_index(None))

    # The rest, in the background

    def go_through(self, reload: Callable[[], None]) -> None:
        """Go through all that no page has asked for, each time that a state is left alone."""
        done = 0
        while True:
            time.sleep(0.1)
            if self.version != done and time.monotonic() - self.asked_at >= IDLE:
                done = self._gone_through(self.version, reload) or done

    def _gone_through(self, version: int, reload: Callable[[], None]) -> int:
        """Make all exhibits and fill all pages of a version; give the one that is done then.

        0 if something was saved meanwhile. Open pages are reloaded if they show anything else by
        what was found.
        """
        problems: list[str] = []
        broken: dict[str, list[str]] = {}
        days: list[str] = []
        with self.lock:
            steps = [*self._exhibit_steps(broken, days), *self._page_steps(problems, broken)]
        for step in steps:
            with self.lock:
                if self.version != version or not self.edition:
                    return 0
                try:
                    step()
                except Exception as error:
                    problems += problems_of(error)
            time.sleep(0)  # whoever waits for the lock comes first
        found = [line for lines in broken.values() for line in lines] + problems
        with self.lock:
            if self.version != version:
                return 0
            if self._take(list(dict.fromkeys(found)), max(days, default=self.day)):
                reload()
            return self.version

    def _take(self, problems: list[str], day: str) -> bool:
        """Take what was found; say whether pages show anything else by it."""
        same = problems == self.elsewhere, day == self.day
        for line in problems if not same[0] else ():
            log.warning("%s", line)
        self.elsewhere, self.day = problems, day
        if not same[1]:
            self.renew()
        log.info("All exhibits and pages are gone through: %d to fix.", len(problems))
        return not all(same)

    def _exhibit_steps(
        self, broken: dict[str, list[str]], days: list[str]
    ) -> Iterable[Callable[[], None]]:
        if not (pipeline := self.pipeline):
            return

        def noted(name: str, does: Callable[[str], object]) -> None:
            if name not in broken:
                try:
                    does(name)
                except Exception as error:
                    broken[name] = problems_of(error)

        for name in pipeline.exhibits:
            yield lambda name=name: noted(name, lambda n: days.append(pipeline.exhibits[n].as_of))  # type: ignore[misc]
            yield lambda name=name: noted(name, pipeline.begin_drawing)  # type: ignore[misc]
        for name in pipeline.exhibits:
            yield lambda name=name: noted(name, pipeline.drawings.__getitem__)  # type: ignore[misc]

    def _page_steps(
        self, problems: list[str], broken: dict[str, list[str]]
    ) -> Iterable[Callable[[], None]]:
        docs = [file for file in self.docs if not file.generated_by and _is_markdown(file)]

        def slots() -> None:
            from scripts.pipeline import faults

            assert self.edition
            pages = {f"docs/{f.src_uri}": f.content_string for f in docs}
            problems.extend(faults(self.edition.names, pages, broken))

        def filled(file: File) -> None:
            with self._heard() as heard:
                try:
                    self._filled(file)
                except Exception as error:  # MkDocs warns of it in words of its own
                    problems.extend(problems_of(error))
                    self.warnings.lines.clear()
            problems.extend(heard)

        def anchors() -> None:
            with self._heard() as heard:
                for file in docs:
                    page_of(file).validate_anchor_links(
                        files=self.files, log_level=self.config.validation.links.anchors
                    )
            problems.extend(heard)

        yield slots
        for file in docs:
            yield lambda file=file: filled(file)  # type: ignore[misc]
        yield anchors

    # The server

    def serve(self, server: LiveReloadServer, build: Callable[[], None]) -> None:
        """Have a server make pages when they are asked for, and nothing at a save."""
        inner = server.serve_request
        contents, self.structure = self._contents(), self._structure()

        def request(environ: Any, start_response: Any) -> Any:
            path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
            path = path.removeprefix(server.mount_path.rstrip("/")).lstrip("/")
            if path.startswith("livereload/"):
                return inner(environ, start_response)
            with server._epoch_cond:  # of a save that has not been taken in, nothing is shown
                server._epoch_cond.wait_for(lambda: server._visible_epoch == server._wanted_epoch)
                epoch = server._visible_epoch
            if f"{path}/index.html" in self.by_address:
                start_response("302 Found", [("Location", quote(f"{server.mount_path}{path}/"))])
                return []
            address = f"{path}index.html" if path.endswith("/") or not path else path
            try:
                content = self.content(address)
            except Unmade as unmade:
                start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
                return ["\n".join(["To fix:", *unmade.problems]).encode()]
            if content is None:
                return inner(environ, start_response)
            if address.endswith(".html"):
                content = server._inject_js_into_html(content, epoch)  # type: ignore[no-untyped-call]
            kind = server._guess_type(address)  # type: ignore[no-untyped-call]
            size = ("Content-Length", str(len(content)))
            start_response("200 OK", [("Content-Type", kind), size])
            return [content]

        def save() -> None:
            nonlocal contents
            with self.lock:
                try:
                    now = self._contents()
                    if not self.look():
                        if now == contents:  # MkDocs is told of some saves twice
                            server._wanted_epoch = server._visible_epoch
                            return
                        self.renew()
                    contents = now
                    self._rebuild(build)
                except (Exception, SystemExit) as error:  # else the server answers nobody
                    self.unmade += problems_of(error)
                for line in (*self.refused, *self.unmade):
                    log.error("%s", line)
                server._wanted_epoch = later()

        def later() -> int:
            """Give an epoch after all that any page has."""
            return max(round(time.monotonic() * 1000), server._visible_epoch + 1)

        def reload() -> None:
            with server._epoch_cond:
                if server._wanted_epoch == server._visible_epoch:  # else a save is under way
                    server._wanted_epoch = server._visible_epoch = later()
                    server._epoch_cond.notify_all()

        server.set_app(request)
        server.builder = save
        threading.Thread(target=self.go_through, args=[reload], daemon=True).start()

    def _rebuild(self, build: Callable[[], None]) -> None:
        """Have MkDocs lay out the site again if that is another one; it makes no page."""
        self.env.globals["once"] = once()
        if self.edition and (now := self._structure()) != self.structure:
            self.structure = None  # if the build fails, the next save tries again
            build()
            self.structure = now

    def _contents(self) -> dict[Path, bytes]:
        """Read all of docs/, the theme and the settings."""
        found = [*Path(self.config.docs_dir).rglob("*"), *(ROOT / "scripts/theme").rglob("*")]
        contents = {}
        for file in [*found, ROOT / "mkdocs.yml"]:
            with suppress(FileNotFoundError):  # what an editor writes for a moment
                if file.is_file():
                    contents[file] = file.read_bytes()
        return contents


def page_of(file: File) -> Page:
    """Give the page of a file that is one."""
    assert file.page
    return file.page


def settled() -> dict[Path, str]:
    """Digest the files once none of them is still being written."""
    files = files_now()
    while True:
        time.sleep(SETTLED)
        if (again := files_now()) == files:
            return files
        files = again


class Unmade(Exception):  # noqa: N818  (it says what it found)
    """No page can be made. problems: why not."""

    def __init__(self, problems: list[str]) -> None:
        """Take the problems."""
        super().__init__("\n".join(problems))
        self.problems = problems


def problems_of(error: BaseException) -> list[str]:
    """Give what an error says, one line each: a list that it brings, or what and where it is."""
    # Modules are loaded again while serving: exceptions are told by what they carry.
    if problems := getattr(error, "problems", None):
        return [str(problem) for problem in problems]
    if isinstance(error, SyntaxError) and error.filename:
        return [f"{_place(Path(error.filename), error.lineno or 1)}: SyntaxError: {error.msg}"]
    step = error.__traceback__
    here = None
    while step:
        file = Path(step.tb_frame.f_code.co_filename)
        if CODE in file.parents:
            here = _place(file, step.tb_lineno)
        step = step.tb_next
    what = f"{type(error).__name__}: {error}"
    return [f"{here}: {what}" if here else what]


def _place(file: Path, line: int) -> str:
    return f"{file.relative_to(ROOT) if file.is_relative_to(ROOT) else file}:{line}"


def _title(content: bytes) -> tuple[object, str | None]:
    """Give the title that a page has in the navigation: set at its head, or its first heading."""
    text, settings = meta.get_data(content.decode("utf-8", "replace"))
    return settings.get("title"), get_markdown_title(text)


def _is_page(file: Path) -> bool:
    """Say whether a file concerns one page; the words of the glossary are linked on all."""
    return file.suffix == ".md" and file.name != "glossary.md"


def _is_markdown(file: File) -> bool:
    return file.src_uri.endswith(".md")


def _forget(name: str) -> None:
    """Forget a loaded module, in its package, too, from which it would be imported again."""
    module = sys.modules.pop(name, None)
    parent, _, last = name.rpartition(".")
    if parent in sys.modules and getattr(sys.modules[parent], last, None) is module:
        with suppress(AttributeError):
            delattr(sys.modules[parent], last)


def once() -> Callable[[str, Callable[[], str]], str]:
    """Give a way for templates to make something once for all pages that share it."""
    made: dict[str, str] = {}
    return lambda key, make: made.get(key) or made.setdefault(key, make())


def install() -> None:
    """Have MkDocs make no page by itself: it reads titles, which the navigation shows."""

    def read(page: Page, config: MkDocsConfig, files: Files, dirty: bool = False) -> None:
        if _is_markdown(page.file) and not page.file.generated_by:
            page.read_source(config)

    mkdocs_build._populate_page = read
    mkdocs_build._build_page = lambda *arguments, **options: None
