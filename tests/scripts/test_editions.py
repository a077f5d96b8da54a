"""What is kept of an exhibit is given again only while all that it was made of is the same."""

import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from charts.core.exhibit import Exhibit
from charts.site.assembly import Drawn, Made
from charts.site.catalogue import BrokenExhibit, make
from charts.tables.frames import Tables
from scripts import editions


@pytest.fixture
def made(exhibits: dict[str, Exhibit]) -> Made:
    return Made(exhibits["adoption"], Drawn({}, "", ""))


@pytest.mark.parametrize(
    "changed",
    [
        "data/adoption.csv",
        "data/models.csv",  # whose names are linked
        "data/sources.csv",
        "data/datapackage.json",
        "charts/exhibits/adoption.py",
        "charts/core/finding.py",
        "charts/claims/open_wins.py",
        "charts/site/templates/figure.html",
    ],
)
def test_a_change_of_what_an_exhibit_rests_on_has_it_made_again(made: Made, changed: str) -> None:
    files = editions.files_now()
    assert editions.ROOT / changed in files
    other = {**files, editions.ROOT / changed: "other"}
    assert editions._made_of(made, other) != editions._made_of(made, files)


@pytest.mark.parametrize("changed", ["data/scores.csv", "charts/exhibits/gap.py"])
def test_a_change_of_anything_else_does_not(made: Made, changed: str) -> None:
    files = editions.files_now()
    other = {**files, editions.ROOT / changed: "other"}
    assert editions._made_of(made, other) == editions._made_of(made, files)


def test_an_exhibit_rests_on_every_table_that_it_asked_for(exhibits: dict[str, Exhibit]) -> None:
    files = editions.files_now()
    for exhibit in exhibits.values():
        one = Made(exhibit, Drawn({}, "", ""))
        for name in exhibit.reads:
            other = {**files, editions.DATA / f"{name}.csv": "other"}
            assert editions._made_of(one, other) != editions._made_of(one, files), name


def test_code_that_is_new_or_gone_is_a_change() -> None:
    files = editions.files_now()
    code = [file for file in files if editions.CODE in file.parents]
    for other in (
        {**files, editions.CODE / "new.py": "new"},
        {file: digest for file, digest in files.items() if file != code[0]},
    ):
        assert editions._code_of("gap", other) != editions._code_of("gap", files)


def test_files_of_a_moment_are_no_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python writes compiled modules, and editors what they save, under another name first."""
    data, code = tmp_path / "data", tmp_path / "charts"
    compiled = code / "__pycache__"
    for folder in (data, code, compiled):
        folder.mkdir()
    for name, what in (("ROOT", tmp_path), ("DATA", data), ("CODE", code)):
        monkeypatch.setattr(editions, name, what)
    (data / "models.csv").write_text("model_id\n", encoding="utf-8")
    before = editions.files_now()
    (compiled / "gap.cpython-311.pyc.140032473214896").touch()
    gone = data / "4913"
    gone.touch()
    read = Path.read_bytes

    def read_late(file: Path) -> bytes:
        gone.unlink(missing_ok=True)
        return read(file)

    monkeypatch.setattr(Path, "read_bytes", read_late)
    assert editions.files_now() == before
    assert list(before) == [data / "models.csv"]


def test_a_kept_exhibit_draws_the_same(data: Tables) -> None:
    exhibit = make("frontier", data)
    again: Exhibit = pickle.loads(pickle.dumps(exhibit))
    assert exhibit.chart
    assert again.chart
    assert again.chart(True) == exhibit.chart(True)
    assert again.findings == exhibit.findings


def test_pictures_are_drawn_again_if_only_the_models_that_they_link_to_changed(
    data: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from charts.site import assembly, catalogue

    exhibit, files = make("catch-up", data), editions.files_now()
    drawn: list[dict[str, str]] = []
    monkeypatch.setattr(editions, "_file", lambda exhibit_id: tmp_path / exhibit_id)
    monkeypatch.setattr(assembly, "draw", lambda one: drawn.append(one.models) or Drawn({}, "", ""))
    renamed = replace(exhibit, models={name: f"{i}-again" for name, i in exhibit.models.items()})
    for one in (exhibit, exhibit, renamed):
        monkeypatch.setattr(catalogue, "make", lambda exhibit_id, data, one=one: one)
        editions._write(tmp_path / "catch-up", editions._remade(files, data, "catch-up"))
    assert drawn == [exhibit.models, renamed.models]


def test_what_is_made_while_a_file_is_saved_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be of neither state."""
    from charts.site import assembly

    saved = iter([{tmp_path: "before"}, {tmp_path: "after"}])
    monkeypatch.setattr(editions, "files_now", lambda: next(saved))
    monkeypatch.setattr(editions, "CACHE", tmp_path / "edition.pickle")
    monkeypatch.setattr(editions, "_charts_of", lambda code: nullcontext())
    monkeypatch.setattr(assembly, "make", lambda *given: "an edition")
    assert editions.current().edition == "an edition"
    assert not list(tmp_path.iterdir())


