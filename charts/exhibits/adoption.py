"""Open models had {survey_said} of use by firms' own answers, {tokens_said} of tokens and
{money_said} of revenue on {market}.

A mark is one published share, with its date and population. Filled: of high reliability; hollow: of
medium or low. A bar is a share of which only parts are known: it runs from what is known to be open
to all that is not known to be closed. Shares of answers, of tokens and of money count different
things, their populations differ, and so do the definitions within one heading. So no line joins
them, and a difference between two marks need not be a change.

{pair_text} A low price brings many tokens and little money: neither is the one true share.
OpenRouter is a market where one can choose among many models, and leaves out what firms buy from
closed makers directly. {interest_text}

Not shown are {left_out} of the {rows:fact} of the table: {left_text}. {weak_text} The newest share
is of {as_of}.
"""

import re
from collections import Counter
from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, sentence
from charts.drawing import theme
from charts.drawing.text_layout import Block, Stack, lettered, stacked
from charts.drawing.theme import AnyChart
from charts.measures.stats import partial_dates
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Open share of use and of revenue, percent of open and closed together, by what is counted; "
    "each share with its own date and population."
)
GROUPS = {
    "survey": "What firms answer",
    "tokens": "Tokens",
    "money": "Revenue and spending",
}
PARTS = ("share", "weak", "left out")
MARKET = "OpenRouter"
REASONS = {"countries": "on countries", "makers": "on makers", "other": "on something else",
           "open-closed": "without numbers"}  # fmt: skip
MONEY = re.compile(r"revenue|spend", re.IGNORECASE)
INTEREST = re.compile(r"[^.]*(?:investor in|hold shares of)[^.]*\.")
"""The sentence of a statement that says whose money is in it."""


def tables(data: Tables) -> Frames:
    """Give one row a fact: a share with its range and what limits it, or one that is not drawn.

    part: share; weak, a share that no statistic may use; or left out, what is no share of open and
    closed (comparison says what it is on). low: what is known to be open; high: all that is not
    known to be closed, in percent; partial: whether they differ.
    """
    facts = data["adoption"]
    both = facts["open_value"].notna() & facts["closed_value"].notna()
    compared = facts["comparison"].eq("open-closed") & both
    part = pd.Series("left out", facts.index).mask(compared, "weak")
    low, high = facts["open_value"].where(compared), 100 - facts["closed_value"].where(compared)
    rows = facts.assign(
        part=part.mask(compared & facts["usable"], "share"),
        day=partial_dates.period(facts["as_of"])["since"],
        group=facts["measure"].map(_group).where(compared),
        low=low,
        high=high,
        partial=high - low > 0.5,
        interest=_interests(facts),
    )
    columns = [
        "part", "fact_id", "group", "as_of", "day", "measure", "comparison", "population", "low",
        "high", "partial", "reliability", "checked", "statement", "interest", "source_id",
        "source_ref",
    ]  # fmt: skip
    order = {name: place for place, name in enumerate([*PARTS, *GROUPS])}
    return {
        "main": rows.sort_values(
            ["part", "group", "day", "fact_id"],
            key=lambda column: column.map(order) if column.name in {"part", "group"} else column,
            ignore_index=True,
        )[columns]
    }


def _group(measure: str) -> str:
    """Say what a measure counts: money, tokens, or what firms answer."""
    return "money" if MONEY.search(measure) else "tokens" if "token" in measure else "survey"


