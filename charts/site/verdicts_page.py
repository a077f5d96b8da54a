"""The page of all claims with their verdicts, and the log of the rules.

The table of the verdicts is put into its page late: the site's search finds every claim further
down the page, and need not find it twice.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from charts.claims import Label, Owner, multiverse, rule_log
from charts.claims.verdicts import Ruling
from charts.core.finding import Finding
from charts.core.formats import capitalized, counted, or_none, percent, plural, text_of
from charts.site import claim_block
from charts.site.figure import markdown_templates, templates
from charts.site.placeholders import ROOT
from charts.site.support_bar import support_bar


def verdicts_page(rulings: Mapping[str, Ruling]) -> str:
    """Make the page in Markdown, with a place for the table."""
    return markdown_templates.get_template("verdicts.md").render(
        lead=lead(
            [ruling.label for ruling in rulings.values() if ruling.claim.owner is Owner.ESSAY]
        ),
        rulings=[_section(ruling) for ruling in rulings.values()],
        log=rule_log.changes(),
        settings=f"{multiverse.FULL.answers:,}",
        cases=multiverse.MIN_CASES,
        firms=multiverse.MIN_FIRMS,
    )


def lead(labels: Sequence[Label]) -> str:
    """Say how many of the essay's claims hold and how many fail, by the labels of all of them."""
    hold = sum(label in {Label.HOLDS, Label.MOSTLY_HOLDS} for label in labels)
    fail = sum(label in {Label.FAILS, Label.MOSTLY_FAILS} for label in labels)
    return (
        f"Of the essay’s {counted(len(labels), 'claim')}, {or_none(hold)} "
        f"{plural(hold, 'holds or mostly holds', 'hold or mostly hold')} and {or_none(fail)} "
        f"{plural(fail, 'fails or mostly fails', 'fail or mostly fail')}."
    )


def table(rulings: Mapping[str, Ruling], headings: Mapping[str, str]) -> str:
    """Make the table of all verdicts, by owner, and the fields that choose and order its rows.

    headings: of chapters, by their source path; one without goes by its file's name.
    """
    ruled = [*rulings.values()]
    labels = {ruling.label for ruling in ruled}
    return templates.get_template("verdicts.html").render(
        root=ROOT,
        count=len(ruled),
        groups=_groups(ruled),
        labels=[label for label in Label if label in labels],
        chapters=_chapters(ruled, headings),
    )


def _groups(rulings: Sequence[Ruling]) -> list[dict[str, Any]]:
    """Give the rulings of each owner who has any, with how many have which verdict."""
    owned = {owner: [r for r in rulings if r.claim.owner is owner] for owner in Owner}
    return [
        {
            "owner": owner,
            "title": capitalized(claim_block.CLAIMS_OF[owner]),
            "labels": [label for label in Label for ruling in group if ruling.label is label],
            "tally": claim_block.labels_in_words([ruling.label for ruling in group]),
            "entries": [_entry(ruling) for ruling in group],
        }
        for owner, group in owned.items()
        if group
    ]


def _chapters(rulings: Sequence[Ruling], headings: Mapping[str, str]) -> dict[str, str]:
    """Give the heading of each chapter, in their order.

    A chapter's place is that of its last claim: the last chapter takes up an early claim again.
    """
    pages = list(dict.fromkeys(ruling.claim.page for ruling in reversed(rulings)))
    return {_stem(page): headings.get(page, _stem(page)) for page in reversed(pages)}


def _stem(page: str) -> str:
    return PurePosixPath(page).stem


def _entry(ruling: Ruling) -> dict[str, Any]:
    """Give a row of the table; the support is empty where it is not known."""
    support = ruling.support.support if ruling.support else math.nan
    return {
        "ruling": ruling,
        "chapter": _stem(ruling.claim.page),
        "stamp": claim_block.word(ruling.label),
        "rank": list(Label).index(ruling.label),
        "support": "" if math.isnan(support) else f"{support:.3f}",
        "percent": percent(support),
        "bar": support_bar(ruling),
        "day": ruling.statistic.as_of,
    }


def _section(ruling: Ruling) -> dict[str, Any]:
    """Give what the page says of one claim."""
    return {
        "claim": ruling.claim,
        "owner": claim_block.OWNERS[ruling.claim.owner],
        "block": claim_block.sure(ruling) + "\n" + claim_block.test_and_rule(ruling),
        "statistic": ruling.statistic,
        "interval": _interval(ruling.statistic),
    }


def _interval(finding: Finding) -> str:
    """Write a finding's interval with its level and unit; "" if it has none.

    An end that is not reached is open.
    """
    if finding.low is None and finding.high is None:
        return ""
    ends = ("open" if end is None else text_of(end) for end in (finding.low, finding.high))
    what = "range" if finding.level is None else f"{finding.level:g}% interval"
    return f"{what} {' to '.join(ends)} {finding.unit}".strip()
