"""What is rendered as PNG of one exhibit, by the names of its files."""

from charts.drawing import svg
from charts.drawing.card import card
from charts.drawing.thumbnail import thumbnail


def pictures(picture: str, drawing: str, headline: str, site: str) -> dict[str, bytes]:
    """Render the picture for download, the thumbnail, and the card that stands for the page.

    picture: as SVG; drawing: the wide one; site: its name.
    """
    return {
        "png": svg.png(picture),
        "thumbnail": thumbnail(drawing),
        "card": card(headline, drawing, site),
    }
