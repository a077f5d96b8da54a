"""What is kept of an exhibit is given again only while all that it was made of is the same."""

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from charts.core.exhibit import Exhibit
from charts.drawing import render
from charts.site import catalogue
from charts.site.catalogue import BrokenExhibit, make
from charts.tables.frames import Tables
from scripts import pipeline as module
from scripts.pipeline import (
    BrokenEdition,
    BrokenExhibits,
    Pipeline,
    cached_exhibit,
    complete_edition,
)
from scripts.renderer import MAX_WAITING, Renderer, result_or
from scripts.tree import ROOT, Tree, contract_now, files_now


class Here(Renderer):
    """Renders in this process, and counts what it renders."""

    def __init__(self) -> None:
        super().__init__()
        self.tasks: list[str] = []

    def submit(self, task: Callable[..., Any], *arguments: Any) -> Future[Any]:
        self.tasks.append(task.__name__)
        future: Future[Any] = Future()
        future.set_result(task(*arguments))
        return future


@pytest.fixture
def tree() -> Tree:
    return Tree(files_now(), contract_now())


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for what is kept, and nothing in memory."""
    monkeypatch.setattr(module, "CACHE", tmp_path)
    monkeypatch.setattr(module, "_memory", {})
    return tmp_path


def cached_files(cache: Path) -> list[str]:
    return sorted(file.name for file in cache.iterdir())


def test_what_was_drawn_is_given_again_by_memory_and_by_disk(
    tree: Tree, data: Tables, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Pipeline(tree, data, Here())
    first.draw(["adoption", "hosts"])
    assert first.renderer.tasks == ["render_specs", "render_specs", "pictures", "pictures"]
    names = ("adoption.drawings", "adoption.exhibit", "adoption.files")
    assert cached_files(cache) == [*names, *(name.replace("adoption", "hosts") for name in names)]
    for memory in (True, False):
        if not memory:
            monkeypatch.setattr(module, "_memory", {})
        again = Pipeline(tree, data, Here())
        again.draw(["adoption", "hosts"])
        assert again.renderer.tasks == []
        assert again.drawings["hosts"] == first.drawings["hosts"]
        assert again.files["hosts"] == first.files["hosts"]
        assert again.exhibits["hosts"].findings == first.exhibits["hosts"].findings


def test_an_exhibit_is_drawn_again_only_if_it_shows_something_else(
    tree: Tree, data: Tables, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhibit = make("hosts", data)
    renamed = replace(exhibit, models={name: f"{i}-again" for name, i in exhibit.models.items()})
    titled = replace(exhibit, title="Another title")
    edited = replace(tree, files={**tree.files, ROOT / "data/models.csv": "other"})
    monkeypatch.setattr(Tree, "unchanged", lambda *given: True)
    rendered = []
    for state, one in ((tree, exhibit), (edited, exhibit), (tree, titled), (edited, renamed)):
        monkeypatch.setattr(catalogue, "make", lambda name, data, one=one: one)
        made = Pipeline(state, data, Here())
        made.draw(["hosts"])
        rendered.append(made.renderer.tasks)
    # The links to models are part of drawings; a title stands around the picture for download.
    assert rendered == [
        ["render_specs", "pictures"],
        [],
        ["pictures"],
        ["render_specs", "pictures"],
    ]


def test_a_cell_that_no_mark_shows_is_in_the_spec_for_download(
    tree: Tree, data: Tables, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhibit = make("hosts", data)
    other = replace(exhibit, tables={"main": exhibit.tables["main"].assign(unseen="another")})
    edited = replace(tree, files={**tree.files, ROOT / "data/offers.csv": "other"})
    monkeypatch.setattr(Tree, "unchanged", lambda *given: True)
    keys = []
    for state, one in ((tree, exhibit), (edited, other)):
        monkeypatch.setattr(catalogue, "make", lambda name, data, one=one: one)
        keys.append(Pipeline(state, data, Here())._files_key("hosts"))
    assert keys[0] != keys[1]


def test_what_is_made_while_a_file_is_saved_is_not_kept(
    tree: Tree, data: Tables, cache: Path
) -> None:
    """It may be of neither state."""
    before = replace(tree, files={**tree.files, ROOT / "charts/core/finding.py": "before"})
    Pipeline(before, data, Here()).draw(["adoption"])
    assert cached_files(cache) == []
    assert cached_exhibit(before, "adoption") is None


@pytest.mark.parametrize("how", [KeyboardInterrupt(), SystemExit(1), OSError(28, "No space")])
def test_a_build_that_ends_early_keeps_what_was_made(
    tree: Tree, data: Tables, cache: Path, monkeypatch: pytest.MonkeyPatch, how: BaseException
) -> None:
    unharmed = catalogue.make

    def ending(name: str, data: Tables) -> Exhibit:
        if name == "overtaken":
            raise how
        return unharmed(name, data)

    monkeypatch.setattr(catalogue, "make", ending)
    with pytest.raises(type(how)):
        Pipeline(tree, data, Here()).draw(["adoption", "hosts", "overtaken"])
    assert cached_files(cache) == ["adoption.exhibit", "hosts.exhibit"]


def test_garbage_is_collected_as_before_by_whoever_imports_what_builds() -> None:
    code = (
        "import gc; before = gc.get_threshold(); from scripts import hook, pipeline, renderer; "
        "assert gc.get_threshold() == before; hook.on_startup('serve', False); "
        "assert gc.get_threshold() == before; hook.on_startup('build', False); "
        "assert gc.get_threshold() != before"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_what_another_version_has_kept_is_none(tree: Tree, cache: Path) -> None:
    for content in (b"", b"no pickle", pickle.dumps(("key", "an exhibit", "more"))):
        (cache / "adoption.exhibit").write_bytes(content)
        assert cached_exhibit(tree, "adoption") is None


def test_a_kept_exhibit_draws_the_same(data: Tables) -> None:
    exhibit = make("frontier", data)
    again: Exhibit = pickle.loads(pickle.dumps(exhibit))
    assert render.drawings(again) == render.drawings(exhibit)
    assert again.findings == exhibit.findings


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two exhibits that cannot be made, and one that cannot be drawn."""
    whole_make, whole_specs = catalogue.make, render.specs

    def broken_make(name: str, data: Tables) -> Exhibit:
        if name in {"frontier", "gap"}:
            raise BrokenExhibit(f"charts/exhibits/{name}.py:7: ValueError")
        return whole_make(name, data)

    def broken_specs(exhibit: Exhibit) -> list[dict[str, Any]]:
        if exhibit.id == "adoption":
            raise ValueError("no mark")
        return whole_specs(exhibit)

    monkeypatch.setattr(catalogue, "make", broken_make)
    monkeypatch.setattr(render, "specs", broken_specs)


