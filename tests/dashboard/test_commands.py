"""The commands of this room, as a user types them."""

import json

import pytest
from sqlalchemy import select

from cases.house import House
from cases.now import WallClock
from cases.people.accounts import add_user
from cases.store.clock_tables import Heartbeat, TimeAnomaly
from cases.store.event_tables import Event
from cases.store.people_tables import Person, User
from tests.as_main import Main, as_main
from tests.dashboard.seed import beats
from tests.officers import logs_in


@pytest.fixture
def run(house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Main:
    """Runs `yingsheng` on this test's database."""
    return as_main(house.database.url, monkeypatch, capsys)


ADD = ("user", "add", "lisi", "--name", "李四", "--role", "值班员", "--role", "reviewer", "--unit", "市政府办")


def test_without_a_terminal_the_missing_variable_is_named(run: Main) -> None:
    """The new password is set, the old one is not: it is the old one's variable that is asked for."""
    code, _, err = run("user", "password", "lisi", YINGSHENG_USER_PASSWORD="another-word-77")

    assert (code, "YINGSHENG_OLD_PASSWORD" in err) == (2, True)


def test_a_user_is_added_and_can_log_in(run: Main, house: House) -> None:
    """Roles and unit by id or name; the password from the environment and nowhere in the output or the events."""
    code, out, err = run(*ADD, YINGSHENG_USER_PASSWORD="four-five-six-7")
    assert code == 0, err
    assert json.loads(out) == {
        "login": "lisi",
        "name": "李四",
        "roles": ["duty_officer", "reviewer"],
        "unit": "shi_fuban",
    }
    assert "four-five-six-7" not in out + err
    with house.write() as work:
        assert logs_in(work, "lisi", "four-five-six-7") is not None
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
    run: Main, house: House, change: tuple[str, ...], environment: dict[str, str], code: int, why: str
) -> None:
    """One sentence, and no half-made account."""
    left, out, err = run(*ADD, *change, **environment)
    assert left == code
    assert why in (err if code == 2 else json.loads(out)["why"])
    assert (out + err).count("\n") == 1
    with house.read() as work:
        assert work.session.scalars(select(User)).all() == []


def test_the_watchdog_once_fails_with_a_line_for_each_alarm(run: Main) -> None:
    """For cron: nothing has ever run on this database, and that is three alarms."""
    code, out, _ = run("watchdog", "--once")
    assert code == 1
    lines = [json.loads(line) for line in out.splitlines()]
    assert [(line["alarm"], line["about"]) for line in lines] == [
        ("silent", "engine"),
        ("silent", "intake"),
        ("silent", "front"),
    ]


def test_up_does_not_run_in_a_simulated_time(run: Main) -> None:
    """A deadline engine that stands still would be worse than none."""
    code, _, err = run("up", "--now", "2026-11-23T09:00:00+08:00")
    assert code == 2
    assert "--now" in err


def test_a_jump_is_confirmed_by_those_who_may(run: Main, house: House) -> None:
    """A line for each jump; the duty officer is refused with the reason, and a stranger too."""
    with house.write() as work:
        add_user(work, "ban", "班长", "four-five-six-7", ["shift_leader"], None)
        add_user(work, "zhi", "值班", "four-five-six-7", ["duty_officer"], None)
        work.session.add(TimeAnomaly(name="engine", at=work.now, wall_seconds=7200, monotonic_seconds=1))
        work.commit()

    code, out, _ = run("clock", "confirm", "--as", "zhi")
    assert (code, json.loads(out)["error"]) == (1, "no_right")
    assert run("clock", "confirm", "--as", "nobody")[0] == 1
    code, out, err = run("clock", "confirm", "--as", "ban")
    assert (code, json.loads(out)["wall_seconds"], json.loads(out)["by"]) == (0, 7200, "ban")
    assert "已确认 1 次" in err
    assert run("clock", "confirm", "--as", "ban")[1] == ""


def test_the_watchdog_once_says_nothing_when_all_is_well(run: Main, house: House) -> None:
    """Exit 0 and no line; a second look in the next minute tells cron nothing new either."""
    with house.write() as work:
        beats(work)
        work.session.flush()
        for row in work.session.scalars(select(Heartbeat)):
            row.last_at = WallClock().now()
        work.commit()

    code, out, _ = run("watchdog", "--once")

    assert (code, out) == (0, "")


@pytest.fixture
def roster(house: House) -> None:
    """Two people of one name in two units, and one alone."""
    with house.write() as work:
        for name, unit in (("李四", "shi_fuban"), ("李四", "shi_xuanchuan"), ("王五", "shi_fuban")):
            work.session.add(Person(name=name, unit=unit))
        work.commit()


