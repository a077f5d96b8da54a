"""Open models have been ahead of closed ones on {matrix_led} of {matrix_tests} tests, {absent_word}
where the best closed model had not been run; {index_word}.

Each cell is the share of dates on which the best of the side thought to be behind was strictly
ahead. The first column is open ahead of closed; the others are cheap ahead of expensive closed
models, small tier ahead of flagships, small ahead of large open models, fast ahead of slow,
reasoning off ahead of on, and one closed lab ahead of all the others. Level dates do not count. No
cell: fewer than {least_models} models on a side, or less than a year in common with closed and
open. In brackets: none of these leads stands, by the two rules below.

On the index (vintage of September 2026) open led on {index_led} of {index_days} days to {as_of}. On
the tests of its score matrix it led on {days_led} of {days} test days ({own_share}) and was level
on {days_level}; the longest lead was {longest}. By quarter it led on {quarter_ends_led} dates on
{quarters_led} of {quarters_tests} tests, on {quarter_ends_clear} of them by more than noise.

How much stands? A lead within one standard error of the leader's own score is noise: where the
number of questions is known (where not, every lead passes), {clear_days} days on {clear_tests}
tests remain. And a test knows only the models that were run on it: on {absent_days} of the
{days_led} days led, the closed model that was then best on the index has no score there. Both rules
leave {standing_days} days, on {standing_tests} of {matrix_tests} tests; the longest such lead:
{standing}. The second rule is strict: it asks for one particular model.

Others overtake more often or less: cheap ones led on {cheap_led} of {cheap_tests} tests
({cheap_share} of dates), small ones on {small_led} of {small_tests} ({small_share}), small tiers on
{tier_led} of {tier_tests} ({tier_share}), fast ones on {fast_led} of {fast_tests} ({fast_share}),
models without reasoning on {thinking_led} of {thinking_tests}; one lab led all others on {lab_led}
of {lab_tests} lab-and-test pairs ({lab_share}). On the index, of {index_pairs} other pairs:
{index_passed}.

Limits: a model counts from its release, though it may have been run later; quarters' ends miss what
lies between. On Humanity's Last Exam the level of guessing is not known, and leads at a few per
cent may be guesses. A lab's rivals are many, and the strongest lab is not an underdog: those
columns show how often the lead changes hands among closed labs.
"""

import datetime as dt
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from charts import theme
from charts.findings import Finding, written
from charts.measures import overtaking, placebos
from charts.measures.benchmark_races import LEAST_MODELS, tested
from charts.tables import Tables
from charts.theme import AnyChart

SUBTITLE = (
    "Share of dates, in per cent, on which the side thought to be behind was strictly ahead; in "
    "brackets where no lead stands. Fullest test first."
)
OWN = placebos.CLOSED_OPEN
COLUMNS = {
    OWN: "open",
    "expensive / cheap": "cheap",
    "flagship / small tier": "small tier",
    "large / small": "small",
    "slow / fast": "fast",
    "reasoning on / off": "no reasoning",
    "other labs / Anthropic": "Anthropic",
    "other labs / Google": "Google",
    "other labs / OpenAI": "OpenAI",
    "other labs / xAI": "xAI",
}
SOURCES = {
    placebos.INDEX: "The index, by day",
    placebos.MATRIX: "Score matrix of the index, by day",
    placebos.QUARTERS: "Artificial Analysis, by quarter",
}
STEPS = [0.001, 10, 25, 50]
"""Per cent at which the shading of a cell goes one step up."""

SHADES = [0.0, 0.08, 0.16, 0.25, 0.35]
SHORT = "split(split(datum.label, ',')[0], ' (')[0]"

SPELLS = ["longest_from", "longest_to", "standing_from", "standing_to"]

KINDS = {
    "cheap": "expensive",
    "small": "large",
    "tier": "flagship",
    "fast": "slow",
    "thinking": "reasoning",
    "lab": "other labs",
}
"""The other pairs by what is behind, and how their names begin."""


