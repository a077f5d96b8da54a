"""Where each model stood on the day on which it came."""

import numpy as np
import pandas as pd

from charts.measures.capability.frontier import SIDES, side_intervals


def ranks_at_release(models: pd.DataFrame, value: str = "index") -> pd.DataFrame:
    """Give one row for each side that a model came to, with its place on that day.

    models: one row a model with model_id, released, weights_from, weights and `value`, by which
    they are ranked; without a value, or of unknown openness, a model has no place and takes none.
    A model that was hosted before its weights came has two rows: it comes to the closed side, and
    on a later day to the open one, where it no longer stands in its own way.

    Returns model_id, side, day, place and of (among all models of that day), place_on_side and
    of_on_side (among those of its side); for each side the best *other* model of it, best_open and
    best_closed (model_id, missing if there was none), and open_ahead and closed_ahead: by how much
    that one was ahead, in units of `value`, below 0 if it was behind. Equal models share a place.
    """
    intervals = side_intervals(models.dropna(subset=[value])).reset_index(drop=True)
    since, until = intervals["since"].to_numpy(), intervals["until"].to_numpy()
    ids, side = intervals["model_id"].to_numpy(object), intervals["side"].to_numpy(object)
    values = intervals[value].to_numpy(float)
    # One row a day of coming, one column an interval; NaT, "to this day", is never <= a day.
    present = (since <= since[:, None]) & ~(until <= since[:, None]) & (ids != ids[:, None])
    above = present & (values > values[:, None])
    same_side = side == side[:, None]
    ranks = pd.DataFrame(
        {
            "model_id": ids,
            "side": side,
            "day": since,
            "place": 1 + above.sum(axis=1),
            "of": 1 + present.sum(axis=1),
            "place_on_side": 1 + (above & same_side).sum(axis=1),
            "of_on_side": 1 + (present & same_side).sum(axis=1),
        }
    )
    for name in SIDES:
        rivals = np.where(present & (side == name), values, -np.inf)
        best = rivals.argmax(axis=1) if len(intervals) else np.zeros(0, dtype=int)
        has_other = pd.Series(np.isfinite(rivals).any(axis=1))
        ranks[f"best_{name}"] = pd.Series(ids[best], dtype=object).where(has_other, None)
        ranks[f"{name}_ahead"] = pd.Series(values[best] - values).where(has_other)
    return ranks.sort_values(["model_id", "day"], ignore_index=True)
