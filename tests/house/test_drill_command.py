"""`yingsheng drill` as a shift leader at a terminal uses it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.conftest import Ran

Run = Callable[..., Ran]
NOW = ("--now", "2026-11-23T09:00:00+08:00")
LATER = ("--now", "2026-11-23T09:20:00+08:00")


def test_a_drill_from_its_first_to_its_last_line(run: Run) -> None:
    """Opened with an end after twenty minutes; one sweep fires its steps, a later one ends it; the report tells all; `cases` is silent."""
    run("init")

    [opened] = run("drill", "--as", "admin", "--lead", "市应急局", "--until", "20m", *NOW).lines
    fired = run("sweep", *NOW).lines
    late = run("sweep", *LATER).lines
    [listed] = run("drill", "--list", *LATER).lines
    [report] = run("drill", "--report", opened["number"], *LATER).lines

    assert (opened["number"], opened["state"], opened["severity"], opened["lead"]) == (
        "YL2026-000001",
        "running",
        "serious",
        "市应急局",
    )
    assert (opened["opened_by"], opened["until"]) == ("admin", "2026-11-23T09:20:00+08:00")
    assert {line["case"] for line in fired} == {opened["case"]}
    assert late == []
    assert (listed["state"], listed["ended_by"], listed["ended_at"]) == (
        "ended",
        "machine",
        "2026-11-23T09:20:00+08:00",
    )
    assert listed.items() <= report.items()
    assert "duty_officer" in report["nobody"]
    assert {s["state"] for s in report["steps"]} == {"fired", "cancelled"}
    assert run("cases").lines == run("cases", "--open").lines == run("cases", "--overdue").lines == []
    [line] = run("cases", "--drill").lines
    [alone] = run("cases", "--id", opened["number"]).lines
    assert {**line, "clocks": None} == {key: alone[key] for key in line} | {"clocks": None}
    assert (line["drill"], line["state"]) == (True, "closed")


def test_a_drill_is_ended_by_hand(run: Run) -> None:
    """`--end` prints how it went, and a second time says that it is over."""
    run("init")
    number = run("drill", "--as", "admin", "--severity", "较大", *NOW).lines[0]["number"]

    [report] = run("drill", "--end", number, "--as", "admin", *LATER).lines
    again = run("drill", "--end", number, "--as", "admin", *LATER)

    assert (report["state"], report["ended_by"], report["severity"]) == ("ended", "admin", "large")
    assert (again.code, again.lines[0]["error"]) == (1, "drill_over")


REFUSED = (
    ([], 2, "--as"),
    (["--as", "admin", "--until", "0m"], 2, "--until"),
    (["--as", "admin", "--until", "73h"], 2, "72h"),
    (["--as", "admin", "--until", "soon"], 2, "20m"),
    (["--as", "admin", "--severity", "terrible"], 2, "especially_serious"),
    (["--as", "admin", "--lead", "某某局"], 2, "某某局"),
    (["--list", "--report", "YL2026-000001"], 2, "只用一个"),
    (["--report", "YL2026-000001"], 1, "没有演练"),
    (["--as", "nobody"], 1, "没有用户"),
)


def test_what_is_refused(run: Run) -> None:
    """Each with one sentence or one JSON line and its exit code, and no drill is opened."""
    run("init")

    for words, code, says in REFUSED:
        done = run("drill", *words)
        assert (done.code, says in done.err + done.out, "Traceback" in done.err) == (code, True, False), words

    assert run("drill", "--list").lines == []


@pytest.mark.sqlite_only("没有的文件会新建, PostgreSQL 上没有的数据库打不开")
@pytest.mark.parametrize("words", [[], ["--end", "YL2026-000001"], ["--as", "admin", "--severity", "terrible"]])
def test_a_refused_call_makes_no_database(run: Run, tmp_path: Path, words: list[str]) -> None:
    """What is wrong with the words alone is said before anything is opened."""
    done = run("drill", *words, "--database", f"sqlite:///{tmp_path}/none/city.db")

    assert done.code == 2
    assert not (tmp_path / "none").exists()


def test_quarantined_steps_are_tried_again_by_command(run: Run, database: str) -> None:
    """`sweep --quarantined` fires what an earlier sweep had set aside; without the option it stays where it is."""
    run("init")
    run("drill", "--as", "admin", *NOW)
    _set(database, "UPDATE steps SET state = 'quarantined', fault = 'x' WHERE purpose = 'notice'")

    assert all(line["fire_at"] != "2026-11-23T09:00:00+08:00" for line in run("sweep", *NOW).lines)
    done = run("sweep", "--quarantined", *NOW)

    assert {line["purpose"] for line in done.lines} == {"notice"}
    assert "个隔离的节点和通知重试" in done.err


def _set(database: str, statement: str) -> None:
    from sqlalchemy import text

    from cases.store.database import Database

    with Database(database).session(write=True) as session:
        session.execute(text(statement))
        session.commit()
