"""What changed between two states of a table: rows added, removed and changed, named by their key.

A row that was both renamed and changed is recognized if nothing else can be meant; a row that could
be one of several is reported as removed and added.
"""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from os.path import commonprefix
from typing import Any, NamedTuple
from unicodedata import category, normalize

LONGEST_CELL = 120
LARGEST_GROUP = 2_500  # pairs of rows that are compared cell by cell to find the best one
SOURCES = "sources"
_READ_IN = frozenset({"source_id", "source_name"})  # where a row was read, and under which name


class Row(NamedTuple):
    """One row: the number of its line, and its filled cells by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Shape:
    """What identifies the rows of a table.

    key: the columns of the primary key; counters: those of them that only number rows (a step, a
    replicate); subjects: the columns that name what a row is about, references except to sources.
    """

    key: tuple[str, ...]
    counters: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()


class Changes(NamedTuple):
    """Lines for a report: one a row. reordered: whether unchanged rows changed places."""

    added: list[str]
    removed: list[str]
    changed: list[str]
    reordered: bool


Pair = tuple[Row, Row]


def shape_of(resource: dict[str, Any]) -> Shape:
    """Read the shape of a table off its descriptor in datapackage.json."""
    schema = resource["schema"]
    key = tuple(schema["primaryKey"])
    types = {field["name"]: field["type"] for field in schema["fields"]}
    subjects = [
        column
        for reference in schema.get("foreignKeys", [])
        if reference["reference"]["resource"] != SOURCES
        for column in reference["fields"]
    ]
    counters = frozenset(column for column in key if types.get(column) == "integer")
    return Shape(key, counters, frozenset(subjects))


def read_rows(content: bytes) -> list[Row]:
    """Read the rows of a CSV file, line by line as the check does, however broken it is."""
    text = content.decode("utf-8-sig", errors="replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    header = _split(lines[0])
    return [
        Row(
            number,
            {column: cell for column, cell in zip(header, _split(line), strict=False) if cell},
        )
        for number, line in enumerate(lines[1:], start=2)
        if line.strip()
    ]


def _split(line: str) -> list[str]:
    return next(csv.reader(io.StringIO(line)), [])


def changes(old: Sequence[Row], new: Sequence[Row], shape: Shape) -> Changes:
    """Compare two states of a table."""
    same_in_old, removed = _partition(old, new)
    same_in_new, added = _partition(new, old)
    pairs: list[Pair] = []
    for find in (_renumbered, _same_key, _same_subject, partial(_renamed, old, new)):
        matches = find(removed, added, shape)
        pairs += matches
        removed = _without(removed, [before for before, _ in matches])
        added = _without(added, [after for _, after in matches])
    return Changes(
        added=_names(added, new, shape),
        removed=_names(removed, old, shape),
        changed=_changed(pairs, old, shape),
        reordered=[row.cells for row in same_in_old] != [row.cells for row in same_in_new],
    )


def _partition(rows: Sequence[Row], others: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Split rows into those that stand among others, cell for cell and as often, and the rest."""
    left = Counter(_content(row) for row in others)
    same: list[Row] = []
    rest: list[Row] = []
    for row in rows:
        content = _content(row)
        (same if left[content] > 0 else rest).append(row)
        left[content] -= 1
    return same, rest


def _content(row: Row) -> Hashable:
    return frozenset(row.cells.items())


def _without(rows: list[Row], removed: list[Row]) -> list[Row]:
    lines = {row.line for row in removed}
    return [row for row in rows if row.line not in lines]


def _renumbered(removed: list[Row], added: list[Row], shape: Shape) -> list[Pair]:
    """Pair rows that differ in a counter alone: a step put before others renumbers them."""
    if not shape.counters or shape.counters == set(shape.key):
        return []
    return _unique(removed, added, lambda row: _cells_without(row, shape.counters))


def _same_key(removed: list[Row], added: list[Row], shape: Shape) -> list[Pair]:
    """Pair rows with the same key, unless it is empty or several rows have it."""

    def key(row: Row) -> Hashable:
        cells = _key(row, shape)
        return cells if any(cells) else None

    return _unique(removed, added, key)


def _same_subject(removed: list[Row], added: list[Row], shape: Shape) -> list[Pair]:
    """Pair rows on the same subject that differ in one part of the key, whatever else differs.

    The source and the name that it uses are one part: a score is read elsewhere under another name.
    """
    identity = [*dict.fromkeys([*shape.key, *sorted(shape.subjects)])]
    parts = [frozenset({column}) for column in shape.key if column not in shape.subjects]
    parts += [_READ_IN] if set(shape.key) >= _READ_IN else []
    pairs: list[Pair] = []
    for part in parts:
        rest = [column for column in identity if column not in part]
        if set(shape.key) & set(rest):
            pairs += _candidates(removed, added, _filled_signature(rest, shape.subjects))
    return _best(pairs)


def _filled_signature(
    columns: Sequence[str], subjects: frozenset[str]
) -> Callable[[Row], Hashable]:
    """Give a function: a row's cells in some columns, None if it names no subject."""

    def signature(row: Row) -> Hashable:
        named = any(column in row.cells for column in subjects)
        return tuple(row.cells.get(column, "") for column in columns) if named else None

    return signature


