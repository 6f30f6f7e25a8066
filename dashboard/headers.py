"""Security headers on every answer: nothing from outside, no framing, no guessing of types, no referrer. Streamlit's cookie stays ours."""

import re
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.address import Address

STREAMLITS = b"_streamlit_xsrf="


def policy(scripts: tuple[str, ...] = ()) -> str:
    """The content security policy. Streamlit writes its styles into the page, hence ``unsafe-inline`` for styles only."""
    return "; ".join([
        "default-src 'self'",
        f"script-src 'self' {' '.join(scripts)}".strip(),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'", "base-uri 'self'", "form-action 'self'", "frame-src 'self'", "frame-ancestors 'none'",
    ])  # fmt: skip


class SecurityHeaders:
    """Adds the headers to every HTTP answer, whoever gave it."""

    def __init__(self, app: ASGIApp, scripts: tuple[str, ...], address: Address) -> None:
        self.app = app
        self.address = address
        self.headers = [
            (b"content-security-policy", policy(scripts).encode()),
            (b"x-frame-options", b"DENY"),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
            (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
            (b"cross-origin-opener-policy", b"same-origin"),
        ]
        if address.https:
            self.headers.append((b"strict-transport-security", b"max-age=31536000"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _merged(_kept_home(message.get("headers", []), self.address), self.headers)
            await send(message)

        await self.app(scope, receive, send_with if scope["type"] == "http" else send)


def _kept_home(headers: Any, address: Address) -> list[tuple[bytes, bytes]]:
    """Streamlit's own cookie (against forged uploads) is for the whole host and for any transport: here it is for the desk's path and scheme."""
    secure = b"; Secure" if address.https else b""
    here = f"Path={address.cookies}".encode()
    return [
        (name, re.sub(rb"Path=/(?=;|$)", here, value) + secure if value.startswith(STREAMLITS) else value)
        for name, value in headers
    ]


def _merged(theirs: Any, ours: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    names = {name for name, _ in ours}
    return [(name, value) for name, value in theirs if name.lower() not in names] + ours
