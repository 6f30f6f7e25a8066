"""SMS by a vendor's cloud: one signed call to send, one to ask what became of it."""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from alerts.outcome import Outcome, Parcel, Sought
from alerts.telephone import number
from alerts.wire import Answer, Wire
from cases.outbox.receipts import Report


class CloudSender(ABC):
    """One account, one approved template."""

    def __init__(self, endpoint: str, timeout_seconds: float, key_id: str, key: str) -> None:
        self._base = endpoint.rstrip("/")
        self._host = urlsplit(self._base).netloc
        self._key = key_id, key
        self._wire = Wire(timeout_seconds)

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Try once. ``provider_id`` is the number by which receipts come and are asked for."""
        phone = number(parcel.address)
        if isinstance(phone, Outcome):
            return phone
        answer = self.call("SendSms", self.message(parcel, phone), now)
        return answer if isinstance(answer, Outcome) else self.judge(answer)

    def ask(self, sought: Sought, now: datetime) -> Report | None:
        """The vendor's word on one message; what cannot be read is no word."""
        phone = number(sought.address)
        if isinstance(phone, Outcome):
            return None
        answer = self.call(*self.question(sought, phone), now)
        return None if isinstance(answer, Outcome) else self.word(answer.json() or {}, sought, now)

    def close(self) -> None:
        """Close the client."""
        self._wire.close()

    @abstractmethod
    def call(self, action: str, data: dict[str, Any], now: datetime) -> Answer | Outcome:
        """One signed request."""

    @abstractmethod
    def message(self, parcel: Parcel, phone: str) -> dict[str, Any]:
        """What SendSms is given."""

    @abstractmethod
    def judge(self, answer: Answer) -> Outcome:
        """What the answer to SendSms means."""

    @abstractmethod
    def question(self, sought: Sought, phone: str) -> tuple[str, dict[str, Any]]:
        """The action that asks for receipts, and what it is given."""

    @abstractmethod
    def word(self, said: dict[str, Any], sought: Sought, now: datetime) -> Report | None:
        """The receipt of this one message in the answer."""
