"""How often are people told? A month of a city's voices through the real house, at 110 and at 1,000 voices a day.

Counted is what was really sent: a message that another carries (bundled, or listed in a digest) disturbs nobody by itself. A single
message tells of one matter; a digest lists several. Both ring: ``…_single`` counts the former, the others count every ring.
"""

import gc
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from benchmarks.people_desk import Desk, open_desk
from benchmarks.people_staff import DAY_SHIFT, NIGHT_SHIFT
from benchmarks.people_voices import load_texts, month
from benchmarks.process import ROOT
from cases.clocks.night import is_night
from cases.house import House, open_house
from cases.now import HeldClock
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Attempt, Message, Notice
from cases.store.people_tables import Post, Shift, User
from config.load import load_config
from tests.live import delivering

START = datetime.fromisoformat("2026-11-02T08:00:00+08:00")
DAYS = 30
BLAST_ON = 9
LIMITS = {"duty_officer": 20, "unit_liaison": 5, "city_leader": 1}


def measure(*volumes: int) -> dict[str, object]:
    """A month at each volume (110 and 1,000 a day unless others are named); each with its own database."""
    return {f"at_{a_day}": replay(a_day, DAYS) for a_day in volumes or (110, 1000)}


def replay(a_day: int, days: int) -> dict[str, Any]:
    """One replay, and what it came to."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as folder:
        clock = HeldClock(START)
        house = open_house(delivering(load_config(ROOT / "config")), f"sqlite:///{folder}/people.db", clock,
                           {"YINGSHENG_WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, Path(folder))  # fmt: skip
        hurry(house)
        gc.collect()
        gc.freeze()  # what stands for good is not looked through again and again
        desk = play(house, clock, a_day, days, real=True, blast_on=min(BLAST_ON, days - 1))
        result = Told(house, desk.agenda.refused).figures()
        house.database.engine.dispose()
    return {"seconds": round(time.perf_counter() - began), **result}


def hurry(house: House) -> None:
    """What is played need not survive a power cut: no transaction from now on waits for SQLite's disk."""
    house.database.engine.update_execution_options(yingsheng_synchronous="OFF")


def play(house: House, clock: HeldClock, a_day: int, days: int, *, real: bool, blast_on: int | None) -> Desk:
    """The whole of it on an open house; the desk as it stands at the end."""
    desk = open_desk(house, clock, days)
    streets = [town.name for town in house.config.territory.towns]
    voices = month(load_texts(real=real), streets, clock.at, days, a_day, blast_on)
    desk.play(voices, clock.at + timedelta(days=days))
    return desk


