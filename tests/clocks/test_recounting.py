"""A list of working days that was put right: running limits counted by the wrong one are counted again, all others stand."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from cases.matters.acts import act
from cases.matters.pausing import pause, resume
from cases.matters.recounting import recount
from cases.people.actors import Actor
from cases.store.clock_tables import ClockRow
from tests.conftest import NINE
from tests.desk import Desk

OFFICER = Actor("zhi1", "值一", None, frozenset({"duty_officer"}))
LEADER = Actor("ban1", "班一", None, frozenset({"shift_leader"}))
LIAISON = Actor("lian1", "联一", "shi_yingji", frozenset({"unit_liaison"}))


def with_days(desk: Desk, *, off: tuple[date, ...] = (), work: tuple[date, ...] = ()) -> None:
    """The city's list of this year has these days too."""
    config = desk.house.config
    year = config.workdays.years[2026]
    better = year.model_copy(update={"off": [*year.off, *off], "work": [*year.work, *work]})
    workdays = config.workdays.model_copy(update={"years": {**config.workdays.years, 2026: better}})
    for name in ("off", "work"):
        workdays.__dict__.pop(name, None)  # what was gathered from the old list
    desk.house = replace(desk.house, config=replace(config, workdays=workdays))


def counted_again(desk: Desk) -> list[int]:
    """Count again; the clocks it changed."""
    with desk.house.write() as work:
        changed = recount(work, "console", "更正放假安排")
        work.commit()
    return changed


def dues(desk: Desk) -> dict[str, str]:
    """The last day of each limit, in the city's zone."""
    zone = desk.house.config.city.zone
    with desk.house.read() as work:
        return {c.kind: f"{c.due_at.astimezone(zone):%m-%d %H:%M}" for c in work.session.scalars(select(ClockRow))}


def test_a_sound_list_changes_nothing(desk: Desk) -> None:
    """Letters, one extended, a receipt that had stood still and one that stands still: nobody's limit moves, no step is laid anew."""
    for n in (1, 2):
        desk.letter(n)
    with desk.house.write() as work:
        for case_id in (1, 2):
            act(work, case_id, "dispatch", OFFICER, None, {"unit": "市应急局"})
        act(work, 1, "extend", LIAISON, "要等检测", {"days": 2})
        act(work, 1, "decide-extension", LEADER, None, {"verdict": "同意"})
        receipts = work.session.scalars(select(ClockRow.id).where(ClockRow.kind == "unit_receipt")).all()
        for clock_id in receipts:
            pause(work, clock_id, OFFICER, "等裁定")
        work.commit()
    desk.forward(hours=2)
    with desk.house.write() as work:
        resume(work, receipts[0], OFFICER, None)
        work.commit()
    desk.forward(hours=1)
    before = dues(desk)

    assert counted_again(desk) == []
    assert dues(desk) == before


def test_a_day_that_was_missing_moves_the_limits_that_cross_it(desk: Desk) -> None:
    """Wednesday turns out to be a day off: the letter is due a day later; the matter's hours stand, and a second look finds nothing."""
    desk.letter(1)
    desk.matter("ordinary")
    before = dues(desk)
    with_days(desk, off=(date(2026, 11, 25),))

    assert len(counted_again(desk)) == 1
    assert counted_again(desk) == []

    after = dues(desk)
    assert (before["mailbox_reply"], after["mailbox_reply"]) == ("11-30 23:59", "12-01 23:59")
    assert after["opinion_response"] == before["opinion_response"]


def test_an_earlier_limit_is_told_to_whoever_knew_the_later_one(desk: Desk) -> None:
    """Saturday turns out to be worked: the unit that was told of Monday hears, by day and once, that it is Saturday."""
    desk.letter(1)
    with desk.house.write() as work:
        act(work, 1, "dispatch", OFFICER, None, {"unit": "市应急局"})
        work.commit()
    desk.forward(days=1)
    assert "lian1" in desk.told()
    with_days(desk, work=(date(2026, 11, 28),))

    counted_again(desk)
    desk.forward(minutes=1)

    told = [p.text for p in desk.sender.taken if "11月28日23:59" in p.text and "11月30日23:59" in p.text]
    assert len(told) == 1
    assert dues(desk)["mailbox_reply"] == "11-28 23:59"
    assert desk.house.clock.now() == NINE + timedelta(days=1, minutes=1)
