"""Calls of platforms that were answered: one that is repeated gets the answer it had."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from cases.store.intake_tables import IntakeCall
from cases.work import Work

REMEMBERED = timedelta(days=14)
"""Platforms repeat a call for hours, not for weeks; the message itself is known by its own number for ever."""


def earlier_call(work: Work, key_id: int, request_id: str) -> IntakeCall | None:
    """What a call of that name was answered, if there was one."""
    return work.session.get(IntakeCall, (key_id, request_id))


def remember_call(
    work: Work, key_id: int, request_id: str, body_hash: str, status: int, answer: Mapping[str, Any]
) -> None:
    """Keep the answer, in the unit of work that keeps the orders; very old ones go."""
    work.session.execute(delete(IntakeCall).where(IntakeCall.at < work.now - REMEMBERED))
    work.session.add(
        IntakeCall(key_id=key_id, request_id=request_id, body_hash=body_hash, status=status, answer=answer, at=work.now)
    )
    work.session.flush()
