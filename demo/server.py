"""Serves the demo city on loopback: finished pages from memory, and the inbox."""

import sys
from concurrent.futures import Future, ThreadPoolExecutor
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socket import socket
from socketserver import TCPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from demo.pages import Page, error_page
from demo.sink import Inbox, NotJsonError, json_page

HOST = "127.0.0.1"
THREADS = 16
LONGEST_BODY = 256 * 1024
PATIENCE_SECONDS = 10


class TownServer(TCPServer):
    """A server with a fixed number of threads: a flood of requests waits and cannot exhaust the machine.

    Not ``HTTPServer``, which asks DNS for its own name when it starts and hangs where there is no DNS.
    """

    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, port: int) -> None:
        self.pages: dict[str, Page] = {}
        self.inbox = Inbox()
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="demo")
        super().__init__((HOST, port), _Handler)  # Last: a taken port closes the server, pool and all.

    @property
    def url(self) -> str:
        """The address of the city, without a slash at the end."""
        return f"http://{HOST}:{self.server_address[1]}"

    def process_request(self, request: Any, client_address: Any) -> None:
        """Hand the request to the pool."""
        self._pool.submit(self._serve, request, client_address).add_done_callback(_report)

    def server_close(self) -> None:
        """Close the port and let running requests end."""
        super().server_close()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _serve(self, request: socket, client_address: Any) -> None:
        try:
            self.finish_request(request, client_address)
        except ConnectionError:
            pass  # The visitor hung up: that is the visitor's affair and would fill the log.
        finally:
            self.shutdown_request(request)


def _report(done: Future[None]) -> None:
    """Say on stderr what went wrong in a thread of the pool, which would otherwise keep it to itself."""
    if not done.cancelled() and (error := done.exception()):
        print(f"demo: 一个请求没有答完：{error!r}", file=sys.stderr, flush=True)


class _Handler(BaseHTTPRequestHandler):
    server: TownServer
    server_version = "yingsheng-demo"
    sys_version = ""
    timeout = PATIENCE_SECONDS

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if path == "/inbox":
            self._answer(HTTPStatus.OK, self.server.inbox.page())
        elif path == "/inbox.json":
            self._answer(HTTPStatus.OK, self.server.inbox.listing())
        elif path in self.server.pages:
            self._answer(HTTPStatus.OK, self.server.pages[path])
        else:
            self._answer(HTTPStatus.NOT_FOUND, error_page("没有这个页面"))

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        address = urlsplit(self.path)
        if address.path != "/inbox":
            self._refuse(HTTPStatus.NOT_FOUND, "只有 /inbox 收消息")
            return
        body = self._body()
        if body is not None:
            self._receive(parse_qs(address.query).get("to", [""])[0], body)

    def _receive(self, to: str, body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            self.server.inbox.receive(to, headers, body)
        except NotJsonError as e:
            self._refuse(HTTPStatus.BAD_REQUEST, str(e))
        else:
            self._answer(HTTPStatus.OK, json_page({"ok": True}))

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            self._refuse(HTTPStatus.LENGTH_REQUIRED, "缺少 Content-Length")
        elif int(length) > LONGEST_BODY:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "正文太长")
        else:
            return self.rfile.read(int(length))
        return None

    def _refuse(self, status: HTTPStatus, why: str) -> None:
        self._answer(status, json_page({"ok": False, "error": why}))

    def _answer(self, status: HTTPStatus, page: Page) -> None:
        if status is HTTPStatus.OK and self.headers.get("If-None-Match") == page.etag:
            self._not_modified(page)
            return
        self.send_response(status)
        self.send_header("Content-Type", page.content_type)
        self.send_header("ETag", page.etag)
        self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page.body)

    def _not_modified(self, page: Page) -> None:
        self.send_response(HTTPStatus.NOT_MODIFIED)
        self.send_header("ETag", page.etag)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the crawler has its own record of what it fetched."""
