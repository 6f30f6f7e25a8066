"""Due steps read part by part, ahead of their being fired."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from alerts.ahead import Ahead
from alerts.questions import by_place, due_in, facts_in, oldest_facts, read_facts
from alerts.ripe import Due, in_order
from cases.store.bulk import look_up
from cases.work import Work

_FIRST = datetime.min.replace(tzinfo=UTC)


class Look:
    """Due steps read part by part, each row once; locks nothing, and sees what is being committed meanwhile neither twice nor never."""

    def __init__(self, *, hold_breaches: bool, ahead: Ahead | None = None) -> None:
        """``ahead``: what was read before it was due is not read again."""
        self._ahead = ahead
        self._which = ("before",) if hold_breaches else ("breach", "other")
        self._after = dict.fromkeys(self._which, (_FIRST, 0))
        self._seen = set[int]()
        self.is_all = False
        """Whether there was no more than what was read last."""

    def next(self, work: Work, limit: int) -> list[Due]:
        """About so many steps, oldest first, with all others due in the same cases: breaches, then others in the room that is left.

        Breaches that fall due one after another would otherwise take a commit each few, and the others wait until the last of them.
        """
        due, left = self._read_ahead(work, limit) if self._ahead else self._oldest(work, limit)
        if not due and left and self._ahead:  # there may be more than was read ahead
            self._ahead = None
            due, left = self._oldest(work, limit)
        self.is_all = not left and self._ahead is None
        due |= self._beside(work, due, left)
        self._seen |= due.keys()
        return in_order(due.values())

    def again(self, work: Work, found: Iterable[Due], changed: Sequence[int]) -> list[Due]:
        """What was found, these steps as they stand now."""
        now = read_facts(work, facts_in("step", "any"), ids=changed)
        unchanged = (step for step in found if step.step_id not in set(changed))
        return in_order([*unchanged, *now.values()])

    def give_back(self, steps: Iterable[Due]) -> None:
        """These were read and not written: they are due still, and the oldest."""
        given = list(steps)
        self._seen.difference_update(step.step_id for step in given)
        if self._ahead:
            self._ahead.give_back(given)
        elif given:
            self._after = dict.fromkeys(self._which, (_FIRST, 0))

    def _read_ahead(self, work: Work, limit: int) -> tuple[dict[int, Due], tuple[str, ...]]:
        """So many, and the kinds of which not all that are due have been read."""
        assert self._ahead is not None, "the caller looks"
        return self._ahead.take(work, limit), () if self._ahead.covers(work.now) else self._which

    def _oldest(self, work: Work, limit: int) -> tuple[dict[int, Due], tuple[str, ...]]:
        due: dict[int, Due] = {}
        left: list[str] = []
        for which in self._which:
            found, whole = self._read(work, which, limit - len(due)) if len(due) < limit else ({}, False)
            due |= found
            left += [] if whole else [which]
        return due, tuple(left)

    def _read(self, work: Work, which: str, limit: int) -> tuple[dict[int, Due], bool]:
        """So many of a kind, and whether they are all there are of it."""
        due: dict[int, Due] = {}
        found: Mapping[int, Due] = {}
        while not due:  # those found may all have gone with others of their cases
            at, id_ = self._after[which]
            found = read_facts(work, oldest_facts(which), limit=limit, after=at, after_id=id_)
            if not found:
                break
            last = list(found.values())[-1]
            self._after[which] = last.fire_at, last.step_id
            due = {step_id: step for step_id, step in found.items() if step_id not in self._seen}
        return due, len(found) < limit

    def _beside(self, work: Work, due: Mapping[int, Due], left: tuple[str, ...]) -> dict[int, Due]:
        """What else is due in the same cases; ``left``: the kinds of which not all have been read."""
        asked = [
            row for place, ids in (by_place(due.values()) if left else ())
            for row in look_up(work.session, due_in(place, left), now=work.now, ids=ids)
        ]  # fmt: skip
        missed = [row[0] for row in asked if row[0] not in due and row[0] not in self._seen]
        return read_facts(work, facts_in("step", "any"), ids=missed) if missed else {}
