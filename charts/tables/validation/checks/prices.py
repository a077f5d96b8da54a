"""Prices: in dollars per million tokens, of hosts that are hosts, in spells that do not overlap."""

from collections.abc import Iterator

import pandas as pd

from charts.tables.blend import blended
from charts.tables.validation.problem import Problem, quoted
from charts.tables.validation.sheets import Sheet

FAR = 4
"""How many times above or below the median of a release's offers a price is doubtful."""

VERY_FAR = 30
"""The same for a spell of a price history, which has no column for a reason.

Hosts cut prices by ten times within weeks, and the lists of the tables hold a misprint of 27 times.
"""

SINCE = pd.Timestamp("2025-01-01")
"""From which release day on a model with an index needs a price, or a reason why it has none."""

HOSTING = ("first-party", "independent-host", "licensed-cloud", "data-platform")
MAKERS_PRICES = ("list_prices", "offers", "price_history")
NO_PRICE = ("subscription", "free-or-local")


def times_the_median(offers: pd.DataFrame) -> pd.Series:
    """How many times the median of its release's offers on one day each offer costs.

    offers: as_of, model_id, input, output. Missing where a release has fewer than three offers.
    """
    price = blended(offers)
    group = price.groupby([offers["as_of"], offers["model_id"]])
    return (price / group.transform("median")).where(group.transform("size") >= 3)


def _is_usable(offers: Sheet) -> pd.Series:
    return offers.cells["usable"] == "true"


def output_is_not_cheaper_than_input(sheet: Sheet) -> Iterator[Problem]:
    """No provider sells output for less than input: they are swapped, or one is mistyped.

    A tenth of leeway is left for hosts that bid for both separately.
    """
    if not {"input", "output"} <= set(sheet.frame):
        return
    for line in sheet.lines(sheet.frame["input"] > 1.1 * sheet.frame["output"]):
        price_in, price_out = sheet.text(line, "input"), sheet.text(line, "output")
        message = f"{price_in} is above output, {price_out} (are the two swapped?)"
        yield sheet.problem(line, "input", message)


def cached_input_is_not_above_input(sheet: Sheet) -> Iterator[Problem]:
    """Nobody pays more to read input from a cache than to have it processed.

    Lists put the price of writing the cache, or of output, into that field.
    """
    if not {"input", "cached_input"} <= set(sheet.frame):
        return
    for line in sheet.lines(sheet.frame["cached_input"] > sheet.frame["input"]):
        cached, fresh = sheet.text(line, "cached_input"), sheet.text(line, "input")
        message = f"{cached} is above input, {fresh}: is it the price of writing the cache?"
        remedy = "write what reading from it costs, or leave the cell empty"
        yield sheet.problem(line, "cached_input", f"{message} ({remedy})")


STEEPEST = 15
"""How many times its input a maker's output may cost; 12 is the most that one has charged."""


def makers_charge_no_multiple_for_output(sheet: Sheet) -> Iterator[Problem]:
    """A maker's output price far above its input price has a digit too many, or is another model's.

    Hosts cut the two apart, so theirs say nothing.
    """
    if not {"input", "output"} <= set(sheet.frame) or sheet.name not in MAKERS_PRICES:
        return
    steep = sheet.frame["output"] > STEEPEST * sheet.frame["input"]
    if "relation" in sheet.cells:
        steep &= sheet.cells["relation"] == "first-party"
    for line in sheet.lines(steep & (sheet.frame["input"] > 0)):
        price_in, price_out = sheet.text(line, "input"), sheet.text(line, "output")
        message = f"{price_out} is more than {STEEPEST} times the input price, {price_in}"
        yield sheet.problem(line, "output", f"{message} (check both in the source)")


def prices_agree_with_other_offers(offers: Sheet) -> Iterator[Problem]:
    """A price far from a release's other offers is in cents, in another currency, or doubtful."""
    unexplained = offers.cells["doubt"] == ""
    times = times_the_median(offers.frame[_is_usable(offers)])[unexplained]
    for line in offers.lines((times > FAR) | (times < 1 / FAR)):
        yield offers.problem(
            line,
            "input",
            f"{offers.text(line, 'input')} in and {offers.text(line, 'output')} out is "
            f"{times[line]:.3g} times the median of {quoted(offers.text(line, 'model_id'))} "
            "(write US dollars per million tokens, not cents nor another currency; "
            "if it is right, say in doubt why it may count)",
        )


