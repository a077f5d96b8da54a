"""Where models stood when they came, counted again model by model."""

import datetime as dt
from collections.abc import Mapping

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from charts.measures.capability.rank_at_release import ranks_at_release


def side_on(model: Mapping[str, str], day: str) -> str:
    """The side of a model on a day, "" if it is on none: days of the files sort as text."""
    if model["weights"].startswith("open") and model["weights_from"]:
        if model["weights_from"] <= day:
            return "open"
        return "closed" if model["released"] and model["released"] <= day else ""
    hosted = model["weights"] == "closed" and model["released"] and model["released"] <= day
    return "closed" if hosted else ""


days = st.dates(dt.date(2025, 1, 1), dt.date(2025, 1, 9)).map(pd.Timestamp)
labels = st.sampled_from(["open-unrestricted", "open-restricted", "closed", "unknown"])
models = st.lists(
    st.tuples(st.integers(0, 5), st.one_of(st.none(), days), st.one_of(st.none(), days), labels),
    max_size=12,
)


@given(models)
def test_places_are_those_of_a_plain_count(drawn: list[tuple[int, object, object, str]]) -> None:
    frame = pd.DataFrame(
        {
            "model_id": [f"m{n}" for n in range(len(drawn))],
            "index": [float(one[0]) for one in drawn],
            "released": pd.to_datetime(pd.Series([one[1] for one in drawn], dtype=object)),
            "weights_from": pd.to_datetime(pd.Series([one[2] for one in drawn], dtype=object)),
            "weights": pd.Series([one[3] for one in drawn], dtype="str"),
        }
    )
    made = ranks_at_release(frame)
    known: list[dict[str, str]] = [
        {
            str(k): "" if pd.isna(v) else str(v).removesuffix(" 00:00:00")
            for k, v in row.items()
            if k != "index"
        }
        for row in frame.to_dict("records")
    ]
    value = dict(zip(frame["model_id"], frame["index"], strict=True))
    assert set(made["side"]) <= {"open", "closed"}
    for row in made.to_dict("records"):
        day = str(row["day"])[:10]
        there = {
            m["model_id"]: side
            for m in known
            if (side := side_on(m, day)) and m["model_id"] != row["model_id"]
        }
        above = [i for i in there if value[i] > value[row["model_id"]]]
        assert (row["place"], row["of"]) == (1 + len(above), 1 + len(there))
        for side in ("open", "closed"):
            best = max((value[i] for i in there if there[i] == side), default=None)
            assert pd.isna(row[f"{side}_ahead"]) == (best is None)
            if best is not None:
                assert row[f"{side}_ahead"] == best - value[row["model_id"]]
