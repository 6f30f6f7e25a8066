"""暂定时限: limits that rest on a year nobody had announced, counted again once the State Council has."""

from sqlalchemy import select

from cases.audit.events import record
from cases.clocks.calendar import Calendar, calendar_of
from cases.clocks.correct import correct_clock
from cases.clocks.due import Due
from cases.clocks.fold import stand
from cases.clocks.start import limit_of, start_again
from cases.store.clock_tables import ClockRow
from cases.store.database import serialise
from cases.work import Work


def recount(work: Work, actor: str, reason: str) -> list[int]:
    """Correct every running provisional clock whose years are all announced now; the ids of those that are final."""
    serialise(work.session)
    calendar = calendar_of(work.config.workdays)
    query = select(ClockRow).where(ClockRow.state == "running", ClockRow.provisional).order_by(ClockRow.id)
    final = []
    for clock in work.session.scalars(query.with_for_update(key_share=True)).all():
        if (limit := final_limit(work, clock, calendar)) is not None:
            _settle(work, clock, limit, actor, reason)
            final.append(clock.id)
    return final


def final_limit(work: Work, clock: ClockRow, calendar: Calendar) -> Due | None:
    """The limit of a provisional clock under this calendar, or ``None`` while a year it runs through is still unknown."""
    limit = limit_of(work, start_again(clock), calendar)
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
