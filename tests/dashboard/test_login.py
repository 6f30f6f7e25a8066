"""Login, logout, gate, headers, health and acknowledgement links, over HTTP without a server."""

import re
import threading
from collections.abc import Callable, Iterator

import anyio
import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from alerts.engine import _beat
from cases.house import House
from cases.now import HeldClock
from cases.people.accounts import add_user
from cases.store.clock_tables import ClockRow
from cases.store.outbox_tables import Acknowledgement
from cases.store.people_tables import SessionRow
from dashboard.acknowledge import Links
from dashboard.address import Address
from dashboard.current import COOKIE
from dashboard.front import _known
from dashboard.gate import Gate, is_open
from dashboard.headers import SecurityHeaders
from dashboard.health import Health
from dashboard.heartbeat import Heart
from dashboard.login import Login
from tests.conftest import NINE
from tests.dashboard.seed import PASSWORD, beats

Client = Callable[..., TestClient]


async def _page(_request: Request) -> Response:
    return PlainTextResponse("desk")


async def _stream(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("open")
    await websocket.close()


@pytest.fixture
def client(desk: House) -> Iterator[TestClient]:
    """Our routes, gate and headers around a page and a websocket that stand for Streamlit's."""
    inner = [
        Route("/", _page),
        Route("/case", _page),
        Route("/_stcore/host-config", _page),
        WebSocketRoute("/_stcore/stream", _stream),
    ]
    app = Starlette(
        routes=[*Login(desk).routes(), *Health(desk).routes(), *Links(desk).routes(), *inner],
        middleware=[
            Middleware(SecurityHeaders, scripts=("'sha256-x'",), address=Address()), Middleware(Gate, known=_known(desk)),
        ],
    )  # fmt: skip
    with TestClient(app, base_url="http://desk.test", follow_redirects=False) as made:
        yield made


def csrf(html: str) -> str:
    """The secret in the form."""
    found = re.search(r'name="csrf" value="([^"]+)"', html)
    assert found, html
    return found[1]


def log_in(client: TestClient, password: str = PASSWORD, **more: str) -> Response:
    """Fetch the form and send it."""
    form = client.get("/login").text
    return client.post("/login", data={"login": "zhiban", "password": password, "csrf": csrf(form), **more})


def test_a_stranger_is_sent_to_login_and_back(client: TestClient) -> None:
    """The page wanted is remembered; after login the browser goes there."""
    answer = client.get("/case?id=3", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fcase%3Fid%3D3")
    form = client.get(answer.headers["location"]).text
    assert 'name="next" value="/case?id=3"' in form
    assert log_in(client, next="/case?id=3").headers["location"] == "/case?id=3"
    assert client.get("/case?id=3").text == "desk"


@pytest.mark.parametrize(
    ("roles", "first"),
    [
        (["unit_liaison"], "/mine"), (["unit_leader"], "/mine"), (["city_leader"], "/leader"), (["reviewer"], "/login/step?next=%2Fleader"),
        (["unit_liaison", "duty_officer"], "/"), (["auditor"], "/login/step?next=%2Fsystem"),
    ],
)  # fmt: skip
def test_each_begins_at_the_page_of_their_work(client: TestClient, desk: House, roles: list[str], first: str) -> None:
    """Who asked for no page begins where their own work waits, after what is still asked of them."""
    with desk.write() as work:
        add_user(work, "first", "初来", PASSWORD, roles, "羊安街道" if "unit" in roles[0] else None)
        work.commit()
    assert log_in(client, login="first").headers["location"] == first


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", "/\tx", ""]
)
def test_login_never_leads_out_of_the_house(client: TestClient, elsewhere: str) -> None:
    """An address of somewhere else becomes the desk."""
    assert log_in(client, next=elsewhere).headers["location"] == "/"


def test_the_cookie_cannot_be_read_by_scripts(client: TestClient) -> None:
    """HttpOnly, SameSite, for the whole house; the database holds its hash only."""
    cookie = log_in(client).headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}
    assert "secure" not in cookie.lower()


def test_over_https_the_cookie_is_secure(desk: House) -> None:
    """The city's address decides."""
    city = desk.config.city.model_copy(update={"base_url": "https://desk.gov.test"})
    object.__setattr__(desk.config, "city", city)
    try:
        app = Starlette(routes=Login(desk).routes())
        with TestClient(app, base_url="https://desk.gov.test", follow_redirects=False) as client:
            assert "secure" in log_in(client).headers["set-cookie"].lower()
    finally:
        object.__setattr__(desk.config, "city", city.model_copy(update={"base_url": "http://127.0.0.1:8510"}))


def test_a_wrong_password_says_not_which_was_wrong(client: TestClient, desk: House) -> None:
    """Known and unknown login get the same page but for the login as it was typed, and no session."""
    form = client.get("/login").text
    pages = [
        client.post("/login", data={"login": login, "password": "wrong-password", "csrf": csrf(form)})
        for login in ("zhiban", "nobody")
    ]
    assert [p.status_code for p in pages] == [401, 401]
    assert pages[0].text == pages[1].text.replace('value="nobody"', 'value="zhiban"')
    assert "不对" in pages[0].text
    assert "wrong-password" not in pages[0].text
    with desk.read() as work:
        assert work.session.scalars(select(SessionRow)).all() == []