def linked(house: House) -> dict[str, int | None]:
    """Which person sits behind each account."""
    with house.read() as work:
        return {user.login: user.person_id for user in work.session.scalars(select(User))}


@pytest.mark.usefixtures("roster")
def test_an_account_is_linked_to_a_person_of_the_roster(run: Main, house: House) -> None:
    """When it is made or later; of two people of one name the unit decides; the record says so."""
    code, out, err = run(*ADD, "--person", "李四", YINGSHENG_USER_PASSWORD="four-five-six-7")
    assert code == 0, err
    assert json.loads(out)["person"] == "李四"
    assert linked(house) == {"lisi": 1}

    code, out, err = run("user", "link", "lisi", "--person", "李四", "--unit", "市委宣传部")

    assert (code, json.loads(out)) == (0, {"login": "lisi", "person": "李四", "unit": "shi_xuanchuan"}), err
    assert linked(house) == {"lisi": 2}
    with house.read() as work:
        assert len(list(work.session.scalars(select(Event).where(Event.type == "user_linked")))) == 2


@pytest.mark.usefixtures("roster")
@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (("nobody", "--person", "王五"), 1, "没有账号 nobody"), (("lisi", "--person", "赵六"), 1, "人员表里没有 赵六"),
        (("lisi", "--person", "李四"), 1, "有 2 个 李四"), (("lisi", "--person", "王五", "--unit", "大邑县水务局"), 2, "大邑县水务局"),
        (("lisi", "--person", "王五", "--unit", "市委宣传部"), 1, "没有 王五"),
    ],
)  # fmt: skip
def test_a_link_that_cannot_be_made_says_why(
    run: Main, house: House, arguments: tuple[str, ...], code: int, why: str
) -> None:
    """One sentence: what may not be as the line of a refused act, a wrong call on stderr; the account stays as it was."""
    run(*ADD, YINGSHENG_USER_PASSWORD="four-five-six-7")
    left, out, err = run("user", "link", *arguments)
    assert left == code
    assert why in (err if code == 2 else json.loads(out)["why"])
    assert linked(house) == {"lisi": None}


@pytest.mark.usefixtures("roster")
def test_one_person_has_one_account_and_a_failed_link_makes_none(run: Main, house: House) -> None:
    """Whose 收到 it was must be plain; a new account that cannot be linked is not made."""
    run(*ADD, "--person", "王五", YINGSHENG_USER_PASSWORD="four-five-six-7")
    second = ("user", "add", "wangwu", "--name", "王五", "--role", "值班员", "--person", "王五")
    code, out, err = run(*second, YINGSHENG_USER_PASSWORD="four-five-six-7")
    assert (code, json.loads(out)["error"], err) == (1, "account", "")
    assert "已关联账号 lisi" in json.loads(out)["why"]
    assert linked(house) == {"lisi": 3}


@pytest.mark.parametrize(
    ("error", "arguments"),
    [
        ("account", ("user", "add", "li si", "--name", "李四", "--role", "值班员")),
        ("no_such_user", ("user", "unlock", "nobody")), ("no_such_user", ("user", "password", "nobody")),
        ("no_such_case", ("draft", "YQ2026-999999", "首报")), ("no_such_user", ("report", "send", "1", "--as", "nobody")),
        ("no_such_case", ("report", "case", "YQ2026-999999")), ("no_such_user", ("report", "issue", "--as", "nobody")),
        ("no_such_user", ("corrections", "revoke", "1", "--as", "nobody")),
    ],
)  # fmt: skip
def test_every_command_tells_a_refusal_alike(run: Main, error: str, arguments: tuple[str, ...]) -> None:
    """What a person may not do, or not with this: one JSON line with ``error`` and ``why`` on stdout, and exit code 1."""
    code, out, err = run(*arguments, YINGSHENG_USER_PASSWORD="four-five-six-7", YINGSHENG_OLD_PASSWORD="x")
    assert (code, err) == (1, "")
    refused = json.loads(out)
    assert (list(refused), refused["error"]) == (["error", "why"], error)


@pytest.mark.parametrize(
    ("month", "code", "said"),
    [("2999-01", 2, "2999-01 还没有到"), ("2026-13", 2, "--month 写法不对"), ("2020-02", 0, "")],
)
def test_a_policy_is_tried_on_a_month_that_has_begun(run: Main, month: str, code: int, said: str) -> None:
    """Of a month to come all sums would be nought, which reads like 「nothing changes」: it is refused with a sentence."""
    left, out, err = run("policy", "try", "config/ladders.yaml", "--month", month)
    assert left == code
    assert said in err
    assert (json.loads(out)["month"] == month) if code == 0 else out == ""
