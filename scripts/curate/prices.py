"""Prices per token: who offers which release, at what price, since when, and how much is used.

All prices are US dollars per million tokens. A name in a price list is the list's key with host
prefix, quantisation and speed words split off; where that key moves from release to release, the
provider's own string may still name one.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from charts.tables.blend import blended
from charts.tables.validation.checks.prices import FAR, HOSTING, VERY_FAR, times_the_median
from scripts.curate import list_steps, litellm, sellers, snapshots
from scripts.curate.evidence import CHECKED_ON, UNRESOLVED, Ledger, each, read
from scripts.curate.listings import earlier_readings
from scripts.curate.sellers import tidy

MODELS_DEV = "models-dev-2026-07-02"
KIMI = "kimi-hosts-2026-08"
ROUTING = "openrouter-routing-2026-07"
LISTS = {
    "models.dev": MODELS_DEV,
    "catwalk": "catwalk-2026-08-21",
    "openrouterlist": "openrouterlist-2026-08-22",
    "genai-prices": "genai-prices-2026-08-21",
    "llm-prices": "llm-prices-2026-08-05",
}
"""A price list's name -> its source id."""

JULY, AUGUST = "2026-07-02", "2026-08-22"
SWAPPED = "output below input: mistyped in the list"
WRITING_PRICES = {"minimax": "0.375", "minimax-cn": "0.375"}
"""What these makers charge for writing the cache, by models.dev, which lists reading beside it."""

_ANNOUNCED = re.compile(r"(?P<day>[\d-]{10}): (?P<input>[\d.]+)/(?P<output>[\d.]+)")
_STEP = re.compile(r"(?P<day>[\d-]{10}): (\S+)/(\S+) -> (?P<input>[\d.]+)/(?P<output>[\d.]+)")


def _words(*columns: pd.Series) -> pd.Series:
    """Join the non-empty words of several columns, row by row."""
    rows = zip(*columns, strict=True)
    joined = [" ".join(w for w in row if w) for row in rows]
    return pd.Series(joined, index=columns[0].index, dtype="str")


def _resolved(rows: pd.DataFrame, table: str, ledger: Ledger) -> pd.DataFrame:
    """Add model_id, by the list's key or else the provider's own string; drop what names nothing.

    Names that resolve to nothing are counted once a source and key.
    """
    rows, names = rows.copy(), ledger.names
    meant, used = [], []
    for source, key, listing in zip(rows.source_id, rows.source_name, rows.listing, strict=True):
        listed_name, meaning = listing.rsplit("/", 1)[-1].lower(), names.resolve(source, key)
        # A key can drop a word that tells two releases apart: o1-preview is keyed o1.
        stated = names.resolve(source, listed_name)
        better = names.settles(source, listed_name) or (meaning is None and stated)
        name = listed_name if better and stated != meaning else key
        meant.append(ledger.resolve(source, name, exact=True))
        used.append(name)
    rows["model_id"] = pd.Series(meant, index=rows.index, dtype="str")
    rows["source_name"] = used
    return ledger.leave_out(rows, rows.model_id.isna(), table, UNRESOLVED)


def _hyphened(words: pd.Series) -> pd.Series:
    return words.str.replace("_", "-")


def providers(evidence: Path) -> pd.DataFrame:
    """List every provider with operator and kind, the latest judgement first."""
    reviews = read(evidence, "pricing/provider_kinds.csv")
    reviewed = pd.DataFrame(
        {
            "provider_id": reviews.provider_id.map(tidy), "name": reviews.provider_name,
            "operator": reviews.operator, "kind": _hyphened(reviews.provider_kind),
            "confidence": reviews.confidence, "reason": reviews.reason,
            "source_id": sellers.REVIEW, "source_ref": reviews.doc,
        }
    )  # fmt: skip
    later = pd.concat(
        [
            read(evidence, "pricing/providers_snapshot_2026-08.csv"),
            read(evidence, "pricing/price_history.csv"),
        ]
    )
    later_rows = pd.DataFrame(
        {
            "provider_id": later.provider_id.map(tidy), "name": later.operator,
            "operator": later.operator, "kind": _hyphened(later.provider_kind),
            "confidence": "low", "reason": "On no list when providers were judged one by one.",
            "source_id": later.source.map(LISTS), "source_ref": "",
        }
    )  # fmt: skip
    kimi = read(evidence, "pricing/kimi_hosts_2026-08.csv")
    kinds = {"router_reseller": "router-reseller", "independent_host": "neocloud-host",
             "subscription": "subscription-plan"}  # fmt: skip
    hosts = pd.DataFrame(
        {
            "provider_id": kimi.provider_id.map(tidy), "name": kimi.provider_id,
            "operator": kimi.provider_id,
            "kind": kimi.relation.str.removesuffix(" (unsure)").map(kinds).fillna("unknown"),
            "confidence": "low", "reason": "Only on the list of Kimi hosts; kind as listed there.",
            "source_id": KIMI, "source_ref": "",
        }
    )  # fmt: skip
    every = pd.concat([reviewed, later_rows, hosts], ignore_index=True)
    every = every.assign(checked_on=CHECKED_ON)
    lists = [sellers.judged(), every, snapshots.unjudged(evidence)]
    return pd.concat(lists, ignore_index=True).drop_duplicates("provider_id")


