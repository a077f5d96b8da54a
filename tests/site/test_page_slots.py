"""Findings in prose: filled, escaped, and refused by name, page and line if unknown."""

import datetime as dt
from dataclasses import replace
from typing import Never

import pytest

from charts.claims import Label, Owner
from charts.claims.claim import Cases
from charts.claims.gates import GRID, Gates
from charts.claims.multiverse import CheckSupport, Flip, Support
from charts.claims.verdicts import Answer, Ruling
from charts.core.finding import Finding
from charts.core.lazy import Lazy
from charts.site import page_slots
from charts.site.catalogue import BrokenExhibit
from charts.site.placeholders import ROOT, fill_placeholders
from charts.site.support_bar import support_bar
from tests.claims.toys import CLAIM

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


ONE = CheckSupport("most gain", 0.9, 1.0, 0.75, True, Cases(12, 5))
FLIP = Flip("share that counts as most", "0.6", 0.5)
SUPPORT = Support(3000, 0.9, 0.6, 1.0, 0.005, 0.9, (ONE,), FLIP)
GATES = Gates("", (0.03,) * len(GRID), (0.9,) * len(GRID), {"most gain": (0.04,) * len(GRID)}, 0.0)


def ruling(label: Label = Label.SPLIT, owner: Owner = Owner.ESSAY) -> Ruling:
    answer = Answer(CLAIM.trial.checks[0], ONE, "75% gain", 0.04)  # type: ignore[union-attr]
    reason = 'It <grew> & "rose", to 8.9 points.'
    claim = replace(CLAIM, owner=owner)
    statistic = FINDINGS["gap"]["points_now"]
    return Ruling(claim, label, reason, statistic, SUPPORT, GATES, (answer,))


NAMES = page_slots.Names(FINDINGS, TITLES, {"A1": ruling()})
PLACES = "{{ stamp A1 }} {{ sure A1 }} {{ test A1 }}"


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
        "docs/a.md": f"fine\n{{{{ gap.point_now }}}} {{{{ exhibit gpa }}}}\n{PLACES}",
        "docs/b.md": "{{ gap.points_now.middle }}",
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


def test_a_claim_that_the_overview_lacks_is_named() -> None:
    overview = {"docs/a.md": PLACES, page_slots.OVERVIEW: "{{ verdicts A1 }}"}
    page_slots.check(overview, NAMES)
    with pytest.raises(page_slots.UnknownName, match=r"index\.md: lacks claim A1 \(name it in"):
        page_slots.check(overview | {page_slots.OVERVIEW: "None."}, NAMES)


def test_a_figure_comes_into_its_place_and_finds_the_root() -> None:
    page = f"<p>Before</p>{filled('{{ exhibit gap }}')}<p>After</p>"
    made = fill_placeholders(page, {"gap": f'<figure><a href="{ROOT}x.csv"></a></figure>'}, "../..")
    assert made == '<p>Before</p><figure><a href="../../x.csv"></a></figure><p>After</p>'


def test_a_claim_is_shown_with_its_owner_verdict_and_how_sure_it_is() -> None:
    text = filled(PLACES)
    for part in (
        "A1, a claim of the essay", "Most gain.", ">Split</span>", "1 question in 3,000",
        "90% of the answers support the claim", "in 3% of simulated worlds", "60% to 100%",
        "with “share that counts as most: 0.6”, 50% support it", "Do most gain?", "Yes: 75% gain.",
        "12 cases of 5 organizations", "Losses.",
    ):  # fmt: skip
        assert part in text, part
    assert "\n\n" not in text


def test_text_of_a_claim_is_escaped() -> None:
    assert "It &lt;grew&gt; &amp; &#34;rose&#34;, to 8.9 points." in filled("{{ sure A1 }}")


def test_verdicts_can_be_named_alone_and_in_a_line() -> None:
    assert filled("It is {{ verdict A1 }}.") == "It is split."
    line = filled("{{ verdicts A1 A1 }}")
    assert line.count(">Split</span>") == line.count("Most gain") == 2


def test_a_headline_can_be_named_without_its_figure() -> None:
    assert filled("[{{ title gap }}](b.md)") == "[A title with &lt;b&gt;](b.md)"


def test_the_bar_shows_support_spread_and_chance() -> None:
    bar = str(support_bar(ruling()))
    assert 'class="support__yes" y="2" width="90"' in bar
    assert 'd="M60 12v3m0-1.5H100m0-1.5v3"' in bar
    assert "90% of the answers support it; 60% to 100% with other choices" in bar
    assert "style=" not in bar


def test_the_scoreboard_links_every_claim_from_where_it_is() -> None:
    board = page_slots.fill("{{ scoreboard }}", NAMES, "docs/argument/cheap.md")
    assert "**Claims of the essay**" in board
    assert "[Most gain](../a.md#claim-a1)" in board
    assert ">Split</span>" in board
    assert "](a.md#claim-a1)" in page_slots.fill("{{ scoreboard }}", NAMES, "docs/index.md")


def test_the_tally_counts_the_verdicts_of_each_owner_in_plain_words() -> None:
    assert filled("{{ tally }}") == "of the 1 claim of the essay 1 is split"
    essay = [Label.HOLDS, Label.MOSTLY_HOLDS, Label.SPLIT] * 2 + [Label.FAILS, Label.UNTESTABLE]
    many = [ruling(label) for label in essay]
    many += [ruling(Label.TOO_FEW, Owner.OURS), ruling(Label.CHANCE, Owner.OURS)]
    names = page_slots.Names(FINDINGS, TITLES, {str(n): one for n, one in enumerate(many)})
    assert page_slots.fill("{{ tally }}", names, "docs/a.md") == (
        "of the 8 claims of the essay 2 hold, 2 mostly hold, 2 are split, 1 fails and 1 cannot be "
        "tested yet; of the 2 control questions of ours 1 cannot be told from chance and 1 has too "
        "few cases"
    )


def test_an_unknown_claim_is_refused_by_name() -> None:
    with pytest.raises(page_slots.UnknownName, match=r"docs/a.md:1: \{\{ stamp Z9 \}\}.*stamp"):
        filled("{{ stamp Z9 }}")
    with pytest.raises(page_slots.UnknownName, match=r"docs/a.md:1: \{\{ verdicts A1 Z9 \}\}"):
        filled("{{ verdicts A1 Z9 }}")


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
