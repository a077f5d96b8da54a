"""A tuned open model beat the best closed one of its day in {wins} of {flagship_studies} studies.

Each row is a study: its best tuned open model less the hardest closed opponent, in points of a
share of items. Small bars are the other comparisons of the study. Against a model that was its
maker's best on that day the differences run from {flagship_span}; in {ties} of those studies the
second reading calls the difference noise, and in {losses} a closed model did better. Against
older or smaller closed models the tuned one won in {older_wins} of {older_studies:study|studies},
at the median by {older_median} points.

Who measured matters: {seller_studies} of {studies:study|studies} come from those who sell the tuned
model or had it made, {affiliated_studies} from authors who sell nothing, and {independent_studies}
from somebody independent. Hollow marks are the sellers' own. Failures are seldom published, so
these counts lean towards tuning. Of the models {own_studies} were trained on data of the firm whose
task it is, at least in part; the others on public data or on texts of the field.

A study counts once, however many models and metrics it tried. Where it ran several opponents the
best tuned model is set against the one that it is least ahead of, first among makers' best
models. In {unscored} of the studies there are no two scores on one share of items: the winner is
the one that the text names. An error rate counts the other way round.

Of {rows:comparison} in {all_studies:study|studies} that were found, {left_out} are left out: no
score or no opponent is named, the model was not trained for the task, or a second reading doubts
the source.
"""

from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, measured, sentence
from charts.core.formats import or_none, signed
from charts.core.shares import share_with_interval
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.derivatives import tuned_studies
from charts.measures.derivatives.tuned_studies import GENERAL, TIE, TUNED
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Best tuned open model of each study less its hardest closed opponent, in percentage points "
    "(hollow: measured by the seller of the tuned model)."
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
GROUPS = {True: "Against the best closed model of its day", False: "Against older or smaller ones"}
MARKS = {TUNED: ("circle", "open"), GENERAL: ("square", "closed"), TIE: ("diamond", "quiet")}
"""Who was ahead -> shape and colour of the mark."""
KEY = {TUNED: "tuned open model ahead", GENERAL: "closed model ahead", TIE: "within the noise"}
ROW, HEAD, TOP = 27, 34, 30
"""Heights in pixels: of a row, of a group's head, of the key."""


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
    """Draw a row for each study, by kind of opponent."""
    studies = tables["main"]
    places, heads, height = _placed(studies, compact)
    width, left, right = (338, 8, 290) if compact else (708, 214, 488)
    rows = studies.assign(y=places, label=_labels(studies, compact), against=_against(studies))
    ticks = tables["comparisons"].assign(
        y=tables["comparisons"]["study_id"].map(dict(zip(studies["study_id"], places, strict=True)))
    )
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], range=[0, height]))
    x = _axis(pd.concat([rows["lead"], ticks["lead"]]), left, right)
    layers = [
        *_zero(x, heads, height),
        alt.Chart(ticks)
        .mark_tick(size=11, thickness=1.5, opacity=0.55, color=theme.colour("quiet"))
        .encode(x=x, y=y),
        *_marks(rows, x, y, right + 24),
        *_texts(rows, heads, y, compact, right),
        *_key(compact),
    ]
    whole = alt.layer(*layers).properties(width=width, height=height)
    return alt.vconcat(whole)


def _placed(studies: pd.DataFrame, compact: bool) -> tuple[list[float], pd.DataFrame, float]:
    """Give the height of each study's row, those of the groups' heads, and of the whole."""
    step, at = (44 if compact else ROW), float(TOP + (36 if compact else 0))
    places, heads = [], []
    for flagship, label in GROUPS.items():
        group = studies[studies["flagship"] == flagship]
        if group.empty:
            continue
        wins = int((group["winner"] == TUNED).sum())
        heads.append({"y": at + 16, "text": label, "count": f"ahead in {wins} of {len(group)}"})
        at += HEAD + (14 if compact else 0)
        for _ in range(len(group)):
            places.append(at + step / 2)
            at += step
    return places, pd.DataFrame(heads), at + 6


def _labels(studies: pd.DataFrame, compact: bool) -> "pd.Series[str]":
    """Name each study and its work, on a phone with the opponent, which has no column there."""
    opponent = ": " + studies["closed_name"] if compact else ""
    return studies["study"] + ", " + studies["domain"].replace("mixed", "several tasks") + opponent


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


def _axis(leads: "pd.Series[float]", left: int, right: int) -> alt.X:
    """Give the scale of the leads, in whole steps of five points."""
    low, high = float(leads.min()), float(leads.max())
    domain = [min(-5.0, low - 2), max(5.0, high + 2)]
    said = "datum.value > 0 ? '+' + datum.label : datum.label"
    axis = alt.Axis(values=list(range(-100, 101, 10)), title=None, grid=True, labelExpr=said)
    return alt.X(
        "lead:Q", axis=axis, scale=alt.Scale(domain=domain, range=[left, right], nice=False)
    )


