"""B: saturation."""

from charts.claims.claim import (
    BY_COUNT,
    CERTAIN,
    HALF,
    Claim,
    Evidence,
    Judgement,
    Verdict,
    by_count,
)

CEILINGS = "claims/b1-ceilings.md"
UNDERDOGS = "claims/b3-underdogs.md"


def _ceiling(evidence: Evidence) -> Judgement:
    reason = (
        "On {gap-trends.shrank} of {gap-trends.full} full tests the raw gap has shrunk; on "
        "{gap-trends.literal_grew} of these the gap in capability has not."
    )
    if evidence.share("gap-trends.shrank", "gap-trends.full") <= HALF:
        return Judgement(Verdict.FAILS, reason)
    only_raw = evidence.number("gap-trends.literal_grew")
    if only_raw == 0:
        return Judgement(Verdict.FAILS, reason)
    share = only_raw / evidence.number("gap-trends.shrank")
    if share == 1:
        return Judgement(Verdict.HOLDS, reason)
    return Judgement(Verdict.LIMITS if share > HALF else Verdict.MIXED, reason)


def _harder_steps(evidence: Evidence) -> Judgement:
    reason = (
        "Per ten points the last step {harder-steps.verdict_raw}, on tests that are still used it "
        "{harder-steps.verdict_raw_live}; of the essay's own steps that from 90% to 92% took "
        "{harder-steps.late} at the median, that from 30% to 40% {harder-steps.early}."
    )
    checks = (
        evidence.number("harder-steps.longer_raw") >= CERTAIN,
        evidence.number("harder-steps.longer_raw_live") >= CERTAIN,
        evidence.number("harder-steps.late") > evidence.number("harder-steps.early"),
    )
    return Judgement(by_count(checks), reason)


def _uncapped(evidence: Evidence) -> Judgement:
    narrows = round(evidence.number("uncapped-scales.narrowing"))
    scales = round(evidence.number("uncapped-scales.scales"))
    return Judgement(
        by_count((True,) * (scales - narrows) + (False,) * narrows),
        "Since {uncapped-scales.since} the distance {uncapped-scales.summary}.",
    )


def _any_underdog(evidence: Evidence) -> Judgement:
    reason = (
        "Closed and open move within the range of other pairs on {placebo-trends.quarters_inside} "
        "of {placebo-trends.quarters_benchmarks} tests by quarter "
        "({placebo-trends.quarters_expected} expected) and on {placebo-trends.matrix_inside} of "
        "{placebo-trends.matrix_benchmarks} by day ({placebo-trends.matrix_expected}); of "
        "{placebo-trends.quarters_placebos} and {placebo-trends.matrix_placebos} other gaps "
        "{placebo-trends.quarters_narrowing} and {placebo-trends.matrix_narrowing} narrow."
    )
    checks: list[bool] = []
    for kind in ("quarters", "matrix"):
        # A pair like the others falls inside their range about as often as expected: one test more
        # or less is no difference.
        expected = evidence.number(f"placebo-trends.{kind}_expected")
        checks.append(evidence.number(f"placebo-trends.{kind}_inside") >= expected - 1)
        names = f"placebo-trends.{kind}_narrowing", f"placebo-trends.{kind}_placebos"
        checks.append(evidence.share(*names) > HALF)
    return Judgement(by_count(tuple(checks)), reason)


def _never_past(evidence: Evidence) -> Judgement:
    reason = (
        "Open models led the index on {overtaking.index_led} of {overtaking.index_days} days, and "
        "clearly against a full field {overtaking.standing_tests} of {overtaking.matrix_tests} "
        "tests; at some time they were ahead on {overtaking.matrix_led}, and cheap models on "
        "{overtaking.cheap_of}."
    )
    if evidence.number("overtaking.index_led") or evidence.number("overtaking.standing_tests"):
        return Judgement(Verdict.FAILS, reason)
    if not evidence.number("overtaking.matrix_led"):
        other = evidence.number("overtaking.cheap_led")
        return Judgement(Verdict.LIMITS if other else Verdict.HOLDS, reason)
    return Judgement(Verdict.MIXED, reason)


def _private_tests(evidence: Evidence) -> Judgement:
    reason = (
        "Half of the levels were matched within {public-private.private_median} on "
        "{public-private.private_tests} private tests and {public-private.public_median} on "
        "{public-private.public_tests} public ones; longer on private ones in "
        "{public-private.longer_share} of resampled sets of tests."
    )
    longer = evidence.number("public-private.longer_share")
    late = evidence.number("public-private.private_median_late") > evidence.number(
        "public-private.public_median_late"
    )
    if longer >= CERTAIN:
        return Judgement(Verdict.HOLDS if late else Verdict.LIMITS, reason)
    return Judgement(Verdict.FAILS if longer <= 100 - CERTAIN else Verdict.MIXED, reason)


