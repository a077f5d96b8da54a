"""Findings in prose: `{{ gap.points_now }}` in a page becomes the finding's text.

`{{ gap.points_now.value }}`, `.unit`, `.low`, `.high` and `.as_of` give its parts, and
`{{ exhibit gap }}` alone on a line leaves the place of a figure, and `{{ claim A1 }}` becomes the
claim with its test, as the ledger has them. Code is left alone.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from html import escape

from charts.claims import CLAIMS, Claim
from charts.figure_places import place
from charts.findings import Finding

_CLAIMS = {claim.id: claim for claim in CLAIMS}

Findings = Mapping[str, Mapping[str, Finding]]  # exhibit id -> name -> finding

_CLAIM = re.compile(r"claim ([A-Z][0-9]+)")
_FIGURE = re.compile(r"exhibit ([a-z0-9-]+)")
_FENCE = re.compile(r"^\s*(```|~~~)")
_PARTS = re.compile(r"(`[^`]+`|\{\{[^{}]+\}\})")


class UnknownName(Exception):  # noqa: N818  (it says what it found)
    """Pages name findings or exhibits that do not exist.

    problems: where, one line each; filled: a single page's text, with the unknown slots as they
    stand.
    """

    def __init__(self, problems: list[str], filled: str = "") -> None:
        """Take the problems, which also make the message."""
        super().__init__("\n".join(problems))
        self.problems = problems
        self.filled = filled


def fill(markdown: str, findings: Findings, titles: Mapping[str, str], path: str) -> str:
    """Fill a page's slots.

    titles: exhibit id -> title, which stands in the figure's place for the site's search.
    Raises UnknownName, with all of the page's problems as path:line.
    """
    problems: list[str] = []

    def filled(slot: str, line: int) -> str:
        name = slot.strip("{} ")
        stated = _CLAIM.fullmatch(name)
        if stated and stated[1] in _CLAIMS:
            return _ledger(_CLAIMS[stated[1]])
        shown = _FIGURE.fullmatch(name)
        if shown and shown[1] in titles:
            return place(shown[1], escape(titles[shown[1]]))
        if (text := _text(name, findings)) is not None:
            return escape(text, quote=False)
        problems.append(f"{path}:{line}: {slot} names nothing ({_nearest(name, findings)})")
        return slot

    text = "\n".join(
        "".join(filled(part, line) if is_slot else part for part, is_slot in parts)
        for line, parts in _parts(markdown)
    )
    if problems:
        raise UnknownName(problems, text)
    return text


def _ledger(claim: Claim) -> str:
    """Give a claim and its test as a quotation."""
    test = f"*The test, fixed before a chart was drawn:* {claim.test}"
    return f"> **{claim.id}.** {claim.statement}\n>\n> {test}"


def check(pages: Mapping[str, str], findings: Findings, titles: Mapping[str, str]) -> None:
    """Try to fill all pages, path -> Markdown. Raises UnknownName with the problems of all."""
    problems: list[str] = []
    for path, markdown in pages.items():
        try:
            fill(markdown, findings, titles, path)
        except UnknownName as unknown:
            problems += unknown.problems
    if problems:
        raise UnknownName(problems)


def _parts(markdown: str) -> Iterator[tuple[int, list[tuple[str, bool]]]]:
    """Number the lines and part each; say of each part whether it is a slot outside code."""
    fenced = False
    for line, text in enumerate(markdown.split("\n"), start=1):
        fence = bool(_FENCE.match(text))
        fenced ^= fence
        parts = [text] if fenced or fence else _PARTS.split(text)
        yield line, [(part, len(parts) > 1 and part.startswith("{{")) for part in parts]


def _text(name: str, findings: Findings) -> str | None:
    exhibit, _, rest = name.partition(".")
    finding_name, _, part = rest.partition(".")
    finding = findings.get(exhibit, {}).get(finding_name)
    if finding is None:
        return None
    try:
        return finding.part(part) if part else str(finding)
    except KeyError:
        return None


def _nearest(name: str, findings: Findings) -> str:
    known = [f"{exhibit}.{one}" for exhibit, named in findings.items() for one in named]
    known += [f"exhibit {exhibit}" for exhibit in findings]
    known += [f"claim {claim}" for claim in _CLAIMS]
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    return f"nearest: {', '.join(near)}" if near else f"known exhibits: {', '.join(findings)}"
