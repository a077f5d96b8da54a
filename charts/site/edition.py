"""An edition: everything that the site shows beyond its hand-written pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from charts.site.cards import Card
from charts.site.citation import Work
from charts.site.page_slots import Names


@dataclass(frozen=True)
class Edition:
    """What the site needs from the data, as text and bytes; each part is made when it is asked for.

    files: address from the site's root -> content; pages: source path -> Markdown; figures: id ->
    HTML for other pages, with placeholders.ROOT for the way to the root; generated_figures: what is
    put into generated pages, the same with the whole table, the gallery and the bodies of the
    models' pages; names: what pages may name; cited: source path -> what is cited there, if it is
    more than a page with its heading; cards: source path -> the picture that stands for the page,
    if it has one of its own; dated: gives the latest day that the edition describes, as
    YYYY-MM-DD.
    """

    files: Mapping[str, bytes]
    pages: Mapping[str, str]
    figures: Mapping[str, str]
    generated_figures: Mapping[str, str]
    names: Names
    cited: Mapping[str, Work]
    cards: Mapping[str, Card]
    dated: Callable[[], str]
