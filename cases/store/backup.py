"""Copy a living SQLite database and put a copy back: each is checked before it gets its name."""

import os
import sqlite3
from datetime import datetime
from pathlib import Path

from cases.store.database import Database
from cases.store.schema import HEAD
from config.causes import cause_of, database_cause


class BackupError(Exception):
    """The copy could not be made or does not check; the sentence says which."""


def back_up(database: Database, target: Path) -> int:
    """Write an online copy and tell its size in bytes. An existing file is never overwritten."""
    if not database.is_sqlite or not database.url.database:
        raise BackupError("backup 只用于 SQLite; PostgreSQL 请用 pg_dump")
    if target.exists():
        raise BackupError(f"{target} 已存在, 不覆盖")
    if (
        not target.parent.is_dir()
    ):  # not made here: where a disk is not mounted the copy would fill the one it is to outlive
        raise BackupError(f"没有文件夹 {target.parent}: 核对路径, 备份盘是否挂上; 或先建好")
    part = target.with_name(target.name + ".part")
    try:
        _discard(part)
        _copy(database.url.database, part)
        part.rename(target)
    except (OSError, sqlite3.Error) as e:
        _discard(part)
        raise BackupError(f"备份失败: {target} ({_cause(e)})") from e
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


def _discard(part: Path) -> None:
    """With all that SQLite has put beside it: on a full disk its journal stays behind, and would be played into the next copy."""
    for end in ("", "-journal", "-wal", "-shm"):
        part.with_name(part.name + end).unlink(missing_ok=True)


def _cause(error: OSError | sqlite3.Error) -> str:
    return cause_of(error) if isinstance(error, OSError) else database_cause(str(error))


def _cause_of_copy(error: OSError | sqlite3.Error) -> str:
    """Why a backup is of no use. Against damage the common advice is to restore: here that is what has just failed."""
    if (
        type(error) is sqlite3.DatabaseError
    ):  # its kinds say full, locked, not writable; it itself that the file is no sound one
        return "文件已损坏或不是数据库; 请换一份备份, 现在的数据库没有动"
    return _cause(error)


def put_back(database: Database, source: Path, at: datetime) -> Path | None:
    """Put a backup in the database's place; what stood there is kept beside it under a name with ``at``, which is told.

    Raises BackupError, and nothing has changed, when the copy does not check, is of a newer release, or the database is in use.
    """
    if not database.is_sqlite or not database.url.database:
        raise BackupError("restore 只用于 SQLite; PostgreSQL 请用 pg_restore")
    target = Path(database.url.database)
    part = target.with_name(target.name + ".part")
    try:
        _require_backup(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        _discard(part)
        _copy(str(source), part)
        _to_disk(part)
        kept = _set_aside(target, at) if target.exists() else None
        part.rename(target)
        _to_disk(target.parent)
    except (OSError, sqlite3.Error) as e:
        _discard(part)
        raise BackupError(f"恢复失败: {source} ({_cause_of_copy(e)})") from e
    return kept


def _require_backup(source: Path) -> None:
    """Only a database of this program, of this release or an older one."""
    if not source.is_file():
        raise BackupError(f"没有这个备份文件: {source}")
    read = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
    try:
        revision = read.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as e:
        raise BackupError(f"{source} 不是应声的备份 ({_cause_of_copy(e)})") from e
    finally:
        read.close()
    if revision is None or revision[0] > HEAD:
        stands = revision[0] if revision else "空"
        raise BackupError(f"{source} 的结构版本是 {stands}, 本程序只到 {HEAD}: 请用做备份时的版本或更新的版本恢复")


def _set_aside(target: Path, at: datetime) -> Path:
    """Leaving WAL needs the file for oneself alone, so a process that still has it open makes this fail in time.

    A file too damaged to be opened is set aside with its journal as it lies.
    """
    kept = target.with_name(f"{target.name}.before-{at:%Y%m%dT%H%M%S}")
    if kept.exists():
        raise BackupError(f"{kept} 已存在, 不覆盖")
    alone = sqlite3.connect(target, timeout=1)
    try:
        alone.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError as e:
        raise BackupError(f"{target} 正被别的进程使用: 请先停止 yingsheng") from e
    except sqlite3.DatabaseError:
        for end in ("-wal", "-shm"):
            journal = target.with_name(target.name + end)
            if journal.exists():
                journal.rename(kept.with_name(kept.name + end))
    finally:
        alone.close()
    target.rename(kept)
    return kept


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
