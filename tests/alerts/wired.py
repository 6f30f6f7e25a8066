"""A desk whose ways out are real wires on the loopback, and a gateway that fails as told."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from alerts.deliver import Sent, deliver
from alerts.sweep import sweep
from cases.house import House
from cases.store.outbox_tables import Attempt, Message, Notice, Receipt
from cases.store.people_tables import Contact, Person
from config.alerts import Alerts
from config.load import Config
from tests.desk import Desk, FakeSender, open_desk

WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SMS_TOKEN = "sms-callback-token-0123456789"
PHONE = "13800000001"
FORM = {"list_pointer": "/reports", "id_pointer": "/msgid", "own_id_pointer": "/ours", "state_pointer": "/status",
        "delivered_values": ["DELIVRD"], "failed_values": ["UNDELIV"], "read_values": ["READ"], "time_pointer": "/time",
        "detail_pointer": "/why"}  # fmt: skip
REPLIES = {"list_pointer": "/replies", "id_pointer": "/id", "address_pointer": "/mobile", "text_pointer": "/content"}
CALLBACKS = {"token_env": "SMS_TOKEN", "receipts": FORM, "replies": REPLIES, "answer": '{"ok": true}'}


def sms(url: str, **keys: Any) -> dict[str, Any]:
    """A gateway that takes JSON and gives numbers."""
    return {"id": "sms", "name": "短信", "address": "phone", "transport": {
        "kind": "sms_gateway", "url": f"{url}/sms", "body": '{"to": "{phone}", "text": "{text}", "id": "{id}"}',
        "success_pointer": "/code", "id_pointer": "/msgid", "timeout_seconds": 0.5, **keys}}  # fmt: skip


def hook() -> dict[str, Any]:
    """Each person's own webhook; in the register it points to a closed port unless ``point_hooks`` says otherwise."""
    return {"id": "webhook", "name": "消息接口", "address": "webhook",
            "transport": {"kind": "webhook", "secret_env": "WHSEC", "timeout_seconds": 0.5}}  # fmt: skip


def wired_desk(
    open_city: Callable[..., House], config: Config, tmp_path: Path, *ways: dict[str, Any], **keys: Any
) -> Desk:
    """The desk of ``tests.desk`` with these ways out, built by the house itself."""
    alerts = Alerts.model_validate({**config.alerts.model_dump(), "ways": list(ways), **keys})
    desk = open_desk(open_city, replace(config, alerts=alerts), tmp_path)
    secrets = {"WHSEC": WHSEC, "SMS_TOKEN": SMS_TOKEN}
    return Desk(replace(desk.house, environment=secrets), FakeSender())


def point_hooks(desk: Desk, url: str) -> None:
    """Everybody's webhook at that server, each at a path of their own."""
    with desk.house.write() as work:
        for contact in work.session.scalars(select(Contact).where(Contact.kind == "webhook")):
            contact.address = f"{url}/{contact.address.rsplit('/', 1)[-1]}"
        work.commit()


def one_message(desk: Desk) -> None:
    """A clock of which the duty officer alone still has to be told."""
    desk.matter("ordinary", lead="市政府")
    sweep(desk.house)
    with desk.house.write() as work:
        officer = select(Person.id).where(Person.name == "值一").scalar_subquery()
        work.session.execute(update(Message).where(Message.person_id != officer).values(state="cancelled"))
        work.commit()


def deliver_now(desk: Desk, **amount: float) -> list[Sent]:
    """Move on, then one real pass: the house builds its senders and closes them."""
    desk.house.clock.forward(**amount)
    sweep(desk.house)
    return list(deliver(desk.house))


def messages(desk: Desk) -> list[Message]:
    """All messages that were to go, in order."""
    with desk.house.read() as work:
        return list(work.session.scalars(select(Message).where(Message.state != "cancelled").order_by(Message.id)))


def attempts(desk: Desk) -> list[str | None]:
    """The end of every try, in order."""
    with desk.house.read() as work:
        return list(work.session.scalars(select(Attempt.outcome).order_by(Attempt.id)))


def receipts(desk: Desk) -> list[tuple[str, int]]:
    """State and sequence of every receipt, in order."""
    with desk.house.read() as work:
        return [(r.state, r.seq) for r in work.session.scalars(select(Receipt).order_by(Receipt.id))]


def reasons(desk: Desk) -> list[str]:
    """Why each notice was written, in order."""
    with desk.house.read() as work:
        return list(work.session.scalars(select(Notice.reason).order_by(Notice.id)))


@dataclass
class Gateway:
    """What it does with the next requests (``ok`` when nothing is left), and what it took, path and body."""

    faults: list[str] = field(default_factory=list)
    taken: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    def texts(self) -> list[str]:
        """What people would have read."""
        return [json.loads(body)["text"] for _, _, body in self.taken]

    def ids(self) -> list[str]:
        """The ids of the messages, one for each request."""
        return [json.loads(body)["id"] for _, _, body in self.taken]


class _Talk(BaseHTTPRequestHandler):
    gateway: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.gateway.taken.append((self.path, dict(self.headers), body))
        fault = self.gateway.faults.pop(0) if self.gateway.faults else "ok"
        with suppress(OSError):
            getattr(self, f"_{fault}")()

    def _ok(self) -> None:
        self._say(200, json.dumps({"code": "0", "msgid": f"g-{len(self.gateway.taken)}"}).encode())

    def _timeout(self) -> None:
        time.sleep(1.2)

    def _error(self) -> None:
        self._say(500, b"")

    def _busy(self) -> None:
        self._say(429, b"", ("retry-after", "30"))

    def _nonsense(self) -> None:
        self._say(200, "<html>维护中</html>".encode())

    def _trickle(self) -> None:
        self.send_response(200)
        self.send_header("content-length", "90")
        self.end_headers()
        for _ in range(30):
            self.wfile.write(b" ")
            time.sleep(0.1)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _say(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (*headers, ("content-length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@contextmanager
def gateway_running(*faults: str) -> Iterator[Gateway]:
    """The gateway, listening on the loopback."""
    gateway = Gateway(list(faults))
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Talk", (_Talk,), {"gateway": gateway}))
    server.daemon_threads = True
    server.block_on_close = False
    gateway.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
