"""Heartbeats: the pulse of each process, and whether it is alive."""

from contextlib import suppress
from datetime import datetime, timedelta
from os import getpid
from socket import gethostname

from sqlalchemy import ColumnElement, and_, case, delete, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from cases.house import House
from cases.store.clock_tables import Heartbeat
from config.causes import database_cause

ALIVE = timedelta(seconds=60)
QUIET = timedelta(seconds=30)
"""So long after its last beat nobody who began later takes its place: it may only be between two beats."""
FORGOTTEN = timedelta(days=1)
"""So long one that ran beside another is missed."""


def live_engine(house: House, now: datetime) -> bool:
    """Whether an engine has beaten within the last minute of real time."""
    return live(house, "engine", now)


def live(house: House, name: str, now: datetime) -> bool:
    """The same of any process, on whatever host."""
    with house.read() as work:
        last = work.session.scalar(select(func.max(Heartbeat.last_at)).where(_of(name)))
    return last is not None and now - last < ALIVE


def beat(session: Session, pulse: Heartbeat) -> None:
    """Write a process's pulse over its last one. The latest instant it ever saw never moves back.

    The first of its name has the row of that name; one on another host a row ``name@host``, so that the death of either is seen. Who began
    after the first fell silent takes its place. Two on one host share a row: while they run by two configurations it names both. A file has
    one host, whatever that is called meanwhile.
    """
    kind = pulse.name
    others = [] if _is_file(session) else _elsewhere_than(session, kind, pulse.host)
    if any(row.name == kind and not _may_follow(pulse, row) for row in others):
        pulse.name = elsewhere(kind, pulse.host)
    _write(session, pulse)
    gone = [row.name for row in others if row.name != kind and pulse.last_at - row.last_at > FORGOTTEN]
    gone += [elsewhere(kind, pulse.host)] if pulse.name == kind else []
    session.execute(delete(Heartbeat).where(Heartbeat.name.in_(gone)))


def leave(house: House, kind: str) -> None:
    """One of several of a kind has ended in good order: nobody misses it. The only one stays on record, and is missed. What cannot be written
    now is missed too."""
    if house.database.is_sqlite:
        return
    with suppress(SQLAlchemyError), house.write() as work:
        rows = list(work.session.scalars(select(Heartbeat).where(_of(kind))))
        mine = [row for row in rows if (row.host, row.pid) == (gethostname(), getpid())]
        if any(row not in mine and work.now - row.last_at < ALIVE for row in rows):
            work.session.execute(delete(Heartbeat).where(Heartbeat.name.in_([row.name for row in mine])))
        work.commit()


def elsewhere(kind: str, host: str) -> str:
    """The name of a row of one that is not the first of its kind."""
    return f"{kind}@{host}"[:64]


def why_not_writable(house: House) -> str | None:
    """Why nothing can be written, if so: a real write that is taken back. A standby or a disk mounted read-only answers every question."""
    try:
        with house.write() as work:
            work.session.execute(update(Heartbeat).values(backlog=Heartbeat.backlog))
    except DBAPIError as e:
        return database_cause(str(e.orig))
    return None


def _of(kind: str) -> ColumnElement[bool]:
    return or_(Heartbeat.name == kind, Heartbeat.name.startswith(f"{kind}@", autoescape=True))


def _may_follow(pulse: Heartbeat, first: Heartbeat) -> bool:
    """Not at once: who beats every few seconds is not silent yet. Who ran beside it leaves its place empty, and so its death seen, for a day."""
    quiet = pulse.last_at - first.last_at
    return (pulse.started_at > first.last_at and quiet > QUIET) or quiet > FORGOTTEN


def _write(session: Session, pulse: Heartbeat) -> None:
    pulse.max_seen_at = pulse.last_at
    values = {c.name: getattr(pulse, c.name) for c in Heartbeat.__table__.columns}
    dialect = sqlite if _is_file(session) else postgresql
    insert = dialect.insert(Heartbeat).values(values)
    rest = {name: value for name, value in values.items() if name != "name"}
    rest["max_seen_at"] = case((Heartbeat.max_seen_at > pulse.last_at, Heartbeat.max_seen_at), else_=pulse.last_at)
    rest["config_hash"] = case((_another(pulse), _both(pulse)), else_=pulse.config_hash)
    session.execute(insert.on_conflict_do_update(index_elements=["name"], set_=rest))


def _elsewhere_than(session: Session, kind: str, host: str) -> list[Heartbeat]:
    return [row for row in session.scalars(select(Heartbeat).where(_of(kind))) if row.host != host]


def _is_file(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


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
