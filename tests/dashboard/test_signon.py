"""Sign-on by a city's own identity provider, against a real one on this machine: OpenID Connect, state, nonce, PKCE, signatures."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey
from pydantic import ValidationError
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from cases.house import House
from cases.now import HeldClock
from cases.people.accounts import add_user
from cases.store.event_tables import Event
from cases.store.people_tables import SessionRow, User
from config.access import Access
from dashboard.checks.people import check_sign_on
from dashboard.current import COOKIE
from dashboard.front import _known
from dashboard.gate import Gate
from dashboard.login import Login
from dashboard.signon import SignOnRoutes
from dashboard.steps import Steps
from tests.dashboard.provider import CLIENT, SECRET, City, city_provider, shared_key
from tests.dashboard.seed import PASSWORD
from tests.dashboard.test_login import csrf

BASE = "http://127.0.0.1:8510"
Open = Callable[..., TestClient]


async def _desk(_request: Request) -> Response:
    return PlainTextResponse("desk")


@pytest.fixture
def city(clock: HeldClock) -> Iterator[City]:
    """The provider."""
    with city_provider(clock.now()) as running:
        yield running


def policy(city: City, **more: Any) -> dict[str, Any]:
    """What access.yaml says of it."""
    return {
        "name": "市统一身份认证",
        "issuer": city.url,
        "client_id": CLIENT,
        "client_secret_env": "SSO_SECRET",
        **more,
    }


@pytest.fixture
def browser(desk: House, city: City) -> Iterator[Open]:
    """Makes browsers before a house with that provider; more keys go into the policy, ``passwords`` beside it."""
    opened: list[TestClient] = []

    def open_(passwords: str = "all", **more: Any) -> TestClient:
        access = Access.model_validate({"sign_on": policy(city, **more), "passwords": passwords})
        at = desk.config.city.model_copy(update={"base_url": BASE})
        house = replace(desk, config=replace(desk.config, access=access, city=at), environment={"SSO_SECRET": SECRET})
        routes = [
            *Login(house).routes(),
            *SignOnRoutes(house).routes(),
            *Steps(house).routes(),
            Route("/", _desk),
            Route("/case", _desk),
        ]
        app = Starlette(routes=routes, middleware=[Middleware(Gate, known=_known(house))])
        opened.append(TestClient(app, base_url=BASE, follow_redirects=False))
        return opened[-1]

    yield open_
    for client in opened:
        client.close()


def sign_on(client: TestClient, city: City, wanted: str = "/case?id=3") -> Response:
    """From our login to the provider and back."""
    begun = client.get("/login/sso", params={"next": wanted})
    assert begun.status_code == 303
    return client.get(city.authorize(begun.headers["location"]))


def test_who_signs_on_there_is_let_in_here(browser: Open, city: City, desk: House) -> None:
    """The login page offers it; the page wanted is remembered; the session is ours, and the record says how."""
    client = browser()
    assert "用市统一身份认证登录" in client.get("/login").text
    answer = sign_on(client, city)
    assert (answer.status_code, answer.headers["location"]) == (303, "/case?id=3")
    assert client.get("/case?id=3").text == "desk"
    with desk.read() as work:
        assert work.session.scalars(select(SessionRow.how)).all() == ["sign_on"]
        told = work.session.scalars(select(Event).where(Event.type == "login")).one()
    assert (told.actor, told.data) == ("zhiban", {"how": "sign_on"})
    assert city.refused == []


def test_the_question_carries_state_nonce_and_a_challenge_of_its_own_each_time(browser: Open) -> None:
    """Nothing of it is guessable or used twice, and the verifier itself stays here."""
    client = browser()
    asked = [parse_qs(urlsplit(client.get("/login/sso").headers["location"]).query) for _ in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        one, two = (a[name][0] for a in asked)
        assert one != two
        assert min(len(one), len(two)) >= 32
    assert "code_verifier" not in asked[0]
    assert asked[0]["redirect_uri"] == [f"{BASE}/login/sso/back"]


def test_an_answer_is_taken_once_from_the_browser_that_asked_and_in_time(
    browser: Open, city: City, clock: HeldClock
) -> None:
    """Twice, in another browser (a link sent to a victim), after ten minutes, or without a state: nobody is let in."""
    client = browser()
    back = city.authorize(client.get("/login/sso").headers["location"])
    stranger = TestClient(client.app, base_url=BASE, follow_redirects=False)
    assert stranger.get(back).status_code == 403
    assert client.get(back).status_code == 403  # used up by the stranger's try
    assert sign_on(client, city).status_code == 303
    again = city.authorize(client.get("/login/sso").headers["location"])
    assert client.get(again).status_code == 303
    assert client.get(again).status_code == 403
    late = city.authorize(client.get("/login/sso").headers["location"])
    clock.forward(minutes=10)
    assert client.get(late).status_code == 403
    assert client.get("/login/sso/back?code=x").status_code == 403
    assert client.get("/login/sso/back?state=x&error=access_denied").status_code == 403


OTHER = RSAKey.generate_key(2048, {"kid": "one"})
LIES: dict[str, Callable[[City], None]] = {
    "another key": lambda c: setattr(c, "signing", OTHER),
    "a shared secret": lambda c: (setattr(c, "signing", shared_key()), setattr(c, "header", {"alg": "HS256"})),  # type: ignore[func-returns-value]
    "another issuer": lambda c: c.claims.update(iss="https://evil.example"),
    "another audience": lambda c: c.claims.update(aud="another"),
    "several audiences, authorised another": lambda c: c.claims.update(aud=[CLIENT, "x"], azp="x"),
    "another nonce": lambda c: c.claims.update(nonce="another"),
    "no nonce": lambda c: c.claims.update(nonce=None),
    "expired": lambda c: c.claims.update(exp=int(c.now.timestamp()) - 3600),
    "no expiry": lambda c: c.claims.update(exp=None),
    "no login": lambda c: c.claims.update(preferred_username=None),
    "a login that is no text": lambda c: c.claims.update(preferred_username=["zhiban"]),
    "another access token's hash": lambda c: c.claims.update(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "the issuer of another": lambda c: c.description.update(issuer="https://other.example"),
    "an open token address": lambda c: c.description.update(token_endpoint="http://sso.example/token"),
    "a huge answer": lambda c: setattr(c, "huge", True),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_an_identity_that_does_not_hold_lets_nobody_in(browser: Open, city: City, desk: House, lie: str) -> None:
    """Whatever of it is wrong: a sentence, no session, and no account is told of."""
    client = browser()
    question = client.get("/login/sso").headers["location"]
    LIES[lie](city)
    answer = client.get(city.authorize(question))
    assert answer.status_code == 403
    assert "统一身份认证" in answer.text
    assert COOKIE not in client.cookies
    with desk.read() as work:
        assert work.session.scalars(select(SessionRow)).all() == []


@pytest.mark.parametrize("login", ["fremd", "ZHIBAN", "zhiban ", "zhiban'--", ""])
def test_whom_we_do_not_know_is_not_let_in(browser: Open, city: City, desk: House, login: str) -> None:
    """No account is made unless configured; the refusal is on record without what the provider said."""
    city.claims["preferred_username"] = login
    answer = sign_on(browser(), city)
    assert answer.status_code == 403
    with desk.read() as work:
        assert len(work.session.scalars(select(User)).all()) == 3
        told = work.session.scalars(select(Event).where(Event.type == "login_refused")).all()
    assert [e.data for e in told] == ([{"why": "unknown"}] if login else [])


def test_a_disabled_account_stays_out(browser: Open, city: City, desk: House, clock: HeldClock) -> None:
    """Also when the provider still vouches for it."""
    with desk.write() as work:
        work.session.scalars(select(User).where(User.login == "zhiban")).one().disabled_at = work.now
        work.commit()
    assert sign_on(browser(), city).status_code == 403


def test_an_account_is_made_if_the_city_wants_it(browser: Open, city: City, desk: House) -> None:
    """With the configured role and unit; its password is known to nobody; the next time it is the same account."""
    city.claims |= {"preferred_username": "neu", "name": "牛新"}
    create = {"roles": ["unit_liaison"], "unit": "shi_shuiwu"}
    for _ in range(2):
        assert sign_on(browser(create=create), city).status_code == 303
    with desk.read() as work:
        [made] = work.session.scalars(select(User).where(User.login == "neu"))
        assert (made.name, made.roles, made.unit) == ("牛新", ["unit_liaison"], "shi_shuiwu")
        assert work.session.scalars(
            select(Event.actor).where(Event.type == "user_added", Event.subject_id == str(made.id))
        ).all() == ["sign_on"]


@pytest.mark.parametrize("role", ["administrator", "auditor", "security", "reviewer", "shift_leader", "discipline"])
def test_no_account_that_approves_or_administers_is_made_by_itself(city: City, role: str) -> None:
    """The configuration is refused."""
    with pytest.raises(ValidationError, match="不能有角色"):
        Access.model_validate({"sign_on": policy(city, create={"roles": [role]})})


def test_whose_role_asks_for_a_code_shows_ours_unless_excused(browser: Open, city: City, desk: House) -> None:
    """A reviewer is asked after sign-on too; who showed a second factor there is not, where the city says that it counts."""
    with desk.write() as work:
        add_user(work, "shen", "申审核", PASSWORD, ["reviewer"])
        work.commit()
    city.claims["preferred_username"] = "shen"
    for methods, excused, onward in (
        (["pwd"], ["otp"], False),
        (["pwd", "otp"], [], False),
        (["pwd", "otp"], ["otp", "mfa"], True),
        (None, ["otp"], False),
    ):
        city.claims["amr"] = methods
        client = browser(excused_by=excused)
        answer = sign_on(client, city)
        assert answer.headers["location"] == ("/case?id=3" if onward else "/login/step?next=%2Fcase%3Fid%3D3")
        assert (client.get("/case?id=3").status_code == 200) is onward


def test_leaving_here_leaves_there(browser: Open, city: City) -> None:
    """From a page of ours, for our policy lets no form lead to another host; with a password nobody is sent there."""
    client = browser()
    sign_on(client, city)
    from dashboard.forms import session_secret

    left = client.post("/logout", data={"csrf": session_secret(client.cookies[COOKIE])})
    assert left.headers["refresh"] == "0; url=/login/sso/leave"
    there = client.get("/login/sso/leave").headers["location"]
    assert there.startswith(f"{city.url}/leave?")
    assert parse_qs(urlsplit(there).query) == {"client_id": [CLIENT], "post_logout_redirect_uri": [f"{BASE}/login"]}
    assert client.get("/case").status_code == 303
    form = client.get("/login").text
    client.post("/login", data={"login": "zhiban", "password": PASSWORD, "csrf": csrf(form)})
    left = client.post("/logout", data={"csrf": session_secret(client.cookies[COOKIE])})
    assert (left.status_code, left.headers["location"]) == (303, "/login")


@pytest.mark.parametrize(
    ("passwords", "login", "let_in"),
    [
        ("all", "zhiban", True),
        ("administrators", "zhiban", False),
        ("administrators", "guan", True),
        ("none", "guan", False),
    ],
)
def test_passwords_can_be_switched_off(browser: Open, desk: House, passwords: str, login: str, let_in: bool) -> None:
    """For all, or for all but the three administrators, who get in when the provider is down."""
    with desk.write() as work:
        add_user(work, "guan", "管系统", PASSWORD, ["administrator"])
        work.commit()
    client = browser(passwords)
    form = client.get("/login").text
    assert ('id="password"' in form) is (passwords != "none")
    client.get("/login/sso")
    secret = csrf(form) if passwords != "none" else client.cookies["yingsheng_form"]
    answer = client.post("/login", data={"login": login, "password": PASSWORD, "csrf": secret})
    assert (answer.status_code == 303) is let_in
    assert (COOKIE in client.cookies) is let_in


@pytest.mark.parametrize("passwords", ["administrators", "none"])
def test_nobody_is_locked_out_by_configuration(passwords: str) -> None:
    """Without a provider passwords stay on."""
    with pytest.raises(ValidationError, match="必须配置 sign_on"):
        Access.model_validate({"passwords": passwords})


@pytest.mark.parametrize(
    "issuer", ["http://sso.example.gov.cn", "ftp://x", "https://", "https://x?y=1", "sso.example.gov.cn"]
)
def test_an_issuer_without_encryption_is_refused(city: City, issuer: str) -> None:
    """But for one that never leaves this machine."""
    with pytest.raises(ValidationError, match="https"):
        Access.model_validate({"sign_on": policy(city, issuer=issuer)})


def test_check_says_what_is_wrong_with_the_provider(desk: House, city: City) -> None:
    """No secret; a provider that does not answer."""
    access = Access.model_validate({"sign_on": policy(city)})
    house = replace(desk, config=replace(desk.config, access=access))
    assert [f.sentence for f in check_sign_on(house)] == ["统一身份认证缺少环境变量 SSO_SECRET"]
    gone = Access.model_validate({"sign_on": policy(city, issuer="http://127.0.0.1:9")})
    house = replace(desk, config=replace(desk.config, access=gone), environment={"SSO_SECRET": SECRET})
    assert [f.sentence for f in check_sign_on(house)] == ["市统一身份认证: 统一身份认证连接不上"]
    assert list(check_sign_on(desk)) == []


def test_a_session_planted_before_sign_on_is_not_adopted(browser: Open, city: City) -> None:
    """The token a stranger set in the browser is replaced by one of our own."""
    client = browser()
    client.cookies.set(COOKIE, "planted")
    given = sign_on(client, city).headers.get_list("set-cookie")
    assert any(line.startswith(f"{COOKIE}=") and "planted" not in line and "httponly" in line.lower() for line in given)
