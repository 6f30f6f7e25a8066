"""What became of one try, and what a way out is. The joint between delivery and `alerts/<kind>/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

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
class Parcel:
    """One message on its way: ``id`` is the same at every try. ``calls``: whom a digest to a group calls."""

    id: str
    address: str
    text: str
    code: int
    attempt: int
    possible_duplicate: bool
    facts: Mapping[str, object]
    calls: tuple[str, ...] = ()

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
