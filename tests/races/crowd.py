"""One of several workers as a process of its own: waits for the others, then sweeps or sends the same city until nothing is due."""

import json
import os
import time
import traceback
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from alerts.deliver import deliver
from alerts.outcome import Outcome, Parcel
from alerts.sweep import sweep
from cases.house import House
from cases.now import HeldClock
from cases.store.database import Database
from tests.quick import quick

SECRET = {"YINGSHENG_WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}


@dataclass
class Noting:
    """A way out that takes everything and keeps the numbers."""

    taken: list[str] = field(default_factory=list)

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Taken."""
        self.taken.append(parcel.id)
        return Outcome("ok", "200")

    def close(self) -> None:
        """Nothing to close."""


def swept(house: House) -> list[str]:
    """Clock and step of all that this worker fired; several passes, since others may hold what is left."""
    found = [f for _ in range(20) for f in sweep(house).fired]
    return [f"{f.case} {f.clock} {f.purpose} {f.fire_at.isoformat()}" for f in found]


def sent(house: House) -> list[str]:
    """The messages that this worker handed over."""
    way = Noting()
    for _ in range(20):
        list(deliver(house, {"webhook": way}))
    return way.taken


def work_beside(house: House, what: str, folder: Path, many: int) -> list[list[str]]:
    """So many forked processes at once on the same database, each with connections of its own; what each of them did."""
    folder.mkdir()
    children = [_fork(house, what, folder, n, many) for n in range(many)]
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * many
    return [json.loads((folder / f"w{n}.json").read_text("utf-8")) for n in range(many)]


def _fork(house: House, what: str, folder: Path, n: int, many: int) -> int:
    child = os.fork()
    if child == 0:
        try:
            _work(house, what, folder, n, many)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return child


def _work(house: House, what: str, folder: Path, n: int, many: int) -> None:
    """Say «ready», wait until the whole crowd has, do it, and leave what was done in a file."""
    url = house.database.url.render_as_string(hide_password=False)
    own = replace(house, database=quick(Database(url)), clock=HeldClock(house.now()), environment=SECRET)
    (folder / f"w{n}.ready").touch()
    while len(list(folder.glob("*.ready"))) < many:
        time.sleep(0.002)
    done = {"sweep": swept, "send": sent}[what](own)
    (folder / f"w{n}.json").write_text(json.dumps(done), encoding="utf-8")
