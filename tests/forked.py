"""One command in a process of its own, without starting Python anew: a copy of a process that has loaded the house becomes ``yingsheng``.

Loading the house takes a second of each command's time; a copy has it loaded. The copies are made of a server that has done nothing else, not of
the test's own process: threads that a test has started (those that print a PDF among them) do not live on in a copy, which would wait for them
for ever. What a command finds only because it was loaded beforehand would not be seen here: those tests start a new interpreter
(``tests/house/test_contract.py``).
"""

import os
import sys
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any


def forked(
    arguments: tuple[str, ...], given: str, environment: Mapping[str, str], folder: Path
) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of that command, run in that folder and environment."""
    with TemporaryDirectory(prefix="yingsheng-command-") as name:
        streams = [Path(name, stream) for stream in ("in", "out", "err")]
        streams[0].write_text(given, encoding="utf-8")
        child = _copies().Process(target=_become, args=(arguments, dict(environment), folder, streams))
        with _no_main():
            child.start()
        try:
            child.join()
        except BaseException:  # the test's time is up
            child.kill()
            child.join()
            raise
        code = child.exitcode
        child.close()
        assert code is not None
        return code, streams[1].read_text("utf-8"), streams[2].read_text("utf-8")


@contextmanager
def _no_main() -> Iterator[None]:
    """A copy would run this process's main script anew, which is whatever page a test of Streamlit's has shown last."""
    main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@cache
def _copies() -> ForkServerContext:
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.loaded"])
    return context


def _become(arguments: tuple[str, ...], environment: Mapping[str, str], folder: Path, streams: list[Path]) -> None:
    """The rest of this process's life. It ends without any clean-up, as a command does."""
    code = 1
    try:
        sys.stdin, sys.stdout, sys.stderr = (
            _stream(number, path, mode) for (number, mode), path in zip(enumerate("rww"), streams, strict=True)
        )
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


def _stream(number: int, path: Path, mode: str) -> Any:
    """That standard stream, also for what writes to its number past Python, at that file."""
    file = os.open(path, os.O_RDONLY if mode == "r" else os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, number)
    os.close(file)
    return os.fdopen(number, mode, encoding="utf-8", closefd=False)


def _exit_code() -> int:
    from yingsheng import main

    try:
        main()
    except SystemExit as e:
        return e.code if isinstance(e.code, int) else int(e.code is not None)
