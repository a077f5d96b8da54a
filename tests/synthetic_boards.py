"""Small made-up boards of runs with costs, for the tests of frontiers."""

import pandas as pd
from hypothesis import strategies as st


def board(rows: list[tuple[float, float, str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["cost", "score", "side", "model_id"])


# Costs and scores from short lists, so that ties in one or both come up often.
run = st.tuples(
    st.sampled_from([0.1, 0.2, 0.5, 1.0, 3.0, 9.0]),
    st.integers(0, 8).map(float),
    st.sampled_from(["open", "closed", "unknown"]),
    st.sampled_from(["a", "b", "c", "d"]),
)
boards = st.lists(run, min_size=1, max_size=25).map(lambda rows: board(rows))
