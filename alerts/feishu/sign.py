"""飞书's bot signature: the seconds and the secret are the key of an HMAC-SHA256 over nothing. Pure."""

import base64
import hashlib
import hmac
from datetime import datetime


def fields(secret: str, now: datetime) -> dict[str, str]:
    """``timestamp`` and ``sign`` for the body; the platform takes them for one hour."""
    stamp = str(int(now.timestamp()))
    digest = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": stamp, "sign": base64.b64encode(digest).decode()}
