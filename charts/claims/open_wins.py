"""D: where open models win."""

from charts.claims.claim import (
    BY_COUNT,
    HALF,
    NEARLY_ALL,
    Claim,
    Evidence,
    Judgement,
    Verdict,
    by_count,
    by_shares,
)

HOSTS = "claims/d1-many-hosts.md"


def _many_hosts(evidence: Evidence) -> Judgement:
    reason = (
        "The median open model has {hosts.median_open_hosts} besides its maker, the median closed "
        "one {hosts.median_closed_said}; {hosts.none_open} open models have none, and the leading "
        "ones {hosts.leading_low_open} or more."
    )
    many = evidence.number("entry.many")  # enough hosts for prices to be compared
    usual, closed = evidence.number("hosts.median_open"), evidence.number("hosts.median_closed")
    if usual >= many:
        return Judgement(Verdict.HOLDS, reason)
    if usual > closed:
        leading = evidence.number("hosts.leading_low_open") >= many
        return Judgement(Verdict.LIMITS if leading else Verdict.MIXED, reason)
    return Judgement(Verdict.FAILS, reason)


def _price(evidence: Evidence) -> Judgement:
    reason = (
        "The cheapest host asks {against-maker.cheapest} of the maker's price at the median, the "
        "median host {against-maker.median}; with twice the hosts the lowest price moves by "
        "{entry.lowest_doubling}, random order alone would move it by {entry.luck_doubling}, and "
        "the median price {entry.median_word}."
    )
    cheapest, usual = evidence["against-maker.cheapest"].high, evidence["against-maker.median"].high
    checks = (
        cheapest is not None and cheapest < 100,
        usual is not None and usual < 100,
        evidence.falls("entry.excess_doubling"),
        evidence.falls("entry.median_doubling"),
    )
    return Judgement(by_count(checks), reason)


def _no_need_to_cut(evidence: Evidence) -> Judgement:
    reason = (
        "{list-price-changes.kept} of {list-price-changes.watched} closed models kept their list "
        "price as long as they were watched, and so did {list-price-changes.open_kept} of "
        "{list-price-changes.open_watched} open ones; margins are not public."
    )
    unchanged = evidence.share("list-price-changes.kept", "list-price-changes.watched")
    if unchanged >= NEARLY_ALL:
        return Judgement(Verdict.LIMITS, reason)
    return Judgement(Verdict.MIXED if unchanged > HALF else Verdict.FAILS, reason)


def _low_cost_frontier(evidence: Evidence) -> Judgement:
    reason = (
        "Open models hold most of the cheap third of the frontier on "
        "{open-share-of-frontier.cheap_most} of {open-share-of-frontier.judged} cost boards; by "
        "list price they hold {price-frontier.cheap} of it, and {price-frontier.cheap_mix} in the "
        "mix of tokens that was really carried."
    )
    boards = evidence.share("open-share-of-frontier.cheap_most", "open-share-of-frontier.judged")
    shares = [boards]
    for mix in ("cheap", "cheap_mix"):
        least = evidence[f"price-frontier.{mix}"].low
        shares.append((least or 0.0) / 100)
    return Judgement(by_shares(shares), reason)


def _good_enough(evidence: Evidence) -> Judgement:
    reason = (
        "Where an open model reached a remembered level the cheapest was open in "
        "{cheapest-by-level.share_cheapest} of the months by the cheapest seller's price of "
        "tokens, {cheapest-by-level.share_median} by the median seller's and "
        "{cheapest-by-level.share_maker} by the maker's; at {good-enough.board_levels_open} of "
        "{good-enough.board_levels_reached} levels by what runs on boards cost; and, on "
        "{cheapest-by-level.late_day}, at {cheapest-by-level.late_resold} of "
        "{cheapest-by-level.late_reached} levels {cheapest-by-level.resold_clause}."
    )
    ways = ("cheapest", "median", "maker")
    shares = [
        evidence.share(f"cheapest-by-level.won_{way}", f"cheapest-by-level.reached_{way}")
        for way in ways
    ]
    shares.append(
        evidence.share("good-enough.board_levels_open", "good-enough.board_levels_reached")
    )
    shares.append(evidence.share("cheapest-by-level.late_resold", "cheapest-by-level.late_reached"))
    return Judgement(by_shares(shares), reason)


