"""On {same_day} the lag was {same_day_least} to {same_day_most}, by how it is measured.

All {definitions} definitions of the lag are in use. They are applied to one race up to {same_day},
on the vintage of August 2026, which has resamples. Some differ in the closed model that counts as
level: the first above, the last below, a point on a straight line between them, or the last that is
not significantly better. Others look at the waits around the day, or at two trend lines. Here
{most_name} gives the most and {least_name} the least.{silent_sentence}

The {published} published figures for the lag, by {publishers}, run from {published_least} to
{published_most}, the ends of published ranges included. The second table has the same figures
computed again, on the same days, with this site's dates and openness. It uses the publisher's kind
of estimate, where we know it, and the vintage of the index nearest to the publication. Within
{tolerance} come {close} of the {again} figures. {lag_farthest_sentence} {gap_farthest_sentence}
{hosted_sentence} The table says for each figure how the two computations differ.

This cannot show which definition is right. Figures from tests other than the index (cyber tasks,
private items, other companies' boards) are not computed again, because their scores are not in
these tables. They measure other things and need not agree. Published trends and predicted dates of
catching up are left out: they are not distances. Seen only in another text: {secondary} of the
{figures} figures. A figure without a range was published without one. Our figures have no
intervals here.
"""

import math
from typing import Any

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import (
    Finding,
    count,
    count_or_none,
    dated,
    day,
    measured,
    months,
    sentence,
)
from charts.core.formats import MINUS, counted, join_words, number_word, text_of
from charts.drawing.marks import bars, side_marks
from charts.drawing.plot import AXIS_NAME, Rows, rows_plot
from charts.drawing.theme import HEAD, QUIET, AnyChart
from charts.drawing.words import Words, bracket_across, words
from charts.measures.capability.index_vintage import (
    INDEX_FILES,
    WITH_DRAWS,
    draws_of,
    last_day,
    models_of,
)
from charts.measures.gap import lag, published_estimates
from charts.tables.frames import Tables
from charts.tables.rows import NoRows

SUBTITLE = (
    "Months by which the best open model was behind the closed frontier on {same_day}, by "
    "{definitions} definitions that are in use; the same scores and dates throughout."
)
TITLES = {
    "published": "Published distances on the Epoch Capabilities Index, and the same computed again",
    "other_tests": "Published lags on other tests",
}
DISTANCES = ["lag", "gap"]
LAG, GAP = "lag", "gap"
QUESTIONS = {
    "threshold crossing": "Waits for each level, averaged around the day",
    "trend lines": "Distance between the two trend lines",
    "last at or below": "Since the last closed record no better than it",
    "interpolated": "Since a closed model would have been level",
    "first at or above": "Since the first closed record as good as it",
    "not significantly better": "Since the best closed was last not clearly better",
}
"""What each estimator asks, in words."""
FIGURE = [
    "estimate_id", "publisher", "published_on", "measure", "subject", "value", "low", "high",
    "unit", "method", "status", "source_id",
]  # fmt: skip
IN_MONTHS = {"value": "months", "low": "months_low", "high": "months_high"}
AGAIN = [
    "statistic", "estimator", "vintage", "window_from", "window_to", "ours", "ours_low",
    "ours_high", "ours_counted", "ours_of", "ours_by_hosting", "difference", "vintage_source_id",
]  # fmt: skip
UNITS = ["months", "ECI points"]
"""Of the figures shown: distances on boards of votes are on another scale."""
CLOSE = 1.0
"""Months or points within which two figures are called close: most are published in whole ones."""
SENTENCES = [
    "{estimator}: open is {months:1} months behind, used by {used_by}",
    "{estimator}: open is {months:1} months behind",
]


def tables(data: Tables) -> Frames:
    """Give one row a definition on one day, one a published figure with ours, and the others."""
    published, recipes = data["published_estimates"], data["estimate_comparisons"]
    published = published[published["measure"].isin(DISTANCES) & published["unit"].isin(UNITS)]
    published = published.assign(place=published["measure"].map(DISTANCES.index))
    published = published.sort_values(["place", "published_on", "estimate_id"], kind="stable")
    recipes = recipes[recipes["estimate_id"].isin(published["estimate_id"])]
    vintages = {
        vintage: models_of(data, vintage) for vintage in sorted({*recipes["vintage"], WITH_DRAWS})
    }
    again = _computed_again(recipes, vintages, draws_of(data))
    on_index = published["estimate_id"].isin(recipes["estimate_id"]) | (published["measure"] == GAP)
    return {
        "main": _definitions(vintages[WITH_DRAWS], draws_of(data)),
        "published": published[on_index].merge(again, on="estimate_id", how="left")[
            [*FIGURE, *AGAIN]
        ],
        "other_tests": published.loc[~on_index, FIGURE]
        .drop(columns=["measure", "unit"])
        .rename(columns=IN_MONTHS),
    }


