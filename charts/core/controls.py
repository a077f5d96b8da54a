"""Controls of a chart: what readers may move, and what the chart knows it as."""

from typing import NamedTuple

import altair as alt


class Control(NamedTuple):
    """A number that readers may set with a slider.

    name: of the chart's parameter; title: what it is, with its unit; low, high, step: of the
    slider; value: where it stands at first.
    """

    name: str
    title: str
    low: float
    high: float
    step: float
    value: float

    def parameter(self) -> alt.Parameter:
        """Give the chart's parameter, with a slider of its own for whoever opens the bare spec."""
        return alt.param(
            name=self.name,
            value=self.value,
            bind=alt.binding_range(min=self.low, max=self.high, step=self.step, name=self.title),
        )
