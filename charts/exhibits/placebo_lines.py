"""On tests that are at least {full} full, {narrower_full} of {lines_full} gaps between unequal
groups other than closed and open end narrower than they began; on tests with more room
{narrower_room} of {lines_room}.

The gap is the best score of the group with the advantage minus the best of the other, in percentage
points of what can be won, at quarters' ends from the first on which both groups have at least
{least_models:model}, and on the leaderboard's day, {as_of}. Below zero the group thought to be
behind is ahead; a gap is narrower if its size is smaller, whoever is ahead. Under each test's name
stands the best score of any group at the start and at the end: that is how far it has filled. The
gap between closed and open itself, counted apart, is narrower at the end on {own_full} of the
{own_tests_full} fullest tests, and on {own_room} of the {own_tests_room} with more room. Between
how full a test is and how much the size of its other gaps changed, the rank correlation over
{lines} lines is {correlation}.

Limits: lines begin on different dates, and one new model moves a line by many points: start and
end are single dates. A best score is that of any model and setting in the group, and a group's
leader may be a minor model where the strongest was not run. Price and speed are those of July 2026,
also for the years before, and openness is not dated either. The {short_lines} lines of high and low
effort hold few dates: they are drawn here, not compared elsewhere. Computed by this site from the
leaderboard of Artificial Analysis; the single scores may not be passed on, only the best of each
group.
"""

import altair as alt
import pandas as pd
from scipy.stats import spearmanr

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day
from charts.core.formats import percent, signed
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.benchmarks import placebos
from charts.measures.benchmarks.benchmark_names import short_names
from charts.measures.benchmarks.benchmark_races import LEAST_MODELS
from charts.measures.stats import thresholds
from charts.tables.frames import Tables

SUBTITLE = (
    "Best score of the group with the advantage minus the best of the other, in percentage points "
    "of what can be won, by quarter, on the tests of Artificial Analysis; fullest test first."
)
OWN = placebos.CLOSED_OPEN
FULL = 0.8
"""Share of what can be won that the best group attains, from which a test is called full."""

DASHES = {
    OWN: [1, 0],
    "expensive / cheap": [1, 0],
    "large / small": [6, 3],
    "slow / fast": [2, 2],
    "reasoning on / off": [8, 2, 2, 2],
    "high / low effort": [1, 3],
}


