"""Commands of registers, of pauses and of the calendar, as a user runs them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.house.conftest import Ran

Run = Callable[..., Ran]
NOW = "2026-11-23T09:00:00+08:00"


@pytest.fixture
def city(run: Run) -> Run:
    """A fresh database with its administrator."""
    assert run("init", env={"YINGSHENG_ADMIN_PASSWORD": "correct horse battery"}).code == 0
    return run


def test_a_register_from_entry_to_proof(city: Run) -> None:
    """Entered, listed, refused without proof, closed with it: a JSON line each."""
    [entered] = city(
        "register",
        "enter",
        "information_request",
        "申请公开征地批文",
        "--unit",
        "市应急局",
        "--as",
        "admin",
        "--now",
        NOW,
    ).lines
    assert (entered["number"], entered["unit"], entered["clock"]["due_at"]) == (
        "DJ2026-000001",
        "市应急局",
        "2026-12-21T23:59:59+08:00",
    )

    bare = city("register", "close", "DJ2026-000001", "reply", "--as", "admin", "--now", NOW)
    assert (bare.code, bare.lines[0]["error"]) == (1, "missing")
    [moved] = city(
        "register", "supplement", "DJ2026-000001", "--as", "admin", "--now", "2026-11-30T09:00:00+08:00"
    ).lines
    assert moved["clock"]["due_at"] == "2026-12-28T23:59:59+08:00"
    closed = city("register", "close", "DJ2026-000001", "reply", "--url", "https://example.invalid/1", "--as", "admin",
                  "--now", "2026-12-01T09:00:00+08:00")  # fmt: skip
    assert (closed.code, closed.lines[0]["state"], closed.lines[0]["clock"]["state"]) == (0, "closed", "satisfied")
    assert [line["number"] for line in city("register", "list").lines] == ["DJ2026-000001"]
    assert city("register", "list", "--open").lines == []
    assert city("audit", "verify").code == 0


def test_what_cannot_be_done_is_one_sentence(city: Run) -> None:
    """On stderr, with what would be right; bad usage exits 2, what is missing 1."""
    wrong = {
        "information_request": (2, ["register", "list", "--kind", "x"]),
        "correction": (2, ["register", "close", "DJ1", "talk", "--as", "admin"]),
        "missing.pdf": (1, ["register", "close", "DJ1", "reply", "--file", "missing.pdf", "--as", "admin"]),
        "missing.csv": (1, ["workdays", "import", "missing.csv", "--year", "2027", "--source", "x"]),
        "没有事项": (1, ["clock", "list", "YQ1"]),
    }
    for says, (code, words) in wrong.items():
        done = city(*words)
        assert (done.code, done.out) == (code, "")
        assert says in done.err


def test_a_forbidden_move_is_one_json_line(city: Run) -> None:
    """Error and why, and exit 1."""
    wrong = {
        "no_such_register": ["register", "enter", "x", "名称", "--as", "admin"],
        "no_such_unit": ["register", "enter", "site_freshness", "站", "--unit", "火星局", "--as", "admin"],
        "bad_time": ["register", "enter", "site_freshness", "站", "--at", "昨天", "--as", "admin"],
        "no_such_entry": ["register", "close", "DJ1", "reply", "--url", "u", "--as", "admin"],
        "no_such_clock": ["clock", "pause", "99", "--as", "admin"],
        "no_such_user": ["register", "withdraw", "DJ1", "--approver", "班一", "--as", "nobody"],
    }
    for error, words in wrong.items():
        done = city(*words)
        assert (done.code, [line["error"] for line in done.lines]) == (1, [error])


def test_an_internal_target_pauses_and_a_legal_clock_refuses(city: Run, tmp_path: Path) -> None:
    """By the numbers that `clock list` gives."""
    letters = tmp_path / "l.csv"
    letters.write_text(
        "id,title,text,published_at,type\n1,路灯,花园巷社区的路灯坏了。,2026-11-23T09:00:00+08:00,投诉\n",
        encoding="utf-8",
    )
    city("import", str(letters), "--channel", "mayor_mailbox", "--now", NOW)
    city("act", "1", "dispatch", "--as", "admin", "--data", json.dumps({"unit": "市住建局"}), "--now", NOW)
    ids = {line["kind"]: line["id"] for line in city("clock", "list", "1").lines}

    refused = city("clock", "pause", str(ids["mailbox_reply"]), "--as", "admin", "--reason", "忙", "--now", NOW)
    assert (refused.code, refused.lines[0]["error"]) == (1, "legal_clock")
    [paused] = city(
        "clock", "pause", str(ids["unit_receipt"]), "--as", "admin", "--reason", "等裁定", "--now", NOW
    ).lines
    assert paused["paused"] is True
    [resumed] = city(
        "clock", "resume", str(ids["unit_receipt"]), "--as", "admin", "--now", "2026-11-23T10:00:00+08:00"
    ).lines
    assert (resumed["generation"], resumed["paused"]) == (2, False)
    assert resumed["due_at"] > paused["due_at"]


def test_a_year_is_imported_and_provisional_limits_become_final(city: Run, tmp_path: Path) -> None:
    """A complaint of late December is due provisionally; the notice of 2027 moves it, and the import says how many."""
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    letters = tmp_path / "l.csv"
    letters.write_text(
        "id,title,text,published_at,type\n1,路灯,花园巷社区的路灯坏了。,2026-12-30T09:00:00+08:00,投诉\n",
        encoding="utf-8",
    )
    late = "2026-12-30T10:00:00+08:00"
    city("import", str(letters), "--channel", "mayor_mailbox", "--now", late)
    [before] = city("clock", "list", "1").lines
    assert (before["due_at"][:10], before["provisional"]) == ("2027-01-06", True)
    assert (
        city("check", "--config", str(config), "--now", late).out.count('"level": "fault", "sentence": "2027 年') == 1
    )

    notice = tmp_path / "notice.csv"
    notice.write_text(
        "date,kind\n" + "".join(f"2027-01-0{d},off\n" for d in range(1, 6)) + "2027-01-09,work\n", encoding="utf-8"
    )
    words = (
        "workdays",
        "import",
        str(notice),
        "--year",
        "2027",
        "--source",
        "通知",
        "--config",
        str(config),
        "--now",
        late,
    )
    done = city(*words)

    [line] = done.lines
    assert (line["off"], line["work"], line["recounted"], line["replaced"]) == (5, 1, 1, False)
    assert "休息日共 5 天" in done.err
    assert "重启" in done.err
    [after] = city("clock", "list", "1").lines
    assert (after["due_at"][:10], after["provisional"], after["generation"]) == ("2027-01-09", False, 2)
    assert city(*words).code == 1
    again = city(*words, "--replace")
    assert (again.code, again.lines[0]["added"], again.lines[0]["replaced"]) == (0, [], True)
    assert city("check", "--config", str(config), "--now", late).out.count("2027 年的放假") == 0
    assert "workdays.yaml 2027 年: 休息日共 5 天" in city("check", "--config", str(config), "--now", late).out
