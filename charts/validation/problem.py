"""A problem in the data: where it is, what is wrong, how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache


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

    def _place(self) -> tuple[str, int, str, str]:
        return self.path, self.line or 0, self.field or "", self.message


class InvalidData(Exception):  # noqa: N818  (it says what is wrong with what)
    """The data have problems; all of them, sorted by file and line, are in `problems`."""

    def __init__(self, problems: list[Problem]) -> None:
        """Take the problems, which also make the text, one a line."""
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def quoted(text: str, length: int = 80) -> str:
    """The text in quotation marks, shortened to fit a line."""
    return f'"{text}"' if len(text) <= length else f'"{text[: length - 1]}…"'


def nearest(text: str, known: Iterable[str]) -> str:
    """`nearest: a, b; ` for the known texts most like this one, or nothing if none is like it."""
    found = _nearest(text, tuple(known))
    return f"nearest: {', '.join(found)}; " if found else ""


@lru_cache(maxsize=4096)  # the same wrong id tends to stand in many rows
def _nearest(text: str, known: tuple[str, ...]) -> list[str]:
    folded = {one.casefold(): one for one in known}
    return [folded[one] for one in get_close_matches(text.casefold(), folded, n=3)]
