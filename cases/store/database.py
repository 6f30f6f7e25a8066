"""One engine for one database, and its transactions: writers take the lock at once, readers never do."""

import gc
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, nullcontext, suppress
from fcntl import LOCK_EX, flock
from functools import cached_property, partial
from pathlib import Path
from socket import gethostname
from time import monotonic, sleep
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, FromClause, create_engine, event, inspect, select, text
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

from cases.log import log
from cases.store.handing import has_tasks
from cases.store.quiet import without_detail
from cases.store.types import read_or_damaged
from config.causes import cause_of, database_cause

HEAD = "0040"
"""The newest migration; a test holds it against the folder."""
MOVED = "moved"
"""Stands in place of a migration where a city lived before ``migrate-database``."""

WRITE_LOCK = 510_183_061  # any constant: PostgreSQL's advisory lock for what must be serialised (settle, numbers)


OUTAGES = (
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_READONLY",
    "SQLITE_CANTOPEN",
    "SQLITE_CORRUPT",
)
NOT_NOW = ("08", "25006", "40", "53", "55P03", "57", "58")
"""PostgreSQL's states of the same kind, by their beginning: connection lost, read-only (a standby), deadlock, disk or memory full, lock not
given, shut down or cancelled, trouble of its machine."""


PATIENCE_SECONDS = 30
"""How long a writer waits for another on SQLite."""
LOOK_SECONDS = 0.002
GAVE_WAY = ("40001", "40P01")
"""PostgreSQL has ended this transaction for another's sake: two waited for each other, or could not both be true. Nothing is wrong with it."""
TIMES = 5
"""So often a transaction that had to give way is tried in all."""
ASIDE_SECONDS = 0.02
"""It stands aside for so long before it comes again, twice as long each time."""
NOT_GIVEN = "55P03"
"""PostgreSQL's state when a lock was not given in time."""
UPGRADE_WAITS_SECONDS = 2
"""So long an upgrade waits for a table that somebody reads: everybody who comes later waits behind it."""
UPGRADE_ASIDE_SECONDS = 5
UPGRADE_PATIENCE_SECONDS = 900
"""It then lets the city go on, comes again, and gives up after so long: a dump of a large city takes some minutes."""

T = TypeVar("T")
PRAGMAS = (
    "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={PATIENCE_SECONDS * 1000}",
    "cache_size=-32768",  # KiB; the 2 MiB of the default are read anew at every step once a million clocks stand
    "mmap_size=134217728",
    "wal_autocheckpoint=50000",  # pages, 200 MB: ten thousand steps; the engine writes home between bursts, not within one
)  # fmt: skip


NOTICED_LOST = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
    "connect_timeout": 10,
}
"""PostgreSQL over a network: the other end is given up after half a minute of silence (s; tcp_user_timeout ms), on both sides. The system's own
patience is two hours, and for so long a host that is gone would hold the rows its last transaction has locked."""


OURS = "yingsheng "
"""How PostgreSQL's list of sessions names ours: this, the process and its host."""


class DatabaseError(Exception):
    """The database cannot be used; the message says which and what to do."""


