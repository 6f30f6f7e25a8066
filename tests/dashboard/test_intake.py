"""A platform pushes orders to a real server: numbers at once, repeats answered alike, strangers and forgeries turned away."""

import json
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from sqlalchemy import func, select
from standardwebhooks import Webhook

from cases.house import House
from cases.items.keys import add_key, revoke_key
from cases.now import HeldClock
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.database import Database
from cases.store.intake_tables import IntakeCall, IntakeKey
from cases.store.item_tables import Item, ItemVersion, Rejection
from cases.store.schema import migrate
from config.channels import Channel, Channels, Push
from config.load import Config
from crawlers.push.take import Call, take
from dashboard.checks.intake import check_pushed
from dashboard.front import build_intake
from tests.conftest import ROOT

SECRET = "whsec_dGhpcy1pcy1hLXRlc3Qtc2VjcmV0LTEy"
ORDER = {
    "工单编号": "GD-1", "标题": "路灯不亮", "诉求内容": "文君街道某路三盏路灯不亮", "诉求类型": "求助", "受理时间": "2026-11-20 10:00:00",
    "办结期限": "2026-11-25T18:00:00+08:00", "承办单位": "市住建局", "联系电话": "13800001234", "区县代码": "510183",
}  # fmt: skip


def hotline(**more: Any) -> Channel:
    """The hotline, pushed to us."""
    return Channel.model_validate({
        "id": "hotline_12345", "name": "12345热线", "carries": "request", "reply_clock": "hotline_reply",
        "source": {"kind": "push", **more}})  # fmt: skip


@dataclass
class Platform:
    """The other side: signs and pushes."""

    address: str
    clock: HeldClock
    key: str
    secret: str = SECRET

    def push(self, what: Any, name: str = "call-1", sent: datetime | None = None, **headers: str) -> httpx2.Response:
        """One call; ``sent`` is the time it claims."""
        body = what if isinstance(what, bytes) else json.dumps(what, ensure_ascii=False).encode()
        at = sent or self.clock.now()
        signed = Webhook(self.secret).sign(name, at, body.decode("utf-8", "replace"))
        given = {"authorization": f"Bearer {self.key}", "webhook-id": name, "webhook-signature": signed,
                 "webhook-timestamp": str(int(at.timestamp()))} | headers  # fmt: skip
        return httpx2.post(f"{self.address}/intake/hotline_12345", content=body, headers=given, timeout=20)


@pytest.fixture
def opened(open_city: Callable[..., House], qionglai: Config) -> House:
    """A house whose hotline is pushed."""
    config = replace(qionglai, channels=Channels(channels=[hotline(max_bytes=50_000, per_minute=5)]))
    return open_city(config, environment={"YINGSHENG_PUSH_SECRET": SECRET})


@pytest.fixture
def platform(opened: House, clock: HeldClock) -> Iterator[Platform]:
    """The intake routes alone on a real server, and a platform with a key."""
    with opened.write() as work:
        _, key = add_key(work, "hotline_12345", "市热线平台", "console")
        work.commit()
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(build_intake(opened), log_level="error", access_log=False))
    running = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    running.start()
    while not server.started:
        time.sleep(0.02)
    yield Platform(f"http://127.0.0.1:{listening.getsockname()[1]}", clock, key)
    server.should_exit = True
    running.join(10)


def count(house: House, table: type) -> int:
    """How many rows."""
    with house.read() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def test_an_order_gets_its_number_and_the_stated_limit_rules(platform: Platform, opened: House) -> None:
    """Typed, dated and assigned as the platform says; its limit rules; what we do not read is told."""
    answer = platform.push(ORDER)

    assert answer.status_code == 200, answer.text
    assert answer.json() == {"results": [{
        "external_id": "GD-1", "state": "new", "number": "SQ2026-000001", "due_at": "2026-11-25T18:00:00+08:00",
        "ignored": ["区县代码"]}]}  # fmt: skip
    with opened.read() as work:
        case, clock = work.session.scalars(select(Case)).one(), work.session.scalars(select(ClockRow)).one()
        assert (case.type, work.config.unit(case.handling_lead or "").name) == ("求助", "市住建局")
        assert clock.due_at.isoformat() == "2026-11-25T10:00:00+00:00"