def _renamed(
    old: Sequence[Row], new: Sequence[Row], removed: list[Row], added: list[Row], shape: Shape
) -> list[Pair]:
    """Pair rows that differ in one part of the key and at most one more cell.

    What they share must be more than that, and identify them: no other row of either state has it.
    """
    if not (removed and added):
        return []
    columns = {column for row in (*removed, *added) for column in row.cells} - {*shape.key}
    pairs: list[Pair] = []
    for part, other in product(shape.key, ["", *sorted(columns)]):
        left_out = {part, other} - {""}
        shared = partial(_cells_without, columns=left_out)
        candidates = _candidates(removed, added, shared)
        if candidates := [pair for pair in candidates if len(shared(pair[0])) > len(left_out)]:
            often = [Counter(map(shared, rows)) for rows in (old, new)]
            pairs += [
                (b, a) for b, a in candidates if {counts[shared(b)] for counts in often} == {1}
            ]
    return _best(pairs)


def _cells_without(row: Row, columns: Collection[str]) -> frozenset[tuple[str, str]]:
    return frozenset(cell for cell in row.cells.items() if cell[0] not in columns)


def _groups(
    removed: list[Row], added: list[Row], signature: Callable[[Row], Hashable]
) -> Iterator[tuple[list[Row], list[Row]]]:
    """Yield the removed and the added rows that have a signature in common; None is none."""
    groups: dict[Hashable, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((removed, added)):
        for row in rows:
            groups[signature(row)][side].append(row)
    groups.pop(None, None)
    yield from ((before, after) for before, after in groups.values() if before and after)


def _unique(
    removed: list[Row], added: list[Row], signature: Callable[[Row], Hashable]
) -> list[Pair]:
    """Pair a removed and an added row if they alone have a signature."""
    groups = _groups(removed, added, signature)
    return [(b[0], a[0]) for b, a in groups if len(b) == len(a) == 1]


def _candidates(
    removed: list[Row], added: list[Row], signature: Callable[[Row], Hashable]
) -> list[Pair]:
    """Give every pair of a removed and an added row with the same signature."""
    groups = _groups(removed, added, signature)
    small = [(b, a) for b, a in groups if len(b) * len(a) <= LARGEST_GROUP]
    return [pair for before, after in small for pair in product(before, after)]


def _best(pairs: Iterable[Pair]) -> list[Pair]:
    """Keep the pairs whose rows agree in more cells with each other than with any other partner."""
    scores = {
        (before.line, after.line): (len(before.cells.items() & after.cells.items()), before, after)
        for before, after in pairs
    }
    partners: dict[tuple[int, int], list[int]] = defaultdict(list)
    for lines, (score, _, _) in scores.items():
        for side, line in enumerate(lines):
            partners[side, line].append(score)
    return [
        (before, after)
        for lines, (score, before, after) in scores.items()
        if all(_only_best(score, partners[side, line]) for side, line in enumerate(lines))
    ]


def _only_best(score: int, scores: list[int]) -> bool:
    return score == max(scores) and scores.count(score) == 1


def _key(row: Row, shape: Shape) -> tuple[str, ...]:
    return tuple(row.cells.get(column, "") for column in shape.key)


def _name(row: Row, shape: Shape) -> str:
    """Name a row by the filled parts of its key."""
    return " / ".join(_shortened(part) for part in _key(row, shape) if part)


def _names(rows: Iterable[Row], among: Sequence[Row], shape: Shape) -> list[str]:
    """Name rows in the order of their keys, with the line if the key does not tell them apart."""
    rows = sorted(rows, key=lambda row: (_key(row, shape), row.line))
    often = Counter(_name(row, shape) for row in among) if rows else Counter()
    names = [(_name(row, shape), row.line) for row in rows]
    return [
        name if name and often[name] == 1 else " / ".join(filter(None, (name, f"line {line}")))
        for name, line in names
    ]


def _changed(pairs: list[Pair], old: Sequence[Row], shape: Shape) -> list[str]:
    """Write a line for each changed row; rows of which few changed in the same columns first."""
    pairs = sorted(pairs, key=lambda pair: (_key(pair[0], shape), pair[0].line))
    names = _names([before for before, _ in pairs], old, shape)
    lines = [
        (
            frozenset(column for column, _ in cells),
            f"{name}: {'; '.join(text for _, text in cells)}",
        )
        for name, (before, after) in zip(names, pairs, strict=True)
        for cells in [list(_cell_changes(before, after, shape))]
    ]
    often = Counter(columns for columns, _ in lines)
    return [line for _, line in sorted(lines, key=lambda entry: often[entry[0]])]


def _cell_changes(before: Row, after: Row, shape: Shape) -> Iterator[tuple[str, str]]:
    """Yield the columns in which two rows differ, those of the key first, and what changed."""
    rest = sorted({*before.cells, *after.cells} - set(shape.key))
    for column in (*shape.key, *rest):
        if text := difference_text(before.cells.get(column, ""), after.cells.get(column, "")):
            yield column, f"{column}: {text}"


def difference_text(old: str, new: str) -> str:
    """Write old -> new, cut to what can be read in a list and still shows the difference."""
    if old == new:
        return ""
    old_text, new_text = " ".join(old.split()), " ".join(new.split())
    if _visible(old) == _visible(new):
        old_text, new_text = ascii(old), ascii(new)
    start = len(commonprefix([old_text, new_text]))  # noqa: RUF071  (of texts)
    skipped = (
        max(0, start - LONGEST_CELL // 4) if max(len(old_text), len(new_text)) > LONGEST_CELL else 0
    )
    texts = [f"...{text[skipped:]}" if skipped else text for text in (old_text, new_text)]
    return " -> ".join(_shortened(text) or "nothing" for text in texts)


def _visible(text: str) -> str:
    """Give what readers tell apart: no kinds of spaces, no invisible signs, no two forms of é."""
    signs = [sign for sign in normalize("NFKC", text) if category(sign) != "Cf"]
    return " ".join("".join(signs).split())


def _shortened(text: str) -> str:
    """Cut a text to a length that can be read in a list."""
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 3]}..."
