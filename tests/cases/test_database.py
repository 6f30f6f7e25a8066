"""The database: instants, transactions, migrations."""

import os
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from fcntl import LOCK_EX, flock
from pathlib import Path
from time import monotonic

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, text
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError

from alerts.sweep import sweep
from cases.house import House
from cases.store.case_tables import Counter
from cases.store.database import Database, DatabaseError
from cases.store.item_tables import Watermark
from cases.store.locking import turn_of
from cases.store.outages import is_outage
from cases.store.people_tables import HandOver
from cases.store.schema import HEAD, alembic_config, migrate, require_schema, schema_of
from cases.store.tables import METADATA
from cases.store.types import DamagedJson
from dashboard.outage import aloud
from tests.conftest import NINE
from tests.desk import Desk


def test_a_naive_time_is_refused(any_house: House) -> None:
    """No instant without a zone enters the record."""
    with any_house.write() as work:
        work.session.add(Watermark(channel="c", name="n", value="v", at=datetime(2026, 11, 23, 9, 0)))
        with pytest.raises(StatementError, match="没有时区"):
            work.session.flush()


def test_an_instant_comes_back_aware_and_equal(any_house: House) -> None:
    """What went in at nine in Shanghai comes out as the same instant in UTC."""
    with any_house.write() as work:
        work.session.add(Watermark(channel="c", name="n", value="v", at=NINE))
        work.commit()
    with any_house.read() as work:
        at = work.session.scalars(select(Watermark.at)).one()
    assert at == NINE
    assert at.utcoffset().total_seconds() == 0


def test_what_is_committed_is_on_the_disk(tmp_path: Path) -> None:
    """The product waits for the disk at each commit: a power cut takes nothing that was said to be kept (tests' own houses do not wait)."""
    database = Database(f"sqlite:///{tmp_path / 'city.db'}")
    with database.engine.connect() as connection:
        synced = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
    database.engine.dispose()

    assert synced == ["wal", 2]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="只有 Linux 说得出一个进程打开了哪些文件")
def test_a_statement_of_many_rows_writes_no_file_beside(tmp_path: Path) -> None:
    """What it keeps to be taken back stands in memory: SQLite's own way writes each page it changes to a temporary file first."""
    database = Database(f"sqlite:///{tmp_path / 'city.db'}")
    with database.session(write=True) as session:
        connection = session.connection()
        connection.exec_driver_sql("CREATE TABLE words (n INTEGER PRIMARY KEY, word TEXT UNIQUE)")
        connection.exec_driver_sql("INSERT INTO words (word) VALUES (?)", [(f"{n:0800}",) for n in range(500)])
        session.commit()
        session.connection().exec_driver_sql("UPDATE words SET word = word || 'x'")
        opened = [os.readlink(file) for file in Path("/proc/self/fd").iterdir() if file.is_symlink()]
    database.engine.dispose()

    assert any(file.endswith("city.db") for file in opened)
    assert not [file for file in opened if "etilqs" in file]


def test_two_writers_lose_no_update(any_house: House) -> None:
    """Read, then write, from several threads at once: every update counts."""
    with any_house.write() as work:
        work.session.add(Counter(name="x", value=0))
        work.commit()

    def add_ten() -> None:
        for _ in range(10):
            with any_house.write() as work:
                counter = work.session.get_one(Counter, "x", with_for_update=True)
                counter.value += 1
                work.commit()

    threads = [threading.Thread(target=add_ten) for _ in range(4)]
    [t.start() for t in threads]
    [t.join() for t in threads]

    with any_house.read() as work:
        assert work.session.get_one(Counter, "x").value == 40


def test_a_reader_does_not_wait_for_a_writer(house: House) -> None:
    """While a batch is being written, a page reads the state before it."""
    with house.write() as work:
        work.session.add(Counter(name="x", value=1))
        work.session.flush()
        with house.read() as reader:
            assert reader.session.get(Counter, "x") is None


COMPUTED = {"ix_items_heard_at", "ix_cases_known_at"}
"""Indexes over an expression: each database writes it back in words of its own, which alembic cannot compare."""
ONLY_POSTGRESQL = {"ix_notices_begins"}
"""Said so at the index itself (``ddl_if``), which alembic does not heed."""


