"""Of the open models of {full_year} in the register {full_share} have a licence without limits
({before_share} in {before_year}); that of the best open model now, {best_name}, {best_limits}.

Above: models by the year of their weights and by what their licence sets. The last year, hollow, is
not whole. In the middle: the best open model under each kind of licence, from the day of its
weights, and the best closed one (orange). Below: the models whose licence was looked up and sets
limits, by kind of limit, at the day of their weights (filled: the licence itself was read; hollow:
a catalogue or a text about it).

The register is a selection, not all releases: it holds models that a benchmark or a price list
names. So the shares say what became of models that people compare. Counted are {counted} from
{first_year} to {last_day}; {earlier} earlier ones and {undated} without a day are left out, and so
are {unknown} of unknown openness, which may be of any kind. With no limits came {before_text},
{full_text} and {last_text} so far ({last_share}). Without the {low} labels of low confidence the
shares are {before_share_sure}, {full_share_sure} and {last_share_sure}.

The best now: {bests}. {free_sentence} This takes lists of banned uses alone for free use; where
they do not count, the best is {plain_name}. Licences that only ask to name the model count as
without limits ({attribution} of those looked up). The licence of {free_name} itself {free_read}
here; the confidence in its label is {free_confidence}. {run}

The limits of {last_year}, by day of the weights: {gates}. {glossary} {sellers} of these
{gates_count} name firms that sell the use of the model to others.

Licences were looked up for {read:model}, {read_itself} of them in the licence itself; for the
others only the label of the register is known. Where both are known they disagree on
{contradictions}. Index: the Epoch Capabilities Index, vintage of {vintage}, to {as_of}; weights
that came later are counted above and below, and not in the middle.
"""

import re
import textwrap
from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, dated, day, percent, sentence
from charts.core.formats import join_words
from charts.drawing import theme
from charts.drawing.theme import AnyChart
from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import LATEST, last_day, models_of, month
from charts.measures.openness import licence_classes
from charts.measures.openness.licence_classes import GATES, LABELS
from charts.measures.stats.units import ONE_DAY
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Open-weight models of the register by year and licence (above); best index by licence "
    "(middle); models whose licence sets limits, by kind of limit (below)."
)
FIRST = 2023
"""Few open models of earlier years are in the register."""
CLOSED = "closed"
DASHES = {"open-unrestricted": [1, 0], "open-restricted": [7, 3], "open-noncommercial": [2, 3]}
YEARS = {"last": 0, "full": 1, "before": 2}
"""Which year of the series each is, counted back from the last, which is not whole."""
SELLING = "MaaS|Model-as-a-Service"
"""How limits name the business of selling a model's use."""
GLOSSARY = {
    "MAU": "monthly active users",
    "MaaS": "selling the use of a model as a service",
    "AUP": "a list of banned uses",
}
"""Short words of licences, and what they mean."""
NOBODY = pd.Series({"model_id": "", "name": "none", "weights": "unknown"})
"""Who is the best where no model has an index."""
TITLES = {
    "licences": "Licences that were looked up, and what they set",
    "bests": "The best model under each kind of licence, over time",
    "facts": "Numbers used in the text",
}
REGISTER = ["model_id", "name", "weights_from", "year", "weights"]
LICENCE = ["licence", "licence_class", "commercial_use", "restrictions", "licence_read"]


def tables(data: Tables) -> Frames:
    """Give one row an open model of the register, one a licence looked up, one a spell as best."""
    models = licence_classes.open_models(data)
    dated = models[models["weights_from"].dt.year >= FIRST]
    required(dated, f"open model with weights since {FIRST}", "data/models.csv")
    models["year"] = models["weights_from"].dt.year.astype("Int64")
    models = models.sort_values(["weights_from", "model_id"], ignore_index=True)
    licences = models.dropna(subset=["licence_class"]).reset_index(drop=True)
    return {
        "main": models[[*REGISTER, "weights_confidence", "source_id"]],
        "licences": licences[[*REGISTER, *LICENCE, "source_id", "licence_source_id"]],
        "bests": _spells(data, models),
        "facts": pd.DataFrame([{"unknown": data["models"]["weights"].eq("unknown").sum()}]),
    }


