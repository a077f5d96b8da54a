"""Makers' own prices after the lists of summer 2026: the steps that later lists and pages date.

Four sources are laid side by side: the history of models.dev to 2026-10-23, genai-prices of
2026-11-10, prices that we read one by one, and LiteLLM, which only confirms. A step is a change of
the price of input or output. Its day is that of the source that quotes a page or a start; the day
of a list's commit, which can be weeks late, counts where nobody quotes one.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.curate import litellm, sellers, snapshots
from scripts.curate.evidence import CHECKED_LATER_ON, UNRESOLVED, Ledger, read, rounded
from scripts.curate.listings import earlier_readings, read_listing
from scripts.curate.names import Names
from scripts.curate.snapshots import FOLDER

HISTORY, GENAI, REVIEW = "model-prices-2026-10-23", snapshots.GENAI, "price-review-2026-11"
READ_ON = {HISTORY: "2026-10-23", GENAI: snapshots.NOVEMBER}
"""The last day of each list of later steps."""

REREAD = {"SWE-2": "2026-09-12"}
"""Prices of the review whose day a second reading put right."""

TABLE = "list_prices"
COLUMNS = ["source_id", "provider_id", "listing", "day", "quoted", "input", "output", "cache_read",
           "removed", "source_ref"]  # fmt: skip


@dataclass
class Step:
    """A maker's price from one day on, by the row that dates it; which sources show it."""

    row: int
    day: str
    quoted: bool
    price: tuple[str, str]
    cached: str
    shown_by: set[str]


def gathered(evidence: Path) -> pd.DataFrame:
    """Give the dated prices of makers by all three sources, as COLUMNS; no release is named yet."""
    return pd.concat([_history(evidence), _genai(evidence), _read(evidence)], ignore_index=True)


def _history(evidence: Path) -> pd.DataFrame:
    rows = read(evidence, f"{FOLDER}/first_party_price_history_to_2026-10-23.csv")
    return pd.DataFrame(
        {
            "source_id": HISTORY, "provider_id": rows.provider_id.map(sellers.tidy),
            "listing": rows.model_id, "day": rows.start.where(rows.start != "", rows.valid_from),
            "quoted": rows.valid_from_basis == "documented", **_prices(rows),
            "removed": rows.status == "removed", "source_ref": rows.price_source,
        }
    ).assign(day=lambda rows: rows.day.str[:10])  # fmt: skip


def _genai(evidence: Path) -> pd.DataFrame:
    rows = read(evidence, f"{FOLDER}/genai_prices_0.2.3.csv")
    rows = rows[rows.start_time_utc == ""]
    return pd.DataFrame(
        {
            "source_id": GENAI, "provider_id": sellers.provider_ids(GENAI, rows.provider_id),
            "listing": rows.model_id, "day": rows.start_date, "quoted": rows.start_date != "",
            **_prices(rows), "removed": rows.deprecated == "True", "source_ref": rows.package,
        }
    )  # fmt: skip


def _read(evidence: Path) -> pd.DataFrame:
    """Give the prices read one by one that a second reading confirmed, and that have a day."""
    rows = read(evidence, f"{FOLDER}/price_events_2026-08_to_11.csv")
    rows["effective_from"] = rows.model.map(REREAD).fillna(rows.effective_from)
    confirmed = (rows.second_check == "confirmed") | rows.model.isin(REREAD)
    rows = rows[rows.kind_of_seller.str.startswith("maker") & confirmed]
    providers = sellers.provider_ids(REVIEW, rows.provider)
    return pd.DataFrame(
        {
            "source_id": REVIEW, "provider_id": providers, "listing": rows.model,
            "day": rows.effective_from, "quoted": True,
            "input": rounded(rows.input_per_mtok_usd), "output": rounded(rows.output_per_mtok_usd),
            "cache_read": rounded(rows.cached_input_per_mtok_usd), "removed": False,
            "source_ref": rows.source_url,
        }
    )  # fmt: skip


def _prices(rows: pd.DataFrame) -> dict[str, pd.Series]:
    columns = {"input": "input", "output": "output", "cache_read": "cache_read"}
    return {name: rounded(rows[f"{name}_per_mtok_usd"]) for name in columns}


