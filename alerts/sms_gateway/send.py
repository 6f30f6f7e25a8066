"""Fill the gateway's template, send, and read from the answer whether it took the message."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import quote
from xml.sax.saxutils import escape

from alerts.outcome import Outcome, Parcel
from alerts.sms_gateway.text import fitted
from alerts.telephone import number
from alerts.wire import Answer, Wire, by_code, nonsense, refused
from config.transports import PLACEHOLDER, SmsGateway

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


class SmsGatewaySender:
    """One gateway. ``secrets``: placeholder → value, from the environment."""

    def __init__(self, way: SmsGateway, secrets: Mapping[str, str]) -> None:
        self._way = way
        self._secrets = dict(secrets)
        self._wire = Wire(way.timeout_seconds)

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Try once. A 2xx whose body cannot be read is ``unknown``: the gateway may have taken it."""
        phone = number(parcel.address)
        if isinstance(phone, Outcome):
            return phone
        way, values = self._way, self._values(parcel, phone)
        headers = {"content-type": TYPES[way.body_format]} if way.body else {}
        headers |= {name.lower(): _fill(value, values, str) for name, value in way.headers.items()}
        answer = self._wire.send(
            way.method,
            _fill(way.url, values, ESCAPES["form"]),
            content=_fill(way.body, values, ESCAPES[way.body_format]).encode(),
            headers=headers,
        )
        return answer if isinstance(answer, Outcome) else refused(answer) or _judge(way, answer)

    def close(self) -> None:
        """Close the client."""
        self._wire.close()

    def _values(self, parcel: Parcel, phone: str) -> dict[str, str]:
        sign = (self._way.sign or "").strip("【】")
        return {"phone": phone, "text": fitted(parcel, self._way), "code": str(parcel.code), "id": parcel.id,
                "sign": sign, **self._secrets}  # fmt: skip


def at(found: object, pointer: str) -> str | None:
    """What a JSON pointer (RFC 6901) finds, as words; ``None`` when nothing is there."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict) and key in found:
            found = found[key]
        elif isinstance(found, list) and key.isdecimal() and int(key) < len(found):
            found = found[int(key)]
        else:
            return None
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)


def _fill(template: str, values: Mapping[str, str], escaped: Callable[[str], str]) -> str:
    return PLACEHOLDER.sub(lambda m: escaped(values[m[1]]) if m[1] in values else m[0], template)


def _judge(way: SmsGateway, answer: Answer) -> Outcome:
    status = str(answer.status)
    said = _parsed(answer.body)
    receipt = at(said, way.id_pointer) if way.id_pointer else None
    if way.success_pointer is None:
        return Outcome("ok", status, provider_id=receipt)
    value = at(said, way.success_pointer)
    if value is None:
        return nonsense()
    if value in way.success_values:
        return Outcome("ok", value, provider_id=receipt)
    return by_code(value[:40], "短信网关没有接收", dict.fromkeys(way.temporary_values, answer.retry_after))


def _parsed(body: bytes) -> object:
    try:
        found: object = json.loads(body)
    except ValueError:
        return None
    return found