def _zero(x: alt.X, heads: pd.DataFrame, height: float) -> list[AnyChart]:
    """Draw the line of no difference, from the first head down."""
    line = pd.DataFrame({"lead": [0.0], "from": [heads["y"].min() - 16], "to": [height]})
    scale = alt.Scale(domain=[0, height], range=[0, height])
    y = alt.Y("from:Q", axis=None, scale=scale)
    base = alt.Chart(line).encode(x=x, y=y)
    quiet: dict[str, Any] = {"dy": -2, "color": theme.colour("quiet")}
    words = [
        base.mark_text(align="right", dx=-7, **quiet).encode(text=alt.value("‹ closed ahead")),
        base.mark_text(align="left", dx=7, **quiet).encode(text=alt.value("tuned ahead ›")),
    ]
    rule = base.mark_rule(color=theme.colour("ink"), strokeWidth=1.4).encode(y2="to:Q")
    return [rule, *words]


def _marks(rows: pd.DataFrame, x: alt.X, y: alt.Y, aside: int) -> list[AnyChart]:
    """Draw one mark a study: by who was ahead, hollow if the seller measured; aside if unscored."""
    tips = ["study", "tuned_name", "closed_name", "metric", "lead", "winner", "measured_by"]
    layers: list[AnyChart] = []
    for winner, (shape, colour) in MARKS.items():
        for sold in (True, False):
            own = rows[(rows["winner"] == winner) & ((rows["measured_by"] == "seller") == sold)]
            look: dict[str, Any] = {
                "shape": shape, "size": 90, "opacity": 1, "strokeWidth": 2,
                "stroke": theme.colour(colour), "fill": theme.colour("paper" if sold else colour),
            }  # fmt: skip
            base = alt.Chart(own).encode(y=y, tooltip=tips)
            layers += [
                base.transform_filter("isValid(datum.lead)").mark_point(**look).encode(x=x),
                base.transform_filter("!isValid(datum.lead)")
                .mark_point(**look)
                .encode(x=alt.value(aside)),
            ]
    return layers


def _texts(
    rows: pd.DataFrame, heads: pd.DataFrame, y: alt.Y, compact: bool, right: int
) -> list[AnyChart]:
    """Write the heads with their counts, the studies' names and their opponents."""
    head, names = alt.Chart(heads).encode(y=y), alt.Chart(rows).encode(y=y)
    at, aside = alt.value(0), alt.value(right + 12)
    strong: dict[str, Any] = {"align": "left", "fontWeight": 600, "color": theme.colour("ink")}
    low = {"dy": 19} if compact else {}
    texts = [
        (head.encode(x=at, text="text:N"), {**strong, "fontSize": 13}),
        (
            head.encode(x=at if compact else aside, text="count:N"),
            {**strong, "fontSize": 15, **low},
        ),
        (names.encode(x=at, text="label:N"), {"align": "left", "dy": -16 if compact else 0}),
    ]
    if not compact:
        quiet = {"align": "left", "dx": 26, "color": theme.colour("quiet")}
        texts.append((names.encode(x=aside, text="against:N"), quiet))
    # Behind itself, so that no line runs through a word.
    return [base.mark_text(**{**look, **over}) for base, look in texts for over in (theme.HALO, {})]


def _key(compact: bool) -> list[AnyChart]:
    """Say in a line above what the marks mean."""
    starts = [0, 0, 160] if compact else [0, 190, 350]
    lows = [8, 28, 28] if compact else [8, 8, 8]
    layers: list[AnyChart] = []
    for (winner, said), start, low in zip(KEY.items(), starts, lows, strict=True):
        shape, colour = MARKS[winner]
        one = alt.Chart(pd.DataFrame({"said": [said]})).encode(y=alt.value(low))
        layers += [
            one.mark_point(
                shape=shape, size=70, opacity=1, filled=True, color=theme.colour(colour)
            ).encode(x=alt.value(start + 6)),
            *[
                one.mark_text(align="left", **over).encode(x=alt.value(start + 18), text="said:N")
                for over in (theme.HALO, {})
            ],
        ]
    return layers


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
        "affiliated_studies": _count(who.get("affiliated", 0)),
        "independent_studies": _count(who.get("independent", 0)),
        "own_studies": _count(studies["trained_on"].isin(["own", "partly own"]).sum()),
        "unscored": _count(studies["lead"].isna().sum()),
        **{name: count(facts[name]) for name in ("rows", "left_out", "all_studies")},
    }
    return dated(studies["checked_on"].max().date(), results)


def _winners(studies: pd.DataFrame, winner: str) -> Finding:
    return _count((studies["winner"] == winner).sum())


def _count(number: int) -> Finding:
    return count(number, or_none(number))


def _median(studies: pd.DataFrame) -> str:
    return f"{studies['lead'].median():.1f}"


def _span(leads: "pd.Series[float]") -> str:
    """Write the least and the greatest lead: −1.6 to +2.0 points."""
    known = leads.dropna()
    if known.empty:
        return "not known to not known"
    return f"{signed(known.min())} to {signed(known.max())} points"
