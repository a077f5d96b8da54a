"""Findings in prose: filled, escaped, and refused by name, page and line if unknown."""

import datetime as dt
from typing import Never

import pytest

from charts.claims import Claim, Evidence, Judgement, Verdict
from charts.claims.verdicts import judge_all
from charts.core.finding import Finding
from charts.core.lazy import Lazy
from charts.site import page_slots
from charts.site.catalogue import BrokenExhibit
from charts.site.placeholders import ROOT, fill_placeholders

FINDINGS = {
    "gap": {
        "points_now": Finding(
            8.93, "points", low=7.0, high=11.0, level=90, as_of=dt.date(2026, 9, 3)
        ),
        "word": Finding('<grew> & "rose"'),
        "fell": Finding(-1.25, "months"),
    },
    "two-words": {"days": Finding(1234), "one": Finding(1)},
}
TITLES = {"gap": "A title with <b>"}


def judge(found: Evidence) -> Judgement:
    return Judgement(Verdict.MIXED, "It {gap.word}, to {gap.points_now}.")


CLAIM = Claim(
    id="A1", slug="a", statement="It shrinks.", test="How far it is.", exhibits=("gap",),
    page="a.md",
    statistic="gap.points_now", rule="By eye.", judge=judge, would_change="Another eye.",
)  # fmt: skip
NAMES = page_slots.Names(FINDINGS, TITLES, judge_all(FINDINGS, [CLAIM]))


def filled(text: str) -> str:
    return page_slots.fill(text, NAMES, "docs/a.md")


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        ("{{ gap.points_now }}", "8.9 points"),
        ("{{gap.points_now.value}}", "8.9"),
        ("{{ gap.points_now.low }} to {{ gap.points_now.high }}", "7.0 to 11.0"),
        ("{{ gap.points_now.as_of }}", "3 September 2026"),
        ("{{ gap.fell }}", "\N{MINUS SIGN}1.2 months"),
        ("{{ two-words.days }}", "1,234"),
        ("{{ two-words.days:day }}", "1,234 days"),
        ("{{ two-words.one:day }}", "1 day"),
        ("{{ two-words.one:series|series }}", "1 series"),
        ("{{ two-words.days:series|series }}", "1,234 series"),
    ],
)
def test_a_finding_reads_as_it_should(slot: str, text: str) -> None:
    assert filled(f"It is {slot}.") == f"It is {text}."


def test_text_from_data_is_escaped() -> None:
    assert filled("{{ gap.word }}") == "&lt;grew&gt; &amp; &quot;rose&quot;"
    assert "&lt;b&gt;" in filled("{{ exhibit gap }}")


def test_code_is_left_alone() -> None:
    text = "`{{ gap.nothing }}`\n\n```\n{{ gap.nothing }}\n```\n"
    assert filled(text) == text


def test_every_unknown_name_is_reported_with_page_line_and_the_nearest_name() -> None:
    pages = {
        "docs/a.md": "fine\n{{ gap.point_now }} {{ exhibit gpa }}\n{{ claim A1 }}",
        "docs/b.md": "{{ gap.points_now.middle }}",
        "docs/essay/c.md": "{{ statement A1 }} {{ verdict A1 }} {{ reason A1 }}",
    }
    with pytest.raises(page_slots.UnknownName) as unknown:
        page_slots.check(pages, NAMES)
    assert [problem.split(" names")[0] for problem in unknown.value.problems] == [
        "docs/a.md:2: {{ gap.point_now }}",
        "docs/a.md:2: {{ exhibit gpa }}",
        "docs/b.md:1: {{ gap.points_now.middle }}",
    ]
    assert "nearest: gap.points_now" in unknown.value.problems[0]
    assert "exhibit gap" in unknown.value.problems[1]


def test_a_figure_comes_into_its_place_and_finds_the_root() -> None:
    page = f"<p>Before</p>{filled('{{ exhibit gap }}')}<p>After</p>"
    made = fill_placeholders(page, {"gap": f'<figure><a href="{ROOT}x.csv"></a></figure>'}, "../..")
    assert made == '<p>Before</p><figure><a href="../../x.csv"></a></figure><p>After</p>'


def test_a_claim_stands_with_its_test_verdict_reason_and_rule() -> None:
    text = filled("{{ claim A1 }}")
    assert all(line.startswith(">") for line in text.splitlines())
    for part in ("It shrinks.", "How far it is.", "**mixed.**", "to 8.9 points", "By eye."):
        assert part in text
    assert "&lt;grew&gt;" in text


def test_a_statement_its_verdict_and_the_reason_can_be_named_alone() -> None:
    assert filled("{{ statement A1 }}") == "It shrinks."
    assert filled("It is {{ verdict A1 }}.") == "It is mixed."
    assert filled("{{ reason A1 }}") == "It &lt;grew&gt; &amp; &quot;rose&quot;, to 8.9 points."


def test_the_scoreboard_links_every_claim_from_where_it_stands() -> None:
    board = page_slots.fill("{{ scoreboard }}", NAMES, "docs/essay/price.md")
    assert "[**A1** a](../a.md)" in board
    assert ">mixed</span>" in board
    assert "](a.md)" in page_slots.fill("{{ scoreboard }}", NAMES, "docs/index.md")


def test_the_tally_counts_each_verdict_in_plain_words() -> None:
    assert filled("{{ tally }}") == "1 is mixed"
    made = [Verdict.HOLDS, Verdict.LIMITS, Verdict.MIXED] * 2 + [Verdict.FAILS, Verdict.UNTESTABLE]
    one = NAMES.rulings["A1"]
    many = {str(n): one._replace(verdict=verdict) for n, verdict in enumerate(made)}
    names = page_slots.Names(FINDINGS, TITLES, many)
    assert page_slots.fill("{{ tally }}", names, "docs/a.md") == (
        "2 hold, 2 hold with limits, 2 are mixed, 1 fails and 1 cannot be tested"
    )


def test_an_unknown_claim_is_refused_by_name() -> None:
    with pytest.raises(page_slots.UnknownName, match=r"docs/a.md:1: \{\{ claim Z9 \}\}.*claim"):
        filled("{{ claim Z9 }}")


def broken(name: str) -> Never:
    raise BrokenExhibit(f"charts/exhibits/gap.py:7: ValueError ({name})")


RESTING = page_slots.Names(
    Lazy(
        lambda: ["gap", "two-words"],
        lambda name: FINDINGS.get(name.replace("gap", "")) or broken(name),
    ),
    Lazy(lambda: ["gap"], broken),
    Lazy(lambda: ["A1"], broken),
    edition="2026.12",
)
"""Names while the exhibit of the claim is broken."""
ON_A_PAGE = "{{ gap.word }} {{ exhibit gap }} {{ verdict A1 }} {{ tally }}, {{ two-words.days }}"


def test_no_page_is_blamed_for_naming_what_is_broken_or_a_claim_that_rests_on_it() -> None:
    page_slots.check({"docs/a.md": ON_A_PAGE}, RESTING, {"gap", "A1"})
    with pytest.raises(BrokenExhibit):
        page_slots.check({"docs/a.md": ON_A_PAGE}, RESTING)


def test_a_page_can_be_shown_without_what_cannot_be_made() -> None:
    text = page_slots.fill(ON_A_PAGE + " {{ edition }}", RESTING, "docs/a.md", lenient=True)
    assert text == ON_A_PAGE.replace("{{ two-words.days }}", "1,234") + " 2026.12"
