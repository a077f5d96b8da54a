# %% [markdown]
# # Points and odds: what a full test does to a gap
#
# A test with a highest mark fills up. Near the top the scores of good and very good pupils lie
# close together, whether or not the pupils are close. That is *saturation*. So two sides can come
# nearer in points while the distance between them stays what it was. This notebook shows the
# arithmetic, looks for it in real tests, and builds the world in which it is all that happens.

# %%
import altair as alt
import numpy as np
import pandas as pd
from IPython.display import Markdown
from scipy.optimize import brentq, minimize_scalar
from scipy.special import expit, logit

from charts.drawing import theme
from charts.site.notebook import Listing, Picture, finding, side_by_side, tables

data = tables()
shares = pd.DataFrame({"share": [0.5, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99]})
shares["odds"] = shares["share"] / (1 - shares["share"])
shares["log_odds"] = np.log(shares["odds"])
shares["points_gained"] = 100 * shares["share"].diff()
shares["log_odds_gained"] = shares["log_odds"].diff()
Listing(shares, "Shares of a test solved, and the same in odds and log-odds")

# %% [markdown]
# *Odds* are what is solved over what is not: at nine tasks of ten they are nine to one. Their
# logarithm, the *log-odds* or *logit*, has no ceiling. The table shows why it is used: the last
# points, few as they are, are long steps in log-odds. Near the top, halving what is still wrong is
# a step of about the same length wherever one stands, though it is worth ever fewer points.
#
# ## One real test
#
# Scores are first put on a common scale: nothing for guessing, one for the highest attainable. On
# each day either side is as good as its best tested model; a model is open from the day on which
# its weights could be downloaded.

# %%
MATRIX, VINTAGE = "epoch-eci-matrix-2026-08-11", "2026-08-11"
facts = data["benchmarks"].set_index("benchmark_id")
guessing = facts["chance"].fillna(facts["floor"])
scores = data["scores"].query("source_id == @MATRIX and bound.isna()")
index = data["capability_index"].query("vintage == @VINTAGE")
index = index.set_index("model_id")["index"]
dated = data["models"].set_index("model_id")[["name", "released", "weights_from", "weights"]]
rows = scores[["benchmark_id", "model_id", "score"]].join(dated, on="model_id")
rows = rows.join(index, on="model_id", how="inner")
rows["share"] = (rows["score"] - rows["benchmark_id"].map(guessing)) / rows["benchmark_id"].map(
    facts["ceiling"] - guessing
)


def best_by_day(models, value, end):
    """Give the best value of either side on each day on which both have a model."""
    days = pd.date_range(models["released"].min(), end)
    day = days.to_numpy()[:, None]
    can_open = models["weights"].str.startswith("open").to_numpy()
    opened = can_open & (models["weights_from"].to_numpy() <= day)
    closed = (models["weights"] == "closed").to_numpy()
    closed = closed | (can_open & (models["weights_from"].to_numpy() > day))
    closed = closed & (models["released"].to_numpy() <= day)
    best = {
        side: np.where(there, models[value].to_numpy(), -np.inf).max(axis=1)
        for side, there in (("open", opened), ("closed", closed))
    }
    best = pd.DataFrame(best, index=days)
    return best[np.isfinite(best).all(axis=1)]


def in_log_odds(best, benchmark):
    """Take the logit, of shares no nearer to the ends than half a task of the test."""
    items = facts["items"][benchmark]
    edge = 0.005 if pd.isna(items) else max(0.5 / items, 0.0005)
    return best.clip(edge, 1 - edge).apply(logit)


newest = rows["released"].max()
CHOSEN = "gpqa-diamond"
tested = rows[rows["benchmark_id"] == CHOSEN]
points = best_by_day(tested, "share", newest)
odds = in_log_odds(points, CHOSEN)
half_way = points.index[points["closed"] >= 0.5][0]
then, now = (
    f"{100 * points.loc[on, 'closed'] - 100 * points.loc[on, 'open']:.0f} points and "
    f"{odds.loc[on, 'closed'] - odds.loc[on, 'open']:.1f} log-odds on {on:%-d %B %Y}"
    for on in (half_way, points.index[-1])
)
Markdown(
    f"On {facts['name'][CHOSEN]} the gap was {then}, when the closed side passed the half, "
    f"and {now}."
)

