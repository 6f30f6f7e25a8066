"""What the engine does beside its sweep: one loop delivers, one asks for receipts and replies. Loaded when the first pass is over."""

import threading
import time
from collections.abc import Callable

from alerts.deliver import deliver, something_waits
from alerts.outcome import Sender
from alerts.receipts import pass_failed_on, poll_receipts
from alerts.replies import pull_replies
from alerts.senders import build_senders
from cases.house import House
from cases.store.handing import hand_out

DELIVER_EVERY = 0.5
ASK_EVERY = 2.0
SENDING_TASKS = 2
NOT_HANDED_OUT, NOT_DELIVERED, NOT_ASKED = "hand-out failed", "deliver failed", "receipts failed"


def send(house: House, stop: threading.Event, stand_aside: Callable[[], object]) -> None:
    """Deliver and ask until told to stop. ``stand_aside``: waits while thousands of steps go into the outbox, some seconds at most."""
    senders = _Senders(house)
    asking = threading.Thread(target=_asking, args=(house, senders, stop), name="receipts")
    asking.start()
    try:
        if house.database.has_tasks:
            _handing_out(house, stop)
        else:
            _delivering(house, senders, stop, stand_aside)
    finally:
        asking.join(timeout=15)
        senders.close()


class _Senders:
    """Built by the loop that asks first, and again where that failed: their libraries take an eighth of a second to load."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._lock = threading.Lock()
        self._built: dict[str, Sender] | None = None

    def ready(self) -> dict[str, Sender]:
        """The senders by their way."""
        with self._lock:
            if self._built is None:
                self._built = build_senders(self._house)
            return self._built

    def close(self) -> None:
        """End those that were built."""
        for sender in (self._built or {}).values():
            sender.close()


def _handing_out(house: House, stop: threading.Event) -> None:
    """Workers send: while anything waits there is always a task or two for it, each of which goes on until nothing is left."""
    while not stop.wait(DELIVER_EVERY):
        try:
            pass_failed_on(house)
            if something_waits(house):
                with house.write() as work:
                    for n in range(SENDING_TASKS):
                        hand_out(work.session, "deliver", f"deliver:{n}")
                    work.commit()
            house.database.away.over(NOT_HANDED_OUT)
        except Exception as e:  # noqa: BLE001 — the loop goes on; a traceback shows its locals, which may be a citizen's words
            house.database.away.met(NOT_HANDED_OUT, e)


def _delivering(house: House, senders: _Senders, stop: threading.Event, stand_aside: Callable[[], object]) -> None:
    while not stop.wait(DELIVER_EVERY):
        try:
            for _ in deliver(house, senders.ready(), stand_aside):
                if stop.is_set():
                    break
            house.database.away.over(NOT_DELIVERED)
        except Exception as e:  # noqa: BLE001 — as above
            house.database.away.met(NOT_DELIVERED, e)


def _asking(house: House, senders: _Senders, stop: threading.Event) -> None:
    """A loop of its own: a provider that is slow to say what became of messages must not hold up those that wait."""
    next_pull = 0.0
    while not stop.wait(ASK_EVERY):
        try:
            poll_receipts(house, senders.ready())
            if time.monotonic() >= next_pull:
                next_pull = time.monotonic() + house.config.alerts.replies_every_seconds
                pull_replies(house, senders.ready())
            house.database.away.over(NOT_ASKED)
        except Exception as e:  # noqa: BLE001 — as above
            house.database.away.met(NOT_ASKED, e)
