"""Kill a process inside every database statement and every send: a real fork that ends by ``os._exit``, no clean-up, no rollback of ours."""

import json
import os
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import event

from alerts.outcome import Outcome, Parcel
from cases.house import House
from cases.now import HeldClock
from cases.store.database import Database
from tests.copies import url_of
from tests.quick import quick

KILLED, FAULTY = 9, 3


@dataclass
class Wire:
    """The other side: a file outside the house that keeps what arrived, whatever dies on our side."""

    file: Path

    def taken(self) -> list[tuple[str, bool]]:
        """(message id, said 可能重复) of each arrival, in order."""
        if not self.file.exists():
            return []
        return [(row["id"], row["again"]) for row in map(json.loads, self.file.read_text("utf-8").splitlines())]

    def take(self, parcel: Parcel) -> None:
        """One arrival."""
        with self.file.open("a", encoding="utf-8") as out:
            out.write(json.dumps({"id": parcel.id, "again": parcel.possible_duplicate}) + "\n")


@dataclass
class Fuse:
    """Ends the process at the ``left``-th failpoint; ``None``: never."""

    left: int | None = None

    def __call__(self) -> None:
        """One failpoint passed."""
        if self.left is None:
            return
        self.left -= 1
        if self.left <= 0:
            os._exit(KILLED)


@dataclass
class DyingSender:
    """A way out whose process may die before the request, and after the other side took it."""

    wire: Wire
    fuse: Fuse

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Arrives unless the process dies before."""
        self.fuse()
        self.wire.take(parcel)
        self.fuse()
        return Outcome("ok", "200")

    def close(self) -> None:
        """Nothing to close."""


Scenario = Callable[[House, DyingSender], None]


def run_in_a_process(house: House, scenario: Scenario, wire: Wire, die_at: int | None) -> bool:
    """Run the scenario in a process of its own; whether it came to its end before the power went."""
    child = os.fork()
    if child == 0:
        _live(house, scenario, wire, Fuse(die_at))
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, KILLED), f"the process failed by itself ({code})"
    return code == 0


def reopened(house: House, at: datetime, url: str | None = None) -> House:
    """The same city (or its copy) after a restart: new connections, the clock where it is now."""
    return replace(house, database=quick(Database(url or url_of(house))), clock=HeldClock(at))


def _live(house: House, scenario: Scenario, wire: Wire, fuse: Fuse) -> None:
    try:
        own = reopened(house, house.now())
        for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(own.database.engine, moment, lambda *_: fuse())
        scenario(own, DyingSender(wire, fuse))
    except BaseException:
        traceback.print_exc()
        os._exit(FAULTY)
    os._exit(0)
