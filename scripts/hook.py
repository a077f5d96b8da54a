"""MkDocs hook: the edition's files, pages, findings and figures into the site.

Thin on purpose: everything it shows is made in charts/.
"""

import hashlib
import json
import logging
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from html import unescape
from pathlib import Path
from typing import Any

import click
from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

os.environ["TZ"] = "UTC"  # a date without a time is the day before, west of Greenwich
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts import notebooks, slim
from scripts.build import NAME
from scripts.faults import refusal_sentence
from scripts.live.problems import Unavailable
from scripts.live.server import LiveServer
from scripts.live.site import NOTICES, LiveSite, cached, render_on_request
from scripts.renderer import Renderer, collect_less
from scripts.tree import ROOT, Tree, contract_now, files_now, with_digests

log = logging.getLogger("mkdocs.hooks.canopenwin")

IN_NAV = ("exhibits/index.md", "verdicts.md", "models/index.md")
"""Generated pages that the site's navigation names."""

GLOSSARY = "glossary.md"

MANIFEST = "manifest.json"

AT_ONCE = ("assets/palette.css",)
"""Files that become part of others."""

POLL = 0.1  # seconds between looks at the watched files; MkDocs takes a second or more

QUIET = ("mkdocs.plugins.mkdocs_jupyter", "mkdocs.mkdocs-jupyter")
"""Loggers of mkdocs-jupyter, which says of every notebook what it copies, keeps and converts."""

_live: LiveSite | None = None
"""The site while this process serves: MkDocs says so once, and keeps this module."""

_port_is_free = False


def on_startup(command: str, dirty: bool) -> None:
    """Note whether this process serves, and have it say and tidy up less."""
    global _live
    if command == "serve":
        _live = LiveSite()
        render_on_request()
    else:
        collect_less()
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Give a named edition its selector of editions; elsewhere there are no others to select."""
    if os.environ.get(NAME):
        config.extra["version"] = {"provider": "mike", "default": "latest", "alias": True}
    if _live:
        _check_port(*config.dev_addr)
        config.extra["notices"] = NOTICES
    return config


def _check_port(host: str, port: int) -> None:
    """Refuse at once to serve where something else is served, not after a minute of building."""
    global _port_is_free
    if _port_is_free:  # at a later build this server is what is served there
        return
    with suppress(OSError), socket.create_connection((host, port), timeout=1):
        raise click.ClickException(
            f"Something is served on {host}:{port} already. Stop it, or take another port: "
            "`make serve port=8001`."
        )
    _port_is_free = True


def on_pre_build(config: MkDocsConfig) -> None:
    """Make the edition, and try every page before anything of the old site is touched.

    Notebooks start, and run while pages are made.

    While serving, what is wrong with the tables at the start is said, and nothing served. Later it
    is listed in the terminal and on every page, and the last good pages stay up.
    """
    # MkDocs takes the folder of the hook off the path again; later imports need it.
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    try:
        edition, digest = _served() if _live else _built(Path(config.docs_dir))
    except Exception as error:
        raise _failure(error) from None
    config.extra["edition"] = edition
    prepare_notebooks(config, digest)
    if not _live:
        config.extra["notebooks"] = notebooks.start_notebooks(config)


def prepare_notebooks(config: MkDocsConfig, digest: str) -> None:
    """Have notebooks keep their results by the state of the tree that they rest on."""
    settings = config.plugins["mkdocs-jupyter"].config
    config.extra["notebooks_run"] = notebooks.prepare(settings, digest, serving=bool(_live))
    config.extra["notebooks_of"] = digest


def _built(docs: Path) -> tuple[Any, str]:
    """Make the whole edition; give it with the digest of what it was made of."""
    from charts.tables.reading import load
    from scripts.pipeline import Pipeline, complete_edition

    files, data = with_digests(load)
    tree = Tree(files, contract_now())
    pages = {f"docs/{p.relative_to(docs)}": p.read_text("utf-8") for p in docs.rglob("*.md")}
    renderer = Renderer()
    try:
        pipeline = Pipeline(tree, data, renderer)
        return complete_edition(pipeline, pages, os.environ.get(NAME, "")), tree.digest
    finally:
        renderer.stop()


def _served() -> tuple[Any, str]:
    """Give the edition that is served, of which nothing is made yet."""
    assert _live
    state = _live.state
    if not state.tree.files:
        state.refresh()
    if not state.edition:
        raise Unavailable([*state.data_problems, *state.code_problems])
    return state.edition, state.tree.digest


def _failure(error: Exception) -> Exception:
    """Give a list of problems as MkDocs reports it, without a traceback; a bug as it is."""
    # While serving, modules are loaded again: tell their exceptions by what they carry.
    if not (problems := getattr(error, "problems", None)):
        return error
    return PluginError("\n".join([f"{len(problems)} to fix:", *map(str, problems)]))


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages and files, and slim what every page loads."""
    edition = config.extra["edition"]
    for path, content in _generated(edition):
        generated = File.generated(config, path, content=content)
        if path.endswith(".md") and path not in IN_NAV:
            generated.inclusion = InclusionLevel.NOT_IN_NAV
        files.append(generated)
    config.extra["glossary"] = _glossary(files)
    slim.slim(files, config)
    notebooks.put_last(files)
    if _live:
        _live.warnings.restart()
    return files


