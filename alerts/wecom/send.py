"""Text to a group by its robot, or to one person by the application."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from alerts.group import GroupSender, by_errcode, called, group_text, whom
from alerts.outcome import Outcome, Parcel
from alerts.pace import Pace
from alerts.shape import marked, octets, shorten
from alerts.wecom.token import EXPIRED, Tokens
from alerts.wire import Answer, Wire
from config.transports import WecomApp, WecomRobot

TEXT_LIMIT = WecomRobot.text_octets
WAITS: Mapping[str, float | None] = {"-1": None, **WecomRobot.full}  # -1: 系统繁忙


class WecomRobotSender(GroupSender):
    """The robot of one group."""

    def __init__(self, way: WecomRobot, key: str) -> None:
        super().__init__(way, f"{way.endpoint.rstrip('/')}/cgi-bin/webhook/send?key={quote(key, safe='')}")

    def request(self, parcel: Parcel, now: datetime) -> tuple[str, dict[str, Any]]:
        """Text, and whom it calls."""
        people = called(whom(parcel), "mentioned_mobile_list", "mentioned_list")
        return self._url, {"msgtype": "text", "text": {"content": group_text(parcel, TEXT_LIMIT), **people}}

    def judge(self, answer: Answer) -> Outcome:
        """By errcode."""
        return by_errcode(answer, WAITS)


class WecomAppSender:
    """The application. Its access token is fetched when needed and once more when the platform has dropped it."""

    def __init__(self, way: WecomApp, secret: str) -> None:
        self._way = way
        self._base = way.endpoint.rstrip("/")
        self._pace = Pace(way.per_minute)
        self._wire = Wire(way.timeout_seconds)
        self._tokens = Tokens(self._wire, self._base, way.corp_id, secret)

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Try once, at the pace one member takes: beyond it the platform drops messages and says nothing."""
        if not parcel.address or "|" in parcel.address or parcel.address == "@all":
            return Outcome("permanent", "no_userid", "不是一个人的企业微信账号")
        held = self._pace.hold(parcel.address, now)
        if held is not None:
            return held
        outcome = self._once(parcel, now)
        if outcome.code in EXPIRED:
            self._tokens.drop()
            outcome = self._once(parcel, now)
        return outcome

    def close(self) -> None:
        """Close the client."""
        self._wire.close()

    def _once(self, parcel: Parcel, now: datetime) -> Outcome:
        token = self._tokens.at(now)
        if isinstance(token, Outcome):
            return token
        if isinstance(token, Answer):  # not let in: said in the platform's own code
            return _judge(token)
        body = {"touser": parcel.address, "msgtype": "text", "agentid": self._way.agent_id,
                "text": {"content": shorten(marked(parcel), TEXT_LIMIT, octets)}}  # fmt: skip
        return _judge(
            self._wire.post_json(f"{self._base}/cgi-bin/message/send?access_token={quote(token, safe='')}", body)
        )


def _judge(answer: Answer | Outcome) -> Outcome:
    """By errcode; a message to nobody is taken too, and says so beside its 0."""
    if isinstance(answer, Outcome):
        return answer
    said = answer.json() or {}
    if str(said.get("errcode")) == "0" and (said.get("invaliduser") or said.get("unlicenseduser")):
        return Outcome("permanent", "invaliduser", "企业微信里没有这个账号, 或不在应用可见范围")
    return by_errcode(answer, WAITS)
