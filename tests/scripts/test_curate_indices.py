"""Curating the index fit, the group frontiers, the published lags, and the names of benchmarks."""

import json
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
import yaml

from scripts.curate import agreement, group_frontiers, index_fit, published_lag
from scripts.curate.lineage import BENCHMARKS
from scripts.curate.output import write
from scripts.curate.register import DECISIONS
from scripts.curate.scores import benchmarks

DATA = Path(__file__).parents[2] / "data"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Reports(Counter[str]):
    def __call__(self, source: str, table: str, reason: str, rows: int) -> None:
        self[reason] += rows


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    (tmp_path / "capability").mkdir()
    return tmp_path


def write_rows(evidence: Path, name: str, *rows: dict[str, object]) -> None:
    pd.DataFrame(rows).to_csv(evidence / "capability" / name, index=False)


def fitted(name: str, **values: object) -> dict[str, object]:
    row = {
        "benchmark_name": name,
        "is_anchor": False,
        "edi": 135.8714536,
        "estimated_slope_scaled": 0.0205338542,
    }
    return {**row, "source_commit": COMMIT, **values}


def group(benchmark: str = "GPQA Diamond", **values: object) -> dict[str, object]:
    row = {
        "pair": "open_vs_closed",
        "benchmark": benchmark,
        "as_of": "2026-06-30",
        "side": "advantaged",
    }
    best = {"group": "closed", "best_score": 0.91, "best_model": "Closed 1", "group_size": 3}
    return {**row, **best, "snapshot": "2026-07-10", **values}


def version(**values: object) -> dict[str, object]:
    figures = dict.fromkeys(
        ["avg_horizontal_gap_months", "avg_strict", "current_gap_months", "min_current_gap"], 5.0
    )
    gaps = {"current_vertical_gap": 5, "avg_vertical_gap": "", "bracket_central_months": ""}
    return {
        "commit": COMMIT,
        "commit_date": "2026-08-22",
        **figures,
        **gaps,
        "laggard": "Kimi K3",
        **values,
    }


def test_small_slopes_keep_six_significant_digits(evidence: Path, reports: Reports) -> None:
    write_rows(evidence, "edi_benchmark_difficulties.csv", fitted("GPQA diamond"))
    made = index_fit.curate(evidence, reports).iloc[0]
    assert (made.benchmark_id, made.difficulty, made.slope) == ("gpqa-diamond", 135.871, 0.0205339)


def test_only_the_anchor_is_marked(evidence: Path, reports: Reports) -> None:
    write_rows(
        evidence,
        "edi_benchmark_difficulties.csv",
        fitted("MMLU"),
        fitted("Winogrande", is_anchor=True),
    )
    made = index_fit.curate(evidence, reports).set_index("benchmark_id").is_anchor
    assert made.to_dict() == {"mmlu": "false", "winogrande": "true"}


def test_a_benchmark_without_an_id_is_reported_not_guessed(
    evidence: Path, reports: Reports
) -> None:
    write_rows(evidence, "edi_benchmark_difficulties.csv", fitted("GPQA"), fitted("MMLU"))
    write_rows(evidence, "aa_group_frontiers.csv", group(), group("GPQA"))
    assert index_fit.curate(evidence, reports).benchmark_id.tolist() == ["mmlu"]
    assert len(group_frontiers.curate(evidence, lambda source, name: None, reports)) == 1
    assert reports["the benchmark is not in benchmarks.yml"] == 2


def test_a_record_holder_outside_the_register_keeps_its_row(
    evidence: Path, reports: Reports
) -> None:
    rows = [group(), group(side="disadvantaged", group="open", best_model="Open 1")]
    write_rows(evidence, "aa_group_frontiers.csv", *rows)
    known = {("artificial-analysis-2026-07-10", "Closed 1"): "closed-1"}
    made = group_frontiers.curate(evidence, lambda source, name: known.get((source, name)), reports)
    assert made.model_id.fillna("").tolist() == ["closed-1", ""]
    assert made.source_name.tolist() == ["Closed 1", "Open 1"]


def test_a_group_without_a_scored_model_is_reported(evidence: Path, reports: Reports) -> None:
    write_rows(
        evidence, "aa_group_frontiers.csv", group(), group(side="disadvantaged", group_size=0)
    )
    assert len(group_frontiers.curate(evidence, lambda source, name: None, reports)) == 1
    assert reports["no model of the group had a score"] == 1


def test_a_figure_that_a_version_lacks_stays_empty(evidence: Path, reports: Reports) -> None:
    write_rows(evidence, "published_lag_vintages.csv", version(avg_strict=""))
    made = published_lag.curate(evidence, reports).iloc[0]
    assert (made.average_lag, made.average_lag_strict, made.average_gap) == ("5.0", "", "")
    assert made.source_ref == "data.json@0123456789ab"


