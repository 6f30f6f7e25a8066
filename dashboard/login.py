"""Logging in and out: our own form, the session in the database, the token in a cookie no script can read."""

from html import escape
from typing import NamedTuple, Self
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from cases.house import House
from cases.people.accounts import settle_trial, try_password
from cases.people.sessions import awaited, came_by_sign_on, close_session, longest, open_session
from cases.store.people_tables import User
from cases.work import Work
from dashboard.address import Address
from dashboard.current import COOKIE
from dashboard.forms import (
    FIELD,
    FORM_COOKIE,
    LONGEST_FIELD,
    field_of,
    form_secret,
    is_ours,
    keep_form_secret,
    local_path,
    session_secret,
)
from dashboard.sections import first_page
from dashboard.sheet import fault, hidden, sheet

NO_PASSWORDS = "已停用口令登录，请用统一身份认证登录。"
WRONG = "登录名或口令不对。连续错 5 次，账号锁定 15 分钟；忘了口令或急用，请安全管理员重置、解锁。"
STALE = "页面停留过久，请重新填写。"


class LetIn(NamedTuple):
    """Who has come in: the new token, how many seconds it may last, whether more is asked before the desk opens, and the person's first page."""

    token: str
    seconds: int
    more: bool
    first: str

    @classmethod
    def of(cls, work: Work, user: User, token: str) -> Self:
        """That person, with a session just opened."""
        more = awaited(work, user, token) is not None
        return cls(token, int(longest(work).total_seconds()), more, first_page(user.roles))


class Login:
    """The routes ``/login`` and ``/logout`` of one house."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.address = Address.of(house.config)
        self.access = house.config.access
        # Two hashes at a time: a flood of tries must not take the memory and cores that the desk needs.
        self.hashing = CapacityLimiter(2)

    def routes(self) -> list[BaseRoute]:
        """What the front adds to its app."""
        return [
            Route("/login", self.show, methods=["GET"]),
            Route("/login", self.enter, methods=["POST"]),
            Route("/logout", self.leave, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The form."""
        return self._form(request, local_path(request.query_params.get("next")))

    async def enter(self, request: Request) -> Response:
        """A try: into the desk with a new token, or the form again without saying which of the two was wrong."""
        form = await request.form()
        target = local_path(field_of(form, "next"))
        if self.access.passwords == "none":
            return self._form(request, target, NO_PASSWORDS, 403)
        if not is_ours(request, field_of(form, FIELD), request.cookies.get(FORM_COOKIE)):
            return self._form(request, target, STALE, 403)
        login = field_of(form, "login").strip()
        let_in = await self._try(login, field_of(form, "password"))
        if let_in is None:
            return self._form(request, target, WRONG, 401, login)
        return welcome(self.address, target, let_in)

    async def leave(self, request: Request) -> Response:
        """End the session in the record and forget the cookie."""
        token = request.cookies.get(COOKIE)
        form = await request.form()
        if token and is_ours(request, field_of(form, FIELD), session_secret(token)):
            signed_on = await to_thread.run_sync(self._close, token)
            response = self._left() if signed_on else RedirectResponse(self.address.to("/login"), status_code=303)
            response.delete_cookie(COOKIE, path=self.address.cookies)
            return response
        return RedirectResponse(self.address.to("/login"), status_code=303)

    async def _try(self, login: str, password: str) -> LetIn | None:
        return await to_thread.run_sync(self._check, login, password, limiter=self.hashing)

    def _check(self, login: str, password: str) -> LetIn | None:
        with self.house.read() as work:
            trial = try_password(work, login, password)
        with self.house.write() as work:
            user = settle_trial(work, trial)
            let_in = LetIn.of(work, user, open_session(work, user)) if user else None
            work.commit()
            return let_in

    def _close(self, token: str) -> bool:
        """Whether that browser had come by sign-on and has to leave there too."""
        with self.house.write() as work:
            on = self.access.sign_on
            there = on is not None and on.logout and came_by_sign_on(work, token)
            close_session(work, token)
            work.commit()
            return there

    def _left(self) -> Response:
        """Onward to the provider from a page of ours: our policy lets no form lead to another host."""
        onward = self.address.to("/login/sso/leave")
        body = f'<p>已退出应声。</p><p><a href="{onward}">一并退出统一身份认证</a></p>'
        response = sheet(self.house.config.city.name, "已退出", body)
        response.headers["refresh"] = f"0; url={onward}"
        return response

    def _form(self, request: Request, target: str, sentence: str = "", status: int = 200, login: str = "") -> Response:
        """``login``: as it was typed, so that only the password is typed again on a telephone."""
        secret = form_secret(request)
        said = f"<p>请用本人账号登录。</p>{fault(sentence) if sentence else ''}{self._sign_on(target)}"
        fields = (
            f'<form method="post" action="{self.address.to("/login")}">{hidden(FIELD, secret)}{hidden("next", target)}'
            f'<label for="login">登录名</label><input id="login" name="login" autocomplete="username" autocapitalize="none" value="{escape(login)}" required {"" if login else "autofocus"} maxlength="64">'
            f'<label for="password">口令</label>'
            f'<input id="password" name="password" type="password" autocomplete="current-password" required {"autofocus" if login else ""} maxlength="{LONGEST_FIELD}">'
            f'<button type="submit">{escape("登录")}</button></form>'
        )
        body = said if self.access.passwords == "none" else said + fields
        response = sheet(self.house.config.city.name, "登录", body, status)
        keep_form_secret(response, secret, self.address)
        return response

    def _sign_on(self, target: str) -> str:
        """The way to the city's own identity provider, where there is one."""
        if self.access.sign_on is None:
            return ""
        way = f"{self.address.to('/login/sso')}?next={quote(target, safe='')}"
        return f'<p><a id="sso" href="{escape(way)}">用{escape(self.access.sign_on.name)}登录</a></p>'


def welcome(address: Address, target: str, let_in: LetIn) -> Response:
    """Into the desk with a new token, at the page that was asked for or the person's first; before that to what is still asked."""
    target = let_in.first if target == "/" else target
    onward = f"/login/step?next={quote(target, safe='')}" if let_in.more else target
    response = RedirectResponse(address.to(onward), status_code=303)
    response.set_cookie(
        COOKIE, let_in.token, max_age=let_in.seconds, path=address.cookies, httponly=True, samesite="lax", secure=address.https,
    )  # fmt: skip
    return response
