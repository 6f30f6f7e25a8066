"""What providers push: receipts and answers, in each form, with the secret and without."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from cases.house import House
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Acknowledgement, Message, Reply
from config.load import Config
from dashboard.callbacks import BODY_LIMIT, Callbacks
from dashboard.checks.senders import check_senders
from dashboard.gate import Gate
from tests.alerts.wired import (
    CALLBACKS,
    PHONE,
    SMS_TOKEN,
    deliver_now,
    gateway_running,
    messages,
    one_message,
    receipts,
    sms,
    wired_desk,
)
from tests.desk import Desk

BEARER = {"authorization": f"Bearer {SMS_TOKEN}"}
RECEIPT = {"reports": [{"msgid": "g-1", "status": "DELIVRD", "time": "2026-11-23 09:00:05"}]}
REPLY = {"replies": [{"id": "r-1", "mobile": f"+86{PHONE}", "content": "收到"}]}


def vendor(kind: str, **keys: Any) -> dict[str, Any]:
    """A vendor's way with its callbacks."""
    return {"id": kind, "name": kind, "address": "phone", "transport": {
        "kind": f"{kind}_sms", "sign": "某市", "template": "t", "callbacks": {"token_env": "SMS_TOKEN"}, **keys}}  # fmt: skip


ALIYUN = vendor("aliyun", access_key_id_env="SMS_TOKEN", access_key_secret_env="SMS_TOKEN")
TENCENT = vendor("tencent", secret_id_env="SMS_TOKEN", secret_key_env="SMS_TOKEN", app_id="1")


@pytest.fixture
def desk(open_city: Callable[..., House], qionglai: Config, tmp_path: Path) -> Desk:
    """One SMS that the gateway has taken as g-1; two vendors that call back beside it."""
    with gateway_running() as gateway:
        made = wired_desk(open_city, qionglai, tmp_path, sms(gateway.url, callbacks=CALLBACKS), ALIYUN, TENCENT)
        one_message(made)
        deliver_now(made)
        assert f"回「收到{messages(made)[0].code}」确认" in gateway.texts()[0]
    return made


@pytest.fixture
def client(desk: Desk) -> Iterator[TestClient]:
    """The routes behind the gate, to which nobody has logged in."""
    app = Starlette(routes=Callbacks(desk.house).routes(), middleware=[Middleware(Gate, known=lambda _: False)])
    with TestClient(app) as made:
        yield made


def as_way(desk: Desk, way: str) -> None:
    """The message was sent by that way."""
    with desk.house.write() as work:
        for message in work.session.scalars(select(Message)):
            message.way = way
        work.commit()


def replies(desk: Desk) -> list[tuple[str, str]]:
    """Way and outcome of every answer kept."""
    with desk.house.read() as work:
        return [(r.way, r.outcome) for r in work.session.scalars(select(Reply).order_by(Reply.id))]


def acknowledged(desk: Desk) -> list[tuple[str, int | None]]:
    """By what, and which message, every acknowledgement."""
    with desk.house.read() as work:
        return [(a.via, a.message_id) for a in work.session.scalars(select(Acknowledgement))]


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (f"/receipts/sms/{SMS_TOKEN}", {}, 200),
        ("/receipts/sms", BEARER, 200),
        ("/receipts/sms", {}, 401),
        ("/receipts/sms/wrong", {}, 401),
        (f"/receipts/sms/{SMS_TOKEN[:-1]}", {}, 401),
        ("/receipts/sms/wrong", BEARER, 401),
        (f"/receipts/nothing/{SMS_TOKEN}", {}, 401),
        (f"/replies/sms/{SMS_TOKEN}", {}, 400),
    ],
)
def test_only_who_shows_the_secret_is_heard(
    client: TestClient, desk: Desk, path: str, headers: dict[str, str], status: int
) -> None:
    """In the path or as a bearer; a wrong one, none, or a way that is none: 401, and nothing changes."""
    answer = client.post(path, json=RECEIPT, headers=headers)

    assert answer.status_code == status
    assert (messages(desk)[0].state == "delivered") == (status == 200)
    if status == 200:
        assert answer.json() == {"ok": True}


def test_without_a_secret_of_its_own_a_way_hears_nobody_and_check_says_so(desk: Desk, client: TestClient) -> None:
    """No variable, or too short a one: 401 even for an empty token; sending goes on; check names the variable."""
    from dataclasses import replace

    for secret in ("", "short"):
        house = replace(desk.house, environment={**desk.house.environment, "SMS_TOKEN": secret})
        with TestClient(Starlette(routes=Callbacks(house).routes())) as shut:
            assert shut.post(f"/receipts/sms/{secret}", json=RECEIPT).status_code in (401, 404)
            assert (
                shut.post("/receipts/sms", json=RECEIPT, headers={"authorization": f"Bearer {secret}"}).status_code
                == 401
            )
        assert "SMS_TOKEN 没有或不足 16 位" in next(
            f.sentence for f in check_senders(house) if "收不到回执" in f.sentence
        )
    assert not [f for f in check_senders(desk.house) if f.about != "watchdog"]


