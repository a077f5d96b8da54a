"""What two states of the data lead to: all that can be compared is, and the rest is named."""

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from charts.claims import CLAIMS
from charts.claims.verdicts import Examined
from charts.core.exhibit import Exhibit
from charts.core.finding import Finding
from charts.site.catalogue import BrokenExhibit
from charts.tables.contract import DATA
from charts.tables.validation.problem import InvalidData, Problem
from scripts import effects as module
from scripts.effects import Effects, Inline, State, compare, effects, verdicts


def drawing(text: str) -> Callable[[bool], dict[str, str]]:
    return lambda compact: {"title": text}


def exhibit(name: str, value: int = 1, drawn: str = "", reads: Iterable[str] = ()) -> Exhibit:
    return Exhibit(
        id=name,
        title="",
        subtitle="",
        description=(),
        markdown=(),
        tables={"main": pd.DataFrame({"value": [value]})},
        findings={"value": Finding(value)},
        sources=(),
        chart=drawing(drawn),  # type: ignore[arg-type]
        reads=frozenset(reads),
    )


def state(*exhibits: Exhibit, **broken: str) -> State:
    return State({one.id: one for one in exhibits}, broken=broken)


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue of three exhibits, on which no claim rests."""
    monkeypatch.setattr(module, "ids", lambda: ["one", "three", "two"])
    monkeypatch.setattr(module, "CLAIMS", ())


@pytest.mark.usefixtures("three")
def test_an_exhibit_that_fails_hides_nothing_of_the_others() -> None:
    found = compare(
        state(exhibit("one", 1, "a"), exhibit("two", 1, "a"), three="three.py:3: no rows"),
        state(exhibit("two", 2, "b"), one="one.py:1: no rows", three="three.py:3: no rows"),
        Inline(),
    )
    assert found.broken == [
        "one: new data: one.py:1: no rows",
        "three: old and new data: three.py:3: no rows",
    ]
    assert found.findings == ({"two.value": "1"}, {"two.value": "2"})
    assert found.pictures[0].keys() == found.pictures[1].keys() == {"two"}
    assert found.pictures[0] != found.pictures[1]


@pytest.mark.usefixtures("three")
def test_an_exhibit_that_fails_in_both_states_otherwise_is_named_for_each() -> None:
    found = compare(state(one="a"), state(one="b"), Inline())
    assert found.broken == ["one: old data: a", "one: new data: b"]


@pytest.mark.usefixtures("three")
def test_an_exhibit_that_cannot_be_drawn_is_named_and_its_findings_are_compared() -> None:
    def fails(compact: bool) -> dict[str, str]:
        raise ZeroDivisionError("division by zero")

    broken = replace(exhibit("one", 2), chart=fails)
    found = compare(state(exhibit("one", 1)), state(broken), Inline())
    [line] = found.broken
    assert line.startswith("one: new data: ")
    assert "ZeroDivisionError: division by zero" in line
    assert found.findings == ({"one.value": "1"}, {"one.value": "2"})
    assert found.pictures == ({}, {})


@pytest.mark.usefixtures("three")
def test_only_exhibits_with_another_table_are_drawn() -> None:
    old = state(exhibit("one", 1, "a"), exhibit("two", 1, "a"))
    new = state(exhibit("one", 1, "a"), exhibit("two", 2, "a"))
    pictures = compare(old, new, Inline()).pictures
    assert pictures[0].keys() == {"two"}
    assert pictures[0] == pictures[1]


def test_a_claim_whose_exhibit_is_missing_is_not_judged_and_the_others_are(
    exhibits: Mapping[str, Exhibit],
) -> None:
    there = {name: exhibits[name] for name in exhibits}
    supports = {claim.id: Examined(None, frozenset()) for claim in CLAIMS}
    every = verdicts(State(there, supports))
    assert every.keys() == {claim.id for claim in CLAIMS}
    assert not [text for text in every.values() if text.startswith("not judged")]
    fewer = verdicts(State({n: one for n, one in there.items() if n != "gap"}, supports))
    lost = {claim for claim, text in fewer.items() if text.startswith("not judged")}
    assert 0 < len(lost) < len(every)
    assert all("gap." in fewer[claim] for claim in lost)
    assert all(fewer[claim] == every[claim] for claim in every.keys() - lost)


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Three exhibits, the first of scores; says what was made of which state of the data."""
    made: list[tuple[str, str]] = []
    reads = {"one": ["scores"], "three": ["offers"], "two": ["models"]}

    def make(name: str, data: str) -> Exhibit:
        made.append((name, data))
        if (name, data) == ("one", "broken"):
            raise BrokenExhibit("one.py:1: no rows")
        return exhibit(name, len(data), reads=reads[name])

    monkeypatch.setattr(module, "ids", lambda: list(reads))
    monkeypatch.setattr(module, "make", make)
    monkeypatch.setattr(module, "CLAIMS", ())
    monkeypatch.setattr(module, "load", lambda folder: "new")
    monkeypatch.setattr(module, "read", lambda folder: "earlier")
    cached = {name: exhibit(name, 3, reads=reads[name]) for name in ("one", "two")}
    monkeypatch.setattr(module, "cached_state", lambda: State(cached))
    return made


