"""Everything around a set of messages, read in bulk: carriers, steps, attempts, receipts, 收到, facts, roster."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from cases.proof.facts import Generations, read_generations
from cases.proof.roster import Roster
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Acknowledgement, Attempt, Message, Notice, Receipt
from cases.store.people_tables import Person
from cases.work import Work


class Told(NamedTuple):
    """A message with what it hangs on."""

    message: Message
    notice: Notice
    person: Person
    clock: ClockRow | None
    number: str | None
    drill: bool | None


class PassedOn(NamedTuple):
    """Whose message failed for good before this notice was asked for."""

    notice: int
    person: int


@dataclass(frozen=True)
class Book:
    """The rows of one reading. ``carriers``: by message, the one that carried its words."""

    carriers: Mapping[int, Message]
    origins: Mapping[int, Notice]
    steps: Mapping[int, Step]
    attempts: Mapping[int, Sequence[Attempt]]
    receipts: Mapping[int, Sequence[Receipt]]
    seen: Mapping[tuple[int, int], Sequence[Acknowledgement]]
    generations: Generations
    roster: Roster

    @classmethod
    def read(cls, work: Work, told: Sequence[Told]) -> "Book":
        """A fixed number of queries."""
        carriers = _carriers(work, [t.message for t in told])
        failed = [f for t in told if (f := passed_on(t.notice))]
        origins = {
            n.id: n for n in work.session.scalars(select(Notice).where(Notice.id.in_({f.notice for f in failed})))
        }
        step_ids = {n.step_id for n in (*(t.notice for t in told), *origins.values()) if n.step_id}
        steps = {s.id: s for s in work.session.scalars(select(Step).where(Step.id.in_(step_ids)))}
        clocks, carrying = {t.clock.id for t in told if t.clock}, {m.id for m in carriers.values()}
        kept = [e["held"] for t in told for e in t.notice.told if e.get("held")]
        people = {t.person.id for t in told} | {f.person for f in failed}
        return cls(
            carriers, origins, steps, _attempts(work, carrying), _receipts(work, carrying),
            _seen(work, clocks, {t.person.id for t in told}), read_generations(work, clocks),
            Roster.read(work, people, kept, _span(work, told)),
        )  # fmt: skip

    def step_of(self, notice: Notice) -> Step | None:
        """The step that fired, or whose message failed and was passed on to the next role."""
        if notice.step_id is None and (failed := passed_on(notice)) and failed.notice in self.origins:
            notice = self.origins[failed.notice]
        return self.steps.get(notice.step_id) if notice.step_id else None

    def entry(self, told: Told) -> tuple[Mapping[str, Any] | None, bool]:
        """What the step kept about this person, and whether about this very message (else it is a further way)."""
        entries = told.notice.told
        own = next((e for e in entries if e.get("message") == told.message.id), None)
        return own or next((e for e in entries if e.get("person_id") == told.person.id), None), own is not None


def passed_on(notice: Notice) -> PassedOn | None:
    """From the key of a notice that delivery wrote (`failover:notice:person:role`); ``None`` for any other."""
    kind, _, rest = (notice.dedupe_key or "").partition(":")
    parts = rest.split(":")
    if kind != "failover" or len(parts) < 3 or not (parts[0].isdigit() and parts[1].isdigit()):
        return None
    return PassedOn(int(parts[0]), int(parts[1]))


def _span(work: Work, told: Sequence[Told]) -> tuple[datetime, datetime]:
    instants = [t.message.made_at for t in told] or [work.now]
    return min(instants), max(instants)


def _carriers(work: Work, messages: Sequence[Message]) -> dict[int, Message]:
    """A digest may itself have become part of another: followed to the message that really went."""
    known = {m.id: m for m in messages}
    while missing := {m.parent_id for m in known.values() if m.parent_id} - known.keys():
        known |= {m.id: m for m in work.session.scalars(select(Message).where(Message.id.in_(missing)))}
    return {m.id: _top(m, known) for m in messages}


def _top(message: Message, known: Mapping[int, Message]) -> Message:
    while message.parent_id and message.state == "bundled":
        message = known[message.parent_id]
    return message


def _attempts(work: Work, ids: Iterable[int]) -> Mapping[int, list[Attempt]]:
    rows = work.session.scalars(select(Attempt).where(Attempt.message_id.in_(ids)).order_by(Attempt.n))
    return _grouped((row.message_id, row) for row in rows)


def _receipts(work: Work, ids: Iterable[int]) -> Mapping[int, list[Receipt]]:
    rows = work.session.scalars(select(Receipt).where(Receipt.message_id.in_(ids)).order_by(Receipt.seq))
    return _grouped((row.message_id, row) for row in rows)


def _seen(work: Work, clocks: Iterable[int], people: Iterable[int]) -> Mapping[tuple[int, int], list[Acknowledgement]]:
    query = select(Acknowledgement).where(
        Acknowledgement.clock_id.in_(clocks), Acknowledgement.person_id.in_(people)
    )  # fmt: skip
    rows = work.session.scalars(query.order_by(Acknowledgement.at, Acknowledgement.id))
    return _grouped(((row.clock_id, row.person_id), row) for row in rows)


def _grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
