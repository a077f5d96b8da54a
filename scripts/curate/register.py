"""The register: every release once, with its dates and a sourced openness label.

Facts of all sources are laid side by side, best source first, and the first that speaks wins;
`register.yml` holds the decisions that no source settles, each with its reason.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from scripts.curate.evidence import CHECKED_ON, Ledger, read
from scripts.curate.names import Names, split_setting

DECISIONS = Path(__file__).with_name("register.yml")

VINTAGES = ("2026-09", "2026-08-11", "2025-12", "2026-07-01", "2026-04-30", "2026-04-19", "2026-03-12")
"""Vintages of the index, best-edited names first."""

ACCESS = {
    "Open weights (unrestricted)": "open-unrestricted",
    "Open weights (restricted use)": "open-restricted",
    "Open weights (non-commercial)": "open-noncommercial",
    "API access": "closed",
    "Hosted access (no API)": "closed",
    "Unreleased": "closed",
}
LICENCE_CLASS = {
    "permissive": "open-unrestricted",
    "permissive+attribution": "open-unrestricted",
    "mau-gated": "open-restricted",
    "revenue-gated": "open-restricted",
    "use-restricted": "open-restricted",
    "field-of-use": "open-restricted",
    "non-commercial": "open-noncommercial",
}
_DAY = r"(\d{4}-\d{2}-\d{2})"


def decisions() -> dict[str, Any]:
    """Read register.yml."""
    kept: dict[str, Any] = yaml.safe_load(DECISIONS.read_text(encoding="utf-8"))
    return kept


def _facts(source: str, names: pd.Series, rows: pd.DataFrame, **columns: str) -> pd.DataFrame:
    """Lay one source's rows out as facts: name, lab, title, released, access."""
    facts = pd.DataFrame({"source_id": source, "name": names})
    for fact in ("lab", "title", "released", "access"):
        facts[fact] = rows[columns[fact]] if fact in columns else ""
    return facts


def gather(evidence: Path) -> pd.DataFrame:
    """Gather what every source says about the releases it names, best source first.

    One row a source row: source_id, name (setting split off), lab, title, released, access.
    """
    index = read(evidence, "capability/eci_scores_snapshots.csv")
    hub = read(evidence, "capability/epoch_hub_runs.csv")
    hub = hub[(hub.score != "") & (hub.model_id != "")]
    runs = read(evidence, "capability/benchmark_runs_2026-08-22.csv")
    maths = read(evidence, "capability/frontiermath_t13_v2.csv")
    horizon = read(evidence, "capability/metr_time_horizon.csv")
    cyber = read(evidence, "capability/aisi_cyber.csv")
    prices = read(evidence, "pricing/first_party_prices.csv")

    def bare(names: pd.Series) -> pd.Series:
        return names.map(lambda name: split_setting(name)[0])

    said = {"released": "release_date", "lab": "lab"}
    parts = []
    for vintage in VINTAGES:
        rows = index[index.snapshot == vintage]
        names = bare(rows.model_version).where(rows.model_version != "", rows.model)
        facts = _facts(
            f"epoch-eci-{vintage}", names, rows,
            lab="organization", title="model", released="release_date", access="model_accessibility",
        )  # fmt: skip
        # A name that covers several versions titles none of them.
        facts.loc[(rows.model_version != "").to_numpy(), "title"] = ""
        parts.append(facts)
    own = ~runs.benchmark.isin(["eci", "metr_time_horizon"])
    parts += [
        _facts("epoch-hub-2026-04", bare(hub.model_id), hub, title="model_name", access="model_accessibility", **said),
        _facts("epoch-runs-2026-08-22", bare(runs[own].model_id), runs[own], **said),
        _facts("epoch-eci-2026-08-22", runs[runs.benchmark == "eci"].model_id, runs[runs.benchmark == "eci"], **said),
        _facts("metr-time-horizon", horizon.model_id, horizon, lab="lab"),
        _facts("epoch-frontiermath-v2-2026-09", bare(maths.model_id), maths, **said),
        _facts("aisi-cyber-2026-07", cyber.model_name, cyber, **said),
        _facts("models-dev-2026-07-02", prices.model_key, prices, **said),
    ]
    return pd.concat(parts, ignore_index=True)


