"""The block of the Explorer page on new models: who would lead, and which claims would change."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from charts.claims import CLAIMS, Claim
from charts.claims.reversals import Reconsidered, Reversal
from charts.core import what_if
from charts.core.formats import fixed
from charts.drawing.render import json_bytes
from charts.measures.capability.new_model import NewModel
from charts.site.figure import templates
from charts.site.placeholders import ROOT
from charts.tables.frames import Tables

ID = "what-if"
ADDRESS = "explorer/what-if.json"
"""Of what the script answers from."""

SEARCH_TEXT = (
    "If a new open or closed model came out: who would lead the Epoch index, by how many points "
    "and months, and which claims would read differently."
)
"""What the site's search finds in its place."""

YES = {True: "yes", False: "no", None: "cannot be judged"}


class Change(NamedTuple):
    """A question of a claim that a new model would have answered otherwise."""

    claim: Claim
    reversal: Reversal

    def comes_with(self, model: NewModel) -> bool:
        """Say whether that is so with this model."""
        return model.side == self.reversal.side and model.index >= self.reversal.index


def script_data(data: Tables) -> bytes:
    """Give what the script answers from, as JSON."""
    return json_bytes(what_if.options(data))


def block(data: Tables, reconsidered: Mapping[str, Reconsidered]) -> str:
    """Make the block, with placeholders.ROOT for the way to the root.

    reconsidered: what became of claims, by id; those that are not there are left out.
    """
    counts = [outcome.questions for outcome in reconsidered.values() if outcome.questions]
    changes = [
        Change(claim, reversal)
        for claim in CLAIMS
        for reversal in reconsidered.get(claim.id, Reconsidered()).reversals
    ]
    options = what_if.options(data)
    start = NewModel("open", options["start"]["index"], what_if.end_of_index(data))
    return templates.get_template("what_if.html").render(
        root=ROOT,
        address=ADDRESS,
        options=options,
        first=what_if.statement(data, start),
        claims_text=claims_sentence(changes, start),
        cases=[_case_row(data, case, changes) for case in what_if.cases(data)],
        changes=[_change_row(change) for change in changes],
        questions=sum(counts),
        claims=len(counts),
    )


def claims_sentence(changes: Sequence[Change], model: NewModel) -> str:
    """Say which claims would get another answer to one of their questions."""
    if names := _names(changes, model):
        return f"Claims with another answer: {'; '.join(names)}."
    return "No claim would get another answer."


def _names(changes: Sequence[Change], model: NewModel) -> list[str]:
    """Name the claims of which an answer would be another, each once."""
    names = [change.claim.name for change in changes if change.comes_with(model)]
    return list(dict.fromkeys(names))


def _case_row(data: Tables, case: what_if.Case, changes: Sequence[Change]) -> dict[str, str]:
    texts = what_if.lead_texts(data, case.model)
    names = _names(changes, case.model) if case.model else []
    return {"case": case.words, **texts, "claims": "; ".join(names) or "none"}


def _change_row(change: Change) -> dict[str, Any]:
    claim, reversal = change
    return {
        "claim": claim,
        "reversal": reversal,
        "page": f"{claim.page.removesuffix('.md')}/#claim-{claim.id.lower()}",
        "now": YES[reversal.now],
        "then": YES[reversal.then],
        "since": fixed(reversal.index, 1),
    }