@pytest.mark.usefixtures("broken")
def test_all_broken_exhibits_are_said_and_what_the_others_made_is_kept(
    tree: Tree, data: Tables, cache: Path
) -> None:
    with pytest.raises(BrokenExhibits) as raised:
        Pipeline(tree, data, Here()).draw(["frontier", "adoption", "gap", "deployment"])
    first, drawn, second = raised.value.problems
    assert first == "charts/exhibits/frontier.py:7: ValueError"
    assert "no mark (exhibit adoption: fix it" in drawn
    assert second == "charts/exhibits/gap.py:7: ValueError"
    assert cached_files(cache) == [
        "adoption.exhibit", "deployment.drawings", "deployment.exhibit", "deployment.files",
    ]  # fmt: skip


@pytest.mark.usefixtures("broken")
def test_broken_exhibits_and_broken_pages_are_said_together(
    tree: Tree, data: Tables, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No page is blamed for naming what is broken, or a claim that rests on it."""
    monkeypatch.setattr(catalogue, "ids", lambda: ["frontier", "deployment"])
    pages = {"docs/a.md": "{{ frontier.anything }} {{ deployment.nothing }} {{ exhibit frontier }}"}
    with pytest.raises(BrokenEdition) as raised:
        complete_edition(Pipeline(tree, data, Here()), pages)
    problems = raised.value.problems
    assert problems[0] == "charts/exhibits/frontier.py:7: ValueError"
    assert sum(line.startswith("docs/a.md:1: ") for line in problems) == 1
    assert any("{{ deployment.nothing }} names nothing" in line for line in problems)


def test_a_renderer_that_dies_is_done_without(
    tree: Tree, data: Tables, cache: Path, exhibits: Mapping[str, Exhibit]
) -> None:
    class Dying(Renderer):
        def submit(self, task: Callable[..., Any], *arguments: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_exception(BrokenProcessPool())
            return future

    made = Pipeline(tree, data, Dying())
    made.draw(["hosts"])
    assert made.drawings["hosts"] == render.drawings(exhibits["hosts"])


def test_another_process_renders_after_one_has_died() -> None:
    renderer = Renderer()
    try:
        died = renderer.submit(exec, "import os; os._exit(1)")
        assert result_or(died, lambda: "here") == "here"
        assert renderer.submit(abs, -3).result(60) == 3
    finally:
        renderer.stop()


def test_what_is_less_urgent_runs_here_while_too_much_waits_for_the_renderer() -> None:
    renderer = Renderer()
    try:
        assert renderer.submit_or_run(os.getpid).result(60) != os.getpid()
        slow = [renderer.submit(time.sleep, 0.2) for _ in range(MAX_WAITING + 2)]
        assert renderer.submit_or_run(os.getpid).result(0) == os.getpid()
        assert isinstance(renderer.submit_or_run(int, "none").exception(0), ValueError)
        assert slow[-1].result(60) is None
        assert renderer.submit_or_run(os.getpid).result(60) != os.getpid()
    finally:
        renderer.stop()
