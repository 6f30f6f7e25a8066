"""Names of watermarks, and reading one outside a round's own units of work."""

from hashlib import sha256

from cases.house import House
from cases.items.runs import watermark
from config.version import VERSION

_LONGEST = 400


def mark(what: str, place: str) -> str:
    """The name under which we remember something about a place; a place with a very long name goes by its hash.

    The release is part of it: what an older one could not read is read again by the next, changed or not.
    """
    return f"{what}:{VERSION}:{place if len(place) <= _LONGEST else sha256(place.encode()).hexdigest()}"


def marked(house: House, channel: str, name: str) -> str | None:
    """What was remembered, if anything."""
    with house.read() as work:
        return watermark(work, channel, name)
