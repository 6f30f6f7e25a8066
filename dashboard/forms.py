"""Forms that only our own pages can send: a secret stands both in a cookie and in the form."""

import hmac
import secrets
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from dashboard.address import Address

FORM_COOKIE = "yingsheng_form"
FIELD = "csrf"
LONGEST_FIELD = 200


def form_secret(request: Request) -> str:
    """The browser's form secret, a new one if it has none."""
    return request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)


def keep_form_secret(response: Response, secret: str, address: Address) -> None:
    """Put the secret into the cookie."""
    response.set_cookie(
        FORM_COOKIE, secret, httponly=True, samesite="strict", secure=address.https, path=address.cookies
    )


def is_ours(request: Request, field: str, expected: str | None) -> bool:
    """Whether a POST came from a page of this house: the field holds the secret, and the browser names no foreign origin."""
    return bool(expected) and hmac.compare_digest(field.encode(), str(expected).encode()) and _same_origin(request)


def session_secret(token: str) -> str:
    """The form secret of a logged-in browser, made from its token so that a page can write it without a cookie."""
    return sha256(f"form:{token}".encode()).hexdigest()


def field_of(form: FormData, name: str) -> str:
    """What was typed, cut to a length that nobody types."""
    value = form.get(name)
    return value[:LONGEST_FIELD] if isinstance(value, str) else ""


def local_path(wanted: str | None) -> str:
    """Where to go after login: only a path of this house, else the desk."""
    if not wanted or not wanted.startswith("/") or wanted[1:2] in ("/", "\\") or any(ord(c) < 32 for c in wanted):
        return "/"
    parts = urlsplit(wanted)
    return "/" if parts.scheme or parts.netloc or "\\" in wanted else wanted


def _same_origin(request: Request) -> bool:
    origin = request.headers.get("origin")
    return origin in (None, "null") or urlsplit(origin).netloc == request.headers.get("host")
