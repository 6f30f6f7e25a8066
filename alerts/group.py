"""A robot in a group: it keeps to the platform's pace, calls the person, and links to the login page, for others read along."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alerts.outcome import Outcome, Parcel
from alerts.pace import Pace
from alerts.shape import for_group, marked, mobiles_and_others, octets, shorten
from alerts.wire import Answer, Wire, by_code, nonsense, refused
from config.transports import Robot


class GroupSender(ABC):
    """The robot of one group."""

    def __init__(self, way: Robot, url: str) -> None:
        self._url = url
        self._pace = Pace(way.per_minute)
        self._wire = Wire(way.timeout_seconds)

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Try once, at the pace the robot takes."""
        held = self._pace.hold("", now)
        if held is not None:
            return held
        answer = self._wire.post_json(*self.request(parcel, now))
        return answer if isinstance(answer, Outcome) else self.judge(answer)

    def close(self) -> None:
        """Close the client."""
        self._wire.close()

    @abstractmethod
    def request(self, parcel: Parcel, now: datetime) -> tuple[str, dict[str, Any]]:
        """The address and the body in the platform's form."""

    @abstractmethod
    def judge(self, answer: Answer) -> Outcome:
        """What the platform's answer means."""


def group_text(parcel: Parcel, limit: int) -> str:
    """The text for many eyes, at most ``limit`` bytes."""
    return shorten(for_group(marked(parcel)), limit, octets)


def whom(parcel: Parcel) -> tuple[str, ...]:
    """Whom the group is to notice, by the contact the platform knows them by: of a digest everybody it lists; nobody without one."""
    return parcel.called


def called(addresses: tuple[str, ...], by_number: str, by_id: str) -> dict[str, list[str]]:
    """Telephone numbers under one key, userids under the other; a key for nobody is left out."""
    numbers, others = mobiles_and_others(addresses)
    return {key: found for key, found in ((by_number, numbers), (by_id, others)) if found}


def by_errcode(answer: Answer, waits: Mapping[str, float | None]) -> Outcome:
    """The end of a try where the platform says ``errcode``: 0 is taken; the hint it adds is for its staff."""
    early = refused(answer)
    if early is not None:
        return early
    said = answer.json()
    if said is None or "errcode" not in said:
        return nonsense()
    code = str(said["errcode"])
    if code != "0":
        return by_code(code, str(said.get("errmsg", "")).partition(", hint:")[0], waits)
    return Outcome("ok", code, provider_id=str(said["msgid"]) if said.get("msgid") else None)