def test_a_repeated_callback_is_harmless(client: TestClient, desk: Desk) -> None:
    """Pushed three times: one receipt, one acknowledgement, and a friendly answer each time."""
    for _ in range(3):
        assert client.post("/receipts/sms", json=RECEIPT, headers=BEARER).status_code == 200
        assert client.post("/replies/sms", json=REPLY, headers=BEARER).status_code == 200

    assert len(receipts(desk)) == 1
    assert acknowledged(desk) == [("sms", messages(desk)[0].id)]
    assert replies(desk) == [("sms", "acknowledged")]


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"null", b"{}", b'{"reports": []}', b'{"reports": [{"msgid": "g-1"}]}', b'{"reports": 7}', b"\xff\xfe",
     b"[" * 3000],
)  # fmt: skip
def test_nonsense_is_refused_and_changes_nothing(client: TestClient, desk: Desk, body: bytes) -> None:
    """What is not the form the file describes: 400, so that the provider's own log shows it."""
    assert client.post("/receipts/sms", content=body, headers=BEARER).status_code == 400
    assert (messages(desk)[0].state, receipts(desk)) == ("accepted", [])


@pytest.mark.parametrize(
    "time", ["9999-12-31 00:00:00", "0001-01-01", "99999999999999999999", "-5", "昨天", None, {"a": 1}]
)
def test_a_time_that_cannot_be_is_not_believed(client: TestClient, desk: Desk, time: Any) -> None:
    """A receipt of the year 9999 would outrank every later one: it counts by its kind, as of now."""
    body = {"reports": [{"msgid": "g-1", "status": "DELIVRD", "time": time}]}

    assert client.post("/receipts/sms", json=body, headers=BEARER).status_code == 200
    assert receipts(desk) == [("delivered", 3)]


def test_what_a_database_cannot_hold_is_replaced(client: TestClient, desk: Desk) -> None:
    """Half a character and a null byte in an answer: kept as far as they can be."""
    body = b'{"replies": [{"id": "a\\u0000", "mobile": "13800000001", "content": "\\ud800\\u0000"}]}'

    assert client.post("/replies/sms", content=body, headers=BEARER).status_code == 200
    assert replies(desk) == [("sms", "not_understood")]


def test_a_state_that_says_nothing_is_taken_and_changes_nothing(client: TestClient, desk: Desk) -> None:
    """A value the file does not name, a message that is not ours: answered, so that it is not pushed for ever."""
    body = {"reports": [{"msgid": "g-1", "status": "ACCEPTD"}, {"msgid": "g-99", "status": "UNDELIV"}]}

    assert client.post("/receipts/sms", json=body, headers=BEARER).status_code == 200
    assert (messages(desk)[0].state, receipts(desk)) == ("accepted", [])


def test_a_body_without_end_is_cut_off(client: TestClient, desk: Desk) -> None:
    """More than the limit: 413 before it is read to its end."""
    padded = json.dumps({**RECEIPT, "x": "x" * BODY_LIMIT})

    assert client.post("/receipts/sms", content=padded, headers=BEARER).status_code == 413
    assert messages(desk)[0].state == "accepted"


def test_a_form_with_json_in_a_field_is_read(client: TestClient, desk: Desk) -> None:
    """Some gateways push a form whose one field holds the list as JSON."""
    form = urlencode({"reports": json.dumps(RECEIPT["reports"])})
    headers = {**BEARER, "content-type": "application/x-www-form-urlencoded"}

    assert client.post("/receipts/sms", content=form, headers=headers).status_code == 200
    assert messages(desk)[0].state == "delivered"


@pytest.mark.parametrize(
    ("way", "answer", "receipt", "reply"),
    [
        (
            "aliyun",
            {"code": 0, "msg": "ok"},
            [{"phone_number": PHONE, "send_time": "2026-11-23 09:00:00", "report_time": "2026-11-23 09:00:07", "success": False,
              "err_code": "MK:0001", "err_msg": "空号", "sms_size": "1", "biz_id": "g-1", "out_id": "x"}],
            [{"phone_number": PHONE, "send_time": "2026-11-23 09:02:00", "content": "收到", "sign_name": "s", "dest_code": "1",
              "sequence_id": 1234567890}],
        ),
        (
            "tencent",
            {"result": 0, "errmsg": "OK"},
            [{"user_receive_time": "2026-11-23 09:00:07", "nationcode": "86", "mobile": PHONE, "report_status": "FAIL",
              "errmsg": "MK:0001", "description": "空号", "sid": "g-1"}],
            {"extend": "", "mobile": PHONE, "nationcode": "86", "sign": "s", "text": "收到", "time": 1795395720},
        ),
    ],
)  # fmt: skip
def test_the_vendors_own_forms_are_built_in(
    client: TestClient, desk: Desk, way: str, answer: Any, receipt: Any, reply: Any
) -> None:
    """As the vendors document them: a failed receipt with its time and code, an answer, each twice."""
    as_way(desk, way)
    for _ in range(2):
        assert client.post(f"/replies/{way}/{SMS_TOKEN}", json=reply).json() == answer
        assert client.post(f"/receipts/{way}/{SMS_TOKEN}", json=receipt).json() == answer

    from tests.conftest import NINE

    at = NINE.replace(second=7)
    assert receipts(desk) == [("failed", int(at.timestamp()))]
    assert (messages(desk)[0].state, messages(desk)[0].fault) == ("failed", "MK:0001")
    assert replies(desk) == [(way, "acknowledged")]
    assert len(acknowledged(desk)) == 1


def test_a_pushed_answer_never_stops_the_clock(client: TestClient, desk: Desk) -> None:
    """收到 by SMS holds the person, and the law's clock runs on."""
    client.post("/replies/sms", json=REPLY, headers=BEARER)

    with desk.house.read() as work:
        assert {c.state for c in work.session.scalars(select(ClockRow))} == {"running"}


def test_get_is_refused(client: TestClient) -> None:
    """A link followed by chance changes nothing."""
    assert client.get(f"/receipts/sms/{SMS_TOKEN}").status_code == 405
