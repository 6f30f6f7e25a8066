"""``/wall``: a screen on the wall of the duty room, read from five metres, renewed by itself, without anybody's session.

It opens with the wall's own token (``YINGSHENG_WALL_TOKEN``) given once in the address, which the browser then keeps as a cookie
that is good for these addresses only; or for somebody logged in who sees the whole city.
"""

from hashlib import sha256
from hmac import compare_digest

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from cases.house import House
from cases.matters.flow import STATES_CN
from cases.people.sessions import session_user
from config.secrets import secret_of
from dashboard.address import Address
from dashboard.alarms import OUTBOX_LATE
from dashboard.badges import clock_mark, clock_word, left_badge, severity_badge, small, state_word
from dashboard.current import COOKIE
from dashboard.index import ICON, TITLE
from dashboard.markup import Markup, div, span, tag
from dashboard.read.desk import FILTERS
from dashboard.read.wall import Line, Wall, bad_sources, read_wall
from dashboard.rights import WHOLE_CITY
from dashboard.script import FOLDER, tag_of
from dashboard.wording import ago, full_width, stamp

TOKEN_ENV = "YINGSHENG_WALL_TOKEN"  # noqa: S105 — the name of a variable
WALL_COOKIE = "yingsheng_wall"
SHORTEST = 16
A_YEAR = 366 * 86400
REFUSED = "大屏要用本机的大屏地址打开（见 docs/commands.md）, 或先用能看全部事项的账号登录\n"


class WallScreen:
    """The routes of one house."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.address = Address.of(house.config)

    def routes(self) -> list[BaseRoute]:
        """What the front adds to its app. They ask for the wall's token or a session themselves."""
        return [Route("/wall", self.page, methods=["GET"]), Route("/wall/part", self.part, methods=["GET"])]

    async def page(self, request: Request) -> Response:
        """The frame; with a token in the address: keep it, and open the address without it, so that it stands on no screen."""
        shown = request.query_params.get("token")
        if shown is not None:
            return self._keep(shown)
        if not await to_thread.run_sync(self._may, request):
            return PlainTextResponse(REFUSED, 401)
        part = await to_thread.run_sync(self._part)
        return HTMLResponse(self._frame(part), headers={"cache-control": "no-store"})

    async def part(self, request: Request) -> Response:
        """What is on it now."""
        if not await to_thread.run_sync(self._may, request):
            return PlainTextResponse(REFUSED, 401)
        return HTMLResponse(await to_thread.run_sync(self._part), headers={"cache-control": "no-store"})

    def _keep(self, shown: str) -> Response:
        token = self._token()
        if not token or not compare_digest(token.encode(), shown.encode()):
            return PlainTextResponse(REFUSED, 401)
        answer = RedirectResponse(self.address.to("/wall"), status_code=303)
        answer.set_cookie(WALL_COOKIE, _kept(token), max_age=A_YEAR, path=self.address.to("/wall"), httponly=True, samesite="strict",
                          secure=self.address.https)  # fmt: skip
        return answer

    def _token(self) -> str:
        """The wall's secret; empty when there is none, or one too short to be a secret."""
        token = secret_of(self.house.environment, TOKEN_ENV)
        return token if len(token) >= SHORTEST else ""

    def _may(self, request: Request) -> bool:
        token = self._token()
        if token and compare_digest(_kept(token), request.cookies.get(WALL_COOKIE, "")):
            return True
        with self.house.read() as work:
            user = session_user(work, request.cookies.get(COOKIE))
            return user is not None and bool(WHOLE_CITY & set(user.roles))

    def _part(self) -> str:
        with self.house.read() as work:
            return wall_html(read_wall(work), self.house)

    def _frame(self, part: str) -> str:
        style = (FOLDER / "wall.css").read_text(encoding="utf-8")
        return (
            f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>大屏 · {TITLE}</title><link rel="icon" href="{ICON}">'
            f"<style>{style}</style>{tag_of('time.js')}{tag_of('wall.js')}</head>"
            f'<body><div id="silent" role="alert" hidden></div><main id="part">{part}</main></body></html>'
        )


