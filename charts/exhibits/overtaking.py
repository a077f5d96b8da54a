"""Open models led on {matrix_led} of {matrix_tests:test}, {absent_word} where no top closed model
was run.

Each bar is the share of days on which the best open model was strictly ahead of the best closed
model on a test; ties do not count. Outlined are days on which none of the {field} closed models
that were then best on the index has a score on the test. On the index itself: {index_word}. The
table has other pairs as well. Among closed models these are cheap ahead of expensive, small tier
ahead of flagship, and one lab ahead of all others. The rest are small ahead of large open models,
fast ahead of slow, and reasoning off ahead of on. A pair is left out with fewer than
{least_models:model} on a side, or with less than a year in common with closed and open.

On the index (vintage of {vintage}) open models led on {index_led} of {index_days:day} to {as_of}.
Without paired resamples the size of a lead there is unknown. On the tests of its score matrix they
led on {days_led} of {days} test days ({own_share}) and were tied on {days_level}. The longest lead
was {longest}. By quarter they led on {quarter_ends_led} dates, on {quarters_led} of
{quarters_tests:test}: {quarter_ends_clear} by more than noise, {quarter_ends_noise} within it,
{quarter_ends_unknown} on tests of unknown length.

How much of that is more than noise? A lead is noise unless it exceeds {z} standard errors of the
difference of the two scores (one-sided, 5%), which the number of questions gives. {clear_sentence}
And a test knows only the models that were run on it. On {absent_days} of the days
led, none of the {field} closed models that were then best on the index has a score there. Clear
leads with one of those models present: {standing}. Other pairs, and quarters, are not checked for
that.

Other pairs overtake more often, or less often. By day, cheap models led on {cheap_days_share} of
dates, small tiers on {tier_days_share}, one lab before all others on {lab_days_share}. By quarter,
cheap models led on {cheap_quarters_share}, small models on {small_quarters_share}, fast models on
{fast_quarters_share}, models without reasoning on {thinking_quarters_share}. By day or by quarter,
cheap models led on {cheap_of_tests}, small models on {small_of}, small tiers on {tier_of} and fast
models on {fast_of}. A lab led on {lab_led} of {lab_tests:pair} of a lab and a test. On the index,
of {index_pairs:other pair}: {index_passed}.

A model counts from its release, though it may have been run later. The ends of quarters miss what
lies between. Both sides face the same questions, so the errors are rather too large. That a best
score is probably too high is not allowed for. The strongest lab is not an underdog: its pairs show
how often the lead changes hands among closed labs.
"""

from typing import Any

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, percent, sentence
from charts.core.formats import counted, number_word, text_of
from charts.core.formats import percent as percent_text
from charts.core.shares import share_with_interval
from charts.drawing.marks import Layers, Rectangle, box_marks, boxes
from charts.drawing.plot import Rows, rows_plot
from charts.drawing.text_layout import text_width
from charts.drawing.theme import LABEL, OPEN, OUTLINED, QUIET, AnyChart
from charts.drawing.words import KeyEntry, Words, count_head, legend, words, wrapped
from charts.measures.benchmarks import benchmark_leads, placebos
from charts.measures.benchmarks.benchmark_names import short_names
from charts.measures.benchmarks.benchmark_races import LEAST_MODELS, tested
from charts.measures.capability import index_vintage
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Share of days on which the best open model of a test was strictly ahead of the best closed "
    "one. Outlined: none of the {field} best closed models of the day had been run on it."
)
OWN = placebos.CLOSED_OPEN
TITLES = {"facts": "Numbers used in the text"}
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
SOURCES = (placebos.INDEX, placebos.MATRIX, placebos.QUARTERS)
SOURCE_FILES = {
    placebos.INDEX: "data/capability_index.csv",
    placebos.MATRIX: "data/scores.csv",
    placebos.QUARTERS: "data/group_frontiers.csv",
}
KINDS = {
    "cheap": "expensive",
    "small": "large",
    "tier": "flagship",
    "fast": "slow",
    "thinking": "reasoning",
    "lab": "other labs",
}
"""The other pairs by what is behind, and how their names begin."""
SENTENCES = [
    "{benchmark}: an open model was ahead on {share:percent} of the days; longest, {longest_lead}",
    "{benchmark}: an open model was ahead on {share:percent} of the days",
]


