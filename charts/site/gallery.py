"""The gallery: a card for every exhibit, with a thumbnail, its claims and its topics.

Like the table of all models it is put into its page late: the site's search finds every exhibit by
the exhibit's own page, and need not find it here once more.
"""

from collections.abc import Mapping

from charts.claims import CLAIMS, TOPICS, resting_on, topic
from charts.core.exhibit import Exhibit
from charts.drawing.thumbnail import HEIGHT, WIDTH
from charts.site.figure import markdown_templates, templates
from charts.site.placeholders import ROOT


def thumbnail_address(exhibit_id: str) -> str:
    """Give the address of an exhibit's thumbnail, from the site's root."""
    return f"exhibits/{exhibit_id}/thumbnail.png"


def gallery_page(exhibits: Mapping[str, Exhibit]) -> str:
    """Make the gallery's page in Markdown, with a place for the cards."""
    return markdown_templates.get_template("gallery.md").render(count=len(exhibits))


def cards(exhibits: Mapping[str, Exhibit]) -> str:
    """Make the cards, in the order of the claims, and the fields that choose among them."""
    order = {claim.id: place for place, claim in enumerate(CLAIMS)}
    claims = {name: [claim.id for claim in resting_on(name)] for name in exhibits}
    unclaimed = [len(order)]  # the place of an exhibit that no claim rests on
    places = {name: [order[claim] for claim in ids] or unclaimed for name, ids in claims.items()}
    ordered = sorted(exhibits.values(), key=lambda exhibit: places[exhibit.id])
    return templates.get_template("gallery.html").render(
        root=ROOT,
        exhibits=[
            {
                "exhibit": exhibit,
                "thumbnail": thumbnail_address(exhibit.id),
                "claims": claims[exhibit.id],
                "topics": sorted({topic(claim) for claim in claims[exhibit.id]}),
            }
            for exhibit in ordered
        ],
        claims={claim.id: claim for claim in CLAIMS},
        topics={
            letter: (name, [claim for claim in CLAIMS if topic(claim.id) == letter])
            for letter, name in TOPICS.items()
        },
        width=WIDTH,
        height=HEIGHT,
    )
