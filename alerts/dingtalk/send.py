"""Text to a group by its robot."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

from alerts.dingtalk.sign import query
from alerts.outcome import Outcome, Parcel
from alerts.pace import Pace
from alerts.shape import for_group, marked, octets, shorten
from alerts.wire import Answer, Wire, by_code, nonsense, refused
from config.transports import DingtalkRobot

TEXT_LIMIT = 20_000  # bytes of the whole message
SHUT = 600.0  # over twenty a minute the robot is shut for ten minutes
WAITS: Mapping[str, float | None] = {"-1": None, "130101": SHUT, "410100": SHUT, "90018": 60, "90030": 60}


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
        text = shorten(for_group(marked(parcel)), TEXT_LIMIT - 500, octets)
        return _judge(
            self._wire.post_json(url, {"msgtype": "text", "text": {"content": text}, **_called(parcel.address)})
        )

    def close(self) -> None:
        """Close the client."""
        self._wire.close()


def _called(address: str) -> dict[str, dict[str, list[str]]]:
    """Whom the group's message calls: by telephone number or by userid; nobody when the person has neither."""
    if not address:
        return {}
    return {"at": {"atMobiles" if address.isdecimal() and len(address) == 11 else "atUserIds": [address]}}


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