def tables(data: Tables) -> Frames:
    """Give each pair's dates led and level by benchmark, and its longest lead.

    facts: the longest lead of an open model that stands by both rules, in words.
    """
    tests = data["benchmarks"].set_index("benchmark_id")
    scales = benchmark_leads.scales(data["benchmarks"])
    ranking = benchmark_leads.closed_ranking(data)
    scored = tested(data)
    run = {str(name): set(rows["name"]) for name, rows in scored.groupby("benchmark_id")}
    pairs, standing = [], []
    for race, others in placebos.placebo_comparisons(data):
        raced = run.get(race.benchmark_id, set())
        places = benchmark_leads.best_place(ranking, raced, race.days.index)
        for pair, dates in [(race, race.days.index), *others]:
            leads = benchmark_leads.leads(pair, dates, scales, places)
            days = pair.days.loc[dates]
            pairs.append(_facts(pair, days, tests) | _counts(leads) | _longest(days, leads.led))
            if pair is race and pair.source == placebos.MATRIX:
                standing.append(
                    {"benchmark": pairs[-1]["benchmark"], **_longest(days, leads.conclusive)}
                )
    rows = pd.DataFrame(pairs).assign(items=lambda made: made["items"].astype("Float64"))
    ends = ["longest_from", "longest_to"]  # days even if there is no lead
    rows = rows.assign(**{end: pd.to_datetime(rows[end]) for end in ends})
    longest = _longest_of_all(pd.DataFrame(standing, columns=["benchmark", *ends, "longest_lead"]))
    facts = {"longest_standing": "none" if longest is None else _lead(longest)}
    return {"main": rows, "facts": pd.DataFrame([facts])}


def _facts(pair: placebos.Contest, days: pd.DataFrame, tests: pd.DataFrame) -> dict[str, Any]:
    """Give what a row is about: test, pair, how many models, and dates."""
    test = None if pair.source == placebos.INDEX else pair.benchmark_id
    return {
        "source": pair.source,
        "benchmark_id": test,
        "benchmark": tests["name"][test] if test else "Epoch Capabilities Index",
        "pair": pair.pair,
        "models_ahead": pair.models_ahead,
        "models_behind": pair.models_behind,
        "first": days.index[0],
        "last": days.index[-1],
        "dates": len(days),
        "items": tests["items"][test] if test else None,
        "best": float(days["ahead"].iloc[-1]),
        "source_id": pair.source_id,
    }


def _counts(leads: benchmark_leads.Leads) -> dict[str, int]:
    """Count the dates led, level, and by what is known of the leads."""
    return {
        "led": int(leads.led.sum()),
        "level": int(leads.level.sum()),
        "clear": int(leads.clear.sum()),
        "unknown": int(leads.unknown.sum()),
        "raced": int((leads.led & leads.raced).sum()),
        "stands": int(leads.conclusive.sum()),
    }


def _longest(days: pd.DataFrame, held: "pd.Series[bool]") -> dict[str, Any]:
    """Give the first and last day of the longest lead, and who led before whom; None if none."""
    lead = benchmark_leads.longest_stretch(days, held)
    sides = [", ".join(dict.fromkeys(lead[f"{side}_model"])) for side in ("behind", "ahead")]
    return {
        "longest_from": lead.index.min(),
        "longest_to": lead.index.max(),
        "longest_lead": " / ".join(sides) if len(lead) else None,
    }


def _longest_of_all(leads: pd.DataFrame) -> "pd.Series[Any] | None":
    """Give the row of the longest lead by day, None if there is none."""
    known = leads.dropna(subset=["longest_from"])
    if known.empty:
        return None
    lasted = (known["longest_to"] - known["longest_from"]).dt.days
    row: pd.Series[Any] = known.iloc[int(lasted.to_numpy().argmax())]
    return row


