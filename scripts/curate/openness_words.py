"""The review of openness in words: which sources say what, and why we judge as we do.

The review notes both in short; what it notes in no known way stays as it is.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from charts.core.formats import counted, days_in_words

WORDS: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("openness_words.yml").read_text(encoding="utf-8")
)
ORDER = ("open", "closed", "unknown")
_BETWEEN = re.compile(r"\s*;\s*")
_ADDRESS = re.compile(r"https?://[^\s,;()]+")
_LICENCE = re.compile(r"https?://\S+ \((?P<licence>[^()]+)\)")
_HOSTS = re.compile(r"models\.dev host rows=(?P<open>\d+)T/(?P<closed>\d+)F")
_DATED = re.compile(r"(?P<source>.+?)(?:_(?P<day>\d{4}-\d{2}(?:-\d{2})?))?(?:_nocost)?")


def labels_in_words(noted: str) -> str:
    """Write each label and the sources that give it: "open: Arena, models.dev; closed: LiveBench".

    A source has its day only where it changed its label.
    """
    parts = _BETWEEN.split(noted)
    noted = "; ".join(parts)
    if noted in WORDS["labels"] or not all("=" in part for part in parts):
        return str(WORDS["labels"].get(noted, noted))
    given = list(_given(parts))
    labels = {(name, label) for label, name, _ in given}
    of_name = Counter(name for name, _ in labels)
    named: defaultdict[str, dict[str, None]] = defaultdict(dict)  # in order, each once
    for label, name, day in given:
        named[label][f"{name} ({day})" if day and of_name[name] > 1 else name] = None
    return "; ".join(f"{label}: {', '.join(named[label])}" for label in sorted(named, key=_place))


def _place(label: str) -> int:
    return ORDER.index(label)


def _given(parts: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield every label with the source that gives it and the day of that source, "" if none."""
    for part in parts:
        if hosts := _HOSTS.fullmatch(part):
            rows = {label: int(number) for label, number in hosts.groupdict().items()}
            yield from (
                (label, f"{counted(number, 'host')} on models.dev", "")
                for label, number in rows.items()
                if number
            )
            continue
        source, _, label = part.rpartition("=")
        dated = _DATED.fullmatch(source)
        assert dated
        name = WORDS["sources"].get(dated["source"], dated["source"])
        yield label, name, days_in_words(dated["day"] or "")


def reason_in_words(noted: str) -> str:
    """Write the evidence of the review as sentences."""
    if noted in WORDS["reasons"]:
        return str(WORDS["reasons"][noted])
    if licence := _LICENCE.fullmatch(noted):
        return f"The page of the weights names the licence: {licence['licence']}."
    return noted


def page_or_reason(noted: str) -> str:
    """Give the page that the evidence names, or the evidence in words if it names none."""
    page = _ADDRESS.search(noted)
    return page[0] if page else reason_in_words(noted)
