"""Findings in prose: `{{ gap.points_now }}` in a page becomes the finding's text.

`{{ gap.points_now.value }}`, `.unit`, `.low`, `.high` and `.as_of` give its parts,
`{{ hosts.models_open:model }}` a count with its noun, which is plural after other numbers than 1,
`{{ exhibit gap }}` alone on a line leaves the place of a figure, and `{{ title gap }}` gives its
headline. Of a claim `{{ stamp A1 }}` gives the statement and the verdict, `{{ sure A1 }}` the
reason and how sure that is, `{{ test A1 }}` what was asked, folded, and `{{ verdict A1 }}` the
verdict as a word; `{{ verdicts A1 A2 }}` is a line of them, `{{ scoreboard }}` the list of all,
`{{ tally }}` how many there are of each by owner, `{{ tables }}` the list of all tables,
`{{ edition }}` the edition's name, and `{{ what-if }}` leaves the place of the block on new models.
Code is left alone.
"""

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from charts.claims import Claim, Owner
from charts.claims.verdicts import Ruling, UnjudgedClaim
from charts.core import escapes
from charts.core.finding import Finding, known_names
from charts.core.formats import capitalized
from charts.site import claim_block, what_if
from charts.site.catalogue import BrokenExhibit
from charts.site.placeholders import placeholder
from charts.site.support_bar import support_bar

Findings = Mapping[str, Mapping[str, Finding]]  # exhibit id -> name -> finding

_CLAIM = re.compile(r"(stamp|sure|test|verdict) ([A-Z][0-9]+[a-z]?)")
_CLAIMS = re.compile(r"verdicts((?: [A-Z][0-9]+[a-z]?)+)")
_VERDICTS = re.compile(r"\{\{ *verdicts([^}]*)\}\}")
OVERVIEW = "docs/argument/index.md"
_FIGURE = re.compile(r"(exhibit|title) ([a-z0-9-]+)")
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


@dataclass(frozen=True)
class Names:
    """Everything that pages may name.

    findings: by exhibit and name; titles: exhibit id -> title, which stands in the figure's place
    for the site's search; rulings: by claim; edition: its name; tables: what lists them, as
    Markdown.
    """

    findings: Findings
    titles: Mapping[str, str]
    rulings: Mapping[str, Ruling]
    edition: str = ""
    tables: Callable[[], str] = str


def fill(
    markdown: str, names: Names, path: str, broken: Collection[str] = (), *, lenient: bool = False
) -> str:
    """Fill a page's slots; those that name something broken stay as they are.

    broken: exhibits and claims that are known to be; lenient: let whatever else cannot be made stay
    too, rather than raise what prevents it. Raises UnknownName, with all of the page's problems as
    path:line.
    """
    problems: list[str] = []
    skipped = {*broken}

    def fill_slot(slot: str, line: int) -> str:
        name = slot.strip("{} ")
        named = {name.partition(".")[0], *name.split()[1:]}
        if named & skipped or (broken and name in _FULL_SLOTS):
            return slot
        try:
            text = _filled(name, names, path)
        except (BrokenExhibit, UnjudgedClaim):
            if not lenient:
                raise
            skipped.update(named)  # to find out again may take seconds
            return slot
        if text is None:
            problems.append(f"{path}:{line}: {slot} names nothing ({_nearest(name, names)})")
        return slot if text is None else text

    text = "\n".join(
        "".join(fill_slot(part, line) if is_slot else part for part, is_slot in parts)
        for line, parts in _parts(markdown)
    )
    if problems:
        raise UnknownName(problems, text)
    return text


def _filled(name: str, names: Names, path: str) -> str | None:
    """Give what a slot names, as Markdown; None if it names nothing."""
    ruled, figure = _CLAIM.fullmatch(name), _FIGURE.fullmatch(name)
    if ruled and ruled[2] in names.rulings:
        return _RULED[ruled[1]](names.rulings[ruled[2]])
    if (several := _CLAIMS.fullmatch(name)) and names.rulings.keys() >= {*several[1].split()}:
        return claim_block.verdict_line(names.rulings[claim] for claim in several[1].split())
    if figure and figure[2] in names.titles:
        title = escapes.markdown(names.titles[figure[2]])
        return placeholder(figure[2], title) if figure[1] == "exhibit" else title
    if name in _FULL_SLOTS:
        return _FULL_SLOTS[name](names, path)
    text = _text(name, names.findings)
    return None if text is None else escapes.markdown(text)


