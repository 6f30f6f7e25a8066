"""The heartbeats of this room's two processes, front and watchdog."""

import os
import socket
from dataclasses import dataclass
from datetime import datetime

from cases.heart import beat
from cases.house import House
from cases.store.clock_tables import Heartbeat
from config.version import VERSION


@dataclass(frozen=True)
class Heart:
    """One process that shows it is alive."""

    house: House
    name: str
    started_at: datetime

    def beat(self, backlog: int = 0) -> None:
        """Write the pulse. With a simulated time no heartbeat is touched."""
        if self.house.clock.simulated:
            return
        with self.house.write() as work:
            beat(work.session, self._row(work.now, backlog))
            work.commit()

    def _row(self, now: datetime, backlog: int) -> Heartbeat:
        return Heartbeat(
            name=self.name, host=socket.gethostname(), pid=os.getpid(), release=VERSION,
            config_hash=self.house.config.hash, started_at=self.started_at, last_at=now,
            oldest_due_at=None, backlog=backlog,
        )  # fmt: skip
