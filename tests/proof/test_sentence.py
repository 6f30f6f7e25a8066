"""The one sentence, in the words of the duty room."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cases.proof.chain import Fact, Holding, Law, Moment, Proof, Seen, Try, Word
from cases.proof.sentence import sentence, shift_words
from tests.as_main import as_main
from tests.conftest import CHINA, NINE
from tests.desk import Desk


def at(day: int, hour: int, minute: int, second: int = 0) -> datetime:
    """A November instant of the city, as the record holds it."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=CHINA).astimezone(UTC)


TOLD = at(25, 2, 10)
NIGHT = Holding("duty_officer", "值班员", "市政府办", "shift", at(24, 20, 30), at(25, 8, 30), None, kept=True)
PROOF = Proof(
    message=7, case_id=1, number="YQ2026-000317", clock_id=1, clock="authoritative_information", purpose="warning", reason="time",
    before=None, fact=Fact("occurred", at(24, 22, 10), at(25, 3, 10), 31), law=Law("国办发〔2016〕80号", None, 5, "natural_hours", "B"),
    step=Moment(4, "warning", TOLD, TOLD, TOLD, 1), holding=NIGHT, person_id=3, person="张三", way="sms", way_name="短信",
    address="138****0001", text="", made_at=TOLD, next_attempt_at=TOLD, state="delivered", possible_duplicate=False, carrier=None,
    carrier_state=None, attempts=(Try(1, TOLD, at(25, 2, 10, 3), "ok", "0", ""),),
    receipts=(Word("delivered", at(25, 2, 10, 9), None),), acknowledgement=Seen(at(25, 2, 12), "sms", at(25, 8, 30)), fault=None,
)  # fmt: skip
HEAD = "11月25日02:10 值班员张三(值班表 11月24日20:30–25日08:30)因 YQ2026-000317 发布权威信息 剩 1 小时 提醒(第 4 节点)"


def test_why_the_officer_was_texted_at_ten_past_two() -> None:
    """The whole night in one sentence."""
    assert sentence(PROOF, CHINA) == HEAD + "经短信告知,02:10:03 网关接收,02:10:09 送达,02:12 短信确认"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"attempts": (), "receipts": (), "acknowledgement": None, "state": "pending"}, "经短信告知,待发送"),
        ({"attempts": (), "receipts": (), "acknowledgement": None, "state": "cancelled"}, "经短信告知,时限已结束, 未发出即取消"),
        ({"attempts": (Try(1, TOLD, None, None, None, None),), "receipts": (), "acknowledgement": None, "state": "sending"}, "经短信告知,02:10:00 发送中"),
        ({"attempts": (Try(1, TOLD, TOLD, "unknown", "ReadTimeout", "没有等到答复"), Try(2, TOLD, TOLD, "ok", "0", ""))},
         "02:10:00 第 1 次结果不明(没有等到答复),02:10:00 第 2 次网关接收,"),
        ({"attempts": (Try(1, TOLD, TOLD, "permanent", "404", "HTTP 404"),), "receipts": (), "acknowledgement": None, "state": "failed"},
         "经短信告知,02:10:00 发送失败(HTTP 404)"),
        ({"attempts": (Try(1, TOLD, TOLD, "temporary", "500", ""),), "receipts": (), "acknowledgement": None, "state": "failed"},
         "02:10:00 未发出,稍后再试(500),未送达"),
        ({"attempts": (Try(1, TOLD, TOLD, "ok", "telephone", "温知舟 打的电话"),), "acknowledgement": None},
         "经短信告知,02:10:00 温知舟 打的电话,02:10:09 送达"),
        ({"reason": "nobody", "before": "值班员"}, "提醒(第 4 节点),值班员无人,递补经短信告知"),
        ({"reason": "undeliverable", "before": "李四"}, "提醒(第 4 节点),李四送不到,递补经短信告知"),
        ({"reason": "undeliverable"}, "提醒(第 4 节点),前一方式送不到,经短信告知"),
        ({"acknowledgement": Seen(at(26, 7, 0), "desk", at(26, 8, 30))}, "11月26日07:00 值守台确认"),
        ({"fact": Fact("occurred", TOLD, at(25, 2, 10), None), "purpose": "breach"}, "发布权威信息 超时 0 秒 超时(第 4 节点)"),
        ({"step": Moment(4, "warning", TOLD, at(25, 1, 10), TOLD, 1)}, "提醒(第 4 节点,晚 1 小时)"),
        ({"carrier": 5, "carrier_state": "accepted"}, "经短信告知,并入消息 5 一并发出,02:10:03 网关接收"),
        ({"holding": replace(NIGHT, by="stand_in", instead_of="王五")}, "值班员张三(替 王五 值班,值班表 11月24日20:30–25日08:30)因"),
        ({"holding": replace(NIGHT, by="post", begins=None, ends=None)}, "值班员张三(任职 市政府办)因"),
        ({"holding": None}, "02:10 张三因"),
    ],
)  # fmt: skip
def test_each_turn_of_it_is_said(change: dict[str, object], said: str) -> None:
    """Who, why, how and what came of it, each in its own words."""
    whole = sentence(replace(PROOF, **change), CHINA)
    assert said in whole
    assert whole.count("发送中") < 2


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(59, "(第 4 节点)"), (60, "(第 4 节点,晚 1 分 00 秒)"), (61, "(第 4 节点,晚 1 分 01 秒)"), (-60, "(第 4 节点)")],
)
def test_a_step_is_late_from_a_minute_on(seconds: int, said: str) -> None:
    """Less than a minute is no delay, nor is a clock that was set back."""
    step = Moment(4, "warning", TOLD, TOLD, TOLD + timedelta(seconds=seconds), 1)

    assert f"提醒{said}经短信告知" in sentence(replace(PROOF, step=step), CHINA)
    assert step.late == max(timedelta(seconds=seconds), timedelta(0))


