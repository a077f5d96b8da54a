"""The open share of use is {share_range}, depending on what is counted.

Open models had {survey_said} of use by firms' own answers, {tokens_said} of tokens and {money_said}
of revenue on {market}.

A mark is one published share, with its date and population. Filled: of high reliability; hollow: of
medium or low. A bar is a share of which only parts are known ({partial_range} percent): it runs
from what is known to be open to all that is not known to be closed. It is not in the range above.
Shares of answers, of tokens and of money count different things, their populations differ, and so
do the definitions within one heading. So no line joins them, and a difference between two marks
need not be a change.

{pair_text} A low price brings many tokens and little money: neither is the one true share.
OpenRouter is a market where one can choose among many models, and leaves out what firms buy from
closed makers directly. {interest_text}

Not shown are {left_out} of the {rows:fact} of the table: {left_text}. {weak_text} The newest share
is of {as_of}.
"""

import re
from collections import Counter
from typing import Any

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, sentence
from charts.drawing.marks import bars, side_marks
from charts.drawing.plot import AXIS_NAME, Rows, rows_plot
from charts.drawing.text_layout import text_width
from charts.drawing.theme import LABEL, OPEN, AnyChart
from charts.drawing.words import KeyEntry, Words, bracket_across, fitted, legend, words
from charts.measures.stats import partial_dates
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Open share of use and of revenue, percent of open and closed together, each with its own date "
    "and population."
)
GROUPS = {
    "survey": "What firms answer",
    "tokens": "Tokens",
    "money": "Revenue and spending",
}
TITLES = {"facts": "How many facts are not drawn, by what they are on"}
TIPS = ["as_of", "measure", "population", "low", "high", "reliability", "statement"]
MARKET = "OpenRouter"
REASONS = {"countries": "on countries", "other": "on something else", "makers": "on makers",
           "open-closed": "without numbers"}  # fmt: skip
MONEY = re.compile(r"revenue|spend", re.IGNORECASE)
INTEREST = re.compile(r"[^.]*(?:investor in|hold shares of)[^.]*\.")
"""The sentence of a statement that says whose money is in it."""


def tables(data: Tables) -> Frames:
    """Give one row a share with its range and what limits it; facts count what is not drawn.

    low: what is known to be open; high: all that is not known to be closed, in percent; partial:
    whether they differ. Not drawn are weak shares, which no statistic may use, and what is no share
    of open and closed.
    """
    facts = data["adoption"]
    facts = facts.assign(
        day=partial_dates.period(facts["as_of"])["since"], interest=_interests(facts)
    )
    both = facts["open_value"].notna() & facts["closed_value"].notna()
    compared = facts["comparison"].eq("open-closed") & both
    shares, weak = facts[compared & facts["usable"]], facts[compared & ~facts["usable"]]
    reasons = facts.loc[~compared, "comparison"].value_counts()
    counts = {
        "facts": len(facts),
        **{_column(reason): int(reasons.get(reason, 0)) for reason in REASONS},
        "weak": len(weak),
        "weak_shares": _weak_shares(weak),
    }
    return {"main": _shares(shares), "facts": pd.DataFrame([counts])}


def _shares(facts: pd.DataFrame) -> pd.DataFrame:
    """Give the shares by what they count and by day, each with its range."""
    low, high = facts["open_value"], 100 - facts["closed_value"]
    rows = facts.assign(
        group=facts["measure"].map(_group), low=low, high=high, partial=high - low > 0.5
    )
    columns = [
        "fact_id", "group", "as_of", "day", "measure", "population", "low", "high", "partial",
        "reliability", "checked", "statement", "interest", "source_id", "source_ref",
    ]  # fmt: skip
    place = rows["group"].map({group: place for place, group in enumerate(GROUPS)})
    rows = rows.assign(place=place).sort_values(["place", "day", "fact_id"], ignore_index=True)
    return rows[columns]


def _column(reason: str) -> str:
    """Give the column of the facts that counts those left out for a reason."""
    return reason.replace("-", "_")


