"""Every table, for migrations and for those who need them all."""

from cases.store import (
    act_tables,
    case_tables,
    clock_tables,
    event_tables,
    intake_tables,
    item_tables,
    library_tables,
    outbox_tables,
    paper_tables,
    people_tables,
    terms,
)
from cases.store.types import Base

__all__ = ["METADATA", "ROOMS"]

METADATA = Base.metadata
ROOMS = (
    case_tables,
    act_tables,
    clock_tables,
    event_tables,
    intake_tables,
    item_tables,
    library_tables,
    outbox_tables,
    paper_tables,
    people_tables,
    terms,
)
