"""Text to a group by its custom bot."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from alerts.feishu.sign import fields
from alerts.group import GroupSender, group_text, whom
from alerts.outcome import Outcome, Parcel
from alerts.shape import octets
from alerts.wire import Answer, by_code, nonsense, refused
from config.transports import FeishuRobot

WAITS: Mapping[str, float | None] = FeishuRobot.full
OPEN_ID = re.compile(r"ou_\w+")


class FeishuSender(GroupSender):
    """The bot of one group, signed when it has a secret. It calls the person by open_id."""

    def __init__(self, way: FeishuRobot, key: str, secret: str | None) -> None:
        super().__init__(way, f"{way.endpoint.rstrip('/')}/open-apis/bot/v2/hook/{quote(key, safe='')}")
        self._secret = secret

    def request(self, parcel: Parcel, now: datetime) -> tuple[str, dict[str, Any]]:
        """Text with the call in it; the signature stands in the body."""
        call = "".join(f'<at user_id="{address}"></at> ' for address in whom(parcel) if OPEN_ID.fullmatch(address))
        signed = fields(self._secret, now) if self._secret else {}
        return self._url, {
            **signed,
            "msg_type": "text",
            "content": {"text": call + group_text(parcel, FeishuRobot.text_octets - octets(call))},
        }

    def judge(self, answer: Answer) -> Outcome:
        """A refusal in the platform's own code comes with HTTP 200 or 400; the code says more than the status."""
        said = answer.json() or {}
        code = str(said.get("code", said.get("StatusCode", "")))
        if code not in ("", "0"):
            return by_code(code, str(said.get("msg", "")), WAITS)
        return refused(answer) or (Outcome("ok", code) if code else nonsense())
