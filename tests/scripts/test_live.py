"""What is served is what a clean build of the same files would show."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.tree import ROOT
from tests.scripts.walk import EDITS, walk

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
