"""Reading the tables: what a caller gets."""

import json
from pathlib import Path

import frictionless
import pandas as pd
import pytest

from charts.tables import reading
from charts.tables.contract import DATA, read_contract
from charts.tables.frames import Tables, memoize
from charts.tables.validation.problem import InvalidData


def test_every_column_has_the_type_that_the_contract_gives_it(small_package: Path) -> None:
    data = reading.load(small_package)
    scores, fit = data["scores"], data["index_fit"]
    assert scores["evaluated_on"].dtype.kind == "M"
    assert scores["score"].dtype == "float64"
    assert scores["replicate"].dtype == "Int64"
    assert scores["model_id"].dtype == "str"
    assert fit["is_anchor"].dtype == "bool"
    assert scores["score"].tolist() == [0.91, 0.873, 0.88, 137.5]
    assert scores["evaluated_on"].tolist() == [pd.Timestamp("2025-04-01")] * 4


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("models", "weights_from"),
        ("models", "parameters"),
        ("models", "note"),
        ("benchmarks", "items"),
    ],
)
def test_an_empty_cell_is_missing_and_not_zero(
    small_package: Path, table: str, column: str
) -> None:
    assert pd.isna(reading.load(small_package)[table][column].iloc[0])


def test_an_empty_cell_of_an_optional_flag_is_missing_and_not_false(small_package: Path) -> None:
    contract = small_package / "datapackage.json"
    text = contract.read_text(encoding="utf-8")
    start = text.index('"is_anchor"')
    loosened = text[:start] + text[start:].replace('{"required": true}', '{"required": false}', 1)
    contract.write_text(loosened, encoding="utf-8")
    table = small_package / "index_fit.csv"
    table.write_text(table.read_text("utf-8").replace(",true,", ",,"), encoding="utf-8")
    assert reading.load(small_package)["index_fit"]["is_anchor"].isna().all()


def test_a_name_like_nan_or_none_stays_a_name(small_package: Path) -> None:
    table = small_package / "organizations.csv"
    table.write_text(table.read_text("utf-8").replace("Other Lab", "NA"), encoding="utf-8")
    assert reading.load(small_package)["organizations"]["name"].tolist() == ["Example Lab", "NA"]


def test_the_tables_come_in_the_order_of_the_contract(small_package: Path) -> None:
    names = [table["name"] for table in read_contract(small_package)["resources"]]
    data = reading.load(small_package)
    assert list(data) == names
    assert len(data) == len(names)


def test_who_changes_a_table_changes_only_his_own_copy(small_package: Path) -> None:
    data = reading.load(small_package)
    mine = data["scores"]
    mine["score"] = 0.0
    mine.loc[0, "model_id"] = "another"
    assert data["scores"]["score"].iloc[0] == 0.91
    assert data["scores"]["model_id"].iloc[0] == "closed-one"


def test_broken_tables_are_refused_with_all_their_problems(small_package: Path) -> None:
    for name in ("scores.csv", "models.csv"):
        (small_package / name).unlink()
    with pytest.raises(InvalidData) as refused:
        reading.load(small_package)
    assert [Path(problem.path).name for problem in refused.value.problems] == [
        "models.csv",
        "scores.csv",
    ]
    assert len(str(refused.value).splitlines()) == 2


def test_the_contract_is_a_valid_data_package() -> None:
    descriptor = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    package = frictionless.Package.from_descriptor(descriptor, basepath=str(DATA))
    assert package.validate(limit_rows=20).valid


def test_what_is_measured_once_counts_as_asked_for_by_all_who_are_given_it() -> None:
    given = Tables({"a": pd.DataFrame(), "b": pd.DataFrame()})
    computed: list[str] = []

    def inner(data: Tables) -> int:
        computed.append("inner")
        return len(data["b"])

    def outer(data: Tables) -> int:
        computed.append("outer")
        return len(data["a"]) + memoize(inner)(data)

    first, second, third = (given.fresh_view() for _ in range(3))
    assert memoize(inner)(first) == 0
    assert memoize(outer)(second) == memoize(outer)(third) == 0
    assert computed == ["inner", "outer"]
    assert [one.accessed for one in (first, second, third)] == [{"b"}, {"a", "b"}, {"a", "b"}]
    others = Tables({"a": pd.DataFrame(), "b": pd.DataFrame({"c": [1]})})
    assert memoize(outer)(others) == 1, "other tables are measured anew"


def test_what_is_measured_once_is_kept_by_its_options_and_given_to_each_as_its_own() -> None:
    @memoize
    def times(data: Tables, factor: int = 1) -> pd.DataFrame:
        return data["a"] * factor

    given = Tables({"a": pd.DataFrame({"b": [2]})})
    first = times(given, 3)
    first["b"] = 0
    assert times(given, 3)["b"].tolist() == [6]
    assert times(given, factor=5)["b"].tolist() == [10]
    assert times(given)["b"].tolist() == [2]


def test_reading_without_the_checks_gives_the_same_tables(data: reading.Tables) -> None:
    read = reading.read()
    assert list(read) == list(data)
    for name in data:
        pd.testing.assert_frame_equal(read[name], data[name])


def test_a_file_that_cannot_be_read_is_reported_without_the_checks_too(small_package: Path) -> None:
    (small_package / "scores.csv").unlink()
    with pytest.raises(InvalidData, match=r"scores\.csv"):
        reading.read(small_package)
