"""Hand work on to the task engine where one is installed (PostgreSQL), in the transaction that makes it; elsewhere nothing to do.

The records' own states stay the truth: what a lost task should have done is found by them and done (``pipeline.settling.process.process_overdue``).
"""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

SCHEMA = "tasks"
TOGETHER = 500
"""Ids a task: so many are judged and settled at a time."""
_HAND_ON = text(f"SELECT {SCHEMA}.hand_on(:task, CAST(:arguments AS jsonb), :once, :lock)")


def has_tasks(connection: Connection) -> bool:
    """Whether a task engine is installed in this database."""
    if connection.dialect.name != "postgresql":
        return False
    return connection.scalar(text("SELECT to_regclass(:jobs)"), {"jobs": f"{SCHEMA}.procrastinate_jobs"}) is not None


def hand_on(session: Session, task: str, ids: Sequence[int]) -> None:
    """Tasks for these rows, seen by the workers when this transaction commits and never if it does not."""
    if session.info.get("tasks"):
        for start in range(0, len(ids), TOGETHER):
            _hand(session, task, {"ids": list(ids[start : start + TOGETHER])})


def hand_out(session: Session, task: str, once: str, *, lock: str | None = None, **arguments: str) -> None:
    """A task that is not tied to rows, unless one with the same ``once`` waits already; of one ``lock`` only one runs at a time."""
    _hand(session, task, arguments, once, lock)


def _hand(session: Session, task: str, arguments: object, once: str | None = None, lock: str | None = None) -> None:
    session.execute(_HAND_ON, {"task": task, "arguments": json.dumps(arguments), "once": once, "lock": lock})
