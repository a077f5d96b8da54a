"""Open models have been ahead of closed ones on {matrix_led} of {matrix_tests:test}, {absent_word}
where the best closed model had not been run; {index_word}.

Each cell is the share of dates on which the best of the side thought to be behind was strictly
ahead. The first column is open ahead of closed; the next are cheap ahead of expensive closed
models, small tier ahead of flagships, small ahead of large open models, fast ahead of slow and
reasoning off ahead of on; apart from them, one closed lab ahead of all other closed labs. Level
dates do not count. No cell: fewer than {least_models:model} on a side, or less than a year in
common with closed and open. In brackets: none of these leads stands, by the two rules below.

On the index (vintage of September 2026, without intervals: leads there are of unknown size) open
led on {index_led} of {index_days:day} to {as_of}. On the tests of its score matrix it led on
{days_led} of {days} test days ({own_share}) and was level on {days_level}; the longest lead was
{longest}. By quarter it led on {quarter_ends_led} dates, on {quarters_led} of
{quarters_tests:test}: {quarter_ends_clear} by more than noise, {quarter_ends_noise} within it,
{quarter_ends_unknown} on tests of unknown length.

How much stands? A lead is noise unless it exceeds {z} standard errors of the difference of the two
scores (one-sided, 5%), which the number of questions gives. By day, {clear_days} of the
{days_led:day} led, on {clear_tests:test}, are clear; {noise_days} are noise; and {unknown_days}, on
{unknown_tests:test}, cannot be judged, for the number of questions is not known. And a test knows
only the models that were run on it: on {absent_days} of the days led, the closed model that was
then best on the index has no score there. Clear leads in a full field: {standing}. The second rule
is strict, for it asks for one particular model, and it is asked of open models by day only.

Others overtake more often or less. By day, cheap ones led on {cheap_days_share} of dates, small
tiers on {tier_days_share}, one lab before all others on {lab_days_share}; by quarter, cheap ones on
{cheap_quarters_share}, small ones on {small_quarters_share}, fast ones on {fast_quarters_share},
models without reasoning on {thinking_quarters_share}. By day or by quarter, cheap ones led on
{cheap_of_tests}, small ones on {small_of}, small tiers on {tier_of}, fast ones on {fast_of}; a lab
led on {lab_led} of {lab_tests:pair} of a lab and a test. On the index, of {index_pairs:other pair}:
{index_passed}.

Limits: a model counts from its release, though it may have been run later; quarters' ends miss what
lies between. As both sides face the same questions the errors are rather too large; that a best
score is a lucky one is not allowed for. A lab's rivals are many, and the strongest lab is not an
underdog: those columns show how often the lead changes hands among closed labs.
"""

import datetime as dt

import altair as alt
import numpy as np
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding
from charts.core.formats import counted, text_of
from charts.drawing import text_layout, theme
from charts.drawing.theme import AnyChart
from charts.measures.benchmarks import benchmark_leads, placebos
from charts.measures.benchmarks.benchmark_names import short_names
from charts.measures.benchmarks.benchmark_races import LEAST_MODELS, tested
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Share of dates, in per cent, on which the side thought to be behind was strictly ahead; "
    "fullest test first. In brackets: every lead is within noise, of unknown size, or the best "
    "closed model of the day was not run."
)
OWN = placebos.CLOSED_OPEN
PAIRS = {
    OWN: "open",
    "expensive / cheap": "cheap",
    "flagship / small tier": "small tier",
    "large / small": "small",
    "slow / fast": "fast",
    "reasoning on / off": "no reasoning",
}
LABS = {f"other labs / {name}": name for name in ("Anthropic", "Google", "OpenAI", "xAI")}
COLUMNS = PAIRS | LABS
SOURCES = {
    placebos.INDEX: "The index, by day",
    placebos.MATRIX: "Score matrix of the index, by day",
    placebos.QUARTERS: "Artificial Analysis, by quarter",
}
SOURCE_FILES = {
    placebos.INDEX: "data/capability_index.csv",
    placebos.MATRIX: "data/scores.csv",
    placebos.QUARTERS: "data/group_frontiers.csv",
}
STEPS = [0.001, 10, 25, 50]
"""Per cent at which the shading of a cell goes one step up."""

SHADES = [0.0, 0.08, 0.16, 0.25, 0.35]

