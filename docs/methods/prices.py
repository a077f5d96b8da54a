# %% [markdown]
# # Prices, hosts and entry
#
# Anyone who has an open model's weights may sell its answers. Such a seller is a *host*. So an open
# model can have many prices: that of its maker, and one of each host. Is a host cheaper than the
# maker? And does the price fall when more hosts come? This notebook answers both from the price
# lists, and shows a trap on the way: the lowest of many prices is low even if nobody competes.

# %%
import altair as alt
import numpy as np
import pandas as pd
from IPython.display import Markdown
from scipy.stats import hypergeom

from charts.drawing import theme
from charts.site.notebook import Listing, Picture, finding, side_by_side, tables

data = tables()
snapshots = data["offers"]
# Only models.dev takes up every seller: the newest of its snapshots is counted.
DAY = snapshots.loc[snapshots["source_id"].str.startswith("models-dev"), "as_of"].max()
HOSTS = ["independent-host", "licensed-cloud", "data-platform"]
RESELLERS = ["router-reseller", "reseller-of-closed"]
ROLES = {"first-party": 0} | dict.fromkeys(HOSTS, 1) | dict.fromkeys(RESELLERS, 2)

operators = data["providers"].set_index("provider_id")["operator"]
register = data["models"].set_index("model_id")
can_open = register["weights"].str.startswith("open") & register["weights_from"].notna()
is_open = register.index[can_open & (register["weights_from"] <= DAY)]

offers = data["offers"].query("as_of == @DAY and usable").join(operators, on="provider_id")
offers["role"] = offers["relation"].map(ROLES)
offers["price"] = ((3 * offers["input"] + offers["output"]) / 4).where(offers["variant"].isna())
Markdown(
    f"The lists of {DAY:%-d %B %Y} have {len(offers):,} prices that anybody can pay, for "
    f"{offers['model_id'].nunique()} models. A price is in US dollars for a million tokens, three "
    "of four read and one written."
)

# %% [markdown]
# ## One price a company
#
# A company often lists a model several times: in two regions, or faster for more money. Its
# cheapest plain listing counts; fast and *quantised* versions (run with rounded numbers, to save
# memory) make it a host, but not cheaper. Who passes requests on to others is a *reseller*, no
# host.

# %%
sellers = offers.dropna(subset=["role"])
keys = ["model_id", "operator"]
highest = sellers.groupby(keys)["role"].transform("min")  # a maker is no host of its own model
sellers = sellers[sellers["role"] == highest].groupby(keys)[["role", "price"]].min()
opened = sellers[sellers.index.isin(is_open, level="model_id")].reset_index()
hosts = opened[opened["role"] == 1]
count = hosts.groupby("model_id").size().reindex(opened["model_id"].unique(), fill_value=0)
Listing(
    count.value_counts().sort_index().head(7).rename_axis("hosts").reset_index(name="open_models"),
    "How many open models have so many hosts besides their maker (the first rows)",
)

# %% [markdown]
# ## Hosts against the maker
#
# Take the open models that their maker sells and at least three hosts as well, and divide the
# hosts' prices by the maker's. The *median* is the value in the middle, half of all lie below.
# Prices within one per cent of each other count as the same, since lists round.

# %%
maker = opened[opened["role"] == 0].set_index("model_id")["price"].dropna()
priced = hosts.dropna(subset=["price"])
enough = priced.groupby("model_id")["price"].transform("size") >= 3
against = priced[enough & priced["model_id"].isin(maker.index)]
against = against.assign(ratio=against["price"] / against["model_id"].map(maker))
by_model = against.groupby("model_id")["ratio"].agg(cheapest="min", median="median", hosts="size")
spread = priced[enough].groupby("model_id")["price"].agg(lambda own: own.max() / own.min())
Markdown(
    f"On {(by_model['cheapest'] < 0.99).sum()} of {len(by_model)} models some host is cheaper than "
    f"the maker. At the median model the cheapest host charges {by_model['cheapest'].median():.0%} "
    f"of the maker's price, the median host {by_model['median'].median():.0%}. Over all "
    f"{len(spread)} with three hosts or more, the priciest charges {spread.median():.1f} times the "
    "cheapest."
)

# %%
ranked = by_model.sort_values(["median", "cheapest"]).reset_index()
ranked["name"] = ranked["model_id"].map(register["name"])
ranked["place"] = np.arange(len(ranked))


