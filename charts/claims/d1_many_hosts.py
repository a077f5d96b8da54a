"""D1: do open models have many hosts?"""

from functools import partial

import numpy as np
import numpy.typing as npt

from charts.claims import sample
from charts.claims.claim import Cases, Check, Choice, Claim, Owner, Rng, Setting, Trial
from charts.claims.sample import Sample
from charts.measures.prices import host_counts, offers
from charts.tables.frames import Tables

NEAREST = 20
"""Open models with the highest index that are near the open frontier, as published."""

MANY = Choice("number of hosts that is many", (5, 3, 8, 12, 18))
"""Five make a market in which prices can be compared; eighteen is what the essay speaks of."""

COUNTED = Choice("hosts that count", ("all but the maker", "well-known ones", "the maker too"))
NEAR = Choice("how many open models are near the open frontier", (NEAREST, 10, 30))
NONCOMMERCIAL = Choice("weights without commercial use", ("open", "left out"))
AGE = Choice("days that weights have been out", (0, 30, 90))

UNRANKED = 10**6
"""The rank of a model without an index."""

MODELS, MAKERS, RANKED = 260, 45, 110
"""Size of a simulated register: open models, their makers, and models with an index."""

CLOSED_MEAN = 0.8
"""Hosts of the average closed model: its maker licenses it to a cloud or two."""

RANDOM_MEAN = 1.5
"""Hosts of the average model if hosts chose among open and closed ones at random."""

TRUE_MEDIAN = 10
"""Hosts of the typical open model in the true world."""


def _facts(data: Tables) -> Sample:
    """Give one case an open model of the register, its hosts and its rank by the index."""
    rows = host_counts.hosts_of_open_models(data, offers.broad_day(data))
    rank = rows["index"].rank(ascending=False, method="first").sub(1).fillna(UNRANKED)
    rows = rows.assign(rank=rank, restricted=rows["weights"].eq("open-noncommercial"))
    columns = ["hosts", "well_known_hosts", "sold_by_maker", "rank", "restricted", "days_open"]
    return sample.of_frame(rows, unit="organization_id", firm="organization_id", columns=columns)


def _prepare(models: Sample, setting: Setting) -> tuple[npt.NDArray[np.float64], ...]:
    """Give the hosts and the rank of each model that counts under a setting."""
    match setting[COUNTED.name]:
        case "well-known ones":
            hosts = models["well_known_hosts"]
        case "the maker too":
            hosts = models["hosts"] + models["sold_by_maker"]
        case _:
            hosts = models["hosts"]
    counted = models["days_open"] >= setting[AGE.name]
    if setting[NONCOMMERCIAL.name] == "left out":
        counted &= ~models["restricted"].astype(bool)
    return hosts[counted].astype(float), models["rank"][counted].astype(float)


def _of_all(prepared: tuple[npt.NDArray[np.float64], ...], setting: Setting) -> float:
    """Give the median hosts of all open models; those that nobody sells have none."""
    return sample.median(prepared[0])


def _near_the_frontier(prepared: tuple[npt.NDArray[np.float64], ...], setting: Setting) -> float:
    """Give the median hosts of the open models with the highest index."""
    hosts, rank = prepared
    return sample.median(hosts[rank < setting[NEAR.name]])


def _near_cases(models: Sample) -> Cases:
    return models.where(models["rank"] < NEAREST).cases()


def _words(which: str, median: float) -> str:
    hosts = {0.0: "no host", 1.0: "1 host"}.get(median, f"{median:g} hosts")
    return f"the median open model {which} has {hosts}"


def _register(rng: Rng, hosts: npt.NDArray[np.int64]) -> Sample:
    """Make a register of open models whose makers are of very unequal size."""
    maker = np.array([f"f{place}" for place in rng.geometric(4 / MAKERS, MODELS) % MAKERS])
    rank = np.full(MODELS, UNRANKED)
    rank[rng.permutation(MODELS)[:RANKED]] = np.arange(RANKED)
    columns = {
        "hosts": hosts,
        "well_known_hosts": rng.binomial(hosts, 0.6),
        "sold_by_maker": rng.random(MODELS) < 0.3,
        "rank": rank,
        "restricted": rng.random(MODELS) < 0.1,
        "days_open": rng.integers(0, 1000, MODELS),
    }
    return Sample(maker, maker, columns)


def _as_closed(rng: Rng) -> Sample:
    """Open models are hosted no more than closed ones: most by nobody, a few by many."""
    return _register(rng, rng.negative_binomial(0.5, 0.5 / (0.5 + CLOSED_MEAN), MODELS))


def _at_random(rng: Rng) -> Sample:
    """Hosts choose among all models, open and closed, at random."""
    return _register(rng, rng.poisson(RANDOM_MEAN, MODELS))


def _hosted(rng: Rng) -> Sample:
    """The typical open model has TRUE_MEDIAN hosts, and models differ as much as they do."""
    return _register(rng, np.rint(TRUE_MEDIAN * np.exp(rng.normal(0, 1, MODELS))).astype(int))


CLAIM = Claim(
    id="D1",
    slug="many-hosts",
    owner=Owner.ESSAY,
    statement="Anyone may serve open weights, so open models are sold by many hosts.",
    test=(
        "How many companies other than the maker run an open model, not counting resellers. The "
        "median is taken over all open models of the register, where a model that nobody "
        "sells has none, and over the open models with the highest index."
    ),
    exhibits=("hosts",),
    page="argument/cheap.md",
    statistic="hosts.median_open",
    reason=(
        "{hosts.models_open} open models are on sale, and the median has "
        "{hosts.median_open_hosts}. The {hosts.leading} with the highest index have "
        "{hosts.leading_hosts_open}."
    ),
    would_change=(
        "Hosts that take up most open models instead of the few that all of them offer; or "
        "hosts that drop the leading models."
    ),
    trial=Trial(
        checks=(
            Check(
                "all open models",
                "Does the median open model of the register have many hosts?",
                _of_all,
                partial(_words, "of the register"),
                Sample.cases,
                limit=MANY.name,
            ),
            Check(
                "near the open frontier",
                "Does the median open model near the open frontier have many hosts?",
                _near_the_frontier,
                partial(_words, "near the open frontier"),
                _near_cases,
                limit=MANY.name,
            ),
        ),
        choices=(MANY, COUNTED, NEAR, NONCOMMERCIAL, AGE),
        facts=_facts,
        units=sample.firms,
        without=sample.without_firm,
        resample=sample.resample,
        prepare=_prepare,
        null_worlds=(_as_closed, _at_random),
        true_world=_hosted,
        effect=f"the typical open model has {TRUE_MEDIAN} hosts",
    ),
)
