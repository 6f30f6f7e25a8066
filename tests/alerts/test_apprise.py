"""Apprise's services on a real wire, through its own JSON service: one destination, and an honest end of every try."""

import time
from dataclasses import replace
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from alerts.apprise.send import AppriseSender
from alerts.outcome import Outcome
from config.transports import AppriseService
from tests.alerts.parcels import TEXT, listening, parcel
from tests.conftest import NINE


def send(url: str, *, attempt: int = 1, address: str = "lisi", repeat: bool = False, **keys: Any) -> Outcome:
    """One try."""
    way = AppriseService.model_validate({"kind": "apprise", "url_env": "U", **keys})
    return AppriseSender(way, url).send(replace(parcel(address, repeat=repeat), attempt=attempt), NINE)


def address_of(httpserver: HTTPServer, path: str) -> str:
    """Apprise's way of writing an address of its JSON service."""
    return f"json://{httpserver.host}:{httpserver.port}{path}"


def test_a_service_that_takes_it_is_ok_and_the_contact_is_filled_in(httpserver: HTTPServer) -> None:
    """The text arrives whole, marked when it may be a repeat, at the person's own place."""
    seen = listening(httpserver, "/to/li si", {})

    outcome = send(address_of(httpserver, "/to/{address}"), address="li si", repeat=True)

    assert outcome.kind == "ok"
    assert seen[0].json["message"].startswith("【应声】(可能重复) 重大")
    assert TEXT.rpartition("。")[2] in seen[0].json["message"]


@pytest.mark.parametrize("status", [403, 429, 500])
def test_a_failure_is_unknown_and_after_three_for_good(httpserver: HTTPServer, status: int) -> None:
    """Apprise says only that it failed: the repeat is marked, and the person's next way is not kept waiting for hours."""
    listening(httpserver, "/x", {}, status)
    url = address_of(httpserver, "/x")

    ends = [send(url, attempt=n).kind for n in (1, 2, 3)]

    assert ends == ["unknown", "unknown", "permanent"]


def test_a_service_that_does_not_answer_ends_in_time(httpserver: HTTPServer) -> None:
    """The hard limit of a try holds, and the end is unknown."""
    httpserver.expect_request("/slow").respond_with_handler(lambda _: (time.sleep(3), Response("late"))[1])

    outcome = send(address_of(httpserver, "/slow"), timeout_seconds=1)

    assert (outcome.kind, outcome.code) == ("unknown", "timeout")


@pytest.mark.parametrize(
    ("url", "address", "code"),
    [
        ("nonsense", "lisi", "no_service"),
        ("json://127.0.0.1:1/{address}", "", "no_address"),
        ("json://127.0.0.1:1/a, json://127.0.0.1:1/b", "", "not_one"),
    ],
)
def test_what_names_no_single_destination_is_never_sent(url: str, address: str, code: str) -> None:
    """One message is for one person at one place; the address, which holds secrets, is not repeated."""
    outcome = send(url, address=address)

    assert (outcome.kind, outcome.code) == ("permanent", code)
    assert "127.0.0.1" not in outcome.detail
