"""For all tests: the real tables, exhibits and site, and small tables to change and break.

`make test-all` runs them in several processes, `make test` all that are not marked slow. What all
of them need is made once, by the first that asks; tests that share something costly run one after
the other in one process.
"""

import csv
import fcntl
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import settings

from charts.core.exhibit import Exhibit
from charts.site.downloads import as_of
from charts.site.edition import Edition
from charts.tables.contract import CONTRACT, DATA, read_contract
from charts.tables.frames import Tables
from charts.tables.reading import load
from charts.tables.validation.examination import examine
from charts.tables.validation.sheets import Sheet
from scripts.build import build
from scripts.pipeline import Pipeline, edition_of
from scripts.renderer import Renderer
from scripts.tree import Tree, contract_now, with_digests

# How long an example takes says something of the machine, nothing of the code.
settings.register_profile("daily", deadline=None, max_examples=25)
settings.register_profile("thorough", deadline=None, max_examples=100)

TESTS = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tests of pages look at a site that is built already: `pytest --site site`."""
    parser.addoption("--site", type=Path, help="a folder that holds the site of the working tree")


def pytest_configure(config: pytest.Config) -> None:
    """Try fewer examples where slow tests are left out; before modules are read, which ask."""
    settings.load_profile("thorough" if _thorough(config) else "daily")


def _thorough(config: pytest.Config) -> bool:
    return config.option.markexpr != "not slow"


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether slow tests are run too."""
    return _thorough(request.config)


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads who belongs together
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which tests share something costly: those of a module, or of one page in a browser."""
    for item in items:
        given = getattr(item, "callspec", None)
        alone = item.path.name == "test_pages.py" and given and "page" in given.params
        page = f" {given.params['page'] or 'home'}" if alone else ""
        item.add_marker(pytest.mark.xdist_group(_name(item.path) + page))
    showing = {item.path for item in items if "exhibits" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: _turn(item.path, showing))


def _name(path: Path) -> str:
    """`tests/site/test_gallery.py` is `site/test_gallery`."""
    return path.relative_to(TESTS).with_suffix("").as_posix()


def _turn(path: Path, showing: set[Path]) -> int:
    """Order modules so that no process waits for another: the longest first, the shortest last.

    showing: those that look at exhibits, which are made with the site.
    """
    name = _name(path)
    if name == "browser/test_editions":
        return 0  # builds the site and two editions
    if name.startswith("browser/"):
        return 3
    return 2 if path in showing or name in {"scripts/test_build", "site/test_built_pages"} else 1


@pytest.fixture(scope="session")
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Path:
    """The site of the working tree, built strictly, once for all processes."""
    if given := request.config.option.site:
        return Path(given).resolve()
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "site"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            assert build(folder) == 0
    return folder


@pytest.fixture(scope="session")
def working_tree() -> tuple[Tree, Tables]:
    """The real tables, read and checked once, with the state of the files that they are."""
    files, data = with_digests(load)
    return Tree(files, contract_now()), data


@pytest.fixture(scope="session")
def data(working_tree: tuple[Tree, Tables]) -> Tables:
    """The real tables."""
    return working_tree[1]


@pytest.fixture(scope="session")
def pipeline(working_tree: tuple[Tree, Tables]) -> Iterator[Pipeline]:
    """Gives exhibits as a build has kept them, or makes them when a test first asks for one."""
    renderer = Renderer()
    yield Pipeline(*working_tree, renderer)
    renderer.stop()


@pytest.fixture(scope="session")
def exhibits(pipeline: Pipeline) -> Mapping[str, Exhibit]:
    """The real exhibits; one that is broken breaks only the tests that ask for it."""
    return pipeline.exhibits


@pytest.fixture(scope="session")
def edition(pipeline: Pipeline) -> Edition:
    """The real edition, of which a part is made when a test first asks for it."""
    return edition_of(pipeline, "", lambda: as_of(pipeline.exhibits))


READ = {"source_id": "card", "checked_on": "2025-06-02"}
ROWS: dict[str, list[dict[str, object]]] = {
    "sources": [
        {
            "source_id": source,
            "title": title,
            "publisher": "Example Lab",
            "url": f"https://example.org/{source}",
            "licence": "not stated",
            "may_republish": "facts",
            "published_on": "2025-05",
            "retrieved_on": "2025-06-01",
        }
        for source, title in [("board", "A board"), ("card", "A model card")]
    ],
    "organizations": [
        {"organization_id": "example-lab", "name": "Example Lab", "country": "FR"},
        {"organization_id": "other-lab", "name": "Other Lab"},
    ],
    "models": [
        {
            "model_id": model,
            "name": name,
            "organization_id": maker,
            "released": released,
            "released_precision": "day",
            "weights_from": weights_from,
            "weights": weights,
            "weights_source_id": "card",
            "weights_source_ref": "https://example.org/card",
            "weights_confidence": "high",
            "base_model_id": base,
            **READ,
        }
        for model, name, maker, released, weights_from, weights, base in [
            ("closed-one", "Closed One", "other-lab", "2025-02-01", "", "closed", ""),
            (
                "open-one",
                "Open One",
                "example-lab",
                "2025-01-10",
                "2025-01-20",
                "open-unrestricted",
                "",
            ),
            ("tuned-one", "Tuned One", "other-lab", "2025-03-05", "", "unknown", "open-one"),
        ]
    ],
    "model_aliases": [
        {"source_id": "board", "name": "Closed 1", "model_id": "closed-one"},
        {"source_id": "board", "name": "Open 1", "model_id": "open-one"},
        {"source_id": "board", "name": "Tuned 1", "model_id": "tuned-one"},
    ],
    "unresolved_names": [
        {"source_id": "board", "name": "Mystery", "rows": 2, "reason": "not in the register"}
    ],
    "left_out": [
        {"source_id": "board", "table": "scores", "reason": "The score is missing.", "rows": 3}
    ],
    "benchmarks": [
        {
            "benchmark_id": benchmark,
            "name": name,
            "measures": "What it asks.",
            "unit": unit,
            "chance": chance,
            "floor": 0,
            "ceiling": ceiling,
            "test_items": "public",
            "released": "2024-11-01",
            "url": "https://example.org/quiz",
            **READ,
        }
        for benchmark, name, unit, chance, ceiling in [
            ("quiz", "A quiz", "fraction", 0.25, 1),
            ("watch", "A watch", "minutes", "", ""),
        ]
    ],
    "scores": [
        {
            "benchmark_id": benchmark,
            "model_id": model,
            "source_name": name,
            "setting": "high",
            "replicate": 1,
            "score": score,
            "standard_error": error,
            "evaluator": "A board",
            "evaluated_on": "2025-04-01",
            **READ,
            "source_id": "board",
        }
        for benchmark, model, name, score, error in [
            ("quiz", "closed-one", "Closed 1", 0.91, 0.02),
            ("quiz", "open-one", "Open 1", 0.873, 0.02),
            ("quiz", "tuned-one", "Tuned 1", 0.88, ""),
            ("watch", "closed-one", "Closed 1", 137.5, ""),
        ]
    ],
    "model_tiers": [
        {"model_id": "closed-one", "tier": "flagship", "line": "One", **READ},
    ],
    "capability_draws": [
        {
            "model_id": "closed-one",
            "fitted": 142.5,
            "draws": "141.00 144.25",
            "inputs_digest": "0123456789abcdef",
            "source_id": "board",
        }
    ],
    "estimate_comparisons": [
        {
            "estimate_id": "example-2025-05-lag",
            "statistic": "mean",
            "estimator": "points",
            "vintage": "2025-05",
            "window_from": "2025-01-01",
            "window_to": "2025-05-01",
            "difference": "Another vintage.",
            "checked_on": "2025-06-02",
        }
    ],
    "capability_index": [
        {
            "vintage": "2025-05",
            "model_id": model,
            "source_name": name,
            "index": index,
            "ci_low": index - 2,
            "ci_high": index + 2,
            "also_covers": also,
            **READ,
            "source_id": "board",
        }
        for model, name, index, also in [
            ("closed-one", "Closed 1", 142.5, ""),
            ("open-one", "Open 1", 139, "tuned-one"),
        ]
    ],
    "index_fit": [
        {
            "vintage": "2025-05",
            "benchmark_id": "quiz",
            "difficulty": 130,
            "slope": 0.06,
            "is_anchor": "true",
            **READ,
        }
    ],
    "ratings": [
        {
            "board": "arena-text",
            "as_of": "2025-05-31",
            "model_id": model,
            "source_name": name,
            "rating": rating,
            "ci_low": rating - 5,
            "ci_high": rating + 5,
            "votes": 1200,
            **READ,
            "source_id": "board",
        }
        for model, name, rating in [
            ("closed-one", "Closed 1", 1310),
            ("open-one", "Open 1", 1295),
        ]
    ],
    "group_frontiers": [
        {
            "pair": "open_vs_closed",
            "benchmark_id": "quiz",
            "as_of": "2025-03-31",
            "side": side,
            "group": group,
            "best_score": score,
            "source_name": name,
            "model_id": model,
            "group_size": 1,
            **READ,
            "source_id": "board",
        }
        for side, group, score, name, model in [
            ("advantaged", "closed", 0.91, "Closed 1", "closed-one"),
            ("disadvantaged", "open weights", 0.873, "Another", ""),
        ]
    ],
    "published_estimates": [
        {
            "estimate_id": "example-2025-05-lag",
            "publisher": "Example Lab",
            "published_on": "2025-05",
            "measure": "lag",
            "subject": "Models of 2025",
            "value": 3.5,
            "low": 3,
            "high": 4,
            "unit": "months",
            "method": "Read off a line.",
            "status": "confirmed",
            **READ,
        },
        {
            "estimate_id": "example-2025-05-catch-up",
            "publisher": "Example Lab",
            "published_on": "2025-05-06",
            "measure": "catch-up",
            "subject": "Models of 2025",
            "date": "2031-01-01",
            "method": "Prolonged a line.",
            "status": "secondary",
            **READ,
        },
    ],
    "providers": [
        {
            "provider_id": provider,
            "name": provider.title(),
            "operator": provider.title(),
            "kind": kind,
            "confidence": "high",
            "reason": "Its own page.",
            **READ,
        }
        for provider, kind in [
            ("bare-metal", "neocloud-host"),
            ("middleman", "router-reseller"),
            ("other-lab", "first-party-lab"),
            ("rack-farm", "neocloud-host"),
        ]
    ],
    "offers": [
        {
            "as_of": "2026-07-02",
            "provider_id": provider,
            "listing": model,
            "source_name": name,
            "model_id": model,
            "relation": relation,
            "input": price,
            "output": 2 * price,
            "usable": "true",
            **READ,
            "source_id": "board",
            "checked_on": "2026-07-02",
        }
        for provider, model, name, relation, price in [
            ("bare-metal", "open-one", "Open 1", "independent-host", 0.5),
            ("middleman", "open-one", "Open 1", "router-reseller", 0.6),
            ("other-lab", "closed-one", "Closed 1", "first-party", 3),
            ("rack-farm", "open-one", "Open 1", "independent-host", 0.4),
        ]
    ],
    "list_prices": [
        {
            "provider_id": "other-lab",
            "source_name": "Closed 1",
            "model_id": "closed-one",
            "step": step,
            "valid_from": begin,
            "valid_to": end,
            "input": price,
            "output": 5 * price,
            "confirmed": "true",
            **READ,
            "source_id": "board",
        }
        for step, begin, end, price in [
            (1, "2025-02-01", "2025-04-01", 5),
            (2, "2025-04-01", "", 3),
        ]
    ],
    "price_history": [
        {
            "provider_id": "bare-metal",
            "listing": "open-one",
            "spell": spell,
            "source_name": "Open 1",
            "model_id": "open-one",
            "relation": "independent-host",
            "valid_from": begin,
            "valid_to": end,
            "begin_unknown": "false",
            "last_seen": "2025-05-01",
            "input": price,
            "output": 2 * price,
            **READ,
            "source_id": "board",
        }
        for spell, begin, end, price in [
            (1, "2025-02-01", "2025-03-01", 0.7),
            (2, "2025-03-01", "", 0.5),
        ]
    ],
    "run_costs": [
        {
            "benchmark_id": "quiz",
            "source_name": name,
            "model_id": model,
            "replicate": 1,
            "score": score,
            "cost": cost,
            "cost_basis": "task",
            "listed_on": "2025-05",
            "usable": "true",
            **READ,
            "source_id": "board",
        }
        for name, model, score, cost in [
            ("Closed 1", "closed-one", 0.91, 1.5),
            ("Open 1", "open-one", 0.873, 0.2),
        ]
    ],
    "derivations": [
        {
            "derived_model_id": "tuned-one",
            "base_model_id": "open-one",
            "benchmark_id": "quiz",
            "document": "The seller's table.",
            "replicate": 1,
            "statistic": "score",
            "base_score": 0.8,
            "derived_score": 0.9,
            "gain": 0.1,
            "measured_by": "seller",
            "same_harness": "true",
            "usable": "true",
            **READ,
        }
    ],
    "licences": [
        {
            "model_id": "open-one",
            "source_name": "Open 1",
            "licence": "MIT License",
            "licence_class": "permissive",
            "commercial_use": "yes",
            "licence_read": "the licence itself",
            **READ,
            "source_id": "board",
        }
    ],
    "deployment": [
        {
            "fact_id": "other-lab-on-premises",
            "vendor": "Other Lab",
            "product": "Closed One",
            "weights": "closed",
            "option": "A box in the cellar",
            "customer_hardware": "yes",
            "weights_held_by": "vendor",
            "air_gapped": "no",
            "from_date": "2025-04",
            "status": "documented",
            "bearing": "contradicts",
            "evidence": "primary",
            "checked": "confirmed",
            "usable": "true",
            **READ,
        }
    ],
    "fine_tuning": [
        {
            "fact_id": "other-lab-api",
            "provider": "Other Lab",
            "platform": "its own",
            "as_of": "2025",
            "flagship_tunable": "no",
            "weights_downloadable": "no",
            "weights": "closed",
            "evidence": "primary",
            "checked": "confirmed",
            "usable": "true",
            **READ,
        }
    ],
    "adoption": [
        {
            "fact_id": "survey-2025",
            "as_of": "2025-05",
            "measure": "share of use",
            "open_value": 20,
            "closed_value": 80,
            "unit": "percent",
            "comparison": "open-closed",
            "population": "Ten firms",
            "reliability": "low",
            "checked": "confirmed",
            "usable": "true",
            **READ,
        }
    ],
    "prior_work": [
        {
            "work_id": "a-study",
            "title": "A study",
            "authors": "Somebody",
            "published": "2025-05",
            "definition_of_level": "A score",
            "data_used": "A board",
            "finding": "Prices fell.",
            "splits_open_closed": "no",
            "checked": "confirmed",
            "usable": "true",
            **READ,
        }
    ],
    "price_decline_estimates": [
        {
            "estimate_id": "a-study-quiz",
            "work_id": "a-study",
            "level": "a score on the quiz",
            "factor_per_year": 3,
            "open_only": "false",
            **READ,
        }
    ],
    "forecasts": [
        {
            "forecast_id": "a-day",
            "kind": "forecast",
            "forecaster": "Somebody",
            "made_on": "2025-05",
            "statement": "The lag ends.",
            "measure": "lag",
            "checkable_on": "2031-01-01",
            "outcome": "open",
            **READ,
        }
    ],
    "overtakings": [
        {
            "overtaking_id": "open-one-quiz",
            "kind": "open-led",
            "open_model_id": "open-one",
            "other_model_id": "closed-one",
            "ranking": "A quiz",
            "measured_by": "independent",
            "same_table": "true",
            "checked": "confirmed",
            "usable": "true",
            **READ,
        }
    ],
    "traffic": [{"model_id": "open-one", "requests": 5, "hosts": 2, **READ}],
    "cost_frontiers": [
        {
            "as_of": "2025-05-01",
            "index": "quiz",
            "counting": "every setting",
            "points": 2,
            "open_points": 1,
            **READ,
        }
    ],
    "openness_disagreements": [
        {
            "model_id": "tuned-one",
            "source_name": "Tuned 1",
            "kind": "open vs closed",
            "labels": "one says open",
            "adjudicated": "unknown",
            "confidence": "low",
            **READ,
            "source_id": "board",
        }
    ],
    "price_exceptions": [
        {
            "model_id": "tuned-one",
            "reason": "never sold",
            "note": "Looked on the board.",
            "checked_on": "2025-06-02",
        }
    ],
    "published_lag_vintages": [
        {"published_on": "2025-05-01", "commit": "0a" * 20, "average_lag": 4.5, **READ}
    ],
}


@pytest.fixture
def small_package(tmp_path: Path) -> Path:
    """A folder `data` with the tables of `ROWS` as the committed contract has them, all valid.

    Columns that a row does not name are empty. Line 1 is the header, line 2 the first row.
    """
    return write_small_package(tmp_path)


@pytest.fixture(scope="module")
def small_sheets(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Sheet]:
    """The tables of the small package as sheets, read once for a module."""
    return examine(write_small_package(tmp_path_factory.mktemp("small")))[0]


def write_small_package(parent: Path) -> Path:
    """Write the folder of `small_package` into another folder."""
    folder = parent / "data"
    folder.mkdir()
    contract = read_contract(DATA)
    contract["resources"] = [table for table in contract["resources"] if table["name"] in ROWS]
    (folder / CONTRACT).write_text(json.dumps(contract) + "\n", encoding="utf-8")
    for table in contract["resources"]:
        columns = [field["name"] for field in table["schema"]["fields"]]
        with (folder / table["path"]).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(ROWS[table["name"]])
    return folder