def list_prices_agree_with_offers(list_prices: Sheet, offers: Sheet) -> Iterator[Problem]:
    """A maker's price ten times that of all who sell the release is in another unit."""
    sold = offers.frame[_is_usable(offers)]
    median = blended(sold).groupby(sold["model_id"]).agg(["median", "size"])
    usual = median["median"][median["size"] >= 3].reindex(list_prices.frame["model_id"])
    times = blended(list_prices.frame) / usual.set_axis(list_prices.frame.index)
    explained = list_prices.cells["note"] != ""
    for line in list_prices.lines(~explained & ((times > 10) | (times < 1 / 10))):
        yield list_prices.problem(
            line,
            "input",
            f"{list_prices.text(line, 'input')} in and {list_prices.text(line, 'output')} out is "
            f"{times[line]:.3g} times the median offer of "
            f"{quoted(list_prices.text(line, 'model_id'))} (write US dollars per million tokens; "
            "if it is right, say in note why)",
        )


def spells_agree_with_each_other(price_history: Sheet) -> Iterator[Problem]:
    """A price thirty times that of a release's other spells is in cents, or for another amount.

    Of hosts only: routers list what their users may be charged, misprints included, and no
    statistic counts them.
    """
    frame = price_history.frame
    price = blended(frame).where(price_history.cells["relation"].isin(HOSTING))
    price = price.where(price > 0)
    release = price.groupby(frame["model_id"])
    times = (price / release.transform("median")).where(release.transform("count") >= 3)
    for line in price_history.lines((times > VERY_FAR) | (times < 1 / VERY_FAR)):
        yield price_history.problem(
            line,
            "input",
            f"{price_history.text(line, 'input')} in and {price_history.text(line, 'output')} out "
            f"is {times[line]:.3g} times the median spell of "
            f"{quoted(price_history.text(line, 'model_id'))} (write US dollars per million tokens)",
        )


def traffic_prices_agree_with_offers(traffic: Sheet, offers: Sheet) -> Iterator[Problem]:
    """A router lists the prices of hosts, so ten times theirs is in another unit."""
    sold = offers.frame[_is_usable(offers)]
    median = blended(sold).groupby(sold["model_id"]).agg(["median", "size"])
    usual = traffic.frame["model_id"].map(median["median"][median["size"] >= 3])
    for kind in ("listed", "paid"):
        pair = traffic.frame[[f"{kind}_input", f"{kind}_output"]].set_axis(
            ["input", "output"], axis="columns"
        )
        times = blended(pair) / usual
        for line in traffic.lines((times > 10) | (times < 1 / 10)):
            field = f"{kind}_input"
            yield traffic.problem(
                line,
                field,
                f"{traffic.text(line, field)} in and {traffic.text(line, f'{kind}_output')} out is "
                f"{times[line]:.3g} times the median offer of "
                f"{quoted(traffic.text(line, 'model_id'))} (write US dollars per million tokens)",
            )


def current_list_prices_agree(list_prices: Sheet) -> Iterator[Problem]:
    """A new price from another source leaves the old one in force, unless that is ended too.

    Two names of one source are two variants, such as one that answers faster. Names of two sources
    are most often one: two dated prices in force must agree. A list without dates may be out of
    date or about a variant, by up to FAR times.
    """
    frame = list_prices.frame.assign(line=list_prices.cells.index, price=blended(list_prices.frame))
    frame = frame[frame["valid_to"].isna() & frame["note"].isna() & frame["price"].gt(0)]
    pairs = frame.merge(frame, on=["provider_id", "model_id"], suffixes=("", "_other"))
    pairs = pairs[pairs["source_id"] != pairs["source_id_other"]]
    dated = pairs["valid_from"].notna() & pairs["valid_from_other"].notna()
    times = pairs["price"] / pairs["price_other"]
    apart = (dated & (times != 1)) | (times > FAR) | (times < 1 / FAR)
    newer = (pairs["valid_from"] > pairs["valid_from_other"]) | (
        ~(pairs["valid_from"] < pairs["valid_from_other"]) & (pairs["line"] > pairs["line_other"])
    )
    lines = pairs.loc[apart & newer, ["line", "line_other"]]
    for line, other in lines.to_numpy(dtype=int).tolist():
        price, other_price = (
            f"{list_prices.text(row, 'input')} in and {list_prices.text(row, 'output')} out"
            for row in (line, other)
        )
        yield list_prices.problem(
            line,
            "valid_from",
            f"{price} is listed beside {other_price} of "
            f"{quoted(list_prices.text(other, 'source_name'))} in line {other}, which has no end "
            "either (write the first day of the new price into the old one's valid_to; if both "
            "are right, say in note of one how it differs)",
        )