def _spells(data: Tables, models: pd.DataFrame) -> pd.DataFrame:
    """Give one row a spell of being best by the index.

    group: a label of the register, `closed`, `all` (all open models) or `free` (commercial use
    without a contract).
    """
    indexed = models_of(data, LATEST, both_sides=False)
    as_of = last_day(indexed)
    groups = {label: models["weights"] == label for label in LABELS}
    groups |= {"all": models["weights"].notna(), "free": licence_classes.without_contract(models)}
    spells = [
        licence_classes.leading_spells(models[chosen], as_of).assign(group=name)
        for name, chosen in groups.items()
    ]
    hosted = frontier.leaders(frontier.side_intervals(indexed), "index", as_of)
    rows = pd.concat([*spells, hosted[hosted["side"] == CLOSED].assign(group=CLOSED)])
    rows["index_source_id"] = rows["index_source_id"].fillna(rows["source_id"])
    columns = [
        "group", "model_id", "name", "weights", "index", "since", "until", "source_id",
        "index_source_id",
    ]  # fmt: skip
    order = ["group", "since", "weights_from", "model_id"]
    return rows.sort_values(order, ignore_index=True)[columns]


def chart(tables: Frames, *, compact: bool = False) -> AnyChart:
    """Draw the counts by year, the best by kind of licence, and the models with limits."""
    models = tables["main"]
    width = 310 if compact else 660
    end = models["weights_from"].max() + pd.DateOffset(months=1)
    whole: alt.VConcatChart = alt.vconcat(
        _years(models, width, compact),
        _bests(tables["bests"], width, end),
        _limits(tables["licences"], width, end, _last_year(models)),
        spacing=30,
    )
    return whole


