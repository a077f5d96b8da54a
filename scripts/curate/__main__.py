"""`python -m scripts.curate EVIDENCE [--into data]`: write the derived tables again.

The tables kept by hand (benchmarks, sources, published_estimates) are read, never written.
"""

from pathlib import Path

import click
import pandas as pd

from charts.tables.reading import DATA
from charts.tables.validation.corrections import corrections
from scripts.curate import (
    agreement,
    capability_index,
    claims,
    group_frontiers,
    index_fit,
    licences,
    lineage,
    new_releases,
    prices,
    published_lag,
    ratings,
    register,
    run_costs,
    scores,
    token_shares,
)
from scripts.curate.corrected import correct
from scripts.curate.evidence import Ledger, read
from scripts.curate.names import Names
from scripts.curate.output import write


def _on_or_after_release(
    rows: pd.DataFrame, day: str, models: pd.DataFrame, table: str, ledger: Ledger
) -> pd.DataFrame:
    """Leave out rows dated before their model's release.

    Results of builds not yet public, and prices under a name that meant an earlier model then.
    """
    released = rows.model_id.map(models.set_index("model_id").released).fillna("")
    early = (rows[day] != "") & (rows[day] < released)
    return ledger.leave_out(rows, early, table, "dated before the model's release")


def curate(evidence: Path) -> tuple[dict[str, pd.DataFrame], Ledger]:
    """Make every derived table of the package from a folder of raw facts.

    Raises ValueError, naming all, if rows are neither kept nor counted as left out, if a decision
    concerns nothing, or if a correction expects what its source no longer says.
    """
    ledger = Ledger(Names.read())
    boards = {
        "arena-text-monthly": read(evidence, "capability/arena_text_monthly.csv").model_name,
        "arena-lab-history": read(evidence, "capability/arena_lab_frontier_history.csv").model_name,
    }
    boards |= run_costs.names(evidence) | _recent_names(evidence)
    models, organizations = register.curate(evidence, ledger, boards)
    tables = {
        "models": models,
        "organizations": organizations,
        **_capability(evidence, models, ledger),
        **_prices(evidence, models, ledger),
        "run_costs": run_costs.curate(evidence, ledger),
        "cost_frontiers": run_costs.frontiers(evidence),
        "derivations": lineage.curate(evidence, ledger),
        "licences": licences.licences(evidence, ledger),
        "openness_disagreements": licences.disagreements(evidence, ledger),
        **_claims(evidence, ledger),
    }
    tables["model_aliases"] = ledger.aliases_frame()
    tables["unresolved_names"] = ledger.unresolved_frame()
    tables["left_out"] = ledger.left_out_frame()
    for module in (group_frontiers, index_fit, published_lag):
        ledger.gather(module.SOURCE, module.TABLE, len(read(evidence, module.FILE)))
    if faults := [*_faults(tables, models, ledger), *new_releases.without_row(evidence)]:
        raise ValueError("\n".join(faults))
    return correct(tables, corrections(DATA)), ledger


def _recent_names(evidence: Path) -> dict[str, pd.Series]:
    """Give the names on the boards and price lists of October 2026, by source id."""
    recent = evidence / "2026-11"
    return {
        "arena-text-2026-10-02": read(recent, "capability/arena_text_2026-10-02.csv").model_name,
        "arena-2026-10-20": read(recent, "capability/arena_2026-10-20_by_category.csv").arena_name,
        "models-dev-2026-07-02": read(
            recent, "pricing/first_party_price_history_to_2026-10-23.csv"
        ).model_id,
    }


def _capability(evidence: Path, models: pd.DataFrame, ledger: Ledger) -> dict[str, pd.DataFrame]:
    """Make the tables of indices, scores and ratings."""
    return {
        "capability_index": capability_index.curate(evidence, ledger),
        "scores": _on_or_after_release(
            scores.curate(evidence, ledger), "evaluated_on", models, "scores", ledger
        ),
        "ratings": _on_or_after_release(
            ratings.curate(evidence, ledger), "as_of", models, "ratings", ledger
        ),
        "index_fit": index_fit.curate(evidence, ledger.report),
        "group_frontiers": group_frontiers.curate(evidence, ledger.resolve, ledger.report),
        "published_lag_vintages": published_lag.curate(evidence, ledger.report),
    }


def _prices(evidence: Path, models: pd.DataFrame, ledger: Ledger) -> dict[str, pd.DataFrame]:
    """Make the tables of providers, prices and traffic."""
    providers = prices.providers(evidence)
    return {
        "providers": providers,
        "offers": prices.offers(evidence, providers, models, ledger),
        "list_prices": _on_or_after_release(
            prices.list_prices(evidence, models, ledger),
            "valid_from",
            models,
            "list_prices",
            ledger,
        ),
        "price_history": _on_or_after_release(
            prices.price_history(evidence, providers, models, ledger),
            "valid_from",
            models,
            "price_history",
            ledger,
        ),
        "traffic": prices.traffic(evidence, ledger),
    }


def _claims(evidence: Path, ledger: Ledger) -> dict[str, pd.DataFrame]:
    """Make the tables on single steps of the essay; they name releases that others made known."""
    tables = {
        "custom_models": claims.custom_models(evidence, ledger),
        "open_bases": claims.open_bases(evidence, ledger),
        "training_budgets": claims.training_budgets(evidence, ledger),
        "scale_speeds": claims.scale_speeds(evidence, ledger),
        "ceilings": claims.ceilings(evidence, ledger),
        "quantized": claims.quantized(evidence, ledger),
    }
    worded = {name: claims.worded(table) for name, table in tables.items()}
    return {**worded, "token_shares": token_shares.curate(evidence, ledger)}


def _faults(tables: dict[str, pd.DataFrame], models: pd.DataFrame, ledger: Ledger) -> list[str]:
    """Say which rows are neither kept nor counted, and which decisions concern nothing."""
    tests = pd.read_csv(DATA / "benchmarks.csv")
    return [
        *ledger.unaccounted(tables),
        *agreement.without_release(set(models.model_id)),
        *agreement.without_benchmark(set(tests.benchmark_id)),
        *agreement.off_the_matrix(tests),
    ]


@click.command()
@click.argument("evidence", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--into", default=DATA, type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(evidence: Path, into: Path) -> None:
    """Write the derived tables from the raw facts in EVIDENCE and say what was left out."""
    tables, ledger = curate(evidence)
    for name, frame in tables.items():
        click.echo(f"{name}: {write(into, name, frame)} rows")
    for (source, table, reason), rows in sorted(ledger.left_out.items()):
        click.echo(f"left out of {table}: {rows} rows of {source}: {reason}")
    click.echo(f"{len(ledger.unresolved)} names stand for no release: unresolved_names.csv")


if __name__ == "__main__":
    main()
