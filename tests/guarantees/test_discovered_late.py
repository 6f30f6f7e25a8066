"""Discovered after the limit: dated truly, counted apart, and given a target that can still be kept."""

from datetime import timedelta

from sqlalchemy import select

from cases.store.clock_tables import ClockRow, Step
from tests.conftest import NINE
from tests.desk import Desk
from tests.guarantees.hours import SITE, Hours


def late(desk: Desk) -> tuple[Hours, int]:
    """An incident of yesterday, 15:00, discovered at nine."""
    case_id = desk.matter("serious", occurred=NINE - timedelta(hours=18))
    return Hours(desk), case_id


def test_the_first_message_says_until_when_it_is_to_be_made_good(desk: Desk) -> None:
    """09:00 everybody is told once: 发现时已过时限, 补救时限 until 11:00."""
    hours, case_id = late(desk)

    told = hours.told()

    assert all(len(texts) == 1 for texts in told.values())
    assert "发布权威信息发现时已过时限,补救时限剩 2小时0分(11月23日11:00)" in told["zhi1"][0]
    clock = hours.clock(case_id, "authoritative_information")
    assert (clock["late_when_discovered"], clock["catch_up_at"]) == (True, "2026-11-23T11:00:00+08:00")
    assert clock["breached_at"] == "2026-11-22T20:00:00+08:00"


def test_at_the_target_officer_shift_leader_and_the_unit_are_told(desk: Desk) -> None:
    """10:59:59 nobody; 11:00:00 officer, shift leader and the unit's leader; not again a second later."""
    hours, _ = late(desk)
    hours.at("10:59").told()
    desk.forward(seconds=59)
    before = hours.told()

    desk.forward(seconds=1)
    at = hours.told()
    desk.forward(seconds=1)

    assert (before, hours.told()) == ({}, {})
    assert sorted(at) == ["ban1", "zhang1", "zhi1"]
    assert "补救时限已过(11月23日11:00)" in at["ban1"][0]


def test_published_within_the_target_nobody_is_pressed_again(desk: Desk) -> None:
    """10:30 published with proof: 11:00 passes in silence for that duty."""
    hours, case_id = late(desk)
    hours.at("10:30").do(case_id, "publish", **SITE)
    hours.told()

    hours.at("11:01")

    assert hours.told() == {}
    assert hours.clock(case_id, "authoritative_information")["state"] == "satisfied"


def test_a_limit_still_ahead_has_no_such_target(desk: Desk) -> None:
    """24 h of the same incident are not yet past: no target, no further step; nor for the report upwards."""
    late(desk)

    with desk.house.read() as work:
        clocks = {c.kind: c for c in work.session.scalars(select(ClockRow))}
        steps = list(work.session.scalars(select(Step).where(Step.clock_id == clocks["press_conference"].id)))
        ladder = work.config.ladder("urgent_public")
    assert clocks["press_conference"].catch_up_at is clocks["upward_report"].catch_up_at is None
    assert len(steps) == len(ladder.steps)


def test_who_has_heard_of_the_breach_is_not_told_that_it_begins(desk: Desk) -> None:
    """09:01 the leaders' notice reaches only who was not told of the breach at 09:00; 09:15 reaches nobody."""
    hours, _ = late(desk)
    first = set(hours.told())

    hours.at("09:14")

    assert {"zhang1", "ling1", "ban1"} <= first
    again = {name: texts for name, texts in hours.told().items() if any("发布权威信息" in text for text in texts)}
    assert set(again) == {"yan1"}


def test_a_correction_that_makes_it_timely_takes_the_target_away(desk: Desk) -> None:
    """It happened at 08:30, not yesterday: the breach is withdrawn, who was told hears so, and no target is left."""
    hours, case_id = late(desk)
    hours.told()

    hours.do(case_id, "overrule", occurred_at="2026-11-23T08:30:00+08:00")

    told = hours.told()
    assert "超时记录已撤回:发布权威信息" in told["zhang1"][0]
    assert hours.clock(case_id, "authoritative_information")["catch_up_at"] is None
    with desk.house.read() as work:
        pending = select(Step.purpose).where(Step.state == "pending", Step.planned_at == NINE + timedelta(hours=2))
        assert list(work.session.scalars(pending.where(Step.purpose == "after_breach"))) == []
