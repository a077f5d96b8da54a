"""Every finding is cited: what no page, text of an exhibit, claim or notebook says is not kept.

All findings are promised as public JSON, so one that nothing says is a promise without a use. Names
of exhibits and findings come from the exhibits themselves.
"""

import ast
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from string import Formatter

from charts.claims import CLAIMS
from charts.core.exhibit import Exhibit
from charts.core.finding import Finding
from charts.site.catalogue import module_name

ROOT = Path(__file__).resolve().parents[2]
SLOT = re.compile(r"\{\{\s*([a-z0-9-]+\.[a-z0-9_]+)")


def slots(text: str) -> Iterator[str]:
    """The names in the slots of a text: "{cheap:price} of {open}" has cheap and open."""
    return (name for _, name, _, _ in Formatter().parse(text) if name)


def on_pages() -> Iterator[str]:
    """What pages name in slots."""
    for page in (ROOT / "docs").rglob("*.md"):
        yield from SLOT.findall(page.read_text(encoding="utf-8"))


def strings(code: str) -> Iterator[str]:
    """Patterns of the strings in code; what an f-string fills in may be any part of a name."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Constant(value=str(text)):
                yield re.escape(text)
            case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]) if "." in start:
                yield "".join(
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9_]+"
                    for part in node.values
                )


def in_notebooks(names: Iterable[str]) -> set[str]:
    """Which of the names stand in notebooks as whole strings, as in `finding("gap.points_now")`."""
    code = "\n".join(
        one.read_text(encoding="utf-8") for one in (ROOT / "docs" / "methods").glob("*.py")
    )
    pattern = re.compile("|".join(strings(code)))
    return {name for name in names if pattern.fullmatch(name)}


def in_own_text(exhibit_id: str) -> Iterator[str]:
    """What an exhibit's title, description and subtitle name."""
    module = import_module(module_name(exhibit_id))
    for text in (inspect.getdoc(module) or "", module.SUBTITLE):
        yield from (f"{exhibit_id}.{name}" for name in slots(text))


def in_claims() -> set[str]:
    """What claims lead with, what their reasons name, and what shows the value of a check."""
    names = {claim.statistic for claim in CLAIMS}
    for claim in CLAIMS:
        names |= {*slots(claim.reason)}
        names |= {check.finding for check in (claim.trial.checks if claim.trial else ())}
    return names


def uncited(exhibits: Mapping[str, Exhibit], claimed: set[str]) -> list[str]:
    """Say of each finding that nothing cites where it is and what to do."""
    names = {f"{one.id}.{name}" for one in exhibits.values() for name in one.findings}
    own = {name for exhibit_id in exhibits for name in in_own_text(exhibit_id)}
    cited = {*on_pages(), *in_notebooks(names), *own, *claimed}
    return [
        f"charts/exhibits/{one.id.replace('-', '_')}.py: nothing cites the finding {name} (name it "
        f"in the exhibit's text, on a page as {{{{ {one.id}.{name} }}}}, in a claim or a notebook; "
        "or delete it, and what only it needs)"
        for one in exhibits.values()
        for name in one.findings
        if f"{one.id}.{name}" not in cited
    ]


def test_every_finding_is_cited(exhibits: Mapping[str, Exhibit]) -> None:
    problems = uncited(exhibits, in_claims())
    assert not problems, "\n" + "\n".join(problems)


def test_a_finding_that_nothing_cites_is_named_with_its_file(
    exhibits: Mapping[str, Exhibit],
) -> None:
    gap = exhibits["gap"]
    spare = replace(gap, findings=gap.findings | {"spare": Finding(1)})
    [problem] = uncited({"gap": spare}, in_claims())
    assert problem.startswith("charts/exhibits/gap.py: nothing cites the finding spare (name it")


def test_slots_are_found_with_nouns_and_without() -> None:
    assert [*slots("{open:open model} and {closed}")] == ["open", "closed"]
    assert SLOT.findall("{{ gap.points_now.low }}, {{ hosts.models_open:model }}, {{ tally }}") == [
        "gap.points_now",
        "hosts.models_open",
    ]


def test_what_a_check_shows_and_what_a_reason_names_is_cited() -> None:
    assert {"gap.lag_trend_2024", "gap.points_word_2024"} <= in_claims()


def test_names_that_a_notebook_makes_of_parts_are_found() -> None:
    code = 'finding("gap.points_now"), [finding(f"lag-estimators.today_{name}") for name in lags]'
    pattern = re.compile("|".join(strings(code)))
    assert pattern.fullmatch("gap.points_now")
    assert pattern.fullmatch("lag-estimators.today_interpolated")
    assert not pattern.fullmatch("lag-estimators.close")
