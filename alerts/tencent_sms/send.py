"""SendSms of Tencent Cloud (2021-01-11): an approved template and its variables to one number."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from alerts.outcome import Outcome, Parcel
from alerts.telephone import number
from alerts.template import filled
from alerts.tencent_sms.sign import TYPE, authorization
from alerts.wire import Answer, Wire, by_code, nonsense, refused
from config.transports import TencentSms

WAITS: Mapping[str, float | None] = {
    "LimitExceeded.PhoneNumberThirtySecondLimit": 30, "LimitExceeded.PhoneNumberOneHourLimit": 3600,
    "LimitExceeded.PhoneNumberDailyLimit": 86400, "LimitExceeded.PhoneNumberSameContentDailyLimit": 86400,
    "LimitExceeded.DeliveryFrequencyLimit": 60, "RequestLimitExceeded": 1, "LimitExceeded": 60,
    "InternalError": None, "InternalError.OtherError": None, "InternalError.RequestTimeException": None,
}  # fmt: skip
UNKNOWN = frozenset({"InternalError.Timeout", "InternalError.SendAndRecvFail"})  # timed out inside; it may have gone on


class TencentSmsSender:
    """One application, one template."""

    def __init__(self, way: TencentSms, key_id: str, key: str) -> None:
        self._way = way
        self._key = key_id, key
        self._base = way.endpoint.rstrip("/")
        self._wire = Wire(way.timeout_seconds)

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Try once. ``provider_id`` is the SerialNo by which receipts are asked for."""
        phone = number(parcel.address)
        if isinstance(phone, Outcome):
            return phone
        body = json.dumps(self._body(parcel, phone), ensure_ascii=False).encode()
        host, stamp = urlsplit(self._base).netloc, int(now.timestamp())
        headers = {"host": host, "content-type": TYPE, "x-tc-action": "SendSms", "x-tc-version": "2021-01-11",
                   "x-tc-region": self._way.region, "x-tc-timestamp": str(stamp),
                   "authorization": authorization(host, body, stamp, *self._key)}  # fmt: skip
        answer = self._wire.send("POST", f"{self._base}/", content=body, headers=headers)
        return answer if isinstance(answer, Outcome) else refused(answer) or _judge(answer)

    def close(self) -> None:
        """Close the client."""
        self._wire.close()

    def _body(self, parcel: Parcel, phone: str) -> dict[str, Any]:
        way = self._way
        return {
            "PhoneNumberSet": [phone if phone.startswith("+") else f"+86{phone}"],
            "SmsSdkAppId": way.app_id, "TemplateId": way.template, "SignName": way.sign.strip("【】"),
            "TemplateParamSet": [filled(param, parcel, way.param_chars) for param in way.params],
            "SessionContext": parcel.id,
        }  # fmt: skip


def _judge(answer: Answer) -> Outcome:
    """A refused request says Error, a refused number says so in its own status."""
    response = (answer.json() or {}).get("Response")
    said = _status(response) if isinstance(response, dict) else None
    if said is None or not said.get("Code"):
        return nonsense()
    code, message = str(said["Code"]), str(said.get("Message", ""))
    if code == "Ok":
        return Outcome("ok", code, provider_id=str(said["SerialNo"]) if said.get("SerialNo") else None)
    if code in UNKNOWN:
        return Outcome("unknown", code, "腾讯云内部超时, 可能已发出")
    return by_code(code, message, WAITS)


def _status(response: dict[str, Any]) -> dict[str, Any] | None:
    error, statuses = response.get("Error"), response.get("SendStatusSet")
    if isinstance(error, dict):
        return error
    first = statuses[0] if isinstance(statuses, list) and statuses else None
    return first if isinstance(first, dict) else None
