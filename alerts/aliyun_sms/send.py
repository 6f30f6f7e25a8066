"""SendSms of Aliyun: an approved template and its variables to one number."""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from alerts.aliyun_sms.sign import canonical, signed
from alerts.callbacks import reports
from alerts.cloud import CloudSender
from alerts.outcome import Outcome, Parcel, Sought
from alerts.template import filled
from alerts.wire import Answer, by_code, nonsense, refused
from cases.outbox.receipts import Report
from config.callbacks import ReceiptForm
from config.transports import AliyunSms

LIMITED = "isv.BUSINESS_LIMIT_CONTROL"
WINDOWS: Mapping[str, float] = {"分钟级": 60, "小时级": 3600, "天级": 86400}  # 触发…流控, said in the message only
WAITS: Mapping[str, float | None] = {
    LIMITED: 60, "isp.SYSTEM_ERROR": None, "isp.GATEWAY_ERROR": None, "ServiceUnavailable": None, "InternalError": None,
    "Throttling": 10, "Throttling.User": 10, "Throttling.Api": 10,
}  # fmt: skip


FORM = ReceiptForm(
    list_pointer="/SmsSendDetailDTOs/SmsSendDetailDTO", own_id_pointer="/OutId", state_pointer="/SendStatus",
    delivered_values=["3"], failed_values=["2"], time_pointer="/ReceiveDate", detail_pointer="/ErrCode",
)  # fmt: skip


class AliyunSmsSender(CloudSender):
    """SendSms and QuerySendDetails. The BizId is the number of the receipts."""

    def __init__(self, way: AliyunSms, key_id: str, secret: str) -> None:
        super().__init__(way.endpoint, way.timeout_seconds, key_id, secret)
        self._way = way

    def call(self, action: str, data: dict[str, Any], now: datetime) -> Answer | Outcome:
        """Everything stands in the query."""
        call = {"x-acs-action": action, "x-acs-version": "2017-05-25", "x-acs-signature-nonce": secrets.token_hex(16),
                "x-acs-date": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}  # fmt: skip
        headers = signed(self._host, data, call, *self._key)
        return self._wire.send("POST", f"{self._base}/?{canonical(data)}", headers=headers)

    def message(self, parcel: Parcel, phone: str) -> dict[str, str]:
        """The template with its variables; the OutId comes back with the receipt."""
        way = self._way
        params = {name: filled(param, parcel, way.param_chars) for name, param in way.params.items()}
        return {"PhoneNumbers": phone, "SignName": way.sign.strip("【】"), "TemplateCode": way.template,
                "TemplateParam": json.dumps(params, ensure_ascii=False), "OutId": parcel.id}  # fmt: skip

    def judge(self, answer: Answer) -> Outcome:
        """The code says more than the status: refusals of the account come as 4xx, of the message as 200."""
        said = answer.json() or {}
        code, message = str(said.get("Code", "")), str(said.get("Message", ""))
        if code == "OK":
            return Outcome("ok", code, provider_id=str(said["BizId"]) if said.get("BizId") else None)
        if not code:
            return refused(answer) or nonsense()
        window = next((seconds for word, seconds in WINDOWS.items() if word in message), WAITS[LIMITED])
        return by_code(code, message, {**WAITS, LIMITED: window})

    def question(self, sought: Sought, phone: str) -> tuple[str, dict[str, str]]:
        """Asked for by the day it went, in the vendor's country, and its BizId."""
        return "QuerySendDetails", {"PhoneNumber": phone, "BizId": sought.provider_id, "CurrentPage": "1", "PageSize": "10",
                                    "SendDate": f"{sought.sent_at:%Y%m%d}"}  # fmt: skip

    def word(self, said: dict[str, Any], sought: Sought, now: datetime) -> Report | None:
        """One BizId may stand for several tries; the OutId is ours at each of them."""
        here = now.astimezone(sought.sent_at.tzinfo)
        return next((r for r in reports(FORM, said, here) if r.own_id == sought.own_id), None)
