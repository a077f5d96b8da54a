"""`python -m scripts.browser`: find a Chromium for the tests, or install one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

SHELL = "chromium-headless-shell"
"""Chromium without windows: the same engine, in half the time."""

COMPLETE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APPS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def find(names: Sequence[str] = (SHELL, *COMPLETE)) -> Path | None:
    """Give the browser named in CHROMIUM, one on the machine, or Playwright's own; else None."""
    on_path = [shutil.which(name) for name in names]
    for candidate in (os.environ.get("CHROMIUM"), *on_path, *APPS, _of_playwright()):
        if candidate and Path(candidate).exists():
            return Path(candidate)
    return None


def find_complete() -> Path | None:
    """Give a browser with windows, as readers have, if there is one; else what `find` gives."""
    return find((*COMPLETE, SHELL))


def _of_playwright() -> str:
    """Give where Playwright keeps its Chromium, there or not."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def install() -> None:
    """Install Chromium: by the system's packages when root on a Debian, else by Playwright."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _apt("update")
        try:
            _apt("install", "-y", SHELL)
        except subprocess.CalledProcessError:  # older systems have only the whole browser
            _apt("install", "-y", "chromium")
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def _apt(*arguments: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", *arguments], env=environment, check=True)


def main() -> int:
    """Make sure that there is a browser; give the exit code."""
    if not find():
        print("No Chromium found: installing one (a minute or so) ...", flush=True)
        try:
            install()
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"It could not be installed: {error}", file=sys.stderr)
    if browser := find():
        print(f"Browser for the tests: {browser}")
        return 0
    print("Install Chromium or Chrome, or name one in CHROMIUM.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