class Told:
    """What everybody was sent, read from the record. ``sent``: (person, role, when, purpose, kind, case) of single messages."""

    def __init__(self, house: House, refused: dict[str, int]) -> None:
        self.refused = refused
        self.zone, self.night = house.config.city.zone, house.config.alerts.night
        with house.read() as work:
            query = (
                select(Message.person_id, Attempt.begun_at, Notice.purpose, ClockRow.kind, Notice.case_id, Message.digest, Message.id,
                       Step.n, Notice.role)
                .join(Attempt, Attempt.message_id == Message.id).join(Notice, Notice.id == Message.notice_id)
                .outerjoin(ClockRow, ClockRow.id == Notice.clock_id).outerjoin(Step, Step.id == Notice.step_id)
            )  # fmt: skip
            self.sent: list[tuple[Any, ...]] = [tuple(row) for row in work.session.execute(query.where(Attempt.n == 1))]
            self.roles = {
                person: roles[0] for person, roles in work.session.execute(select(User.person_id, User.roles))
            }
            self.roles |= dict(list(work.session.execute(select(Post.person_id, Post.role))))
            self.serious = set(
                work.session.scalars(
                    select(Case.id).where(Case.kind == "matter", Case.severity.in_(("serious", "especially_serious")))
                )
            )
            self.incidents = set(work.session.scalars(select(Case.id).where(Case.incident, Case.kind == "matter")))
            carried = select(func.count()).select_from(Message).where(Message.state == "bundled")
            self.carried = work.session.scalar(carried) or 0
            self.parents = set(
                work.session.scalars(select(Message.parent_id).where(Message.parent_id.is_not(None)).distinct())
            )
            kinds = work.session.execute(select(Case.kind, func.count()).group_by(Case.kind))
            self.cases = dict(list(kinds))
            self.shifts = sorted(
                work.session.execute(select(Shift.starts_at, Shift.ends_at).where(Shift.role == "duty_officer"))
            )
            breaches = (
                select(ClockRow.kind, func.count()).where(ClockRow.breached_at.is_not(None)).group_by(ClockRow.kind)
            )
            self.breached = dict(list(work.session.execute(breaches)))
            self.clocks = dict(list(work.session.execute(select(ClockRow.kind, func.count()).group_by(ClockRow.kind))))

    def per_shift(self, *, single: bool = False) -> list[int]:
        """Messages of each duty officer in each shift, shifts without any included; with ``single`` those that list no others."""
        counted = Counter((m[0], self._shift(m[1])) for m in self._of("duty_officer", single))
        whole = self._span()
        shifts = [a for a, _ in self.shifts if whole[0] <= a <= whole[1]]
        return _filled(counted.values(), len(shifts))

    def per_day(
        self, role: str, *, outside: frozenset[int] | set[int] = frozenset(), single: bool = False
    ) -> list[int]:
        """Messages of each person in a role on each day; days without any are not counted as days of rest."""
        counted = Counter((m[0], self._day(m[1])) for m in self._of(role, single) if m[4] not in outside)
        return sorted(counted.values()) or [0]

    def _of(self, role: str, single: bool) -> list[tuple[Any, ...]]:
        mine = [m for m in self.sent if self.roles[m[0]] == role]
        return [m for m in mine if not (m[5] and m[6] in self.parents)] if single else mine

    def at_its_start(self, case_id: int, minutes: int = 20) -> dict[int, int]:
        """Messages about one case for each person within its first minutes."""
        about = [m for m in self.sent if m[4] == case_id]
        first = min((m[1] for m in about), default=START)
        return dict(Counter(m[0] for m in about if m[1] <= first + timedelta(minutes=minutes)))

    def at_night(self) -> Counter[str]:
        """By kind of clock and purpose, the messages that went between the evening and the morning."""
        asleep = [m for m in self.sent if is_night(m[1], self.night, self.zone)]
        return Counter(f"{m[3] or 'wish'} {m[2]}" for m in asleep)

    def figures(self) -> dict[str, Any]:
        """The distributions that are printed."""
        hours = Counter(m[1].astimezone(self.zone).hour for m in self.sent)
        by_night = self.at_night()
        return {
            "cases": self.cases, "messages_sent": len(self.sent), "carried_by_others": self.carried,
            "share_carried": round(self.carried / max(1, len(self.sent) + self.carried), 3),
            "sent_that_list_others": len([m for m in self.sent if m[6] in self.parents]),
            "duty_officer_shift": _spread(self.per_shift(), LIMITS["duty_officer"]),
            "duty_officer_shift_single": _spread(self.per_shift(single=True), LIMITS["duty_officer"]),
            "unit_liaison_day": _spread(self.per_day("unit_liaison"), LIMITS["unit_liaison"]),
            "unit_liaison_day_single": _spread(self.per_day("unit_liaison", single=True), LIMITS["unit_liaison"]),
            "unit_leader_day": _spread(self.per_day("unit_leader")), "shift_leader_day": _spread(self.per_day("shift_leader")),
            "city_leader_day_outside_incidents": _spread(self.per_day("city_leader", outside=self.incidents), LIMITS["city_leader"]),
            "reviewer_day": _spread(self.per_day("reviewer")), "reviewer_day_single": _spread(self.per_day("reviewer", single=True)),
            "city_leader_day": _spread(self.per_day("city_leader")), "supervisor_day": _spread(self.per_day("supervisor")),
            "blast_at_start_per_person": [_spread(sorted(self.at_its_start(c).values())) for c in sorted(self.serious)][:3],
            "by_purpose": dict(Counter(m[2] for m in self.sent).most_common()),
            "by_kind_and_purpose": dict(Counter(f"{m[3] or 'wish'} {m[2]}" for m in self.sent).most_common(20)),
            "duty_officer_by_kind": dict(self._causes("duty_officer").most_common(12)),
            "unit_liaison_by_kind": dict(self._causes("unit_liaison").most_common(12)),
            "city_leader_by_kind": dict(self._causes("city_leader").most_common(8)),
            "by_hour": [hours[h] for h in range(24)], "at_night": by_night.total(),
            "at_night_by_kind": dict(by_night.most_common(8)),
            "refused_acts": self.refused, "clocks": self.clocks, "breached": self.breached,
        }  # fmt: skip

    def _causes(self, role: str) -> Counter[str]:
        return Counter(f"{m[3] or 'wish'} step {m[7] or '-'} {m[2]}" for m in self.sent if self.roles[m[0]] == role)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _shift(self, at: datetime) -> datetime:
        local = at.astimezone(self.zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        begins = [midnight - timedelta(days=1) + NIGHT_SHIFT, midnight + DAY_SHIFT, midnight + NIGHT_SHIFT]
        return max(b for b in begins if b <= local)

    def _span(self) -> tuple[datetime, datetime]:
        times = [m[1] for m in self.sent]
        return (min(times) - timedelta(hours=12), max(times)) if times else (START, START)


def _filled(values: Iterable[int], length: int) -> list[int]:
    found = sorted(values)
    return [0] * max(0, length - len(found)) + found


def _spread(ordered: list[int], limit: int | None = None) -> dict[str, int]:
    found = sorted(ordered) or [0]
    spread = {"of": len(found), "median": found[len(found) // 2], "p95": found[min(int(len(found) * 0.95), len(found) - 1)],
              "max": found[-1]}  # fmt: skip
    return spread if limit is None else spread | {"over": sum(n > limit for n in found)}
