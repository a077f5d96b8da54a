"""How the answer for one and the same day moves while the index behind it is revised."""

from collections.abc import Mapping

import pandas as pd

from charts.measures.capability.index_vintage import last_day
from charts.measures.gap import index_gap, lag


def gaps_by_vintage(vintages: Mapping[str, pd.DataFrame], days: list[pd.Timestamp]) -> pd.DataFrame:
    """Give what each vintage says of each day that it covers.

    vintages: models by vintage, as from index_vintage.models_of. Dates and openness are those of
    the register in every vintage, so only the values and the list of models differ. Returns rows of
    vintage, day, points, months (the interpolated lag, NaN where there is no reading), open_model
    and closed_model.
    """
    parts = []
    for vintage, models in vintages.items():
        race = lag.race(models, last_day(models))
        known = race.days.loc[race.days.index.isin(days)].dropna(subset=["open", "closed"])
        rows = known[["open_model", "closed_model"]].assign(
            vintage=vintage,
            points=index_gap.daily_gap(known),
            months=lag.lag_series(lag.interpolated, race).reindex(known.index),
        )
        parts.append(rows.rename_axis("day").reset_index())
    columns = ["vintage", "day", "points", "months", "open_model", "closed_model"]
    return pd.concat(parts, ignore_index=True)[columns]
