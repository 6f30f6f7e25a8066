"""The application's access token: kept until it runs out, fetched by one thread at a time."""

from datetime import datetime, timedelta
from threading import Lock
from urllib.parse import urlencode

from alerts.outcome import Outcome
from alerts.wire import Answer, Wire

EXPIRED = frozenset({"40014", "42001"})  # 不合法的 access_token, access_token 已过期
MARGIN = timedelta(minutes=5)


class Tokens:
    """The token of one application."""

    def __init__(self, wire: Wire, base: str, corp_id: str, secret: str) -> None:
        self._wire = wire
        self._url = f"{base}/cgi-bin/gettoken?{urlencode({'corpid': corp_id, 'corpsecret': secret})}"
        self._lock = Lock()
        self._held: tuple[str, datetime] | None = None

    def at(self, now: datetime) -> str | Outcome | Answer:
        """The token; else why there is none. No message has gone out, so an unknown end is a passing one."""
        with self._lock:
            if self._held is not None and now < self._held[1]:
                return self._held[0]
            answer = self._wire.send("GET", self._url)
            if isinstance(answer, Outcome):
                return Outcome("temporary", answer.code, answer.detail) if answer.kind == "unknown" else answer
            said = answer.json() or {}
            if not said.get("access_token"):
                return answer if "errcode" in said else Outcome("temporary", "no_token", "没有拿到 access_token")
            self._held = (
                str(said["access_token"]),
                now + timedelta(seconds=float(said.get("expires_in", 7200))) - MARGIN,
            )
            return self._held[0]

    def drop(self) -> None:
        """The platform no longer takes the token."""
        with self._lock:
            self._held = None
