"""Sessions: a browser that has logged in. The token is only with the browser; the record keeps its hash."""

import secrets
from datetime import timedelta
from hashlib import sha256

from cases.audit.events import record
from cases.store.people_tables import SessionRow, User
from cases.work import Work

LONGEST = timedelta(hours=12)
IDLE = timedelta(minutes=60)
SEEN_EVERY = timedelta(minutes=1)


def open_session(work: Work, user: User) -> str:
    """Let a browser in; returns the token it must show from now on."""
    token = secrets.token_urlsafe(32)
    work.session.add(
        SessionRow(
            token_hash=_hash(token),
            user_id=user.id,
            created_at=work.now,
            seen_at=work.now,
            ends_at=work.now + LONGEST,
            ended_at=None,
        )
    )
    _tell(work, "session_opened", user)
    return token


def session_user(work: Work, token: str | None) -> User | None:
    """Whose browser this is; ``None`` when logged out, older than 12 hours, idle for an hour, or the account is disabled.

    Only reads: a page that refreshes itself is no sign that somebody sits before it (see ``touch_session``).
    """
    row = _living(work, token)
    user = work.session.get(User, row.user_id) if row else None
    return user if user and user.disabled_at is None else None


def needs_touch(work: Work, token: str | None) -> bool:
    """Whether this session's last sign of life is a minute old, so that most clicks cost no write."""
    row = _living(work, token)
    return row is not None and work.now - row.seen_at >= SEEN_EVERY


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
    if row is None or row.ended_at:
        return None
    return row if work.now < row.ends_at and work.now - row.seen_at < IDLE else None


def _tell(work: Work, type: str, user: User) -> None:
    record(work, type, subject_kind="user", subject_id=str(user.id), actor=user.login, data={})


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
