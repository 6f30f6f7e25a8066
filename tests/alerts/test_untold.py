"""Nobody is left untold because of what happened to somebody else's message."""

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

from alerts.outcome import Outcome, Parcel
from alerts.sweep import sweep
from cases.clocks.stop import stop_clock
from cases.outbox.notices import Wish, ask
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Message, Notice
from cases.store.people_tables import Person
from tests.conftest import NINE
from tests.desk import Desk
from tests.officers import SITE, do


def answering(desk: Desk, end: Callable[[Parcel], Outcome]) -> None:
    """Let the fake way out end each try as told."""
    record = desk.sender.send

    def send(parcel: Parcel, now: object) -> Outcome:
        record(parcel, now)
        return end(parcel)

    desk.sender.send = send


def told(desk: Desk, who: str) -> str:
    """All texts one person was sent."""
    return " ".join(p.text for p, to in zip(desk.sender.taken, desk.sender.to, strict=True) if to == who)


def test_a_stopped_clock_does_not_take_the_words_of_others_with_it(desk: Desk) -> None:
    """Three duties in one unsent message, the first ends: the other two are still told."""
    case_id = desk.matter("serious", occurred=NINE)
    sweep(desk.house)

    do(desk, case_id, "publish", **SITE)
    desk.sent()

    assert "新闻发布会" in told(desk, "lian1")
    assert "发布权威信息" not in told(desk, "lian1")


def test_a_correction_before_the_message_went_tells_the_new_limit(desk: Desk) -> None:
    """Fired but not yet sent when the occurrence moves: everybody in those steps hears of the new limit."""
    case_id = desk.matter("serious", occurred=NINE)
    sweep(desk.house)
    desk.house.clock.forward(minutes=16)
    sweep(desk.house)

    do(desk, case_id, "overrule", occurred_at="2026-11-23T08:50:00+08:00")
    desk.tick()

    assert all("13:50到期" in told(desk, who) for who in ("zhi1", "lian1", "ban1"))


def test_what_was_told_is_not_told_again_when_the_limit_moves_back(desk: Desk) -> None:
    """The occurrence moves ten minutes later: the spokesman, told at 09:01, is not told again."""
    case_id = desk.matter("serious", occurred=NINE)
    desk.tick()
    desk.forward(minutes=16)
    desk.told()

    do(desk, case_id, "overrule", occurred_at="2026-11-23T09:10:00+08:00")
    desk.tick()
    desk.forward(minutes=40)

    assert "yan1" not in desk.told()


def test_a_liaison_out_of_reach_is_passed_on_to_that_units_leader(desk: Desk) -> None:
    """Of a step for several roles the one that failed decides who is told next."""
    desk.matter("large")
    answering(desk, lambda p: Outcome("permanent", "410") if "lian1" in p.address else Outcome("ok"))

    desk.tick()
    desk.told()
    desk.tick()

    assert desk.told() == ["zhang1"]


def test_one_bad_wish_does_not_stop_the_clocks(desk: Desk) -> None:
    """A notice whose message cannot be written is set aside; steps fire and people are told."""
    with desk.house.write() as work:
        ask(work, Wish("x", "house", "manual", person_id=1, text="【应声】y"))
        work.commit()
    sweep(desk.house)
    with desk.house.write() as work:  # asked for again, though its message stands already
        work.session.execute(update(Notice).where(Notice.dedupe_key == "x").values(state="pending"))
        work.commit()
    desk.matter("ordinary")

    assert sweep(desk.house).quarantined == 1
    desk.sent()

    assert "lian1" in desk.told()


