"""The digest of a claim's gates: what changes it, and what is told of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from charts.claims import CLAIMS
from charts.claims.gates import Gates
from scripts.gates import code_digest, outdated
from scripts.tree import ROOT, Tree, files_now

CLAIM = "charts/claims/a1_catching_up.py"


@pytest.fixture(scope="module")
def tree() -> Tree:
    return Tree(files_now())


@contextmanager
def edited(path: str, old: str, new: str) -> Iterator[None]:
    """The tree with other text in one file."""
    read: Callable[..., str] = Path.read_text

    def reading(self: Path, *args: str, **kwargs: str) -> str:
        text = read(self, *args, **kwargs)
        if self != ROOT / path:
            return text
        assert text.count(old) == 1, f"{old!r} stands once in {path}"
        return text.replace(old, new)

    with patch.object(Path, "read_text", reading):
        yield


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"Is the gap smaller than a year ago?"', '"Is the gap smaller now?"'),
        ("Since June 2024 the gap", "Since the middle of 2024 the gap"),
        ('effect="the lag falls by two months a year"', 'effect="it falls"'),
        ('finding="gap.lag_trend_2024"', 'finding=""'),
        ("TRUE_CHANGE = -2.0\n", "TRUE_CHANGE = -2.0  # a comment\n"),
    ],
)
def test_what_readers_are_told_leaves_the_digest(tree: Tree, old: str, new: str) -> None:
    before = code_digest("A1", tree)
    with edited(CLAIM, old, new):
        assert code_digest("A1", tree) == before


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (CLAIM, "TRUE_CHANGE = -2.0", "TRUE_CHANGE = -3.0"),
        (CLAIM, 'side="below",\n                finding="gap.lag_trend_2024"',
         'side="above",\n                finding="gap.lag_trend_2024"'),
        (CLAIM, "return float(gap[-1] -", "return float(gap[-2] -"),
        ("charts/claims/worlds.py", "LAG_DAYS = 215.0", "LAG_DAYS = 216.0"),
        ("charts/claims/multiverse.py", "MIN_FIRMS = 5, 3", "MIN_FIRMS = 5, 2"),
        ("charts/claims/gates.py", "WORLDS = 800", "WORLDS = 900"),
        ("charts/measures/capability/index_race.py", "TYPICAL_ERROR = 2.0", "TYPICAL_ERROR = 3.0"),
    ],
)  # fmt: skip
def test_a_changed_constant_or_function_changes_it(
    tree: Tree, path: str, old: str, new: str
) -> None:
    before = code_digest("A1", tree)
    with edited(path, old, new):
        assert code_digest("A1", tree) != before


def test_the_code_of_another_claim_leaves_it(tree: Tree) -> None:
    before = code_digest("A1", tree), code_digest("A2", tree)
    with edited(CLAIM, "TRUE_CHANGE = -2.0", "TRUE_CHANGE = -3.0"):
        after = code_digest("A1", tree), code_digest("A2", tree)
    assert (before[0] != after[0], before[1] == after[1]) == (True, True)


def test_a_claim_with_other_code_or_without_gates_is_named(tree: Tree) -> None:
    tested = [claim.id for claim in CLAIMS if claim.trial]
    stored = {id_: Gates(code_digest(id_, tree), (), (), {}, 0.0) for id_ in tested}
    assert outdated(tree, stored) == []
    del stored["B1"]
    with edited(CLAIM, "TRUE_CHANGE = -2.0", "TRUE_CHANGE = -3.0"):
        assert outdated(tree, stored) == ["A1", "B1"]
