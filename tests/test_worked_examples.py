"""The worked examples of data/README.md pass the check, and those of CONTRIBUTING.md run."""

import csv
import datetime as dt
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from charts import exhibits
from charts.claims.multiverse import GLANCE, run_multiverse
from charts.claims.verdicts import judge
from charts.core.exhibit import Exhibit
from charts.drawing import render
from charts.site import figure
from charts.site.catalogue import ids, make
from charts.site.downloads import kinds
from charts.tables.frames import Tables
from charts.tables.validation.examination import problems

DATA = Path(__file__).resolve().parents[1] / "data"
EXAMPLE = re.compile(
    r"^\d\. `(?P<table>\w+)\.csv`[^`\n]*(?:`[^`\n]*`[^`\n]*)*\n   `(?P<row>.*,.*)`$", re.M
)
LATER = dt.date(2027, 3, 1)

# What the examples take for granted: their maker, its platform, and the second maker's model.
GIVEN = {
    "organizations": "example-lab,Example Lab,FR\nother-firm,Other Firm,US\n",
    "providers": (
        "example-lab,Example Lab,Example Lab,first-party-lab,high,maker API,"
        "example-2-card,,2026-12-10\n"
    ),
    "sources": (
        "tuned-1-post,Tuned 1,Other Firm,https://example.org/tuned-1,,not stated,facts,"
        "2027-02-01,2027-02-03,\n"
    ),
    "models": (
        "tuned-1,Tuned 1,other-firm,2027-02-01,day,,closed,tuned-1-post,,high,"
        "example-2,,,,tuned-1-post,,2027-02-03\n"
    ),
    "list_prices": (
        "example-lab,example-2,example-2,1,2026-12-02,2027-02-01,3,15,0.3,false,,,"
        "example-2-card,prices,2027-02-03\n"
    ),
}


def examples() -> list[tuple[str, str]]:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    return [(match["table"], match["row"]) for match in EXAMPLE.finditer(text)]


def test_the_usual_contributions_have_an_example() -> None:
    tables = [table for table, _ in examples()]
    wanted = {"models", "model_aliases", "scores", "list_prices", "derivations", "offers"}
    assert wanted | {"capability_index"} <= set(tables)


def test_the_worked_examples_pass_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    monkeypatch.chdir(tmp_path)
    for table, rows in [*GIVEN.items(), *((t, f"{row}\n") for t, row in examples())]:
        with (folder / f"{table}.csv").open("a", encoding="utf-8") as file:
            file.write(rows)
    assert [str(problem) for problem in problems(folder, LATER)] == []


def test_a_price_that_ends_is_read_again_and_named_as_its_page_does() -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    [section] = re.findall(r"^## A price changes\n(.*?)^## ", text, re.M | re.DOTALL)
    [ending] = re.findall(r"^2\. `list_prices.csv`: end.*$", section, re.M)
    assert "`valid_to`" in ending
    assert "`checked_on`" in ending  # else the check refuses it: it was read before it ended
    assert "1. `model_aliases.csv`: the name as the price page writes it" in section


def test_an_example_has_a_cell_for_every_column() -> None:
    for table, row in examples():
        with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            assert len(next(csv.reader([row]))) == len(next(csv.reader(file))), table


def written_out(folder: str) -> tuple[str, str]:
    """The module of a folder that CONTRIBUTING.md writes out: its path, and its code."""
    text = (DATA.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    [example] = re.findall(rf"`({folder}/\w+\.py)`:\n\n```python\n(.*?)```", text, re.DOTALL)
    return example


def assert_well_kept(place: str, code: str) -> None:
    for tool in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *tool, "--stdin-filename", place, "-"],
            input=code,
            text=True,
            capture_output=True,
            check=False,
            cwd=DATA.parent,
        )
        assert done.returncode == 0, done.stdout


def test_the_exhibit_of_contributing_is_a_whole_one(
    data: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, code = written_out("charts/exhibits")
    file = tmp_path / Path(place).name
    file.write_text(code, encoding="utf-8")
    monkeypatch.setattr(exhibits, "__path__", [str(tmp_path)])
    monkeypatch.setitem(sys.modules, "charts.exhibits.models_a_year", exhibits)  # so that it goes
    del sys.modules["charts.exhibits.models_a_year"]
    assert ids() == ["models-a-year"]
    made = make("models-a-year", data)
    years = [day[:4] for day in data["models"]["released"].dropna().astype(str)]
    assert made.title.startswith(f"In {max(years)} ")
    sides = made.tables["main"].set_index(["year", "side"])["models"]
    assert int(sides.sum()) == len(years)
    assert made.findings["open_models"].value == sides.get((int(max(years)), "open"))
    assert {*kinds(made.parts).values()} == {"csv", "json", "svg", "png", "vl.json"}
    assert 'data-t="open: year ' in figure.figure(made, render.drawings(made))
    assert_well_kept(place, code)


def test_the_claim_of_contributing_is_a_whole_one(
    data: Tables, exhibits: Mapping[str, Exhibit]
) -> None:
    place, code = written_out("charts/claims")
    assert_well_kept(place, code)
    names: dict[str, Any] = {}
    exec(compile(code, place, "exec"), names)
    claim = names["CLAIM"]
    assert claim.trial
    judge(claim, {name: exhibits[name].findings for name in claim.exhibits}, lambda: None)
    assert len(claim.trial.null_worlds) == 2
    facts = claim.trial.facts(data)
    support = run_multiverse(claim.trial, facts, 1, GLANCE)
    models = [r for r in data["models"].to_dict("records") if str(r["weights"]).startswith("open")]
    since = [r for r in models if "2025" <= str(r["released"]) < "3"]
    free = sum(r["weights"] == "open-unrestricted" for r in since) / len(since)
    assert support.checks[0].value == pytest.approx(free)
    assert support.checks[0].answer == (free > 0.5)
    assert not claim.trial.null_worlds[0](np.random.default_rng(1))["free"].all()


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["charts/exhibits", "charts/claims"])
def test_an_example_of_contributing_has_types(folder: str, tmp_path: Path) -> None:
    place, code = written_out(folder)
    file = tmp_path / Path(place).name
    file.write_text(code, encoding="utf-8")
    command = ["mypy", "--config-file", "pyproject.toml", "--cache-dir", str(tmp_path), str(file)]
    done = subprocess.run(
        [sys.executable, "-m", *command],
        text=True,
        capture_output=True,
        check=False,
        cwd=DATA.parent,
    )
    assert done.returncode == 0, done.stdout
