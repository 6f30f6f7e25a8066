"""The commands of design §6: options before or after, exit codes, keys."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.house.conftest import Ran

Run = Callable[..., Ran]

CASE_KEYS = {
    "id", "number", "kind", "about", "title", "state", "severity", "severity_confirmed", "category", "handling_lead",
    "response_lead", "support", "territory", "level", "occurred_at", "discovered_at", "received_at", "clocks", "items",
}  # fmt: skip
CLOCK_KEYS = {
    "kind", "seq", "basis", "started_at", "due_at", "state", "stopped_at", "breached_at", "late_when_discovered",
}  # fmt: skip
JUDGMENT_KEYS = {
    "id", "incident", "severity", "event_type", "modality", "public_opinion", "occurred_at", "casualties", "local", "places",
    "territory", "level", "category", "family", "families", "handling_lead", "co_leads", "response_lead", "support",
    "complained_of", "restricted", "attention", "openness_problem", "sentiment", "confidence", "confidences", "review", "clocks",
    "reasons", "version",
}  # fmt: skip
BLAST = "今天9点20分，羊安街道一家化工厂发生爆炸，造成12人死亡、30人受伤。"
NOW = "2026-11-23T10:00:00+08:00"
LETTERS = """id,title,text,published_at,type
1,路灯,花园巷社区的路灯坏了一个月没人修。,2026-11-23T09:00:00+08:00,投诉
2,爆炸,"今天9点20分，羊安街道一家化工厂发生爆炸，造成12人死亡、30人受伤。",2026-11-23T09:30:00+08:00,求助
"""


@pytest.fixture
def database(tmp_path: Path) -> str:
    """The URL of a database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'city.db'}"


@pytest.fixture
def run(run_anew: Run) -> Run:
    """Each command in an interpreter that has loaded nothing yet: here it shows when one lacks something of its own."""
    return run_anew


@pytest.fixture
def letters(tmp_path: Path) -> str:
    """A small export."""
    file = tmp_path / "letters.csv"
    file.write_text(LETTERS, encoding="utf-8")
    return str(file)


def test_the_whole_way_of_one_voice(run: Run, letters: str, tmp_path: Path) -> None:
    """Import, judge, settle, sweep, deliver, act, report: every step by its command, each line with its keys."""
    assert run("init", env={"YINGSHENG_ADMIN_PASSWORD": "correct horse battery"}).code == 0
    [counts] = run("import", letters, "--channel", "mayor_mailbox", "--now", NOW).lines
    assert counts == {"channel": "mayor_mailbox", "read": 2, "new": 2, "duplicate": 0, "rejected": 0}
    assert run("process", "--now", NOW).code == 0

    lines = run("cases").lines
    assert [(line["kind"], line["number"]) for line in lines] == [
        ("request", "SQ2026-000001"), ("request", "SQ2026-000002"), ("matter", "YQ2026-000001"),
    ]  # fmt: skip
    assert all(set(line) >= CASE_KEYS and all(set(c) >= CLOCK_KEYS for c in line["clocks"]) for line in lines)
    matter = lines[2]
    assert (matter["severity"], matter["handling_lead"], matter["response_lead"]) == ("serious", "市应急局", "市政府")
    assert lines[1]["about"] == matter["id"]
    assert all("why" not in c for c in matter["clocks"])
    [alone] = run("cases", "--id", matter["number"]).lines
    assert "国办发〔2016〕80号,5 小时" in " ".join(c["why"] for c in alone["clocks"])
    due = {c["kind"]: c["due_at"] for c in matter["clocks"]}
    assert due["authoritative_information"] == "2026-11-23T14:20:00+08:00"
    assert due["press_conference"] == "2026-11-24T09:20:00+08:00"

    fired = run("sweep", "--now", "2026-11-23T14:20:00+08:00").lines
    assert {"case", "clock", "purpose", "fire_at", "fired_at", "to", "reason"} == set(fired[0])
    assert ("authoritative_information", "breach") in {(f["clock"], f["purpose"]) for f in fired}
    assert run("deliver", "--now", "2026-11-23T14:20:00+08:00").code == 0

    evidence = {"kind": "official_site", "url": "https://example.invalid/a", "issuer": "市政府",
                "published_at": "2026-11-23T14:30:00+08:00"}  # fmt: skip
    late = run(
        "--now",
        "2026-11-23T14:40:00+08:00",
        "act",
        matter["number"],
        "publish",
        "--as",
        "admin",
        "--data",
        json.dumps(evidence),
    )
    assert late.code == 0
    [clock] = [c for c in late.lines[0]["clocks"] if c["kind"] == "authoritative_information"]
    assert (clock["state"], clock["stopped_at"], clock["breached_at"]) == (
        "satisfied", "2026-11-23T14:30:00+08:00", "2026-11-23T14:20:00+08:00",
    )  # fmt: skip

    report = run(
        "report", "weekly", "--week", "2026-W48", "--out", str(tmp_path / "out"), "--now", "2026-12-01T09:00:00+08:00"
    )
    assert report.code == 0, report.err
    assert any(file.suffix == ".docx" for file in (tmp_path / "out").iterdir())
    assert run("audit", "verify").code == 0


