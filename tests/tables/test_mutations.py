"""The committed tables, broken in every way we know: each is refused where it stands, with a fix.

Every case changes one line or one file of the real data. The check must exit with 1, name the file
and the line, say what is wrong and how to fix it, and write nothing. Cases that break lines run
together, as many as have lines of their own: the check owes all its problems at once.
"""

import csv
import datetime as dt
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from charts.tables.validation.checks import rule_problems
from charts.tables.validation.examination import examine
from scripts.check import check
from tests.pages import slow_but

DATA = Path(__file__).resolve().parents[2] / "data"
Where = dict[str, str]


def lines_of(folder: Path, table: str) -> tuple[list[str], list[list[str]]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def line(table: str, **where: str) -> int:
    """The line of the first row of the committed table with these cells."""
    header, rows = lines_of(DATA, table)
    columns = {name: header.index(name) for name in where}
    for number, row in enumerate(rows, start=2):
        if all(row[columns[name]] == value for name, value in where.items()):
            return number
    raise AssertionError(f"{table} has no row with {where}")


def cell(table: str, where: Where, field: str, value: str | Callable[[str], str]) -> "Case":
    """Put a value into one cell."""

    def spoil(folder: Path) -> str:
        header, rows = lines_of(folder, table)
        number = line(table, **where)
        old = rows[number - 2][header.index(field)]
        rows[number - 2][header.index(field)] = value(old) if callable(value) else value
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
        return f"{table}.csv:{number}: "

    return spoil


LAST = ":last"  # stands for the file's last line


def raw(table: str, change: Callable[[bytes], bytes], at: str = "") -> "Case":
    """Change a file's bytes as a whole."""

    def spoil(folder: Path) -> str:
        file = folder / f"{table}.csv"
        before = file.read_bytes()
        after = change(before)
        assert after != before
        file.write_bytes(after)
        lines = after.count(b"\n")
        place = f":{lines}" if at == LAST else at
        return f"{table}.csv{place}: "

    return spoil


def twice(table: str, **changed: str) -> "Case":
    """Append the first row once more, with other values in some cells."""

    def spoil(folder: Path) -> str:
        header, rows = lines_of(folder, table)
        copy = list(rows[0])
        for name, value in changed.items():
            copy[header.index(name)] = value
        with (folder / f"{table}.csv").open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow(copy)
        return f"{table}.csv:{len(rows) + 2}: "

    return spoil


def beside(table: str, where: Where, **changed: str) -> "Case":
    """Append a row once more, from another source and with other values in some cells."""

    def spoil(folder: Path) -> str:
        header, rows = lines_of(folder, table)
        copy = list(rows[line(table, **where) - 2])
        for name, value in {"source_id": "genai-prices-2026-08-21", **changed}.items():
            copy[header.index(name)] = value
        with (folder / f"{table}.csv").open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow(copy)
        return f"{table}.csv:{len(rows) + 2}: "

    return spoil


def times(factor: float) -> Callable[[str], str]:
    return lambda old: str(float(old) * factor)


def both(first: "Case", second: "Case") -> "Case":
    """Break two cells; the problem is reported on the second one's line."""

    def spoil(folder: Path) -> str:
        first(folder)
        return second(folder)

    return spoil


Case = Callable[[Path], str]

KIMI = {"as_of": "2026-08-22", "provider_id": "baseten", "listing": "moonshotai/Kimi-K3"}
SONNET = {"model_id": "claude-opus-4.5", "step": "1"}
STEP2 = {"model_id": "deepseek-v4-pro", "step": "2"}
K3 = {"model_id": "kimi-k3"}
OFFER = {"as_of": "2026-08-22", "provider_id": "opencode", "listing": "claude-opus-5"}
MAX = {"model_id": "qwen3-max"}
INDEXED = {"vintage": "2026-09", "model_id": "kimi-k3"}
GROUP = {"pair": "open_vs_closed", "benchmark_id": "gpqa-diamond", "side": "advantaged"}
SPELL = {"provider_id": "io-net", "listing": "moonshotai/Kimi-K3", "spell": "1"}
EARLY_PRICE = {"provider_id": "azure", "listing": "gpt-5.1-codex-max", "spell": "1"}
GPQA = {"benchmark_id": "gpqa-diamond", "model_id": "kimi-k3"}

LINES: dict[str, tuple[Case, str, str]] = {
    # kind of error: how, what the message says, how it says to fix it
    "a price in cents": (
        both(cell("offers", KIMI, "output", times(100)), cell("offers", KIMI, "input", times(100))),
        "times the median of",
        "not cents nor another currency",
    ),
    "a price in another currency": (
        both(cell("offers", KIMI, "output", times(7.1)), cell("offers", KIMI, "input", times(7.1))),
        "times the median of",
        "not cents nor another currency",
    ),
    "a list price in cents": (
        both(
            cell("list_prices", SONNET, "output", times(100)),
            cell("list_prices", SONNET, "input", times(100)),
        ),
        "above the maximum|times the median offer",
        "US dollars",
    ),
    "input and output price swapped": (
        both(cell("offers", KIMI, "input", "15"), cell("offers", KIMI, "output", "3")),
        "is above output",
        "are the two swapped",
    ),
    "a maker's output price with a digit too many": (
        cell("list_prices", {"source_name": "claude-instant-1.2"}, "output", "55.1"),
        "is more than 15 times the input price, 1.63",
        "check both in the source",
    ),
    "a negative price": (cell("offers", KIMI, "input", "-3"), "below the minimum", "0"),
    "a price of zero that counts": (
        both(cell("offers", KIMI, "input", "0"), cell("offers", KIMI, "output", "0")),
        "for a price of nothing",
        "write false",
    ),
    "an unusable price without a reason": (
        cell("offers", KIMI, "usable", "false"),
        "is empty although usable is false",
        "say why",
    ),
    "a reseller entered as a host": (
        cell(
            "offers",
            {"as_of": "2026-08-22", "relation": "router-reseller", "model_id": "kimi-k3"},
            "relation",
            "independent-host",
        ),
        "is a router-reseller in providers.csv",
        "a reseller hosts nothing",
    ),
    "a host of what cannot be downloaded": (
        cell("offers", {"relation": "reseller-of-closed"}, "relation", "independent-host"),
        "is closed in models.csv",
        "reseller-of-closed or licensed-cloud",
    ),
    "a relation that is none": (
        cell("offers", KIMI, "relation", "host"),
        "is not allowed",
        "independent-host",
    ),
    "an unknown provider": (
        cell("offers", KIMI, "provider_id", "basten"),
        "is not in providers.csv",
        "nearest: baseten",
    ),
    "overlapping steps of a price": (
        cell("list_prices", STEP2, "valid_from", "2026-04-25"),
        "overlaps step 1",
        "let one end where the next begins",
    ),
    "an inverted validity": (
        cell("list_prices", STEP2, "valid_to", "2026-05-01"),
        "is not after valid_from",
        "first day after",
    ),
    "an inverted spell": (
        cell(
            "price_history",
            {"provider_id": "io-net", "listing": "moonshotai/Kimi-K3", "spell": "2"},
            "valid_to",
            "2026-07-01",
        ),
        "is not after valid_from",
        "first day after",
    ),
    "an exception for a priced model": (
        twice("price_exceptions", model_id="kimi-k3"),
        "has a price by now",
        "delete the exception",
    ),
    "a new model with an index and no price": (
        cell("price_exceptions", {"model_id": "muse-spark"}, "model_id", "claude-opus-5.5"),
        "",
        "",
    ),
    "a record without a place in its maker's range": (
        cell("model_tiers", {"model_id": "gpt-6-astra"}, "model_id", "gpt-5.1-codex-mini"),
        "",
        "",
    ),
    "a score in per cent": (
        cell("scores", GPQA, "score", times(100)),
        "above the maximum 1",
        "write a fraction",
    ),
    "a run's score in per cent": (
        cell("run_costs", {"benchmark_id": "deepswe-1.1"}, "score", times(100)),
        "above the maximum 1",
        "write a fraction",
    ),
    "a derivative's score in per cent": (
        cell("derivations", {"derived_model_id": "composer-2"}, "derived_score", times(100)),
        "above the maximum 1",
        "write a fraction",
    ),
    "a gain that is not the difference": (
        cell("derivations", {"derived_model_id": "composer-2"}, "gain", times(3)),
        "is not derived_score minus base_score",
        "fix one of the three",
    ),
    "a cost of zero": (
        cell("run_costs", {"benchmark_id": "deepswe-1.1"}, "cost", "0"),
        "below the minimum",
        "0.0001",
    ),
    "an API-only model marked open without a source": (
        both(
            both(
                cell("models", MAX, "weights_source_ref", ""),
                cell("models", MAX, "weights_from", "2026-01-01"),
            ),
            cell("models", MAX, "weights", "open-unrestricted"),
        ),
        "although weights is open-unrestricted",
        "name the licence page or model card",
    ),
    "an open model without a day": (
        cell("models", K3, "weights_from", ""),
        "is empty although weights is",
        "write the day",
    ),
    "weights before the release": (
        cell("models", K3, "weights_from", "2026-01-01"),
        "is before released",
        "fix",
    ),
    "a licence of a closed model": (
        cell("licences", K3, "model_id", "claude-opus-5"),
        "is closed in models.csv",
        "fix",
    ),
    "a derived model that is its own ancestor": (
        cell("models", {"model_id": "kimi-k2.5"}, "base_model_id", "composer-2"),
        "leads back to the model itself",
        "fix one",
    ),
    "a derivative of another base than in the register": (
        cell("derivations", {"derived_model_id": "composer-2"}, "base_model_id", "kimi-k3"),
        "is not the base of",
        "fix one of them",
    ),
    "a duplicate under another spelling": (
        twice("models", model_id="aria-2", name="ARIA"),
        "differs only in case or punctuation",
        "keep one row",
    ),
    "a duplicate key": (twice("models"), "is in line 2 too", "delete one row"),
    "an unknown model": (
        cell("scores", GPQA, "model_id", "kimi-3"),
        "is not",
        "fix",
    ),
    "a name that its source does not use": (
        cell("scores", GPQA, "source_name", "Kimi 3"),
        "is not in model_aliases.csv",
        "add it there first",
    ),
    "a name filed under a release that is only part of it": (
        cell(
            "model_aliases",
            {"source_id": "livebench-2026", "name": "gpt-5.1-codex-max-xhigh"},
            "model_id",
            "gpt-5.1-codex",
        ),
        'spells out "gpt-5.1-codex-max"',
        "move it to unresolved_names.csv",
    ),
    "a listing filed under a release that is only part of it": (
        cell(
            "offers",
            {"as_of": "2026-07-02", "provider_id": "openai", "listing": "gpt-5.1-codex-max"},
            "model_id",
            "gpt-5.1-codex",
        ),
        'spells out "gpt-5.1-codex-max"',
        "write that id",
    ),
    "a name called unknown that another source resolves": (
        cell(
            "unresolved_names",
            {"source_id": "aider-polyglot-2025-10-04", "name": "Optimus Alpha"},
            "name",
            "kimi-k2-thinking",
        ),
        'is "kimi-k2-thinking" in line',
        "several releases",
    ),
    "a price older than its model": (
        cell("price_history", EARLY_PRICE, "valid_from", "2025-10-01"),
        "is more than 31 days before gpt-5.1-codex-max was released, 2025-11-19",
        "fix the date or the model",
    ),
    "an unknown source": (
        cell("scores", GPQA, "source_id", "epoch"),
        "is not in sources.csv",
        "add it there first",
    ),
    "a date in the future": (
        cell("models", K3, "checked_on", "2999-01-01"),
        "is in the future",
        "the day on which you read it",
    ),
    "a forecast judged before its day": (
        cell("forecasts", {"forecast_id": "doubleword-zero-lag-2026"}, "outcome", "came true"),
        "was judged before its day, 2026-12-03",
        "leave it open",
    ),
    "a date that is no date": (
        cell("models", K3, "released", "2026-02-30"),
        "is not a date of the calendar",
        "write YYYY-MM-DD",
    ),
    "a word for a number": (
        cell("scores", GPQA, "score", "good"),
        "is not a number",
        "write digits",
    ),
    "a decimal comma": (cell("scores", GPQA, "score", "0,9"), "is not a number", "decimal point"),
    "a word for a flag": (
        cell("offers", KIMI, "usable", "yes"),
        "is neither true nor false",
        "write one of them",
    ),
    "an empty required cell": (
        cell("models", K3, "source_id", ""),
        "is empty but required",
        "write",
    ),
    "HTML in a text": (
        cell("models", K3, "name", "<img src=x onerror=alert(1)>"),
        "has an HTML tag",
        "write plain text",
    ),
    "a formula in a text": (
        cell("models", K3, "name", "=cmd()"),
        "begins like a spreadsheet formula",
        "put a word before it",
    ),
    "a cell of ten megabytes": (
        cell("models", K3, "note", "x" * 10_000_000),
        "10,000,000 characters",
        "write 2,000 at most",
    ),
    "a year of another millennium": (
        cell("models", {"model_id": "gpt-4o-2024-05"}, "released", "0206-05-13"),
        "is too long ago",
        "fix the year",
    ),
    "a release of another year than the index says": (
        cell("models", {"model_id": "gpt-6-astra"}, "released", "2025-09-03"),
        "365 days from what capability_index.csv says",
        "say in note why",
    ),
    "an index without its middle digit": (
        cell("capability_index", INDEXED, "index", "15.1"),
        "is far from all others of 2026-09",
        "fix the number",
    ),
    "an index of another size than in all other vintages": (
        cell("capability_index", {"vintage": "2026-09", "model_id": "gpt-5"}, "index", "105.1"),
        "points from what most vintages say",
        "fix the number",
    ),
    "a rating without a digit": (
        cell("ratings", {"board": "arena-text-lab-best", "as_of": "2026-07-10"}, "rating", "147"),
        "on the board's days around it",
        "fix the number",
    ),
    "a time in seconds": (
        cell("scores", {"benchmark_id": "metr-time-horizon-1.0"}, "score", "17334"),
        "is far from all others of metr-time-horizon-1.0",
        "it is in minutes",
    ),
    "a standard error in per cent": (
        cell("scores", {"benchmark_id": "apex-agents"}, "standard_error", "3.9"),
        "cannot be the error of a score",
        "in the unit of the score",
    ),
    "a standard error divided by a hundred twice": (
        cell("scores", {"benchmark_id": "balrog"}, "standard_error", "0.00022"),
        "is too small for the error of a score",
        "or leave the cell empty",
    ),
    "the price of writing a cache for that of reading": (
        cell("offers", OFFER, "cached_input", "6.25"),
        "is above input, 5.0: is it the price of writing the cache?",
        "write what reading from it costs",
    ),
    "a cost of the whole run for one task": (
        cell("run_costs", {"benchmark_id": "arc-agi-1", "model_id": "gpt-5"}, "cost", "4000"),
        "is far from all others of arc-agi-1, task",
        "say in flag why",
    ),
    "a frontier that falls": (
        cell("group_frontiers", {**GROUP, "as_of": "2025-12-31"}, "best_score", "0.51"),
        "is below 0.8768, that of 2025-09-30",
        "fix one of the two",
    ),
    "a list price from before the model": (
        cell("list_prices", {"model_id": "gpt-5"}, "valid_from", "2023-08-07"),
        "is more than 31 days before gpt-5 was released",
        "fix the date or the model",
    ),
    "an offer from before the model": (
        cell("offers", {"as_of": "2026-08-22", "model_id": "kimi-k3"}, "as_of", "2026-07-02"),
        "is before kimi-k3 was released",
        "fix the date or the model",
    ),
    "a second standing price from another source": (
        beside("list_prices", {"model_id": "gpt-5"}, input="0.9", output="7"),
        "is listed beside 1.25 in and 10.0 out",
        "say in note",
    ),
    "a price of a host in cents": (
        both(
            cell("price_history", SPELL, "input", times(100)),
            cell("price_history", SPELL, "output", times(100)),
        ),
        "times the median spell",
        "write US dollars",
    ),
    "a source that was read before it was published": (
        cell("sources", {"source_id": "epoch-eci-2026-09"}, "retrieved_on", "2025-11-23"),
        "is later than the row's retrieved_on",
        "fix",
    ),
    "Cyrillic letters in a name": (
        cell("models", {"model_id": "gpt-5"}, "name", "G\u0420\u0422-5"),
        "another script that looks like a Latin one",
        "type it again",
    ),
    "a Markdown link in a text": (
        cell("models", {"model_id": "grok-4"}, "note", "[x](https://example.org)"),
        "has a Markdown link",
        "write plain text",
    ),
    "a slot in a text": (
        cell("models", {"model_id": "grok-3"}, "note", "{{ gap.open_leader }}"),
        "has a slot of a template",
        "write plain text",
    ),
    "an address with a password": (
        cell("benchmarks", {"benchmark_id": "gpqa-diamond"}, "url", "https://me:word@example.org"),
        "is not the address of a public page",
        "no user or password",
    ),
    "a window that ends before it begins": (
        cell("estimate_comparisons", {}, "window_to", "2020-01-01"),
        "is before window_from",
        "fix one of them",
    ),
    "a correction undone": (
        cell(
            "fine_tuning",
            {"provider": "Google", "as_of": "2026-05-20"},
            "flagship_tunable",
            "no",
        ),
        "",
        "",
    ),
}  # fmt: skip

FILES: dict[str, tuple[Case, str, str]] = {
    "a column renamed": (
        raw("offers", lambda b: b.replace(b",input,", b",price_in,", 1), ":1"),
        "unknown column",
        "rename or delete it",
    ),
    "a column too many in a row": (
        raw("offers", lambda b: b.rstrip(b"\n") + b",more\n", LAST),
        "cells under a header",
        "quotation marks",
    ),
    "semicolons": (
        raw("offers", lambda b: b.replace(b",", b";"), ":1"),
        "semicolons",
        "commas",
    ),
    "another encoding": (
        raw("organizations", lambda b: b + "müller,Müller,DE\n".encode("latin-1"), LAST),
        "is not UTF-8",
        "save the file with the encoding UTF-8",
    ),
    "a deleted model": (
        raw("models", lambda b: re.sub(rb"\ngpt-4o-2024-05,.*", b"", b), ""),
        "has no row here, but rows elsewhere",
        "put its row back",
    ),
    "a merge conflict": (
        raw("models", lambda b: b + b"<<<<<<< HEAD\n", LAST),
        "an unresolved merge",
        "keep what is right",
    ),
    "a file that is no table": (
        lambda folder: (
            shutil.copy(folder / "offers.csv", folder / "more.csv"),
            "more.csv: ",
        )[1],
        "is not a table of datapackage.json",
        "describe it there",
    ),
    "a missing file": (
        lambda folder: ((folder / "traffic.csv").unlink(), "traffic.csv: ")[1],
        "is missing",
        "",
    ),
}  # fmt: skip

ELSEWHERE = {  # the problem is reported in another file than the one that was changed
    "a new model with an index and no price": (
        "models.csv:",
        "has an index but no price",
        "add an offer",
    ),
    "a record without a place in its maker's range": (
        "capability_index.csv:",
        "is the best closed model of its day",
        "flagship or small",
    ),
    "a correction undone": ("corrections.yml:", "holds the corrected", "write"),
}


Reports = dict[str, tuple[str, list[str]]]  # kind -> place of the change, lines that the check says


def read(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def restore(folder: Path, kept: dict[str, bytes]) -> None:
    for name in read(folder).keys() - kept.keys():
        (folder / name).unlink()
    for name, content in kept.items():
        file = folder / name
        if not file.is_file() or file.read_bytes() != content:
            file.write_bytes(content)


def checked(folder: Path) -> list[str]:
    """The lines that the check says of broken data; it exits with 1 and writes nothing."""
    before = read(folder)
    done = CliRunner().invoke(check, ["--data", str(folder)])
    assert done.exit_code == 1, done.output
    assert read(folder) == before, "it wrote"
    return done.output.splitlines()


def batches(folder: Path, kept: dict[str, bytes]) -> Iterator[list[str]]:
    """The cases that break lines, in lots in which no two break the same line."""
    rest = {}
    for kind, (spoil, *_) in LINES.items():
        rest[kind] = spoil(folder)
        restore(folder, kept)
    while rest:
        lot = {place: kind for kind, place in reversed(rest.items())}
        yield list(lot.values())
        rest = {kind: place for kind, place in rest.items() if kind not in lot.values()}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory, thorough: bool) -> Reports:
    """What the check says of every case, on one copy of the data that is fixed in between.

    Of lines many are broken in one check; a whole file is checked alone, and so not every day.
    """
    folder = tmp_path_factory.mktemp("project") / "data"
    shutil.copytree(DATA, folder)
    kept, said = read(folder), {}
    for lot in [*batches(folder, kept), *([kind] for kind in FILES if thorough)]:
        places = {kind: (LINES | FILES)[kind][0](folder) for kind in lot}
        output = checked(folder)
        said |= {kind: (place, output) for kind, place in places.items()}
        restore(folder, kept)
    return said


@pytest.mark.parametrize("kind", slow_but(LINES | FILES, LINES))
def test_each_kind_of_error_in_the_real_tables_is_refused(kind: str, reports: Reports) -> None:
    _, fault, remedy = (LINES | FILES)[kind]
    place, output = reports[kind]
    place, fault, remedy = ELSEWHERE.get(kind, (place, fault, remedy))
    here = [text for text in output if place in text]
    assert here, f"nothing is said of {place}"
    assert [t for t in here if any(f in t for f in fault.split("|")) and remedy in t], here[:5]


def test_there_are_at_least_forty_kinds() -> None:
    assert len(LINES | FILES) >= 40
    assert not LINES.keys() & FILES.keys()


def test_every_rule_of_ours_runs_on_the_committed_tables() -> None:
    sheets, problems = examine(DATA)
    assert problems == []
    assert list(rule_problems(sheets, dt.datetime.now(dt.UTC).date())) == []


HONEST: tuple[Case, ...] = (  # what would be refused by bounds that are drawn too tight
    cell("capability_index", {"vintage": "2026-09", "index": "166.57"}, "index", "176.57"),
    cell("models", {"model_id": "gpt-2"}, "released", "2019-02-14"),
    cell("benchmarks", {"benchmark_id": "gpqa-diamond"}, "released", "2012-06-10"),
    cell(
        "scores", {"benchmark_id": "metr-time-horizon-1.0", "score": "288.904952"}, "score", "1500"
    ),
    cell("scores", {"benchmark_id": "webdev-arena", "score": "1556.29"}, "score", "1646"),
    cell("scores", {"benchmark_id": "livebench-2026-01-08"}, "score", "8.2"),
    cell("list_prices", {"model_id": "gpt-5"}, "valid_from", "2025-07-20"),
    cell("run_costs", {"benchmark_id": "deepswe-1.1", "cost": "26.4"}, "cost", "130"),
    cell(
        "models", {"model_id": "gpt-5"}, "note", "Announced with a \U0001f680, <1 s at R&D; [beta]"
    ),
    beside("list_prices", {"model_id": "gpt-5"}, input="2.5", output="20", note="priority tier"),
    cell("model_tiers", {"model_id": "gpt-5-nano"}, "model_id", "gpt-5.1-codex-mini"),
    cell("capability_index", {"vintage": "2026-09", "model_id": "muse-spark"}, "index", "163"),
)


def test_records_and_older_models_and_plain_notes_are_not_refused(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    for change in HONEST:
        change(folder)
    assert [str(problem) for problem in examine(folder)[1]] == []
