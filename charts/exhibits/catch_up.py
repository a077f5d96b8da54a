"""It takes {median_strict} until an open model has matched half of the closed records;
of {levels} records {matched} have been matched and {waiting} still wait.

Every record of the closed side is a level. Its wait lasts from the day on which the record was set
to the day of the first open model at or above it, or, if there is none yet, to the last day of the
data. The curves are Kaplan-Meier estimates of the share of levels that still wait after so many
months. A level that waits still counts for as long as it has waited (the ticks): it is
right-censored. Published averages mostly leave such levels out. That makes a mean too short,
because the long waits are those that still last.

The median of the strict curve is {median_strict} (90% interval {interval_strict}). The bias of
averages is {bias_word} here: the naive mean of the matched levels is {naive_strict}, the mean of
the curve {mean_strict}: the naive one is {bias_strict} {side_strict}. Under the tolerant rule it
is {naive_tolerant} against {mean_tolerant}. Which rule says "matched" matters {rule_word}. Strict
(vintage of September 2026, to {as_of}) asks for an index at or above the level's own. Tolerant
(vintage of August 2026, to {as_of_tolerant}) calls a level matched once an open model is above it
in {tolerated} of the paired bootstrap draws, which may be a model well below: its median is
{median_tolerant} ({interval_tolerant}). The two rest on different vintages of the index, and that,
too, moves the curves.

The longest wait that has ended is that for {longest}; the oldest level still waiting is {oldest}.
{seen_word} The levels are few, they overlap, and one open model may end several waits on one day
({followers} open models ended all {matched}), so that the true interval is wider than the shaded
band (90%). And a level that has not been matched is no proof that it never will be.
"""

from collections.abc import Mapping
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from charts import theme
from charts.findings import Finding, Value
from charts.measures import catch_up
from charts.measures.index_vintage import DRAWN, draws_of, last_day, models_of
from charts.tables import Tables
from charts.theme import AnyChart

SUBTITLE = (
    "Months from each record of the best closed model until an open model stood at its level, on "
    "the Epoch Capabilities Index: share of levels still waiting (above), and each level (below)."
)
VINTAGES = {"strict": "2026-09", "tolerant": DRAWN}
SMALL = 0.5
"""Months below which the bias of the naive mean is called small."""


def table(data: Tables) -> pd.DataFrame:
    """Give each closed level with its wait, and the steps of the two curves.

    Both kinds of row have months and waiting, the share of levels that still wait after them.
    """
    rules = {"strict": catch_up.strictly, "tolerant": catch_up.tolerantly(draws_of(data))}
    parts = []
    for matching, reaches in rules.items():
        models = models_of(data, VINTAGES[matching])
        as_of = last_day(models)
        levels = catch_up.waits(models, as_of, reaches)
        curve = catch_up.kaplan_meier(levels["months"], levels["matched"])
        steps = pd.DataFrame(curve._asdict())
        start = pd.DataFrame({"months": [0.0], "waiting": 1.0, "low": 1.0, "high": 1.0})
        steps = pd.concat([start, steps]).drop_duplicates("months")
        levels["waiting"] = levels["months"].map(steps.set_index("months")["waiting"])
        levels["state"] = np.where(levels["matched"], "matched", "waiting")
        for kind, rows in (("level", levels), ("curve", steps)):
            facts = {"matching": matching, "vintage": VINTAGES[matching], "kind": kind}
            rows = rows.assign(as_of=as_of, source_id=models["source_id"].iloc[0])
            parts.append(rows.assign(**facts))
    columns = [
        "kind", "matching", "vintage", "as_of", "name", "index", "since", "state", "reached_by",
        "reached", "months", "waiting", "low", "high", "source_id",
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)[columns]


def chart(table: pd.DataFrame, *, compact: bool = False) -> AnyChart:
    """Draw the two curves above, and the levels as bars below, on one axis of months."""
    width = (theme.PHONE - 55) if compact else (theme.WIDE - 200)
    end = float(np.ceil(table["months"].max() * (1 if compact else 1.22)))
    months = alt.X("months:Q", scale=alt.Scale(domain=[0, end], nice=False), title="months")
    days = ["since", "reached"]  # as text: a missing day must not be drawn as ""
    text = {day: table[day].dt.strftime("%Y-%m-%d").astype(object) for day in days}
    table = table.assign(**{day: one.where(one.notna(), None) for day, one in text.items()})
    both: alt.VConcatChart = alt.vconcat(
        _curves(table, months, end).properties(width=width, height=230),
        _bars(table, months, compact).properties(width=width),
    )
    return both


