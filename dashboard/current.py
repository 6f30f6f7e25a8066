"""The one place through which pages reach the house and learn who sits before the browser.

Streamlit runs pages by path and passes them nothing; the front puts the house here once, tests put theirs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from cases.house import House
from cases.people.sessions import needs_touch, session_user, touch_session
from cases.store.people_tables import User
from dashboard.kept import Kept
from dashboard.read.desk import count_all

COOKIE = "yingsheng_session"


@dataclass(frozen=True)
class Current:
    """The house, and how to read the token that the browser showed."""

    house: House
    token: Callable[[], str | None]

    @cached_property
    def counts(self) -> Kept[dict[str, int]]:
        """How many open cases each filter of the desk holds, for the whole city."""
        return Kept(self.house, count_all)

    def visitor(self) -> User | None:
        """Who is logged in, by the database and now. For parts that refresh themselves: no sign of life."""
        with self.house.read() as work:
            return session_user(work, self.token())

    def guest(self) -> User | None:
        """Like ``visitor``, for a run that a person caused: the session's hour begins anew."""
        token = self.token()
        with self.house.read() as work:
            user, stale = session_user(work, token), needs_touch(work, token)
        if user and token and stale:
            with self.house.write() as work:
                touch_session(work, token)
                work.commit()
        return user


_installed: list[Current] = []


def install(current: Current) -> None:
    """Make this the house of all pages of this process."""
    _installed[:] = [current]


def here() -> Current:
    """What the front installed. Raises RuntimeError when a page is run without a front."""
    if not _installed:
        raise RuntimeError("页面只能由 yingsheng front 打开")
    return _installed[0]


def browser_token() -> str | None:
    """The token in the cookie with which this browser opened its connection."""
    import streamlit as st

    return st.context.cookies.get(COOKIE)
