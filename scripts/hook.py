"""MkDocs hook: the edition's files, pages, findings and figures into the site.

Thin on purpose: everything it shows is made in charts/.
"""

import hashlib
import json
import logging
import os
import socket
import sys
from contextlib import suppress
from html import escape, unescape
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

from scripts import editions, notebooks, slim
from scripts.faults import in_a_sentence

log = logging.getLogger("mkdocs.hooks.canopenwin")

IN_NAV = ("exhibits/index.md", "ledger.md", "models/index.md")
"""Generated pages that the site's navigation names."""

GLOSSARY = "glossary.md"

MANIFEST = "manifest.json"

POLL = 0.2  # seconds between looks at the watched files; MkDocs takes a second or more


QUIET = ("mkdocs.plugins.mkdocs_jupyter", "mkdocs.mkdocs-jupyter")
"""Loggers of mkdocs-jupyter, which says of every notebook what it copies, keeps and converts."""

WARNINGS = "<!-- warnings -->"
"""Where a page shows what MkDocs warns of, which it knows when all pages are written."""

_serving = False
"""Whether this process serves: MkDocs says it once, and keeps this module from build to build."""

_port_is_free = False


class Warnings(logging.Handler):
    """What MkDocs and its plugins warn of during a build; not what this hook says."""

    def __init__(self) -> None:
        """Begin without any."""
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Take a warning."""
        if record.name != log.name:
            self.lines.append(record.getMessage())


def on_startup(command: str, dirty: bool) -> None:
    """Note whether this process serves, and have it say and tidy up less."""
    global _serving
    _serving = command == "serve"
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    editions.collect_less()


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Give a named edition its selector of editions; elsewhere there are no others to select."""
    if os.environ.get(editions.NAME):
        config.extra["version"] = {"provider": "mike", "default": "latest", "alias": True}
    if _serving:
        _check_port(*config.dev_addr)
        config.extra |= {"warnings": _listening(), "warnings_here": WARNINGS}
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


def _listening() -> list[str]:
    """Begin to listen to MkDocs' warnings; give the list that they will be in."""
    logger, warnings = logging.getLogger("mkdocs"), Warnings()
    for before in [one for one in logger.handlers if isinstance(one, Warnings)]:
        logger.removeHandler(before)
    logger.addHandler(warnings)
    return warnings.lines


def on_pre_build(config: MkDocsConfig) -> None:
    """Make the edition, and try every page before anything of the old site is touched.

    A server whose build fails answers nobody until it succeeds. So while serving, what is wrong
    is listed in the terminal and on every page, and the last good edition stays up.
    """
    # MkDocs takes the folder of the hook off the path again; later imports need it.
    if str(editions.ROOT) not in sys.path:
        sys.path.insert(0, str(editions.ROOT))
    cached, config.extra["refused"] = None, []
    try:
        cached = editions.current()
        _try_pages(Path(config.docs_dir), cached.edition)
    except Exception as error:
        cached, failure = cached or (_last_good() if _serving else None), _failure(error)
        if not (_serving and cached):
            raise failure from None
        problems = getattr(error, "problems", None) or [repr(error)]
        config.extra["refused"] = [str(problem) for problem in problems]
        log.error("%s\nThe last good charts and numbers stay up until this is mended.", failure)
    config.extra["edition"] = cached.edition
    settings, digest = config.plugins["mkdocs-jupyter"].config, cached.digest
    config.extra["notebooks_run"] = notebooks.prepare(settings, digest, serving=_serving)
    config.extra["notebooks_of"] = digest


def _last_good() -> editions.CachedEdition | None:
    """Give the last good edition, with the digest of what notebooks would read now."""
    last = editions.last_good()
    return last._replace(digest=editions.digest()) if last else None


def _try_pages(docs: Path, edition: Any) -> None:
    """Fill the slots of all pages. Raises UnknownName with every problem of every page."""
    from charts.site import page_slots

    pages = {f"docs/{p.relative_to(docs)}": p.read_text("utf-8") for p in docs.rglob("*.md")}
    page_slots.check(pages, edition.names)