def _curves(table: pd.DataFrame, months: alt.X, end: float) -> AnyChart:
    ink = theme.colour("ink")
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], title="levels still waiting")
    y = alt.Y("waiting:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)
    dashes = alt.StrokeDash(
        "matching:N", scale=alt.Scale(domain=list(VINTAGES), range=[[1, 0], [5, 3]]), legend=None
    )
    base = alt.Chart(table).encode(x=months, y=y)
    curve = base.transform_filter("datum.kind == 'curve'")
    key = alt.Chart(_key(table, end)).encode(x=months, y=y)
    mark: dict[str, Any] = {"filled": True, "size": 55, "opacity": 1}
    ticks = base.transform_filter("datum.state == 'waiting'"), _only(key, "tick")
    return alt.layer(
        curve.transform_filter("datum.matching == 'strict'")
        .mark_area(interpolate="step-after", color=ink, opacity=0.12)
        .encode(y=alt.Y("low:Q"), y2="high:Q"),
        curve.mark_line(interpolate="step-after", color=ink, strokeWidth=1.6).encode(
            strokeDash=dashes
        ),
        *(tick.mark_tick(orient="vertical", size=11, thickness=1.5, color=ink) for tick in ticks),
        _only(key, "line")
        .mark_rule(color=ink, strokeWidth=1.6)
        .encode(x2="line_to:Q", strokeDash=dashes),
        _only(key, "median").mark_point(color=ink, **mark),
        _only(key, "mean").mark_point(shape="triangle-up", color=theme.colour("quiet"), **mark),
        key.mark_text(align="left", fontSize=11).encode(x="text_at:Q", text="text:N"),
    )


def _only(key: alt.Chart, what: str) -> alt.Chart:
    return key.transform_filter(f"datum.what == '{what}'")


def _key(table: pd.DataFrame, end: float) -> pd.DataFrame:
    """Give the medians and naive means where they stand, and the key in the empty corner."""
    at, text_at = 0.535 * end, 0.595 * end
    rows: list[dict[str, Any]] = []
    for place, (matching, month) in enumerate({"strict": "Sept.", "tolerant": "Aug."}.items()):
        found, height = _measures(table, matching), 0.94 - 0.09 * place
        rows += [
            {"what": "median", "months": found["median"], "waiting": 0.5},
            {"what": "mean", "months": found["naive"], "waiting": 0.0},
            {"what": "line", "months": at - 0.025 * end, "line_to": at + 0.03 * end,
             "waiting": height, "matching": matching, "text": f"{matching} ({month} 2026)"},
        ]  # fmt: skip
    both = [_measures(table, matching) for matching in VINTAGES]
    median, naive = (", ".join(f"{one[name]:.1f}" for one in both) for name in ("median", "naive"))
    for place, (what, text) in enumerate(
        {
            "median": f"median: {median}",
            "mean": f"naive mean: {naive}",
            "tick": "a level that waits still",
        }.items()
    ):
        rows += [{"what": what, "months": at, "waiting": 0.70 - 0.09 * place, "text": text}]
    return pd.DataFrame(rows).assign(text_at=text_at).fillna({"text": "", "matching": "strict"})


def _bars(table: pd.DataFrame, months: alt.X, compact: bool) -> AnyChart:
    """Draw one bar a level of the strict rule, oldest first; those that wait are hollow."""
    rows = table[(table["kind"] == "level") & (table["matching"] == "strict")]
    ended = rows["state"] == "matched"
    wait = rows["months"].map("{:.1f}".format)
    rows = rows.assign(
        says=wait + ", " + rows["reached_by"].where(ended, "still waiting"),
        heading=rows["name"] + (" matched by " + rows["reached_by"]).where(ended, " still waits"),
    )
    names = alt.Axis(title=None, labelLimit=190, labelFontSize=11, labelPadding=6)
    y = alt.Y("name:N", sort=list(rows["name"]), axis=None if compact else names)
    tooltip = ["name", "since", "reached_by", "reached", "months", "state"]
    base = alt.Chart(rows).encode(x=months, y=y, tooltip=tooltip)
    look: dict[str, Any] = {
        "color": theme.colour("closed"),
        "stroke": theme.colour("closed"),
        "strokeWidth": 1.2,
    }
    look |= {"height": 8, "yOffset": 6} if compact else {"height": 11}
    bar = base.transform_filter("datum.state == 'matched'").mark_bar(**look)
    hollow = base.transform_filter("datum.state == 'waiting'")
    hollow = hollow.mark_bar(fillOpacity=0, strokeDash=[3, 2], **look)
    if compact:
        label = base.mark_text(align="left", fontSize=10.5, dy=-7)
        label = label.encode(x=alt.value(0), text="heading:N")
    else:
        label = base.mark_text(align="left", fontSize=11, dx=6).encode(text="says:N")
    layered = alt.layer(bar, hollow, label)
    return layered.properties(height=alt.Step(30 if compact else 20))


def findings(table: pd.DataFrame) -> dict[str, Finding]:
    """Give medians, naive means and means of the curves, and the levels that stand out."""
    levels = table[(table["kind"] == "level") & (table["matching"] == "strict")]
    as_of = levels["as_of"].iloc[0].date()

    def found(value: Value, unit: str = "", text: str = "") -> Finding:
        return Finding(value, unit, as_of=as_of, text=text)

    ended = levels[levels["state"] == "matched"]
    waits = levels[levels["state"] == "waiting"]
    longest, oldest = (one.sort_values("months").iloc[-1] for one in (ended, waits))
    older = ended[ended["since"] > oldest["since"]]
    made = {
        "levels": found(len(levels)),
        "matched": found(len(ended)),
        "waiting": found(len(waits)),
        "followers": found(int(ended["reached_by"].nunique())),
        "longest_wait": found(float(longest["months"]), "months"),
        "longest": found(str(longest["name"]), text=_said(longest)),
        "oldest_wait": found(float(oldest["months"]), "months"),
        "oldest": found(str(oldest["name"]), text=_said(oldest)),
        "seen_word": found(
            "Every older level has been matched." if older.empty else
            f"{len(older)} newer levels have been matched before it."
        ),
        "longer": found(int((ended["months"] > oldest["months"]).sum())),
        "tolerated": found(f"{catch_up.TOLERATED:.0%}"),
    }  # fmt: skip
    strict, other = (_measures(table, matching) for matching in VINTAGES)
    for matching, values in zip(VINTAGES, (strict, other), strict=True):
        own = table[table["matching"] == matching]
        day = own["as_of"].iloc[0].date()
        low, high = (_ends(own, name) for name in ("low", "high"))
        count = own[own["kind"] == "level"]["state"].value_counts()
        bias = values["naive"] - values["mean"]
        for name, value in values.items():
            made[f"{name}_{matching}"] = Finding(value, "months", as_of=day)
        made[f"median_{matching}"] = Finding(values["median"], "months", low, high, day)
        made[f"interval_{matching}"] = Finding(f"{low:.1f} to {high:.1f} months", as_of=day)
        made[f"bias_{matching}"] = Finding(abs(bias), "months", as_of=day)
        made[f"side_{matching}"] = Finding("shorter" if bias < 0 else "longer", as_of=day)
        made[f"matched_{matching}"] = Finding(int(count.get("matched", 0)), as_of=day)
        made[f"waiting_{matching}"] = Finding(int(count.get("waiting", 0)), as_of=day)
        made[f"naive_and_median_{matching}"] = Finding(
            abs(values["naive"] - values["median"]), "months", as_of=day
        )
    bias = abs(strict["naive"] - strict["mean"])
    apart = abs(strict["median"] - other["median"])
    made["bias_word"] = found("small" if bias < SMALL else "large")
    made["rule_word"] = found("more" if apart > bias else "less")
    made["as_of_tolerant"] = Finding(made["median_tolerant"].as_of or as_of)
    made["as_of"] = found(as_of)
    return made


def _measures(table: pd.DataFrame, matching: str) -> Mapping[str, float]:
    """Give median and mean of a curve, and the naive mean of the levels that were matched."""
    own = table[table["matching"] == matching]
    levels, curve = own[own["kind"] == "level"], own[own["kind"] == "curve"]
    ended = levels["state"] == "matched"
    lasted = curve["months"].diff().shift(-1) * curve["waiting"]
    return {
        "median": _ends(own, "waiting"),
        "mean": float(lasted.sum()),
        "naive": catch_up.naive_mean(levels["months"], ended),
    }


def _ends(own: pd.DataFrame, curve: str) -> float:
    """Give the month from which on a curve lies at one half or below."""
    steps = own[own["kind"] == "curve"]
    return float(steps.loc[steps[curve] <= 0.5, "months"].min())


def _said(level: Any) -> str:
    return f"{level['name']} ({level['months']:.1f} months)"
