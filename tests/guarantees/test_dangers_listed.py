"""Several dangers in one ring of the telephone: each is read to its end by its reader, whatever carries it, and can be answered."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from alerts.compose import DANGER
from alerts.deliver import deliver
from alerts.digests import Waiting, digests
from alerts.outcome import Outcome, Parcel
from alerts.shape import asks_back
from alerts.sms_gateway.text import fitted
from alerts.sweep import sweep
from alerts.template import filled
from alerts.voice.text import spoken
from cases.house import House
from cases.outbox.notices import Wish, ask
from cases.outbox.replies import Heard, take_reply
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Acknowledgement, Message, Notice
from config.load import Config
from tests.alerts.wired import PHONE, hook, sms, wired_desk
from tests.conftest import NINE
from tests.desk import Desk, FakeSender
from tests.guarantees.hours import Hours, clock_time
from tests.guarantees.test_trial import on_trial_by_config, turned

ALIYUN = {
    "kind": "aliyun_sms", "access_key_id_env": "WHSEC", "access_key_secret_env": "SMS_TOKEN", "sign": "某网信办", "template": "SMS_1",
    "params": {"words": "{words}"},
}  # fmt: skip
DESPAIR = "我不想活了，今晚就从楼顶跳下去。"
MARCH = "我们几十个工人明天早上去市政府门口拉横幅讨薪。"
MANY = (
    DESPAIR, MARCH, "这是我第五次来信反映路灯不亮，前后投诉了五次都没人管。", "我家老人昨天下午走失了，穿蓝色棉袄，到现在没有找到。",
    "邻居拿着刀说要砍死我们一家。", "全市出租车司机后天集体停运。",
)  # fmt: skip


@pytest.fixture
def hours(desk: Desk) -> Hours:
    """02:00."""
    return Hours(desk).at("+1 02:00")


def numbers(hours: Hours, kind: str = "risk_check") -> list[str]:
    """Of the cases that have such a clock, in their order."""
    with hours.desk.house.read() as work:
        query = select(Case.number).join(ClockRow, ClockRow.case_id == Case.id).where(ClockRow.kind == kind)
        return list(work.session.scalars(query.order_by(Case.id)))


def wait(hours: Hours, *, minutes: int) -> None:
    """What was worded goes in a list in so many minutes, as over the allowance."""
    sweep(hours.desk.house)
    with hours.desk.house.write() as work:
        waiting = update(Message).where(Message.state == "pending")
        work.session.execute(waiting.values(digest=True, next_attempt_at=work.now + timedelta(minutes=minutes)))
        work.commit()


def told_of(hours: Hours, words: str) -> None:
    """A notice about no clock for the duty officer."""
    with hours.desk.house.write() as work:
        ask(work, Wish(words, "notice", "manual", role="duty_officer", text=f"【应声】{words}。"))
        work.commit()


def answered(hours: Hours, text: str) -> str:
    """The duty officer's answer by SMS; what it came to."""
    with hours.desk.house.write() as work:
        taken = take_reply(work, Heard("sms", text, PHONE, text, work.now))
        work.commit()
    return taken


def acknowledged(hours: Hours) -> set[str]:
    """The numbers of the cases to whose risk check somebody has said 收到."""
    with hours.desk.house.read() as work:
        query = select(Case.number).join(ClockRow, ClockRow.case_id == Case.id)
        query = query.join(Acknowledgement, Acknowledgement.clock_id == ClockRow.id)
        return set(work.session.scalars(query.where(ClockRow.kind == "risk_check")))


def last(hours: Hours) -> Parcel:
    """What was sent last to the duty officer."""
    sent = zip(hours.desk.sender.taken, hours.desk.sender.to, strict=True)
    return [parcel for parcel, to in sent if to == "zhi1"][-1]


def test_a_list_with_dangers_can_be_answered_whatever_was_worded_first(hours: Hours) -> None:
    """A notice about no limit waits for the instant at which dangers begin: the list asks for 收到, and its code reaches the dangers."""
    told_of(hours, "请看批示")
    wait(hours, minutes=5)
    hours.desk.house.clock.forward(minutes=5)
    hours.hear(DESPAIR)
    hours.hear(MARCH)
    [text] = hours.told()["zhi1"]

    assert "请看批示" in text
    assert asks_back(last(hours))
    assert answered(hours, f"收到 {last(hours).code}") == "acknowledged"
    assert acknowledged(hours) == set(numbers(hours))
    hours.desk.tick()
    assert f"已确认 {numbers(hours)[0]} 等 2 件" in last(hours).text


