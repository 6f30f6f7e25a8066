"""一人多号: which accounts are one person's. A second account is no second person where the rule asks for two."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from cases.store.people_tables import Contact, Person, User
from cases.work import Work

MOBILE = 11
"""Digits of a number that is somebody's own; an office line is shared."""


@dataclass(frozen=True)
class Accounts:
    """All accounts, also those no longer in use: by what each goes (login, names), and by what it is known to be whose."""

    names: Mapping[str, frozenset[str]]
    marks: Mapping[str, frozenset[str]]
    in_use: frozenset[str]

    def doubled(self) -> list[list[str]]:
        """Logins in use that are one person's, of each such person once."""
        found = {tuple(sorted(self.behind(login) & self.in_use)) for login in self.in_use}
        return [[*logins] for logins in sorted(found) if len(logins) > 1]

    def behind(self, *said: str | None) -> frozenset[str]:
        """Every login and name of the people meant by these logins or names: of the same name, the same row of the roster or the same mobile."""
        meant = {one for one in said if one}
        known = [marks for login, marks in self.marks.items() if meant & self.names[login]]
        shared = frozenset(meant).union(*known)
        same = (self.names[login] for login, marks in self.marks.items() if marks & shared)
        return frozenset(meant).union(*same)


def as_one(before: str | None, login: str) -> str:
    """The end of a refusal: by what two accounts count as one person, and the way out. Nothing where it is one account."""
    if before in (None, login):
        return ""
    return (
        f": 账号 {before} 与 {login} 同名或同一手机号, 按同一人算; 请换人办理, 确是两人的请系统管理员改正姓名或手机号"
    )


def read_accounts(work: Work) -> Accounts:
    """One look."""
    query = select(User.login, User.name, User.disabled_at, Person.id, Person.name, Contact.address)
    query = query.outerjoin(Person, Person.id == User.person_id)
    query = query.outerjoin(Contact, (Contact.person_id == Person.id) & (Contact.kind == "phone"))
    names, marks, in_use = {}, {}, set()
    for login, name, disabled_at, person, called, phone in work.session.execute(query):
        names[login] = frozenset({login, name, called or name})
        marks[login] = names[login] | _of_the_roster(person, phone)
        in_use |= {login} if disabled_at is None else set()
    return Accounts(names, marks, frozenset(in_use))


def _of_the_roster(person: int | None, phone: str | None) -> frozenset[str]:
    """Written so that nobody is called like that."""
    own = f"mobile {phone}" if phone and len(phone) == MOBILE and phone.startswith("1") else None
    row = f"person {person}" if person else None
    return frozenset(mark for mark in (own, row) if mark)
