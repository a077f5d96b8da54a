"""Where labels go, when marks stand too close for them."""

from collections.abc import Sequence


def spread(places: Sequence[float], distance: float, end: float) -> list[float]:
    """Move labels apart: at least `distance` between neighbours, none beyond `end`.

    places: where each label would stand best, rising. Labels keep their order. They are pushed
    right until they are apart, then back from the end; if all do not fit, the first go left.
    """
    spots: list[float] = []
    for place in places:
        spots.append(max(place, spots[-1] + distance) if spots else place)
    for at in range(len(spots) - 1, -1, -1):
        limit = end if at == len(spots) - 1 else spots[at + 1] - distance
        spots[at] = min(spots[at], limit)
    return spots