def _relations(rows: pd.DataFrame, providers: pd.DataFrame, models: pd.DataFrame) -> pd.Series:
    """Give the relation of every offer, by our register where a list judged it by its own labels.

    A router's list may name the host behind it; the offer is still the router's. A list that holds
    an open release for closed calls its hosts resellers, and the other way round.
    """
    kind = rows.provider_id.map(providers.set_index("provider_id").kind)
    weights = rows.model_id.map(models.set_index("model_id").weights)
    given = rows.relation
    is_open, is_closed = weights.str.startswith("open-"), weights == "closed"
    hosts = kind.isin(["neocloud-host", "cloud", "first-party-lab", "unknown"])
    given = given.mask((given == "reseller-of-closed") & is_open & hosts, "independent-host")
    given = given.mask((given == "independent-host") & is_closed, "reseller-of-closed")
    routed = given.isin([*HOSTING, "reseller-of-closed"])
    return given.mask((kind == "router-reseller") & routed, "router-reseller")


def offers(
    evidence: Path, known: pd.DataFrame, models: pd.DataFrame, ledger: Ledger
) -> pd.DataFrame:
    """Make the standing prices of all snapshots; `known` is the table of providers."""
    earlier = pd.concat([_july(evidence), _august(evidence), _kimi(evidence)])
    lists = [snapshots.september(evidence), snapshots.november(evidence)]
    later = snapshots.as_offers(
        pd.concat(lists, ignore_index=True), known, ledger.names, earlier_readings(evidence)
    )
    later["cached_input"] = _cached(later)
    rows = pd.concat([earlier.assign(checked_on=CHECKED_ON), later], ignore_index=True)
    ledger.gather(rows.source_id, "offers")
    rows = ledger.leave_out(rows.drop(columns="cache_read"), _swapped(rows), "offers", SWAPPED)
    rows["usable"] = rows.why_not == ""
    rows = _resolved(rows, "offers", ledger)
    given = _relations(rows, known, models)
    rows["relation"] = given.mask(given == "", sellers.relations(rows, known, models))
    rows["doubt"] = rows.doubt.where(rows.doubt != "", _far_off(rows))
    listed_elsewhere = list_steps.elsewhere(evidence, models, ledger.names)
    rows["doubt"] = rows.doubt.where(rows.doubt != "", _lone(rows, listed_elsewhere))
    return rows


def _lone(rows: pd.DataFrame, listed_elsewhere: set[tuple[str, str, str]]) -> pd.Series:
    """Say of makers' prices of November that no other list of the autumn has them, else "".

    genai-prices keeps names that a maker no longer sells, at prices of other sellers.
    """
    prices = zip(rows.model_id, rows.input, rows.output, strict=True)
    lone = pd.Series([price not in listed_elsewhere for price in prices], index=rows.index)
    lone &= rows.usable & (rows.as_of == snapshots.NOVEMBER) & (rows.relation == "first-party")
    return lone.map({True: "no other list has this price of the maker", False: ""})


