"""One thing that is not as it should be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing to know; ``fault`` is one that makes `check` fail."""

    about: str
    sentence: str
    fault: bool
