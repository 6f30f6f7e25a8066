"""SendSms of Aliyun: an approved template and its variables to one number."""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from alerts.aliyun_sms.sign import canonical, signed
from alerts.outcome import Outcome, Parcel
from alerts.telephone import number
from alerts.template import filled
from alerts.wire import Answer, Wire, by_code, nonsense, refused
from config.transports import AliyunSms

LIMITED = "isv.BUSINESS_LIMIT_CONTROL"
WINDOWS: Mapping[str, float] = {"分钟级": 60, "小时级": 3600, "天级": 86400}  # 触发…流控, said in the message only
WAITS: Mapping[str, float | None] = {
    LIMITED: 60, "isp.SYSTEM_ERROR": None, "isp.GATEWAY_ERROR": None, "ServiceUnavailable": None, "InternalError": None,
    "Throttling": 10, "Throttling.User": 10, "Throttling.Api": 10,
}  # fmt: skip


class AliyunSmsSender:
    """One account, one template."""

    def __init__(self, way: AliyunSms, key_id: str, secret: str) -> None:
        self._way = way
        self._key = key_id, secret
        self._base = way.endpoint.rstrip("/")
        self._wire = Wire(way.timeout_seconds)

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Try once. ``provider_id`` is the BizId by which receipts are asked for."""
        phone = number(parcel.address)
        if isinstance(phone, Outcome):
            return phone
        query = self._query(parcel, phone)
        call = {"x-acs-action": "SendSms", "x-acs-version": "2017-05-25", "x-acs-signature-nonce": secrets.token_hex(16),
                "x-acs-date": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}  # fmt: skip
        headers = signed(urlsplit(self._base).netloc, query, call, *self._key)
        answer = self._wire.send("POST", f"{self._base}/?{canonical(query)}", headers=headers)
        return answer if isinstance(answer, Outcome) else _judge(answer)

    def close(self) -> None:
        """Close the client."""
        self._wire.close()

    def _query(self, parcel: Parcel, phone: str) -> dict[str, str]:
        way = self._way
        params = {name: filled(param, parcel, way.param_chars) for name, param in way.params.items()}
        return {"PhoneNumbers": phone, "SignName": way.sign.strip("【】"), "TemplateCode": way.template,
                "TemplateParam": json.dumps(params, ensure_ascii=False), "OutId": parcel.id}  # fmt: skip


def _judge(answer: Answer) -> Outcome:
    """The code says more than the status: refusals of the account come as 4xx, of the message as 200."""
    said = answer.json() or {}
    code, message = str(said.get("Code", "")), str(said.get("Message", ""))
    if code == "OK":
        return Outcome("ok", code, provider_id=str(said["BizId"]) if said.get("BizId") else None)
    if not code:
        return refused(answer) or nonsense()
    window = next((seconds for word, seconds in WINDOWS.items() if word in message), WAITS[LIMITED])
    return by_code(code, message, {**WAITS, LIMITED: window})
