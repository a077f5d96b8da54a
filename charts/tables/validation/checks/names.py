"""Names: each resolves to one release, and nothing is in the register twice."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

import pandas as pd

from charts.tables.validation.problem import Problem, nearest, quoted
from charts.tables.validation.sheets import Sheet

ALIAS = ["source_id", "name", "model_id"]
# Blanks, dashes of all kinds, quotation marks, accents. Not . and +: 1.5 is not 15, R+ is not R.
SEPARATORS = re.compile(
    r"[\s\-_/,:;()'\"\u00ad\u00b4\u02bc\u0300-\u036f\u2010-\u201f\u2032\u2033\u2212]+"
)
WORDS = re.compile(r"[a-z]+|\d+(?:\.\d+)*[a-z]*")
HYPHEN_FOR_POINT = re.compile(r"(?<=\d)[-_](?=\d(?![\dbkx]))")  # gpt-5-4, but not llama-2-7b


@lru_cache(maxsize=1)  # nine tables are held against the same aliases
def _meanings(aliases: Sheet) -> dict[tuple[str, str], tuple[int, str]]:
    """(source, name) -> line and model of the alias; of a doubled one the last counts."""
    return {(source, name): (line, model) for line, source, name, model in aliases.rows(*ALIAS)}


def _unresolved(facts: Sheet, aliases: Sheet) -> Iterator[Problem]:
    """Rows whose source_name the aliases do not know, or give to another model."""
    meanings, unknown = _meanings(aliases), (0, "")
    used = facts.rows("source_id", "source_name", "model_id")
    wrong = [row for row in used if meanings.get(row[1:3], unknown)[1] != row[3] and all(row)]
    sources = {row[1] for row in wrong}
    names = {
        origin: tuple(name for source, name in meanings if source == origin) for origin in sources
    }
    for line, source, name, model in wrong:
        alias_line, meant = meanings.get((source, name), unknown)
        if not meant:
            message = f"{quoted(name)} of {source} is not in model_aliases.csv"
            remedy = f"{nearest(name, names[source])}fix it, or add it there first"
            yield facts.problem(line, "source_name", f"{message} ({remedy})")
        else:
            message = f"{quoted(model)} is not what {source} means by {quoted(name)}"
            remedy = f"model_aliases.csv says {quoted(meant)} in line {alias_line}: fix one of them"
            yield facts.problem(line, "model_id", f"{message} ({remedy})")


def names_resolve(sheet: Sheet, model_aliases: Sheet) -> Iterator[Problem]:
    """One string means different releases in different sources, so each row proves its id."""
    if {"source_id", "source_name", "model_id"} <= set(sheet.cells):
        yield from _unresolved(sheet, model_aliases)


def no_name_is_both_resolved_and_not(
    unresolved_names: Sheet, model_aliases: Sheet
) -> Iterator[Problem]:
    """A name of a release is not also a name of none."""
    resolved = {row[1:] for row in model_aliases.rows("source_id", "name")}
    for line, source, name in unresolved_names.rows("source_id", "name"):
        if (source, name) in resolved:
            message = f"{quoted(name)} of {source} is in model_aliases.csv too (delete one row)"
            yield unresolved_names.problem(line, "name", message)


@lru_cache(maxsize=1 << 15)  # the same names stand in many rows
def _words(name: str) -> tuple[str, ...]:
    """Split a name into words and numbers, in order: GPT-5.1-Codex -> gpt, 5.1, codex."""
    return tuple(WORDS.findall(HYPHEN_FOR_POINT.sub(".", name.lower())))


def _all_in(words: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Say whether a name has these words in this order, others between them or not."""
    rest = iter(name)
    return all(word in rest for word in words)


@lru_cache(maxsize=1)  # three tables are held against the same releases
def _closer_releases(ids: tuple[str, ...]) -> dict[str, list[str]]:
    """The releases whose ids say everything that a release's id says, and more; longest first.

    A release without any is left out.
    """
    having: dict[str, set[str]] = defaultdict(set)
    for model in ids:
        for word in _words(model):
            having[word].add(model)
    closer = {}
    for model in ids:
        words = set(_words(model))
        saying_it = set.intersection(*(having[word] for word in words)) if words else set(ids)
        closer[model] = [other for other in saying_it if set(_words(other)) > words]
    order = {model: (-len(model), place) for place, model in enumerate(ids)}
    return {
        model: sorted(others, key=order.__getitem__) for model, others in closer.items() if others
    }


