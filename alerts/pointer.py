"""Where something stands in what the other side said: JSON pointers (RFC 6901). Pure."""

import json
import re
from datetime import UTC, datetime

_NOT_KEPT = re.compile("[\0\ud800-\udfff]")
NOTHING = object()
MILLISECONDS = 10_000_000_000  # a stamp above it counts milliseconds: as seconds it would be the year 2286


def parsed(body: bytes) -> object:
    """The body as JSON; ``None`` when it is none."""
    try:
        found: object = json.loads(body)
    except (ValueError, RecursionError):  # brackets without end are a ValueError only for shallow depths
        return None
    return found


def at(said: object, pointer: str) -> str | None:
    """What a pointer finds, as words that a database takes: another sign for NUL and for half of a surrogate pair; ``None`` when nothing is there."""
    there = _found(said, pointer)
    if there is NOTHING:
        return None
    words = there if isinstance(there, str) else json.dumps(there, ensure_ascii=False)
    return _NOT_KEPT.sub("\ufffd", words)


def rows(said: object, pointer: str) -> list[object]:
    """The list a pointer finds; one thing alone is a list of one."""
    there = _found(said, pointer)
    there = parsed(there.encode(errors="replace")) if isinstance(there, str) else there
    if there is None or there is NOTHING:
        return []
    return there if isinstance(there, list) else [there]


def instant(words: str | None, beside: datetime) -> datetime | None:
    """A time as the other side writes it: seconds, milliseconds, or a date and time, in the zone of ``beside`` unless it says."""
    try:
        if words is None or not words.strip():
            return None
        if words.strip().isdecimal():
            stamp = int(words)
            return datetime.fromtimestamp(stamp / 1000 if stamp > MILLISECONDS else stamp, UTC)
        read = datetime.fromisoformat(words.strip())
    except (ValueError, OverflowError, OSError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=beside.tzinfo)


def _found(said: object, pointer: str) -> object:
    """A field that holds JSON as words is opened on the way."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        said = parsed(said.encode(errors="replace")) if isinstance(said, str) else said
        if isinstance(said, dict) and key in said:
            said = said[key]
        elif isinstance(said, list) and key.isdecimal() and int(key) < len(said):
            said = said[int(key)]
        else:
            return NOTHING
    return said
