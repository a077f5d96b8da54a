"""D: where open models win."""

from charts.claims.claim import (
    BY_COUNT,
    HALF,
    NEARLY_ALL,
    Claim,
    Found,
    Judgement,
    Verdict,
    by_count,
)

HOSTS = "claims/d1-many-hosts.md"

MANY = 5
"""Hosts that are many: enough for prices to be compared; the exhibit entry counts the same five."""


def _many_hosts(found: Found) -> Judgement:
    said = (
        "The median open model has {hosts.median_open_hosts} besides its maker, the median closed "
        "one {hosts.median_closed_said}; {hosts.none_open} open models have none, and the leading "
        "ones {hosts.leading_low_open} or more."
    )
    usual, closed = found.number("hosts.median_open"), found.number("hosts.median_closed")
    if usual >= MANY:
        return Judgement(Verdict.HOLDS, said)
    if usual > closed:
        leading = found.number("hosts.leading_low_open") >= MANY
        return Judgement(Verdict.LIMITS if leading else Verdict.MIXED, said)
    return Judgement(Verdict.FAILS, said)


def _price(found: Found) -> Judgement:
    said = (
        "The cheapest host asks {against-maker.cheapest} of the maker's price at the median, the "
        "median host {against-maker.median}; with twice the hosts the lowest price moves by "
        "{entry.lowest_doubling}, random order alone would make {entry.luck_doubling} of it, and "
        "the median price {entry.median_word}."
    )
    cheapest, usual = found["against-maker.cheapest"].high, found["against-maker.median"].high
    checks = (
        cheapest is not None and cheapest < 100,
        usual is not None and usual < 100,
        found.falls("entry.excess_doubling"),
        found.falls("entry.median_doubling"),
    )
    return Judgement(by_count(checks), said)


def _no_need_to_cut(found: Found) -> Judgement:
    said = (
        "{list-price-changes.kept} of {list-price-changes.watched} closed models kept their list "
        "price as long as they were watched, and so did {list-price-changes.open_kept} of "
        "{list-price-changes.open_watched} open ones; margins are not public."
    )
    kept = found.share("list-price-changes.kept", "list-price-changes.watched")
    if kept >= NEARLY_ALL:
        return Judgement(Verdict.LIMITS, said)
    return Judgement(Verdict.MIXED if kept > HALF else Verdict.FAILS, said)


def _low_cost_frontier(found: Found) -> Judgement:
    said = (
        "Open models hold most of the cheap third of the frontier on "
        "{open-share-of-frontier.cheap_most} of {open-share-of-frontier.judged} cost boards; by "
        "list price they hold {price-frontier.cheap} of it, and {price-frontier.cheap_mix} in the "
        "mix of tokens that was really carried."
    )
    boards = found.share("open-share-of-frontier.cheap_most", "open-share-of-frontier.judged")
    shares = [boards]
    for mix in ("cheap", "cheap_mix"):
        least = found[f"price-frontier.{mix}"].low
        shares.append((least or 0.0) / 100)
    if min(shares) >= NEARLY_ALL:
        return Judgement(Verdict.HOLDS, said)
    if min(shares) > HALF:
        return Judgement(Verdict.LIMITS, said)
    return Judgement(Verdict.MIXED if max(shares) > HALF else Verdict.FAILS, said)


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
)