def _labels(evidence: Path, names: Names, facts: pd.DataFrame, decided: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield openness labels, best first: model_id, label, source, reference, confidence, from, why."""
    review, licences = "openness-review-2026-11", "licence-review-2026-11"
    for model_id, (label, since, confidence, why) in decided["weights"].items():
        yield dict(model_id=model_id, weights=label, since=str(since), weights_source_id=review,
                   weights_source_ref="", weights_confidence=confidence, why=why)  # fmt: skip
    judged = read(evidence, "register/openness_disagreements.csv")
    # Conflicts between sources were judged one by one; conflicts among resellers only, in bulk.
    in_bulk = judged.disagreement_kind.str.startswith("host rows only")
    yield from _judged(judged[~in_bulk], names, review)
    for row in read(evidence, "openness/licences.csv").itertuples():
        model_id = names.resolve(licences, row.model)
        if model_id and row.licence_class in LICENCE_CLASS:
            seen = row.licence_verification.startswith(("file read", "LICENSE/README read", "full text read"))
            yield dict(model_id=model_id, weights=LICENCE_CLASS[row.licence_class], weights_source_id=licences,
                       weights_source_ref=row.licence_source, weights_confidence="high" if seen else "medium")  # fmt: skip
    yield from _judged(judged[in_bulk], names, review)
    listed = _listed_openness(evidence, names)
    for row in facts[facts.access.isin(list(ACCESS))].itertuples():
        label = ACCESS[row.access]
        agrees = listed.get(row.model_id) == label.startswith("open")
        yield dict(model_id=row.model_id, weights=label, weights_source_id=row.source_id,
                   weights_source_ref=row.access, weights_confidence="high" if agrees else "medium")  # fmt: skip
    classes = {m: label for label, members in decided["open_class"].items() for m in members}
    for model_id, is_open in listed.items():
        if is_open and model_id in classes:
            yield dict(model_id=model_id, weights=classes[model_id], weights_source_id="models-dev-2026-07-02",
                       weights_source_ref="open_weights = true", weights_confidence="low",
                       why="The list says that the weights are open; the class of the licence is general knowledge.")  # fmt: skip
        elif not is_open:
            yield dict(model_id=model_id, weights="closed", weights_source_id="models-dev-2026-07-02",
                       weights_source_ref="open_weights = false", weights_confidence="medium")  # fmt: skip


def _judged(rows: pd.DataFrame, names: Names, source: str) -> Iterator[dict[str, str]]:
    """Yield the adjudicated labels of releases on which sources disagree."""
    for row in rows.itertuples():
        if model_id := names.resolve(source, row.model):
            yield dict(model_id=model_id, weights=row.adjudicated_label, weights_source_id=source,
                       weights_source_ref=row.evidence, weights_confidence=row.confidence)  # fmt: skip


def _listed_openness(evidence: Path, names: Names) -> dict[str, bool]:
    """Give whether the first-party price list calls a release's weights open."""
    prices = read(evidence, "pricing/first_party_prices.csv")
    stated = prices[prices.open_weights.isin(["True", "False"])]
    flags = {names.resolve("models-dev-2026-07-02", r.model_key): r.open_weights == "True" for r in stated.itertuples()}
    return {model_id: flag for model_id, flag in flags.items() if model_id}


def _released(facts: pd.DataFrame, decided: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield release dates, best first: model_id, released, precision, source, why."""
    for model_id, (day, why, *precision) in decided["released"].items():
        yield dict(model_id=model_id, released=str(day), released_precision=(precision or ["day"])[0] if day else "",
                   source_id="release-date-review-2026-11", why=why)  # fmt: skip
    dated = facts[facts.released != ""]
    # Versions of one release (base and chat, preview and final) are dated apart: the first day counts.
    first = dated.sort_values("released", kind="stable").drop_duplicates(["source_id", "model_id"])
    for row in first.sort_index().itertuples():
        known = {4: "year", 7: "month", 10: "day"}[len(row.released)]
        day = row.released + {"year": "-01-01", "month": "-01", "day": ""}[known]
        yield dict(model_id=row.model_id, released=day, released_precision=known, source_id=row.source_id)


def _spell(model_id: str, brands: dict[str, str]) -> str:
    """Spell a release's name out of its id: glm-4.5v -> GLM 4.5V, qwen3-vl-30b-a3b -> Qwen3 VL 30B A3B."""

    def word(part: str) -> str:
        letters, rest = re.match(r"([a-z]*)(.*)", part).groups()  # type: ignore[union-attr]
        size = re.fullmatch(r"a?\d+(\.\d+)?[btkv]", part)
        return part.upper() if size else brands.get(letters, letters.capitalize()) + rest

    return " ".join(word(part) for part in model_id.split("-"))


def _first(rows: Iterator[dict[str, str]]) -> pd.DataFrame:
    """Keep the first row of every release, as a frame indexed by model_id."""
    frame = pd.DataFrame(rows)
    frame["why"] = frame["why"].fillna("") if "why" in frame else ""
    return frame.drop_duplicates("model_id").set_index("model_id")


def _weights_dates(evidence: Path, names: Names) -> pd.DataFrame:
    """Give the day on which hosted models' weights came, indexed by model_id."""
    rows = read(evidence, "register/weights_dates.csv")
    rows["model_id"] = [names.resolve("openness-review-2026-11", m) for m in rows.model]
    rows["day"] = rows.weights_date.str.extract(f"^{_DAY}$", expand=False)
    return rows.dropna(subset=["model_id", "day"]).set_index("model_id")


def _parameters(evidence: Path, names: Names) -> pd.DataFrame:
    """Give total and active parameters in billions, indexed by model_id."""
    rows = read(evidence, "openness/licences.csv")
    rows["model_id"] = [names.resolve("licence-review-2026-11", m) for m in rows.model]
    known = rows.dropna(subset=["model_id"]).drop_duplicates("model_id").set_index("model_id")
    total, active = (pd.to_numeric(known[c], errors="coerce") for c in ("total_params_b", "active_params_b"))
    return pd.DataFrame({"parameters": total, "active_parameters": active.where(active < total)})


def curate(evidence: Path, ledger: Ledger, also: dict[str, pd.Series]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the register.

    evidence: the folder of raw facts; also: source id -> names of boards whose spelled-out releases
    join the register (a board's other names are only counted). Returns models and organizations.
    Raises ValueError if a release has no maker.
    """
    names, decided = ledger.names, decisions()
    facts = gather(evidence)
    for source, group in facts.groupby("source_id", sort=False):
        names.admit(str(source), group.name)
    facts["model_id"] = [ledger.resolve(s, n) for s, n in zip(facts.source_id, facts.name, strict=True)]
    facts = facts.dropna(subset=["model_id"])
    spelled = {i for s, used in also.items() for n in used if (i := names.resolve(s, n)) in names.releases}
    ids = sorted({*facts.model_id, *spelled})

    makers = {lab: org for org, (_, _, labs) in decided["organizations"].items() for lab in labs}
    made = {m: org for org, members in decided["made_by"].items() for m in members}
    labs = facts[facts.lab.isin(list(makers))].drop_duplicates("model_id").set_index("model_id").lab.map(makers)
    titles = facts[facts.title != ""].drop_duplicates("model_id").set_index("model_id").title
    raw = facts[facts.source_id != "models-dev-2026-07-02"].drop_duplicates("model_id").set_index("model_id").name
    released = _first(_released(facts, decided))
    labels = _first(_labels(evidence, names, facts, decided))
    weights_dates = _weights_dates(evidence, names)

    models = pd.DataFrame(index=pd.Index(ids, name="model_id"))
    models["organization_id"] = [made.get(m) or labs.get(m) for m in ids]
    if homeless := models.index[models.organization_id.isna()].tolist():
        raise ValueError(f"register.yml: made_by lacks {homeless}")
    models["name"] = [
        decided["names"].get(m) or titles.get(m) or raw.get(m) or _spell(m, decided["brands"]) for m in ids
    ]
    models = models.join(released[["released", "released_precision", "source_id"]])
    models = models.join(labels.drop(columns=["why"]))
    models["weights"] = models.weights.fillna("unknown")
    unlabelled = models.weights_source_id.isna()
    models.loc[unlabelled, ["weights_source_id", "weights_confidence"]] = ["openness-review-2026-11", "low"]
    models.loc[unlabelled, "weights_source_ref"] = "No source says whether its weights were published."
    is_open = models.weights.str.startswith("open")
    since = models["since"].replace("", pd.NA).fillna(weights_dates.day).fillna(models.released)
    models["weights_from"] = since.where(is_open)
    models["source_id"] = models.source_id.fillna("release-date-review-2026-11")
    models = models.join(_parameters(evidence, names))
    models["note"] = (released.why.reindex(ids).fillna("") + " " + labels.why.reindex(ids).fillna("")).str.strip()
    models["checked_on"] = CHECKED_ON
    used = sorted(set(models.organization_id))
    organizations = pd.DataFrame(
        [(o, *decided["organizations"][o][:2]) for o in used], columns=["organization_id", "name", "country"]
    )
    return models.drop(columns=["since"]).reset_index(), organizations

