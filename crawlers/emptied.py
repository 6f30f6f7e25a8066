"""A list that had messages and has none: whether it may have emptied honestly, by what it showed before. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.items.raw import RawItem
from crawlers.voices import Voice

OLD = timedelta(days=7)
"""A list that shows the news of some days alone has none left when its newest is as old; what was new yesterday does not go by itself."""


@dataclass(frozen=True)
class Shown:
    """What the first page of a list showed: how many messages, whether it was ever seen to let one go, when its newest was written."""

    count: int
    lets_go: bool = False
    newest: datetime | None = None

    def may_be_empty(self, now: datetime) -> bool:
        """Whether nothing speaks against it: it never had any, lets messages go (those answered, those of another week), or had old ones."""
        return self.count == 0 or self.lets_go or (self.newest is not None and now - self.newest >= OLD)

    def then(self, voices: Sequence[Voice]) -> "Shown":
        """The same after these came."""
        written = [v.published_at for v in voices if isinstance(v, RawItem) and v.published_at]
        return Shown(len(voices), self.lets_go or len(voices) < self.count, max(written, default=None))

    def written(self) -> str:
        """For :func:`shown`."""
        return json.dumps([self.count, self.lets_go, self.newest.isoformat() if self.newest else None])


def shown(written: str | None) -> Shown:
    """What was remembered; without it, that there never was anything."""
    if written is None:
        return Shown(0)
    count, lets_go, newest = json.loads(written)
    return Shown(count, lets_go, datetime.fromisoformat(newest) if newest else None)
