"""Serving: nothing is built at a save; a page is rendered when the browser requests it.

At a save the tables are checked, modules that depend on edited code are dropped, and open pages are
reloaded (`state`). The browser requests its page again, and that page alone is rendered, with the
exhibits that it shows (`site`). A second later the rest of the site is checked in the background,
and problems elsewhere are listed on every page (`checks`).

MkDocs allows for it in two places: a plugin may replace what the server does at a save and at a
request (`server`), and the functions that fill and write a page are looked up by name in
`mkdocs.commands.build`.
"""