def _generated(edition: Any) -> Iterator[tuple[str, str | bytes]]:
    """Give what stands at each generated path; while serving, it is made when it is asked for."""
    for parts in (edition.pages, edition.files):
        for path in parts:
            yield path, "" if _live and path not in AT_ONCE else parts[path]


def _glossary(files: Files) -> Any:
    """Read the words that pages explain."""
    from charts.site import glossary

    page = files.get_file_from_path(GLOSSARY)
    return glossary.parse_glossary(page.content_string if page else "")


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Keep the navigation for pages that are rendered later, and what is wrong with it."""
    config.extra["nav"] = nav
    if _live:
        _live.nav_problems = [" ".join(line.split()) for line in _live.warnings.lines]
    return nav


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Give the templates a way to make something once for all pages that share it."""
    env.globals["cached"] = cached()
    if _live:
        _live.bind(config, files, config.extra["nav"], env)
    return env


def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    """Have a notebook waited for, and its failing cell reported as other problems are."""
    if not page.file.src_uri.endswith(".py"):
        return page
    if _live:
        prepare_notebooks(config, _live.state.tree.digest)
    else:
        run = config.extra["notebooks"][page.file.src_uri]
        page.render = notebooks.awaiting(run, page)  # type: ignore[method-assign]
    return page


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Fill findings into the prose and leave places for figures."""
    from charts.site import page_slots

    if page.file.src_uri.endswith(".py"):
        return markdown
    edition = config.extra["edition"]
    try:
        lenient = bool(_live and _live.lenient)
        path = f"docs/{page.file.src_uri}"
        return page_slots.fill(markdown, edition.names, path, lenient=lenient)
    except page_slots.UnknownName as unknown:  # only while serving: a build has tried all pages
        if _live:
            _live.slot_problems += _slot_problems(page, edition)
        return unknown.filled


def _slot_problems(page: Page, edition: Any) -> list[str]:
    """Say which slots name nothing, by the lines of the file: MkDocs has taken its head away."""
    from charts.site import page_slots

    try:
        path = f"docs/{page.file.src_uri}"
        page_slots.fill(page.file.content_string, edition.names, path, lenient=True)
    except page_slots.UnknownName as unknown:
        return unknown.problems
    return []


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Reduce a notebook's page to what is its own."""
    if not page.file.src_uri.endswith(".py"):
        return html
    run, digest = config.extra["notebooks_run"], config.extra["notebooks_of"]
    return notebooks.plain_cached(html, run=run, digest=digest)