def test_a_version_without_any_estimate_is_reported(evidence: Path, reports: Reports) -> None:
    none = {"avg_horizontal_gap_months": "", "current_gap_months": "", "current_vertical_gap": ""}
    write_rows(
        evidence, "published_lag_vintages.csv", version(**none), version(commit=COMMIT[::-1])
    )
    assert published_lag.curate(evidence, reports).commit.tolist() == [COMMIT[::-1]]
    assert reports["the version has no estimate"] == 1


def test_curated_tables_fit_the_package(evidence: Path, reports: Reports, tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_bytes((DATA / "datapackage.json").read_bytes())
    write_rows(evidence, "edi_benchmark_difficulties.csv", fitted("MMLU"))
    write_rows(evidence, "aa_group_frontiers.csv", group())
    write_rows(evidence, "published_lag_vintages.csv", version())
    made = {
        "index_fit": index_fit.curate(evidence, reports),
        "group_frontiers": group_frontiers.curate(evidence, lambda source, name: None, reports),
        "published_lag_vintages": published_lag.curate(evidence, reports),
    }
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    fields = {r["name"]: [f["name"] for f in r["schema"]["fields"]] for r in package["resources"]}
    for table, frame in made.items():
        assert write(tmp_path, table, frame) == 1
        assert set(frame.columns) == set(fields[table])


def ids_of_the_decisions() -> set[str]:
    """Every benchmark id in the decision files, read without the code under test."""
    folder = BENCHMARKS.parent
    ids: set[str] = set()
    texts = yaml.safe_load((folder / "benchmarks.yml").read_text("utf-8"))
    for names in texts.values():
        for entry in names.values():
            ids |= {entry["id"], *entry.get("by_document", {}).values()}
    for board in yaml.safe_load((folder / "run_costs.yml").read_text("utf-8")).values():
        ids |= {*board["benchmarks"].values(), *board.get("versions", {}).values()}
    return ids | {e["id"] for e in yaml.safe_load(BENCHMARKS.read_text("utf-8")).values()}


def test_a_decision_on_a_benchmark_that_is_not_there_stops_curation() -> None:
    ids = ids_of_the_decisions()
    assert len(ids) > 100
    assert agreement.without_benchmark(ids | {"a-new-one"}) == []
    faults = agreement.without_benchmark(ids - {"gpqa-diamond", "osworld-2"})
    assert faults == [
        "benchmarks.csv: no benchmark is called gpqa-diamond",
        "benchmarks.csv: no benchmark is called osworld-2",
    ]


def test_a_decision_on_a_release_that_is_not_there_stops_curation() -> None:
    decided = yaml.safe_load(DECISIONS.read_text(encoding="utf-8"))
    ids = {*decided["released"], *decided["weights"], *decided["names"]}
    for members in [*decided["made_by"].values(), *decided["open_class"].values()]:
        ids |= set(members)
    assert agreement.without_release(ids | {"a-new-one"}) == []
    assert agreement.without_release(ids - {"command-r-plus"}) == [
        "register.yml: no release is called command-r-plus"
    ]


def test_the_matrix_is_undone_from_chance_to_ceiling() -> None:
    """Epoch makes chance 0 and the highest attainable score 1."""
    spans = {}
    for entry in benchmarks()["epoch-eci-matrix-2026-08-11"].values():
        start = entry.get("offset", 0)
        spans[entry["id"]] = [start, None, start + entry.get("factor", 1)]
    table = pd.DataFrame.from_dict(spans, "index", columns=["chance", "floor", "ceiling"])
    table = table.rename_axis("benchmark_id").reset_index()
    assert agreement.off_the_matrix(table) == []
    where = table.benchmark_id == "gpqa-diamond"
    assert table.loc[where, "chance"].tolist() == [0.25]
    [fault] = agreement.off_the_matrix(table.assign(chance=table.chance.mask(where, 0.2)))
    assert "gpqa-diamond goes from 0.2 to 1, benchmarks.yml has 0.25 to 1" in fault
    [fault] = agreement.off_the_matrix(table.assign(ceiling=table.ceiling.mask(where, 0.97)))
    assert "gpqa-diamond goes from 0.25 to 0.97" in fault
    without = table.assign(floor=table.chance, chance=float("nan"))
    assert agreement.off_the_matrix(without) == []


def test_item_sets_that_share_a_name_are_different_benchmarks() -> None:
    ids = ids_of_the_decisions()
    assert {"frontiermath-2025-02-28", "frontiermath-t1-3-v2", "osworld", "osworld-2"} <= ids
    assert {"deepswe", "deepswe-1.1", "cursorbench-3.1", "cursorbench-4.0"} <= ids
    releases = benchmarks()["livebench-2026"]
    assert len({entry["id"] for entry in releases.values()}) == len(releases) > 1
