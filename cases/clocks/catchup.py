"""补救时限: a limit that had passed before we knew of the matter opens a target of the city's own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.clocks.ladder import PlannedStep
from cases.work import Work
from config.deadlines import Deadline


@dataclass(frozen=True)
class CatchUp:
    """Until when, and who is told if nothing is on record by then."""

    at: datetime
    roles: tuple[str, ...]

    def step(self, n: int) -> PlannedStep:
        """The moment as a step beside those of the ladder."""
        return PlannedStep(n, "after_breach", self.roles, self.at, self.at)


def catch_up_of(work: Work, policy: Deadline, known_at: datetime) -> CatchUp | None:
    """The target of a duty known since ``known_at`` to be past; only hour limits of a public answer have one."""
    target = work.config.ladders.catch_up
    if target is None or not policy.public or policy.when.by_hand or policy.unit != "natural_hours":
        return None
    return CatchUp(known_at + timedelta(minutes=target.minutes), tuple(target.roles))