def _weak_shares(weak: pd.DataFrame) -> str:
    """List the shares whose source is too weak, with their dates."""
    rows = _shares(weak)
    shares = zip(rows["low"], rows["as_of"], strict=True)
    return ", ".join(f"{share:g} percent ({day})" for share, day in shares)


def _group(measure: str) -> str:
    """Say what a measure counts: money, tokens, or what firms answer."""
    return "money" if MONEY.search(measure) else "tokens" if "token" in measure else "survey"


def _interests(facts: pd.DataFrame) -> pd.Series:
    """Say whose money is in each fact: what any row says of one who is named in its population."""
    interests: dict[str, str] = {}
    for population, statement in zip(facts["population"], facts["statement"], strict=True):
        match = INTEREST.search("" if pd.isna(statement) else statement)
        if match:
            who, clause = str(population).split()[0], match[0].strip()
            interests[who] = clause if clause.startswith(who) else f"{who}: {clause}"
    return facts["population"].map(
        lambda population: " ".join(text for who, text in interests.items() if who in population)
    )


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a row a share under the heading of what it counts, and the range of those known."""
    shares = tables["main"]
    first = ~shares.duplicated("group")
    lines = [n + heads for n, heads in zip(range(len(shares)), first.cumsum(), strict=True)]
    names = [""] * (max(lines) + 1)
    for line, row in zip(lines, shares.to_dict("records"), strict=True):
        names[line] = _row_name(row, compact)
    plot = rows_plot(
        names, (0, 100), compact, left=346, right=24, top=104, bottom=AXIS_NAME,
        step=min(38, 550 / len(names)) if compact else min(28, 330 / len(names)),
    )  # fmt: skip
    rows = shares.assign(
        y=[plot.at(line) for line in lines],
        side="open",
        hollow=shares["reliability"] != "high",
        colour=OPEN,
    )
    heads = [
        plot.name(line - 1, GROUPS[group], bold=True)
        for line, group in zip(lines, shares["group"].where(first), strict=True)
        if group in GROUPS
    ]
    return plot.draw(
        plot.rulers([0, 25, 50, 75, 100], x_text=str, grid_x=True),
        plot.axis_names(
            "share that is open, percent"
            if compact
            else "share that is open, percent of open and closed together"
        ),
        words([*heads, *(plot.name(n, name) for n, name in enumerate(names) if name)]),
        bars(plot, rows[rows["partial"]], "low", "high", "y", TIPS, width=7, opacity=0.35),
        side_marks(plot, rows, "low", "y", TIPS, size=75),
        words(_values(plot, rows)),
        *_head(plot, shares),
    )


def _row_name(row: dict[Any, Any], compact: bool) -> str:
    """Name a share by its month and population, as much of that as there is room for."""
    start = f"{pd.Period(row['as_of']):%b %Y} · "
    return start + fitted(row["population"], (320 if compact else 322) - text_width(start, LABEL))


def _values(plot: Rows, rows: pd.DataFrame) -> list[Words]:
    """Write each share beside its mark, one of which parts are unknown as a range left of it."""
    texts = []
    for row in rows.to_dict("records"):
        x, left = plot.px(row["low"]), row["partial"] and plot.px(row["low"]) > 100
        after = plot.px(row["high"]) if row["partial"] else x
        text = f"{_range(row['low'], row['high'] if row['partial'] else row['low'])}%"
        place = (x - 9, "right") if left else (after + 9, "left")
        texts.append(Words(place[0], row["y"], text, OPEN, align=place[1]))
    return texts


def _head(plot: Rows, shares: pd.DataFrame) -> list[Any]:
    """Span the exact shares, and say what the marks are."""
    left, top = 12 - plot.margin.left, plot.margin.top
    entries = [KeyEntry("open", "high reliability", OPEN)]
    entries.append(KeyEntry("hollow open", "medium or low", OPEN))
    parts = [KeyEntry("range", "known in part", OPEN)] * bool(shares["partial"].any())
    drawn = [legend(left, 14 - top, entries + parts, gap=12)]
    exact = shares[~shares["partial"]]["low"]
    if len(exact) > 1:
        ends = plot.px(exact.min()), plot.px(exact.max())
        drawn.append(bracket_across(-14, *ends, _spoken(exact)))
    return drawn


def _range(low: float, high: float) -> str:
    """Write a range of percents: 4; 42.6 to 93.3."""
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _spoken(shares: pd.Series) -> str:
    """Write the range of shares in whole percents: 4% to 69%."""
    low, high = f"{shares.min():.0f}%", f"{shares.max():.0f}%"
    return low if low == high else f"{low} to {high}"


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the range of the open share by what is counted, and what is left out and why."""
    shares, facts = tables["main"], tables["facts"].iloc[0]
    required(shares, "usable share of open and closed models", "data/adoption.csv")
    newest = shares.sort_values("day").iloc[-1]
    exact, partial = shares[~shares["partial"]], shares[shares["partial"]]
    ranges = zip(partial["low"], partial["high"], strict=True)
    on_market = shares.loc[shares["group"] != "survey", "measure"].str.contains(MARKET)
    results = {
        "as_of": Finding(newest["day"].date(), text=f"{pd.Period(newest['as_of']):%B %Y}"),
        **_left_out_findings(facts, len(shares)),
        "partial_range": sentence(", ".join(_range(*ends) for ends in ranges) or "none"),
        "share_range": sentence(_spoken(exact["low"]) if len(exact) else "not known"),
        "market": sentence(MARKET if on_market.all() else "several markets"),
        "pair_text": _or_blank(_pairs(exact)),
        "interest_text": _or_blank(_money_in(shares)),
        **{
            f"{group}_said": sentence(_share_range(exact[exact["group"] == group]))
            for group in GROUPS
        },
    }
    return dated(newest["day"].date(), results)


