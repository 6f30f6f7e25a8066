"""The database is away: whoever asks is told so in Chinese, with what to do; and when it is back, so is the desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import QueuePool
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from cases.house import House
from dashboard.acknowledge import Links
from dashboard.front import build_intake, guards
from dashboard.login import Login
from dashboard.outage import AGAIN_SECONDS, aloud, said
from dashboard.wall import WallScreen
from tests.dashboard.test_intake import hotline

BROWSER = {"accept": "text/html,application/xhtml+xml"}


async def _page(_request: Request) -> Response:
    return PlainTextResponse("the desk")


@pytest.fixture
def engine(desk: House) -> Iterator[Engine]:
    """What the desk's database is reached by while it stands."""
    before = desk.database.engine
    yield before
    desk.database.engine = before


@pytest.fixture
def client(desk: House, engine: Engine) -> TestClient:
    """A browser of somebody who is logged in as far as his cookie says."""
    routes = [
        *Login(desk).routes(),
        *Links(desk).routes(),
        *WallScreen(desk).routes(),
        Route("/{page}", _page),
        Route("/", _page),
    ]
    front = TestClient(Starlette(routes=routes, middleware=guards(desk, ())), raise_server_exceptions=False)
    front.cookies.set("yingsheng_session", "x" * 43)
    return front


def go_away(desk: House) -> None:
    """Nobody listens where the database should be: the driver itself says so."""
    desk.database.engine = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")


@pytest.mark.parametrize("path", ["/", "/case?id=1", "/ack/x", "/wall"])
def test_a_page_says_what_is_the_matter_and_comes_back_by_itself(
    client: TestClient, desk: House, engine: Engine, path: str
) -> None:
    """503 in our words, with a phone call as the way on, asking again by itself; then the page as ever."""
    go_away(desk)
    away = client.get(path, headers=BROWSER)
    assert (away.status_code, away.headers["refresh"], away.headers["retry-after"]) == (503, *[str(AGAIN_SECONDS)] * 2)
    assert "数据库没有应答" in away.text
    assert "先打电话" in away.text
    assert "frame-ancestors" in away.headers["content-security-policy"]
    desk.database.engine = engine
    assert client.get(path, headers=BROWSER).status_code < 500


def test_a_form_is_not_sent_again_by_itself(client: TestClient, desk: House) -> None:
    """What was posted is refused with the same words, and the browser is not told to repeat it."""
    form = client.get("/login", headers=BROWSER)
    secret = form.text.split('name="csrf" value="')[1].split('"')[0]
    go_away(desk)
    data = {"csrf": secret, "login": "admin", "password": "x"}
    away = client.post("/login", data=data, headers={**BROWSER, "origin": "http://testserver"})
    assert away.status_code == 503
    assert "refresh" not in away.headers


def test_a_platform_hears_when_to_come_again(desk: House, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """JSON and Retry-After, so that what it pushes is pushed again and not lost."""
    channel = hotline(secret_env="X")
    monkeypatch.setattr("dashboard.intake.Intake._channel", lambda *_: (channel, channel.source))
    platform = TestClient(build_intake(desk), raise_server_exceptions=False)
    go_away(desk)
    away = platform.post("/intake/hotline_12345", json={}, headers={"authorization": "Bearer ys_x"})
    assert (away.status_code, away.headers["retry-after"]) == (503, str(AGAIN_SECONDS))
    assert away.json()["error"].startswith("数据库没有应答")


@pytest.mark.sqlite_only("SQLite 自己的拒绝")
def test_a_database_that_cannot_be_written_is_not_said_to_be_away(desk: House) -> None:
    """Where it is only to be read, nothing was done by halves; where somebody else holds it, trying again is enough."""
    with desk.database.session(write=False) as reader:
        reader.connection().exec_driver_sql("PRAGMA query_only=ON")
        with pytest.raises(OperationalError) as unwritten:
            reader.connection().exec_driver_sql("DELETE FROM items")
        reader.connection().exec_driver_sql("PRAGMA query_only=OFF")
    with desk.database.session(write=True) as held, desk.database.engine.connect() as late:
        held.connection()
        late.execution_options(yingsheng_write=False).exec_driver_sql("PRAGMA busy_timeout=0")
        with pytest.raises(OperationalError) as busy:
            late.exec_driver_sql("DELETE FROM items")
    assert "写不进去" in said(unwritten.value)
    assert "请再试一次" in said(busy.value)


@pytest.mark.sqlite_only("SQLite 自己的拒绝")
def test_a_damaged_file_is_not_said_to_be_silent(tmp_path: Path) -> None:
    """That everything done is in the record is not promised of a file that is no database any more."""
    (tmp_path / "torn.db").write_bytes(b"torn" * 300)
    reached = create_engine(f"sqlite:///{tmp_path / 'torn.db'}")
    with reached.connect() as connection, pytest.raises(DatabaseError) as torn:
        connection.exec_driver_sql("SELECT * FROM items")
    assert "已损坏" in said(torn.value)
    assert "都在记录里" not in said(torn.value)


def test_a_desk_whose_connections_are_all_taken_is_busy(client: TestClient, desk: House, engine: Engine) -> None:
    """Nobody's mistake: 503 and to try again, not a page that failed."""
    desk.database.engine = create_engine("sqlite://", poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0)
    with desk.database.engine.connect():
        busy = client.get("/", headers=BROWSER)
    assert (busy.status_code, "数据库正忙" in busy.text) == (503, True)


def test_a_slip_of_ours_is_no_outage(client: TestClient, desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """500 in our words, without the error's own, and no promise to come back."""
    monkeypatch.setattr("dashboard.front.session_user", lambda *_: 1 / 0)
    slip = client.get("/", headers=BROWSER)
    assert slip.status_code == 500
    assert "页面出错" in slip.text
    assert "division" not in slip.text
    assert "refresh" not in slip.headers


def test_an_open_page_tells_the_way_on_too(desk: House, engine: Engine) -> None:
    """Who sits before it is told to telephone and whom to call; a slip of our own sends nobody to the database."""
    go_away(desk)
    with pytest.raises(OperationalError) as away, desk.read():
        pass
    assert "先打电话" in aloud(away.value)
    assert "先打电话" not in aloud(ValueError("x"))
