"""A problem in the data: where it is, what is wrong, how to fix it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from heapq import nlargest

PER_KIND = 50
"""Problems of one kind that are listed; the others are counted. One mistake can break every row."""


@dataclass(frozen=True)
class Problem:
    """One mistake in one place; `line` counts from 1 as an editor does, None is the whole file."""

    path: str
    line: int | None
    field: str | None
    message: str

    def __str__(self) -> str:
        """`data/scores.csv:123: score: 87.3 is above the maximum 1 (write a fraction: 0.873)`."""
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return ": ".join(filter(None, (place, self.field, self.message)))

    def __lt__(self, other: "Problem") -> bool:
        """In the order of files and lines; what concerns a whole file comes first."""
        return self._place() < other._place()

    @property
    def kind(self) -> tuple[str, str | None, str]:
        """What the problem shares with its like: file, field, and the words of what is wrong.

        Quoted texts, numbers and ids say which row it is, and the remedy may differ by row.
        """
        words = re.sub(r'".*?"', "", self.message).partition(" (")[0].split()
        return self.path, self.field, " ".join(word for word in words if word.isalpha())

    def _place(self) -> tuple[str, int, str, str]:
        return self.path, self.line or 0, self.field or "", self.message


class InvalidData(Exception):  # noqa: N818  (it says what is wrong with what)
    """The data have problems; all of them, sorted by file and line, are in `problems`.

    The text lists them one a line (`lines`), those beyond the first 50 of a kind as a count.
    """

    def __init__(self, problems: list[Problem]) -> None:
        """Take the problems, which also make the text."""
        self.problems, self.lines = problems, _lines_of(problems)
        super().__init__("\n".join(self.lines))


def _lines_of(problems: Sequence[Problem]) -> list[str]:
    """The problems as lines; of each kind the first PER_KIND, then how many more there are."""
    kinds = [problem.kind for problem in problems]
    total, passed, lines = Counter(kinds), Counter[tuple[str, str | None, str]](), []
    for problem, kind in zip(problems, kinds, strict=True):
        passed[kind] += 1
        if passed[kind] <= PER_KIND:
            lines.append(str(problem))
        elif passed[kind] == PER_KIND + 1:
            place = ": ".join(filter(None, (problem.path, problem.field)))
            lines.append(f"{place}: and {total[kind] - PER_KIND:,} more of this kind")
    return lines


def quoted(text: str, length: int = 80) -> str:
    """The text in quotation marks, shortened to fit a line."""
    return f'"{text}"' if len(text) <= length else f'"{text[: length - 1]}…"'


def nearest(text: str, known: Iterable[str]) -> str:
    """`nearest: a, b; ` for the known texts most like this one, or nothing if none is like it."""
    match = _nearest(text, known if isinstance(known, tuple) else tuple(sorted(known)))
    return f"nearest: {', '.join(match)}; " if match else ""


@lru_cache(maxsize=1 << 16)  # the same wrong id tends to be in many rows
def _nearest(text: str, known: tuple[str, ...]) -> list[str]:
    """Up to three, first those that hold the text or stand in it, as a merged id often does.

    Only the 20 with the most letter pairs in common are compared in full: that is the slow part.
    """
    folded, pairs = text.casefold(), _pairs(text.casefold())
    like = {name: 2 * len(pairs & its) / (len(pairs) + len(its)) for name, its in _index(known)}
    likely = nlargest(20, like, key=lambda name: like[name])
    names = {name.casefold(): name for name in known}
    within = [
        name
        for name in likely
        if (name in folded or folded in name)
        and 2 * min(len(name), len(folded)) > max(len(name), len(folded))
    ]
    close = get_close_matches(folded, likely, n=3)
    return [names[name] for name in dict.fromkeys([*within, *close])][:3]


@lru_cache(maxsize=256)
def _index(known: tuple[str, ...]) -> list[tuple[str, frozenset[str]]]:
    return [(name, _pairs(name)) for name in dict.fromkeys(map(str.casefold, known))]


def _pairs(text: str) -> frozenset[str]:
    """Neighbouring letters, the edges included, so that no text has none."""
    edged = f" {text} "
    return frozenset(edged[at : at + 2] for at in range(len(edged) - 1))
