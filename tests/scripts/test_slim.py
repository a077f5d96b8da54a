"""What pages load is slimmed, and the theme's script is one that can be."""

import re
from pathlib import Path

import material

from scripts import slim


def test_the_themes_script_of_this_version_loads_the_search_when_it_is_asked() -> None:
    folder = Path(material.__path__[0])
    [bundle] = folder.glob("**/bundle.*.min.js")
    text = bundle.read_text("utf-8")
    slimmed = slim.searching_later(text)
    for old, new in slim._LATER.items():
        assert text.count(old) == 1
        assert new in slimmed


def test_another_script_of_the_theme_stays_as_it_is() -> None:
    assert slim.searching_later("something else") == "something else"


def test_a_page_loads_one_style_sheet_and_one_script_and_what_they_name_is_there(
    site: Path,
) -> None:
    page = (site / "index.html").read_text("utf-8")
    assert re.findall(r'rel="stylesheet" href="([^"]+)"', page) == ["assets/styles.css"]
    assert re.findall(r'<script src="([^"]+)"', page) == ["assets/scripts.js"]
    styles = (site / "assets/styles.css").read_text("utf-8")
    assert ".md-typeset" in styles
    assert ".exhibit__view" in styles
    for url in re.findall(r"""url\(["']?(?!data:|#)([^"')]+)""", styles):
        assert (site / "assets" / url).is_file(), url
    script = (site / "assets/scripts.js").read_text("utf-8")
    assert "data-sortable" in script
    assert "exhibit__tip" in script


def test_no_page_has_a_class_whose_rules_are_dropped(site: Path) -> None:
    named = re.compile(slim._ABSENT)
    for page in site.glob("**/*.html"):
        for found in re.findall(r'class="([^"]*)"', page.read_text("utf-8")):
            for name in found.split():
                assert not named.fullmatch(re.split("__|--", name)[0]), (page, name)


def test_rules_of_what_no_page_has_are_dropped_and_no_others() -> None:
    kept = (
        ".md-footer-meta{a:b}.md-typeset .admonition,.md-typeset details{a:b}@media print{.a{b:c}}"
    )
    gone = ".md-typeset .admonition>:not(.a,.b){a:b}.md-source__icon:hover,.md-source{a:b}"
    root = ':root{--md-source-icon:url("x");--md-version-icon:url("y");}'
    slimmed = slim.without_unused("a{b:c}" + gone + kept + root)
    assert slimmed == "a{b:c}" + kept + ':root{--md-version-icon:url("y");}'


def test_scripts_lose_comments_and_what_came_minified_stays() -> None:
    script = "/* Said\n   at length. */\n" + "const word = `a  b`; // why\n" * 9
    assert slim.minified(script).count("word=`a  b`") == 9
    assert "Said" not in slim.minified(script)
    assert slim.minified("/* Credit */ let a = 1;") == "/* Credit */ let a = 1;"
