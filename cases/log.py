"""Where the house's processes say what happened. Keys are few and the same everywhere; no citizen's words.

structlog is loaded with the first line that is written: with Rich and Twisted, which it brings along, that takes a tenth of a command's start.
"""

from typing import Any


class Log:
    """What structlog does with a line, asked only when there is one."""

    def __getattr__(self, level: str) -> Any:
        """``info``, ``warning``, ``error``, ``exception``: each takes what happened, and its keys."""
        import structlog

        return getattr(structlog.get_logger(), level)


log = Log()
