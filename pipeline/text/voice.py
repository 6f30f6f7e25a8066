"""One message as the pipeline hears it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody said. Times are aware; ``None`` means nobody says. ``id`` is echoed with its type."""

    id: Any
    title: str = ""
    text: str = ""
    channel: str | None = None
    published_at: datetime | None = None
    collected_at: datetime | None = None
    occurred_at: datetime | None = None
    metrics: Mapping[str, int] = field(default_factory=dict)
    type: str | None = None

    @property
    def reference(self) -> datetime | None:
        """The instant to which «昨天» is relative; the pipeline never asks a clock."""
        return self.published_at or self.collected_at