def test_what_the_database_cannot_do_now_is_no_fault_of_the_wish(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is in the way while a notice gets its messages: it is not set aside, and the next pass tells."""
    with desk.house.write() as work:
        ask(work, Wish("x", "house", "manual", role="duty_officer", text="【应声】y"))
        work.commit()

    def deadlocked(*_: object) -> None:
        raise DBAPIError.instance("", {}, psycopg.errors.DeadlockDetected(""), psycopg.Error)

    with monkeypatch.context() as patch:
        patch.setattr("alerts.wishes.put", deadlocked)
        with pytest.raises(DBAPIError):
            sweep(desk.house)

    assert sweep(desk.house).quarantined == 0
    desk.sent()
    assert "y" in told(desk, "zhi1")


def test_a_notice_to_a_role_the_city_no_longer_has_reaches_the_desk(desk: Desk) -> None:
    """The role was taken out of the configuration after the notice was asked for: the duty officer is told instead."""
    with desk.house.write() as work:
        ask(work, Wish("x", "notice", "manual", role="gone", text="【应声】请签收"))
        work.commit()

    assert sweep(desk.house).quarantined == 0
    desk.sent()

    assert "签收" in told(desk, "zhi1")


def test_a_message_that_breaks_its_sender_does_not_lose_the_others(desk: Desk) -> None:
    """One send raises: its end is unknown and it is tried again, those beside it are accepted."""
    desk.matter("large")

    def broken(parcel: Parcel) -> Outcome:
        if "lian1" in parcel.address:
            raise ValueError("bad header")
        return Outcome("ok")

    answering(desk, broken)
    desk.tick()

    with desk.house.read() as work:
        states = {m.address[-5:]: m.state for m in work.session.scalars(select(Message))}
    assert states == {"/zhi1": "accepted", "lian1": "pending"}


def test_a_message_of_an_undone_step_carries_no_other(desk: Desk) -> None:
    """The first duty's step cannot fire: the other duties of the case are told all the same."""
    desk.matter("serious", occurred=NINE)
    with desk.house.write() as work:
        first = work.session.scalars(select(ClockRow).order_by(ClockRow.id)).first()
        step = work.session.scalars(select(Step).where(Step.clock_id == first.id, Step.n == 1)).one()
        stands = {"clock_id": first.id, "step_id": step.id, "due_at": NINE, "made_at": NINE, "state": "resolved"}
        work.session.add(Notice(purpose="notice", reason="time", **stands))
        work.commit()

    assert sweep(desk.house).quarantined == 1
    desk.sent()

    assert "新闻发布会" in told(desk, "zhi1")


def test_a_digest_lists_every_duty_of_a_case(desk: Desk) -> None:
    """A letter that was handed out owes a reply and a receipt: the morning's digest names both."""
    desk.letter(1)
    do(desk, 1, "dispatch", unit="市应急局")

    desk.forward(days=1)

    digest = next(p.text for p in desk.sender.taken if "今日提醒" in p.text)
    assert digest.count("SQ2026-000001") == 2


def test_a_correction_ends_what_its_own_cancelled_message_carried(desk: Desk) -> None:
    """Breach and what follows it in one message that could not go out: after a correction no words hang on a cancelled one."""
    case_id = desk.matter("serious", occurred=NINE)
    desk.house.clock.forward(hours=7)
    desk.sender.answers = [Outcome("temporary")] * 40
    desk.tick()
    do(desk, case_id, "overrule", occurred_at=(NINE - timedelta(minutes=30)).isoformat())

    with desk.house.read() as work:
        parent = aliased(Message)
        query = select(Message.state, parent.state).join(parent, parent.id == Message.parent_id)
        carried = list(work.session.execute(query))
    assert ("cancelled", "cancelled") in carried
    assert ("bundled", "cancelled") not in carried


def test_a_stopped_clock_takes_no_word_with_it_that_is_about_none(desk: Desk) -> None:
    """What a person asked to be told went inside a duty's unsent message; the duty ends first: the words go without it, in one message still."""
    case_id = desk.matter("large")
    sweep(desk.house)
    with desk.house.write() as work:
        person = work.session.scalar(select(Person.id).where(Person.name == "联一"))
        for n, text in enumerate(("【应声】请到指挥部。", "【应声】请带上名册。")):
            ask(work, Wish(f"call{n}", "notice", "manual", person_id=person, case_id=case_id, text=text))
        work.commit()
    sweep(desk.house)

    do(desk, case_id, "publish", **SITE)
    desk.tick()

    assert "请到指挥部" in told(desk, "lian1")
    with desk.house.read() as work:
        sent = select(Message.text).where(
            Message.parent_id.is_(None), Message.state != "cancelled", Message.text.contains("请到指挥部")
        )
        assert ["请带上名册" in text for text in work.session.scalars(sent)] == [True]
        parent = aliased(Message)
        stranded = select(Message.id).join(parent, parent.id == Message.parent_id).where(Message.state == "bundled")
        assert work.session.scalars(stranded.where(parent.state == "cancelled")).all() == []


def test_that_a_duty_has_ended_is_said_though_the_one_that_carried_the_word_ends_too(desk: Desk) -> None:
    """A duty's unsent message carries the word that another has ended, and then ends itself: the word goes by itself."""
    desk.matter("serious", occurred=NINE)
    desk.tick()
    with desk.house.write() as work:
        first, other, *_ = work.session.scalars(select(ClockRow).order_by(ClockRow.id)).all()
        step = work.session.scalars(select(Step).where(Step.clock_id == other.id, Step.state == "pending")).first()
        step.fire_at, step.roles = work.now, ["unit_liaison"]
        work.commit()
    sweep(desk.house)
    with desk.house.write() as work:
        first = work.session.get_one(ClockRow, first.id)
        stop_clock(work, first, "satisfied", at=work.now, actor="t")
        person = work.session.scalar(select(Person.id).where(Person.name == "联一"))
        end = Wish(
            "end",
            "closing",
            "time",
            person_id=person,
            case_id=first.case_id,
            clock_id=first.id,
            text="【应声】已办结。",
        )
        ask(work, end)
        work.commit()
    sweep(desk.house)
    with desk.house.write() as work:
        assert work.session.scalar(select(Message.state).order_by(Message.id.desc()).limit(1)) == "bundled"
        stop_clock(work, work.session.get_one(ClockRow, other.id), "satisfied", at=work.now, actor="t")
        work.commit()
    desk.sent()

    assert "已办结" in told(desk, "lian1")