def _privacy(evidence: Evidence) -> Judgement:
    reason = (
        "{deployment.hardware_count} of {deployment.vendors} vendors of closed models document a "
        "way in service on the customer's own hardware, {deployment.sealed_count} of them without "
        "a connection{deployment.reason_clause}."
    )
    if evidence.number("deployment.hardware_count") == 0:
        return Judgement(Verdict.HOLDS, reason)
    if evidence.number("deployment.sealed_count") == 0:
        return Judgement(Verdict.LIMITS, reason)
    facts = evidence.number("deployment.sealed_facts")
    doubtful = evidence.number("deployment.sealed_doubtful") == facts
    return Judgement(Verdict.MIXED if doubtful else Verdict.FAILS, reason)


def _custom_training(evidence: Evidence) -> Judgement:
    reason = (
        "The best closed model can be tuned by all customers at {fine-tuning.flagship_yes} of "
        "{fine-tuning.labs} makers, in part at {fine-tuning.partly_count} and not at "
        "{fine-tuning.no_count}; tuned weights can be taken away from {fine-tuning.weights_closed} "
        "of {fine-tuning.weights_closed_n} closed offers; the answer went down on "
        "{fine-tuning.down} of {fine-tuning.compared} offers and up on {fine-tuning.up}."
    )
    checks = (
        evidence.below("fine-tuning.flagship_yes", "fine-tuning.labs", HALF),
        evidence.share("fine-tuning.no_count", "fine-tuning.labs") > HALF,
        evidence.below("fine-tuning.weights_closed", "fine-tuning.weights_closed_n", HALF),
        evidence.number("fine-tuning.down") > evidence.number("fine-tuning.up"),
    )
    return Judgement(by_count(checks), reason)


