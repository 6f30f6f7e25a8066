"""SendSms of Tencent Cloud (2021-01-11): an approved template and its variables to one number."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alerts.callbacks import replies, reports
from alerts.cloud import CloudSender
from alerts.outcome import Outcome, Parcel, Sought
from alerts.template import filled
from alerts.tencent_sms.sign import TYPE, authorization
from alerts.wire import Answer, by_code, nonsense, refused
from cases.outbox.receipts import Report
from cases.outbox.replies import Heard
from config.callbacks import ReceiptForm, ReplyForm
from config.transports import TencentSms

WAITS: Mapping[str, float | None] = {
    "LimitExceeded.PhoneNumberThirtySecondLimit": 30, "LimitExceeded.PhoneNumberOneHourLimit": 3600,
    "LimitExceeded.PhoneNumberDailyLimit": 86400, "LimitExceeded.PhoneNumberSameContentDailyLimit": 86400,
    "LimitExceeded.DeliveryFrequencyLimit": 60, "RequestLimitExceeded": 1, "LimitExceeded": 60,
    "InternalError": None, "InternalError.OtherError": None, "InternalError.RequestTimeException": None,
}  # fmt: skip
MARGIN = 60  # seconds by which the vendor's clock may be behind ours
UNKNOWN = frozenset({"InternalError.Timeout", "InternalError.SendAndRecvFail"})  # timed out inside; it may have gone on


FORM = ReceiptForm(
    list_pointer="/Response/PullSmsSendStatusSet", id_pointer="/SerialNo", state_pointer="/ReportStatus",
    delivered_values=["SUCCESS"], failed_values=["FAIL"], time_pointer="/UserReceiveTime", detail_pointer="/Description",
)  # fmt: skip

REPLIES = ReplyForm(
    list_pointer="/Response/PullSmsReplyStatusSet", address_pointer="/PhoneNumber", text_pointer="/ReplyContent", time_pointer="/ReplyTime",
)  # fmt: skip


class TencentSmsSender(CloudSender):
    """SendSms and PullSmsSendStatusByPhoneNumber. The SerialNo is the number of the receipts."""

    def __init__(self, way: TencentSms, key_id: str, key: str) -> None:
        super().__init__(way.endpoint, way.timeout_seconds, key_id, key)
        self._way = way

    def call(self, action: str, data: dict[str, Any], now: datetime) -> Answer | Outcome:
        """Everything stands in the body."""
        body = json.dumps(data, ensure_ascii=False).encode()
        stamp = int(now.timestamp())
        headers = {"host": self._host, "content-type": TYPE, "x-tc-action": action, "x-tc-version": "2021-01-11",
                   "x-tc-region": self._way.region, "x-tc-timestamp": str(stamp),
                   "authorization": authorization(self._host, body, stamp, *self._key)}  # fmt: skip
        return self._wire.send("POST", f"{self._base}/", content=body, headers=headers)

    def message(self, parcel: Parcel, phone: str) -> dict[str, Any]:
        """The template with its variables."""
        way = self._way
        return {
            "PhoneNumberSet": [_international(phone)],
            "SmsSdkAppId": way.app_id, "TemplateId": way.template, "SignName": way.sign.strip("【】"),
            "TemplateParamSet": [filled(param, parcel, way.param_chars) for param in way.params],
            "SessionContext": parcel.id,
        }  # fmt: skip

    def judge(self, answer: Answer) -> Outcome:
        """A refused request says Error, a refused number says so in its own status."""
        early = refused(answer)
        if early is not None:
            return early
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

    def question(self, sought: Sought, phone: str) -> tuple[str, dict[str, Any]]:
        """Asked for by the number and from when it went."""
        begin = int(sought.sent_at.timestamp()) - MARGIN
        return "PullSmsSendStatusByPhoneNumber", {"BeginTime": begin, "Offset": 0, "Limit": 100, "PhoneNumber": _international(phone),
                                                  "SmsSdkAppId": self._way.app_id}  # fmt: skip

    def word(self, said: dict[str, Any], sought: Sought, now: datetime) -> Report | None:
        """Among all that went to the number, the one with this SerialNo."""
        here = now.astimezone(sought.sent_at.tzinfo)
        return next((r for r in reports(FORM, said, here) if r.provider_id == sought.provider_id), None)

    def pull(self, now: datetime) -> list[Heard]:
        """What has come in since the last time: the vendor gives each reply once, to accounts it has opened this for."""
        if not self._way.pull_replies:
            return []
        answer = self.call("PullSmsReplyStatus", {"Limit": 100, "SmsSdkAppId": self._way.app_id}, now)
        return [] if isinstance(answer, Outcome) else replies(REPLIES, "", answer.json() or {}, now)


def _international(phone: str) -> str:
    return phone if phone.startswith("+") else f"+86{phone}"


def _status(response: dict[str, Any]) -> dict[str, Any] | None:
    error, statuses = response.get("Error"), response.get("SendStatusSet")
    if isinstance(error, dict):
        return error
    first = statuses[0] if isinstance(statuses, list) and statuses else None
    return first if isinstance(first, dict) else None
