"""C: the frontier advantage."""

from charts.claims.claim import FEW, HALF, QUARTER, Claim, Evidence, Judgement, Verdict

BASES = "claims/c1-improved-bases.md"
HOW_SOON = "claims/c3-how-soon.md"


def _improve_the_base(evidence: Evidence) -> Judgement:
    reason = (
        "Sellers report gains for {derived-gains.seller_up} of {derived-gains.seller_pairs} "
        "derivatives; independent tests find them for {derived-gains.independent_up} of "
        "{derived-gains.independent_pairs}, and {derived-gains.recent_clause}."
    )
    sellers = evidence.share("derived-gains.seller_up", "derived-gains.seller_pairs")
    others = evidence.share("derived-gains.independent_up", "derived-gains.independent_pairs")
    if sellers > HALF and others > HALF:
        tested = evidence.number("derived-gains.recent_independent")
        return Judgement(Verdict.HOLDS if tested else Verdict.LIMITS, reason)
    if sellers > HALF or others > HALF:
        return Judgement(Verdict.MIXED, reason)
    return Judgement(Verdict.FAILS, reason)


def _top_of_the_line(evidence: Evidence) -> Judgement:
    reason = (
        "Of {derived-vs-closed.comparisons} comparisons {derived-vs-closed.wins} put a derivative "
        "ahead of the best closed model of its table ({derived-vs-closed.median} at the median); "
        "{derived-vs-closed.independent} of them are independent."
    )
    wins = evidence.share("derived-vs-closed.wins", "derived-vs-closed.comparisons")
    if wins > HALF:
        independent = evidence.number("derived-vs-closed.independent")
        return Judgement(Verdict.HOLDS if independent else Verdict.LIMITS, reason)
    return Judgement(Verdict.MIXED if wins > FEW else Verdict.FAILS, reason)


def _within_weeks(evidence: Evidence) -> Judgement:
    reason = (
        "Of the closed derivatives {derived-delay.closed_soon} of {derived-delay.closed} came "
        "within {derived-delay.weeks} weeks of their base's weights, the median one after "
        "{derived-delay.closed_median} days (interval {derived-delay.closed_interval})."
    )
    soon = evidence.share("derived-delay.closed_soon", "derived-delay.closed")
    longest = evidence["derived-delay.closed_median"].high
    if soon > HALF:
        sure = longest is not None and longest <= 7 * evidence.number("derived-delay.weeks")
        return Judgement(Verdict.HOLDS if sure else Verdict.LIMITS, reason)
    slow = evidence.number("derived-delay.closed_median") > QUARTER
    return Judgement(Verdict.FAILS if slow else Verdict.MIXED, reason)


def _stays_ahead(evidence: Evidence) -> Judgement:
    reason = (
        "Newer open models reached {overtaken.reached} of {overtaken.derivatives} closed "
        "derivatives on some board{overtaken.first_clause}."
    )
    reached = evidence.share("overtaken.reached", "overtaken.derivatives")
    if reached == 0:
        return Judgement(Verdict.HOLDS, reason)
    if reached <= FEW:
        return Judgement(Verdict.LIMITS, reason)
    return Judgement(Verdict.FAILS if reached > HALF else Verdict.MIXED, reason)


def _kimi_k3(evidence: Evidence) -> Judgement:
    reason = (
        "{kimi-k3.name} was first on {kimi-k3.first} of {kimi-k3.rankings} rankings, so that it "
        "cannot be said to have led; {kimi-k3.built_clause}."
    )
    if evidence.share("kimi-k3.first", "kimi-k3.rankings") <= HALF:
        return Judgement(Verdict.UNTESTABLE, reason)
    reason = (
        "{kimi-k3.name} was first on {kimi-k3.first} of {kimi-k3.rankings} rankings; "
        "{kimi-k3.built_clause}; {kimi-k3.ahead_clause}."
    )
    built = evidence.number("kimi-k3.by_leaders") > 0
    passed = evidence.share("kimi-k3.ahead", "kimi-k3.compared") > HALF
    if built and passed:
        return Judgement(Verdict.HOLDS, reason)
    return Judgement(Verdict.MIXED if built or passed else Verdict.FAILS, reason)


CLAIMS = (
    Claim(
        id="C1",
        slug="improve-the-base",
        statement=(
            "A firm with data and training can take an open base and make a better closed model of "
            "it."
        ),
        test="The gain of derived over base on the same harness, by who measured it.",
        exhibits=("composer", "derived-gains"),
        page=BASES,
        statistic="derived-gains.seller_up",
        rule=(
            "It holds if sellers and independent tests both find gains for most derivatives, with "
            "limits if no independent test has measured a closed one of 2026. If only one of the "
            "two finds them it is mixed, and if neither does it fails."
        ),
        judge=_improve_the_base,
        would_change=(
            "An independent test of a closed derivative of 2026 beside its base, on one harness."
        ),
    ),
    Claim(
        id="C2",
        slug="top-of-the-line",
        statement="What is made of an open base is a frontier model.",
        test="How often the derivative beats the best closed model in the same table.",
        exhibits=("derived-vs-closed",),
        page=BASES,
        statistic="derived-vs-closed.wins",
        rule=(
            "It holds if derivatives are ahead in most comparisons, with limits if none of these "
            "is independent. It fails if they are ahead in one of five or fewer. Else it is mixed."
        ),
        judge=_top_of_the_line,
        would_change="Independent tables in which derivatives stand beside the best closed models.",
    ),
    Claim(
        id="C3",
        slug="within-weeks",
        statement="It takes no more than weeks to improve an open model.",
        test="Days from the release of the base's weights to that of the derivative.",
        exhibits=("derived-delay",),
        page=HOW_SOON,
        statistic="derived-delay.closed_median",
        rule=(
            "It holds if most closed derivatives came within eight weeks and the interval of the "
            "median ends there; with limits if the interval goes on. If fewer came by then it is "
            "mixed, and fails if the median one took more than a quarter."
        ),
        judge=_within_weeks,
        would_change="More derivatives, failed ones too, and the day on which work on them began.",
    ),
    Claim(
        id="C4",
        slug="kept-ahead",
        statement="The derivative stays ahead of open models.",
        test="Days until a newer open model reached the derivative.",
        exhibits=("overtaken",),
        page=HOW_SOON,
        statistic="overtaken.reached",
        rule=(
            "It holds if newer open models have reached none of the closed derivatives on any "
            "board, with limits if one of five or fewer. It fails if they have reached most. Else "
            "it is mixed."
        ),
        judge=_stays_ahead,
        would_change=(
            "Derivatives that no newer open model reaches for months; so far there are few."
        ),
    ),
    Claim(
        id="C5",
        slug="kimi-k3",
        short_name="Kimi K3",
        statement="If an open model did lead, closed labs would build on it and pass it.",
        test=(
            "What happened after 16 July 2026: where Kimi K3 stood, for how long it led anything, "
            "who built on it."
        ),
        exhibits=("kimi-k3",),
        page="claims/c5-kimi-k3.md",
        statistic="kimi-k3.first",
        rule=(
            "It cannot be tested as long as the open model has not been first on most rankings. "
            "Once it has, the claim holds if a lab that has led the index built on it and what was "
            "built came out ahead mostly, is mixed if only one of the two is so, and fails if "
            "neither is."
        ),
        judge=_kimi_k3,
        would_change="An open model that leads most rankings, and what closed labs then do.",
    ),
)
