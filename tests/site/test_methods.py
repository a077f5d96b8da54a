"""Method notebooks: each runs, shows what it says, and would fail if the site were wrong."""

import ast
import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import jupytext
import pandas as pd
import pytest

from charts.core.exhibit import Exhibit
from charts.core.finding import Finding
from charts.drawing import svg, theme
from charts.site import notebook
from charts.site.notebook import Listing, Picture
from charts.tables.frames import Tables
from tests.site.test_pages_prose import names, typed

METHODS = Path(__file__).resolve().parents[2] / "docs" / "methods"
NOTEBOOKS = sorted(path.stem for path in METHODS.glob("*.py"))
numbered_names = names  # the fixture, by a name that no parameter hides

by_notebook = pytest.mark.parametrize("name", NOTEBOOKS)


def cells(name: str, kind: str) -> list[str]:
    """The sources of one kind of cells."""
    found = jupytext.read(METHODS / f"{name}.py").cells
    return [cell.source for cell in found if cell.cell_type == kind]


@dataclass
class Run:
    """What a notebook leaves: its names, what its cells show, and the findings it asked for."""

    names: dict[str, Any] = field(default_factory=dict)
    shown: list[Any] = field(default_factory=list)
    asked: dict[str, Finding] = field(default_factory=dict)

    def all_cells(self, name: str) -> "Run":
        """Run a whole notebook."""
        for source in cells(name, "code"):
            self.cell(source)
        return self

    def cell(self, source: str) -> None:
        """Run a cell; keep what its last line gives, as Jupyter would show it."""
        tree = ast.parse(source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), self.names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), self.names)
            self.shown.append(value)


Ran = Callable[[str], Run]


@pytest.fixture(scope="module")
def ran(data: Tables, exhibits: Mapping[str, Exhibit]) -> Ran:
    """Give the run of a notebook on the real data, made when it is first asked for."""
    made: dict[str, Run] = {}

    def give(name: str) -> Run:
        if name not in made:
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(notebook, "tables", lambda: data)
                patched.setattr(notebook, "exhibit", exhibits.__getitem__)
                run, plain = Run(), notebook.finding
                patched.setattr(
                    notebook, "finding", lambda asked: run.asked.setdefault(asked, plain(asked))
                )
                made[name] = run.all_cells(name)
        return made[name]

    return give


def test_the_five_methods_are_there() -> None:
    assert {"capability-index", "catch-up", "lag-estimators", "prices", "saturation"} <= {
        *NOTEBOOKS
    }


@by_notebook
def test_a_notebook_agrees_with_the_site_and_says_nothing_aside(
    name: str, ran: Ran, capsys: pytest.CaptureFixture[str]
) -> None:
    run = ran(name)
    assert len(run.asked) >= 5
    assert isinstance(run.shown[-1], Listing), "it ends with both figures side by side"
    assert capsys.readouterr() == ("", "")


@by_notebook
def test_a_notebook_ends_with_an_assertion_about_findings(name: str) -> None:
    last = jupytext.read(METHODS / f"{name}.py").cells[-1]
    assert last.cell_type == "code"
    asserted = [node for node in ast.walk(ast.parse(last.source)) if isinstance(node, ast.Assert)]
    assert asserted
    assert all(one.msg for one in asserted), "an assertion does not say what differs"
    assert "finding(" in last.source


def altered(finding: Finding) -> Finding:
    """The same finding with another value, as if the site had computed something else."""
    value = finding.value
    if isinstance(value, dt.date):
        return replace(finding, value=value + dt.timedelta(days=1))
    assert isinstance(value, int | float)
    return replace(finding, value=1.03 * value + 1)


@by_notebook
def test_every_finding_that_a_notebook_compares_can_fail_it(name: str, ran: Ran) -> None:
    run, last = ran(name), cells(name, "code")[-1]
    compared = Run(
        {**run.names, "finding": lambda one: compared.asked.setdefault(one, run.asked[one])}
    )
    compared.cell(last)
    for wrong in compared.asked:
        stated = {**run.asked, wrong: altered(run.asked[wrong])}
        with pytest.raises(AssertionError, match=r"there, .* here|the site|the interval"):
            Run({**run.names, "finding": stated.__getitem__}).cell(last)


def test_an_interval_that_differs_fails_as_well(ran: Ran) -> None:
    run, last = ran("catch-up"), cells("catch-up", "code")[-1]
    median = run.asked["catch-up.median_strict"]
    for end in ("low", "high"):
        stated = {**run.asked, "catch-up.median_strict": replace(median, **{end: 1.0})}
        with pytest.raises(AssertionError, match="the interval"):
            Run({**run.names, "finding": stated.__getitem__}).cell(last)


