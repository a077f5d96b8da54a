"""The review of openness in words: what each source says is kept, and no shorthand is left."""

import csv
import re
from pathlib import Path

import pytest

from scripts.curate.openness_words import labels_in_words, page_or_reason, reason_in_words

DATA = Path(__file__).resolve().parents[2] / "data"
SHORTHAND = re.compile(r"\w_\w|=|https?://|\b\d{4}-\d{2}\b")


def test_sources_are_named_under_the_label_that_they_give() -> None:
    noted = "arena=open ; livebench=closed; models.dev_meta=open; models.dev host rows=1T/2F"
    words = (
        "open: Arena, models.dev, 1 host on models.dev; closed: LiveBench, 2 hosts on models.dev"
    )
    assert labels_in_words(noted) == words


def test_a_source_has_its_day_only_where_it_changed_its_label() -> None:
    steady = "eci_2026-08=open; eci_2026-09=open; providers_2026-08=closed"
    assert labels_in_words(steady) == "open: Epoch's index; closed: hosts' price lists"
    changed = "eci_2026-08=unknown; eci_2026-09=open"
    expected = "open: Epoch's index (September 2026); unknown: Epoch's index (August 2026)"
    assert labels_in_words(changed) == expected


def test_hosts_of_whom_none_says_so_are_not_named() -> None:
    assert "open" not in labels_in_words("models.dev host rows=0T/2F")


def test_what_is_noted_in_no_known_way_stays() -> None:
    assert labels_in_words("one says open") == reason_in_words("one says open") == "one says open"


@pytest.mark.parametrize(
    ("noted", "reason", "page"),
    [
        (
            "https://example.org/card (MIT)",
            "The page of the weights names the licence: MIT.",
            "https://example.org/card",
        ),
        ("API only", "It is served only.", "It is served only."),
    ],
)
def test_evidence_is_a_sentence_and_its_page_an_address(noted: str, reason: str, page: str) -> None:
    assert (reason_in_words(noted), page_or_reason(noted)) == (reason, page)


def test_no_shorthand_of_the_review_is_left_in_the_table() -> None:
    with (DATA / "openness_disagreements.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 100
    for row in rows:
        assert not SHORTHAND.search(row["labels"] + row["why"]), row["model_id"]
        assert row["why"].endswith("."), row["model_id"]
