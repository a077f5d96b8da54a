"""`python -m scripts.row_counts`: count the rows of all tables, for the check to hold them against.

Run it with every edition; never edit what it writes. It writes nothing while the check finds a
problem: a loss must be declared in data/corrections.yml before the lower count is written.
"""

from pathlib import Path

import click

from charts.tables.contract import CORRECTIONS, DATA, ROW_COUNTS, read_contract
from charts.tables.validation.corrections import removals
from charts.tables.validation.examination import examine
from charts.tables.validation.losses import as_json, counts
from charts.tables.validation.problem import InvalidData


def write(folder: Path) -> Path:
    """Write row_counts.json into a folder of sound tables. Raises InvalidData if they are not."""
    sheets, problems = examine(folder)
    if problems:
        raise InvalidData(problems)
    file = folder / ROW_COUNTS
    file.write_text(as_json(read_contract(folder)["version"], counts(sheets)), encoding="utf-8")
    return file


@click.command()
@click.option("--into", default=DATA, type=click.Path(path_type=Path))
def main(into: Path) -> None:
    """Write row_counts.json: the rows of every table, in all and by group."""
    try:
        file = write(into)
    except InvalidData as invalid:
        click.echo(invalid)
        click.echo("Nothing written.")
        raise SystemExit(1) from None
    click.echo(f"Written: {file}")
    for entry in removals(into):
        message = "declares rows that are counted no longer: delete the entry"
        click.echo(f"{into / CORRECTIONS}:{entry.line}: {entry.table}: {message}")


if __name__ == "__main__":
    main()
