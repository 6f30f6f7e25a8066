"""A desk played through without waiting: voices come in, officers and units act as people would, the engine's work is done.

Nobody acknowledges a message here, so what is counted is an upper bound of what people are told.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import column, text

from alerts.deliver import deliver
from alerts.outcome import Outcome, Parcel
from alerts.sweep import sweep
from benchmarks.people_acts import People
from benchmarks.people_agenda import Agenda
from benchmarks.people_staff import staff
from cases.house import House
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.now import HeldClock
from cases.store.types import UtcDateTime
from pipeline.rules import Rules, compile_rules
from pipeline.settling.process import process_pending

INTAKE = timedelta(minutes=10)
_NEXT = text(
    "SELECT (SELECT min(fire_at) FROM steps WHERE state = 'pending'), (SELECT min(due_at) FROM notices WHERE state = 'pending'),"
    " (SELECT min(next_attempt_at) FROM messages WHERE state IN ('pending', 'sending') AND state = 'pending')"
).columns(column("step", UtcDateTime), column("wish", UtcDateTime), column("message", UtcDateTime))
"""Said in the statement itself, for a partial index is not chosen for a parameter."""


class Taker:
    """A way out that takes everything at once."""

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Taken."""
        return Outcome("ok", "200")

    def close(self) -> None:
        """Nothing to close."""


@dataclass
class Desk:
    """One city in the middle of a replay."""

    house: House
    clock: HeldClock
    rules: Rules
    agenda: Agenda
    people: People
    senders: dict[str, Taker] = field(default_factory=lambda: {"webhook": Taker()})

    def play(self, voices: Sequence[RawItem], end: datetime) -> None:
        """Everything that happens until ``end``, each at its own instant."""
        waiting = sorted(voices, key=_heard, reverse=True)
        while True:
            outside, steps, messages = self._moments(waiting)
            if (at := min(outside, steps, messages)) >= end:
                return
            self.clock.at = now = max(self.clock.at, at)
            came = []
            while waiting and taken_in(waiting[-1]) <= now:
                came.append(waiting.pop())
            if came:
                self._hear(came)
            if outside <= now:
                self.agenda.act()
            elif steps <= now:
                sweep(self.house)
            else:
                for _ in deliver(self.house, self.senders):
                    pass

    def _moments(self, waiting: list[RawItem]) -> tuple[datetime, datetime, datetime]:
        """When next a voice is taken in or somebody acts; when a step or a wish falls due; when a message may go."""
        with self.house.read() as work:
            step, wish, message = work.session.execute(_NEXT).one()
        outside = [self.agenda.todo[0][0]] if self.agenda.todo else []
        outside += [taken_in(waiting[-1])] if waiting else []
        never = datetime.max.replace(tzinfo=UTC)
        return min(outside, default=never), min(step or never, wish or never), message or never

    def _hear(self, came: list[RawItem]) -> None:
        with self.house.write() as work:
            for n in range(0, len(came), 40):
                keep(work, came[n : n + 40])
            work.commit()
        process_pending(self.house, rules=self.rules)
        self.people.plan_round()


def open_desk(house: House, clock: HeldClock, days: int, seed: int = 1) -> Desk:
    """A desk with a full roster for so many days from the clock's instant, everybody reachable by webhook."""
    with house.write() as work:
        staff(work, days)
        work.commit()
    agenda = Agenda(house, clock, random.Random(seed))
    return Desk(house, clock, compile_rules(house.config), agenda, People(agenda))


def _heard(item: RawItem) -> datetime:
    assert item.published_at is not None, "every voice of a replay has its time"
    return item.published_at


def taken_in(item: RawItem) -> datetime:
    """Channels are looked at every ten minutes."""
    heard = _heard(item)
    step = INTAKE.total_seconds()
    return datetime.fromtimestamp((heard.timestamp() // step + 1) * step, heard.tzinfo)