@pytest.mark.parametrize("limit", ["尽快", 0, "0"])
def test_a_limit_that_says_no_time_is_named_and_our_own_clock_runs(platform: Platform, limit: object) -> None:
    """「尽快」 and nought are no limit: the order is stored, and the platform reads that these words were passed over."""
    [result] = platform.push(ORDER | {"办结期限": limit}).json()["results"]
    assert (result["state"], "办结期限" in result["ignored"], bool(result["due_at"])) == ("new", True, True)


def test_a_limit_on_a_day_that_is_none_is_refused(platform: Platform, opened: House) -> None:
    """Nobody can tell which day was meant: nothing is stored, and the reason names the limit."""
    answer = platform.push(ORDER | {"办结期限": "2026-02-30"})
    assert (answer.status_code, count(opened, Item)) == (422, 0)
    assert "期限" in answer.json()["results"][0]["reason"]


def test_an_order_in_the_record_is_held_against_what_stands_there(platform: Platform, opened: House) -> None:
    """In one call as it stood and then changed: only the second is an update. Changed and back again: nothing is stored, and none is."""
    changed = ORDER | {"诉求内容": "又坏了一盏路灯。"}
    platform.push(ORDER)
    assert states(platform, "call-2", ORDER, changed) == ["duplicate", "updated"]
    stood = count(opened, ItemVersion)
    assert states(platform, "call-3", changed, ORDER, changed) == ["duplicate"] * 3
    assert count(opened, ItemVersion) == stood


def states(platform: Platform, name: str, *orders: dict[str, Any]) -> list[str]:
    """What the answer to one call says became of each."""
    return [one["state"] for one in platform.push({"orders": [*orders]}, name).json()["results"]]


def test_one_order_twice_in_a_call_is_new_and_then_updated(platform: Platform) -> None:
    """What stands in the record is the second; said again it changes nothing."""
    changed = ORDER | {"诉求内容": "又坏了一盏路灯。"}
    said = platform.push({"orders": [ORDER, changed, changed]}).json()["results"]
    assert [(one["state"], one["number"]) for one in said] == [
        ("new", "SQ2026-000001"), ("updated", "SQ2026-000001"), ("duplicate", "SQ2026-000001"),
    ]  # fmt: skip


def test_an_update_and_a_reply_reach_the_same_case(platform: Platform, opened: House) -> None:
    """Same number, new version, the limit stated anew; the reply stops the clock. No second case."""
    platform.push(ORDER)
    later = platform.push(ORDER | {"办结期限": "2026-11-27T18:00:00+08:00"}, "call-2").json()["results"][0]
    assert (later["state"], later["number"], later["due_at"]) == (
        "updated",
        "SQ2026-000001",
        "2026-11-27T18:00:00+08:00",
    )
    done = ORDER | {"答复内容": "已修好", "答复时间": "2026-11-23 08:30:00"}
    assert platform.push(done, "call-3").json()["results"][0]["state"] == "updated"
    assert platform.push(done, "call-4").json()["results"][0]["state"] == "duplicate"
    with opened.read() as work:
        assert work.session.scalars(select(ClockRow.state)).all() == ["satisfied"]
    assert (count(opened, Case), count(opened, ItemVersion)) == (1, 3)


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("openssl")), reason="没有 curl 或 openssl, 跳过")
def test_the_written_interface_is_enough_to_push(platform: Platform, opened: House, tmp_path: Path) -> None:
    """The lines of docs/api.md as they stand there, with curl and openssl alone: the order is in, its update too."""
    [lines] = re.findall(r"```bash\n(.*?)```", (ROOT / "docs" / "api.md").read_text(encoding="utf-8"), re.DOTALL)
    script = f"date() {{ echo {int(platform.clock.now().timestamp())}; }}\n{lines}"
    order = tmp_path / "order.json"
    said = {"ADDRESS": platform.address, "PUSH_KEY": platform.key, "PUSH_SECRET": SECRET, "ORDER": str(order)}
    states = []
    for limit in ("2026-11-25T18:00:00+08:00", "2026-11-27T18:00:00+08:00"):
        order.write_text(json.dumps(ORDER | {"办结期限": limit}, ensure_ascii=False), encoding="utf-8")
        done = subprocess.run(
            ["bash", "-c", script], env={**os.environ, **said}, capture_output=True, timeout=30, check=True
        )
        states += [(one["state"], one["number"]) for one in json.loads(done.stdout)["results"]]
    assert states == [("new", "SQ2026-000001"), ("updated", "SQ2026-000001")]
    assert count(opened, Case) == 1


