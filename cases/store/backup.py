"""Copy a living SQLite database, check the copy, then give it its name."""

import sqlite3
from pathlib import Path

from cases.store.database import Database


class BackupError(Exception):
    """The copy could not be made or does not check; the sentence says which."""


def back_up(database: Database, target: Path) -> int:
    """Write an online copy and tell its size in bytes. An existing file is never overwritten."""
    if not database.is_sqlite or not database.url.database:
        raise BackupError("backup 只用于 SQLite; PostgreSQL 请用 pg_dump")
    if target.exists():
        raise BackupError(f"{target} 已存在, 不覆盖")
    part = target.with_name(target.name + ".part")
    try:
        part.unlink(missing_ok=True)
        _copy(database.url.database, part)
        part.rename(target)
    except (OSError, sqlite3.Error) as e:
        part.unlink(missing_ok=True)
        raise BackupError(f"备份失败: {target} ({e})") from e
    return target.stat().st_size


def _copy(source: str, target: Path) -> None:
    read, write = sqlite3.connect(source), sqlite3.connect(target)
    try:
        read.backup(write)
        verdict = write.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            raise sqlite3.DatabaseError(f"副本核对不过: {verdict}")
    finally:
        read.close()
        write.close()
