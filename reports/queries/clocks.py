"""Clocks: a clock belongs to the week its limit falls into, so that each is answered for exactly once.

A limit already past when we discovered the matter belongs to the week of discovery: its own week may long be issued.
A superseded clock is carried by another; a void one counts only if its breach was recorded, for lowering a level must
not wash a breach away.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, literal_column, or_, select, true
from sqlalchemy.orm import aliased

from cases.store.case_tables import Case, CaseItem
from cases.store.clock_tables import NOT_THE_UNITS, ClockRow
from cases.store.item_tables import Item
from reports.queries.matters import discovered_at, known_at
from reports.queries.rows import DESK, Period, Rows, rows, timed_rows, unless_closed

FIRST_PUBLIC = ("authoritative_information", "press_conference", "opinion_response")
LETTERS = ("hotline_reply", "mailbox_reply")
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


def falls_into(period: Period) -> ColumnElement[bool]:
    """Whether a clock belongs to the period: by its limit, or if that had passed before we knew, by the discovery.

    Two ranges rather than one computed instant, so that each is read from its index. A limit passed before the discovery lies before
    the end of either: what that leaves out is left out before its case is read.
    """
    perhaps = and_(
        ClockRow.breach_at < period.end, or_(ClockRow.breach_at >= period.start, ClockRow.late_when_discovered)
    )
    found_late = and_(ClockRow.late_when_discovered, func.coalesce(discovered_at() > ClockRow.breach_at, False))
    exactly = or_(
        and_(period.holds(ClockRow.breach_at), ~found_late),
        and_(ClockRow.late_when_discovered, discovered_at() > ClockRow.breach_at, period.holds(discovered_at())),
    )
    return and_(perhaps, exactly)


def due(period: Period) -> Rows:
    """All whose limit falls into the period, by kind: the denominator."""
    return _counted(ClockRow.kind).where(falls_into(period))


def due_and(which: str) -> Callable[[Period], Rows]:
    """The query of those due that stand as ``which`` says, by kind."""
    return lambda period: due(period).where(standing(period) == which)


def due_by_everything(period: Period) -> Rows:
    """Clocks due counted by unit, kind and standing at once."""
    columns = (duty_of().label("unit"), ClockRow.kind.label("kind"), standing(period).label("standing"))
    counted = _counted(ClockRow.kind).where(falls_into(period)).order_by(None)
    return counted.with_only_columns(*columns, func.count().label("n")).group_by(*columns)


def due_of_unit(period: Period) -> Rows:
    """All whose limit falls into the period, by the unit whose duty it is."""
    return _counted(duty_of()).where(falls_into(period))


def due_of_unit_and(which: str) -> Callable[[Period], Rows]:
    """The query of those due that stand as ``which`` says, by unit."""
    return lambda period: due_of_unit(period).where(standing(period) == which)


def duty_of() -> ColumnElement[Any]:
    """Whose duty a clock is: the unit written on it (a dispatch, a register entry), else the case's handling lead; never a unit's what
    no unit can end (风险核查, 信息报送): a circular would hold it to account for the desk."""
    theirs = ClockRow.kind.in_([literal_column(f"'{kind}'") for kind in NOT_THE_UNITS])
    whose = case((theirs, literal_column(f"'{DESK}'")), else_=func.coalesce(ClockRow.unit, Case.handling_lead))
    return unless_closed(whose)


def replies_due(period: Period) -> Rows:
    """Limits of replies that fall into the period, by the channel over which the letter or order came."""
    return _counted(channel_of()).where(falls_into(period), ClockRow.kind.in_(LETTERS))


def replies_and(which: str) -> Callable[[Period], Rows]:
    """The query of those that stand as ``which`` says, by channel."""
    return lambda period: replies_due(period).where(standing(period) == which)


def replies_by_everything(period: Period) -> Rows:
    """Replies due counted by channel and standing at once."""
    columns = (channel_of().label("channel"), standing(period).label("standing"))
    counted = replies_due(period).order_by(None)
    return counted.with_only_columns(*columns, func.count().label("n")).group_by(*columns)


def channel_of() -> ColumnElement[Any]:
    """The channel of the item with which a clock's case began."""
    first = select(func.min(CaseItem.item_id)).where(CaseItem.case_id == ClockRow.case_id).correlate(ClockRow)
    return select(Item.channel).where(Item.id == first.scalar_subquery()).correlate(ClockRow).scalar_subquery()


def open_at_end(period: Period) -> Rows:
    """Still to be answered when the period ended and not yet due, by kind."""
    return _unanswered(period).where(~_is_past(period))


def overdue_at_end(period: Period) -> Rows:
    """Still to be answered when the period ended although due in it or long before, by kind."""
    return _unanswered(period).where(_is_past(period))


def unanswered_by_everything(period: Period) -> Rows:
    """The two counted at once."""
    columns = (ClockRow.kind.label("kind"), _is_past(period).label("past"))
    counted = _unanswered(period).order_by(None)
    return counted.with_only_columns(*columns, func.count().label("n")).group_by(*columns)


def _is_past(period: Period) -> ColumnElement[Any]:
    # said as a value and not as a range: the unanswered are found by their missing end, not by walking all limits of all years
    return case((ClockRow.breach_at < period.last, true()), else_=false())


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
    first, earlier = func.min(ClockRow.stopped_at), aliased(ClockRow)
    before = exists().where(
        earlier.case_id == Case.id,
        earlier.kind.in_(kinds),
        earlier.state == "satisfied",
        earlier.stopped_at < period.start,
    )
    all_ = timed_rows(Case.id, Case.kind, case=Case.id, since=known_at(), until=first).select_from(ClockRow)
    answered = all_.join(Case, Case.id == ClockRow.case_id).where(
        period.holds(ClockRow.stopped_at),
        ClockRow.kind.in_(kinds),
        ClockRow.state == "satisfied",
        Case.drill.is_(False),
        ~before,
    )
    return answered.group_by(Case.id).order_by(Case.id)
