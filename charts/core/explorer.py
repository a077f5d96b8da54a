"""What the script of the explorer answers from, and the first answer, worded as it words them all.

The script is docs/assets/explorer.js; a browser test holds the two to the same words.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from charts.core.formats import fixed, text_of
from charts.measures.prices import good_enough
from charts.measures.waits.reference_levels import OPENNESS

SIDES = ("open", "closed")
SELLERS = {
    "maker": "its maker's list price",
    "median": "its median seller",
    "cheapest": "its cheapest well-known seller",
}
"""Who is paid for tokens, by market; every other market is a board."""

LICENCES = {
    "downloadable": "weights can be downloaded",
    "commercial": "commercial use is allowed",
    "standard": "a standard open licence",
}
STEP = 0.5
"""Distance of the levels that can be chosen, in the units of a market's scale."""

START = {"basis": "cheapest", "open": "downloadable"}

Offer = dict[str, Any]
Answer = dict[str, Offer]


def in_market(table: pd.DataFrame, market: str) -> pd.DataFrame:
    """Give the offers, or the reference levels, of one market."""
    return table[table["market"].eq(market)]


def boards_of(offers: pd.DataFrame) -> list[str]:
    """Give the ids of the markets that are boards, by name."""
    scales = offers[~offers["market"].isin(list(SELLERS))].drop_duplicates("market")
    return [str(market) for market in scales.sort_values("scale")["market"]]


def answers(
    offers: pd.DataFrame, level: float, days: list[pd.Timestamp]
) -> dict[pd.Timestamp, Answer]:
    """Give the cheapest offer at or above a level for each side that has one, by day.

    offers: those of one market. Open means as at the start: that the weights can be downloaded.
    """
    rows = good_enough.over_time(offers, level, OPENNESS[START["open"]], days)
    by_day: dict[pd.Timestamp, Answer] = {day: {} for day in days}
    for row in rows.to_dict("records"):
        by_day[row["day"]][row["side"]] = row  # type: ignore[assignment]
    return by_day


def last_answers(offers: pd.DataFrame, levels: pd.DataFrame, market: str) -> list[Answer]:
    """Give the answer to each reference level of a market, lowest first, on its last day."""
    offered = in_market(offers, market)
    last = good_enough.market_days(offered)[-1]
    valid = good_enough.offers_on(offered, last)
    values = in_market(levels, market)["value"].sort_values()
    return [answers(valid, level, [last])[last] for level in values]


def offer_text(offer: Mapping[Any, Any]) -> str:
    """Word an offer: GPT-5: $3.44 (level 150.2)."""
    return f"{offer['name']}: {price_text(offer['price'])} (level {fixed(offer['value'], 1)})"


def price_text(price: float) -> str:
    """Write a price in dollars and cents, below ten cents with their tenths."""
    return f"${fixed(price, 3 if price < 0.1 else 2)}"


def answer_text(answer: Answer) -> dict[str, str]:
    """Word an answer: each side, and what the open model costs in terms of the closed model."""
    texts = {side: offer_text(row) for side, row in answer.items()}
    return {**{side: texts.get(side, "none") for side in SIDES}, "ratio": _ratio(answer)}


def _ratio(answer: Answer) -> str:
    if set(answer) == set(SIDES):
        ratio = answer["open"]["price"] / answer["closed"]["price"]
        if ratio > 1:
            return f"The open model costs {fixed(ratio, 1)} times as much as the closed model."
        share = fixed(100 * ratio, 0 if ratio >= 0.01 else 1)
        return f"The open model costs {share}% of what the closed model costs."
    missing = {"open": "No model that is open enough", "closed": "No closed model"}
    who = missing[next(side for side in SIDES if side not in answer)] if answer else "No model"
    return f"{who} with a price reaches the level on that day."


def payload(offers: pd.DataFrame, levels: pd.DataFrame, level: str) -> dict[str, Any]:
    """Give all that can be asked, and where to start.

    offers, levels: those of all markets; level: the model whose level is the first.
    """
    start = START["basis"]
    offered = in_market(offers, start)
    values = in_market(levels, start).set_index("model_id")["value"]
    first = answers(offered, float(values[level]), good_enough.market_days(offered))
    last = max(first)
    return {
        "markets": [
            _market(market, in_market(offers, market), in_market(levels, market))
            for market in (*SELLERS, *boards_of(offers))
        ],
        "openness": [
            {"id": name, "name": LICENCES[name], "labels": list(labels)}
            for name, labels in OPENNESS.items()
        ],
        "start": {**START, "level": level, "day": _day(last)},
        "first": answer_text(first[last]),
        "history": [
            {"day": text_of(day.date()), **answer_text(answer)} for day, answer in first.items()
        ],
    }


def _market(market: str, offers: pd.DataFrame, levels: pd.DataFrame) -> dict[str, Any]:
    """Give one market: its scale, its days, its levels (lowest first) and its offers."""
    rows = offers.sort_values(
        ["price", "value", "model_id"],
        ascending=[True, False, True],  # the first that will do, does
    )
    late = set(rows.loc[rows["late"], "first_day"])
    scale, unit = rows["scale"].iloc[0], rows["priced_by"].iloc[0]
    return {
        "id": market,
        "name": SELLERS.get(market, scale),
        "board": market not in SELLERS,
        "scale": scale,
        "unit": f"US dollars per {unit}",
        "low": float(rows["value"].min() // STEP * STEP),
        "high": float(-(-rows["value"].max() // STEP) * STEP),
        "step": STEP,
        "days": [
            {"id": _day(day), "name": text_of(day.date()), "late": day in late}
            for day in good_enough.market_days(rows)
        ],
        "levels": [
            {"id": row["model_id"], "name": row["name"], "value": row["value"]}
            for row in levels.sort_values("value").to_dict("records")
        ],
        "offers": [
            {
                "name": row["name"],
                "label": row["weights"],
                "value": row["value"],
                "price": row["price"],
                "from": _day(row["first_day"]),
                "to": _day(row["last_day"]),
            }
            for row in rows.to_dict("records")
        ],
    }


def _day(day: pd.Timestamp) -> str:
    return f"{day:%Y-%m-%d}"