def test_a_bare_answer_reaches_the_dangers_that_still_run(hours: Hours) -> None:
    """Two dangers in one message, and a colleague has checked the first: 收到 without a code is about the other, not about what was told before."""
    hours.desk.matter("ordinary", lead="市政府")
    hours.told()
    hours.desk.house.clock.forward(minutes=1)
    hours.hear(DESPAIR)
    hours.hear(MARCH)
    hours.told()
    first, second = numbers(hours)
    hours.do(int(first[-6:]), "check")

    assert answered(hours, "收到") == "acknowledged"

    assert acknowledged(hours) == {second}
    hours.desk.tick()
    assert any(f"已确认 {second}" in parcel.text for parcel in hours.desk.sender.taken)


NARROW: tuple[tuple[dict[str, Any], int, Callable[[Parcel, Any], str]], ...] = (
    (sms("http://127.0.0.1:9")["transport"], 2, fitted),
    (sms("http://127.0.0.1:9", max_segments=2)["transport"], 6, fitted),
    ({**sms("http://127.0.0.1:9")["transport"], "kind": "voice_gateway"}, 3, lambda p, way: spoken(p, way.max_chars, keyed=True)),
    (ALIYUN, 6, lambda p, way: filled("{words}", p, way.param_chars)),
)  # fmt: skip


@pytest.mark.parametrize(("transport", "rings", "read"), NARROW, ids=("sms", "sms of two parts", "voice", "template"))
def test_each_danger_is_told_to_the_end_by_a_way_with_little_room(
    open_city: Callable[..., House], qionglai: Config, tmp_path: Path, transport: dict[str, Any], rings: int,
    read: Callable[[Parcel, Any], str]
) -> None:  # fmt: skip
    """Six dangers, and eight matters whose limits have passed: each danger's number and what it is of stand in what its reader is shown,
    in as few messages as hold them."""
    way = {"id": "narrow", "name": "短信", "address": "phone", "transport": transport}
    desk = wired_desk(open_city, qionglai, tmp_path, way)
    for _ in range(8):
        desk.matter("ordinary", lead="市政府")
    hours, sender = Hours(desk), FakeSender()
    hours.desk.house.clock.at = clock_time("+2 09:00")
    for said in MANY:
        hours.hear(said)
    sweep(desk.house)
    list(deliver(desk.house, {"narrow": sender}))
    [built] = desk.house.config.alerts.ways

    texts = [read(parcel, built.transport) for parcel in sender.taken if parcel.address == PHONE]
    shown = [
        text.translate({ord(d): str(n) for n, d in enumerate("零幺二三四五六七八九")} | {ord("-"): None})
        for text in texts
    ]

    assert len(numbers(hours)) == len(MANY)
    assert sum("风险核查" in text for text in shown) == rings
    for number in numbers(hours):
        assert any(re.search(rf"{number.replace('-', '')}\W?风险核查\(疑似", text) for text in shown), shown


def test_only_breaches_go_before_a_danger(desk: Desk) -> None:
    """Sixty limits pass at the instant at which a danger begins: no breach waits behind it, and it waits behind nothing else."""
    for _ in range(60):
        desk.matter("ordinary")
    hours = Hours(desk).at("+2 08:59")
    hours.told()
    desk.house.clock.at = clock_time("+2 09:00")
    hours.hear(DESPAIR)
    desk.sender.taken.clear()

    desk.tick()

    sent = ["danger" if "风险核查" in p.text else p.facts["purpose"] for p in desk.sender.taken]
    assert sent.count("breach") > 8, "or nothing waited beside it"
    assert set(sent[: sent.index("danger")]) == {"breach"}
    assert "breach" not in sent[sent.index("danger") :]