def _carries_the_day(name: str, released: pd.Timestamp) -> bool:
    """grok-4.20-beta-0309 is the build of 9 March, whatever else its name says.

    That tells nothing of two models that were released on that day.
    """
    return not pd.isna(released) and any(
        f"{released:{day}}" in name for day in ("%m%d", "%m-%d", "%Y%m%d")
    )


def _longer_matches(facts: Sheet, field: str, models: Sheet) -> Iterator[Problem]:
    """Rows whose name spells out another release, of which the row's own is only a part."""
    closer = _closer_releases(tuple(models.cells["model_id"].tolist()))
    days = models.frame.drop_duplicates("model_id").set_index("model_id")["released"]
    for line, name, model in facts.rows(field, "model_id"):
        if model not in closer:
            continue
        words = _words(name.rpartition("/")[2])
        match = next((m for m in closer[model] if _all_in(_words(m), words)), None)
        if match and not (_carries_the_day(name, days[model]) and days[match] != days[model]):
            message = f"{quoted(name)} spells out {quoted(match)}, not {quoted(model)}"
            remedy = (
                "write that id, or, if the name could mean both, move it to unresolved_names.csv"
            )
            yield facts.problem(line, "model_id", f"{message} ({remedy})")


def no_name_spells_out_another_release(model_aliases: Sheet, models: Sheet) -> Iterator[Problem]:
    """The max of gpt-5.1-codex-max-xhigh is no effort: it names a release of its own."""
    yield from _longer_matches(model_aliases, "name", models)


def no_offer_spells_out_another_release(offers: Sheet, models: Sheet) -> Iterator[Problem]:
    """A list's key can drop a word that the provider's own string has."""
    yield from _longer_matches(offers, "listing", models)


def no_price_spells_out_another_release(price_history: Sheet, models: Sheet) -> Iterator[Problem]:
    """A list's key can drop a word that the provider's own string has."""
    yield from _longer_matches(price_history, "listing", models)


def no_name_known_elsewhere_is_called_unknown(
    unresolved_names: Sheet, model_aliases: Sheet
) -> Iterator[Problem]:
    """What one source calls a release, another may mean too, or another one: it is not unknown."""
    known: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for line, source, name, model in model_aliases.rows(*ALIAS):
        known[_normalized(name)].append((line, source, model))
    for line, source, name, reason in unresolved_names.rows("source_id", "name", "reason"):
        if reason != "not in the register":
            continue
        elsewhere = [
            (at, model) for at, other, model in known[_normalized(name)] if other != source
        ]
        for at, model in elsewhere[:1]:
            message = f"{quoted(name)} is {quoted(model)} in line {at} of model_aliases.csv"
            remedy = "add it there if it is that release here too, or write: several releases"
            yield unresolved_names.problem(line, "reason", f"{message} ({remedy})")


def pooled_releases_exist(capability_index: Sheet, models: Sheet) -> Iterator[Problem]:
    """`also_covers` lists ids, which a foreign key cannot follow."""
    known = set(models.cells["model_id"].tolist())
    for line, model, ids in capability_index.rows("model_id", "also_covers"):
        for pooled in ids.split():
            if pooled not in known:
                hint = nearest(pooled, known)
                message = (
                    f"{quoted(pooled)} is not in models.csv ({hint}fix it, or add it there first)"
                )
                yield capability_index.problem(line, "also_covers", message)
            elif pooled == model:
                message = f"{quoted(pooled)} is the row's own model (list only the others)"
                yield capability_index.problem(line, "also_covers", message)


@lru_cache(maxsize=1 << 15)  # the same names stand in many rows
def _normalized(name: str) -> str:
    """Give what is left of a name without case, accents, spaces and punctuation."""
    plain = name if name.isascii() else unicodedata.normalize("NFKD", name)
    return SEPARATORS.sub("", plain).casefold()


