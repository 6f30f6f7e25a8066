"""What a trial kept back, read for the city to judge the noise: by day and person, and message by message. Reads only."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import Select, func, select

from cases.outbox.states import STATE
from cases.outbox.trial import WITHHELD, Standing, standings
from cases.store.case_tables import Case
from cases.store.outbox_tables import Message, Notice
from cases.store.people_tables import Person
from cases.work import Work

MOST = 200


@dataclass(frozen=True)
class Noise:
    """What one person would have been sent on one local day: how many messages, at night, and what they carried in all.

    A message that another carries is no message of its own. ``ways``: how many by which.
    """

    day: date
    person: str
    unit: str
    messages: int
    at_night: int
    carried: int
    ways: dict[str, int]

    def line(self) -> dict[str, Any]:
        """As `yingsheng trial show` prints it."""
        return {**vars(self), "day": self.day.isoformat()}


@dataclass(frozen=True)
class Kept:
    """One message that would have gone: to whom, when, by which way, and its words as they stand."""

    id: int
    at: datetime
    person: str
    unit: str
    way: str
    purpose: str
    case_id: int | None
    number: str | None
    text: str

    def line(self, zone: tzinfo) -> dict[str, Any]:
        """As `yingsheng trial show --messages` prints it."""
        return {**vars(self), "at": self.at.astimezone(zone).isoformat()}


def noise(work: Work) -> list[Noise]:
    """Every day and person, newest day first, the most disturbed person first. Drills are left out."""
    found: dict[tuple[date, int], list[tuple[datetime, str, bool]]] = {}
    names: dict[int, tuple[str, str]] = {}
    zone = work.config.city.zone
    for person_id, name, unit, at, way, carried in work.session.execute(_kept_back()):
        names[person_id] = name, unit
        found.setdefault((at.astimezone(zone).date(), person_id), []).append((at, way, carried))
    lines = [_noise(work, day, names[person], rows) for (day, person), rows in found.items()]
    return sorted(lines, key=lambda n: (-n.day.toordinal(), -n.messages, n.person))


def texts(work: Work, most: int = MOST) -> list[Kept]:
    """The newest messages that would have gone by themselves, each with its words. Drills are left out."""
    query = (
        select(Message.id, Message.next_attempt_at, Person.name, Person.unit, Message.way, Notice.purpose, Notice.case_id,
               Case.number, Message.text)
        .join(Notice, Notice.id == Message.notice_id).join(Person, Person.id == Message.person_id)
        .outerjoin(Case, Case.id == Notice.case_id)
        .where(Message.state == WITHHELD, func.coalesce(Case.drill, False).is_(False))
        .order_by(Message.next_attempt_at.desc(), Message.id.desc()).limit(most)
    )  # fmt: skip
    units = {unit.id: unit.name for unit in work.config.units.units}
    rows = [Kept(*row) for row in work.session.execute(query)]
    return [Kept(**{**vars(row), "unit": units.get(row.unit, row.unit)}) for row in rows]


def standing_lines(work: Work) -> Iterator[dict[str, Any]]:
    """Each way out with its state and what it kept back, as lines to print."""
    counts = dict(
        work.session.execute(
            select(Message.way, func.count()).where(Message.state == WITHHELD).group_by(Message.way)
        ).all()
    )
    for one in standings(work):
        yield {**standing_words(one, work.config.city.zone), "withheld": counts.get(one.way, 0)}


def standing_words(one: Standing, zone: tzinfo) -> dict[str, Any]:
    """One way out as a line to print."""
    return {**vars(one), "at": one.at.astimezone(zone).isoformat() if one.at else None}


def _kept_back() -> Select[int, str, str, datetime, str, bool]:
    """Person, when, by which way, and whether inside another, of everything kept back."""
    return (
        select(Message.person_id, Person.name, Person.unit, Message.next_attempt_at, Message.way, Message.parent_id.is_not(None))
        .join(Person, Person.id == Message.person_id).join(Notice, Notice.id == Message.notice_id)
        .outerjoin(Case, Case.id == Notice.case_id)
        .where(STATE == WITHHELD, func.coalesce(Case.drill, False).is_(False))
    )  # fmt: skip


def _noise(work: Work, day: date, person: tuple[str, str], rows: list[tuple[datetime, str, bool]]) -> Noise:
    night, zone = work.config.alerts.night, work.config.city.zone
    own = [(at, way) for at, way, carried in rows if not carried]
    times = [at.astimezone(zone).time() for at, _ in own]
    at_night = sum(t >= night.begins or t < night.ends for t in times)
    units = {unit.id: unit.name for unit in work.config.units.units}
    names = {way.id: way.name for way in work.config.alerts.ways}
    ways = Counter(names.get(way, way) for _, way in own)
    name, unit = person
    return Noise(day, name, units.get(unit, unit), len(own), at_night, len(rows) - len(own), dict(ways.most_common()))