def _scoreboard(names: Names, path: str) -> str:
    """Give all verdicts as lists, one an owner, each claim with a link to its page."""
    here = posixpath.dirname(path.removeprefix("docs/")) or "."
    lists = []
    for owner in Owner:
        rulings = [r for r in names.rulings.values() if r.claim.owner is owner]
        lines = [_score(ruling, here) for ruling in rulings]
        title = f"**{capitalized(claim_block.CLAIMS_OF[owner])}**"
        lists += [title, "", *lines, ""] if lines else []
    return "\n".join(['<div class="scoreboard" markdown>', "", *lists, "</div>"])


def _score(ruling: Ruling, here: str) -> str:
    claim, label = ruling.claim, ruling.label
    page = f"{posixpath.relpath(claim.page, here)}#claim-{claim.id.lower()}"
    link = f"[{capitalized(claim.name)}]({page})"
    return f"- {link} {support_bar(ruling)} {claim_block.word(label)}"


_FULL_SLOTS: dict[str, Callable[[Names, str], str]] = {
    "edition": lambda names, path: escapes.markdown(names.edition),
    "scoreboard": _scoreboard,
    "tally": lambda names, path: claim_block.tally(names.rulings.values()),
    "tables": lambda names, path: names.tables(),
    what_if.ID: lambda names, path: placeholder(what_if.ID, what_if.SEARCH_TEXT),
}
"""What pages may name that concerns the whole edition."""


_RULED: dict[str, Callable[[Ruling], str]] = {
    "stamp": claim_block.stamp,
    "sure": claim_block.sure,
    "test": claim_block.test_and_rule,
    "verdict": lambda ruling: str(ruling.label),
}
"""What pages may say of one claim."""


def check(pages: Mapping[str, str], names: Names, broken: Collection[str] = ()) -> None:
    """Try to fill all pages, path -> Markdown, and look for every claim on them.

    broken: exhibits and claims of which nothing can be said now, so that no page is blamed for
    naming them. Raises UnknownName with the problems of all.
    """
    claims = [names.rulings[claim].claim for claim in names.rulings if claim not in broken]
    problems = list(_missing_slots(pages, claims))
    for path, markdown in pages.items():
        try:
            fill(markdown, names, path, broken)
        except UnknownName as unknown:
            problems += unknown.problems
    if problems:
        raise UnknownName(problems)


def _missing_slots(pages: Mapping[str, str], claims: Iterable[Claim]) -> Iterator[str]:
    """Say which claims lack their place: three on their chapter, and one on the overview."""
    for claim in claims:
        page = f"docs/{claim.page}"
        slots = [f"{{{{ {what} {claim.id} }}}}" for what in ("stamp", "sure", "test")]
        if missing := [slot for slot in slots if slot not in pages.get(page, "")]:
            lack = "lacks" if page in pages else "is missing, the page of"
            yield f"{page}: {lack} claim {claim.id} (write {' '.join(missing)} there)"
        named = " ".join(_VERDICTS.findall(pages.get(OVERVIEW, ""))).split()
        if OVERVIEW in pages and claim.id not in named:
            yield f"{OVERVIEW}: lacks claim {claim.id} (name it in {{{{ verdicts ... }}}} there)"


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
    rest, _, noun = rest.partition(":")
    finding_name, _, part = rest.partition(".")
    finding = findings.get(exhibit, {}).get(finding_name)
    if finding is None:
        return None
    try:
        return finding.part(part) if part else format(finding, noun)
    except KeyError:
        return None


def _nearest(name: str, names: Names) -> str:
    findings = names.findings
    known = known_names(findings)
    known += [f"exhibit {exhibit}" for exhibit in findings]
    known += [f"{what} {claim}" for claim in names.rulings for what in ("stamp", "verdict")]
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    return f"nearest: {', '.join(near)}" if near else f"known exhibits: {', '.join(findings)}"
