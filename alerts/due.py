"""What is due: the steps to fire now, breach first; how many there are, and when the next one falls due."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import ceil

from sqlalchemy import func, select

from alerts.questions import PENDING, by_place, facts_in, oldest_due, read_facts
from alerts.ripe import Due, Ripe, in_order
from cases.store.bulk import look_up
from cases.store.clock_tables import Step
from cases.work import Work

OVER = 1.15
"""So much larger than asked may a part be: what is due beside others in their cases comes on top of what was looked for."""


def find_due(work: Work, limit: int, *, hold_breaches: bool) -> list[Ripe]:
    """At most ``limit`` due steps, oldest first: breaches, and only when none is left the others."""
    if not hold_breaches and (breaches := _find(work, limit, "breach")):
        return breaches
    return _find(work, limit, "before" if hold_breaches else "other")


def is_breach_due(work: Work) -> bool:
    """Whether a limit has passed that is not on record yet."""
    return bool(_find(work, 1, "breach"))


def load(work: Work, found: Sequence[Ripe | Due], *, hold_breaches: bool = False, alone: bool = False) -> list[Due]:
    """These steps and all others due in the same cases, locked against other sweepers, breach first, then oldest.

    What falls due together in one case is told in one message, so it has to be seen together. ``alone``: only these.
    """
    due = dict[int, Due]()
    for place, ids in _alone(found) if alone else by_place(found):
        due |= read_facts(work, facts_in(place, "before" if hold_breaches else "any"), ids=ids)
    return in_order(due.values())


def divide(due: Sequence[Due], size: int) -> list[list[Due]]:
    """The steps in even parts of about that size, in their order; what is due in one case stays together.

    Even, since each part is a commit of its own: forty left over would cost the disk as much as six hundred.
    """
    cases: dict[object, list[Due]] = {}
    for step in due:
        cases.setdefault(step.place, []).append(step)
    even = len(due) / max(ceil(len(due) / (size * OVER)), 1)
    parts: list[list[Due]] = []
    put = 0
    for together in cases.values():
        if put >= even * len(parts):
            parts.append([])
        parts[-1] += together
        put += len(together)
    return [in_order(part) for part in parts]


def next_due(work: Work) -> datetime | None:
    """When the next pending step falls due: how long the engine may sleep."""
    return work.session.scalar(select(func.min(Step.fire_at)).where(PENDING))


def are_due(work: Work, by: datetime, many: int) -> bool:
    """Whether so many steps are due by then."""
    found = select(Step.id).where(PENDING, Step.fire_at <= by).limit(many)
    return work.session.scalar(select(func.count()).select_from(found.subquery())) == many


def backlog(work: Work) -> tuple[int, datetime | None]:
    """How many pending steps are due, and the oldest."""
    query = select(func.count(), func.min(Step.fire_at)).where(PENDING, Step.fire_at <= work.now)
    count, oldest = work.session.execute(query).one()
    return count, oldest


def _find(work: Work, limit: int, which: str) -> list[Ripe]:
    return [Ripe._make(row) for row in look_up(work.session, oldest_due(which), now=work.now, limit=limit)]


def _alone(found: Iterable[Ripe | Due]) -> list[tuple[str, list[int]]]:
    return [("step", [ripe.step_id for ripe in found])]
