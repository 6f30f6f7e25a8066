"""What people will do, and when: in the office, by night, or some minutes from now."""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from cases.house import House
from cases.matters.acts import act
from cases.now import HeldClock
from cases.people.actors import Actor, Forbidden
from cases.store.case_tables import Case
from cases.work import Work

DESK = Actor("desk", "值班台", "shi_fuban", frozenset({"duty_officer", "shift_leader", "discipline"}))


@dataclass
class Agenda:
    """``todo``: what people will do, by time; ``refused``: what they were not allowed to."""

    house: House
    clock: HeldClock
    chance: random.Random
    todo: list[tuple[datetime, int, Callable[[Work], None]]] = field(default_factory=list)
    number: count = field(default_factory=count)  # type: ignore[type-arg]
    refused: dict[str, int] = field(default_factory=dict)

    def later(self, at: datetime, do: Callable[[Work], None]) -> None:
        """People will do that at that time."""
        heapq.heappush(self.todo, (at, next(self.number), do))

    def act(self) -> None:
        """What is to be done by now is done, in one transaction."""
        if not self.todo or self.todo[0][0] > self.clock.at:
            return
        with self.house.write() as work:
            while self.todo and self.todo[0][0] <= self.clock.at:
                heapq.heappop(self.todo)[2](work)
            work.commit()

    def soon(
        self,
        case_id: int,
        low: float,
        high: float,
        action: str,
        *,
        reason: str | None = None,
        spread: bool = False,
        **data: str,
    ) -> None:
        """Somebody does this between ``low`` and ``high`` minutes from now."""
        share = self.chance.betavariate(1.2, 3) if spread else self.chance.random()
        at = self.clock.at + timedelta(minutes=round(low + share * (high - low)))
        self.will(at, case_id, action, reason=reason, **data)

    def will(self, at: datetime, case_id: int, action: str, *, reason: str | None = None, **data: str) -> None:
        """Somebody does this at that time."""
        self.later(max(at, self.clock.at), lambda work: self.do(work, case_id, action, reason, **data))

    def do(
        self, work: Work, case_id: int, action: str, reason: str | None = None, *, by: Actor = DESK, **data: Any
    ) -> None:
        """The desk, or somebody else, does this now, or is refused."""
        if action == "accept" and work.session.get_one(Case, case_id).state != "dispatched":
            return  # joined with another or answered meanwhile: nothing is left to sign for
        try:
            with work.session.begin_nested():
                act(work, case_id, action, by, reason, dict(data))
        except Forbidden as e:
            self.refused[f"{action}: {e.error}"] = self.refused.get(f"{action}: {e.error}", 0) + 1

    def awake(self, at: datetime) -> datetime:
        """The same moment, or by night (22:00 to 8:30) some minutes after half past eight."""
        local = at.astimezone(self.house.config.city.zone)
        opening = local.replace(hour=8, minute=30, second=0, microsecond=0)
        late = timedelta(minutes=round(self.chance.uniform(1, 20)))
        if local.hour >= 22:
            return opening + timedelta(days=1) + late
        return opening + late if local < opening else at

    def office(self, at: datetime) -> datetime:
        """The same or the next moment between nine and half past five on that day."""
        local = at.astimezone(self.house.config.city.zone)
        if local.hour < 9:
            return local.replace(hour=9, minute=round(self.chance.uniform(0, 59)))
        return local if local.hour < 18 else local.replace(hour=17, minute=round(self.chance.uniform(0, 59)))
