"""Is a call signed as Standard Webhooks says, and fresh? Pure.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import binascii
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hmac import compare_digest

from standardwebhooks import Webhook
from standardwebhooks.webhooks import EmptyWebhookSecretError


def refusal(secret: str, headers: Mapping[str, str], body: bytes, now: datetime, window: timedelta) -> str | None:
    """Why the call cannot be believed, or ``None``. Any of several signatures may be the right one: secrets are rotated."""
    shown = [headers.get(name, "") for name in ("webhook-id", "webhook-timestamp", "webhook-signature")]
    if not all(shown):
        return "缺少签名: webhook-id、webhook-timestamp、webhook-signature 三个请求头都要有"
    name, stamp, signatures = shown
    sent = _instant(stamp)
    if sent is None or abs(now - sent) > window:
        return f"webhook-timestamp 与本机时间相差超过 {window.total_seconds():.0f} 秒, 或不是秒数"
    try:
        expected = Webhook(secret).sign(name, sent, body.decode()).encode()
    except UnicodeDecodeError:
        return "内容不是 UTF-8"
    if not any(compare_digest(expected, one.encode()) for one in signatures.split()):
        return "签名不对"
    return None


def is_secret(secret: str) -> bool:
    """Whether calls can be checked against it."""
    try:
        Webhook(secret)
    except (EmptyWebhookSecretError, binascii.Error, RuntimeError, ValueError):
        return False
    return True


def _instant(stamp: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(stamp), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
