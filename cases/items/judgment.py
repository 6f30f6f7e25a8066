"""研判: what the pipeline says of one item version; the joint between `pipeline/` and the record.

The wire form (``as_line``) is a contract: it may gain keys and never loses one.
"""

from datetime import datetime
from typing import Any, Literal, NamedTuple

from config.words import Category, Family, Level, Modality, Severity


class Reason(NamedTuple):
    """The words a value rests on: ``span`` is [start, end) in code points of the text, or of the title (``field``)."""

    about: str
    rule: str
    text: str = ""
    span: tuple[int, int] | None = None
    basis: str | None = None
    field: Literal["title"] | None = None


class Place(NamedTuple):
    """A place of the city found in the words."""

    name: str
    code: str
    span: tuple[int, int] | None = None
    field: Literal["title"] | None = None


class Casualties(NamedTuple):
    """People and losses: ``None`` where the words say nothing, 0 where they deny."""

    dead: int | None = None
    injured: int | None = None
    missing: int | None = None
    trapped: int | None = None
    poisoned: int | None = None
    evacuated: int | None = None
    loss_yuan: int | None = None


class Fingerprint(NamedTuple):
    """What same-thing look-up compares: hash of the cleaned text, MinHash signature (little-endian u32), band keys."""

    exact: str
    signature: bytes
    bands: tuple[int, ...]


class Judgment(NamedTuple):
    """Everything the machine proposes about one text, with reasons and version. Unit fields hold unit ids or names
    as the wire shows them (names); ``disposition`` says why no case is needed, or ``None``."""

    incident: bool
    severity: Severity | None
    event_type: str | None
    modality: Modality | None
    public_opinion: Literal["yes", "no", "ask"]
    occurred_at: datetime | None
    casualties: Casualties
    local: bool
    places: tuple[Place, ...]
    territory: str | None
    level: Level
    category: Category
    family: Family
    families: tuple[Family, ...]
    handling_lead: str
    co_leads: tuple[str, ...]
    response_lead: str
    support: tuple[str, ...]
    complained_of: tuple[str, ...]
    restricted: bool
    attention: bool
    openness_problem: str | None
    sentiment: float | None
    confidence: float
    confidences: dict[str, float]
    review: bool
    clocks: tuple[dict[str, Any], ...]
    reasons: tuple[Reason, ...]
    version: str
    fingerprint: Fingerprint
    disposition: str | None
    occurred_until: datetime | None
    extra: dict[str, Any]