class Database:
    """A database by its URL. Builds the engine; opens sessions for reading or for writing.

    ``shown``: the URL without its password. ``new``: this process has made it, out of nothing.
    """

    def __init__(self, url: str) -> None:
        """Raises DatabaseError when the URL is none or the place does not answer."""
        self.url = _parse(url)
        self.engine = _build_engine(self.url)
        self.shown = self.url.set(drivername=self.url.get_backend_name()).render_as_string(hide_password=True)
        self.new = False
        self.written = 0
        """Grows with each writing session of this process that ends: what was read before may no longer be so."""
        self.gave_way = 0
        """How many transactions of this process PostgreSQL has ended for another's sake."""

    @property
    def is_sqlite(self) -> bool:
        """Whether one file holds everything."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def file(self) -> str | None:
        """Where the record is, if one file holds it."""
        named = self.url.database if self.is_sqlite else None
        return named if named != ":memory:" else None

    @cached_property
    def has_tasks(self) -> bool:
        """Whether a task engine does the work here; asked once a process."""
        if self.is_sqlite:
            return False
        with self.engine.connect() as connection:
            return has_tasks(connection)

    @contextmanager
    def session(self, *, write: bool) -> Iterator[Session]:
        """A session that rolls back unless committed. ``write`` takes SQLite's write lock before the first read,
        since a transaction that reads and then writes is refused at once when another writer was quicker."""
        with self.engine.connect() as connection, _uncollected() if write else nullcontext():
            session = Session(
                bind=connection.execution_options(yingsheng_write=write), autoflush=False, expire_on_commit=False,
                info={"tasks": self.has_tasks, "file": self.file},
            )  # fmt: skip
            try:
                yield session
            finally:
                session.close()
                self.written += write

    def again(self, do: Callable[[], T]) -> T:
        """Do it, and do it anew from its start when PostgreSQL has let it give way to another (``GAVE_WAY``): ``TIMES`` in all, each counted.

        ``do`` opens and commits a transaction of its own and changes nothing else before that commit. Raises what it raises the last time.
        """
        for turn in range(1, TIMES):
            try:
                return do()
            except DBAPIError as e:
                if not has_given_way(e):
                    raise
                self.gave_way += 1
                log.warning(
                    "transaction gave way", state=getattr(e.orig, "sqlstate", ""), turn=turn, in_all=self.gave_way
                )
                sleep(ASIDE_SECONDS * 2**turn)
        return do()

    def write_home(self) -> None:
        """SQLite: bring what stands in the log into the file itself, waiting for nobody. Nothing to do elsewhere."""
        if self.is_sqlite:
            with closing(self.engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
                cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
                cursor.fetchall()

    def state(self, session: Session) -> int | None:
        """SQLite: a number that stays the same as long as only this session's connection writes. ``None`` where no such number is kept.

        Asked past SQLAlchemy, which would begin a transaction and take the lock.
        """
        held = session.get_bind()
        if not self.is_sqlite or not isinstance(held, Connection):
            return None
        driver: Any = held.connection.dbapi_connection
        return int(driver.execute("PRAGMA data_version").fetchone()[0])

    def schema(self) -> str | None:
        """The migration the database stands at, ``None`` for an empty one. Raises DatabaseError if unreachable."""
        try:
            with self.engine.connect() as connection:
                return _revision(connection)
        except DBAPIError as e:
            raise DatabaseError(f"数据库打不开: {self.shown} ({_cause(e)})") from e

    def migrate(self) -> None:
        """Bring the schema to the newest migration; harmless when it is there. Raises DatabaseError at a newer release's.

        Workers go on meanwhile: where one and the upgrade wait for each other's tables, PostgreSQL ends either, and either begins anew;
        where somebody reads a table for long, the upgrade lets those who wait behind it through and comes again.
        """
        self._refuse_what_cannot_be_raised(self.schema())
        until = monotonic() + UPGRADE_PATIENCE_SECONDS
        while True:
            try:
                return self.again(self._upgrade)
            except DBAPIError as e:
                if _state(e) != NOT_GIVEN or monotonic() > until:
                    raise DatabaseError(f"数据库升级失败: {self.shown} ({_cause(e)})") from e
                log.warning("upgrade waits for a table in use", again_in=UPGRADE_ASIDE_SECONDS)
                sleep(UPGRADE_ASIDE_SECONDS)

    def _upgrade(self) -> None:
        from alembic import command  # 0.2 s to import, needed once in a city's life

        command.upgrade(alembic_config(self.url), "head")

    def require_schema(self) -> None:
        """Make an empty database ready (``new`` then), or raise DatabaseError when it stands at another release's schema."""
        found = self.schema()
        if found is None:
            self.migrate()
            self.new = True
            return
        self._refuse_what_cannot_be_raised(found)
        if found != HEAD:
            raise DatabaseError(
                f"数据库 {self.shown} 的结构版本是 {found}, 本程序需要 {HEAD}: 请先运行 yingsheng init 升级"
            )

    def _refuse_what_cannot_be_raised(self, found: str | None) -> None:
        if found == MOVED:
            raise DatabaseError(
                f"数据库 {self.shown} 里的城市已用 migrate-database 迁走, 不再使用: 请改用新的数据库地址"
            )
        if found is not None and found > HEAD:
            raise DatabaseError(
                f"数据库 {self.shown} 的结构版本是 {found}, 本程序只到 {HEAD}: 请换回较新的程序, 或恢复升级前的备份"
            )


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for unused objects while others wait for the lock: in a large process one takes a tenth of a second."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def alembic_config(url: URL) -> Any:
    """Alembic's configuration for a database, without an ini file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("sqlalchemy.url", url.render_as_string(hide_password=False).replace("%", "%%"))
    return config


def is_outage(error: Exception) -> bool:
    """Whether the database itself is in the way (locked, full, gone): trying the next row would fail as well."""
    if not isinstance(error, DBAPIError):
        return False
    code, state = getattr(error.orig, "sqlite_errorname", ""), getattr(error.orig, "sqlstate", "")
    unreachable = state is None and isinstance(error, OperationalError)  # the driver speaks, not the server
    return error.connection_invalidated or unreachable or code.startswith(OUTAGES) or (state or "").startswith(NOT_NOW)


def has_given_way(error: DBAPIError) -> bool:
    """Whether PostgreSQL has ended the transaction for another's sake, so that the same one may succeed at once."""
    return _state(error) in GAVE_WAY


