"""Method notebooks: run once for the same data and code, and shown as plain, light HTML.

mkdocs-jupyter runs and converts them. By itself it keeps results whatever the data become, writes
half a megabyte of styles into each page, and fails with a traceback of its own.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from markdown.extensions.toc import slugify
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files, get_files
from mkdocs.structure.pages import Page
from nbclient.exceptions import CellExecutionError
from nbconvert.preprocessors import ExecutePreprocessor

ROOT = Path(__file__).resolve().parents[1]
KERNEL = "site"
"""In scripts/jupyter/; mkdocs.yml names it, too."""
RESULTS = ROOT / ".cache" / "notebooks"
NEVER_RUN = "not-run"
MAX_RESULTS = 3
"""States of data and code whose results are kept: a server and a build may need different ones."""
RUN_VARIABLE = "NOTEBOOKS"
"""The environment variable that has notebooks run while serving, too."""

NOT_RUN = (
    '<div class="admonition note"><p class="admonition-title">Not run</p><p>While serving, '
    "notebooks are shown with results only if those were kept: <code>make build</code> runs "
    "them, and so does <code>make serve notebooks=1</code>.</p></div>"
)
CODE = (
    '<details class="notebook__code"><summary>Code of this step</summary>'
    '<div class="highlight"><pre><code>{}</code></pre></div></details>'
)
_HEADING = re.compile("^h[1-6]$")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def prepare(settings: Any, digest: str, *, serving: bool) -> bool:
    """Say to mkdocs-jupyter where to keep results, and whether to run at all; return the latter.

    settings: the plugin's configuration; digest: of all that results rest on. While serving, a
    change of the data would cost some seconds each time, so notebooks run only if asked, or if what
    changed is a notebook itself.
    """
    folder = RESULTS / digest
    run = not serving or folder.is_dir() or bool(os.environ.get(RUN_VARIABLE))
    settings["execute"] = run
    settings["cache_dir"] = str(folder if run else RESULTS / NEVER_RUN)
    if folder.is_dir():
        os.utime(folder)  # it is in use
    path = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(path))  # for the kernel, not for us
    os.environ["JUPYTER_PATH"] = str(ROOT / "scripts" / "jupyter")
    return run


def forget(digest: str) -> None:
    """Delete results of other data or code but those used last: a running server may read them."""
    others = [folder for folder in RESULTS.glob("*") if folder.name not in {digest, NEVER_RUN}]
    others.sort(key=lambda folder: folder.stat().st_mtime, reverse=True)
    for old in others[MAX_RESULTS - 1 :]:
        drop(old.name)


def drop(digest: str) -> None:
    """Delete the results of one state of data and code."""
    shutil.rmtree(RESULTS / digest, ignore_errors=True)


def start_notebooks(config: MkDocsConfig) -> dict[str, Future[Any]]:
    """Start all notebooks, one after the other in one kernel: source path -> when it is done.

    Each is a page that mkdocs-jupyter renders, and so keeps its results. It would run them in a
    kernel each, each when its page's turn has come.
    """
    plugin: Any = config.plugins["mkdocs-jupyter"]
    files, pool, end = get_files(config), ThreadPoolExecutor(1), share_kernel()
    runs = {}
    for file in filter(plugin.should_include, files):
        page = plugin.on_pre_page(Page(None, file, config), config=config, files=files)
        runs[file.src_uri] = pool.submit(page.render, config, files)
    pool.submit(end)
    pool.shutdown(wait=False)
    return runs


def put_last(files: Files) -> None:
    """Have notebooks be the last of all pages: the others are made while they run."""
    for file in [file for file in files if file.src_uri.endswith(".py")]:
        files.remove(file)
        files.append(file)


def share_kernel() -> Callable[[], None]:
    """Have notebooks run in one kernel, which starts with the first; give what ends that.

    What one imports and reads is there for the next; its names are not.
    """
    kernel = AsyncKernelManager(kernel_name=KERNEL)
    in_own_kernel = ExecutePreprocessor.preprocess

    def preprocess(
        self: ExecutePreprocessor, nb: Any, resources: Any = None, km: Any = None
    ) -> Any:
        try:
            return in_own_kernel(self, nb, resources, kernel)
        finally:
            if self.kc:
                run_sync(_leave)(kernel, self.kc)

    def end() -> None:
        ExecutePreprocessor.preprocess = in_own_kernel  # type: ignore[method-assign]
        if kernel.has_kernel:
            run_sync(kernel.shutdown_kernel)(now=True)

    ExecutePreprocessor.preprocess = preprocess  # type: ignore[method-assign]
    return end


async def _leave(kernel: AsyncKernelManager, client: AsyncKernelClient) -> None:
    """Have a kernel, unless it died, forget the names of a notebook and listen to it no longer."""
    if await kernel.is_alive():
        await client.execute("get_ipython().reset()", silent=True, reply=True)
    client.stop_channels()


def awaiting(run: Future[Any], page: Page) -> Callable[..., Any]:
    """Wrap a notebook page's rendering: it waits for the run; a failing cell raises FailingCell."""
    render, path = page.render, f"docs/{page.file.src_uri}"

    def rendered(*arguments: Any) -> Any:
        try:
            run.result()
        except CellExecutionError as error:
            raise FailingCell(path, error) from None
        return render(*arguments)

    return rendered


