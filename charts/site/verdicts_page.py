"""The page of all claims with their verdicts, and the log of the rules."""

from collections.abc import Mapping
from typing import Any

from charts.claims import Label, multiverse, rule_log
from charts.claims.verdicts import Ruling
from charts.core.finding import Finding
from charts.core.formats import text_of
from charts.site import claim_block
from charts.site.figure import markdown_templates
from charts.site.support_bar import support_bar


def verdicts_page(rulings: Mapping[str, Ruling]) -> str:
    """Make the page in Markdown."""
    return markdown_templates.get_template("verdicts.md").render(
        rulings=[_row(ruling) for ruling in rulings.values()],
        log=rule_log.changes(),
        settings=f"{multiverse.FULL.answers:,}",
        cases=multiverse.MIN_CASES,
        firms=multiverse.MIN_FIRMS,
    )


def _row(ruling: Ruling) -> dict[str, Any]:
    return {
        "claim": ruling.claim,
        "owner": claim_block.OWNERS[ruling.claim.owner],
        "stamp": claim_block.word(ruling.label),
        "rank": list(Label).index(ruling.label),
        "support": ruling.support.support if ruling.support else -1,
        "bar": support_bar(ruling),
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
