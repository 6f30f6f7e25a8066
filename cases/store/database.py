"""One engine for one database, and its transactions: writers take the lock at once, readers never do."""

import gc
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from functools import cached_property, partial
from time import sleep
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event, select, text
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

from cases.log import log
from cases.store.away import Away
from cases.store.handing import has_tasks
from cases.store.locking import REFUSED
from cases.store.outages import DiskRefuses, has_given_way, is_outage
from cases.store.postgresql import postgresql_engine
from cases.store.scribe import Place, Scribe, place_of, scribe_for
from cases.store.sqlite import bring_home, sqlite_engine
from cases.store.sqlite_log import Log
from config.causes import cause_of, database_cause

WRITE_LOCK = 510_183_061  # any constant: PostgreSQL's advisory lock for what must be serialised (settle, numbers)

TIMES = 5
"""So often a transaction that had to give way is tried in all."""
ASIDE_SECONDS = 0.02
"""It stands aside for so long before it comes again, twice as long each time."""
T = TypeVar("T")


class DatabaseError(Exception):
    """The database cannot be used; the message says which and what to do. ``passing``: its server is away, and may come by itself."""

    def __init__(self, sentence: str, *, passing: bool = False) -> None:
        super().__init__(sentence)
        self.passing = passing


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
        self.away = Away()
        self._refusals = self._mended = 0
        """How often the disk has refused something of SQLite's log, and how many of these were known when it was last written anew.

        Counted by several threads without a lock: Python changes threads at calls and jumps back, never within ``+= 1`` of an attribute.
        """
        self._log = Log(self.file) if self.file else None
        self._place: Place | None = None
        if self._log:
            event.listen(self.engine, "handle_error", self._note_refusal)
            event.listen(self.engine, "connect", self._note_place)

    @property
    def is_sqlite(self) -> bool:
        """Whether one file holds everything."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def file(self) -> str | None:
        """Where the record is, if one file holds it."""
        named = self.url.database if self.is_sqlite else None
        return named if named != ":memory:" else None

    @property
    def refused(self) -> bool:
        """The disk has not taken something of SQLite's log: it is written anew before anything else is called safe."""
        return self._refusals > self._mended

    @cached_property
    def has_tasks(self) -> bool:
        """Whether a task engine does the work here; asked once a process."""
        if self.is_sqlite:
            return False
        with self.engine.connect() as connection:
            return has_tasks(connection)

    @contextmanager
    def session(
        self, *, write: bool, waits: bool = True, sure: bool = False, by: Connection | None = None
    ) -> Iterator[Session]:
        """A session that rolls back unless committed. ``write`` takes SQLite's write lock before the first read,
        since a transaction that reads and then writes is refused at once when another writer was quicker.

        Not ``waits``: its commit does not wait for SQLite's disk (:meth:`sync`). ``sure``: it has read or written itself, behind the lock, all
        that its rows hang on, and SQLite does not ask again. ``by``: a connection that stays the caller's."""
        if write and self.refused and self._log:
            self._mend(self._log)
        told: dict[str, Any] = {"yingsheng_write": write, "yingsheng_asks": not sure}
        told |= {} if waits else {"yingsheng_synchronous": "NORMAL"}
        with nullcontext(by) if by else self.engine.connect() as connection, _uncollected() if write else nullcontext():
            session = Session(
                bind=connection.execution_options(**told), autoflush=False, expire_on_commit=False,
                info={"tasks": self.has_tasks, "file": self.file, "sure": sure},
            )  # fmt: skip
            if self._log and not waits:
                self._log.hold()
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
        with self.homing() as write_home:
            write_home()

    @contextmanager
    def homing(self) -> Iterator[Callable[[], None]]:
        """The same again and again by one connection: from the pool it would take the one a writer has warm. Raises DiskRefuses."""
        try:
            opened = closing(self.engine.raw_connection()) if self.file else nullcontext()
        except self.engine.dialect.loaded_dbapi.Error as e:  # raw: nobody would know it for a database that is away
            raise OperationalError("connect", None, e) from e
        with opened as connection:
            yield partial(self._write_home, connection)

    def _write_home(self, connection: Any) -> None:
        try:
            if connection:
                bring_home(connection, f"{self.file}-wal")
        except DiskRefuses:
            self._refusals += 1
            raise

    def let_go(self) -> None:
        """Close every connection that nobody uses: this process is about to be copied, and a copy of a connection breaks both."""
        if self.url.database != ":memory:":  # which would be gone with its connection
            self.engine.dispose()
        if self._log:
            self._log.let_go()

    def close(self) -> None:
        """Let go of its server or file."""
        self.engine.dispose()

    def sync(self) -> None:
        """SQLite: everything committed is on the disk when this returns, in the order it was committed. On PostgreSQL it is already.

        Raises DiskRefuses, which names the log, when the disk does.
        """
        if self._log and self.refused:
            self._mend(self._log)
        elif self._log:
            try:
                self._log.sync()
            except OSError:
                self._refusals += 1
                raise

    def _note_refusal(self, context: ExceptionContext) -> None:
        self._note(context.original_exception)

    def _note_place(self, *_: object) -> None:
        with suppress(OSError):  # gone again: there will be no scribe
            self._place = self._place or place_of(self.url.database or "")

    def _note(self, fault: BaseException) -> None:
        if getattr(fault, "sqlite_errorname", "") in REFUSED:
            self._refusals += 1

    def _mend(self, log_: Log) -> None:
        with self.engine.begin():  # which takes the write lock
            known = self._refusals  # what another thread is refused from here on is another matter
            log_.write_anew()
        self._mended = known
        log.warning("log written anew after the disk refused it")

    def state(self, session: Session) -> int | None:
        """SQLite: a number that stays the same as long as only this session's connection writes. ``None`` where no such number is kept.

        Asked past SQLAlchemy, which would begin a transaction and take the lock.
        """
        held = session.get_bind()
        if not self.is_sqlite or not isinstance(held, Connection):
            return None
        driver: Any = held.connection.dbapi_connection
        return int(driver.execute("PRAGMA data_version").fetchone()[0])

    def scribe(self) -> Scribe | None:
        """A second process that writes; ``None`` where it is of no use (one core, PostgreSQL), the machine has no room for it, or another
        file has come into the record's place."""
        scribe = scribe_for(self.file) if self.file else None
        if scribe is None or self.is_written_by(scribe):
            return scribe
        scribe.close()
        return None

    def is_written_by(self, scribe: Scribe) -> bool:
        """Whether it writes in the very file that is read here, whatever it is called: else it would write there what was read in another."""
        return scribe.place == self._place

    @property
    def is_in_place(self) -> bool:
        """Whether the file of that name is still the one that was opened. One taken away while a process runs is written on, and gone with it."""
        try:
            return self.file is None or self._place is None or place_of(self.file) == self._place
        except OSError:
            return False

    def heed(self, why: str) -> None:
        """What a scribe was refused, by SQLite's name. Raises OperationalError when the database itself is in the way."""
        fault = sqlite3.OperationalError(why)
        fault.sqlite_errorname = why
        self._note(fault)
        error = OperationalError("scribe", None, fault)
        if is_outage(error):
            raise error


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


