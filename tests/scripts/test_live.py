"""What is served is what a clean build of the same files would show."""

import random
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from charts.core.lazy import Lazy
from scripts.live.checks import Check
from scripts.live.problems import Unavailable
from scripts.live.site import LiveSite
from scripts.tree import ROOT
from tests.scripts.walk import EDITS, serving, small_project, walk

SEED = 20261130


@pytest.mark.slow
def test_nothing_stale_is_ever_served(tmp_path: Path) -> None:
    """A walk of edits, after each of which pages and files are compared with a clean build."""
    edits = random.Random(SEED).sample(EDITS, 8)
    assert walk(tmp_path, SEED, edits) == []


DROPPED = """
import gc, sys, weakref
from scripts.live.state import State
from scripts.tree import CODE, Tree
live = State()
live.refresh()
live.edition.names.findings["adoption"], live.edition.figures["deployment"]
from charts.core.finding import Finding
old = weakref.ref(Finding)
del Finding
file = CODE / "core/finding.py"
before = live.tree
live.tree = Tree({**before.files, file: "edited"})
live._drop_modules(before, {file})
live.renew()
live.edition.names.findings["adoption"]
gc.collect()
left = [type(one).__name__ for one in gc.get_referrers(old())] if old() else []
live.renderer.stop()
assert not old(), left
assert sys.modules["charts.core.finding"].Finding
"""


def test_no_object_of_a_dropped_module_survives() -> None:
    subprocess.run([sys.executable, "-c", DROPPED], cwd=ROOT, check=True)


def test_what_was_faulty_is_checked_first_and_said_no_longer_once_it_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("_check_slots", "_check_anchors"):
        monkeypatch.setattr(Check, name, lambda *given: None)
    said_meanwhile: dict[str, list[str]] = {}

    def make(name: str) -> object:
        said_meanwhile[name] = site.site_problems
        if name == "broken":
            raise Unavailable(["broken.py: fault"])
        return SimpleNamespace(as_of="")

    names = ["fine", "mended", "broken"]
    exhibits = Lazy(lambda: names, make)
    site = LiveSite()
    site.state.pipeline = SimpleNamespace(  # type: ignore[assignment]
        exhibits=exhibits, start_drawing=exhibits.get, drawings=exhibits
    )
    site.state.edition, site.pages, reloads = SimpleNamespace(), [], []  # type: ignore[assignment]
    site.faulty = {"mended": ["mended.py: fault"], "broken": ["broken.py: fault"]}
    site.site_problems = [*site.faulty["mended"], *site.faulty["broken"]]
    Check(site).run(lambda: reloads.append(site.site_problems))
    assert [*said_meanwhile] == ["mended", "broken", "fine"]
    assert said_meanwhile["fine"] == site.site_problems == ["broken.py: fault"]
    assert reloads == [["broken.py: fault"]]


@pytest.mark.slow
def test_what_is_wrong_at_the_start_is_said_above_the_rest_of_each_page(tmp_path: Path) -> None:
    project = small_project(tmp_path / "project")
    exhibit, lost = project / "charts/exhibits/hosts.py", project / "docs/lost.md"
    good = exhibit.read_text("utf-8")
    exhibit.write_text(good + "\n\nnot_there\n", "utf-8")
    lost.write_text("# Lost\n", "utf-8")
    with serving(project) as served:

        def home() -> tuple[str, str]:
            """What is to fix, and the page."""
            page = served.get("").decode()
            return page.partition("To fix")[2].partition("</div>")[0], page

        to_fix, page = home()
        assert "charts/exhibits/hosts.py:" in to_fix
        assert "lost.md" in to_fix
        assert " model has {{ hosts.median_open_hosts }} hosts." in page
        assert page.count('<figure class="exhibit"') == 1

        before = served.count()
        exhibit.write_text(good, "utf-8")
        served.settled(before)
        to_fix, page = home()
        assert "hosts.py" not in to_fix
        assert "lost.md" in to_fix
        assert "{{" not in page.partition("<article")[2].partition('<details class="cite">')[0]
        assert page.count('<figure class="exhibit"') == 2

        before = served.count()
        lost.unlink()
        served.settled(before)
        assert home()[0] == ""
