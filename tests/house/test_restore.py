"""`restore` as a user runs it: what it says, and what the record says afterwards."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.conftest import Ran

pytestmark = pytest.mark.sqlite_only("PostgreSQL 用 pg_dump 和 pg_restore")
Run = Callable[..., Ran]


def test_restore_says_how_far_the_record_reaches_and_what_follows(run: Run, tmp_path: Path) -> None:
    """The line names the copy, its newest event and where the old database lies; the restore itself is an event of the chain."""
    run("init")
    target = tmp_path / "copy.db"
    run("backup", str(target))

    done = run("restore", str(target), "--now", "2026-11-24T10:00:00+08:00")

    assert done.code == 0
    assert "会再发一次" in done.err
    assert done.lines[0]["reaches"]
    assert Path(done.lines[0]["kept"]).exists()
    assert run("audit", "verify").code == 0
    assert run("restore", str(tmp_path / "nothing.db")).code == 1
