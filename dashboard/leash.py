"""A child that never outlives its parent: ``python -m dashboard.leash MODULE ARGS…`` runs a module as if called directly.

The parent holds the other end of standard input. When it dies, however it dies, the system closes that end; the child
then asks itself to stop as a person would, and if that takes too long it goes, with all it started.
"""

import os
import runpy
import signal
import sys
import threading
import time
from contextlib import suppress

PATIENCE = 4.0


def main() -> None:
    """Watch the line to the parent, then become the module."""
    module, *arguments = sys.argv[1:]
    threading.Thread(target=_watch, name="leash", daemon=True).start()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _watch() -> None:
    # os.read and not sys.stdin: a buffered reader's lock would hang the interpreter when the module ends by itself.
    with suppress(OSError):
        while os.read(0, 4096):
            pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    if os.getpgid(0) == os.getpid():  # never a group that is not ours alone
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()
