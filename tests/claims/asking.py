"""Asking one check of a claim, and its parts again from the tables, by hand."""

from charts.claims.claim import Check, Claim, Facts, Trial
from charts.claims.multiverse import REMOVED


def trial_of(claim: Claim) -> Trial:
    assert claim.trial
    return claim.trial


def check_of(claim: Claim, name: str) -> Check:
    return next(check for check in trial_of(claim).checks if check.name == name)


def value(claim: Claim, facts: Facts, name: str, **chosen: object) -> float:
    """The value of a check, with choices as published but for those named: weak_facts="counted"."""
    trial = trial_of(claim)
    names = {choice.name.replace(" ", "_"): choice.name for choice in trial.choices}
    setting = trial.published | {names[key]: option for key, option in chosen.items()}
    prepared = trial.prepare(facts, setting | {REMOVED: None})
    return check_of(claim, name).value(prepared, setting)


def answer(claim: Claim, facts: Facts, name: str, **chosen: object) -> bool:
    trial, check = trial_of(claim), check_of(claim, name)
    names = {choice.name.replace(" ", "_"): choice.name for choice in trial.choices}
    setting = trial.published | {names[key]: option for key, option in chosen.items()}
    return bool(check.answer(value(claim, facts, name, **chosen), setting))
