"""The models' pages: facts counted again by plain loops over the files, and what pages say."""

import csv
import datetime as dt
import re
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest

from charts.measures.capability.index_vintage import LATEST
from charts.site import model_pages
from charts.site.model_facts import ModelFacts, gather
from charts.site.model_pages import ModelPages
from charts.site.model_words import publishers, source_link
from charts.tables.frames import Tables
from tests.exhibits.oracle import newest_offers
from tests.measures.test_rank_at_release import side_on

DATA = Path(__file__).resolve().parents[2] / "data"
Row = dict[str, str]
Pages = tuple[dict[str, str], dict[str, str]]


def rows(name: str) -> list[Row]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


MODELS = {row["model_id"]: row for row in rows("models")}


def latest_index() -> dict[str, float]:
    held = rows("capability_index")
    return {row["model_id"]: float(row["index"]) for row in held if row["vintage"] == LATEST}


@pytest.fixture(scope="module")
def facts(data: Tables) -> dict[str, ModelFacts]:
    return gather(data)


@pytest.fixture(scope="module")
def rendered(data: Tables) -> Pages:
    rendered = ModelPages(data)
    return dict(rendered.pages), dict(rendered.bodies)


def with_one_changed(data: Tables, table: str, **cells: str) -> dict[str, pd.DataFrame]:
    """All tables, the first row of one of them changed."""
    frames = {name: data[name] for name in data}
    for column, value in cells.items():
        frames[table].loc[0, column] = value
    return frames


def test_every_model_of_the_register_has_a_page_and_a_row(rendered: Pages) -> None:
    pages, bodies = rendered
    assert set(pages) == {"models/index.md", *(f"models/{i}.md" for i in MODELS)}
    assert set(bodies) == {"models", *(f"models/{i}" for i in MODELS)}
    linked = re.findall(r'<th scope="row"><a href="&root;/models/([^"/]+)/">', bodies["models"])
    assert sorted(linked) == sorted(MODELS)
    index = latest_index()
    known = [index[model] for model in linked if model in index]
    assert known == sorted(known, reverse=True), "the best come first"
    rest = linked[len(known) :]
    assert not set(rest) & set(index)
    days = [MODELS[model]["released"] for model in rest]
    assert days == sorted(days, reverse=True), "then the newest, those without a day last"
    for model_id in MODELS:
        assert f'<div data-figure="models/{model_id}"></div>' in pages[f"models/{model_id}.md"]


def test_an_id_is_an_address(rendered: Pages) -> None:
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.-]*[a-z0-9]", i) for i in MODELS)
    assert "index" not in MODELS


def test_the_place_on_the_day_is_that_of_a_plain_count(facts: dict[str, ModelFacts]) -> None:
    index = latest_index()
    counted = 0
    for model_id, model in facts.items():
        for one in model.arrivals:
            counted += 1
            day = str(one["day"])
            there = {i: s for i in index if i != model_id and (s := side_on(MODELS[i], day))}
            assert side_on(MODELS[model_id], day) == one["side"]
            above = [i for i in there if index[i] > index[model_id]]
            assert (one["place"], one["of"]) == (1 + len(above), 1 + len(there))
            own = [i for i in there if there[i] == one["side"]]
            assert one["of_on_side"] == 1 + len(own)
            assert one["place_on_side"] == 1 + len(set(own) & set(above))
            for side in ("open", "closed"):
                best = max((index[i] for i in there if there[i] == side), default=None)
                if best is None:
                    assert one[f"best_{side}"] is one[f"{side}_ahead"] is None
                else:
                    assert index[one[f"best_{side}"]] == best
                    assert one[f"{side}_ahead"] == pytest.approx(best - index[model_id])
    assert counted > 200


def test_a_model_hosted_before_its_weights_comes_twice(facts: dict[str, ModelFacts]) -> None:
    hosted_first = 0
    for row in rows("models"):
        if row["released"] and row["released"] < row["weights_from"]:
            came = [(str(one["day"]), one["side"]) for one in facts[row["model_id"]].arrivals]
            if came:  # it has an index
                assert came == [(row["released"], "closed"), (row["weights_from"], "open")]
                hosted_first += 1
    assert hosted_first


