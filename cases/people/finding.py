"""A person by name; people of the same name are told apart by their unit."""

from sqlalchemy import select

from cases.store.people_tables import Person
from cases.work import Work
from config.whole import NoSuchUnit


class NoSuchPerson(ValueError):
    """Nobody, or more than one, has that name; the sentence says which."""


def find_person(work: Work, name: str, unit: str | None = None) -> Person:
    """The one person of that name who has not left, of that unit (id or any name) if given. Raises NoSuchPerson."""
    query = select(Person).where(Person.name == name, Person.left_at.is_(None))
    if unit:
        query = query.where(Person.unit == unit_named(work, unit))
    found = list(work.session.scalars(query.order_by(Person.id)))
    if len(found) == 1:
        return found[0]
    if not found:
        raise NoSuchPerson(f"{name}: 没有这个人" + (f" (单位 {unit})" if unit else ""))
    names = {u.id: u.name for u in work.config.units.units}
    units = "、".join(names.get(p.unit, p.unit) for p in found)
    raise NoSuchPerson(f"{name}: 有同名的人 ({units}), 请写明单位")


def unit_named(work: Work, name: str) -> str:
    """The id of a unit given by id or any of its names. Raises NoSuchPerson."""
    try:
        return work.config.unit_meant(name).id
    except NoSuchUnit as e:
        raise NoSuchPerson(str(e)) from e
