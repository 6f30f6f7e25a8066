"""Receipts: the newest word of the provider counts, and what did not arrive is told to somebody else."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from sqlalchemy import select
from werkzeug import Request, Response

from alerts.deliver import claim, conclude
from alerts.outcome import Outcome
from alerts.receipts import poll_receipts
from alerts.senders import build_senders
from cases.house import House
from cases.outbox.notices import Wish
from cases.outbox.notices import ask as wish
from cases.outbox.receipts import Report, State, note_receipt, take_report
from cases.store.outbox_tables import Message, Receipt
from cases.store.people_tables import Person
from cases.work import Work
from config.load import Config
from tests.alerts.wired import (
    CALLBACKS,
    FORM,
    deliver_now,
    gateway_running,
    hook,
    messages,
    one_message,
    point_hooks,
    reasons,
    receipts,
    sms,
    wired_desk,
)
from tests.conftest import CHINA, NINE
from tests.desk import Desk

QUERY = {"url": "/status?m={provider_id}&own={id}&p={phone}&d={date}", "method": "GET", "receipt": FORM}
ASKING = {"first_seconds": 30, "cap_seconds": 100, "times": 4}


@pytest.fixture
def sent(open_city: Callable[..., House], qionglai: Config, tmp_path: Path) -> Desk:
    """One SMS that the gateway has taken as g-1."""
    with gateway_running() as gateway:
        desk = wired_desk(open_city, qionglai, tmp_path, sms(gateway.url, callbacks=CALLBACKS))
        one_message(desk)
        deliver_now(desk)
    return desk


def note(desk: Desk, seq: int, state: State, detail: str = "") -> bool:
    """A receipt for the one message."""
    with desk.house.write() as work:
        message = work.session.scalars(select(Message).where(Message.provider_id == "g-1")).one()
        new = note_receipt(work, message, seq, state, work.now, detail)
        work.commit()
    return new


def state_of(desk: Desk) -> str:
    """The state of the first message."""
    return messages(desk)[0].state


def test_a_late_older_word_is_kept_and_changes_nothing(sent: Desk) -> None:
    """Read at 30, then delivered of 20 and failed of 10 come in: three receipts, still read."""
    for seq, state in ((30, "read"), (20, "delivered"), (10, "failed")):
        assert note(sent, seq, state)

    assert state_of(sent) == "read"
    assert receipts(sent) == [("read", 30), ("delivered", 20), ("failed", 10)]
    assert deliver_now(sent) == []


def test_the_same_receipt_again_changes_nothing(sent: Desk) -> None:
    """Twice failed at the same place: one row, and the next role is asked for once."""
    assert note(sent, 10, "failed")
    deliver_now(sent)
    asked = len(reasons(sent))

    assert not note(sent, 10, "failed")
    deliver_now(sent, seconds=1)

    assert receipts(sent) == [("failed", 10)]
    assert len(reasons(sent)) == asked


@given(words=st.permutations([(1, "accepted"), (5, "failed"), (7, "delivered"), (9, "read"), (11, "failed")]))
def test_delivery_is_monotone_in_the_providers_order(words: list[tuple[int, State]]) -> None:
    """Invariant 20, on the fold itself: in whatever order words come, the state is that of the highest so far."""
    from types import SimpleNamespace

    from cases.outbox.receipts import _apply

    message: Any = SimpleNamespace(state="accepted", provider_seq=0, fault=None, receipt_due_at=None, leased_until=None)
    highest = 0
    for seq, state in words:
        _apply(SimpleNamespace(now=NINE), message, seq, state, "")  # type: ignore[arg-type]
        highest = max(highest, seq)
        assert (message.provider_seq, message.state) == (highest, dict(words)[highest])


def test_an_undeliverable_number_is_made_good_like_a_refusal(sent: Desk) -> None:
    """The receipt says the number is dead: the message has failed, and the shift leader is asked for, undeliverable."""
    note(sent, 10, "failed", "MK:0001")
    deliver_now(sent)

    first = messages(sent)[0]
    assert (first.state, first.fault, first.receipt_due_at) == ("failed", "MK:0001", None)
    assert reasons(sent)[-1] == "undeliverable"
    deliver_now(sent, seconds=1)
    assert "13800000002" in {m.address for m in messages(sent)}


def test_a_failed_receipt_first_tries_the_same_persons_next_way(
    open_city: Callable[..., House], qionglai: Config, tmp_path: Path
) -> None:
    """SMS not delivered: in the next pass the officer's webhook has it, and nobody else is woken."""
    with gateway_running() as gateway:
        desk = wired_desk(open_city, qionglai, tmp_path, sms(gateway.url), hook())
        point_hooks(desk, gateway.url)
        one_message(desk)
        deliver_now(desk)
        note(desk, 1, "failed")
        [second] = deliver_now(desk)

    assert (second.way, second.state) == ("webhook", "accepted")
    assert len({m.person_id for m in messages(desk)}) == 1


