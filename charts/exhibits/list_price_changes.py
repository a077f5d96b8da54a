"""{kept} of {watched} closed models kept their list price as long as lists show them.

Price lists show the {watched} closed models for {years} years in all, half of them for
{median_months} months or more; {cut_words} and {raised_words}. Of open models at their own maker's
list price, {open_kept} of {open_watched} never changed. The changes of closed models are filled if
two lists show them (OpenRouter's counts as one) and hollow if one does. {confirmed_sentence} A
hollow mark may be a list that corrects itself.{late_sentence}

Closed makers change a price {closed_rate} times per model and year, or {closed_confirmed_rate} if
two lists must show the change. In the first {early} months after release the rate is {early_rate}
({early_changes:change} in {early_years} years). Later it is {later_rate} ({later_changes} in
{later_years} years). In the last {recent} days of the lists, at any age, it is {recent_rate}
({recent_changes} in {recent_years} years). Open makers change theirs {open_rate} times per model
and year. A maker can change several models at once: the {changes} changes were made on {occasions}
occasions.

A second count is of listings, on one list at a time and with the same rule for every seller. On
models.dev hosts change the price of an open model {hosts_rate} times per listing and year
({hosts_cuts:cut}, {hosts_rises:rise}). {hosts_ratio_sentence} OpenRouter is a reseller whose list
has every day. There the price of an open model changes {router_open_rate} times a year
({router_open_cuts:cut}, {router_open_rises:rise}) and that of a closed model {router_closed_rate}
times. All intervals in this text are exact 90% intervals of a Poisson count. The table also has
intervals that resample sellers, to allow for sellers that reprice many listings at once; for makers
and the router they resample makers.

A lab that launches a cheaper model under a new name changes no list price: such cuts are missing
here. So are discounts by contract, for batches, for quiet hours and for cached input, and changes
after the lists were read; announced by then and still to come: {announced}. Models older than
the lists are observed late in life. What happened before is missing, and a list may show a model
that its maker has withdrawn. {undated} more closed models have no dated price, or no release date,
and are left out. Whether closed labs *need* to cut would show in their margins. Costs and margins
are not public, so that part cannot be tested.

A change is a step of at least {least} in the price of three tokens in and one out. Where a model
has several names, the one listed longest counts. Lists: models.dev, Catwalk, genai-prices and
llm-prices, the last of them read on {as_of}. The day is that of a maker's page if one is quoted,
otherwise that of the list, which can be weeks late.
"""

from typing import Any, NamedTuple

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import (
    Finding,
    count,
    count_or_none,
    dated,
    day,
    measured,
    percent,
    sentence,
)
from charts.core.formats import between, counted, or_none, percent_change, plural, text_of
from charts.core.shares import share_with_interval
from charts.drawing import theme
from charts.drawing.marks import Layers, bars, box_marks, side_marks
from charts.drawing.plot import Margin, Rows
from charts.drawing.theme import STRONG, AnyChart
from charts.drawing.words import KeyEntry, Words, brief_name, count_head, legend, words
from charts.measures.prices import change_rate, price_spells
from charts.measures.prices.offers import OTHERS
from charts.measures.stats import confidence
from charts.measures.stats.units import MONTH, YEAR
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Makers' list prices in US dollars per million tokens (3 in : 1 out), each model as long as "
    "lists up to {as_of} show it. Hollow: only one list shows the change."
)
EARLY = 3
"""Months after release that count as early."""

LATE = 31
"""Days by which a list may be later than another without being called late."""

RECENT = 91
"""Days before the lists end that count as the last months."""

SIDES = ("closed", "open")
PITCH, GRID = 15, 16
"""Pixels from box to box, and how many stand in a row, on the wide drawing."""

HEAD_TOP, HEAD_HEIGHT = 26, 34
"""Pixels above the first head, and of a head."""

OPACITIES = {"lower": 1.0, "higher": theme.SHADE, "kept": theme.PALE}
"""Boxes of models that are cheaper now, that cost more, and that kept their price."""

CHANGES = "Every price change of a closed model"
RATIOS = (0.07, 6.0)
"""Ends of the scale of changes."""


class Group(NamedTuple):
    """Listings whose changes are counted: whose prices, on which list, and who reprices at once."""

    label: str
    side: str
    prices: str
    cluster: str