CLAIMS = (
    Claim(
        id="B1",
        slug="ceiling",
        statement=(
            "Near a test's ceiling the raw gap shrinks although the difference in capability does "
            "not."
        ),
        test=(
            "Per test, the trend of the gap in raw points against the trend in log-odds (corrected "
            "for chance) and in fitted capability, against how full the test is; a model world "
            "with a constant distance for comparison."
        ),
        exhibits=("model-world", "benchmarks-filling", "gap-trends"),
        page=CEILINGS,
        statistic="gap-trends.shrank",
        rule=(
            "Of the tests that are full the raw gap must have shrunk on most, or the claim fails. "
            "Of those the gap in capability must not have: on all, then it holds; on most, then "
            "with limits; on some, then it is mixed; on none, then it fails."
        ),
        judge=_ceiling,
        would_change=(
            "Full tests on which the distance in capability grows while the raw gap shrinks."
        ),
    ),
    Claim(
        id="B2",
        slug="harder-steps",
        statement="The last points of a test take longer than the middle ones.",
        test=(
            "Months that the frontier took per ten raw points, and per unit of log-odds, by the "
            "level at which the step began."
        ),
        exhibits=("harder-steps", "cost-per-point"),
        page=CEILINGS,
        statistic="harder-steps.longer_raw",
        rule=(
            "Three checks: per ten points the last step takes longer in 95% of resampled sets of "
            "tests; the same on tests that are still used; and the essay's own pair, from 90% to "
            f"92% against 30% to 40%. {BY_COUNT}"
        ),
        judge=_harder_steps,
        would_change="More tests that come from 90% to 95%, and how long that takes.",
    ),
    Claim(
        id="B3",
        slug="uncapped-scales",
        statement="A scale without a ceiling shows no such narrowing.",
        test="The same distance on the capability index, METR's time horizon and Arena's rating.",
        exhibits=("uncapped-scales",),
        page=UNDERDOGS,
        statistic="uncapped-scales.trend_eci",
        rule=(
            "Three checks: on each of the three scales the distance does not narrow by more than "
            f"the change that counts as none. {BY_COUNT}"
        ),
        judge=_uncapped,
        would_change="A new open model on METR's scale, or newer boards of Arena.",
    ),
    Claim(
        id="B4",
        slug="any-underdog",
        statement=(
            "The same narrowing appears between any advantaged and disadvantaged group: expensive "
            "and cheap, slow and fast, high and low effort, large and small."
        ),
        test=(
            "The same statistic for those pairs as for closed and open, on the same tests and "
            "dates: is closed and open inside the range of the others?"
        ),
        exhibits=("placebo-trends", "placebo-lines", "effort-within-model"),
        page=UNDERDOGS,
        statistic="placebo-trends.quarters_inside",
        rule=(
            "Four checks, two by quarter and two by day: closed and open fall inside the range of "
            "the other pairs at least about as often as a pair like them would (one test fewer is "
            f"no difference), and most of the other gaps narrow. {BY_COUNT}"
        ),
        judge=_any_underdog,
        would_change="More tests on which all pairs were run; now most pairs share few of them.",
    ),
    Claim(
        id="B5",
        slug="never-past",
        statement="The underdog never overtakes.",
        test=(
            "For each pair and test, the days on which the best of the disadvantaged group was "
            "ahead."
        ),
        exhibits=("overtaking",),
        page=UNDERDOGS,
        statistic="overtaking.index_led",
        rule=(
            "It fails if open models have led the index, or a test clearly while the best closed "
            "models had been run. It holds if they have never been ahead on any test, with limits "
            "if cheap models have. If they were ahead on some tests, but against a field with gaps "
            "or within the noise, it is mixed."
        ),
        judge=_never_past,
        would_change="One day on which an open model leads the index, or a test in a full field.",
    ),
    Claim(
        id="B6",
        slug="public-tests-flatter",
        statement="The lag is longer on private tests than on public ones.",
        test=(
            "The wait from the first closed to the first open model at each level of a test, on "
            "tests whose scored items are public and on tests whose items are held back."
        ),
        exhibits=("public-private",),
        page="claims/b6-private-tests.md",
        statistic="public-private.private_median",
        rule=(
            "It holds if the median wait is longer on private tests in 95% of resampled sets of "
            "tests, with limits if the median of the levels reached last is not longer there. It "
            "fails if it is shorter in 95%. Else it is mixed."
        ),
        judge=_private_tests,
        would_change="More private tests on which open models are run soon after their release.",
    ),
)