class Stand:
    """Three exhibits to be made, in this process; each does what it is told."""

    IDS = ("first", "second", "third")

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from charts.site import catalogue

        self.folder = folder
        self.does: dict[str, Callable[[], None]] = {}
        self.state = "before"
        monkeypatch.setattr(catalogue, "ids", lambda: list(self.IDS))
        monkeypatch.setattr(editions, "kept", lambda exhibit_id, files: None)
        monkeypatch.setattr(editions, "files_now", lambda: {folder: self.state})
        monkeypatch.setattr(editions, "_file", lambda exhibit_id: folder / exhibit_id)
        monkeypatch.setattr(editions, "_remade", self._remade)

    def _remade(self, files: object, data: object, exhibit_id: str) -> editions.Kept:
        self.does.get(exhibit_id, lambda: None)()
        return editions.Kept("made of", "shows", exhibit_id)  # type: ignore[arg-type]

    def make(self) -> list[object]:
        return list(editions._kept_or_made({self.folder: "before"}, Tables({})))

    def kept(self) -> list[str]:
        return sorted(file.name for file in self.folder.iterdir())

    def save(self) -> None:
        self.state = "after"


@pytest.fixture
def stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return Stand(tmp_path, monkeypatch)


def raises(error: BaseException) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


def test_all_broken_exhibits_are_said_and_what_the_others_made_is_kept(stand: Stand) -> None:
    for name, line in (("first", 7), ("third", 9)):
        stand.does[name] = raises(BrokenExhibit(f"charts/exhibits/{name}.py:{line}: ValueError"))
    with pytest.raises(editions.BrokenExhibits) as broken:
        stand.make()
    assert broken.value.problems == [
        "charts/exhibits/first.py:7: ValueError",
        "charts/exhibits/third.py:9: ValueError",
    ]
    assert stand.kept() == ["second"]


@pytest.mark.parametrize("how", [KeyboardInterrupt(), SystemExit(1), OSError(28, "No space")])
def test_a_build_that_ends_early_keeps_what_was_drawn(stand: Stand, how: BaseException) -> None:
    stand.does["third"] = raises(how)
    with pytest.raises(type(how)):
        stand.make()
    assert stand.kept() == ["first", "second"]


def test_what_is_drawn_before_a_file_is_saved_is_kept_and_what_comes_after_is_not(
    stand: Stand,
) -> None:
    stand.does["second"] = stand.save
    assert stand.make() == ["first", "second", "third"]
    assert stand.kept() == ["first"]


def test_an_edition_kept_by_other_code_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editions, "CACHE", tmp_path / "edition.pickle")
    editions.CACHE.write_bytes(pickle.dumps(("key", "an edition")))
    assert editions.last_good() is None


def test_whoever_imports_what_builds_collects_garbage_as_before() -> None:
    asked = (
        "import gc; before = gc.get_threshold(); from scripts import editions, hook; "
        "assert gc.get_threshold() == before; "
        "editions.collect_less(); assert gc.get_threshold() != before"
    )
    subprocess.run([sys.executable, "-c", asked], cwd=editions.ROOT, check=True)


def test_code_that_fails_leaves_the_code_that_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last good edition stays up with it."""
    from charts.site import catalogue

    monkeypatch.setitem(editions._held, Path("kept"), "of its classes")
    monkeypatch.setattr(editions, "_loaded", "before")

    def make() -> None:
        assert "charts.site.catalogue" not in sys.modules
        assert not editions._held
        raise SyntaxError

    with pytest.raises(SyntaxError), editions._charts_of("after"):
        make()
    assert sys.modules["charts.site.catalogue"] is catalogue
    assert editions._held[Path("kept")] == "of its classes"
    assert editions._loaded == "before", "so that the next build tries again"


def test_a_kept_edition_is_read_without_what_makes_one(site: Path) -> None:
    """Else every start of a server would wait for it."""
    asked = (
        "import sys; from scripts import editions; assert editions._read(editions.CACHE); "
        "import charts.site.glossary, charts.site.citation; print(*sys.modules)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", asked], cwd=editions.ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert "charts.site.page_slots" in loaded
    assert not {"pandas", "altair", "numpy", "vl_convert", "frictionless"} & set(loaded)
