"""How Alembic reaches the database: one connection, batch mode on SQLite, which cannot alter columns; the whole upgrade is one transaction."""

from alembic import context
from sqlalchemy import Connection, create_engine, event, inspect, pool, text

from cases.store.locking import PATIENCE_SECONDS
from cases.store.schema import UPGRADE_WAITS_SECONDS
from cases.store.tables import METADATA

UPGRADE_LOCK = 510_183_062
"""PostgreSQL's: two who upgrade at once do it one after the other. SQLite's write lock is taken at the beginning."""
COPY = "_alembic_tmp_"


def _run() -> None:
    url = context.config.get_main_option("sqlalchemy.url")
    assert url is not None, "alembic_config always sets it"
    engine = create_engine(url, poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _own_transactions)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as connection:
        # Alembic takes SQLite for one that commits at each change of a table: that is the driver's doing, not the database's
        context.configure(
            connection=connection, target_metadata=METADATA, render_as_batch=True, compare_type=True, transactional_ddl=True,
        )  # fmt: skip
        with context.begin_transaction():
            _begin(connection)
            context.run_migrations()
    engine.dispose()


def _own_transactions(connection, _record) -> None:  # type: ignore[no-untyped-def]  # the driver's own
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={PATIENCE_SECONDS * 1000}")


def _begin(connection: Connection) -> None:
    """Alone; and without what an upgrade by an earlier release left when it was killed: a half-made copy goes, the only one gets its name back."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})"))
        # behind an upgrade that waits for a table everybody else waits too: who upgrades lets them through and comes again
        connection.execute(text(f"SET LOCAL lock_timeout = {round(UPGRADE_WAITS_SECONDS * 1000)}"))
        return
    tables = set(inspect(connection).get_table_names())
    for copy in sorted(table for table in tables if table.startswith(COPY)):
        name = copy.removeprefix(COPY)
        made = f'DROP TABLE "{copy}"' if name in tables else f'ALTER TABLE "{copy}" RENAME TO "{name}"'
        connection.exec_driver_sql(made)


_run()
