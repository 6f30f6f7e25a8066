"""The webhook on a real wire: signature, outcome of every answer, time-outs and refusals."""

import socket
import ssl
import threading
import time

import pytest
from pytest_httpserver import HTTPServer
from standardwebhooks.webhooks import Webhook as Verifier
from werkzeug import Request, Response

from alerts.outcome import Parcel
from alerts.webhook.send import WebhookSender
from alerts.wire import asked_wait
from config.transports import Webhook
from tests.alerts.test_mail import certificate, served
from tests.conftest import NINE

__all__ = ["certificate", "served"]
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def parcel(address: str, *, repeat: bool = False) -> Parcel:
    """One message on its way."""
    return Parcel("id-1", address, "【应声】重大 YQ2026-000001", 317, 2, repeat, {"purpose": "breach"})


@pytest.fixture
def sender():
    """A sender with the patience of a desk under load."""
    made = WebhookSender(Webhook(kind="webhook", timeout_seconds=10), SECRET)
    yield made
    made.close()


def test_the_signature_is_accepted_by_the_reference_library(sender: WebhookSender, httpserver: HTTPServer) -> None:
    """What we sign, the reference implementation of Standard Webhooks verifies; the id is the message's."""
    from datetime import UTC, datetime

    seen: list[Request] = []
    httpserver.expect_request("/hook").respond_with_handler(lambda r: (seen.append(r), Response("ok"))[1])

    outcome = sender.send(parcel(httpserver.url_for("/hook")), datetime.now(UTC))

    body = Verifier(SECRET).verify(seen[0].get_data(), dict(seen[0].headers))
    assert outcome.kind == "ok"
    assert (body["id"], seen[0].headers["webhook-id"], body["purpose"]) == ("id-1", "id-1", "breach")


def test_a_repeat_after_an_unknown_end_says_so(sender: WebhookSender, httpserver: HTTPServer) -> None:
    """The text of a possible duplicate carries (可能重复)."""
    texts: list[str] = []
    httpserver.expect_request("/hook").respond_with_handler(lambda r: (texts.append(r.json["text"]), Response("ok"))[1])

    sender.send(parcel(httpserver.url_for("/hook"), repeat=True), NINE)

    assert texts[0].endswith("(可能重复)")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, "ok"),
        (204, "ok"),
        (301, "permanent"),
        (400, "permanent"),
        (404, "permanent"),
        (408, "temporary"),
        (429, "temporary"),
        (500, "temporary"),
        (503, "temporary"),
    ],
)
def test_every_answer_has_its_outcome(sender: WebhookSender, httpserver: HTTPServer, status: int, kind: str) -> None:
    """2xx is taken, 5xx and too-many come again, what is wrong for good is never repeated."""
    httpserver.expect_request("/hook").respond_with_data("", status=status, headers={"Retry-After": "7"})

    outcome = sender.send(parcel(httpserver.url_for("/hook")), NINE)

    assert (outcome.kind, outcome.code) == (kind, str(status))
    assert outcome.retry_after == (7.0 if kind != "ok" else None)


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("30", 30.0),
        (" 0 ", 0.0),
        ("Wed, 25 Nov 2026 08:00:45 GMT", 45.0),
        ("Wed, 25 Nov 2026 07:00:00 GMT", 0.0),
        ("9" * 60, 604_800.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 604_800.0),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_wait_is_read_in_every_form(asked: str, wait: float | None) -> None:
    """Seconds, or a date beside the other side's own clock; what would never end is a week, nonsense is none."""
    assert asked_wait({"retry-after": asked, "date": "Wed, 25 Nov 2026 08:00:00 GMT"}) == wait
    assert asked_wait({"retry-after": asked}) == (wait if asked.strip().isdecimal() else None)


def test_a_time_out_after_the_request_went_out_is_unknown(httpserver: HTTPServer) -> None:
    """The receiver may have taken it: neither success nor failure."""
    httpserver.expect_request("/slow").respond_with_handler(lambda _: (time.sleep(3), Response("late"))[1])
    hasty = WebhookSender(Webhook(kind="webhook", timeout_seconds=1), SECRET)

    assert hasty.send(parcel(httpserver.url_for("/slow")), NINE).kind == "unknown"
    hasty.close()


def test_a_reset_in_the_answer_is_unknown(sender: WebhookSender) -> None:
    """A connection that breaks after the request went out: unknown."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take_and_drop() -> None:
            connection, _ = server.accept()
            connection.recv(65536)
            connection.close()

        threading.Thread(target=take_and_drop, daemon=True).start()
        outcome = sender.send(parcel(f"http://127.0.0.1:{server.getsockname()[1]}/x"), NINE)
    assert outcome.kind == "unknown"


@pytest.mark.parametrize(
    ("address", "kind"),
    [("http://127.0.0.1:1/x", "temporary"), ("nonsense", "permanent"), ("ftp://127.0.0.1/x", "permanent")],
)
def test_nobody_there_and_no_address(sender: WebhookSender, address: str, kind: str) -> None:
    """A closed port may open again; an address that is none never will."""
    assert sender.send(parcel(address), NINE).kind == kind


def test_a_certificate_nobody_vouches_for(sender: WebhookSender, served: ssl.SSLContext) -> None:
    """Nothing goes out to it, and it is named: it will not heal by waiting, so others are told now."""
    with HTTPServer("127.0.0.1", 0, ssl_context=served) as receiver:
        outcome = sender.send(parcel(receiver.url_for("/x")), NINE)

    assert (outcome.kind, outcome.code, outcome.detail) == ("permanent", "certificate", "对方的证书不可信")
    assert receiver.log == []


def test_a_log_is_no_delivery() -> None:
    """What only stands in the process log has reached nobody: it fails for good, and the next way is tried."""
    from alerts.log.send import LogSender

    assert LogSender().send(parcel("13800000001"), NINE).kind == "permanent"
