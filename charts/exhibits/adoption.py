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

Not shown are {left_out} of the {rows} facts of the table: {left_text}. {weak_text} The newest share
is of {as_of}.
"""

import re
import textwrap
from collections import Counter
from typing import Any

import altair as alt
import pandas as pd

from charts import theme
from charts.findings import Finding, Value
from charts.tables import Tables
from charts.theme import AnyChart

SUBTITLE = (
    "Open share of use and of revenue, percent of open and closed together, by what is counted; "
    "each share with its own date and population."
)
GROUPS = {
    "survey": "What firms answer",
    "tokens": "Tokens",
    "money": "Revenue and spending",
}
MARKET = "OpenRouter"
REASONS = {"countries": "on countries", "makers": "on makers", "other": "on something else",
           "open-closed": "without numbers"}  # fmt: skip
MONEY = re.compile(r"revenue|spend", re.IGNORECASE)
INTEREST = re.compile(r"[^.]*(?:investor in|hold shares of)[^.]*\.")
"""The sentence of a statement that says whose money is in it."""


def table(data: Tables) -> pd.DataFrame:
    """Give one row a share: its range (one value if both sides are known), and what limits it.

    low: what is known to be open; high: all that is not known to be closed, in percent. rows: facts
    of the whole table; left_out: how many others say no such share, by what they are on; weak: the
    open shares that no statistic may use.
    """
    facts = data["adoption"]
    both = facts["open_value"].notna() & facts["closed_value"].notna()
    compared = facts["comparison"].eq("open-closed") & both
    shown, weak = facts[compared & facts["usable"]], facts[compared & ~facts["usable"]]
    left = Counter(facts.loc[~compared, "comparison"].map(REASONS))
    weak_values = weak["open_value"].map("{:g}".format) + " percent (" + weak["as_of"] + ")"
    rows = shown.assign(
        day=[pd.Period(day).start_time for day in shown["as_of"]],
        group=[_group(measure) for measure in shown["measure"]],
        low=shown["open_value"],
        high=100 - shown["closed_value"],
        interest=_interests(facts).reindex(shown.index),
        rows=len(facts),
        left_out=", ".join(f"{number} {reason}" for reason, number in left.items()),
        weak=", ".join(weak_values),
    )
    rows["partial"] = rows["high"] - rows["low"] > 0.5
    order = rows["group"].map({name: place for place, name in enumerate(GROUPS)})
    rows = rows.assign(order=order).sort_values(["order", "day", "fact_id"], ignore_index=True)
    columns = [
        "fact_id", "group", "as_of", "day", "measure", "population", "low", "high", "partial",
        "reliability", "checked", "statement", "interest", "rows", "left_out", "weak",
        "source_id", "source_ref",
    ]  # fmt: skip
    return rows[columns]


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


def chart(table: pd.DataFrame, *, compact: bool = False) -> AnyChart:
    """Draw a mark for each share under the heading of what it counts, its population above it."""
    width = (theme.PHONE if compact else theme.WIDE) - 12
    rows, words, height = _placed(table, compact)
    scale = alt.Scale(domain=[0, 100], range=[6, width - 14], nice=False)
    look: dict[str, Any] = {"orient": "top", "labelExpr": "datum.label + ' %'", "grid": True}
    axis = alt.Axis(values=[0, 25, 50, 75, 100], title=None, domain=False, ticks=False, **look)
    y = alt.Y("at:Q", scale=alt.Scale(domain=[0, height], range=[0, height]), axis=None)
    blue = theme.colour("open")
    base = alt.Chart(rows).encode(x=alt.X("low:Q", scale=scale, axis=axis), y=y)
    tips = ["as_of", "measure", "population", "low", "high", "reliability", "statement"]
    sure = alt.condition("datum.reliability === 'high'", alt.value(1.0), alt.value(0.0))
    ranged = base.transform_filter("datum.partial")
    halo: dict[str, Any] = {
        "color": theme.colour("paper"), "stroke": theme.colour("paper"), "strokeWidth": 4,
        "aria": False,
    }  # fmt: skip
    layers = [
        ranged.mark_rule(color=blue, strokeWidth=7, opacity=0.35).encode(x2="high:Q", tooltip=tips),
        base.mark_text(align="left", dx=9, dy=1, **halo).encode(text="said:N"),
        base.mark_text(align="left", dx=9, dy=1, color=blue).encode(text="said:N"),
        base.mark_point(size=70, stroke=blue, fill=blue, strokeWidth=1.8, opacity=1).encode(
            fillOpacity=sure, tooltip=tips
        ),
    ]
    text: dict[str, Any] = {"align": "left", "fontSize": 11 if compact else 12}
    looks: dict[str, dict[str, Any]] = {
        "head": {"fontWeight": 600, "fontSize": 13, "color": theme.colour("ink")},
        "said": {"color": theme.colour("ink")},
        "quiet": {"color": theme.colour("quiet")},
    }
    for kind, own in looks.items():
        lines = alt.Chart(words[words["kind"] == kind]).encode(x=alt.value(4), y=y, text="text:N")
        layers += [
            lines.mark_text(**{**text, **own, **halo}),
            lines.mark_text(**{**text, **own}),
        ]
    whole = alt.layer(*layers).properties(width=width, height=height)
    return alt.vconcat(whole)


def _placed(table: pd.DataFrame, compact: bool) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Give the rows and the lines of text with their places, and the height, in pixels."""
    long, line, at = (52 if compact else 100), 15, 4
    places: list[int] = []
    words: list[tuple[str, int, str]] = []
    before = ""
    for row in table.to_dict("records"):
        if row["group"] != before:
            at += 10 if before else 0
            words.append(("head", at + 8, GROUPS[row["group"]]))
            at += 22
            before = row["group"]
        named = f"{pd.Period(row['as_of']):%B %Y}: {row['population']}; {row['measure']}"
        known = (
            f"Known to be open: {row['low']:g} percent; not known to be closed: {row['high']:g}."
            if row["partial"]
            else ""
        )
        parts = [("said", named), ("quiet", known), ("quiet", row["interest"] or "")]
        for kind, said in parts:
            for part in textwrap.wrap(said, long):
                words.append((kind, at + 8, part))
                at += line
        places.append(at + 9)
        at += 30
    lines = pd.DataFrame(words, columns=["kind", "at", "text"])
    said = table["low"].map("{:g}".format).where(~table["partial"], "")
    return table.assign(at=places, said=said), lines, at


