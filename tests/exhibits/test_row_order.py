"""An edition depends on what the tables say, and never on the order of their lines."""

import json
import random
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.core.exhibit import Exhibit
from charts.measures.waits import benchmark_waits, frontier_steps
from charts.site import downloads
from charts.site.catalogue import ids, make
from charts.tables import reading
from charts.tables.contract import DATA, read_contract
from charts.tables.frames import Tables
from tests.pages import EXHIBITS_NOW, slow_but


def shuffled(folder: Path, seed: int) -> Path:
    """A copy of the data in which the lines below each header stand in another order."""
    shutil.copytree(DATA, folder)
    order = random.Random(seed)
    for table in read_contract(DATA)["resources"]:
        file = folder / table["path"]
        header, *lines = file.read_text(encoding="utf-8").splitlines()
        order.shuffle(lines)
        file.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return folder


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_lines_in_any_order_are_read_as_the_same_tables(
    seed: int, data: Tables, tmp_path: Path
) -> None:
    read = reading.read(shuffled(tmp_path / "data", seed))
    assert [*read] == [*data]
    for name, table in data.items():
        pd.testing.assert_frame_equal(read[name], table, check_exact=True)


def published(exhibit: Exhibit) -> str:
    """All that an exhibit says and draws, byte for byte."""
    drawn = [exhibit.chart(compact) for compact in (False, True)] if exhibit.chart else []
    said = [repr(exhibit.findings), exhibit.title, exhibit.description, repr(exhibit.matrix)]
    others = [exhibit.sources, repr(exhibit.controls), repr(exhibit.models), exhibit.explorer]
    tables = [downloads.csv(table) for table in exhibit.tables.values()]
    return json.dumps([said, others, tables, drawn], default=str)


@pytest.fixture(scope="module")
def of_shuffled(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Exhibit]:
    data = reading.read(shuffled(tmp_path_factory.mktemp("any") / "data", 4))
    return lambda exhibit_id: make(exhibit_id, data)


@pytest.mark.parametrize("exhibit_id", slow_but(ids(), EXHIBITS_NOW))
def test_lines_in_any_order_make_the_same_exhibit(
    exhibit_id: str, of_shuffled: Callable[[str], Exhibit], exhibits: Mapping[str, Exhibit]
) -> None:
    assert published(of_shuffled(exhibit_id)) == published(exhibits[exhibit_id])


def test_a_download_keeps_the_lines_of_its_file(tmp_path: Path) -> None:
    folder = shuffled(tmp_path / "data", 5)
    files = downloads.data_package("any", folder)
    for table in read_contract(DATA)["resources"]:
        [content] = [files[name] for name in files if name.endswith(f"/{table['path']}")]
        assert content == (folder / table["path"]).read_bytes()


waits = st.lists(
    st.tuples(st.sampled_from("abcde"), st.integers(0, 30), st.booleans()), min_size=2, max_size=20
)


@given(waits, st.randoms(use_true_random=False))
def test_resampled_medians_of_waits_do_not_depend_on_their_order(
    rows: list[tuple[str, int, bool]], order: random.Random
) -> None:
    mixed = order.sample(rows, len(rows))
    columns = ["benchmark_id", "months", "matched"]
    one, other = (
        benchmark_waits.resampled_medians(pd.DataFrame(some, columns=columns), draws=50)
        for some in (rows, mixed)
    )
    np.testing.assert_array_equal(one, other)


@given(waits, waits, st.randoms(use_true_random=False))
def test_the_comparison_of_steps_does_not_depend_on_their_order(
    earlier: list[tuple[str, int, bool]],
    later: list[tuple[str, int, bool]],
    order: random.Random,
) -> None:
    def steps(rows: list[tuple[str, int, bool]]) -> pd.DataFrame:
        made = pd.DataFrame(rows, columns=["benchmark_id", "months", "done"])
        state = made["done"].map({True: frontier_steps.DONE, False: frontier_steps.WAITING})
        return made.assign(state=state, months=made["months"].astype(float))

    mixed = [order.sample(rows, len(rows)) for rows in (earlier, later)]
    once = frontier_steps.longer_and_shorter_shares(steps(earlier), steps(later), "months")
    assert frontier_steps.longer_and_shorter_shares(*map(steps, mixed), "months") == once
