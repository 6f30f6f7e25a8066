"""A year's working days have been announced, or put right: the limits that rest on them are counted again."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import or_, select

from cases.audit.events import record
from cases.clocks.calendar import Calendar, calendar_of
from cases.clocks.correct import correct_clock
from cases.clocks.due import Due
from cases.clocks.fold import stand
from cases.clocks.pauses import is_open, paused_for
from cases.clocks.start import limit_of, start_again
from cases.matters.telling import Stood, tell_changes
from cases.store.clock_tables import ClockRow
from cases.store.database import serialise
from cases.work import Work


def recount(work: Work, actor: str, reason: str) -> list[int]:
    """Correct the running clocks that this calendar counts otherwise, and those whose years are all announced now; their ids.

    A limit that was counted by a wrong list is as wrong as one counted by none. Whose limit is earlier now hears so.
    """
    serialise(work.session)
    before = {}
    for clock, limit in list(_to_settle(work)):
        before[clock.id] = Stood(clock.state, clock.due_at, clock.breached_at is not None)
        _settle(work, clock, limit, actor, reason)
    tell_changes(work, before, actor)
    return list(before)


def _to_settle(work: Work) -> Iterator[tuple[ClockRow, Due]]:
    """What stands still is laid out anew when it goes on; a limit that somebody else stated is counted by nobody."""
    calendar = calendar_of(work.config.workdays)
    counted = {row.kind for row in work.config.deadlines.deadlines if row.unit == "working_days"}
    query = select(ClockRow).where(
        ClockRow.state == "running", ~ClockRow.stated, or_(ClockRow.provisional, ClockRow.kind.in_(counted))
    )
    for clock in work.session.scalars(query.order_by(ClockRow.id).with_for_update(key_share=True)).all():
        limit = None if is_open(clock.pauses) else final_limit(work, clock, calendar)
        if limit is not None and (clock.provisional or (limit.at, limit.latest) != (clock.due_at, clock.breach_at)):
            yield clock, limit


def final_limit(work: Work, clock: ClockRow, calendar: Calendar) -> Due | None:
    """The limit of a clock under this calendar, or ``None`` while a year it runs through is still unknown."""
    start = replace(start_again(clock), paused=paused_for(clock, work.now))
    limit = limit_of(work, start, calendar)
    return None if limit.provisional else limit


def _settle(work: Work, clock: ClockRow, limit: Due, actor: str, reason: str) -> None:
    if (limit.at, limit.latest) != (clock.due_at, clock.breach_at):
        correct_clock(work, clock, start_again(clock), actor=actor, reason=reason)
        return
    before = stand(clock)
    clock.provisional = False  # the guess was right: no step moves, nobody is told
    clock.row_version += 1
    data = {"kind": clock.kind, "from": before["due_at"], "to": before["due_at"], "generation": clock.generation,
            "was": before, "now": stand(clock)}  # fmt: skip
    record(work, "clock_corrected", subject_kind="clock", subject_id=clock.id, case_id=clock.case_id, actor=actor,
           data=data, reason=reason)  # fmt: skip
