"""E: the conclusion, and what others have foretold."""

from charts.claims.claim import HALF, Claim, Evidence, Judgement, Verdict

RECORD = "claims/e1-top-spot.md"

LASTING_DAYS = 92
"""Days of a quarter: a lead that lasts as long was kept, and not only taken."""


MIN_DECIDED = 3
"""Statements that must have been judged before they say anything of such statements."""


def _never_on_top(evidence: Evidence) -> Judgement:
    reason = (
        "On {top-spot.indices} general indices an open model was first on {top-spot.open_days} of "
        "the days covered; of {top-spot.reports} reports by others {top-spot.reported_have} "
        "one first at some time."
    )
    if evidence.number("top-spot.open_days") == 0:
        return Judgement(Verdict.LIMITS, reason)
    lasting = evidence.number("top-spot.longest") >= LASTING_DAYS
    return Judgement(Verdict.FAILS if lasting else Verdict.MIXED, reason)


def _forecasts(evidence: Evidence) -> Judgement:
    reason = (
        "Of {forecasts.forecasts:dated forecast} {forecasts.wait_clause}; "
        "{forecasts.judged_clause}."
    )
    true, false = evidence.number("forecasts.came_true"), evidence.number("forecasts.failed")
    if true + false < MIN_DECIDED:
        return Judgement(Verdict.UNTESTABLE, reason)
    if false == 0:
        return Judgement(Verdict.HOLDS, reason)
    if true == 0:
        return Judgement(Verdict.FAILS, reason)
    return Judgement(Verdict.LIMITS if true / (true + false) > HALF else Verdict.MIXED, reason)


CLAIMS = (
    Claim(
        id="E1",
        slug="never-on-top",
        statement="Open models cannot take and keep the overall top spot.",
        test=(
            'Days at the top of each general index since 2023, by open and closed. "Never" '
            "itself cannot be tested; the record so far can."
        ),
        exhibits=("top-spot",),
        page=RECORD,
        statistic="top-spot.open_days",
        rule=(
            "It can hold with limits at best, because no record shows a never. It does so if no "
            "open model was first on any day of any general index that is covered here. If one "
            "was, it is mixed, and it fails once a lead has lasted a quarter."
        ),
        judge=_never_on_top,
        would_change="One general index with an open model first, its weights out, for a quarter.",
    ),
    Claim(
        id="E2",
        slug="forecasts",
        statement="Dated forecasts about open and closed models come true.",
        test=(
            "Dated predictions by others, each with the day on which it can be checked, and what "
            "the data said on that day."
        ),
        exhibits=("forecasts",),
        page=RECORD,
        statistic="forecasts.pending",
        rule=(
            "It cannot be tested before three of them have been judged. Then it holds if all of "
            "those judged came true, with limits if most did, is mixed if some did, and fails if "
            "none did."
        ),
        judge=_forecasts,
        would_change="The days themselves, as they come.",
    ),
)
