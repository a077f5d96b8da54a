"""The level of an interval, in percent, and the quantiles at its ends."""

LEVEL = 90
"""Of every interval whose module names no other."""


def ends(level: int = LEVEL) -> tuple[float, float]:
    """Give the quantiles at the ends of a central interval of a level.

    >>> ends(), ends(95)
    ((0.05, 0.95), (0.025, 0.975))
    """
    tail = (100 - level) / 200
    return tail, 1 - tail
