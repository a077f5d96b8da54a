# %% [markdown]
# # Six answers to one question: how far behind in time?
#
# "The open side is so many months behind" sounds like one fact. It is an answer to: how long ago
# did the closed side stand where the open side stands now? The *lag* is that time. But records
# come in jumps, and the open level lies between two of them; and every score has an error. So
# those who publish a lag have to choose, and they chose differently.
#
# Here all six ways that the site knows are applied to one race and one day, each in a few lines,
# and none by the functions of the site.

# %%
import altair as alt
import numpy as np
import pandas as pd
from IPython.display import Markdown

from charts.drawing import theme
from charts.site.notebook import Listing, Picture, finding, side_by_side, tables

data = tables()
VINTAGE, MONTH = "2026-08-11", 365.25 / 12  # of the index; days
index = data["capability_index"].query("vintage == @VINTAGE")[["model_id", "index"]]
models = index.merge(data["models"], on="model_id")
today = models["released"].max()
Markdown(
    f"The race: {len(models)} models on the Epoch Capabilities Index, the vintage of August 2026, "
    f"up to {today:%-d %B %Y}, the day of its newest release."
)

# %% [markdown]
# ## The race
#
# A model is open from the day on which its weights could be downloaded. Until then, if it was
# hosted, it is on the closed side. On each day the best model of a side is its *leader*; a leader
# above all that its side had before is a *record*.

# %%
opens = models["weights"].str.startswith("open")
opened = models[opens & models["weights_from"].notna()].assign(side="open")
opened["since"] = opened["weights_from"]
first_hosted = opens & (models["released"] < models["weights_from"])
hosted = models[first_hosted | (models["weights"] == "closed")].assign(side="closed")
hosted["since"] = hosted["released"]
placed = pd.concat([opened, hosted])
placed = placed[placed["since"] <= today].sort_values(["since", "index"], ascending=[True, False])


def records_of(side):
    """Keep the models that stood above all that their side had before."""
    own = placed[placed["side"] == side]
    return own[own["index"] > own["index"].cummax().shift(fill_value=-np.inf)].reset_index()


records = {side: records_of(side) for side in ("open", "closed")}
closed, open_now = records["closed"], records["open"].iloc[-1]
Listing(
    pd.concat([own.tail(4) for own in records.values()])[["side", "name", "since", "index"]],
    "The last records of either side, in points of the index",
)

# %% [markdown]
# ## Three readings of one level
#
# Take the index of the open leader and look for it among the closed records.
#
# - *First at or above* (Epoch AI in 2025): count from the first closed model that was at least as
#   good. That closed model is better than the open one, so the lag comes out short.
# - *Last at or below* (IAPS, the upper end): count from the last closed record that was not
#   better. The closed side stood there earlier than at the open level, so the lag comes out long.
# - *Interpolated* (IAPS, its bracket): draw a straight line between the two and see when it
#   crosses.

# %%
level = open_now["index"]
above = closed[closed["index"] >= level].iloc[0]
below = closed[closed["index"] <= level].iloc[-1]
share = (level - below["index"]) / (above["index"] - below["index"])
crossed = below["since"] + share * (above["since"] - below["since"])
lags = {
    "first at or above": (today - above["since"]).days / MONTH,
    "interpolated": (today - crossed) / pd.Timedelta(days=MONTH),
    "last at or below": (today - below["since"]).days / MONTH,
}
Markdown(
    f"{open_now['name']} stands at {level:.1f}, between {below['name']} ({below['index']:.1f}) and "
    f"{above['name']} ({above['index']:.1f}). The three readings give "
    f"{', '.join(f'{lag:.1f}' for lag in lags.values())} months."
)

# %%
recent = pd.concat(records.values())
recent = recent[recent["since"] >= today - pd.Timedelta(days=500)]
ends = recent.groupby("side").tail(1).assign(since=today)
begins = recent.groupby("side").head(1)
shown = pd.concat([recent, ends])[["side", "since", "index", "name"]]
marks = pd.DataFrame(
    {
        "since": [below["since"], crossed, above["since"]],
        "said": ["last below", "line", "first above"],
        "index": [below["index"], level, above["index"]],
    }
)


