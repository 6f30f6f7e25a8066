"""One of several workers as a process of its own: waits for the others, then sweeps or sends the same city until nothing is due."""

import json
import sys
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from alerts.deliver import deliver
from alerts.outcome import Outcome, Parcel
from alerts.sweep import sweep
from cases.house import House, open_house
from cases.now import HeldClock
from config.load import load_config

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


def main(what: str, url: str, at: str, config: str, folder: str, name: str, crowd: str) -> None:
    """Say «ready», wait until the whole crowd has, do it, and leave what was done in a file."""
    place = Path(folder)
    house = open_house(load_config(Path(config)), url, HeldClock(datetime.fromisoformat(at)), SECRET, place)
    (place / f"{name}.ready").touch()
    while len(list(place.glob("*.ready"))) < int(crowd):
        time.sleep(0.002)
    done = {"sweep": swept, "send": sent}[what](house)
    (place / f"{name}.json").write_text(json.dumps(done), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
