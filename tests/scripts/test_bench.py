"""The bench: its arithmetic, its table, and a server that sends what a browser expects."""

import gzip
import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import click
import pytest

from scripts.bench import report, weight
from scripts.bench.__main__ import PARTS, USUAL, chosen
from scripts.bench.lighthouse import CATEGORIES, TIMES, figures, pages
from scripts.bench.report import Figure
from scripts.bench.server import Served, serving

PAGE = "<!doctype html><title>Ä page</title>" + "<p>word</p>" * 50


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for path in ("index.html", "404.html", "argument/index.html", "argument/cheap/index.html"):
        (tmp_path / path).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / path).write_text(PAGE, encoding="utf-8")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "own.js").write_text("let a = 1;" * 50, encoding="utf-8")
    (tmp_path / "assets" / "font.woff2").write_bytes(b"wOF2")
    return tmp_path


@pytest.fixture
def served(site: Path) -> Iterator[Served]:
    with serving(site) as running:
        yield running


def test_a_figure_is_the_median_and_says_whether_its_target_is_met() -> None:
    assert Figure("LCP", "s", [9, 1, 1.5], at_most=1.6).result == 1.5
    assert Figure("LCP", "s", [9, 1, 1.5], at_most=1.6).met
    assert Figure("score", "", [97], at_least=98).met is False
    assert Figure("reading", "s", [3]).met is None
    assert Figure("frames", "a second", [60], at_least=59).target == ">= 59 a second"


def test_the_table_has_targets_beside_results_and_names_every_miss(tmp_path: Path) -> None:
    found = [
        Figure("LCP", "s", [1.7, 1.9, 1.8], at_most=1.6, limit="the fonts"),
        Figure("shift", "", [0], at_most=0),
        Figure("frames", "a second", [20], at_least=59),
        Figure("reading", "s", [3]),
    ]
    text = report.write(found, {"Day": "2026-11-28"}, tmp_path / "made")
    assert "- Day: 2026-11-28" in text
    assert "| LCP | <= 1.6 s | 1.8 s | **no** | 3: 1.7 to 1.9 |" in text
    assert "| shift | <= 0 | 0 | yes | 1 |" in text
    assert "| reading | | 3 s | | 1 |" in text
    missed = text.partition("## Missed")[2]
    assert "- LCP, 1.8 s (3: 1.7 to 1.9): the fonts" in missed
    assert "- frames, 20 a second (1): not known" in missed
    assert "shift" not in missed
    kept = json.loads((tmp_path / "made" / "bench.json").read_text("utf-8"))
    assert [one["met"] for one in kept["figures"]] == [False, True, False, None]


def test_parts_are_chosen_by_name() -> None:
    assert chosen("") == USUAL
    assert "tests" in PARTS
    assert "tests" not in USUAL
    assert chosen("build, lighthouse") == ["build", "lighthouse"]
    with pytest.raises(click.UsageError, match="no part 'biuld'"):
        chosen("biuld")


def lighthouse_said(performance: float, paint: float) -> dict[str, object]:
    audits = {
        name: {"numericValue": value, "score": 0.5, "title": name, "displayValue": "slow"}
        for (name, *_), value in zip(TIMES, [paint, 30.0, 0.0], strict=True)
    }
    refs = [{"id": "largest-contentful-paint", "weight": 25}]
    scored = {name: {"score": 1, "auditRefs": []} for name in CATEGORIES}
    scored["performance"] = {"score": performance, "auditRefs": refs}
    return {"categories": scored, "audits": audits}


def test_lighthouse_is_read_by_medians_and_says_what_costs_points() -> None:
    runs = [lighthouse_said(0.9, 1900), lighthouse_said(0.99, 1500), lighthouse_said(0.97, 1700)]
    found = {one.what: one for one in figures("argument/", runs)}
    assert {one.page for one in found.values()} == {"/argument/"}
    assert found["performance"].result == 97
    assert found["performance"].limit == "largest-contentful-paint slow"
    assert found["seo"].met
    assert found["largest contentful paint"].result == 1.7
    assert found["layout shift"].met


def test_pages_stand_below_each_other_with_what_they_miss_in_bold() -> None:
    found = [
        Figure("LCP", "s", [1.7], at_most=1.6, page="/", limit="the fonts"),
        Figure("shift", "", [0], at_most=0, page="/"),
        Figure("LCP", "s", [1.2], at_most=1.6, page="/argument/"),
    ]
    text = report.markdown(found, {})
    assert "| Page | LCP, <= 1.6 s | shift, <= 0 |" in text
    assert "| / | **1.7** | 0 |" in text
    assert "| /argument/ | 1.2 | |" in text
    assert "- / LCP, 1.7 s (1): the fonts" in text
    assert "What" not in text


def test_the_pages_are_home_and_every_chapter(site: Path) -> None:
    assert pages(site) == ["", "argument/cheap/", "argument/"]


def test_the_chapter_with_most_exhibits_is_weighed(site: Path) -> None:
    cheap, other = (site / f"argument/{name}/index.html" for name in ("cheap", "private"))
    other.parent.mkdir(parents=True)
    cheap.write_text(weight.FIGURE * 3 + "longer", encoding="utf-8")
    other.write_text(weight.FIGURE * 4, encoding="utf-8")
    assert weight.fullest(site) == "argument/private/"
    other.write_text(weight.FIGURE * 3, encoding="utf-8")
    assert weight.fullest(site) == "argument/cheap/"


def test_own_scripts_are_told_from_the_themes(site: Path) -> None:
    sent = {"assets/own.js": 99, "assets/javascripts/bundle.js": 9, "assets/styles.css": 9}
    own = weight.site_scripts(site, sent)
    assert list(own) == ["assets/own.js"]
    assert own["assets/own.js"] < 99


def ask(
    connection: http.client.HTTPConnection, path: str, method: str = "GET"
) -> tuple[http.client.HTTPResponse, bytes]:
    connection.request(method, path, headers={"Accept-Encoding": "gzip, br"})
    answer = connection.getresponse()
    return answer, answer.read()


def test_the_server_sends_what_a_browser_expects(served: Served) -> None:
    connection = http.client.HTTPConnection(urlsplit(served.address).netloc)
    answer, content = ask(connection, "/")
    assert answer.status == 200
    assert answer.version == 11
    assert not answer.will_close
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(content).decode() == PAGE
    assert answer.headers["Cache-Control"] == "max-age=600"

    socket = connection.sock
    answer, content = ask(connection, "/assets/own.js?again")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    answer, content = ask(connection, "/assets/font.woff2")
    assert answer.headers["Content-Type"] == "font/woff2"
    assert "Content-Encoding" not in answer.headers
    assert content == b"wOF2"
    answer, content = ask(connection, "/argument")
    assert (answer.status, answer.headers["Location"]) == (301, "/argument/")
    answer, content = ask(connection, "/argument/", "HEAD")
    assert (answer.status, content) == (200, b"")
    for nowhere in ("/nothing/", "/../../etc/hostname"):
        answer, content = ask(connection, nowhere)
        assert answer.status == 404
        assert gzip.decompress(content).decode() == PAGE
    assert connection.sock is socket  # one connection carried all
    assert [path for path, _ in served.sent[:2]] == ["", "assets/own.js"]
    connection.close()
