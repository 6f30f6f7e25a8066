"""What an officer and a calling platform see while the database is away: our words and a way on, never a bare error."""

from sqlalchemy.exc import TimeoutError as AllTaken
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cases.log import log
from cases.store.outages import ELSEWHERE, is_outage
from dashboard.sheet import fault, sheet

AGAIN_SECONDS = 10
AWAY = "数据库没有应答，此刻看不到、也办不了任何事项。已经办的都在记录里。"
UNWRITTEN = "数据库此刻写不进去（磁盘满了，或只能读），刚才这一步没有办成，也没有留下一半。已经办的都在记录里。"
BUSY = "数据库正忙，刚才这一步没有办成，也没有留下一半。请再试一次。"
SLIP = "页面出错，已记入日志。数据没有改动；请刷新，仍不行请联系系统管理员。"
DAMAGED = "数据库文件已损坏，有的事项看不到、办不了。请系统管理员停下各进程，按备份恢复。"
CHANGED = "数据库的结构或权限变了（多半在升级），此刻看不到、也办不了任何事项。已经办的都在记录里。"
BY_CODE = (
    (("SQLITE_CORRUPT", "SQLITE_NOTADB"), DAMAGED),
    (("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR", "25006", "53100"), UNWRITTEN),
    (("SQLITE_BUSY", "SQLITE_LOCKED", "40", "55P03"), BUSY),
    (ELSEWHERE, CHANGED),
)
WAY_ON = "时限提醒可能也停了：紧急的事请先打电话。请通知系统管理员查看数据库（yingsheng check）。"


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
        except Exception as e:  # the outermost of every request: who waits for it gets our words
            if begun or scope["type"] != "http":
                raise
            log.error("request failed", error=type(e).__name__)  # not its path: links carry a token there
            await self._answer(scope, e)(scope, receive, send)

    def _answer(self, scope: Scope, error: Exception) -> Response:
        away = is_outage(error)
        status = 503 if away else 500
        again = {"retry-after": str(AGAIN_SECONDS)} if away else {}
        if "text/html" not in Headers(scope=scope).get("accept", ""):
            return JSONResponse({"error": said(error)}, status, headers={**again, "cache-control": "no-store"})
        page = sheet(self.city, "暂时办不了", fault(said(error)) + (f"<p>{WAY_ON}</p>" if away else ""), status)
        if away and scope["method"] == "GET":
            again["refresh"] = str(AGAIN_SECONDS)  # the page comes by itself once there is one
        page.headers.update(again)
        return page


def said(error: Exception) -> str:
    """The one sentence."""
    if not is_outage(error):
        return SLIP
    if isinstance(error, AllTaken):
        return BUSY
    origin = getattr(error, "orig", None)
    code = getattr(origin, "sqlite_errorname", None) or getattr(origin, "sqlstate", None) or ""
    return next((sentence for codes, sentence in BY_CODE if code.startswith(codes)), AWAY)


def aloud(error: Exception) -> str:
    """The same on top of a page that was open, with the way on: whoever sits before it sees no page of its own."""
    return said(error) + (WAY_ON if is_outage(error) else "")
