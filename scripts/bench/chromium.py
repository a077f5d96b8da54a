"""A Chromium for what is measured in a page."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from playwright.sync_api import Browser, sync_playwright

from scripts import browser

FLAGS = ["--no-sandbox", "--disable-gpu"]
"""A machine without a graphics card would wait two seconds for one before it draws anything."""


class BenchError(click.ClickException):
    """Something cannot be measured here: why, and the remedy."""


def executable() -> str:
    """Give where the browser is."""
    path = browser.find_complete()
    if not path:
        raise BenchError("No Chromium: run `python -m scripts.browser`.")
    return str(path)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser that has visited nothing yet."""
    path = executable()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()
