"""`python -m scripts.gates`: simulate the worlds that gate each claim's label.

Gates rest on code alone, so no change of data waits for them. `make gates only=A1,B2` simulates
those of some claims; without it, all whose code has changed since theirs were simulated.
"""

import ast
import hashlib
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor

import click

from charts.claims import CLAIMS, Claim, gates, module_of, multiverse
from charts.claims.gates import Gates
from scripts.tree import Tree, files_now

STAGES = ("charts.claims", "charts.measures")
"""Where what a world is asked stands; words and tables are none of it."""

NOT_SIMULATED = (
    "charts.claims", "charts.claims.labels", "charts.claims.verdicts",
    "charts.measures.capability.index_vintage",
)  # fmt: skip
"""Modules that use gates, and the one that says which vintage is read: no world runs them."""

RUN = {
    "Claim": {"trial"},
    "Trial": {"checks", "choices", "units", "without", "resample", "prepare", "null_worlds",
              "true_world"},
    "Check": {"name", "value", "cases", "side", "limit"},
}  # fmt: skip
"""Of what a claim is made of, all that its worlds run; the rest is told to readers."""


QUESTION = ("Check", 1)
"""Where a check's question stands."""


def code_digest(claim_id: str, tree: Tree) -> str:
    """Digest the code that a claim's worlds run, without comments and what readers are told."""
    closure = tree.closure(module_of(claim_id), gates.__name__)
    names = [name for name in closure if name.startswith(STAGES) and name not in NOT_SIMULATED]
    texts = [_code_only(tree.modules[name].read_text(encoding="utf-8")) for name in sorted(names)]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def _code_only(source: str) -> str:
    """Give what a module does: its syntax tree without docstrings and a claim's own texts."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(body := getattr(node, "body", None), list):
            node.body = [part for part in body if not _is_text(part)]  # type: ignore[attr-defined]
        if isinstance(node, ast.Call) and (called := getattr(node.func, "id", "")) in RUN:
            node.keywords = [word for word in node.keywords if word.arg in RUN[called]]
            node.args = [part for n, part in enumerate(node.args) if (called, n) != QUESTION]
    return ast.dump(tree)


def _is_text(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def outdated(tree: Tree, stored: dict[str, Gates]) -> list[str]:
    """Name the claims whose gates rest on other code than there is now, or that have none."""
    return [
        claim.id
        for claim in CLAIMS
        if claim.trial
        and (claim.id not in stored or stored[claim.id].code != code_digest(claim.id, tree))
    ]


def simulated(claim_id: str, code: str) -> Gates:
    """Simulate the gates of a claim."""
    claim: Claim = next(claim for claim in CLAIMS if claim.id == claim_id)
    if claim.trial is None:
        raise ValueError(f"{claim_id} cannot be tested, and has no worlds")
    return gates.gates(claim.trial, code, multiverse.seed(claim_id, "gates"))


def _requested(only: str, stale: Iterable[str]) -> list[str]:
    """Give the claims that are asked for. Raises click.UsageError for an unknown one."""
    known = [claim.id for claim in CLAIMS if claim.trial]
    requested = only.split(",") if only else list(stale)
    if unknown := sorted({*requested} - {*known}):
        raise click.UsageError(
            f"no claim to test is called {', '.join(unknown)} (known: {', '.join(known)})"
        )
    return requested


@click.command()
@click.option("--only", default="", help="Ids of claims, with commas between them.")
def main(only: str) -> None:
    """Write charts/claims/gates.json, claim by claim as they are ready."""
    tree, stored = Tree(files_now()), gates.read_gates()
    stored = {c.id: stored[c.id] for c in CLAIMS if c.trial and c.id in stored}
    requested = _requested(only, outdated(tree, stored))
    if requested:
        click.echo(f"Simulating {', '.join(requested)}: up to a minute or two of CPU a claim.")
    with ProcessPoolExecutor() as pool:
        codes = [code_digest(claim_id, tree) for claim_id in requested]
        for claim_id, result in zip(requested, pool.map(simulated, requested, codes), strict=True):
            stored[claim_id] = result
            gates.save(stored)
            click.echo(
                f"{claim_id}: support of 0.8 in {result.null_share(0.8):.1%} of null worlds, "
                f"below 0.2 in {result.true_share(0.2):.1%} of true ones, "
                f"checks correlate by {result.correlation:.2f} at most"
            )
    if not requested:
        click.echo("The gates of all claims rest on the code that is there.")


if __name__ == "__main__":
    main()
