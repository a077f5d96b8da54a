"""What the pages of models say in place of the strings of sources: settings, agents, names."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from charts.core.escapes import is_address
from charts.core.formats import days_in_words, text_of
from charts.measures.openness.licence_classes import GATES

UNKNOWN = "not known here"

WEIGHTS = {
    "open-unrestricted": "open, without limits",
    "open-restricted": "open, with limits",
    "open-noncommercial": "open, not commercial",
    "closed": "closed",
    "unknown": "unknown",
}
"""Labels of the register in words."""

CLASSES = {
    "permissive": "permissive",
    "permissive+attribution": "permissive, with attribution",
    "unknown": UNKNOWN,
    **GATES,
}
"""Classes of licences in words."""

SIZES = {"stated": "as its maker states", "derived": "computed from its parameters"}
"""How the size of weights is known."""

US = "Can open win?"
"""The publisher of our own reviews."""

_EFFORTS = {"xhigh": "extra high", "promax": "highest, of the Pro version"}
_SETTINGS = {
    "none": "without thinking",
    "thinking": "with thinking",
    "best": "the best of all",
    "default": "default",
    "unknown": UNKNOWN,
    "edit_format=whole": "edits as whole files",
    "edit_format=diff": "edits as differences",
    "edit_format=diff-fenced": "edits as differences, fenced",
}
_AGENTS = {
    "CoT": "chain of thought",
    "CoT + Synthesis": "chain of thought, then a synthesis",
    "FC": "function calls",
    "Prompt": "calls written as text",
    "Base LLM": "the model alone",
}
_EITHER = re.compile(r"(?<=\w)/(?=\w)")
_THINKING = re.compile(r"(?:thinking_tokens=)?(\d+)(K?)")


def setting(given: str | None) -> str:
    """Write the setting of a run as readers know it.

    >>> [setting(given) for given in ("xhigh", "16K", "best", None)]
    ['extra high effort', '16,000 tokens of thinking', 'the best of all', 'not known here']
    >>> setting("thinking_tokens=32000;edit_format=diff")
    '32,000 tokens of thinking, edits as differences'
    """
    return ", ".join(map(_one_setting, (given or "unknown").split(";")))


def _one_setting(given: str) -> str:
    if given in _SETTINGS:
        return _SETTINGS[given]
    if thinking := _THINKING.fullmatch(given):
        tokens = int(thinking[1]) * (1000 if thinking[2] else 1)
        return f"{text_of(tokens)} tokens of thinking" if tokens else _SETTINGS["none"]
    effort = given.removeprefix("reasoning_effort=")
    return f"{_EFFORTS.get(effort, effort)} effort"


def agent(scaffold: str | None, benchmark: str) -> str:
    """Write what a model worked in: the board's own agent, or the one that is named.

    OpenHands' index has names of tests in the place of its one agent.

    >>> agent(None, "CursorBench"), agent("gaia", "OpenHands: GAIA"), agent("Codex, xhigh", "")
    ("the board's", 'OpenHands', 'Codex, extra high')
    """
    if scaffold is None:
        return "the board's"
    if benchmark.startswith("OpenHands: "):
        return "OpenHands"
    return ", ".join(_AGENTS.get(part, _EFFORTS.get(part, part)) for part in scaffold.split(", "))


def plainly(text: str | None) -> str:
    """Write a note on a model without the short forms of its author.

    >>> plainly("hosted/shared use; weights of 2026-05-20")
    'hosted or shared use; weights of 20 May 2026'
    """
    return days_in_words(_EITHER.sub(" or ", text or ""))


def source_link(source: Mapping[str, Any], ref: str | None) -> tuple[str, str, str]:
    """Give the words of a link to a source, its address, and the source's title and day.

    ref: the place in the source. The link leads there, if that is an address. What we read
    ourselves is named by the site on which it stands; our own words have no address.
    """
    title = ", ".join(filter(None, [source["title"], days_in_words(source["published_on"] or "")]))
    place = ref if is_address(ref) else ""
    if source["publisher"] != US:
        return source["publisher"], place or source["url"], title
    if place:
        return urlsplit(place).hostname or place, place, f"{title}, {US}"
    return "our review", "", title


def publishers(ids: Iterable[str], sources: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Name the publishers of sources, each once, in order of the alphabet; ourselves last."""
    names = {str(sources[source]["publisher"]) for source in ids}
    reviews = ["our reviews"] if US in names else []
    return [*sorted(names - {US}, key=str.casefold), *reviews]


WORDS: dict[str, Callable[..., Any] | object] = {
    "WEIGHTS": WEIGHTS, "CLASSES": CLASSES, "SIZES": SIZES, "UNKNOWN": UNKNOWN,
    "setting": setting, "agent": agent, "plainly": plainly,
    "source_link": source_link, "publishers": publishers, "days_in_words": days_in_words,
}  # fmt: skip
"""By their names in templates."""
