"""D3: do closed makers keep their prices, where open ones have to cut theirs?"""

from functools import partial
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts.claims import resample_counts, sample
from charts.claims.claim import Cap, Cases, Check, Choice, Claim, Label, Owner, Rng, Setting, Trial
from charts.claims.resample_counts import TIMES_DRAWN, total
from charts.claims.sample import Sample
from charts.core.formats import plural, text_of
from charts.measures.capability.frontier import SIDES
from charts.measures.prices import change_rate, price_spells, successors
from charts.measures.stats.units import YEAR
from charts.tables.frames import Tables

RATE, EVER = "cuts per model and year", "share of models cut"
ESTIMATOR = Choice("how keeping a price is measured", (RATE, EVER))
COUNTED = Choice("changes that count", ("cuts", "changes"))
SEEN = {"any list": "", "two lists": "confirmed_"}
LISTS = Choice("lists that show a change", tuple(SEEN))
AGES = {"any": "", "the first year": "early_"}
AGE = Choice("age of a model", tuple(AGES))
"""Makers' lists show old models late in life."""

MONTHS, SHARES, POINTS = (12, 18, 6), (0.1, 0.25), (0, 1, 2)
WITHIN = Choice("months in which a successor counts", MONTHS)
CHEAPER = Choice("share by which a successor is cheaper", SHARES)
TOLERANCE = Choice("points by which a successor may be lower", POINTS)

CLOSED_MODELS, OPEN_MODELS, MAKERS = 140, 90, 20
"""Size of the real lists."""

CUTS, TOGETHER = 0.1, 0.3
"""Cuts per model and year of either side, and the share of a maker's models that one act cuts."""

TRUE_RATIO = 4.0
"""How many times as often open makers cut, and bring cheaper successors, in the true world."""

SUCCEEDED = 0.6
"""Share of models with a cheaper successor within a year, on either side."""


def _facts(data: Tables) -> Sample:
    """Give one case a maker: sums over its closed and its open models."""
    record = change_rate.record_by_model(price_spells.of_makers(data), round(YEAR))
    priced = successors.priced_by_makers(data)
    for months, cheaper, tolerance in product(MONTHS, SHARES, POINTS):
        priced[_successor(months, cheaper, tolerance)] = successors.has_cheaper_successor(
            priced, months, cheaper, tolerance
        )
    return _by_maker(record, priced)


def _successor(months: int, cheaper: float, tolerance: int) -> str:
    return f"succeeded {months} {cheaper} {tolerance}"


def _by_maker(record: pd.DataFrame, priced: pd.DataFrame) -> Sample:
    """Add up, for each maker and side, years, changes, models changed, followed and succeeded."""
    makers = np.unique([*record["organization_id"], *priced["organization_id"]])
    columns = {TIMES_DRAWN: np.ones(len(makers))}
    counts = [name for name in record.columns if name.endswith(("cuts", "changes"))]
    values = {name: record[name].to_numpy(float) for name in ("years", "early_years", *counts)}
    changed = {f"models with {name}": (values[name] > 0).astype(float) for name in counts}
    watched = {"models": np.ones(len(record)), **values, **changed}
    columns |= _sums(makers, record, watched)
    for months in MONTHS:
        enough = (priced["followed"].to_numpy(float) >= months).astype(float)
        names = [name for name in priced.columns if name.startswith(f"succeeded {months} ")]
        succeeded = {name: enough * priced[name].to_numpy(float) for name in names}
        columns |= _sums(makers, priced, {f"followed {months}": enough, **succeeded})
    return Sample(makers, makers, columns)


def _sums(
    makers: npt.NDArray[np.str_], models: pd.DataFrame, values: dict[str, npt.NDArray[np.float64]]
) -> dict[str, npt.NDArray[np.float64]]:
    """Add up values of models for each maker, on each side."""
    maker = np.searchsorted(makers, models["organization_id"].to_numpy(str))
    on_side = {side: models["side"].eq(side).to_numpy() for side in SIDES}
    return {
        f"{side}: {name}": np.bincount(maker[on], column[on], len(makers)).astype(float)
        for side, on in on_side.items()
        for name, column in values.items()
    }


def _difference(makers: Sample, numerator: str, denominator: str) -> float:
    """Give the closed side's ratio less the open side's, times 100; NaN if a side has nothing."""
    opened, closed = (total(makers, f"{side}: {denominator}") for side in SIDES)
    if not opened or not closed:
        return np.nan
    of_open, of_closed = (total(makers, f"{side}: {numerator}") for side in SIDES)
    return 100 * (of_closed / closed - of_open / opened)


def _cuts(makers: Sample, setting: Setting) -> float:
    """Give how many more cuts closed makers made, per 100 models and year (or per 100 models)."""
    age = AGES[setting[AGE.name]]
    counted = f"{SEEN[setting[LISTS.name]]}{age}{setting[COUNTED.name]}"
    if setting[ESTIMATOR.name] == RATE:
        return _difference(makers, counted, f"{age}years")
    return _difference(makers, f"models with {counted}", "models")


def _successors(makers: Sample, setting: Setting) -> float:
    """Give by how many points more closed models had a cheaper successor of their maker's."""
    months = setting[WITHIN.name]
    name = _successor(months, setting[CHEAPER.name], setting[TOLERANCE.name])
    return _difference(makers, name, f"followed {months}")


def _makers_with(column: str, makers: Sample) -> Cases:
    opened, closed = (makers[f"{side}: {column}"] for side in SIDES)
    return makers.where(opened + closed > 0).cases()


def _cuts_text(value: float) -> str:
    number = round(abs(value))
    if not number:
        return "in a year 100 closed models see as many price cuts as 100 open ones"
    how = f"{text_of(number)} {'more' if value > 0 else 'fewer'} price {plural(number, 'cut')}"
    return f"in a year 100 closed models see {how} than 100 open ones"