def test_what_was_typed_as_a_login_comes_back_as_plain_words(client: TestClient) -> None:
    """Quotes and brackets of the login stay inside their field."""
    form = client.get("/login").text
    html = client.post("/login", data={"login": '"><script>', "password": "x", "csrf": csrf(form)}).text
    assert 'value="&quot;&gt;&lt;script&gt;"' in html


def test_a_form_of_another_site_is_refused(client: TestClient) -> None:
    """Without our secret, with another's, or from another origin: no login, whatever the password."""
    form = client.get("/login").text
    data = {"login": "zhiban", "password": PASSWORD}
    assert client.post("/login", data=data).status_code == 403
    assert client.post("/login", data={**data, "csrf": "x"}).status_code == 403
    foreign = client.post("/login", data={**data, "csrf": csrf(form)}, headers={"origin": "http://evil.test"})
    assert foreign.status_code == 403
    assert COOKIE not in client.cookies
    ours = client.post("/login", data={**data, "csrf": csrf(form)}, headers={"origin": "http://desk.test"})
    assert ours.status_code == 303


def test_a_token_brought_along_is_never_adopted(client: TestClient) -> None:
    """Session fixation: login always makes a new token."""
    client.cookies.set(COOKIE, "chosen-by-somebody-else", domain="desk.test", path="/")
    made = log_in(client).headers["set-cookie"]
    assert made.startswith(f"{COOKIE}=")
    assert "chosen-by-somebody-else" not in made


def test_logging_out_takes_our_secret_and_ends_the_session(client: TestClient, desk: House) -> None:
    """A link on another site cannot log an officer out; our button does."""
    from dashboard.forms import session_secret

    log_in(client)
    token = client.cookies[COOKIE]
    client.post("/logout", data={"csrf": "x"})
    assert client.get("/").status_code == 200
    client.post("/logout", data={"csrf": session_secret(token)})
    client.cookies.set(COOKIE, token)
    assert client.get("/").status_code == 303
    with desk.read() as work:
        assert work.session.scalars(select(SessionRow)).one().ended_at is not None


def test_the_websocket_is_shut_too(client: TestClient) -> None:
    """Pages live over the websocket: a stranger gets none."""
    with pytest.raises(WebSocketDisconnect) as refused, client.websocket_connect("ws://desk.test/_stcore/stream"):
        pass
    assert refused.value.code == 4401
    log_in(client)
    with client.websocket_connect("ws://desk.test/_stcore/stream") as socket:
        assert socket.receive_text() == "open"


def test_a_session_that_ran_out_is_shut_out(client: TestClient, clock: HeldClock) -> None:
    """The gate asks the database, not the cookie."""
    log_in(client)
    assert client.get("/").status_code == 200
    clock.forward(hours=1)
    assert client.get("/").status_code == 303


@pytest.mark.parametrize(
    ("path", "open_"),
    [("/login", True), ("/healthz", True), ("/metrics", True), ("/ack/x", True), ("/static/js/a.js", True), ("/", False), ("/case", False),
     ("/login/", False), ("/loginx", False), ("/_stcore/stream", False), ("/_stcore/agent/interact", False), ("/_stcore/upload_file/a/b", False),
     ("/media/a.png", False), ("/staticx", False), ("/x/static/a", False)],
)  # fmt: skip
def test_everything_is_shut_but_what_is_named(path: str, open_: bool) -> None:
    """A route added later is shut until somebody opens it."""
    assert is_open(path) is open_


def test_what_is_no_page_gets_a_plain_refusal(client: TestClient) -> None:
    """Programs are told 401; only navigation is sent to the form."""
    assert client.get("/_stcore/host-config", headers={"accept": "application/json"}).status_code == 401
    assert client.post("/", headers={"accept": "text/html"}).status_code == 401


@pytest.mark.parametrize("path", ["/login", "/healthz", "/metrics", "/", "/ack/none"])
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    """Also refusals and redirects."""
    headers = client.get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "script-src 'self' 'sha256-x'" in headers["content-security-policy"]
    assert (headers["x-frame-options"], headers["x-content-type-options"]) == ("DENY", "nosniff")
    assert headers["referrer-policy"] == "same-origin"


def test_health_is_503_while_the_engine_is_silent(client: TestClient, desk: House) -> None:
    """Ages of all processes; the engine decides."""
    well = client.get("/healthz")
    assert (well.status_code, well.json()["processes"]["engine"]) == (200, {"age_seconds": 4.0, "silent": False})
    with desk.write() as work:
        beats(work, silent="engine")
        work.commit()
    ill = client.get("/healthz")
    assert (ill.status_code, ill.json()["ok"], ill.json()["processes"]["engine"]["silent"]) == (503, False, True)


