"""{full_share} of the register's open models of {full_year} have a licence without limits.

In {before_year} it was {before_share}. Models count in the year of their weights, and the last year
is not complete. The licence of the best open model now, {best_name}, {best_limits}.

The register is a selection, not all releases: it holds models that a benchmark or a price list
names. So the shares describe the models that people compare. The count covers {counted:model} from
{first_year} to {last_day}. Left out are {earlier} earlier models, {undated} without a day and
{unknown} of unknown openness, which may be of any kind. Licences without limits have {before_text},
{full_text} and, so far, {last_text} ({last_share}). Without the {low} labels of low confidence the
shares are {before_share_sure}, {full_share_sure} and {last_share_sure}.

The best now: {bests}. {free_sentence} Here a licence whose only limit is a list of banned uses
counts as without limits. If it did not, the best would be {plain_name}. A licence that only
requires naming the model counts as without limits too ({attribution} of those looked up). The
licence of {free_name} itself {free_read} here; the confidence in its label is {free_confidence}.
{run}

The limits of {last_year}, by day of the weights: {gates}. {glossary} Companies that sell the
use of the model to others are named in {sellers} of these {gates_count}.

Licences were looked up for {read:model}, {read_itself} of them in the licence itself. For the other
models only the label of the register is known. Where both are known they disagree on
{contradictions}. Index: the Epoch Capabilities Index, vintage of {vintage}, to {as_of}; models with
later weights are counted, and have no index.
"""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from charts.core.exhibit import Frames
from charts.core.finding import Finding, count, count_or_none, dated, day, percent, sentence
from charts.core.formats import counted, join_words
from charts.core.formats import percent as percent_text
from charts.drawing.marks import Layers, Rectangle, Segment, box_marks, boxes, segments
from charts.drawing.plot import Rows, rows_plot
from charts.drawing.text_layout import text_width
from charts.drawing.theme import (
    HEAD,
    INK,
    LABEL,
    NUMBER,
    OPEN,
    OUTLINED,
    PALE,
    PAPER,
    QUIET,
    STRONG,
    AnyChart,
)
from charts.drawing.words import KeyEntry, Words, legend, words
from charts.measures.capability import frontier
from charts.measures.capability.index_vintage import LATEST, last_day, models_of, month
from charts.measures.openness import licence_classes
from charts.measures.openness.licence_classes import GATES, LABELS
from charts.measures.stats.units import ONE_DAY
from charts.tables.frames import Tables
from charts.tables.rows import required

SUBTITLE = (
    "Open models of the register by the year of their weights and by what their licence sets, to "
    "{last_day}. A sliver is a model; models of unknown openness are left out."
)
FIRST = 2023
"""Few open models of earlier years are in the register."""
CLOSED = "closed"
LOOKS = {
    "open-unrestricted": (OPEN, 1.0, "box"),
    "open-restricted": (OPEN, OUTLINED, "outlined"),
    "open-noncommercial": (QUIET, PALE, "pale"),
}
"""Colour, opacity and glyph of each kind of licence, in the order of a bar."""
BAR = 36
"""Height of a bar in pixels."""
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
SENTENCES = ["{name}: weights out on {weights_from}, {weights}"]


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
    """Draw a bar a year, a sliver a model, from licences without limits to non-commercial ones."""
    models = tables["main"][tables["main"]["year"] >= FIRST]
    years = [*range(FIRST, _last_year(models) + 1)]
    plot = rows_plot(
        [str(year) for year in years], (0, 1), compact,
        left=92, right=12 if compact else 96, top=50, bottom=26, step=66 if compact else 58,
        drop=0.61,
    )  # fmt: skip
    slivers = pd.concat([_slivers(plot, models[models["year"] == y], y - FIRST) for y in years])
    groups = _groups(slivers)
    entries = [KeyEntry(glyph, LABELS[kind], colour) for kind, (colour, _, glyph) in LOOKS.items()]
    entries[0] = entries[0]._replace(text=f"licence: {entries[0].text}")
    return plot.draw(
        boxes(box for box in groups.values() if box.opacity == 1),
        box_marks(slivers, ["name", "weights_from", "weights"]),
        boxes(box._replace(opacity=0) for box in groups.values() if box.outlined),
        words(_shares_of(slivers, groups), halo=False),
        _year_names(plot, models, years),
        _best_mark(plot, slivers, tables["bests"]),
        legend(0, 18 - plot.margin.top, entries),
    )


def _slivers(plot: Rows, models: pd.DataFrame, row: int) -> pd.DataFrame:
    """Give each model of a year its part of the bar: those without limits first."""
    ranked = models.sort_values("weights", key=lambda column: column.map([*LOOKS].index))
    width, n = plot.width / max(1, len(ranked)), pd.Series(range(len(ranked)), ranked.index)
    return ranked.assign(
        left=n * width,
        right=(n + 1) * width,
        top=plot.at(row) - BAR / 2,
        bottom=plot.at(row) + BAR / 2,
        colour=[LOOKS[kind][0] for kind in ranked["weights"]],
        opacity=[LOOKS[kind][1] for kind in ranked["weights"]],
        outlined=False,
    )