def test_the_best_score_is_the_highest_that_is_no_bound(facts: dict[str, ModelFacts]) -> None:
    results: defaultdict[tuple[str, str], list[tuple[bool, float]]] = defaultdict(list)
    for row in rows("scores"):
        key = row["model_id"], row["benchmark_id"]
        results[key].append((not row["bound"], float(row["score"])))
    assert sum(len(model.scores) for model in facts.values()) == len(results)
    for model_id, model in facts.items():
        for one in model.scores:
            found = results[model_id, one["benchmark_id"]]
            assert (one["bound"] is None, one["score"]) == max(found)
            assert one["results"] == len(found)


def test_a_reseller_is_not_counted_as_a_host(facts: dict[str, ModelFacts]) -> None:
    operator = {row["provider_id"]: row["operator"] for row in rows("providers")}
    seen: defaultdict[tuple[str, str], defaultdict[str, set[str]]]
    seen = defaultdict(lambda: defaultdict(set))
    newest = max(row["as_of"] for row in newest_offers())
    older = [row for row in rows("offers") if row["as_of"] < newest]
    carried = [{**row, "as_of": newest} for row in newest_offers()]
    for row in older + carried:
        if row["usable"] == "true":
            who = operator[row["provider_id"]]
            seen[row["model_id"], row["as_of"]][who].add(row["relation"])
    hosting = {"independent-host", "licensed-cloud", "data-platform"}
    reselling = {"router-reseller", "reseller-of-closed"}
    with_resellers = 0
    for model_id, model in facts.items():
        for market in model.markets:
            sellers = seen[model_id, str(market["as_of"])].values()
            others = [roles for roles in sellers if "first-party" not in roles]
            hosts = [roles for roles in others if roles & hosting]
            resellers = [roles for roles in others if not roles & hosting and roles & reselling]
            assert market["hosts"] == len(hosts)
            assert market["resellers"] == len(resellers)
            with_resellers += bool(resellers)
            assert market["sellers"] is None or market["sellers"] <= len(hosts) + 1
    assert with_resellers > 100


def test_the_cheapest_run_of_the_best_score_is_shown(facts: dict[str, ModelFacts]) -> None:
    runs: defaultdict[tuple[str, str, str], list[tuple[float, float]]] = defaultdict(list)
    for row in rows("run_costs"):
        if row["usable"] == "true" and row["cost"]:
            key = row["model_id"], row["benchmark_id"], row["cost_basis"]
            runs[key].append((float(row["score"]), -float(row["cost"])))
    assert sum(len(model.runs) for model in facts.values()) == len(runs)
    for model_id, model in facts.items():
        for one in model.runs:
            found = runs[model_id, one["benchmark_id"], one["cost_basis"]]
            assert (one["score"], -one["cost"]) == max(found)


def test_what_was_made_of_a_model_is_linked_both_ways(rendered: Pages) -> None:
    _, bodies = rendered
    for model_id, row in MODELS.items():
        if base := row["base_model_id"]:
            lineage = [bodies[f"models/{i}"].split('id="lineage"')[1] for i in (model_id, base)]
            assert f'made from <a href="&root;/models/{base}/">' in lineage[0]
            assert f'<a href="&root;/models/{model_id}/">' in lineage[1]


def test_unknown_openness_says_unknown_and_takes_no_side(rendered: Pages) -> None:
    pages, bodies = rendered
    unknown = [i for i, row in MODELS.items() if row["weights"] == "unknown"]
    assert unknown
    for model_id in unknown:
        page, body = pages[f"models/{model_id}.md"], bodies[f"models/{model_id}"]
        assert "Whether its weights were ever published is not known." in page
        assert "<dt>Weights</dt><dd>unknown" in body
        assert "<dt>Downloadable from</dt><dd>not known here" in body
        assert "Its place is not known here" in body


