"""A tuned open model beat the best closed one of its day in {wins} of {flagship_studies} studies.

Each row is a study: its best tuned open model less the hardest closed opponent, in points of a
share of items. Small strokes are the other comparisons of the study. Against a model that was its
maker's best on that day the differences run from {flagship_span}. In {ties} of those studies the
second reading calls the difference noise, and in {losses} a closed model did better. Against older
or smaller closed models the tuned one won in {older_wins} of {older_studies:study|studies}, at the
median by {older_median} points.

Who measured matters: {seller_studies} of {studies:study|studies} come from those who sell the tuned
model or had it made. From authors who sell nothing: {affiliated_studies}; from somebody
independent: {independent_studies}. Hollow marks are the sellers' own; marks at the
right edge have no points. Failures are seldom published, so these counts lean towards tuning.
{own_studies} of the models were trained, at least in part, on data of the firm whose task it is.
The others had public data or texts of the field.

A study counts once, however many models and metrics it tried. Where it ran several opponents the
best tuned model is set against the one that it is least ahead of, first among makers' best models.
Studies without two scores on one share of items: {unscored}. There the winner is the one that the
text names. An error rate counts the other way round.

Of {rows:comparison} in {all_studies:study|studies} that were found, {left_out} are left out. They
name no score or no opponent, the model was not trained for the task, or a second reading doubts the
source.
"""

from typing import Any

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, count_or_none, dated, measured, sentence
from charts.core.formats import signed
from charts.core.shares import share_with_interval
from charts.drawing.marks import Layers, Segment, bars, glyph_marks, segments, side_marks
from charts.drawing.plot import AXIS_NAME, Rows, rows_plot
from charts.drawing.text_layout import text_width
from charts.drawing.theme import CLOSED, HEAD, LABEL, NUMBER, OPEN, QUIET, AnyChart, colour
from charts.drawing.words import KeyEntry, Words, count_head, fitted, legend, ruler_number, words
from charts.measures.derivatives import tuned_studies
from charts.measures.derivatives.tuned_studies import GENERAL, TIE, TUNED
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Best tuned open model of each study less its hardest closed opponent, in points of a share of "
    "items."
)
TITLES = {
    "comparisons": "All comparisons of these studies",
    "facts": "Numbers used in the text",
}
COLUMNS = [
    "study_id", "study", "domain", "tuned_name", "closed_name", "flagship", "metric", "unit",
    "higher_is_better", "tuned_score", "closed_score", "lead", "winner", "trained_on",
    "measured_by", "published", "fact_id", "checked_on", "source_id",
]  # fmt: skip
GROUPS = {
    True: "beat the best closed model",
    False: "beat older or smaller closed ones",
}
SIDES = {TUNED: "open", GENERAL: "closed", TIE: "quiet"}
"""Who was ahead -> whose colour the mark has."""
TIPS = ["study", "domain", "tuned_name", "closed_name", "metric", "lead", "measured_by"]


def tables(data: Tables) -> Frames:
    """Give one row a study, one a comparison with a score, and what is left out.

    Raises NoRows if no study has an opponent that was its maker's best.
    """
    rows = tuned_studies.tuned_against_closed(data)
    studies = tuned_studies.studies(rows)
    against = "usable study against a maker's best closed model"
    required(studies[studies["flagship"]], against, "data/custom_models.csv")
    chosen = rows.merge(studies[["study_id", "flagship"]], on=["study_id", "flagship"])
    every = data["custom_models"]
    facts = {
        "rows": len(every),
        "left_out": (~every["usable"]).sum(),
        "all_studies": every["study_id"].nunique(),
    }
    scored = chosen[chosen["lead"].notna()]
    return {
        "main": studies[[*COLUMNS, "comparisons"]],
        "comparisons": scored[[*COLUMNS, "closed_setup"]].reset_index(drop=True),
        "facts": pd.DataFrame([facts]),
    }


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a row for each study, by kind of opponent; the study's other comparisons as strokes."""
    studies, others = tables["main"], tables["comparisons"]
    groups = [(best, studies[studies["flagship"] == best]) for best in GROUPS]
    groups = [(best, group) for best, group in groups if len(group)]
    names: list[str] = []
    places: dict[Any, int] = {}
    for _, group in groups:
        places |= {label: len(names) + 1 + n for n, label in enumerate(group.index)}
        names += ["", *(_row_name(row, compact) for row in group.to_dict("records"))]
    leads = pd.concat([studies["lead"], others["lead"]])
    step = min(42, 590 / len(names)) if compact else min(27, 340 / len(names))
    plot = rows_plot(
        names, (min(-5.0, leads.min() - 2), max(5.0, leads.max() + 2)), compact,
        left=206, right=40 if compact else 224, top=58, bottom=AXIS_NAME, step=step,
    )  # fmt: skip
    at = studies.index.map(lambda label: plot.at(places[label]))
    rows = studies.assign(
        y=at, side=studies["winner"].map(SIDES), hollow=studies["measured_by"] == "seller"
    )
    unscored = rows[rows["lead"].isna()].assign(
        x=plot.width + 14, size=60.0, colour=lambda row: row["side"].map(colour)
    )
    return plot.draw(
        plot.rulers(
            [at for at in range(-100, 101, 10) if 0 <= plot.px(at) <= plot.width],
            x_text=ruler_number, grid_x=True, zero_x=0,
        ),
        plot.axis_names("points that the tuned model is ahead"),
        words([plot.name(n, name) for n, name in enumerate(names) if name]),
        _strokes(others, dict(zip(studies["study_id"], at, strict=True)), plot),
        side_marks(plot, rows[rows["lead"].notna()], "lead", "y", TIPS, size=75),
        glyph_marks(unscored, TIPS),
        words(_opponents(plot, rows)),
        *_heads(plot, groups, places),
        *_legends(plot, rows),
    )  # fmt: skip


