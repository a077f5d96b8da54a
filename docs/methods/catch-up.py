# %% [markdown]
# # Catching up as survival
#
# How long does a closed record last until an open model is as good? Some records have been
# matched: their waits are known. Others still wait, and of these only one thing is known: that the
# wait is longer than so far. Medicine has the same task (some patients are still alive when the
# study ends), and its tools carry the name of *survival analysis*. This notebook does by hand what
# the site lets a library do.

# %%
import altair as alt
import numpy as np
import pandas as pd
from IPython.display import Markdown
from scipy.stats import CensoredData, ecdf
from scipy.stats import t as student

from charts.drawing import theme
from charts.site.notebook import Listing, Picture, finding, side_by_side, tables

data = tables()
VINTAGE, MONTH = "2026-10-08", 365.25 / 12  # of the index; days
index = data["capability_index"].query("vintage == @VINTAGE").set_index("model_id")["index"]
models = data["models"].join(index.rename("level"), on="model_id", how="inner")
today = models["released"].max()

can_open = models["weights"].str.startswith("open") & models["weights_from"].notna()
opened = models[can_open].assign(since=models["weights_from"])
opened = opened.sort_values(["since", "level"], ascending=[True, False])
hosted_first = can_open & (models["released"] < models["weights_from"])
rented = models[hosted_first | (models["weights"] == "closed")].assign(since=models["released"])
rented = rented.sort_values(["since", "level"])
before = [rented.loc[rented["since"] < day, "level"].max() for day in rented["since"]]
records = rented[~(rented["level"] <= before)].drop_duplicates(["since", "level"])
Markdown(
    f"{len(models)} models have an index in the vintage of {VINTAGE}. {len(records)} closed ones "
    "were better than all closed ones of earlier days: these records are the levels to be matched."
)

# %% [markdown]
# ## The waits
#
# A wait begins on the day of the record and ends on the day on which the first open model at or
# above it could be downloaded. If there is none, it ends with the data, and is called
# *right-censored*: the true end lies to the right of what was seen.


# %%
def waits_on(day):
    """Give the waits as they could be seen on a day: months, and whether they had ended."""
    rows = []
    for record in records[records["since"] <= day].itertuples():
        able = opened[(opened["level"] >= record.level) & (opened["since"] <= day)]
        matched = len(able) > 0
        end = max(able["since"].iloc[0], record.since) if matched else day
        by = able["name"].iloc[0] if matched else ""
        rows.append((record.name, record.since, by, (end - record.since).days / MONTH, matched))
    return pd.DataFrame(rows, columns=["record", "since", "matched_by", "months", "matched"])


waits = waits_on(today)
Listing(waits.tail(9), f"The last records, and their waits in months up to {today:%-d %B %Y}")

# %% [markdown]
# ## Two wrong ways
#
# To leave out the records that still wait looks careful, but drops just those that may last
# longest: the mean comes out too short. To count them as matched today is wrong in the same
# direction. How wrong either is depends on how many still wait, and since when.
#
# ## Kaplan and Meier
#
# The right way asks at each moment only those of whom something is known. Line the waits up by
# length. When one ends, look at all that have lasted so long, *at risk* of ending: a share of them
# ends now, the rest goes on. The *survival curve* is the product of the shares that went on. A
# censored wait is at risk as long as it was watched, and then leaves without counting as an end.

# %%
steps = []
waiting = 1.0
for months in sorted(waits["months"].unique()):
    at_risk = (waits["months"] >= months).sum()
    ended = ((waits["months"] == months) & waits["matched"]).sum()
    waiting *= 1 - ended / at_risk
    steps.append((months, at_risk, ended, waiting))
curve = pd.DataFrame(steps, columns=["months", "at_risk", "ended", "waiting"])
half = 0.5 + 1e-9  # a product of shares that is one half may come out a hair above it
median = curve.loc[curve["waiting"] <= half, "months"].iloc[0]
Listing(
    curve.head(9),
    "The first steps: waits that lasted so long, how many of them ended then, share still waiting",
)

# %% [markdown]
# The *median* wait is where the curve falls to one half. The *mean* is the area below the curve,
# as far as waits have been watched.
#
# Its interval: one open model may end several waits on one day, so there are fewer independent
# facts than waits. Draw the open models again with replacement, each with all waits that it ended,
# and those that still wait as one more group. How much the curve moves from draw to draw is its
# scatter. It is taken on a scale on which no share can leave the range from none to all, the
# arcsine of the root, and brought back. The groups are few, so the reach is that of Student's t.
# The interval of the median is where the upper and the lower curve cross one half.


# %%
def share_waiting(rows, at):
    """Give the share of the waits that is left after so many months each."""
    left, shares = 1.0, {0.0: 1.0}
    for end in np.unique(rows.loc[rows["matched"], "months"]):
        at_risk = rows["months"] >= end
        left *= 1 - (rows["matched"] & (rows["months"] == end)).sum() / at_risk.sum()
        shares[end] = left
    return pd.Series(shares).reindex(at, method="ffill").to_numpy()


