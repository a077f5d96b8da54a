"""A claim as pages show it: whose it is, its label, how sure that is, and what it was asked."""

import math
from typing import Any

from markupsafe import Markup

from charts.claims import Label, Owner, verdicts
from charts.claims.verdicts import Answer, Ruling
from charts.core.formats import percent, plural
from charts.site.figure import templates
from charts.site.support_bar import support_bar

OWNERS = {
    Owner.ESSAY: "a claim of the essay",
    Owner.OPPONENTS: "a claim that the essay argues against",
    Owner.OURS: "a control question of ours",
}


def claim_block(ruling: Ruling) -> Markup:
    """Make the block of a claim, as HTML without blank lines."""
    html = templates.get_template("claim.html").render(
        claim=ruling.claim,
        owner=OWNERS[ruling.claim.owner],
        label=str(ruling.label),
        bar=support_bar(ruling),
        reason=ruling.reason,
        untestable=ruling.claim.untestable if ruling.label is Label.UNTESTABLE else "",
        sure=verdicts.how_sure(ruling),
        answers=[_answer(answer) for answer in ruling.answers],
    )
    return Markup("\n".join(line for line in html.splitlines() if line.strip()))


def _answer(answer: Answer) -> dict[str, Any]:
    """Give a check as the template shows it."""
    support = answer.support
    verdict = {True: "Yes", False: "No", None: "Unknown"}[support.answer]
    return {
        "check": answer.check,
        "verdict": verdict,
        "words": answer.words,
        "share": _share(answer),
    }


def _share(answer: Answer) -> str:
    """Say how many runs answer yes, and of how many cases, or why the check does not count."""
    support = answer.support
    cases, firms = support.cases
    basis = f"{cases} {plural(cases, 'case')} of {firms} {plural(firms, 'organization')}"
    if math.isnan(support.support):
        return f"No run can be judged ({basis})."
    if not support.counts:
        return f"It does not count: {basis} are too few."
    yes, chance = percent(support.support), verdicts.share_of_worlds(answer.null_share)
    return f"Yes in {yes} of the runs; by chance alone as many in {chance} of worlds ({basis})."
