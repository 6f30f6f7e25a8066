"""The heartbeats of this room's two processes, front and watchdog."""

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update

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

    def prove(self) -> None:
        """A real write by a visitor: our pulse, unless the process of that name lives and has its own."""
        with self.house.write() as work:
            row = work.session.get(Heartbeat, self.name)
            young = timedelta(seconds=work.config.alerts.silent_after_seconds)
            if row is not None and row.pid != os.getpid() and work.now - row.last_at <= young:
                work.session.execute(update(Heartbeat).where(Heartbeat.name == self.name).values(backlog=row.backlog))
            else:
                beat(work.session, self._row(work.now, 0))
            work.commit()

    def _row(self, now: datetime, backlog: int) -> Heartbeat:
        return Heartbeat(
            name=self.name, host=socket.gethostname(), pid=os.getpid(), release=VERSION,
            config_hash=self.house.config.hash, started_at=self.started_at, last_at=now,
            oldest_due_at=None, backlog=backlog, gave_way=self.house.database.gave_way,
        )  # fmt: skip
