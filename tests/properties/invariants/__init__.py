"""The invariants of the clock model, each a function whose docstring begins with its number."""

import re
from collections.abc import Callable
from types import ModuleType

from tests.properties.invariants import clocks, matters, outbox, steps
from tests.properties.seen import Story

Invariant = Callable[[Story], None]


def _of(module: ModuleType) -> list[Invariant]:
    own = (f for name, f in vars(module).items() if not name.startswith("_") and callable(f))
    return [f for f in own if getattr(f, "__module__", "") == module.__name__]


ALL: list[Invariant] = [f for module in (clocks, steps, outbox, matters) for f in _of(module)]


def number_of(invariant: Invariant) -> int | None:
    """«Invariant 7: …»; ``None`` for what is beside the 27."""
    found = re.match(r"Invariant (\d+): ", invariant.__doc__ or "")
    return int(found[1]) if found else None
