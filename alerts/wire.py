"""One request over HTTP and what came back. Details name no address, key or number: they are shown and stored."""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from alerts.outcome import Outcome
from alerts.pointer import parsed

TEMPORARY = frozenset({408, 409, 425, 429})
MAY_HAVE_PASSED = frozenset({502, 504})  # a proxy lost the answer of a gateway that may have taken the message
BODY_LIMIT = 65_536
DIGITS = re.compile(r"\d{7,}")  # a telephone number that the other side repeats
LONGEST_WAIT = 604_800.0  # seconds; a week is beyond every time to give up
STEP_SECONDS = 5.0  # for a connection, and for the request to leave


@dataclass(frozen=True)
class Answer:
    """What the other side said."""

    status: int
    body: bytes
    retry_after: float | None = None

    def json(self) -> dict[str, Any] | None:
        """The body as an object; ``None`` when it is none."""
        found = parsed(self.body)
        return found if isinstance(found, dict) else None


class Wire:
    """One kept client for all messages of a way. Follows no redirect."""

    def __init__(self, timeout_seconds: float) -> None:
        import httpx2  # 0.24 s to import; only the sender needs it

        step = min(STEP_SECONDS, timeout_seconds)
        self._httpx = httpx2
        self._patience = timeout_seconds
        self._client = httpx2.Client(timeout=httpx2.Timeout(timeout_seconds, connect=step, write=step, pool=step),
                                     follow_redirects=False)  # fmt: skip

    def send(
        self, method: str, url: str, *, content: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer | Outcome:
        """The answer, else how the try ended without one. ``unknown`` once the request has gone out."""
        until = time.monotonic() + 2 * STEP_SECONDS + self._patience
        try:
            with self._client.stream(method, url, content=content, headers=dict(headers or {})) as answer:
                return Answer(answer.status_code, self._read(answer, until), asked_wait(answer.headers))
        except (
            self._httpx.ReadTimeout,
            self._httpx.ReadError,
            self._httpx.RemoteProtocolError,
            self._httpx.DecodingError,
        ) as e:
            return Outcome("unknown", type(e).__name__, "请求已发出, 没有等到答复")
        except (self._httpx.InvalidURL, self._httpx.UnsupportedProtocol, self._httpx.LocalProtocolError) as e:
            return Outcome("permanent", type(e).__name__, "地址或请求不合规")
        except self._httpx.HTTPError as e:
            if (
                "certificate" in str(e).lower()
            ):  # as with mail: it will not heal within hours, and others can be told now
                return Outcome("permanent", "certificate", "对方的证书不可信")
            return Outcome("temporary", type(e).__name__, "连不上对方")

    def post_json(
        self, url: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> Answer | Outcome:
        """POST an object."""
        return self.send("POST", url, content=json.dumps(body, ensure_ascii=False).encode(),
                         headers={"content-type": "application/json; charset=utf-8", **(headers or {})})  # fmt: skip

    def close(self) -> None:
        """Close the client."""
        self._client.close()

    def _read(self, answer: Any, until: float) -> bytes:
        """The body, cut off where it is too long; an answer that trickles in is a time-out."""
        body = b""
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > BODY_LIMIT:
                break
            if time.monotonic() > until:
                raise self._httpx.ReadTimeout("trickle")
        return body[:BODY_LIMIT]


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that ``Retry-After`` asks for: a number, or a date, which is read beside the other side's own ``Date``."""
    asked = headers.get("retry-after", "").strip()
    if asked.isdecimal():
        return min(float(asked), LONGEST_WAIT)
    try:
        gap = parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError):  # no dates, or only one of them with a zone
        return None
    return min(max(gap.total_seconds(), 0.0), LONGEST_WAIT)


def refused(answer: Answer) -> Outcome | None:
    """The end of a try by its HTTP status alone; ``None`` for 2xx, where the body decides."""
    status = answer.status
    if 200 <= status < 300:
        return None
    code, detail = str(status), f"HTTP {status}"
    if status in MAY_HAVE_PASSED:
        return Outcome("unknown", code, detail, answer.retry_after)
    if status in TEMPORARY or status >= 500:
        return Outcome("temporary", code, detail, answer.retry_after)
    return Outcome("permanent", code, detail, answer.retry_after)


def by_code(code: str, message: str, waits: Mapping[str, float | None]) -> Outcome:
    """A refusal in the other side's own code: listed in ``waits`` it passes (with its window), any other is for good."""
    detail = f"{code} {DIGITS.sub('…', message)}"[:200]
    return Outcome("temporary", code, detail, waits[code]) if code in waits else Outcome("permanent", code, detail)


def nonsense() -> Outcome:
    """A 2xx that cannot be read: the message may have been taken."""
    return Outcome("unknown", "unreadable", "对方的答复读不懂")
