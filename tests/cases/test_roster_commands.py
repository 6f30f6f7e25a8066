"""The roster and the hand-over by command, as an office uses them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cases.house import House
from tests.as_main import as_main


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    lines: list[dict[str, Any]]
    err: str


Run = Callable[..., Ran]

PEOPLE = "姓名,单位,角色,手机\n张三,市政府办,值班员,13800000001\n李四,市政府办,值班员,13800000002\n王五,市政府办,带班领导,13800000003\n"


@pytest.fixture
def city(house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """People are in; runs a command, as `main` does, that has to end with ``expect``."""
    main = as_main(house.database.url, monkeypatch, capsys)

    def run(*arguments: str, expect: int = 0, **environment: str) -> Ran:
        code, out, err = main(*arguments, **environment)
        assert code == expect, err
        return Ran([json.loads(line) for line in out.splitlines()], err)

    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    assert run("roster", "import", str(tmp_path / "people.csv")).lines == [{"file": "people.csv", "people": 3}]
    return run


def generate(city: Run, *more: str, people: str = "张三,李四", first: str = "2026-11-23") -> Ran:
    """A rotation of twelve hours over five days."""
    return city(
        "roster",
        "generate",
        "--role",
        "duty_officer",
        "--from",
        first,
        "--days",
        "5",
        "--hours",
        "12",
        "--people",
        people,
        *more,
    )


def test_generate_show_swap_and_stand_in(city: Run) -> None:
    """Ten shifts; shown with the hole after them; one swapped; one person stood in for until back."""
    at = ("--now", "2026-11-23T09:00:00+08:00")
    made = generate(city, *at)
    assert made.lines == [
        {
            "role": "duty_officer",
            "shifts": 10,
            "turns": 10,
            "from": "2026-11-23T08:30:00+08:00",
            "until": "2026-11-28T08:30:00+08:00",
        }
    ]
    shown = city("roster", "show", "--days", "6", *at).lines
    assert [line["line"] for line in shown] == ["shift"] * 10 + ["hole"]
    assert shown[-1] == {
        "line": "hole",
        "role": "duty_officer",
        "starts_at": "2026-11-28T08:30:00+08:00",
        "ends_at": "2026-11-29T09:00:00+08:00",
    }
    [swapped] = city("roster", "swap", str(shown[1]["id"]), "--with", "王五", "--reason", "发烧", *at).lines
    assert (swapped["person"], swapped["replaces"]) == ("王五", shown[1]["id"])
    [stand_in] = city(
        "roster", "stand-in", "张三", "--by", "王五", "--from", "2026-11-23 08:00", "--reason", "联系不上", *at
    ).lines
    assert (stand_in["by"], stand_in["ends_at"]) == ("王五", None)
    assert "stand_in" in [line["line"] for line in city("roster", "show", *at).lines]
    [ended] = city("roster", "stand-in-end", str(stand_in["id"]), *at).lines
    assert ended["ends_at"] == "2026-11-23T09:00:00+08:00"


def test_holes_are_said_before_they_bite(city: Run) -> None:
    """Covered till the 28th: on the 23rd a warning, within three days of it a fault; both say from when to when."""
    generate(city, "--now", "2026-11-23T09:00:00+08:00")
    for now, level in (("2026-11-23T09:00:00+08:00", "warning"), ("2026-11-26T09:00:00+08:00", "fault")):
        found = [
            line
            for line in city("check", "--now", now, expect=1).lines
            if line["about"] == "roster" and "2026-11-28 08:30 至" in line["sentence"]
        ]
        assert [line["level"] for line in found] == [level]
        assert "没有人担任「值班员」" in found[0]["sentence"]


@pytest.mark.parametrize(
    ("arguments", "says", "code"),
    [
        (["generate", "--role", "国王", "--from", "2026-12-01", "--people", "张三"], "没有角色 国王", 1),
        (["generate", "--role", "值班员", "--from", "下月", "--people", "张三"], "日期看不懂", 2),
        (["generate", "--role", "值班员", "--from", "2026-12-01", "--people", "张三", "--at", "早上"], "钟点看不懂", 2),
        (["generate", "--role", "值班员", "--from", "2026-12-01", "--people", "赵六"], "没有这个人", 1),
        (["generate", "--role", "值班员", "--from", "2026-12-01", "--people", ","], "没有人", 2),
        (["swap", "99", "--with", "张三", "--reason", "病"], "", 1),
        (["stand-in", "张三", "--by", "李四", "--from", "昨天", "--reason", "病"], "读不出时间", 1),
        (["stand-in-end", "9"], "", 1), (["import", "nowhere.xlsx"], "nowhere.xlsx", 1),
    ],
)  # fmt: skip
def test_bad_usage_is_one_sentence(city: Run, arguments: list[str], says: str, code: int) -> None:
    """Nothing is changed, and the sentence says what would be right."""
    done = city("roster", *arguments, expect=code)
    assert says in done.err
    assert "Traceback" not in done.err


def test_a_hand_over_from_the_sweep_to_both_signatures(city: Run) -> None:
    """The sweep prepares it; two linked accounts sign; the third try is refused in the contract's words."""
    generate(city, "--now", "2026-11-23T09:00:00+08:00")
    for login, name in (("z3", "张三"), ("l4", "李四")):
        city(
            "user",
            "add",
            login,
            "--name",
            name,
            "--role",
            "值班员",
            YINGSHENG_USER_PASSWORD="hao-de-kou-ling-1",
        )
        assert city("user", "link", login, "--person", name).lines[0]["person"] == name
    at = ("--now", "2026-11-23T20:31:00+08:00")
    city("sweep", *at)
    city("sweep", *at)
    [line] = city("handover", "list", *at).lines
    assert (line["outgoing"], line["incoming"], line["missing"]) == ("张三", "李四", ["outgoing", "incoming"])
    assert city("handover", "sign", "1", "--as", "z3", "--note", "无", *at).lines[0]["missing"] == ["incoming"]
    assert city("handover", "sign", "1", "--as", "l4", *at).lines[0]["missing"] == []
    refused = city("handover", "sign", "1", "--as", "l4", *at, expect=1)
    assert refused.lines == [{"error": "already_signed", "why": "接班人已签字"}]
    [shown] = city("handover", "show", "1", *at).lines
    assert (shown["note"], shown["list"]["matters"]) == ("无", [])
    assert "没有交接班 9" in city("handover", "show", "9", expect=1).err
