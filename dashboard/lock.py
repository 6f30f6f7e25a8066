"""Only one ``up`` on one database. The system gives the lock back when its holder dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from cases.console import Refusal
from cases.store.database import Database

UP_LOCK = 510_183_062  # any constant that no other advisory lock of ours uses


@contextmanager
def only_one(database: str) -> Iterator[None]:
    """Hold the database's supervisor lock. Raises Refusal when another ``up`` has it."""
    url = make_url(database)
    if url.get_backend_name() == "sqlite":
        with _file_lock(Path(f"{url.database}.up.lock")):
            yield
    else:
        with _advisory_lock(database):
            yield


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as e:
            raise Refusal(f"这个数据库上已有一个 yingsheng up 在运行: {path.name.removesuffix('.up.lock')}") from e
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


@contextmanager
def _advisory_lock(database: str) -> Iterator[None]:
    engine = Database(database).engine
    try:
        with engine.connect() as connection:
            if not connection.scalar(text(f"SELECT pg_try_advisory_lock({UP_LOCK})")):
                raise Refusal("这个数据库上已有一个 yingsheng up 在运行")
            connection.commit()  # the lock is the session's; an open transaction would hold back vacuum for days
            yield
    except SQLAlchemyError as e:
        raise Refusal("数据库连接中断, yingsheng up 停止") from e
    finally:
        engine.dispose()
