"""Placeholders of pages for what is added after rendering: figures, lists and citations."""

import re
from collections.abc import Mapping

from markupsafe import Markup

ROOT = Markup("&root;/")
"""In a figure, the relative URL of the site's root, which depends on the page.

No text can look like it: the ampersand of a text is escaped."""

_PLACEHOLDER = re.compile(r'<div data-figure="([a-z0-9./-]+)">.*?</div>', re.DOTALL)


def placeholder(exhibit_id: str, text: str) -> str:
    """Leave a place for a figure; the text, already escaped, is what the site's search finds."""
    return f'<div data-figure="{exhibit_id}">{text}</div>'


def fill_placeholders(html: str, figures: Mapping[str, str], root: str) -> str:
    """Fill the places of a page; root: the relative URL of the site's root, as "../..".

    Raises KeyError for a figure that is not there.
    """
    prefix = root.rstrip("/") + "/"
    return _PLACEHOLDER.sub(lambda match: figures[match[1]].replace(ROOT, prefix), html)
