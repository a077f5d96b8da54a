"""Small made-up worlds of models, for the tests of the measures."""

import pandas as pd

from charts.measures.gap import lag

DAY = pd.Timestamp("2024-01-01")
Model = tuple[str, int, float, int | None]  # weights, released, value, days until the weights


def world(models: list[Model], shift: int = 0) -> pd.DataFrame:
    """A frame of models; days count from DAY, None means that there are no weights."""
    released = [DAY + pd.Timedelta(days=day + shift) for _, day, _, _ in models]
    since = [None if wait is None else wait for *_, wait in models]
    return pd.DataFrame(
        {
            "model_id": [f"m{n}" for n in range(len(models))],
            "name": [f"M{n}" for n in range(len(models))],
            "weights": [weights for weights, *_ in models],
            "released": pd.Series(released, dtype="datetime64[us]"),
            "weights_from": pd.Series(
                [
                    pd.NaT if wait is None else day + pd.Timedelta(days=wait)
                    for day, wait in zip(released, since, strict=True)
                ],
                dtype="datetime64[us]",
            ),
            "index": [value for _, _, value, _ in models],
        }
    )


def race(models: pd.DataFrame, last: int = 400, draws: pd.DataFrame | None = None) -> lag.Race:
    """The worlds made here as a race, up to a day on which both sides have a model."""
    return lag.race(models, DAY + pd.Timedelta(days=last), draws=draws)


def sides(models: pd.DataFrame) -> pd.DataFrame:
    """The best of both sides of a world, day by day."""
    return race(models).days
