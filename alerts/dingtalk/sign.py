"""钉钉's robot signature: HMAC-SHA256 over the milliseconds and the secret. Pure."""

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import urlencode


def query(secret: str, now: datetime) -> str:
    """``timestamp`` and ``sign`` for the address; the platform takes them for one hour."""
    stamp = str(int(now.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return urlencode({"timestamp": stamp, "sign": base64.b64encode(digest).decode()})
