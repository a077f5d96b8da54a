"""The pages of the tables: everything of the contract, counted again from the files themselves."""

import csv
import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from charts.core.exhibit import Exhibit
from charts.site import data_pages, page_slots
from charts.site.catalogue import make
from charts.site.data_pages import DataPages
from charts.tables.contract import read_contract
from charts.tables.frames import Tables
from charts.tables.reading import load
from charts.tables.validation.corrections import Removal, corrections

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
CONTRACT = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
TABLES: dict[str, dict[str, Any]] = {table["name"]: table for table in CONTRACT["resources"]}
EVIL = '<img src=x onerror=alert(1)>"{{ gap.points_now }}`*_['


def rows(table: str) -> list[dict[str, str]]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Sheets(HTMLParser):
    """The tables of a page by caption: rows of the text of their cells."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self._made: list[list[str]] = []
        self._caption: str | None = None
        self._in_cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        match tag:
            case "table":
                self._made = []
            case "caption":
                self._caption = ""
            case "tr":
                self._made.append([])
            case "th" | "td":
                self._made[-1].append("")
                self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "caption":
            assert self._caption is not None
            self.found[self._caption] = self._made
            self._caption = None
        self._in_cell &= tag not in {"th", "td"}

    def handle_data(self, data: str) -> None:
        if self._caption is not None:
            self._caption += data
        elif self._in_cell:
            self._made[-1][-1] += data


@pytest.fixture(scope="module")
def pages(data: Tables) -> Mapping[str, str]:
    """The pages of the committed tables, without the exhibits that read them."""
    return DataPages(read_contract(DATA), data, corrections(DATA), {}).pages


@pytest.fixture(params=TABLES)
def table(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def sheet(page: str, caption: str) -> list[list[str]]:
    [made] = [rows for name, rows in Sheets(page).found.items() if re.fullmatch(caption, name)]
    return made


def facts(page: str) -> dict[str, str]:
    return dict(sheet(page, ".* at a glance"))


def test_every_table_has_a_page_and_nothing_else_but_the_corrections(pages: dict[str, str]) -> None:
    assert set(pages) == {f"data/{name}.md" for name in [*TABLES, "corrections"]}


@pytest.fixture(scope="module")
def entrance(data: Tables) -> str:
    """The page that lists the tables, with its list."""
    page = "docs/data.md"
    listing = DataPages(read_contract(DATA), data, [], {}).listing
    names = page_slots.Names({}, {}, {}, tables=listing)
    return page_slots.fill((ROOT / page).read_text(encoding="utf-8"), names, page)


LISTED = re.compile(
    r"^\| \[(?P<title>.+?)\]\(data/(?P<name>\w+)\.md\) \| (?P<row>.+?) \| (?P<rows>[\d,]+) "
    r"\| (?P<newest>[\w ]*?) \| \[(?P<path>.+?)\]\(data/(?P<file>.+?)\) \|$",
    re.MULTILINE,
)


def test_the_entrance_lists_every_table_once_with_its_page_its_rows_and_its_file(
    entrance: str,
) -> None:
    listed = {entry["name"]: entry for entry in LISTED.finditer(entrance)}
    assert len(LISTED.findall(entrance)) == len(listed) == len(TABLES)
    for name, one in TABLES.items():
        entry = listed[name]
        assert (entry["title"], entry["row"]) == (one["title"], one["row"])
        assert entry["path"] == entry["file"] == one["path"]
        assert entry["rows"] == f"{len(rows(name)):,}"


def test_a_table_stands_under_its_subject_and_the_prices_are_found_by_name(entrance: str) -> None:
    _, *parts = re.split(r"^### (.+?) \{.*$", entrance, flags=re.MULTILINE)
    groups = dict(zip(parts[::2], parts[1::2], strict=True))
    assert [*groups] == CONTRACT["subjects"]
    for subject, text in groups.items():
        named = {entry["name"] for entry in LISTED.finditer(text)}
        assert named == {name for name, one in TABLES.items() if one["subject"] == subject}
    [prices] = [subject for subject in groups if "price" in subject.lower()]
    assert "](data/offers.md)" in groups[prices]
    assert f"[{prices}](#" in entrance.split("###")[0], "a link above all tables leads there"


def test_the_newest_day_of_a_table_is_that_of_its_rows_or_of_their_sources(entrance: str) -> None:
    newest = {entry["name"]: entry["newest"] for entry in LISTED.finditer(entrance)}
    offered = max(dt.date.fromisoformat(row["as_of"]) for row in rows("offers"))
    assert newest["offers"] == f"{offered:%-d %B %Y}"
    published = {row["source_id"]: row["published_on"] for row in rows("sources")}
    scored = max(published[row["source_id"]] for row in rows("scores"))
    assert scored > max(row["evaluated_on"] for row in rows("scores"))
    assert newest["scores"] == f"{dt.date.fromisoformat(scored):%-d %B %Y}"


def test_a_table_without_a_subject_is_listed_last(small_package: Path) -> None:
    contract = read_contract(small_package)
    [organizations] = [one for one in contract["resources"] if one["name"] == "organizations"]
    del organizations["subject"]
    made = DataPages(contract, load(small_package), [], {}).listing()
    last = made.split("### ")[-1]
    assert last.startswith("Other tables")
    assert "](data/organizations.md)" in last


def test_a_page_counts_the_rows_of_its_file(pages: dict[str, str], table: str) -> None:
    number = len(rows(table))
    page = pages[f"data/{table}.md"]
    assert facts(page)["Rows"] == f"{number:,}"
    assert facts(page)["One row is"] == TABLES[table]["row"]
    assert f"of {number:,} rows, sorted by the table's key" in page


def test_a_page_says_of_every_field_what_the_contract_says(
    pages: dict[str, str], table: str
) -> None:
    _, *listed = sheet(pages[f"data/{table}.md"], "Fields of .*")
    fields = TABLES[table]["schema"]["fields"]
    assert len(listed) == len(fields)
    for (name, meaning, allowed, empty), field in zip(listed, fields, strict=True):
        limits = field.get("constraints", {})
        assert name.startswith(field["name"] + field["type"])
        assert field.get("unit", "") in name
        assert name.endswith("key") == (field["name"] in TABLES[table]["schema"]["primaryKey"])
        assert meaning == field["description"]
        for choice in limits.get("enum", []):
            assert re.search(rf"(^|, ){re.escape(choice)}(,|$)", allowed)
        for limit in ("minimum", "maximum", "pattern"):
            assert str(limits.get(limit, "")) in allowed
        assert field.get("earliest", "") in allowed
        assert ("may lie ahead" in allowed) == field.get("ahead", False)
        missing = sum(not row[field["name"]] for row in rows(table))
        assert empty.split()[0] == ("never" if limits.get("required") else f"{missing:,}")


def test_a_reference_leads_to_the_page_of_its_table(pages: dict[str, str], table: str) -> None:
    lines = pages[f"data/{table}.md"].splitlines()
    for key in TABLES[table]["schema"].get("foreignKeys", []):
        [field], to = key["fields"], key["reference"]
        target = to["resource"] or table
        [line] = [line for line in lines if line.startswith(f'<tr id="field-{field}">')]
        assert f'a <code>{to["fields"][0]}</code> of <a href="../{target}/">' in line


def test_the_newest_source_is_that_of_the_rows(pages: dict[str, str], table: str) -> None:
    columns = [
        key["fields"][0]
        for key in TABLES[table]["schema"].get("foreignKeys", [])
        if key["reference"]["resource"] == "sources"
    ]
    published = {row["source_id"]: row["published_on"] for row in rows("sources")}
    named = {row[column] for row in rows(table) for column in columns if row[column]}
    days = {published[source] for source in named if published[source]}
    said = facts(pages[f"data/{table}.md"]).get("Newest source", "").split(" ")[0]
    assert said == max(days, default="")


def test_freshness_is_that_of_the_file(pages: dict[str, str], table: str) -> None:
    page, held = pages[f"data/{table}.md"], rows(table)
    read_in = [c for c in ("checked_on", "retrieved_on") if c in held[0]]
    read = sorted(row[column] for column in read_in for row in held if row[column])
    said = facts(page)["Read"]
    if not read:
        assert said == "no column says when"
    else:
        assert re.findall(r"[\d-]{10}", said) == sorted({read[0], read[-1]})
    dated = [
        field["name"]
        for field in TABLES[table]["schema"]["fields"]
        if field["type"] == "date"
        or all(re.fullmatch(data_pages.DAY, row[field["name"]] or "2026") for row in held)
    ]
    described = [
        (row[column], column)
        for column in set(dated) - set(read_in)
        for row in held
        if row[column] and (not read or row[column] <= read[-1])
    ]
    latest, *named = re.sub(r"[()]", "", facts(page)["Latest day in it"]).split()
    if described:
        assert latest == max(described)[0]
        assert (latest, named[0]) in described
    else:
        assert latest == "its"
    if read or described:
        for name, first, last, count in sheet(page, "Days in .*")[1:]:
            days = [row[name] for row in held if row[name]]
            assert (first, last, count) == (min(days), max(days), f"{len(days):,}")


def test_every_source_of_a_table_is_on_its_page_with_its_rows(
    pages: dict[str, str], table: str
) -> None:
    keys = TABLES[table]["schema"].get("foreignKeys", [])
    columns = [key["fields"][0] for key in keys if key["reference"]["resource"] == "sources"]
    page = pages[f"data/{table}.md"]
    if not columns:
        assert "No field of this table refers to a source." in page
        return
    named = Counter(
        source for row in rows(table) for source in {row[column] for column in columns} - {""}
    )
    known = {row["source_id"]: row for row in rows("sources")}
    unresolved = Counter(row["source_id"] for row in rows("unresolved_names"))
    header, *listed = sheet(page, "Sources of .*")
    assert len(listed) == len(named)
    for title, number, licence, passed_on, retrieved, *lost in listed:
        source = known[title.rsplit(" ", 1)[1]]
        assert title.startswith(f"{source['publisher']}: {source['title']}")
        assert number == f"{named[source['source_id']]:,}"
        assert (licence, passed_on) == (source["licence"], source["may_republish"])
        assert retrieved == source["retrieved_on"]
        assert lost in ([], [f"{unresolved[source['source_id']]:,}"])
    names_models = any((key["reference"]["resource"] or table) == "models" for key in keys)
    assert ("Names left unresolved" in header) == names_models


def test_what_was_left_out_of_a_table_is_on_its_page(pages: dict[str, str], table: str) -> None:
    page = pages[f"data/{table}.md"]
    ours = [row for row in rows("left_out") if row["table"] == table]
    if not ours:
        assert "No row of a source is counted as left out" in page
        return
    _, *listed = sheet(page, "Rows of sources left out of .*")
    expected = [[r["source_id"], r["reason"], f"{int(r['rows']):,}"] for r in ours]
    assert sorted(listed) == sorted(expected)


def by_key(table: str) -> list[dict[str, str]]:
    """The rows of a file, sorted by the values of their key; an empty cell comes first."""
    numbers = {f["name"] for f in TABLES[table]["schema"]["fields"] if f["type"] == "integer"}

    def values(row: dict[str, str]) -> list[tuple[bool, str | int]]:
        key = TABLES[table]["schema"]["primaryKey"]
        return [(row[c] != "", int(row[c]) if row[c] and c in numbers else row[c]) for c in key]

    return sorted(rows(table), key=values)


def test_the_first_rows_are_those_of_the_file_in_the_order_of_its_key(
    pages: dict[str, str], table: str
) -> None:
    header, *shown = sheet(pages[f"data/{table}.md"], "The first .* rows of .*")
    first = by_key(table)[:10]
    assert header == list(first[0])
    assert len(shown) == len(first)
    numbers = {f["name"] for f in TABLES[table]["schema"]["fields"] if f["type"] == "number"}
    for cells, row in zip(shown, first, strict=True):
        for cell, (column, held) in zip(cells, row.items(), strict=True):
            if column in numbers and held:
                assert float(cell) == float(held)
            elif cell.endswith("…"):
                assert held.startswith(cell[:-1])
                assert len(cell) == data_pages.LONGEST < len(held)
            else:
                assert cell == held


def test_every_correction_is_once_on_the_page_of_all_and_on_that_of_its_table(
    pages: dict[str, str],
) -> None:
    declared = yaml.load((DATA / "corrections.yml").read_text(encoding="utf-8"), yaml.BaseLoader)
    entries = [entry for entry in declared or [] if "key" in entry]

    def listed(page: str) -> Counter[tuple[str, ...]]:
        return Counter(
            tuple(row)
            for caption, found in Sheets(page).found.items()
            if caption.startswith("Corrections of")
            for row in found[1:]
        )

    def told(entry: dict[str, Any]) -> tuple[str, ...]:
        where = " ".join(entry["key"].values()) + entry["field"]
        return where, entry["expect"], entry["ours"], entry["reason"]

    assert listed(pages["data/corrections.md"]) == Counter(map(told, entries))
    for name in TABLES:
        own = Counter(told(entry) for entry in entries if entry["table"] == name)
        assert listed(pages[f"data/{name}.md"]) == own


def test_rows_that_were_removed_are_on_the_page_of_corrections(small_package: Path) -> None:
    contract, data = read_contract(small_package), load(small_package)
    without = DataPages(contract, data, [], {}).pages["data/corrections.md"]
    assert "Rows removed" not in without
    gone = Removal(1, "scores", {"benchmark_id": ["quiz", "riddle"]}, 7, EVIL, "applied")
    page = DataPages(contract, data, [], {}, [gone]).pages["data/corrections.md"]
    [row] = sheet(page, "Rows removed .*")[1:]
    assert row == ["scores", "benchmark_id quiz, riddle", "7", EVIL]
    assert "<img" not in page


def test_nothing_in_a_cell_a_source_or_a_correction_does_harm(small_package: Path) -> None:
    held = load(small_package)
    frames = {name: held[name] for name in held}
    frames["organizations"].loc[1, "name"] = EVIL
    frames["sources"].loc[1, "title"] = EVIL
    entry = {
        "table": "organizations", "key": {"organization_id": "other-lab"}, "field": "name",
        "expect": EVIL + "?", "ours": EVIL, "reason": EVIL, "status": "applied",
    }  # fmt: skip
    (small_package / "corrections.yml").write_text(yaml.safe_dump([entry]), encoding="utf-8")
    contract, wrong = read_contract(small_package), corrections(small_package)
    made = DataPages(contract, Tables(frames), wrong, {}).pages
    names = page_slots.Names(findings={}, titles={}, rulings={})
    for path, page in made.items():
        assert "<img" not in page
        assert page_slots.fill(page, names, path) == page, "a slot of prose was made of data"
    assert "&lt;img" in made["data/models.md"]
    assert sheet(made["data/organizations.md"], "The first .*")[-1][1] == EVIL
    [row] = sheet(made["data/corrections.md"], "Corrections of .*")[1:]
    assert row[1:] == [EVIL + "?", EVIL, EVIL]


def test_an_exhibit_stands_on_the_pages_of_the_tables_that_it_asks_for(data: Tables) -> None:
    exhibits: dict[str, Exhibit] = {}
    for name in ("forecasts", "top-spot"):
        exhibits[name] = make(name, data)
    made = DataPages(read_contract(DATA), data, corrections(DATA), exhibits).pages
    claims = {"forecasts": "A3", "top-spot": "E1"}
    for name, exhibit in exhibits.items():
        link = f'<a href="../../exhibits/{name}/">{name}</a> ({claims[name]})'
        assert {"sources"} < exhibit.reads < set(TABLES)
        for table in TABLES:
            assert (link in made[f"data/{table}.md"]) == (table in exhibit.reads)
    assert "forecasts" in exhibits["forecasts"].reads
    assert "No exhibit reads this table." in made["data/left_out.md"]


def test_what_another_exhibit_asked_for_is_not_its_own(data: Tables) -> None:
    first, again = make("forecasts", data), make("forecasts", data.fresh_view())
    make("top-spot", data)
    assert first.reads == again.reads == make("forecasts", data).reads


def test_a_table_that_is_curated_by_code_says_so_and_names_code_that_exists() -> None:
    code = (ROOT / "scripts/curate/__main__.py").read_text("utf-8")
    made = re.findall(r'^ +"(\w+)": |tables\["(\w+)"\] = ', code, re.M)
    derived = {one or other for one, other in made}
    assert {"models", "scores", "left_out"} < derived < set(TABLES)
    for name, one in TABLES.items():
        assert not (name in derived and one["curation"].startswith("Kept by hand")), name
        for module in re.findall(r"scripts/\w+/\w+\.py", one["curation"]):
            assert (ROOT / module).exists(), module
