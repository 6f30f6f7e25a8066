"""Whether the processes live: the age of each heartbeat, and since when a silent one is silent."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cases.heart import pulses
from cases.store.clock_tables import Heartbeat
from cases.work import Work

PROCESS_CN = {"engine": "引擎", "intake": "采集", "front": "网页", "watchdog": "看门"}
"""Every process that must live, in the order in which pages show them."""


@dataclass(frozen=True)
class Pulse:
    """One process. ``last_at`` is ``None`` when it has never beaten; ``strange``: it runs under another configuration; ``several``: others of
    its kind are on record, on other hosts."""

    name: str
    last_at: datetime | None
    age: timedelta | None
    silent: bool
    strange: bool = False
    backlog: int = 0
    row: Heartbeat | None = None
    several: bool = False

    @property
    def kind(self) -> str:
        """Which of the processes that must live."""
        return self.name.partition("@")[0]

    @property
    def title(self) -> str:
        """What officers call it; with its host where there are several."""
        return f"{PROCESS_CN[self.kind]}（{self.row.host}）" if self.several and self.row else PROCESS_CN[self.kind]


def read_pulses(work: Work) -> list[Pulse]:
    """All processes that must live, whether they ever beat or not."""
    return judge_pulses(pulses(work.session), work.now, work.config.alerts.silent_after_seconds, work.config.hash)


def judge_pulses(rows: Iterable[Heartbeat], now: datetime, silent_after: float, config_hash: str) -> list[Pulse]:
    """The same, from rows. A beat from the future counts as just now: a clock set back must not hide a living process."""
    found = {row.name: row for row in rows}
    listed: list[Pulse] = []
    for kind in PROCESS_CN:
        names = [kind, *(name for name in found if name.startswith(f"{kind}@"))]
        of = [_pulse(name, found.get(name), now, timedelta(seconds=silent_after), config_hash) for name in names]
        listed += [replace(pulse, several=True) for pulse in of if pulse.row] if len(of) > 1 else of
    return listed


def _pulse(name: str, row: Heartbeat | None, now: datetime, silent_after: timedelta, config_hash: str) -> Pulse:
    if row is None:
        return Pulse(name, None, None, silent=True)
    age = max(now - row.last_at, timedelta(0))
    return Pulse(name, row.last_at, age, age > silent_after, row.config_hash != config_hash, row.backlog, row)
