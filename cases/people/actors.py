"""Who acts, and what a forbidden move says."""

from dataclasses import dataclass

from sqlalchemy import select

from cases.store.people_tables import User
from cases.work import Work


@dataclass(frozen=True)
class Actor:
    """A logged-in person: login, display name, unit, rights."""

    login: str
    name: str
    unit: str | None
    roles: frozenset[str]


class Forbidden(Exception):
    """A move that is not allowed: what (a word for machines) and why (a sentence for people).

    ``needs`` names what has to be given another way: ``reason``, or keys of an act's data. Only a command shows it.
    """

    def __init__(self, error: str, why: str, needs: tuple[str, ...] = ()) -> None:
        super().__init__(why)
        self.error = error
        self.why = why
        self.needs = needs


def actor_of(work: Work, login: str) -> Actor:
    """The account as an actor. Raises Forbidden when there is none or it is disabled."""
    user = work.session.scalar(select(User).where(User.login == login))
    if user is None or user.disabled_at:
        raise Forbidden("no_such_user", f"没有用户 {login}, 或已停用")
    return Actor(user.login, user.name, user.unit, frozenset(user.roles))
