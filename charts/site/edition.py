"""An edition: everything that the site shows beyond its hand-written pages.

Nothing heavy is imported here: a kept edition is read without pandas, Altair or Vega.
"""

from dataclasses import dataclass

from charts.site.citation import Work
from charts.site.page_slots import Names


@dataclass(frozen=True)
class Edition:
    """What the site needs from the data, as text and bytes only.

    files: address from the site's root -> content; pages: source path -> Markdown; figures: id ->
    HTML for other pages, with figure_places.ROOT for the way to the root; own_figures: what is put
    into generated pages, the same with the whole table, the gallery and the bodies of the models'
    pages; names: what pages may name; cited: source path -> what is cited there, if it is more than
    a page with its heading; as_of: the latest day that the edition describes, as YYYY-MM-DD.
    """

    files: dict[str, bytes]
    pages: dict[str, str]
    figures: dict[str, str]
    own_figures: dict[str, str]
    names: Names
    cited: dict[str, Work]
    as_of: str
