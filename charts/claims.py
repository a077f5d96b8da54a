"""The ledger: every claim of the argument, its test, and the exhibits that show it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """One step of the argument or of its opponents.

    id: letter of the section and number; slug: for addresses; statement: the claim in our words;
    test: what is measured, fixed before any chart was drawn; exhibits: ids; page: the source path
    of the page that weighs it.
    """

    id: str
    slug: str
    statement: str
    test: str
    exhibits: tuple[str, ...]
    page: str


CATCHING_UP = "claims/a1-catching-up.md"
WAITING = "claims/a2-catch-up-time.md"
CEILINGS = "claims/b1-ceilings.md"
UNDERDOGS = "claims/b3-underdogs.md"
PRIVATE = "claims/b6-private-tests.md"
BASES = "claims/c1-improved-bases.md"
HOW_SOON = "claims/c3-how-soon.md"
KIMI_K3 = "claims/c5-kimi-k3.md"
CLOSED_PRICES = "claims/d3-closed-prices.md"
HOSTS = "claims/d1-many-hosts.md"
LOW_COST = "claims/d4-low-cost-frontier.md"

CLAIMS = (
    Claim(
        id="A1",
        slug="catching-up",
        statement="The distance between the best open and the best closed model is shrinking.",
        test=(
            "The daily gap on the Epoch Capabilities Index, in points, and the lag, in months "
            "since the closed line stood where the open line stands: level today, trend since "
            "June 2024 and since January 2025, and how both move when the window ends elsewhere "
            "or one model is dropped; published estimates beside ours."
        ),
        exhibits=(
            "frontier",
            "gap",
            "lag-estimators",
            "gap-sensitivity",
            "vintages",
            "second-tier",
        ),
        page=CATCHING_UP,
    ),
    Claim(
        id="A2",
        slug="catch-up-time",
        statement="Each closed frontier level is matched by an open model sooner or later.",
        test=(
            "The time from each closed frontier level to the first open model at or above it, as "
            "a survival curve that counts levels not yet matched as censored."
        ),
        exhibits=("catch-up",),
        page=WAITING,
    ),
    Claim(
        id="B1",
        slug="ceiling",
        statement=(
            "Near a test's ceiling the raw gap shrinks although the difference in capability does "
            "not."
        ),
        test=(
            "Per test, the trend of the gap in raw points against the trend in log-odds (corrected "
            "for chance) and in fitted capability, against how full the test is; a model world "
            "with a constant distance for comparison."
        ),
        exhibits=("model-world", "benchmarks-filling", "gap-trends"),
        page=CEILINGS,
    ),
    Claim(
        id="B2",
        slug="harder-steps",
        statement="The last points of a test take longer than the middle ones.",
        test=(
            "Months that the frontier took per ten raw points, and per unit of log-odds, by the "
            "level at which the step began."
        ),
        exhibits=("harder-steps",),
        page=CEILINGS,
    ),
    Claim(
        id="B3",
        slug="uncapped-scales",
        statement="A scale without a ceiling shows no such narrowing.",
        test="The same distance on the capability index, METR's time horizon and Arena's rating.",
        exhibits=("uncapped-scales",),
        page=UNDERDOGS,
    ),
    Claim(
        id="B4",
        slug="any-underdog",
        statement=(
            "The same narrowing appears between any advantaged and disadvantaged group: expensive "
            "and cheap, slow and fast, high and low effort, large and small."
        ),
        test=(
            "The same statistic for those pairs as for closed and open, on the same tests and "
            "dates: is closed and open inside the range of the others?"
        ),
        exhibits=("placebo-trends", "placebo-lines", "effort-within-model"),
        page=UNDERDOGS,
    ),
    Claim(
        id="B5",
        slug="never-past",
        statement="The underdog never overtakes.",
        test=(
            "For each pair and test, the days on which the best of the disadvantaged group was "
            "ahead."
        ),
        exhibits=("overtaking",),
        page=UNDERDOGS,
    ),
    Claim(
        id="B6",
        slug="public-tests-flatter",
        statement="The lag is longer on private tests than on public ones.",
        test=(
            "The wait from the first closed to the first open model at each level of a test, on "
            "tests whose scored items are public and on tests whose items are held back."
        ),
        exhibits=("public-private",),
        page=PRIVATE,
    ),
    Claim(
        id="C1",
        slug="improve-the-base",
        statement=(
            "A firm with data and training can take an open base and make a better closed model of "
            "it."
        ),
        test="The gain of derived over base on the same harness, by who measured it.",
        exhibits=("composer", "derived-gains"),
        page=BASES,
    ),
    Claim(
        id="C2",
        slug="top-of-the-line",
        statement="What is made of an open base is a frontier model.",
        test="How often the derivative beats the best closed model in the same table.",
        exhibits=("derived-vs-closed",),
        page=BASES,
    ),
    Claim(
        id="C3",
        slug="within-weeks",
        statement="It takes no more than weeks to improve an open model.",
        test="Days from the release of the base's weights to that of the derivative.",
        exhibits=("derived-delay",),
        page=HOW_SOON,
    ),
    Claim(
        id="C4",
        slug="kept-ahead",
        statement="The derivative stays ahead of open models.",
        test="Days until a newer open model reached the derivative.",
        exhibits=("overtaken",),
        page=HOW_SOON,
    ),
    Claim(
        id="C5",
        slug="kimi-k3",
        statement="If an open model did lead, closed labs would build on it and pass it.",
        test=(
            "What happened after 16 July 2026: where Kimi K3 stood, for how long it led anything, "
            "who built on it."
        ),
        exhibits=("kimi-k3",),
        page=KIMI_K3,
    ),
    Claim(
        id="D1",
        slug="many-hosts",
        statement="Anyone may host open weights, so an open model has many hosts.",
        test="Independent hosts per model, open against closed, resellers apart.",
        exhibits=("hosts",),
        page=HOSTS,
    ),
    Claim(
        id="D2",
        slug="price",
        statement="Competition among its hosts pushes the price of an open model down.",
        test=(
            "The spread of prices across hosts; the cheapest, the median and the maker's price; "
            "prices after release; whether the lowest and the median price fall as hosts are added."
        ),
        exhibits=("price-spread", "against-maker", "entry", "paid-prices"),
        page=HOSTS,
    ),
    Claim(
        id="D3",
        slug="no-need-to-cut",
        statement="Closed labs need not cut their prices, and can keep a margin.",
        test=(
            "Price changes of closed models after release, and the spread across clouds. Margins "
            "are not public: that part cannot be tested."
        ),
        exhibits=("list-price-changes", "price-after-release"),
        page=CLOSED_PRICES,
    ),
    Claim(
        id="D4",
        slug="low-cost-frontier",
        statement="Open models own the low-cost part of the frontier of capability against cost.",
        test=(
            "The Pareto frontier by list price and by measured run cost, on every data set, over "
            "time: the open share of points, of distinct models, of score levels, and by cost band."
        ),
        exhibits=(
            "price-frontier",
            "run-cost-frontiers",
            "open-share-of-frontier",
            "frontier-sensitivity",
        ),
        page=LOW_COST,
    ),
)