def _row_name(row: Any, compact: bool) -> str:
    """Name a study and its work, on a phone with the opponent, which has no column there."""
    name = f"{row['study']}, {row['domain'].replace('mixed', 'several tasks')}"
    if not compact:
        return name if text_width(name, LABEL) < 186 else fitted(name, 186)
    return fitted(f"{name}: {row['closed_name']}", 320)


def _strokes(others: pd.DataFrame, at: dict[str, float], plot: Rows) -> Layers:
    """Draw every comparison as a short stroke on the row of its study."""
    half = 0.75 / (plot.px(1) - plot.px(0))  # so that each is 1.5 pixels wide
    rows = others.assign(
        y=others["study_id"].map(at), left=others["lead"] - half, right=others["lead"] + half,
        colour=QUIET,
    )  # fmt: skip
    return bars(plot, rows, "left", "right", "y", TIPS, width=11, opacity=0.55)


def _opponents(plot: Rows, rows: pd.DataFrame) -> list[Words]:
    """Write the opponents and scores at the right; on a phone who has no points."""
    if plot.compact:
        unscored = rows.loc[rows["lead"].isna(), "y"]
        return [Words(plot.width + 4, y, "no points", QUIET, align="right") for y in unscored]
    pairs = zip(rows["y"], _against(rows), strict=True)
    head = Words(plot.width + 26, plot.step / 2, "opponent: tuned to its score", bold=True)
    return [head] + [Words(plot.width + 26, y, fitted(text, 194), QUIET) for y, text in pairs]


def _heads(
    plot: Rows, groups: list[tuple[bool, pd.DataFrame]], places: dict[Any, int]
) -> list[Layers]:
    """Write over each group how often the tuned model was ahead."""
    left = 12 - plot.margin.left
    heads = []
    for best, group in groups:
        wins = int((group["winner"] == TUNED).sum())
        y = plot.step * (places[group.index[0]] - 0.5) - (6 if plot.compact else 0)
        size = NUMBER if best else HEAD
        heads.append(count_head(left, y, f"{wins} of {len(group)}", GROUPS[best], size=size))
    return heads


def _legends(plot: Rows, rows: pd.DataFrame) -> list[Layers]:
    """Draw the key, on a phone in two lines, and say what the sides of the line are."""
    left, top = 12 - plot.margin.left, plot.margin.top
    winners = [KeyEntry("open", "tuned ahead", OPEN), KeyEntry("closed", "closed ahead", CLOSED)]
    winners += [KeyEntry("dot", "within the noise", QUIET)] * bool((rows["winner"] == TIE).any())
    seller = [KeyEntry("hollow open", "measured by the seller", OPEN)]
    if plot.compact:
        keys = [legend(left, 14 - top, winners, gap=10), legend(left, 34 - top, seller)]
        return [*keys, _stroke_key(left + 170, 34 - top)]
    return [legend(left, 14 - top, winners + seller), _stroke_key(left + 506, 14 - top)]


def _stroke_key(x: float, y: float) -> Layers:
    """Say what the short strokes are."""
    return segments([Segment(x, y - 5.5, x, y + 5.5, QUIET)]) + words(
        [Words(x + 8, y, "another comparison")]
    )


def _against(studies: pd.DataFrame) -> list[str]:
    """Say who was the opponent, and both scores if there are some."""

    def text(name: str, tuned: float, closed: float, lead: float, better: bool) -> str:
        if pd.isna(lead):
            return f"{name}, no points"
        if pd.isna(tuned + closed):
            return name
        return f"{name}: {100 * tuned:.1f} to {100 * closed:.1f}{'' if better else ' errors'}"

    columns = ["closed_name", "tuned_score", "closed_score", "lead", "higher_is_better"]
    return [text(*row) for row in studies[columns].itertuples(index=False)]


def findings(tables: Frames) -> dict[str, Finding]:
    """Give in how many studies tuning won, against which opponents, and who measured."""
    studies, facts = tables["main"], tables["facts"].iloc[0]
    best, older = studies[studies["flagship"]], studies[~studies["flagship"]]
    who = studies["measured_by"].value_counts()
    results = {
        "studies": count(len(studies)),
        "flagship_studies": count(len(best)),
        "wins": _winners(best, TUNED),
        "wins_share": share_with_interval(best["winner"] == TUNED),
        "ties": _winners(best, TIE),
        "losses": _winners(best, GENERAL),
        "flagship_span": sentence(_span(best["lead"])),
        "older_studies": count(len(older)),
        "older_wins": _winners(older, TUNED),
        "older_median": measured(float(older["lead"].median()), "points", text=_median(older)),
        "seller_studies": count(who.get("seller", 0)),
        "affiliated_studies": count_or_none(who.get("affiliated", 0)),
        "independent_studies": count_or_none(who.get("independent", 0)),
        "own_studies": count_or_none(studies["trained_on"].isin(["own", "partly own"]).sum()),
        "unscored": count_or_none(studies["lead"].isna().sum()),
        **{name: count(facts[name]) for name in ("rows", "left_out", "all_studies")},
    }
    return dated(studies["checked_on"].max().date(), results)


def _winners(studies: pd.DataFrame, winner: str) -> Finding:
    return count_or_none((studies["winner"] == winner).sum())


def _median(studies: pd.DataFrame) -> str:
    return f"{studies['lead'].median():.1f}"


def _span(leads: "pd.Series[float]") -> str:
    """Write the least and the greatest lead: −1.6 to +2.0 points."""
    known = leads.dropna()
    if known.empty:
        return "not known to not known"
    return f"{signed(known.min())} to {signed(known.max())} points"
