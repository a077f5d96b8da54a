# %% [markdown]
# # The capability index, fitted again
#
# How able is a model? No single test says: easy ones are full, hard ones are empty, and hardly two
# models took the same set. A *capability index* is one number a model, and it is chosen so that it
# explains all scores at once. The site rests on the Epoch Capabilities Index of Epoch AI.
#
# This notebook makes the index of August 2026 anew out of the scores alone, by another method than
# the site's own refit, and then asks for the distance between open and closed models once more.

# %%
import altair as alt
import numpy as np
import pandas as pd
from IPython.display import Markdown
from scipy.optimize import least_squares
from scipy.sparse import coo_matrix
from scipy.special import expit

from charts.drawing import theme
from charts.site.notebook import Listing, Picture, finding, side_by_side, tables

data = tables()
MATRIX = "epoch-eci-matrix-2026-08-11"
scores = data["scores"][data["scores"]["source_id"] == MATRIX]
benchmarks = data["benchmarks"].set_index("benchmark_id")
names = data["models"].set_index("model_id")["name"]
published = data["capability_index"].query("vintage == '2026-08-11'").set_index("model_id")["index"]
their_fit = data["index_fit"].set_index("benchmark_id")
known = scores["model_id"].isin(published.index) & scores["benchmark_id"].isin(their_fit.index)
left_out = f" {(~known).sum():,} more, of what Epoch's index of that day lacks, are left out."
scores = scores[known]
Markdown(
    f"There are {len(scores):,} scores of {scores['model_id'].nunique()} models on "
    f"{scores['benchmark_id'].nunique()} benchmarks, where a full table would have "
    f"{scores['model_id'].nunique() * scores['benchmark_id'].nunique():,}."
    + ("" if known.all() else left_out)
)

# %% [markdown]
# ## Scores on one scale
#
# Anyone who guesses among four answers is right a quarter of the time. So a score is turned into a
# *share* of what can be won: nothing for guessing, all for the highest score attainable.

# %%
chance = benchmarks["chance"].fillna(benchmarks["floor"])
matrix = scores[["model_id", "benchmark_id", "score"]].join(
    pd.DataFrame({"guessing": chance, "highest": benchmarks["ceiling"]}), on="benchmark_id"
)
matrix["share"] = (matrix["score"] - matrix["guessing"]) / (matrix["highest"] - matrix["guessing"])
shown = matrix[matrix["model_id"] == "gpt-4-2023-03"]
shown = shown.assign(benchmark=shown["benchmark_id"].map(benchmarks["name"]))
Listing(
    shown[["benchmark", "guessing", "score", "highest", "share"]].head(6),
    "Some scores of the GPT-4 of March 2023: as measured, and as a share of what can be won",
)

# %% [markdown]
# ## The model
#
# *Item response theory* comes from school tests: whether a pupil solves a task depends on how able
# he is and on how hard it is, both measured on one scale. Here a model is the pupil and a
# benchmark is the task. Each model has a capability, each benchmark a *difficulty* (the capability
# at which half can be won) and a *slope* (how sharply the share rises about there):
#
# `share = sigmoid(slope × (capability − difficulty))`
#
# The *sigmoid*, or logistic curve, is an S: flat at nothing, steep in the middle, flat at all. The
# number it is given is called *log-odds*, or logit: the logarithm of what is won over what is
# lost. With two numbers for each task this is the two-parameter model.
#
# A *residual* is a share as measured, less the share that the curve says. *Least squares* looks
# for the capabilities, difficulties and slopes for which the sum of all squared residuals is
# least. Two more things are needed. A model that wins everything could be endlessly able, so a
# weak pull towards zero is added, the *ridge*. And the scale is arbitrary: one slope is held at
# one.

# %%
model, models = pd.factorize(matrix["model_id"])
bench, benches = pd.factorize(matrix["benchmark_id"])
share = matrix["share"].clip(0.001, 0.999).to_numpy()
M, B = len(models), len(benches)
held = list(benches).index("winogrande")  # whose slope is one
size = M + 2 * B  # capabilities, difficulties, slopes
ridge = np.sqrt(0.1 / (size - 1)) * np.where(np.arange(size) == M + B + held, 0, 1)


def parts(numbers):
    """Take the three kinds of parameters out of one long list."""
    capability, difficulty, slope = np.split(numbers, [M, M + B])
    slope = np.where(np.arange(B) == held, 1.0, slope)
    return capability, difficulty, slope


def residuals(numbers):
    """Give what is to be small: curve less score in every row, and the pull on each parameter."""
    capability, difficulty, slope = parts(numbers)
    curve = expit(slope[bench] * (capability[model] - difficulty[bench]))
    return np.concatenate([curve - share, ridge * numbers])


# %% [markdown]
# The solver tries small changes of each parameter. Each row of the matrix knows one model and one
# benchmark only; told so, the solver need not try the rest.

