"""Check the data: list every problem with file and line, or say what the tables hold."""

import atexit
import gc
from pathlib import Path

import click

from charts.core.formats import counted
from charts.measures.capability.index_vintage import draws_are_outdated
from charts.tables.frames import Tables
from charts.tables.reading import DATA, load
from charts.tables.validation.problem import InvalidData
from scripts.report import annotation, cut_to_fit, markdown_text

OF_MODELS = ("scores", "capability_index", "ratings")  # the tables that compare open and closed


def unknown_openness(tables: Tables) -> dict[str, tuple[int, int]]:
    """For the register and each table of results: rows of unknown openness, and rows in all."""
    models = tables["models"].set_index("model_id")["weights"]
    labels = {"models": models} | {name: tables[name]["model_id"].map(models) for name in OF_MODELS}
    return {name: (int((label == "unknown").sum()), len(label)) for name, label in labels.items()}


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=DATA,
    help="The folder with datapackage.json and its tables.  [default: data/]",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "github", "markdown"]),
    default="text",
    help="github: annotations on the lines of the files; markdown: for the summary of a run.",
)
def check(data: Path, form: str) -> None:
    """List every problem of every table, one a line, and exit 1; if there is none, sum up."""
    try:
        tables = load(data)
    except InvalidData as invalid:
        files = {problem.path for problem in invalid.problems}
        total = f"{counted(len(invalid.problems), 'problem')} in {counted(len(files), 'file')}"
        lines = report_lines(invalid, form)
        if form == "markdown":
            click.echo(cut_to_fit("\n".join([f"### {total}\n", *lines]), "make check"))
        else:
            click.echo("\n".join([*lines, total]))
        raise SystemExit(1) from None
    for name, table in tables.items():
        click.echo(f"{name:<24}{len(table):>8,} rows")
    click.echo("Openness unknown:")
    for name, (unknown, rows) in unknown_openness(tables).items():
        click.echo(f"  {name:<22}{unknown:>8,} of {rows:,} rows ({unknown / max(rows, 1):.1%})")
    click.echo("No problem found.")
    if draws_are_outdated(tables):
        note = (
            "Note: scores behind the capability index have changed since its intervals were "
            "computed. `make bootstrap` computes them again, in 2 to 7 minutes. Until somebody "
            "runs it, the site says that they are older."
        )
        click.echo(annotation("notice", note) if form == "github" else note)


def report_lines(invalid: InvalidData, form: str) -> list[str]:
    """Write problems for a terminal, the summary of a run on GitHub, or the lines of their files.

    Each line of a file has its own annotation; a list counts those beyond the first 50 of a kind.
    """
    if form == "github":
        return [annotation("error", str(p), p.path, p.line) for p in invalid.problems]
    return [f"- {markdown_text(line)}" if form == "markdown" else line for line in invalid.lines]


if __name__ == "__main__":
    gc.disable()  # the process ends before there is anything to collect,
    atexit.register(gc.freeze)  # and nothing is looked through when it does
    check()
