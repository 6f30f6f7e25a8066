"""One night at the desk, as a timetable: what wakes people and what waits for half past eight."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from cases.matters.opening import Opened, open_cases
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Message
from tests.alerts.test_timetable import clock_of
from tests.conftest import CHINA, NINE
from tests.desk import Desk
from tests.officers import do

ELEVEN = datetime(2026, 11, 23, 23, 0, tzinfo=CHINA)
MORNING = datetime(2026, 11, 24, 8, 30, tzinfo=CHINA)


def at(desk: Desk, when: datetime) -> list[str]:
    """Move to that instant, minute by minute of what falls due on the way not being skipped; who was told there."""
    desk.house.clock.at = when
    desk.tick()
    return sorted(desk.told())


def texts(desk: Desk, who: str) -> list[str]:
    """All that one person was sent."""
    return [p.text for p in desk.sender.taken if p.address.endswith(f"/{who}")]


def risk(desk: Desk, when: datetime) -> int:
    """A voice of somebody in danger comes in."""
    desk.house.clock.at = when
    with desk.house.write() as work:
        case = Case(
            kind="matter", title="有人要跳楼", state="received", review=False, restricted=False, history=False, drill=False, cycle=1,
            opened_at=when, discovered_at=when, severity_confirmed=False, incident=False, public_opinion="no", attention=True,
            facts={}, decided={}, support=[], complained_of=[],
        )  # fmt: skip
        open_cases(work, [Opened(case, None)])
        work.commit()
        return case.id


def quiet(desk: Desk) -> int:
    """A matter with no loud limit, handed to a unit: only its receipt of two hours runs."""
    case_id = desk.matter(None, opinion="no")
    do(desk, case_id, "dispatch", unit="市应急局")
    return case_id


def test_letters_and_receipts_of_the_night_are_one_digest_in_the_morning(desk: Desk) -> None:
    """23:00 two letters and two matters handed on; 01:00 the receipt is overdue, on record to the second; told at 08:30, once a person."""
    desk.house.clock.at = ELEVEN
    for n in (1, 2):
        desk.letter(n)
    for n in (1, 2):
        do(desk, n, "dispatch", unit="市应急局")
        quiet(desk)

    assert at(desk, ELEVEN) == []
    assert at(desk, ELEVEN + timedelta(hours=2) - timedelta(seconds=1)) == []
    assert clock_of(desk, "unit_receipt").breached_at is None
    assert at(desk, ELEVEN + timedelta(hours=2)) == []
    clock = clock_of(desk, "unit_receipt")
    assert (clock.breached_at, clock.breach_recorded_at) == (ELEVEN + timedelta(hours=2),) * 2
    assert at(desk, MORNING - timedelta(seconds=1)) == []

    assert at(desk, MORNING) == ["lian1", "zhang1"]

    [digest] = texts(desk, "lian1")
    assert all(number in digest for number in ("SQ2026-000001", "SQ2026-000002"))
    assert "今日提醒 6 件, 其中超时 2 件" in digest
    assert "单位签收(超时)" in digest
    assert "信箱答复" in digest
    [to_leader] = texts(desk, "zhang1")
    assert "今日提醒 2 件, 其中超时 2 件" in to_leader


def test_a_dispatch_by_day_is_one_message(desk: Desk) -> None:
    """In working hours the liaison hears of a dispatch once: by the receipt that runs."""
    at(desk, NINE)
    quiet(desk)

    assert at(desk, NINE) == ["lian1"]
    assert "请签收" in texts(desk, "lian1")[-1]


def test_a_unit_that_is_handed_a_grave_matter_at_night_is_woken(desk: Desk) -> None:
    """23:00 a 重大 matter changes hands: the receipt waits for the morning, the unit does not."""
    desk.house.clock.at = ELEVEN
    case_id = desk.matter("serious", lead="市应急局", occurred=ELEVEN)
    at(desk, ELEVEN)
    do(desk, case_id, "dispatch", unit="市应急局")

    assert at(desk, ELEVEN) == ["lian1"]
    assert "有新的派单" in texts(desk, "lian1")[-1]


@pytest.mark.parametrize("hour", [22, 2, 8])
def test_danger_to_a_person_wakes_the_duty_officer_at_once(desk: Desk, hour: int) -> None:
    """A risk check at 22:00, 02:00 or 08:00: the officer at once, the shift leader after ten minutes, both in the dark."""
    when = datetime(2026, 11, 23 if hour == 22 else 24, hour, 0, tzinfo=CHINA)
    risk(desk, when)

    assert at(desk, when) == ["zhi1"]
    assert at(desk, when + timedelta(minutes=10) - timedelta(seconds=1)) == []
    assert at(desk, when + timedelta(minutes=10)) == ["ban1", "zhi1"]


def test_the_48_hours_of_public_opinion_are_loud(desk: Desk) -> None:
    """Opened at 03:00: the notice goes at 03:00, the warning a day before the limit at 03:00, the breach at 03:00."""
    opened = datetime(2026, 11, 24, 3, 0, tzinfo=CHINA)
    desk.house.clock.at = opened
    desk.matter("ordinary")

    assert at(desk, opened) == ["lian1", "zhi1"]
    assert at(desk, opened + timedelta(minutes=15)) == ["ban1"]
    assert at(desk, opened + timedelta(hours=24)) == ["lian1", "zhi1"]
    at(desk, opened + timedelta(hours=47))
    assert at(desk, opened + timedelta(hours=48)) == ["ban1", "lian1", "ling1", "zhang1", "zhi1"]


def test_the_upward_report_is_loud(desk: Desk) -> None:
    """A grave incident at 02:00: the report's limit at 02:30 is told at 02:20 and at 02:30."""
    two = datetime(2026, 11, 24, 2, 0, tzinfo=CHINA)
    desk.house.clock.at = two
    desk.matter("serious", occurred=two)
    at(desk, two)
    at(desk, two + timedelta(minutes=16))

    assert at(desk, two + timedelta(minutes=20)) == ["ban1", "zhi1"]
    assert "ling1" in at(desk, two + timedelta(minutes=30))


def test_the_night_ends_to_the_second(desk: Desk) -> None:
    """A receipt begun at 08:29:59 waits for 08:30:00; one begun at 08:30:00 is told at once."""
    desk.house.clock.at = MORNING - timedelta(seconds=1)
    quiet(desk)
    assert at(desk, MORNING - timedelta(seconds=1)) == []
    assert "lian1" in at(desk, MORNING)
    quiet(desk)
    assert at(desk, MORNING) == ["lian1"]


def test_nothing_of_a_quiet_clock_is_lost_when_the_desk_was_down_all_night(desk: Desk) -> None:
    """Stopped from 23:00 to noon: the digest goes at noon, the breach is dated 01:00, each message names its parent."""
    desk.house.clock.at = ELEVEN
    desk.letter(1)
    do(desk, 1, "dispatch", unit="市应急局")
    quiet(desk)

    assert at(desk, MORNING + timedelta(hours=3, minutes=30)) == ["lian1", "zhang1"]

    assert clock_of(desk, "unit_receipt").breached_at == ELEVEN + timedelta(hours=2)
    with desk.house.read() as work:
        bundled = list(work.session.scalars(select(Message).where(Message.state == "bundled")))
        states = set(work.session.scalars(select(ClockRow.state)))
    assert bundled
    assert all(m.parent_id for m in bundled)
    assert states == {"running"}
