"""What every way that leaves the house has: how long to wait, which secrets it needs, which contacts it can use."""

import re
from collections.abc import Set
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from config.base import Strict
from config.callbacks import Callbacks

Endpoint = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#]+[^\s?#]*$")]
Contact = Literal["phone", "email", "wecom", "webhook", "robot"]
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
LEAST_WORDS = 20  # what must stay of a text beside signature and link: with less nobody knows what to do


class AnyTransport(Strict):
    """What every transport answers about itself."""

    def variables(self) -> list[str]:
        """Environment variables without which this way does not work."""
        named = [getattr(self, key) for key in type(self).model_fields if key.endswith("_env")]
        return [name for held in named if held for name in (held.values() if isinstance(held, dict) else [held])]

    def contacts(self) -> frozenset[Contact] | None:
        """Which contacts of a person this way can use; ``None``: any."""
        return None

    def asks(self) -> bool:
        """Whether the other side can be asked what became of a message."""
        return False

    def listens(self) -> Callbacks | None:
        """How the other side tells by itself what became of a message, and what was answered."""
        return None

    def room(self, link: int) -> int | None:
        """How many signs of a text are told to the end beside a link of so many; ``None``: any."""
        return None


class Wired(AnyTransport):
    """A way that leaves the house. ``timeout_seconds``: how long the other side may take to answer."""

    timeout_seconds: float = Field(default=10, gt=0, le=30)


class ByPhone(Wired):
    """A way to a person's telephone."""

    def contacts(self) -> frozenset[Contact] | None:
        """Telephone numbers only."""
        return frozenset({"phone"})


def only_known(where: str, text: str, known: Set[str]) -> None:
    """Raises ValueError when the text holds a placeholder that nothing fills."""
    unknown = sorted(set(PLACEHOLDER.findall(text)) - known)
    if unknown:
        raise ValueError(f"{where} 里不认识的 {{{unknown[0]}}}; 可用: {', '.join(sorted(known))}")
