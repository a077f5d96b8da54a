"""Names: each resolves to one release, and nothing stands in the register twice."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from charts.validation.problem import Problem, nearest, quoted
from charts.validation.sheets import Sheet

ALIAS = ["source_id", "name", "model_id"]
# Blanks, dashes of all kinds, quotation marks, accents. Not . and +: 1.5 is not 15, R+ is not R.
SEPARATORS = re.compile(
    r"[\s\-_/,:;()'\"\u00ad\u00b4\u02bc\u0300-\u036f\u2010-\u201f\u2032\u2033\u2212]+"
)


def _unresolved(facts: Sheet, aliases: Sheet) -> Iterator[Problem]:
    """Rows whose source_name the aliases do not know, or give to another model."""
    known: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
    for line, source, name, model in aliases.cells[ALIAS].itertuples():
        known[source][name] = line, model
    used = facts.cells[["source_id", "source_name", "model_id"]]
    for line, source, name, model in used[(used != "").all(axis="columns")].itertuples():
        alias_line, meant = known[source].get(name, (None, None))
        if meant is None:
            message = f"{quoted(name)} of {source} is not in model_aliases.csv"
            mend = f"{nearest(name, known[source])}mend it, or add it there first"
            yield facts.problem(line, "source_name", f"{message} ({mend})")
        elif meant != model:
            message = f"{quoted(model)} is not what {source} means by {quoted(name)}"
            mend = f"model_aliases.csv says {quoted(meant)} in line {alias_line}: mend one of them"
            yield facts.problem(line, "model_id", f"{message} ({mend})")


def names_resolve(sheet: Sheet, model_aliases: Sheet) -> Iterator[Problem]:
    """One string means different releases in different sources, so each row proves its id."""
    if {"source_id", "source_name", "model_id"} <= set(sheet.cells):
        yield from _unresolved(sheet, model_aliases)


def no_name_is_both_resolved_and_not(
    unresolved_names: Sheet, model_aliases: Sheet
) -> Iterator[Problem]:
    """A name that stands for a release is not one that stands for none."""
    resolved = set(model_aliases.cells[["source_id", "name"]].itertuples(index=False, name=None))
    for line, source, name in unresolved_names.cells[["source_id", "name"]].itertuples():
        if (source, name) in resolved:
            message = f"{quoted(name)} of {source} is in model_aliases.csv too (delete one row)"
            yield unresolved_names.problem(line, "name", message)


def pooled_releases_exist(capability_index: Sheet, models: Sheet) -> Iterator[Problem]:
    """`also_covers` lists ids, which a foreign key cannot follow."""
    known = set(models.cells["model_id"])
    for line, model, ids in capability_index.cells[["model_id", "also_covers"]].itertuples():
        for one in ids.split():
            if one not in known:
                hint = nearest(one, known)
                message = (
                    f"{quoted(one)} is not in models.csv ({hint}mend it, or add it there first)"
                )
                yield capability_index.problem(line, "also_covers", message)
            elif one == model:
                message = f"{quoted(one)} is the row's own model (list only the others)"
                yield capability_index.problem(line, "also_covers", message)


def _look_alikes(sheet: Sheet) -> Iterator[Problem]:
    """Names that differ only in case, accents, spaces and punctuation are one thing entered twice.

    Likewise in the form of a character, such as a raised 2 or a wide A.
    """
    first: dict[str, tuple[int, str]] = {}
    for line, name in sheet.cells[["name"]].itertuples():
        plain = SEPARATORS.sub("", unicodedata.normalize("NFKD", name)).casefold()
        twin_line, twin = first.setdefault(plain, (line, name))
        if twin_line != line and twin != name:
            yield sheet.problem(
                line,
                "name",
                f"{quoted(name)} differs only in case or punctuation from {quoted(twin)} in line "
                f"{twin_line} (keep one row, or make the names tell them apart)",
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


CHECKS = (
    names_resolve,
    no_name_is_both_resolved_and_not,
    pooled_releases_exist,
    no_organization_is_entered_twice,
    no_model_is_entered_twice,
    no_provider_is_entered_twice,
    no_benchmark_is_entered_twice,
)
