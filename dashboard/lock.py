"""Only one ``up`` on one database. The system gives the lock back when its holder dies, however it dies."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from cases.console import Refusal
from cases.store.database import Database
from cases.store.holding import hold


@contextmanager
def only_one(database: str) -> Iterator[None]:
    """Hold the database's supervisor lock. Raises Refusal when another ``up`` has it."""
    opened = Database(database)
    try:
        with hold(opened, "up") as mine:
            if not mine:
                raise Refusal(f"这个数据库上已有一个 yingsheng up 在运行: {opened.url.database}")
            yield
    except SQLAlchemyError as e:
        if opened.is_sqlite:
            raise
        raise Refusal("数据库连接中断, yingsheng up 停止") from e
    finally:
        opened.engine.dispose()
