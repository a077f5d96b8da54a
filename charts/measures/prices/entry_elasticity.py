"""Does a price fall as sellers are added? Elasticities, and what chance alone would give.

The lowest of many prices is low even if no seller minds the others: the more draws, the lower the
lowest. So it is compared with random draws. The median of random draws does not fall.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import comb
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from charts.measures.prices import offers, price_spells, prices_on_day
from charts.measures.stats import confidence

Values = npt.NDArray[np.float64]
LEVEL = 95
"""Percent of an interval."""

RIDGE = 1e-10
"""Added to the moments of regressors: the effect of a time that no group has is then 0."""

NO_VARIATION = 1e-9
"""Sum of squares of x, effects out, below which x does not vary."""


class Elasticity(NamedTuple):
    """A slope with its 95% interval, and how many rows and models it rests on."""

    slope: float
    low: float
    high: float
    rows: int
    models: int


def _with_interval(slope: float, error: float, free: int, rows: int, models: int) -> Elasticity:
    reach = float(stats.t.ppf((1 + LEVEL / 100) / 2, free)) * error
    return Elasticity(float(slope), float(slope - reach), float(slope + reach), rows, models)


def across(y: pd.Series, x: pd.Series, *controls: pd.Series) -> Elasticity:
    """Give the slope of y on x over models, one row each, with a constant and controls.

    All are logarithms for an elasticity. The error does not assume equal spread: HC3 of MacKinnon
    and White (1985), after White (1980); interval by Student's t. Raises ValueError if there are
    not more rows than coefficients, or if the regressors say the same thing.
    """
    matrix = np.column_stack([x, np.ones(len(x)), *controls]).astype(float)
    rows, width = matrix.shape
    if rows <= width or np.linalg.matrix_rank(matrix) < width:
        raise ValueError("too few rows, or regressors that say the same")
    inverse = np.linalg.inv(matrix.T @ matrix)
    values = y.to_numpy(float)
    solved = inverse @ matrix.T @ values
    leverage = np.einsum("ij,jk,ik->i", matrix, inverse, matrix)
    weighted = matrix.T * ((values - matrix @ solved) / (1 - leverage)) ** 2
    error = float(np.sqrt((inverse @ weighted @ matrix @ inverse)[0, 0]))
    return _with_interval(solved[0], error, rows - width, rows, rows)


def within(y: pd.Series, x: pd.Series, model: pd.Series, time: pd.Series) -> Elasticity:
    """Give the slope of y on x inside models, with an effect of each model and of each time.

    One row a model and time. The errors of one model may hang together: Arellano (1987), with
    G / (G - 1) for G models, interval by Student's t with G - 1. `models` counts those whose x
    changes. Raises ValueError if x does not vary once the effects are out.
    """
    effects = pd.concat(
        [pd.get_dummies(model), pd.get_dummies(time, drop_first=True)], axis=1
    ).to_numpy(float)
    both = np.column_stack([x, y]).astype(float)
    residuals = both - effects @ np.linalg.lstsq(effects, both, rcond=None)[0]
    regressor, response = residuals[:, 0], residuals[:, 1]
    size = float(regressor @ regressor)
    if size < 1e-9:
        raise ValueError("x does not vary within models")
    slope = float(regressor @ response) / size
    sums = pd.Series(regressor * (response - slope * regressor)).groupby(model.to_numpy()).sum()
    groups = len(sums)
    error = float(np.sqrt((sums**2).sum() * groups / (groups - 1))) / size
    by_model = x.groupby(model.to_numpy())
    changing = int((by_model.max() > by_model.min()).sum())
    return _with_interval(slope, error, groups - 1, len(y), changing)


class Panel(NamedTuple):
    """Rows to be compared inside models, one a model and time.

    model: an id; time: 0 to times - 1; x: the regressor; outcomes: one row an outcome.
    """

    model: npt.NDArray[Any]
    time: npt.NDArray[np.int64]
    times: int
    x: Values
    outcomes: Values

    def where(self, mask: npt.NDArray[np.bool_]) -> "Panel":
        """Give the rows for which something is true, all times being kept."""
        return Panel(
            self.model[mask], self.time[mask], self.times, self.x[mask], self.outcomes[:, mask]
        )


def within_moments(panel: Panel, *, each_model_once: bool = False) -> Values:
    """Give the cross products from which `slopes` gets the slopes inside models.

    Sums of the moments of groups of models are the moments of all of them, so that groups can be
    drawn again without a regression on rows (Frisch and Waugh 1933). Columns: x, the times but the
    first, the outcomes, all less their mean in the model; each_model_once: every model counts the
    same, however many rows it has.
    """
    effects = (panel.time[:, None] == np.arange(1, panel.times)).astype(float)
    columns = np.column_stack([panel.x, effects, *panel.outcomes])
    _, codes = np.unique(panel.model, return_inverse=True)
    rows = np.bincount(codes)
    sums = np.zeros((len(rows), columns.shape[1]))
    np.add.at(sums, codes, columns)
    demeaned = columns - (sums / rows[:, None])[codes]
    weight = 1 / rows[codes] if each_model_once else np.ones(len(codes))
    moments: Values = demeaned.T @ (weight[:, None] * demeaned)
    return moments


def slopes_of_moments(moments: Values, times: int) -> Values:
    """Give the slope of each outcome on x with effects of model and time; NaN if x does not vary.

    moments: as from `within_moments`, or a sum of such. The same slopes as `within`.
    """
    if moments[0, 0] < NO_VARIATION:
        return np.full(len(moments) - times, np.nan)
    regressors = moments[:times, :times].copy()
    regressors.flat[:: times + 1] += RIDGE
    return np.asarray(np.linalg.solve(regressors, moments[:times, times:])[0], dtype=float)


def expected_minimum(prices: Sequence[float] | pd.Series, size: int) -> float:
    """Give the mean of the lowest of `size` prices taken at random, without putting back.

    Exact: the i-th cheapest of n is the lowest in C(n - i, drawn - 1) of C(n, drawn) choices.
    Raises ValueError if `size` is not between 1 and the number of prices.
    """
    ranked = sorted(float(price) for price in prices)
    if not 1 <= size <= len(ranked):
        raise ValueError(f"{size} of {len(ranked)} prices")
    ways = comb(len(ranked), size)
    return sum(
        price * (comb(len(ranked) - place, size - 1) / ways)
        for place, price in enumerate(ranked, start=1)
    )


class ChanceMinimum(NamedTuple):
    """The lowest of random draws over their median: mean logarithm, and the ends of its 90%."""

    mean: float
    low: float
    high: float


def chance_minimum(
    groups: Sequence[Values], size: int, *, times: int = 120, seed: int = 7
) -> ChanceMinimum:
    """Give log(lowest / median) of `size` prices of one model, if prices know nothing of others.

    groups: log prices of each model with many sellers. From each, `size` are taken at random,
    with putting back, `times` times; every model counts the same. With one draw all are 0.
    """
    random = np.random.default_rng(seed)
    parts = []
    for group in groups:
        draws = random.choice(group, (times, size))
        parts.append(draws.min(axis=1) - np.median(draws, axis=1))
    values = np.concatenate(parts)
    low, high = np.quantile(values, confidence.ends())
    return ChanceMinimum(float(values.mean()), float(low), float(high))


def monthly_host_prices(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give what each host asked for each open model on the first of each month, on models.dev.

    Hosts other than the maker; the cheapest base listing of an operator counts (see
    price_spells.of_list for what is left out). Returns model_id, operator, confidence (in what the
    operator is), month, and price (blended, 3 in : 1 out, US dollars per million tokens); no row if
    the history has no such list, or no host on it.
    """
    parts = [pd.DataFrame(columns=["model_id", "operator", "price", "confidence", "month"])]
    if len(spells := _host_spells(data)):
        months = pd.date_range(spells["since"].min(), spells["until"].max(), freq="MS")
        parts = [_lowest_of_host(spells, month) for month in months] or parts
    return pd.concat(parts, ignore_index=True)