random, groups = np.random.default_rng(1958), [rows for _, rows in waits.groupby("matched_by")]
resampled = [
    share_waiting(pd.concat([groups[place] for place in drawn]), curve["months"])
    for drawn in random.integers(len(groups), size=(1000, len(groups)))
]
scatter = np.std(np.arcsin(np.sqrt(resampled)), axis=0)
reach = student.ppf(0.95, len(groups) - 1) * scatter
middle = np.arcsin(np.sqrt(curve["waiting"]))
lower, upper = (np.sin((middle + sign * reach).clip(0, np.pi / 2)) ** 2 for sign in (-1, 1))
low, high = (curve.loc[bound <= half, "months"].iloc[0] for bound in (lower, upper))
lasted = np.diff(np.append(0, curve["months"]))
mean = (lasted * curve["waiting"].shift(fill_value=1.0)).sum()
matched_alone = waits.loc[waits["matched"], "months"].mean()
Markdown(
    f"Half of the records were matched within {median:.1f} months (90% interval {low:.1f} to "
    f"{high:.1f}). The mean of the curve is {mean:.1f} months, that of the matched records alone "
    f"{matched_alone:.1f}, and with the others counted as matched today "
    f"{waits['months'].mean():.1f}."
)

# %%
library = ecdf(
    CensoredData(
        uncensored=waits.loc[waits["matched"], "months"].to_numpy(),
        right=waits.loc[~waits["matched"], "months"].to_numpy(),
    )
).sf
by_library = pd.Series(library.probabilities, index=library.quantiles)
difference = np.abs(curve.set_index("months")["waiting"] - by_library).max()
assert difference < 1e-12, f"scipy's curve is another one: {difference} apart"

drawn = pd.concat([pd.DataFrame({"months": [0.0], "waiting": [1.0]}), curve])
band = curve.assign(low=lower, high=upper)
ticks = waits.loc[~waits["matched"], ["record", "months"]]
ticks = ticks.assign(waiting=ticks["months"].map(curve.set_index("months")["waiting"]))
half = pd.DataFrame({"months": [median], "waiting": [0.5], "said": [f"median {median:.1f}"]})


def survival(compact):
    """Draw the curve by hand with its band, the waits that are censored, and the median."""
    ink = theme.colour("ink")
    x = alt.X("months:Q", title="months", scale=alt.Scale(domainMin=0))
    y = alt.Y("waiting:Q", title="still waiting", axis=alt.Axis(format="%", tickCount=5))
    area = alt.Chart(band).mark_area(interpolate="step-after", color=ink, opacity=0.12)
    line = alt.Chart(drawn).mark_line(interpolate="step-after", color=ink)
    tick = alt.Chart(ticks).mark_tick(orient="vertical", size=14, thickness=2, color=ink)
    dot = alt.Chart(half).mark_point(filled=True, size=70, color=ink, opacity=1)
    word = alt.Chart(half).mark_text(align="left", dx=10, dy=-8).encode(text="said:N")
    return alt.layer(
        area.encode(x=x, y=alt.Y("low:Q"), y2="high:Q"),
        *(one.encode(x=x, y=y) for one in (line, tick.encode(tooltip=["record"]), dot, word)),
    ).properties(height=260)


Picture(
    "survival",
    wide=survival(False),
    phone=survival(True),
    text=f"Share of closed records still waiting by months. It falls to one half after "
    f"{median:.1f} months; {len(ticks)} records that still wait are marked on the curve.",
)

# %% [markdown]
# ## What censoring does
#
# How would the answers have looked earlier, with the records and the open models of the day (and
# the index of today)? The mean of the matched ones knows nothing of those that still wait; the
# curve counts each for as long as it has waited by then.

# %%
earlier = []
for day in [*pd.date_range("2024-07-01", today, freq="QS"), today]:
    known = waits_on(day)
    ends, still = (known.loc[known["matched"] == yes, "months"] for yes in (True, False))
    sf = ecdf(CensoredData(uncensored=ends.to_numpy(), right=still.to_numpy())).sf
    past = sf.quantiles[sf.probabilities <= 0.5]
    earlier.append(
        {
            "day": day,
            "matched": len(ends),
            "waiting": len(still),
            "mean_of_matched": ends.mean(),
            "median_of_all": past[0] if len(past) else np.nan,
            "longest_still_waiting": still.max(),
        }
    )
Listing(
    pd.DataFrame(earlier),
    "The same as of earlier days, in months; no median where less than half had ended",
)

# %% [markdown]
# What no method fixes: the records are few, and the open models that matched them are fewer. And
# whatever has not been matched yet need not ever be.
#
# ## The same as on the site
#
# See [the exhibit on waits](../../exhibits/catch-up/), which has a second rule for "matched" as
# well.

# %%
recomputed = {
    "catch-up.levels": len(waits),
    "catch-up.matched": waits["matched"].sum(),
    "catch-up.waiting": (~waits["matched"]).sum(),
    "catch-up.followers": waits.loc[waits["matched"], "matched_by"].nunique(),
    "catch-up.longest_wait": waits.loc[waits["matched"], "months"].max(),
    "catch-up.median_strict": median,
    "catch-up.mean_strict": mean,
    "catch-up.naive_strict": matched_alone,
}
stated = {name: finding(name).value for name in recomputed}
for name, value in recomputed.items():
    assert np.isclose(value, stated[name]), f"{name}: {stated[name]} there, {value} here"
ends_there = finding("catch-up.median_strict").low, finding("catch-up.median_strict").high
# Other draws may move an end by a step of the curve, which is about a month there.
apart = np.abs(np.subtract((low, high), ends_there))
assert (apart < 1.5).all(), f"the interval: {ends_there} there, {low, high} here"
side_by_side(recomputed, stated)
