"""Shifts enter the record here, whether from a table or from a rotation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from cases.audit.events import record
from cases.people.finding import find_person
from cases.people.rotation import Pattern, rotate
from cases.store.people_tables import Person, Shift
from cases.work import Work


def role_named(work: Work, name: str) -> str:
    """The id of a role given by id or name. Raises ValueError with the accepted ones."""
    for role in work.config.ladders.roles:
        if name in (role.id, role.name):
            return role.id
    raise ValueError(f"没有角色 {name}; 可用: {'、'.join(r.name for r in work.config.ladders.roles)}")


def put_shift(work: Work, role: str, person: Person, begins: datetime, ends: datetime) -> bool:
    """Write the shift, or give the same shift its new end; whether anything changed.

    1. A shift that was swapped since stays swapped: the table it came from is older than that.
    2. The same person cannot have the role twice at once. Raises ValueError.
    """
    if ends <= begins:
        raise ValueError("下班不晚于上班")
    held = _same(work, role, person, begins)
    if held is None:
        _require_free(work, role, person, begins, ends)
        work.session.add(Shift(role=role, person_id=person.id, starts_at=begins, ends_at=ends))
    elif held.ends_at == ends or held.cancelled_at or _is_replaced(work, held):
        return False
    else:
        _require_free(work, role, person, begins, ends, besides=held.id)
        held.ends_at = ends
    work.session.flush()
    return True


@dataclass(frozen=True)
class Generated:
    """How many shifts a rotation wrote, of how many; the first and last instant."""

    written: int
    turns: int
    begins: datetime
    ends: datetime


def generate_shifts(
    work: Work, role: str, pattern: Pattern, is_day_off: Callable[[date], bool], actor: str
) -> Generated:
    """Write the shifts of a rotation; again changes nothing. Raises ValueError when others have that role in the stretch."""
    people = {name: find_person(work, *_name_and_unit(name)) for name in {*pattern.people, *pattern.holiday_people}}
    turns = rotate(pattern, is_day_off, work.config.city.zone)
    ours = {(people[t.person].id, t.starts_at) for t in turns}
    for shift in overlapping(work, role, turns[0].starts_at, turns[-1].ends_at):
        if (shift.person_id, shift.starts_at) not in ours and shift.replaces_id is None:
            begins = shift.starts_at.astimezone(work.config.city.zone)
            raise ValueError(f"{begins:%Y-%m-%d %H:%M} 起已有人值班 (班次 {shift.id}), 请从它之后排起")
    written = sum(put_shift(work, role, people[t.person], t.starts_at, t.ends_at) for t in turns)
    if written:
        record(work, "roster_generated", subject_kind="role", subject_id=role, actor=actor,
               data={"shifts": written, "from": turns[0].starts_at.isoformat(), "until": turns[-1].ends_at.isoformat()})  # fmt: skip
    return Generated(written, len(turns), turns[0].starts_at, turns[-1].ends_at)


def overlapping(work: Work, role: str, begins: datetime, ends: datetime) -> list[Shift]:
    """Shifts of the role that hold at some instant of the stretch, in order."""
    query = select(Shift).where(Shift.role == role, Shift.cancelled_at.is_(None))
    query = query.where(Shift.starts_at < ends, Shift.ends_at > begins)
    return list(work.session.scalars(query.order_by(Shift.starts_at, Shift.id)))


def _name_and_unit(name: str) -> tuple[str, str | None]:
    """``张三`` or, among several of that name, ``张三@市应急局``."""
    person, _, unit = name.partition("@")
    return person.strip(), unit.strip() or None


def _same(work: Work, role: str, person: Person, begins: datetime) -> Shift | None:
    query = select(Shift).where(Shift.role == role, Shift.person_id == person.id, Shift.starts_at == begins)
    return work.session.scalar(query)


def _is_replaced(work: Work, shift: Shift) -> bool:
    return work.session.scalar(select(Shift.id).where(Shift.replaces_id == shift.id).limit(1)) is not None


def _require_free(
    work: Work, role: str, person: Person, begins: datetime, ends: datetime, besides: int | None = None
) -> None:
    for shift in overlapping(work, role, begins, ends):
        if shift.person_id == person.id and shift.id != besides:
            at = shift.starts_at.astimezone(work.config.city.zone)
            raise ValueError(f"{person.name} 在 {at:%Y-%m-%d %H:%M} 起的班次 {shift.id} 里已值此班, 时间相交")