def test_metrics_count_cases_and_clocks(client: TestClient) -> None:
    """Gauges for a monitoring system; no case, no person in them."""
    text = client.get("/metrics").text
    assert "yingsheng_open_cases 8" in text
    assert "yingsheng_running_clocks 9" in text  # of a restricted matter its transfer only
    assert "yingsheng_breached_clocks 2" in text
    assert 'yingsheng_heartbeat_age_seconds{process="engine"} 4.0' in text


@pytest.mark.parametrize("process", ["engine", "front"])
def test_metrics_count_what_each_process_did_anew(
    client: TestClient, desk: House, process: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every pulse brings how many transactions gave way, and the front tells of all processes."""
    monkeypatch.setattr(desk.clock, "simulated", False)  # in a simulated time nothing beats
    monkeypatch.setattr(desk.database, "gave_way", 3)
    if process == "engine":
        _beat(desk, NINE)
    else:
        Heart(desk, "front", NINE).beat()
    text = client.get("/metrics").text

    counted = {name: int(n) for name, n in re.findall(r'gave_way_total{process="(\w+)"} (\d+)', text)}
    assert counted == {"engine": 0, "intake": 0, "front": 0, "watchdog": 0} | {process: 3}


def test_a_link_shows_number_and_time_but_never_the_case(client: TestClient, desk: House) -> None:
    """GET changes nothing, however often a scanner follows it."""
    for _ in range(3):
        html = client.get("/ack/tok-1").text
    assert "YQ2026-000001" in html
    assert "超时 35 分" in html
    assert "化工园区" not in html
    assert 'href="/case?id=YQ2026-000001"' in html, "the way on leads to the case, by way of the login"
    with desk.read() as work:
        assert work.session.scalars(select(Acknowledgement)).all() == []


def test_only_post_acknowledges_and_twice_is_once(client: TestClient, desk: House) -> None:
    """收到 is recorded for that person; the second press finds it done."""
    form = client.get("/ack/tok-1").text
    assert client.post("/ack/tok-1", data={"csrf": "x"}).status_code == 403
    for _ in range(2):
        assert "已记录" in client.post("/ack/tok-1", data={"csrf": csrf(form)}).text
    assert "已确认收到" in client.get("/ack/tok-1").text
    with desk.read() as work:
        assert work.session.scalars(select(Acknowledgement)).one().via == "link"


def test_an_unknown_link_says_so(client: TestClient) -> None:
    """And nothing else."""
    answer = client.get("/ack/none")
    assert answer.status_code == 404
    assert "无效" in answer.text


def test_a_link_of_a_clock_that_has_ended_says_so(client: TestClient, desk: House) -> None:
    """Neither a button nor "recorded, the clock runs on" once nothing runs."""
    form = client.get("/ack/tok-1").text
    with desk.write() as work:
        for clock in work.session.scalars(select(ClockRow)):
            clock.state = "satisfied"
        work.commit()
    for html in (client.get("/ack/tok-1").text, client.post("/ack/tok-1", data={"csrf": csrf(form)}).text):
        assert "已经结束" in html
        assert "<button" not in html
        assert "仍在计时" not in html


def test_asking_only_for_the_head_or_by_another_verb_acknowledges_nothing(client: TestClient, desk: House) -> None:
    """Scanners ask with HEAD; whatever is neither GET, HEAD nor POST is refused."""
    assert client.head("/ack/tok-1").status_code == 200
    assert client.head("/ack/none").status_code == 404
    for verb in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert client.request(verb, "/ack/tok-1").status_code == 405
    with desk.read() as work:
        assert work.session.scalars(select(Acknowledgement)).all() == []


def test_a_repeat_says_when_and_until_when(client: TestClient, clock: HeldClock) -> None:
    """已确认, its hour, and until when this person is left in peace; the time left goes on."""
    form = client.get("/ack/tok-1").text
    client.post("/ack/tok-1", data={"csrf": csrf(form)})
    clock.forward(minutes=10)

    html = client.get("/ack/tok-1").text

    assert "已确认收到（09:00），17:00 前不再重复提醒本人" in html
    assert "超时 45 分" in html
    assert "<button" not in html


def test_a_link_older_than_its_days_says_so(client: TestClient, clock: HeldClock) -> None:
    """Neither number nor button."""
    form = client.get("/ack/tok-1").text
    clock.forward(days=90)
    for answer in (client.get("/ack/tok-1"), client.post("/ack/tok-1", data={"csrf": csrf(form)})):
        assert answer.status_code == 404
        assert "已过期" in answer.text
        assert "YQ2026" not in answer.text


def test_a_flood_of_tries_is_compared_two_at_a_time(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing takes memory and a core each: of eight tries at once never more than two are being compared, and all are answered."""
    login, two, inside, counts = Login(desk), threading.Barrier(2, timeout=10), set[int](), []

    def compare(*_: str) -> None:
        inside.add(threading.get_ident())
        two.wait()
        counts.append(len(inside))
        two.wait()
        inside.discard(threading.get_ident())

    monkeypatch.setattr(login, "_check", compare)

    async def flood() -> None:
        async with anyio.create_task_group() as tries:
            for _ in range(8):
                tries.start_soon(login._try, "zhiban", "guess")

    anyio.run(flood)

    assert len(counts) == 8
    assert max(counts) == 2