class FailingCell(Exception):  # noqa: N818  (it says what it found)
    """A cell of a notebook raised: which, and what it said."""

    def __init__(self, path: str, error: CellExecutionError) -> None:
        """Take the notebook's path and what nbclient raised."""
        trace = _ANSI.sub("", error.traceback).strip()
        says = f"{error.ename}: {error.evalue}"
        self.problems = [f"{path}: a cell fails with {says}\n{trace}"]
        super().__init__(self.problems[0])


def plain_cached(html: str, *, run: bool, digest: str) -> str:
    """Give what `plain` makes of a notebook, which takes time: kept beside its results."""
    made_with = [version("beautifulsoup4"), version("markdown"), Path(__file__).read_text("utf-8")]
    name = hashlib.sha256("".join([html, str(run), *made_with]).encode()).hexdigest()
    file = RESULTS / (digest if run else NEVER_RUN) / f"{name}.html"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{os.getpid()}")
        fresh.write_text(plain(html, run=run), encoding="utf-8")
        fresh.replace(file)  # whole or not at all
    return file.read_text(encoding="utf-8")


def plain(html: str, *, run: bool) -> str:
    """Reduce a converted notebook to its texts, its code and what the code gave.

    run: whether its cells were run; if not, the page says so at its top. Headings get the ids that
    the table of contents links to.
    """
    cells = BeautifulSoup(html, "html.parser").select(".jp-Notebook > .jp-Cell")
    parts = [part for cell in cells for part in _parts(cell)]
    return "\n".join(parts if run else [*parts[:1], NOT_RUN, *parts[1:]])


def _parts(cell: Tag) -> list[str]:
    texts = cell.select(".jp-RenderedMarkdown:not(.jp-OutputArea-output)")
    code = cell.select(".highlight-ipynb > pre")
    given = cell.select(".jp-OutputArea-output")
    return [
        *(_prose(text) for text in texts),
        *(CODE.format(_inner(pre)) for pre in code),
        *(f'<div class="notebook__output">{_inner(output)}</div>' for output in given),
    ]


def _inner(tag: Tag) -> str:
    return tag.decode_contents().strip()


def _prose(text: Tag) -> str:
    for anchor in text.select("a.anchor-link"):
        anchor.decompose()
    for heading in text.find_all(_HEADING):
        heading["id"] = name = slugify(heading.get_text(), "-")
        if heading.name != "h1":
            link = f'<a class="headerlink" href="#{name}" title="Permanent link">¶</a>'
            heading.append(BeautifulSoup(link, "html.parser"))
    return _inner(text)
