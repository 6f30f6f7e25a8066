"""超时原因: who states it, of which limit, from the city's list; stated anew it is another event and nothing is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cases.clocks.causes import STATED, Cause, causes_of, missed
from cases.clocks.recompute import compare
from cases.people.actors import Forbidden
from cases.store.clock_tables import ClockRow
from cases.store.event_tables import Event
from tests.conftest import NINE
from tests.desk import Desk
from tests.officers import LEADER, LIAISON, OFFICER, OTHER, do


def late_matter(desk: Desk) -> tuple[int, int]:
    """A matter of which the 48 hours have passed unanswered; its id and the clock's."""
    case_id = desk.matter("large")
    desk.house.clock.forward(hours=49)
    return case_id, clock_of(desk, case_id)


def clock_of(desk: Desk, case_id: int, kind: str = "opinion_response") -> int:
    """The id of its clock of that kind."""
    with desk.house.read() as work:
        return work.session.scalars(select(ClockRow.id).where(ClockRow.case_id == case_id, ClockRow.kind == kind)).one()


def cause(desk: Desk, clock: int) -> Cause | None:
    """As it stands."""
    with desk.house.read() as work:
        return causes_of(work.session, [clock]).get(clock)


def test_the_unit_states_why_and_corrects_it_by_another_event(desk: Desk) -> None:
    """The last statement holds, both stay on record with their actors, and the breach is untouched."""
    case_id, clock = late_matter(desk)
    assert cause(desk, clock) is None

    do(desk, case_id, "state-cause", LIAISON, "夜里没有人接单", clock="opinion_response", cause="签收迟")
    desk.house.clock.forward(minutes=5)
    do(desk, case_id, "state-cause", LEADER, clock=clock, cause="派单迟")

    held = cause(desk, clock)
    assert held is not None
    assert (held.name, held.words, held.by, held.times) == ("派单迟", None, "zhang1", 2)
    with desk.house.read() as work:
        events = work.session.scalars(select(Event).where(Event.type == STATED).order_by(Event.id)).all()
        assert [(e.actor, e.data["cause"], e.case_id) for e in events] == [
            ("lian1", "签收迟", case_id), ("zhang1", "派单迟", case_id),
        ]  # fmt: skip
        assert missed(work.session.get_one(ClockRow, clock), work.now)
        assert list(compare(work, [clock])) == []


def test_only_who_is_answerable_states_it(desk: Desk) -> None:
    """Not who assists, not another unit; the desk may, for it sends late too."""
    case_id, clock = late_matter(desk)
    do(desk, case_id, "dispatch", unit="市应急局", support=["shi_jiaoyu"])
    with pytest.raises(Forbidden, match="由市应急局承担") as refused:
        do(desk, case_id, "state-cause", OTHER, clock=clock, cause="派单迟")
    assert refused.value.error == "not_your_duty"
    do(desk, case_id, "state-cause", OFFICER, clock=clock, cause="派单迟")
    assert cause(desk, clock) is not None


def test_the_desk_answers_for_its_own_limits(desk: Desk) -> None:
    """信息报送 is the desk's to do: the handling unit states no cause of it, the desk does."""
    case_id = desk.matter("serious", occurred=NINE)
    do(desk, case_id, "dispatch", unit="市应急局")
    desk.house.clock.forward(hours=49)
    with desk.house.read() as work:
        query = select(ClockRow.id).where(ClockRow.case_id == case_id, ClockRow.kind == "upward_report")
        clock = work.session.scalars(query.order_by(ClockRow.id)).all()[0]
    with pytest.raises(Forbidden, match="「信息报送」不由承办单位办理"):
        do(desk, case_id, "state-cause", LIAISON, clock=clock, cause="派单迟")
    do(desk, case_id, "state-cause", OFFICER, clock=clock, cause="派单迟")
    assert cause(desk, clock) is not None


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({}, "missing", "缺少超时原因"),
        ({"cause": "太忙"}, "bad_value", "可用: 发现迟, 派单迟"),
        ({"cause": "其他"}, "reason_needed", "须写明"),
        ({"cause": "派单迟", "clock": "follow_up"}, "no_clock", "没有超时的时限「持续发布」"),
    ],
)
def test_what_is_missing_or_wrong_is_refused(desk: Desk, given: dict[str, str], error: str, said: str) -> None:
    """One of the list, with words where the list asks for them, of a limit that was missed."""
    case_id, _ = late_matter(desk)
    with pytest.raises(Forbidden, match=said) as refused:
        do(desk, case_id, "state-cause", LIAISON, **given)
    assert refused.value.error == error


def test_boundary_of_missed(desk: Desk) -> None:
    """A second before the limit there is nothing to state; at the limit and when answered late there is, answered in time never."""
    case_id = desk.matter("large")
    with desk.house.read() as work:
        clock = work.session.get_one(ClockRow, clock_of(desk, case_id))
        limit, second = clock.breach_at, timedelta(seconds=1)
        assert [missed(clock, limit + n * second) for n in (-1, 0, 1)] == [False, True, True]
    with pytest.raises(Forbidden, match="没有超时的时限"):
        do(desk, case_id, "state-cause", LIAISON, cause="派单迟")
    url = {"kind": "official_site", "url": "https://example.invalid/1", "issuer": "市政府"}
    do(desk, case_id, "publish", **url, clock="opinion_response")
    desk.house.clock.forward(hours=49)
    with desk.house.read() as work:
        assert not missed(work.session.get_one(ClockRow, clock.id), work.now)


def test_of_several_missed_limits_one_has_to_be_named(desk: Desk) -> None:
    """The refusal lists them with their ids; by id each has its own cause, also once the case is closed."""
    case_id = desk.matter("serious")
    desk.house.clock.forward(hours=25)
    first, second = (clock_of(desk, case_id, kind) for kind in ("authoritative_information", "press_conference"))
    with pytest.raises(Forbidden, match=f"{first}（发布权威信息") as refused:
        do(desk, case_id, "state-cause", LIAISON, cause="派单迟")
    assert refused.value.error == "which_clock"

    do(desk, case_id, "state-cause", LIAISON, clock=str(first), cause="审签未完")
    do(desk, case_id, "state-cause", LIAISON, clock=second, cause="发布未完")

    assert [getattr(cause(desk, clock), "name", None) for clock in (first, second)] == ["审签未完", "发布未完"]