def race(compact):
    """Draw the steps of both sides, the level of the open leader, and the three days."""
    months = alt.TimeIntervalStep(interval="month", step=6 if compact else 3)
    axis = alt.Axis(format="%b %Y", tickCount=months)
    x = alt.X("since:T", scale=alt.Scale(type="utc"), axis=axis)
    y = alt.Y("index:Q", scale=alt.Scale(zero=False), title="index")
    sides = alt.Scale(
        domain=["open", "closed"], range=[theme.colour(s) for s in ("open", "closed")]
    )
    shapes = alt.Scale(domain=["open", "closed"], range=["circle", "square"])
    colour = alt.Color("side:N", scale=sides, legend=None)
    base = alt.Chart(shown).encode(x=x, y=y, color=colour)
    dots = base.mark_point(filled=True, size=40, opacity=1)
    names = alt.Chart(begins.assign(said=begins["side"] + " side")).encode(x=x, y=y, color=colour)
    ink = theme.colour("ink")
    found = alt.Chart(marks).encode(x=x, y=y)
    flat = alt.Chart(pd.DataFrame({"index": [level]})).mark_rule(color=ink, strokeDash=[4, 3])
    return alt.layer(
        flat.encode(y=y),
        base.mark_line(interpolate="step-after"),
        dots.encode(shape=alt.Shape("side:N", scale=shapes, legend=None), tooltip=["name"]),
        found.transform_filter("datum.said != 'line'").mark_line(color=ink, strokeWidth=1),
        found.mark_point(size=90, color=ink, opacity=1),
        found.mark_text(align="right", dx=-9, dy=-9).encode(text="said:N"),
        names.mark_text(align="left", dy=16, fontWeight=600).encode(text="said:N"),
    ).properties(height=300)


Picture(
    "race",
    wide=race(False),
    phone=race(True),
    text=f"Records of the open and of the closed side. The level of {open_now['name']} crosses the "
    f"closed side between {below['name']} on {below['since']:%-d %B %Y} and {above['name']} on "
    f"{above['since']:%-d %B %Y}.",
)

# %% [markdown]
# ## Not significantly better
#
# Epoch AI asked in 2026: when was the closed leader last *not* clearly better than today's open
# one? The index was fitted again and again to resampled scores, the *bootstrap*; each such draw
# is an index as it might have come out by chance. A closed leader is clearly better if it is above
# the open one in at least nineteen draws of twenty. The lag counts from the last day on which the
# closed leader was not; the next record, clearly better, came on the morrow.

# %%
draws = data["capability_draws"].set_index("model_id")["draws"]
draws = pd.DataFrame({one: text.split() for one, text in draws.items()}, dtype=float).T
won = draws.loc[closed["model_id"]].gt(draws.loc[open_now["model_id"]], axis="columns")
better = pd.Series(won.mean(axis=1).to_numpy(), index=closed["name"])
not_clearly = np.flatnonzero(better < 0.95).max()
until = closed["since"].iloc[not_clearly + 1] - pd.Timedelta(days=1)
lags["not significantly better"] = (today - until).days / MONTH
Markdown(
    f"{better.index[not_clearly]} was above {open_now['name']} in {better.iloc[not_clearly]:.0%} "
    f"of {draws.shape[1]} draws, its successor {better.index[not_clearly + 1]} in "
    f"{better.iloc[not_clearly + 1]:.0%}. It was followed {lags['not significantly better']:.1f} "
    "months ago."
)

# %% [markdown]
# ## Threshold crossing
#
# Håvard Ihle does not ask about today. He lays evenly spaced levels over the whole race, notes for
# each how long after the closed side the open side reached it, and takes a mean of these waits in
# which the recent ones count most. The weights are those of a *Gaussian*, a bell: full for a
# crossing today, less the longer ago. Levels that the same two models reached count once.

