"""Databases for tests: files, or databases on a PostgreSQL server. Migrated ones are copies of one that is made once."""

import shutil
from itertools import count
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from cases.house import House
from cases.store.database import Database
from cases.store.schema import migrate


class Copies(Protocol):
    """Where a test's databases come from."""

    def make(self, file: Path) -> str:
        """The URL of a migrated, empty one; ``file`` is its place where databases are files."""

    def blank(self, file: Path) -> str:
        """The URL of one in which there is nothing yet."""

    def again(self, url: str, file: Path) -> str:
        """The URL of one more that holds what that one holds; nobody may be connected to it."""

    def clear(self, folder: Path) -> None:
        """Take away all that was made for files in that folder, whoever still looks at it."""


class AsFiles:
    """SQLite: a copy is a copied file; the test's folder goes by itself."""

    def __init__(self, empty: Path) -> None:
        self._empty = empty

    def make(self, file: Path) -> str:
        """A copy at that place."""
        shutil.copy(self._empty, file)
        return self.blank(file)

    def blank(self, file: Path) -> str:
        """A file that is made when it is opened."""
        return f"sqlite:///{file}"

    def again(self, url: str, file: Path) -> str:
        """The file and what stands in its log."""
        source = Path(make_url(url).database or "")
        for part in source.parent.glob(f"{source.name}*"):
            shutil.copy(part, file.with_name(file.name + part.name.removeprefix(source.name)))
        return self.blank(file)

    def clear(self, folder: Path) -> None:
        """Nothing to do."""


class OnServer:
    """PostgreSQL: a copy is a database made from a template. Emptied when its test is over, it serves the next, which takes a tenth of the time."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._names = (f"{self._url.database}_{n}" for n in count(1))
        self._made: dict[str, Path] = {}
        self._empty: list[str] = []
        self._again: set[str] = set()
        self._template = f"{self._url.database}_empty"
        self._server = Database(url).engine.execution_options(isolation_level="AUTOCOMMIT")
        self._run(f"CREATE DATABASE {self._template}")
        database = Database(self._at(self._template))
        migrate(database)
        with database.engine.connect() as connection:
            self._schema = _schema(connection)
        database.engine.dispose()

    def make(self, file: Path) -> str:
        """One that served before, or a new copy."""
        name = self._empty.pop() if self._empty else self._create(self._template)
        self._again.add(name)
        return self._given(name, file)

    def blank(self, file: Path) -> str:
        """A new database."""
        return self._given(self._create("template1"), file)

    def again(self, url: str, file: Path) -> str:
        """That database is the template."""
        source = make_url(url).database or ""
        self._send_away(source)
        return self._given(self._create(source), file)

    def clear(self, folder: Path) -> None:
        """Empty those that were made to be empty and are still as a migration leaves them; drop the others."""
        for name in [name for name, file in self._made.items() if folder in file.parents]:
            del self._made[name]
            self._send_away(name)
            if name in self._again and self._emptied(name):
                self._empty.append(name)
            else:
                self._again.discard(name)
                self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Let go of the server."""
        self._server.dispose()

    def _create(self, template: str) -> str:
        name = next(self._names)
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _given(self, name: str, file: Path) -> str:
        self._made[name] = file
        return self._at(name)

    def _emptied(self, name: str) -> bool:
        engine = create_engine(make_url(self._at(name)).set(drivername="postgresql+psycopg"), poolclass=NullPool)
        with engine.begin() as connection:
            if _schema(connection) != self._schema:
                return False
            connection.execute(text(EMPTY))
        return True

    def _send_away(self, name: str) -> None:
        self._run(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")

    def _at(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with self._server.connect() as connection:
            connection.execute(text(statement))


def url_of(house: House) -> str:
    """Where that house's record stands, for one more who opens it."""
    return house.database.url.render_as_string(hide_password=False)


SCHEMA = """
SELECT (SELECT string_agg(nspname, ' ' ORDER BY nspname) FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp'),
       (SELECT string_agg(relname || relnatts::text, ' ' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
       (SELECT string_agg(tgname || tgenabled::text, ' ' ORDER BY tgrelid, tgname) FROM pg_trigger),
       (SELECT string_agg(version_num, ' ') FROM alembic_version)
"""
EMPTY = """
DO $$
DECLARE found text;
BEGIN
    SET LOCAL session_replication_role = replica; -- no foreign key and no trigger that guards the record looks on
    FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM public.%I', found);
    END LOOP;
    FOR found IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
        PERFORM setval(format('public.%I', found), 1, false);
    END LOOP;
END $$
"""


def _schema(connection: Connection) -> str | None:
    """What a test may have changed beside rows; ``None`` where no migration has been."""
    if connection.scalar(text("SELECT to_regclass('public.alembic_version')")) is None:
        return None
    return repr(connection.execute(text(SCHEMA)).one())
