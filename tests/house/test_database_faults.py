"""A database that is in the way is told in one sentence: what happened, to what, what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.causes import database_cause
from tests.house.conftest import Ran

Run = Callable[..., Ran]


@pytest.mark.parametrize(
    ("said", "does"),
    [
        ("database or disk is full", "腾出空间"),
        ("attempt to write a readonly database", "权限"),
        ('connection to server at "127.0.0.1", port 1 failed: Connection refused', "启动数据库"),
        ('FATAL:  password authentication failed for user "x"', "YINGSHENG_DATABASE_URL"),
        ("something new\nand more", "something new"),
    ],
)
def test_each_cause_says_what_to_do(said: str, does: str) -> None:
    """The database's own English becomes a cause and an act; what nobody foresaw stays, on one line."""
    assert does in database_cause(said)
    assert "\n" not in database_cause(said)


def test_a_file_that_is_no_database_is_refused_with_what_to_do(run: Run, tmp_path: Path) -> None:
    """Neither a traceback nor the driver's English."""
    (tmp_path / "letter.db").write_text("尊敬的领导" * 100, encoding="utf-8")

    done = run("cases", "--database", f"sqlite:///{tmp_path / 'letter.db'}")

    assert done.code == 1
    assert "不是数据库" in done.err
    assert "Traceback" not in done.err


def test_a_database_that_fills_the_disk_is_one_sentence(run: Run, tmp_path: Path) -> None:
    """Where the file may not grow any more, init says so; nothing is claimed to be done."""
    resource = pytest.importorskip("resource", reason="这台机器不能限制文件大小")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    try:
        done = run("init", "--database", f"sqlite:///{tmp_path / 'full.db'}")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert done.code == 1
    assert "磁盘" in done.err
    assert "Traceback" not in done.err
