"""The second factor of an account: bound with an authenticator, shown at each login, given up by the security administrator."""

from sqlalchemy import delete, select

from cases.audit.events import record
from cases.people.onetime import code_hash, matching_step, new_codes, new_secret
from cases.store.people_tables import RecoveryCode, User
from cases.work import Work


def is_needed(work: Work, user: User) -> bool:
    """Whether this account has to show a code: its roles ask for it, or its owner has bound an authenticator."""
    policy = work.config.access.second_factor
    return user.totp_since is not None or (policy.required and bool(set(policy.roles) & set(user.roles)))


def offer_secret(user: User) -> str:
    """The secret to put into the authenticator; the same one until it is bound, so that a page may be loaded twice."""
    if user.totp_since is None and user.totp_secret is None:
        user.totp_secret = new_secret()
    assert user.totp_secret is not None, "bound or offered"
    return user.totp_secret


def bind(work: Work, user: User, typed: str) -> list[str] | None:
    """Bind the offered secret if the code fits; the recovery codes, which are shown this once. ``None``: it does not fit."""
    if user.totp_since is not None or user.totp_secret is None:
        return None
    step = matching_step(user.totp_secret, typed, work.now, user.totp_step)
    if step is None:
        return None
    user.totp_since, user.totp_step = work.now, step
    _tell(work, "second_factor_bound", user, user.login, {})
    return renew_codes(work, user)


def renew_codes(work: Work, user: User) -> list[str]:
    """New recovery codes; the old ones are void."""
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = new_codes()
    work.session.add_all(RecoveryCode(hash=code_hash(user.id, code), user_id=user.id, used_at=None) for code in codes)
    work.session.flush()
    return codes


def shows_factor(work: Work, user: User, typed: str) -> bool:
    """Whether the code is the authenticator's or an unused recovery code; either is spent by it."""
    if user.totp_since is None or user.totp_secret is None:
        return False
    step = matching_step(user.totp_secret, typed, work.now, user.totp_step)
    if step is not None:
        user.totp_step = step
        return True
    return _spend(work, user, typed)


def forget_factor(work: Work, user: User, actor: str, reason: str | None) -> None:
    """The authenticator is lost: the next login binds another."""
    user.totp_secret = user.totp_since = user.totp_step = None
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    _tell(work, "second_factor_reset", user, actor, {}, reason)


def codes_left(work: Work, user: User) -> int:
    """How many recovery codes are unused."""
    query = select(RecoveryCode.hash).where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
    return len(work.session.scalars(query).all())


def _spend(work: Work, user: User, typed: str) -> bool:
    row = work.session.get(RecoveryCode, code_hash(user.id, typed))
    if row is None or row.used_at:
        return False
    row.used_at = work.now
    work.session.flush()
    _tell(work, "recovery_code_used", user, user.login, {"left": codes_left(work, user)})
    return True


def _tell(work: Work, type: str, user: User, actor: str, data: dict[str, object], reason: str | None = None) -> None:
    record(work, type, subject_kind="user", subject_id=user.id, actor=actor, data=data, reason=reason)
