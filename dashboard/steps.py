"""After the password: the second factor, an own password instead of a given one, binding an authenticator; and ``/account`` for the same
by choice. Plain forms; until all is done the gate stays shut."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import escape

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from cases.house import House
from cases.people.accounts import SHORTEST, AccountError, is_locked, settle_factor
from cases.people.factor import bind, codes_left, offer_secret, renew_codes
from cases.people.managing import change_password
from cases.people.onetime import address_of
from cases.people.sessions import awaited, begun_user, note_second
from dashboard.address import Address
from dashboard.current import COOKIE
from dashboard.forms import FIELD, LONGEST_FIELD, field_of, is_ours, local_path, session_secret
from dashboard.sheet import fault, good, hidden, sheet

STALE = "页面停留过久，请重新填写。"
WRONG_CODE = "动态口令不对，或已用过。连续错 5 次，账号锁定 15 分钟。"
LOCKED = "连续输错，账号已锁定 15 分钟：到时再试，急用请安全管理员解锁。"
"""Said after the password only: to a stranger a locked account looks like any other."""
HEADINGS = {"second": "动态口令", "password": "修改口令", "bind": "绑定验证器", "account": "我的账号"}


@dataclass(frozen=True)
class Said:
    """What came of a form: a fault to say, good news, or recovery codes to show once."""

    fault: str = ""
    good: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class State:
    """What a page has to know of the account: what is still asked, and how it stands with its authenticator."""

    asked: str | None
    login: str
    bound: bool
    secret: str
    left: int


class Steps:
    """The routes ``/login/step`` and ``/account`` of one house."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.address = Address.of(house.config)
        self.hashing = CapacityLimiter(2)

    def routes(self) -> list[BaseRoute]:
        """What the front adds to its app. Both ask for a session of their own."""
        return [
            Route("/login/step", self._page(own=False), methods=["GET", "POST"]),
            Route("/account", self._page(own=True), methods=["GET", "POST"]),
        ]

    def _page(self, *, own: bool) -> Callable[[Request], Awaitable[Response]]:
        async def page(request: Request) -> Response:
            token = request.cookies.get(COOKIE) or ""
            state = await to_thread.run_sync(self._state, token, own)
            if state is None:
                return RedirectResponse(self.address.to("/login"), status_code=303)
            said, target = Said(), local_path(request.query_params.get("next"))
            if request.method == "POST":
                form = await request.form()
                target = local_path(field_of(form, "next"))
                if not is_ours(request, field_of(form, FIELD), session_secret(token)):
                    return self._sheet(own, state, Said(fault=STALE), target, token, 403)
                typed = {name: field_of(form, name) for name in ("do", "code", "old", "new", "again")}
                said = await to_thread.run_sync(self._do, token, state, typed, own, limiter=self.hashing)
                state = await to_thread.run_sync(self._state, token, own)
                if state is None:
                    return RedirectResponse(self.address.to("/login"), status_code=303)
            if state.asked is None and not own and not said.codes:
                return RedirectResponse(self.address.to(target), status_code=303)
            return self._sheet(own, state, said, target, token, 400 if said.fault else 200)

        return page

    def _state(self, token: str, own: bool) -> State | None:
        """``None``: not logged in, or not wholly and yet at one's own account."""
        with self.house.write() as work:
            user = begun_user(work, token)
            asked = awaited(work, user, token) if user else None
            if user is None or (own and asked):
                return None
            wants = user.totp_since is None and (own or asked == "bind")
            secret = offer_secret(user) if wants else ""
            work.commit()
            return State(asked, user.login, user.totp_since is not None, secret, codes_left(work, user))

    def _do(self, token: str, state: State, typed: dict[str, str], own: bool) -> Said:
        """One step: what is asked of a login that is under way, or what its owner chose."""
        step = typed["do"] if own else state.asked
        with self.house.write() as work:
            user = begun_user(work, token)
            if user is None:
                return Said(fault=STALE)
            if step == "second":
                passed = settle_factor(work, user, typed["code"])
                if passed:
                    note_second(work, token)
                said = Said() if passed else Said(fault=LOCKED if is_locked(user, work) else WRONG_CODE)
            elif step == "password":
                said = _changed(typed, lambda: change_password(work, user, typed["old"], typed["new"], token))
            elif step == "bind":
                codes = bind(work, user, typed["code"])
                if codes:
                    note_second(work, token)
                said = Said(codes=tuple(codes)) if codes else Said(fault="动态口令不对：请核对手机时间后再试。")
            elif step == "codes" and own and user.totp_since is not None:
                fresh = settle_factor(work, user, typed["code"])
                said = Said(codes=tuple(renew_codes(work, user))) if fresh else Said(fault=WRONG_CODE)
            else:
                said = Said()
            work.commit()
        return said

    def _sheet(self, own: bool, state: State, said: Said, target: str, token: str, status: int) -> Response:
        heading = HEADINGS["account" if own else state.asked or "bind"]
        if said.codes:
            return sheet(self.house.config.city.name, "恢复码", self._codes(said.codes, target), status)
        notice = (fault(said.fault) if said.fault else "") + (good(said.good) if said.good else "")
        parts = self._own(state, token) if own else self._asked(state, token, target)
        return sheet(self.house.config.city.name, heading, notice + parts, status)

    def _asked(self, state: State, token: str, target: str) -> str:
        bodies: dict[str, Callable[[], str]] = {
            "second": self._second,
            "password": lambda: _password_fields("刚才登录用的口令"),
            "bind": lambda: self._bind(state),
        }
        return self._form("/login/step", state.asked or "", token, target, bodies[state.asked or "second"]())

    def _own(self, state: State, token: str) -> str:
        parts = [
            f"<p>登录名 {escape(state.login)}</p>",
            self._form("/account", "password", token, "/", _password_fields()),
        ]
        if state.bound:
            parts.append(f"<p>已绑定验证器，恢复码还剩 {state.left} 个。</p>")
            parts.append(self._form("/account", "codes", token, "/", _code_field("另发一组恢复码")))
        else:
            parts.append(self._form("/account", "bind", token, "/", self._bind(state)))
        return "".join([*parts, f'<p><a href="{self.address.to("/")}">回到值守台</a></p>'])

    def _form(self, action: str, do: str, token: str, target: str, fields: str) -> str:
        secret = hidden(FIELD, session_secret(token)) + hidden("next", target) + hidden("do", do)
        return f'<form method="post" action="{self.address.to(action)}">{secret}{fields}</form>'

    def _second(self) -> str:
        return "<p>请输入手机验证器上的 6 位数字；手机不在手边时输入一个恢复码。</p>" + _code_field("继续")

    def _bind(self, state: State) -> str:
        grouped = " ".join(state.secret[i : i + 4] for i in range(0, len(state.secret), 4))
        link = address_of(state.secret, state.login, f"应声 {self.house.config.city.name}")
        return (
            f"<p>在手机验证器里选“手动输入密钥”，类型选“基于时间”，再输入它显示的 6 位数字。</p>"
            f'<p class="number" id="secret">{grouped}</p><p><a href="{escape(link)}">在本机验证器里打开</a></p>'
            + _code_field("绑定")
        )

    def _codes(self, codes: tuple[str, ...], target: str) -> str:
        listed = "".join(f"<li>{escape(code)}</li>" for code in codes)
        return (
            f"<p>手机不在手边时，每个恢复码可代替动态口令一次。只显示这一次，请抄下收好。</p><ol>{listed}</ol>"
            f'<p><a href="{escape(self.address.to(target))}">抄好了，继续</a></p>'
        )


def _changed(typed: dict[str, str], change: Callable[[], None]) -> Said:
    if typed["new"] != typed["again"]:
        return Said(fault="两次输入的新口令不一样。")
    try:
        change()
    except AccountError as e:
        return Said(fault=f"{e}。")
    return Said(good="口令已修改，其他浏览器已退出登录。")


def _password_fields(old: str = "原口令") -> str:
    limits = f'type="password" required maxlength="{LONGEST_FIELD}"'
    return (
        f'<p>新口令至少 {SHORTEST} 位。</p><label for="old">{old}</label><input id="old" name="old" {limits} autocomplete="current-password">'
        f'<label for="new">新口令</label><input id="new" name="new" {limits} autocomplete="new-password">'
        f'<label for="again">再输一次</label><input id="again" name="again" {limits} autocomplete="new-password">'
        f'<button type="submit">修改口令</button>'
    )


def _code_field(button: str) -> str:
    return (
        f'<label for="code">动态口令</label><input id="code" name="code" required autocomplete="one-time-code" maxlength="16">'
        f'<button type="submit">{escape(button)}</button>'
    )