def test_judge_echoes_ids_and_order_and_marks_what_is_no_json(run: Run) -> None:
    """One judgment per line in the same order with every key of the contract; a broken line fails the command."""
    rows = [{"id": 7, "title": "", "text": BLAST, "published_at": NOW}, {"id": "x", "title": "谢谢", "text": ""}]
    stdin = "\n".join([json.dumps(rows[0]), "no json", json.dumps(rows[1])])

    done = run("judge", "-", stdin=stdin)

    first, broken, last = done.lines
    assert (first["id"], last["id"], done.code) == (7, "x", 1)
    assert broken["id"] is None
    assert "error" in broken
    assert set(first) >= JUDGMENT_KEYS
    assert first["severity"] == "serious"
    [reason] = [r for r in first["reasons"] if r["about"] == "severity"]
    assert BLAST[slice(*reason["span"])] == reason["text"]


@pytest.mark.parametrize(
    "words",
    [["--now", NOW, "cases"], ["cases", "--now", NOW], ["cases", f"--now={NOW}"], ["--config", "config", "cases"]],
)
def test_the_shared_options_stand_before_or_after_the_command(run: Run, words: list[str]) -> None:
    """--config, --database and --now are taken on either side, with a space or an equals sign."""
    assert run(*words).code == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["cases", "--now", "gestern"], 2, "--now 不是时间"),
        (["cases", "--now", "2026-11-23T10:00:00"], 2, "缺少时区"),
        (["cases", "--config", "nowhere"], 2, "nowhere"),
        (["cases", "--database"], 2, "缺少值"),
        (["cases", "--database", "mysql://x"], 1, "sqlite, postgresql"),
        (["nonsense"], 2, "没有命令 nonsense"),
        (["cases", "--nonsense"], 2, "没有选项 --nonsense"),
        (["act"], 2, "缺少 case; 用法见 yingsheng act --help"),
        (["roster", "template"], 2, "用法见 yingsheng roster template --help"),
        (["up", "--port", "abc"], 2, "--port 的值不对"),
        (["cases", "--id", "YQ1999-000001"], 1, "没有事项"),
        (["import", "missing.csv", "--channel", "mayor_mailbox"], 1, "missing.csv"),
        (["roster", "import", "missing.csv"], 1, "没有这个文件"),
        (["roster", "show", "--days", "0"], 2, "--days 最小为 1"),
        (["roster", "swap", "x", "--with", "y", "--reason", "z"], 2, "shift 的值不对: 应为整数"),
        (["import", "README.md", "--channel", "nobody"], 2, "mayor_mailbox"),
        (["act", "1", "confirm", "--as", "admin", "--data", "{"], 2, "--data"),
        (["judge", "missing.jsonl"], 1, "missing.jsonl"),
        (["collect", "nobody"], 2, "mayor_mailbox"),
        (["report", "weekly", "--week", "2026-W99"], 2, "W99"),
    ],
)
def test_bad_usage_is_one_sentence_and_an_exit_code(run: Run, words: list[str], code: int, says: str) -> None:
    """What cannot be done says what, where and what would be right, on stderr, without a traceback."""
    done = run(*words)

    assert (done.code, done.out) == (code, "")
    assert says in done.err
    assert "Traceback" not in done.err
    assert len(done.err.strip().splitlines()) <= 3


def test_init_twice_is_harmless(run: Run) -> None:
    """The second init changes nothing; a generated password is shown once."""
    first, second = run("init"), run("init")

    assert (first.code, second.code) == (0, 0)
    assert "口令" in first.err
    assert "口令" not in second.err


def test_what_is_written_is_none_of_other_users_business(run: Run, tmp_path: Path) -> None:
    """On a machine that others log in to, nobody but the owner and his group reads the database or a list of people."""
    assert run("init", "--database", f"sqlite:///{tmp_path / 'own.db'}").code == 0
    assert run("roster", "template", str(tmp_path / "people.xlsx")).code == 0
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("*.*") if path.stem in ("own", "people")}
    assert {"own.db", "people.xlsx"} <= modes.keys()
    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o007} == {}


def test_simulated_time_is_refused_while_an_engine_lives(run: Run, database: str) -> None:
    """With a heartbeat of the last minute --now is refused, and it never writes one itself."""
    from datetime import UTC, datetime

    from cases.heart import beat
    from cases.store.clock_tables import Heartbeat
    from cases.store.database import Database

    assert run("init").code == 0
    assert run("sweep", "--now", NOW).code == 0
    now = datetime.now(UTC)
    store = Database(database)
    with store.session(write=True) as session:
        assert session.get(Heartbeat, "engine") is None
        beat(session, Heartbeat(name="engine", host="h", pid=1, release="r", config_hash="c", started_at=now, last_at=now,
                                oldest_due_at=None, backlog=0, gave_way=0))  # fmt: skip
        session.commit()

    done = run("sweep", "--now", NOW)

    assert done.code == 2
    assert "引擎正在运行" in done.err


