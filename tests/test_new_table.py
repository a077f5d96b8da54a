"""A new table needs its CSV and its entry in data/datapackage.json, and nothing else."""

import csv
import json
import re
import shutil
from pathlib import Path
from string import ascii_lowercase

import pytest

from charts.site import assembly
from charts.site.edition import Edition
from charts.tables.contract import COLUMN_KEYS, CONSTRAINTS, CONTRACT, DATA, read_contract
from charts.tables.reading import load
from charts.tables.validation.examination import problems
from scripts.row_counts import write
from tests.conftest import write_small_package

COLUMNS = ["fact_id", "model_id", "context", "kind", "announced_for", "source_id", "checked_on"]
FACTS = [
    ["one", "open-one", "256.5", "stated", "2027-05-01", "card", "2025-06-02"],
    ["two", "closed-one", "400", "measured", "", "card", "2025-06-02"],
    ["three", "closed-one", "", "", "", "board", "2025-06-03"],
]


def column(name: str, kind: str, **rules: object) -> dict[str, object]:
    extra = {key: rules.pop(key) for key in ("ahead", "unit") if key in rules}
    return {"name": name, "type": kind, "description": "As it is.", **extra, "constraints": rules}


ENTRY = {
    "name": "context_lengths",
    "type": "table",
    "title": "Context <lengths>",
    "description": "How much text a model reads at once.",
    "row": "a model's context length, as somebody gave it",
    "curation": "Kept by hand, from model cards.",
    "path": "context_lengths.csv",
    "schema": {
        "fields": [
            column("fact_id", "string", required=True, pattern="[a-z]+"),
            column("model_id", "string", required=True),
            column("context", "number", minimum=1, unit="thousand tokens"),
            column("kind", "string", enum=["stated", "measured"]),
            column("announced_for", "date", ahead=True),
            column("source_id", "string", required=True),
            column("checked_on", "date", required=True),
        ],
        "missingValues": [""],
        "primaryKey": ["fact_id"],
        "foreignKeys": [
            {"fields": [key], "reference": {"resource": table, "fields": [key]}}
            for key, table in (("model_id", "models"), ("source_id", "sources"))
        ],
    },
}


def put(folder: Path, facts: list[list[str]]) -> None:
    with (folder / "context_lengths.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *facts])


@pytest.fixture(scope="module")
def more(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small tables of which an edition has counted the rows, with one more since."""
    small = write_small_package(tmp_path_factory.mktemp("more"))
    write(small)
    contract = read_contract(small)
    contract["resources"].append(ENTRY)
    (small / CONTRACT).write_text(json.dumps(contract), encoding="utf-8")
    return small


@pytest.fixture
def folder(more: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, and the rows of that table as they should be."""
    put(more, FACTS)
    monkeypatch.chdir(more.parent)
    return more


def test_the_check_has_nothing_to_say(folder: Path) -> None:
    assert problems(folder) == []
    assert load(folder)["context_lengths"]["context"].dropna().tolist() == [256.5, 400]


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("fact_id", "one", '"one" is in line 2 too (the key (fact_id) must be unique'),
        ("fact_id", "2", '"2" does not fit [a-z]+ (write: As it is.)'),
        ("model_id", "closed-on", '"closed-on" is not in models.csv (nearest: closed-one'),
        ("model_id", "", "is empty but required (write: As it is.)"),
        ("context", "400k", '"400k" is not a number (write digits'),
        ("context", "0", "0 is below the minimum 1 (check the number and its unit: thousand"),
        ("kind", "guessed", '"guessed" is not allowed (write stated, measured)'),
        ("announced_for", "2101-01-01", "2101-01-01 is too far ahead"),
        ("source_id", "a-page", '"a-page" is not in sources.csv ('),
        ("checked_on", "2025-13-01", '"2025-13-01" is not a date of the calendar'),
        ("checked_on", "2099-01-01", "2099-01-01 is in the future"),
        ("checked_on", "2025-04-01", "2025-04-01 is before card was published"),
    ],
)
def test_a_wrong_cell_is_refused_with_file_line_and_column(
    folder: Path, field: str, value: str, fault: str
) -> None:
    wrong = [[*row] for row in FACTS]
    wrong[1][COLUMNS.index(field)] = value
    put(folder, wrong)
    [found] = map(str, problems(folder))
    place = "data/context_lengths.csv:3: "
    assert found.startswith((f"{place}{field}: {fault}", f"{place}{fault}")), found


def edition(folder: Path) -> Edition:
    """What the site has of the tables alone."""
    return assembly.edition(assembly.Parts(load(folder), {}, {}, {}, {}, lambda: "", folder))


def test_the_table_has_a_page_a_download_and_a_line_in_the_list(folder: Path) -> None:
    made = edition(folder)
    page = made.pages["data/context_lengths.md"]
    for text in ("# Context &lt;lengths&gt;", "<td>256.5</td>", "thousand tokens", "by hand"):
        assert text in page
    assert made.files["data/context_lengths.csv"] == (folder / "context_lengths.csv").read_bytes()
    assert made.cited["data/context_lengths.md"].title == "Context <lengths>"
    line = "| [Context &lt;lengths&gt;](data/context_lengths.md) | a model's context length,"
    assert line in made.names.tables()


def test_contributing_says_all_that_a_column_can_have() -> None:
    text = (DATA.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    [section] = re.findall(r"^## A table\n(.*?)^## ", text, re.M | re.DOTALL)
    rules = {rule for rules in CONSTRAINTS.values() for rule in rules}
    assert {f"`{rule}`" for rule in rules} <= set(re.findall(r"`\w+`", section))
    assert set(re.findall(r'`"(\w+)": ', section)) == {"earliest", "ahead"} < set(COLUMN_KEYS)


def test_its_rows_may_go_until_an_edition_has_counted_them(folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(folder, tmp_path / "data"))
    many = [[f"fact{letter}", *FACTS[1][1:]] for letter in ascii_lowercase]
    put(folder, many)
    assert problems(folder) == []
    put(folder, FACTS)
    assert problems(folder) == []
    put(folder, many)
    write(folder)
    put(folder, FACTS)
    [lost] = map(str, problems(folder))
    assert "context_lengths.csv: 23 of the 26 rows of edition " in lost
