"""MkDocs' server, with requests and saves handled by the live site."""

import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from mkdocs.livereload import LiveReloadServer

from scripts.live import checks
from scripts.live.problems import Unavailable, log, problems_of
from scripts.live.site import LiveSite, cached

Respond = Callable[..., Any]


class LiveServer:
    """Answers requests from the live site and refreshes it at saves."""

    def __init__(self, site: LiveSite, server: LiveReloadServer, build: Callable[[], None]) -> None:
        """Take over a server. build: MkDocs' own, which lays out the site and renders no page."""
        self.site, self.server, self.build = site, server, build
        self._static = server.serve_request
        self._sources, self._structure = site.source_files(), site.structure()
        server.set_app(self.respond)
        server.builder = self.save
        checks.start(site, self.reload)

    def respond(self, environ: dict[str, Any], start_response: Respond) -> Iterable[bytes]:
        """Answer a request: WSGI's application."""
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
        path = path.removeprefix(self.server.mount_path.rstrip("/")).lstrip("/")
        if path.startswith("livereload/"):
            return self._static(environ, start_response)
        epoch = self._epoch_after_saves()
        if f"{path}/index.html" in self.site.by_address:
            location = quote(f"{self.server.mount_path}{path}/")
            start_response("302 Found", [("Location", location)])
            return []
        address = f"{path}index.html" if path.endswith("/") or not path else path
        try:
            content = self.site.content(address)
        except Unavailable as unavailable:
            start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
            return ["\n".join(["To fix:", *unavailable.problems]).encode()]
        if content is None:
            return self._static(environ, start_response)
        return self._send(address, content, epoch, start_response)

    def _epoch_after_saves(self) -> int:
        """Wait until every save has been read; give the epoch of the state that is shown then."""
        server = self.server
        with server._epoch_cond:
            server._epoch_cond.wait_for(lambda: server._visible_epoch == server._wanted_epoch)
            return server._visible_epoch

    def _send(
        self, address: str, content: bytes, epoch: int, start_response: Respond
    ) -> Iterable[bytes]:
        if address.endswith(".html"):
            content = self.server._inject_js_into_html(content, epoch)  # type: ignore[no-untyped-call]
        kind = self.server._guess_type(address)  # type: ignore[no-untyped-call]
        size = ("Content-Length", str(len(content)))
        start_response("200 OK", [("Content-Type", kind), size])
        return [content]

    def save(self) -> None:
        """Read what was saved. Never raises: the server would answer nobody until the next save."""
        with self.site.lock:
            state = self.site.state
            try:
                sources = self.site.source_files()
                if not state.refresh():
                    if sources == self._sources:  # MkDocs reports some saves twice
                        self.server._wanted_epoch = self.server._visible_epoch
                        return
                    state.renew()
                self._sources = sources
                self._lay_out()
            except (Exception, SystemExit) as error:
                state.code_problems += problems_of(error)
            for line in (*state.data_problems, *state.code_problems):
                log.error("%s", line)
            self.server._wanted_epoch = self._next_epoch()

    def _lay_out(self) -> None:
        """Have MkDocs lay out the site again, if anything but the content of pages has changed."""
        self.site.env.globals["cached"] = cached()
        if self.site.state.edition and (structure := self.site.structure()) != self._structure:
            self._structure = None  # if the build fails, the next save tries again
            self.build()
            self._structure = structure

    def reload(self) -> None:
        """Reload open pages, unless a save is being read, which reloads them anyway."""
        server = self.server
        with server._epoch_cond:
            if server._wanted_epoch == server._visible_epoch:
                server._wanted_epoch = server._visible_epoch = self._next_epoch()
                server._epoch_cond.notify_all()

    def _next_epoch(self) -> int:
        """Give an epoch later than any page has: MkDocs counts milliseconds."""
        return max(round(time.monotonic() * 1000), self.server._visible_epoch + 1)