KINDS = {
    "cheap": "expensive",
    "small": "large",
    "tier": "flagship",
    "fast": "slow",
    "thinking": "reasoning",
    "lab": "other labs",
}
"""The other pairs by what is behind, and how their names begin."""


def tables(data: Tables) -> Frames:
    """Give each pair's dates led and level by benchmark, and its longest lead."""
    facts = data["benchmarks"].set_index("benchmark_id")
    scales = benchmark_leads.scales(data["benchmarks"])
    best = benchmark_leads.closed_best(data)
    scored = tested(data)
    run = {str(name): set(own["name"]) for name, own in scored.groupby("benchmark_id")}
    rows = []
    for own, others in placebos.placebo_comparisons(data):
        name = None if own.source == placebos.INDEX else own.benchmark_id
        for one, dates in [(own, own.days.index), *others]:
            found = benchmark_leads.leads(
                one, dates, scales, best, run.get(one.benchmark_id, set())
            )
            days = one.days.loc[dates]
            row = {
                "source": one.source,
                "benchmark_id": name,
                "benchmark": facts["name"][name] if name else "Epoch Capabilities Index",
                "pair": one.pair,
                "models_ahead": one.models_ahead,
                "models_behind": one.models_behind,
                "first": dates[0],
                "last": dates[-1],
                "dates": len(dates),
                "led": int(found.led.sum()),
                "level": int(found.level.sum()),
                "clear": int(found.clear.sum()),
                "unknown": int(found.unknown.sum()),
                "raced": int((found.led & found.raced).sum()),
                "stands": int(found.conclusive.sum()),
                "items": facts["items"][name] if name else None,
                "best": float(days["ahead"].iloc[-1]),
            }
            for spell, held in (("longest", found.led), ("standing", found.conclusive)):
                row |= _spell(spell, benchmark_leads.longest_stretch(days, held))
            rows.append({**row, "source_id": one.source_id})
    made = pd.DataFrame(rows)
    for name in ("longest", "standing"):
        for end in ("from", "to"):  # days even if no lead stands
            made[f"{name}_{end}"] = pd.to_datetime(made[f"{name}_{end}"])
    return {"main": made.assign(items=made["items"].astype("Float64"))}


def _spell(name: str, days: pd.DataFrame) -> dict[str, object]:
    """Give the first and last day of a lead, and who led before whom; None if there was none."""
    said = None
    if len(days):
        names = [", ".join(dict.fromkeys(days[f"{side}_model"])) for side in ("behind", "ahead")]
        said = " / ".join(names)
    ends = {f"{name}_from": days.index.min(), f"{name}_to": days.index.max()}
    return ends | {f"{name}_lead": said}


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a grid of tests and pairs, shaded in steps, with the share in each cell."""
    table = tables["main"]
    headed = {placebos.INDEX: COLUMNS, placebos.QUARTERS: PAIRS}
    blocks = [
        alt.vconcat(
            _heads(heading, headed.get(source, {}), compact),
            _panel(table[table["source"] == source], compact),
            spacing=3,
        )
        for source, heading in SOURCES.items()
    ]
    made: alt.VConcatChart = alt.vconcat(*blocks, spacing=14)
    return made


def _across(compact: bool) -> tuple[dict[str, int], int, alt.X]:
    """Give where each pair's column begins, how wide it is, and the scale of all columns.

    The labs stand apart from the pairs of which one side has a handicap.
    """
    step, apart = (21, 8) if compact else (52, 20)
    starts = {pair: at * step + apart * (pair in LABS) for at, pair in enumerate(COLUMNS)}
    whole = alt.Scale(domain=[0, len(COLUMNS) * step + apart], nice=False)
    return starts, step, alt.X("start:Q", axis=None, scale=whole)


def _heads(heading: str, headed: dict[str, str], compact: bool) -> AnyChart:
    """Draw a block's title and the names of its columns, with one name over those of the labs."""
    starts, step, x = _across(compact)
    over = ["one lab", "ahead of all", "other labs"] if compact else [
        "one closed lab ahead", "of all other closed labs"]  # fmt: skip
    line, names = 14, 76 if compact else 34
    if not headed:
        over, names = [], 1
    height = names + line * (len(over) if set(LABS) & set(headed) else 0)
    texts: list[dict[str, object]] = [
        {"start": starts[pair] + step / 2, "y": part, "said": text}
        for pair, name in headed.items()
        for part, text in _lines(name, height, compact)
    ]
    base = alt.Chart(pd.DataFrame(texts, columns=["start", "y", "said"])).encode(
        x=x,
        y=alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False)),
        text="said:N",
    )
    colour = theme.colour("quiet")
    turned = {"angle": 270, "align": "left"} if compact else {"align": "center"}
    layers = [base.mark_text(fontSize=11, color=colour, baseline="middle", **turned)]
    if height > names:
        labs = [starts[pair] for pair in LABS]
        middle = (min(labs) + max(labs) + step) / 2
        spans = pd.DataFrame({"start": middle, "said": over})
        spans["y"] = line * (spans.index + 0.5)
        above = alt.Chart(spans).mark_text(fontSize=11, color=colour, baseline="middle")
        layers.append(above.encode(x=x, y="y:Q", text="said:N"))
    title = alt.Title(heading, anchor="start", fontSize=12, color=theme.colour("ink"), offset=2)
    width = int(max(starts.values()) + step)
    made: AnyChart = alt.layer(*layers).properties(width=width, height=height, title=title)
    return made


