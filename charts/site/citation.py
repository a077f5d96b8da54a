"""How to cite a page: as text and as BibTeX, the same for pages of all kinds."""

import datetime as dt
from typing import NamedTuple

from charts.core import escapes
from charts.core.formats import text_of

SITE = "Can open win?"
WHO = f"{SITE} contributors"


class Work(NamedTuple):
    """What is cited: its title, the day that its data describe as YYYY-MM-DD ("" if none), and
    what it is if it is more than a page, as `exhibit gap`."""

    title: str
    as_of: str = ""
    kind: str = ""


def text(work: Work, address: str, edition: str) -> str:
    """Write a citation as text."""
    stop = "" if work.title.endswith((".", "?", "!")) else "."
    title = f"“{work.title}{stop}”"
    return f"{WHO} ({edition[:4]}). {title} {_note(work, edition)}. CC BY 4.0. {address}"


def bibtex(work: Work, address: str, path: str, edition: str) -> str:
    """Write a citation as BibTeX; path: of the page, which makes the key."""
    key = "-".join(filter(None, ["canopenwin", *path.split("/"), edition]))
    fields = {
        "title": escapes.tex(work.title, keep_capitals=True),
        "author": f"{{{WHO}}}",
        "year": edition[:4],
        "url": address,
        "urldate": edition[:7].replace(".", "-"),  # the month in which an edition was made
        "note": escapes.tex(_note(work, edition)),
    }
    lines = [f"  {name:<7} = {{{value}}}" for name, value in fields.items()]
    return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}"


def citation_html(work: Work, address: str, path: str, edition: str) -> str:
    """Write both for a page."""
    plain, coded = text(work, address, edition), bibtex(work, address, path, edition)
    return (
        f'<p class="cite__text">{escapes.html(plain)}</p>\n'
        f'<pre class="cite__bibtex"><code>{escapes.html(coded)}</code></pre>'
    )


def _note(work: Work, edition: str) -> str:
    """Say what a work is part of."""
    day = f"data as of {text_of(dt.date.fromisoformat(work.as_of))}" if work.as_of else ""
    return ", ".join(filter(None, [SITE, f"edition {edition}", work.kind, day]))
