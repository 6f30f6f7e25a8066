"""A city with very many clocks, built once for a run: its people, its cases, one pending step for each running clock."""

import json
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.orm import Session

from cases.clocks.nearest import note_nearest
from cases.house import House, open_house
from cases.now import WallClock
from cases.store.case_tables import Case
from cases.store.clock_tables import ClockRow, Step
from cases.store.outbox_tables import Message
from cases.store.people_tables import Contact, Person, Post, Shift
from cases.store.terms import keep, written
from cases.work import Work
from config.load import Config, load_config

ROOT = Path(__file__).parent.parent
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
UNITS = 40
RUNNING = 0.8
CHUNK = 20_000
EACH = 3  # clocks of a case
# What a city has open, by the weight of the case: letters and orders far before matters.
CASES = (
    (55, ("hotline_complaint", "unit_receipt_2h", "risk_check_10min")),
    (20, ("hotline_help", "unit_receipt_2h", "risk_check_10min")),
    (10, ("mailbox_5wd", "unit_receipt_2h", "arbitration_2wd")),
    (12, ("opinion_response_48h", "unit_receipt_2h", "follow_up_24h")),
    (3, ("authoritative_information_5h", "press_conference_24h", "upward_report_phone")),
)


@dataclass
class City:
    """A built city. ``free``: (step, clock, purpose) of steps far in the future, in random order, not yet used up."""

    folder: Path
    house: House
    free: list[tuple[int, int, str]] = field(default_factory=list)
    last_notice: int = 0

    @property
    def file(self) -> Path:
        """The database."""
        return self.folder / "bench.db"

    @property
    def config(self) -> Path:
        """The configuration, with its night moved to the other side of the day: a run must not hang on the hour."""
        return self.folder / "config"


def build(folder: Path, clocks: int, webhook: str) -> City:
    """Clocks, cases and roster by bulk inserts; the pragmas of the house hold for everything that comes afterwards."""
    now = datetime.now(UTC)
    _copy_config(folder, now)
    house = open_house(load_config(folder / "config"), f"sqlite:///{folder / 'bench.db'}", WallClock(),
                       {"YINGSHENG_WEBHOOK_SECRET": SECRET}, folder)  # fmt: skip
    city = City(folder, house)
    with house.database.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA synchronous=OFF")  # only while building
        raw.execute("PRAGMA cache_size=-400000")
        units = _people(connection, house.config, webhook, now)
        _fill(connection, city, clocks, units, now)
        _note_nearest(connection, city)
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.invalidate()
    random.Random(1).shuffle(city.free)
    return city


def arm(city: City, dues: Sequence[datetime]) -> dict[int, datetime]:
    """Let as many steps as there are instants fall due at them, one for each clock; step → when it is due."""
    taken = [city.free.pop() for _ in dues]
    steps = [{"step": t[0], "at": at} for t, at in zip(taken, dues, strict=True)]
    limits = [{"clock": t[1], "at": at} for t, at in zip(taken, dues, strict=True) if t[2] == "breach"]
    at = bindparam("at")
    with city.house.write() as work:
        connection = work.session.connection()
        step, clock = Step.__table__.c, ClockRow.__table__.c
        move = update(Step.__table__).where(step.id == bindparam("step"))
        connection.execute(move.values(planned_at=at, fire_at=at), steps)
        if limits:
            limit = update(ClockRow.__table__).where(clock.id == bindparam("clock"))
            connection.execute(limit.values(due_at=at, breach_at=at), limits)
        work.commit()
    return {row["step"]: row["at"] for row in steps}


def clear_outbox(city: City) -> None:
    """What is still unsent counts as sent: the next round begins with an empty outbox."""
    with city.house.write() as work:
        work.session.execute(
            update(Message).where(Message.state.in_(("pending", "sending"))).values(state="accepted", leased_until=None)
        )
        work.commit()


