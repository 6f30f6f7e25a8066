"""One-time codes of an authenticator (RFC 6238: SHA-1, six digits, thirty seconds) and recovery codes. Pure."""

import base64
import hmac
import secrets
import struct
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
DRIFT = 1
"""So many steps before and after now are taken: phones go wrong by some seconds (RFC 6238 §5.2)."""
CODES = 10
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Nothing that is read as something else when copied from paper."""


def new_secret() -> str:
    """160 bits in Base32, as RFC 4226 §4 recommends."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def step_at(at: datetime) -> int:
    """The number of the thirty seconds in which an instant lies."""
    return int(at.timestamp()) // STEP_SECONDS


def code_of(secret: str, step: int, digits: int = DIGITS) -> str:
    """The code of one step (RFC 4226 §5.3)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), "sha1").digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}d}"


def matching_step(secret: str, typed: str, at: datetime, last: int | None) -> int | None:
    """The step whose code was typed, within the drift and after ``last`` (a code once used is refused, §5.2); else ``None``."""
    said, now = typed.replace(" ", ""), step_at(at)
    matching = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        # Every step is compared: how long it takes says nothing of which one it was.
        if hmac.compare_digest(code_of(secret, step).encode(), said.encode()) and (last is None or step > last):
            matching = step
    return matching


def address_of(secret: str, login: str, issuer: str) -> str:
    """What an authenticator takes instead of typing."""
    return f"otpauth://totp/{quote(f'{issuer}:{login}')}?{urlencode({'secret': secret, 'issuer': issuer})}"


def new_codes() -> list[str]:
    """Recovery codes: 50 bits each, shown once."""
    return [f"{_word()}-{_word()}" for _ in range(CODES)]


def code_hash(user_id: int, code: str) -> str:
    """Under what a recovery code is kept: no two accounts share one, and however it was typed it is the same."""
    said = "".join(c for c in code.upper() if c.isalnum())
    return sha256(f"{user_id}:{said}".encode()).hexdigest()


def _word() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(5))
