"""``/ack/{token}``: a person says 收到 from a message. GET only shows; POST acknowledges. The case itself stays inside."""

from html import escape

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from cases.house import House
from cases.outbox.acknowledge import Seen, acknowledge, look
from dashboard.badges import clock_word
from dashboard.forms import FIELD, FORM_COOKIE, form_secret, is_ours, keep_form_secret
from dashboard.sheet import fault, hidden, sheet
from dashboard.wording import time_left

UNKNOWN = "链接无效或已过期，请登录值守台查看。"
STALE = "页面停留过久，请再按一次「收到」。"
ENDED = '<p class="good">这个时限已经结束，不用再确认。</p>'
RECORDED = '<p class="good">已记录：您已收到。时限仍在计时。</p>'
DESK = '<p style="margin:18px 0 0;font-size:13px"><a href="/">登录值守台查看事项</a></p>'


class Links:
    """The acknowledgement links of one house."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.https = house.config.city.base_url.startswith("https://")

    def routes(self) -> list[BaseRoute]:
        """What the front adds to its app."""
        return [
            Route("/ack/{token}", self.show, methods=["GET"]),
            Route("/ack/{token}", self.accept, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The number, the time left and a button. Link scanners of mail and chat programs follow GETs: it changes nothing."""
        link = await to_thread.run_sync(self._read, request.path_params["token"])
        return self._face(request, link)

    async def accept(self, request: Request) -> Response:
        """收到: holds this person's reminders; the clock runs on."""
        token, form = request.path_params["token"], await request.form()
        if not is_ours(request, str(form.get(FIELD) or ""), request.cookies.get(FORM_COOKIE)):
            return self._face(request, await to_thread.run_sync(self._read, token), STALE, 403)
        if not await to_thread.run_sync(self._acknowledge, token):
            return self._unknown()
        return self._thanks(await to_thread.run_sync(self._read, token))

    def _read(self, token: str) -> Seen | None:
        with self.house.read() as work:
            return look(work, token)

    def _acknowledge(self, token: str) -> bool:
        with self.house.write() as work:
            done = acknowledge(work, token, "link") is not None
            work.commit()
        return done

    def _face(self, request: Request, link: Seen | None, sentence: str = "", status: int = 200) -> Response:
        if link is None:
            return self._unknown()
        secret = form_secret(request)
        said = '<p class="good">您已确认收到，本班次内不再重复提醒。</p>' if link.already else ""
        said = said if link.running or not link.clock else ENDED
        button = (
            f'<form method="post">{hidden(FIELD, secret)}<button type="submit">收到</button></form>'
            "<p style='margin:14px 0 0;font-size:13px'>按「收到」只表示本人已知悉，不停止时限。</p>"
        )
        body = f"{self._facts(link)}{fault(sentence) if sentence else ''}{said or button}{DESK}"
        response = sheet(self.house.config.city.name, "提醒确认", body, status)
        keep_form_secret(response, secret, self.https)
        return response

    def _thanks(self, link: Seen | None) -> Response:
        said = ENDED if link and link.clock and not link.running else RECORDED
        body = f"{self._facts(link) if link else ''}{said}{DESK}"
        return sheet(self.house.config.city.name, "提醒确认", body)

    def _unknown(self) -> Response:
        return sheet(self.house.config.city.name, "提醒确认", fault(UNKNOWN) + DESK, 404)

    def _facts(self, link: Seen) -> str:
        if not link.number:
            return "<p>值守台通知</p>"
        left = clock_word(link.clock) if link.clock else ""
        if link.due_at and link.running:
            left += f" · {time_left(link.due_at, self.house.now())}"
        number = f"{link.number} 演练" if link.drill else link.number
        return f'<p class="number">{escape(number)}</p><p>{escape(left)}</p>'
