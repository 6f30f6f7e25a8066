"""One run of a page: who sits there, what they may see, and where links lead."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from cases.house import House
from cases.people.actors import Actor
from cases.store.people_tables import User
from dashboard.current import drawn_for, here
from dashboard.rights import Sight, actor_of, sight_of

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage


T = TypeVar("T")


@dataclass(frozen=True)
class Visit:
    """What every page's ``show`` is given. ``pages`` by their address."""

    house: House
    user: User
    pages: dict[str, "StreamlitPage"]

    @property
    def sight(self) -> Sight:
        """What this person may see."""
        return sight_of(self.user)

    @property
    def actor(self) -> Actor:
        """This person as the one who acts."""
        return actor_of(self.user)

    def go(self, path: str, **query: Any) -> None:
        """Open another page of the desk."""
        import streamlit as st

        st.switch_page(self.pages[path], query_params=query)


class Once(Generic[T]):
    """What the run that draws a page has read for a part of it: given once. When the part later runs by itself it is gone, and is read anew."""

    def __init__(self, value: T) -> None:
        self._value: T | None = value

    def take(self) -> T | None:
        """It, the first time."""
        value, self._value = self._value, None
        return value


def require_visitor(visit: Visit) -> Visit:
    """In a part that refreshes itself: stop it, and the whole page with it, once the session is over. The visit as of now."""
    return _as_of_now(visit, drawn_for() or here().visitor())


def renewed(visit: Visit) -> Visit:
    """In a part that a person's click runs by itself: the same, and a sign of life."""
    return _as_of_now(visit, drawn_for() or here().guest())


def _as_of_now(visit: Visit, user: User | None) -> Visit:
    """A role that was taken away since the page was drawn is gone here too."""
    import streamlit as st

    if user is None:
        st.rerun(scope="app")
    return replace(visit, user=user)
