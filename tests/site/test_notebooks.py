"""Method notebooks on their way into the site: run or openly not, plain, and loud when wrong."""

import os
import re
from concurrent.futures import Future
from pathlib import Path
from threading import Event, Timer
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from mkdocs.config import load_config
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs_jupyter import convert
from nbclient.exceptions import CellExecutionError

from scripts import notebooks

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = """# %% [markdown]
# # A title
#
# ## Odds & ends: *two*
#
# Words and `code`.

# %%
print("<said>")
6 * 7

# %%
assert 6 * 7 == {answer}, "the answer differs from the site's"
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(notebooks, "RESULTS", tmp_path / "results")
    monkeypatch.delenv(notebooks.RUN_VARIABLE, raising=False)
    for name in ("PYTHONPATH", "JUPYTER_PATH"):  # put back afterwards
        monkeypatch.setenv(name, os.environ.get(name, ""))
    return {}


def converted(folder: Path, answer: int = 42, *, run: bool = True) -> str:
    notebook = folder / "a-title.py"
    notebook.write_text(NOTEBOOK.replace("{answer}", str(answer)), encoding="utf-8")
    html: str = convert.nb2html(
        str(notebook), execute=run, kernel_name="site", allow_errors=False, no_prompt=True
    )
    return html


def test_a_page_holds_each_text_code_and_result_once_and_no_style_or_script(
    settings: dict[str, Any], tmp_path: Path
) -> None:
    notebooks.prepare(settings, "digest", serving=False)
    page = notebooks.plain(converted(tmp_path), run=True)
    assert page.count("Words and") == page.count("&lt;said&gt;\n") == 1
    assert page.count("the answer differs") == 1
    found = BeautifulSoup(page, "html.parser")
    assert [output.get_text().strip() for output in found.select(".notebook__output")] == [
        "<said>",
        "42",
    ]
    assert not found.select("style, script, link, clipboard-copy, [class*=jp-]")
    assert "Not run" not in page
    assert len(page) < 3000


def test_code_is_folded_and_what_it_gave_is_not(settings: dict[str, Any], tmp_path: Path) -> None:
    notebooks.prepare(settings, "digest", serving=False)
    page = BeautifulSoup(notebooks.plain(converted(tmp_path), run=True), "html.parser")
    blocks = page.select(".highlight")
    assert len(blocks) == 2
    for block in blocks:
        fold = block.find_parent("details")
        assert fold
        assert not fold.has_attr("open")
        assert fold.select_one("summary")
    outputs = page.select(".notebook__output")
    assert outputs
    assert not any(output.find_parent("details") for output in outputs)


def test_a_notebook_is_taken_apart_once_and_again_when_it_changes(
    settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []
    monkeypatch.setattr(notebooks, "plain", lambda html, run: taken.append(html) or f"{html} {run}")
    asked = [("one", True), ("one", True), ("two", True), ("two", False)]
    shown = [notebooks.plain_cached(html, run=run, digest="digest") for html, run in asked]
    assert shown == ["one True", "one True", "two True", "two False"]
    assert taken == ["one", "two", "two"]


def test_headings_have_the_ids_that_the_table_of_contents_links_to(
    settings: dict[str, Any], tmp_path: Path
) -> None:
    from mkdocs_jupyter.plugin import get_nb_toc

    notebooks.prepare(settings, "digest", serving=False)
    page = BeautifulSoup(notebooks.plain(converted(tmp_path, run=False), run=True), "html.parser")
    contents, title = get_nb_toc(str(tmp_path / "a-title.py"), 6)
    assert title == "A title"
    [top] = contents.items
    assert [h["id"] for h in page.select("h1, h2")] == [top.id, *(own.id for own in top.children)]
    [link] = page.select("h2 a.headerlink")
    assert link["href"] == f"#{top.children[0].id}"


def test_a_failing_cell_is_reported_with_notebook_and_reason(
    settings: dict[str, Any], tmp_path: Path
) -> None:
    notebooks.prepare(settings, "digest", serving=False)
    run: Future[None] = Future()
    try:
        converted(tmp_path, answer=43)
    except CellExecutionError as error:
        run.set_exception(error)
    page = SimpleNamespace(file=SimpleNamespace(src_uri="methods/a.py"), render=lambda *_: None)
    with pytest.raises(notebooks.FailingCell) as failed:
        notebooks.awaiting(run, page)()
    [problem] = failed.value.problems
    assert problem.startswith("docs/methods/a.py: a cell fails with AssertionError: the answer")
    assert "\x1b" not in problem


def test_notebooks_run_beside_the_build_and_each_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, last = Event(), Event()
    config = load_config(str(ROOT / "mkdocs.yml"))

    def on_pre_page(page: Page, **_: Any) -> Page:
        page.render = lambda *_: (begun.set(), last.wait(20))  # type: ignore[method-assign]
        return page

    monkeypatch.setattr(config.plugins["mkdocs-jupyter"], "on_pre_page", on_pre_page)
    runs = notebooks.start_notebooks(config)
    assert "methods/prices.py" in runs
    assert all(path.endswith(".py") for path in runs)
    assert begun.wait(20)
    Timer(0.3, last.set).start()
    for path, run in runs.items():
        page = SimpleNamespace(file=SimpleNamespace(src_uri=path), render=lambda *_: last.is_set())
        assert notebooks.awaiting(run, page)()


def test_other_pages_are_made_while_notebooks_run() -> None:
    names = ("methods/a.py", "data.md", "methods/b.py", "models/a.md")
    files = Files([File(name, None, "site", use_directory_urls=True) for name in names])
    notebooks.put_last(files)
    assert [*files.src_uris] == ["data.md", "models/a.md", "methods/a.py", "methods/b.py"]


def test_notebooks_share_a_kernel_and_no_names(settings: dict[str, Any], tmp_path: Path) -> None:
    """Each counts its cells from 1, and finds nothing that another called something."""
    notebooks.prepare(settings, "digest", serving=False)
    notebook = tmp_path / "a.py"
    notebook.write_text("# %%\nimport os\nos.getpid(), 'left' in globals()\n\n# %%\nleft = 1\n")
    end = notebooks.share_kernel()
    try:
        pages = [convert.nb2html(str(notebook), execute=True, kernel_name="site") for _ in "ab"]
    finally:
        end()
    pages += [convert.nb2html(str(notebook), execute=True, kernel_name="site")]
    first, second, alone = (re.findall(r"Out\[1\]|\(\d+, \w+\)", page) for page in pages)
    assert first == second != alone
    assert [shown[1].endswith(", False)") for shown in (first, second, alone)] == [True] * 3
    assert first[0] == alone[0] == "Out[1]"


def test_what_was_not_run_says_so_below_its_title(settings: dict[str, Any], tmp_path: Path) -> None:
    assert notebooks.prepare(settings, "digest", serving=True) is False
    page = notebooks.plain(converted(tmp_path, run=settings["execute"]), run=False)
    assert "Not run" in page
    assert page.index("<h1") < page.index("Not run") < page.index("<code><span>")
    assert "notebook__output" not in page


@pytest.mark.parametrize(
    ("serving", "kept", "asked", "run"),
    [
        (False, False, "", True),
        (True, False, "", False),
        (True, True, "", True),
        (True, False, "1", True),
    ],
)
def test_notebooks_run_at_each_build_and_while_serving_only_if_kept_or_asked(
    settings: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    serving: bool,
    kept: bool,
    asked: str,
    run: bool,
) -> None:
    monkeypatch.setenv(notebooks.RUN_VARIABLE, asked)
    if kept:
        (notebooks.RESULTS / "digest").mkdir(parents=True)
    assert notebooks.prepare(settings, "digest", serving=serving) is run
    assert settings["execute"] is run


def test_results_of_other_data_are_never_shown(settings: dict[str, Any]) -> None:
    notebooks.prepare(settings, "one", serving=False)
    first = settings["cache_dir"]
    notebooks.prepare(settings, "other", serving=False)
    assert settings["cache_dir"] != first


def test_the_last_three_results_are_kept_for_whoever_reads_them(settings: dict[str, Any]) -> None:
    """A server shows those of its data while a build beside it makes others."""
    for day, digest in enumerate(("oldest", "served", "old", "older build", "newest"), 1):
        (notebooks.RESULTS / digest).mkdir(parents=True)
        os.utime(notebooks.RESULTS / digest, (day, day))
    (notebooks.RESULTS / notebooks.NEVER_RUN).mkdir()
    notebooks.prepare(settings, "served", serving=True)
    notebooks.forget("oldest")  # of the running build, whatever the clock said
    left = {folder.name for folder in notebooks.RESULTS.iterdir()}
    assert left == {"oldest", "served", "newest", notebooks.NEVER_RUN}


def test_the_site_runs_its_notebooks_and_stops_at_an_error() -> None:
    config = load_config(str(ROOT / "mkdocs.yml"))
    own = config.plugins["mkdocs-jupyter"].config
    assert own["execute"]
    assert not own["allow_errors"]
    assert own["cache"]
    assert own["kernel_name"] == "site"
