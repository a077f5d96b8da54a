"""Findings in prose: `{{ gap.points_now }}` in a page becomes the finding's text.

`{{ gap.points_now.value }}`, `.unit`, `.low`, `.high` and `.as_of` give its parts,
`{{ hosts.models_open:model }}` a count with its noun, which is plural after other numbers than 1,
and `{{ exhibit gap }}` alone on a line leaves the place of a figure. `{{ claim A1 }}` becomes the
claim with its test and its verdict, as the ledger has them; `{{ statement A1 }}` the claim alone,
`{{ verdict A1 }}` its verdict and `{{ reason A1 }}` the reason; `{{ scoreboard }}` is the list of
all verdicts, `{{ tally }}` how many there are of each, `{{ tables }}` the list of all tables, and
`{{ edition }}` the edition's name. Code is left alone.
"""

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from charts.claims import Claim, Verdict
from charts.claims.verdicts import Ruling, UnjudgedClaim
from charts.core import escapes
from charts.core.finding import Finding, known_names
from charts.core.formats import join_words
from charts.site.catalogue import BrokenExhibit
from charts.site.placeholders import placeholder

Findings = Mapping[str, Mapping[str, Finding]]  # exhibit id -> name -> finding

_LEDGER = re.compile(r"(claim|statement|verdict|reason) ([A-Z][0-9]+)")
_FIGURE = re.compile(r"exhibit ([a-z0-9-]+)")
ESSAY = "docs/essay/"
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
    for the site's search; rulings: by claim; edition: its name; tables: their list, as Markdown.
    """

    findings: Findings
    titles: Mapping[str, str]
    rulings: Mapping[str, Ruling]
    edition: str = ""
    tables: str = ""


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
        named = {name.partition(".")[0], name.rpartition(" ")[2]}
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
    ruled, figure = _LEDGER.fullmatch(name), _FIGURE.fullmatch(name)
    if ruled and ruled[2] in names.rulings:
        return _ruled(ruled[1], names.rulings[ruled[2]])
    if figure and figure[1] in names.titles:
        return placeholder(figure[1], escapes.markdown(names.titles[figure[1]]))
    if name in _FULL_SLOTS:
        return _FULL_SLOTS[name](names, path)
    text = _text(name, names.findings)
    return None if text is None else escapes.markdown(text)


def _scoreboard(names: Names, path: str) -> str:
    """Give all verdicts as a list, each claim with a link to its page."""
    here = posixpath.dirname(path.removeprefix("docs/"))
    lines = [
        f"- [**{claim.id}** {claim.name}]"
        f"({posixpath.relpath(claim.page, here or '.')}) {_marked(verdict)}"
        for claim, verdict, *_ in names.rulings.values()
    ]
    return "\n".join(['<div class="scoreboard" markdown>', "", *lines, "", "</div>"])


def _marked(verdict: Verdict) -> str:
    return f'<span class="verdict verdict--{verdict.replace(" ", "-")}">{verdict}</span>'


def _tally(names: Names, path: str) -> str:
    """Say how many claims have which verdict."""
    verdicts = [ruling.verdict for ruling in names.rulings.values()]
    words = {
        verdict: _verb(verdict, verdicts.count(verdict))
        for verdict in Verdict
        if verdict in verdicts
    }
    return join_words(f"{verdicts.count(verdict)} {word}" for verdict, word in words.items())


def _verb(verdict: Verdict, number: int) -> str:
    """Write a verdict after a number of claims: 1 holds, 2 hold, 1 is mixed, 2 are mixed."""
    if verdict is Verdict.MIXED:
        return f"{'is' if number == 1 else 'are'} {verdict}"
    if verdict is Verdict.UNTESTABLE or number == 1:
        return str(verdict)
    first, _, rest = verdict.partition(" ")
    return f"{first.removesuffix('s')} {rest}".rstrip()


_FULL_SLOTS: dict[str, Callable[[Names, str], str]] = {
    "edition": lambda names, path: escapes.markdown(names.edition),
    "scoreboard": _scoreboard,
    "tally": _tally,
    "tables": lambda names, path: names.tables,
}
"""What pages may name that concerns the whole edition."""


def _ruled(what: str, ruling: Ruling) -> str:
    """Give a ruling: its statement, verdict or reason, or the claim with all as a quotation."""
    claim, reason = ruling.claim, escapes.markdown(ruling.reason)
    match what:
        case "statement":
            return claim.statement
        case "verdict":
            return str(ruling.verdict)
        case "reason":
            return reason
    paragraphs = (
        f"**{claim.id}.** {claim.statement}",
        f"*The test, fixed before a chart was drawn:* {claim.test}",
        f"*Verdict:* **{ruling.verdict}.** {reason}",
        f"*The rule:* {claim.rule}",
    )
    return "\n>\n".join(f"> {paragraph}" for paragraph in paragraphs)


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
    """Say which claims lack their place: on their own page, and in the essay with their reason."""
    for claim in claims:
        page = f"docs/{claim.page}"
        if f"{{{{ claim {claim.id} }}}}" not in pages.get(page, ""):
            lack = "lacks" if page in pages else "is missing, the page of"
            yield f"{page}: {lack} claim {claim.id} (write {{{{ claim {claim.id} }}}} there)"
        slots = [f"{{{{ {what} {claim.id} }}}}" for what in ("statement", "verdict", "reason")]
        essay = "\n".join(text for path, text in pages.items() if path.startswith(ESSAY))
        if missing := [slot for slot in slots if slot not in essay]:
            write = " ".join(missing)
            yield f"{ESSAY}: claim {claim.id} is on no page of the essay (write {write} on one)"


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
    known += [f"{what} {claim}" for claim in names.rulings for what in ("claim", "verdict")]
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    return f"nearest: {', '.join(near)}" if near else f"known exhibits: {', '.join(findings)}"