def resolved(evidence: Path, models: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Give the dated prices of the releases that their seller has made, with model_id.

    Special offers (quantised, fast, of a region) are left out, and of several names of a release
    the shortest one of a list counts. What is left out is counted.
    """
    rows = gathered(evidence)
    ledger.gather(rows.source_id, TABLE)
    earlier = earlier_readings(evidence)
    readings = [
        read_listing(listing, source, ledger.names, earlier)
        for listing, source in zip(rows.listing, rows.source_id, strict=True)
    ]
    rows["source_name"] = [reading.key for reading in readings]
    of_review = rows.source_id == REVIEW
    rows["source_name"] = rows.source_name.mask(of_review, rows.listing)
    makers = rows.provider_id.map(sellers.decided()["makers"])
    rows = ledger.leave_out(rows, makers.isna(), TABLE, "not its maker's price")
    special = pd.Series([bool(readings[i].variant) for i in rows.index], index=rows.index)
    special &= rows.source_id != REVIEW
    rows = ledger.leave_out(rows, special, TABLE, "of a special offer: fast, quantised, long")
    nothing = rows[["input", "output"]].isin(["", "0"]).any(axis=1)
    rows = ledger.leave_out(rows, nothing, TABLE, "no price a token")
    gone = "off the list by then, and it is not known since when"
    rows = ledger.leave_out(rows, rows.removed, TABLE, gone)
    pairs = zip(rows.source_id, rows.source_name, strict=True)
    rows["model_id"] = [ledger.resolve(source, name, exact=True) for source, name in pairs]
    rows = ledger.leave_out(rows, rows.model_id.isna(), TABLE, UNRESOLVED)
    maker = rows.model_id.map(models.set_index("model_id").organization_id)
    other = maker != rows.provider_id.map(sellers.decided()["makers"])
    rows = ledger.leave_out(rows, other, TABLE, "not its maker's price").assign(maker=maker)
    return _one_name(rows, ledger)


def _one_name(rows: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Keep the shortest name that a source has for each release, of its first provider."""
    order = rows.assign(length=rows.listing.str.len()).sort_values(
        ["length", "provider_id", "listing"], kind="stable"
    )
    best = order.drop_duplicates(["source_id", "model_id"])[
        ["source_id", "model_id", "provider_id", "listing"]
    ]
    keys = list(best.columns)
    chosen = rows[keys].apply(tuple, axis=1).isin(set(best.itertuples(index=False, name=None)))
    chosen |= rows.source_id == REVIEW  # which names a release by the state that was sold
    return ledger.leave_out(rows, ~chosen, TABLE, "another name of a release on the same list")


def confirming(evidence: Path, models: pd.DataFrame, names: Names) -> set[tuple[str, str, str]]:
    """Give the prices that LiteLLM shows for makers' releases: model_id, input and output."""
    columns = ["listing", "host", "input", "output"]
    now = litellm.current(evidence).rename(
        columns={"model_key": "listing", "litellm_provider": "host"}
    )
    rows = pd.concat([litellm.spells(evidence)[columns], now[columns]]).drop_duplicates()
    rows["provider_id"] = sellers.provider_ids(litellm.SOURCE, rows.host)
    rows[["input", "output"]] = rows[["input", "output"]].apply(rounded)
    return _first_party(rows.assign(source_id=litellm.SOURCE), evidence, models, names)


def elsewhere(evidence: Path, models: pd.DataFrame, names: Names) -> set[tuple[str, str, str]]:
    """Give the makers' prices of the autumn that others than genai-prices show."""
    rows = pd.concat([_history(evidence), _read(evidence)])
    dated = _first_party(rows[~rows.removed], evidence, models, names)
    return dated | confirming(evidence, models, names)


def _first_party(
    rows: pd.DataFrame, evidence: Path, models: pd.DataFrame, names: Names
) -> set[tuple[str, str, str]]:
    """Give model_id, input and output of the rows whose provider has made the model."""
    maker = rows.provider_id.map(sellers.decided()["makers"])
    rows, maker = rows[maker.notna()], maker[maker.notna()]
    earlier = earlier_readings(evidence)
    pairs = list(zip(rows.listing, rows.source_id, strict=True))
    keys = [read_listing(listing, source, names, earlier).key for listing, source in pairs]
    means = [names.resolve(source, key) for key, (_, source) in zip(keys, pairs, strict=True)]
    known = rows.assign(model_id=pd.Series(means, index=rows.index, dtype="str"))
    made_by = known.model_id.map(models.set_index("model_id").organization_id)
    known = known[made_by == maker]
    return set(zip(known.model_id, known.input, known.output, strict=True))


def steps(rows: pd.DataFrame) -> list[Step]:
    """Give the steps of one release in order of days, from its rows as `resolved` gives them.

    The history leads where it has the release; the other sources bring earlier quoted days for its
    steps, and what came after it. A price without a day that the leading list does not have is in
    none.
    """
    by_source: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.assign(row=rows.index).to_dict("records"):
        by_source[row["source_id"]].append({str(name): value for name, value in row.items()})
    paths = {source: _path(group) for source, group in by_source.items()}
    first, *others = (paths[source] for source in (HISTORY, GENAI, REVIEW) if source in paths)
    merged = list(first)
    for step in (step for path in others for step in path):
        same = [step_before for step_before in merged if step_before.price == step.price]
        if same:
            _agree(min(same, key=lambda step_before: _days_apart(step_before.day, step.day)), step)
        elif step.day > merged[-1].day:
            merged.append(step)
    return sorted(merged, key=lambda step: step.day)


def _path(rows: list[dict[str, Any]]) -> list[Step]:
    """Give the changes of price on one list; equal neighbours are one, with the last cached price.

    Of several prices of one day the last one counts.
    """
    path: list[Step] = []
    for row in sorted(rows, key=lambda row: str(row["day"])):
        step = Step(row["row"], row["day"], row["quoted"], (row["input"], row["output"]),
                    row["cache_read"], {row["source_id"]})  # fmt: skip
        if path and path[-1].day == step.day:
            path.pop()
        if path and path[-1].price == step.price:
            path[-1].cached = step.cached or path[-1].cached
        else:
            path.append(step)
    return path


def _days_apart(day: str, other: str) -> int:
    """Give how far two days lie apart; an unknown day is near to none."""
    if not (day and other):
        return 10**6
    return abs((date.fromisoformat(day) - date.fromisoformat(other)).days)


def _agree(known: Step, step: Step) -> None:
    """Note that another source shows a step, and take its day if that is the better one."""
    known.shown_by |= step.shown_by
    earlier = step.quoted and not known.quoted and "" < step.day < known.day
    if step.day and (not known.day or earlier):
        known.day, known.quoted, known.row = step.day, step.quoted, step.row


def _trusted(path: list[Step], model_id: str, others: set[tuple[str, str, str]]) -> list[Step]:
    """Note which steps LiteLLM shows too, and leave out those of one list that nobody dates."""
    for step in path:
        if (model_id, *step.price) in others:
            step.shown_by |= {litellm.SOURCE}
    return [step for step in path if step.day or len(step.shown_by) > 1]


def continued(
    earlier: pd.DataFrame, evidence: Path, models: pd.DataFrame, ledger: Ledger
) -> pd.DataFrame:
    """Give the list prices with the steps of later sources.

    earlier: the table as the lists of summer make it. What Catwalk has about a release that the
    later history follows from its first day is superseded. A price that a later step replaces ends
    on that step's day, whichever list it is of.
    """
    rows = resolved(evidence, models, ledger)
    others = confirming(evidence, models, ledger.names)
    paths = {
        str(model): _trusted(steps(group), str(model), others)
        for model, group in rows.groupby("model_id")
    }
    by_model = {model: path for model, path in paths.items() if path}
    old = earlier.source_id.str.startswith("catwalk") & ~_still_tells(earlier, by_model)
    earlier = ledger.leave_out(earlier, old, TABLE, "a later list follows the release in full")
    sold_by = rows.groupby("model_id").provider_id.first()
    later = {
        model: _after(path, earlier[earlier.model_id == model], sold_by[model])
        for model, path in by_model.items()
    }
    series = earlier[earlier.provider_id == earlier.model_id.map(sold_by)].groupby("model_id")
    last = {str(model): known.sort_values("valid_from").iloc[-1] for model, known in series}
    busy = busy_hours(evidence, ledger.names)
    steps_of_listing = [
        row
        for model, path in later.items()
        for row in _rows(path, rows, last.get(model), busy.get(model, ""))
    ]
    used = [step.row for path in later.values() for step in path]
    for source, rest in rows.drop(index=used).groupby("source_id"):
        ledger.report(str(source), TABLE, "a price known from elsewhere, or of no day", len(rest))
    for row in steps_of_listing:
        ledger.resolve(row["source_id"], row["source_name"], exact=True)
    agreed = _agreed(earlier, by_model)
    return pd.concat(
        [_ended(agreed, later, sold_by), pd.DataFrame(steps_of_listing)], ignore_index=True
    )


def _still_tells(earlier: pd.DataFrame, by_model: Mapping[str, list[Step]]) -> "pd.Series[bool]":
    """Say which rows of a release are not superseded by a history that follows it in full.

    A list that has the first price from an earlier day than the history knows more than it.
    """
    first = {model: path[0] for model, path in by_model.items() if HISTORY in path[0].shown_by}
    launch = earlier.sort_values("valid_from").drop_duplicates("model_id").set_index("model_id")
    more = {
        model
        for model, row in launch.iterrows()
        if model in first
        and first[str(model)].price == _dollars(row)
        and row.valid_from < first[str(model)].day
    }
    return ~earlier.model_id.isin(first.keys() - more)


def _dollars(row: pd.Series) -> tuple[str, str]:
    price_in, price_out = rounded(row[["input", "output"]])
    return price_in, price_out


def _after(path: list[Step], known: pd.DataFrame, provider: str) -> list[Step]:
    """Keep the steps after the last one known of the provider, at another price than before it.

    A release that only another branch of its maker sells so far has a price of its own here,
    unless it is the same.
    """
    here = known[known.provider_id == provider]
    if here.empty:
        in_force = [_dollars(row) for _, row in known[known.valid_to == ""].iterrows()]
        return [] if path[-1].price in in_force else path
    last = here.sort_values("valid_from").iloc[-1]
    since, price = last.valid_from or last.source_id[-10:], _dollars(last)
    later_steps: list[Step] = []
    for step in path:
        if step.day > since and step.price != price:
            later_steps.append(step)
            price = step.price
    return later_steps


def _rows(
    path: list[Step], rows: pd.DataFrame, last: pd.Series | None, busy: str
) -> Iterator[dict[str, Any]]:
    """Yield the steps of a release as rows of the table, numbered on from its last known one.

    busy: what the price in force is at busy hours, in words.
    """
    ends = [*(step.day for step in path[1:]), ""][: len(path)]
    for place, (step, end) in enumerate(zip(path, ends, strict=True), start=1):
        row = rows.loc[step.row]
        series = row if last is None else last
        answered = row.listing in sellers.decided()["pointers"].get(series.provider_id, [])
        notes = [busy, "A newer release answers to this name."] if answered else [busy]
        yield {
            "source_id": row.source_id, "provider_id": series.provider_id,
            "source_name": series.source_name, "model_id": row.model_id,
            "step": place + (0 if last is None else int(last.step)),
            "valid_from": step.day, "valid_to": end, "input": step.price[0],
            "output": step.price[1], "cached_input": step.cached,
            "confirmed": len(step.shown_by) > 1,
            "sources_agreeing": ",".join(sorted(step.shown_by)),
            "note": "" if end else " ".join(filter(None, notes)),
            "source_ref": row.source_ref, "checked_on": CHECKED_LATER_ON,
        }  # fmt: skip


def busy_hours(evidence: Path, names: Names) -> dict[str, str]:
    """Say what releases cost at busy hours where they cost more then: model_id -> words."""
    rows = read(evidence, f"{FOLDER}/genai_prices_0.2.3.csv")
    rows = rows[(rows.start_time_utc != "") & rows.provider_id.isin(sellers.decided()["makers"])]
    rows["hours"] = rows.start_time_utc.str[:5] + " to " + rows.end_time_utc.str[:5]
    rows["model_id"] = [names.resolve(GENAI, listing) for listing in rows.model_id]
    prices = ["input_per_mtok_usd", "output_per_mtok_usd"]
    groups = rows.dropna(subset="model_id").groupby(["model_id", *prices]).hours
    words = "At busy hours ({} UTC) {} in, {} out."
    return {
        str(model): words.format(" and ".join(hours), *prices) for (model, *prices), hours in groups
    }


def _agreed(earlier: pd.DataFrame, by_model: Mapping[str, list[Step]]) -> pd.DataFrame:
    """Add to the prices in force the later sources that show them as their last."""

    def agreeing(row: pd.Series) -> str:
        path = by_model.get(row.model_id, [])
        if row.valid_to or not path or path[-1].price != _dollars(row):
            return str(row.sources_agreeing)
        return ",".join(filter(None, [row.sources_agreeing, *sorted(path[-1].shown_by)]))

    return earlier.assign(sources_agreeing=earlier.apply(agreeing, axis=1))


def _ended(
    earlier: pd.DataFrame, later: Mapping[str, list[Step]], sold_by: "pd.Series[str]"
) -> pd.DataFrame:
    """End the prices in force of releases that have later steps at the same provider."""
    day = earlier.model_id.map({model: path[0].day for model, path in later.items() if path})
    here = earlier.provider_id == earlier.model_id.map(sold_by)
    ends = day.notna() & here & (earlier.valid_to == "")
    return earlier.assign(
        valid_to=earlier.valid_to.mask(ends, day),
        checked_on=earlier.checked_on.mask(ends, CHECKED_LATER_ON),
    )