def test_a_forbidden_move_is_one_json_line(run: Run, letters: str) -> None:
    """What a user may not do prints error and why, and exits 1; nothing is changed."""
    run("init")
    run("import", letters, "--channel", "mayor_mailbox", "--now", NOW)

    done = run("act", "1", "close", "--as", "admin", "--now", NOW)

    assert done.code == 1
    assert set(done.lines[0]) == {"error", "why"}
    assert done.lines[0]["error"] == "clock_running"


@pytest.mark.sqlite_only("PostgreSQL 用 pg_dump")
def test_backup_makes_a_checked_copy_and_never_overwrites(run: Run, tmp_path: Path) -> None:
    """The copy opens as a database of its own; a second backup to the same name is refused."""
    run("init")
    target = tmp_path / "copy.db"

    assert run("backup", str(target)).code == 0
    assert run("cases", "--database", f"sqlite:///{target}").code == 0
    assert run("backup", str(target)).code == 1


@pytest.mark.sqlite_only("PostgreSQL 用 pg_dump")
def test_a_backup_makes_no_folder(run: Run, tmp_path: Path) -> None:
    """Where its disk is not mounted the folder is missing: it is named, and nothing is written in its place."""
    run("init")

    done = run("backup", str(tmp_path / "disk" / "copy.db"))

    assert done.code == 1
    assert f"没有文件夹 {tmp_path / 'disk'}" in done.err
    assert not (tmp_path / "disk").exists()


def test_help_is_there_for_every_command(run: Run) -> None:
    """--help works at the top and names the shared options."""
    done = run("--help")

    assert done.code == 0
    for word in ("import", "process", "sweep", "deliver", "act", "check", "--database"):
        assert word in done.out


def test_help_does_not_wait_for_the_house() -> None:
    """The command line is assembled without the database's and the configuration's libraries: help is there at once."""
    asked = "import sys, yingsheng; yingsheng.build(); print({'sqlalchemy', 'pydantic', 'yaml', 'starlette'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "set()"


def test_the_engine_waits_for_no_other_room() -> None:
    """It is assembled and loaded without the other rooms' commands and without what ends a drill: late limits wait for its start."""
    asked = "import sys, yingsheng; yingsheng.build('engine'); import alerts.engine; print({'reports.commands', 'dashboard.commands', 'alerts.turnout'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "set()"


def test_a_forbidden_move_names_what_to_give(run: Run, letters: str) -> None:
    """The sentence is for people; the command adds how to give what is missing, as that command takes it."""
    run("init")
    run("import", letters, "--channel", "mayor_mailbox", "--now", NOW)

    told = {words[0]: run("act", "1", *words, "--as", "admin", "--now", NOW).lines[0]["why"] for words in (
        ["report-up"], ["check"], ["confirm", "--data", '{"serverity": "large"}'], ["overrule", "--data", '{"occurred_at": "昨晚"}'], ["publish", "--data", '{"kind": "reply"}'])}  # fmt: skip

    assert told["report-up"] == "缺少报送对象 (--data 里的 to)"
    assert told["confirm"].startswith("confirm 不认识 serverity; 可用: severity, ")
    assert told["check"] == "需要写明核查情况 (--reason)"
    assert told["overrule"].startswith("事发时间不是带时区的时间: 昨晚")
    assert told["publish"] == "没有网址也没有文件, 不能证明已经发布 (--data 里的 url, file)"
    run("register", "enter", "website_correction", "电话有误", "--unit", "市政府办", "--as", "admin", "--now", NOW)
    closed = run("register", "close", "DJ2026-000001", "correction", "--as", "admin", "--now", NOW).lines[0]
    assert closed["why"] == "没有网址也没有文件, 不能证明已经更正 (--url, --file)"


def test_a_full_disk_is_one_sentence(database: str) -> None:
    """No traceback when the output cannot be written."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("没有 /dev/full")
    with full.open("w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "yingsheng", "check"],
            stdout=out, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False,
            env={**os.environ, "YINGSHENG_DATABASE_URL": database, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    assert done.returncode == 1
    assert "读写失败" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--week", "2026-W99"], "不是周"),
        (["--week", "2026-W47", "--since", "2026-11-01"], "只能用一种"),
        (["--since", "2026-11-20", "--until", "2026-11-01"], "早于"),
        (["--since", "昨天"], "不是日期"),
        (["--since", "2999-01-01"], "--since 还没有到: 现在是 20"),
    ],
)
def test_topics_refuses_what_is_no_period(run: Run, words: list[str], says: str) -> None:
    """A sentence and exit 2; a period in which nothing was said lists nothing, says so, and exits 0, like one that is still to come."""
    assert run("init").code == 0
    done = run("topics", *words)
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    quiet = run("topics", "--since", "2001-01-01", "--until", "2001-01-31")
    assert (quiet.code, quiet.out) == (0, "")
    assert quiet.err.strip() == "这段时间没有热点: 2001-01-01 00:00 至 2001-02-01 00:00 (不含)"
    assert "这段时间还没有到" in run("topics", "--since", "2999-01-01", "--until", "2999-01-02").err
