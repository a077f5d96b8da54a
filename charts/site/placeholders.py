"""Puts what is made late, figures above all, into the places that pages left for it."""

import re
from collections.abc import Mapping

from markupsafe import Markup

ROOT = Markup("&root;/")
"""Stands in a figure for the way from its page to the site's root, which only the page knows.

No text can be taken for it: the ampersand of a text is escaped."""

_PLACEHOLDER = re.compile(r'<div data-figure="([a-z0-9./-]+)">.*?</div>', re.DOTALL)


def placeholder(exhibit_id: str, text: str) -> str:
    """Leave a place for a figure; the text, already escaped, is what the site's search finds."""
    return f'<div data-figure="{exhibit_id}">{text}</div>'


def fill_placeholders(html: str, figures: Mapping[str, str], root: str) -> str:
    """Fill the places of a page; root: the way from the page to the site's root, as "../..".

    Raises KeyError if a place asks for a figure that is not there.
    """
    way = root.rstrip("/") + "/"
    return _PLACEHOLDER.sub(lambda match: figures[match[1]].replace(ROOT, way), html)
