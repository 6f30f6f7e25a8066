"""The desk under a path of the city's address, behind a proxy that takes the path off or leaves it."""

from collections.abc import Callable, Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from alerts.compose import link_to
from alerts.shape import ack_token, for_group
from cases.house import House
from dashboard.acknowledge import Links
from dashboard.address import Address, Prefix
from dashboard.current import COOKIE
from dashboard.forms import FORM_COOKIE, session_secret
from dashboard.front import _known
from dashboard.gate import Gate
from dashboard.headers import SecurityHeaders
from dashboard.login import Login
from tests.dashboard.seed import PASSWORD
from tests.dashboard.test_login import csrf

BASE = "https://gov.test/yingsheng"


async def _page(_request: Request) -> Response:
    return PlainTextResponse("desk")


@pytest.fixture
def behind(desk: House) -> Iterator[House]:
    """The seeded house, whose address has a path."""
    city = desk.config.city
    object.__setattr__(desk.config, "city", city.model_copy(update={"base_url": BASE + "/"}))
    yield desk
    object.__setattr__(desk.config, "city", city)


@pytest.fixture(params=["stripped", "kept"])
def client(behind: House, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """A browser at the city's address; the proxy takes the path off, or does not."""
    address = Address.of(behind.config)
    app = Starlette(
        routes=[*Login(behind).routes(), *Links(behind).routes(), Route("/", _page), Route("/case", _page)],
        middleware=[
            Middleware(Stripping if request.param == "stripped" else Passing), Middleware(Prefix, prefix=address.prefix),
            Middleware(Gate, known=_known(behind), address=address),
        ],
    )  # fmt: skip
    with TestClient(app, base_url="https://gov.test", follow_redirects=False) as made:
        yield made


class Passing:
    """A proxy that hands everything on."""

    def __init__(self, app: Callable[..., object]) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, object], receive: object, send: object) -> None:
        """ASGI."""
        await self.app(self.changed(scope), receive, send)

    def changed(self, scope: dict[str, object]) -> dict[str, object]:
        """As it came."""
        return scope


class Stripping(Passing):
    """A proxy with ``location /yingsheng/ { proxy_pass http://desk/; }``."""

    def changed(self, scope: dict[str, object]) -> dict[str, object]:
        """Without the path."""
        return {**scope, "path": str(scope.get("path", "")).replace("/yingsheng/", "/", 1)}


def test_a_stranger_is_led_to_the_form_and_back_under_the_path(client: TestClient) -> None:
    """Redirects, the form's own address and the cookie's path all carry it."""
    answer = client.get("/yingsheng/case?id=3", headers={"accept": "text/html"})
    assert answer.headers["location"] == "/yingsheng/login?next=%2Fcase%3Fid%3D3"
    form = client.get(answer.headers["location"])
    assert 'action="/yingsheng/login"' in form.text
    assert "path=/yingsheng;" in form.headers["set-cookie"].lower() + ";"
    entered = client.post(
        "/yingsheng/login",
        data={"login": "zhiban", "password": PASSWORD, "csrf": csrf(form.text), "next": "/case?id=3"},
    )
    assert entered.headers["location"] == "/yingsheng/case?id=3"
    assert {"path=/yingsheng", "secure", "httponly"} <= {
        p.strip().lower() for p in entered.headers["set-cookie"].split(";")
    }
    assert client.get("/yingsheng/case?id=3").text == "desk"
    left = client.post("/yingsheng/logout", data={"csrf": session_secret(client.cookies[COOKIE])})
    assert left.headers["location"] == "/yingsheng/login"
    assert COOKIE not in client.cookies


def test_a_message_link_opens_and_acknowledges_under_the_path(client: TestClient, behind: House) -> None:
    """The address in the message is the one that answers; the way to the desk keeps the path."""
    with behind.read() as work:
        link = link_to(work.config, "tok-1")
    assert link == f"{BASE}/ack/tok-1"
    assert ack_token(link) == "tok-1"
    assert for_group(f"请办理。{link}") == f"请办理。{BASE}/"
    shown = client.get(link)
    assert shown.status_code == 200
    assert 'href="/yingsheng/case?id=YQ2026-000001"' in shown.text
    assert "已确认收到" in client.post(link, data={"csrf": csrf(shown.text)}).text
    assert FORM_COOKIE in client.cookies


def test_the_bare_path_gets_its_slash(behind: House) -> None:
    """Else the browser would look for the page's files one folder too high."""
    app = Starlette(routes=[Route("/", _page)], middleware=[Middleware(Prefix, prefix="/yingsheng")])
    with TestClient(app, base_url="https://gov.test", follow_redirects=False) as client:
        assert client.get("/yingsheng").headers["location"] == "/yingsheng/"
        assert client.get("/yingsheng/").text == "desk"
        assert client.get("/yingshengx/").status_code == 404


@pytest.mark.parametrize(
    ("base", "prefix", "cookies", "https"),
    [
        ("http://127.0.0.1:8510", "", "/", False),
        ("https://a.test/", "", "/", True),
        ("https://a.test/x/y/", "/x/y", "/x/y", True),
    ],
)
def test_the_address_decides(behind: House, base: str, prefix: str, cookies: str, *, https: bool) -> None:
    """Without a path everything is as it was."""
    object.__setattr__(behind.config, "city", behind.config.city.model_copy(update={"base_url": base}))
    address = Address.of(behind.config)
    assert (address.prefix, address.cookies, address.https) == (prefix, cookies, https)


@pytest.mark.parametrize(
    ("base", "kept"),
    [(BASE, "Path=/yingsheng; SameSite=Lax; Secure"), ("http://desk.test:8510", "Path=/; SameSite=Lax")],
)
def test_streamlits_own_cookie_stays_under_the_path(behind: House, base: str, kept: str) -> None:
    """Another program on the same host gets it no more than ours; over https it never travels open."""
    object.__setattr__(behind.config, "city", behind.config.city.model_copy(update={"base_url": base}))

    async def page(_request: Request) -> Response:
        return PlainTextResponse("", headers={"set-cookie": "_streamlit_xsrf=2|a|b|1; Path=/; SameSite=Lax"})

    headers = Middleware(SecurityHeaders, scripts=(), address=Address.of(behind.config))
    with TestClient(Starlette(routes=[Route("/", page)], middleware=[headers])) as client:
        assert client.get("/").headers["set-cookie"] == f"_streamlit_xsrf=2|a|b|1; {kept}"
