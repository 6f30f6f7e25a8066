"""How a process is asked to stop: SIGTERM or SIGINT."""

import signal
import threading


def stop_on_signal() -> threading.Event:
    """An event that is set when the process should end."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