def test_the_sentence_begins_when_the_step_fired_or_when_somebody_else_was_told() -> None:
    """By its time it is told as its step fires, however long the message took to be written; a fail-over when it was made."""
    later = at(25, 2, 14)

    assert sentence(replace(PROOF, made_at=later), CHINA).startswith("11月25日02:10 ")
    assert sentence(replace(PROOF, made_at=later, reason="nobody", before="值班员"), CHINA).startswith("11月25日02:14 ")


def test_a_failure_is_said_once() -> None:
    """Refused for good, it is not said again that it did not arrive."""
    refused = replace(
        PROOF,
        attempts=(Try(1, TOLD, TOLD, "permanent", "404", "HTTP 404"),),
        receipts=(),
        acknowledgement=None,
        state="failed",
    )

    assert sentence(refused, CHINA).endswith("经短信告知,02:10:00 发送失败(HTTP 404)")


@pytest.mark.parametrize(
    ("begins", "ends", "words"),
    [
        (at(24, 8, 30), at(24, 20, 30), "11月24日08:30–20:30"), (at(24, 20, 30), at(25, 8, 30), "11月24日20:30–25日08:30"),
        (at(30, 20, 30), at(30, 20, 30) + timedelta(hours=12), "11月30日20:30–12月1日08:30"),
    ],
)  # fmt: skip
def test_a_shift_is_written_as_short_as_it_is_plain(begins: datetime, ends: datetime, words: str) -> None:
    """The day, and the month, only where they change."""
    assert shift_words(begins, ends, CHINA) == words


def test_the_command_prints_it(desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`cases --id` has it under `told`; the list of cases does not."""
    desk.matter("serious", occurred=NINE)
    desk.tick()

    main = as_main(desk.house.database.url, monkeypatch, capsys)

    def run(*arguments: str) -> list[dict]:
        code, out, err = main(*arguments)
        assert code == 0, err
        return [json.loads(line) for line in out.splitlines()]

    [line] = run("cases", "--id", "YQ2026-000001")
    assert line["number"] == "YQ2026-000001"
    officer = next(t for t in line["told"] if t["person"] == "值一" and not t["carrier"])
    assert officer["sentence"].startswith("11月23日09:00 值班员值一(值班表")
    assert officer["law"]["duration"] == 5
    assert officer["fact"]["due_at"] == "2026-11-23T14:00:00+08:00"
    assert "told" not in run("cases")[0]
