"""One price of a million tokens out of several: input, output and cached input, in a mix."""

from typing import NamedTuple

import pandas as pd


class Mix(NamedTuple):
    """What a buyer sends: tokens of input for each of output, and the cached part of the input."""

    input: float
    cached: float


CONVENTION = Mix(input=3.0, cached=0.0)
"""The usual blend of price lists: three tokens in for one out, none of them cached."""


def blended(prices: pd.DataFrame, mix: Mix = CONVENTION) -> pd.Series:
    """Give the price of a million tokens of a mix, in US dollars.

    prices: rows with `input`, `output` and, if the mix has cached input, `cached_input`, in US
    dollars per million tokens. Cached input without a price of its own costs what other input does.
    """
    entered = prices["input"]
    if mix.cached:
        cached_price = prices["cached_input"].fillna(prices["input"])
        entered = (1 - mix.cached) * prices["input"] + mix.cached * cached_price
    return (mix.input * entered + prices["output"]) / (mix.input + 1)