def _failure(error: Exception) -> Exception:
    """Give a list of problems as MkDocs reports it, without a traceback; a bug as it is."""
    # While serving, modules are loaded anew: tell their exceptions by what they carry.
    if not (problems := getattr(error, "problems", None)):
        return error
    return PluginError("\n".join([f"{len(problems)} to mend:", *map(str, problems)]))


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages and files, and slim what every page loads."""
    edition = config.extra["edition"]
    for path, content in (edition.pages | edition.files).items():
        made = File.generated(config, path, content=content)
        if path.endswith(".md") and path not in IN_NAV:
            made.inclusion = InclusionLevel.NOT_IN_NAV
        files.append(made)
    config.extra["glossary"] = _glossary(files)
    slim.slim(files, config)
    return files


def _glossary(files: Files) -> Any:
    """Read the words that pages explain."""
    from charts.site import glossary

    page = files.get_file_from_path(GLOSSARY)
    return glossary.read(page.content_string if page else "")


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Start the notebooks, which run while pages are made."""
    config.extra["notebooks"] = notebooks.started(files, config)
    return nav


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Give the templates a way to make something once for all pages that share it."""
    made: dict[str, str] = {}
    env.globals["once"] = lambda key, make: made.get(key) or made.setdefault(key, make())
    return env


def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    """Have a notebook waited for, and its failing cell reported as other problems are."""
    if page.file.src_uri.endswith(".py"):
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
        return page_slots.fill(markdown, edition.names, f"docs/{page.file.src_uri}")
    except page_slots.UnknownName as unknown:  # only while serving: reported before the build
        return unknown.filled


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Reduce a notebook's page to what is its own."""
    if not page.file.src_uri.endswith(".py"):
        return html
    run, digest = config.extra["notebooks_run"], config.extra["notebooks_of"]
    return notebooks.shown(html, run=run, digest=digest)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Put figures and citation in their places: late, because search parses all before."""
    from charts.site import glossary
    from charts.site.placeholders import put

    edition = config.extra["edition"]
    own = page.file.src_uri in edition.pages
    figures = edition.own_figures if own else edition.figures
    figures = {**figures, "citation": _citation(page, edition)}
    output = put(output, figures, get_relative_url(".", page.url))
    if page.file.src_uri != GLOSSARY:
        way = get_relative_url("glossary/", page.url)
        output = glossary.link(output, config.extra["glossary"], way)
    return _accessible(output)


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
    work = edition.cited.get(page.file.src_uri) or citation.Work(heading, edition.as_of)
    return citation.html(work, page.canonical_url or "", page.url, edition.names.edition)


def on_post_build(config: MkDocsConfig) -> None:
    """Show what MkDocs warned of; list all files of the site with their SHA-256 digests."""
    if config.extra["notebooks_run"]:
        _tidy_notebooks(config.extra["notebooks_of"])
    site = Path(config.site_dir)
    if warnings := config.extra.get("warnings"):
        _show(warnings, site)
    files = sorted(file for file in site.rglob("*") if file.is_file() and file.name != MANIFEST)
    digests = {
        file.relative_to(site).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    }
    (site / MANIFEST).write_text(json.dumps(digests, indent=1) + "\n", encoding="utf-8")


def _tidy_notebooks(digest: str) -> None:
    """Keep the results of this build's notebooks, unless a file was saved while they ran."""
    if editions.digest() == digest:
        notebooks.forget(digest)
    else:
        notebooks.drop(digest)


def _show(warnings: list[str], site: Path) -> None:
    """Put warnings at the top of every page."""
    lines = "".join(f"<li>{escape(line)}</li>" for line in warnings)
    box = (
        '<div class="admonition warning" role="alert"><p class="admonition-title">To fix</p>'
        f"<ul>{lines}</ul><p>This page is up to date, but <code>make build</code> refuses these."
        "</p></div>"
    )
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace(WARNINGS, box, 1), encoding="utf-8")


def on_build_error(error: Exception) -> None:
    """Report a refusal of the system, as of a full disk, in a sentence; a bug has its traceback."""
    if not isinstance(error, click.ClickException) and (said := in_a_sentence(error)):
        raise PluginError(said) from None


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
    """Look at the watched files more often, and be ready for the first change."""
    server.observer._timeout = POLL
    server.build_delay = POLL / 2
    editions.warm_up()
    return server
