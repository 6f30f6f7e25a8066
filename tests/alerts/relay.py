"""A small SMTP relay on the loopback that can fail at any step."""

import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Relay:
    """What it answers to each verb (a reply, "drop" or "hang"), and what it took."""

    replies: dict[str, str] = field(default_factory=dict)
    starttls: ssl.SSLContext | None = None
    wrapped: ssl.SSLContext | None = None
    letters: list[bytes] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    port: int = 0

    def offers(self, *, secure: bool) -> str:
        """EHLO."""
        tls = "" if secure or self.starttls is None else "250-STARTTLS\r\n"
        return f"250-relay\r\n{tls}250-AUTH PLAIN\r\n250 8BITMIME"


class _Gone(Exception):
    pass


class _Talk(socketserver.BaseRequestHandler):
    relay: Relay

    def handle(self) -> None:
        with suppress(_Gone, OSError), ExitStack() as self.open:
            self._talk()

    def _wrapped(self, context: ssl.SSLContext) -> Any:
        return self.open.enter_context(context.wrap_socket(self.request, server_side=True))

    def _talk(self) -> None:
        relay, secure = self.relay, self.relay.wrapped is not None
        link: Any = self._wrapped(relay.wrapped) if relay.wrapped else self.request
        lines = link.makefile("rb")
        self._say(link, "CONNECT", "220 relay")
        while line := lines.readline():
            verb = line.split()[0].decode().upper()
            relay.heard.append(verb)
            if verb == "EHLO":
                self._say(link, verb, relay.offers(secure=secure))
            elif verb == "STARTTLS" and relay.starttls:
                self._say(link, verb, "220 go")
                link, secure = self._wrapped(relay.starttls), True
                lines = link.makefile("rb")
            elif verb == "DATA":
                if self._say(link, verb, "354 go").startswith("354"):
                    self._letter(link, lines)
            else:
                self._say(link, verb, "235 in" if verb == "AUTH" else "250 ok")

    def _letter(self, link: Any, lines: Any) -> None:
        taken = []
        while (line := lines.readline()) not in (b".\r\n", b""):
            taken.append(line)
        self.relay.letters.append(b"".join(taken))
        self._say(link, "LETTER", "250 2.0.0 ok: queued as 4F2A")

    def _say(self, link: Any, verb: str, usual: str) -> str:
        reply = self.relay.replies.get(verb, usual)
        if reply == "hang":
            time.sleep(4)
        if reply in ("drop", "hang"):
            link.close()
            self.request.close()
            raise _Gone
        link.sendall(f"{reply}\r\n".encode())
        return reply


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that refuses the certificate is part of the test."""


@contextmanager
def running(relay: Relay) -> Iterator[Relay]:
    """The relay, listening."""
    with _Server(("127.0.0.1", 0), type("Talk", (_Talk,), {"relay": relay})) as server:
        relay.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield relay
        server.shutdown()
