"""Keys of the platforms that push to us. The key is shown once, when it is made; the record keeps its hash."""

import secrets
from hashlib import sha256

from sqlalchemy import select

from cases.audit.events import record
from cases.store.intake_tables import IntakeKey
from cases.work import Work

PREFIX = "ysk_"
READING = "figures"
"""In a channel's place: the key only reads figures, and takes nothing in."""


def add_key(work: Work, channel: str, name: str, actor: str) -> tuple[IntakeKey, str]:
    """Make a key for one channel; it opens no other."""
    shown = PREFIX + secrets.token_urlsafe(32)
    row = IntakeKey(channel=channel, name=name, key_hash=_hash(shown), made_at=work.now, made_by=actor)
    work.session.add(row)
    work.session.flush()
    record(work, "key_made", subject_kind="key", subject_id=row.id, actor=actor, data={"channel": channel})
    return row, shown


def revoke_key(work: Work, key_id: int, actor: str) -> IntakeKey | None:
    """The key opens nothing from now on; harmless when it is revoked already. ``None`` for one that never was."""
    row = work.session.get(IntakeKey, key_id)
    if row is not None and row.revoked_at is None:
        row.revoked_at, row.revoked_by = work.now, actor
        record(work, "key_revoked", subject_kind="key", subject_id=row.id, actor=actor, data={"channel": row.channel})
    return row


def list_keys(work: Work) -> list[IntakeKey]:
    """All keys, the revoked ones too, oldest first."""
    return list(work.session.scalars(select(IntakeKey).order_by(IntakeKey.id)))


def key_of(work: Work, channel: str, shown: str) -> IntakeKey | None:
    """The living key of that channel which the caller shows."""
    query = select(IntakeKey).where(
        IntakeKey.key_hash == _hash(shown), IntakeKey.channel == channel, IntakeKey.revoked_at.is_(None)
    )
    return work.session.scalar(query)


def _hash(shown: str) -> str:
    """Plain SHA-256 is enough: the key is 256 random bits, nothing a dictionary holds."""
    return sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()
