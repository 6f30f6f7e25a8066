"""Clocks: a clock belongs to the week its limit falls into, so that each is answered for exactly once.

A limit already past when we discovered the matter belongs to the week of discovery: its own week may long be issued.
A superseded clock is carried by another; a void one counts only if its breach was recorded, for lowering a level must
not wash a breach away.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_

from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from reports.queries.matters import discovered_at, known_at
from reports.queries.rows import Period, Rows, rows

FIRST_PUBLIC = ("authoritative_information", "press_conference", "opinion_response")
FIRST_REPLY = ("hotline_reply", "mailbox_reply", "instruction_feedback")


def standing(period: Period) -> ColumnElement[str]:
    """How a clock stands, one of five.

    1. ``on_time``: evidence dated within the limit, and no breach by our own fault on record;
    2. ``late_when_discovered``: the limit had passed before the matter was known here;
    3. ``late``: a breach is recorded, or the limit passed without evidence;
    4. ``exited``: one of the lawful exits, which never count as on time;
    5. ``running``: the limit is still to come.
    """
    c = ClockRow
    in_time = and_(c.state == "satisfied", c.stopped_at <= c.breach_at)
    late = or_(
        c.breached_at.is_not(None), c.stopped_at > c.breach_at, and_(c.stopped_at.is_(None), c.breach_at <= period.now)
    )
    return case(
        (and_(in_time, or_(c.breached_at.is_(None), c.late_when_discovered)), "on_time"),
        (c.late_when_discovered, "late_when_discovered"),
        (late, "late"),
        (c.state == "exited", "exited"),
        else_="running",
    )


def falls_at() -> ColumnElement[Any]:
    """The instant by which a clock belongs to a week."""
    discovered_late = and_(ClockRow.late_when_discovered, discovered_at() > ClockRow.breach_at)
    return case((discovered_late, discovered_at()), else_=ClockRow.breach_at)


def due(period: Period) -> Rows:
    """All whose limit falls into the period, by kind: the denominator."""
    return _counted(ClockRow.kind).where(period.holds(falls_at()))


def due_and(which: str) -> Callable[[Period], Rows]:
    """The query of those due that stand as ``which`` says, by kind."""
    return lambda period: due(period).where(standing(period) == which)


def open_at_end(period: Period) -> Rows:
    """Still to be answered when the period ended and not yet due, by kind."""
    return _unanswered(period).where(ClockRow.breach_at >= period.last)


def overdue_at_end(period: Period) -> Rows:
    """Still to be answered when the period ended although due in it or long before, by kind."""
    return _unanswered(period).where(ClockRow.breach_at < period.last)


def first_public(period: Period) -> Rows:
    """Matters first answered to the public in the period; measured from discovery."""
    return _first(period, FIRST_PUBLIC)


def first_reply(period: Period) -> Rows:
    """Letters and orders first answered in the period; measured from receipt."""
    return _first(period, FIRST_REPLY)


def _counted(part: Any) -> Rows:
    counts = or_(
        ClockRow.state.in_(("running", "satisfied", "exited")),
        and_(ClockRow.state == "void", ClockRow.breached_at.is_not(None)),
    )
    all_ = (
        rows(ClockRow.id, part, case=ClockRow.case_id)
        .select_from(ClockRow)
        .outerjoin(Case, Case.id == ClockRow.case_id)
    )
    return all_.where(counts, func.coalesce(Case.drill, False).is_(False)).order_by(ClockRow.id)


def _unanswered(period: Period) -> Rows:
    not_stopped = or_(ClockRow.stopped_at.is_(None), ClockRow.stopped_at >= period.last)
    return _counted(ClockRow.kind).where(ClockRow.started_at < period.last, not_stopped)


def _first(period: Period, kinds: tuple[str, ...]) -> Rows:
    first = func.min(ClockRow.stopped_at)
    all_ = rows(Case.id, Case.kind, case=Case.id, since=known_at(), until=first).select_from(Case)
    answered = all_.join(ClockRow, ClockRow.case_id == Case.id).where(
        ClockRow.kind.in_(kinds), ClockRow.state == "satisfied", Case.drill.is_(False)
    )
    return answered.group_by(Case.id).having(period.holds(first)).order_by(Case.id)
