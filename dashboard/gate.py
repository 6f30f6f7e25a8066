"""Who may pass: everything is shut but what is named here, so that a route added later is shut too."""

from collections.abc import Callable
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.address import Address
from dashboard.current import COOKIE

OPEN_PATHS = frozenset(
    {
        "/login",
        "/login/step",
        "/login/sso",
        "/login/sso/back",
        "/login/sso/leave",
        "/logout",
        "/healthz",
        "/metrics",
        "/favicon.png",
        "/robots.txt",
        "/wall",
        "/wall/part",
    }
)
OPEN_FOLDERS = (
    "/static/",
    "/own/",
    "/ack/",
    "/receipts/",
    "/replies/",
    "/intake/",
    "/api/",
)  # these ask for a secret of their own, or for a session themselves, as /wall does
HERE = Address()


class Gate:
    """Lets in who shows the token of a living session; ``known`` asks the database."""

    def __init__(self, app: ASGIApp, known: Callable[[str | None], bool], address: Address = HERE) -> None:
        self.app = app
        self.known = known
        self.address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "lifespan" or is_open(scope["path"]) or await self._may(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4401, "reason": "login"})
        else:
            await _refuse(scope, self.address)(scope, receive, send)

    async def _may(self, scope: Scope) -> bool:
        token = HTTPConnection(scope).cookies.get(COOKIE)
        return token is not None and await to_thread.run_sync(self.known, token)


def is_open(path: str) -> bool:
    """Whether a path answers to strangers."""
    return path in OPEN_PATHS or path.startswith(OPEN_FOLDERS)


def _refuse(scope: Scope, address: Address) -> ASGIApp:
    connection = HTTPConnection(scope)
    if scope["method"] in ("GET", "HEAD") and "text/html" in connection.headers.get("accept", "*/*").replace(
        "*/*", "text/html"
    ):
        query = f"?{connection.url.query}" if connection.url.query else ""
        wanted = quote(connection.url.path + query, safe="")
        return RedirectResponse(
            address.to("/login") + (f"?next={wanted}" if wanted not in ("", "%2F") else ""), status_code=303
        )
    return PlainTextResponse("请先登录\n", status_code=401)