def _swapped(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Say where output costs clearly less than input, which nobody charges."""
    return pd.to_numeric(rows.input) > 1.1 * pd.to_numeric(rows.output)


def _far_off(rows: pd.DataFrame) -> pd.Series:
    """Say of prices far from the median of their release's offers that they are, else ""."""
    usable = rows[rows.usable].assign(
        input=lambda r: pd.to_numeric(r.input), output=lambda r: pd.to_numeric(r.output)
    )
    doubt = times_the_median(usable).map(
        lambda t: (
            "far above the median offer" if t > FAR
            else "far below the median offer" if t < 1 / FAR else ""
        )
    )  # fmt: skip
    return doubt.reindex(rows.index, fill_value="")


def _july(evidence: Path) -> pd.DataFrame:
    rows = read(evidence, "pricing/providers_snapshot.csv")
    why = rows.excluded_because.mask(
        rows.suspect.str.startswith("currency"), "price in another currency"
    )
    why = why.mask((why == "") & (rows.alias != ""), "moving alias")
    return pd.DataFrame(
        {
            "as_of": JULY, "source_id": MODELS_DEV, "provider_id": rows.provider_id.map(tidy),
            "listing": rows.model_id.str.lstrip("@"), "source_name": rows.model_key,
            "relation": _hyphened(rows.relation),
            "variant": _words(rows.quant, rows.tee.map({"True": "tee"}).fillna(""),
                              rows.speed_variant, rows["mode"]),
            "input": rows.input, "output": rows.output, "cached_input": _cached(rows),
            "why_not": why,
            "doubt": rows.suspect.where(~rows.suspect.str.startswith("currency"), ""),
            "source_ref": rows.source_path + "@" + rows.source_commit,
        }
    )  # fmt: skip


def _august(evidence: Path) -> pd.DataFrame:
    rows = read(evidence, "pricing/providers_snapshot_2026-08.csv")
    zero = (rows.input.isin(["", "0.0"])) & (rows.output.isin(["", "0.0"]))
    plan = rows.relation == "subscription"
    why = pd.Series("not a standing price", index=rows.index)
    why = why.mask(zero, "zero price").mask(plan, "subscription plan")
    return pd.DataFrame(
        {
            "as_of": AUGUST, "source_id": rows.source.map(LISTS),
            "provider_id": rows.provider_id.map(tidy), "listing": rows.model_id,
            "source_name": rows.model_key, "relation": _hyphened(rows.relation),
            "variant": _words(rows.quant, rows.tee.map({"True": "tee"}).fillna(""), rows.speed,
                              rows["mode"]),
            "input": rows.input, "output": rows.output, "cached_input": _cached(rows),
            "why_not": why.where(rows.usable != "True", ""), "doubt": "",
            "source_ref": rows.commit,
        }
    )  # fmt: skip


def _cached(rows: pd.DataFrame) -> pd.Series:
    """Give the price of input read from a cache, empty where the list has another price there.

    Reading what was computed before never costs more than computing it. Catwalk's files hold the
    price of writing the cache, or of output, in that field at some hosts.
    """
    cached, fresh = pd.to_numeric(rows.cache_read), pd.to_numeric(rows.input)
    of_writing = rows.provider_id.map(WRITING_PRICES) == rows.cache_read
    return rows.cache_read.mask((cached > fresh) | of_writing, "")


def _kimi(evidence: Path) -> pd.DataFrame:
    rows = read(evidence, "pricing/kimi_hosts_2026-08.csv")
    relation = rows.relation.str.removesuffix(" (unsure)")
    unsure = rows.relation.str.endswith("(unsure)")
    plan = relation == "subscription"
    return pd.DataFrame(
        {
            "as_of": AUGUST, "source_id": KIMI, "provider_id": rows.provider_id.map(tidy),
            "listing": rows.model_key, "source_name": rows.model_key,
            "relation": _hyphened(relation), "variant": "",
            "input": rows.input, "output": rows.output, "cached_input": "",
            "why_not": plan.map({True: "subscription plan", False: ""}),
            "doubt": unsure.map({True: "whether it hosts or resells is not sure", False: ""}),
            "source_ref": rows.source,
        }
    )  # fmt: skip


def list_prices(evidence: Path, models: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Make the makers' own prices, one row a step; a step's end is the next one's day."""
    summer = _summer_prices(evidence, ledger)
    return list_steps.continued(summer, evidence, models, ledger)


def _summer_prices(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    """Make the makers' prices as the lists of summer 2026 have them."""
    rows = read(evidence, "pricing/first_party_prices.csv")
    rows["source_id"] = rows.primary_source.str.split("+").str[0].map(LISTS)
    rows = rows.assign(source_name=rows.model_key, listing=rows.model_id)
    rows = ledger.leave_out(rows, rows.moving_alias == "True", "list_prices", "moving alias")
    rows = _resolved(rows, "list_prices", ledger)
    return pd.DataFrame(list(_steps(rows))).assign(checked_on=CHECKED_ON)


def _steps(rows: pd.DataFrame) -> Iterator[dict[str, object]]:
    """Yield the dated steps of every maker's price."""
    for row in each(rows):
        changes = [_STEP.search(c) for c in row.changes.split(" ; ") if c]
        days = [row.first_observed, *(c["day"] for c in changes if c)]
        prices = [(row.launch_input, row.launch_output)]
        prices += [(c["input"], c["output"]) for c in changes if c]
        seen = [str(int(row.n_sources) > 1), *row.changes_confirmed.split(" ; ")]
        ends = [*days[1:], row.removed_on]
        for step, (day, end, (price_in, price_out)) in enumerate(
            zip(days, ends, prices, strict=True)
        ):
            if day and end and end <= day:
                continue  # replaced on the day it was first seen
            cached = [row.launch_cache_read] if step == 0 else []
            cached += [row.last_cache_read] if step == len(days) - 1 else []
            cached = [price for price in cached if not price or float(price) <= float(price_in)]
            note = _ANNOUNCED.sub(
                r"Announced for \g<day>: \g<input> in, \g<output> out.", row.announced_future
            )
            yield {
                "source_id": row.source_id, "provider_id": tidy(row.provider_id),
                "source_name": row.source_name, "model_id": row.model_id, "step": step + 1,
                "valid_from": day, "valid_to": end, "input": price_in, "output": price_out,
                "cached_input": (cached or [""])[-1],
                "confirmed": seen[step].strip() == "True",
                "sources_agreeing": row.sources if step == 0 else "",
                "note": note if step == len(days) - 1 else "",
            }  # fmt: skip


def price_history(
    evidence: Path, known: pd.DataFrame, models: pd.DataFrame, ledger: Ledger
) -> pd.DataFrame:
    """Make the dated spells of hosts and of OpenRouter; equal neighbours are one spell."""
    table = "price_history"
    earlier = _resolved(_summer_spells(evidence, ledger, table), table, ledger)
    earlier["relation"] = _relations(earlier, known, models)
    later = litellm.history(evidence, ledger, earlier_readings(evidence), table)
    later = ledger.leave_out(later, _swapped(later), table, SWAPPED)
    later = _resolved(later, table, ledger)
    later["relation"] = sellers.relations(later, known, models)
    rows = pd.concat([earlier, later], ignore_index=True)
    rows["cache_read"] = _cached(rows)
    not_known = rows.relation == "unknown"
    rows = ledger.leave_out(rows, not_known, table, "whether it hosts or resells is not known")
    resold = ~rows.relation.isin(HOSTING) & (rows.operator != "OpenRouter")
    rows = ledger.leave_out(rows, resold, table, "a reseller's price")
    brief = (rows.valid_to != "") & (rows.valid_to <= rows.valid_from)
    rows = ledger.leave_out(rows, brief, table, "changed again on the same day")
    misread = (rows.source_id == litellm.SOURCE) & _off_by_far(rows)
    rows = ledger.leave_out(rows, misread, table, "another unit, or another model's price")
    return _merged(rows, table, ledger)


def _off_by_far(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Say which spells cost VERY_FAR times more or less than the median spell of their release."""
    price = blended(rows[["input", "output"]].apply(pd.to_numeric))
    times = price / price.groupby(rows.model_id).transform("median")
    return (times > VERY_FAR) | (times < 1 / VERY_FAR)


def _summer_spells(evidence: Path, ledger: Ledger, table: str) -> pd.DataFrame:
    """Lay out the spells of the lists that were read in August; what is no price is left out."""
    rows = read(evidence, "pricing/price_history.csv")
    rows = rows.assign(
        source_id=rows.source.map(LISTS), provider_id=rows.provider_id.map(tidy),
        source_name=rows.model_key, listing=rows.model_id.str.lstrip("@"),
        relation=_hyphened(rows.relation), last_seen=rows.source_last_day,
        variant=_words(rows.quant, rows.tee.map({"True": "tee"}).fillna(""), rows.speed,
                       rows["mode"]),
        begin_unknown=(rows.left_censored == "True") | (rows.valid_from == ""),
        checked_on=CHECKED_ON,
    )  # fmt: skip
    ledger.gather(rows.source_id, table)
    ended = "the day an offer ended, not a price"
    rows = ledger.leave_out(rows, rows.event == "removed", table, ended)
    later = rows.valid_from > CHECKED_ON
    rows = ledger.leave_out(rows, later, table, "announced for a later day")
    unusable = "free, by subscription, or without a price"
    rows = ledger.leave_out(rows, rows.usable != "True", table, unusable)
    # An end that lies ahead is an announcement: the price still stands.
    rows["valid_to"] = rows.valid_to.where(rows.valid_to <= CHECKED_ON, "")
    return ledger.leave_out(rows, _swapped(rows), table, SWAPPED)


def _merged(rows: pd.DataFrame, table: str, ledger: Ledger) -> pd.DataFrame:
    """Join spells of one listing that follow on each other at the same price, and number them."""
    offer = ["source_id", "provider_id", "listing"]
    price = ["input", "output", "cache_read"]
    rows = rows.sort_values([*offer, "valid_from", "valid_to"], kind="stable")
    before = rows.groupby(offer)[["valid_to", *price]].shift()
    follows = (rows[price] == before[price]).all(axis="columns")
    goes_on = follows & (before.valid_to == rows.valid_from) & (rows.valid_from != "")
    spell = (~goes_on).cumsum()
    ends = rows.groupby(spell).valid_to.last().to_numpy()
    first = ledger.leave_out(rows, goes_on, table, "the same price went on").assign(valid_to=ends)
    first["spell"] = first.groupby(offer).cumcount() + 1
    columns = [*offer, "spell", "source_name", "model_id", "relation", "variant", "valid_from",
               "valid_to", "begin_unknown", "last_seen", "input", "output",
               "checked_on"]  # fmt: skip
    return first[columns].assign(cached_input=first.cache_read, source_ref=first.commit)


def _paid(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    """Give what endpoints listed and earned for each release: means over the tokens they carried.

    Only the mean of a release is kept: what a single endpoint earns may not be passed on.
    """
    rows = read(evidence, "pricing/openrouter_listed_2026-07.csv")
    rows = rows.assign(source_id=ROUTING, source_name=rows.model_key, listing=rows.model_key)
    rows = _resolved(rows, "traffic", ledger)
    columns = {"listed_in_per_mtok": "listed_input", "listed_out_per_mtok": "listed_output",
             "eff_in_per_mtok": "paid_input", "eff_out_per_mtok": "paid_output"}  # fmt: skip
    weight = pd.to_numeric(rows.tokens)
    weighted = rows[list(columns)].apply(pd.to_numeric).mul(weight, axis=0).rename(columns=columns)
    sums = weighted.groupby(rows.model_id).sum()
    means: pd.DataFrame = sums.div(weight.groupby(rows.model_id).sum(), axis=0).round(6)
    return means.assign(priced_endpoints=rows.groupby("model_id").size().astype("Int64"))


def traffic(evidence: Path, ledger: Ledger) -> pd.DataFrame:
    """Make what OpenRouter carried for each release: tokens of six weeks, requests of one day."""
    mix = read(evidence, "pricing/openrouter_token_mix_2026-07.csv")
    mix = mix.assign(source_id=ROUTING, source_name=mix.model_key, listing=mix.model_key)
    mix = _resolved(mix, "traffic", ledger)
    counts = ["prompt_toks", "completion_toks", "cached_toks", "reasoning_toks", "requests"]
    mix[counts] = mix[counts].apply(pd.to_numeric)
    spans = {"first_day": "min", "last_day": "max"}
    by_model = mix.groupby("model_id").agg(dict.fromkeys(counts, "sum") | spans)
    paid = _paid(evidence, ledger)
    hosts = read(evidence, "pricing/openrouter_endpoints_2026-07.csv")
    hosts = hosts[hosts.variant == "standard"]
    hosts = hosts.assign(source_id=ROUTING, source_name=hosts.model_key, listing=hosts.model_key)
    hosts = _resolved(hosts, "traffic", ledger)
    hosts["requests_1d"] = pd.to_numeric(hosts.requests_1d)
    ends = hosts.groupby("model_id").agg(
        hosts=("provider_name", "nunique"), day_requests=("requests_1d", "sum")
    )
    makers = hosts[hosts.is_author == "True"].groupby("model_id").requests_1d.sum()
    joined = by_model.join([ends, paid], how="outer").rename_axis("model_id").reset_index()
    return pd.DataFrame(
        {
            "model_id": joined.model_id, "first_day": joined.first_day,
            "last_day": joined.last_day,
            **{
                column: joined[raw].round().astype("Int64")
                for column, raw in {
                    "requests": "requests", "prompt_tokens": "prompt_toks",
                    "completion_tokens": "completion_toks", "cached_tokens": "cached_toks",
                    "reasoning_tokens": "reasoning_toks", "hosts": "hosts",
                    "day_requests": "day_requests",
                }.items()
            },
            # No requests at the maker is 0 where hosts are known, and missing elsewhere.
            "day_requests_maker": joined.model_id.map(makers).fillna(0)
            .where(joined.hosts.notna()).round().astype("Int64"),
            **{str(name): joined[name] for name in paid.columns},
            "source_id": ROUTING, "source_ref": "pluriholonomic/ai-routing@bbfb89916660",
            "checked_on": CHECKED_ON,
        }
    )  # fmt: skip
