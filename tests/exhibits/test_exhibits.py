"""Every exhibit keeps its contract; the numbers of the first two are computed again by hand."""

import csv
import datetime as dt
import io
import json
import pickle
import re
from collections.abc import Callable, Mapping
from html import unescape
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from charts.claims import CLAIMS
from charts.core.exhibit import Exhibit, Frames
from charts.core.finding import Finding
from charts.drawing import render
from charts.measures.capability.index_vintage import LATEST
from charts.site import catalogue, downloads, figure
from charts.site.catalogue import BrokenExhibit, _exhibit, locating_errors, make
from charts.site.edition import Edition
from charts.tables.frames import Tables
from tests.pages import ALL_BUT_SLOWEST, slow_but

DATA = Path(__file__).resolve().parents[2] / "data"
ONE_DAY = dt.timedelta(days=1)


def module_of(exhibit_id: str) -> ModuleType:
    return import_module(catalogue.module_name(exhibit_id))


IDS = catalogue.ids()


@pytest.fixture(params=IDS)
def exhibit(request: pytest.FixtureRequest, exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits[request.param]


@pytest.fixture(
    params=slow_but([name for name in IDS if hasattr(module_of(name), "chart")], ALL_BUT_SLOWEST)
)
def drawn(request: pytest.FixtureRequest, exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits[request.param]


@pytest.fixture(params=[name for name in IDS if hasattr(module_of(name), "matrix")])
def arranged(request: pytest.FixtureRequest, exhibits: dict[str, Exhibit]) -> Exhibit:
    return exhibits[request.param]


def read_back(text: str, table: pd.DataFrame) -> pd.DataFrame:
    """Read a download as a stranger would, dates as dates."""
    dates = list(table.select_dtypes("datetime").columns)
    return pd.read_csv(io.StringIO(text), parse_dates=dates)


def test_findings_can_be_computed_from_the_download_alone(exhibit: Exhibit) -> None:
    tables = {
        name: read_back(downloads.csv(table), table) for name, table in exhibit.tables.items()
    }
    again = module_of(exhibit.id).findings(tables)
    assert again.keys() == exhibit.findings.keys()
    for name, finding in exhibit.findings.items():
        assert again[name].value == pytest.approx(finding.value), name
        assert str(again[name]) == str(finding), name


def test_the_bounds_of_a_finding_say_what_they_are(exhibit: Exhibit) -> None:
    for name, finding in exhibit.findings.items():
        bounded = finding.low is not None or finding.high is not None
        assert bool(finding.kind) == bounded, name
        assert finding.level in ((90, 95) if finding.kind == "interval" else (None,)), name


@pytest.mark.parametrize("compact", [False, True])
def test_a_chart_is_valid_vega_lite(drawn: Exhibit, compact: bool) -> None:
    module_of(drawn.id).chart(drawn.tables, compact=compact).to_dict(validate=True)


def test_every_fact_of_a_matrix_is_a_cell_with_its_source_one_click_away(
    arranged: Exhibit,
) -> None:
    made = figure.figure(arranged, render.drawings(arranged))
    matrix = made[made.index('<div class="exhibit__matrix"') :]
    matrix = matrix[: matrix.index("</table>")]
    facts = arranged.tables["main"]
    links = re.findall(r'<p><strong>[^<]+</strong>.*?<a href="([^"]+)"', matrix)
    assert sorted(map(unescape, links)) == sorted(facts["url"])
    assert arranged.matrix
    assert matrix.count('<th scope="row"') == len(arranged.matrix.rows)
    assert "<caption>" in matrix
    for column in arranged.matrix.columns:
        for part in (column.name, column.brief, *(head.number for head in column.sums)):
            assert part in unescape(matrix[: matrix.index("</thead>")])


def test_a_picture_keeps_its_colours_open_for_both_schemes(
    drawn: Exhibit, edition: Edition
) -> None:
    both = re.findall(r"<svg .*?</svg>", edition.figures[drawn.id], re.DOTALL)
    assert len(both) == 2
    for picture in both:
        assert "var(--cow-ink)" in picture or "var(--cow-open)" in picture
        assert "role=" not in picture
        assert len(picture) < 250_000


def test_every_row_names_a_known_source(exhibit: Exhibit, data: Tables) -> None:
    for name, table in exhibit.tables.items():
        if name != "facts":  # made of rows of the other tables
            assert set(table["source_id"]) <= set(data["sources"]["source_id"]), name
    assert exhibit.sources


def test_texts_have_no_open_slots(exhibit: Exhibit) -> None:
    text = " ".join([exhibit.title, exhibit.subtitle, *exhibit.description])
    assert "{" not in text
    assert exhibit.title.endswith(".")


def test_an_exhibit_that_is_gone_has_a_successor_that_is_there() -> None:
    assert {*catalogue.SUCCESSORS.values()} <= {*IDS}
    assert not {*catalogue.SUCCESSORS} & {*IDS}


def test_every_claim_names_exhibits_and_a_page_that_exist(exhibits: dict[str, Exhibit]) -> None:
    for claim in CLAIMS:
        assert set(claim.exhibits) <= set(exhibits)
        page = DATA.parent / "docs" / claim.page
        assert page.exists(), f"write docs/{claim.page}, the chapter of claim {claim.id}"
        text = page.read_text(encoding="utf-8")
        assert f"{{{{ stamp {claim.id} }}}}" in text
        for exhibit in claim.exhibits:
            said = f"{{{{ exhibit {exhibit} }}}}", f"](../exhibits/{exhibit}.md)"
            assert any(one in text for one in said), f"docs/{claim.page}: show or link {exhibit}"


# --- the same numbers again, with nothing but the csv module and a loop over the days -----------


def rows(table: str) -> list[dict[str, str]]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def days() -> dict[dt.date, tuple[float, float]]:
    """Best open and best closed value on each day on which both sides have one."""
    index = {
        r["model_id"]: float(r["index"]) for r in rows("capability_index") if r["vintage"] == LATEST
    }
    models = [m for m in rows("models") if m["model_id"] in index and m["weights"] != "unknown"]
    last = max(dt.date.fromisoformat(m["released"]) for m in models)
    best: dict[dt.date, tuple[float, float]] = {}
    day = dt.date(2023, 1, 1)
    while day <= last:
        now = day.isoformat()
        opened = [
            index[m["model_id"]] for m in models if m["weights_from"] and m["weights_from"] <= now
        ]
        hosted = [
            index[m["model_id"]]
            for m in models
            if m["released"] <= now and not (m["weights_from"] and m["weights_from"] <= now)
        ]
        if opened and hosted:
            best[day] = max(opened), max(hosted)
        day += ONE_DAY
    return best


def test_the_gap_today_and_its_extremes_again(
    exhibits: dict[str, Exhibit], days: dict[dt.date, tuple[float, float]]
) -> None:
    found = exhibits["gap"].findings
    gaps = {day: closed - opened for day, (opened, closed) in days.items()}
    assert found["as_of"].value == max(gaps)
    assert found["points_now"].value == pytest.approx(gaps[max(gaps)])
    assert found["points_least"].value == pytest.approx(min(gaps.values()))
    assert found["points_most"].value == pytest.approx(max(gaps.values()))
    assert exhibits["frontier"].findings["standing"].value == pytest.approx(gaps[max(gaps)])
    assert str(found["open_led"]).endswith("never led") == (min(gaps.values()) >= 0)


def test_the_lag_today_again(
    exhibits: dict[str, Exhibit], days: dict[dt.date, tuple[float, float]]
) -> None:
    found = exhibits["gap"].findings
    today = max(days)
    level = days[today][0]
    reached = min(day for day, (_, closed) in days.items() if closed >= level)
    below = max(day for day, (_, closed) in days.items() if closed <= level)
    before = days[below][1]
    since_below = min(day for day, (_, closed) in days.items() if closed == before)
    share = (level - before) / (days[reached][1] - before)
    between = since_below + dt.timedelta(days=share * (reached - since_below).days)
    crossing = (reached - since_below).days * share + (since_below - today).days
    assert between <= reached
    assert found["shortest_now"].value == pytest.approx((today - reached).days / 30.4375)
    assert found["longest_now"].value == pytest.approx((today - since_below).days / 30.4375)
    assert found["interpolated_now"].value == pytest.approx(-crossing / 30.4375)


@pytest.mark.parametrize(
    ("year", "start"), [("2024", dt.date(2024, 6, 1)), ("2025", dt.date(2025, 1, 1))]
)
def test_the_trend_of_the_gap_again(
    exhibits: dict[str, Exhibit],
    days: dict[dt.date, tuple[float, float]],
    year: str,
    start: dt.date,
) -> None:
    points = [((day - start).days / 365.25, b - a) for day, (a, b) in days.items() if day >= start]
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum(
        (x - mean_x) ** 2 for x, _ in points
    )
    assert exhibits["gap"].findings[f"points_trend_{year}"].value == pytest.approx(slope)


def test_the_open_record_counts_from_the_weights_and_not_from_the_release(
    exhibits: dict[str, Exhibit],
) -> None:
    """Around the weights of every model that was hosted first the record is computed again."""
    models = {row["model_id"]: row for row in rows("models")}
    newest = max(row["vintage"] for row in rows("capability_index"))
    known = [
        (models[row["model_id"]], float(row["index"]))
        for row in rows("capability_index")
        if row["vintage"] == newest
    ]
    opened = [
        (m, index) for m, index in known if m["weights"].startswith("open") and m["weights_from"]
    ]
    hosted_first = [m["weights_from"] for m, _ in opened if m["released"] < m["weights_from"]]
    assert hosted_first
    table = exhibits["frontier"].tables["main"]
    table = table[table["side"] == "open"]
    for day in hosted_first:
        for when in (pd.Timestamp(day) - ONE_DAY, pd.Timestamp(day)):
            there = [
                (index, m["name"]) for m, index in opened if pd.Timestamp(m["weights_from"]) <= when
            ]
            best = {name for index, name in there if index == max(there)[0]}
            held = table[(table["since"] <= when) & (table["until"] > when)]["name"].tolist()
            assert set(held) <= best, when
            assert bool(held) == bool(best), when


def test_what_a_picture_shortens_its_page_has_in_full(site: Path) -> None:
    """Names are shortened to their room by code; tests/drawing/test_scenes.py: by Vega none is."""
    seen = 0
    for page in site.glob("exhibits/*/index.html"):
        html = page.read_text("utf-8")
        for text in re.findall(r"<text[^>]*>([^<]*)</text>", html):
            if "\u2026" in text:
                begin, end = map(re.escape, text.split("\u2026"))
                assert len(text) > 5, f"{page.parent.name}: {text} names nothing"
                whole = rf'(?:data-t="|<td[^>]*>|<a [^>]*>){begin}[^"<\u2026]+{end}'
                assert re.search(whole, html), f"{page.parent.name}: {text}"
            seen += 1
    assert seen > 2_000


def test_the_public_json_keeps_its_schema(
    exhibits: dict[str, Exhibit], edition: Edition, site: Path
) -> None:
    import jsonschema

    gone = {"an-old-one": "gap"}
    made = downloads.api(exhibits, edition.names.rulings, "2026.11", edition.dated, gone)
    ledger = json.loads(made["api/v1/claims.json"])
    jsonschema.validate(ledger, json.loads(made["api/v1/claims.schema.json"]))
    assert [one["id"] for one in ledger["claims"]] == [claim.id for claim in CLAIMS]
    listed = json.loads(made["api/v1/exhibits.json"])
    jsonschema.validate(listed, json.loads(made["api/v1/exhibits.schema.json"]))
    assert [one["id"] for one in listed["exhibits"]] == sorted(exhibits)
    assert listed["gone"] == [{"id": "an-old-one", "successor": "gap"}]
    days = [str(f.as_of) for one in exhibits.values() for f in one.findings.values() if f.as_of]
    assert listed["as_of"] == max(days)
    for one in listed["exhibits"]:
        there = {file.relative_to(site).as_posix() for file in site.glob(f"exhibits/{one['id']}/*")}
        shown = {
            f"exhibits/{one['id']}/{name}" for name in ("index.html", "thumbnail.png", "card.png")
        }
        listed_files = {*one["files"].values(), *(table["file"] for table in one["tables"])}
        assert listed_files == there - shown


def test_a_text_that_names_no_finding_says_which_and_what_there_is(data: Tables) -> None:
    module = ModuleType("charts.exhibits.made_up", "The answer is {forty_two}.")
    module.__dict__.update(
        SUBTITLE="none",
        tables=lambda data: {"main": data["sources"].head(1)},
        chart=lambda tables, compact: None,
        findings=lambda tables: {"answer": Finding(42)},
    )
    with pytest.raises(ValueError, match=r"made_up: .*'forty_two'.*known: answer"):
        _exhibit(module, data)
    module.__doc__ = "The answer is {answer}.\n\nOver two\nlines."
    module.SUBTITLE = "Of {forty_two}"  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match=r"made_up: .*'forty_two'.*known: answer"):
        _exhibit(module, data)
    module.SUBTITLE = "Of {answer}"  # type: ignore[attr-defined]
    made = _exhibit(module, data)
    assert (made.id, made.title) == ("made-up", "The answer is 42.")
    assert made.description == ("Over two lines.",)


def gap_of(find: Callable[[], object], monkeypatch: pytest.MonkeyPatch, data: Tables) -> str:
    """Make the exhibit `gap` with other findings; give what is said of it."""
    monkeypatch.setattr(module_of("gap"), "findings", lambda tables: {"now": find()})
    with pytest.raises(BrokenExhibit) as broken:
        make("gap", data)
    [problem] = broken.value.problems
    assert pickle.loads(pickle.dumps(broken.value)).problems == [problem], "it crosses processes"
    return str(problem)


def test_a_broken_exhibit_says_file_line_and_what_was_raised(
    data: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = gap_of(lambda: {}["as_off"], monkeypatch, data)
    assert re.match(
        r"tests/exhibits/test_exhibits\.py:\d+: KeyError: 'as_off' \(exhibit gap: fix it", said
    )
    said = gap_of(lambda: Finding(float("nan")), monkeypatch, data)
    assert "ValueError: a finding must be a number, and this one is nan (exhibit gap" in said

    def tables(data: Tables) -> Frames:
        return {"main": data["no such table"]}

    monkeypatch.setattr(module_of("gap"), "tables", tables)
    assert "KeyError" in gap_of(dict, monkeypatch, data)


def test_every_table_has_its_title(data: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module_of("catch-up"), "TITLES", {"trends": "Trends"})
    with pytest.raises(BrokenExhibit) as broken:
        make("catch-up", data)
    assert broken.value.problems == [
        "charts/exhibits/catch_up.py:1: exhibit catch-up: tables() gives main, curves; with main, "
        "TITLES has main, trends (give every table but main its title there, in the same order)"
    ]


@pytest.mark.parametrize("table", ["main", "lags"])
def test_every_row_of_every_table_names_its_source(
    data: Tables, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    whole = module_of("gap").tables(data)
    for broken in (whole[table].drop(columns="source_id"), whole[table].assign(source_id=None)):
        monkeypatch.setattr(
            module_of("gap"), "tables", lambda data, broken=broken: {**whole, table: broken}
        )
        with pytest.raises(
            BrokenExhibit, match=rf"gap\.py:1: .* {table} has rows without source_id"
        ):
            make("gap", data)


def test_only_one_row_of_numbers_can_do_without_a_source(
    data: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = module_of("catch-up").tables(data)
    numbers = pd.DataFrame({"number": [1, 2]})
    monkeypatch.setattr(module_of("catch-up"), "TITLES", {"curves": "Curves", "facts": "Numbers"})
    for rows, fits in ((2, False), (1, True), (0, False)):
        tables = {**whole, "facts": numbers.head(rows)}
        monkeypatch.setattr(module_of("catch-up"), "tables", lambda data, tables=tables: tables)
        if fits:
            assert len(make("catch-up", data).tables["facts"]) == 1
        else:
            with pytest.raises(BrokenExhibit, match="table facts has rows without source_id"):
                make("catch-up", data)


def test_an_exhibit_that_lacks_rows_says_which_and_where_to_add_them(data: Tables) -> None:
    index = data["capability_index"]
    without = Tables({**data, "capability_index": index[index["vintage"] != LATEST]})
    with pytest.raises(BrokenExhibit) as broken:
        make("frontier", without)
    [problem] = broken.value.problems
    assert re.fullmatch(
        rf"charts/exhibits/frontier\.py:\d+: exhibit frontier: there is no vintage {LATEST} of the "
        r"capability index \(add it to data/capability_index\.csv, or do without it here\)",
        problem,
    )


def test_a_fault_is_blamed_on_the_line_of_the_exhibits_own_file(
    exhibits: Mapping[str, Exhibit],
) -> None:
    from charts.exhibits import gap

    with pytest.raises(BrokenExhibit) as broken, locating_errors("gap"):
        gap.findings({"main": exhibits["gap"].tables["main"].iloc[:0]})
    [problem] = broken.value.problems
    place = re.match(r"charts/exhibits/gap\.py:(\d+): \w+", problem)
    assert place, problem
    code = Path(gap.__file__).read_text("utf-8").splitlines()
    assert int(place[1]) > code.index("def findings(tables: Frames) -> dict[str, Finding]:")


def test_an_exhibit_that_is_no_python_is_blamed_on_its_line() -> None:
    with (
        pytest.raises(BrokenExhibit, match=r"^charts/exhibits/gap\.py:3: SyntaxError: "),
        locating_errors("gap"),
    ):
        compile("a = 1\n\nb = (", module_of("gap").__file__ or "", "exec")


def test_the_package_is_valid_for_frictionless_itself() -> None:
    from frictionless import validate

    assert validate(str(DATA / "datapackage.json")).valid
