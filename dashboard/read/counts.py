"""The few figures that banner, metrics and watchdog share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, case, func, or_, select, text

from cases.store.case_lists import OPEN, RESTRICTED
from cases.store.case_tables import Case, along
from cases.store.clock_tables import OVER, RUNNING, TRANSFER, ClockRow, Step
from cases.store.outbox_tables import GIVEN_UP, WAITING, Message, Notice
from cases.work import Work


@dataclass(frozen=True)
class Outbox:
    """What waits to be sent: how many, since when the oldest that is due, and how many were given up."""

    waiting: int
    oldest_due: datetime | None
    given_up: int


def count_states(work: Work) -> dict[str, int]:
    """Open cases by where they stand, without history and drills."""
    query = select(Case.state, func.count().label("n")).where(text(OPEN)).group_by(Case.state)
    return {row.state: row.n for row in work.session.execute(query)}


def count_cases(work: Work) -> int:
    """Open cases, without drills."""
    every, drilled = _at_once(work, _and_of_drills(Case, "closed_at IS NULL"))
    return int(every) - int(drilled)


def count_clocks(work: Work) -> tuple[int, int]:
    """Running clocks, and how many of them are past their limit; without those of drills, of restricted cases only the transfer's."""
    looks = [look for of in (RUNNING, OVER) for look in (*_and_of_drills(ClockRow, of), _kept_apart(of))]
    every, drilled, apart, over, drilled_over, apart_over = _at_once(work, looks)
    return every - drilled - apart, over - drilled_over - apart_over


def _kept_apart(of: str) -> Select[int]:
    """Clocks that only 纪检 may know of."""
    restricted = along(select(Case.id).where(text(RESTRICTED["all"])), "desk_restricted")
    return select(func.count()).where(text(of), ClockRow.case_id.in_(restricted), ClockRow.kind != TRANSFER)


def _and_of_drills(model: type[Case] | type[ClockRow], where: str) -> list[Select[int]]:
    """An index counts all, and the few of drills are looked up."""
    of = Case.id if model is Case else ClockRow.case_id
    query = select(func.count()).select_from(model).where(text(where))
    return [query, query.where(of.in_(select(Case.id).where(Case.drill)))]


def _at_once(work: Work, looks: Sequence[Select[Any]]) -> Row[*tuple[Any, ...]]:
    """What each of these finds, in one statement and each along its own index."""
    return work.session.execute(select(*(look.scalar_subquery() for look in looks))).one()


def read_outbox(work: Work) -> Outbox:
    """Notices not yet turned into messages and messages not yet sent; what only waits for the morning is not late.

    A drill's message that waits is a message that waits; one that was given up is no failure of the desk.
    """
    due = (Notice.state == "pending", Notice.due_at <= work.now)
    waiting = select(func.count()).select_from(Message).where(text(WAITING))
    tried = or_(Message.attempts > 0, Message.next_attempt_at <= work.now)
    # of a CASE, so that what waits is looked through and not all that was ever made, by its age
    oldest = select(func.min(case((tried, Message.made_at)))).where(text(WAITING))
    drilled = select(Notice.id).join(Case, Case.id == Notice.case_id).where(Case.drill)
    failed = select(func.count()).select_from(Message)
    failed = failed.where(text(GIVEN_UP), Message.notice_id.not_in(drilled))
    looks = [select(func.count()).where(*due), select(func.min(Notice.due_at)).where(*due), waiting, oldest, failed]
    notices, noticed, messages, written, given_up = _at_once(work, looks)
    return Outbox(notices + messages, min((at for at in (noticed, written) if at), default=None), given_up)


def overdue_steps(work: Work, older_than: timedelta) -> tuple[int, datetime | None]:
    """Steps that should have fired that long ago and did not: how many, and when the oldest was due."""
    query = select(func.count(), func.min(Step.fire_at)).where(
        Step.state == "pending", Step.fire_at < work.now - older_than
    )
    count, oldest = work.session.execute(query).one()
    return count, oldest
