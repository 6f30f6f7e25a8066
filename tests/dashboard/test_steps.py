"""What a login still owes after the password, over HTTP without a server: second factor, own password, binding."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from cases.house import House
from cases.now import HeldClock
from cases.people.accounts import add_user
from cases.people.managing import grant, reset
from cases.people.onetime import code_of, step_at
from cases.people.swaps import CONSOLE
from cases.store.people_tables import RecoveryCode, User
from config.load import Config, load_config
from dashboard.front import _known
from dashboard.gate import Gate
from dashboard.login import Login
from dashboard.steps import Steps
from demo.configuration import write_configuration
from tests.dashboard.test_login import csrf

PASSWORD = "correct-horse-7"
Send = Callable[..., Response]


async def _desk(_request: Request) -> Response:
    return PlainTextResponse("desk")


@pytest.fixture
def browser(house: House) -> Iterator[Callable[[], TestClient]]:
    """Makes browsers before our routes, the gate, and a page that stands for the desk."""
    with house.write() as work:
        add_user(work, "shen", "申审核", PASSWORD, ["reviewer"])
        add_user(work, "zhi", "周值班", PASSWORD, ["duty_officer"])
        work.commit()
    app = Starlette(routes=[*Login(house).routes(), *Steps(house).routes(), Route("/", _desk)],
                    middleware=[Middleware(Gate, known=_known(house))])  # fmt: skip
    opened: list[TestClient] = []

    def open_() -> TestClient:
        opened.append(TestClient(app, base_url="http://desk.test", follow_redirects=False))
        return opened[-1]

    yield open_
    for client in opened:
        client.close()


def enter(client: TestClient, login: str, password: str = PASSWORD) -> Response:
    """The login form, filled in and sent."""
    return client.post("/login", data={"login": login, "password": password, "csrf": csrf(client.get("/login").text)})


def step(client: TestClient, path: str = "/login/step", **typed: str) -> Response:
    """Fetch the form of a step and send it."""
    return client.post(path, data={"csrf": csrf(client.get(path).text), **typed})


def shown_secret(client: TestClient, path: str = "/login/step") -> str:
    """The secret on the page."""
    found = re.search(r'id="secret">([A-Z2-7 ]+)<', client.get(path).text)
    assert found
    return found[1].replace(" ", "")


def opens(client: TestClient) -> bool:
    """Whether the desk opens."""
    return client.get("/").text == "desk"


def code(house: House, secret: str) -> str:
    """What the phone shows now."""
    return code_of(secret, step_at(house.now()))


def bound(house: House, client: TestClient) -> tuple[str, list[str]]:
    """Log the reviewer in for the first time; secret and recovery codes."""
    assert enter(client, "shen").headers["location"].startswith("/login/step")
    secret = shown_secret(client)
    answer = step(client, code=code(house, secret))
    return secret, re.findall(r"<li>([A-Z0-9]{5}-[A-Z0-9]{5})</li>", answer.text)


def test_an_officer_without_such_a_role_goes_straight_in(browser: Callable[[], TestClient]) -> None:
    """Password, desk."""
    client = browser()
    assert enter(client, "zhi").headers["location"] == "/"
    assert opens(client)


def test_a_reviewer_binds_first_and_the_gate_is_shut_until_then(
    house: House, browser: Callable[[], TestClient]
) -> None:
    """The password alone opens nothing; a wrong code neither; the right one gives ten recovery codes and the desk."""
    client = browser()
    enter(client, "shen")
    assert not opens(client)
    assert client.get("/account").headers["location"].startswith("/login?")
    assert step(client, code="000000").status_code == 400
    assert not opens(client)
    _, codes = bound(house, browser())
    assert len(codes) == 10
    step(client, code=code(house, "A" * 32))
    assert not opens(client)


def test_each_login_asks_for_a_new_code(house: House, browser: Callable[[], TestClient], clock: HeldClock) -> None:
    """The code that bound is refused as used; thirty seconds later the next one is taken, once."""
    first, second = browser(), browser()
    secret, _ = bound(house, first)
    assert opens(first)
    enter(second, "shen")
    assert step(second, code=code(house, secret)).status_code == 400
    clock.forward(seconds=30)
    assert step(second, code=code(house, secret)).status_code == 303
    assert opens(second)
    third = browser()
    enter(third, "shen")
    assert step(third, code=code(house, secret)).status_code == 400
    assert not opens(third)


def test_a_recovery_code_stands_in_once(house: House, browser: Callable[[], TestClient]) -> None:
    """Typed in small letters; the second time it is refused. The database holds hashes only."""
    _, codes = bound(house, browser())
    client, again = browser(), browser()
    enter(client, "shen")
    assert step(client, code=codes[0].lower()).status_code == 303
    assert opens(client)
    enter(again, "shen")
    assert step(again, code=codes[0]).status_code == 400
    assert not opens(again)
    with house.read() as work:
        kept = str([row.hash for row in work.session.scalars(select(RecoveryCode))])
    assert not any(code in kept for code in codes)


def test_five_wrong_codes_lock_and_the_password_gives_no_new_tries(
    house: House, browser: Callable[[], TestClient], clock: HeldClock
) -> None:
    """Who knows the password cannot guess the code by logging in again and again."""
    secret, _ = bound(house, browser())
    clock.forward(seconds=30)
    for n in range(5):
        client = browser()
        assert enter(client, "shen").status_code == 303, n
        assert ("账号已锁定" in step(client, code="000000").text) == (n == 4)
    client = browser()
    assert enter(client, "shen").status_code == 401
    clock.forward(minutes=15)
    assert enter(client, "shen").status_code == 303
    assert step(client, code=code(house, secret)).status_code == 303


def test_a_given_password_opens_only_the_change(house: House, browser: Callable[[], TestClient]) -> None:
    """Until an own one is chosen; then the desk opens in the same browser."""
    with house.write() as work:
        _, given = reset(work, CONSOLE, "zhi")
        work.commit()
    client = browser()
    assert enter(client, "zhi", given).headers["location"].startswith("/login/step")
    assert not opens(client)
    assert step(client, old=given, new="new-horse-99", again="new-horse-98").status_code == 400
    assert step(client, old=given, new=given, again=given).status_code == 400
    assert step(client, old=given, new="new-horse-99", again="new-horse-99").status_code == 303
    assert opens(client)


def test_a_role_granted_meanwhile_asks_at_the_next_click(house: House, browser: Callable[[], TestClient]) -> None:
    """An open browser without a second factor is worth no more than a password."""
    client = browser()
    enter(client, "zhi")
    assert opens(client)
    with house.write() as work:
        grant(work, CONSOLE, "zhi", ["duty_officer", "reviewer"])
        work.commit()
    assert not opens(client)
    assert "绑定验证器" in client.get("/login/step").text


def test_one_changes_the_own_password_at_the_own_account(browser: Callable[[], TestClient]) -> None:
    """The page says what is wrong, and what was done; another browser is logged out."""
    client, other = browser(), browser()
    enter(client, "zhi")
    enter(other, "zhi")
    wrong = step(client, "/account", do="password", old="wrong-horse-7", new="new-horse-99", again="new-horse-99")
    assert "原口令不对" in wrong.text
    right = step(client, "/account", do="password", old=PASSWORD, new="new-horse-99", again="new-horse-99")
    assert "口令已修改" in right.text
    assert (opens(client), opens(other)) == (True, False)


def test_a_form_from_elsewhere_changes_nothing(house: House, browser: Callable[[], TestClient]) -> None:
    """Without the session's secret, or from another origin: 403."""
    client = browser()
    enter(client, "zhi")
    given = {"do": "password", "old": PASSWORD, "new": "new-horse-99", "again": "new-horse-99"}
    secret = csrf(client.get("/account").text)
    assert client.post("/account", data={**given, "csrf": "x"}).status_code == 403
    foreign = client.post("/account", data={**given, "csrf": secret}, headers={"origin": "http://evil.test"})
    assert foreign.status_code == 403
    with house.read() as work:
        assert work.session.scalar(select(User.password_hash).where(User.login == "zhi")).startswith("$argon2")
    assert enter(browser(), "zhi").status_code == 303


def test_the_demo_asks_for_none(tmp_path: Path, xihe: Config) -> None:
    """The switch of access.yaml: off in the demo, on where a city has no such file."""
    write_configuration(tmp_path, "http://127.0.0.1:9", Path("config"))
    assert not load_config(tmp_path).access.second_factor.required
    assert xihe.access.second_factor.required