def _computed_again(
    recipes: pd.DataFrame, vintages: dict[str, pd.DataFrame], draws: pd.DataFrame
) -> pd.DataFrame:
    """Give each recipe with what it gives here, also with open models dated by their hosting."""
    ours = published_estimates.recompute(recipes, vintages, draws).add_prefix("ours_")
    ours = ours.rename(columns={"ours_value": "ours"}).rename_axis("estimate_id").reset_index()
    leaders = (recipes["statistic"] == "on the last day") & (recipes["estimator"] != "trend lines")
    by_hosting = {
        vintage: published_estimates.by_hosting(models) for vintage, models in vintages.items()
    }
    hosted = published_estimates.recompute(recipes[leaders], by_hosting, draws)["value"]
    sources = {vintage: models["source_id"].iloc[0] for vintage, models in vintages.items()}
    return recipes.merge(ours, how="left").assign(
        ours_by_hosting=recipes["estimate_id"].map(hosted).to_numpy(),
        vintage_source_id=recipes["vintage"].map(sources).to_numpy(),
    )


def _definitions(models: pd.DataFrame, draws: pd.DataFrame) -> pd.DataFrame:
    """Give the lag on the last day of a vintage by each definition, in months."""
    race = lag.race(models, last_day(models), draws=draws)
    lags = (
        published_estimates.last_day_lags(race).rename_axis("estimator").reset_index(name="months")
    )
    return lags.assign(
        used_by=[lag.ESTIMATORS[name].used_by for name in lags["estimator"]],
        vintage=WITH_DRAWS,
        day=race.days.index[-1],
        source_id=models["source_id"].iloc[0],
    )


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a row a definition, the shortest lag first, and how far apart they are."""
    rows = tables["main"].dropna(subset=["months"]).sort_values("months", ignore_index=True)
    least, most = rows["months"].min(), rows["months"].max()
    plot = rows_plot(
        rows["estimator"].map(QUESTIONS), (0, most + 1), compact,
        left=300, right=52, top=70 if compact else 66,
        bottom=AXIS_NAME, step=46 if compact else 38,
    )  # fmt: skip
    y = [plot.at(row) for row in rows.index]
    rows = rows.assign(y=y, zero=0.0, colour=QUIET, side="open")
    number = f"{least:.1f} to {most:.1f} months"
    return plot.draw(
        plot.rulers(range(0, int(most) + 2, 2), x_text=str, grid_x=True),
        plot.axis_names("lag: months that open is behind"),
        bars(plot, rows, "zero", "months", "y", width=2, opacity=0.6),
        side_marks(plot, rows, "months", "y", ["estimator", "months", "used_by"], size=95),
        bracket_across(-14, plot.px(least), plot.px(most), number),
        words(_row_texts(plot, rows), halo=False),
    )


def _row_texts(plot: Rows, rows: pd.DataFrame) -> list[Words]:
    """Name each row by its question and, on the wide drawing, who asks it; write its lag."""
    texts = []
    for row, lag_of in enumerate(rows.to_dict("records")):
        x, user = plot.px(lag_of["months"]) + 11, lag_of["used_by"].split(",")[0]
        value = f"{lag_of['months']:.1f}"
        texts.append(Words(x, plot.at(row), value, size=HEAD, bold=True))
        texts.append(plot.name(row, plot.names[row], rise=0 if plot.compact else -7))
        if not plot.compact:
            texts.append(plot.name(row, f"as used by {user}", rise=9, colour=QUIET))
    return texts


def findings(tables: Frames) -> dict[str, Finding]:
    """Give all definitions on one day, the spread of what was published, and how near ours come."""
    by_definition, published, others = (tables[name] for name in ("main", *TITLES))
    if by_definition["months"].isna().all():
        raise NoRows("lag on the last day by any definition", INDEX_FILES)
    by_name = {column: name for name, column in IN_MONTHS.items()}
    lags = pd.concat([published[published["measure"] == LAG], others.rename(columns=by_name)])
    secondary = sum((table["status"] == "secondary").sum() for table in (published, others))
    return dated(
        by_definition["day"].iloc[0].date(),
        {
            **_definition_findings(by_definition),
            **_published_findings(lags),
            "figures": count(len(published) + len(others)),
            "secondary": count(secondary),
            **_recomputed_findings(published),
        },
    )


def _definition_findings(by_definition: pd.DataFrame) -> dict[str, Finding]:
    """Give the lag by each definition, the least and the most of them."""
    lags = dict(zip(by_definition["estimator"], by_definition["months"].map(float), strict=True))
    known = {name: value for name, value in lags.items() if not math.isnan(value)}
    least, most = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    return {
        "definitions": count(len(known), number_word(len(known))),
        "same_day": day(by_definition["day"].iloc[0].date()),
        "same_day_least": months(known[least], text=text_of(known[least])),
        "same_day_most": months(known[most]),
        "least_name": sentence(f"\u201c{least}\u201d"),
        "most_name": sentence(f"\u201c{most}\u201d"),
        "silent_sentence": sentence(_silent([name for name in lags if name not in known])),
        **{
            f"today_{name.replace(' ', '_')}": measured(value, "months")
            for name, value in lags.items()
        },
    }


def _published_findings(lags: pd.DataFrame) -> dict[str, Finding]:
    """Give how many lags were published, by how many, and their range."""
    ends = lags[["value", "low", "high"]].melt(value_name="months")["months"].dropna()
    if ends.empty:
        raise NoRows("published figure for the lag", "data/published_estimates.csv")
    publishers = lags["publisher"].nunique()
    return {
        "published": count(len(lags)),
        "publishers": count(publishers, counted(publishers, "publisher")),
        "published_least": months(ends.min(), text=f"{ends.min():g}"),
        "published_most": months(ends.max(), text=f"{ends.max():g} months"),
    }


def _recomputed_findings(published: pd.DataFrame) -> dict[str, Finding]:
    """Give how near the figures computed again come, and which are farthest apart."""
    again = [row for row in published.to_dict("records") if not math.isnan(_apart(row))]
    farthest = {
        measure: max((row for row in again if row["measure"] == measure), key=_apart, default=None)
        for measure in DISTANCES
    }
    hosted = [row for row in again if not math.isnan(row["ours_by_hosting"])]
    nearer = [row for row in hosted if abs(row["ours_by_hosting"] - row["value"]) < CLOSE / 10]
    close = sum(_apart(row) <= CLOSE for row in again)
    return {
        "again": count(len(again)),
        "close": count_or_none(close),
        "tolerance": Finding(CLOSE, text="a month or a point"),
        "lag_farthest_sentence": sentence(
            f"The lag that differs most is one by {_difference(row)}"
            if (row := farthest[LAG])
            else "No lag could be computed again."
        ),
        "gap_farthest_sentence": sentence(
            f"The gap in points that differs most is one by {_difference(row)}"
            if (row := farthest[GAP])
            else "No gap in points could be computed again."
        ),
        "hosted_sentence": count(len(nearer), _hosted_sentence(hosted)),
    }


def _silent(names: list[str]) -> str:
    """Name the definitions that give no lag on that day, after a space; nothing if all do."""
    if not names:
        return ""
    give = "gives" if len(names) == 1 else "give"
    named = join_words(f"\u201c{name}\u201d" for name in names)
    return f" On that day {named} {give} no lag."


def _apart(row: dict[Any, Any]) -> float:
    """Give how far ours is from the published figure; of two ranges, at the ends farther apart.

    NaN where ours is not known.
    """
    pairs = [("value", "ours"), ("low", "ours_low"), ("high", "ours_high")]
    known = [abs(row[b] - row[a]) for a, b in pairs if not math.isnan(row[a] + row[b])]
    return float(max(known, default=math.nan))


def _shown(value: float, low: float, high: float) -> str:
    middle = "" if math.isnan(value) else text_of(value)
    if math.isnan(low):
        return middle
    digits = 0 if low % 1 == high % 1 == 0 else 1
    ends = f"{low:z.{digits}f}\u2013{high:z.{digits}f}".replace("-", MINUS)
    return f"{middle} ({ends})" if middle else ends


def _difference(row: dict[Any, Any]) -> str:
    published = _shown(row["value"], row["low"], row["high"])
    ours = _shown(row["ours"], row["ours_low"], row["ours_high"])
    who = f"{row['publisher']} ({_lower(row['subject'])})"
    return f"{who}: {published} published, {ours} here. {row['difference']}"


def _hosted_sentence(rows: list[dict[Any, Any]]) -> str:
    pairs = [
        f"{text_of(row['ours_by_hosting'])} (published: {text_of(row['value'])})" for row in rows
    ]
    return (
        "With open models dated by their first hosting instead, as their publisher dates them, the "
        f"figures for that one day come out at {' and '.join(pairs)}."
        if rows
        else ""
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
