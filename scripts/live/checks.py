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
    """One check of one version: in steps, so that requests and saves come in between."""

    def __init__(self, site: LiveSite) -> None:
        """Take the version that is served now."""
        self.site, self.version = site, site.state.version
        self.problems: list[str] = []
        self.broken: dict[str, list[str]] = {}
        self.days: list[str] = []

    def run(self, reload: Callable[[], None]) -> int:
        """Run all steps; give the version that is checked then, 0 if another save came first."""
        with self.site.lock:
            steps = list(self._exhibit_steps())
            steps += [*self._page_steps(), partial(self._publish, reload)]
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

    def _publish(self, reload: Callable[[], None]) -> None:
        """Show the result on all pages, and reload open ones if they change by it."""
        of_exhibits = [line for lines in self.broken.values() for line in lines]
        problems = list(dict.fromkeys([*of_exhibits, *self.problems]))
        site, as_of = self.site, max(self.days, default=self.site.state.as_of)
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

    def _exhibit_steps(self) -> Iterator[Step]:
        """Make all exhibits and have them drawn, a few drawings ahead of those that are awaited."""
        if not (pipeline := self.site.state.pipeline):
            return
        names = list(pipeline.exhibits)
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

    def _page_steps(self) -> Iterator[Step]:
        """Look for bad slots, then populate all written pages, then follow their anchors."""
        pages = [f for f in self.site.pages if is_markdown(f) and not f.generated_by]
        yield partial(self._check_slots, pages)
        for page in pages:
            yield partial(self._populate, page)
        yield partial(self._check_anchors, pages)

    def _check_slots(self, pages: list[File]) -> None:
        from scripts.pipeline import edition_problems

        assert self.site.state.edition
        texts = {f"docs/{page.src_uri}": page.content_string for page in pages}
        self.problems += edition_problems(self.site.state.edition.names, texts, self.broken)

    def _populate(self, page: File) -> None:
        with self.site.collecting_warnings() as warnings:
            try:
                self.site.populate(page)
            except Exception as error:  # MkDocs logs it too, in other words
                self.problems += problems_of(error)
                self.site.warnings.lines.clear()
        self.problems += warnings

    def _check_anchors(self, pages: list[File]) -> None:
        level = self.site.config.validation.links.anchors
        with self.site.collecting_warnings() as warnings:
            for page in pages:
                page_of(page).validate_anchor_links(files=self.site.files, log_level=level)
        self.problems += warnings
