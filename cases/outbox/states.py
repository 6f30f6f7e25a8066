"""What became of a message, as people are shown it: one that another carries has the other's state."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from cases.store.outbox_tables import Attempt, Message

_CARRIER = aliased(Message)
_TAKEN = select(func.max(Attempt.ended_at)).where(Attempt.outcome == "ok")

STATE: ColumnElement[str] = func.coalesce(
    select(_CARRIER.state).where(_CARRIER.id == Message.parent_id, Message.state == "bundled").scalar_subquery(),
    Message.state,
)
"""In place of ``Message.state`` wherever a person reads or counts it."""

TAKEN_AT = _TAKEN.where(
    Attempt.message_id == func.coalesce(Message.parent_id, Message.id)
).scalar_subquery()  # fmt: skip
"""When the other side took the message, or the one that carries it; none while it has not."""
