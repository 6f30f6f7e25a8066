"""Where the house's processes say what happened: one line of JSON on stderr for each happening. Keys are few and the same everywhere; no citizen's words.

Of an error its kind is written and the places it came through, never its own text: that quotes what could not be read. structlog is loaded
with the first line that is written: with what it brings along, that takes a tenth of a command's start.
"""

import logging
import sys
import threading
from collections.abc import MutableMapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any

from config.causes import foreseen_cause

HOUSE = Path(__file__).resolve().parents[1]
PLACES = 8
"""So many places an error came through are named, the innermost last."""
LONGEST = 200
_said_by: dict[str, str] = {}


class Log:
    """What structlog does with a line, asked only when there is one."""

    def __getattr__(self, level: str) -> Any:
        """``info``, ``warning``, ``error``: each takes what happened, and its keys."""
        return getattr(_logger(), level)


log = Log()
logging.getLogger("psycopg").addHandler(logging.NullHandler())  # a command says itself what became of its connection


class _Foreign(logging.Handler):
    """What a library warns of, in our form: its first line, and of an error the kind and the places."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        said = (_message(record).splitlines() or [""])[0][:LONGEST]
        error = record.exc_info[1] if record.exc_info else None
        level = "error" if record.levelno >= logging.ERROR else "warning"
        getattr(log, level)(said, logger=record.name, **(about(error) if error else {}))


def _message(record: logging.LogRecord) -> str:
    """A library that writes its own line wrongly must not fail over that."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return str(record.msg)


class _Stderr:
    """Where lines go. Whoever reports a failure goes on where none can be written: on a full disk the workers must live."""

    def info(self, line: str) -> None:
        """One line."""
        with suppress(OSError, ValueError):
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    warning = error = info


def begin(process: str) -> None:
    """From now on every line names this process, and libraries and what nobody caught write as we do."""
    _said_by["process"] = process
    logging.captureWarnings(True)
    sys.excepthook = lambda _kind, error, _trace: log.error("process broke", **about(error))
    threading.excepthook = lambda broken: log.error("thread broke", **about(broken.exc_value or broken.exc_type()))
    root = logging.getLogger()
    root.handlers = [_Foreign(logging.WARNING)]


def hear(library: str) -> None:
    """A library that prints by itself no longer does; what it warns of comes in our form."""
    for name in [name for name in list(logging.root.manager.loggerDict) if name.split(".")[0] == library]:
        theirs = logging.getLogger(name)
        theirs.handlers, theirs.propagate = [], True


def about(error: BaseException) -> dict[str, Any]:
    """An error without its own text: its kind, where it came through, and, if a database said it, which known cause that is. SQLAlchemy keeps
    what the database said, the task engine raises from it."""
    found: dict[str, Any] = {"error": type(error).__name__, "at": _places(error.__traceback__)}
    said = getattr(error, "orig", None) or (error.__cause__ if hasattr(error.__cause__, "sqlstate") else None)
    if said is not None:
        why = foreseen_cause(str(said)) or getattr(said, "sqlstate", None) or getattr(said, "sqlite_errorname", None)
        found |= {"why": why} if why else {}
    return found


def _places(trace: TracebackType | None) -> list[str]:
    """Those in the house, and the last one of all, which may be a library's."""
    through = [(Path(frame.f_code.co_filename), line) for frame, line in walk_tb(trace)]
    ours = [(file, line) for file, line in through[:-1] if HOUSE in file.parents and "site-packages" not in file.parts]
    return [f"{file.parent.name}/{file.name}:{line}" for file, line in [*ours[-PLACES:], *through[-1:]]]


def _in_order(_logger: Any, _level: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """When, how grave, who, what; whoever writes while an error is being handled need not say where it came from."""
    head = {key: line.pop(key) for key in ("time", "level")} | _said_by | {"event": line.pop("event")}
    line.pop("exc_info", None)
    error = sys.exc_info()[1]
    return {**head, **(about(error) if error else {}), **line}


@cache
def _configured() -> Any:
    import structlog

    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            _in_order,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ],
        logger_factory=lambda *_: _Stderr(),
    )
    return structlog


def _logger() -> Any:
    return _configured().get_logger()
