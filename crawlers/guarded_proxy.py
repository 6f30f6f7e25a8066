"""A proxy on loopback for a browser of ours: every host it wants is looked up, judged, and visited at that very address.

The browser resolves nothing itself; so redirects, frames, scripts and names that move lead no further than a crawler may go.
"""

import select
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Lock, Thread
from urllib.parse import urlsplit

from crawlers.addresses import host_of, require_allowed
from crawlers.errors import AddressError, DownloadError

LINE, HEADERS = 8192, 100


@dataclass
class Allowance:
    """What one visit may cost, over all its connections; ``inside``: the one place of our own network it may go to."""

    inside: tuple[str, int] | None
    ends_at: float
    bytes_left: int
    refused: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def take(self, count: int) -> bool:
        """Whether so many bytes more are allowed now."""
        with self.lock:
            self.bytes_left -= count
            return self.bytes_left >= 0 and time.monotonic() < self.ends_at


@contextmanager
def guarded_proxy(allowance: Allowance) -> Iterator[str]:
    """Runs while the visit lasts; tells its address."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.allowance = allowance
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allowance: Allowance


class _Handler(StreamRequestHandler):
    timeout = 15
    server: _Server

    def handle(self) -> None:
        """CONNECT for TLS, an absolute address for plain HTTP; one request a connection."""
        with suppress(OSError, ValueError):
            method, target, _ = self.rfile.readline(LINE).decode("latin-1").split(" ", 2)
            headers = self._headers()
            url = f"https://{target}" if method == "CONNECT" else target
            there = self._open(url)
            if there is None:
                self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n")
                return
            with there:
                if method == "CONNECT":
                    self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
                else:
                    there.sendall(_request(method, url, headers))
                self._carry(there)

    def _headers(self) -> list[str]:
        lines: list[str] = []
        while (line := self.rfile.readline(LINE).decode("latin-1").strip()) and len(lines) < HEADERS:
            lines.append(line)
        return lines

    def _open(self, url: str) -> socket.socket | None:
        allowance = self.server.allowance
        try:
            host, port = host_of(url)
            pinned = require_allowed(url, allow_private=(host, port) == allowance.inside) or host
            return socket.create_connection((pinned, port), timeout=self.timeout)
        except (AddressError, DownloadError, OSError) as e:
            allowance.refused.append(str(e))
            return None

    def _carry(self, there: socket.socket) -> None:
        """Both ways until one side ends, the time is up or the bytes are spent."""
        allowance = self.server.allowance
        other = {self.connection: there, there: self.connection}
        while True:
            ready, _, _ = select.select(list(other), [], [], 1)
            if not ready and not allowance.take(0):
                return
            for one in ready:
                piece = one.recv(65536)
                if not piece or not allowance.take(len(piece)):
                    return
                other[one].sendall(piece)


def _request(method: str, url: str, headers: list[str]) -> bytes:
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    kept = [h for h in headers if not h.lower().startswith(("proxy-", "connection:"))]
    return "\r\n".join([f"{method} {path} HTTP/1.1", *kept, "Connection: close", "", ""]).encode("latin-1")