GROUPS = {
    "closed_makers": Group("closed makers", "closed", "makers", "organization_id"),
    "open_makers": Group("open makers", "open", "makers", "organization_id"),
    "clouds": Group("clouds, closed models", "closed", "hosts", "operator"),
    "hosts": Group("hosts, open models", "open", "hosts", "operator"),
    "router_closed": Group("OpenRouter, closed", "closed", "router", "organization_id"),
    "router_open": Group("OpenRouter, open", "open", "router", "organization_id"),
}


TITLES = {
    "changes": "Changes of a maker's list price",
    "rates": "Changes per listing and year, by group of listings",
    "facts": "Numbers used in the text",
}
CHANGE = [
    "side", "model_id", "name", "maker", "day", "month", "before", "after", "ratio", "confirmed",
    "flagged", "lists", "earliest", "source_id",
]  # fmt: skip
MODEL = [
    "side", "model_id", "name", "maker", "since", "until", "from_month", "to_month", "changes",
    "cuts", "announced", "source_id",
]  # fmt: skip
SENTENCES = [
    "{name}, {day}: from {before:usd} to {after:usd}",
    "{name}, {since} to {until}: {changes:change} of its list price",
]


def tables(data: Tables) -> Frames:
    """Give a row a model watched, a row a change of one, and a row a group of listings."""
    spells = price_spells.of_makers(data)
    changes = _shown(change_rate.price_changes(spells), data["price_history"])
    as_of = price_spells.horizon(spells)
    models = _models(spells, changes, _announced(data["list_prices"], as_of))
    names = data["models"].set_index("model_id")["name"]
    models, changes = (rows.assign(name=rows["model_id"].map(names)) for rows in (models, changes))
    closed = data["models"].loc[data["models"]["weights"].eq("closed"), "model_id"]
    priced = set(closed) & set(data["list_prices"]["model_id"])
    undated = len(priced - set(models["model_id"]))
    facts = {"as_of": as_of, "undated": undated}
    return {
        "main": models[MODEL],
        "changes": changes[CHANGE],
        "rates": _groups(data),
        "facts": pd.DataFrame([facts]),
    }


def _announced(steps: pd.DataFrame, as_of: pd.Timestamp) -> pd.Series:
    """Say by model which price its maker had announced for a day after as_of."""
    ahead = steps[steps["valid_from"] > as_of]
    ahead = ahead.sort_values("valid_from").drop_duplicates("model_id").set_index("model_id")
    said = [
        f"{price_in:g} in, {price_out:g} out from {text_of(day.date())}"
        for price_in, price_out, day in zip(
            ahead["input"], ahead["output"], ahead["valid_from"], strict=True
        )
    ]
    return pd.Series(said, index=ahead.index, dtype="str")


def _models(
    spells: pd.DataFrame, changes: pd.DataFrame, announced: "pd.Series[str]"
) -> pd.DataFrame:
    """Give each model's time under watch, in months after its release."""
    by = spells.groupby("model_id")
    rows = by.agg(
        side=("side", "first"), maker=("organization_id", "first"), since=("since", "min"),
        until=("until", "max"), origin=("origin", "first"), source_id=("source_id", "first"),
    ).reset_index()  # fmt: skip
    rows["announced"] = rows["model_id"].map(announced)
    rows["from_month"] = (rows["since"] - rows["origin"]).dt.days / MONTH
    rows["to_month"] = (rows["until"] - rows["origin"]).dt.days / MONTH
    for name, moves in (("changes", changes), ("cuts", changes[changes["ratio"] < 1])):
        number = moves.groupby("model_id").size()
        rows[name] = rows["model_id"].map(number).fillna(0).astype(int)
    return rows


