"""The one exception of this room: what is wrong, where, and what would be right, in one Chinese sentence."""


class ConfigError(ValueError):
    """A configuration that must not be used; ``str()`` is the sentence shown to a person."""

    def __init__(self, message: str, file: str | None = None, line: int | None = None, key: str | None = None) -> None:
        self.message, self.file, self.line, self.key = message, file, line, key
        place = " ".join(part for part in (file, f"第 {line} 行" if line else None, key) if part)
        super().__init__(f"{place}: {message}" if place else message)


Loc = tuple[int | str, ...]
"""Where in a file: keys and list positions from the top."""


def key_of(loc: Loc) -> str:
    """A place in a file as people write it, for example ``events[3].thresholds[1].level``."""
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