def ratios(compact):
    """Draw a line for each model: its cheapest host (dot) and its median host (stroke)."""
    scale = alt.Scale(type="log", nice=False, padding=12)
    axis = alt.Axis(values=[0.1, 0.2, 0.5, 1, 2, 4], labelExpr="datum.value + '×'", grid=True)
    x = alt.X("cheapest:Q", scale=scale, axis=axis, title="price of hosts, maker's = 1×")
    y = alt.Y("place:Q", axis=None)
    base = alt.Chart(ranked).encode(y=y, tooltip=["name", "hosts", "cheapest", "median"])
    ink = theme.colour("ink")
    one = alt.Chart(pd.DataFrame({"cheapest": [1.0]})).mark_rule(color=ink).encode(x=x)
    key = alt.Title(
        "dot: cheapest host · stroke: median host",
        anchor="end",
        fontSize=11,
        fontWeight=400,
        color=theme.colour("quiet"),
    )
    return alt.layer(
        one,
        base.mark_rule(color=theme.colour("rule"), strokeWidth=2).encode(x=x, x2="median:Q"),
        base.mark_tick(orient="vertical", size=11, thickness=2.5, color=ink).encode(x="median:Q"),
        base.mark_point(filled=True, size=42, opacity=1, color=theme.colour("open")).encode(x=x),
    ).properties(height=330, title=key)


Picture(
    "ratios",
    wide=ratios(False),
    phone=ratios(True),
    text=f"{len(ranked)} open models, one line each: price of the cheapest and of the median host "
    f"over the maker's. The medians are {by_model['cheapest'].median():.2f} and "
    f"{by_model['median'].median():.2f}.",
)

# %% [markdown]
# ## Followed over time
#
# Models with many hosts differ from those with few in more than that. So it is better to follow
# one model while hosts come. The list models.dev has been kept long enough: here is what each host
# asked for each open model on the first of each month. *Entry* is the coming of a new host.

# %%
history = data["price_history"]
foreign = data["offers"].query("why_not == 'price in another currency'")["provider_id"]
listed = history[
    history["source_id"].str.startswith("models-dev")
    & history["relation"].isin(HOSTS)
    & history["variant"].isna()
    & history["valid_from"].notna()
    & history["model_id"].isin(register.index[can_open])
    & ~history["provider_id"].isin(foreign)
].join(operators, on="provider_id")
listed["price"] = (3 * listed["input"] + listed["output"]) / 4
weights_from = listed["model_id"].map(register["weights_from"])
listed["since"] = listed["valid_from"].where(listed["valid_from"] > weights_from, weights_from)
listed["until"] = listed["valid_to"].fillna(listed["last_seen"] + pd.Timedelta(days=1))
listed = listed[listed["since"] < listed["until"]]
asked = pd.concat(
    listed[(listed["since"] <= month) & (listed["until"] > month)]
    .groupby(keys, as_index=False)["price"]
    .min()
    .assign(month=month)
    for month in pd.date_range(listed["since"].min(), listed["until"].max(), freq="MS")
)
asked["log_price"] = np.log(asked["price"])
months = asked.groupby(["model_id", "month"])["log_price"].agg(["size", "median", "min"])
months = months.set_axis(["hosts", "median", "lowest"], axis=1).reset_index()
grown = months.groupby("model_id")["hosts"].agg(["min", "max"])
most = (grown["max"] - grown["min"]).idxmax()
Markdown(
    f"{len(months):,} model-months of {months['model_id'].nunique()} models, from "
    f"{months['month'].min():%B %Y} to {months['month'].max():%B %Y}. The number of hosts grew "
    f"most for {register['name'][most]}: from {grown['min'][most]} to {grown['max'][most]}."
)

# %%
dots = asked[asked["model_id"] == most]
lines = months[months["model_id"] == most].copy()
lines[["median", "lowest"]] = np.exp(lines[["median", "lowest"]])
first = lines.head(1).melt(["model_id", "month", "hosts"], var_name="what", value_name="price")


def one_model(compact):
    """Draw every host's price by month, with the median and the lowest, and count the hosts."""
    axis = alt.Axis(format="%b %y", tickCount=5)
    x = alt.X("month:T", scale=alt.Scale(type="utc", padding=16), axis=axis)
    money = alt.Axis(labelExpr="'$' + datum.value", values=[0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30])
    y = alt.Y(
        "price:Q", scale=alt.Scale(type="log", nice=False, padding=24), axis=money, title=None
    )
    ink = theme.colour("ink")
    hosts_of = alt.Chart(dots).mark_point(
        filled=True, size=22, opacity=0.4, color=theme.colour("open")
    )
    line = alt.Chart(lines).encode(x=x)
    name = alt.Chart(first).encode(x=x, y=y, text="what:N")
    text = {"align": "left", "dx": 6, "dy": alt.expr("datum.what == 'median' ? -9 : 12")}
    counts = line.mark_text(fontSize=11, color=theme.colour("quiet"))
    return alt.layer(
        hosts_of.encode(x=x, y=y, tooltip=["operator", "month", "price"]),
        line.mark_line(color=ink).encode(y=alt.Y("median:Q", axis=money)),
        line.mark_line(color=ink, strokeDash=[4, 3]).encode(y=alt.Y("lowest:Q")),
        name.mark_text(**text, **theme.HALO),
        name.mark_text(**text),
        counts.encode(y=alt.value(4), text="hosts:Q"),
    ).properties(
        height=300,
        title=alt.Title(
            "Dollars per million tokens; above: number of hosts",
            anchor="start",
            fontSize=12,
            fontWeight=400,
            color=theme.colour("quiet"),
        ),
    )