def test_what_a_build_left_is_not_made_and_what_did_not_change_is_shared(
    catalogue: list[tuple[str, str]],
) -> None:
    found = effects(Path("old"), DATA, {"scores"})
    assert sorted(catalogue) == [("one", "earlier"), ("three", "earlier"), ("three", "new")]
    assert found.findings[0]["one.value"] == "7"
    assert found.findings[1]["one.value"] == "3"
    assert found.findings[0]["two.value"] == found.findings[1]["two.value"] == "3"


def test_what_a_build_left_says_nothing_of_another_revision(
    catalogue: list[tuple[str, str]],
) -> None:
    effects(Path("old"), Path("new"), {"scores"})
    assert len(catalogue) == 6


def test_where_no_table_changed_nothing_is_made(catalogue: list[tuple[str, str]]) -> None:
    assert effects(Path("old"), DATA, set()) == Effects()
    assert catalogue == []


def test_every_problem_of_broken_data_is_listed(
    catalogue: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def load(folder: Path) -> str:
        file = str(folder.resolve() / "models.csv")
        raise InvalidData([Problem(file, n, "name", "is empty") for n in (2, 3)])

    monkeypatch.setattr(module, "load", load)
    found = effects(Path("old"), tmp_path / "data", {"models"})
    assert found.problems == [
        "new data: data/models.csv:2: name: is empty",
        "new data: data/models.csv:3: name: is empty",
    ]
    assert catalogue == []


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda folder: (folder / "scores.csv").unlink(), "data/scores.csv: is missing"),
        (lambda folder: (folder / "datapackage.json").unlink(), "FileNotFoundError"),
        (lambda folder: (folder / "datapackage.json").write_text("{"), "JSONDecodeError"),
        (lambda folder: (folder / "datapackage.json").write_text("{}"), "KeyError"),
    ],
)
def test_an_old_state_that_cannot_be_read_says_why(
    small_package: Path, spoil: Callable[[Path], object], told: str
) -> None:
    spoil(small_package)
    assert told in module.read_state(small_package, ["gap"], []).problem


def test_data_of_which_the_code_can_make_nothing_name_every_exhibit(small_package: Path) -> None:
    """A few rows of each table pass the check, and are too few for most statistics."""
    found = module.read_state(small_package, ["gap", "frontier", "adoption"], [])
    assert not found.problem
    assert found.exhibits.keys() | found.broken.keys() == {"gap", "frontier", "adoption"}
    assert all(f"exhibit {name}" in text for name, text in found.broken.items())


def test_a_second_process_makes_the_same_as_this_one(small_package: Path) -> None:
    names = ["gap", "frontier", "adoption"]
    with module._executor(module.EACH) as pool:
        there: State = pool.submit(module.read_state, small_package, names, []).result()
    here = module.read_state(small_package, names, [])
    assert there.exhibits.keys() == here.exhibits.keys() != set()
    assert there.broken == here.broken
    for name, one in here.exhibits.items():
        assert there.exhibits[name].findings == one.findings
        assert there.exhibits[name].tables["main"].equals(one.tables["main"])


def test_a_changed_fact_moves_the_exhibit_that_reads_it_and_nothing_else(
    exhibits: Mapping[str, Exhibit], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the real tables, as `make diff` does it."""
    supports = {claim.id: Examined(None, frozenset()) for claim in CLAIMS}
    cached = State({name: exhibits[name] for name in exhibits}, supports)
    monkeypatch.setattr(module, "cached_state", lambda: cached)
    old = tmp_path / "data"
    shutil.copytree(DATA, old)
    file = old / "forecasts.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    found = effects(old, DATA, {"forecasts"})
    moved = {n for n, text in found.findings[1].items() if found.findings[0].get(n) != text}
    readers = {name for name, one in exhibits.items() if "forecasts" in one.reads}
    assert moved
    assert {name.partition(".")[0] for name in moved} <= readers
    assert found.pictures[0].keys() <= readers
    assert not found.broken