def _look_alikes(sheet: Sheet) -> Iterator[Problem]:
    """Names that differ only in case, accents, spaces and punctuation are one thing entered twice.

    Likewise in the form of a character, such as a raised 2 or a wide A.
    """
    first: dict[str, tuple[int, str]] = {}
    for line, name in sheet.rows("name"):
        twin_line, twin = first.setdefault(_normalized(name), (line, name))
        if twin_line != line and twin != name:
            yield sheet.problem(
                line,
                "name",
                f"{quoted(name)} differs only in case or punctuation from {quoted(twin)} in line "
                f"{twin_line} (keep one row, or make the names differ)",
            )


def no_organization_is_entered_twice(organizations: Sheet) -> Iterator[Problem]:
    """Two rows for one maker would split its models."""
    yield from _look_alikes(organizations)


def no_model_is_entered_twice(models: Sheet) -> Iterator[Problem]:
    """Two rows for one release would split its scores."""
    yield from _look_alikes(models)


def no_provider_is_entered_twice(providers: Sheet) -> Iterator[Problem]:
    """Two rows for one seller would count as two; its plans may have the very same name."""
    yield from _look_alikes(providers)


def no_benchmark_is_entered_twice(benchmarks: Sheet) -> Iterator[Problem]:
    """Two rows for one test would split its scores."""
    yield from _look_alikes(benchmarks)


def measured_names_have_rows(
    model_aliases: Sheet,
    capability_index: Sheet,
    scores: Sheet,
    ratings: Sheet,
    run_costs: Sheet,
    group_frontiers: Sheet,
    traffic: Sheet,
) -> Iterator[Problem]:
    """A name whose rows were deleted is left behind: that shows that a leader was taken out.

    A source may have several names for a release that it enters once, or under another one. Of
    price lists the rule does not hold: rows without a usable price are left out, the names stay.
    """
    present = _source_names(capability_index, "model_id", "source_name", "also_covers")
    for board in (scores, ratings, run_costs, group_frontiers):
        present |= _source_names(board, "model_id", "source_name")
    present |= _source_names(traffic, "model_id")
    sources = {source for source, _ in present}
    for line, source, name, model in model_aliases.rows(*ALIAS):
        if source in sources and not {(source, name), (source, model)} & present:
            message = f"{quoted(name)} means {quoted(model)}, but no row of {source} has it"
            remedy = "restore the rows, or delete the alias"
            yield model_aliases.problem(line, "name", f"{message} ({remedy})")


def _source_names(facts: Sheet, *fields: str) -> set[tuple[str, str]]:
    """Each source with each id or name that its rows have; `also_covers` holds several ids."""
    return {
        (source, text)
        for field in fields
        for _, source, cell in facts.rows("source_id", field)
        for text in (cell.split() if field == "also_covers" else [cell])
    }


def no_model_has_the_name_of_another(models: Sheet) -> Iterator[Problem]:
    """Names that were pasted one row too low each have another model's id."""
    ids = {_words(model): model for model in models.cells["model_id"]}
    for line, model, name in models.rows("model_id", "name"):
        words = _words(name.replace("+", " plus"))  # the + of Command A+ is not in an id
        if words in ids and words != _words(model):
            message = f"{quoted(name)} is the name of {quoted(ids[words])}, not of {quoted(model)}"
            remedy = "write the model's own name; if more rows are reported, a column has slipped"
            yield models.problem(line, "name", f"{message} ({remedy})")


CHECKS = (
    names_resolve,
    no_name_is_both_resolved_and_not,
    no_name_spells_out_another_release,
    no_offer_spells_out_another_release,
    no_price_spells_out_another_release,
    no_name_known_elsewhere_is_called_unknown,
    pooled_releases_exist,
    no_organization_is_entered_twice,
    no_model_is_entered_twice,
    no_provider_is_entered_twice,
    no_benchmark_is_entered_twice,
    measured_names_have_rows,
    no_model_has_the_name_of_another,
)
