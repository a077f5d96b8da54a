"""A: the chart that everyone points at."""

from charts.claims.claim import HALF, Claim, Evidence, Judgement, Verdict

TRENDS = (
    "gap.points_trend_2024",
    "gap.points_trend_2025",
    "gap.lag_trend_2024",
    "gap.lag_trend_2025",
)
"""Distance in points and in months, over both windows that the test names."""


def _catching_up(evidence: Evidence) -> Judgement:
    windows = evidence.share("gap-sensitivity.shrinking", "gap-sensitivity.windows")
    checked = (
        "Since June 2024 the distance {gap.points_word_2024} ({gap.points_trend_2024} a year, "
        "{gap.points_interval_2024}), since January 2025 it {gap.points_word_2025}; over "
        "{gap-sensitivity.shrinking} of {gap-sensitivity.windows} other windows it shrinks."
    )
    if all(map(evidence.falls, TRENDS)):
        verdict = Verdict.HOLDS if windows > HALF else Verdict.LIMITS
    elif all(map(evidence.rises, TRENDS)) and windows < HALF:
        verdict = Verdict.FAILS
    else:
        verdict = Verdict.MIXED
    return Judgement(verdict, checked)


def _matched_sooner_or_later(evidence: Evidence) -> Judgement:
    reason = (
        "{catch-up.matched} of {catch-up.levels} closed records were matched, "
        "{catch-up.half_of_all}; {catch-up.rest_clause}."
    )
    if evidence.number("catch-up.matched") == evidence.number("catch-up.levels"):
        return Judgement(Verdict.HOLDS, reason)
    patient = evidence.number("catch-up.oldest_wait") <= evidence.number("catch-up.longest_wait")
    most = evidence.share("catch-up.matched", "catch-up.levels") > HALF
    if patient and most:
        return Judgement(Verdict.LIMITS, reason)
    return Judgement(Verdict.MIXED if patient or most else Verdict.FAILS, reason)


CLAIMS = (
    Claim(
        id="A1",
        slug="catching-up",
        statement="The distance between the best open and the best closed model is shrinking.",
        test=(
            "The daily gap on the Epoch Capabilities Index, in points, and the lag, in months "
            "since the closed line stood where the open line stands: level today, trend since June "
            "2024 and since January 2025, and how both move when the window ends elsewhere or one "
            "model is dropped; published estimates beside ours."
        ),
        exhibits=(
            "frontier",
            "gap",
            "lag-estimators",
            "gap-sensitivity",
            "vintages",
            "second-tier",
        ),
        page="claims/a1-catching-up.md",
        statistic="gap.points_trend_2024",
        rule=(
            "Four trends count: distance in points and in months, since June 2024 and since "
            "January 2025. If the 90% intervals of all four lie below zero the claim holds, with "
            "limits if half of the other windows or more do not shrink. If all four lie above zero "
            "and fewer than half of the other windows shrink, it fails. Else it is mixed."
        ),
        judge=_catching_up,
        would_change=(
            "Open models that come closer on the index than they stood in June 2024, and stay "
            "there for some months."
        ),
    ),
    Claim(
        id="A2",
        slug="catch-up-time",
        short_name="catch-up time",
        statement="Each closed frontier level is matched by an open model sooner or later.",
        test=(
            "The time from each closed frontier level to the first open model at or above it, as a "
            "survival curve that counts levels not yet matched as censored."
        ),
        exhibits=("catch-up",),
        page="claims/a2-catch-up-time.md",
        statistic="catch-up.median_strict",
        rule=(
            "It holds if every level has been matched. It holds with limits if most have, and none "
            "of the others has waited longer than the longest wait that has ended. If only one of "
            "the two is so it is mixed, and if neither is it fails."
        ),
        judge=_matched_sooner_or_later,
        would_change="A closed level that waits longer than any level has had to wait so far.",
    ),
)