def _lines(name: str, height: int, compact: bool) -> list[tuple[float, str]]:
    """Give the lines of a column's name with their heights, the last just above the column."""
    if compact:
        return [(height - 3, name)]
    words = name.split(" ")
    return [(height - 7 - 13 * (len(words) - 1 - at), word) for at, word in enumerate(words)]


def _panel(rows: pd.DataFrame, compact: bool) -> AnyChart:
    starts, step, x = _across(compact)
    tests = short_names(rows.sort_values("best", ascending=False, kind="stable")["benchmark"])
    share = 100 * rows["led"] / rows["dates"]
    said = share.map(lambda value: "<1" if 0 < value < 0.5 else f"{value:.0f}")
    drawn = rows.assign(
        test=rows["benchmark"].map(tests),
        start=rows["pair"].map(starts),
        middle=rows["pair"].map(starts) + step / 2,
        end=rows["pair"].map(starts) + step,
        share=share,
        said=said.where((rows["led"] == 0) | (rows["stands"] > 0), "(" + said + ")"),
        shade=np.array(SHADES)[np.searchsorted(STEPS, share, side="right")],
    )
    axis = alt.Axis(
        **text_layout.names(tests.values(), 20 if compact else 30), ticks=False, grid=False
    )
    base = alt.Chart(drawn).encode(
        y=alt.Y("test:N", title=None, sort=list(tests.values()), axis=axis)
    )
    own = f"datum.pair === '{OWN}'"
    colours = alt.condition(own, alt.value(theme.colour("open")), alt.value(theme.colour("ink")))
    shades = alt.Scale(domain=SHADES, range=SHADES, type="ordinal")
    tips = ["benchmark", "pair", "dates", "led", "level", "clear", "unknown", "raced",
            "longest_lead"]  # fmt: skip
    cells = base.mark_rect(stroke=theme.colour("rule"), strokeWidth=1).encode(
        x=x, x2="end:Q", color=colours, tooltip=tips,
        fillOpacity=alt.FillOpacity("shade:O", legend=None, scale=shades),
    )  # fmt: skip
    texts = base.mark_text(fontSize=11 if compact else 12).encode(x="middle:Q", text="said:N")
    width = int(max(starts.values()) + step)
    made: AnyChart = alt.layer(cells, texts).properties(
        width=width, height=alt.Step(24 if compact else 20)
    )
    return made