def test_a_call_repeated_is_answered_alike_and_kept_once(platform: Platform, opened: House) -> None:
    """Also when the first answer was lost; the same name for another body is refused."""
    first, again = platform.push(ORDER), platform.push(ORDER)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert platform.push(ORDER | {"标题": "别的"}).status_code == 409
    keyed = {"Idempotency-Key": "k" * 100}
    assert platform.push(ORDER, "call-8", **keyed).json() == platform.push(ORDER, "call-9", **keyed).json()
    assert (count(opened, Item), count(opened, ItemVersion), count(opened, IntakeCall)) == (1, 1, 2)


def test_each_of_several_orders_has_its_own_result(platform: Platform, opened: House) -> None:
    """The good ones are kept, the bad ones say why; only when all are bad the call fails."""
    bad, marked = {"工单编号": "GD-2", "标题": ""}, {"工单编号": "GD-3", "标题": "机密★ 通知"}
    answer = platform.push({"orders": [ORDER, bad, marked]})

    results = answer.json()["results"]
    assert [r["state"] for r in results] == ["new", "rejected", "rejected"]
    assert results[1]["reason"] == "标题和内容都是空的"
    assert (results[2]["external_id"], "保密工作机构" in results[2]["reason"]) == (None, True)
    assert platform.push({"orders": [bad]}, "call-2").status_code == 422
    assert count(opened, Item) == 1
    with opened.read() as work:
        rows = work.session.execute(select(Rejection.source, Rejection.key).order_by(Rejection.id)).all()
    assert [tuple(row) for row in rows] == [("推送", "GD-2"), ("密级标志", None), ("推送", "GD-2")]


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_call_outside_the_window_is_a_replay(platform: Platform, opened: House, seconds: int) -> None:
    """Five minutes to either side of our clock pass, a second more does not."""
    edge = platform.clock.now() + timedelta(seconds=seconds)
    assert platform.push(ORDER, sent=edge).status_code == 401
    assert count(opened, Item) == 0
    inside = platform.clock.now() + timedelta(seconds=seconds - seconds // abs(seconds))
    assert platform.push(ORDER, sent=inside).status_code == 200


def test_strangers_and_forgeries_leave_no_trace(platform: Platform, opened: House) -> None:
    """No key, a wrong key, a revoked one, another secret, a changed body, an unsigned call, a channel that is none."""
    assert platform.push(ORDER, authorization="").status_code == 401
    assert replace(platform, key="ysk_wrong").push(ORDER).status_code == 401
    assert replace(platform, secret="whsec_" + "QUJD" * 6).push(ORDER).status_code == 401
    good = Webhook(SECRET).sign("call-1", platform.clock.now(), json.dumps(ORDER, ensure_ascii=False))
    assert platform.push(ORDER | {"标题": "改过"}, **{"webhook-signature": good}).status_code == 401
    assert platform.push(ORDER, **{"webhook-signature": ""}).status_code == 401
    elsewhere = httpx2.post(f"{platform.address}/intake/nowhere", content=b"{}")
    assert (elsewhere.status_code, elsewhere.json()) == (401, {"error": "密钥不对, 或没有这个渠道"})
    with opened.write() as work:
        revoke_key(work, 1, "console")
        work.commit()
    assert platform.push(ORDER).status_code == 401
    assert count(opened, Item) == count(opened, Rejection) == count(opened, IntakeCall) == 0


def test_several_signatures_let_a_secret_be_changed(platform: Platform) -> None:
    """One of them is right: the call passes."""
    body = json.dumps(ORDER, ensure_ascii=False)
    good = Webhook(SECRET).sign("call-1", platform.clock.now(), body)
    assert platform.push(ORDER, **{"webhook-signature": f"v1,AAAA {good}"}).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b'"a"', 400), (b'{"orders":[]}', 400), (b'{"orders":[1]}', 400), (b"[" * 40_000, 400), (b"\xff\xfe", 401),
     (json.dumps({"orders": [ORDER] * 41}).encode(), 413), (b"x" * 50_001, 413)],
)  # fmt: skip
def test_a_body_that_is_no_order_is_refused(platform: Platform, opened: House, body: bytes, status: int) -> None:
    """Not JSON, not an order, nested without end, too many, too large: a sentence each, and nothing kept."""
    answer = platform.push(body)
    assert (answer.status_code, bool(answer.json()["error"])) == (status, True)
    assert count(opened, Item) == 0