def _groups(slivers: pd.DataFrame) -> dict[tuple[int, str], Rectangle]:
    """Give the box of each kind of licence in each year."""
    parts: Any = slivers.groupby(["year", "weights"])
    return {
        (int(year), kind): Rectangle(
            part["left"].min(), part["right"].max(), part["top"].min(), part["bottom"].max(),
            LOOKS[kind][0], LOOKS[kind][1], LOOKS[kind][2] == "outlined",
        )
        for (year, kind), part in parts
    }  # fmt: skip


def _shares_of(slivers: pd.DataFrame, groups: Mapping[tuple[int, str], Rectangle]) -> list[Words]:
    """Write the share of each kind on its box, if there is room; without limits, large."""
    counts = slivers.groupby(["year", "weights"]).size()
    totals = slivers.groupby("year").size()
    texts = []
    for (year, kind), box in groups.items():
        share = percent_text(counts[year, kind] / totals[year])
        is_free = box.opacity == 1
        look = (PAPER, NUMBER) if is_free else (INK, STRONG)
        text = Words(box.left + 9, (box.top + box.bottom) / 2 + 1, share, *look, bold=True)
        if text_width(share, text.size, bold=True) + 12 < box.right - box.left:
            texts.append(text)
    return texts


def _year_names(plot: Rows, models: pd.DataFrame, years: list[int]) -> Layers:
    """Name each bar by its year, and say how many models it has, and until when."""
    last, texts = models["weights_from"].max(), []
    for row, year in enumerate(years):
        y, is_last = plot.at(row), year == last.year
        total = counted(int((models["year"] == year).sum()), "model")
        if plot.compact:
            total += " so far" if is_last else ""
            texts += [
                Words(0, y - 28, str(year), size=HEAD, bold=True),
                Words(plot.width, y - 28, total, QUIET, align="right"),
            ]
            continue
        texts += [plot.name(row, str(year), rise=-9 if is_last else 0, bold=True, size=HEAD)]
        texts += [plot.name(row, f"to {last:%b}", rise=9, colour=QUIET)] * is_last
        texts += [Words(plot.width + 12, y, total, QUIET)]
    return words(texts, halo=False)


def _best_mark(plot: Rows, slivers: pd.DataFrame, spells: pd.DataFrame) -> Layers:
    """Point at the best open model of all in its bar; nothing if it is not of the last year."""
    best = spells[spells["group"] == "all"].tail(1)["model_id"]
    at = slivers[slivers["model_id"].isin(best) & (slivers["year"] == slivers["year"].max())]
    if at.empty:
        return []
    model = at.iloc[0]
    x, y = (model["left"] + model["right"]) / 2, model["bottom"]
    text = f"{model['name']}, the best open model"
    width = text_width(text, LABEL)
    align = "right" if x > plot.width / 2 else "left"
    beside = Words(x + 5 if align == "right" else x - 5, y + 16, text, align=align)
    fits = width < (x if align == "right" else plot.width - x)
    return segments([Segment(x, y + 2, x, y + 9)]) + words([beside] if fits else [], halo=False)


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
    recent = models[models["year"] >= FIRST]
    return {
        "first_year": count(FIRST, str(FIRST)),
        "last_day": day(recent["weights_from"].max().date()),
        "counted": count(len(recent)),
        "earlier": count((models["year"] < FIRST).sum()),
        "undated": count(models["year"].isna().sum()),
        "low": count(recent["weights_confidence"].eq("low").sum()),
    }


def _year_findings(years: Mapping[str, pd.DataFrame], last: int) -> dict[str, Finding]:
    """Count the models of the last years, and those without limits among them."""
    results = {}
    for name, models in years.items():
        year = last - YEARS[name]
        results[f"{name}_year"] = count(year, str(year))
        results[f"{name}_text"] = sentence(_of_year(models, year))
    return results


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
    sellers = int(gates["restrictions"].str.contains(SELLING).sum())
    known = licences["licence_class"] != "unknown"
    differ = known & (limited == (licences["weights"] == "open-unrestricted"))
    return {
        "attribution": count(licences["licence_class"].eq("permissive+attribution").sum()),
        "gates": count(len(gates), "; ".join(_gate(row) for row in gates.to_dict("records"))),
        "gates_count": count(len(gates)),
        "glossary": Finding(glossary, text=glossary or " "),
        "sellers": count_or_none(sellers),
        "read": count(len(licences)),
        "read_itself": count(licences["licence_read"].eq("the licence itself").sum()),
        "contradictions": count_or_none(differ.sum()),
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
    return percent(share)


def _instead(record: "pd.Series[Any]", free: "pd.Series[Any]") -> str:
    """Say what is left to anyone who needs commercial use without a contract."""
    if free is NOBODY:
        return "No open model with an index may be used commercially without a contract."
    if record["model_id"] == free["model_id"]:
        return "Any firm may use it commercially without a contract."
    points = record["index"] - free["index"]
    return (
        f"Anyone who needs commercial use without a contract has {free['name']} "
        f"({free['index']:.1f}) instead of {record['name']} ({record['index']:.1f}), which is "
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