def _host_spells(data: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    sources = data["price_history"]["source_id"]
    if not sources.str.startswith(price_spells.MODELS_DEV).any():
        return pd.DataFrame()
    spells = price_spells.of_list(data, price_spells.MODELS_DEV, offers.OTHERS)
    return spells[spells["side"] == "open"]


def _lowest_of_host(spells: pd.DataFrame, month: pd.Timestamp) -> pd.DataFrame:
    now = prices_on_day.spells_on(spells, month)
    of_host = now.groupby(["model_id", "operator"], as_index=False)
    lowest: pd.DataFrame = of_host.agg({"price": "min", "confidence": "first"})
    return lowest.assign(month=month)


def monthly_log_prices(prices: pd.DataFrame) -> pd.DataFrame:
    """Give hosts and log prices of each model and month: median, lowest, and lowest by chance.

    prices: as from `monthly_host_prices`. `luck` is the mean of the lowest if so many of the
    model's own hosts, of all its months, were there in random order, each at its own mean log
    price.
    """
    logs = prices.assign(log=np.log(prices["price"]))
    of_host = logs.groupby(["model_id", "operator"])["log"].mean()
    sellers = {str(model): group.tolist() for model, group in of_host.groupby(level=0)}
    months = logs.groupby(["model_id", "month"])["log"].agg(["size", "median", "min"])
    months = months.rename(columns={"size": "hosts", "min": "lowest"}).reset_index()
    months["luck"] = [
        expected_minimum(sellers[str(model)], int(hosts))
        for model, hosts in zip(months["model_id"], months["hosts"], strict=True)
    ]
    return months


def incumbents(prices: pd.DataFrame) -> pd.DataFrame:
    """Give what the hosts that stay do from one month to the next, one row a model and month.

    prices: as from `monthly_host_prices`. Only operators count that the list shows in both months,
    with any model: one that the list takes up is no entrant. Returns model_id, month (the later),
    stayed, changed and entered (hosts), more (change of the logarithm of their number) and cut
    (mean change of the log price of those that stay).
    """
    logs = prices.assign(log=np.log(prices["price"]))
    months = sorted(logs["month"].unique())
    parts = []
    for before, after in pairwise(months):
        first, second = (
            logs[logs["month"].eq(month)].set_index(["model_id", "operator"])["log"]
            for month in (before, after)
        )
        known = first.index.unique(level=1).intersection(second.index.unique(level=1))
        first, second = (logs_of[logs_of.index.isin(known, level=1)] for logs_of in (first, second))
        both = pd.DataFrame({"first": first, "second": second})
        move = both["second"] - both["first"]
        of_model = both.groupby(level=0)
        changes = pd.DataFrame(
            {
                "stayed": move.notna().groupby(level=0).sum(),
                "changed": (move.abs() > 1e-9).groupby(level=0).sum(),
                "entered": both["first"].isna().groupby(level=0).sum(),
                "before": of_model["first"].count(),
                "after": of_model["second"].count(),
                "cut": move.groupby(level=0).mean(),
            }
        )
        changes = changes[changes["stayed"] > 0]
        changes["more"] = np.log(changes["after"] / changes["before"])
        parts.append(changes.drop(columns=["before", "after"]).assign(month=after).reset_index())
    return pd.concat(parts, ignore_index=True)
