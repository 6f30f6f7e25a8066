"""A backup is worth what its restore is: back to the copy, the old database kept, nothing changed when it cannot be done."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cases.store import backup
from cases.store.backup import BackupError, back_up, put_back
from cases.store.database import Database
from cases.store.schema import schema_of

pytestmark = pytest.mark.sqlite_only("PostgreSQL 用 pg_restore")
AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def city(tmp_path: Path, empty_database: Path) -> Iterator[Database]:
    """A city's database on disk; ``counters`` holds a row made before the backup and one made after it."""
    file = tmp_path / "city.db"
    shutil.copy(empty_database, file)
    database = Database(f"sqlite:///{file}")
    _count(file, "before")
    back_up(database, tmp_path / "copy.db")
    _count(file, "after")
    yield database
    database.engine.dispose()


def test_the_copy_stands_and_the_newer_database_lies_beside_it(city: Database, tmp_path: Path) -> None:
    """Nothing is deleted: what was newer than the copy can still be read."""
    kept = put_back(city, tmp_path / "copy.db", AT)

    assert kept == tmp_path / "city.db.before-20261124T020000"
    assert _counted(tmp_path / "city.db") == ["before"]
    assert _counted(kept) == ["after", "before"]


def test_a_database_in_use_is_not_replaced(city: Database, tmp_path: Path) -> None:
    """While anyone has the database open, nothing changes; afterwards it goes."""
    other = Database(f"sqlite:///{tmp_path / 'city.db'}")
    schema_of(other)  # its pool keeps the connection, as any process of ours does
    with pytest.raises(BackupError, match="正被别的进程使用"):
        put_back(city, tmp_path / "copy.db", AT)
    assert _counted(tmp_path / "city.db") == ["after", "before"]
    other.engine.dispose()

    assert put_back(city, tmp_path / "copy.db", AT)


@pytest.mark.parametrize("damage", ["cut", "torn", "stranger", "missing", "newer", "no_version"])
def test_what_is_no_sound_backup_changes_nothing(city: Database, tmp_path: Path, damage: str) -> None:
    """A torn file, a stranger's, none, a newer release's: one sentence, and the city stands as it stood."""
    copy = tmp_path / "copy.db"
    match damage:
        case "cut":
            copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])
        case "torn":
            size = copy.stat().st_size
            copy.write_bytes(copy.read_bytes()[: size // 2] + b"\xff" * (size // 2))
        case "stranger":
            copy.write_text("邛崃市政府办公室")
        case "missing":
            copy.unlink()
        case "newer":
            _run(copy, "UPDATE alembic_version SET version_num = '9999'")
        case _:
            _run(copy, "DELETE FROM alembic_version")

    with pytest.raises(BackupError, match=r"copy\.db") as refused:
        put_back(city, copy, AT)
    assert "restore" not in str(refused.value), "that is what has just failed"
    assert ("换一份备份" in str(refused.value)) is (damage in ("cut", "torn", "stranger"))

    assert _counted(tmp_path / "city.db") == ["after", "before"]
    assert not list(tmp_path.glob("*.part"))
    assert not list(tmp_path.glob("*.before-*"))


def test_a_damaged_database_is_set_aside_and_the_copy_takes_its_place(city: Database, tmp_path: Path) -> None:
    """What backups are for: the living file is rubbish, and the city comes back."""
    city.engine.dispose()
    (tmp_path / "city.db").write_bytes(b"\x00rubbish" * 4096)

    kept = put_back(city, tmp_path / "copy.db", AT)

    assert kept
    assert kept.read_bytes().startswith(b"\x00rubbish")
    assert _counted(tmp_path / "city.db") == ["before"]


def test_a_new_machine_starts_from_its_backup(city: Database, tmp_path: Path) -> None:
    """No folder and no database yet: the copy is all there is."""
    fresh = Database(f"sqlite:///{tmp_path / 'new' / 'city.db'}")

    assert put_back(fresh, tmp_path / "copy.db", AT) is None
    assert _counted(tmp_path / "new" / "city.db") == ["before"]


def _count(file: Path, name: str) -> None:
    _run(file, f"INSERT INTO counters VALUES ('{name}', 1)")


def _counted(file: Path) -> list[str]:
    reader = sqlite3.connect(file)
    names = [
        row[0] for row in reader.execute("SELECT name FROM counters WHERE name IN ('before', 'after') ORDER BY name")
    ]
    reader.close()
    return names


def _run(file: Path, statement: str) -> None:
    writer = sqlite3.connect(file)
    writer.execute(statement)
    writer.commit()
    writer.close()


@pytest.mark.parametrize("sound", [True, False])
def test_a_copy_leaves_nothing_but_itself(
    city: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sound: bool
) -> None:
    """Neither one that is made nor one that failed on a full disk, where SQLite could not take its own files beside the copy away."""
    beside = [tmp_path / f"again.db.part{end}" for end in ("", "-journal", "-wal", "-shm")]
    made = backup._copy

    def copy(source: str, target: Path) -> None:
        made(source, target)
        if not sound:
            for file in beside:
                file.write_bytes(b"left")
            raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(backup, "_copy", copy)
    for file in beside:
        file.write_bytes(b"killed")
    with nullcontext() if sound else pytest.raises(BackupError, match="磁盘"):
        back_up(city, tmp_path / "again.db")
    assert not [file.name for file in beside if file.exists()]
    assert (tmp_path / "again.db").exists() is sound
