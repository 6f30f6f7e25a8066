"""Heartbeats: the pulse of each process, and whether it is alive."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
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
    """Write a process's pulse over its last one. The latest instant it ever saw never moves back.

    Two of one name (engines on two machines) share the row: while they run by two configurations it names both, and is neither's.
    """
    pulse.max_seen_at = pulse.last_at
    values = {c.name: getattr(pulse, c.name) for c in Heartbeat.__table__.columns}
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(Heartbeat).values(values)
    rest = {name: value for name, value in values.items() if name != "name"}
    rest["max_seen_at"] = case((Heartbeat.max_seen_at > pulse.last_at, Heartbeat.max_seen_at), else_=pulse.last_at)
    rest["config_hash"] = case((_another(pulse), _both(pulse)), else_=pulse.config_hash)
    session.execute(insert.on_conflict_do_update(index_elements=["name"], set_=rest))


def _another(pulse: Heartbeat) -> ColumnElement[bool]:
    """Whether the row was last written by somebody else who beat when we already lived, under another configuration."""
    else_ = or_(Heartbeat.host != pulse.host, Heartbeat.pid != pulse.pid)
    return and_(else_, Heartbeat.last_at > pulse.started_at, _first(pulse) != pulse.config_hash)


def _both(pulse: Heartbeat) -> ColumnElement[str]:
    return literal(f"{pulse.config_hash}/") + _first(pulse)


def _first(pulse: Heartbeat) -> ColumnElement[str]:
    """The configuration of who wrote the row, without the one he met."""
    return func.substr(Heartbeat.config_hash, 1, len(pulse.config_hash))


def pulses(session: Session) -> list[Heartbeat]:
    """The last pulse of every process."""
    return list(session.scalars(select(Heartbeat).order_by(Heartbeat.name)))
