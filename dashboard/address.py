"""Where the desk stands for a browser: the path and the scheme of the city's address, also behind a proxy."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from config.load import Config


@dataclass(frozen=True)
class Address:
    """``prefix`` is the path of ``base_url`` without its last slash (``/yingsheng``), empty for the root."""

    prefix: str = ""
    https: bool = False

    @classmethod
    def of(cls, config: Config) -> "Address":
        """The configured one."""
        parts = urlsplit(config.city.base_url)
        return cls(parts.path.rstrip("/"), parts.scheme == "https")

    def to(self, path: str) -> str:
        """A path of this house as a link, a form or a redirect has to write it."""
        return f"{self.prefix}{path}"

    @property
    def cookies(self) -> str:
        """Under which path the browser shows our cookies: another program on the same host gets none."""
        return self.prefix or "/"


class Prefix:
    """Takes the prefix off what comes in, so that it does not matter whether the proxy before us has done so."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self.app = app
        self.prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        path = scope.get("path", "")
        if self.prefix and path == self.prefix and scope["type"] == "http":
            # Without its last slash the browser would look for the page's own files beside the desk.
            await RedirectResponse(f"{self.prefix}/", status_code=308)(scope, receive, send)
            return
        if self.prefix and path.startswith(f"{self.prefix}/"):
            inner = path.removeprefix(self.prefix)
            scope = {**scope, "path": inner, "raw_path": inner.encode()}
        await self.app(scope, receive, send)
