"""Sign-on by the city's own identity provider: OpenID Connect, authorization code, with state, nonce and PKCE."""

import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from cases.house import House
from cases.people.accounts import AccountError, signed_on
from cases.people.sessions import SIGN_ON, note_second, open_session
from config.secrets import secret_of
from dashboard.address import Address
from dashboard.forms import local_path
from dashboard.login import LetIn, welcome
from dashboard.provider import Identity, Provider, SignOnError
from dashboard.sheet import fault, sheet

FLOW_COOKIE = "yingsheng_sign_on"
PATIENCE = timedelta(minutes=10)
MOST_FLOWS = 2000
BACK = "/login/sso/back"
STALE = "登录已过时，或不是从本页开始的，请重新登录。"
NO_ACCOUNT = "统一身份认证已通过，但应声里没有您的账号，或账号已停用。请联系系统管理员。"


@dataclass(frozen=True)
class Flow:
    """One sign-on under way: what the browser and the provider's answer must both show, once."""

    browser: str
    nonce: str
    verifier: str
    target: str
    begun: datetime


class Flows:
    """Those under way, by their state; the oldest goes when strangers begin too many."""

    def __init__(self) -> None:
        self._by_state: OrderedDict[str, Flow] = OrderedDict()
        self._lock = Lock()

    def begin(self, target: str, now: datetime) -> tuple[str, Flow]:
        """A new one with its state."""
        state = secrets.token_urlsafe(32)
        flow = Flow(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), target, now)
        with self._lock:
            self._by_state[state] = flow
            while len(self._by_state) > MOST_FLOWS:
                self._by_state.popitem(last=False)
        return state, flow

    def end(self, state: str, browser: str, now: datetime) -> Flow | None:
        """The one of that state, if this browser began it less than ten minutes ago; it is used up in any case."""
        with self._lock:
            flow = self._by_state.pop(state, None)
        if flow is None or not hmac.compare_digest(flow.browser.encode(), browser.encode()):
            return None
        return flow if now - flow.begun < PATIENCE else None


class SignOnRoutes:
    """The routes of one house; there are none where no provider is configured."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.address = Address.of(house.config)
        self.policy = house.config.access.sign_on
        self.flows = Flows()

    def routes(self) -> list[BaseRoute]:
        """What the front adds to its app."""
        if self.policy is None:
            return []
        return [
            Route("/login/sso", self.begin, methods=["GET"]),
            Route(BACK, self.back, methods=["GET"]),
            Route("/login/sso/leave", self.leave, methods=["GET"]),
        ]

    async def begin(self, request: Request) -> Response:
        """To the provider, with a state only this browser can bring back."""
        try:
            places = await to_thread.run_sync(self._provider().places)
        except SignOnError as e:
            return self._refused(f"{e}。", 502)
        state, flow = self.flows.begin(local_path(request.query_params.get("next")), self.house.now())
        response = RedirectResponse(self._question(places.authorize, state, flow), status_code=303)
        # Lax, not strict: the provider sends the browser back by a link of its own.
        response.set_cookie(FLOW_COOKIE, flow.browser, max_age=int(PATIENCE.total_seconds()), httponly=True, samesite="lax",
                            secure=self.address.https, path=self.address.cookies)  # fmt: skip
        response.headers["cache-control"] = "no-store"
        return response

    async def back(self, request: Request) -> Response:
        """The provider's answer: into the desk, or the reason why not."""
        query = request.query_params
        flow = self.flows.end(query.get("state", ""), request.cookies.get(FLOW_COOKIE, ""), self.house.now())
        if flow is None:
            return self._refused(STALE, 403)
        if "error" in query or not query.get("code"):
            return self._refused("统一身份认证没有放行，请重新登录。", 403)
        try:
            identity = await to_thread.run_sync(self._identity, query["code"], flow)
        except SignOnError as e:
            return self._refused(f"{e}。", 403)
        let_in = await to_thread.run_sync(self._let_in, identity)
        if let_in is None:
            return self._refused(NO_ACCOUNT, 403)
        response = welcome(self.address, flow.target, let_in)
        response.delete_cookie(FLOW_COOKIE, path=self.address.cookies)
        return response

    async def leave(self, _request: Request) -> Response:
        """Out of the provider as well (OpenID Connect RP-Initiated Logout), then back to our login."""
        from authlib.common.urls import add_params_to_uri

        assert self.policy is not None
        try:
            places = await to_thread.run_sync(self._provider().places)
        except SignOnError:
            return RedirectResponse(self.address.to("/login"), status_code=303)
        if places.leave is None:
            return RedirectResponse(self.address.to("/login"), status_code=303)
        back = [("client_id", self.policy.client_id), ("post_logout_redirect_uri", self._outside("/login"))]
        return RedirectResponse(add_params_to_uri(places.leave, back), status_code=303)

    def _question(self, authorize: str, state: str, flow: Flow) -> str:
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        assert self.policy is not None
        return str(
            prepare_grant_uri(
                authorize, self.policy.client_id, "code", redirect_uri=self._outside(BACK), scope=self.policy.scopes,
                state=state, nonce=flow.nonce, code_challenge=create_s256_code_challenge(flow.verifier), code_challenge_method="S256",
            )
        )  # fmt: skip

    def _identity(self, code: str, flow: Flow) -> Identity:
        provider = self._provider()
        return provider.identity(
            provider.places(), code, flow.verifier, flow.nonce, self._outside(BACK), self.house.now()
        )

    def _let_in(self, identity: Identity) -> LetIn | None:
        assert self.policy is not None
        with self.house.write() as work:
            try:
                user = signed_on(work, identity.login, identity.name)
            except AccountError:
                return None
            token = open_session(work, user, SIGN_ON) if user else None
            if user and token and set(self.policy.excused_by) & set(identity.methods):
                note_second(work, token)
            let_in = LetIn.of(work, user, token) if user and token else None
            work.commit()
            return let_in

    def _provider(self) -> Provider:
        assert self.policy is not None
        name = self.policy.client_secret_env
        return Provider(self.policy, secret_of(self.house.environment, name) if name else "")

    def _outside(self, path: str) -> str:
        """An address of ours as the provider and the browser know it."""
        return f"{self.house.config.city.base_url.rstrip('/')}{path}"

    def _refused(self, sentence: str, status: int) -> Response:
        again = f'<p><a href="{self.address.to("/login")}">回到登录</a></p>'
        return sheet(self.house.config.city.name, "登录", fault(sentence) + again, status)