def _state(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", "") or ""


def serialise(session: Session, lock: int = WRITE_LOCK) -> None:
    """Make this transaction the only one of its kind until it ends (SQLite's write lock already does)."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(text(f"pg_advisory_xact_lock({lock})")))


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as e:
        raise DatabaseError(f"数据库地址写法不对: {url!r}; 例如 sqlite:///data/yingsheng.db 或 postgresql://…") from e
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise DatabaseError(f"不支持的数据库 {parsed.get_backend_name()}; 可用: sqlite, postgresql")
    return parsed.set(drivername="postgresql+psycopg") if parsed.get_backend_name() == "postgresql" else parsed


def connect_settings(url: URL, **settings: str) -> dict[str, str | int]:
    """How to connect to PostgreSQL, for every driver of it, with these settings of the session. What the URL itself says rules."""
    session = {
        "tcp_keepalives_idle": 10,
        "tcp_keepalives_interval": 5,
        "tcp_keepalives_count": 3,
        "tcp_user_timeout": 25_000,
        "random_page_cost": "1.1",  # a city lies in memory or on a solid disk: its lists are counted by an index, not by looking through all cases
        "jit": "off",  # compiling a question takes longer than answering it: up to 0.2 s for each of a weekly paper's
    }
    options = " ".join(f"-c {name}={value}" for name, value in {**session, **settings}.items())
    said = url.query.get("options", "")
    name = f"{OURS}{os.getpid()}@{gethostname()}"
    wanted: dict[str, str | int] = {**NOTICED_LOST, "application_name": name, "options": f"{options} {said}".rstrip()}
    return {name: value for name, value in wanted.items() if name == "options" or name not in url.query}


def _build_engine(url: URL) -> Engine:
    """Parameters are hidden: an error's text goes to logs and faults, and citizens' words must not."""
    if url.get_backend_name() == "postgresql":
        engine = create_engine(
            url, connect_args=connect_settings(url), pool_pre_ping=True, hide_parameters=True, json_deserializer=read_or_damaged,
        )  # fmt: skip
        event.listen(engine, "handle_error", without_detail)
        return engine
    file = url.database if url.database != ":memory:" else None
    if file:
        try:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
        except OSError as e:
            raise DatabaseError(f"数据库所在的文件夹建不了: {file} ({cause_of(e)})") from e
    last_first = {"pool_use_lifo": True} if file else {}  # in turn, each would find its cache out of date
    engine = create_engine(url, connect_args={"timeout": PATIENCE_SECONDS}, hide_parameters=True, **last_first)
    engine.dialect.statement_compiler = _WithHints
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", partial(_on_begin, turn=Path(f"{file}-turn") if file else None))
    return engine


class _WithHints(SQLiteCompiler):
    """SQLAlchemy writes out for other databases which index a question goes by, and not for SQLite, which has ``INDEXED BY``."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:
        """Behind the table's name."""
        return text


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN is deferred and loses updates silently
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection, turn: Path | None) -> None:
    """SQLite wakes nobody who waits for its lock: who writes batch after batch takes it again and again, and an officer's click looked in
    vain for seconds. So writers stand in a line: whoever waits for the lock holds the turn, and the next cannot even ask."""
    if not connection.get_execution_options().get("yingsheng_write", True):
        connection.exec_driver_sql("BEGIN")
    else:
        with _in_line(turn) if turn else nullcontext():
            _take_lock(connection)


def _take_lock(connection: Connection) -> None:
    """Who has the turn looks every two milliseconds: SQLite by itself looks after 33, 53 and 78, and a transaction of 35 keeps the next
    writer waiting for 53."""
    driver: Any = connection.connection.dbapi_connection
    until = monotonic() + PATIENCE_SECONDS
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            except OperationalError as e:
                if getattr(e.orig, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                    raise
                sleep(LOOK_SECONDS)
            else:
                return
    finally:
        driver.execute(f"PRAGMA busy_timeout={PATIENCE_SECONDS * 1000}")


@contextmanager
def _in_line(turn: Path) -> Iterator[None]:
    with ExitStack() as held:
        with suppress(OSError):  # a folder that cannot be written to: SQLite says so itself
            flock(
                held.enter_context(turn.open("ab")), LOCK_EX
            )  # given back when the file is closed, or its process dies
        yield


def _revision(connection: Connection) -> str | None:
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _cause(error: DBAPIError) -> str:
    return database_cause(str(error.orig))
