"""Looking after accounts: each of the three administrators does one part, and the console (who owns the machine) any.

system administrator: makes accounts without rights, stops and restarts them · security administrator: grants roles, unlocks, resets ·
audit administrator: reads what both did. So nobody gives an account rights alone, and nobody who could wrote the record.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from cases.audit.events import record
from cases.people.accounts import AccountError, add_user, hash_password, is_locked, require_strong, same_password
from cases.people.actors import Actor, Forbidden
from cases.people.apart import NotApart, lacking, require_apart
from cases.people.factor import forget_factor
from cases.people.oneself import read_accounts
from cases.people.sessions import end_sessions
from cases.people.swaps import CONSOLE
from cases.store.people_tables import User
from cases.work import Work
from config.access import ADMINISTRATORS

ONE_TIME = timedelta(hours=72)
"""So long a given password lets in to choose an own one: over a weekend."""


def change_password(work: Work, user: User, old: str, new: str, keep: str | None = None) -> None:
    """The owner's own choice. Raises AccountError. All other browsers are logged out (``keep``: the token of this one)."""
    if not same_password(user, old):
        raise AccountError("原口令不对")
    if new == old:
        raise AccountError("新口令不能与原口令相同")
    require_strong(user.login, new)
    user.password_hash, user.must_change, user.password_until = hash_password(new), False, None
    end_sessions(work, user, keep)
    _tell(work, "password_changed", user, user.login)


def create(work: Work, actor: Actor, login: str, name: str, unit: str | None) -> tuple[User, str]:
    """An account without rights and its one-time password. Raises Forbidden, AccountError."""
    _require(actor, "administrator", "新增账号")
    password = secrets.token_urlsafe(12)
    user = add_user(work, login, name, password, [], unit, actor=actor.login)
    user.must_change, user.password_until = True, work.now + ONE_TIME
    work.session.flush()
    return user, password


def grant(work: Work, actor: Actor, login: str, roles: Sequence[str], reason: str | None = None) -> User:
    """Say which roles an account has from now on. Raises Forbidden.

    While there is no security or audit administrator, the system administrator may name the first: else nobody could begin.
    """
    user, wanted = _account(work, login), sorted(set(roles))
    begins = len(wanted) == 1 and wanted[0] in set(lacking(work)) - {"administrator"} and not user.roles
    if not (begins and "administrator" in actor.roles):
        _require(actor, "security", "授予权限")
    _not_oneself(work, actor, user, "自己的权限")
    _why(actor, "授予权限", reason)
    if "administrator" in user.roles and "administrator" not in wanted:
        _require_another(work, user, "administrator")
    _require_apart(work, wanted, user)
    before, user.roles = user.roles, wanted
    _tell(work, "roles_granted", user, actor.login, {"before": before, "after": wanted}, reason)
    return user


def disable(work: Work, actor: Actor, login: str, reason: str | None = None) -> User:
    """Stop an account at once, open browsers included. Raises Forbidden."""
    _require(actor, "administrator", "停用账号")
    user = _account(work, login)
    _not_oneself(work, actor, user, "自己的账号")
    _why(actor, "停用账号", reason)
    for role in set(user.roles) & set(ADMINISTRATORS):
        _require_another(work, user, role)
    if user.disabled_at is None:
        user.disabled_at = work.now
        end_sessions(work, user)
        _tell(work, "user_disabled", user, actor.login, reason=reason)
    return user


def enable(work: Work, actor: Actor, login: str, reason: str | None = None) -> User:
    """Let a stopped account in again, with the roles it had. Raises Forbidden."""
    _require(actor, "administrator", "启用账号")
    user = _account(work, login)
    _require_apart(work, user.roles, user)
    _why(actor, "启用账号", reason)
    if user.disabled_at is not None:
        user.disabled_at = None
        _tell(work, "user_enabled", user, actor.login, reason=reason)
    return user


def unlock(work: Work, actor: Actor, login: str, reason: str | None = None) -> User:
    """Forgive failed tries before the lock runs out; where there is nothing to forgive nothing is done, nor recorded. Raises Forbidden."""
    _require(actor, "security", "解锁账号")
    user = _account(work, login)
    if is_locked(user, work) or (user.failed and user.locked_until is None):
        user.failed, user.locked_until = 0, None
        _tell(work, "user_unlocked", user, actor.login, reason=reason)
    return user


def reset(work: Work, actor: Actor, login: str, reason: str | None = None, *, factor: bool = False) -> tuple[User, str]:
    """A one-time password that must be changed, and with ``factor`` the authenticator is given up too. Raises Forbidden.

    Nobody resets oneself; a security administrator is reset from the console only, since that opens every other door.
    """
    _require(actor, "security", "重置口令")
    user = _account(work, login)
    _not_oneself(work, actor, user, "自己的口令 (请用修改口令)")
    if "security" in user.roles and actor is not CONSOLE:
        raise Forbidden("console_only", "安全管理员的口令只能在服务器上用 yingsheng user reset 重置")
    _why(actor, "重置口令", reason, ": 怎样核实了是本人")
    password = secrets.token_urlsafe(12)
    user.password_hash, user.must_change, user.password_until = hash_password(password), True, work.now + ONE_TIME
    user.failed, user.locked_until = 0, None
    if factor:
        forget_factor(work, user, actor.login, reason)
    end_sessions(work, user)
    _tell(work, "password_reset", user, actor.login, {"factor": factor}, reason)
    return user, password


def accounts(work: Work) -> list[User]:
    """All accounts by login."""
    return list(work.session.scalars(select(User).order_by(User.login)))


def _require(actor: Actor, role: str, what: str) -> None:
    if role not in actor.roles and actor is not CONSOLE:
        raise Forbidden("no_right", f"{what}须由{ADMINISTRATORS[role]}办理")


def _why(actor: Actor, what: str, reason: str | None, more: str = "") -> None:
    """Whoever reads the record later has to learn why; whoever owns the machine answers for it otherwise."""
    if not reason and actor is not CONSOLE:
        raise Forbidden("reason_needed", f"{what}要写明理由{more}", ("reason",))


def _not_oneself(work: Work, actor: Actor, user: User, what: str) -> None:
    if user.login in read_accounts(work).behind(actor.login, actor.name):
        raise Forbidden("same_person", f"不能改{what}")


def _require_another(work: Work, user: User, role: str) -> None:
    """The last administrator of a kind cannot be taken away: who would undo it?"""
    found = work.session.scalars(select(User).where(User.disabled_at.is_(None), User.id != user.id))
    if not any(role in other.roles for other in found):
        raise Forbidden("last_one", f"{user.login} 是唯一的{ADMINISTRATORS[role]}: 先另设一人")


def _require_apart(work: Work, roles: Sequence[str], user: User) -> None:
    try:
        require_apart(work, roles, user.name, user.person_id, user.id)
    except NotApart as e:
        raise Forbidden("not_apart", str(e)) from e


def _account(work: Work, login: str) -> User:
    user = work.session.scalar(select(User).where(User.login == login).with_for_update())
    if user is None:
        raise Forbidden("no_such_user", f"没有账号 {login}")
    return user


def _tell(
    work: Work, type: str, user: User, actor: str, data: dict[str, object] | None = None, reason: str | None = None
) -> None:
    record(work, type, subject_kind="user", subject_id=user.id, actor=actor, data=data or {}, reason=reason)
