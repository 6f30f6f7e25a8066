"""How Alembic reaches the database: one connection, batch mode on SQLite, which cannot alter columns."""

from alembic import context
from sqlalchemy import create_engine, pool

from cases.store.tables import METADATA


def _run() -> None:
    url = context.config.get_main_option("sqlalchemy.url")
    assert url is not None, "alembic_config always sets it"
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


_run()
