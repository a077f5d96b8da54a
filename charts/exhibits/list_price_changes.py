"""{kept} of {watched} closed models kept their list price as long as they were watched; {cut_words}
and {raised_words}.

Each line is a closed model, or an open one at its own maker's list price, for as long as price
lists show it: {watched} closed models for {years} years in all, half of them for {median_months}
months or more. Models whose price changed stand on top with their names; a mark is a change, filled
if two lists show it (OpenRouter's counts as one), hollow if one does. {confirmed_sentence} A hollow
mark may be a list that puts itself right.{late_sentence}

Closed makers change a price {closed_rate} times a model and year, {closed_confirmed_rate} with
those of two lists only. In the first {early} months after release it is {early_rate}
({early_changes} changes in {early_years} years), later {later_rate} ({later_changes} in
{later_years} years); in the last {recent} days of the lists, at any age, {recent_rate}
({recent_changes} in {recent_years} years). Open makers change theirs {open_rate} times a model and
year; {open_kept} of {open_watched} never did. A maker can change several models at once: the
{changes} changes fall on {occasions} days of one maker.

The panel below counts listings, on one list at a time and in one way for everybody. On models.dev
hosts change the price of an open model {hosts_rate} times a listing and year, {hosts_ratio} times
as often as closed makers theirs, and in both directions: {hosts_cuts} cuts, {hosts_rises} rises. On
OpenRouter, a reseller whose list has every day, the price of an open model changes
{router_open_rate} times a year ({router_open_cuts} cuts, {router_open_rises} rises) and that of a
closed one {router_closed_rate} times. All intervals in this text, and the thick bars, are exact 90%
intervals of a Poisson count; the thin bars draw sellers anew (makers, for makers and the router),
which allows for those that reprice many listings at once.

What it cannot show. A lab that lowers the price of a level by launching a model under a new name
changes no list price: such cuts are missing here. So are discounts by contract, for batches, for
quiet hours and for cached input, and what came after the lists were read; {announced} announced
changes lay ahead then.
Models older than the lists are watched late in life: what happened before is missing, and a list
may show a model that its maker has withdrawn. {undated} more closed models have no price with a
day, or no day of release, and are left out. Whether closed labs *need* to cut would show in their
margins. Costs and margins are not public: that part cannot be tested.

A change is a step of at least {least} in the price of three tokens in and one out. Where a model
has several names, the one watched longest counts. Lists: models.dev, Catwalk, genai-prices and
llm-prices, the last of them read on {as_of}. The day is that of a maker's page where one is quoted,
and else that of the list, which can be weeks late.
"""

from typing import Any, Literal, NamedTuple

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, measured, percent, sentence
from charts.core.formats import between, counted, or_none, percent_change, plural, text_of
from charts.core.shares import share_with_interval
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.prices import change_rate, price_spells
from charts.measures.prices.offers import OTHERS
from charts.measures.stats import confidence
from charts.measures.stats.units import MONTH, YEAR
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Makers' list prices after release: a line lasts as long as a model was watched, a mark is a "
    "change of its price in US dollars per million tokens, 3 in : 1 out, on lists up to {as_of}. "
    "Below: changes per listing and year, with 90% intervals."
)
EARLY = 3
"""Months after release that count as early."""

LATE = 31
"""Days by which a list may be later than another without being called late."""

RECENT = 91
"""Days before the lists end that count as the last months."""

SIDES = ("closed", "open")
NAMED, THIN = 16.0, 2.0  # pixels from line to line: of models with a change, of others
SHOWN = (0.02, 15.0)  # changes a year: the ends of the axis


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
    """Draw a line a model watched, with its changes; below, the rates of the groups."""
    models, changes = tables["main"], tables["changes"]
    end = float(models["to_month"].max())
    widths = (320, 320) if compact else (400, 250)
    lanes = [
        _lanes(models[models["side"].eq(side)], changes[changes["side"].eq(side)], side, end, width)
        for side, width in zip(SIDES, widths, strict=True)
    ]
    upper = alt.vconcat(*lanes) if compact else alt.hconcat(*lanes, spacing=30)
    both: alt.VConcatChart = alt.vconcat(upper, _rates(tables["rates"], compact))
    return both


