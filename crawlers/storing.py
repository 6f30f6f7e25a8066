"""Into the record: batch by batch, what became an item and what did not; the marks only when all of it is safe."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cases.house import House
from cases.items.keep import Back, Kept, keep, note_secrets
from cases.items.raw import RawItem
from cases.items.runs import Run, RunState, record_run, reject, run_state, set_watermark
from cases.items.secrecy import WHAT_TO_DO, mark_in_name
from cases.items.visits import note_visits
from cases.store.pace import Pace
from cases.work import Work
from crawlers.errors import SecretError
from crawlers.plain import short
from crawlers.voices import BATCH_ITEMS, Haul, Rejected, Voice, batches

NOT_BEFORE = "not_before"
"""The mark under which we remember until when a source wants to be left alone."""


@dataclass
class Tally:
    """What a round came to so far; ``read`` is always ``new + duplicate + rejected``, ``secret`` a part of the last."""

    new: int = 0
    duplicate: int = 0
    rejected: int = 0
    secret: int = 0
    wavering: int = 0
    unchanged: bool = False
    retry_after: timedelta | None = None
    first_reason: str | None = None
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    back: Back = field(default_factory=dict)
    """What was shown as it was before its newest version; another place or batch of the round may still show the newest."""
    unmarked: list[Haul] = field(default_factory=list)
    """Places whose marks wait until that is kept."""

    @property
    def read(self) -> int:
        """How many records were looked at."""
        return self.new + self.duplicate + self.rejected

    def counts(self) -> dict[str, int]:
        """The four figures under their contract's names."""
        return {"read": self.read, "new": self.new, "duplicate": self.duplicate, "rejected": self.rejected}

    @property
    def state(self) -> RunState:
        """How the round ended. One in which every single record was refused has failed, whatever the source says."""
        if self.problems or (self.rejected and self.rejected == self.read):
            return "failed"
        return "nothing_new" if self.unchanged and not self.new else run_state(self.read, self.new)

    @property
    def error(self) -> str | None:
        """The sentences for the officer: what failed, else what is worth knowing."""
        if not self.problems and self.state == "failed":
            return f"{self.rejected} 条全部被拒收: {self.first_reason}"
        warning = [f"{self.secret} 条{WHAT_TO_DO}"] if self.secret else []
        return "; ".join(warning + (self.problems or self.remarks)) or None


def exhaust(arriving: Iterator[int]) -> None:
    """Keep all that comes, and nothing else."""
    deque(arriving, maxlen=0)


def store(house: House, channel: str, haul: Haul, tally: Tally) -> None:
    """Keep what a place brought and count it. Every batch is whole or absent; a repeated visit finds duplicates."""
    exhaust(storing(house, channel, haul, tally))


def storing(house: House, channel: str, haul: Haul, tally: Tally, *, history: bool = False,
            tell: Callable[[Rejected], None] | None = None) -> Iterator[int]:  # fmt: skip
    """The same batch by batch, as it is asked on: how many were new in each. Marks are set when it has been asked to its end."""
    pace = Pace()
    for batch in batches(haul.voices, pace):
        for voice in batch:
            if isinstance(voice, RawItem):
                voice.make_ready()
        before = tally.new
        house.database.again(lambda batch=batch: _put(house, pace, channel, haul.source, batch, tally, history))  # type: ignore[misc]
        for voice in batch:
            if tell and isinstance(voice, Rejected):
                tell(voice)
        yield tally.new - before
    house.database.sync()
    if tally.back or tally.unmarked:  # a place that is marked is not asked again for what was not kept
        tally.unmarked.append(replace(haul, voices=()))
    else:
        _set_marks(house, channel, haul)
    tally.unchanged = tally.unchanged or haul.unchanged
    tally.duplicate += haul.known
    tally.retry_after = max(filter(None, (tally.retry_after, haul.retry_after)), default=None)
    tally.problems += [haul.problem] if haul.problem else []
    tally.remarks += [haul.remark] if haul.remark else []


def bringing_back(house: House, channel: str, tally: Tally) -> Iterator[int]:
    """When all places have been read: what the source shows again as it was before is its newest version. How many in each batch."""
    voices = list(tally.back.values())
    for start in range(0, len(voices), BATCH_ITEMS):
        batch = voices[start : start + BATCH_ITEMS]
        kept: Kept = house.done(lambda work, batch=batch: keep(work, batch, numbers_last=False))  # type: ignore[misc]
        tally.new += kept.new
        tally.duplicate -= kept.new
        tally.wavering += kept.wavering
        yield kept.new
    for haul in tally.unmarked:
        _set_marks(house, channel, haul)
    tally.remarks += [f"{tally.wavering} 条在几种内容之间来回变动, 近日不再跟着改"] if tally.wavering else []


@contextmanager
def noting_secrets(house: House, channel: str) -> Iterator[None]:
    """What is refused whole for the mark of a state secret leaves its time and its channel; the refusal goes on."""
    try:
        yield
    except SecretError:
        house.done(lambda work: note_secrets(work, [channel]))
        raise


def require_unmarked(name: str) -> None:
    """Raise SecretError when a file's name carries the mark of a state secret: it is not even opened."""
    if mark_in_name(name):
        raise SecretError(WHAT_TO_DO)


def record(house: House, channel: str, started_at: datetime, tally: Tally) -> Run:
    """Write down how the round ended, and say it; also until when the other side asked us to stay away."""

    def ended(work: Work) -> Run:
        if tally.retry_after:
            set_watermark(work, channel, NOT_BEFORE, (work.now + tally.retry_after).isoformat())
        run = Run(channel, started_at, work.now, tally.state, error=tally.error, **tally.counts())
        record_run(work, run)
        return run

    return house.done(ended)


def _put(house: House, pace: Pace, channel: str, source: str, batch: list[Voice], tally: Tally, history: bool) -> None:
    with house.write(waits=False, sure=pace.streams) as work, pace.measuring(work.session, len(batch)):
        _store_batch(work, channel, source, batch, tally, history)


def _store_batch(work: Work, channel: str, source: str, batch: list[Voice], tally: Tally, history: bool) -> None:
    rejected = [voice for voice in batch if isinstance(voice, Rejected)]
    # Exports count anew in each file, sites give numbers out again; only who pushes to us has promised that a number lasts.
    items = [voice for voice in batch if isinstance(voice, RawItem)]
    kept = keep(work, items, history=history, numbers_last=False, back=None if history else tally.back)
    note_secrets(work, [channel for voice in rejected if voice.secret])
    for voice in rejected:
        if voice.secret:
            continue
        # A page is its own source: refusals without a row would otherwise count as one and the same.
        place = source if voice.row is not None else voice.key or source
        reject(work, channel=channel, source=short(place), row=voice.row, key=voice.key, reason=voice.reason)
    work.commit()
    tally.new += kept.new
    tally.duplicate += kept.duplicate
    tally.rejected += len(rejected) + kept.secret
    tally.secret += sum(voice.secret for voice in rejected) + kept.secret
    if tally.first_reason is None and (rejected or kept.secret):
        tally.first_reason = rejected[0].reason if rejected else WHAT_TO_DO


def _set_marks(house: House, channel: str, haul: Haul) -> None:
    if haul.marks or haul.seen:
        house.done(lambda work: _mark(work, channel, haul))


def _mark(work: Work, channel: str, haul: Haul) -> None:
    for name, value in haul.marks.items():
        set_watermark(work, channel, name, value)
    note_visits(work, channel, haul.seen)
