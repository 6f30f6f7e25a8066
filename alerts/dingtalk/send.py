"""Text to a group by its robot."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

from alerts.dingtalk.sign import query
from alerts.outcome import Outcome, Parcel
from alerts.pace import Pace
from alerts.shape import for_group, marked, mobiles_and_others, octets, shorten
from alerts.wire import Answer, Wire, by_code, nonsense, refused
from config.transports import DingtalkRobot

SHUT = DingtalkRobot.full["punish"]  # over twenty a minute the robot is shut for ten minutes
WAITS: Mapping[str, float | None] = {"-1": None, **DingtalkRobot.full}


class DingtalkSender:
    """The robot of one group. It calls the person and links to the login page: others read along."""

    def __init__(self, way: DingtalkRobot, key: str, secret: str | None) -> None:
        self._url = f"{way.endpoint.rstrip('/')}/robot/send?access_token={quote(key, safe='')}"
        self._secret = secret
        self._pace = Pace(way.per_minute)
        self._wire = Wire(way.timeout_seconds)

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Try once, at the pace the robot takes."""
        held = self._pace.hold("", now)
        if held is not None:
            return held
        url = f"{self._url}&{query(self._secret, now)}" if self._secret else self._url
        text = shorten(for_group(marked(parcel)), DingtalkRobot.text_octets, octets)
        return _judge(
            self._wire.post_json(url, {"msgtype": "text", "text": {"content": text}, **_called(parcel.called)})
        )

    def close(self) -> None:
        """Close the client."""
        self._wire.close()


def _called(addresses: tuple[str, ...]) -> dict[str, dict[str, list[str]]]:
    """Whom the group's message calls: by telephone number or by userid; nobody when the person has neither."""
    mobiles, users = mobiles_and_others(addresses)
    called = {key: found for key, found in (("atMobiles", mobiles), ("atUserIds", users)) if found}
    return {"at": called} if called else {}


def _judge(answer: Answer | Outcome) -> Outcome:
    if isinstance(answer, Outcome):
        return answer
    early = refused(answer)
    if early is not None:
        return early
    said = answer.json()
    if said is not None and "punish" in said and "errcode" not in said:  # shut by the gate before the robot
        return Outcome("temporary", "punish", "钉钉限流", SHUT)
    if said is None or "errcode" not in said:
        return nonsense()
    code = str(said["errcode"])
    return Outcome("ok", code) if code == "0" else by_code(code, str(said.get("errmsg", "")), WAITS)
