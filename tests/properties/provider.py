"""The other side: answers as told, by message and try, so that the same story always goes the same way."""

import threading
from dataclasses import dataclass, field
from datetime import datetime
from zlib import crc32

from alerts.outcome import Outcome, Parcel
from tests.properties.seen import Try


@dataclass
class Provider:
    """A way out whose ends are drawn: ``unknown`` is a time-out after it has taken the message."""

    tries: list[Try]
    ends: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Which end a try has hangs on message and try, not on which thread was quicker."""
        turn = crc32(f"{parcel.code} {parcel.address} {parcel.attempt}".encode())
        kind = self.ends[turn % len(self.ends)] if self.ends else "ok"
        self.note(parcel, kind)
        return Outcome(kind, provider_id=f"p{turn}" if kind == "ok" else None)

    def note(self, parcel: Parcel, kind: str) -> None:
        """Keep what was asked of it."""
        with self.lock:
            self.tries.append(Try(parcel.id, parcel.attempt, parcel.possible_duplicate, kind))

    def close(self) -> None:
        """Nothing to close."""
