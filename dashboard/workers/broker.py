"""The task engine: Procrastinate in the city's own PostgreSQL, in a schema of its own (ADR 13)."""

from importlib.metadata import version
from pathlib import Path

from procrastinate import PsycopgConnector
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from cases.store.database import Database
from cases.store.handing import SCHEMA, has_tasks
from cases.store.postgresql import connect_settings
from dashboard.workers.standing import release

ENGINE = f"procrastinate {version('procrastinate')}"
HAND_ON = Path(__file__).with_name("hand_on.sql")


class NoTasks(Exception):
    """This database cannot hold a task engine; the sentence says why."""


def install(database: Database) -> bool:
    """Make the schema ``tasks``; whether anything was to do. What another release made is made anew: tasks only move work.

    Raises NoTasks on SQLite.
    """
    if database.is_sqlite:
        raise NoTasks("任务引擎要用 PostgreSQL; SQLite 上各进程自己做, 不需要它")
    with database.engine.begin() as connection:
        if has_tasks(connection) and release(connection) == ENGINE:
            return False
        _drop(connection)
        connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
        connection.execute(text(f"SET LOCAL search_path = {SCHEMA}"))
        connection.exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
        connection.exec_driver_sql(HAND_ON.read_text(encoding="utf-8"))
        connection.execute(text(f"COMMENT ON SCHEMA {SCHEMA} IS '{ENGINE}'"))
    return True


def remove(database: Database) -> bool:
    """Take the schema away: processes that start from now on do their own work again. Whether there was one."""
    with database.engine.begin() as connection:
        found = has_tasks(connection)
        if found:
            _drop(connection)
    return found


def connector(url: URL) -> PsycopgConnector:
    """What workers take tasks through."""
    return PsycopgConnector(
        conninfo=url.set(drivername="postgresql").render_as_string(hide_password=False),
        kwargs=connect_settings(url, search_path=SCHEMA),
    )


def _drop(connection: Connection) -> None:
    connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
