"""Terms for clocks that a test writes by hand."""

from typing import Any

from sqlalchemy.orm import Session

from cases.store import terms
from config.deadlines import Deadline
from config.load import Config


def kept(session: Session, says: Any = None) -> int:
    """The id of terms that say so (nothing: of terms that say nothing), which stand in the record then."""
    made = terms.written(says or {})
    terms.keep(session, [made])
    return made.id


def forget() -> None:
    """As a process that has just started: it has read no terms yet."""
    terms._read.clear()


def policy_of(config: Config, id_: str) -> Deadline:
    """The row of deadlines.yaml with that id."""
    return next(row for row in config.deadlines.deadlines if row.id == id_)