@by_notebook
def test_a_notebook_computes_from_the_data(
    name: str, ran: Ran, data: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    # All weights come a season later than the site has them: nothing else is changed.
    stated = ran(name).asked
    models = data["models"]
    later = models.assign(weights_from=models["weights_from"] + pd.Timedelta(days=90))
    monkeypatch.setattr(notebook, "tables", lambda: Tables({**data, "models": later}))
    monkeypatch.setattr(notebook, "finding", stated.__getitem__)
    with pytest.raises(AssertionError, match=r"there, .* here"):
        Run().all_cells(name)


@by_notebook
def test_a_notebook_goes_other_ways_than_the_site(name: str) -> None:
    for source in cells(name, "code"):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom) and node.module and "charts" in node.module:
                taken = {f"{node.module}.{one.name}" for one in node.names}
                assert all(
                    re.match(r"charts\.(drawing\.theme$|site\.notebook\.)", one) for one in taken
                ), taken


@by_notebook
def test_a_notebook_has_a_title_and_explains_itself(name: str) -> None:
    texts = cells(name, "markdown")
    assert re.match(r"# [A-Z].*\n", texts[0])
    assert all(not text.startswith("# ") for text in texts[1:]), "one title is enough"
    assert len(texts) >= 5
    assert "../../exhibits/" in texts[-1], "it does not link what it is compared with"


@by_notebook
def test_no_result_is_typed_in_a_notebook(name: str, numbered_names: re.Pattern[str]) -> None:
    assert not [*typed("\n\n".join(cells(name, "markdown")), numbered_names)]


@by_notebook
def test_links_lead_to_exhibits_that_are_there(name: str, exhibits: Mapping[str, Exhibit]) -> None:
    text = "\n".join(cells(name, "markdown"))
    linked = re.findall(r"\]\(([^)]*)\)", text)
    assert linked
    for target in linked:
        way = re.fullmatch(r"\.\./\.\./exhibits/([\w-]+)/", target)
        assert way, target
        assert way[1] in set(exhibits)


@by_notebook
def test_pictures_say_what_they_show_and_fit_their_widths(name: str, ran: Ran) -> None:
    pictures = [one for one in ran(name).shown if isinstance(one, Picture)]
    assert 1 <= len(pictures) == len({one.name for one in pictures})
    for picture in pictures:
        assert re.search(r"\w{3,}.*\d.*\.$", picture.text, re.DOTALL), "no number, or no sentence"
        for chart, compact, widest in (
            (picture.wide, False, theme.WIDE),
            (picture.phone, True, theme.PHONE),
        ):
            drawn = svg.inline(chart.to_dict(), "x", compact=compact)
            size = re.search(r'width="([\d.]+)"', drawn)
            assert size
            assert float(size[1]) <= widest
            assert not re.findall(r'(?:fill|stroke)="(?!none|transparent|var\()[^"]+"', drawn)


def with_copies(data: Tables, table: str, old: str, new: str, of: str) -> pd.DataFrame:
    """A table with the rows of one model or benchmark once more, under another name."""
    rows = data[table]
    return pd.concat([rows, rows[rows[of] == old].assign(**{of: new})], ignore_index=True)


def test_scores_that_the_published_index_lacks_leave_the_notebook_standing(
    ran: Ran, data: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    stated, plain = ran("capability-index").asked, ran("capability-index").shown
    of = {"model_id": ("kimi-k3", "kimi-k3-s1"), "benchmark_id": ("arc-agi-2", "arc-agi-9")}
    tables = dict(data)
    for column, (old, new) in of.items():
        for table in ("scores", "models" if column == "model_id" else "benchmarks"):
            tables[table] = with_copies(Tables(tables), table, old, new, column)
    monkeypatch.setattr(notebook, "tables", lambda: Tables(tables))
    monkeypatch.setattr(notebook, "finding", stated.__getitem__)
    shown = Run().all_cells("capability-index").shown
    added = tables["scores"].iloc[len(data["scores"]) :]
    more = int(added["source_id"].eq(ran("capability-index").names["MATRIX"]).sum())
    assert shown[0].data == (
        f"{plain[0].data} {more} more, of what Epoch's index of that day lacks, are left out."
    )
    pd.testing.assert_frame_equal(shown[-1].frame, plain[-1].frame)