def _lanes(
    models: pd.DataFrame, changes: pd.DataFrame, side: str, end: float, width: int
) -> AnyChart:
    """Draw one side's models: those with a change on top, by name, then the others."""
    order = _ordered(models, changes)
    changes = changes.assign(lane=changes["model_id"].map(order.set_index("model_id")["lane"]))
    colour = theme.colour(side)
    height = float(order["lane"].max()) + 8 if len(order) else 20.0
    months = alt.Scale(domain=[0, end], nice=False)
    axis = alt.Axis(
        values=list(range(0, int(end) + 1, 6)), labelFlush=False, title="months after release"
    )

    def base(part: pd.DataFrame, field: str) -> alt.Chart:
        y = alt.Y("lane:Q", scale=alt.Scale(domain=[height, 0], nice=False), axis=None)
        return alt.Chart(part).encode(x=alt.X(f"{field}:Q", scale=months, axis=axis), y=y)

    def labels(part: pd.DataFrame, field: str, align: Literal["left", "right"], dx: int) -> Any:
        text = base(part, field).mark_text(align=align, dx=dx, fontSize=11, baseline="middle")
        return text.encode(text="label:N")

    lines = base(order, "from_month").encode(
        x2="to_month:Q",
        strokeWidth=alt.condition("datum.moved", alt.value(2), alt.value(1.2)),
        tooltip=["name", "maker", "since", "until", "changes", "announced"],
    )
    marks = base(changes, "month").encode(
        fill=alt.condition("datum.confirmed", alt.value(colour), alt.value(theme.colour("paper"))),
        tooltip=["name", "day", "before", "after", "ratio", "confirmed", "lists", "earliest"],
    )
    names = _names(order, changes)
    late = names["from_month"] > end / 2
    unchanged = f"{(~order['moved']).sum()} unchanged"
    note = pd.DataFrame({"to_month": [end], "lane": [height - 8], "label": [unchanged]})
    shape = "circle" if side == "open" else "diamond"
    return alt.layer(
        lines.mark_rule(color=colour, opacity=0.55),
        marks.mark_point(shape=shape, size=50, stroke=colour, strokeWidth=1.6, opacity=1),
        labels(names[~late], "to_month", "left", 8),
        labels(names[late], "from_month", "right", -8),
        labels(note, "to_month", "right", 0),
    ).properties(
        width=width,
        height=height,
        title=_heading(
            f"{side.capitalize()} models, {len(models)} watched",
            "filled: two lists show the change; hollow: one",
        ),
    )


