"""A desk played through without waiting: voices come in, officers and units act as people would, the engine's work is done.

Nobody acknowledges a message here, so what is counted is an upper bound of what people are told.
"""

import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from math import exp

from sqlalchemy import column, select, text

from alerts.deliver import deliver
from alerts.outcome import Outcome, Parcel
from alerts.sweep import sweep
from cases.house import House
from cases.items.keep import keep
from cases.items.raw import RawItem
from cases.matters.acts import act
from cases.now import HeldClock
from cases.people.actors import Actor, Forbidden
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow
from cases.store.people_tables import Contact, Person, Post, Shift
from cases.store.types import UtcDateTime
from cases.work import Work
from pipeline.process import process_pending
from pipeline.rules import Rules, compile_rules

DAY_SHIFT, NIGHT_SHIFT = timedelta(hours=8, minutes=30), timedelta(hours=20, minutes=30)  # two shifts of twelve hours
OFFICERS = ("duty_officer", "shift_leader", "supervisor")
INTAKE = timedelta(minutes=10)
ON_TIME = 0.9
SPREAD = 0.6  # of the lognormal: sigma of its logarithm
URL = "https://example.gov.cn/answer"
DESK = Actor("desk", "值班台", "shi_fuban", frozenset({"duty_officer", "shift_leader", "discipline"}))


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
    """One city in the middle of a replay. ``todo``: what people will do, by time; ``called``: clocks of those at risk already seen."""

    house: House
    clock: HeldClock
    chance: random.Random
    rules: Rules
    todo: list[tuple[datetime, int, Callable[[Work], None]]] = field(default_factory=list)
    number: count = field(default_factory=count)  # type: ignore[type-arg]
    round_at: datetime | None = None
    called: set[int] = field(default_factory=set)
    refused: dict[str, int] = field(default_factory=dict)
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
                self._act()
            elif steps <= now:
                sweep(self.house)
            else:
                for _ in deliver(self.house, self.senders):
                    pass

    def later(self, at: datetime, do: Callable[[Work], None]) -> None:
        """People will do that at that time."""
        heapq.heappush(self.todo, (at, next(self.number), do))

    def _moments(self, waiting: list[RawItem]) -> tuple[datetime, datetime, datetime]:
        """When next a voice is taken in or somebody acts; when a step or a wish falls due; when a message may go."""
        with self.house.read() as work:
            step, wish, message = work.session.execute(_NEXT).one()
        outside = [self.todo[0][0]] if self.todo else []
        outside += [taken_in(waiting[-1])] if waiting else []
        never = datetime.max.replace(tzinfo=UTC)
        return min(outside, default=never), min(step or never, wish or never), message or never

    def _hear(self, came: list[RawItem]) -> None:
        with self.house.write() as work:
            for n in range(0, len(came), 40):
                keep(work, came[n : n + 40])
            work.commit()
        process_pending(self.house, rules=self.rules)
        self._plan_round()

    def _plan_round(self) -> None:
        """When the desk next looks: in the office within ten minutes, at once when something loud has called, else at half past eight."""
        with self.house.read() as work:
            loud = bool(_waiting_loud(work))
        wait = self.chance.uniform(1, 5) if loud else self.chance.uniform(2, 10)
        at = self.clock.at + timedelta(minutes=round(wait))
        at = at if loud else self._awake(at)
        if self.round_at is None or at < self.round_at:
            self.round_at = at
            self.later(at, self._round)

    def _act(self) -> None:
        if not self.todo or self.todo[0][0] > self.clock.at:
            return
        with self.house.write() as work:
            while self.todo and self.todo[0][0] <= self.clock.at:
                heapq.heappop(self.todo)[2](work)
            work.commit()

    # ---- people

    def _round(self, work: Work) -> None:
        """The duty officer confirms what has come in, hands it out, calls where somebody is at risk; by night only what is loud."""
        self.round_at = None
        asleep = self._awake(self.clock.at) != self.clock.at
        received = select(Case.id).where(Case.state == "received").order_by(Case.id)
        for id_ in _waiting_loud(work) if asleep else list(work.session.scalars(received)):
            self._confirm(work, work.session.get_one(Case, id_))
        for case in work.session.scalars(
            select(Case).where(Case.review, Case.incident, Case.kind == "matter", Case.closed_at.is_(None))
        ):
            self._raise(work, case)
        self._call(work)
        if asleep:
            morning = self._awake(self.clock.at)
            self.round_at = morning
            self.later(morning, self._round)

    def _confirm(self, work: Work, case: Case) -> None:
        if self._merged(work, case):
            return
        self._do(work, case.id, "confirm")
        clocks = {c.kind: c for c in work.session.scalars(select(ClockRow).where(ClockRow.case_id == case.id))}
        if "upward_report" in clocks:
            self._soon(case.id, 2, 12, "report-up", to="成都市委总值班室")
            self._soon(case.id, 20, 40, "report-up", to="成都市委总值班室")
        if case.about_id is None:
            unit = case.handling_lead if case.handling_lead not in (None, *case.complained_of) else "shi_fuban"
            self._do(work, case.id, "dispatch", unit=unit)
            self._soon(case.id, 10, 110, "accept", spread=True)
        self._answer(case, clocks)

    def _call(self, work: Work) -> None:
        """Whoever is at risk is called within minutes, also when the word of it came to a matter confirmed long ago."""
        running = select(ClockRow.id, ClockRow.case_id).join(Case, Case.id == ClockRow.case_id).where(
            ClockRow.kind == "risk_check", ClockRow.state == "running", Case.state != "received"
        )  # fmt: skip
        for clock_id, case_id in work.session.execute(running.order_by(ClockRow.id)):
            if clock_id not in self.called:
                self.called.add(clock_id)
                self._soon(case_id or 0, 1, 3, "check", reason="已联系属地上门")

    def _raise(self, work: Work, case: Case) -> None:
        """A voice says worse than what was confirmed: the officer goes by the number of the dead."""
        dead = case.facts.get("dead") or 0
        level = "serious" if dead >= 10 else "large" if dead >= 3 else None
        if level and level != case.severity:
            self._do(work, case.id, "overrule", "与现场核实的情况不符", severity=level)
            clocks = {c.kind: c for c in work.session.scalars(select(ClockRow).where(ClockRow.case_id == case.id))}
            self._answer(case, clocks)

    def _merged(self, work: Work, case: Case) -> bool:
        """An officer knows the same event in other words when it is of the same kind at the same place within a day."""
        same = select(Case.number).where(
            Case.kind == "matter", Case.incident, Case.state != "received", Case.closed_at.is_(None),
            Case.territory == case.territory, Case.event_type == case.event_type, Case.opened_at > work.now - timedelta(days=1),
        )  # fmt: skip
        earliest = (
            work.session.scalar(same.order_by(Case.id).limit(1)) if case.kind == "matter" and case.incident else None
        )
        if earliest is None:
            return False
        self._do(work, case.id, "merge", into=earliest)
        return True

    def _answer(self, case: Case, clocks: dict[str, ClockRow]) -> None:
        reply = next((c for k, c in clocks.items() if k.endswith(("_reply", "_feedback"))), None)
        if reply is not None:
            kind = "feedback" if reply.kind.endswith("_feedback") else "reply"
            length = (reply.due_at - reply.started_at) * exp(
                self.chance.gauss(-1.2816 * SPREAD, SPREAD)
            )  # 90 % on time
            self._will(
                self._office(reply.started_at + length), case.id, "publish", kind=kind, issuer="承办单位", url=URL
            )
            return
        begun = case.discovered_at
        if "press_conference" in clocks:
            self._will(begun + timedelta(hours=self.chance.uniform(3, 4.5)), case.id, "publish",
                       kind="official_site", issuer="市政府", url=URL)  # fmt: skip
            self._will(begun + timedelta(hours=self.chance.uniform(16, 22)), case.id, "publish",
                       kind="press_conference", issuer="市政府", url=URL)  # fmt: skip
            answered = begun + timedelta(hours=42)
            self._will(answered, case.id, "publish", kind="official_site", issuer="市政府", url=URL)
        elif "opinion_response" in clocks:
            answered = self._office(begun + timedelta(hours=self.chance.uniform(6, 30)))
            self._will(answered, case.id, "publish", kind="new_media", issuer="承办单位", url=URL)
        else:
            answered = begun + timedelta(hours=2)
        self._will(answered + timedelta(hours=self.chance.uniform(2, 12)), case.id, "close", reason="已办结")

    def _soon(
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
        share = self.chance.betavariate(1.2, 3) if spread else self.chance.random()
        at = self.clock.at + timedelta(minutes=round(low + share * (high - low)))
        self._will(at, case_id, action, reason=reason, **data)

    def _will(self, at: datetime, case_id: int, action: str, *, reason: str | None = None, **data: str) -> None:
        self.later(max(at, self.clock.at), lambda work: self._do(work, case_id, action, reason, **data))

    def _do(self, work: Work, case_id: int, action: str, reason: str | None = None, **data: str) -> None:
        if action == "accept" and work.session.get_one(Case, case_id).state != "dispatched":
            return  # joined with another or answered meanwhile: nothing is left to sign for
        try:
            with work.session.begin_nested():
                act(work, case_id, action, DESK, reason, dict(data))
        except Forbidden as e:
            self.refused[f"{action}: {e.error}"] = self.refused.get(f"{action}: {e.error}", 0) + 1

    def _awake(self, at: datetime) -> datetime:
        """The same moment, or by night (22:00 to 8:30) some minutes after half past eight."""
        local = at.astimezone(self.house.config.city.zone)
        opening = local.replace(hour=8, minute=30, second=0, microsecond=0)
        late = timedelta(minutes=round(self.chance.uniform(1, 20)))
        if local.hour >= 22:
            return opening + timedelta(days=1) + late
        return opening + late if local < opening else at

    def _office(self, at: datetime) -> datetime:
        """The same or the next moment between nine and half past five on that day."""
        local = at.astimezone(self.house.config.city.zone)
        if local.hour < 9:
            return local.replace(hour=9, minute=round(self.chance.uniform(0, 59)))
        return local if local.hour < 18 else local.replace(hour=17, minute=round(self.chance.uniform(0, 59)))


def open_desk(house: House, clock: HeldClock, days: int, seed: int = 1) -> Desk:
    """A desk with a full roster for so many days from the clock's instant, everybody reachable by webhook."""
    with house.write() as work:
        staff(work, days)
        work.commit()
    return Desk(house, clock, random.Random(seed), compile_rules(house.config))


def staff(work: Work, days: int) -> None:
    """Four duty officers in turn by two shifts a day, seven leaders by the day, one liaison and one leader a unit."""
    city = [role.id for role in work.config.ladders.roles if role.scope == "city"]
    posts = [("shi_fuban", role) for role in city for _ in range({"duty_officer": 4, "shift_leader": 7}.get(role, 1))]
    posts += [(unit.id, role) for unit in work.config.units.units for role in ("unit_liaison", "unit_leader")]
    people = [Person(name=f"人{n}", unit=unit) for n, (unit, _) in enumerate(posts)]
    work.session.add_all(people)
    work.session.flush()
    roles = [role for _, role in posts]
    work.session.add_all(Post(person_id=p.id, role=role) for p, role in zip(people, roles, strict=True))
    work.session.add_all(Contact(person_id=p.id, kind="webhook", address=f"http://127.0.0.1:9/{p.id}") for p in people)
    held = {role: [p.id for p, r in zip(people, roles, strict=True) if r == role] for role in OFFICERS}
    midnight = work.now.astimezone(work.config.city.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    for day in range(-1, days + 30):
        begin = midnight + timedelta(days=day)
        spans = [(begin + DAY_SHIFT, begin + NIGHT_SHIFT), (begin + NIGHT_SHIFT, begin + DAY_SHIFT + timedelta(days=1))]
        work.session.add_all(
            Shift(role="duty_officer", person_id=held["duty_officer"][(2 * day + n) % 4], starts_at=a, ends_at=b)
            for n, (a, b) in enumerate(spans)
        )
        work.session.add(
            Shift(
                role="shift_leader", person_id=held["shift_leader"][day % 7], starts_at=spans[0][0], ends_at=spans[1][1]
            )
        )
        work.session.add(
            Shift(role="supervisor", person_id=held["supervisor"][0], starts_at=spans[0][0], ends_at=spans[1][1])
        )
    work.session.flush()


def _waiting_loud(work: Work) -> list[int]:
    """Cases nobody has looked at that have called somebody by a loud clock."""
    return list(work.session.scalars(select(Case.id).where(Case.state == "received", Case.loud).order_by(Case.id)))


def _heard(item: RawItem) -> datetime:
    assert item.published_at is not None, "every voice of a replay has its time"
    return item.published_at


def taken_in(item: RawItem) -> datetime:
    """Channels are looked at every ten minutes."""
    heard = _heard(item)
    step = INTAKE.total_seconds()
    return datetime.fromtimestamp((heard.timestamp() // step + 1) * step, heard.tzinfo)
