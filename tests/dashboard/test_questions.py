"""What a page asks the database: each thing once, however many of its parts show it, since over a network each question is a way there and back."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import event
from streamlit.testing.v1 import AppTest

from cases.house import House
from tests.dashboard.conftest import shown

Page = Callable[..., AppTest]


@pytest.fixture
def asked(desk: House) -> Iterator[list[tuple[str, str]]]:
    """Every question put to the database, with its values."""
    found: list[tuple[str, str]] = []

    def note(_c: object, _u: object, said: str, given: object, _x: object, _m: bool) -> None:
        if said.startswith("SELECT"):
            found.append((said, repr(given)))

    event.listen(desk.database.engine, "before_cursor_execute", note)
    yield found
    event.remove(desk.database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(("screen", "login", "most"), [
    ("case", "zhiban", 34), ("channels", "zhiban", 10), ("leader", "zhiban", 14), ("mine", "danwei", 18),
    ("system", "zhiban", 9),
])  # fmt: skip
def test_a_page_asks_nothing_twice(
    page: Page, asked: list[tuple[str, str]], screen: str, login: str, most: int
) -> None:
    """Its parts show what was read once; and no more is asked than is known to be needed."""
    app = page(login, screen, **({"id": "1"} if screen == "case" else {}))
    asked.clear()
    assert shown(app.run())
    assert [question for question, times in Counter(asked).items() if times > 1] == []
    assert 0 < len(asked) <= most


def test_the_desk_asks_few_questions(page: Page, asked: list[tuple[str, str]]) -> None:
    """Banner, choice and list; only whether anything is restricted is asked by the counts and by the list, which later runs without them;
    and the city of the test has not sealed its record, so the event that comes next is read."""
    app = page("zhiban")
    asked.clear()
    assert shown(app.run())
    twice = [said for (said, _), times in Counter(asked).items() if times > 1]
    assert all("cases.id" in said and "AND restricted" in said for said in twice)
    assert 0 < len(asked) <= 26
