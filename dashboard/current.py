"""The one place through which pages reach the house and learn who sits before the browser.

Streamlit runs pages by path and passes them nothing; the front puts the house here once, tests put theirs.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property

from cases.house import House
from cases.people.sessions import seated, session_user, touch_session
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
            found = seated(work, token)
        if found and token and found.stale:
            with self.house.write() as work:
                touch_session(work, token)
                work.commit()
        return found.user if found else None


_installed: list[Current] = []


def install(current: Current) -> None:
    """Make this the house of all pages of this process."""
    _installed[:] = [current]


def here() -> Current:
    """What the front installed. Raises RuntimeError when a page is run without a front."""
    if not _installed:
        raise RuntimeError("页面只能由 yingsheng front 打开")
    return _installed[0]


_drawn_for: ContextVar[User | None] = ContextVar("ys_drawn_for", default=None)


@contextmanager
def drawing(user: User) -> Iterator[None]:
    """While one run draws a whole page: who sits there has been asked for it, and its parts need not ask again.

    A part that later runs by itself runs outside of it, and asks anew.
    """
    token = _drawn_for.set(user)
    try:
        yield
    finally:
        _drawn_for.reset(token)


def drawn_for() -> User | None:
    """For whom the page around is being drawn; ``None`` in a part that runs by itself."""
    return _drawn_for.get()


def browser_token() -> str | None:
    """The token in the cookie with which this browser opened its connection."""
    import streamlit as st

    return st.context.cookies.get(COOKIE)
