"""A gateway described as a template: fill the request, and read from the answer whether it took the message."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import quote
from xml.sax.saxutils import escape

from alerts.callbacks import replies, reports
from alerts.outcome import Outcome, Parcel, Sought
from alerts.pointer import at, parsed
from alerts.telephone import number
from alerts.wire import Answer, Wire, by_code, nonsense, refused
from cases.outbox.receipts import Report
from cases.outbox.replies import Heard
from config.gateways import Gateway, Request
from config.wired import PLACEHOLDER

TYPES = {
    "json": "application/json; charset=utf-8", "form": "application/x-www-form-urlencoded",
    "xml": "application/xml; charset=utf-8", "plain": "text/plain; charset=utf-8",
}  # fmt: skip
ESCAPES: dict[str, Callable[[str], str]] = {
    "json": lambda value: json.dumps(value, ensure_ascii=False)[1:-1],
    "form": lambda value: quote(value, safe=""),
    "xml": lambda value: escape(value, {'"': "&quot;", "'": "&apos;"}),
    "plain": str,
}


class GatewaySender:
    """One gateway. ``secrets``: placeholder → value, from the environment; ``text``: what it is to say or show."""

    def __init__(self, way: Gateway, secrets: Mapping[str, str], text: Callable[[Parcel], str], sign: str = "") -> None:
        self._way = way
        self._secrets = dict(secrets)
        self._text = text
        self._sign = sign
        self._wire = Wire(way.timeout_seconds)

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Try once. A 2xx whose body cannot be read is ``unknown``: the gateway may have taken it."""
        phone = number(parcel.address)
        if isinstance(phone, Outcome):
            return phone
        values = {
            "phone": phone,
            "text": self._text(parcel),
            "code": str(parcel.code),
            "id": parcel.id,
            "sign": self._sign,
        }
        answer = self._request(self._way, values)
        return answer if isinstance(answer, Outcome) else refused(answer) or _judge(self._way, answer)

    def ask(self, sought: Sought, now: datetime) -> Report | None:
        """What the gateway says of one message, when it was told how to be asked."""
        query, phone = self._way.query, number(sought.address)
        if query is None or isinstance(phone, Outcome):
            return None
        values = {"phone": phone, "id": sought.own_id, "provider_id": sought.provider_id,
                  "date": f"{sought.sent_at:%Y%m%d}"}  # fmt: skip
        answer = self._request(query, values)
        if isinstance(answer, Outcome) or refused(answer):
            return None
        told = reports(query.receipt, parsed(answer.body), now.astimezone(sought.sent_at.tzinfo))
        return next((r for r in told if sought.provider_id == r.provider_id or sought.own_id == r.own_id), None)

    def pull(self, now: datetime) -> list[Heard]:
        """The replies the gateway keeps, when it was told how to be asked."""
        if self._way.pull is None:
            return []
        answer = self._request(self._way.pull, {})
        if isinstance(answer, Outcome) or refused(answer):
            return []
        return replies(self._way.pull.replies, "", parsed(answer.body), now)

    def close(self) -> None:
        """Close the client."""
        self._wire.close()

    def _request(self, request: Request, words: Mapping[str, str]) -> Answer | Outcome:
        values = {**words, **self._secrets}
        headers = {"content-type": TYPES[request.body_format]} if request.body else {}
        headers |= {name.lower(): _fill(value, values, str) for name, value in request.headers.items()}
        return self._wire.send(
            request.method,
            _fill(request.url, values, ESCAPES["form"]),
            content=_fill(request.body, values, ESCAPES[request.body_format]).encode(),
            headers=headers,
        )


def _fill(template: str, values: Mapping[str, str], escaped: Callable[[str], str]) -> str:
    return PLACEHOLDER.sub(lambda m: escaped(values[m[1]]) if m[1] in values else m[0], template)


def _judge(way: Gateway, answer: Answer) -> Outcome:
    status = str(answer.status)
    said = parsed(answer.body)
    receipt = at(said, way.id_pointer) if way.id_pointer else None
    if way.success_pointer is None:
        return Outcome("ok", status, provider_id=receipt)
    value = at(said, way.success_pointer)
    if value is None:
        return nonsense()
    if value in way.success_values:
        return Outcome("ok", value, provider_id=receipt)
    return by_code(value[:40], "网关没有接收", dict.fromkeys(way.temporary_values, answer.retry_after))
