"""Sessions: how long they live, what ends them, what is kept of their token."""

import pytest
from sqlalchemy import select

from cases.house import House
from cases.now import HeldClock
from cases.people.accounts import add_user
from cases.people.sessions import close_session, open_session, seated, session_user, touch_session
from cases.store.event_tables import Event
from cases.store.people_tables import SessionRow, User
from cases.work import Work


@pytest.fixture
def token(house: House) -> str:
    """An officer's browser that has just logged in."""
    with house.write() as work:
        user = add_user(work, "zhiban", "周值班", "correct-horse-7", ["duty_officer"])
        made = open_session(work, user)
        work.commit()
    return made


def known(house: House, token: str | None) -> bool:
    """Whether the session lives now."""
    with house.read() as work:
        return session_user(work, token) is not None


def _is_stale(work: Work, token: str) -> bool:
    """Whether a click would be written down."""
    found = seated(work, token)
    assert found is not None
    return found.stale


def touch(house: House, token: str) -> None:
    """Somebody clicks."""
    with house.write() as work:
        touch_session(work, token)
        work.commit()


def test_only_the_token_of_a_living_session_is_known(house: House, token: str) -> None:
    """Nothing, a wrong token, and a token with one character more are nobody's."""
    assert known(house, token)
    assert not any(known(house, other) for other in (None, "", "x", token + "x"))


def test_an_idle_hour_ends_it(house: House, token: str, clock: HeldClock) -> None:
    """One second before the hour it lives, at the hour it does not, and no click revives it."""
    clock.forward(minutes=59, seconds=59)
    assert known(house, token)
    clock.forward(seconds=1)
    assert not known(house, token)
    touch(house, token)
    assert not known(house, token)


def test_twelve_hours_end_it_however_busy(house: House, token: str, clock: HeldClock) -> None:
    """Clicking keeps it alive for twelve hours and not longer."""
    for _ in range(23):
        clock.forward(minutes=30)
        touch(house, token)
    clock.forward(minutes=29, seconds=59)
    assert known(house, token)
    clock.forward(seconds=1)
    assert not known(house, token)


def test_looking_is_no_sign_of_life(house: House, token: str, clock: HeldClock) -> None:
    """A page that refreshes itself does not keep an abandoned session open."""
    for _ in range(60):
        clock.forward(minutes=1)
        known(house, token)
    assert not known(house, token)


def test_clicks_of_one_minute_cost_one_write(house: House, token: str, clock: HeldClock) -> None:
    """The last sign of life is renewed when it is a minute old."""
    clock.forward(seconds=59)
    with house.read() as work:
        assert _is_stale(work, token) is False
    clock.forward(seconds=1)
    with house.read() as work:
        assert _is_stale(work, token) is True


def test_logging_out_ends_it_and_twice_is_harmless(house: House, token: str) -> None:
    """One event, whoever asks how often."""
    for _ in range(2):
        with house.write() as work:
            close_session(work, token)
            close_session(work, None)
            work.commit()
    assert not known(house, token)
    with house.read() as work:
        types = list(work.session.scalars(select(Event.type).order_by(Event.id)))
    assert types == ["user_added", "session_opened", "session_closed"]


def test_a_disabled_account_is_out_at_once(house: House, token: str) -> None:
    """Its open browsers too."""
    with house.write() as work:
        work.session.scalars(select(User)).one().disabled_at = work.now
        work.commit()
    assert not known(house, token)


def test_the_token_is_nowhere_in_the_database(house: House, token: str) -> None:
    """Who reads the database cannot take over a session."""
    with house.read() as work:
        row = work.session.scalars(select(SessionRow)).one()
        events = [str(e.data) + e.subject_id for e in work.session.scalars(select(Event))]
    assert row.token_hash != token
    assert not any(token in text for text in events)
