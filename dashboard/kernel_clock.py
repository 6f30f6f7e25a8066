"""The kernel's own word on whether the clock is in step with a time source."""

import ctypes

TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised
ROOM = 512  # more than any system's struct timex; modes = 0 only reads


def in_step() -> bool | None:
    """Whether a time source keeps the clock; ``None`` where the system has no such word or does not let us ask."""
    adjtimex = getattr(ctypes.CDLL(None), "adjtimex", None)
    if adjtimex is None:
        return None
    state = adjtimex(ctypes.create_string_buffer(ROOM))
    return None if state < 0 else bool(state != TIME_ERROR)
