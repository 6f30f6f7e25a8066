"""看门's own channel: straight to the other side, past database and outbox, since these may be what is broken."""

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from config.alerts import Way
from config.load import Config

if TYPE_CHECKING:
    from alerts.outcome import Sender

MOST_SENTENCES = 5


class OwnChannel:
    """The way of ``alerts.yaml`` ``watchdog``. Nothing is built and no client imported before the first alarm."""

    def __init__(self, config: Config, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._row = config.alerts.watchdog
        self._way = next((w for w in config.alerts.ways if self._row and w.id == self._row.way), None)
        self._sender: Sender | None = None

    @property
    def way(self) -> Way | None:
        """Where it goes; ``None`` when the city has not given it a channel."""
        return self._way

    def addresses(self) -> list[str]:
        """To whom; one without address for a group's robot that nobody is called by."""
        if self._row is None or self._way is None:
            return []
        named = self._environment.get(self._row.address_env or "", "")
        given = self._row.addresses or [a for a in re.split(r"[\s,;，；]+", named) if a]
        return list(given) or ([""] if hasattr(self._way.transport, "per_minute") else [])

    def lack(self) -> str | None:
        """Why nothing can go out, as a sentence; ``None`` when it can."""
        if self._row is None or self._way is None:
            return "没有配置看门自己的渠道 (alerts.yaml 的 watchdog)"
        missing = [name for name in self._way.transport.variables() if not self._environment.get(name)]
        if missing:
            return f"看门的渠道「{self._way.name}」缺少环境变量 {'、'.join(missing)}"
        if not self.addresses():
            return f"看门的渠道「{self._way.name}」没有收件地址 {self._row.address_env or 'addresses'}"
        return None

    def tell(self, sentences: Sequence[str], now: datetime) -> bool:
        """One message with all of it to everybody; whether it reached anybody at all (an unknown end counts as reached)."""
        if not sentences or self.lack() is not None or self._way is None:
            return False
        from alerts.outcome import Parcel
        from alerts.senders import build_sender

        if self._sender is None:
            self._sender = build_sender(self._way, self._environment)
        text, token = _text(sentences), secrets.token_urlsafe(18)
        facts = {"purpose": "house", "reason": "manual"}
        ends = [self._sender.send(Parcel(f"{token[:10]}{n:02d}", to, text, 0, 1, False, facts), now)
                for n, to in enumerate(self.addresses())]  # fmt: skip
        return any(end.kind in ("ok", "unknown") for end in ends)

    def close(self) -> None:
        """Let go of the client."""
        if self._sender is not None:
            self._sender.close()


def _text(sentences: Sequence[str]) -> str:
    shown = "; ".join(sentences[:MOST_SENTENCES])
    more = f" 等 {len(sentences)} 项" if len(sentences) > MOST_SENTENCES else ""
    return f"【应声】看门: {shown}{more}"
