"""How a long-running process of this house is told to stop."""

import signal
from threading import Event


def stop_on_signal() -> Event:
    """Set once SIGTERM or SIGINT arrives: the process ends what it has begun and leaves."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