def _shown(changes: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """Give the changes with the lists that show them; two make one confirmed."""
    named = {"organization_id": "maker", "since": "day", "price": "after", "confirmed": "flagged"}
    rows = changes.drop(columns=["until"]).rename(columns=named).reset_index(drop=True)
    rows["month"] = (rows["day"] - rows["origin"]).dt.days / MONTH
    of_model, nothing = dict(iter(history.groupby("model_id"))), history.head(0)
    lists, days = [], []
    for row in rows.to_dict("records"):
        model = row["model_id"]
        of_lists = of_model.get(model, nothing)
        also, day = price_spells.lists_with(of_lists, model, row["before"], row["after"])
        agreeing = filter(None, row["agreeing"].split(","))
        lists.append(sorted({*also, *agreeing, row["source_id"]}))
        days.append(min(row["day"], day) if pd.notna(day) else row["day"])
    return rows.assign(
        lists=[", ".join(names) for names in lists],
        earliest=pd.to_datetime(pd.Series(days, dtype=object)),
        confirmed=[len(names) > 1 for names in lists],
    )


def _groups(data: Tables) -> pd.DataFrame:
    """Give the rate of change of each group, with both intervals."""
    kinds = {
        "makers": (price_spells.MODELS_DEV, price_spells.MAKER),
        "hosts": (price_spells.MODELS_DEV, OTHERS),
        "router": (price_spells.OPENROUTER, price_spells.ROUTER),
    }
    prices = {kind: price_spells.of_list(data, *which) for kind, which in kinds.items()}
    rows = []
    for name, group in GROUPS.items():
        spells = prices[group.prices]
        if len(spells := spells[spells["side"].eq(group.side)]):
            rows.append({
                "group": name,
                "side": group.side,
                **change_rate.rate_summary(spells, group.cluster),
                "source_id": spells["source_id"].iloc[0],
            })  # fmt: skip
    return pd.DataFrame(rows)


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw a box a model of both sides, and every change of a closed model's price, by its size."""
    models, changes = tables["main"], tables["changes"]
    moves = changes[changes["side"].eq("closed")].sort_values("ratio", ignore_index=True)
    across, pitch = (29, 11) if compact else (GRID, PITCH)
    grids, below = _grids(models, changes, across, pitch)
    ends = min(RATIOS[0], moves["ratio"].min() / 2.8), max(RATIOS[1], moves["ratio"].max() * 1.8)
    ends = RATIOS if moves.empty else ends
    step, top = (19, below + 62) if compact else (19, 52)
    left = 150 if compact else 24 + GRID * PITCH + 182
    outer = max(top + step * len(moves) + 26, 0 if compact else below + 8)
    plot = Rows(
        ends, compact=compact, outer_height=round(outer), log_x=True, step=step,
        margin=Margin(left, 36 if compact else 24, top, round(outer - top - step * len(moves))),
        names=tuple(moves["name"].map(brief_name)),
    )  # fmt: skip
    x, y = 12 - left, -top
    grids[["left", "right"]] += x
    grids[["top", "bottom"]] += y
    moves = moves.assign(
        y=[plot.at(row) for row in moves.index],
        one=1.0,
        colour=theme.CLOSED,
        hollow=~moves["confirmed"].astype(bool),
    )
    tips = ["name", "day", "before", "after", "ratio", "confirmed", "lists", "earliest"]
    return plot.draw(
        *_heads(models, grids, x),
        box_marks(grids, ["name", "maker", "since", "until", "changes", "announced"]),
        legend(x, 14 - top, _entries()),
        legend(x if compact else -108, -14, [
            KeyEntry("closed", "two lists show it", theme.CLOSED),
            KeyEntry("hollow closed", "only one does", theme.CLOSED),
        ]),
        plot.rulers([0.25, 1, 4], x_text=percent_change, zero_x=1),
        bars(plot, moves, "one", "ratio", "y", width=2, opacity=0.5),
        side_marks(plot, moves, "ratio", "y", tips, size=64),
        words(_change_words(plot, moves), halo=False),
    )  # fmt: skip


def _grids(
    models: pd.DataFrame, changes: pd.DataFrame, across: int, pitch: float
) -> tuple[pd.DataFrame, float]:
    """Give each model its box, the sides below each other, and the pixels down to their end.

    Of each side those that are cheaper now come first, then those that cost more.
    """
    now = changes.groupby("model_id")["ratio"].prod()
    ratio = models["model_id"].map(now).fillna(1.0)
    kind = ratio.map(lambda ratio: "lower" if ratio < 1 else "higher" if ratio > 1 else "kept")
    order, top = list(OPACITIES), float(HEAD_TOP)
    parts = []
    for side in SIDES:
        rows = models.assign(kind=kind)[models["side"].eq(side)]
        rows = rows.sort_values("kind", key=lambda kinds: kinds.map(order.index), kind="stable")
        place = pd.Series(range(len(rows)), rows.index)
        left, upper = place % across * pitch, top + HEAD_HEIGHT + place // across * pitch
        parts.append(
            rows.assign(
                left=left,
                right=left + pitch - 2,
                top=upper,
                bottom=upper + pitch - 2,
                colour=theme.colour(side),
                opacity=rows["kind"].map(OPACITIES),
                outlined=False,
            ).drop(columns="kind")
        )
        top = float(parts[-1]["bottom"].max()) + 12
    return pd.concat(parts), top


def _heads(models: pd.DataFrame, grids: pd.DataFrame, x: float) -> list[Layers]:
    """Write above the boxes of each side how many models kept their price."""
    heads = []
    for side in SIDES:
        kept = models.loc[models["side"].eq(side), "changes"].eq(0)
        y = float(grids.loc[grids["side"].eq(side), "top"].min()) - 17
        number = f"{kept.sum()} of {len(kept)}"
        heads.append(count_head(x, y, number, f"{side} models kept their price"))
    return heads


def _entries() -> list[KeyEntry]:
    """Give the key of the boxes, in the colours of both sides."""
    names = {"box": "price lower", "shade": "higher", "pale": "as it was"}
    return [
        KeyEntry(glyph, name if side == SIDES[-1] else "", theme.colour(side))
        for glyph, name in names.items()
        for side in SIDES
    ]


def _change_words(plot: Rows, moves: pd.DataFrame) -> list[Words]:
    """Name each change at the left of its row, and write its size beyond its mark."""
    left = 12 - plot.margin.left if plot.compact else -108
    texts = [Words(left, -34, CHANGES, size=STRONG, bold=True)]
    for row, ratio in enumerate(moves["ratio"]):
        out, align = (1, "left") if ratio > 1 else (-1, "right")
        y, x = plot.at(row), plot.px(ratio) + 9 * out
        texts.append(Words(x, y, percent_change(ratio), theme.CLOSED, align=align))
        texts.append(Words(-8, y, plot.names[row], align="right"))
    return texts


def findings(tables: Frames) -> dict[str, Finding]:
    """Give how many models changed, how often, when, and how that compares with hosts."""
    facts = tables["facts"].iloc[0]
    models, changes = tables["main"], tables["changes"]
    closed, moved = (rows[rows["side"].eq("closed")] for rows in (models, changes))
    on_makers = {
        **_watched_findings(models, changes),
        **_closed_findings(closed, moved),
        **_age_findings(closed, moved, facts["as_of"] + pd.Timedelta(days=1)),
        "announced": count_or_none(models["announced"].notna().sum()),
        "as_of": day(facts["as_of"].date()),
        "undated": count(facts["undated"]),
    }
    return dated(facts["as_of"].date(), on_makers) | {
        **_compared(tables["rates"]),
        "early": count(EARLY),
        "recent": count(RECENT),
        "least": percent(change_rate.MIN_CHANGE),
    }


def _watched_findings(models: pd.DataFrame, changes: pd.DataFrame) -> dict[str, Finding]:
    """Give for both sides the models watched, those that never changed, and the rate of changes."""
    findings: dict[str, Finding] = {}
    for side, prefix in (("closed", ""), ("open", "open_")):
        watched, moved = (rows[rows["side"].eq(side)] for rows in (models, changes))
        what = f"{side} model whose maker's price is known for a time"
        required(watched, what, "data/list_prices.csv")
        findings |= {
            f"{prefix}watched": count(len(watched)),
            f"{prefix}kept": count(watched["changes"].eq(0).sum()),
            f"{prefix}kept_share": share_with_interval(watched["changes"].eq(0), watched["maker"]),
            f"{side}_rate": _rate(len(moved), float(change_rate.years(watched).sum())),
        }
    return findings


def _closed_findings(closed: pd.DataFrame, moved: pd.DataFrame) -> dict[str, Finding]:
    """Give the changes of closed models, in which direction, and how long they were watched."""
    years, length = (
        float(change_rate.years(closed).sum()),
        closed["to_month"] - closed["from_month"],
    )
    cuts = int((moved["ratio"] < 1).sum())
    rises = len(moved) - cuts
    return {
        "changes": count(len(moved)),
        "occasions": count(len(moved.drop_duplicates(["maker", "day"]))),
        "years": measured(years, "years", text=f"{years:.0f}"),
        "median_months": measured(float(length.median())),
        "closed_confirmed_rate": _rate(int(moved["confirmed"].sum()), years),
        "cut_words": sentence(f"{cuts or 'no'} {plural(cuts, 'price')} went down"),
        "raised_words": sentence(f"{or_none(rises)} up"),
        **{name: sentence(text) for name, text in _sure(moved).items()},
    }


def _sure(moved: pd.DataFrame) -> dict[str, str]:
    """Say how many changes of closed models two lists show, and for how many a list was late."""
    if moved.empty:
        return {"confirmed_sentence": "No closed model changed its price.", "late_sentence": ""}
    sure, down = moved["confirmed"], moved["ratio"] < 1
    late = (moved["day"] - moved["earliest"]).dt.days > LATE
    return {
        "confirmed_sentence": (
            f"Two lists show {sure.sum()} of the {counted(len(moved), 'change')} of closed "
            f"models, {(sure & down).sum()} of these downwards."
        ),
        "late_sentence": (
            " A list can be late, too: another one has the same change more than a month earlier "
            f"for {or_none(late.sum())} of the {len(moved)}."
        ),
    }


def _age_findings(
    models: pd.DataFrame, moved: pd.DataFrame, close: pd.Timestamp
) -> dict[str, Finding]:
    """Give changes and time under watch by the model's age, and in the last months of the lists.

    close: the day after the last of the lists.
    """
    ages, last = (models["from_month"], models["to_month"]), models["to_month"].max()
    start, end = ((models[day] - close).dt.days for day in ("since", "until"))
    years = {
        "early": change_rate.overlap(*ages, 0, EARLY) / 12,
        "later": change_rate.overlap(*ages, EARLY, last) / 12,
        "recent": change_rate.overlap(start, end, -RECENT, 0) / YEAR,
    }
    early = moved["month"].lt(EARLY)
    recent = (moved["day"] - close).dt.days.ge(-RECENT)
    changes = {"early": early.sum(), "later": (~early).sum(), "recent": recent.sum()}
    findings: dict[str, Finding] = {}
    for name, watched in years.items():
        findings |= {
            f"{name}_changes": count(changes[name]),
            f"{name}_years": measured(watched, text=f"{watched:.0f}"),
            f"{name}_rate": _rate(int(changes[name]), watched),
        }
    return findings


def _compared(rates: pd.DataFrame) -> dict[str, Finding]:
    """Give rates of other groups, their cuts and rises, and the hosts' rate over closed makers'."""
    rows: dict[str, Any] = {row["group"]: row for row in rates.to_dict("records")}
    findings: dict[str, Finding] = {}
    for name in ("hosts", "router_closed", "router_open"):
        row = rows.get(name, {})
        changes, cuts = (int(row.get(part, 0)) for part in ("changes", "cuts"))
        findings[f"{name}_rate"] = _rate(changes, float(row.get("years", 0)))
        if name != "router_closed":
            findings[f"{name}_cuts"] = count(cuts)
            findings[f"{name}_rises"] = count(changes - cuts)
    ratio = _ratio(rows.get("hosts"), rows.get("closed_makers"))
    return findings | {"hosts_ratio_sentence": sentence(ratio)}


def _ratio(hosts: dict[str, Any] | None, makers: dict[str, Any] | None) -> str:
    """Say how many times as often as closed makers hosts change a price, if both were watched."""
    if not hosts or not makers or not makers["changes"]:
        return "How that compares with the closed makers is not known."
    events = int(hosts["changes"]), int(makers["changes"])
    ratio = change_rate.ratio(events, (float(hosts["years"]), float(makers["years"])))
    times = _with_interval(ratio, "times", digits=1)
    return f"That is {times} times as often as closed makers change theirs."


def _rate(events: int, watched: float) -> Finding:
    """Give a rate with its exact interval; words where nothing was watched."""
    if watched <= 0:
        return sentence("not known")
    return _with_interval(change_rate.poisson(events, watched), "changes a year", digits=2)


def _with_interval(rate: change_rate.Rate, unit: str, digits: int) -> Finding:
    text = f"{rate.rate:.{digits}f} ({between(rate.low, rate.high, digits)})"
    return measured(float(rate.rate), unit, rate.low, rate.high, text=text, level=confidence.LEVEL)
