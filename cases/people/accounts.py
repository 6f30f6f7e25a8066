"""Accounts: who may log in, with which roles, and how often a wrong password is forgiven.

A password never leaves this module: events carry logins that exist and nothing a person typed.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import select

from cases.audit.events import record
from cases.people.actors import Forbidden
from cases.people.apart import NotApart, require_apart
from cases.people.factor import shows_factor
from cases.store.people_tables import Person, User
from cases.work import Work
from config.access import ADMINISTRATORS

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 10
LONGEST = 64
TRIES = 5
LOCKED = timedelta(minutes=15)


class AccountError(Exception):
    """An account cannot be made; the sentence says why."""


@dataclass(frozen=True)
class Trial:
    """What came of comparing a password with an account's: the slow part, done without holding any lock."""

    user_id: int | None
    right: bool


def add_user(
    work: Work, login: str, name: str, password: str, roles: Sequence[str], unit: str | None = None,
    actor: str = "system",
) -> User:  # fmt: skip
    """Make an account. Raises AccountError when the login is taken, the password too weak, or two administrators would be one."""
    _require_login(work, login)
    if not name.strip():
        raise AccountError("姓名不能为空")
    require_strong(login, password)
    _require_apart(work, roles, name, None, None)
    user = User(
        login=login, name=name, password_hash=hash_password(password), person_id=None, unit=unit,
        roles=sorted(set(roles)), created_at=work.now, disabled_at=None, failed=0, locked_until=None,
    )  # fmt: skip
    work.session.add(user)
    work.session.flush()
    _tell(work, "user_added", user, actor, {"login": login, "roles": user.roles, "unit": unit})
    return user


def user_named(work: Work, login: str) -> User:
    """The account of that login. Raises Forbidden when there is none or it is disabled."""
    user = _user(work, login)
    if user is None or user.disabled_at:
        raise Forbidden("no_such_user", f"没有用户 {login}, 或已停用")
    return user


def link_person(work: Work, login: str, name: str, unit: str | None, actor: str) -> Person:
    """Say which person of the roster sits behind an account. Raises AccountError: no such account, nobody, or several."""
    user = _user(work, login)
    if user is None:
        raise AccountError(f"没有账号 {login}")
    person = _person(work, name, unit)
    taken = work.session.scalar(select(User).where(User.person_id == person.id, User.id != user.id))
    if taken is not None:
        raise AccountError(f"{name} 已关联账号 {taken.login}: 一人一个账号")
    _require_apart(work, user.roles, user.name, person.id, user.id)
    user.person_id = person.id
    work.session.flush()
    _tell(work, "user_linked", user, actor, {"login": login, "person": person.id})
    return person


def _person(work: Work, name: str, unit: str | None) -> Person:
    query = select(Person).where(Person.name == name, Person.left_at.is_(None))
    found = list(work.session.scalars(query.where(Person.unit == unit) if unit else query))
    if not found:
        raise AccountError(f"人员表里没有 {name}: 先用 roster import 导入")
    if len(found) > 1:
        raise AccountError(f"有 {len(found)} 个 {name}: 请用 --unit 写明单位")
    return found[0]


def try_password(work: Work, login: str, password: str) -> Trial:
    """Compare; an unknown login costs the same time as a known one. Only reads."""
    user = _user(work, login)
    right = _matches(user.password_hash if user else _nobodys_hash(), password)
    return Trial(user.id, right) if user else Trial(None, False)


def settle_trial(work: Work, trial: Trial) -> User | None:
    """Count the trial and say who may come in. The lock is looked at again here, inside the write transaction:
    many tries at the same moment get no more than five answers. Commit in either case, else no failure counts."""
    user = work.session.get(User, trial.user_id) if trial.user_id is not None else None
    if user is None:
        _tell_refused(work, None, "unknown")
        return None
    if user.disabled_at or is_locked(user, work):
        _tell_refused(work, user, "disabled" if user.disabled_at else "locked")
        return None
    if not trial.right:
        _count_failure(work, user, "password")
        return None
    if not may_use_password(work, user):
        _tell_refused(work, user, "sign_on_only")
        return None
    if user.password_until and work.now >= user.password_until:
        _tell_refused(work, user, "expired")
        return None
    return _let_in(work, user)


