"""A real outbox through real senders to a local SMS gateway, webhook receiver and mail relay that fail as told."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from standardwebhooks import webhooks

from cases.house import House
from config.load import Config
from tests.alerts.relay import Relay, running
from tests.alerts.wired import (
    PHONE,
    WHSEC,
    attempts,
    deliver_now,
    gateway_running,
    hook,
    messages,
    one_message,
    point_hooks,
    reasons,
    sms,
    wired_desk,
)
from tests.conftest import NINE

ENDS = {"timeout": "unknown", "error": "temporary", "busy": "temporary", "nonsense": "unknown", "trickle": "unknown",
        "reset": "unknown"}  # fmt: skip


@pytest.mark.parametrize("fault", ENDS)
def test_sms_through_every_fault(
    fault: str, open_city: Callable[..., House], qionglai: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two tries, one message, the same id; only where the gateway may have taken it the repeat says (可能重复)."""
    monkeypatch.setattr("alerts.wire.STEP_SECONDS", 0.3)
    with gateway_running(fault) as gateway:
        desk = wired_desk(open_city, qionglai, tmp_path, sms(gateway.url))
        one_message(desk)
        [first] = deliver_now(desk)
        [second] = deliver_now(desk, seconds=30)

    [message] = messages(desk)
    assert (first.outcome, first.state, second.outcome) == (ENDS[fault], "pending", "ok")
    assert attempts(desk) == [ENDS[fault], "ok"]
    assert (message.state, message.attempts, message.provider_id) == ("accepted", 2, "g-2")
    assert message.possible_duplicate == (ENDS[fault] == "unknown")
    assert len(set(gateway.ids())) == 1
    assert ["(可能重复)" in text for text in gateway.texts()] == [False, ENDS[fault] == "unknown"]


def test_a_busy_gateway_is_left_alone_as_long_as_it_asks(
    open_city: Callable[..., House], qionglai: Config, tmp_path: Path
) -> None:
    """429 with Retry-After 30: nothing one second before, one request at thirty."""
    with gateway_running("busy") as gateway:
        desk = wired_desk(open_city, qionglai, tmp_path, sms(gateway.url))
        one_message(desk)
        deliver_now(desk)

        assert deliver_now(desk, seconds=29) == []
        assert len(gateway.taken) == 1
        assert [s.state for s in deliver_now(desk, seconds=1)] == ["accepted"]


@pytest.mark.parametrize("fault", ["timeout", "error", "busy", "trickle", "reset"])
def test_the_webhook_through_every_fault_with_a_signature_the_reference_accepts(
    fault: str, open_city: Callable[..., House], qionglai: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each request, the repeat too, is verified by the reference library; both carry one id, in the header and in the body."""
    monkeypatch.setattr("alerts.wire.STEP_SECONDS", 0.3)
    with gateway_running(fault) as gateway:
        desk = wired_desk(open_city, qionglai, tmp_path, hook())
        point_hooks(desk, gateway.url)
        one_message(desk)
        deliver_now(desk)
        deliver_now(desk, seconds=30)

    class AtNine(datetime):
        @classmethod
        def now(cls, tz=None):
            return NINE.astimezone(tz)

    monkeypatch.setattr(webhooks, "datetime", AtNine)  # the reference refuses what is older than five minutes
    bodies = [webhooks.Webhook(WHSEC).verify(body, headers) for _, headers, body in gateway.taken]
    assert attempts(desk) == [ENDS[fault], "ok"]
    assert [m.state for m in messages(desk)] == ["accepted"]
    assert {headers["webhook-id"] for _, headers, _ in gateway.taken} == {b["id"] for b in bodies}
    assert len({b["id"] for b in bodies}) == 1
    assert [b["attempt"] for b in bodies] == [1, 2]
    assert bodies[1]["text"].endswith("(可能重复)") == (ENDS[fault] == "unknown")


def test_when_one_way_fails_for_good_the_same_person_is_told_by_the_next_at_once(
    open_city: Callable[..., House], qionglai: Config, tmp_path: Path
) -> None:
    """A gateway that says 404 for ever: the officer's webhook gets the message in the same pass, marked undeliverable."""
    with gateway_running() as gateway:
        wrong = {**sms(gateway.url), "transport": {**sms(gateway.url)["transport"], "success_values": ["never"]}}
        desk = wired_desk(open_city, qionglai, tmp_path, wrong, hook())
        point_hooks(desk, gateway.url)
        one_message(desk)

        sent = deliver_now(desk)

    assert [(s.way, s.outcome, s.state) for s in sent] == [
        ("sms", "permanent", "failed"),
        ("webhook", "ok", "accepted"),
    ]
    assert {m.person_id for m in messages(desk)} == {messages(desk)[0].person_id}
    assert [json.loads(body).get("to") for _, _, body in gateway.taken] == [PHONE, None]


def test_nobody_there_until_the_time_to_give_up_then_the_next_role(
    open_city: Callable[..., House], qionglai: Config, tmp_path: Path
) -> None:
    """A dead gateway: tried with growing gaps, given up in time, and the shift leader is asked for, undeliverable."""
    retry = {"first_seconds": 5, "cap_seconds": 60, "give_up_seconds": 120, "lease_seconds": 60}
    desk = wired_desk(open_city, qionglai, tmp_path, sms("http://127.0.0.1:1"), retry=retry)
    one_message(desk)
    deliver_now(desk)
    for _ in range(12):
        deliver_now(desk, seconds=15)

    officer = messages(desk)[0]
    assert officer.state == "failed"
    assert set(attempts(desk)) == {"temporary"}
    assert "undeliverable" in reasons(desk)


def test_a_letter_through_a_real_relay(open_city: Callable[..., House], qionglai: Config, tmp_path: Path) -> None:
    """By SMTP from the outbox: lost after DATA is unknown, the second letter has the same Message-ID and says so."""
    mail = {"id": "mail", "name": "邮件", "address": "email", "transport": {
        "kind": "mail", "host": "127.0.0.1", "security": "none", "sender": "desk@example.gov.cn", "timeout_seconds": 3}}  # fmt: skip
    with running(Relay({"LETTER": "drop"})) as relay:
        mail["transport"]["port"] = relay.port
        desk = wired_desk(open_city, qionglai, tmp_path, mail)
        _give_addresses(desk)
        one_message(desk)
        deliver_now(desk)
        relay.replies.clear()
        deliver_now(desk, seconds=30)

    [message] = messages(desk)
    ids = {line for letter in relay.letters for line in letter.splitlines() if line.lower().startswith(b"message-id")}
    assert attempts(desk) == ["unknown", "ok"]
    assert (message.state, message.provider_id, message.possible_duplicate) == ("accepted", "4F2A", True)
    assert (len(relay.letters), len(ids)) == (2, 1)


def _give_addresses(desk) -> None:
    from sqlalchemy import select

    from cases.store.people_tables import Contact, Person

    with desk.house.write() as work:
        for person in work.session.scalars(select(Person)):
            work.session.add(Contact(person_id=person.id, kind="email", address=f"p{person.id}@example.gov.cn"))
        work.commit()
