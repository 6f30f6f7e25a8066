"""How a command tells what somebody may not do."""

from collections.abc import Iterator
from contextlib import contextmanager

from cases.console import emit


@contextmanager
def acting() -> Iterator[None]:
    """What is forbidden becomes a line with ``error`` and ``why``, and exit code 1."""
    from cases.people.actors import Forbidden  # not before a command runs: help stays quick

    try:
        yield
    except Forbidden as e:
        emit({"error": e.error, "why": e.why + _options_for(e.needs)})
        raise SystemExit(1) from e


def _options_for(needs: tuple[str, ...]) -> str:
    """How to give on the command line what a forbidden move lacks."""
    keys = [key for key in needs if key != "reason"]
    parts = ([f"--data 里的 {', '.join(keys)}"] if keys else []) + (["--reason"] if "reason" in needs else [])
    return f" ({'; '.join(parts)})" if parts else ""
