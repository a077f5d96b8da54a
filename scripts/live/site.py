"""Pages and files of the site that is served, rendered on request."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mkdocs.commands import build as mkdocs_build
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_markdown_title, meta

from scripts.live.problems import Unavailable, WarningCollector, log, problems_of
from scripts.live.state import State
from scripts.tree import ROOT

if TYPE_CHECKING:
    import jinja2

NOTICES = "<!-- notices -->"
"""Where a page lists problems, its own and those elsewhere."""

SEARCH_INDEX = "search/search_index.json"
_populate_page, _build_page = mkdocs_build._populate_page, mkdocs_build._build_page


class Rendered(NamedTuple):
    """A page: of which version, its HTML, its problems, and whether that is older or incomplete."""

    version: int
    html: str
    problems: tuple[str, ...]
    outdated: bool
    incomplete: bool = False


class LiveSite:
    """What is served: pages and files of the current state, each rendered once a version.

    lock: to be held for everything here and in the state; slot_problems: slots that name nothing,
    as the hook finds them; nav_problems: of the navigation; site_problems: what the check in the
    background found; faulty: the same by exhibit or page, as far as it concerns one; lenient:
    whether a page is being rendered without what is broken; last_request: the time of it.
    """

    def __init__(self) -> None:
        """Start with an empty state."""
        self.lock = threading.RLock()
        self.state = State()
        self.slot_problems: list[str] = []
        self.nav_problems: list[str] = []
        self.site_problems: list[str] = []
        self.faulty: dict[str, list[str]] = {}
        self.lenient = False
        self.last_request = time.monotonic()
        self.warnings = WarningCollector()
        logging.getLogger("mkdocs").addHandler(self.warnings)
        self._rendered: dict[str, Rendered] = {}

    def bind(
        self, config: MkDocsConfig, files: Files, nav: Navigation, env: "jinja2.Environment"
    ) -> None:
        """Take what MkDocs needs to render a page; it stays until a page is added or removed."""
        self.config, self.files, self.nav, self.env = config, files, nav, env
        self.by_address = {file.dest_uri: file for file in files}
        self.pages = files.documentation_pages()
        edition = self.state.edition
        self.generated_files = frozenset(edition.files if edition else ())

    def content(self, address: str) -> bytes | None:
        """Give a page or a generated file; None if it is neither.

        Raises Unavailable for a file that cannot be made. A page can always be shown.
        """
        with self.lock:
            self.last_request = time.monotonic()
            file = self.by_address.get(address)
            try:
                if file and file.page:
                    page = self._page(file)
                    return page.html.replace(NOTICES, self._notices(page), 1).encode()
                if address == SEARCH_INDEX:
                    return self._search_index().encode()
                if file and file.src_uri in self.generated_files:
                    return self._generated_file(file.src_uri)
                return None
            finally:
                self.last_request = time.monotonic()

    def populate(self, file: File) -> None:
        """Have MkDocs turn a page's Markdown into HTML. Raises what prevents it."""
        edition = self.state.edition
        if not edition:
            raise Unavailable(self.state.code_problems)
        self.config.extra["edition"] = edition
        if file.src_uri in edition.pages:
            file.content_string = edition.pages[file.src_uri]
        _populate_page(page_of(file), self.config, self.files)

    @contextmanager
    def collecting_warnings(self) -> Iterator[list[str]]:
        """Give a list that holds, at the end, what MkDocs and the hook warned of meanwhile."""
        collected: list[str] = []
        self.warnings.restart()
        self.slot_problems.clear()
        yield collected
        collected += [*self.slot_problems, *self.warnings.lines]

    def _page(self, file: File) -> Rendered:
        before = self._rendered.get(file.src_uri)
        if not before or before.version != self.state.version:
            self._rendered[file.src_uri] = self._render(file, before)
        return self._rendered[file.src_uri]

    def _render(self, file: File, before: Rendered | None) -> Rendered:
        """Render a page; if that fails, give its last whole version with the problems."""
        start, version = time.perf_counter(), self.state.version
        try:
            with self.collecting_warnings() as warnings:
                html = self._html(file)
        except Exception as error:
            known = self.state.code_problems
            problems = [line for line in problems_of(error) if line not in known]
            for line in problems:
                log.error("%s", line)
            if before and not before.incomplete:
                return Rendered(version, before.html, tuple(problems), outdated=True)
            html = self._incomplete(file)
            return Rendered(version, html, tuple(problems), outdated=False, incomplete=True)
        log.info("Rendered %s in %.1f s", file.url, time.perf_counter() - start)
        return Rendered(version, html, tuple(warnings), outdated=False)

    def _html(self, file: File) -> str:
        """Have MkDocs make a page. Raises what prevents it."""
        self.populate(file)
        _build_page(page_of(file), self.config, self.pages, self.nav, self.env)
        return Path(file.abs_dest_path).read_text(encoding="utf-8")

    def _incomplete(self, file: File) -> str:
        """Render a page without what is broken, or without content if that fails too."""
        self.lenient = True
        try:
            return self._html(file)
        except Exception:
            return self._empty_page(page_of(file))
        finally:
            self.lenient = False

    def _empty_page(self, page: Page) -> str:
        """Render a page without content, for its problems alone."""
        page.content, page.toc = "", []  # type: ignore[assignment]
        try:
            context = get_context(self.nav, self.pages, self.config, page)
            return str(self.env.get_template("main.html").render(context))
        except Exception:  # the template itself is broken
            return f"<!doctype html><title>To fix</title><body>{NOTICES}</body>"

    def _notices(self, page: Rendered) -> str:
        """Write the box of problems at the top of a page, "" if there are none."""
        state = self.state
        all_lines = [*state.data_problems, *state.code_problems, *page.problems]
        lines = dict.fromkeys([*all_lines, *self.nav_problems, *self.site_problems])
        if not lines:
            return ""
        if page.outdated or state.data_problems:
            kind, consequence = "failure", OUTDATED
        else:
            kind, consequence = "warning", INCOMPLETE if page.incomplete else REFUSED
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        return (
            f'<div class="admonition {kind}" role="alert"><p class="admonition-title">To fix</p>'
            f"<ul>{items}</ul><p>{consequence}</p></div>"
        )

    def _generated_file(self, address: str) -> bytes:
        if not self.state.edition:
            raise Unavailable(self.state.code_problems)
        try:
            return self.state.edition.files[address]
        except Exception as error:
            raise Unavailable(problems_of(error)) from error

    def _search_index(self) -> str:
        """Write the search index of all pages that can be rendered."""
        index = self.config.plugins["material/search"].search_index  # type: ignore[attr-defined]
        index.entries.clear()
        for file in self.pages:
            with suppress(Exception), self.collecting_warnings():
                self.populate(file)
                index.add_entry_from_context(page_of(file))
        return str(index.generate_search_index(None))

    def structure(self) -> object:
        """Give all that MkDocs lays out the site by, beyond the content of single pages."""
        contents, edition, tree = self.source_files(), self.state.edition, self.state.tree
        titles = {file: _title(text) for file, text in contents.items() if _is_single_page(file)}
        generated = edition and ([*edition.pages], [*edition.files])
        palette = edition and edition.files["assets/palette.css"]
        return {**contents, **titles}, generated, palette, tree.code("charts.site.glossary")

    def source_files(self) -> dict[Path, bytes]:
        """Read docs/, the theme and the settings."""
        paths = [*Path(self.config.docs_dir).rglob("*"), *(ROOT / "scripts/theme").rglob("*")]
        contents = {}
        for file in [*paths, ROOT / "mkdocs.yml"]:
            with suppress(FileNotFoundError):  # an editor's temporary file
                if file.is_file():
                    contents[file] = file.read_bytes()
        return contents


