"""One message and everything that led to it: fact → law → step → role → roster → person → way → attempts → receipts → 收到.

Plain values, read in bulk by ``cases.proof.read``; a page and a command show the same ones.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Fact:
    """From which instant the limit ran when this was told, and until when; ``event`` is its line in the record."""

    basis: str
    at: datetime
    due_at: datetime
    event: int | None


@dataclass(frozen=True)
class Law:
    """The text the clock was begun under; ``mark`` says how well the city has confirmed it."""

    document: str
    article: str | None
    duration: int
    unit: str
    mark: str | None


@dataclass(frozen=True)
class Moment:
    """The step of the ladder: when it was planned, when it might fire, when it did."""

    n: int
    purpose: str
    planned_at: datetime
    fire_at: datetime
    fired_at: datetime
    generation: int

    @property
    def late(self) -> timedelta:
        """By how much it fired after its time."""
        return max(self.fired_at - self.fire_at, timedelta(0))


@dataclass(frozen=True)
class Holding:
    """As whom the person was told. ``by`` shift, post or stand_in; the shift's two ends; in whose place.

    ``kept``: as the step kept it when it fired; else worked out from the roster, which may have been edited since.
    """

    role: str
    name: str
    unit: str
    by: str
    begins: datetime | None
    ends: datetime | None
    instead_of: str | None
    kept: bool


@dataclass(frozen=True)
class Try:
    """One attempt; without an end its outcome is unknown."""

    n: int
    begun_at: datetime
    ended_at: datetime | None
    outcome: str | None
    code: str | None
    detail: str | None


@dataclass(frozen=True)
class Word:
    """The provider's word on the message."""

    state: str
    at: datetime
    detail: str | None


@dataclass(frozen=True)
class Seen:
    """收到 of that person after this message: when, by what, and until when further reminders are held."""

    at: datetime
    via: str
    hold_until: datetime


@dataclass(frozen=True)
class Proof:
    """One message to one person by one way, with its chain.

    ``reason``: time, or nobody/undeliverable with ``before`` naming the person or role that could not be reached.
    ``carrier``: the message that carried the words of this one when it was bundled; attempts and receipts are the carrier's.
    """

    message: int
    case_id: int | None
    number: str | None
    clock_id: int | None
    clock: str | None
    purpose: str
    reason: str
    before: str | None
    fact: Fact | None
    law: Law | None
    step: Moment | None
    holding: Holding | None
    person_id: int
    person: str
    way: str
    way_name: str
    address: str
    text: str
    made_at: datetime
    next_attempt_at: datetime
    state: str
    possible_duplicate: bool
    carrier: int | None
    carrier_state: str | None
    attempts: tuple[Try, ...]
    receipts: tuple[Word, ...]
    acknowledgement: Seen | None
    fault: str | None
    drill: bool = False
    sentence: str = ""