def test_a_way_that_does_not_answer_keeps_no_danger_for_hours(
    open_city: Callable[..., House], qionglai: Config, tmp_path: Path
) -> None:
    """The first way is down for hours: of two dangers told together, and of one alone, the officer hears by the second within two
    minutes; a limit of two days waits for the first."""
    desk = wired_desk(open_city, qionglai, tmp_path, sms("http://127.0.0.1:9"), hook())
    down, second = Down(), FakeSender()
    hours = Hours(desk).at("+1 02:00")
    calm = desk.matter("ordinary", lead="市政府")
    for said in (DESPAIR, MARCH):
        hours.hear(said)
    for minute in range(3):
        if minute == 1:
            hours.hear(MANY[3])
        for _ in range(4):
            sweep(desk.house)
            list(deliver(desk.house, {"sms": down, "webhook": second}))
            desk.house.clock.forward(seconds=15)
    heard = [parcel.text for parcel, to in zip(second.taken, second.to, strict=True) if to == "zhi1"]

    assert len(numbers(hours)) == 3
    assert all(any(number in text for text in heard) for number in numbers(hours)), heard
    assert not any(f"-{calm:06} " in text for text in heard), heard
    assert any(f"-{calm:06} " in parcel.text for parcel in down.taken)


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("minutes", [3, 20])
def test_what_can_wait_is_not_given_up_with_a_danger(
    minutes: int, late: bool, open_city: Callable[..., House], qionglai: Config, tmp_path: Path
) -> None:
    """Calm matters, notices or ``late`` ones, go in one list with two dangers, whose way is down: within two minutes the officer hears by the
    second way of the dangers alone; the others go by the first once it is back, once, and nobody else is told of them."""
    desk = wired_desk(open_city, qionglai, tmp_path, sms("http://127.0.0.1:9"), hook())
    down, first, second = Down(), FakeSender(), FakeSender()
    calm, hours = [desk.matter("ordinary", lead="市政府") for _ in range(3)], Hours(desk)
    for at in ("+0 09:00", "+2 08:59") if late else ():
        desk.house.clock.at = clock_time(at)
        sweep(desk.house)
        list(deliver(desk.house, {"sms": FakeSender(), "webhook": FakeSender()}))
    desk.house.clock.at = clock_time("+2 09:00" if late else "+0 09:00")
    for said in (DESPAIR, MARCH):
        hours.hear(said)
    sweep(desk.house)
    with desk.house.write() as work:  # over the allowance all of it is one list of this instant
        work.session.execute(update(Message).where(Message.state == "pending").values(digest=True))
        work.commit()
    for quarter in range(4 * minutes + 24):  # the gaps between tries grow to five minutes
        sweep(desk.house)
        list(deliver(desk.house, {"sms": down if quarter < 4 * minutes else first, "webhook": second}))
        desk.house.clock.forward(seconds=15)
    heard = [parcel.text for parcel, to in zip(second.taken, second.to, strict=True) if to == "zhi1"]
    told = [parcel.text for parcel in first.taken if parcel.address == PHONE]

    assert any("请立即核查 2 件" in parcel.text and "今日提醒" in parcel.text for parcel in down.taken), "one list"
    assert all(any(number in text for text in heard) for number in numbers(hours)), heard
    assert not any("今日提醒" in text for text in heard), heard
    listed = [text for text in told if "今日提醒" in text or "舆情回应" in text]
    assert all(sum(f"-{case:06}" in text for text in listed) == 1 for case in calm), told
    with desk.house.read() as work:
        passed = select(Notice.case_id).where(Notice.reason == "undeliverable", Notice.case_id.in_(calm))
        assert not work.session.scalars(passed).all()


@pytest.mark.parametrize("seconds", [120, 330, 410, 540])
def test_a_danger_outlives_the_only_way_being_down(
    seconds: int, open_city: Callable[..., House], qionglai: Config, tmp_path: Path
) -> None:
    """There is one way, and it is down for so long: somebody is told of the danger within a minute of its coming back, before its ten minutes
    are over."""
    desk = wired_desk(open_city, qionglai, tmp_path, sms("http://127.0.0.1:9"))
    down, up = Down(), FakeSender()
    hours = Hours(desk).at("+1 02:00")
    hours.hear(DESPAIR)
    for second in range(0, min(seconds + 60, 600), 15):
        sweep(desk.house)
        list(deliver(desk.house, {"sms": down if second < seconds else up}))
        desk.house.clock.forward(seconds=15)

    [number] = numbers(hours)
    assert any(number in parcel.text for parcel in up.taken)


class Down(FakeSender):
    """A way that takes nothing for now."""

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Not now."""
        super().send(parcel, now)
        return Outcome("temporary", "503", "HTTP 503")


def test_a_group_reads_of_a_danger_first() -> None:
    """What the group's robot cannot take singly: whoever has a danger to check stands first, and that is what presses most, whatever is late."""
    late = [Waiting(n, n, f"值{n}", 0, True, f"YQ2026-{n:06}", NINE - timedelta(days=1), False) for n in range(1, 30)]
    danger = Waiting(40, 29, "值29", DANGER, False, "YQ2026-000040", NINE + timedelta(minutes=10), False)

    [part] = digests([*late, danger], NINE, "https://a.test/", 20_000, 0)

    assert part.text.splitlines()[1] == "值29 2件(立即核查1件、超时1件), 最急 YQ2026-000040 剩 10分"
    assert part.priority == 0


def test_what_was_made_on_trial_takes_no_danger_with_it(desk: Desk) -> None:
    """A list made on trial still waits when the way is turned on and dangers begin: it stays unsent, they are told."""
    on_trial_by_config(desk)
    hours = Hours(desk).at("+1 02:00")
    told_of(hours, "旧的通知")
    wait(hours, minutes=5)
    desk.house.clock.forward(minutes=1)
    turned(desk, live=True)
    desk.house.clock.forward(minutes=4)
    hours.hear(DESPAIR)
    hours.hear(MARCH)

    texts = hours.told()["zhi1"]

    assert all(any(number in text for text in texts) for number in numbers(hours))
    assert not any("旧的通知" in text for text in texts)
