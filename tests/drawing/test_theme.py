"""The theme: what every chart looks like, whatever it asks for itself."""

import altair as alt
import pandas as pd

from charts.drawing import theme


def test_no_text_is_smaller_than_a_label_whatever_a_chart_asks() -> None:
    rows = pd.DataFrame({"x": [1], "fontSize": [3]})
    small = alt.Chart(rows, title=alt.TitleParams("a", subtitle="b", subtitleFontSize=9))
    axis = alt.Axis(labelFontSize=8, titleFontSize=20)
    chart = small.mark_text(fontSize=10).encode(x=alt.X("x", axis=axis))
    spec = theme.themed((chart + chart).to_dict(), compact=True)
    layer = spec["layer"][0]
    assert layer["mark"]["fontSize"] == theme.LABEL
    assert layer["encoding"]["x"]["axis"]["labelFontSize"] == theme.LABEL
    assert layer["encoding"]["x"]["axis"]["titleFontSize"] == 20
    assert layer["title"]["subtitleFontSize"] == theme.LABEL
    assert [row["fontSize"] for data in spec["datasets"].values() for row in data] == [3]