def _or_blank(text: str) -> Finding:
    """Give a sentence, or a blank where there is nothing to say."""
    return Finding(text, text=text or " ")


def _left_out_findings(facts: pd.Series, shares: int) -> dict[str, Finding]:
    """Give how many facts are not drawn, by what they are on, and the shares that are too weak."""
    numbers = [(facts[_column(reason)], words) for reason, words in REASONS.items()]
    numbers.append((facts["weak"], "from too weak a source"))
    reasons = [f"{number} {words}" for number, words in numbers if number]
    weak = f"Too weak, open: {facts['weak_shares']}." if facts["weak"] else ""
    return {
        "rows": count(facts["facts"]),
        "left_out": count(facts["facts"] - shares),
        "left_text": sentence(", ".join(reasons) or "none"),
        "weak_text": _or_blank(weak),
    }


def _share_range(shares: pd.DataFrame) -> str:
    """Write the range of shares, and of their years: 11 to 13 percent (2024 to 2025)."""
    if shares.empty:
        return "an unknown share"
    years = shares["day"].dt.year
    ends = float(shares["low"].min()), float(shares["low"].max())
    return f"{_range(*ends)} percent ({_range(years.min(), years.max())})"


def _pairs(shares: pd.DataFrame) -> str:
    """Say where one study counts both tokens and money of one population."""
    sentences = []
    for (population, _), rows in shares.groupby(["population", "as_of"], sort=False):
        by_group = dict(zip(rows["group"], rows["low"], strict=True))
        if {"tokens", "money"} <= set(by_group):
            sentences.append(
                f"In one and the same population ({population}) the open share was "
                f"{by_group['tokens']:g} percent of the tokens and {by_group['money']:g} percent "
                "of the revenue."
            )
    return " ".join(sentences)


def _money_in(shares: pd.DataFrame) -> str:
    """Say whose money is in the shares, and in how many."""
    counts = Counter(interest for interest in shares["interest"].dropna() if interest)
    return " ".join(
        f"{interest.rstrip('.')} ({number} of the {len(shares)} shares)."
        for interest, number in counts.items()
    )
