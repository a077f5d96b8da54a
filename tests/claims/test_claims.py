"""The ledger: every rule can give each of its verdicts, and gives it for the reason it names."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from charts.claims import CLAIMS, Claim, Evidence, Verdict
from charts.claims.claim import Judgement, by_count
from charts.claims.verdicts import UnjudgedClaim, judge_all
from charts.core.exhibit import Exhibit
from charts.core.finding import Finding
from charts.site import catalogue, page_slots
from charts.tables.frames import Tables

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = {f"docs/{p.relative_to(DOCS)}": p.read_text("utf-8") for p in DOCS.rglob("*.md")}
BY_ID = {claim.id: claim for claim in CLAIMS}
HOLDS, LIMITS, MIXED, FAILS, UNTESTABLE = Verdict
NAMED = re.compile(r"\{([a-z0-9-]+\.[a-z0-9_]+)\}")

Values = Mapping[str, float | tuple[float | None, float | None]]


class MadeUpEvidence(Evidence):
    """Findings made up by name: a number, or the two ends of an interval."""

    def __init__(self, values: Values) -> None:
        findings: dict[str, dict[str, Finding]] = {}
        for name, given in values.items():
            exhibit, _, own_name = name.partition(".")
            findings.setdefault(exhibit, {})[own_name] = (
                Finding((given[0] or 0) + 1e-9, low=given[0], high=given[1], level=90)
                if isinstance(given, tuple)
                else Finding(given)
            )
        super().__init__(findings)


def trends(ends: tuple[float, float], shrinking: int) -> Values:
    names = ("points_trend_2024", "points_trend_2025", "lag_trend_2024", "lag_trend_2025")
    return {
        **{f"gap.{name}": ends for name in names},
        "gap-sensitivity.shrinking": shrinking,
        "gap-sensitivity.windows": 10,
    }


def wait_values(matched: int, oldest: float, longest: float) -> Values:
    return {
        "catch-up.matched": matched, "catch-up.levels": 10,
        "catch-up.oldest_wait": oldest, "catch-up.longest_wait": longest,
    }  # fmt: skip


def full_tests(shrank: int, only_raw: int) -> Values:
    return {
        "gap-trends.shrank": shrank, "gap-trends.full": 10, "gap-trends.literal_grew": only_raw,
    }  # fmt: skip


def steps(raw: float, live: float, late: float) -> Values:
    return {
        "harder-steps.longer_raw": raw, "harder-steps.longer_raw_live": live,
        "harder-steps.late": late, "harder-steps.early": 3.0,
    }  # fmt: skip


def scales(narrowing: int) -> Values:
    return {"uncapped-scales.narrowing": narrowing, "uncapped-scales.scales": 3}


def placebos(inside: tuple[int, int], narrowing: tuple[int, int]) -> Values:
    made: dict[str, float] = {}
    for n, kind in enumerate(("quarters", "matrix")):
        made |= {
            f"placebo-trends.{kind}_inside": inside[n], f"placebo-trends.{kind}_expected": 5.4,
            f"placebo-trends.{kind}_narrowing": narrowing[n],
            f"placebo-trends.{kind}_placebos": 10,
        }  # fmt: skip
    return made


def ahead(index: int, standing: int, tests: int, cheap: int) -> Values:
    return {
        "overtaking.index_led": index, "overtaking.standing_tests": standing,
        "overtaking.matrix_led": tests, "overtaking.cheap_led": cheap,
    }  # fmt: skip


def private(longer: float, late: float) -> Values:
    return {
        "public-private.longer_share": longer, "public-private.private_median_late": late,
        "public-private.public_median_late": 5.0,
    }  # fmt: skip


def gains(sellers: int, others: int, recent: int) -> Values:
    return {
        "derived-gains.seller_up": sellers, "derived-gains.seller_pairs": 10,
        "derived-gains.independent_up": others, "derived-gains.independent_pairs": 10,
        "derived-gains.recent_independent": recent,
    }  # fmt: skip


def wins(number: int, independent: int) -> Values:
    return {
        "derived-vs-closed.wins": number, "derived-vs-closed.comparisons": 10,
        "derived-vs-closed.independent": independent,
    }  # fmt: skip


def delay(soon: int, median: float, longest: float) -> Values:
    return {
        "derived-delay.closed_soon": soon, "derived-delay.closed": 10,
        "derived-delay.closed_median": (median, longest), "derived-delay.weeks": 8,
    }  # fmt: skip


def reached(number: int) -> Values:
    return {"overtaken.reached": number, "overtaken.derivatives": 10}


def led(first: int, leaders: int, ahead_of: int) -> Values:
    return {
        "kimi-k3.first": first, "kimi-k3.rankings": 10, "kimi-k3.by_leaders": leaders,
        "kimi-k3.ahead": ahead_of, "kimi-k3.compared": 4,
    }  # fmt: skip


def hosts(opened: float, closed: float, leading: int) -> Values:
    return {
        "hosts.median_open": opened, "hosts.median_closed": closed,
        "hosts.leading_low_open": leading, "entry.many": 5,
    }  # fmt: skip


def prices(cheapest: float, median: float, excess: float, doubling: float) -> Values:
    return {
        "against-maker.cheapest": (50, cheapest), "against-maker.median": (50, median),
        "entry.excess_doubling": (-9, excess), "entry.median_doubling": (-9, doubling),
    }  # fmt: skip


def unchanged_prices(number: int) -> Values:
    return {"list-price-changes.kept": number, "list-price-changes.watched": 100}


def cheap(boards: int, usual: float, carried: float) -> Values:
    return {
        "open-share-of-frontier.cheap_most": boards, "open-share-of-frontier.judged": 10,
        "price-frontier.cheap": (usual, 100), "price-frontier.cheap_mix": (carried, 100),
    }  # fmt: skip


def levels(months: int, makers: int, boards: int, resold: int) -> Values:
    made: dict[str, float] = {
        "good-enough.board_levels_open": boards, "good-enough.board_levels_reached": 10,
        "cheapest-by-level.late_resold": resold, "cheapest-by-level.late_reached": 10,
    }  # fmt: skip
    for seller, won in (("cheapest", months), ("median", months), ("maker", makers)):
        made |= {
            f"cheapest-by-level.won_{seller}": won, f"cheapest-by-level.reached_{seller}": 10,
        }  # fmt: skip
    return made


def sealed(vendors: int, unconnected: int, doubtful: int) -> Values:
    return {
        "deployment.hardware_count": vendors, "deployment.sealed_count": unconnected,
        "deployment.sealed_facts": 3, "deployment.sealed_doubtful": doubtful,
    }  # fmt: skip


def tuning(yes: int, no: int, weights: int, down: int) -> Values:
    return {
        "fine-tuning.flagship_yes": yes, "fine-tuning.no_count": no, "fine-tuning.labs": 6,
        "fine-tuning.weights_closed": weights, "fine-tuning.weights_closed_n": 5,
        "fine-tuning.down": down, "fine-tuning.up": 1,
    }  # fmt: skip


def on_top(days: int, longest: int) -> Values:
    return {"top-spot.open_days": days, "top-spot.longest": longest}


def decided(true: int, false: int) -> Values:
    return {"forecasts.came_true": true, "forecasts.failed": false}


CASES: list[tuple[str, Verdict, Values]] = [
    ("A1", HOLDS, trends((-3, -1), 8)),
    ("A1", LIMITS, trends((-3, -1), 5)),
    ("A1", MIXED, trends((-3, 1), 8)),
    ("A1", MIXED, trends((1, 3), 8)),
    ("A1", FAILS, trends((1, 3), 2)),
    ("A2", HOLDS, wait_values(10, 0, 12)),
    ("A2", LIMITS, wait_values(8, 6, 12)),
    ("A2", MIXED, wait_values(8, 14, 12)),
    ("A2", MIXED, wait_values(4, 6, 12)),
    ("A2", FAILS, wait_values(4, 14, 12)),
    ("B1", HOLDS, full_tests(8, 8)),
    ("B1", LIMITS, full_tests(8, 5)),
    ("B1", MIXED, full_tests(8, 4)),
    ("B1", FAILS, full_tests(8, 0)),
    ("B1", FAILS, full_tests(5, 5)),
    ("B2", HOLDS, steps(96, 96, 4)),
    ("B2", LIMITS, steps(96, 96, 2)),
    ("B2", MIXED, steps(96, 94, 2)),
    ("B2", FAILS, steps(50, 50, 2)),
    ("B3", HOLDS, scales(0)),
    ("B3", LIMITS, scales(1)),
    ("B3", MIXED, scales(2)),
    ("B3", FAILS, scales(3)),
    ("B4", HOLDS, placebos((5, 5), (6, 6))),
    ("B4", LIMITS, placebos((5, 5), (6, 5))),
    ("B4", MIXED, placebos((5, 4), (5, 5))),
    ("B4", FAILS, placebos((4, 4), (5, 5))),
    ("B5", HOLDS, ahead(0, 0, 0, 0)),
    ("B5", LIMITS, ahead(0, 0, 0, 3)),
    ("B5", MIXED, ahead(0, 0, 2, 3)),
    ("B5", FAILS, ahead(1, 0, 2, 3)),
    ("B5", FAILS, ahead(0, 1, 2, 3)),
    ("B6", HOLDS, private(96, 6)),
    ("B6", LIMITS, private(96, 4)),
    ("B6", MIXED, private(60, 6)),
    ("B6", FAILS, private(4, 4)),
    ("C1", HOLDS, gains(9, 6, 1)),
    ("C1", LIMITS, gains(9, 6, 0)),
    ("C1", MIXED, gains(9, 5, 1)),
    ("C1", FAILS, gains(5, 5, 1)),
    ("C2", HOLDS, wins(6, 1)),
    ("C2", LIMITS, wins(6, 0)),
    ("C2", MIXED, wins(5, 1)),
    ("C2", FAILS, wins(2, 1)),
    ("C3", HOLDS, delay(6, 40, 56)),
    ("C3", LIMITS, delay(6, 40, 57)),
    ("C3", MIXED, delay(5, 60, 90)),
    ("C3", FAILS, delay(2, 92, 120)),
    ("C4", HOLDS, reached(0)),
    ("C4", LIMITS, reached(2)),
    ("C4", MIXED, reached(5)),
    ("C4", FAILS, reached(6)),
    ("C5", UNTESTABLE, led(5, 1, 4)),
    ("C5", HOLDS, led(6, 1, 3)),
    ("C5", MIXED, led(6, 0, 3)),
    ("C5", MIXED, led(6, 1, 2)),
    ("C5", FAILS, led(6, 0, 2)),
    ("D1", HOLDS, hosts(5, 0, 0)),
    ("D1", LIMITS, hosts(4, 0, 5)),
    ("D1", MIXED, hosts(4, 0, 4)),
    ("D1", FAILS, hosts(1, 1, 9)),
    ("D2", HOLDS, prices(90, 90, -1, -1)),
    ("D2", LIMITS, prices(90, 90, -1, 1)),
    ("D2", MIXED, prices(90, 100, 1, 1)),
    ("D2", FAILS, prices(100, 100, 1, 1)),
    ("D3", LIMITS, unchanged_prices(80)),
    ("D3", MIXED, unchanged_prices(79)),
    ("D3", FAILS, unchanged_prices(50)),
    ("D4", HOLDS, cheap(8, 80, 80)),
    ("D4", LIMITS, cheap(8, 80, 51)),
    ("D4", MIXED, cheap(8, 80, 50)),
    ("D4", FAILS, cheap(5, 50, 50)),
    ("D5", HOLDS, levels(10, 8, 8, 8)),
    ("D5", LIMITS, levels(10, 6, 6, 6)),
    ("D5", MIXED, levels(10, 6, 5, 6)),
    ("D5", MIXED, levels(10, 6, 6, 5)),
    ("D5", FAILS, levels(5, 5, 5, 5)),
    ("D6", HOLDS, sealed(0, 0, 0)),
    ("D6", LIMITS, sealed(2, 0, 0)),
    ("D6", MIXED, sealed(2, 1, 3)),
    ("D6", FAILS, sealed(2, 1, 2)),
    ("D7", HOLDS, tuning(0, 4, 0, 3)),
    ("D7", LIMITS, tuning(0, 3, 0, 3)),
    ("D7", MIXED, tuning(0, 3, 0, 1) | {"fine-tuning.weights_closed": 3}),
    ("D7", FAILS, tuning(4, 1, 4, 0)),
    ("E1", LIMITS, on_top(0, 0)),
    ("E1", MIXED, on_top(40, 40)),
    ("E1", FAILS, on_top(100, 92)),
    ("E2", UNTESTABLE, decided(1, 1)),
    ("E2", HOLDS, decided(3, 0)),
    ("E2", LIMITS, decided(2, 1)),
    ("E2", MIXED, decided(2, 2)),
    ("E2", FAILS, decided(0, 3)),
]


@pytest.mark.parametrize(("claim", "verdict", "values"), CASES)
def test_a_rule_can_be_driven_to_each_verdict(claim: str, verdict: Verdict, values: Values) -> None:
    assert BY_ID[claim].judge(MadeUpEvidence(values)).verdict == verdict


@pytest.mark.parametrize(("claim", "verdict", "values"), CASES)
def test_the_pages_can_be_filled_with_each_verdict(
    claim: str, verdict: Verdict, values: Values, exhibits: dict[str, Exhibit]
) -> None:
    findings = {e.id: dict(e.findings) for e in exhibits.values()}
    for name, made in MadeUpEvidence(values).items():
        exhibit, _, finding = name.partition(".")
        assert finding in findings[exhibit], f"{name} is no finding"
        day = findings[exhibit][finding].as_of
        findings[exhibit][finding] = replace(made, as_of=day)
    judged = judge_all(findings)
    assert judged[claim].verdict == verdict
    page_slots.check(
        PAGES, page_slots.Names(findings, dict.fromkeys(findings, ""), judged, "2026.11")
    )


def test_a_claim_that_lacks_its_place_is_named_with_its_page(
    exhibits: dict[str, Exhibit],
) -> None:
    findings = {e.id: e.findings for e in exhibits.values()}
    names = page_slots.Names(findings, dict.fromkeys(findings, ""), judge_all(findings), "2026.11")
    without = {path: text.replace("reason E1 ", "reason E2 ") for path, text in PAGES.items()}
    with pytest.raises(page_slots.UnknownName) as unknown:
        page_slots.check(without, names)
    [problem] = unknown.value.problems
    assert problem == (
        "docs/essay/: claim E1 is on no page of the essay (write {{ reason E1 }} on one)"
    )
    without = {path: text.replace("claim E1 ", "claim E2 ") for path, text in PAGES.items()}
    with pytest.raises(page_slots.UnknownName) as unknown:
        page_slots.check(without, names)
    [problem] = unknown.value.problems
    assert problem == "docs/claims/e1-top-spot.md: lacks claim E1 (write {{ claim E1 }} there)"


def test_a_statistic_without_a_day_is_named_with_both_files(exhibits: dict[str, Exhibit]) -> None:
    findings = {e.id: dict(e.findings) for e in exhibits.values()}
    findings["top-spot"]["open_days"] = Finding(0)
    with pytest.raises(UnjudgedClaim) as unjudged:
        judge_all(findings)
    [problem] = unjudged.value.problems
    assert problem == (
        "charts/claims/conclusion.py: claim E1 has a statistic without a day (give open_days an "
        "as_of in charts/exhibits/top_spot.py, or name another statistic)"
    )


def test_all_claims_that_cannot_be_judged_are_named_at_once(exhibits: dict[str, Exhibit]) -> None:
    findings = {e.id: dict(e.findings) for e in exhibits.values()}
    del findings["overtaken"]["reached"]
    findings["forecasts"]["failed"] = Finding("none", as_of=dt.date(2026, 1, 1))
    with pytest.raises(UnjudgedClaim) as unjudged:
        judge_all(findings)
    first, second = unjudged.value.problems
    assert first.startswith(
        "charts/claims/frontier_advantage.py: claim C4 asks for 'overtaken.reached', no finding "
        "there is (nearest: overtaken."
    )
    assert second == (
        "charts/claims/conclusion.py: claim E2 asks for a number: forecasts.failed is no number: "
        "'none'"
    )


def test_a_rule_that_raises_is_named_with_its_claim(exhibits: dict[str, Exhibit]) -> None:
    def rule(evidence: Evidence) -> Judgement:
        raise ZeroDivisionError("division by zero")

    findings = {e.id: dict(e.findings) for e in exhibits.values()}
    with pytest.raises(UnjudgedClaim) as unjudged:
        judge_all(findings, [replace(CLAIMS[0], judge=rule), CLAIMS[1]])
    assert unjudged.value.problems == [
        f"tests/claims/test_claims.py: claim {CLAIMS[0].id}: its rule raised ZeroDivisionError: "
        "division by zero (have it always give a verdict)"
    ]


def named(rule: str) -> set[Verdict]:
    """The verdicts that the words of a rule speak of."""
    words = {
        HOLDS: r"holds(?! with limits)", LIMITS: "with limits", MIXED: "mixed", FAILS: "fails",
        UNTESTABLE: "cannot be tested",
    }  # fmt: skip
    return {verdict for verdict, word in words.items() if re.search(word, rule)}


def test_the_words_of_a_rule_name_the_verdicts_that_it_can_give() -> None:
    for claim in CLAIMS:
        driven = {verdict for one, verdict, _ in CASES if one == claim.id}
        assert driven == named(claim.rule), (
            f"{claim.id}: its rule speaks of {named(claim.rule)}: CASES needs findings for each"
        )


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_reason_is_one_sentence_made_of_findings(
    claim: Claim, exhibits: dict[str, Exhibit]
) -> None:
    findings = {e.id: e.findings for e in exhibits.values()}
    reason = claim.judge(Evidence(findings)).reason
    slots = NAMED.findall(reason)
    assert slots
    assert all(findings[slot.partition(".")[0]] for slot in slots)
    assert {slot.partition(".")[0] for slot in slots} & set(claim.exhibits)
    bare = NAMED.sub("", reason)
    dates = r"(June|January) 20\d\d|closed ones of 20\d\d|from \d\d% to \d\d%|ten points"
    assert not re.search(r"\d", re.sub(dates, "", bare)), bare
    made = judge_all(findings, [claim])[claim.id]
    assert "{" not in made.reason
    assert made.reason.endswith(".")
    assert made.reason[0].isupper() or made.reason[0].isdigit()
    assert claim.statistic.partition(".")[0] in claim.exhibits
    assert made.statistic.as_of


def test_claims_are_in_order_and_their_addresses_differ() -> None:
    ids = [claim.id for claim in CLAIMS]
    assert ids == sorted(ids)
    assert len({claim.slug for claim in CLAIMS}) == len(ids)


def test_a_claim_that_asks_for_what_no_exhibit_finds_is_named() -> None:
    with pytest.raises(ValueError, match=r"claim A1 asks for '[a-z-]+\.[a-z_0-9]+'"):
        judge_all({}, CLAIMS[:1])


def test_checks_are_counted_from_all_to_none() -> None:
    four = [by_count((True,) * n + (False,) * (4 - n)) for n in range(5)]
    assert four == [FAILS, MIXED, MIXED, LIMITS, HOLDS]


def test_a_word_where_a_number_should_be_is_refused() -> None:
    found = Evidence({"gap": {"word": Finding("grew")}})
    with pytest.raises(TypeError, match=r"gap\.word is no number"):
        found.number("gap.word")


def test_a_change_of_the_data_turns_a_verdict_and_the_page(
    data: Tables, exhibits: dict[str, Exhibit]
) -> None:
    claim = BY_ID["D1"]

    def page(tables: Tables) -> str:
        hosts = catalogue.make("hosts", tables)
        findings = {"hosts": hosts.findings, "entry": exhibits["entry"].findings}
        names = page_slots.Names(findings, {"hosts": hosts.title}, judge_all(findings, [claim]))
        return page_slots.fill("{{ claim D1 }}", names, "docs/a.md")

    resold = data["offers"]
    hosted = resold["relation"].isin(["independent-host", "data-platform"])
    others = hosted & resold["provider_id"].ne("nebius")  # all but one host are none after all
    resold["relation"] = resold["relation"].mask(others, "router-reseller")
    before, after = page(data), page(Tables({**data, "offers": resold}))
    assert "**holds with limits.**" in before
    assert "**mixed.**" in after or "**fails.**" in after
    assert str(exhibits["hosts"].findings["median_open_hosts"]) in before
