"""The claims: complete, phrased for readers, equal to what exhibits publish, at home on a page."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from charts.claims import CLAIMS, Claim, Label, module_of, rule_log
from charts.claims.verdicts import UnjudgedClaim, how_sure, judge
from charts.core.exhibit import Exhibit
from charts.core.finding import Finding
from charts.site import downloads, page_slots
from charts.site.edition import Edition
from charts.tables.frames import Tables
from scripts.pipeline import Pipeline

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = {f"docs/{p.relative_to(DOCS)}": p.read_text("utf-8") for p in DOCS.rglob("*.md")}
TESTED = [claim for claim in CLAIMS if claim.trial]
NAMED = re.compile(r"\{([a-z0-9-]+\.[a-z0-9_]+)(?::[^}]*)?\}")
TOO_YOUNG = {"A3"}
"""Claims with a test that has too few cases yet: until then they say why they cannot be tested."""
MOST_CHECKS = 6
each_claim = pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
each_tested = pytest.mark.parametrize("claim", TESTED, ids=lambda claim: claim.id)

Findings = Mapping[str, Mapping[str, Finding]]


@pytest.fixture(scope="module")
def findings(exhibits: Mapping[str, Exhibit]) -> Findings:
    return {name: exhibits[name].findings for name in exhibits}


def test_claims_are_in_order_and_their_addresses_differ() -> None:
    ids = [claim.id for claim in CLAIMS]
    assert ids == sorted(ids)
    assert len({claim.slug for claim in CLAIMS}) == len(ids)
    assert [module_of(i).rpartition(".")[2].partition("_")[0] for i in ids] == [
        claim_id.lower() for claim_id in ids
    ]


@each_claim
def test_a_claim_can_be_tested_or_says_why_not(claim: Claim) -> None:
    assert bool(claim.trial) != bool(claim.untestable) or claim.id in TOO_YOUNG
    assert claim.statement.endswith(".")
    assert claim.would_change.endswith(".")
    if claim.trial:
        assert 1 <= len(claim.trial.checks) <= MOST_CHECKS
        assert len(claim.trial.null_worlds) == 2
        assert all(check.question.endswith("?") for check in claim.trial.checks)
        assert claim.trial.effect


@each_tested
def test_a_choice_has_alternatives_and_a_name_of_its_own(claim: Claim) -> None:
    assert claim.trial
    names = [choice.name for choice in claim.trial.choices]
    assert len({*names}) == len(names)
    for choice in claim.trial.choices:
        assert len({*map(str, choice.options)}) == len(choice.options) >= 2


@each_tested
def test_the_published_value_of_a_check_is_that_of_its_finding(
    claim: Claim, pipeline: Pipeline, findings: Findings
) -> None:
    assert claim.trial
    support = pipeline.supports[claim.id]
    assert support
    for check, result in zip(claim.trial.checks, support.checks, strict=True):
        if check.finding:
            exhibit, _, name = check.finding.partition(".")
            value = findings[exhibit][name].value
            assert isinstance(value, int | float)
            assert result.value == pytest.approx(value, rel=1e-6, abs=1e-9), check.name


@each_claim
def test_a_ruling_reads_as_prose(claim: Claim, edition: Edition) -> None:
    ruling = edition.names.rulings[claim.id]
    for answer in ruling.answers:
        assert not re.search(r"nan|None|\{|\d\.\d{3}", answer.words), answer.words
    text = f"{ruling.reason} {how_sure(ruling)}"
    assert not re.search(r"\bnan\b|\{|\b1 (models|tests|cases|hosts)\b|  ", text), text
    assert ruling.reason.endswith(".")
    assert ruling.statistic.as_of
    assert claim.statistic.partition(".")[0] in claim.exhibits
    too_few = bool(ruling.answers) and not any(a.support.counts for a in ruling.answers)
    untested = claim.trial is None or (too_few and bool(claim.untestable))
    assert (ruling.label is Label.UNTESTABLE) == untested


@each_claim
def test_a_reason_is_made_of_findings(claim: Claim, findings: Findings) -> None:
    slots = NAMED.findall(claim.reason)
    assert slots
    assert all(slot.partition(".")[2] in findings[slot.partition(".")[0]] for slot in slots)


def test_a_claim_that_lacks_its_place_is_named_with_its_page(edition: Edition) -> None:
    names = edition.names
    without = {path: text.replace("{{ stamp E1 }}", "") for path, text in PAGES.items()}
    without = {path: text.replace("{{ test E1 }}", "") for path, text in without.items()}
    with pytest.raises(page_slots.UnknownName) as unknown:
        page_slots.check(without, names)
    assert unknown.value.problems == [
        "docs/argument/can-open-win.md: lacks claim E1 (write {{ stamp E1 }} {{ test E1 }} there)",
    ]


def test_a_finding_that_is_missing_is_named_with_the_file_and_the_nearest(
    findings: Findings,
) -> None:
    claim = CLAIMS[0]
    gap = {name: f for name, f in findings["gap"].items() if name != "points_trend_2024"}
    with pytest.raises(UnjudgedClaim) as unjudged:
        judge(claim, {**findings, "gap": gap}, lambda: None)
    [problem] = unjudged.value.problems
    assert problem.startswith(
        "charts/claims/a1_catching_up.py: claim A1 cites 'gap.points_trend_2024', no finding there "
        "is (nearest: gap."
    )


def test_a_statistic_without_a_day_is_named_with_both_files(findings: Findings) -> None:
    gap = {**findings["gap"], "points_trend_2024": Finding(1.0)}
    with pytest.raises(UnjudgedClaim) as unjudged:
        judge(CLAIMS[0], {**findings, "gap": gap}, lambda: None)
    assert unjudged.value.problems == [
        "charts/claims/a1_catching_up.py: claim A1 has a statistic without a day (give "
        "points_trend_2024 an as_of in charts/exhibits/gap.py, or name another statistic)"
    ]


def test_a_check_that_raises_is_named_with_its_claim(findings: Findings) -> None:
    def broken() -> None:
        raise ZeroDivisionError("division by zero")

    with pytest.raises(UnjudgedClaim, match="claim A1 its checks raised ZeroDivisionError"):
        judge(CLAIMS[0], findings, broken)


def test_what_programs_read_of_a_claim_is_what_readers_see(edition: Edition) -> None:
    claim = TESTED[0]
    ruling = edition.names.rulings[claim.id]
    entry = json.loads(json.dumps(downloads.claim_entry(ruling)))
    assert entry["verdict"] == str(ruling.label)
    assert entry["support"]["share"] == round(ruling.support.support, 3)  # type: ignore[union-attr]
    shares = [check["share"] for check in entry["checks"] if check["counts"]]
    assert np.mean(shares) == pytest.approx(entry["support"]["share"], abs=0.01)


def test_a_changed_row_changes_what_a_claim_says(data: Tables) -> None:
    trial = TESTED[0].trial
    assert trial
    index = data["capability_index"]
    best_open = index["model_id"].eq("kimi-k3")
    index["index"] = index["index"].mask(best_open, index["index"] + 30)
    before, after = (
        trial.checks[3].value(trial.prepare(trial.facts(tables), trial.published), trial.published)
        for tables in (data, Tables({**data, "capability_index": index}))
    )
    assert after < before - 5


def test_the_rule_log_tells_each_change_with_what_it_changed() -> None:
    log = rule_log.changes()
    days = [entry.day for entry in log]
    assert days == sorted(days, reverse=True)
    d5 = [(r.before, r.after) for entry in log for r in entry.results if r.claim == "D5"]
    assert ("holds with limits", "mixed") in d5


@each_claim
def test_the_rule_log_says_which_verdict_a_rule_gave_when_it_came(claim: Claim) -> None:
    """What data change later is none of its business: only rules are logged."""
    verdicts = [
        result.after
        for entry in rule_log.changes()
        for result in entry.results
        if result.claim == claim.id
    ]
    fix = f"add a result of {claim.id} to an entry: claim, before, after (a label), rule"
    assert verdicts, f"charts/claims/rule_log.yml: {fix}"
    assert verdicts[0] in {*Label}, f"charts/claims/rule_log.yml: after of {claim.id} is no label"


def test_a_claim_with_a_cap_never_shows_more(edition: Edition) -> None:
    capped = [claim for claim in TESTED if claim.cap]
    assert capped
    for claim in capped:
        ruling = edition.names.rulings[claim.id]
        assert ruling.label is not Label.HOLDS
        assert re.fullmatch(r"[A-Z].*\.", claim.cap.reason)  # type: ignore[union-attr]
