"""What stands at an address: nothing yet, a city, or somebody else's tables; and whether its server can hold a city at all."""

from sqlalchemy import Connection, inspect, text

SINCE = (14,)
"""The oldest PostgreSQL that a city runs on."""
OURS = frozenset({"events", "heartbeats"})
"""Tables that every release of ours has had, and hardly anybody else has both of."""
STAMP = "alembic_version"
"""Where the migration is noted. Other programs note theirs under the same name."""
NOT_POSTGRESQL = "它不是 PostgreSQL, 而是与它相似的数据库, 本程序没有在上面试过; 请改用 PostgreSQL 14 以上"


class NoPlaceError(Exception):
    """No city may stand there; the message says why and what to do, without the address."""


def revision(connection: Connection) -> str | None:
    """The migration of the city that stands there, ``None`` where nothing does. Raises NoPlaceError where somebody else lives."""
    tables = set(inspect(connection).get_table_names())
    stamp = connection.scalar(text("SELECT min(version_num) FROM alembic_version")) if STAMP in tables else None
    if tables <= {STAMP} and stamp is None:
        return None
    if not tables >= OURS:
        named = "、".join(sorted(tables - {STAMP})[:3]) or STAMP
        raise NoPlaceError(
            f"里面是别的程序的表 ({named}, 共 {len(tables)} 张), 不是应声的城市; 核对地址, 头一次用请另建一个空库"
        )
    return stamp


def require_server(connection: Connection) -> None:
    """It is new enough and holds Chinese. Raises NoPlaceError."""
    if connection.dialect.name != "postgresql":
        return
    version = connection.dialect.server_version_info or SINCE
    if version < SINCE:
        said = ".".join(map(str, version))
        raise NoPlaceError(f"PostgreSQL 的版本是 {said}, 太旧; 请升到 {SINCE[0]} 以上")
    letters = connection.scalar(text("SHOW server_encoding"))
    if letters != "UTF8":
        raise NoPlaceError(
            f"它的编码是 {letters}, 存不了中文; 请另建一个 UTF8 的库 (createdb -E UTF8 -T template0 库名)"
        )