def _lead(row: "pd.Series[Any]") -> str:
    """Say who led before whom, on what test, and from when to when."""
    ahead, _, behind = str(row["longest_lead"]).partition(" / ")
    first, last = (pd.Timestamp(row[f"longest_{end}"]).date() for end in ("from", "to"))
    return (
        f"{ahead} before {behind} on {row['benchmark']}, "
        f"{counted((last - first).days + 1, 'day')} from "
        f"{text_of(first)} to {text_of(last)}"
    )


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a bar a test on which open led: its share of days, outlined without the best closed."""
    races = tables["main"][tables["main"]["pair"] == OWN]
    tests = races[races["source"] == placebos.MATRIX]
    tests = tests.assign(share=tests["led"] / tests["dates"])
    led = tests[tests["led"] > 0].sort_values("share", ascending=False, ignore_index=True)
    never = tests[tests["led"] == 0].sort_values("dates", ascending=False)
    names = short_names(tests["benchmark"])
    plot = rows_plot(
        [names[test] for test in led["benchmark"]], (0, 1), compact,
        left=206, right=40 if compact else 130, top=66 if compact else 62,
        bottom=128 if compact else 88, step=40 if compact else 23, drop=0.66,
    )  # fmt: skip
    says = (
        "tests: open ahead for a while" if compact else "tests on which open was ahead for a while"
    )
    head_at = 12 - plot.margin.left, 18 - plot.margin.top
    texts = [
        Words(plot.px(row["share"]) + 7, plot.at(n), percent_text(row["share"]), bold=True)
        for n, row in enumerate(led.to_dict("records"))
    ]
    texts += [Words(plot.width + 10, plot.at(0), "of all days", QUIET)] * (not compact)
    return plot.draw(
        count_head(*head_at, f"{len(led)} of {len(tests)}", says),
        legend(0, -20, _entries(led, compact)),
        boxes(
            Rectangle(0, plot.width, plot.at(n) - 8, plot.at(n) + 8, QUIET, 0.1)
            for n in range(len(led))
        ),
        *_bars(plot, led),
        plot.row_names(),
        words(texts, halo=False),
        _never(plot, [names[test] for test in never["benchmark"]]),
        _index(plot, races[races["source"] == placebos.INDEX]),
    )


def _entries(led: pd.DataFrame, compact: bool) -> list[KeyEntry]:
    """Give the key: whether one of the best closed models had been run on the test."""
    absent, days = int((led["led"] - led["raced"]).sum()), counted(int(led["led"].sum()), "day")
    best = "led, best closed run" if compact else "led, with a top closed model on the test"
    without = "none run" if compact else f"without one: {text_of(absent)} of {days}"
    return [KeyEntry("box", best, OPEN), KeyEntry("outlined", without, OPEN)]


def _bars(plot: Rows, led: pd.DataFrame) -> list[Layers]:
    """Draw the days led of each test: with one of the best closed models, and without."""
    y = pd.Series([plot.at(n) for n in led.index], led.index, dtype=float)
    split = plot.width * led["raced"] / led["dates"]
    whole = led.assign(top=y - 8, bottom=y + 8, colour=OPEN)
    tips = ["benchmark", "share", "led", "raced", "clear", "longest_lead"]
    without = whole.assign(left=split, right=plot.width * led["share"], outlined=True)
    full = whole.assign(left=0.0, right=split, opacity=1.0, outlined=False)
    parts = without[without["right"] > without["left"]].assign(opacity=OUTLINED)
    is_full = ~full.index.isin(parts.index)
    return [
        box_marks(parts, tips),
        box_marks(full[is_full], tips),
        box_marks(full[~is_full & (split > 0)]),
    ]


def _never(plot: Rows, names: list[str]) -> Layers:
    """Name the tests on which open models never led."""
    if not names:
        return []
    y, (x, align) = plot.height + (20 if plot.compact else 22), _side(plot)
    lines = wrapped(", ".join(names), plot.width + plot.margin.right - 12)
    below = y + (18 if plot.compact else 0)
    texts = [Words(x, y, f"Never, on {counted(len(names), 'test')}", bold=True, align=align)]
    texts += [Words(0, below + 16 * n, line, QUIET) for n, line in enumerate(lines)]
    return words(texts, halo=False)


def _index(plot: Rows, races: pd.DataFrame) -> Layers:
    """Say on how many days an open model led on the index itself."""
    (x, align), y = _side(plot), plot.height + (112 if plot.compact else 72)
    led, days = int(races["led"].iloc[0]), counted(int(races["dates"].iloc[0]), "day")
    head, beside = ("On the index, never", f"in {days}") if not led else (
        "On the index", f"on {text_of(led)} of {days}")  # fmt: skip
    at = text_width(head, LABEL, bold=True) + 8 if plot.compact else 0
    return words([Words(x, y, head, bold=True, align=align), Words(at, y, beside, QUIET)])


def _side(plot: Rows) -> tuple[float, str]:
    """Give where words beside the rows stand, and how they are aligned."""
    return (0, "left") if plot.compact else (-12, "right")


def findings(tables: Frames) -> dict[str, Finding]:
    """Give how often open led, how much of that stands, and how often the others overtook."""
    table = tables["main"]
    is_race = table["pair"] == OWN
    races, others = table[is_race].set_index("source"), table[~is_race]
    for source in SOURCES:
        what = f"race of open and closed that is long enough, {source}"
        required(races[races.index == source], what, SOURCE_FILES[source])
    index, days, quarters = (races.loc[[source]] for source in SOURCES)
    as_of = index["last"].max().date()
    on_index = others["source"] == placebos.INDEX
    results = {
        "as_of": day(as_of),
        "vintage": sentence(index_vintage.month()),
        "least_models": count(LEAST_MODELS),
        "field": count(benchmark_leads.FULL_FIELD, number_word(benchmark_leads.FULL_FIELD)),
        "z": Finding(benchmark_leads.Z, text=f"{benchmark_leads.Z:g}"),
        "standing": sentence(_standing(days, tables["facts"].iloc[0]["longest_standing"])),
        **_index_findings(index, others[on_index]),
        **_day_findings(days),
        **_quarter_findings(quarters),
        **_other_findings(others[~on_index]),
    }
    return dated(as_of, results)


def _index_findings(index: pd.DataFrame, others: pd.DataFrame) -> dict[str, Finding]:
    """Give on how many days open led on the index, and which other sides behind ever did."""
    led = int(index["led"].sum())
    passed = [
        f"{COLUMNS[str(row['pair'])]} on {counted(row['led'], 'day')}"
        for row in others[others["led"] > 0].to_dict("records")
    ]
    word = f"on {counted(led, 'day')}" if led else "never"
    return {
        "index_led": count(led),
        "index_days": count(index["dates"].sum()),
        "index_word": sentence(word),
        "index_pairs": count(len(others)),
        "index_passed": sentence(", ".join(passed) or "none was ever ahead"),
    }


def _day_findings(days: pd.DataFrame) -> dict[str, Finding]:
    """Give on how many days open led on the tests of the matrix, and what these leads are."""
    led, absent = int(days["led"].sum()), int((days["led"] - days["raced"]).sum())
    return {
        "matrix_led": count((days["led"] > 0).sum()),
        "matrix_led_share": share_with_interval(days["led"] > 0),
        "matrix_tests": count(len(days)),
        "days": count(days["dates"].sum()),
        "days_led": count(led),
        "days_level": count(days["level"].sum()),
        "clear_sentence": sentence(_clear(days)),
        "unknown_days": count(days["unknown"].sum()),
        "absent_days": count(absent),
        "absent_word": sentence(_absent(absent, led)),
        "standing_tests": count((days["stands"] > 0).sum()),
        "standing_share": share_with_interval(days["stands"] > 0),
        "own_share": _share(days),
        "longest": _longest_lead(days),
    }


def _clear(days: pd.DataFrame) -> str:
    """Say how many of the days led are clear leads, how many are noise, and how many unknown."""
    clear, unknown = int(days["clear"].sum()), int(days["unknown"].sum())
    noise = int(days["led"].sum()) - clear - unknown
    tests = {name: counted(int((days[name] > 0).sum()), "test") for name in ("clear", "unknown")}
    text = (
        f"Of the {counted(int(days['led'].sum()), 'day')} led, by day, {text_of(noise)} are noise "
        f"and {f'{text_of(clear)} are clear, on ' + tests['clear'] if clear else 'none is clear'}."
    )
    if not unknown:
        return text
    return (
        f"{text} The other {text_of(unknown)}, on {tests['unknown']}, cannot be judged, because "
        "the number of questions is not known."
    )


def _quarter_findings(quarters: pd.DataFrame) -> dict[str, Finding]:
    """Give on how many quarters' ends open led, and what these leads are."""
    noise = quarters["led"] - quarters["clear"] - quarters["unknown"]
    return {
        "quarters_led": count((quarters["led"] > 0).sum()),
        "quarters_tests": count(len(quarters)),
        "quarter_ends_led": count(quarters["led"].sum()),
        "quarter_ends_clear": count(quarters["clear"].sum()),
        "quarter_ends_unknown": count(quarters["unknown"].sum()),
        "quarter_ends_noise": count(noise.sum()),
    }


