"""The figures that claims lead with have intervals, which plain arithmetic gives again."""

from collections import defaultdict
from collections.abc import Mapping

import pytest
from scipy.stats import t

from charts.claims import CLAIMS, Claim
from charts.core.exhibit import Exhibit
from charts.core.finding import Finding
from tests.exhibits.conftest import Row, downloaded

Z = 1.6448536269514722
"""95% of the normal distribution lie below it."""

COMPLETE = {
    "forecasts.crossings_due": "all forecasts that are due",
    "kimi-k3.first": "all rankings of one model",
    "deployment.hardware_count": "all vendors",
    "fine-tuning.flagship_yes": "all makers",
    "top-spot.open_days": "all days of the indices",
}
"""Statistics that count all there is: nothing was drawn, so chance gives them no interval."""


def statistic(exhibits: Mapping[str, Exhibit], name: str) -> Finding:
    exhibit, _, finding = name.partition(".")
    return exhibits[exhibit].findings[finding]


def bounds(found: Finding) -> tuple[float, float]:
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high


def wilson(hits: float, cases: float) -> tuple[float, float]:
    """Both ends in percent: the roots of Wilson's quadratic equation."""
    share = hits / cases
    a, b, c = 1 + Z**2 / cases, -(2 * share + Z**2 / cases), share**2
    root = max(0.0, b * b - 4 * a * c) ** 0.5
    return 100 * (-b - root) / (2 * a), 100 * (-b + root) / (2 * a)


def worth(hits: list[bool], firms: list[str]) -> float:
    """How many independent cases a sample of firms is worth, by the variance of firms' sums."""
    size, names, mean = len(hits), set(firms), sum(hits) / len(hits)
    if len(names) == 1 or mean in (0, 1):
        return len(names)
    sums: dict[str, float] = defaultdict(float)
    for hit, firm in zip(hits, firms, strict=True):
        sums[firm] += hit - mean
    of_firms = len(names) / (len(names) - 1) * sum(one**2 for one in sums.values()) / size**2
    alone = mean * (1 - mean) / (size - 1)
    few = (float(t.ppf(0.95, len(names) - 1)) / Z) ** 2
    return min(size, max(1.0, size * alone / of_firms / few))


def ends(hits: list[bool], firms: list[str]) -> tuple[float, float]:
    cases = worth(hits, firms)
    return wilson(sum(hits) / len(hits) * cases, cases)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_claim_leads_with_an_interval_unless_all_there_is_was_counted(
    claim: Claim, exhibits: Mapping[str, Exhibit]
) -> None:
    found = statistic(exhibits, claim.statistic)
    if claim.statistic in COMPLETE:
        assert found.kind == ""
        return
    assert found.kind == "interval"
    low, high = bounds(found)
    assert isinstance(found.value, float | int)
    assert low - 1e-9 <= found.value <= high + 1e-9


def test_the_share_of_full_tests_on_which_the_gap_shrank_again(
    exhibits: Mapping[str, Exhibit],
) -> None:
    exhibit = exhibits["gap-trends"]
    fullness = {row["benchmark_id"]: float(row["fullness"])
                for row in downloaded(exhibit, "benchmarks")}  # fmt: skip
    raw = [
        float(row["trend"]) < 0
        for row in downloaded(exhibit)
        if row["scale"] == "raw" and fullness[row["benchmark_id"]] >= 80
    ]
    found = exhibit.findings["shrank_share"]
    assert str(found) == f"{sum(raw)} of {len(raw)}"
    assert bounds(found) == pytest.approx(wilson(sum(raw), len(raw)))


def pairs(exhibit: Exhibit) -> dict[str, Row]:
    return {row["derived_model_id"]: row for row in downloaded(exhibit)
            if row["measured_by"] == "seller" and row["side"] == "closed"
            and row["counted"] == "True"}  # fmt: skip


def test_the_share_of_closed_derivatives_that_gain_again(exhibits: Mapping[str, Exhibit]) -> None:
    exhibit = exhibits["derived-gains"]
    rows = list(pairs(exhibit).values())
    hits, firms = [float(row["median"]) > 0 for row in rows], [row["firm"] for row in rows]
    found = exhibit.findings["seller_closed_share"]
    assert found.value == pytest.approx(100 * sum(hits) / len(hits))
    assert bounds(found) == pytest.approx(ends(hits, firms))


def test_the_share_of_kept_list_prices_again(exhibits: Mapping[str, Exhibit]) -> None:
    exhibit = exhibits["list-price-changes"]
    closed = [row for row in downloaded(exhibit) if row["side"] == "closed"]
    hits, makers = [row["changes"] == "0" for row in closed], [row["maker"] for row in closed]
    found = exhibit.findings["kept_share"]
    assert bounds(found) == pytest.approx(ends(hits, makers))
    low, high = wilson(sum(hits), len(hits))
    assert bounds(found)[0] < low  # models of a maker hang together
    assert bounds(found)[1] > high


def test_the_share_of_leading_open_models_with_a_better_product_again(
    exhibits: Mapping[str, Exhibit],
) -> None:
    exhibit = exhibits["every-base"]
    judged = [row for row in downloaded(exhibit)
              if row["outcome"] not in ("too young", "not measured")]  # fmt: skip
    hits = [row["outcome"] == "better" for row in judged]
    found = exhibit.findings["better_share"]
    assert bounds(found) == pytest.approx(ends(hits, [row["maker"] for row in judged]))
