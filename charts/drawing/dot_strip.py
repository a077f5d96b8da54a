"""Dots of one row that would hide each other: how far each is lifted off its line."""

from collections.abc import Sequence

import pandas as pd


def lifts(places: Sequence[float], radius: float, room: float) -> list[float]:
    """Give for each dot how far it stands off the line, in pixels, in the order given.

    places: where along the line the middles of the dots are, in pixels. Each dot, from the first
    place on, goes as near to the line as those before it let it, above or below; one for which
    there is no room stands on the line, over others.
    """
    heights: dict[int, float] = {}
    for dot in sorted(range(len(places)), key=places.__getitem__):
        near = [
            (places[other], height)
            for other, height in heights.items()
            if places[dot] - places[other] < 2 * radius
        ]
        heights[dot] = _nearest_free(places[dot], near, radius, room)
    return [heights[dot] for dot in range(len(places))]


def _nearest_free(
    place: float, near: Sequence[tuple[float, float]], radius: float, room: float
) -> float:
    """Give the height nearest to the line at which a dot touches none of the others."""
    clear = (2 * radius) ** 2
    steps = [0.0]
    for other, height in near:
        rise = max(0.0, clear - (place - other) ** 2) ** 0.5
        steps += [height + rise, height - rise]
    free = [
        step
        for step in steps
        if abs(step) <= room
        and all((place - at) ** 2 + (step - up) ** 2 >= clear - 1e-6 for at, up in near)
    ]
    return min(free, key=lambda step: (abs(step), step), default=0.0)


def stacked_dots(values: pd.Series, across: int) -> pd.DataFrame:
    """Give each dot its place in the stack of those with its value, `across` of them side by side.

    Each row of a stack has its middle at the value. Returns `across`, how far right of the value,
    and `level`, how far up, in widths of a dot, by the index of values.
    """
    place = values.groupby(values).cumcount()
    level = place // across
    in_row = place.groupby([values, level]).transform("size")
    return pd.DataFrame({"across": place % across - (in_row - 1) / 2, "level": level})
