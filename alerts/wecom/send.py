"""Text to a group by its robot, or to one person by the application."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

from alerts.outcome import Outcome, Parcel
from alerts.pace import Pace
from alerts.shape import for_group, marked, mobiles_and_others, octets, shorten
from alerts.wecom.token import EXPIRED, Tokens
from alerts.wire import Answer, Wire, by_code, nonsense, refused
from config.transports import WecomApp, WecomRobot

TEXT_LIMIT = WecomRobot.text_octets
WAITS: Mapping[str, float | None] = {"-1": None, **WecomRobot.full}  # -1: 系统繁忙


class WecomRobotSender:
    """The robot of one group. It calls the person and links to the login page: others read along."""

    def __init__(self, way: WecomRobot, key: str) -> None:
        self._url = f"{way.endpoint.rstrip('/')}/cgi-bin/webhook/send?key={quote(key, safe='')}"
        self._pace = Pace(way.per_minute)
        self._wire = Wire(way.timeout_seconds)

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Try once, at the pace the robot takes."""
        held = self._pace.hold("", now)
        if held is not None:
            return held
        text = {"content": shorten(for_group(marked(parcel)), TEXT_LIMIT, octets), **_called(parcel.called)}
        return _judge(self._wire.post_json(self._url, {"msgtype": "text", "text": text}))

    def close(self) -> None:
        """Close the client."""
        self._wire.close()


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


def _called(addresses: tuple[str, ...]) -> dict[str, list[str]]:
    """Whom the group's message calls: by telephone number or by userid; nobody when the person has neither."""
    mobiles, users = mobiles_and_others(addresses)
    return {key: found for key, found in (("mentioned_mobile_list", mobiles), ("mentioned_list", users)) if found}


def _judge(answer: Answer | Outcome) -> Outcome:
    if isinstance(answer, Outcome):
        return answer
    early = refused(answer)
    if early is not None:
        return early
    said = answer.json()
    if said is None or "errcode" not in said:
        return nonsense()
    code = str(said["errcode"])
    if code != "0":
        return by_code(code, str(said.get("errmsg", "")).partition(",")[0], WAITS)
    if said.get("invaliduser") or said.get("unlicenseduser"):
        return Outcome("permanent", "invaliduser", "企业微信里没有这个账号, 或不在应用可见范围")
    return Outcome("ok", code, provider_id=str(said["msgid"]) if said.get("msgid") else None)