def _copy_config(folder: Path, now: datetime) -> None:
    shutil.copytree(ROOT / "config", folder / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = folder / "config" / "alerts.yaml"
    alerts = yaml.safe_load(file.read_text("utf-8"))
    local = now + timedelta(hours=8)
    begins, ends = (f"{local + timedelta(hours=hours):%H:%M}" for hours in (11, 13))
    alerts["trial"] = False
    alerts["night"] = {"begins": begins, "ends": ends}
    file.write_text(yaml.safe_dump(alerts, allow_unicode=True), encoding="utf-8")


def _people(connection: Connection, config: Config, webhook: str, now: datetime) -> list[str]:
    """One person for each city role, a liaison and a leader in each of the units; all reachable by webhook."""
    units = [unit.id for unit in config.units.units if unit.kind in ("department", "town", "office")][:UNITS]
    city_roles = [role.id for role in config.ladders.roles if role.scope == "city"]
    posts = [("shi_fuban", role) for role in city_roles] + [
        (u, r) for u in units for r in ("unit_liaison", "unit_leader")
    ]
    people = [{"id": n, "name": f"人{n}", "unit": unit, "left_at": None} for n, (unit, _) in enumerate(posts, 1)]
    connection.execute(insert(Person.__table__), people)
    connection.execute(insert(Post.__table__), [{"person_id": n, "role": r} for n, (_, r) in enumerate(posts, 1)])
    contacts = [{"person_id": n, "kind": "webhook", "address": f"{webhook}/{n}"} for n in range(1, len(posts) + 1)]
    connection.execute(insert(Contact.__table__), contacts)
    on_duty = [n for n, (_, role) in enumerate(posts, 1) if role in ("duty_officer", "shift_leader", "supervisor")]
    shifts = [
        {"role": posts[n - 1][1], "person_id": n, "starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=1)}
        for n in on_duty
    ]  # fmt: skip
    connection.execute(insert(Shift.__table__), shifts)
    connection.commit()
    return units


def _fill(connection: Connection, city: City, clocks: int, units: list[str], now: datetime) -> None:
    chance = random.Random(20261123)
    makers = [_Maker(city.house.config, policies, now) for _, policies in CASES]
    keep(Session(bind=connection), {terms for maker in makers for terms in maker.terms})
    weights = [weight for weight, _ in CASES]
    for first in range(0, clocks // EACH, CHUNK // EACH):
        numbers = range(first + 1, min(first + CHUNK // EACH, clocks // EACH) + 1)
        chosen = chance.choices(makers, weights, k=len(numbers))
        rows = [maker.rows(n, units[n % len(units)], chance) for n, maker in zip(numbers, chosen, strict=True)]
        _put(connection, Case, [row for case, _, _ in rows for row in case])
        _put(connection, ClockRow, [row for _, clock, _ in rows for row in clock])
        _put(connection, Step, [row for _, _, step in rows for row in step])
        connection.commit()
        city.free += [
            (s["id"], s["clock_id"], s["purpose"])
            for _, _, steps in rows for s in steps if s["state"] == "pending" and s["purpose"] != "after_breach"
        ]  # fmt: skip


def _note_nearest(connection: Connection, city: City) -> None:
    work = Work(Session(bind=connection), city.house.config, datetime.now(UTC))
    note_nearest(work, work.session.scalars(select(Case.id)).all())
    work.commit()


def _put(connection: Connection, model: Any, rows: list[dict[str, Any]]) -> None:
    """The statement is SQLAlchemy's; the values are bound as SQLite stores them, since a million rows pass here."""
    statement = str(insert(model.__table__).compile(connection, column_keys=list(rows[0])))
    connection.exec_driver_sql(statement, [tuple(row.values()) for row in rows])


class _Maker:
    """Makes the rows of one kind of case, the JSON of its clocks rendered once."""

    def __init__(self, config: Config, policies: tuple[str, ...], now: datetime) -> None:
        self.now = now
        known = {row.id: row for row in config.deadlines.deadlines}
        self.policies = [known[id_] for id_ in policies]
        self.ladders = [config.ladder(p.ladder) for p in self.policies]
        self.terms = [
            written({"policy": p.model_dump(mode="json"), "ladder": ladder.model_dump(mode="json"), "config": config.hash})
            for p, ladder in zip(self.policies, self.ladders, strict=True)
        ]  # fmt: skip
        self.roles = [[json.dumps(step.roles) for step in ladder.steps] for ladder in self.ladders]

    def rows(self, n: int, unit: str, chance: random.Random) -> tuple[list[dict[str, Any]], ...]:
        """A case, its clocks, and one step of each: pending and far off, or fired when the clock has stopped."""
        begun = _text(self.now - timedelta(hours=chance.uniform(1, 2000)))
        clocks, steps = [], []
        for i in range(EACH):
            id_ = (n - 1) * EACH + i + 1
            running = chance.random() < RUNNING
            hours = chance.uniform(24, 2000)
            at = _text(self.now + timedelta(hours=hours if running else -hours))
            clocks.append(self._clock(id_, n, i, running, begun, at))
            steps.append(self._step(id_, i, running, at, chance))
        return [self._case(n, unit, begun)], clocks, steps

    def _case(self, n: int, unit: str, begun: str) -> dict[str, Any]:
        severity = "serious" if "5h" in self.policies[0].id else None
        return {
            "id": n, "number": f"Q{n:07}", "kind": self.policies[0].when.case or "request", "title": "某事", "state": "received",
            "review": 0, "restricted": 0, "history": 0, "drill": 0, "cycle": 1, "opened_at": begun, "severity": severity,
            "severity_confirmed": 1, "incident": int(severity is not None), "public_opinion": "no", "attention": 0, "category": "城乡建设",
            "handling_lead": unit, "support": "[]", "complained_of": "[]", "discovered_at": begun, "facts": "{}", "decided": "{}",
            "row_version": 1, "loud": False,
        }  # fmt: skip

    def _clock(self, id_: int, case: int, i: int, running: bool, begun: str, at: str) -> dict[str, Any]:
        policy = self.policies[i]
        return {
            "id": id_, "subject_kind": "case", "subject_id": str(case), "case_id": case, "kind": policy.kind, "seq": 1, "cycle": 1,
            "generation": 1, "policy": policy.id, "terms_id": self.terms[i].id, "basis": policy.counts_from, "basis_at": begun,
            "started_at": begun, "due_at": at, "breach_at": at, "provisional": 0, "state": "running" if running else "satisfied",
            "stopped_at": None if running else at, "late_when_discovered": 0, "quiet": 0, "row_version": 1, "pauses": "[]", "stated": 0,
        }  # fmt: skip

    def _step(self, id_: int, i: int, running: bool, at: str, chance: random.Random) -> dict[str, Any]:
        n = chance.randrange(len(self.ladders[i].steps))
        return {
            "id": id_, "clock_id": id_, "generation": 1, "n": n + 1, "purpose": self.ladders[i].steps[n].purpose,
            "roles": self.roles[i][n], "planned_at": at, "fire_at": at, "state": "pending" if running else "fired",
            "fired_at": None if running else at,
        }  # fmt: skip


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def spread(first: datetime, count: int, seconds: float) -> Iterator[datetime]:
    """So many instants, evenly within so many seconds."""
    return (first + timedelta(seconds=seconds * n / count) for n in range(count))