Picture(
    "one-model",
    wide=one_model(False),
    phone=one_model(True),
    text=f"Prices of the hosts of {register['name'][most]} by month. The lowest went from "
    f"${lines['lowest'].iloc[0]:.2f} to ${lines['lowest'].iloc[-1]:.2f}, the median from "
    f"${lines['median'].iloc[0]:.2f} to ${lines['median'].iloc[-1]:.2f}.",
)

# %% [markdown]
# ## What goes with twice the hosts
#
# A *regression* looks for the straight line through all model-months: by how much does the
# logarithm of the price differ when that of the number of hosts does? Each model gets a level of
# its own, and each month too, so that neither expensive models nor a general fall of prices can
# pass for an effect of entry.


# %%
def signed(percent):
    """Write a change as readers expect it."""
    return f"{percent:+.0f}%".replace("-", "−")


def at_twice(*log_prices):
    """Give the changes in per cent at twice the hosts, with a level of each model and month."""
    levels = pd.get_dummies(months[["model_id", "month"]].astype(str), dtype=float)
    sides = np.column_stack([np.log(months["hosts"]), levels])
    slopes = np.linalg.lstsq(sides, np.column_stack(log_prices))[0][0]
    return 100 * (2**slopes - 1)


lowest, middle = at_twice(months["lowest"], months["median"])
Markdown(
    f"With twice the hosts the lowest price differs by {signed(lowest)}, the median by "
    f"{signed(middle)}."
)

# %% [markdown]
# ## The trap
#
# Throw one die, and the lowest number is three or four on average; throw ten, and it is mostly
# one. The dice do not compete. So how low would the lowest price be if the same hosts, each at its
# own mean price, had come in random order? Of all hosts that a model ever had, so many are drawn.
# The cheapest is among them or not; if not, the next cheapest may be; and so on. The chance that
# the draw misses all of the cheapest few is given by the *hypergeometric distribution*, which
# counts draws without putting back.

# %%
own = asked.groupby(keys)["log_price"].mean()


def lowest_by_luck(model, drawn):
    """Give the mean of the lowest of so many of a model's hosts, drawn at random."""
    ranked = np.sort(own[model].to_numpy())
    missed = hypergeom.pmf(0, len(ranked), np.arange(1, len(ranked)), drawn)
    return ranked[0] + (np.diff(ranked) * missed).sum()


months["luck"] = [
    lowest_by_luck(model, drawn)
    for model, drawn in zip(months["model_id"], months["hosts"], strict=True)
]
luck, beyond = at_twice(months["luck"], months["lowest"] - months["luck"])
Markdown(
    f"By chance alone the lowest price would have differed by {signed(luck)} at twice the hosts, "
    f"where {signed(lowest)} was seen. Beyond chance there is {signed(beyond)} (95% interval, from "
    f"the site: {finding('entry.excess_interval')})."
)

# %% [markdown]
# A buyer who takes the cheapest gains whenever a new host charges less than all others. Whether
# hosts also undercut each other is another question, and only what lies beyond chance could answer
# it. All of these are list prices; how much a host sells at its price is not known.
#
# ## The same as on the site
#
# See [how many hosts](../../exhibits/hosts/) there are, hosts [against the
# maker](../../exhibits/against-maker/), the [spread](../../exhibits/price-spread/) of prices and
# [entry](../../exhibits/entry/).

# %%
recomputed = {
    "hosts.models_open": len(count),
    "hosts.median_open": count.median(),
    "hosts.none_open": (count == 0).sum(),
    "against-maker.models": len(by_model),
    "against-maker.cheapest": 100 * by_model["cheapest"].median(),
    "against-maker.median": 100 * by_model["median"].median(),
    "against-maker.undercut": (by_model["cheapest"] < 0.99).sum(),
    "against-maker.share_below": 100 * (against["ratio"] < 0.99).mean(),
    "price-spread.models_open": len(spread),
    "price-spread.ratio_open": spread.median(),
    "entry.rows_time": len(months),
    "entry.lowest_doubling": lowest,
    "entry.median_doubling": middle,
    "entry.luck_doubling": luck,
    "entry.excess_doubling": beyond,
}
stated = {name: finding(name).value for name in recomputed}
for name, value in recomputed.items():
    assert np.isclose(value, stated[name]), f"{name}: {stated[name]} there, {value} here"
side_by_side(recomputed, stated)