# %%
row, pull = np.arange(len(share)), np.arange(size)
rows = np.concatenate([row, row, row, len(share) + pull])
columns = np.concatenate([model, M + bench, M + B + bench, pull])
touches = coo_matrix((np.ones(len(rows)), (rows, columns)))
start = np.concatenate([np.zeros(M + B), np.ones(B)])
exactly = {"regularize": False, "atol": 1e-10, "btol": 1e-10, "maxiter": 2000}
found = least_squares(residuals, start, jac_sparsity=touches, tr_solver="lsmr", tr_options=exactly)
assert found.success, found.message
Markdown(
    f"After {found.nfev} steps the sum of squares fell from {(residuals(start) ** 2).sum():.0f} to "
    f"{2 * found.cost:.1f}. Half of all residuals are smaller than "
    f"{100 * np.median(np.abs(found.fun[: len(share)])):.1f} points of a hundred."
)

# %% [markdown]
# ## The scale of the index
#
# So far only differences mean something. Epoch fixes the scale by two models, as a thermometer is
# marked in ice and in steam. All else is stretched accordingly: capabilities and difficulties
# become points of the index, slopes log-odds a point.

# %%
ANCHORS = {"claude-3.5-sonnet-2024-06": 130, "gpt-5": 150}
capability, difficulty, slope = parts(found.x)
low, high = (capability[list(models).index(anchor)] for anchor in ANCHORS)
unit = (150 - 130) / (high - low)
index = pd.Series(130 + unit * (capability - low), index=models)
fitted = pd.DataFrame(
    {"difficulty": 130 + unit * (difficulty - low), "slope": slope / unit}, index=benches
)
their_fit = their_fit.loc[fitted.index]
off = (index - published[index.index]).abs()
Listing(
    pd.DataFrame(
        {
            "what": ["capability, points", "difficulty, points", "slope, % of it"],
            "fitted": [len(index), B, B],
            "mean difference": [
                off.mean(),
                (fitted["difficulty"] - their_fit["difficulty"]).abs().mean(),
                100 * (fitted["slope"] / their_fit["slope"] - 1).abs().mean(),
            ],
            "greatest difference": [
                off.max(),
                (fitted["difficulty"] - their_fit["difficulty"]).abs().max(),
                100 * (fitted["slope"] / their_fit["slope"] - 1).abs().max(),
            ],
        }
    ),
    "This fit against the index as Epoch published it",
)

# %% [markdown]
# ## What a curve looks like
#
# Three benchmarks: an easy one, one in the middle and a hard one, taken by their difficulty from
# those on which many models were tried. A dot is a model. Where the curve is flat, models that are
# far apart in capability have nearly the same score: the test cannot tell them apart.