def _successors_text(value: float) -> str:
    number = round(abs(value))
    if not number:
        return "closed models had a cheaper successor as often as open ones"
    how = "more" if value > 0 else "less"
    points = f"{text_of(number)} percentage {plural(number, 'point')}"
    return f"closed models had a cheaper successor {how} often than open ones, by {points}"


Chances = dict[str, float]
"""Of each side."""


def _lists(rng: Rng, cuts: Chances, succeeded: Chances, *, by_maker: bool) -> Sample:
    """Make makers' lists with cuts per model and year, and shares of models succeeded.

    by_maker: makers differ, and cut several models at once; else every model is on its own.
    """
    side = np.repeat(SIDES, (OPEN_MODELS, CLOSED_MODELS))
    place = rng.geometric(0.2, len(side)) % 13 + np.where(side == "open", 7, 0)
    maker = np.array([f"f{number:02}" for number in range(MAKERS)])[place]
    years = rng.gamma(2.0, 0.33, len(side))
    early = years * rng.uniform(0.3, 1.0, len(side))
    rate = np.vectorize(cuts.get)(side) * (rng.gamma(1.0, 1.0, MAKERS)[place] if by_maker else 1.0)
    number = _acts(rng, rate * years, place) if by_maker else rng.poisson(rate * years)
    record = pd.DataFrame({
        "model_id": np.arange(len(side)), "organization_id": maker, "side": side, "years": years,
        "early_years": early,
    })  # fmt: skip
    for seen, share in (("", 1.0), ("confirmed_", 0.6)):
        for age, part in (("", 1.0), ("early_", 0.6)):
            record[f"{seen}{age}cuts"] = rng.binomial(number, share * part)
            record[f"{seen}{age}changes"] = record[f"{seen}{age}cuts"] + rng.poisson(0.03 * years)
    chance = np.vectorize(succeeded.get)(side)
    shift = rng.normal(0, 0.2, MAKERS)[place] if by_maker else 0.0
    draw = rng.random(len(side)) - shift
    priced = record[["organization_id", "side"]].assign(followed=rng.uniform(0, 24, len(side)))
    for months, cheaper, tolerance in product(MONTHS, SHARES, POINTS):
        reached = draw < chance * (months / MONTHS[0]) ** 0.3
        priced[_successor(months, cheaper, tolerance)] = reached
    return _by_maker(record, priced[rng.random(len(side)) < 0.6])


def _acts(
    rng: Rng, expected: npt.NDArray[np.float64], maker: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Give cuts of models that come when their maker acts, each act on a part of its models."""
    acts = rng.poisson(np.bincount(maker, expected, MAKERS) / np.maximum(
        TOGETHER * np.bincount(maker, minlength=MAKERS), 1.0))  # fmt: skip
    return np.asarray(rng.binomial(acts[maker], TOGETHER))


def _alike_by_maker(rng: Rng) -> Sample:
    """Makers differ, and sides do not."""
    return _lists(rng, dict.fromkeys(SIDES, CUTS), dict.fromkeys(SIDES, SUCCEEDED), by_maker=True)


def _alike(rng: Rng) -> Sample:
    """Every model has the same chance of being cut and of being succeeded."""
    return _lists(rng, dict.fromkeys(SIDES, CUTS), dict.fromkeys(SIDES, SUCCEEDED), by_maker=False)


def _closed_keep(rng: Rng) -> Sample:
    """Open makers cut, and bring cheaper successors, TRUE_RATIO times as often."""
    cuts = {"open": 1.5 * CUTS, "closed": 1.5 * CUTS / TRUE_RATIO}
    succeeded = {"open": SUCCEEDED, "closed": SUCCEEDED / TRUE_RATIO}
    return _lists(rng, cuts, succeeded, by_maker=True)


CLAIM = Claim(
    id="D3",
    slug="no-need-to-cut",
    owner=Owner.ESSAY,
    statement="Makers of closed models are under no pressure to cut prices, and keep a margin.",
    test=(
        "Whether closed makers cut their list prices less often than open makers do. And "
        "whether they bring out a cheaper model at the same level less often, which would be "
        "a cut under a new name. Margins are not public, so that part cannot be tested."
    ),
    exhibits=("list-price-changes", "price-after-release"),
    page="argument/cheap.md",
    statistic="list-price-changes.kept_share",
    reason=(
        "{list-price-changes.kept} of {list-price-changes.watched} closed models kept their list "
        "price as long as lists show them, and so did {list-price-changes.open_kept} of "
        "{list-price-changes.open_watched} open models at their own makers."
    ),
    would_change=(
        "Open makers that cut list prices clearly more often than closed ones do, or published "
        "margins."
    ),
    cap=Cap(Label.MOSTLY_HOLDS, "Margins are not public."),
    trial=Trial(
        checks=(
            Check(
                "list prices",
                "Do closed makers cut list prices less often than open ones?",
                _cuts,
                _cuts_text,
                partial(_makers_with, "models"),
                side="below",
            ),
            Check(
                "cheaper successors",
                "Do closed makers bring out a cheaper model at the same level less often?",
                _successors,
                _successors_text,
                partial(_makers_with, f"followed {MONTHS[0]}"),
                side="below",
            ),
        ),
        choices=(ESTIMATOR, COUNTED, LISTS, AGE, WITHIN, CHEAPER, TOLERANCE),
        facts=_facts,
        units=sample.firms,
        without=sample.without_firm,
        resample=resample_counts.resample,
        null_worlds=(_alike_by_maker, _alike),
        true_world=_closed_keep,
        effect="open makers cut, and bring cheaper successors, four times as often as closed ones",
    ),
)
