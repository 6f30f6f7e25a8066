"""The commands of this room, as a user types them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from sqlalchemy import select

from cases.house import House
from cases.people.accounts import check_password
from cases.store.event_tables import Event
from cases.store.people_tables import User
from tests.conftest import ROOT

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(house: House) -> Run:
    """Runs `yingsheng` on this test's database, without a terminal."""

    def run_(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        where = ["--config", str(ROOT / "config"), "--database", str(house.database.url)]
        clean = {k: v for k, v in os.environ.items() if not k.startswith("YINGSHENG_")}
        return subprocess.run(
            [sys.executable, "-m", "yingsheng", *where, *arguments], cwd=ROOT, env={**clean, **environment}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    return run_


ADD = ("user", "add", "lisi", "--name", "李四", "--role", "值班员", "--role", "reviewer", "--unit", "市政府办")


def test_a_user_is_added_and_can_log_in(run: Run, house: House) -> None:
    """Roles and unit by id or name; the password from the environment and nowhere in the output or the events."""
    done = run(*ADD, YINGSHENG_USER_PASSWORD="four-five-six-7")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "login": "lisi",
        "name": "李四",
        "roles": ["duty_officer", "reviewer"],
        "unit": "shi_fuban",
    }
    assert "four-five-six-7" not in done.stdout + done.stderr
    with house.write() as work:
        assert check_password(work, "lisi", "four-five-six-7") is not None
        assert "four-five" not in "".join(str(e.data) for e in work.session.scalars(select(Event)))


@pytest.mark.parametrize(
    ("change", "environment", "code", "why"),
    [
        ((), {}, 2, "YINGSHENG_USER_PASSWORD"), ((), {"YINGSHENG_USER_PASSWORD": "short"}, 1, "至少 10 位"),
        (("--role", "king"), {"YINGSHENG_USER_PASSWORD": "four-five-six-7"}, 2, "king"),
        (("--unit", "大邑县水务局"), {"YINGSHENG_USER_PASSWORD": "four-five-six-7"}, 2, "大邑县水务局"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why_and_stores_nothing(
    run: Run, house: House, change: tuple[str, ...], environment: dict[str, str], code: int, why: str
) -> None:
    """One sentence, and no half-made account."""
    done = run(*ADD, *change, **environment)
    assert done.returncode == code
    assert done.stdout == ""
    assert why in done.stderr
    assert done.stderr.count("\n") == 1
    with house.read() as work:
        assert work.session.scalars(select(User)).all() == []


def test_the_watchdog_once_fails_with_a_line_for_each_alarm(run: Run) -> None:
    """For cron: nothing has ever run on this database, and that is three alarms."""
    done = run("watchdog", "--once")
    assert done.returncode == 1
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["alarm"], line["about"]) for line in lines] == [
        ("silent", "engine"),
        ("silent", "intake"),
        ("silent", "front"),
    ]


def test_up_does_not_run_in_a_simulated_time(run: Run) -> None:
    """A deadline engine that stands still would be worse than none."""
    done = run("up", "--now", "2026-11-23T09:00:00+08:00")
    assert done.returncode == 2
    assert "--now" in done.stderr