def test_a_word_that_overtakes_the_end_of_the_try_is_not_lost(sent: Desk) -> None:
    """The gateway reports by our own id before its answer is on record: delivered ends the try, failed waits for it."""
    with sent.house.write() as work:
        message = messages(sent)[0]
        work.session.get_one(Message, message.id).state = "pending"
        work.session.get_one(Message, message.id).provider_id = None
        work.commit()
    own = message.token[:12]

    [(message_id, way, _)] = claim(sent.house) or []
    with sent.house.write() as work:
        assert take_report(work, way, Report("failed", 2, work.now, "UNDELIV", own_id=own))
        work.commit()
    assert state_of(sent) == "sending"
    conclude(sent.house, message_id, Outcome("ok", "0", provider_id="g-2"))
    assert state_of(sent) == "failed"
    with sent.house.write() as work:
        assert take_report(work, way, Report("delivered", 3, work.now, own_id=None, provider_id="g-2"))
        work.commit()

    assert state_of(sent) == "delivered"
    assert deliver_now(sent) == []


def test_a_message_that_arrived_is_not_sent_again(
    open_city: Callable[..., House], qionglai: Config, tmp_path: Path
) -> None:
    """The answer was lost, the receipt comes by our id: delivered, and the repeat that was planned does not go."""
    with gateway_running("timeout") as gateway:
        desk = wired_desk(open_city, qionglai, tmp_path, sms(gateway.url))
        one_message(desk)
        deliver_now(desk)
        with desk.house.write() as work:
            take_report(work, "sms", Report("delivered", 3, work.now, own_id=gateway.ids()[0]))
            work.commit()

        assert deliver_now(desk, seconds=60) == []
    assert (state_of(desk), len(gateway.taken)) == ("delivered", 1)


@pytest.mark.parametrize(
    "report", [Report("failed", 2, NINE, provider_id="g-9"), Report("failed", 2, NINE, own_id="x" * 12)]
)
def test_a_word_on_a_message_of_somebody_else_changes_nothing(sent: Desk, report: Report) -> None:
    """Accounts are shared with other systems: unknown numbers are left alone."""
    with sent.house.write() as work:
        assert not take_report(work, "sms", report)
        assert not take_report(work, "other", Report("failed", 2, NINE, provider_id="g-1"))
        work.commit()
    assert (state_of(sent), receipts(sent)) == ("accepted", [])


def polled(httpserver: HTTPServer, said: list[Any]) -> tuple[str, list[Request]]:
    """A gateway that takes every SMS as g-1 and answers questions with these, in turn, then with nothing new."""
    asked: list[Request] = []
    httpserver.expect_request("/sms").respond_with_json({"code": "0", "msgid": "g-1"})

    def tell(request: Request) -> Response:
        asked.append(request)
        found = said.pop(0) if said else {"reports": []}
        return found if isinstance(found, Response) else Response(json.dumps(found))

    httpserver.expect_request("/status").respond_with_handler(tell)
    return httpserver.url_for("").rstrip("/"), asked


def polling_desk(open_city: Callable[..., House], config: Config, tmp_path: Path, url: str) -> Desk:
    """A desk with one message taken, whose receipt has to be asked for."""
    query = {**QUERY, "url": url + QUERY["url"]}
    desk = wired_desk(open_city, config, tmp_path, sms(url, query=query), receipts=ASKING)
    one_message(desk)
    deliver_now(desk)
    return desk


def ask(desk: Desk, **amount: float) -> int:
    """Move on and ask once."""
    desk.house.clock.forward(**amount)
    senders = build_senders(desk.house)
    try:
        return poll_receipts(desk.house, senders)
    finally:
        for sender in senders.values():
            sender.close()


def test_receipts_are_asked_for_with_growing_gaps_until_there_is_one(
    httpserver: HTTPServer, open_city: Callable[..., House], qionglai: Config, tmp_path: Path
) -> None:
    """Not at 29 s, at 30 s, then 60 s later; 等待回执 is no word; once delivered nobody asks again."""
    delivered = {
        "reports": [
            {"msgid": "g-0", "status": "UNDELIV"},
            {"msgid": "g-1", "status": "DELIVRD", "time": "2026-11-23 09:01:00"},
        ]
    }
    url, asked = polled(httpserver, [{"reports": [{"msgid": "g-1", "status": "WAITING"}]}, delivered])
    desk = polling_desk(open_city, qionglai, tmp_path, url)

    assert (ask(desk, seconds=29), len(asked)) == (0, 0)
    assert (ask(desk, seconds=1), len(asked)) == (0, 1)
    assert (ask(desk, seconds=59), len(asked)) == (0, 1)
    assert (ask(desk, seconds=1), len(asked)) == (1, 2)
    assert (ask(desk, hours=2), len(asked)) == (0, 2)

    at = NINE.replace(minute=1)
    assert receipts(desk) == [("delivered", int(at.timestamp()))]
    assert state_of(desk) == "delivered"
    assert (asked[0].args["m"], asked[0].args["p"], asked[0].args["d"]) == ("g-1", "13800000001", "20261123")
    assert asked[0].args["own"] == messages(desk)[0].token[:12]


