"""The check in the background: every exhibit, claim and page that nobody has requested."""

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

from mkdocs.structure.files import File

from scripts.live.problems import log, problems_of
from scripts.live.site import LiveSite, is_markdown, page_of
from scripts.renderer import staggered

IDLE = 1.0  # seconds without a request before the check starts
AHEAD = 2  # drawings that may wait for the renderer: a page's own must not wait long

Step = Callable[[], None]


def start(site: LiveSite, reload: Callable[[], None]) -> None:
    """Check every version in a thread. reload: reloads open pages, when they have news to show."""
    threading.Thread(target=_check_versions, args=[site, reload], daemon=True).start()


def _check_versions(site: LiveSite, reload: Callable[[], None]) -> None:
    checked = 0
    while True:
        time.sleep(0.1)
        if site.state.version != checked and time.monotonic() - site.last_request >= IDLE:
            checked = Check(site).run(reload) or checked


class Check:
    """One check of one version: in steps, so that requests and saves come in between.

    What was faulty is looked at first, and no longer said once it is not.
    """

    def __init__(self, site: LiveSite) -> None:
        """Take the version that is served now."""
        self.site, self.version = site, site.state.version
        self.problems: list[str] = []
        self.broken: dict[str, list[str]] = {}
        self.pages: dict[str, list[str]] = {}
        self.days: list[str] = []

    def run(self, reload: Callable[[], None]) -> int:
        """Run all steps; give the version that is checked then, 0 if another save came first."""
        with self.site.lock:
            steps = list(self._steps(reload))
        for step in steps:
            with self.site.lock:
                if self.site.state.version != self.version or not self.site.state.edition:
                    return 0
                try:
                    step()
                except Exception as error:
                    self.problems += problems_of(error)
            time.sleep(0)  # let a waiting request take the lock
        return self.version

    def _steps(self, reload: Callable[[], None]) -> Iterator[Step]:
        """Give exhibits and pages that were faulty, then all others, bad slots and anchors."""
        names = list(self.site.state.pipeline.exhibits if self.site.state.pipeline else ())
        pages = [f for f in self.site.pages if is_markdown(f) and not f.generated_by]
        faulty = self.site.faulty
        yield from self._exhibit_steps([name for name in names if name in faulty])
        yield from (partial(self._populate, page) for page in pages if page.src_uri in faulty)
        yield partial(self._retract, reload)
        yield from self._exhibit_steps([name for name in names if name not in faulty])
        yield partial(self._check_slots, pages)
        yield from (partial(self._populate, page) for page in pages if page.src_uri not in faulty)
        yield partial(self._check_anchors, pages)
        yield partial(self._publish, reload)

    def _retract(self, reload: Callable[[], None]) -> None:
        """Say no longer what was wrong with exhibits and pages and is not now."""
        now = {**self.broken, **self.pages}
        past = {line for name, lines in self.site.faulty.items() for line in lines}
        past -= {line for lines in now.values() for line in lines}
        left = [line for line in self.site.site_problems if line not in past]
        if left != self.site.site_problems:
            self.site.site_problems = left
            reload()

    def _publish(self, reload: Callable[[], None]) -> None:
        """Show the result on all pages, and reload open ones if they change by it."""
        site, as_of = self.site, max(self.days, default=self.site.state.as_of)
        looked_at = {**self.broken, **self.pages}
        site.faulty = {name: lines for name, lines in looked_at.items() if lines}
        of_parts = [line for lines in site.faulty.values() for line in lines]
        problems = list(dict.fromkeys([*of_parts, *self.problems]))
        changed = problems != site.site_problems, as_of != site.state.as_of
        if changed[0]:
            for line in problems:
                log.warning("%s", line)
        site.site_problems, site.state.as_of = problems, as_of
        log.info("Checked all exhibits and pages: %d to fix.", len(problems))
        if changed[1]:
            site.state.renew()
            self.version = site.state.version
        if any(changed):
            reload()

    def _exhibit_steps(self, names: list[str]) -> Iterator[Step]:
        """Make exhibits and have them drawn, a few drawings ahead of those that are awaited."""
        if not (pipeline := self.site.state.pipeline):
            return
        for name, earlier in staggered(names, AHEAD):
            if name:
                yield partial(self._try, name, self._make)
                yield partial(self._try, name, pipeline.start_drawing)
            if earlier:
                yield partial(self._try, earlier, pipeline.drawings.__getitem__)

    def _make(self, name: str) -> None:
        assert self.site.state.pipeline
        self.days.append(self.site.state.pipeline.exhibits[name].as_of)

    def _try(self, name: str, task: Callable[[str], object]) -> None:
        """Do something with an exhibit that is not broken yet."""
        if name not in self.broken:
            try:
                task(name)
            except Exception as error:
                self.broken[name] = problems_of(error)

    def _check_slots(self, pages: list[File]) -> None:
        from scripts.pipeline import edition_problems

        assert self.site.state.edition
        texts = {f"docs/{page.src_uri}": page.content_string for page in pages}
        self.problems += edition_problems(self.site.state.edition.names, texts, self.broken)

    def _populate(self, page: File) -> None:
        problems: list[str] = []
        with self.site.collecting_warnings() as warnings:
            try:
                self.site.populate(page)
            except Exception as error:  # MkDocs logs it too, in other words
                problems = problems_of(error)
                self.site.warnings.lines.clear()
        self.pages[page.src_uri] = [*problems, *warnings]

    def _check_anchors(self, pages: list[File]) -> None:
        level = self.site.config.validation.links.anchors
        with self.site.collecting_warnings() as warnings:
            for page in pages:
                page_of(page).validate_anchor_links(files=self.site.files, log_level=level)
        self.problems += warnings
