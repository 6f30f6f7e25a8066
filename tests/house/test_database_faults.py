"""A database that is in the way is told in one sentence: what happened, to what, what to do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from cases.console import Opening, Refusal
from config.causes import cause_of, database_cause, passes
from dashboard.up import _prepare
from tests.conftest import ROOT
from tests.house.conftest import Ran

Run = Callable[..., Ran]
UNCACHED = {"PYTHONDONTWRITEBYTECODE": "1"}
"""Where no file may grow, Python would cut short its own cache of the modules, for whoever comes after."""


@pytest.mark.parametrize(
    ("said", "does"),
    [
        ("database or disk is full", "腾出空间"),
        ("attempt to write a readonly database", "权限"),
        ('connection to server at "127.0.0.1", port 1 failed: Connection refused', "启动数据库"),
        ('FATAL:  password authentication failed for user "x"', "YINGSHENG_DATABASE_URL"),
        ("could not extend file: No space left on device", "腾出空间"),
        ("cannot execute INSERT in a read-only transaction", "主服务器"),
        ("consuming input failed: server closed the connection unexpectedly\n\tThis probably means", "再运行一次"),
        ("terminating connection due to administrator command", "再运行一次"),
        ("FATAL:  sorry, too many clients already", "max_connections"),
        ("FATAL:  the database system is starting up", "稍后"),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "x", no encryption', "pg_hba.conf"),
        ("SSL SYSCALL error: EOF detected", "再运行一次"),
        ("could not receive data from server: Connection reset by peer", "再运行一次"),
        ('connection to server at "10.0.0.9", port 5432 failed: No route to host', "网络"),
        ("failed: No such file or directory\n\tIs the server accepting connections on that socket?", "启动数据库"),
        ('connection failed: FATAL:  database "x" does not exist', "建好"),
        ('column "x" of relation "items" does not exist', "同一版本"),
        ("column messages.dedupe_key does not exist", "同一版本"),
        ('relation "x" does not exist', "同一版本"),
        ("the database system is not yet accepting connections", "稍后"),
        ('function "x" does not exist', 'function "x"'),
        ("something new\nand more", "something new"),
    ],
)
def test_each_cause_says_what_to_do(said: str, does: str) -> None:
    """The database's own English becomes a cause and an act; what nobody foresaw stays, on one line."""
    assert does in database_cause(said)
    assert "\n" not in database_cause(said)


@pytest.mark.parametrize(
    ("said", "worth"),
    [
        ("failed: Connection refused", True),
        ("failed: No such file or directory\n\tIs the server accepting connections on that socket?", True),
        ("FATAL:  the database system is starting up", True),
        ("FATAL:  the database system is not yet accepting connections", True),
        ("FATAL:  the database system is in recovery mode", True),
        ("server closed the connection unexpectedly", True),
        ("terminating connection due to unexpected postmaster exit", True),
        ("FATAL:  sorry, too many clients already", True),
        ("connection timeout expired", True),
        ('FATAL:  password authentication failed for user "x"', False),
        ('FATAL:  database "x" does not exist', False),
        ("failed to resolve host", False),
        ("something new", False),
    ],
)
def test_what_passes_by_itself_is_waited_for(said: str, *, worth: bool) -> None:
    """A server that is down, starting, full or out of reach; not an address, an account or anything nobody foresaw."""
    assert passes(said) is worth


@pytest.mark.database
def test_a_standby_is_one_sentence(run: Run, fresh_postgres: str) -> None:
    """A server that is only to be read: whatever would write says so and what to do; `check` calls it a fault and says who cannot work."""
    run("init", env={"YINGSHENG_DATABASE_URL": fresh_postgres})
    standby = make_url(fresh_postgres).update_query_dict({"options": "-c default_transaction_read_only=on"})
    read_only = {"YINGSHENG_DATABASE_URL": standby.render_as_string(hide_password=False)}

    password = {"YINGSHENG_USER_PASSWORD": "correct horse battery"}
    done = run("user", "add", "anquan", "--name", "李四", "--role", "security", env={**read_only, **password})
    checked = run("check", env=read_only)
    begun = run("init", env=read_only)
    opening = Opening(read_only, {"config": str(ROOT / "config")})
    with pytest.raises(Refusal, match=r"写不进去.*主服务器"):
        _prepare(opening)
    opening.house.database.close()

    assert done.code == 1
    assert done.err.splitlines() == [f"yingsheng: 数据库出错, 没有办成: {database_cause('in a read-only transaction')}"]
    assert (begun.code, "数据库写不进去" in begun.err, "主服务器" in begun.err) == (1, True, True)
    [fault] = [line for line in checked.lines if line["about"] == "database"]
    assert fault["level"] == "fault"
    assert fault["sentence"].startswith("数据库写不进去: 数据库只读")