def _interests(facts: pd.DataFrame) -> pd.Series:
    """Say whose money is in each fact: what any row says of one who is named in its population."""
    found: dict[str, str] = {}
    for population, statement in zip(facts["population"], facts["statement"], strict=True):
        said = INTEREST.search("" if pd.isna(statement) else statement)
        if said:
            who, sentence = str(population).split()[0], said[0].strip()
            found[who] = sentence if sentence.startswith(who) else f"{who}: {sentence}"
    return facts["population"].map(
        lambda population: " ".join(said for who, said in found.items() if who in population)
    )


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a mark for each share under the heading of what it counts, its population above it."""
    table = tables["main"]
    width = (theme.PHONE if compact else theme.WIDE) - 12
    shares = table[table["part"] == "share"]
    places, words, height = _placed(shares, compact)
    said = shares["low"].map("{:g}".format).where(~shares["partial"], "")
    rows = table.assign(at=pd.Series(places, shares.index), said=said)
    scale = alt.Scale(domain=[0, 100], range=[6, width - 14], nice=False)
    look: dict[str, Any] = {"orient": "top", "labelExpr": "datum.label + ' %'", "grid": True}
    axis = alt.Axis(values=[0, 25, 50, 75, 100], title=None, domain=False, ticks=False, **look)
    y = alt.Y("at:Q", scale=alt.Scale(domain=[0, height], range=[0, height]), axis=None)
    blue = theme.colour("open")
    drawn = alt.Chart(rows).transform_filter("datum.part === 'share'")
    base = drawn.encode(x=alt.X("low:Q", scale=scale, axis=axis), y=y)
    tips = ["as_of", "measure", "population", "low", "high", "reliability", "statement"]
    sure = alt.condition("datum.reliability === 'high'", alt.value(1.0), alt.value(0.0))
    ranged = base.transform_filter("datum.partial")
    layers = [
        ranged.mark_rule(color=blue, strokeWidth=7, opacity=0.35).encode(x2="high:Q", tooltip=tips),
        base.mark_text(align="left", dx=9, dy=1, **theme.HALO).encode(text="said:N"),
        base.mark_text(align="left", dx=9, dy=1, color=blue).encode(text="said:N"),
        base.mark_point(size=70, stroke=blue, fill=blue, strokeWidth=1.8, opacity=1).encode(
            fillOpacity=sure, tooltip=tips
        ),
        *lettered(words, y, compact=compact),
    ]
    whole = alt.layer(*layers).properties(width=width, height=height)
    return alt.vconcat(whole)


def _placed(shares: pd.DataFrame, compact: bool) -> Stack:
    """Stack the shares, each under its population, and the first of a group under its heading."""
    blocks = []
    first = ~shares.duplicated("group")
    for row, heads in zip(shares.to_dict("records"), first, strict=True):
        named = f"{pd.Period(row['as_of']):%B %Y}: {row['population']}; {row['measure']}"
        known = (
            f"Known to be open: {row['low']:g} percent; not known to be closed: {row['high']:g}."
        )
        texts = [
            ("said", named),
            ("quiet", known if row["partial"] else ""),
            ("quiet", row["interest"] or ""),
        ]
        head = [("head", GROUPS[row["group"]])] if heads else []
        blocks.append(Block([*head, *texts], gap=8 if heads else 0))
    return stacked(blocks, 52 if compact else 100)


def _range(low: float, high: float) -> str:
    """Write a range of percents: 4; 42.6 to 93.3."""
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def findings(tables: Frames) -> dict[str, Finding]:
    """Give the range of the open share by what is counted, and what is left out and why."""
    table = tables["main"]
    shares, weak = (table[table["part"] == part] for part in ("share", "weak"))
    required(shares, "usable share of open and closed models", "data/adoption.csv")
    newest = shares.sort_values("day").iloc[-1]
    as_of = newest["day"].date()

    sold = shares[shares["group"] != "survey"]
    exact, partial = shares[~shares["partial"]], shares[shares["partial"]]
    ranges = zip(partial["low"], partial["high"], strict=True)
    made = {
        "as_of": Finding(as_of, text=f"{pd.Period(newest['as_of']):%B %Y}"),
        "rows": count(len(table)),
        "left_out": Finding(len(table) - len(shares)),
        "left_text": sentence(_left_out(table)),
        "weak_text": Finding(_weak(weak), text=_weak(weak) or " "),
        "partial_range": Finding(", ".join(_range(*ends) for ends in ranges) or "none"),
        "market": Finding(
            MARKET if sold["measure"].str.contains(MARKET).all() else "several markets"
        ),
        "pair_text": Finding(_pairs(exact), text=_pairs(exact) or " "),
        "interest_text": Finding(_money_in(shares), text=_money_in(shares) or " "),
    }
    for group in GROUPS:
        own = exact[exact["group"] == group]
        if own.empty:
            made[f"{group}_said"] = sentence("an unknown share")
            continue
        low, high = float(own["low"].min()), float(own["low"].max())
        years = own["day"].dt.year.min(), own["day"].dt.year.max()
        made[f"{group}_said"] = sentence(f"{_range(low, high)} percent ({_range(*years)})")
    return dated(as_of, made)


def _left_out(table: pd.DataFrame) -> str:
    """Say how many facts are not drawn, by what they are on."""
    on = table.loc[table["part"] == "left out", "comparison"].map(REASONS)
    said = [f"{number} {reason}" for reason, number in Counter(on).items()]
    weak = int((table["part"] == "weak").sum())
    return ", ".join([*said, *([f"{weak} from too weak a source"] if weak else [])]) or "none"


def _weak(rows: pd.DataFrame) -> str:
    """Name the shares whose source is too weak."""
    shares = zip(rows["low"], rows["as_of"], strict=True)
    said = ", ".join(f"{share:g} percent ({day})" for share, day in shares)
    return f"Too weak, open: {said}." if said else ""


def _pairs(rows: pd.DataFrame) -> str:
    """Say where one study counts both tokens and money of one population."""
    said = []
    for _, own in rows.groupby(["population", "as_of"], sort=False):
        shares = dict(zip(own["group"], own["low"], strict=True))
        if {"tokens", "money"} <= set(shares):
            said.append(
                f"In one and the same population ({own['population'].iloc[0]}) the open share was "
                f"{shares['tokens']:g} percent of the tokens and {shares['money']:g} percent of "
                "the revenue."
            )
    return " ".join(said)


def _money_in(table: pd.DataFrame) -> str:
    """Say whose money is in the facts, and in how many."""
    known = table["interest"].dropna()
    counts = Counter(said for said in known if said)
    return " ".join(
        f"{said.rstrip('.')} ({number} of the {len(table)} shares)." for said, number in
        counts.items()
    )  # fmt: skip
