"""What a visit brings home: messages, what could not become one, and how far we have read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from cases.items.raw import RawItem
from cases.items.secrecy import WHAT_TO_DO, secrecy_mark
from cases.items.visits import Seen
from cases.store.pace import Pace

BATCH_ITEMS = 40
BATCH_BYTES = 8_000_000  # a few giant rows must not make one transaction of half a gigabyte


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that could not become an item. ``row`` counts data records from 1; pages have none.

    ``secret``: it carries the mark of a state secret; of it the record keeps the time and the channel and nothing else.
    ``gone``: the other side says that it is no longer there.
    """

    row: int | None
    key: str | None
    reason: str
    secret: bool = False
    gone: bool = False


Voice = RawItem | Rejected


def checked(voice: Voice, row: int | None) -> Voice:
    """The voice, or its refusal for the mark of a state secret, so that whoever brought it learns which row it was."""
    if isinstance(voice, RawItem) and secrecy_mark(voice):
        return Rejected(row, None, WHAT_TO_DO, secret=True)
    return voice


@dataclass
class Haul:
    """What one place (an address, a file) brought.

    ``marks`` are written only after all voices are stored. ``unchanged``: the place says nothing happened since our
    last visit. ``problem`` makes the run failed and keeps what came all the same; ``remark`` does not. ``seen``: pages
    read, written after the voices too. ``known``: messages the place showed that we need not read again.
    ``retry_after``: they asked us to stay away so long.
    """

    source: str
    voices: Iterable[Voice] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    unchanged: bool = False
    problem: str | None = None
    remark: str | None = None
    seen: Sequence[Seen] = ()
    known: int = 0
    retry_after: timedelta | None = None


def batches(voices: Iterable[Voice], pace: Pace | None = None) -> Iterator[list[Voice]]:
    """The voices in order, in groups small enough for one transaction each; ``pace`` tells how many that are by now."""
    batch: list[Voice] = []
    weight = 0
    for voice in voices:
        batch.append(voice)
        weight += len(voice.raw) if isinstance(voice, RawItem) else 0
        if len(batch) >= (pace.rows if pace else BATCH_ITEMS) or weight >= BATCH_BYTES:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch
