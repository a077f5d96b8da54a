"""What a page loads, made less: one style sheet, plain scripts, search when it is asked."""

import logging
import re
from pathlib import PurePosixPath

import rcssmin
import rjsmin
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

log = logging.getLogger("mkdocs.hooks.canopenwin")

STYLES = "assets/styles.css"
OWN = PurePosixPath("assets")
MATERIALS = PurePosixPath("assets/javascripts")
PALETTE = "assets/stylesheets/palette.*.min.css"

_UNUSED = re.compile(r"(?<=[{}])\[data-md-color-(?:accent|primary)=(?!custom)[^{}]*\{[^{}]*\}")
"""Material's named colours: this site has its own."""

_LATER = {
    # The index of the search, hundreds of kilobytes, comes once the field is entered, as
    # Material has it for files that are opened without a server.
    '$(location.protocol!=="file:"),Je("search")': 'Je("search")',
    # To light up the words that were searched for, it is needed only where there are any.
    'V("search.highlight")?': '/[?&]h=/.test(location.search)&&V("search.highlight")?',
    # The script comes after the page (scripts/theme/main.html), so the page need not be awaited.
    'h(document,"DOMContentLoaded",{once:!0})': "$(0)",
    # The worker that searches starts with the first message to it.
    "t=new Worker(e)": (
        "t=new class extends EventTarget{postMessage(r){(this.w??=Object.assign(new Worker(e),"
        '{onmessage:o=>this.dispatchEvent(new MessageEvent("message",{data:o.data}))}))'
        ".postMessage(r)}}"
    ),
}
"""What is replaced in Material's script, which offers no setting for it."""


def slim(files: Files, config: MkDocsConfig) -> None:
    """Join the site's style sheets, and slim its own scripts and Material's start."""
    _join_styles(files, config)
    for file in files:
        path = PurePosixPath(file.src_uri)
        if path.suffix == ".js" and path.parent == OWN:
            file.content_string = minified(file.content_string)
        elif path.parent == MATERIALS and path.match("bundle.*.min.js"):
            file.content_string = searching_later(file.content_string)
        elif path.match(PALETTE):
            file.content_string = _UNUSED.sub("", file.content_string)


def _join_styles(files: Files, config: MkDocsConfig) -> None:
    """Put the style sheets of mkdocs.yml into one: a phone waits for every request."""
    parts = []
    for path in map(str, config.extra_css):
        part = files.get_file_from_path(path)
        if not part or PurePosixPath(path).parent != OWN:
            raise PluginError(f"mkdocs.yml names the style sheet {path}, which is not in {OWN}/.")
        parts.append(part)
    text = "".join(part.content_string for part in parts)
    files.append(File.generated(config, STYLES, content=rcssmin.cssmin(text)))
    for part in parts:
        files.remove(part)
    config.extra_css = [STYLES]


def minified(script: str) -> str:
    """Give a script without comments and needless blanks; what came minified stays as it is."""
    return script if len(script.splitlines()) < 10 else rjsmin.jsmin(script)


def searching_later(bundle: str) -> str:
    """Have Material's script load the index of the search only when somebody searches.

    A script of another version, in which these places are others, stays as it is: a test tells.
    """
    if any(bundle.count(old) != 1 for old in _LATER):
        log.info("Material's script has changed: search loads with every page (scripts/slim.py).")
        return bundle
    for old, new in _LATER.items():
        bundle = bundle.replace(old, new)
    return bundle