# %%
every = pd.concat(records.values())["index"]
crossings = []
for height in np.linspace(every.min(), every.max(), 21)[1:-1]:
    first = [own[own["index"] >= height].head(1) for own in records.values()]
    began_there = any(own["index"].iloc[0] >= height for own in records.values())
    if not began_there and all(len(one) for one in first):
        ours, theirs = (one.iloc[0] for one in first)
        wait = (ours["since"] - theirs["since"]).days / MONTH
        crossings.append((theirs["name"], ours["name"], ours["since"], wait))
waits = pd.DataFrame(crossings, columns=["closed", "open", "reached", "wait"])
waits = waits.drop_duplicates(["closed", "open"], keep="last")
weight = np.exp(-0.5 * ((today - waits["reached"]).dt.days / 60) ** 2)  # sixty days wide
lags["threshold crossing"] = np.average(waits["wait"], weights=weight)
Listing(
    waits.assign(weight=weight).tail(5),
    "The last levels crossed: which models, when the open one came, months of waiting, and weight",
)

# %% [markdown]
# ## Trend lines
#
# IAPS also draws a straight line through the records of each side, and asks how far apart in time
# the two lines are today. A single strong or late model hardly moves the answer; nor does a true
# change.

# %%
line = {
    side: np.polyfit((own["since"] - today).dt.days, own["index"], 1)
    for side, own in records.items()
}
(_, open_today), (rise, closed_today) = line["open"], line["closed"]
lags["trend lines"] = (closed_today - open_today) / rise / MONTH
Markdown(
    f"Today the closed line is {closed_today - open_today:.1f} points above the open one and rises "
    f"by {rise * 365.25:.1f} a year: {lags['trend lines']:.1f} months."
)

# %% [markdown]
# ## Side by side
#
# One race, one day, one index. None of these is wrong; they answer different questions. So a lag
# can be compared with another only if both were made in the same way.

# %%
answers = pd.Series(lags, name="months").rename_axis("definition").reset_index()
order = list(answers.sort_values("months")["definition"])


def six(compact):
    """Draw a dot for each definition, with its name and its number."""
    scale = alt.Scale(domain=[0, 1.15 * answers["months"].max()], nice=False)
    x = alt.X("months:Q", scale=scale, title="months behind", axis=alt.Axis(grid=True, tickCount=5))
    base = alt.Chart(answers.assign(**{"from": 0})).encode(
        x=x, y=alt.Y("definition:N", sort=order, axis=None)
    )
    return alt.layer(
        base.mark_rule(color=theme.colour("rule")).encode(
            x=alt.X("from:Q", title="months behind"), x2="months:Q"
        ),
        base.mark_point(filled=True, size=60, color=theme.colour("ink"), opacity=1),
        base.mark_text(align="left", dx=9).encode(text=alt.Text("months:Q", format=".1f")),
        base.mark_text(align="left", dy=-10, fontSize=11).encode(
            x=alt.value(0), text="definition:N"
        ),
    ).properties(height=alt.Step(34))


Picture(
    "six",
    wide=six(False),
    phone=six(True),
    text="Months behind by six definitions: "
    + ", ".join(f"{name} {lags[name]:.1f}" for name in order)
    + ".",
)

# %% [markdown]
# ## The same as on the site
#
# The site has these six in [its exhibit on definitions](../../exhibits/lag-estimators/), beside
# what others have published.

# %%
recomputed = {f"lag-estimators.today_{name.replace(' ', '_')}": lag for name, lag in lags.items()}
recomputed["lag-estimators.same_day_least"] = min(lags.values())
recomputed["lag-estimators.same_day_most"] = max(lags.values())
stated = {name: finding(name).value for name in recomputed}
for name, value in recomputed.items():
    assert np.isclose(value, stated[name]), f"{name}: {stated[name]} there, {value} here"
definitions = finding("lag-estimators.definitions").value
assert len(lags) == definitions, f"the site has {definitions} definitions"
assert today.date() == finding("lag-estimators.same_day").value, "the site asks on another day"
side_by_side(recomputed, stated)
