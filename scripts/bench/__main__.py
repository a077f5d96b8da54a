"""`python -m scripts.bench`: measure, and set the results beside the targets."""

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from scripts.bench import building, edits, exhibits, lighthouse, report, slider, weight
from scripts.build import build

SITE = Path(__file__).resolve().parents[2] / "site"
PARTS: dict[str, Callable[[Path, int], Iterator[report.Figure]]] = {
    "weight": weight.measure,
    "slider": slider.measure,
    "lighthouse": lighthouse.measure,
    "build": building.measure,
    "edits": edits.measure,
    "setup": building.set_up,
    "exhibits": exhibits.measure,
    "tests": building.tests,
}
ON_REQUEST = ("exhibits", "tests")
"""Parts that run only if they are asked for."""

USUAL = [part for part in PARTS if part not in ON_REQUEST]


def chosen(only: str) -> list[str]:
    """Give the parts to measure. Raises UsageError if there is no such part."""
    wanted = [part.strip() for part in only.split(",") if part.strip()] or USUAL
    for part in wanted:
        if part not in PARTS:
            raise click.UsageError(f"There is no part {part!r}: choose from {', '.join(PARTS)}.")
    return wanted


@click.command()
@click.option("--only", default="", help=f"parts, with commas: {', '.join(PARTS)}")
@click.option("--runs", default=5, help="how often each page and each time is measured")
def main(only: str, runs: int) -> None:
    """Measure what pages and builds cost; write test-artefacts/bench.md and bench.json."""
    parts, machine = chosen(only), report.machine()
    figures: list[report.Figure] = []
    if set(parts) & {"weight", "slider", "lighthouse"}:
        click.echo("Building the site that is measured ...")
        if build(SITE):
            raise click.ClickException("Not built: there is nothing to measure.")
    for part in parts:
        click.echo(f"Measuring: {part} ...")
        for figure in PARTS[part](SITE, runs):
            figures.append(figure)
            report.write(figures, machine)  # what is measured is kept if a later part fails
    click.echo(report.write(figures, machine))
    click.echo(f"Written to {report.FOLDER.name}/bench.md and bench.json.")


if __name__ == "__main__":
    main()
