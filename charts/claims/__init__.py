"""The claims: one module each, found by its name, `a1_catching_up.py`; and how they are judged."""

import re
from importlib import import_module
from pkgutil import iter_modules

from charts.claims.claim import Claim, Label, Owner

__all__ = ["CLAIMS", "TOPICS", "Claim", "Label", "Owner", "module_of", "resting_on", "topic"]

_MODULES = {
    match[1].replace(match[1][0], match[1][0].upper(), 1): f"{__name__}.{module.name}"
    for module in iter_modules(__path__)
    if (match := re.match(r"([a-e]\d+[a-z]?)_", module.name))
}

CLAIMS: tuple[Claim, ...] = tuple(import_module(name).CLAIM for _, name in sorted(_MODULES.items()))

TOPICS = {
    "A": "Catching up",
    "B": "Saturation",
    "C": "The frontier advantage",
    "D": "Where open models win",
    "E": "The conclusion",
}
"""The sections of the argument as readers see them, by the letter of their claims."""


def resting_on(exhibit_id: str) -> list[Claim]:
    """Give the claims that rest on an exhibit, in the order of the argument."""
    return [claim for claim in CLAIMS if exhibit_id in claim.exhibits]


def module_of(claim_id: str) -> str:
    """Give the dotted name of a claim's module."""
    return _MODULES[claim_id]


def topic(claim_id: str) -> str:
    """Give the letter of a claim's topic."""
    return claim_id[0]
