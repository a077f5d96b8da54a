"""A claim as pages show it: its verdict, how sure that is, and what it was asked."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from charts.claims import Label, Owner, verdicts
from charts.claims.verdicts import Answer, Ruling
from charts.core.formats import capitalized, join_words, percent, plural
from charts.site.figure import templates
from charts.site.support_bar import support_bar

OWNERS = {
    Owner.ESSAY: "a claim of the essay",
    Owner.OPPONENTS: "a claim that the essay argues against",
    Owner.OURS: "a control question of ours",
}

CLAIMS_OF = {
    Owner.ESSAY: "claims of the essay",
    Owner.OPPONENTS: "claims of its opponents",
    Owner.OURS: "control questions of ours",
}


def word(label: Label) -> Markup:
    """Give a verdict as a stamp."""
    return Markup('<span class="verdict verdict--{}">{}</span>').format(
        label.replace(" ", "-"), capitalized(label)
    )


def verdict_line(rulings: Iterable[Ruling]) -> Markup:
    """Give the names of claims with their verdicts, in one line."""
    return Markup(" ").join(
        Markup('<span class="verdicts">{} {}</span>').format(
            capitalized(ruling.claim.name), word(ruling.label)
        )
        for ruling in rulings
    )


def tally(rulings: Iterable[Ruling]) -> str:
    """Say how many claims of each owner have which verdict."""
    labels: dict[Owner, list[Label]] = {}
    for ruling in rulings:
        labels.setdefault(ruling.claim.owner, []).append(ruling.label)
    return "; ".join(_owned(owner, labels[owner]) for owner in Owner if owner in labels)


def _owned(owner: Owner, labels: Sequence[Label]) -> str:
    claims = CLAIMS_OF[owner] if len(labels) != 1 else CLAIMS_OF[owner].replace("s ", " ", 1)
    return f"of the {len(labels)} {claims} {labels_in_words(labels)}"


def labels_in_words(labels: Sequence[Label]) -> str:
    """Say how many claims have which verdict: 2 hold, 1 is split and 1 fails."""
    return join_words(
        f"{labels.count(label)} {_verb(label, labels.count(label))}"
        for label in Label
        if label in labels
    )


def _verb(label: Label, number: int) -> str:
    """Write a verdict after a number of claims: 1 holds, 2 hold, 1 is split, 2 are split."""
    match label:
        case Label.SPLIT:
            return f"{plural(number, 'is', 'are')} {label}"
        case Label.TOO_FEW:
            return f"{plural(number, 'has', 'have')} {label}"
        case Label.CHANCE | Label.UNTESTABLE:
            return str(label)
    return str(label) if number == 1 else str(label).removesuffix("s")


def stamp(ruling: Ruling) -> Markup:
    """Give a claim with its verdict and its owner, as HTML."""
    return _block(
        "stamp.html", ruling, owner=OWNERS[ruling.claim.owner], agreement=agreement(ruling)
    )


def agreement(ruling: Ruling) -> str:
    """Say to how many questions the answer is yes as published, and in how many answers of all."""
    if ruling.support is None or math.isnan(ruling.support.support):
        return ""
    checks = [check for check in ruling.support.checks if check.counts]
    yes, every = sum(check.answer is True for check in checks), percent(ruling.support.support)
    questions = f"{len(checks)} {plural(len(checks), 'question')}"
    return f"Yes to {yes} of {questions} as published, and in {every} of answers under all choices."


def sure(ruling: Ruling) -> Markup:
    """Give the reason of a verdict, and how sure it is, as HTML."""
    return _block(
        "sure.html",
        ruling,
        bar=support_bar(ruling),
        untestable=ruling.claim.untestable if ruling.label is Label.UNTESTABLE else "",
        sure=verdicts.how_sure(ruling),
    )


def test_and_rule(ruling: Ruling) -> Markup:
    """Give what a claim was asked and what would change it, folded, as HTML."""
    return _block("test.html", ruling, answers=[_answer(answer) for answer in ruling.answers])


def _block(template: str, ruling: Ruling, **parts: Any) -> Markup:
    """Fill a template of a ruling; HTML in Markdown must not have blank lines."""
    html = templates.get_template(template).render(
        claim=ruling.claim, ruling=ruling, stamp=word(ruling.label), **parts
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
