"""The ledger: every claim of the argument, its test, and the exhibits that show it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """One step of the argument or of its opponents.

    id: letter of the section and number; slug: for addresses; statement: the claim in our words;
    test: what is measured, fixed before any chart was drawn; exhibits: ids; page: the source path
    of the page that weighs it.
    """

    id: str
    slug: str
    statement: str
    test: str
    exhibits: tuple[str, ...]
    page: str


CLAIMS = (
    Claim(
        id="A1",
        slug="catching-up",
        statement="The distance between the best open and the best closed model is shrinking.",
        test=(
            "The daily gap on the Epoch Capabilities Index, in points, and the lag, in months "
            "since the closed line stood where the open line stands: level today, and trend since "
            "June 2024 and since January 2025."
        ),
        exhibits=("frontier", "gap"),
        page="claims/a1-catching-up.md",
    ),
)
