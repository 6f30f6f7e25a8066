"""Which clocks would start, by the configured deadlines; the record decides by the same rows."""

from datetime import date
from functools import lru_cache
from typing import Any

from cases.clocks.duties import CaseFacts, due_policies
from config.deadlines import Deadline
from config.load import Config
from config.words import Severity
from pipeline.text.scene import Scene

_KEYS = {"natural_minutes": "minutes", "natural_hours": "hours", "natural_days": "days", "working_days": "working_days"}


def clocks_for(
    config: Config, scene: Scene, severity: Severity | None, opinion: str, attention: bool
) -> tuple[dict[str, Any], ...]:
    """One entry for each duty: public ones if it is a matter, the reply if the channel owes one; no type, strictest limit.

    Reports inside the administration are the record's business and stand in no judgment.
    """
    day, channel = scene.day or date.max, scene.channel
    reply = channel.reply_clock if channel else None
    kind = scene.voice.type or channel.default_type if channel and reply else None
    return _owed(config, day, severity, opinion, attention, reply, kind)


@lru_cache(maxsize=1024)
def _owed(
    config: Config,
    day: date,
    severity: Severity | None,
    opinion: str,
    attention: bool,
    reply: str | None,
    kind: str | None,
) -> tuple[dict[str, Any], ...]:
    """Most voices of a day owe the same."""
    rows: list[Deadline] = []
    if reply:
        rows += due_policies(config, day, CaseFacts("request", None, "no", attention, reply, kind))
    if severity or opinion != "no" or attention:
        rows += due_policies(config, day, CaseFacts("matter", severity, opinion, attention))
    owed = {row.id: row for row in rows if row.public or row.when.reply or row.when.attention}
    return tuple({"kind": row.kind, _KEYS[row.unit]: row.duration} for row in owed.values())