def _other_findings(others: pd.DataFrame) -> dict[str, Finding]:
    """Give how often the sides behind of other pairs led, on tests."""
    kinds = {name: others[others["pair"].str.startswith(start)] for name, start in KINDS.items()}
    led_on = {name: _led_on(rows) for name, rows in kinds.items()}
    results = {}
    for name in ("small", "tier", "fast"):
        led, tests = led_on[name]
        results[f"{name}_of"] = sentence(f"{led} of {tests}" if tests else "none")
    for source, unit, names in (
        (placebos.MATRIX, "days", ("cheap", "tier", "lab")),
        (placebos.QUARTERS, "quarters", ("cheap", "small", "fast", "thinking")),
    ):
        for name in names:
            rows = kinds[name]
            results[f"{name}_{unit}_share"] = _share(rows[rows["source"] == source])
    cheap, lab = led_on["cheap"], led_on["lab"]
    of_tests = f"{cheap[0]} of {counted(cheap[1], 'test')}" if cheap[1] else "no test"
    return results | {
        "cheap_led_share": share_with_interval(_ever_led(kinds["cheap"])),
        "lab_led_share": _lab_share(_ever_led(kinds["lab"])),
        "cheap_of_tests": sentence(of_tests),
        "lab_led": count(lab[0]),
        "lab_tests": count(lab[1]),
    }


