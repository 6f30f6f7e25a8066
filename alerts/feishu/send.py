"""Text to a group by its custom bot."""

import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

from alerts.feishu.sign import fields
from alerts.outcome import Outcome, Parcel
from alerts.pace import Pace
from alerts.shape import for_group, marked, octets, shorten
from alerts.wire import Answer, Wire, by_code, nonsense, refused
from config.transports import FeishuRobot

WAITS: Mapping[str, float | None] = FeishuRobot.full
OPEN_ID = re.compile(r"ou_\w+")


class FeishuSender:
    """The bot of one group. It calls the person by open_id and links to the login page: others read along."""

    def __init__(self, way: FeishuRobot, key: str, secret: str | None) -> None:
        self._url = f"{way.endpoint.rstrip('/')}/open-apis/bot/v2/hook/{quote(key, safe='')}"
        self._secret = secret
        self._pace = Pace(way.per_minute)
        self._wire = Wire(way.timeout_seconds)

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Try once, at the pace the bot takes."""
        held = self._pace.hold("", now)
        if held is not None:
            return held
        call = "".join(f'<at user_id="{address}"></at> ' for address in parcel.called if OPEN_ID.fullmatch(address))
        text = call + shorten(for_group(marked(parcel)), FeishuRobot.text_octets - octets(call), octets)
        signed = fields(self._secret, now) if self._secret else {}
        return _judge(self._wire.post_json(self._url, {**signed, "msg_type": "text", "content": {"text": text}}))

    def close(self) -> None:
        """Close the client."""
        self._wire.close()


def _judge(answer: Answer | Outcome) -> Outcome:
    """A refusal in the platform's own code comes with HTTP 200 or 400; the code says more than the status."""
    if isinstance(answer, Outcome):
        return answer
    said = answer.json() or {}
    code = str(said.get("code", said.get("StatusCode", "")))
    if code not in ("", "0"):
        return by_code(code, str(said.get("msg", "")), WAITS)
    return refused(answer) or (Outcome("ok", code) if code else nonsense())
