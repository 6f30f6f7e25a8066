"""超时原因: why a limit was missed, as the people answerable for it stated it. Each statement is an event; the last one holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.store.clock_tables import ClockRow
from cases.store.event_tables import Event, EventText, about

STATED = "breach_cause_stated"


@dataclass(frozen=True, slots=True)
class Cause:
    """One of the causes of workflow.yaml, and the words that go with it (``None`` when there are none, or they were erased)."""

    name: str
    words: str | None
    by: str
    at: datetime
    times: int = 1

    @property
    def said(self) -> str:
        """Cause and words in one line."""
        return f"{self.name}：{self.words}" if self.words else self.name


def missed(clock: ClockRow, now: datetime) -> bool:
    """Whether the limit passed without an answer: a breach is on record, or the sweep is yet to record it.

    A limit that had passed before we knew counts too: its cause is 发现迟 or what lay before it.
    """
    passed = clock.state == "running" and clock.breach_at <= now
    return clock.state != "superseded" and (clock.breached_at is not None or passed)


def causes_of(session: Session, clock_ids: Iterable[int]) -> dict[int, Cause]:
    """The stated causes of these clocks by clock; a clock of which none was stated is absent.

    ``times`` of a cause: how often it was stated. The caller gives no more ids than a statement holds.
    """
    found = dict[int, Cause]()
    query = select(Event.subject_id, Event.data, Event.actor, Event.recorded_at, EventText.text)
    stated = query.outerjoin(EventText, EventText.hash == Event.reason_hash).where(
        Event.type == STATED, about("clock", clock_ids)
    )
    for subject, data, by, at, words in session.execute(stated.order_by(Event.id)):
        before = found.get(int(subject))
        found[int(subject)] = Cause(data["cause"], words, by, at, before.times + 1 if before else 1)
    return found
