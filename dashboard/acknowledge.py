"""``/ack/{token}``: a person says 收到 from a message. GET only shows; POST acknowledges. The case itself stays inside."""

from html import escape
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from cases.house import House
from cases.outbox.acknowledge import Owed, Seen, acknowledge, look
from cases.papers.receiving import Carried, by_link, receive
from cases.store.paper_tables import ReportEdition
from dashboard.address import Address
from dashboard.badges import clock_word
from dashboard.forms import FIELD, FORM_COOKIE, form_secret, is_ours, keep_form_secret
from dashboard.sheet import fault, hidden, sheet
from dashboard.wording import stamp, time_left

UNKNOWN = "链接无效或已过期，请登录值守台查看。"
STALE = "页面停留过久，请再按一次「收到」。"
ENDED = '<p class="good">这个时限已经结束，不用再确认。</p>'
NOTHING_TO_SAY = '<p class="good">这条通知不用确认，请登录值守台办理。</p>'
MOST = 12


class Links:
    """The acknowledgement links of one house."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.address = Address.of(house.config)

    def routes(self) -> list[BaseRoute]:
        """What the front adds to its app."""
        return [
            Route("/ack/{token}", self.show, methods=["GET"]),
            Route("/ack/{token}", self.accept, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The number, the time left and a button. Link scanners of mail and chat programs follow GETs: it changes nothing."""
        token = request.path_params["token"]
        link = await to_thread.run_sync(self._read, token)
        carried = await to_thread.run_sync(self._carried, token) if link is not None else None
        return self._face(request, link) if carried is None else self._paper(carried, request)

    async def accept(self, request: Request) -> Response:
        """收到: holds this person's reminders; the clock runs on."""
        token, form = request.path_params["token"], await request.form()
        if not is_ours(request, str(form.get(FIELD) or ""), request.cookies.get(FORM_COOKIE)):
            return self._face(request, await to_thread.run_sync(self._read, token), STALE, 403)
        if await to_thread.run_sync(self._receive, token):
            return self._paper(await to_thread.run_sync(self._carried, token))
        if not await to_thread.run_sync(self._acknowledge, token):
            return self._unknown()
        return self._thanks(await to_thread.run_sync(self._read, token))

    def _read(self, token: str) -> Seen | None:
        with self.house.read() as work:
            return look(work, token)

    def _carried(self, token: str) -> Carried | None:
        with self.house.read() as work:
            return by_link(work, token)

    def _receive(self, token: str) -> bool:
        """Whether the link is a paper's; then it is signed for."""
        with self.house.write() as work:
            carried = by_link(work, token) if look(work, token) is not None else None
            if carried is None:
                return False
            edition = work.session.get_one(ReportEdition, carried.edition_id)
            receive(work, edition, carried.person_id, "link", f"person:{carried.person_id}")
            work.commit()
        return True

    def _paper(self, carried: Carried | None, request: Request | None = None) -> Response:
        """Title and edition, and a button until it is signed for. The paper itself is behind the login."""
        if carried is None:
            return self._unknown()
        zone, now = self.house.config.city.zone, self.house.now()
        facts = f'<p class="number">{escape(carried.title)}</p><p>第{carried.edition}版</p>'
        link = self.address.to(f"/reports?id={carried.edition_id}")
        read = f'<p style="margin:18px 0 0;font-size:13px"><a href="{link}">登录查阅</a></p>'
        if carried.received_at is not None:
            said = f'<p class="good">已签收（{escape(stamp(carried.received_at, zone, now))}）。</p>'
            return sheet(self.house.config.city.name, "签收", facts + said + read)
        secret = form_secret(request) if request is not None else ""
        button = f'<form method="post">{hidden(FIELD, secret)}<button type="submit">签收</button></form>'
        response = sheet(self.house.config.city.name, "签收", facts + button + read)
        if request is not None:
            keep_form_secret(response, secret, self.address)
        return response

    def _acknowledge(self, token: str) -> bool:
        with self.house.write() as work:
            done = acknowledge(work, token, "link") is not None
            work.commit()
        return done

    def _face(self, request: Request, link: Seen | None, sentence: str = "", status: int = 200) -> Response:
        if link is None:
            return self._unknown()
        secret = form_secret(request)
        body = f"{self._facts(link)}{fault(sentence) if sentence else ''}{self._said(link) or _button(secret)}{self._desk(link)}"
        response = sheet(self.house.config.city.name, "提醒确认", body, status)
        keep_form_secret(response, secret, self.address)
        return response

    def _thanks(self, link: Seen | None) -> Response:
        said = self._said(link) if link else ""
        return sheet(
            self.house.config.city.name, "提醒确认", f"{self._facts(link) if link else ''}{said}{self._desk(link)}"
        )

    def _unknown(self) -> Response:
        return sheet(self.house.config.city.name, "提醒确认", fault(UNKNOWN) + self._desk(), 404)

    def _said(self, link: Seen) -> str:
        """What is so already, in place of the button."""
        if link.duties and not link.running:
            return ENDED
        if not link.duties:
            return NOTHING_TO_SAY
        if not link.already:
            return ""
        zone, now = self.house.config.city.zone, self.house.now()
        until = f"，{stamp(link.answer.hold_until, zone, now)} 前不再重复提醒本人" if link.answer else ""
        at = f"（{stamp(link.answer.at, zone, now)}）" if link.answer else ""
        return f'<p class="good">已记录，您已确认收到{escape(at + until)}；到时限仍未办结的照样提醒。时限仍在计时。</p>'

    def _facts(self, link: Seen) -> str:
        if not link.number:
            return "<p>值守台通知</p>"
        duties = "".join(f"<p>{escape(self._duty(duty, link.number))}</p>" for duty in link.duties[:MOST])
        more = f"<p>等 {len(link.duties)} 项</p>" if len(link.duties) > MOST else ""
        number = f"{link.number} 演练" if link.drill else link.number
        return f'<p class="number">{escape(number)}</p>{duties}{more}'

    def _duty(self, duty: Owed, shown: str) -> str:
        """发布权威信息 · 剩 2 小时 13 分; with its own number where it is another case's."""
        number = f"{duty.number} " if duty.number != shown else ""
        left = time_left(duty.due_at, self.house.now()) if duty.running else "已结束"
        return f"{number}{clock_word(duty.clock)} · {left}"

    def _desk(self, link: Seen | None = None) -> str:
        """The way on: to the case, after the login, where 签收 and all else is done; the login asks whether one may see it."""
        to = self.address.to(f"/case?id={quote(link.number)}" if link and link.number else "/")
        return f'<p style="margin:18px 0 0;font-size:13px"><a href="{escape(to)}">{"登录查看、办理这一件" if link and link.number else "登录值守台查看事项"}</a></p>'


def _button(secret: str) -> str:
    return (
        f'<form method="post">{hidden(FIELD, secret)}<button type="submit">收到</button></form>'
        "<p style='margin:14px 0 0;font-size:13px'>按「收到」只表示本人已知悉，不停止时限。</p>"
    )
