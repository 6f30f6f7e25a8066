"""What of citizens' data a page shows."""

from pipeline.privacy import mask

__all__ = ["mask", "mask_name"]


def mask_name(name: str | None) -> str:
    """A person's name as others may read it: the first character only."""
    return f"{name[0]}{'*' * (len(name) - 1)}" if name else "—"