@pytest.mark.parametrize(
    "said", [Response("", 500), Response("<html>"), {"reports": "?"}, [1, 2], {"reports": [{"msgid": "g-1"}]}]
)
def test_asking_ends_and_nonsense_is_no_word(
    said: Any, httpserver: HTTPServer, open_city: Callable[..., House], qionglai: Config, tmp_path: Path
) -> None:
    """Four questions, the gaps capped at 100 s, then never again; the message stays as it was."""
    url, asked = polled(httpserver, [said] * 9)
    desk = polling_desk(open_city, qionglai, tmp_path, url)

    for seconds in (30, 60, 100, 100, 100, 7200):
        assert ask(desk, seconds=seconds) == 0

    assert (len(asked), state_of(desk), receipts(desk)) == (4, "accepted", [])


def test_a_failed_answer_is_passed_on_in_the_pass_after(
    httpserver: HTTPServer, open_city: Callable[..., House], qionglai: Config, tmp_path: Path
) -> None:
    """Asked, told UNDELIV: the next pass of delivery asks for the next role."""
    url, _ = polled(httpserver, [{"reports": [{"msgid": "g-1", "status": "UNDELIV", "why": "空号"}]}])
    desk = polling_desk(open_city, qionglai, tmp_path, url)

    assert ask(desk, seconds=30) == 1
    deliver_now(desk)

    assert (state_of(desk), messages(desk)[0].fault, reasons(desk)[-1]) == ("failed", "空号", "undeliverable")


def accepted(work: Work, count: int) -> list[int]:
    """So many messages that a provider has taken as p0, p1…; their ids."""
    person = Person(name="值一", unit="u")
    work.session.add(person)
    notices = [wish(work, Wish(f"k{n}", "notice", "time", role="duty_officer", text="t")) for n in range(count)]
    work.session.flush()
    made = [
        Message(token=f"own-{n}-567890-abcdef", notice_id=notice, person_id=person.id, way="sms", address="1",
                priority=1, code=317, text="t", state="accepted", provider_id=f"p{n}", made_at=work.now, next_attempt_at=work.now,
                give_up_at=work.now + timedelta(hours=1))
        for n, notice in enumerate(notices)
    ]  # fmt: skip
    work.session.add_all(made)
    work.session.flush()
    return [m.id for m in made]


def test_receipts_on_both_databases(any_house: House) -> None:
    """Found by the provider's number or, while the try is open, by ours; noted once; the failed one is due."""
    with any_house.write() as work:
        [_, second_id] = accepted(work, 2)
        open_try = work.session.get_one(Message, second_id)
        open_try.state, open_try.provider_id = "sending", None
        work.commit()
    for _ in range(2):
        with any_house.write() as work:
            at = work.now.astimezone(CHINA)
            new = [take_report(work, "sms", Report("failed", 7, at, "空号", provider_id="p0")),
                   take_report(work, "sms", Report("delivered", 7, at, own_id="own-1-567890"))]  # fmt: skip
            work.commit()
    with any_house.read() as work:
        first, second = work.session.scalars(select(Message).order_by(Message.id))
    assert new == [False, False]
    assert (first.state, first.fault, first.receipt_due_at) == ("failed", "空号", any_house.now())
    assert (second.state, second.receipt_due_at) == ("delivered", None)


def test_a_receipt_that_comes_by_two_ways_at_once_is_noted_once(any_house: House) -> None:
    """Pushed and asked for in the same moment, twelve times: one row each time, one of the two was news, nobody failed."""
    with any_house.write() as work:
        ids = accepted(work, 12)
        work.commit()

    def take(n: int) -> bool:
        with any_house.write() as work:
            new = take_report(work, "sms", Report("failed", 7, work.now, provider_id=f"p{n // 2}"))
            work.commit()
        return new

    with ThreadPoolExecutor(4) as pool:
        news = list(pool.map(take, range(24)))

    assert sum(news) == 12
    with any_house.read() as work:
        assert sorted(r.message_id for r in work.session.scalars(select(Receipt))) == ids