# %%
COLOURS = alt.Scale(domain=["open", "closed"], range=[theme.colour("open"), theme.colour("closed")])


def panel(frame, title, x, y, look, compact, interpolate="linear"):
    """Draw two lines on one scale: frame has a column for x, and one for either line."""
    long = frame.melt(x.shorthand.split(":")[0], var_name="side", value_name="value")
    base = alt.Chart(long).encode(x=x, y=y, **look)
    heading = alt.Title(title, anchor="start", fontSize=12, color=theme.colour("ink"))
    size = {"width": 300, "height": 170} if compact else {"width": 305, "height": 230}
    return base.mark_line(interpolate=interpolate).properties(**size, title=heading)


def real(compact):
    """Draw the race on the chosen test twice: in points, and in log-odds."""
    axis = alt.Axis(format="%Y", tickCount="year")
    x = alt.X("day:T", scale=alt.Scale(type="utc"), axis=axis)
    look = {"color": alt.Color("side:N", scale=COLOURS, legend=None)}
    look["strokeDash"] = alt.StrokeDash(
        "side:N", scale=alt.Scale(domain=["closed", "open"], range=[[1, 0], [5, 2]]), legend=None
    )
    weekly = [frame.iloc[::-7].rename_axis("day").reset_index() for frame in (100 * points, odds)]
    y = alt.Y("value:Q", title=None)
    both = [
        panel(frame, title, x, y, look, compact, "step-after")
        for frame, title in zip(
            weekly, ("points: closed solid, open dashed", "log-odds"), strict=True
        )
    ]
    return alt.vconcat(*both) if compact else alt.hconcat(*both)


Picture(
    "real",
    wide=real(False),
    phone=real(True),
    text=f"Best open and best closed model on {facts['name'][CHOSEN]} by date, in points and in "
    f"log-odds. At the end they are at {100 * points['open'].iloc[-1]:.0f} and "
    f"{100 * points['closed'].iloc[-1]:.0f} points.",
)

# %% [markdown]
# ## All tests that can be compared
#
# The same for every benchmark on which at least five models of each side were tried, over at least
# a year. A *trend* is the slope of the straight line that fits the daily gap best, a year. It is
# taken for the gap in points, in log-odds, and in the capability index of the same models, which
# no ceiling of the test can squeeze. A test counts as *full* once the better side has won four
# fifths of it.

# %%
found = []
for benchmark, models in rows.groupby("benchmark_id"):
    can_open = models["weights"].str.startswith("open") & models["weights_from"].notna()
    if min(can_open.sum(), (models["weights"] == "closed").sum()) < 5:
        continue
    end = min(models[["released", "weights_from"]].max().max(), newest)
    best = best_by_day(models, "share", end)
    if len(best) < 365:
        continue
    frames = {
        "points": 100 * best,
        "log_odds": in_log_odds(best, benchmark),
        "index_points": best_by_day(models, "index", end),
    }
    years = np.arange(len(best)) / 365.25
    trends = {
        scale: np.polyfit(years, frame["closed"] - frame["open"], 1)[0]
        for scale, frame in frames.items()
    }
    fullness = best.iloc[-1].max()
    found.append({"benchmark": facts["name"][benchmark], "fullness": fullness, **trends})
tests = pd.DataFrame(found).sort_values("fullness", ascending=False)
full = tests["fullness"] >= 0.8
shrank, grew_anyway = tests["points"] < 0, tests["index_points"] >= 0
Listing(
    tests[full],
    "Full tests: the change a year of the gap between closed and open, on three scales",
)

# %%
Markdown(
    f"{full.sum()} of {len(tests)} tests are full. On {(full & shrank).sum()} of these the gap in "
    f"points shrank; on {(full & shrank & grew_anyway).sum()} of those the gap in capability did "
    "not. On the others it shrank as well: there open models came nearer in earnest, as far as a "
    f"trend of few steps can say ({finding('gap-trends.also')} of them are beyond doubt by the "
    "intervals that the site adds)."
)

