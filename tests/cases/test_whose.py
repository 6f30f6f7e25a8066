"""Where no city may stand: somebody else's tables, a server that is too old or is none of ours."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from cases.store import whose
from cases.store.database import Database, DatabaseError
from cases.store.schema import migrate, require_schema, schema_of
from config.causes import database_cause


def made_by_another(url: str, *statements: str) -> Database:
    """A database as another program has left it."""
    database = Database(url)
    with database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    return database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.database)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of an empty database, on either."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'theirs.db'}"
    given: str = request.getfixturevalue("fresh_postgres")
    return given


ACCOUNTS = "CREATE TABLE accounts (id integer)"
STAMP = "CREATE TABLE alembic_version (version_num varchar(32))"


@pytest.mark.parametrize("stamped", [(), (STAMP,), (STAMP, "INSERT INTO alembic_version VALUES ('0005')")])
def test_somebody_elses_database_is_named_and_left_alone(address: str, stamped: tuple[str, ...]) -> None:
    """No table of ours comes beside theirs, whether or not the same tool has noted their migrations under a number that we have too."""
    database = made_by_another(address, ACCOUNTS, *stamped)

    for use in (require_schema, migrate, schema_of):
        with pytest.raises(DatabaseError, match=r"别的程序的表 \(accounts, 共 \d 张\).*另建一个空库"):
            use(database)
    with database.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"accounts", "alembic_version"}
    database.engine.dispose()


def test_another_programs_note_of_its_migrations_is_somebody_too(address: str) -> None:
    """Its tables may stand elsewhere; an empty note is what our own first migration leaves when taken back."""
    theirs = made_by_another(address, STAMP, "INSERT INTO alembic_version VALUES ('ae1027a6acf')")
    with pytest.raises(DatabaseError, match="alembic_version"):
        schema_of(theirs)

    emptied = made_by_another(address, "DELETE FROM alembic_version")
    assert schema_of(emptied) is None
    theirs.engine.dispose()
    emptied.engine.dispose()


@pytest.mark.database
def test_a_server_that_is_too_old_is_refused(fresh_postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its version is told, and which one to take."""
    monkeypatch.setattr(whose, "SINCE", (99,))
    database = Database(fresh_postgres)
    with pytest.raises(DatabaseError, match=r"版本是 \d+\.\d+, 太旧; 请升到 99 以上"):
        require_schema(database)
    database.engine.dispose()


@pytest.mark.database
def test_a_server_that_only_resembles_postgresql_is_refused(fresh_postgres: str) -> None:
    """What calls itself by another name is told in a sentence, not by the driver's assertion."""
    engine = create_engine(Database(fresh_postgres).url)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL allow_system_table_mods = on"))
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION pg_catalog.version() RETURNS text LANGUAGE sql STABLE AS "
                "$$ SELECT '(openGauss 5.0.0 build a07d57c3) compiled at 2023-03-29' $$"
            )
        )
    engine.dispose()
    database = Database(fresh_postgres)
    with pytest.raises(DatabaseError, match="不是 PostgreSQL"):
        require_schema(database)
    database.engine.dispose()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('FATAL:  pg_hba.conf rejects connection for host "10.0.0.1", user "u", no encryption', "pg_hba.conf"),
        ('invalid connection option "sslmod"', "参数写错了"),
        ('invalid sslmode value: "yes"', "参数写错了"),
        ("bad value for connect_timeout: 'abc'", "参数写错了"),
        ('root certificate file "/nope.pem" does not exist', "sslrootcert"),
        ("fe_sendauth: no password supplied", "没有给口令"),
        ("authentication method 10 not supported", "PostgreSQL 14 以上"),
        ('FATAL:  role "ys" is not permitted to log in', "不许登录"),
        ('FATAL:  database "city" is not currently accepting connections', "不许连接"),
    ],
)
def test_what_a_server_says_of_the_address_is_told_in_chinese(said: str, told: str) -> None:
    """Each cause that stands in nobody's log but the terminal of who sets a city up says what to do."""
    assert told in database_cause(f"connection failed: {said}")
