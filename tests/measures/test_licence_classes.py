"""Which licences let any firm use a model without a contract, and who leads under one."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from charts.measures.openness import licence_classes
from charts.measures.openness.licence_classes import GATES, LABELS

START, END = pd.Timestamp("2024-01-01"), pd.Timestamp("2025-12-31")
models = st.lists(
    st.tuples(
        st.sampled_from(list(LABELS)),
        st.sampled_from([*GATES, "permissive", None]),
        st.integers(0, 600),
        st.integers(100, 160),
    ),
    min_size=1,
    max_size=12,
)


def models_frame(some: list[tuple[str, str | None, int, int]]) -> pd.DataFrame:
    days = [START + pd.Timedelta(days=day) for _, _, day, _ in some]
    return pd.DataFrame(
        {
            "name": [str(number) for number in range(len(some))],
            "weights": [label for label, *_ in some],
            "licence_class": [kind for _, kind, *_ in some],
            "released": days,
            "weights_from": days,
            "index": [float(index) for *_, index in some],
        }
    )


@given(models)
def test_a_narrower_licence_never_has_a_better_best(
    some: list[tuple[str, str | None, int, int]],
) -> None:
    rows = models_frame(some)
    free = rows[licence_classes.without_contract(rows)]
    every = licence_classes.leading_spells(rows, END)
    assert every["index"].iloc[-1] == rows["index"].max()
    if not free.empty:
        assert (
            licence_classes.leading_spells(free, END)["index"].iloc[-1] <= every["index"].iloc[-1]
        )


def test_a_limit_that_nobody_read_is_taken_to_need_a_contract() -> None:
    rows = models_frame(
        [
            ("open-restricted", None, 0, 100),
            ("open-restricted", "use-restricted", 0, 100),
            ("open-restricted", "revenue-gated", 0, 100),
            ("open-unrestricted", None, 0, 100),
            ("open-noncommercial", "non-commercial", 0, 100),
        ]
    )
    free = licence_classes.without_contract(rows)
    assert free.tolist() == [False, True, False, True, False]


def test_what_was_only_hosted_leads_nothing_yet() -> None:
    rows = models_frame([("open-unrestricted", None, 0, 100), ("open-restricted", None, 10, 150)])
    rows.loc[1, "weights_from"] = START + pd.Timedelta(days=40)
    led = licence_classes.leading_spells(rows, END)
    assert led["since"].tolist() == [START, START + pd.Timedelta(days=40)]
