"""A web server on loopback that answers what a test lays out, and remembers who asked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Event, Thread
from typing import Any


@dataclass
class Reply:
    """What the small web answers at one path; ``hold`` keeps the visitor waiting until the test ends."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hold: bool = False
    cut: bool = False
    """Break off after half of the promised body."""


@dataclass
class Web:
    """A web server on loopback: pages by path (with query), and every request it saw."""

    url: str
    pages: dict[str, Reply] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    ended: Event = field(default_factory=Event)
    answer: Callable[[str, str], Reply | None] | None = None
    """What the test answers itself: path and body in, a reply or none (then the laid pages rule)."""
    posted: list[tuple[str, str]] = field(default_factory=list)

    def put(self, path: str, body: str | bytes, **kwargs: Any) -> str:
        """Lay a page; tells its address."""
        self.pages[path] = Reply(body.encode() if isinstance(body, str) else body, **kwargs)
        return self.url + path

    def visits(self, path: str) -> int:
        """How often somebody asked for that path."""
        return sum(seen == path for seen, _ in self.seen)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        web: Web = self.server.web  # type: ignore[attr-defined]
        web.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.command == "POST":
            web.posted.append((self.path, body))
        said = web.answer(self.path, body) if web.answer else None
        reply = said or web.pages.get(self.path, Reply("没有".encode(), status=404))
        if reply.hold:
            web.ended.wait(20)
            return
        etag = reply.headers.get("ETag")
        status = 304 if etag and self.headers.get("If-None-Match") == etag else reply.status
        self.send_response(status)
        for name, value in {"Content-Type": reply.content_type, **reply.headers}.items():
            self.send_header(name, value)
        sent = b"" if status == 304 else reply.body
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent[: len(sent) // 2] if reply.cut else sent)
        if reply.cut:
            self.close_connection = True

    do_POST = do_GET  # noqa: N815 - the library's word

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    request_queue_size = 64


@contextmanager
def serve() -> Iterator[Web]:
    """A running web that ends with the block."""
    server = _Server(("127.0.0.1", 0), _Handler)
    web = Web(f"http://127.0.0.1:{server.server_address[1]}")
    server.web = web
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield web
    finally:
        web.ended.set()
        server.shutdown()
        server.server_close()
