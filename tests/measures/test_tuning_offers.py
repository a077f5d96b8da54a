"""Offers to train a model further: when a fact held, and what ends it."""

import datetime as dt

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from charts.measures.openness import tuning_offers
from charts.measures.stats import partial_dates

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))


def facts_frame(*facts: tuple[str, str | None, bool]) -> pd.DataFrame:
    """Facts on one offer: date, methods, whether usable; last checked at the end of 2026."""
    rows = pd.DataFrame(facts, columns=["when", "methods", "usable"])
    rows["offer"] = "a lab, a platform (closed)"
    rows["checked_on"] = pd.Timestamp("2026-12-31")
    rows["known_methods"] = tuning_offers.methods(rows["methods"])
    rows[["since", "until"]] = partial_dates.period(rows["when"])
    rows["kind"] = tuning_offers.fact_kinds(rows)
    return rows


@given(st.lists(DAYS, min_size=1, max_size=6, unique=True))
def test_of_offers_with_a_day_only_the_last_holds(days: list[dt.date]) -> None:
    facts = facts_frame(*((day.isoformat(), "SFT", True) for day in days))
    assert tuning_offers.current(facts).tolist() == [day == max(days) for day in days]


def test_methods_are_read_as_words() -> None:
    texts = pd.Series(
        ["SFT (LoRA)", "pre-training, ODPO, RL", "preference tuning", "URL list", None]
    )
    assert tuning_offers.methods(texts).tolist() == [
        "supervised",
        "preference, reinforcement, further pre-training",
        "preference",
        "",
        "",
    ]


def test_a_fact_that_may_be_as_late_as_another_is_not_replaced_by_it() -> None:
    facts = facts_frame(("2026", "preference", True), ("2026-05-20", "SFT", True))
    assert tuning_offers.current(facts).all()


def test_steps_of_a_withdrawal_stand_together_and_end_the_offer() -> None:
    facts = facts_frame(
        ("2025-05", "SFT", True), ("2026-05-07", None, True), ("2026-07-02", "none", True)
    )
    assert facts["kind"].tolist() == ["offer", "withdrawal", "withdrawal"]
    assert tuning_offers.current(facts).tolist() == [False, True, True]


def test_what_is_announced_ends_nothing_yet() -> None:
    facts = facts_frame(("2025", "SFT", True), ("2027-01-06", None, True))
    assert facts["kind"].tolist() == ["offer", "announced"]
    assert tuning_offers.current(facts).all()


def test_a_fact_that_may_not_be_used_holds_nothing_and_replaces_nothing() -> None:
    facts = facts_frame(("2025", "SFT", True), ("2026-02", "SFT", False))
    assert tuning_offers.current(facts).tolist() == [True, False]


def test_an_offer_that_never_was_is_not_withdrawn() -> None:
    assert facts_frame(("2026", "none", True))["kind"].tolist() == ["other"]


ANSWERS = st.sampled_from(["no", "partly", "yes", "unknown", "not applicable"])
ORDER = ["no", "partly", "yes"]


@given(st.lists(st.tuples(st.sampled_from("abc"), ANSWERS), max_size=10))
def test_the_best_answer_of_each_maker_is_the_highest_that_is_known(
    said: list[tuple[str, str]],
) -> None:
    wanted: dict[str, int] = {}
    for maker, answer in said:
        if answer in ORDER:
            wanted[maker] = max(wanted.get(maker, 0), ORDER.index(answer))
    rows = pd.DataFrame(said, columns=["maker", "answer"])
    assert tuning_offers.best_answers(rows["answer"], rows["maker"]).to_dict() == wanted


@given(st.lists(st.tuples(st.sampled_from("abc"), ANSWERS), max_size=10))
def test_a_change_runs_from_the_first_known_answer_to_the_last(said: list[tuple[str, str]]) -> None:
    rows = pd.DataFrame(said, columns=["offer", "flagship_tunable"])
    rows["since"] = pd.date_range("2025-01-01", periods=len(rows))
    rows["kind"] = "offer"
    late = rows.assign(kind="announced", flagship_tunable="yes", since=pd.Timestamp("2030-01-01"))
    wanted = {}
    for offer in "abc":
        ranks = [ORDER.index(answer) for own, answer in said if own == offer and answer in ORDER]
        if len(ranks) > 1:
            wanted[offer] = ranks[-1] - ranks[0]
    shuffled = pd.concat([late, rows[::-1]], ignore_index=True)
    assert tuning_offers.rank_changes(shuffled).to_dict() == wanted