def test_migrations_and_models_agree(any_house: House) -> None:
    """A migrated database has exactly the tables, columns and indexes of the models; the full-text index is each database's own."""
    left_out = COMPUTED if any_house.database.url.get_backend_name() == "postgresql" else COMPUTED | ONLY_POSTGRESQL
    options = {
        "compare_type": True,
        "include_object": lambda _, name, kind, *rest: (
            (kind != "index" or name not in left_out) and "item_words" not in (name or "")
        ),
    }
    with any_house.database.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), METADATA)
    assert differences == []


def test_indexes_over_expressions_stand_in_every_database(any_house: House) -> None:
    """They are there by name; that the figures are counted by them is measured."""
    catalogue = {"sqlite": "SELECT name FROM sqlite_master", "postgresql": "SELECT indexname FROM pg_indexes"}
    with any_house.database.engine.connect() as connection:
        names = set(connection.scalars(text(catalogue[connection.dialect.name])))
    assert names >= COMPUTED


def test_the_newest_migration_is_the_one_the_house_asks_for() -> None:
    """The constant beside the engine names the newest file of the folder."""
    files = sorted(Path("cases/store/migrations/versions").glob("[0-9]*.py"))
    assert files[-1].name.startswith(HEAD)


def test_down_and_up_again(any_house: House) -> None:
    """Every migration can be taken back and made again."""
    config = alembic_config(any_house.database.url)
    command.downgrade(config, "base")
    with any_house.database.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    command.upgrade(config, "head")
    with any_house.database.engine.connect() as connection:
        assert set(METADATA.tables) <= set(inspect(connection).get_table_names())


@pytest.mark.database
def test_an_upgrade_that_gives_way_to_a_worker_begins_anew(
    fresh_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker and the upgrade wait for each other's table; PostgreSQL ends the upgrade, which is made all the same once the worker is through."""
    database = Database(fresh_postgres)
    command.upgrade(alembic_config(database.url), "0035")
    monkeypatch.setattr("cases.store.schema.UPGRADE_WAITS_SECONDS", 30)
    with database.engine.connect() as chief:  # the upgrade looks for a deadlock once, so long after it began to wait
        chief.execute(text(f"ALTER DATABASE {database.url.database} SET deadlock_timeout = '6s'"))
        chief.commit()
    database.engine.dispose()
    upgrade = threading.Thread(target=migrate, args=(database,))
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'items'::regclass")
    with database.engine.connect() as worker, database.engine.connect() as watch:
        worker.execute(text("SET deadlock_timeout = '60s'"))  # it is never the one that finds it, and is ended
        worker.execute(text("SELECT count(*) FROM items"))
        upgrade.start()  # holds cases, wants items
        until = monotonic() + 30
        while not watch.execute(waits).scalar() and monotonic() < until:
            watch.rollback()
        worker.execute(text("UPDATE cases SET id = id"))  # comes back when the upgrade was ended
        worker.commit()
    upgrade.join(60)
    found = schema_of(database)
    database.engine.dispose()

    assert (found, database.gave_way) == (HEAD, 1)


@pytest.fixture
def read_by_somebody(fresh_postgres: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Database, Connection]]:
    """A city of the release before, and somebody who reads its items for long."""
    monkeypatch.setattr("cases.store.schema.UPGRADE_WAITS_SECONDS", 0.5)
    monkeypatch.setattr("cases.store.schema.UPGRADE_ASIDE_SECONDS", 0.1)
    database = Database(fresh_postgres)
    command.upgrade(alembic_config(database.url), "0035")
    with database.engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM items"))
        yield database, reader
    database.engine.dispose()


@pytest.mark.database
def test_the_city_goes_on_while_an_upgrade_waits_for_a_reader(read_by_somebody: tuple[Database, Connection]) -> None:
    """Whoever comes after the upgrade waits behind it for half a second, not for as long as the reader reads; it is made when he is through."""
    database, reader = read_by_somebody
    upgrade = threading.Thread(target=migrate, args=(database,))
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'items'::regclass")
    upgrade.start()
    with database.engine.connect() as watch, database.engine.connect() as officer:
        until = monotonic() + 30
        while not watch.execute(waits).scalar() and monotonic() < until:
            watch.rollback()
        officer.execute(text("SET statement_timeout = '20s'"))
        officer.execute(text("SELECT count(*) FROM items"))
        officer.rollback()
        before = schema_of(database)
    reader.rollback()
    upgrade.join(60)

    assert (before, schema_of(database)) == ("0035", HEAD)


