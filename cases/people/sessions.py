"""Sessions: a browser that has logged in. The token is only with the browser; the record keeps its hash."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import select, update

from cases.audit.events import record
from cases.people.factor import is_needed
from cases.store.people_tables import SessionRow, User
from cases.work import Work

SEEN_EVERY = timedelta(minutes=1)


PASSWORD, SIGN_ON = "password", "sign_on"


@dataclass(frozen=True)
class Seated:
    """Who sits before a browser that is wholly logged in; ``stale``: its last sign of life is a minute old, so that most clicks cost no write."""

    user: User
    stale: bool


def open_session(work: Work, user: User, how: str = PASSWORD) -> str:
    """Let a browser in; returns the token it must show from now on."""
    token = secrets.token_urlsafe(32)
    work.session.add(
        SessionRow(
            token_hash=_hash(token),
            user_id=user.id,
            created_at=work.now,
            seen_at=work.now,
            ends_at=work.now + longest(work),
            ended_at=None,
            second_at=None,
            how=how,
        )
    )
    _tell(work, "session_opened", user)
    return token


def session_user(work: Work, token: str | None) -> User | None:
    """Whose browser this is; ``None`` when logged out, too old, idle too long (access.yaml), not yet wholly logged in, or the
    account is disabled.

    Only reads: a page that refreshes itself is no sign that somebody sits before it (see ``touch_session``).
    """
    found = seated(work, token)
    return found.user if found else None


def seated(work: Work, token: str | None) -> Seated | None:
    """The same, and when it was last heard of: session and account in one question, since every click and every refresh asks it."""
    query = select(SessionRow, User).join(User, User.id == SessionRow.user_id)
    found = work.session.execute(query.where(SessionRow.token_hash == _hash(token))).first() if token else None
    if found is None:
        return None
    row, user = found
    if not _lives(work, row) or user.disabled_at is not None or _awaits(work, user, row) is not None:
        return None
    return Seated(user, stale=work.now - row.seen_at >= SEEN_EVERY)


def begun_user(work: Work, token: str | None) -> User | None:
    """Who has shown a password here, also when more is asked before the desk opens."""
    return _owner(work, _living(work, token))


def awaited(work: Work, user: User, token: str | None) -> str | None:
    """What this browser still has to do before the desk opens: ``second``, ``password``, ``bind``; ``None``: nothing.

    Looked at anew at each visit: who is granted a role that needs a second factor shows it at the next click.
    """
    return _awaits(work, user, _living(work, token))


def _owner(work: Work, row: SessionRow | None) -> User | None:
    user = work.session.get(User, row.user_id) if row else None
    return user if user and user.disabled_at is None else None


def _awaits(work: Work, user: User, row: SessionRow | None) -> str | None:
    if row is not None and user.totp_since is not None and row.second_at is None:
        return "second"
    if user.must_change and (row is None or row.how == PASSWORD):
        return "password"
    shown = row is not None and row.second_at is not None
    return "bind" if not shown and user.totp_since is None and is_needed(work, user) else None


def came_by_sign_on(work: Work, token: str) -> bool:
    """Whether this browser was let in on the word of the city's identity provider."""
    row = _living(work, token)
    return row is not None and row.how == SIGN_ON


def note_second(work: Work, token: str) -> None:
    """This browser has shown the second factor."""
    row = _living(work, token)
    if row:
        row.second_at = work.now


def end_sessions(work: Work, user: User, keep: str | None = None) -> None:
    """Log out every browser of an account, but for the one with the token ``keep``."""
    query = update(SessionRow).where(SessionRow.user_id == user.id, SessionRow.ended_at.is_(None))
    work.session.execute(query.where(SessionRow.token_hash != (_hash(keep) if keep else "")).values(ended_at=work.now))


def longest(work: Work) -> timedelta:
    """After which a login ends whatever happens."""
    return timedelta(hours=work.config.access.sessions.longest_hours)


def touch_session(work: Work, token: str) -> None:
    """Note that a person did something."""
    row = _living(work, token)
    if row:
        row.seen_at = work.now


def close_session(work: Work, token: str | None) -> None:
    """Log out; harmless when the session is unknown or over."""
    row = work.session.get(SessionRow, _hash(token)) if token else None
    if row is None or row.ended_at:
        return
    row.ended_at = work.now
    user = work.session.get(User, row.user_id)
    assert user is not None, "the foreign key holds"
    _tell(work, "session_closed", user)


def _living(work: Work, token: str | None) -> SessionRow | None:
    row = work.session.get(SessionRow, _hash(token)) if token else None
    return row if row is not None and _lives(work, row) else None


def _lives(work: Work, row: SessionRow) -> bool:
    idle = timedelta(minutes=work.config.access.sessions.idle_minutes)
    return row.ended_at is None and work.now < row.ends_at and work.now - row.seen_at < idle


def _tell(work: Work, type: str, user: User) -> None:
    record(work, type, subject_kind="user", subject_id=str(user.id), actor=user.login, data={})


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