def test_too_many_calls_are_told_when_to_come_back(platform: Platform) -> None:
    """Five a minute here; the sixth waits as long as it is told, and passes then."""
    assert [platform.push(ORDER, f"call-{n}").status_code for n in range(5)] == [200] * 5
    late = platform.push(ORDER, "call-5")
    assert (late.status_code, late.headers["retry-after"]) == (429, "12")
    platform.clock.forward(seconds=12)
    assert platform.push(ORDER, "call-5").status_code == 200


def test_a_crash_before_the_answer_keeps_all_or_nothing(
    platform: Platform, opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Order and answer are one transaction: the platform, told nothing, calls again and the order is there once."""

    def broken(*_: object) -> None:
        raise OSError("power cut")

    with monkeypatch.context() as torn:
        torn.setattr("crawlers.push.take.remember_call", broken)
        assert platform.push(ORDER).status_code == 500
    assert count(opened, Item) == count(opened, Case) == 0
    assert platform.push(ORDER).json()["results"][0]["number"] == "SQ2026-000001"
    assert count(opened, Item) == count(opened, Case) == 1


def test_without_a_secret_nothing_is_believed(
    open_city: Callable[..., House], opened: House, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform is told that the fault is ours."""
    monkeypatch.setattr("dashboard.intake.secret_of", lambda *_: "")
    assert platform.push(ORDER).status_code == 503


def test_the_key_itself_is_nowhere_in_the_record(platform: Platform, opened: House) -> None:
    """Only its hash."""
    with opened.read() as work:
        row = work.session.scalars(select(IntakeKey)).one()
    assert platform.key.startswith("ysk_")
    assert platform.key not in str({c.name: getattr(row, c.name) for c in IntakeKey.__table__.columns})


def test_the_interface_describes_itself(platform: Platform) -> None:
    """OpenAPI without a key: every reference leads somewhere, every field has its sentence."""
    said = httpx2.get(f"{platform.address}/intake/openapi.json").json()
    schemas = said["components"]["schemas"]
    text = json.dumps(said)
    assert all(f'"#/components/schemas/{name}"' in text for name in schemas)
    assert text.count("#/components/schemas/") == text.count('"$ref"')
    assert set(schemas["Order"]["properties"]) >= {"external_id", "due_at", "unit", "reply_at"}
    assert all(field["description"] for field in schemas["Order"]["properties"].values())
    assert set(said["paths"]["/intake/{channel}"]["post"]["responses"]) == {
        "200",
        "400",
        "401",
        "409",
        "413",
        "422",
        "429",
        "503",
    }


def test_the_intake_alone_has_nothing_else(platform: Platform) -> None:
    """A person who opens it by mistake is told so, not sent to a login that is not there."""
    for path in ("/", "/login", "/case", "/_stcore/health"):
        found = httpx2.get(f"{platform.address}{path}", headers={"accept": "text/html"})
        assert (found.status_code, "只接收平台推送" in found.text) == (404, True)
    assert httpx2.get(f"{platform.address}/healthz").status_code in (200, 503)


@pytest.mark.database
def test_two_tries_of_one_call_at_once_are_one(
    open_city: Callable[..., House], qionglai: Config, fresh_postgres: str
) -> None:
    """On PostgreSQL too: a platform that does not wait for the answer gets the same one twice, and the order is kept once."""
    database = Database(fresh_postgres)
    migrate(database)
    database.engine.dispose()
    opened = open_city(replace(qionglai, channels=Channels(channels=[hotline()])), fresh_postgres)
    channel = opened.config.channels.channels[0]
    assert isinstance(channel.source, Push)
    with opened.write() as work:
        add_key(work, channel.id, "市热线平台", "console")
        work.commit()
    call, source = Call(1, "call-1", json.dumps(ORDER).encode()), channel.source
    with ThreadPoolExecutor(4) as crowd:
        answers = list(crowd.map(lambda _: take(opened, channel, source, call), range(4)))
    assert {json.dumps(a.said, sort_keys=True) for a in answers} == {json.dumps(answers[0].said, sort_keys=True)}
    assert (count(opened, Item), count(opened, Case), count(opened, IntakeCall)) == (1, 1, 1)


def test_check_says_what_a_platform_lacks(opened: House, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing secret is a fault, a missing key a warning."""
    assert list(check_pushed(opened)) == []
    with opened.write() as work:
        revoke_key(work, 1, "console")
        work.commit()
    bare = replace(opened, environment={})
    assert [(f.fault, "YINGSHENG_PUSH_SECRET" in f.sentence) for f in check_pushed(bare)] == [
        (True, True),
        (False, False),
    ]
