"""A day at the desk as a timetable: what is said at which hour, who is told what, what the clocks then say."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.matters.acts import act
from cases.matters.lines import case_ids, case_line, case_lines
from cases.people.actors import Actor
from cases.store.clock_tables import ClockRow
from cases.store.event_tables import Event
from pipeline.settling.process import process_pending
from tests.conftest import NINE
from tests.desk import Desk

OFFICER = Actor("zhi1", "值一", None, frozenset({"duty_officer"}))
SITE = {"kind": "official_site", "url": "https://example.invalid/1", "issuer": "市政府"}


def clock_time(text: str) -> datetime:
    """09:20 of the Monday, or «+1 14:20» of the day after."""
    days, _, hour = text.rpartition(" ")
    at = datetime.strptime(hour, "%H:%M").replace(tzinfo=NINE.tzinfo)
    return NINE.replace(hour=at.hour, minute=at.minute) + timedelta(days=int(days or 0))


@dataclass
class Hours:
    """Drives a desk by the hour; every message the fake way out was given stands under its person."""

    desk: Desk
    said: int = 0
    seen: int = field(default=0)

    def at(self, text: str) -> "Hours":
        """Go to that hour, letting everything between happen minute by minute where it is due."""
        until = clock_time(text)
        while (due := self._next()) is not None and due < until:
            self.desk.house.clock.at = max(due, self.desk.house.now())
            self.desk.tick()
        self.desk.house.clock.at = until
        self.desk.tick()
        return self

    def _next(self) -> datetime | None:
        from alerts.due import next_due

        with self.desk.house.read() as work:
            return next_due(work)

    def hear(self, text: str, channel: str = "weibo", **more: Any) -> None:
        """A voice comes in and is judged and settled; nobody is told before the next tick."""
        self.said += 1
        item = RawItem(
            channel, "", text, **{"external_id": f"h{self.said}", "published_at": self.desk.house.now(), **more}
        )
        with self.desk.house.write() as work:
            keep(work, [item])
            work.commit()
        process_pending(self.desk.house)

    def do(
        self, case_id: int, action: str, reason: str | None = "依据现场核实", *, by: Actor = OFFICER, **data: Any
    ) -> dict[str, Any]:
        """One act, committed; the case line."""
        with self.desk.house.write() as work:
            act(work, case_id, action, by, reason, data)
            line = case_line(work, case_id, why=True)
            work.commit()
        return line

    def told(self) -> dict[str, list[str]]:
        """What each person has been given since last asked, after one tick."""
        self.desk.tick()
        taken, to = self.desk.sender.taken[self.seen :], self.desk.sender.to[self.seen :]
        self.seen = len(self.desk.sender.taken)
        heard: dict[str, list[str]] = defaultdict(list)
        for parcel, name in zip(taken, to, strict=True):
            heard[name].append(parcel.text)
        return dict(heard)

    def line(self, case_id: int) -> dict[str, Any]:
        """The case as `yingsheng cases --id` prints it."""
        with self.desk.house.read() as work:
            return case_line(work, case_id, why=True)

    def lines(self, kind: str = "matter") -> list[dict[str, Any]]:
        """All cases of a kind."""
        with self.desk.house.read() as work:
            return [line for line in case_lines(work, case_ids(work)) if line["kind"] == kind]

    def clock(self, case_id: int, kind: str) -> dict[str, Any]:
        """The newest clock of that kind."""
        return [c for c in self.line(case_id)["clocks"] if c["kind"] == kind][-1]

    def due(self, case_id: int, kind: str) -> str:
        """Its limit, without date where it is Monday's."""
        at = datetime.fromisoformat(self.clock(case_id, kind)["due_at"])
        days = (at.date() - NINE.date()).days
        return f"{days:+d} {at:%H:%M}" if days else f"{at:%H:%M}"

    def dump(self, cycle: int, until: int | None = None) -> tuple[Sequence[Any], Sequence[Any]]:
        """Every column of the clocks of one cycle, and every event up to that id: for byte-identity."""
        with self.desk.house.read() as work:
            table = ClockRow.__table__
            rows = work.session.execute(select(table).where(table.c.cycle == cycle).order_by(table.c.id)).all()
            events = Event.__table__
            query = select(events).order_by(events.c.id)
            told = work.session.execute(query.where(events.c.id <= until) if until else query).all()
        return [tuple(map(repr, row)) for row in rows], [tuple(map(repr, event)) for event in told]
