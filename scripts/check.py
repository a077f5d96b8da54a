"""Check the data: list every problem with file and line, or say what the tables hold."""

from pathlib import Path

import click

from charts.measures import capability, shares
from charts.tables import DATA, Tables, load
from charts.validation import InvalidData
from scripts.bootstrap import DRAWS

OF_MODELS = ("scores", "capability_index", "ratings")  # the tables that compare open and closed


def unknown_openness(tables: Tables) -> dict[str, tuple[int, int]]:
    """For the register and each table of results: rows of unknown openness, and rows in all."""
    models = tables["models"].set_index("model_id")["weights"]
    labels = {"models": models} | {name: tables[name]["model_id"].map(models) for name in OF_MODELS}
    return {name: (int((label == "unknown").sum()), len(label)) for name, label in labels.items()}


def drawn_of_others(tables: Tables) -> bool:
    """Say whether the index was drawn anew of other scores, or otherwise, than stand here."""
    stored = tables["capability_draws"]["inputs_digest"].unique().tolist()
    return bool(stored != [capability.digest(shares.matrix(tables), DRAWS)])


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=DATA,
    help="The folder with datapackage.json and its tables.  [default: data/]",
)
def check(data: Path) -> None:
    """List every problem of every table, one a line, and exit 1; if there is none, sum up."""
    try:
        tables = load(data)
    except InvalidData as invalid:
        files = {problem.path for problem in invalid.problems}
        click.echo(invalid)
        click.echo(f"{count(len(invalid.problems), 'problem')} in {count(len(files), 'file')}")
        raise SystemExit(1) from None
    for name, table in tables.items():
        click.echo(f"{name:<24}{len(table):>8,} rows")
    click.echo("Openness unknown:")
    for name, (unknown, rows) in unknown_openness(tables).items():
        click.echo(f"  {name:<22}{unknown:>8,} of {rows:,} rows ({unknown / max(rows, 1):.1%})")
    click.echo("No problem found.")
    if drawn_of_others(tables):
        click.echo(
            "Note: what the capability index rests on has changed. `make bootstrap` makes its "
            "intervals anew, in a minute or two; `make test` asks for it."
        )


def count(number: int, thing: str) -> str:
    """Count things in words: 1 problem, 2 problems."""
    return f"{number:,} {thing}{'s' * (number != 1)}"


if __name__ == "__main__":
    check()
