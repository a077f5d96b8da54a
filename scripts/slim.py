"""What a page loads, made less: one style sheet, one script, search when it is asked."""

import logging
import re
from collections.abc import Iterable
from pathlib import PurePosixPath

import rcssmin
import rjsmin
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

log = logging.getLogger("mkdocs.hooks.canopenwin")

STYLES, SCRIPTS = "assets/styles.css", "assets/scripts.js"
SCRIPT_FOLDER = PurePosixPath("assets")
BUNDLE = "assets/javascripts/bundle.*.min.js"
THEMES = ("assets/stylesheets/main.*.min.css", "assets/stylesheets/palette.*.min.css")
"""Material's style sheets, in their order; scripts/theme/main.html leaves out their links."""

UNUSED = ("assets/stylesheets/*.map", "assets/images/favicon.png")
"""Files of Material's that no page asks for."""


_COLOURS = re.compile(r"(?<=[{}])\[data-md-color-(?:accent|primary)=(?!custom)[^{}]*\{[^{}]*\}")
"""Material's named colours: this site has its own."""

_RIGHT_TO_LEFT = re.compile(r"(?<=[{}])\[dir=rtl\][^{},]*\{[^{}]*\}")
"""Rules for languages that are written from right to left."""

_ABSENT = (
    "admonition|arithmatex|critic|filename|footnote|grid|highlighttable|keys|linenodiv|"
    "md-annotation|md-author|md-banner|md-consent|md-feedback|md-meta|md-pagination|"
    "md-clipboard|md-code|md-path|md-post|md-progress|md-select|md-social|md-source|md-status|md-tag|"
    "md-tooltip2?|mermaid|"
    "tabbed-[a-z]+|task-list-[a-z]+"
)
"""Classes of Material's components that no page of this site has: a test tells if one comes."""

_SELECTOR = rf"[^{{}},()]*\.(?:{_ABSENT})(?![a-z-])[^{{}},()]*(?:\([^()]*\)[^{{}},()]*)*"
_ABSENT_RULES = re.compile(rf"(?<=[{{}}]){_SELECTOR}(?:,{_SELECTOR})*\{{[^{{}}]*\}}")
_ABSENT_ICONS = re.compile(
    r"--md-(?:admonition|annotation|footnotes|post|source|tabbed|tag|tasklist)-[a-z-]*"
    r'icon[a-z-]*:url\("[^"]*"\);?'
)

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
    """Join style sheets and scripts that all pages load, and slim the scripts of some.

    A phone waits for every request, most of all for those before anything is drawn.
    """
    themes = without_unused(_taken(files, _themes(files)))
    styles = rcssmin.cssmin(_taken(files, map(str, config.extra_css)))
    files.append(File.generated(config, STYLES, content=themes + styles))
    config.extra_css = [STYLES]
    # Each script in a block, as each module has a scope of its own: none may import at its top.
    blocks = [f"{{{_taken(files, [str(script)])}}}\n" for script in config.extra_javascript]
    files.append(File.generated(config, SCRIPTS, content="".join(blocks)))
    script = ExtraScriptValue(SCRIPTS)
    script.type = "module"
    config.extra_javascript = [script]
    for file in list(files):
        path = PurePosixPath(file.src_uri)
        if any(path.match(unused) for unused in UNUSED):
            files.remove(file)
        elif path.suffix == ".js" and path.parent == SCRIPT_FOLDER:
            file.content_string = minified(file.content_string)
        elif path.match(BUNDLE):
            file.content_string = searching_later(file.content_string)


def without_unused(styles: str) -> str:
    """Drop the rules of Material's style sheets that no page of this site needs."""
    for unused in (_COLOURS, _RIGHT_TO_LEFT, _ABSENT_RULES, _ABSENT_ICONS):
        styles = unused.sub("", styles)
    return styles


def _themes(files: Files) -> list[str]:
    """Find Material's style sheets."""
    sheets = [
        file.src_uri for kind in THEMES for file in files if PurePosixPath(file.src_uri).match(kind)
    ]
    if len(sheets) != len(THEMES):
        raise PluginError(f"Material has other style sheets than {' and '.join(THEMES)}.")
    return sheets


def _taken(files: Files, paths: Iterable[str]) -> str:
    """Take files out of the site; give their texts, one after the other."""
    texts = []
    for path in paths:
        if not (file := files.get_file_from_path(path)):
            raise PluginError(f"mkdocs.yml names {path}, which is not there.")
        texts.append(file.content_string)
        files.remove(file)
    return "".join(texts)


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