# %% [markdown]
# ## A world in which nobody catches up
#
# Now no data, but arithmetic. Two sides grow in capability at one steady rate, one of them always
# the same distance behind. A test turns capability into a share by the S-shaped *logistic curve*,
# the inverse of the logit. The sizes are real ones: the mean distance between the sides on the
# index, the growth of the closed side a year, and the slope of the median benchmark, which turns
# points of the index into log-odds. In its first year the side ahead has solved next to nothing.

# %%
models = dated.join(index, how="inner")
race = best_by_day(models, "index", models["released"].max())
slope = data["index_fit"].query("vintage == @VINTAGE")["slope"].median()
growth_points = np.polyfit(np.arange(len(race)) / 365.25, race["closed"], 1)[0]
distance = round((race["closed"] - race["open"]).mean() * slope, 2)
growth = round(growth_points * slope, 2)
START = -3  # log-odds of the side ahead in year 0


def gap(year):
    """Give the gap in points in a year of this world."""
    ahead = START + growth * year
    return 100 * (expit(ahead) - expit(ahead - distance))


widest = minimize_scalar(lambda year: -gap(year), bounds=(0, 6), options={"xatol": 1e-9}).x
nine_tenths = brentq(lambda year: expit(START + growth * year) - 0.9, 0, 6)
Markdown(
    f"The distance is {distance} log-odds in every year. In points it grows to {gap(widest):.1f} "
    f"in year {widest:.1f}, and by the time the side ahead has solved nine tenths, in year "
    f"{nine_tenths:.1f}, it is {gap(nine_tenths):.1f}. Nobody has caught up."
)

# %%
years = np.linspace(0, 6, 61)
ahead = START + growth * years
world = pd.DataFrame({"year": years, "ahead": ahead, "behind": ahead - distance})
seen = world.assign(ahead=100 * expit(world["ahead"]), behind=100 * expit(world["behind"]))


def twice(compact):
    """Draw this world in points and in log-odds."""
    dashes = alt.Scale(domain=["ahead", "behind"], range=[[1, 0], [5, 3]])
    look = {"strokeDash": alt.StrokeDash("side:N", scale=dashes, legend=None)}
    look["color"] = alt.value(theme.colour("ink"))
    x = alt.X("year:Q", axis=alt.Axis(format="d", tickCount=6), title="year")
    y = alt.Y("value:Q", title=None)
    titles = ("points (solid: the side ahead)", "log-odds")
    both = [
        panel(frame, title, x, y, look, compact)
        for frame, title in zip((seen, world), titles, strict=True)
    ]
    return alt.vconcat(*both) if compact else alt.hconcat(*both)


Picture(
    "world",
    wide=twice(False),
    phone=twice(True),
    text="Two sides at a constant distance. In log-odds they are parallel lines; in points they "
    f"part to {gap(widest):.0f} points and close up again as the test fills.",
)

# %% [markdown]
# So a gap in points that narrows on a full test proves nothing by itself. Nor does it prove the
# reverse: in this world a gap widens while the test is empty, and that proves nothing either.
#
# ## The same as on the site
#
# [Trends of the gap](../../exhibits/gap-trends/), how full [tests
# are](../../exhibits/benchmarks-filling/), and the [world in which nobody catches
# up](../../exhibits/model-world/).

# %%
recomputed = {
    "gap-trends.benchmarks": len(tests),
    "gap-trends.full": full.sum(),
    "gap-trends.shrank": (full & shrank).sum(),
    "gap-trends.literal_grew": (full & shrank & grew_anyway).sum(),
    "gap-trends.raw_rank": tests["fullness"].corr(tests["points"], method="spearman"),
    "gap-trends.odds_rank": tests["fullness"].corr(tests["log_odds"], method="spearman"),
    "benchmarks-filling.median_fullness": 100 * tests["fullness"].median(),
    "model-world.distance": distance,
    "model-world.growth": growth,
    "model-world.widest": gap(widest),
    "model-world.widest_year": widest,
    "model-world.gap_full": gap(nine_tenths),
    "model-world.relative": gap(nine_tenths) / gap(widest),
}
stated = {name: finding(name).value for name in recomputed}
for name, value in recomputed.items():
    assert np.isclose(value, stated[name]), f"{name}: {stated[name]} there, {value} here"
side_by_side(recomputed, stated)
