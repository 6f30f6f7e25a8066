"""What an officer and a calling platform see while the database is away: our words and a way on, never a bare error."""

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cases.log import log
from cases.store.database import is_outage
from dashboard.sheet import fault, sheet

AGAIN_SECONDS = 10
AWAY = "数据库没有应答，此刻看不到、也办不了任何事项。已经办的都在记录里。"
SLIP = "页面出错，已记入日志。数据没有改动；请刷新，仍不行请联系系统管理员。"
WAY_ON = "<p>时限提醒可能也停了：紧急的事请先打电话。请通知系统管理员查看数据库（yingsheng check）。</p>"


class InOurWords:
    """Answers for whatever below it fails before it has begun to answer: 503 while the database is in the way, else 500. It is logged."""

    def __init__(self, app: ASGIApp, city: str) -> None:
        self.app = app
        self.city = city

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI. What has begun to answer, and what is no request, fails as it would."""
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as e:
            if begun or scope["type"] != "http":
                raise
            log.error("request failed", error=type(e).__name__)  # not its path: links carry a token there
            await self._answer(scope, away=is_outage(e))(scope, receive, send)

    def _answer(self, scope: Scope, *, away: bool) -> Response:
        status = 503 if away else 500
        again = {"retry-after": str(AGAIN_SECONDS)} if away else {}
        if "text/html" not in Headers(scope=scope).get("accept", ""):
            return JSONResponse({"error": said(away=away)}, status, headers={**again, "cache-control": "no-store"})
        page = sheet(self.city, "暂时办不了", fault(said(away=away)) + (WAY_ON if away else ""), status)
        if away and scope["method"] == "GET":
            again["refresh"] = str(AGAIN_SECONDS)  # the page comes by itself once there is one
        page.headers.update(again)
        return page


def said(*, away: bool) -> str:
    """The one sentence, on a page of its own or on top of one that was open."""
    return AWAY if away else SLIP
