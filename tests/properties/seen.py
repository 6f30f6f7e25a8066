"""What stands in the record at one moment, as values: what an invariant compares, before a rule and after it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from cases.house import House
from cases.people.roster import Roster, roster_at
from cases.store.act_tables import Evidence
from cases.store.case_tables import Case, CaseItem
from cases.store.clock_tables import ClockRow, Step
from cases.store.event_tables import Event
from cases.store.item_tables import Item
from cases.store.outbox_tables import Acknowledgement, Attempt, Message, Notice, Receipt
from cases.store.terms import Terms
from cases.work import Work
from config.load import Config

Rows = dict[int, Row[Any]]
TOLD_OF = (ClockRow, Step, Notice, Message, Attempt, Receipt, Acknowledgement)
"""The tables in which nothing may change when an act was refused, undone or repeated."""


@dataclass(frozen=True)
class Seen:
    """Every row of clocks, steps, messages and what belongs to them; ``roster``: who is in place now."""

    now: datetime
    tables: dict[str, Rows]
    roster: Roster

    def rows(self, model: type[Any]) -> Rows:
        """The rows of one table by id, oldest first."""
        return self.tables[model.__tablename__]

    def all(self, model: type[Any]) -> Iterator[Row[Any]]:
        """The rows of one table, oldest first."""
        return iter(self.rows(model).values())

    def running(self) -> list[Row[Any]]:
        """Clocks that run."""
        return [c for c in self.all(ClockRow) if c.state == "running"]

    def policy(self, clock: Row[Any]) -> dict[str, Any]:
        """The row of the law a clock was begun under."""
        said: dict[str, Any] = json.loads(self.rows(Terms)[clock.terms_id].text)["policy"]
        return said

    def events_of(self, clock_id: int) -> list[Row[Any]]:
        """What happened to a clock, in order."""
        return [e for e in self.all(Event) if e.subject_kind == "clock" and e.subject_id == str(clock_id)]

    def clock_of(self, message: Row[Any]) -> Row[Any] | None:
        """The clock of which a message tells."""
        return self.rows(ClockRow).get(self.rows(Notice)[message.notice_id].clock_id)

    def same_as(self, other: "Seen") -> bool:
        """Whether nothing that concerns clocks, messages and events is different."""
        return all(self.rows(m) == other.rows(m) for m in (*TOLD_OF, Event, Case, CaseItem, Evidence))


def look_at(house: House) -> Seen:
    """Read it all in one transaction."""
    models = (*TOLD_OF, Terms, Event, Case, CaseItem, Evidence, Item)
    with house.read() as work:
        return Seen(work.now, {m.__tablename__: _rows(work, m) for m in models}, roster_at(work, work.now))


def _rows(work: Work, model: type[Any]) -> Rows:
    return {row.id: row for row in work.session.execute(select(model.__table__).order_by(model.__table__.c.id))}


@dataclass
class Story:
    """What an invariant may know: the rule just run and what it said, the record before and after, and what was done so far."""

    config: Config
    before: Seen
    after: Seen
    deed: str = "open"
    said: dict[str, Any] = field(default_factory=dict)
    tries: list["Try"] = field(default_factory=list)  # every request the provider was given
    poisoned: set[int] = field(default_factory=set)  # steps that were damaged by hand at some time
    set_back: bool = False  # whether the wall clock was ever put back
    waits: dict[int, list[float]] = field(default_factory=dict)  # by message, the waits between its tries

    @property
    def ticked(self) -> bool:
        """Whether the rule ended with a whole sweep and delivery."""
        return self.deed in ("tick", "later")

    def new(self, model: type[Any]) -> list[Row[Any]]:
        """The rows this rule has written."""
        return [row for id_, row in self.after.rows(model).items() if id_ not in self.before.rows(model)]

    def both(self, model: type[Any]) -> list[tuple[Row[Any], Row[Any]]]:
        """(before, after) of every row there was."""
        now = self.after.rows(model)
        return [(row, now[id_]) for id_, row in self.before.rows(model).items()]


@dataclass(frozen=True)
class Try:
    """One request as the other side saw it. ``taken``: it has the message, whatever we were told."""

    message: str
    attempt: int
    marked: bool
    outcome: str