def _range(low: float, high: float) -> str:
    """Write a range of percents: 4; 42.6 to 93.3."""
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def findings(table: pd.DataFrame) -> dict[str, Finding]:
    """Give the range of the open share by what is counted, and what is left out and why."""
    newest = table.sort_values("day").iloc[-1]
    as_of = newest["day"].date()

    def found(value: Value, text: str = "") -> Finding:
        return Finding(value, as_of=as_of, text=text)

    rows, shown = int(table["rows"].iloc[0]), len(table)
    left, weak = (str(text) for text in table[["left_out", "weak"]].fillna("").iloc[0])
    weak_count = len(weak.split(", ")) if weak else 0
    sold = table[table["group"] != "survey"]
    exact = table[~table["partial"]]
    made = {
        "as_of": found(as_of, f"{pd.Period(newest['as_of']):%B %Y}"),
        "rows": found(rows),
        "shown": found(shown),
        "left_out": found(rows - shown),
        "weak": found(weak_count, "" if weak else "none"),
        "left_text": found(
            ", ".join(filter(None, [left, f"{weak_count} from too weak a source" * bool(weak)]))
            or "none"
        ),
        "weak_text": found(f"Too weak, open: {weak}." if weak else "", text=" " * (not weak)),
        "partial": found(int(table["partial"].sum())),
        "partial_range": found(
            ", ".join(
                _range(low, high)
                for low, high in table.loc[table["partial"], ["low", "high"]].to_numpy()
            )
            or "none"
        ),
        "high": found(int((table["reliability"] == "high").sum())),
        "populations": found(table["population"].nunique()),
        "market": found(
            MARKET if sold["measure"].str.contains(MARKET).all() else "several markets"
        ),
        "pair_text": found(_pairs(exact), text=_pairs(exact) or " "),
        "interest_text": found(_money_in(table), text=_money_in(table) or " "),
    }
    for group in GROUPS:
        own = exact[exact["group"] == group]
        if own.empty:
            made[f"{group}_said"] = found("an unknown share")
            continue
        low, high = float(own["low"].min()), float(own["low"].max())
        years = own["day"].dt.year.min(), own["day"].dt.year.max()
        made |= {
            f"{group}_count": found(len(own)),
            f"{group}_range": Finding(high, "", low, high, as_of, _range(low, high)),
            f"{group}_said": found(f"{_range(low, high)} percent ({_range(*years)})"),
        }
    return made


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
