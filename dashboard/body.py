"""The body of a call from outside, as far as it may go."""

from starlette.requests import Request


async def body_of(request: Request, limit: int) -> bytes | None:
    """The body; ``None`` as soon as it is too long."""
    pieces, size = [], 0
    async for piece in request.stream():
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            return None
    return b"".join(pieces)