def findings(tables: Frames) -> dict[str, Finding]:
    """Give how often open led, how much of that stands, and how often the others overtook."""
    table = tables["main"]
    own = table[table["pair"] == OWN].set_index("source")
    for source in SOURCES:
        what = f"race of open and closed that is long enough, {source}"
        required(own[own.index == source], what, SOURCE_FILES[source])
    index, days, quarters = (own.loc[[source]] for source in SOURCES)
    as_of = index["last"].max().date()
    led, absent = int(days["led"].sum()), int((days["led"] - days["raced"]).sum())
    counts = {
        "index_led": int(index["led"].sum()),
        "index_days": int(index["dates"].sum()),
        "matrix_led": int((days["led"] > 0).sum()),
        "matrix_tests": len(days),
        "days": int(days["dates"].sum()),
        "days_led": led,
        "days_level": int(days["level"].sum()),
        "clear_days": int(days["clear"].sum()),
        "clear_tests": int((days["clear"] > 0).sum()),
        "noise_days": int((days["led"] - days["clear"] - days["unknown"]).sum()),
        "unknown_days": int(days["unknown"].sum()),
        "unknown_tests": int((days["unknown"] > 0).sum()),
        "absent_days": absent,
        "standing_tests": int((days["stands"] > 0).sum()),
        "quarters_led": int((quarters["led"] > 0).sum()),
        "quarters_tests": len(quarters),
        "quarter_ends_led": int(quarters["led"].sum()),
        "quarter_ends_clear": int(quarters["clear"].sum()),
        "quarter_ends_unknown": int(quarters["unknown"].sum()),
        "quarter_ends_noise": int(
            (quarters["led"] - quarters["clear"] - quarters["unknown"]).sum()
        ),
        "least_models": LEAST_MODELS,
    }
    made = {name: Finding(count, as_of=as_of) for name, count in counts.items()}
    others = table[(table["pair"] != OWN) & (table["source"] != placebos.INDEX)]
    parts = {k: others[others["pair"].str.startswith(start)] for k, start in KINDS.items()}
    led_on = {name: _led_on(part) for name, part in parts.items()}
    for name in ("cheap", "small", "tier", "fast"):
        led, tests = led_on[name]
        made[f"{name}_of"] = Finding(f"{led} of {tests}" if tests else "none", as_of=as_of)
    for source, unit, kinds in (
        (placebos.MATRIX, "days", ("cheap", "tier", "lab")),
        (placebos.QUARTERS, "quarters", ("cheap", "small", "fast", "thinking")),
    ):
        for name in kinds:
            rows = parts[name][parts[name]["source"] == source]
            made[f"{name}_{unit}_share"] = _share(rows, as_of)
    cheap, lab = led_on["cheap"], led_on["lab"]
    of_tests = f"{cheap[0]} of {counted(cheap[1], 'test')}" if cheap[1] else "no test"
    made |= {
        "cheap_led": Finding(cheap[0], as_of=as_of),
        "cheap_of_tests": Finding(of_tests, as_of=as_of),
        "lab_led": Finding(lab[0], as_of=as_of),
        "lab_tests": Finding(lab[1], as_of=as_of),
    }
    indexed = table[(table["source"] == placebos.INDEX) & (table["pair"] != OWN)]
    passed = indexed[indexed["led"] > 0].to_dict("records")
    said = ", ".join(
        f"{COLUMNS[str(row['pair'])]} on {counted(row['led'], 'day')}" for row in passed
    )
    word = f"and on {counted(counts['index_led'], 'day')} on the index"
    words = {
        "index_word": word if counts["index_led"] else "never on the index",
        "absent_word": _absent(absent, led),
        "index_passed": said or "none was ever ahead",
        "standing": _standing(days),
    }
    made |= {name: Finding(text, as_of=as_of) for name, text in words.items()}
    return made | {
        "own_share": _share(days, as_of),
        "longest": _longest(days, "longest"),
        "index_pairs": Finding(len(indexed), as_of=as_of),
        "z": Finding(benchmark_leads.Z, text=f"{benchmark_leads.Z:g}"),
        "as_of": Finding(as_of, as_of=as_of),
    }


def _led_on(part: pd.DataFrame) -> tuple[int, int]:
    """Give on how many tests the side behind ever led, and how many there are."""
    each = part.groupby(["benchmark_id", "pair"])["led"].max()  # a test may be in both sources
    return int((each > 0).sum()), len(each)


def _share(rows: pd.DataFrame, as_of: dt.date) -> Finding:
    if rows.empty:
        return Finding("no share that is known", as_of=as_of)
    value = 100 * float(rows["led"].sum() / rows["dates"].sum())
    return Finding(value, "%", as_of=as_of, text=f"{value:.0f}%")


def _absent(absent: int, led: int) -> str:
    if absent in (0, led):
        return "always" if absent else "never"
    return "mostly" if 2 * absent > led else "partly"


def _standing(rows: pd.DataFrame) -> str:
    """Say how many days of leads stand, on how many tests, and which is the longest."""
    days, tests = int(rows["stands"].sum()), int((rows["stands"] > 0).sum())
    if not days:
        return "none"
    longest = _longest(rows, "standing")
    return f"{counted(days, 'day')}, on {tests} of {len(rows)} tests, the longest {longest}"


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
        f"{ahead} before {behind} on {row['benchmark']}, "
        f"{counted((last - first).days + 1, 'day')} from "
        f"{text_of(first)} to {text_of(last)}"
    )
    return Finding(said, as_of=last)
