"""What is always true of limits, breaches and cycles."""

from datetime import date, datetime, timedelta
from typing import Any

import chinese_calendar
from sqlalchemy import Row

from cases.clocks.fold import differences, fold
from cases.clocks.pauses import is_open
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.store.event_tables import Event
from cases.store.terms import Terms
from config.words import SEVERITY_CN
from tests.conftest import CHINA
from tests.properties.seen import Seen, Story

NATURAL = {"natural_minutes": "minutes", "natural_hours": "hours", "natural_days": "days"}
NEWER = ("clock_corrected", "clock_satisfied", "clock_exited")
PROVED = ("running", "satisfied", "exited")
GRAVITY = {level: rank for rank, level in enumerate([None, *reversed(SEVERITY_CN)])}


def limits_are_as_promised(story: Story) -> None:
    """Invariant 1: basis and duration, or the last second of the calendar's day, later by as long as an internal target stood."""
    for clock in story.after.all(ClockRow):
        terms = story.after.policy(clock)
        paused = sum((_instant(until) - _instant(since) for since, until in clock.pauses if until), timedelta(0))
        if clock.stated:
            continue
        if terms["unit"] in ("natural_minutes", "natural_hours"):
            ours = clock.basis_at + timedelta(**{NATURAL[terms["unit"]]: terms["duration"]})
            assert clock.due_at == ours + paused, clock.kind
        else:
            assert (clock.due_at - paused).astimezone(CHINA) == _end_of_day(clock.basis_at, terms), clock.kind
        assert clock.breach_at >= clock.due_at


def rows_are_the_fold_of_their_events(story: Story) -> None:
    """Invariant 2: every stored column of every clock says what its events say."""
    for clock in story.after.all(ClockRow):
        assert differences(clock, fold(story.after.events_of(clock.id))) == {}, clock.kind


def repair_changes_nothing_twice(story: Story) -> None:
    """Invariant 25: what events tell does not depend on how often they are read, so a repair of a whole record is none."""
    for clock in story.after.all(ClockRow):
        events = story.after.events_of(clock.id)
        once = fold(events)
        assert fold(events) == once
        assert differences(once, once) == {}
        assert differences(clock, once) == {}


def a_limit_that_passed_is_a_breach(story: Story) -> None:
    """Invariant 8: one open breach with the limit's own time, after any downtime; an end after the limit has one too."""
    for clock in story.after.all(ClockRow):
        events = [e for e in story.after.events_of(clock.id) if e.type in ("clock_breached", "breach_withdrawn")]
        recorded = [e.type for e in events]
        assert recorded == ["clock_breached", "breach_withdrawn"] * (len(recorded) // 2) + recorded[-1:] * (
            len(recorded) % 2
        )
        assert (len(recorded) % 2 == 1) == (clock.breached_at is not None), clock.kind
        if clock.breached_at:
            assert events[-1].effective_at == clock.breached_at == clock.breach_at
        if clock.state != "running" and clock.stopped_at > clock.breach_at:
            assert clock.breached_at == clock.breach_at, clock.kind
    if story.ticked:
        _all_passed_limits_are_breached(story)


def _all_passed_limits_are_breached(story: Story) -> None:
    damaged = {story.after.rows(Step)[id_].clock_id for id_ in story.poisoned}
    for clock in story.after.running():
        if clock.breach_at <= story.after.now and not is_open(clock.pauses) and clock.id not in damaged:
            assert clock.breached_at == clock.breach_at, clock.kind


def a_breach_goes_only_by_an_event(story: Story) -> None:
    """Invariant 9: what was written stays; a breach is taken back by a withdrawal beside a correction or new evidence."""
    written = story.before.rows(Event)
    assert {id_: story.after.rows(Event)[id_] for id_ in written} == written
    fresh = story.new(Event)
    for was, now in story.both(ClockRow):
        if was.breached_at and was.breached_at != now.breached_at:
            said = [e.type for e in fresh if e.subject_kind == "clock" and e.subject_id == str(was.id)]
            assert "breach_withdrawn" in said
            assert set(said) & set(NEWER), said


def new_rules_touch_no_running_clock(story: Story) -> None:
    """Invariant 13: another text of the law or another ladder changes no clock and no step; a clock keeps its own terms."""
    if story.deed == "edit_policy":
        assert story.after.same_as(story.before)
    for was, now in story.both(ClockRow):
        assert was.terms_id == now.terms_id or was.policy != now.policy, was.kind
    for written, standing in story.both(Terms):
        assert written == standing


def raising_buys_no_time(story: Story) -> None:
    """Invariant 14: the nearest public limit of a case that was raised is no later than the nearest one before."""
    if story.deed != "severity":
        return
    for was, now in story.both(Case):
        if GRAVITY[now.severity] > GRAVITY[was.severity] and (limits := _public(story.before, was.id, ("running",))):
            assert min(_public(story.after, was.id, PROVED)) <= min(limits)


def lowering_keeps_what_was_recorded(story: Story) -> None:
    """Invariant 15: without an approver nothing changes at all; with one a breach stays unless its own limit moved."""
    if story.deed == "lower_alone":
        assert story.after.same_as(story.before)
    if story.deed == "severity":
        for was, now in story.both(ClockRow):
            assert was.breached_at == now.breached_at or was.breach_at != now.breach_at or was.breached_at is None


def earlier_cycles_are_frozen(story: Story) -> None:
    """Invariant 16: what ended in an earlier cycle is never changed again, in no column, nor are its steps."""
    over = set()
    for was, now in story.both(ClockRow):
        case = story.before.rows(Case).get(was.case_id)
        if case is not None and was.cycle < case.cycle and was.state != "running":
            assert was == now
            over.add(was.id)
    for step, later in story.both(Step):
        assert step.clock_id not in over or step == later


def _public(seen: Seen, case_id: int, states: tuple[str, ...]) -> list[datetime]:
    def counts(clock: Row[Any]) -> bool:
        return clock.case_id == case_id and clock.state in states and seen.policy(clock)["public"]

    return [c.due_at for c in seen.all(ClockRow) if counts(c) and not seen.policy(c)["when"]["by_hand"]]


def _end_of_day(basis: datetime, terms: dict[str, Any]) -> datetime:
    """Counted by another library than ours: the first day is not counted, the last ends with its last second."""
    day, left = basis.astimezone(CHINA).date(), terms["duration"]
    while left:
        day += timedelta(days=1)
        left -= terms["unit"] == "natural_days" or _is_workday(day)
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=CHINA)


def _is_workday(day: date) -> bool:
    """A year that nobody has announced yet has only its weekends."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