def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Give a page of docs/ or of an exhibit the picture that stands for it; others have none."""
    from charts.site.cards import card_of, full_address
    from charts.site.catalogue import BrokenExhibit

    edition, path = config.extra["edition"], page.file.src_uri
    if path not in edition.pages or path.startswith("exhibits/"):
        markdown = page.file.content_string if path.endswith(".md") else ""
        with suppress(*[BrokenExhibit] if _live and _live.lenient else []):
            if card := card_of(path, markdown, edition.cards):
                at = full_address(card.address, config.site_url, page.url)
                context |= {"card": card, "card_address": at}
    return context


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Put figures and citation in their places: late, because search parses all before."""
    from charts.core.lazy import Lazy, merge_lazily
    from charts.site import glossary
    from charts.site.placeholders import fill_placeholders

    edition = config.extra["edition"]
    is_generated = page.file.src_uri in edition.pages
    figures = edition.generated_figures if is_generated else edition.figures
    if _live and _live.lenient:
        figures = _figures_that_can_be(figures)
    citation = Lazy(lambda: ["citation"], lambda _: _citation(page, edition))
    output = fill_placeholders(
        output, merge_lazily(citation, figures), get_relative_url(".", page.url)
    )
    if page.file.src_uri != GLOSSARY:
        page_url = get_relative_url("glossary/", page.url)
        output = glossary.link(output, config.extra["glossary"], page_url)
    return _accessible(output)


def _figures_that_can_be(figures: Mapping[str, str]) -> Mapping[str, str]:
    """Have a sentence where a figure cannot be drawn."""
    from charts.core.lazy import Lazy
    from charts.site.catalogue import BrokenExhibit

    def figure(name: str) -> str:
        try:
            return figures[name]
        except BrokenExhibit:
            return f"<p>The exhibit {name} cannot be drawn.</p>"

    return Lazy(lambda: [*figures], figure)


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """Make the page for lost addresses as accessible as all others."""
    return _accessible(output_content) if template_name.endswith(".html") else output_content


def _accessible(output: str) -> str:
    """Name what Material leaves without a name: its search is a dialog, before the page's texts."""
    return output.replace('role="dialog"', 'role="dialog" aria-label="Search"', 1)


def _citation(page: Page, edition: Any) -> str:
    """Write how to cite a page: by what the edition says it is, or by its heading."""
    from charts.site import citation

    first = next(iter(page.toc), None)
    heading = unescape(str(first.title if first and first.level == 1 else page.title))
    work = edition.cited.get(page.file.src_uri) or citation.Work(heading, edition.dated())
    return citation.citation_html(work, page.canonical_url or "", page.url, edition.names.edition)


def on_post_build(config: MkDocsConfig) -> None:
    """List all files of the site with their SHA-256 digests."""
    if _live:
        return
    if config.extra["notebooks_run"]:
        _tidy_notebooks(config.extra["notebooks_of"])
    site = Path(config.site_dir)
    files = sorted(file for file in site.rglob("*") if file.is_file() and file.name != MANIFEST)
    digests = {
        file.relative_to(site).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    }
    (site / MANIFEST).write_text(json.dumps(digests, indent=1) + "\n", encoding="utf-8")


def _tidy_notebooks(digest: str) -> None:
    """Keep the results of this build's notebooks, unless a file was saved while they ran."""
    if Tree(files_now()).digest == digest:
        notebooks.forget(digest)
    else:
        notebooks.drop(digest)


def on_build_error(error: Exception) -> None:
    """Report a refusal of the system, as of a full disk, in a sentence; a bug has its traceback."""
    if not isinstance(error, click.ClickException) and (sentence := refusal_sentence(error)):
        raise PluginError(sentence) from None


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
    """Have pages made when they are asked for, and look at the watched files more often."""
    assert _live
    server.observer._timeout = POLL
    server.build_delay = POLL / 4
    LiveServer(_live, server, builder)
    return server


def on_shutdown() -> None:
    """End the process that renders."""
    if _live:
        _live.state.renderer.stop()
