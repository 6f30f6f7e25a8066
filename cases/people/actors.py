"""Who acts, and what a forbidden move says."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from cases.people.oneself import read_accounts
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


def other_person(work: Work, said: str, actor: Actor, roles: frozenset[str], what: str) -> Actor:
    """Somebody else than the actor, by login or name: an account must hold one of the roles. Raises Forbidden with those that would do.

    A leader without an account is taken by name, as the paper names them: design §5 asks for a named person, not for a login.
    """
    own = read_accounts(work).behind(actor.login, actor.name)
    if said in (actor.login, actor.name):
        raise Forbidden("same_person", f"{what}不能是登记人自己")
    bearing = select(User).where(or_(User.login == said, User.name == said), User.disabled_at.is_(None))
    users = list(work.session.scalars(bearing.order_by(User.login)))
    if not users and said not in own and len(said.strip()) > 1 and not said.isascii():
        return Actor(said, said, None, frozenset())
    user = next((u for u in users if roles & set(u.roles) and u.login not in own), None)
    if user is None:
        raise Forbidden("no_such_person", f"{what}「{said}」不行; 可用: {_would_do(work, actor, roles)}")
    return Actor(user.login, user.name, user.unit, frozenset(user.roles))


def others(work: Work, actor: Actor, roles: frozenset[str]) -> list[User]:
    """Accounts in use, of other people than the actor, that hold one of the roles."""
    own = read_accounts(work).behind(actor.login, actor.name)
    users = work.session.scalars(select(User).where(User.disabled_at.is_(None)).order_by(User.login))
    return [u for u in users if roles & set(u.roles) and u.login not in own]


def _would_do(work: Work, actor: Actor, roles: frozenset[str]) -> str:
    names = work.config.ladders.role_names
    found = [
        f"{u.login} ({'、'.join(names.get(r, r) for r in sorted(roles & set(u.roles)))})"
        for u in others(work, actor, roles)
    ]
    if found:
        return ", ".join(found[:10])
    return f"还没有这样的账号, 请先建立一个 {'、'.join(f'{names.get(r, r)} ({r})' for r in sorted(roles))} 账号"
