"""A seeded desk, a browser's session on it, and pages run as that person."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from cases.house import House
from cases.people.sessions import awaited, note_second, open_session
from cases.store.people_tables import User
from dashboard import current
from tests.conftest import ROOT
from tests.dashboard.seed import seed


@pytest.fixture
def desk(house: House) -> House:
    """The first city's house with users, cases, messages and living processes."""
    seed(house)
    return house


@pytest.fixture
def logged_in(desk: House) -> Callable[[str], str]:
    """Opens a session for a login; the token its browser would show."""

    def open_(login: str) -> str:
        with desk.write() as work:
            user = work.session.scalars(select(User).where(User.login == login)).one()
            token = open_session(work, user)
            if awaited(work, user, token) in ("bind", "second"):  # whose roles ask for a second factor has shown it
                user.totp_since = work.now
                note_second(work, token)
            work.commit()
        return token

    return open_


SCREEN = """
from importlib import import_module
from dashboard.current import drawing, here
from dashboard.visit import Visit

visit = Visit(here().house, here().guest(), dict())
with drawing(visit.user):
    import_module("dashboard.screens.{name}").show(visit)
"""
LINKED = """
from importlib import import_module

import streamlit as st

from dashboard.current import drawing, here
from dashboard.visit import Visit


def case():
    pass


def reports():
    pass


def screen():
    import_module("dashboard.screens.{name}").show(visit)


visit = Visit(here().house, here().guest(), dict())
visit.pages["case"] = st.Page(case, title="case", url_path="case-of-a-link")
visit.pages["reports"] = st.Page(reports, title="reports", url_path="reports-of-a-link")
page = st.navigation([st.Page(screen, title="screen", default=True), visit.pages["case"], visit.pages["reports"]], position="hidden")
with drawing(visit.user):
    page.run()
"""


BY_THEMSELVES = frozenset({"roster", "handovers", "register", "applications"})
"""Screens that draw themselves anew after an act: inside a navigation AppTest would press their button again and again."""


@pytest.fixture
def page(desk: House, logged_in: Callable[[str], str]) -> Iterator[Callable[..., AppTest]]:
    """Runs the whole desk (the page at ``/``), or one screen by name, as somebody and without a server."""

    def run(login: str | None, screen: str | None = None, **query: str) -> AppTest:
        token = logged_in(login) if login else None
        current.install(current.Current(desk, lambda: token))
        script = (SCREEN if screen in BY_THEMSELVES else LINKED).format(name=screen)
        app = AppTest.from_string(script) if screen else AppTest.from_file(str(ROOT / "dashboard" / "desk.py"))
        app.default_timeout = 30  # of every later run too: three seconds are few on a busy machine
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    yield run
    current._installed.clear()


def shown(app: AppTest) -> str:
    """Everything the page wrote: HTML, error and success boxes, captions."""
    assert not app.exception, app.exception
    boxes = [*app.error, *app.success, *app.caption]
    return "".join([*(str(block.proto.body) for block in app.get("html")), *(str(box.value) for box in boxes)])