def unusable_offers_say_why(offers: Sheet) -> Iterator[Problem]:
    """What is not counted has a reason, and what has a reason is not counted."""
    usable, reason = _is_usable(offers), offers.cells["why_not"]
    for line in offers.lines((offers.cells["usable"] == "false") & (reason == "")):
        message = "is empty although usable is false (say why the price may not be counted)"
        yield offers.problem(line, "why_not", message)
    for line in offers.lines(usable & (reason != "")):
        message = f"{quoted(offers.text(line, 'why_not'))} although usable is true (fix one)"
        yield offers.problem(line, "why_not", message)
    free = offers.frame[["input", "output"]].fillna(0).eq(0).all(axis="columns")
    for line in offers.lines(usable & free):
        message = "is true for a price of nothing (write false and zero price, or no price)"
        yield offers.problem(line, "usable", message)
    flat = offers.cells["relation"].isin(NO_PRICE)
    for line in offers.lines(usable & flat):
        relation = offers.text(line, "relation")
        message = f"is true for a {relation} offer, which has no price a token (write false)"
        yield offers.problem(line, "usable", message)


def resellers_are_no_hosts(sheet: Sheet, providers: Sheet) -> Iterator[Problem]:
    """Counting a reseller as a host would make competition out of one machine."""
    if not {"provider_id", "relation"} <= set(sheet.cells):
        return
    kind = sheet.cells["provider_id"].map(providers.lookup("provider_id", "kind"))
    wrong = (kind == "router-reseller") & sheet.cells["relation"].isin(HOSTING)
    for line in sheet.lines(wrong):
        relation, provider = sheet.text(line, "relation"), sheet.text(line, "provider_id")
        yield sheet.problem(
            line,
            "relation",
            f"is {relation}, but {quoted(provider)} is a router-reseller in providers.csv "
            "(a reseller hosts nothing: write router-reseller, or fix the provider)",
        )


def hosts_offer_what_can_be_downloaded(sheet: Sheet, models: Sheet) -> Iterator[Problem]:
    """Who runs weights of their own needs weights that were published; others resell."""
    if not {"model_id", "relation"} <= set(sheet.cells):
        return
    label = sheet.cells["model_id"].map(models.lookup("model_id", "weights"))
    for relation, wrong, remedy in (
        ("independent-host", label == "closed", "reseller-of-closed or licensed-cloud"),
        ("reseller-of-closed", label.str.startswith("open-").fillna(False), "independent-host"),
    ):
        for line in sheet.lines((sheet.cells["relation"] == relation) & wrong):
            model = quoted(sheet.text(line, "model_id"))
            message = f"is {relation}, but {model} is {label[line]} in models.csv"
            yield sheet.problem(line, "relation", f"{message} (write {remedy}, or fix the label)")


def _spells(sheet: Sheet, series: list[str], number: str) -> Iterator[Problem]:
    """Spells of one series that are turned round, or begin before the one before has ended."""
    frame = sheet.frame
    for line in sheet.lines(frame["valid_from"] >= frame["valid_to"]):
        begin, end = sheet.text(line, "valid_from"), sheet.text(line, "valid_to")
        message = f"{end} is not after valid_from, {begin} (valid_to is the first day after)"
        yield sheet.problem(line, "valid_to", message)
    rows = frame.sort_values([*series, number], kind="stable")
    before = rows.groupby(series, dropna=False)[["valid_from", "valid_to"]].shift()
    open_ended = rows[number].gt(1) & before["valid_to"].isna() & before["valid_from"].notna()
    early = (rows["valid_from"] < before["valid_to"]) | (rows["valid_from"] < before["valid_from"])
    for line in sheet.lines((open_ended | early).reindex(frame.index, fill_value=False)):
        begin = sheet.text(line, "valid_from") or "an unknown day"
        ended = before["valid_to"][line]
        until = f"{ended:%Y-%m-%d}" if pd.notna(ended) else "no day"
        yield sheet.problem(
            line,
            "valid_from",
            f"{begin} overlaps {number} {int(frame[number][line]) - 1}, which ends on {until} "
            "(let one end where the next begins, and number them by day)",
        )


