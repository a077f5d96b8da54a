"""Read raw evidence tables: every cell as text, empty cells as ""."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from scripts.curate.names import Names

CHECKED_ON = "2026-11-23"
CHECKED_LATER_ON = "2026-11-29"
"""The day on which the facts of the folder 2026-11 were read."""

UNRESOLVED = "the name stands for no release of the register"


def read(evidence: Path, path: str) -> pd.DataFrame:
    """Read one evidence table as text, stray spaces and line breaks inside cells closed up."""
    rows = pd.read_csv(evidence / path, dtype=str, keep_default_na=False)
    tidy: pd.DataFrame = rows.apply(lambda c: c.str.replace(r"\s+", " ", regex=True).str.strip())
    return tidy


def each(rows: pd.DataFrame) -> Iterator[SimpleNamespace]:
    """Give the rows one by one, columns as attributes."""
    for row in rows.to_dict("records"):
        yield SimpleNamespace(**{str(column): value for column, value in row.items()})


def plain(text: pd.Series) -> pd.Series:
    """Give notes on a source in readers' words: what was read, not from which store."""
    return text.str.replace(r"\b(?:the )?stored (text|copy|copies)\b", r"the \1 read", regex=True)


def rounded(prices: pd.Series) -> pd.Series:
    """Give prices as text with at most six decimals: 1.04 for 1.0399999999999998."""
    numbers = pd.to_numeric(prices)
    text = ["" if pd.isna(n) else f"{n:.6f}".rstrip("0").rstrip(".") for n in numbers]
    return pd.Series(text, index=prices.index, dtype="str")


def reference(rows: pd.DataFrame) -> pd.Series:
    """Give where each row was read: repository path and commit, as "path@commit"."""
    return rows["source_path"] + "@" + rows["source_commit"].str[:12]


@dataclass
class Ledger:
    """What curation resolved, could not resolve, and left out.

    aliases: (source id, name) -> release id; unresolved: (source id, name) -> rows;
    left_out: (source id, table, reason) -> rows; gathered: (source id, table) -> rows read, of
    tables that have a row for each.
    """

    names: Names
    aliases: dict[tuple[str, str], str] = field(default_factory=dict)
    unresolved: Counter[tuple[str, str]] = field(default_factory=Counter)
    left_out: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    gathered: Counter[tuple[str, str]] = field(default_factory=Counter)

    def resolve(self, source: str, name: str, *, exact: bool = False) -> str | None:
        """Resolve a name and remember the answer, good or bad.

        exact: the name carries no setting, so no word of it may be split off.
        """
        resolve = self.names.resolve if exact else self.names.resolve_board
        release = resolve(source, name)
        if release is None:
            self.unresolved[source, name] += 1
        else:
            self.aliases[source, name] = release
        return release

    def resolve_all(self, sources: pd.Series, names: pd.Series) -> pd.Series:
        """Resolve names pairwise with their sources, NA where one stands for nothing."""
        resolved = [self.resolve(s, n) for s, n in zip(sources, names, strict=True)]
        return pd.Series(resolved, index=names.index, dtype="str")

    def gather(self, sources: "str | pd.Series", table: str, rows: int = 0) -> None:
        """Count rows read for a table: so many of a source, or one for each of the sources."""
        if isinstance(sources, str):
            self.gathered[sources, table] += rows
        else:
            for source, count in sources.value_counts(dropna=False).items():
                self.gathered[str(source), table] += int(count)

    def unaccounted(self, tables: Mapping[str, pd.DataFrame]) -> list[str]:
        """Say of which sources the rows kept and left out are not as many as were read."""
        faults = []
        for (source, table), read in sorted(self.gathered.items()):
            rows = int((tables[table].source_id == source).sum())
            out = sum(n for (s, t, _), n in self.left_out.items() if (s, t) == (source, table))
            if rows + out != read:
                faults.append(
                    f"{table}: {read} rows of {source} were read, {rows} kept and {out} left out"
                )
        return faults

    def report(self, source: str, table: str, reason: str, rows: int = 1) -> None:
        """Count rows of a source that do not reach a table."""
        if rows:
            self.left_out[source, table, reason] += rows

    def leave_out(
        self, rows: pd.DataFrame, where: "pd.Series[bool]", table: str, reason: str
    ) -> pd.DataFrame:
        """Count the rows for which something is true, by their source_id, and give the others."""
        for source, lost in rows[where].groupby("source_id"):
            self.report(str(source), table, reason, len(lost))
        return rows[~where]

    def aliases_frame(self) -> pd.DataFrame:
        """List which release every resolved name means."""
        rows = [(*key, release) for key, release in self.aliases.items()]
        return pd.DataFrame(rows, columns=["source_id", "name", "model_id"])

    def left_out_frame(self) -> pd.DataFrame:
        """List how many rows of each source were left out, and why."""
        rows = [(*key, count) for key, count in self.left_out.items()]
        return pd.DataFrame(rows, columns=["source_id", "table", "reason", "rows"])

    def unresolved_frame(self) -> pd.DataFrame:
        """List the names that stand for no release, with rows and reason."""
        return pd.DataFrame(
            [(*key, rows, self.names.why_nothing(*key)) for key, rows in self.unresolved.items()],
            columns=["source_id", "name", "rows", "reason"],
        )
