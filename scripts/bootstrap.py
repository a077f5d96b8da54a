"""`python -m scripts.bootstrap`: refit the capability index many times, for its uncertainty.

It takes 2 to 7 minutes, so its result is kept in data/capability_draws.csv with a digest of all it
rests on. `make check` says when it has to be run again, and the site that its intervals are older.
"""

from pathlib import Path

import click
import numpy as np

from charts.measures.benchmarks import attainable
from charts.measures.capability import index_fit
from charts.tables.contract import DATA
from charts.tables.reading import load

DRAWS = 200


@click.command()
@click.option("--into", default=DATA, type=click.Path(path_type=Path))
def main(into: Path) -> None:
    """Write capability_draws.csv: one row a model, with its index in every draw."""
    data = load(into)
    matrix = attainable.score_matrix(data)
    fitted = index_fit.fit(matrix).capability
    refits = index_fit.bootstrap(matrix, DRAWS)
    with click.progressbar(refits, length=DRAWS, label=f"{DRAWS} refits") as draws:
        table = np.column_stack([draw[fitted.index].to_numpy() for draw in draws])
    digest, source = index_fit.inputs_digest(matrix, DRAWS), matrix["source_id"].iloc[0]
    lines = ["model_id,fitted,draws,inputs_digest,source_id"]
    lines += [
        f"{model},{index:.3f},{' '.join(f'{value:.2f}' for value in row)},{digest},{source}"
        for model, index, row in zip(fitted.index, fitted, table, strict=True)
    ]
    path = into / "capability_draws.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo(f"Written: {path}, {len(fitted)} models")


if __name__ == "__main__":
    main()