def _years(table: pd.DataFrame, width: int, compact: bool) -> AnyChart:
    """Draw how many models came out by year, a panel for each kind of licence."""
    counted = alt.Chart(table).transform_filter(f"datum.year >= {FIRST}")
    most = table.groupby(["year", "weights"]).size().max()
    blue, last = theme.colour("open"), _last_year(table)
    short = "'\u2019' + slice(datum.label, 2)" if compact else "datum.label"
    years = alt.Axis(title=None, labelAngle=0, ticks=False, labelExpr=short)
    panels = []
    for label, said in LABELS.items():
        base = counted.transform_filter(alt.datum.weights == label).encode(
            x=alt.X("year:O", axis=years),
            y=alt.Y("count():Q", scale=alt.Scale(domain=[0, int(most) + 30]), axis=None),
        )
        bars = base.mark_bar(strokeWidth=1.5, stroke=blue, cornerRadius=1).encode(
            fill=alt.condition(f"datum.year === {last}", alt.value("transparent"), alt.value(blue))
        )
        numbers = base.mark_text(dy=-8, fontSize=12).encode(text="count():Q")
        title = alt.Title(said, anchor="start", fontSize=13, color=theme.colour("ink"))
        panels.append(
            alt.layer(bars, numbers).properties(width=(width - 40) // 3, height=110, title=title)
        )
    return alt.hconcat(*panels, spacing=20)


def _bests(spells: pd.DataFrame, width: int, end: pd.Timestamp) -> AnyChart:
    """Draw the best model under each kind of licence over time, and the best closed one."""
    base = alt.Chart(spells)
    x = _time("since", end)
    y = alt.Y("index:Q", scale=alt.Scale(domain=[104, 190], nice=False), title="Index",
              axis=alt.Axis(values=list(range(110, 171, 10))))  # fmt: skip
    layers: list[Any] = []
    for place, (group, said) in enumerate({CLOSED: CLOSED, **LABELS}.items()):
        name = theme.colour(CLOSED if group == CLOSED else "open")
        look: dict[str, Any] = {"color": name, "strokeWidth": 2, "clip": True}
        look["strokeDash"] = DASHES.get(group, [1, 0])
        led = base.transform_filter(alt.datum.group == group)
        layers += [
            led.mark_line(interpolate="step-after", **look).encode(x=x, y=y),
            led.mark_rule(**look).encode(x=x, x2="until:T", y=y, tooltip=["name", "index"]),
        ]
        last = spells[spells["group"] == group].tail(1)
        key = pd.DataFrame(
            {"text": f"{said}: " + last["name"] + last["index"].map(" {:.1f}".format)}
        )
        spot = 6 + 16 * place
        layers += [
            alt.Chart(key).mark_rule(**look).encode(
                x=alt.value(4), x2=alt.value(32), y=alt.value(spot)
            ),
            alt.Chart(key).mark_text(align="left", color=name).encode(
                x=alt.value(38), y=alt.value(spot), text="text:N"
            ),
        ]  # fmt: skip
    return alt.layer(*layers).properties(width=width, height=280)


def _limits(licences: pd.DataFrame, width: int, end: pd.Timestamp, last: int) -> AnyChart:
    """Draw the models whose licence sets limits at the day of their weights, by kind of limit."""
    rows, texts = _lines(licences, width, last)
    bottom = float(rows["spot"].max()) + 1
    where = alt.Scale(domain=[-0.5, bottom], reverse=True, nice=False)
    y = alt.Y("spot:Q", scale=where, axis=None)
    x = _time("weights_from", end)
    bold: dict[str, Any] = {"fontWeight": 600}
    tips = ["name", "licence", "restrictions", "weights_from", "licence_read"]
    limited = alt.Chart(rows).transform_filter("isValid(datum.spot)")
    base = limited.encode(x=x, y=y, tooltip=tips)
    return alt.layer(
        limited.mark_rule().encode(y=y, x=alt.value(0), x2=alt.value(width)),
        *(
            base.transform_filter(alt.datum.licence_read == read).mark_point(
                filled=filled, size=50, strokeWidth=1.6, opacity=1, color=theme.colour("open"),
                fill=theme.colour("open" if filled else "paper"),
            )
            for read, filled in (("a catalogue or a text", False), ("the licence itself", True))
        ),
        *(
            alt.Chart(texts[texts["head"] == head])
            .mark_text(align="left", fontSize=12, color=theme.colour(ink), **weight)
            .encode(x=alt.value(0), y=y, text="text:N")
            for head, ink, weight in ((True, "ink", bold), (False, "quiet", {}))
        ),
    ).properties(width=width, height=int(16 * (bottom + 0.5)))  # fmt: skip


def _lines(licences: pd.DataFrame, width: int, last: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the licences, those with limits on a line, and the texts above these lines."""
    at, spots, texts = 0.0, {}, []
    for gate, meaning in GATES.items():
        gated = licences[licences["licence_class"] == gate]
        if gated.empty:
            continue
        texts.append({"spot": at, "text": f"{gate}: {meaning} ({len(gated)})", "head": True})
        names = ", ".join(gated.loc[gated["year"] == last, "name"])
        for line in textwrap.wrap(f"{last}: {names}", width // 6) if names else []:
            at += 1
            texts.append({"spot": at, "text": line, "head": False})
        spots[gate] = at + 1.1
        at += 2.6
    return licences.assign(spot=licences["licence_class"].map(spots)), pd.DataFrame(texts)


def _time(column: str, end: pd.Timestamp) -> alt.X:
    """Give the axis of time, the same in both panels."""
    return alt.X(
        f"{column}:T",
        scale=alt.Scale(type="utc", domain=[f"{FIRST}-01-01T00:00:00Z", f"{end.isoformat()}Z"]),
        axis=alt.Axis(format="%Y", tickCount="year", title=None),
    )


def _last_year(table: pd.DataFrame) -> int:
    return int(table["year"].max())


def findings(tables: Frames) -> dict[str, Finding]:
    """Give shares by year, the best by kind of licence, and the limits of the last year."""
    models, licences, spells = (tables[name] for name in ("main", "licences", "bests"))
    as_of = (spells["until"].max() - ONE_DAY).date()
    last = _last_year(models)
    years = {key: models[models["year"] == last - ago] for key, ago in YEARS.items()}
    results = {
        "as_of": day(as_of),
        "vintage": sentence(month(LATEST)),
        "unknown": count(tables["facts"].iloc[0]["unknown"]),
        **_counts(models),
        **_year_findings(years, last),
        **_best_findings(spells, models, licences),
        **_licence_findings(licences, last),
    }
    return dated(as_of, results) | _shares(years)


def _counts(models: pd.DataFrame) -> dict[str, Finding]:
    """Count the models that the shares are of, and those that are left out."""
    counted = models[models["year"] >= FIRST]
    return {
        "first_year": count(FIRST, str(FIRST)),
        "last_day": day(counted["weights_from"].max().date()),
        "counted": count(len(counted)),
        "earlier": count((models["year"] < FIRST).sum()),
        "undated": count(models["year"].isna().sum()),
        "low": count(counted["weights_confidence"].eq("low").sum()),
    }


def _year_findings(years: Mapping[str, pd.DataFrame], last: int) -> dict[str, Finding]:
    """Count the models of the last years, and those without limits among them."""
    results = {}
    for key, models in years.items():
        year = last - YEARS[key]
        results[f"{key}_year"] = count(year, str(year))
        results[f"{key}_text"] = sentence(_of_year(models, year))
    return results | {
        "last_count": count(len(years["last"])),
        "full_count": count(len(years["full"])),
        "full_free": count((years["full"]["weights"] == "open-unrestricted").sum()),
    }


def _shares(years: Mapping[str, pd.DataFrame]) -> dict[str, Finding]:
    """Give the shares without limits, also of the labels that are sure; each of its year alone."""
    sure = {key: models[models["weights_confidence"] != "low"] for key, models in years.items()}
    return {f"{key}_share": _share(models) for key, models in years.items()} | {
        f"{key}_share_sure": _share(models) for key, models in sure.items()
    }


def _best_findings(
    spells: pd.DataFrame, models: pd.DataFrame, licences: pd.DataFrame
) -> dict[str, Finding]:
    """Give the best open model, the best under each licence, and the best without a contract."""
    best = {group: led.iloc[-1] for group, led in spells.groupby("group")}
    record, free, plain = (
        best.get(group, NOBODY) for group in ("all", "free", "open-unrestricted")
    )
    limits = "sets none" if record["weights"] == "open-unrestricted" else "sets limits"
    labels = models.set_index("model_id")["weights_confidence"]
    licence = licences.set_index("model_id")["licence_class"].get(free["model_id"])
    bests = join_words(
        f"{best[label]['name']} ({words}, {best[label]['index']:.1f})"
        for label, words in LABELS.items()
        if label in best
    )
    return {
        "best_name": sentence(str(record["name"])),
        "best_limits": Finding(str(record["weights"]), text=limits),
        "free_name": sentence(str(free["name"])),
        "free_sentence": sentence(_instead(record, free)),
        "free_read": Finding(licence or "unknown", text="was read" if licence else "was not read"),
        "free_confidence": sentence(str(labels.get(free["model_id"], "unknown"))),
        "plain_name": sentence(str(plain["name"])),
        "run": sentence(_run(spells[spells["group"] == "all"])),
        "bests": count(len(LABELS), bests),
    }


def _licence_findings(licences: pd.DataFrame, last: int) -> dict[str, Finding]:
    """Give what the licences looked up set, and the limits of the last year."""
    limited = licences["licence_class"].isin(list(GATES))
    gates = licences[limited & (licences["year"] == last)]
    glossary = _glossary(gates)
    known = licences["licence_class"] != "unknown"
    differ = known & (limited == (licences["weights"] == "open-unrestricted"))
    return {
        "attribution": count(licences["licence_class"].eq("permissive+attribution").sum()),
        "gates": count(len(gates), "; ".join(_gate(row) for row in gates.to_dict("records"))),
        "gates_count": count(len(gates)),
        "glossary": Finding(glossary, text=glossary or " "),
        "sellers": count(gates["restrictions"].str.contains(SELLING).sum()),
        "read": count(len(licences)),
        "read_itself": count(licences["licence_read"].eq("the licence itself").sum()),
        "contradictions": count(differ.sum()),
    }


def _of_year(models: pd.DataFrame, year: int) -> str:
    """Say how many of a year's open models have no limits."""
    if models.empty:
        return f"none in {year}, when there was no open model"
    free = int((models["weights"] == "open-unrestricted").sum())
    return f"{free} of {len(models)} in {year}"


def _share(models: pd.DataFrame) -> Finding:
    """Give the share of models without limits, in percent."""
    if models.empty:
        return Finding("unknown")
    share = float((models["weights"] == "open-unrestricted").mean())
    return percent(share, text=f"{100 * share:.0f} percent")


def _instead(record: "pd.Series[Any]", free: "pd.Series[Any]") -> str:
    """Say what is left to who needs commercial use without a contract."""
    if free is NOBODY:
        return "No open model with an index may be used commercially without a contract."
    if record["model_id"] == free["model_id"]:
        return "Any firm may use it commercially without a contract."
    points = record["index"] - free["index"]
    return (
        f"Who needs commercial use without a contract, whatever he sells, has {free['name']} "
        f"({free['index']:.1f}) instead of {record['name']} ({record['index']:.1f}): "
        f"{points:.1f} points less."
    )


def _run(spells: pd.DataFrame) -> str:
    """Say since when every best open model had been one without limits, before the last one."""
    if spells.empty:
        return "No open model has an index."
    *before, last = spells.to_dict("records")
    if last["weights"] == "open-unrestricted":
        return "The best open model of all is one without limits."
    if not before:
        return "No open model led before it."
    first = None
    for spell in reversed(before):
        if spell["weights"] != "open-unrestricted":
            break
        first = spell
    if first is None:
        return "The best open model before it had limits too."
    day = f"{first['since'].day} {first['since']:%B %Y}"
    return (
        f"From {first['name']} ({day}) on, every best open model had been one without limits, "
        f"until {last['name']}."
    )


def _glossary(gates: pd.DataFrame) -> str:
    """Explain the short words that stand in limits, those alone: (AUP: a list of banned uses.)."""
    words = set(re.findall(r"\w+", " ".join(gates["restrictions"].dropna())))
    meanings = "; ".join(
        f"{word}: {meaning}" for word, meaning in GLOSSARY.items() if word in words
    )
    return f"({meanings}.)" if meanings else ""


def _gate(row: dict[Any, Any]) -> str:
    """Write a limit: Kimi K3 (revenue-gated: ...)."""
    return f"{row['name']} ({row['licence_class']}: {row['restrictions']})"