@pytest.mark.database
def test_an_upgrade_that_never_gets_its_table_says_so(
    read_by_somebody: tuple[Database, Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What to look for is said, and the database stands where it stood."""
    monkeypatch.setattr("cases.store.schema.UPGRADE_PATIENCE_SECONDS", 0)
    database, _ = read_by_somebody

    with pytest.raises(DatabaseError, match="别的会话一直占着要改的表"):
        migrate(database)

    assert schema_of(database) == "0035"


KILLED = (
    "INSERT INTO _alembic_tmp_messages",
    "ALTER TABLE _alembic_tmp_notices RENAME",
    f"UPDATE alembic_version SET version_num='{HEAD}'",
)


@pytest.mark.sqlite_only("PostgreSQL 升级本来就是一个事务")
@pytest.mark.parametrize("at", KILLED)
def test_an_upgrade_killed_in_the_middle_has_changed_nothing(house: House, at: str) -> None:
    """SIGKILL while a table is copied, before the copy has its name, before the last word: the database stands where it stood, and is upgraded
    the next time."""
    command.downgrade(alembic_config(house.database.url), "0032")
    before = _tables_of(house)
    child = os.fork()
    if child == 0:
        event.listen(
            Engine,
            "before_cursor_execute",
            lambda *said: said[2].startswith(at) and os.kill(os.getpid(), signal.SIGKILL),
        )
        with suppress(BaseException):
            migrate(house.database)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL

    assert (schema_of(house.database), _tables_of(house)) == ("0032", before)
    migrate(house.database)
    require_schema(house.database)


@pytest.mark.sqlite_only("那是 SQLite 上的临时表")
def test_what_an_earlier_releases_upgrade_left_behind_is_cleared(house: House) -> None:
    """A half-made copy beside its table goes; where only the copy is left, it is the table."""
    command.downgrade(alembic_config(house.database.url), "0033")
    with closing(sqlite3.connect(house.database.file)) as file:
        file.execute("CREATE TABLE _alembic_tmp_messages (id INTEGER)")
        file.execute("INSERT INTO counters VALUES ('left', 7)")
        file.execute("ALTER TABLE counters RENAME TO _alembic_tmp_counters")
        file.commit()
    migrate(house.database)

    assert not [name for name in _tables_of(house) if "_alembic_tmp_" in name]
    with house.read() as work:
        assert work.session.get_one(Counter, "left").value == 7


def _tables_of(house: House) -> list[str]:
    with closing(sqlite3.connect(house.database.file)) as file:
        return [sql for (sql,) in file.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")]


def test_another_releases_schema_is_refused_with_a_sentence(house: House) -> None:
    """A database of another release is never written to; the sentence says what to run, or that the program is the older one."""
    stand = text("UPDATE alembic_version SET version_num = :at")
    with house.database.engine.begin() as connection:
        connection.execute(stand, {"at": "0001"})
    with pytest.raises(DatabaseError, match=r"0001.*yingsheng init"):
        require_schema(house.database)
    with house.database.engine.begin() as connection:
        connection.execute(stand, {"at": "9999"})
    for open_it in (require_schema, migrate):
        with pytest.raises(DatabaseError, match=r"9999.*较新的程序"):
            open_it(house.database)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("no url", "写法不对"),
        ("sqlite:///file:city.db?uri=true", "不带参数"),
        ("mysql://x/y", "可用: sqlite, postgresql"),
        ("sqlite:////proc/none/x.db", "建不了"),
        ("postgresql://u:secret@127.0.0.1:1/x", "打不开"),
        ("postgresql://u:secret@127.0.0.1:5432x/x", "端口须是数字"),
        ("postgresql//u:secret@127.0.0.1/x", "写法不对"),
    ],
)
def test_an_unusable_database_is_one_sentence_without_the_password(url: str, says: str) -> None:
    """An address that is none, a place that does not answer: one sentence, and no password in it."""
    with pytest.raises(DatabaseError, match=says) as caught:
        require_schema(Database(url))
    assert "secret" not in str(caught.value)


def test_a_writer_of_batch_after_batch_lets_others_in(house: House) -> None:
    """While one thread takes the lock again and again, another gets it after the batch under way, not by chance after seconds."""
    import threading
    import time

    stop, batches = threading.Event(), []

    def writes() -> None:
        while not stop.is_set():
            with house.write() as work:
                work.session.connection()
                time.sleep(0.01)
                batches.append(1)

    writer = threading.Thread(target=writes)
    writer.start()
    passed = []
    try:
        for _ in range(5):
            time.sleep(0.02)
            before = len(batches)
            with house.write() as work:
                work.session.connection()
                passed.append(len(batches) - before)
    finally:
        stop.set()
        writer.join()

    assert max(passed) <= 2


@pytest.mark.sqlite_only("PostgreSQL 没有整库的写锁")
def test_who_waits_in_vain_for_the_lock_is_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """After its patience a writer hears that the record is locked, an outage and no fault of what it writes; then it writes as before."""
    monkeypatch.setattr("cases.store.locking.PATIENCE_SECONDS", 0)
    with closing(sqlite3.connect(house.database.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked") as caught, house.write() as work:
            work.session.connection()
        assert is_outage(caught.value)
        other.execute("ROLLBACK")

    monkeypatch.undo()
    with house.write() as work:
        patience = work.session.scalar(text("PRAGMA busy_timeout"))
        work.commit()
    assert patience == 30_000


@pytest.mark.sqlite_only("PostgreSQL 没有整库的写锁, 也就不排队")
def test_who_hangs_with_the_turn_in_hand_keeps_nobody_for_ever(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """After a writer's patience the sweep ends as by an outage, the log and a page say so in words, and at most one thread is left in line;
    with the turn given back what was due fires."""
    desk.matter("serious")
    monkeypatch.setattr("cases.store.locking.PATIENCE_SECONDS", 0.05)
    with turn_of(desk.house.database.file or "").open("ab") as hung:
        flock(hung, LOCK_EX)
        for _ in range(3):
            try:
                pytest.fail(f"swept {sweep(desk.house)}")
            except OperationalError as e:
                desk.house.database.away.met("sweep failed", e)
                page = aloud(e)
        assert sum(one.name.endswith("(_get)") for one in threading.enumerate()) == 1
    assert "数据库正忙" in page
    [line] = capsys.readouterr().err.splitlines()
    assert ("database is away" in line, "-turn" in line) == (True, True)

    assert sweep(desk.house).fired


@pytest.mark.database
def test_a_database_that_holds_no_chinese_is_refused(fresh_postgres: str) -> None:
    """Made for Latin letters alone: a sentence that says how to make another, and nothing is built in it."""
    admin = create_engine(Database(fresh_postgres).url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"))
    try:
        latin = Database(admin.url.set(database="latin").render_as_string(hide_password=False))
        with pytest.raises(DatabaseError, match=r"LATIN1.*UTF8"):
            require_schema(latin)
        with latin.engine.connect() as connection:
            assert not inspect(connection).get_table_names()
        latin.engine.dispose()
    finally:
        with admin.connect() as connection:
            connection.execute(text("DROP DATABASE latin"))
        admin.dispose()


@pytest.mark.parametrize(
    ("state", "out"),
    [("53100", True), ("57P01", True), ("25006", True), ("40P01", True), ("08006", True), (None, True), ("42501", True), ("42703", True),
     ("42P01", True), ("42883", False), ("23505", False), ("22P02", False)],
)  # fmt: skip
def test_what_postgresql_cannot_do_now_is_no_fault_of_the_row(state: str | None, *, out: bool) -> None:
    """Disk full, shut down, a standby, a deadlock, a broken line, no answer at all, rights or columns gone: nothing is set aside; a row against a
    rule is."""
    said = psycopg.errors.lookup(state)("") if state else psycopg.OperationalError("connection refused")
    assert is_outage(DBAPIError.instance("", {}, said, psycopg.Error)) is out


def test_one_json_value_that_does_not_read_leaves_the_others_readable(any_house: House) -> None:
    """Its neighbour is read in the same query; whoever asks the damaged one for anything is told."""
    with any_house.write() as work:
        for n in (1, 2):
            work.session.add(HandOver(role="duty_officer", at=NINE, list={"n": n}, made_at=NINE))
        work.session.flush()
        work.session.execute(text("UPDATE hand_overs SET list = :long WHERE id = 1"), {"long": f"[{'7' * 5000}]"})
        work.commit()
    with any_house.read() as work:
        damaged, whole = work.session.scalars(select(HandOver).order_by(HandOver.id))
    assert whole.list == {"n": 2}
    with pytest.raises(DamagedJson):
        damaged.list["n"]