CLAIMS = (
    Claim(
        id="D1",
        slug="many-hosts",
        statement="Anyone may host open weights, so an open model has many hosts.",
        test="Independent hosts per model, open against closed, resellers apart.",
        exhibits=("hosts",),
        page=HOSTS,
        statistic="hosts.median_open",
        rule=(
            "It holds if the median open model has five hosts or more. It holds with limits if it "
            "has fewer, but more than the median closed one, and the leading open models all have "
            "five; if these have not it is mixed. It fails if open models have no more than closed "
            "ones."
        ),
        judge=_many_hosts,
        would_change="Hosts that take up more than the few models that all of them offer.",
    ),
    Claim(
        id="D2",
        slug="price",
        statement="Competition among its hosts pushes the price of an open model down.",
        test=(
            "The spread of prices across hosts; the cheapest, the median and the maker's price; "
            "prices after release; whether the lowest and the median price fall as hosts are added."
        ),
        exhibits=("price-spread", "against-maker", "entry", "paid-prices"),
        page=HOSTS,
        statistic="against-maker.cheapest",
        rule=(
            "Four checks, each by a whole interval: the cheapest host asks less than the maker; "
            "the median host asks less than the maker; with more hosts the lowest price falls by "
            f"more than random order makes it; with more hosts the median price falls. {BY_COUNT}"
        ),
        judge=_price,
        would_change="Median prices that fall as hosts are added, or hosts that cut what they ask.",
    ),
    Claim(
        id="D3",
        slug="no-need-to-cut",
        statement="Closed labs need not cut their prices, and can keep a margin.",
        test=(
            "Price changes of closed models after release, and the spread across clouds. Margins "
            "are not public: that part cannot be tested."
        ),
        exhibits=("list-price-changes", "price-after-release"),
        page="claims/d3-closed-prices.md",
        statistic="list-price-changes.kept",
        rule=(
            "It can hold with limits at best, because margins are not public. It does so if four "
            "of five closed models or more kept their list price as long as they were watched. If "
            "most did it is mixed, else it fails."
        ),
        judge=_no_need_to_cut,
        would_change="Closed models whose list price is cut after release, or published margins.",
    ),
    Claim(
        id="D4",
        slug="low-cost-frontier",
        short_name="low-cost frontier",
        statement="Open models own the low-cost part of the frontier of capability against cost.",
        test=(
            "The Pareto frontier by list price and by measured run cost, on every data set, over "
            "time: the open share of points, of distinct models, of score levels, and by cost band."
        ),
        exhibits=(
            "price-frontier",
            "run-cost-frontiers",
            "open-share-of-frontier",
            "frontier-sensitivity",
        ),
        page="claims/d4-low-cost-frontier.md",
        statistic="open-share-of-frontier.cheap_most",
        rule=(
            "Three shares of the cheap third of the frontier: of the cost boards on which open "
            "models hold most of it, and of it by list price at the usual mix of tokens and at the "
            "one that was carried (the least of three prices each). It holds if all are four "
            "fifths or more, with limits if all are more than half, is mixed if only some are, and "
            "fails if none is."
        ),
        judge=_low_cost_frontier,
        would_change="Cheap closed models on the boards that publish what their runs cost.",
    ),
    Claim(
        id="D5",
        slug="good-enough",
        statement="Once an open model is good enough for a task it is usually the cheapest.",
        test=(
            "Levels named after remembered models, from GPT-4 to GPT-5.5: whether the cheapest "
            "model at or above the level is open, month by month, by price and by measured cost; "
            "and the wait before an open model clears it."
        ),
        exhibits=(
            "good-enough",
            "cheapest-by-level",
            "wait-for-open",
            "price-of-a-level",
            "adoption",
        ),
        page="claims/d5-good-enough.md",
        statistic="cheapest-by-level.share_cheapest",
        rule=(
            "Five shares of the remembered levels that an open model reached, those at which the "
            "cheapest model was open: of their months by the cheapest, the median and the makers' "
            "price of tokens; by what runs on boards cost; and on the last day by the cheapest "
            "seller's price, with resellers' prices for closed models whose own is in doubt. It "
            "holds if all are four fifths or more, with limits if all are more than half, is mixed "
            "if only some are, and fails if none is."
        ),
        judge=_good_enough,
        would_change="Closed models that cost less than open ones at levels that both reach.",
    ),
    Claim(
        id="D6",
        slug="privacy",
        statement="Weights on one's own hardware are the only choice for absolute privacy.",
        test=(
            "Every documented way to run a closed model on the customer's hardware or air-gapped; "
            "the hardware each open model needs."
        ),
        exhibits=("deployment", "hardware", "local-hardware"),
        page="claims/d6-privacy.md",
        statistic="deployment.hardware_count",
        rule=(
            "It holds if no vendor of closed models documents a way in service on the customer's "
            "own hardware, and holds with limits if none of these works without a connection. If "
            "one does it fails, but is mixed as long as a second reading leaves every such fact in "
            "doubt."
        ),
        judge=_privacy,
        would_change=(
            "A primary source, read a second time without doubt, for a closed model sealed on a "
            "customer's hardware; or that such offers end."
        ),
    ),
    Claim(
        id="D7",
        slug="custom-training",
        statement="Closed labs mostly do not let customers train their models as they need.",
        test=(
            "Per lab: whether the current flagship can be tuned, by which methods, and whether the "
            "weights can be taken away; the trend over time; the licences of the open side."
        ),
        exhibits=("fine-tuning", "licences-over-time", "tuned-vs-frontier"),
        page="claims/d7-custom-training.md",
        statistic="fine-tuning.flagship_yes",
        rule=(
            "Four checks: fewer than half of the makers let all customers tune their best model; "
            "most let nobody; tuned weights can be taken away from fewer than half of the closed "
            f"offers; and more offers have shut than opened their best model. {BY_COUNT}"
        ),
        judge=_custom_training,
        would_change="A closed maker who lets customers tune his best model, or take weights away.",
    ),
)
