"""Migrated, empty databases for tests: copies of one that is made once."""

import shutil
from itertools import count
from pathlib import Path
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.engine import make_url

from cases.store.database import Database


class Copies(Protocol):
    """Where a test's databases come from."""

    def make(self, file: Path) -> str:
        """The URL of one more."""

    def clear(self) -> None:
        """Take away what was made since the last time."""


class AsFiles:
    """SQLite: a copy is a copied file; the test's folder goes by itself."""

    def __init__(self, empty: Path) -> None:
        self._empty = empty

    def make(self, file: Path) -> str:
        """A copy at that place."""
        shutil.copy(self._empty, file)
        return f"sqlite:///{file}"

    def clear(self) -> None:
        """Nothing to do."""


class OnServer:
    """PostgreSQL: a copy is a database made from a template, dropped when the test is over."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._names = (f"{self._url.database}_{n}" for n in count(1))
        self._made: list[str] = []
        self._template = f"{self._url.database}_empty"
        self._server = Database(url).engine.execution_options(isolation_level="AUTOCOMMIT")
        self._run(f"CREATE DATABASE {self._template}")
        database = Database(self._at(self._template))
        database.migrate()
        database.engine.dispose()

    def make(self, file: Path) -> str:
        """A copy under a name of its own."""
        self._made.append(next(self._names))
        self._run(f"CREATE DATABASE {self._made[-1]} TEMPLATE {self._template}")
        return self._at(self._made[-1])

    def clear(self) -> None:
        """Drop them, whoever still looks at one."""
        while self._made:
            self._run(f"DROP DATABASE {self._made.pop()} WITH (FORCE)")

    def _at(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with self._server.connect() as connection:
            connection.execute(text(statement))
