"""Heartbeats: the pulse of each process, and whether it is alive."""

from datetime import datetime, timedelta

from sqlalchemy import case, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cases.house import House
from cases.store.clock_tables import Heartbeat

ALIVE = timedelta(seconds=60)


def live_engine(house: House, now: datetime) -> bool:
    """Whether an engine has beaten within the last minute of real time."""
    return live(house, "engine", now)


def live(house: House, name: str, now: datetime) -> bool:
    """The same of any process."""
    with house.read() as work:
        last = work.session.scalar(select(Heartbeat.last_at).where(Heartbeat.name == name))
    return last is not None and now - last < ALIVE


def beat(session: Session, pulse: Heartbeat) -> None:
    """Write a process's pulse over its last one. The latest instant it ever saw never moves back."""
    pulse.max_seen_at = pulse.last_at
    values = {c.name: getattr(pulse, c.name) for c in Heartbeat.__table__.columns}
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(Heartbeat).values(values)
    rest = {name: value for name, value in values.items() if name != "name"}
    rest["max_seen_at"] = case((Heartbeat.max_seen_at > pulse.last_at, Heartbeat.max_seen_at), else_=pulse.last_at)
    session.execute(insert.on_conflict_do_update(index_elements=["name"], set_=rest))


def pulses(session: Session) -> list[Heartbeat]:
    """The last pulse of every process."""
    return list(session.scalars(select(Heartbeat).order_by(Heartbeat.name)))