# %%
tried = fitted[matrix.groupby("benchmark_id").size().reindex(fitted.index) >= 40]
tried = tried.sort_values("difficulty")
chosen = [tried.index[0], tried.index[len(tried) // 2], tried.index[-1]]
dots = matrix[matrix["benchmark_id"].isin(chosen)]
dots = dots.assign(index=dots["model_id"].map(index), name=dots["model_id"].map(names))
grid = np.linspace(dots["index"].min(), dots["index"].max(), 80)
heading = {"anchor": "start", "fontSize": 12, "color": theme.colour("ink")}
lines = {one: expit(fitted["slope"][one] * (grid - fitted["difficulty"][one])) for one in chosen}


def curves(compact):
    """Draw a panel for each of the three benchmarks."""
    panels = []
    for place, one in enumerate(chosen):
        first = compact or place == 0
        axis = alt.Axis(format="%", values=[0, 0.5, 1], labels=first, title=None)
        y = alt.Y("share:Q", scale=alt.Scale(domain=[-0.06, 1.02], nice=False), axis=axis)
        scale = alt.Scale(zero=False, nice=False, domain=[grid[0], grid[-1]])
        x = alt.X("index:Q", scale=scale, title="index", axis=alt.Axis(tickCount=4))
        curve = alt.Chart(pd.DataFrame({"index": grid, "share": lines[one]}))
        own = alt.Chart(dots[dots["benchmark_id"] == one][["index", "share", "name"]])
        point = own.mark_point(filled=True, size=22, opacity=0.5, color=theme.colour("ink"))
        line = curve.mark_line(color=theme.colour("ink"), strokeWidth=1.6)
        panels.append(
            alt.layer(line.encode(x=x, y=y), point.encode(x=x, y=y, tooltip=["name", "share"]))
            .properties(width=300 if compact else 198, height=130 if compact else 190)
            .properties(title=alt.Title(benchmarks["name"][one], **heading))
        )
    return alt.vconcat(*panels) if compact else alt.hconcat(*panels)


said = ", ".join(
    f"{benchmarks['name'][one]} (half won at {fitted['difficulty'][one]:.0f} points)"
    for one in chosen
)
Picture(
    "curves",
    wide=curves(False),
    phone=curves(True),
    text=f"Share of what can be won against the index of the model, with the fitted curve: {said}.",
)

# %% [markdown]
# All benchmarks by their two numbers. A steep one says a great deal about models near its
# difficulty and nothing about others; a flat one says a little about all. The index needs both
# kinds.

# %%
kinds = fitted.assign(
    name=benchmarks["name"].reindex(fitted.index).str.replace(r" \(.*", "", regex=True)
)
ends = [kinds[what].agg(end) for what in ("slope", "difficulty") for end in ("idxmax", "idxmin")]
extremes = kinds.loc[list(dict.fromkeys(ends))]


def both_numbers(compact):
    """Draw slope against difficulty, and name the extremes."""
    x = alt.X("difficulty:Q", scale=alt.Scale(zero=False), title="difficulty, points of the index")
    axis = alt.Axis(values=[0.02, 0.05, 0.1, 0.2, 0.4], title="slope, log-odds a point")
    y = alt.Y("slope:Q", scale=alt.Scale(type="log", nice=False, padding=14), axis=axis)
    dot = alt.Chart(kinds).mark_point(filled=True, size=30, opacity=0.6, color=theme.colour("ink"))
    ring = alt.Chart(extremes).mark_point(size=80, color=theme.colour("ink"), opacity=1)
    name = alt.Chart(extremes).encode(text="name:N")
    names = (name.mark_text(dy=-12, **theme.HALO), name.mark_text(dy=-12))
    layers = (ring, dot.encode(tooltip=["name", "difficulty", "slope"]), *names)
    return alt.layer(*(one.encode(x=x, y=y) for one in layers)).properties(height=260)


Picture(
    "kinds",
    wide=both_numbers(False),
    phone=both_numbers(True),
    text=f"Slope against difficulty of {B} benchmarks. The steepest is {kinds['name'][ends[0]]}, "
    f"the flattest {kinds['name'][ends[1]]}, the hardest {kinds['name'][ends[2]]}.",
)

# %% [markdown]
# Where a score lies far from the curve, the one number for a model's ability does not do it
# justice: it is better or worse at this kind of task than at others, or the test was run in
# another way. These are the scores that fit least.

# %%
matrix["expected"] = expit(slope[bench] * (capability[model] - difficulty[bench]))
matrix["residual"] = matrix["share"] - matrix["expected"]
worst = matrix.loc[matrix["residual"].abs().nlargest(6).index]
worst = worst.assign(
    model=worst["model_id"].map(names), benchmark=worst["benchmark_id"].map(benchmarks["name"])
)
Listing(
    worst[["model", "benchmark", "share", "expected", "residual"]],
    "The scores farthest from their curves, as shares of what can be won",
)

# %% [markdown]
# ## How far apart open and closed stand
#
# On each day the open side is as able as the best model whose weights can be downloaded by then,
# the closed side as the best of those that can only be rented. A model that is hosted first and
# opened later changes sides on that day. The distance is the closed best minus the open best.

# %%
register = data["models"].set_index("model_id").loc[index.index]
days = pd.date_range(register["released"].min(), register["released"].max())
day = days.to_numpy()[:, None]
open_label = register["weights"].str.startswith("open").to_numpy()
is_open = open_label & (register["weights_from"].to_numpy() <= day)
rented = (register["weights"] == "closed").to_numpy()
rented = rented | (open_label & (register["weights_from"].to_numpy() > day))
is_closed = rented & (register["released"].to_numpy() <= day)
best = pd.DataFrame(
    {
        side: np.where(there, index.to_numpy(), -np.inf).max(axis=1)
        for side, there in (("open", is_open), ("closed", is_closed))
    },
    index=days,
)
best = best[np.isfinite(best).all(axis=1)]
distance, typical = (best["closed"] - best["open"]).mean(), fitted["slope"].median()
Markdown(
    f"Over {len(best):,} days the mean distance is {distance:.2f} points. With the median slope of "
    f"{typical:.3f} log-odds a point, that is {distance * typical:.2f} log-odds on a typical "
    "benchmark."
)

# %% [markdown]
# ## The same as on the site
#
# The site takes distance and slopes from the published index, for its [world in which nobody
# catches up](../../exhibits/model-world/). Here both came from the scores. Published figures are
# rounded, and no two solvers stop at exactly the same place; so a tenth of a point, and one part
# in a hundred of a slope, are allowed.

# %%
slopes = fitted["slope"]
recomputed = {
    "model-world.distance_points": (distance, 0.1),
    "model-world.slope": (slopes.median(), 0.01 * slopes.median()),
    "model-world.slope_low": (slopes.quantile(0.25) / slopes.median(), 0.01),
    "model-world.slope_high": (slopes.quantile(0.75) / slopes.median(), 0.02),
    "model-world.benchmarks": (B, 0),
    "model-world.days": (len(best), 0),
}
stated = {name: finding(name).value for name in recomputed}
for name, (value, allowed) in recomputed.items():
    there = stated[name]
    assert np.isclose(value, there, rtol=0, atol=allowed), f"{name}: {there} there, {value} here"
assert off.mean() < 0.05, f"the index is {off.mean():.3f} points off the published one on average"
side_by_side({name: value for name, (value, _) in recomputed.items()}, stated)