def table(data: Tables) -> pd.DataFrame:
    """Give each pair's dates led and level by benchmark, and its longest lead."""
    benchmarks: dict[str, Any] = {
        row["benchmark_id"]: row for row in data["benchmarks"].to_dict("records")
    }
    best = overtaking.closed_best(data)
    scored = tested(data)
    run = {str(name): set(own["name"]) for name, own in scored.groupby("benchmark_id")}
    rows = []
    for own, others in placebos.compared(data):
        on_index = own.source == placebos.INDEX
        facts = None if on_index else benchmarks[own.benchmark_id]
        for one, dates in [(own, own.days.index), *others]:
            found = overtaking.leads(one, dates, facts, best, run.get(one.benchmark_id, set()))
            days = one.days.loc[dates]
            stands = found.led & found.clear & found.raced
            row = {
                "source": one.source,
                "benchmark_id": None if on_index else one.benchmark_id,
                "benchmark": "Epoch Capabilities Index" if facts is None else facts["name"],
                "pair": one.pair,
                "models_ahead": one.models_ahead,
                "models_behind": one.models_behind,
                "first": dates[0],
                "last": dates[-1],
                "dates": len(dates),
                "led": int(found.led.sum()),
                "level": int(found.level.sum()),
                "clear": int((found.led & found.clear).sum()),
                "raced": int((found.led & found.raced).sum()),
                "stands": int(stands.sum()),
                "items": None if facts is None else facts["items"],
                "best": float(days["ahead"].iloc[-1]),
            }
            for name, held in (("longest", found.led), ("standing", stands)):
                spell = overtaking.longest(days, held)
                row[f"{name}_from"] = spell.index.min()
                row[f"{name}_to"] = spell.index.max()
                row[f"{name}_lead"] = (
                    " / ".join(
                        ", ".join(dict.fromkeys(spell[side]))
                        for side in ("behind_model", "ahead_model")
                    )
                    if len(spell)
                    else None
                )
            rows.append({**row, "source_id": one.source_id})
    made = pd.DataFrame(rows)
    return made.assign(items=made["items"].astype("Float64"))


def chart(table: pd.DataFrame, *, compact: bool = False) -> AnyChart:
    """Draw a grid of tests and pairs, shaded in steps, with the share in each cell."""
    step = 20 if compact else 55
    panels = [
        _panel(table[table["source"] == source], heading, step, at == 0, compact)
        for at, (source, heading) in enumerate(SOURCES.items())
    ]
    made: alt.VConcatChart = alt.vconcat(*panels, spacing=12)
    return made


def _panel(rows: pd.DataFrame, heading: str, step: int, first: bool, compact: bool) -> AnyChart:
    order = rows.drop_duplicates("benchmark").sort_values("best", ascending=False)["benchmark"]
    share = 100 * rows["led"] / rows["dates"]
    said = share.map(lambda value: "<1" if 0 < value < 0.5 else f"{value:.0f}")
    said = said.where((rows["led"] == 0) | (rows["stands"] > 0), "(" + said + ")")
    drawn = rows.assign(
        column=rows["pair"].map(COLUMNS), share=share, said=said,
        shade=np.array(SHADES)[np.searchsorted(STEPS, share, side="right")],
    )  # fmt: skip
    for day in SPELLS:  # a missing day would be drawn as ""
        drawn[day] = drawn[day].dt.strftime("%Y-%m-%dT%H:%M:%S")
    tests = alt.Axis(
        labelExpr=SHORT, labelLimit=152, labelFontSize=10 if compact else 11, ticks=False
    )
    sides = alt.Axis(
        orient="top",
        labels=first,
        labelExpr="datum.label" if compact else "split(datum.label, ' ')",
        labelAngle=270 if compact else 0,
        labelAlign="left" if compact else "center",
        labelFontSize=11,
        labelLimit=90,
        ticks=False,
        domain=False,
    )
    base = alt.Chart(drawn).encode(
        x=alt.X("column:N", title=None, sort=None, axis=sides,
                scale=alt.Scale(domain=list(COLUMNS.values()))),
        y=alt.Y("benchmark:N", title=None, sort=list(order), axis=tests),
    )  # fmt: skip
    own = f"datum.pair === '{OWN}'"
    colours = alt.condition(own, alt.value(theme.colour("open")), alt.value(theme.colour("ink")))
    shades = alt.Scale(domain=SHADES, range=SHADES, type="ordinal")
    tips = ["benchmark", "pair", "dates", "led", "level", "clear", "raced", "longest_lead"]
    cells = base.mark_rect(stroke=theme.colour("rule"), strokeWidth=1).encode(
        color=colours, fillOpacity=alt.FillOpacity("shade:O", legend=None, scale=shades),
        tooltip=tips,
    )  # fmt: skip
    texts = base.mark_text(fontSize=10 if compact else 12).encode(text="said:N")
    title = alt.Title(heading, anchor="start", fontSize=12, color=theme.colour("ink"))
    layers = alt.layer(cells, texts)
    made: AnyChart = layers.properties(width=alt.Step(step), height=alt.Step(20), title=title)
    return made