def tables(data: Tables) -> Frames:
    """Give each pair's gap by test and date, with the best score of any group on that date."""
    names = data["benchmarks"].set_index("benchmark_id")["name"]
    parts = []
    for pair in placebos.quarterly(data):
        points, _ = placebos.contest_gaps(pair, pair.days.index)
        facts = {"benchmark_id": pair.benchmark_id, "pair": pair.pair, "source_id": pair.source_id}
        best = 100 * pair.days[["ahead", "behind"]]
        parts.append(best.assign(**facts, gap=points).reset_index(names="date"))
    rows = pd.concat(parts)
    rows["benchmark"] = rows["benchmark_id"].map(names)
    top = rows[["ahead", "behind"]].max(axis=1)
    rows["best"] = top.groupby([rows["benchmark_id"], rows["date"]]).transform("max")
    columns = ["benchmark_id", "benchmark", "pair", "date", "ahead", "behind", "gap", "best"]
    return {"main": rows[[*columns, "source_id"]].reset_index(drop=True)}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a small panel a test, a line a pair: closed/open thick and in colour."""
    table = tables["main"]
    across = 2 if compact else 3
    width = 128 if compact else 200
    tests = table.groupby("benchmark")["best"].max().sort_values(ascending=False).index
    limits = [float(table["gap"].min()), float(table["gap"].max())]
    days, names = _days(table["date"]), short_names(tests)
    panels = [
        _panel(
            table[table["benchmark"] == test], names[test], days, limits, width, at % across == 0
        )
        for at, test in enumerate(tests)
    ]
    grid = alt.concat(*panels, columns=across, spacing={"row": 16, "column": 10})
    whole: alt.VConcatChart = alt.vconcat(_key(compact), grid, spacing=10)
    return whole


def _days(dates: pd.Series) -> alt.X:
    """Give the axis of all panels: from a month before the first date to one after the last."""
    month = pd.Timedelta(days=31)
    ends = [f"{day:%Y-%m-%d}" for day in (dates.min() - month, dates.max() + month)]
    years = [f"{year}-01-01" for year in sorted(set(dates.dt.year)) if f"{year}-01-01" >= ends[0]]
    return alt.X(
        "date:T",
        scale=alt.Scale(type="utc", domain=ends),
        axis=alt.Axis(format="%Y", values=years, labelFontSize=11),
    )


def _panel(
    rows: pd.DataFrame, name: str, days: alt.X, limits: list[float], width: int, first: bool
) -> AnyChart:
    by_date = rows.sort_values("date")
    start, end = by_date["best"].iloc[0], by_date["best"].iloc[-1]
    y = alt.Y(
        "gap:Q",
        title=None,
        scale=alt.Scale(domain=limits),
        axis=alt.Axis(tickCount=5, labels=first, labelFontSize=11),
    )
    base = alt.Chart(rows).encode(x=days, y=y)
    own = base.transform_filter(f"datum.pair === '{OWN}'")
    others = base.transform_filter(f"datum.pair !== '{OWN}'")
    colour, ink = theme.colour("open"), theme.colour("ink")
    tips = ["benchmark", "pair", "date", "gap", "ahead", "behind"]
    zero = alt.Chart(pd.DataFrame({"gap": [0]})).mark_rule(color=theme.colour("quiet"))
    title = alt.Title(
        name,
        subtitle=f"best {start:.0f}% to {end:.0f}%",
        anchor="start",
        fontSize=12,
        subtitleFontSize=11,
        color=ink,
        subtitleColor=theme.colour("quiet"),
    )
    layers = alt.layer(
        zero.encode(y=y),
        others.mark_line(color=ink, strokeWidth=1.1).encode(strokeDash=_dash()),
        own.mark_line(color=colour, strokeWidth=2.8),
        base.mark_point(size=12, filled=True, opacity=1).encode(
            color=alt.condition(f"datum.pair === '{OWN}'", alt.value(colour), alt.value(ink)),
            tooltip=tips,
        ),
    )
    sized: AnyChart = layers.properties(width=width, height=130, title=title)
    return sized


def _dash() -> alt.StrokeDash:
    scale = alt.Scale(domain=list(DASHES), range=list(DASHES.values()))
    return alt.StrokeDash("pair:N", legend=None, scale=scale)


def _key(compact: bool) -> AnyChart:
    """Draw a stroke of each line with its pair's name."""
    per_row, step = (2, 160) if compact else (3, 205)
    key = pd.DataFrame({"pair": list(DASHES)})
    key["x"], key["y"] = key.index % per_row * step, key.index // per_row
    key["to"], key["said"] = key["x"] + 26, key["x"] + 32
    width = per_row * step
    base = alt.Chart(key).encode(
        x=alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False)),
        y=alt.Y("y:O", axis=None),
    )
    own = base.transform_filter(f"datum.pair === '{OWN}'")
    others = base.transform_filter(f"datum.pair !== '{OWN}'")
    layers = alt.layer(
        own.mark_rule(color=theme.colour("open"), strokeWidth=2.8).encode(x2="to:Q"),
        others.mark_rule(color=theme.colour("ink"), strokeWidth=1.1).encode(
            x2="to:Q", strokeDash=_dash()
        ),
        base.mark_text(align="left", fontSize=12).encode(x="said:Q", text="pair:N"),
    )
    sized: AnyChart = layers.properties(width=width - 40, height=alt.Step(19))
    return sized


def findings(tables: Frames) -> dict[str, Finding]:
    """Give how many lines end narrower than they begin, on full tests and on the others."""
    table = tables["main"]
    as_of = table["date"].max().date()
    lines = _changes(table)
    others = lines[lines["pair"] != OWN]
    rank = float(spearmanr(others["best"], others["change"]).statistic)
    results = {
        "lines": count(len(others)),
        "correlation": Finding(rank, text=signed(rank, digits=2)),
        "short_lines": count((lines["pair"] == "high / low effort").sum()),
        "full": Finding(100 * FULL, text=percent(FULL)),
        "least_models": count(LEAST_MODELS),
        "as_of": day(as_of),
        **_narrower("full", lines[thresholds.at_least(lines["best"], 100 * FULL)]),
        **_narrower("room", lines[thresholds.below(lines["best"], 100 * FULL)]),
    }
    return dated(as_of, results)


def _changes(table: pd.DataFrame) -> pd.DataFrame:
    """Give each line of two dates or more: its test's best score, and how its size changed."""
    lines = table.sort_values("date").groupby(["benchmark_id", "pair"])
    ends = lines["gap"].agg(["first", "last", "size"]).reset_index()
    best = table.groupby("benchmark_id")["best"].max()
    ends["best"] = ends["benchmark_id"].map(best)
    ends["change"] = ends["last"].abs() - ends["first"].abs()
    return ends[ends["size"] > 1]


def _narrower(name: str, lines: pd.DataFrame) -> dict[str, Finding]:
    """Count the lines of some tests, and those that end narrower; closed and open apart."""
    races, others = lines[lines["pair"] == OWN], lines[lines["pair"] != OWN]
    return {
        f"lines_{name}": count(len(others)),
        f"narrower_{name}": count((others["change"] < 0).sum()),
        f"own_tests_{name}": count(len(races)),
        f"own_{name}": count((races["change"] < 0).sum()),
    }
