"""One command in a process of its own, without starting Python anew: a copy of the test's own process becomes ``yingsheng``.

Loading the house takes a second of each command's time; a copy has it loaded. What a command finds only because a test loaded it would not be
seen here: those tests start a new interpreter (``tests/house/test_contract.py``).
"""

import gc
import os
import signal
import sys
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NoReturn


def forked(
    arguments: tuple[str, ...], given: str, environment: Mapping[str, str], folder: Path
) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of that command, run in that folder and environment."""
    with TemporaryFile() as stdin, TemporaryFile() as out, TemporaryFile() as err:
        stdin.write(given.encode())
        stdin.seek(0)
        child = os.fork()
        if child == 0:
            for stream, number in ((stdin, 0), (out, 1), (err, 2)):
                os.dup2(stream.fileno(), number)
            _become(arguments, environment, folder)
        try:
            _, status = os.waitpid(child, 0)
        except BaseException:  # the test's time is up
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise
        for stream in (out, err):
            stream.seek(0)
        return os.waitstatus_to_exitcode(status), out.read().decode(), err.read().decode()


def _become(arguments: tuple[str, ...], environment: Mapping[str, str], folder: Path) -> NoReturn:
    """The rest of this process's life. It ends without any clean-up: files and connections are the test's own."""
    code = 1
    try:
        gc.freeze()  # what the test left is not ours to close
        sys.stdin, sys.stdout, sys.stderr = map(_stream, (0, 1, 2), "rww")
        sys.argv = ["yingsheng", *arguments]
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        time.tzset()
        code = _exit_code()
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _stream(number: int, mode: str) -> Any:
    return os.fdopen(number, mode, encoding="utf-8", closefd=False)


def _exit_code() -> int:
    from yingsheng import main

    try:
        main()
    except SystemExit as e:
        return e.code if isinstance(e.code, int) else int(e.code is not None)