def test_what_is_missing_is_not_known_here_and_never_nought(
    rendered: Pages, facts: dict[str, ModelFacts]
) -> None:
    _, bodies = rendered
    bare = [
        i
        for i, m in facts.items()
        if not (m.index or m.runs or m.markets or m.list_prices) and not MODELS[i]["parameters"]
    ]
    assert bare
    for model_id in bare:
        body = bodies[f"models/{model_id}"]
        assert body.count("not known here") + body.count("Not known here") >= 5
        assert ">0<" not in body
    said = re.sub(r"<[^>]+>", " ", "".join(bodies.values()))
    assert len(said) > 500_000
    assert not re.findall(r"\b(?:None|nan|NaN|NaT|NA)\b", said)


def test_the_table_sorts_what_is_missing_last_and_has_no_nought(rendered: Pages) -> None:
    table = rendered[1]["models"]
    assert 'data-sort="">not known' in table
    assert ">0<" not in table


def test_a_day_is_written_as_exactly_as_it_is_known() -> None:
    row = {"released": dt.date(2026, 7, 1), "released_precision": "day"}
    assert model_pages.release_day(row) == "1 July 2026"
    row["released_precision"] = "month"
    assert model_pages.release_day(row) == "July 2026"
    assert model_pages.release_day({"released": None, "released_precision": None}) == ""


def test_long_tables_are_cut_and_the_rest_is_counted(
    rendered: Pages, facts: dict[str, ModelFacts]
) -> None:
    cut = [i for i, m in facts.items() if len(m.scores) > model_pages.MOST]
    assert cut
    for model_id in cut:
        more = len(facts[model_id].scores) - model_pages.MOST
        said = f'{more} more are in <a href="&root;/data/scores/">'
        assert said in rendered[1][f"models/{model_id}"]


@pytest.mark.slow
def test_text_from_the_data_is_escaped(data: Tables) -> None:
    evil = '<script>alert("x")</script>'
    for table, column in [
        ("models", "name"),
        ("models", "note"),
        ("models", "weights_source_ref"),
        ("organizations", "name"),
        ("model_aliases", "name"),
        ("scores", "setting"),
        ("licences", "restrictions"),
        ("sources", "title"),
    ]:
        rendered = ModelPages(with_one_changed(data, table, **{column: evil}))
        text = "".join([*rendered.pages.values(), *rendered.bodies.values()])
        assert "<script>alert" not in text, (table, column)
        assert "&lt;script&gt;alert" in text or "\\u0026lt;script" in text, (table, column)


def test_only_an_address_becomes_a_link() -> None:
    assert model_pages.is_address("https://example.org/card")
    assert not model_pages.is_address("javascript:alert(1)")
    assert not model_pages.is_address("DATED: see https://example.org")
    assert not model_pages.is_address(None)


def test_a_chip_of_the_table_is_the_side_of_the_register(rendered: Pages) -> None:
    chips = re.findall(
        r'<tr data-weights="(\w+)"><th scope="row"><a href="&root;/models/([^"/]+)/">.*?'
        r'<span class="chip">(\w+)</span>',
        rendered[1]["models"],
        re.DOTALL,
    )
    assert len(chips) == len(MODELS)
    for side, model, word in chips:
        assert side == word == MODELS[model]["weights"].partition("-")[0], model


def test_our_own_words_have_no_address_and_a_page_that_we_read_is_named_by_its_site() -> None:
    ours = {
        "publisher": "Can open win?",
        "title": "A review",
        "published_on": "2026-11",
        "url": "https://example.org/all",
    }
    assert source_link(ours, "It is served only.") == ("our review", "", "A review, November 2026")
    card = "https://example.org/card"
    assert source_link(ours, card)[:2] == ("example.org", card)
    board = {**ours, "publisher": "Arena", "published_on": None}
    assert source_link(board, None) == ("Arena", "https://example.org/all", "A review")
    assert source_link(board, card)[:2] == ("Arena", card)


def test_publishers_are_named_once_and_we_last() -> None:
    sources = {
        "a": {"publisher": "b"},
        "b": {"publisher": "A"},
        "c": {"publisher": "Can open win?"},
    }
    assert publishers(["c", "a", "b", "a"], sources) == ["A", "b", "our reviews"]
