"""At which release's schema a database stands, and bringing it to ours."""

from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from cases.log import log
from cases.store.database import Database, DatabaseError, cause
from cases.store.outages import NOT_GIVEN, state_of
from cases.store.whose import NOT_POSTGRESQL, NoPlaceError, require_server, revision
from config.causes import passes

HEAD = "0042"
"""The newest migration; a test holds it against the folder."""
MOVED = "moved"
"""Stands in place of a migration where a city lived before ``migrate-database``."""

UPGRADE_WAITS_SECONDS = 2
"""So long an upgrade waits for a table that somebody reads: everybody who comes later waits behind it."""
UPGRADE_ASIDE_SECONDS = 5
UPGRADE_PATIENCE_SECONDS = 900
"""It then lets the city go on, comes again, and gives up after so long: a dump of a large city takes some minutes."""


def schema_of(database: Database) -> str | None:
    """The migration the database stands at, ``None`` for an empty one. Raises DatabaseError if unreachable, or no place for a city."""
    try:
        with database.engine.connect() as connection:
            require_server(connection)
            return revision(connection)
    except NoPlaceError as e:
        raise DatabaseError(f"数据库 {database.shown} 不能用: {e}") from e
    except AssertionError as e:  # SQLAlchemy's, of a version() that is not PostgreSQL's
        raise DatabaseError(f"数据库 {database.shown} 不能用: {NOT_POSTGRESQL}") from e
    except DBAPIError as e:
        away = not database.is_sqlite and passes(str(e.orig))
        raise DatabaseError(f"数据库打不开: {database.shown} ({cause(e)})", passing=away) from e


def migrate(database: Database) -> None:
    """Bring the schema to the newest migration; harmless when it is there. Raises DatabaseError at a newer release's.

    Workers go on meanwhile: where one and the upgrade wait for each other's tables, PostgreSQL ends either, and either begins anew;
    where somebody reads a table for long, the upgrade lets those who wait behind it through and comes again.
    """
    _refuse_what_cannot_be_raised(database, schema_of(database))
    until = monotonic() + UPGRADE_PATIENCE_SECONDS
    while True:
        try:
            return database.again(lambda: _upgrade(database))
        except DBAPIError as e:
            if state_of(e) != NOT_GIVEN or monotonic() > until:
                raise DatabaseError(f"数据库升级失败: {database.shown} ({cause(e)})") from e
            log.warning("upgrade waits for a table in use", again_in=UPGRADE_ASIDE_SECONDS)
            sleep(UPGRADE_ASIDE_SECONDS)


def _upgrade(database: Database) -> None:
    from alembic import command  # 0.2 s to import, needed once in a city's life

    command.upgrade(alembic_config(database.url), "head")


def require_schema(database: Database) -> None:
    """Make an empty database ready (``new`` then), or raise DatabaseError when it stands at another release's schema."""
    found = schema_of(database)
    if found is None:
        migrate(database)
        database.new = True
        return
    _refuse_what_cannot_be_raised(database, found)
    if found != HEAD:
        raise DatabaseError(
            f"数据库 {database.shown} 的结构版本是 {found}, 本程序需要 {HEAD}: 请先运行 yingsheng init 升级"
        )


def _refuse_what_cannot_be_raised(database: Database, found: str | None) -> None:
    if found == MOVED:
        raise DatabaseError(
            f"数据库 {database.shown} 里的城市已用 migrate-database 迁走, 不再使用: 请改用新的数据库地址"
        )
    if found is not None and found > HEAD:
        raise DatabaseError(
            f"数据库 {database.shown} 的结构版本是 {found}, 本程序只到 {HEAD}: 请换回较新的程序, 或恢复升级前的备份"
        )


def alembic_config(url: URL) -> Any:
    """Alembic's configuration for a database, without an ini file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("sqlalchemy.url", url.render_as_string(hide_password=False).replace("%", "%%"))
    return config
