"""The inbox of everybody in the demo city: what the desk would have sent to their phones."""

import json
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from html import escape
from threading import Lock

from demo.moments import ZONE
from demo.pages import Page, fill, html_page

KEPT = 500


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message that arrived. ``number`` counts all arrivals since the start; ``sent`` is the sender's own stamp."""

    number: int
    to: str
    webhook_id: str
    sent: str
    message: object


class NotJsonError(ValueError):
    """What arrived is no JSON."""


class Inbox:
    """Keeps the last ``KEPT`` messages in memory, newest first, safe between request threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._count = 0
        self._arrivals: deque[Arrival] = deque(maxlen=KEPT)

    def receive(self, to: str, headers: Mapping[str, str], body: bytes) -> Arrival:
        """Keep one message; the headers are those of Standard Webhooks, lower-case."""
        try:
            message = json.loads(body)
        except ValueError as e:
            raise NotJsonError("正文不是 JSON") from e
        with self._lock:
            self._count += 1
            arrival = Arrival(self._count, to, headers.get("webhook-id", ""), _stamp(headers), message)
            self._arrivals.appendleft(arrival)
        return arrival

    def arrivals(self) -> list[Arrival]:
        """What is kept, newest first."""
        with self._lock:
            return list(self._arrivals)

    def page(self) -> Page:
        """The arrivals for a person to read."""
        arrivals = self.arrivals()
        rows = "".join(_row(arrival) for arrival in arrivals)
        return html_page(fill("inbox.html", count=str(len(arrivals)), kept=str(KEPT), rows_html=rows))

    def listing(self) -> Page:
        """The arrivals for a program to read."""
        return json_page([asdict(arrival) for arrival in self.arrivals()])


def json_page(value: object) -> Page:
    """A value as JSON."""
    return Page("application/json", json.dumps(value, ensure_ascii=False).encode("utf-8"))


def _stamp(headers: Mapping[str, str]) -> str:
    """The sender's Unix stamp in local time; the demo itself never asks for the time."""
    seconds = headers.get("webhook-timestamp", "")
    if not seconds.isdecimal() or len(seconds) > 11:
        return ""
    return f"{datetime.fromtimestamp(int(seconds), UTC).astimezone(ZONE):%m-%d %H:%M:%S}"


def _with_links(text: str) -> str:
    """The words as HTML, addresses as links, so that a person can follow the link of a message."""
    parts = re.split(r"(https?://[A-Za-z0-9._:/-]+)", text)
    return "".join(
        f'<a href="{escape(part)}">{escape(part)}</a>' if i % 2 else escape(part) for i, part in enumerate(parts)
    )


def _row(arrival: Arrival) -> str:
    text = arrival.message.get("text") if isinstance(arrival.message, dict) else None
    whole = json.dumps(arrival.message, ensure_ascii=False, indent=1)
    said = _with_links(text) if isinstance(text, str) else ""
    to = arrival.to or "（未注明）"
    return fill("inbox_row.html", number=str(arrival.number), to=to, sent=arrival.sent, said_html=said, whole=whole)
