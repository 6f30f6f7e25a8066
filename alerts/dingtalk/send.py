"""Text to a group by its robot."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from alerts.dingtalk.sign import query
from alerts.group import GroupSender, by_errcode, called, group_text, whom
from alerts.outcome import Outcome, Parcel
from alerts.wire import Answer
from config.transports import DingtalkRobot

SHUT = DingtalkRobot.full["punish"]  # over twenty a minute the robot is shut for ten minutes
WAITS: Mapping[str, float | None] = {"-1": None, **DingtalkRobot.full}


class DingtalkSender(GroupSender):
    """The robot of one group, signed when it has a secret."""

    def __init__(self, way: DingtalkRobot, key: str, secret: str | None) -> None:
        super().__init__(way, f"{way.endpoint.rstrip('/')}/robot/send?access_token={quote(key, safe='')}")
        self._secret = secret

    def request(self, parcel: Parcel, now: datetime) -> tuple[str, dict[str, Any]]:
        """Text, and whom it calls."""
        url = f"{self._url}&{query(self._secret, now)}" if self._secret else self._url
        people = called(whom(parcel), "atMobiles", "atUserIds")
        text = {"msgtype": "text", "text": {"content": group_text(parcel, DingtalkRobot.text_octets)}}
        return url, {**text, **({"at": people} if people else {})}

    def judge(self, answer: Answer) -> Outcome:
        """By errcode; the gate before the robot has a form of its own."""
        said = answer.json() or {}
        if 200 <= answer.status < 300 and "punish" in said and "errcode" not in said:
            return Outcome("temporary", "punish", "钉钉限流", SHUT)
        return by_errcode(answer, WAITS)