def _led_on(rows: pd.DataFrame) -> tuple[int, int]:
    """Give on how many tests the side behind ever led, and how many there are."""
    each = _ever_led(rows)
    return int(each.sum()), len(each)


def _ever_led(rows: pd.DataFrame) -> pd.Series:
    """Say of each test and pair whether the side behind ever led."""
    each = rows.groupby(["benchmark_id", "pair"])["led"].max()  # a test may be in both sources
    return each > 0


def _lab_share(led: pd.Series) -> Finding:
    """Give the share of tests and labs on which a lab ever led; those of a test hang together."""
    return share_with_interval(led, led.reset_index()["benchmark_id"].set_axis(led.index))


def _share(rows: pd.DataFrame) -> Finding:
    if rows.empty:
        return sentence("a share that is not known")
    return percent(rows["led"].sum() / rows["dates"].sum())


def _absent(absent: int, led: int) -> str:
    if absent in (0, led):
        return "always" if absent else "never"
    return "mostly" if 2 * absent > led else "partly"


def _standing(rows: pd.DataFrame, longest: str) -> str:
    """Say how many days of leads stand, on how many tests, and which is the longest."""
    days, tests = int(rows["stands"].sum()), int((rows["stands"] > 0).sum())
    if not days:
        return "none"
    return f"{counted(days, 'day')}, on {tests} of {len(rows)} tests, the longest {longest}"


def _longest_lead(rows: pd.DataFrame) -> Finding:
    """Say of the longest lead by day: test, models, first and last day."""
    row = _longest_of_all(rows)
    if row is None:
        return sentence("none")
    return Finding(_lead(row), as_of=pd.Timestamp(row["longest_to"]).date())