def _kept(token: str) -> str:
    """What the browser keeps: changing the token shuts every wall."""
    return sha256(f"wall:{token}".encode()).hexdigest()


def wall_html(wall: Wall, house: House) -> Markup:
    """The contents."""
    zone = house.config.city.zone
    local = wall.now.astimezone(zone)
    head = tag("header", tag("h1", f"{house.config.city.name} 政务舆情值守"), span("date", local.strftime("%m月%d日")),
               span("time", local.strftime("%H:%M")), clock_mark(wall.now))  # fmt: skip
    alarms = [div("alarm", full_width(sentence), role="alert") for sentence in wall.alarms[:3]]
    lines = [_line(line, wall, house) for line in wall.burning]
    left = tag("section", *(lines or [div("calm-words", "没有在走的时限")]), cls="burning")
    right = tag("section", _figures(wall), _states(wall), _restricted(wall), cls="figures")
    return Markup(head + "".join(alarms) + div("columns", left, right) + _machine(wall))


def _line(line: Line, wall: Wall, house: House) -> Markup:
    row = line.row
    over = row.due_at is not None and row.due_at <= wall.now
    level = severity_badge(row.severity, confirmed=row.severity_confirmed) if row.severity else span("ys-sev none", "")
    where = div(
        "what",
        *([small("风险", "red")] if row.attention else []),
        span("", f"{row.territory or house.config.city.whole} · {line.what}"),
    )
    who = div(
        "who", f"{row.number}　{clock_word(row.clock_kind)}　{row.handling_lead or '主办待定'}　{state_word(row.state)}"
    )
    due = div(
        "due", left_badge(row.due_at, wall.now), span("limit", stamp(row.due_at, house.config.city.zone, wall.now))
    )
    return div(f"line{' over' if over else ''}", level, div("words", where, who), due)


def _figures(wall: Wall) -> Markup:
    rows = [("在办", wall.filters["all"], ""), ("已超时", wall.filters["overdue"], "bad" if wall.filters["overdue"] else ""),
            *((FILTERS[name], wall.filters[name], "") for name in ("urgent", "unconfirmed", "review", "letters")),
            ("今日收到", wall.received, ""), ("今日立件", wall.opened, ""), ("今日回应", wall.answered, "good")]  # fmt: skip
    return div("tiles", *(div(f"tile {kind}".strip(), span("n", str(n)), span("name", name)) for name, n, kind in rows))


def _states(wall: Wall) -> Markup:
    parts = [span("", f"{STATES_CN[state]} {wall.states[state]}") for state in STATES_CN if wall.states.get(state)]
    return div("states", *parts)


def _restricted(wall: Wall) -> Markup | None:
    if not wall.restricted:
        return None
    kinds = "、".join(f"{category} {n}" for category, n in sorted(wall.restricted.items()))
    return div("states", span("", f"限制知悉 {sum(wall.restricted.values())} 件：{kinds}"))


def _machine(wall: Wall) -> Markup:
    """Whether anything stands still: it is said first and in red; what is well is only counted."""
    chips = [_chip(p.silent, p.title, "从未启动" if p.age is None else ago(p.age)) for p in wall.pulses]
    late = wall.outbox.oldest_due is not None and wall.now - wall.outbox.oldest_due > OUTBOX_LATE
    failed = f"，未送达 {wall.outbox.given_up}" if wall.outbox.given_up else ""
    chips.append(_chip(late or bool(wall.outbox.given_up), "发送", f"待发 {wall.outbox.waiting}{failed}"))
    bad, live = bad_sources(wall.sources), [s for s in wall.sources if not s.off]
    chips.append(_chip(bool(bad), "渠道", f"{len(live) - len(bad)} 个正常" + (f"，{len(bad)} 个停" if bad else "")))
    chips += [_chip(True, source.channel.name, source.words) for source in bad[:3]]
    return tag("footer", *chips)


def _chip(bad: bool, name: str, words: str) -> Markup:
    return span(f"chip {'bad' if bad else 'ok'}", tag("b", name), f" {words}")