@pytest.mark.sqlite_only("一个文件")
def test_a_file_that_is_no_database_is_refused_with_what_to_do(run: Run, tmp_path: Path) -> None:
    """Neither a traceback nor the driver's English."""
    (tmp_path / "letter.db").write_text("尊敬的领导" * 100, encoding="utf-8")

    done = run("cases", "--database", f"sqlite:///{tmp_path / 'letter.db'}")

    assert done.code == 1
    assert "不是数据库" in done.err
    assert "Traceback" not in done.err


@pytest.mark.sqlite_only("一个文件")
def test_a_database_that_fills_the_disk_is_one_sentence(run_anew: Run, tmp_path: Path) -> None:
    """Where the file may not grow any more, init says so; nothing is claimed to be done."""
    with small_files(200_000):
        done = run_anew("init", "--database", f"sqlite:///{tmp_path / 'full.db'}", env=UNCACHED)

    assert done.code == 1
    assert "磁盘" in done.err
    assert "Traceback" not in done.err


@pytest.mark.sqlite_only("没有的文件会新建, PostgreSQL 上没有的数据库打不开")
def test_a_mistyped_address_does_not_look_like_a_quiet_city(run: Run, tmp_path: Path) -> None:
    """Nothing stands there: it is made, and said so, with where to look; the second time nothing is said."""
    first = run("cases", "--database", f"sqlite:///{tmp_path}/mistyped.db")
    again = run("cases", "--database", f"sqlite:///{tmp_path}/mistyped.db")

    assert (first.code, again.code, first.out, again.err) == (0, 0, "", "")
    assert "mistyped.db" in first.err
    assert "YINGSHENG_DATABASE_URL" in first.err
    assert len(first.err.strip().splitlines()) == 1


@pytest.mark.sqlite_only("没有的文件会新建, PostgreSQL 上没有的数据库打不开")
@pytest.mark.parametrize("words", [["check"], ["backup", "copy.db"]])
def test_who_only_looks_makes_no_database(run: Run, tmp_path: Path, words: list[str]) -> None:
    """At an address where nothing stands, neither a file nor a folder is left behind: the fault names it and says what to do."""
    done = run(*words, "--database", f"sqlite:///{tmp_path}/mistyped/city.db")

    assert done.code == 1
    assert "mistyped/city.db" in done.out + done.err
    assert "yingsheng init" in done.out + done.err
    assert not (tmp_path / "mistyped").exists()


@pytest.mark.database
def test_an_empty_database_is_no_city(run: Run, fresh_postgres: str) -> None:
    """`check` says that nothing stands in it, after what it has to say of the configuration, and leaves it empty."""
    found = run("check", env={"YINGSHENG_DATABASE_URL": fresh_postgres}).lines
    again = run("check", env={"YINGSHENG_DATABASE_URL": fresh_postgres}).lines

    assert found == again
    assert {line["about"] for line in found} == {"config", "database"}
    assert "里什么也没有" in found[-1]["sentence"]


def test_a_table_that_fills_the_disk_is_one_sentence(run_anew: Run, tmp_path: Path) -> None:
    """No word of the ZIP that could not be closed, and no half table that the next try would not overwrite."""
    with small_files(1000):
        done = run_anew("roster", "template", str(tmp_path / "table.xlsx"), env=UNCACHED)

    assert done.code == 1
    assert len(done.err.strip().splitlines()) == 1
    assert "table.xlsx 写不了" in done.err
    assert {file.name for file in tmp_path.iterdir()} <= {"city.db"}


@contextmanager
def small_files(most: int) -> Iterator[None]:
    """No file of whoever is started now grows beyond that: as a disk that is full."""
    resource = pytest.importorskip("resource", reason="这台机器不能限制文件大小")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_a_library_says_of_the_disk_is_understood() -> None:
    """The typesetter is not Python: it tells the number in its words alone."""
    assert cause_of(OSError("No space left on device (os error 28)")) == "磁盘已满; 腾出空间后再试"
    assert cause_of(OSError("nobody knows")) == "读写出错"
