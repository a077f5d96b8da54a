"""Facts of most claims: a sample of cases, each with its independent unit and its firm."""

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts.claims.claim import Cases, Rng

MIN_RESAMPLED = 8
"""Fewer units are not resampled: a bootstrap of so few repeats them rather than varying them."""


@dataclass(frozen=True)
class Sample:
    """Cases, one an entry of each array.

    unit: what is independent of all other units (a firm, a test, a study); firm: who made what the
    case is about; columns: further arrays by name. All arrays have the same length.
    """

    unit: npt.NDArray[Any]
    firm: npt.NDArray[Any]
    columns: Mapping[str, npt.NDArray[Any]]

    def __len__(self) -> int:
        """How many cases there are."""
        return len(self.unit)

    def __getitem__(self, column: str) -> npt.NDArray[Any]:
        """The column of that name; KeyError if there is none."""
        return self.columns[column]

    @cached_property
    def one_each(self) -> bool:
        """Whether each case is a unit of its own."""
        return len(np.unique(self.unit)) == len(self.unit)

    @cached_property
    def units(self) -> list[npt.NDArray[np.int64]]:
        """The places of each unit's cases."""
        return [np.flatnonzero(self.unit == unit) for unit in np.unique(self.unit)]

    def take(self, places: npt.NDArray[Any]) -> "Sample":
        """Give the cases at some places, or where a mask is true."""
        return Sample(self.unit[places], self.firm[places], _Taken(self.columns, places))

    def assign(self, columns: dict[str, npt.NDArray[Any]]) -> "Sample":
        """Give the cases with further columns, or others in the place of some; nothing is read."""
        both: ChainMap[str, npt.NDArray[Any]] = ChainMap(columns, self.columns)  # type: ignore[arg-type]
        return Sample(self.unit, self.firm, both)

    def where(self, mask: npt.NDArray[np.bool_]) -> "Sample":
        """Give the cases for which something is true."""
        return self.take(mask)

    def cases(self) -> Cases:
        """Count the independent units, and the firms."""
        return Cases.distinct(self.unit, self.firm)


class _Taken(Mapping[str, npt.NDArray[Any]]):
    """The columns of some cases, each taken when it is first read: most settings read few."""

    def __init__(self, columns: Mapping[str, npt.NDArray[Any]], places: npt.NDArray[Any]) -> None:
        self._columns, self._places = columns, places
        self._read: dict[str, npt.NDArray[Any]] = {}

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        if name not in self._read:
            self._read[name] = self._columns[name][self._places]
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def of_frame(frame: pd.DataFrame, *, unit: str, firm: str, columns: Sequence[str]) -> Sample:
    """Make a sample of a frame: one case a row."""
    arrays = {name: frame[name].to_numpy() for name in columns}
    return Sample(frame[unit].to_numpy(str), frame[firm].to_numpy(str), arrays)


def resample(sample: Sample, rng: Rng) -> Sample:
    """Draw whole units with replacement; a sample of fewer than MIN_RESAMPLED stays as it is."""
    units = sample.units
    if len(units) < MIN_RESAMPLED:
        return sample
    places = rng.integers(len(units), size=len(units))
    if sample.one_each:  # faster, and the most usual
        return sample.take(places)
    return sample.take(np.concatenate([units[place] for place in places]))


def firms(sample: Sample) -> list[str]:
    """Name the firms, sorted: each may be left out."""
    return sorted({str(firm) for firm in sample.firm})


def units(sample: Sample) -> list[str]:
    """Name the units, sorted: each may be left out."""
    return sorted({str(unit) for unit in sample.unit})


def without_firm(sample: Sample, firm: str) -> Sample:
    """Leave the cases of a firm out."""
    return sample.take(sample.firm != firm)


def without_unit(sample: Sample, unit: str) -> Sample:
    """Leave the cases of a unit out."""
    return sample.take(sample.unit != unit)


Samples = Mapping[str, Sample]
"""Facts that are several samples, each of other units."""


def all_units(samples: Samples) -> list[str]:
    """Name the units of all samples, sorted: each may be left out."""
    return sorted({unit for part in samples.values() for unit in units(part)})


def without_unit_of_any(samples: Samples, unit: str) -> Samples:
    """Leave the cases of a unit out of each sample."""
    return {name: without_unit(part, unit) for name, part in samples.items()}


def resample_each(samples: Samples, rng: Rng) -> Samples:
    """Draw the units of each sample with replacement."""
    return {name: resample(part, rng) for name, part in samples.items()}


def share(mask: npt.NDArray[np.bool_]) -> float:
    """Give the share of cases for which something is true; NaN of none."""
    return float(mask.mean()) if mask.size else float("nan")


def median(values: npt.NDArray[np.float64]) -> float:
    """Give the median; NaN of none. Of few values it is ten times as fast as numpy's."""
    ranked, size = np.sort(values), len(values)
    return float(ranked[(size - 1) // 2] + ranked[size // 2]) / 2 if size else float("nan")


def row_means(
    values: npt.NDArray[np.float64], counts: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """Give the mean of each row's values that count; NaN of none."""
    number = counts.sum(axis=1)
    total = np.where(counts, values, 0.0).sum(axis=1)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)