def _ordered(models: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Give models a lane each: those with a change first, by the month of their first."""
    first = models["model_id"].map(changes.groupby("model_id")["month"].min())
    order = models.assign(moved=models["changes"].gt(0), first=first).sort_values(
        ["moved", "first", "to_month"], ascending=[False, True, False]
    )
    thin = (~order["moved"]).cumsum()
    order["lane"] = NAMED * order["moved"].cumsum() + THIN * thin + 6.0 * (thin > 0)
    return order


def _names(order: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Name the models whose price changed, each with its changes."""
    named = order.loc[order["moved"], ["model_id", "name", "from_month", "to_month", "lane"]]
    texts = changes.groupby("model_id")["ratio"].agg(
        lambda ratios: ", ".join(map(percent_change, ratios))
    )
    return named.assign(label=named["name"] + " " + named["model_id"].map(texts))


def _heading(text: str, below: str) -> alt.Title:
    return alt.Title(
        text,
        subtitle=below,
        anchor="start",
        fontSize=12,
        subtitleFontSize=11,
        color=theme.colour("ink"),
        subtitleColor=theme.colour("quiet"),
    )


def _rates(rates: pd.DataFrame, compact: bool) -> AnyChart:
    """Draw the rates of the groups with both intervals, and the counts behind them."""
    rows = rates.assign(
        label=rates["group"].map(lambda name: GROUPS[name].label),
        thin_low=rates["seller_low"].clip(lower=SHOWN[0]),
        said=[
            f"{row['changes']:,} in {row['years']:,.0f} years" for row in rates.to_dict("records")
        ],
    )
    width, start, end = (320, 128, 228) if compact else (680, 150, 560)
    scale = alt.Scale(type="log", domain=SHOWN, nice=False, range=[start, end])
    axis = alt.Axis(values=[0.1, 1, 10], format="~g", domain=False)
    colours = alt.Scale(domain=list(SIDES), range=[theme.colour(side) for side in SIDES])
    shapes = alt.Scale(domain=list(SIDES), range=["diamond", "circle"])

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=scale, axis=axis)

    order = [group.label for group in GROUPS.values()]
    base = alt.Chart(rows).encode(
        y=alt.Y("label:N", sort=order, axis=None),
        color=alt.Color("side:N", legend=None, scale=colours),
    )
    ink = base.mark_text(align="left", fontSize=11).encode(color=alt.value(theme.colour("ink")))
    fields = ["label", "changes", "cuts", "years", "rate", "low", "high", "listings", "sellers"]
    return alt.layer(
        ink.encode(x=alt.value(0), text="label:N"),
        base.mark_rule(strokeWidth=1.2).encode(x=x("thin_low"), x2="seller_high:Q"),
        base.mark_rule(strokeWidth=5, opacity=0.4).encode(x=x("low"), x2="high:Q"),
        base.mark_point(filled=True, size=46, opacity=1).encode(
            x=x("rate"), shape=alt.Shape("side:N", legend=None, scale=shapes), tooltip=fields
        ),
        ink.encode(x=alt.value(end + 10), text="said:N"),
    ).properties(
        width=width,
        height=24 * len(rows),
        title=_heading(
            "Changes per listing and year",
            "makers, clouds and hosts on models.dev; OpenRouter's own list",
        ),
    )


def findings(tables: Frames) -> dict[str, Finding]:
    """Give how many models changed, how often, when, and how that compares with hosts."""
    facts = tables["facts"].iloc[0]
    models, changes = tables["main"], tables["changes"]
    closed, moved = (rows[rows["side"].eq("closed")] for rows in (models, changes))
    on_makers = {
        **_watched_findings(models, changes),
        **_closed_findings(closed, moved),
        **_age_findings(closed, moved, facts["as_of"] + pd.Timedelta(days=1)),
        "announced": count(models["announced"].notna().sum()),
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
        "cuts": count(cuts),
        "rises": count(rises),
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
            f"for {late.sum()} of the {len(moved)}."
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
    return findings | {"hosts_ratio": _ratio(rows.get("hosts"), rows.get("closed_makers"))}


def _ratio(first: dict[str, Any] | None, second: dict[str, Any] | None) -> Finding:
    """Give the first group's rate over the second's; words where one has no changes or listings."""
    if not first or not second or not second["changes"]:
        return sentence("an unknown number of")
    events = int(first["changes"]), int(second["changes"])
    ratio = change_rate.ratio(events, (float(first["years"]), float(second["years"])))
    return _with_interval(ratio, "times", digits=1)


def _rate(events: int, watched: float) -> Finding:
    """Give a rate with its exact interval; words where nothing was watched."""
    if watched <= 0:
        return sentence("not known")
    return _with_interval(change_rate.poisson(events, watched), "changes a year", digits=2)


def _with_interval(rate: change_rate.Rate, unit: str, digits: int) -> Finding:
    text = f"{rate.rate:.{digits}f} ({between(rate.low, rate.high, digits)})"
    return measured(float(rate.rate), unit, rate.low, rate.high, text=text, level=confidence.LEVEL)
