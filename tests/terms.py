"""Terms for clocks that a test writes by hand."""

from typing import Any

from sqlalchemy.orm import Session

from cases.store import terms


def kept(session: Session, says: Any = None) -> int:
    """The id of terms that say so (nothing: of terms that say nothing), which stand in the record then."""
    made = terms.written(says or {})
    terms.keep(session, [made])
    return made.id


def forget() -> None:
    """As a process that has just started: it has read no terms yet."""
    terms._read.clear()