def serialise(session: Session, lock: int = WRITE_LOCK) -> None:
    """Make this transaction the only one of its kind until it ends (SQLite's write lock already does)."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(text(f"pg_advisory_xact_lock({lock})")))


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # not shown, nor as the cause: cut at the wrong place, its password is anywhere
        raise DatabaseError(
            "数据库地址写法不对: 例如 sqlite:///data/yingsheng.db 或 postgresql://用户:口令@主机:5432/库名; "
            "端口须是数字, 口令里的 @ : / ? # % 要写成 %40 %3A %2F %3F %23 %25"
        ) from None
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise DatabaseError(f"不支持的数据库 {parsed.get_backend_name()}; 可用: sqlite, postgresql")
    if parsed.get_backend_name() == "sqlite" and (parsed.query or (parsed.database or "").startswith("file:")):
        # the log and the writers' line are looked for beside the file of that very name
        raise DatabaseError(f"SQLite 的地址只写文件, 不带参数: {url!r}; 例如 sqlite:///data/yingsheng.db")
    return parsed.set(drivername="postgresql+psycopg") if parsed.get_backend_name() == "postgresql" else parsed


def _build_engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        return postgresql_engine(url)
    try:
        return sqlite_engine(url)
    except OSError as e:
        raise DatabaseError(f"数据库所在的文件夹建不了: {url.database} ({cause_of(e)})") from e


def cause(error: DBAPIError) -> str:
    """What is wrong, in one sentence for people."""
    return database_cause(str(error.orig))
