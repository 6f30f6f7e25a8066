"""大屏: what stands on a wall that everybody in the room reads, who may open it, and what it never shows."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from cases.house import House
from cases.store.act_tables import Evidence
from cases.store.case_tables import Case
from cases.store.item_tables import ItemVersion
from config.load import Config
from dashboard.current import COOKIE
from dashboard.gate import Gate, is_open
from dashboard.read.wall import read_wall
from dashboard.wall import WALL_COOKIE, WallScreen, wall_html
from tests.dashboard.seed import CASES, beats, seed

TOKEN = "wall-of-the-duty-room"


def client_of(house: House) -> TestClient:
    """A browser behind the gate, as on the front; the gate lets nobody through who is not let through here."""
    app = Starlette(routes=WallScreen(house).routes(), middleware=[Middleware(Gate, known=lambda _: False)])
    return TestClient(app, follow_redirects=False)


@pytest.fixture
def walled(open_city: Callable[..., House], qionglai: Config) -> House:
    """A seeded desk whose wall has a token."""
    house = open_city(qionglai, environment={"YINGSHENG_WALL_TOKEN": TOKEN})
    seed(house)
    return house


def test_the_token_opens_it_once_and_the_cookie_afterwards(walled: House) -> None:
    """The address with the token leads to the one without; the cookie is for the wall alone and no script reads it."""
    with client_of(walled) as client:
        assert client.get("/wall").status_code == 401
        assert client.get("/wall?token=wrong").status_code == 401
        answer = client.get(f"/wall?token={TOKEN}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/wall")
        said = answer.headers["set-cookie"]
        assert all(word in said for word in ("HttpOnly", "SameSite=strict", "Path=/wall"))
        assert TOKEN not in said
        assert client.get("/wall").status_code == 200
        assert client.get("/wall/part").status_code == 200
        client.cookies.clear()
        client.cookies.set(WALL_COOKIE, "forged", path="/wall")
        assert client.get("/wall/part").status_code == 401


@pytest.mark.parametrize("token", ["", "too-short"])
def test_without_a_real_token_there_is_no_open_wall(
    open_city: Callable[..., House], qionglai: Config, token: str
) -> None:
    """An empty or short one opens nothing, not even for who shows just that."""
    house = open_city(qionglai, environment={"YINGSHENG_WALL_TOKEN": token})
    with client_of(house) as client:
        assert client.get(f"/wall?token={token}").status_code == 401
        assert client.get("/wall/part").status_code == 401


def test_the_token_opens_nothing_else(walled: House) -> None:
    """The wall's paths ask for themselves; every other stays shut."""
    assert is_open("/wall")
    assert is_open("/wall/part")
    assert not any(is_open(path) for path in ("/", "/case", "/wall/x", "/rows/confirm", "/export/worklist.csv"))


def test_who_sees_the_whole_city_may_open_it_logged_in(desk: House, logged_in: Callable[[str], str]) -> None:
    """The duty officer yes, a unit's liaison no."""
    for login, status in (("zhiban", 200), ("danwei", 401)):
        with client_of(desk) as client:
            client.cookies.set(COOKIE, logged_in(login))
            assert client.get("/wall").status_code == status


def test_what_burns_stands_first_with_its_time(desk: House) -> None:
    """Over its limit first, then the least time left; place, kind, unit, state, and an instant the script counts from."""
    with desk.read() as work:
        wall = read_wall(work)
        html = wall_html(wall, desk)
    dues = [line.row.due_at for line in wall.burning]
    assert dues == sorted(dues)  # type: ignore[type-var]
    assert "羊安街道 · 爆炸" in html
    assert "超时 35 分" in html
    assert html.count("data-due=") == len(wall.burning)
    assert "data-now=" in html


def test_no_word_of_a_citizen_is_on_it(desk: House) -> None:
    """No title, no text, no name of a sender, no telephone; a restricted matter is a count and a category."""
    with desk.read() as work:
        html = wall_html(read_wall(work), desk)
        words = [value for row in work.session.query(ItemVersion) for value in (row.text, row.author, row.contact)]
    assert [title for title in (row["title"] for row in CASES) if title in html] == []
    assert [word for word in words if word and word in html] == []
    assert "SQ2026-000006" not in html
    assert "限制知悉 1 件：城乡建设 1" in html


def test_its_figures_are_the_desks(desk: House) -> None:
    """In hand, over, by state; what came and what was answered since midnight."""
    with desk.write() as work:
        work.session.execute(update(Case).where(Case.id == 5).values(opened_at=work.now - timedelta(days=2)))
        for case_id in (1, 1, 3):
            work.session.add(Evidence(case_id=case_id, kind="official_site", issuer="市政府", url="https://a.invalid", published_at=work.now,
                                      recorded_at=work.now, recorded_by="zhiban"))  # fmt: skip
        work.commit()
    with desk.read() as work:
        wall = read_wall(work)
    assert (wall.filters["all"], wall.filters["overdue"], wall.states) == (8, 2, {"received": 8})
    assert (wall.received, wall.opened, wall.answered) == (8, 7, 2)


def test_what_stands_still_is_red(desk: House) -> None:
    """A silent engine in a line of its own, a channel that failed by name."""
    with desk.write() as work:
        beats(work, silent="engine")
        work.commit()
    with desk.read() as work:
        html = wall_html(read_wall(work), desk)
    assert "引擎自 02:10 起无心跳" in html
    assert 'class="chip bad"><b>引擎</b>' in html
    assert "个停" in html
