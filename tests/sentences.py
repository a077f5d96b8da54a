"""All computed sentences in all states of the data that the tests made, for a person to skim.

A sentence is listed once, wherever and in whatever state it was said first. Sentences that differ
in nothing but numbers, dates and names of models count as one. 0 and 1 are words, though, since the
words around them depend on them, and so is "all of".
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.pages import REGISTER

FILE = Path(__file__).resolve().parents[1] / "test-artefacts" / "sentences.md"
TODAY = "today"

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_DAY = re.compile(rf"\b(?:\d{{1,2}} )?(?:{_MONTHS})\b(?: \d{{4}})?")
_ALL = re.compile(r"(?<![\w.,])(\d[\d,]*) of (?:the )?\1(?![\w,]|\.\d)")
_NUMBER = re.compile(r"(?<![\w.,])(?![01](?![\d,.]*\d))\d[\d,]*(?:\.\d+)?")
_NAMES = sorted((row["name"] for row in REGISTER), key=len, reverse=True)
_MODEL = re.compile(rf"(?<!\w)(?=[A-Zo])(?:{'|'.join(map(re.escape, _NAMES))})(?![\w.]*\w)")
_END = re.compile(r"(?<=[.?!])\s+(?=[^\sa-z])|\n\s*\n|\n(?=\||- )")


@cache
def pattern(text: str) -> str:
    """Give what a text has in common with those that differ in numbers, dates and models alone.

    >>> pattern("1 of 14 on 3 May 2026, 14 of 14, +2.5 points: Kimi K3")
    '1 of # on <day>, all of #, +# points: <model>'
    """
    named = _MODEL.sub("<model>", text)
    dated = _ALL.sub(r"all of \1", _DAY.sub("<day>", named))
    return _NUMBER.sub("#", dated)


def sentences_of(text: str) -> list[str]:
    """Give the sentences of a text, its rows and its items; no stop before a small letter ends one.

    >>> sentences_of("It is 8.9 points. {word} by 2, i.e. less. Why?")
    ['It is 8.9 points.', '{word} by 2, i.e. less.', 'Why?']
    """
    return _END.split(text.strip())


class Said(NamedTuple):
    """A sentence, who says it ("exhibit gap"), where ("title"), and in which state."""

    text: str
    whose: str
    where: str
    state: str


class Sentences:
    """Collects sentences state by state, first those of today."""

    def __init__(self) -> None:
        self.states: dict[str, None] = {}
        self._said: dict[str, Said] = {}
        self._parts: list[Said] = []
        self._texts: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, state: str, whose: str, texts: Mapping[str, str]) -> None:
        """Note what is said in a state, by where; of each pattern the first example stays.

        A part of a sentence, which begins with a small letter or ends in no stop, is listed for
        itself only if no whole sentence of the state has it.
        """
        self.states[state] = None
        for where, text in texts.items():
            for sentence in sentences_of(text):
                said = Said(sentence, whose, where, state)
                if where.startswith("finding ") and not _is_whole(sentence):
                    self._parts.append(said)
                elif re.search(r"[^\W\d_]{2}", sentence):  # a mere number is no sentence
                    self._said.setdefault(pattern(sentence), said)
                    self._texts[state].append(sentence)

    def listed(self) -> list[Said]:
        """Give the sentences of each speaker in the order of the states."""
        whole = {state: "\n".join(texts) for state, texts in self._texts.items()}
        lost: dict[str, Said] = {}
        for part in self._parts:
            if " " in part.text and part.text not in whole.get(part.state, ""):
                lost.setdefault(pattern(part.text), part)
        return sorted([*self._said.values(), *lost.values()], key=lambda said: said[1:3])

    def markdown(self) -> str:
        """Write the list, by who says it and where."""
        states = "; ".join(self.states)
        head = f"# Every computed sentence\n\nIn {len(self.states)} states: {states}."
        return "\n".join([head, *self._lines()]) + "\n"

    def _lines(self) -> Iterator[str]:
        before = ("", "")
        for said in self.listed():
            if said.whose != before[0]:
                yield f"\n## {said.whose}"
            if (said.whose, said.where) != before:
                yield f"\n**{said.where}**\n"
            before = said.whose, said.where
            yield f"- {said.text}" + (f" *({said.state})*" if said.state != TODAY else "")


def _is_whole(sentence: str) -> bool:
    return bool(re.fullmatch(r"[^a-z\W].*[.?!]|", sentence))
