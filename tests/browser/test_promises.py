"""A page that is broken on purpose is named with all that it breaks, at once."""

from pathlib import Path

import pytest

from tests.browser.conftest import Watch
from tests.browser.promises import broken
from tests.browser.test_pages import Open

pytestmark = pytest.mark.browser

HERE = "exhibits/frontier/"
LOTS: list[dict[str, str]] = [
    {  # how it is laid out, and what it says of itself
        "the page moved while it loaded": "article.style.paddingTop = '400px'",
        "1280 pixels: the page scrolls sideways: 1500": "add(wide(1500))",
        "a page has one first heading, at its top: h2": "article.querySelector('h1').remove()",
        "a link or button has no name: <button id": "add('<button id=nameless></button>')",
        "a control has no name: input": "add('<output>1</output><input id=unnamed>')",
        "a picture is broken: <img alt": "add('<img alt src=data:image/png;base64,AAAA>')",
        "a picture has no alt text: <img id": "add('<img id=untold>')",
        "a card or field sticks out of the page: <button style": "add('<button style=\"position: "
        "absolute; left: -9px\">Out</button>')",
        "a slot is left unfilled": "add('<p>{{ gap.points_now }}</p>')",
        "one drawing is shown, the phone one": "see('svg.exhibit__phone').remove()",
        "a drawing is wider than the page": "see('svg.exhibit__wide').style.marginLeft = '900px'",
        "text in a drawing is too small": "see('svg.exhibit__wide text').style.fontSize = '6px'",
        "a link is not in the file: ../nowhere/": "add('<a href=\"../nowhere/\">A link</a>')",
        "sides ['open', 'closed'] have 1 buttons": "see('[data-side=closed]').remove()",
        "1280 default: axe: color-contrast": "add('<p style=\"color: #ccc\">Pale words</p>')",
        "1280 default: axe: html-has-lang": "document.documentElement.removeAttribute('lang')",
        "the console says: hello": "console.log('hello')",
        "console error: one thing": "console.error('one thing')",
        "another origin is asked: http://site.invalid/": "fetch('http://site.invalid/').catch(Date)",
    },
    {  # on phones, and what pointer and keys do
        "390 pixels: the page scrolls sideways: 450": "add(wide(450))",
        "a level of headings is skipped: h1": "add('<h4>A fourth level</h4>')",
        "a form has no fields": "add('<fieldset><legend>Empty</legend></fieldset>')",
        "one drawing is shown, the wide one: exhibit-frontier shows 2": "see('svg.exhibit__phone')"
        ".style.display = 'block'",
        "a drawing is too small to see": "see('svg.exhibit__wide').style.width = '200px'",
        "Home leads to another mark: ''": "hush('keydown')",
        "a pointer on a mark says ''": "['pointermove', 'pointerover'].forEach(hush)",
        "the button of open is not pressed": "hush('click')",
        "390 slate: axe: color-contrast": "style('[data-md-color-scheme=slate] h1 {color: #333}')",
    },
    {
        "320 pixels: the page scrolls sideways: 340": "add(wide(340))",
        "a drawing has no words": "all('svg.exhibit__wide text').forEach(one => one.remove())",
        "Home shows words outside the picture": "style('.exhibit__tip { margin-left: 3000px }')",
        "closed does not fade beside open": "style('.exhibit__view * { opacity: 1 !important }')",
        "Escape leaves something up": "addEventListener('keydown', e => e.key === 'Escape'"
        " && e.stopPropagation(), true)",
        "words stay up when the pointer is gone": "hush('pointerout'); hush('pointerleave');"
        "hush('mouseout'); addEventListener('pointermove', e => e.clientX < 2"
        " && e.stopPropagation(), true)",
    },
    {
        "no mark says what it is": "unsaid()",
    },
]
"""What is broken together in one visit: what is said of it, and a script that breaks it."""

BREAK = """async faults => {
    const article = document.querySelector("article");
    const all = selector => [...document.querySelectorAll(selector)];
    const see = selector => document.querySelector(".exhibit").querySelector(selector);
    const add = html => article.insertAdjacentHTML("beforeend", html);
    const wide = width => `<div style="position: absolute; left: 0; width: ${width}px">wide</div>`;
    const style = text => add(`<style>${text}</style>`);
    const unsaid = () => all("[data-t]").forEach(mark => mark.removeAttribute("data-t"));
    const hush = event => addEventListener(event, heard => heard.stopPropagation(), true);
    const names = {article, all, see, add, wide, style, unsaid, hush};
    for (const fault of faults) new Function(...Object.keys(names), fault)(...Object.values(names));
}"""


@pytest.mark.parametrize("lot", range(len(LOTS)))
def test_every_broken_promise_of_a_page_is_named_at_once(
    visit: Open, site: Path, base: str, faults: Watch, lot: int
) -> None:
    opened = visit(HERE)
    opened.page.evaluate(BREAK, list(LOTS[lot].values()))
    found = broken(opened, HERE, site / HERE / "index.html", base, faults, look=False)
    assert [fault for fault in LOTS[lot] if fault not in "\n".join(found)] == []
