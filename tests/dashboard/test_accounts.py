"""Accounts: passwords, lock-out, and what never stands in an event."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select

from cases.house import House
from cases.now import HeldClock
from cases.people.accounts import AccountError, Trial, _hasher, add_user, settle_trial, try_password
from cases.store.event_tables import Event
from cases.store.people_tables import User
from tests.officers import logs_in

PASSWORD = "correct-horse-7"
Try = Callable[[str], bool]


@pytest.fixture
def user(house: House) -> str:
    """One officer with a password."""
    with house.write() as work:
        add_user(work, "zhiban", "周值班", PASSWORD, ["duty_officer"])
        work.commit()
    return "zhiban"


@pytest.fixture
def attempt(house: House, user: str) -> Try:
    """Tries a password; whether it let the officer in."""

    def try_(password: str) -> bool:
        with house.write() as work:
            found = logs_in(work, user, password)
            work.commit()
        return found is not None

    return try_


def test_the_right_password_lets_in_and_a_wrong_one_does_not(attempt: Try) -> None:
    """Both answers, in one test, so that neither is trivial."""
    assert attempt(PASSWORD)
    assert not attempt(PASSWORD + " ")


def test_five_failures_lock_for_fifteen_minutes(attempt: Try, clock: HeldClock) -> None:
    """One second before the lock runs out even the right password is refused; at its end it is taken."""
    for _ in range(5):
        assert not attempt("wrong-password")
    assert not attempt(PASSWORD)
    clock.forward(minutes=14, seconds=59)
    assert not attempt(PASSWORD)
    clock.forward(seconds=1)
    assert attempt(PASSWORD)


def test_four_failures_do_not_lock_and_success_forgets_them(attempt: Try) -> None:
    """The count is of failures in a row."""
    for _ in range(2):
        for _ in range(4):
            assert not attempt("wrong-password")
        assert attempt(PASSWORD)


def test_a_lock_that_ran_out_gives_five_new_tries(attempt: Try, clock: HeldClock) -> None:
    """One more failure after the lock does not lock again at once."""
    for _ in range(5):
        attempt("wrong-password")
    clock.forward(minutes=15)
    for _ in range(4):
        assert not attempt("wrong-password")
    assert attempt(PASSWORD)


def test_tries_at_the_same_moment_get_no_more_than_five_answers(house: House, user: str) -> None:
    """Many guesses compared before the first is counted: the right one among them comes too late."""
    with house.read() as work:
        guesses = [try_password(work, user, "wrong-password")] * 5 + [try_password(work, user, PASSWORD)]
    let_in = []
    for trial in guesses:
        with house.write() as work:
            let_in.append(settle_trial(work, trial))
            work.commit()
    assert guesses[-1].right
    assert let_in == [None] * 6


def test_an_unknown_login_is_compared_too(house: House) -> None:
    """It costs a comparison like a known one, and its words are not written down."""
    with house.write() as work:
        assert try_password(work, "my-password-in-the-wrong-box", "x") == Trial(None, right=False)
        assert logs_in(work, "my-password-in-the-wrong-box", "x") is None
        event = work.session.scalars(select(Event)).one()
    assert event.type == "login_refused"
    assert "wrong-box" not in json.dumps([event.data, event.actor, event.subject_id])


def test_a_disabled_account_stays_out(house: House, attempt: Try) -> None:
    """Whatever the password."""
    with house.write() as work:
        work.session.scalars(select(User)).one().disabled_at = work.now
        work.commit()
    assert not attempt(PASSWORD)


def test_every_try_is_an_event_without_the_password(house: House, attempt: Try) -> None:
    """Made, let in, refused, locked: each is on record; no password is."""
    attempt(PASSWORD)
    for _ in range(5):
        attempt("wrong-password")
    with house.read() as work:
        events = list(work.session.scalars(select(Event).order_by(Event.id)))
    assert [e.type for e in events] == ["user_added", "login", *["login_refused"] * 5, "login_locked"]
    written = json.dumps([[e.data, e.actor, e.subject_id, e.reason_hash] for e in events])
    assert PASSWORD not in written
    assert "wrong-password" not in written


@pytest.mark.parametrize(
    ("login", "password", "why"),
    [("li", "short-9ch", "至少 10 位"), ("zhangsansan", "ZhangSanSan", "太简单"), ("li", "aaaaaaaaaaaa", "太简单"),
     ("", PASSWORD, "登录名"), (" li", PASSWORD, "登录名"), ("li si", PASSWORD, "空格"), ("　", PASSWORD, "空格"), ("li\u200b", PASSWORD, "看不见"),
     ("zhiban", PASSWORD, "已有人用")],
)  # fmt: skip
def test_what_an_account_may_not_be(house: House, user: str, login: str, password: str, why: str) -> None:
    """Each refusal says which rule it breaks."""
    with house.write() as work, pytest.raises(AccountError, match=why):
        add_user(work, login, "李", password, ["duty_officer"])


def test_an_account_is_somebodys(house: House) -> None:
    """A name of blanks is none: the record would say that nobody did it."""
    with house.write() as work, pytest.raises(AccountError, match="姓名不能为空"):
        add_user(work, "li", "　 ", PASSWORD, ["duty_officer"])


def test_a_stolen_password_hash_is_dear_to_guess() -> None:
    """Argon2id with OWASP's floor for each try, 19 MiB and two passes (the tests themselves take a cheaper one)."""
    assert _hasher().hash(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_ten_characters_are_enough(house: House) -> None:
    """The boundary itself."""
    with house.write() as work:
        assert add_user(work, "li", "李", "abcdefghi1", ["duty_officer"]).password_hash.startswith("$argon2id$")
