"""What a failed statement means: the database is in the way, it ended one transaction for another's sake, or a lock was not given."""

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as AllTaken

OUTAGES = (
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_READONLY",
    "SQLITE_CANTOPEN",
    "SQLITE_CORRUPT",
    "SQLITE_NOTADB",
)
NOT_NOW = ("08", "25006", "40", "53", "55P03", "57", "58")
"""PostgreSQL's states of the same kind, by their beginning: connection lost, read-only (a standby), deadlock, disk or memory full, lock not
given, shut down or cancelled, trouble of its machine."""
ELSEWHERE = ("42501", "42703", "42P01")
"""PostgreSQL's states for a right, a column and a table that are gone: taken away, or another release has upgraded under a process that runs on.
No row is to blame: whatever was set aside for it would be told to nobody."""
GAVE_WAY = ("40001", "40P01")
"""PostgreSQL has ended this transaction for another's sake: two waited for each other, or could not both be true. Nothing is wrong with it."""
NOT_GIVEN = "55P03"
"""PostgreSQL's state when a lock was not given in time."""


class DiskRefuses(OSError):
    """SQLite's log could not be brought onto the disk."""


def is_outage(error: Exception) -> bool:
    """Whether the database itself is in the way (locked, full, gone, changed): trying the next row would fail as well."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, AllTaken | DiskRefuses)  # all connections of this process are taken
    code, state = getattr(error.orig, "sqlite_errorname", ""), getattr(error.orig, "sqlstate", "")
    unreachable = state is None and isinstance(error, OperationalError)  # the driver speaks, not the server
    return (
        error.connection_invalidated
        or unreachable
        or code.startswith(OUTAGES)
        or (state or "").startswith(NOT_NOW + ELSEWHERE)
    )


def has_given_way(error: DBAPIError) -> bool:
    """Whether PostgreSQL has ended the transaction for another's sake, so that the same one may succeed at once."""
    return state_of(error) in GAVE_WAY


def state_of(error: DBAPIError) -> str:
    """PostgreSQL's own name for what went wrong; empty where it gave none."""
    return getattr(error.orig, "sqlstate", "") or ""