def findings(table: pd.DataFrame) -> dict[str, Finding]:
    """Give how often open led, how much of that stands, and how often the others overtook."""
    own = table[table["pair"] == OWN].set_index("source")
    index, days, quarters = (own.loc[[source]] for source in SOURCES)
    as_of = index["last"].max().date()
    led = days[days["led"] > 0]
    longest = _longest(days, "longest")
    counts = {
        "index_led": int(index["led"].sum()),
        "index_days": int(index["dates"].sum()),
        "matrix_led": len(led),
        "matrix_tests": len(days),
        "days": int(days["dates"].sum()),
        "days_led": int(days["led"].sum()),
        "days_level": int(days["level"].sum()),
        "clear_days": int(days["clear"].sum()),
        "clear_tests": int((days["clear"] > 0).sum()),
        "sized_tests": int(led["items"].notna().sum()),
        "raced_days": int(days["raced"].sum()),
        "absent_days": int(days["led"].sum() - days["raced"].sum()),
        "standing_days": int(days["stands"].sum()),
        "standing_tests": int((days["stands"] > 0).sum()),
        "quarters_led": int((quarters["led"] > 0).sum()),
        "quarters_tests": len(quarters),
        "quarter_ends_led": int(quarters["led"].sum()),
        "quarter_ends_clear": int(quarters["clear"].sum()),
        "least_models": LEAST_MODELS,
    }
    made = {name: Finding(count, as_of=as_of) for name, count in counts.items()}
    others = table[(table["pair"] != OWN) & (table["source"] != placebos.INDEX)]
    for name, start in KINDS.items():
        part = others[others["pair"].str.startswith(start)]
        made[f"{name}_led"] = Finding(int((part["led"] > 0).sum()), as_of=as_of)
        made[f"{name}_tests"] = Finding(len(part), as_of=as_of)
        made[f"{name}_share"] = _share(part, as_of)
    indexed = table[(table["source"] == placebos.INDEX) & (table["pair"] != OWN)]
    passed = indexed[indexed["led"] > 0]
    said = ", ".join(
        f"{COLUMNS[row['pair']]} on {row['led']} days" for row in passed.to_dict("records")
    )
    absent = 2 * counts["absent_days"] > counts["days_led"]
    return made | {
        "index_word": Finding(
            f"and on {counts['index_led']} days on the index"
            if counts["index_led"]
            else "never on the index",
            as_of=as_of,
        ),
        "absent_word": Finding("mostly" if absent else "partly", as_of=as_of),
        "own_share": _share(days, as_of),
        "longest": longest,
        "standing": _longest(days, "standing"),
        "index_passed": Finding(said or "none", as_of=as_of),
        "index_pairs": Finding(len(indexed), as_of=as_of),
        "as_of": Finding(as_of, as_of=as_of),
    }


def _share(rows: pd.DataFrame, as_of: dt.date) -> Finding:
    value = 100 * float(rows["led"].sum() / rows["dates"].sum())
    return Finding(value, "%", as_of=as_of, text=f"{value:.0f}%")


def _longest(rows: pd.DataFrame, name: str) -> Finding:
    """Say of the longest lead by day: test, models, first and last day."""
    known = rows.dropna(subset=[f"{name}_from"])
    if known.empty:
        return Finding("none")
    lasted = (known[f"{name}_to"] - known[f"{name}_from"]).dt.days
    row = known.iloc[int(lasted.to_numpy().argmax())]
    ahead, _, behind = str(row[f"{name}_lead"]).partition(" / ")
    first, last = (pd.Timestamp(row[f"{name}_{end}"]).date() for end in ("from", "to"))
    said = (
        f"{ahead} before {behind} on {row['benchmark']}, {(last - first).days + 1} days from "
        f"{written(first)} to {written(last)}"
    )
    return Finding(said, as_of=last)
