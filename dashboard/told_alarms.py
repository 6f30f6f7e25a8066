"""What the watchdog has told already, in a small file beside the database: neither cron nor a restart repeats it each minute."""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from dashboard.alarms import Alarm

OF_MACHINE = ("disk",)
AWAY = ("database", "open")
"""The alarm that the database does not answer."""
TRY_AGAIN = timedelta(minutes=1)
Key = tuple[str, str]


@dataclass
class ToldAlarms:
    """When each alarm was last told. Without a file (``None``) it is remembered in this process only."""

    file: Path | None
    again_after: timedelta
    told: dict[Key, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.file is not None:
            self.told |= _read(self.file)

    def fresh(self, alarms: list[Alarm], now: datetime) -> list[Alarm]:
        """Those that are new, or were last told long ago; a clock set back makes none wait for ever."""
        return [a for a in alarms if not timedelta(0) <= now - self._last(a, now) < self.again_after]

    def over(self, alarms: list[Alarm]) -> list[Key]:
        """What was told and is no longer so. While the database does not answer nobody knows: then only what the machine itself tells may be over."""
        found = sorted(set(self.told) - {(a.kind, a.about) for a in alarms})
        blind = any((a.kind, a.about) == AWAY for a in alarms)
        return [key for key in found if not blind or key[0] in OF_MACHINE]

    def note(self, alarms: list[Alarm], over: list[Key], now: datetime, *, arrived: bool = True) -> None:
        """Remember; what did not arrive is tried again in a minute."""
        at = now if arrived else now - self.again_after + TRY_AGAIN
        self.told |= {(a.kind, a.about): at for a in alarms}
        for key in over:
            self.told.pop(key, None)
        if self.file is not None and (alarms or over or not self.file.exists()):
            _write(self.file, self.told)

    def _last(self, alarm: Alarm, now: datetime) -> datetime:
        return self.told.get((alarm.kind, alarm.about), now - self.again_after)


def _read(file: Path) -> dict[Key, datetime]:
    """What stands there; a file that cannot be read is as good as none: an alarm told twice harms less than one not told."""
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
        return {(kind, about): datetime.fromisoformat(at) for kind, about, at in rows}
    except (OSError, ValueError, TypeError):
        return {}


def _write(file: Path, told: dict[Key, datetime]) -> None:
    """Whole or not at all. On a full disk the file that stands is written over, for which it needs no room: cron would repeat the alarm
    that says so each minute."""
    rows = [[kind, about, at.isoformat()] for (kind, about), at in sorted(told.items())]
    text, beside = json.dumps(rows, ensure_ascii=False), file.with_suffix(".new")
    with suppress(OSError):
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(text, encoding="utf-8")
            beside.replace(file)
        except OSError:
            with file.open("r+", encoding="utf-8") as standing:
                standing.write(text)
                standing.truncate()
