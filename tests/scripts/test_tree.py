"""What an exhibit rests on is the code that it imports, the tables that it read, and the fonts."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from charts.core.exhibit import Exhibit
from charts.site.catalogue import ids, module_name
from scripts import tree
from scripts.pipeline import exhibit_key
from scripts.tree import ROOT, Tree, contract_now, files_now, with_digests


@pytest.fixture(scope="module")
def now() -> Tree:
    return Tree(files_now(), contract_now())


@pytest.fixture(scope="module")
def real(exhibits: Mapping[str, Exhibit]) -> Mapping[str, Exhibit]:
    """All exhibits, which are kept by a build."""
    return dict(exhibits)


def edited(now: Tree, path: str) -> Tree:
    """The tree with another content of one file, which is there."""
    assert ROOT / path in now.files
    return replace(now, files={**now.files, ROOT / path: "other"})


def changed(now: Tree, other: Tree, exhibits: Mapping[str, Exhibit]) -> set[str]:
    """The exhibits that are made again."""
    keys = [{n: exhibit_key(t, n, e.reads) for n, e in exhibits.items()} for t in (now, other)]
    return {name for name in exhibits if keys[0][name] != keys[1][name]}


@pytest.mark.parametrize("fault", [False, True])
def test_an_edit_that_is_undone_while_tables_are_read_is_not_taken_for_what_stood_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: bool
) -> None:
    file = tmp_path / "models.csv"
    monkeypatch.setattr(tree, "DATA", tmp_path)
    monkeypatch.setattr(tree, "CODE", tmp_path / "charts")
    file.write_text("as before")
    reads = []

    def read() -> str:
        if not reads:
            file.write_text("edited")
        reads.append(file.read_text())
        if reads == ["edited"]:
            file.write_text("as before")
            os.utime(file, ns=(1, 1))  # so that a clock of whole seconds tells it, too
            if fault:
                raise ValueError(reads[-1])
        return reads[-1]

    digests, text = with_digests(read)
    assert text == "as before"
    assert reads == ["edited", "as before"]
    assert digests == {file: hashlib.sha256(b"as before").hexdigest()}


def test_what_is_wrong_with_tables_that_nobody_writes_is_said_at_once() -> None:
    with pytest.raises(ZeroDivisionError):
        with_digests(lambda: 1 / 0)


@pytest.mark.parametrize(
    ("path", "again"),
    [
        ("charts/exhibits/adoption.py", {"adoption"}),
        ("charts/measures/openness/tuning_offers.py", {"fine-tuning"}),
        ("charts/measures/waits/frontier_steps.py", {"harder-steps"}),
        ("charts/measures/capability/vintage_revisions.py", {"gap-sensitivity"}),
        ("charts/claims/host_worlds.py", set()),
        ("charts/site/templates/figure.html", set()),
        ("charts/site/schemas/exhibits.schema.json", set()),
        ("charts/tables/validation/checks/dates.py", set()),
        ("data/corrections.yml", set()),
    ],
)
def test_an_edit_has_just_the_exhibits_made_again_that_rest_on_it(
    now: Tree, real: Mapping[str, Exhibit], path: str, again: set[str]
) -> None:
    assert changed(now, edited(now, path), real) == again


@pytest.mark.parametrize(
    "path",
    [
        "charts/core/finding.py",
        "charts/tables/frames.py",
        "charts/tables/reading.py",
        "charts/tables/validation/sheets.py",
        "charts/drawing/theme.py",
        "charts/drawing/fonts/inter-latin-400.ttf",
        "charts/exhibits/__init__.py",
        "data/models.csv",
        "data/sources.csv",
    ],
)
def test_what_all_exhibits_rest_on_has_all_of_them_made_again(
    now: Tree, real: Mapping[str, Exhibit], path: str
) -> None:
    assert changed(now, edited(now, path), real) == set(real)


def test_a_table_has_those_made_again_that_read_it(now: Tree, real: Mapping[str, Exhibit]) -> None:
    readers = {name for name, exhibit in real.items() if "traffic" in exhibit.reads}
    assert 0 < len(readers) < 10
    assert changed(now, edited(now, "data/traffic.csv"), real) == readers
    entry = {**now.contract["traffic"], "title": "Another title"}
    other = replace(now, contract={**now.contract, "traffic": entry})
    assert changed(now, other, real) == readers


def test_a_measure_reaches_few_exhibits(now: Tree) -> None:
    measures = [name for name in now.modules if name.count(".") == 3 and ".measures." in name]
    closures = [now.closure(module_name(name)) for name in ids()]
    reached = sorted(sum(measure in closure for closure in closures) for measure in measures)
    assert reached[len(reached) // 2] <= 3


def test_code_that_comes_or_goes_is_a_change(now: Tree) -> None:
    gone = {f: one for f, one in now.files.items() if f.name != "lag.py"}
    assert Tree(gone).code(module_name("gap")) != now.code(module_name("gap"))
    assert Tree(gone).digest != now.digest
    assert Tree({**now.files, ROOT / "charts/new.py": "new"}).digest != now.digest


def test_files_of_a_moment_are_no_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python writes compiled modules, and editors what they save, under another name first."""
    data, code = tmp_path / "data", tmp_path / "charts"
    compiled = code / "__pycache__"
    for folder in (data, code, compiled):
        folder.mkdir()
    for name, what in (("ROOT", tmp_path), ("DATA", data), ("CODE", code)):
        monkeypatch.setattr(tree, name, what)
    (data / "models.csv").write_text("model_id\n", encoding="utf-8")
    before = files_now()
    (compiled / "gap.cpython-311.pyc.140032473214896").touch()
    gone = data / "4913"
    gone.touch()
    read = Path.read_bytes

    def read_late(file: Path) -> bytes:
        gone.unlink(missing_ok=True)
        return read(file)

    monkeypatch.setattr(Path, "read_bytes", read_late)
    assert files_now() == before
    assert list(before) == [data / "models.csv"]


def test_a_file_that_is_no_python_imports_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("from charts.core import (\n", encoding="utf-8")
    assert tree._imports(broken, "its digest") == frozenset()


AUDIT = """
import sys
opened = []
from charts.tables.reading import load
data = load()
before = set(sys.modules)
sys.addaudithook(lambda event, given: opened.append(str(given[0])) if event == "open" else None)
from charts.site import catalogue
from charts.drawing import render
exhibit = catalogue.make({name!r}, data)
render.drawings(exhibit)
print(*[name for name in sys.modules if name.partition(".")[0] == "charts"])
print(*opened, sep="\\n")
"""


@pytest.mark.parametrize("name", ["deployment", "gap", "good-enough", "price-frontier"])
def test_an_exhibit_loads_and_opens_nothing_beyond_what_it_rests_on(now: Tree, name: str) -> None:
    """Else a change of it would go unseen: asked of Python itself, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", AUDIT.format(name=name)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded, *opened = done.stdout.splitlines()
    closure = now.closure(module_name(name), "charts.site.catalogue", "charts.drawing.render")
    reading = now.closure("charts.tables.reading")
    assert set(loaded.split()) <= closure | reading
    files = {now.modules[one] for one in closure | reading}
    project = {Path(one) for one in opened if one.startswith(str(ROOT / "charts"))}
    project |= {Path(one) for one in opened if one.startswith(str(ROOT / "data"))}
    sources = {one for one in project if one.suffix != ".pyc" and "__pycache__" not in one.parts}
    assert sources <= files | {one for one in now.files if tree.FONTS in one.parents}
