"""The built site over HTTP as a host serves it: compressed, kept alive, cached for ten minutes."""

import functools
import gzip
import http.server
import mimetypes
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urlsplit

mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")
TEXT = ("text/", "application/json", "application/javascript", "application/xml", "image/svg+xml")


@functools.cache
def body(file: Path, *, compressed: bool) -> bytes:
    """Give a file as it goes over the wire, compressed once."""
    raw = file.read_bytes()
    return gzip.compress(raw, 9, mtime=0) if compressed else raw


def content_type(file: Path) -> str:
    """Give what a browser must know of a file."""
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers GET and HEAD, and notes what it sent."""

    protocol_version = "HTTP/1.1"  # connections are kept
    disable_nagle_algorithm = True  # else an answer's body waits for the reader to confirm its head
    wbufsize = -1

    def __init__(self, served: "Served", *args: object) -> None:
        """Answer a connection to a site that is being served."""
        self.served = served
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Send a file, or the page for what is not there."""
        path = unquote(urlsplit(self.path).path)
        file = self.served.folder / path.lstrip("/")
        if file.is_dir() and not path.endswith("/"):
            self._send(HTTPStatus.MOVED_PERMANENTLY, b"", {"Location": path + "/"})
            return
        file = file / "index.html" if file.is_dir() else file
        exists = file.is_file() and self.served.folder in file.resolve().parents
        if not exists:
            file = self.served.folder / "404.html"
        kind = content_type(file)
        takes = "gzip" in self.headers.get("Accept-Encoding", "")
        compressed = takes and kind.startswith(TEXT)
        heads = {"Content-Type": kind, "Cache-Control": "max-age=600", "Vary": "Accept-Encoding"}
        if compressed:
            heads["Content-Encoding"] = "gzip"
        status = HTTPStatus.OK if exists else HTTPStatus.NOT_FOUND
        self._send(status, body(file, compressed=compressed), heads)

    do_HEAD = do_GET  # noqa: N815

    def _send(self, status: HTTPStatus, content: bytes, heads: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**heads, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        head = len(b"".join(self._headers_buffer)) + 2  # type: ignore[attr-defined]
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()
        self.served.sent.append((urlsplit(self.path).path.lstrip("/"), head + len(content)))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@dataclass
class Served:
    """A site that is being served: where, and the bytes of every answer so far."""

    folder: Path
    address: str = ""
    sent: list[tuple[str, int]] = field(default_factory=list)


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Serve a folder on a free port of this machine."""
    served = Served(folder.resolve())
    handler = functools.partial(Handler, served)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        served.address = f"http://127.0.0.1:{server.server_port}/"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield served
        server.shutdown()


def free_port() -> int:
    """Give a port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
