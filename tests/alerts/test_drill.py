"""A drill runs the true ladder, says so in every message, ends when it is told to, and tells how it went."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from alerts.drill import close_drill, close_due_drills
from alerts.outcome import Outcome
from alerts.sweep import sweep
from alerts.turnout import drill_report
from cases.house import House
from cases.matters.drills import Drill, find_drill, open_drill
from cases.outbox.acknowledge import acknowledge
from cases.people.actors import Actor
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Message
from config.words import Severity
from tests.conftest import NINE
from tests.desk import Desk

LEADER = Actor("ban1", "班一", None, frozenset({"shift_leader"}))
OFFICER = Actor("zhi1", "值一", None, frozenset({"duty_officer"}))
LEAD = "shi_yingji"
MARK = "【应声】【演练】"


def begin(house: House, severity: Severity = Severity.SERIOUS, *, minutes: int | None = None, lead: str = LEAD) -> str:
    """Open a drill as the shift leader; its number."""
    with house.write() as work:
        until = work.now + timedelta(minutes=minutes) if minutes else None
        drill = open_drill(work, LEADER, severity, lead, until)
        work.commit()
        return drill.case.number


def end(house: House, number: str, actor: Actor = LEADER) -> None:
    """End it."""
    with house.write() as work:
        close_drill(work, find_drill(work, number), actor)
        work.commit()


def drill_of(house: House, number: str) -> Drill:
    """As it stands now."""
    with house.read() as work:
        return find_drill(work, number)


def report(house: House, number: str) -> dict:
    """What it came to."""
    with house.read() as work:
        return drill_report(work, find_drill(work, number))


def test_a_drill_runs_the_ladder_of_a_real_incident(desk: Desk) -> None:
    """The same people at the same minutes as a confirmed 重大 incident, up to the breach, and every message is marked."""
    desk.matter("serious", occurred=NINE)
    real = [(sorted(desk.forward(minutes=0) and desk.told()))]
    for minutes in (1, 14, 285):
        desk.forward(minutes=minutes)
        real.append(sorted(desk.told()))
    with desk.house.write() as work:  # the real one is over before the drill begins
        work.session.scalars(select(Case)).one().closed_at = work.now
        for clock in work.session.scalars(select(ClockRow)):
            clock.state = "void"
        work.commit()
    desk.sender.taken.clear()

    number = begin(desk.house)
    drilled = [(sorted(desk.forward(minutes=0) and desk.told()))]
    for minutes in (1, 14, 285):
        desk.forward(minutes=minutes)
        drilled.append(sorted(desk.told()))

    assert number.startswith("YL2026-")
    assert drilled == real
    assert all(p.text.startswith(MARK) for p in desk.sender.taken)


def test_the_drill_ends_with_one_message_to_everybody_it_disturbed(desk: Desk) -> None:
    """After a minute it is ended: nothing further is told but the end, once to each of five people and nobody else."""
    number = begin(desk.house)
    desk.tick()
    desk.forward(minutes=1)
    told = set(desk.told())
    desk.sender.taken.clear()

    end(desk.house, number)
    desk.tick()

    assert sorted(desk.told()) == sorted(told)
    assert {p.text for p in desk.sender.taken} == {
        f"{MARK}演练结束 {number}, 历时 1分: 通知 5 人 5 条, 送达 5 条, 未送达 0 条, 确认收到 0 人。以上均为演练, 不用办理。"
    }
    assert desk.forward(hours=30) == []
    assert desk.told() == []
    with desk.house.read() as work:
        assert set(work.session.scalars(select(ClockRow.state))) == {"void"}


def test_who_was_not_disturbed_is_not_told_of_the_end(desk: Desk) -> None:
    """Ended before anything was sent: nobody hears of it at all."""
    number = begin(desk.house)
    sweep(desk.house)

    end(desk.house, number)
    desk.tick()

    assert desk.told() == []


@pytest.mark.parametrize(("seconds", "ended"), [(1199, False), (1200, True), (1201, True)])
def test_until(desk: Desk, seconds: int, ended: bool) -> None:
    """With ``--until 20m`` it runs through the last second before and is over at that instant, by the machine."""
    number = begin(desk.house, minutes=20)
    desk.house.clock.forward(seconds=seconds)

    assert close_due_drills(desk.house) == ended
    drill = drill_of(desk.house, number)
    assert (not drill.running, drill.ended_by) == (ended, "machine" if ended else None)


def test_what_is_over_when_the_engine_comes_back_wakes_nobody(desk: Desk) -> None:
    """The engine was down past the end of the drill: it is ended before the steps that fell due are looked at."""
    begin(desk.house, minutes=20)
    desk.house.clock.forward(hours=8)

    close_due_drills(desk.house)
    desk.tick()

    assert desk.told() == []


def test_the_report_tells_who_was_told_when_and_who_said_so(desk: Desk) -> None:
    """Per person: told, by which way, taken by the other side, 收到 after how long; steps with their lateness; roles without anybody."""
    with desk.house.write() as work:
        from cases.store.people_tables import Shift

        for shift in work.session.scalars(select(Shift).where(Shift.role == "shift_leader")):
            shift.ends_at = NINE + timedelta(minutes=10)
        work.commit()
    number = begin(desk.house)
    desk.tick()
    desk.house.clock.forward(minutes=5)
    with desk.house.write() as work:
        token = work.session.scalar(select(Message.token).order_by(Message.id))
        acknowledge(work, token, "link")
        work.commit()
    desk.house.clock.forward(minutes=11)
    desk.tick()
    end(desk.house, number)

    told = report(desk.house, number)

    by_name = {p["person"]: p for p in told["told"]}
    assert (told["number"], told["state"], told["opened_by"], told["ended_by"]) == (number, "ended", "ban1", "ban1")
    assert (told["people"], told["acknowledged"], told["failed"]) == (5, 1, 0)
    assert told["nobody"] == ["shift_leader"]
    assert by_name["值一"]["acknowledged_after_seconds"] == 300
    assert by_name["联一"]["acknowledged_at"] is None
    first = by_name["值一"]["messages"][0]
    assert (first["channel"], first["state"], first["attempts"]) == ("webhook", "accepted", 1)
    assert first["arrived_at"] == "2026-11-23T09:00:00+08:00"
    late = {(s["clock"], s["purpose"], s["fire_at"][11:16]): s["late_seconds"] for s in told["steps"] if s["fired_at"]}
    assert late["authoritative_information", "notice", "09:15"] == 60
    assert told["most_late_seconds"] == 900


def test_a_message_that_fails_shows_in_the_report_and_is_passed_on_marked(desk: Desk) -> None:
    """The liaison cannot be reached: the unit's leader is told at once, once marked, and the report has both."""
    real = desk.sender.send
    desk.sender.send = lambda parcel, now: (
        Outcome("permanent", "410", "没有这个人") if "lian1" in parcel.address else real(parcel, now)
    )
    number = begin(desk.house)
    desk.tick()
    desk.told()
    desk.tick()

    assert desk.told() == ["zhang1"]
    assert desk.sender.taken[-1].text.count("【演练】") == 1
    told = {p["person"]: p["messages"][0] for p in report(desk.house, number)["told"]}
    assert (told["联一"]["state"], told["联一"]["fault"]) == ("failed", "没有这个人")
    assert (told["长一"]["state"], told["长一"]["reason"]) == ("accepted", "undeliverable")
