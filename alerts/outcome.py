"""What became of one try, and what a way out is. The joint between delivery and `alerts/<kind>/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from cases.outbox.receipts import Report
from cases.outbox.replies import Heard

OutcomeKind = Literal["ok", "temporary", "permanent", "unknown"]


@dataclass(frozen=True)
class Outcome:
    """``unknown``: the other side may have taken it; the repeat says so. ``retry_after``: seconds asked for by the other side."""

    kind: OutcomeKind
    code: str = ""
    detail: str = ""
    retry_after: float | None = None
    provider_id: str | None = None


@dataclass(frozen=True)
class Enclosure:
    """An issued paper with a message. ``body`` only where the way ``attaches`` it; ``None`` there means that the file is gone."""

    title: str
    edition: int
    name: str
    media: str
    sha256: str
    link: str
    changed: tuple[str, ...]
    body: bytes | None
    attaches: bool


@dataclass(frozen=True)
class Parcel:
    """One message on its way: ``id`` is the same at every try. ``calls``: whom a digest to a group calls. ``paper``: what goes with it.

    ``answerable``: it is about a limit, so that 收到 to it means something.
    """

    id: str
    address: str
    text: str
    code: int
    attempt: int
    possible_duplicate: bool
    facts: Mapping[str, object]
    calls: tuple[str, ...] = ()
    paper: Enclosure | None = None
    answerable: bool = True

    @property
    def called(self) -> tuple[str, ...]:
        """Everybody a group is to notice, by the contact the group knows them by."""
        return self.calls or ((self.address,) if self.address else ())


class Sender(Protocol):
    """A way out. Never raises for what the other side does: every end is an Outcome."""

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Try once."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


@dataclass(frozen=True)
class Sought:
    """A message whose receipt is asked for; ``sent_at`` stands in the city's zone, in which the other side writes times."""

    provider_id: str
    own_id: str
    address: str
    sent_at: datetime


@runtime_checkable
class Asker(Protocol):
    """A way out whose other side can be asked what became of a message."""

    def ask(self, sought: Sought, now: datetime) -> Report | None:
        """The provider's word; ``None`` while it has none, or cannot be understood. Never raises for what it does."""
        ...


@runtime_checkable
class Puller(Protocol):
    """A way out whose other side keeps replies until they are fetched."""

    def pull(self, now: datetime) -> list[Heard]:
        """What has come in; ``way`` is filled in by the caller. ``now`` stands in the city's zone. Never raises for what it does."""
        ...
