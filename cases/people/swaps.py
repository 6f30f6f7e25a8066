"""换班、替班: one person takes another's shift, or is told and acts for one who cannot be reached."""

from datetime import datetime

from sqlalchemy import or_, select

from cases.audit.events import record
from cases.people.actors import Actor, Forbidden
from cases.people.shifts import overlapping
from cases.store.people_tables import Person, Shift, StandIn
from cases.work import Work

ROSTER_ROLES = frozenset({"shift_leader", "administrator"})
CONSOLE = Actor("console", "控制台", None, frozenset({"administrator"}))
"""Who acts by command: whoever may run commands on the machine holds its database."""


def may_change_roster(actor: Actor) -> bool:
    """Whether this person may swap shifts and arrange stand-ins."""
    return bool(ROSTER_ROLES & actor.roles)


def swap(work: Work, shift_id: int, person: Person, actor: Actor, reason: str) -> Shift:
    """换班: the shift becomes another person's; the row that stands instead, which names the old one.

    1. A shift to come is cancelled and replaced whole.
    2. One that runs keeps what was served of it and ends now; the rest is the other person's.
    3. Swapped back before it began, the old row holds again.
    """
    _require(actor, reason)
    old = work.session.get(Shift, shift_id, with_for_update=True)
    if old is None or old.cancelled_at:
        raise Forbidden("no_such_shift", f"没有班次 {shift_id}, 或已换给别人")
    if old.ends_at <= work.now:
        raise Forbidden("over", f"班次 {shift_id} 已经结束, 不能再换")
    if old.person_id == person.id:
        raise Forbidden("same_person", f"班次 {shift_id} 本来就是 {person.name} 的")
    begins = max(old.starts_at, work.now)
    if any(s.person_id == person.id for s in overlapping(work, old.role, begins, old.ends_at)):
        raise Forbidden("busy", f"{person.name} 在这段时间里已值此班")
    new = _replacement(work, old, person, begins)
    record(work, "shift_swapped", subject_kind="shift", subject_id=old.id, actor=actor.login, reason=reason,
           data={"role": old.role, "from_person": old.person_id, "to_person": person.id, "shift": new.id,
                 "starts_at": begins.isoformat()})  # fmt: skip
    return new


def arrange_stand_in(
    work: Work, person: Person, by: Person, begins: datetime, ends: datetime | None, actor: Actor, reason: str
) -> StandIn:
    """替班: ``by`` is told and acts for ``person``, for shifts and posts alike, from an instant until another or until ended."""
    _require(actor, reason)
    if by.id == person.id:
        raise Forbidden("same_person", f"{person.name} 不能替自己的班")
    if ends is not None and ends <= max(begins, work.now):
        raise Forbidden("over", "替班的结束时间应晚于开始时间和现在")
    if _is_in_place_of(work, person, by, begins, ends):
        raise Forbidden("circle", f"{by.name} 这段时间由 {person.name} 替, 不能互相替: 先办「替班结束」, 或另找一人")
    row = StandIn(person_id=person.id, by_id=by.id, starts_at=begins, ends_at=ends, reason=reason, made_at=work.now,
                  made_by=actor.login)  # fmt: skip
    work.session.add(row)
    work.session.flush()
    record(work, "stand_in_arranged", subject_kind="person", subject_id=person.id, actor=actor.login, reason=reason,
           data={"stand_in": row.id, "by": by.id, "from": begins.isoformat(), "until": ends.isoformat() if ends else None})  # fmt: skip
    return row


def end_stand_in(work: Work, stand_in_id: int, actor: Actor) -> StandIn:
    """The person is back: from now on they are told themselves again."""
    _require_right(actor)
    row = work.session.get(StandIn, stand_in_id)
    if row is None or (row.ends_at is not None and row.ends_at <= work.now):
        raise Forbidden("no_such_stand_in", f"没有替班 {stand_in_id}, 或已经结束")
    row.ends_at = max(work.now, row.starts_at)
    work.session.flush()
    record(work, "stand_in_ended", subject_kind="person", subject_id=row.person_id, actor=actor.login,
           data={"stand_in": row.id})  # fmt: skip
    return row


def standing_in(work: Work) -> list[StandIn]:
    """Stand-ins that hold now or are to come, in order."""
    query = select(StandIn).where(or_(StandIn.ends_at.is_(None), StandIn.ends_at > work.now))
    return list(work.session.scalars(query.order_by(StandIn.starts_at, StandIn.id)))


def _is_in_place_of(work: Work, person: Person, by: Person, begins: datetime, ends: datetime | None) -> bool:
    """Whether ``person`` acts for ``by`` in that time, at once or for one who does."""
    held = [s for s in standing_in(work) if (ends is None or s.starts_at < ends) and (s.ends_at is None or begins < s.ends_at)]  # fmt: skip
    places, seen, at = {s.person_id: s.by_id for s in held}, {by.id}, by.id
    while at in places and (at := places[at]) not in seen:
        seen.add(at)
    return person.id in seen


def _replacement(work: Work, old: Shift, person: Person, begins: datetime) -> Shift:
    ends = old.ends_at
    if old.starts_at < work.now:
        old.ends_at = work.now
    else:
        old.cancelled_at = work.now
    was = select(Shift).where(Shift.role == old.role, Shift.person_id == person.id, Shift.starts_at == begins)
    new = work.session.scalar(was)
    if new is None:
        new = Shift(role=old.role, person_id=person.id, starts_at=begins, ends_at=ends, replaces_id=old.id)
        work.session.add(new)
    else:
        new.ends_at, new.cancelled_at, new.replaces_id = ends, None, old.id
    work.session.flush()
    return new


def _require(actor: Actor, reason: str) -> None:
    _require_right(actor)
    if not reason.strip():
        raise Forbidden("reason_needed", "需要写明理由", ("reason",))


def _require_right(actor: Actor) -> None:
    if not may_change_roster(actor):
        raise Forbidden("no_right", f"{actor.name} 没有调班的权限: 须是带班领导或系统管理员")
