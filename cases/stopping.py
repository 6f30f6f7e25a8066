"""How a process is asked to stop: SIGTERM, SIGINT, or the death of the one that started it."""

import os
import signal
import threading

PARENT = "YINGSHENG_PARENT"


def stop_on_signal(parent: int | None = None) -> threading.Event:
    """An event that is set when the process should end. With ``parent`` also when that process is gone: no orphans."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if parent is not None:
        threading.Thread(target=_follow_parent, args=(parent, stop), daemon=True, name="parent").start()
    return stop


def _follow_parent(parent: int, stop: threading.Event) -> None:
    while not stop.wait(1.0):
        if os.getppid() != parent:
            stop.set()