OUTDATED = "Until then the last good charts and numbers stay up."
INCOMPLETE = "Until then this page lacks what these break."
REFUSED = "This page is up to date, but <code>make build</code> refuses these."


def page_of(file: File) -> Page:
    """Give the page of a file that is one."""
    assert file.page
    return file.page


def is_markdown(file: File) -> bool:
    """Say whether a page is Markdown: the others are notebooks."""
    return file.src_uri.endswith(".md")


def cached() -> Callable[[str, Callable[[], str]], str]:
    """Give templates a cache for what many pages share, by key."""
    values: dict[str, str] = {}
    return lambda key, make: values.get(key) or values.setdefault(key, make())


def render_on_request() -> None:
    """Have MkDocs render no page by itself; it reads titles only, for the navigation."""

    def read(page: Page, config: MkDocsConfig, files: Files, dirty: bool = False) -> None:
        if is_markdown(page.file) and not page.file.generated_by:
            page.read_source(config)

    mkdocs_build._populate_page = read
    mkdocs_build._build_page = lambda *arguments, **options: None


def _title(content: bytes) -> tuple[object, str | None]:
    """Give a page's title in the navigation: from its front matter, or its first heading."""
    text, settings = meta.get_data(content.decode("utf-8", "replace"))
    return settings.get("title"), get_markdown_title(text)


def _is_single_page(file: Path) -> bool:
    """Say whether a file concerns one page only; words of the glossary are linked on all pages."""
    return file.suffix == ".md" and file.name != "glossary.md"
