"""电话告知 by hand: on record as told and delivered, and nothing more."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from alerts.deliver import deliver
from cases.matters.acts import act
from cases.people.actors import Forbidden
from cases.store.clock_tables import ClockRow
from cases.store.event_tables import Event
from cases.store.outbox_tables import Acknowledgement, Attempt, Message, Notice, Receipt
from tests.cases.test_roster import person
from tests.conftest import NINE
from tests.desk import Desk
from tests.officers import LIAISON, OFFICER

CALL = {"person": "长一", "at": (NINE - timedelta(minutes=5)).isoformat(), "answered_by": "长一本人"}


def call(desk: Desk, case_id: int, actor: Any = OFFICER, **given: Any) -> None:
    """One call put on record, committed."""
    with desk.house.write() as work:
        act(work, case_id, "phone", actor, None, {**CALL, **given})
        work.commit()


def test_a_call_is_a_delivered_message_with_its_try_and_who_answered(desk: Desk) -> None:
    """To whom, when, who answered; delivered with one try and a receipt; nobody's name of who answered in the events."""
    case_id = desk.matter("serious")
    call(desk, case_id, clock="authoritative_information")
    with desk.house.read() as work:
        message = work.session.scalars(select(Message)).one()
        notice = work.session.get_one(Notice, message.notice_id)
        clock = work.session.get_one(ClockRow, notice.clock_id)
        attempt, receipt = work.session.scalars(select(Attempt)).one(), work.session.scalars(select(Receipt)).one()
        assert (message.way, message.state, message.attempts, message.address) == (
            "telephone",
            "delivered",
            1,
            "13800000007",
        )
        assert (notice.reason, notice.case_id, notice.state, clock.kind) == (
            "manual",
            case_id,
            "resolved",
            "authoritative_information",
        )
        assert message.made_at == attempt.begun_at == attempt.ended_at == receipt.at == NINE - timedelta(minutes=5)
        assert (attempt.outcome, receipt.state, receipt.detail) == ("ok", "delivered", "长一本人")
        assert all("本人" not in str(e.data) for e in work.session.scalars(select(Event)))


def test_it_stops_no_clock_and_acknowledges_nothing(desk: Desk) -> None:
    """All clocks run on, nobody is held, the sender finds nothing to send, and the ladder goes on telling 长一."""
    case_id = desk.matter("serious")
    call(desk, case_id, clock="authoritative_information")
    with desk.house.read() as work:
        assert set(work.session.scalars(select(ClockRow.state))) == {"running"}
        assert work.session.scalars(select(Acknowledgement)).first() is None
    assert list(deliver(desk.house, {"webhook": desk.sender})) == []
    desk.forward(hours=4)
    assert "zhang1" in desk.told()


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"answered_by": ""}, "missing"), ({"person": ""}, "missing"), ({"at": None}, "missing"), ({"person": "无名"}, "no_such_person"),
        ({"unit": "月球局"}, "no_such_person"), ({"at": (NINE + timedelta(seconds=1)).isoformat()}, "in_future"), ({"at": "刚才"}, "bad_time"),
        ({"clock": "hotline_reply"}, "no_such_clock"),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_refused(desk: Desk, given: dict[str, Any], error: str) -> None:
    """Who answered, whom, when; a stranger; a unit that is none; a call that has not been; a duty the case does not have."""
    case_id = desk.matter("serious")
    with pytest.raises(Forbidden) as e:
        call(desk, case_id, **given)
    assert e.value.error == error


def test_namesakes_take_a_unit_and_the_same_call_is_recorded_once(desk: Desk) -> None:
    """Two 长一: the unit tells them apart; the same call again is refused; a unit's liaison has no right to it."""
    case_id = desk.matter("serious")
    with desk.house.write() as work:
        person(work, "长一", "市教育局")
        work.commit()
    with pytest.raises(Forbidden, match="有同名的人"):
        call(desk, case_id)
    call(desk, case_id, unit="市应急局")
    with pytest.raises(Forbidden, match="已经登记过"):
        call(desk, case_id, unit="市应急局")
    with pytest.raises(Forbidden, match="没有「电话告知」的权限"):
        call(desk, case_id, LIAISON, unit="市教育局")