def settle_factor(work: Work, user: User, typed: str) -> bool:
    """Count a try at the second factor with the same patience as the password's. Commit in either case."""
    if is_locked(user, work):
        _tell_refused(work, user, "locked")
        return False
    if not shows_factor(work, user, typed):
        _count_failure(work, user, "factor")
        return False
    user.failed, user.locked_until = 0, None
    return True


def may_use_password(work: Work, user: User) -> bool:
    """Whether this account may log in with a password at all (access.yaml)."""
    allowed = work.config.access.passwords
    return allowed == "all" or (allowed == "administrators" and bool(set(ADMINISTRATORS) & set(user.roles)))


def signed_on(work: Work, login: str, name: str) -> User | None:
    """Who comes in on the word of the identity provider, which has named that login; ``None`` for nobody's or a disabled account.

    An account is made only if access.yaml says so. Commit in either case, else the refusal is not on record.
    """
    user = _user(work, login)
    create = work.config.access.sign_on.create if work.config.access.sign_on else None
    if user is None and create is not None and _is_one_word(login):
        password = secrets.token_urlsafe(32)  # known to nobody: this account comes by sign-on only
        user = add_user(work, login, name.strip() or login, password, create.roles, create.unit, actor="sign_on")
    if user is None or user.disabled_at:
        _tell_refused(work, user, "disabled" if user else "unknown")
        return None
    _tell(work, "login", user, user.login, {"how": "sign_on"})
    return user


def _let_in(work: Work, user: User) -> User:
    if (
        user.totp_since is None
    ):  # else failures are forgotten only with the second factor: a known password is no new five tries
        user.failed, user.locked_until = 0, None
    _tell(work, "login", user, user.login, {})
    return user


def _count_failure(work: Work, user: User, why: str) -> None:
    # A lock that has run out gives five new tries, not one.
    user.failed = 1 if user.locked_until else user.failed + 1
    user.locked_until = work.now + LOCKED if user.failed >= TRIES else None
    _tell_refused(work, user, why)
    if user.locked_until:
        _tell(work, "login_locked", user, "system", {"until": user.locked_until.isoformat()})


def is_locked(user: User, work: Work) -> bool:
    """Whether too many wrong tries keep this account out now."""
    return user.locked_until is not None and work.now < user.locked_until


def _tell_refused(work: Work, user: User | None, why: str) -> None:
    # What was typed as an unknown login may be a password in the wrong box: it is never written down.
    subject = str(user.id) if user else "unknown"
    record(work, "login_refused", subject_kind="user", subject_id=subject, actor="system", data={"why": why})


def _tell(work: Work, type: str, user: User, actor: str, data: dict[str, object]) -> None:
    record(work, type, subject_kind="user", subject_id=str(user.id), actor=actor, data=data)


def _user(work: Work, login: str) -> User | None:
    return work.session.scalar(select(User).where(User.login == login))


def _require_login(work: Work, login: str) -> None:
    if not _is_one_word(login):
        raise AccountError(f"登录名不能为空, 不能有空格或看不见的字, 最长 {LONGEST} 个字")
    if _user(work, login):
        raise AccountError(f"登录名 {login} 已有人用")


def _is_one_word(login: str) -> bool:
    """Nothing blank or invisible in it: else two accounts look alike on every page and in the record."""
    return 0 < len(login) <= LONGEST and " " not in login and login.isprintable()


def _require_apart(work: Work, roles: Sequence[str], name: str, person_id: int | None, user_id: int | None) -> None:
    try:
        require_apart(work, roles, name, person_id, user_id)
    except NotApart as e:
        raise AccountError(str(e)) from e


def require_strong(login: str, password: str) -> None:
    """Raise AccountError for a password that is short or easily guessed."""
    if len(password) < SHORTEST:
        raise AccountError(f"口令至少 {SHORTEST} 位")
    if password.casefold() == login.casefold() or len(set(password)) < 4:
        raise AccountError("口令太简单: 不能与登录名相同, 至少含 4 种不同字符")


def hash_password(password: str) -> str:
    """What is kept of a password."""
    return _hasher().hash(password)


def same_password(user: User, password: str) -> bool:
    """Whether it is the account's."""
    return _matches(user.password_hash, password)


def _matches(hash: str, password: str) -> bool:
    from argon2.exceptions import VerificationError

    try:
        return _hasher().verify(hash, password)
    except VerificationError:
        return False


@cache
def _hasher() -> "PasswordHasher":
    # 19 MiB and two passes (OWASP's floor): a try takes some 20 ms, so that ten officers at 08:30 do not wait.
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))