def list_prices_do_not_overlap(list_prices: Sheet) -> Iterator[Problem]:
    """On any day a maker has one price for a release."""
    yield from _spells(list_prices, ["source_id", "provider_id", "source_name"], "step")


def spells_do_not_overlap(price_history: Sheet) -> Iterator[Problem]:
    """On any day a listing has one price."""
    yield from _spells(price_history, ["source_id", "provider_id", "listing"], "spell")


def indexed_models_have_a_price(
    models: Sheet,
    capability_index: Sheet,
    offers: Sheet,
    list_prices: Sheet,
    price_history: Sheet,
    price_exceptions: Sheet,
) -> Iterator[Problem]:
    """A price chart without some of the models would be read as if it had them all."""
    hosted = _is_usable(offers) & offers.cells["relation"].isin(HOSTING)
    in_history = price_history.cells["relation"].isin(HOSTING)
    priced = {
        *offers.cells["model_id"][hosted].tolist(),
        *list_prices.cells["model_id"].tolist(),
        *price_history.cells["model_id"][in_history].tolist(),
    }
    excepted = set(price_exceptions.cells["model_id"].tolist())
    indexed = models.cells["model_id"].isin(capability_index.cells["model_id"])
    indexed &= models.frame["released"] >= SINCE
    has_price = models.cells["model_id"].isin(priced)
    for line in models.lines(indexed & ~has_price & ~models.cells["model_id"].isin(excepted)):
        message = "has an index but no price (add an offer, or a row in price_exceptions.csv)"
        yield models.problem(line, "model_id", f"{quoted(models.text(line, 'model_id'))} {message}")
    for line in price_exceptions.lines(price_exceptions.cells["model_id"].isin(priced)):
        model = quoted(price_exceptions.text(line, "model_id"))
        yield price_exceptions.problem(
            line, "model_id", f"{model} has a price by now (delete the exception)"
        )


def _gaps(sheet: Sheet, series: list[str], number: str) -> Iterator[Problem]:
    """Rows before which a number of their series is missing; the first may be any."""
    rows = sheet.frame[[*series, number]].dropna().sort_values([*series, number], kind="stable")
    before = rows.groupby(series)[number].shift()
    gap = (rows[number] > before + 1).reindex(sheet.frame.index)
    for line in sheet.lines(gap):
        now, last = int(rows[number][line]), int(before[line])
        yield sheet.problem(
            line,
            number,
            f"{now} follows {last}: the row of {number} {last + 1} is missing (put it back; if it "
            "was removed on purpose, renumber the later ones)",
        )


def no_step_of_a_list_price_is_missing(list_prices: Sheet) -> Iterator[Problem]:
    """A step deleted from the middle leaves no overlap, only a time without a price."""
    yield from _gaps(list_prices, ["source_id", "provider_id", "source_name"], "step")


def no_spell_of_a_price_is_missing(price_history: Sheet) -> Iterator[Problem]:
    """A spell deleted from the middle leaves no overlap, only a time without a price.

    The first may have another number than 1: spells from before the model's release are left out.
    """
    yield from _gaps(price_history, ["source_id", "provider_id", "listing"], "spell")


CHECKS = (
    output_is_not_cheaper_than_input,
    cached_input_is_not_above_input,
    makers_charge_no_multiple_for_output,
    prices_agree_with_other_offers,
    list_prices_agree_with_offers,
    spells_agree_with_each_other,
    traffic_prices_agree_with_offers,
    current_list_prices_agree,
    unusable_offers_say_why,
    resellers_are_no_hosts,
    hosts_offer_what_can_be_downloaded,
    list_prices_do_not_overlap,
    spells_do_not_overlap,
    indexed_models_have_a_price,
    no_step_of_a_list_price_is_missing,
    no_spell_of_a_price_is_missing,
)
