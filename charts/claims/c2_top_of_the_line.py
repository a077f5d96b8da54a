"""C2: would a frontier lab that trained an open model further have the best model of all?"""

from charts.claims.claim import Claim, Owner

CLAIM = Claim(
    id="C2",
    slug="top-of-the-line",
    owner=Owner.ESSAY,
    statement="A frontier lab that trained an open model further would have the best model of all.",
    test=(
        "What a lab that has led the index made from another's open weights. Shown beside it: "
        "how often the closed derivatives of smaller companies beat the best closed model of the "
        "same table, and at what cost."
    ),
    exhibits=("derived-vs-closed", "composer"),
    page="argument/open-lead.md",
    statistic="derived-vs-closed.wins_share",
    reason=(
        "No frontier lab is known to have done it. What other companies built beats the best "
        "closed model of its table in {derived-vs-closed.wins} of "
        "{derived-vs-closed.comparisons} comparisons. Of these comparisons "
        "{derived-vs-closed.independent} are independent."
    ),
    would_change=(
        "A lab that has led the index builds a model from another's open weights, and says so."
    ),
    untestable=(
        "No lab that has led is known to have released a model made from another's open "
        "weights, so nobody can say how good one would be."
    ),
)
