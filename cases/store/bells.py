"""Bells between the processes of one machine: whoever leaves work for another rings when it is committed, and who waits for it looks at once.

A bell that nobody hears loses nothing: everybody looks by themselves too, a little later. Beside an SQLite file; elsewhere nobody hears.
"""

from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from os.path import realpath
from select import select
from socket import AF_UNIX, SOCK_DGRAM, socket
from threading import Event
from time import monotonic
from typing import Literal, Self

from sqlalchemy.orm import Session

Bell = Literal["judge", "sweep"]
"""What is to be done."""
LOOK_UP_SECONDS = 0.1
"""How soon who listens notices that it should stop."""


def leave(session: Session, bell: Bell) -> None:
    """This transaction leaves such work: it rings when it commits, and never if it does not."""
    session.info.setdefault("left", set()).add(bell)


def ring(session: Session) -> None:
    """The transaction has been committed: ring for what it has left."""
    left, file = session.info.pop("left", ()), session.info.get("file")
    if left and file is not None:
        with socket(AF_UNIX, SOCK_DGRAM) as sender:
            sender.setblocking(False)
            for bell in left:
                with suppress(OSError):  # nobody listens, or has enough to do already
                    sender.sendto(b"!", _address(file, bell))


class Ear:
    """Hears one bell of the house whose record is in that file; of several who listen for the same only the first. ``None``: deaf."""

    def __init__(self, file: str | None, bell: Bell) -> None:
        self._socket: socket | None = None
        if file is not None:
            listening = socket(AF_UNIX, SOCK_DGRAM)
            listening.setblocking(False)
            try:
                listening.bind(_address(file, bell))
            except OSError:  # another process listens already, or a system without such names
                listening.close()
            else:
                self._socket = listening

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._socket is not None:
            self._socket.close()

    def wait(self, seconds: float, stop: Event) -> bool:
        """Until it rings, at most so long and no longer than until ``stop``; whether it has rung."""
        if self._socket is None:
            stop.wait(seconds)
            return False
        end = monotonic() + seconds
        while not stop.is_set() and (left := end - monotonic()) > 0:
            if select([self._socket], [], [], min(left, LOOK_UP_SECONDS))[0]:
                self._drain(self._socket)
                return True
        return False

    def _drain(self, listening: socket) -> None:
        """However often it has rung, one look is enough."""
        with suppress(BlockingIOError):
            while True:
                listening.recv(1)


@lru_cache
def _address(file: str, bell: Bell) -> str:
    """In Linux's abstract space: no file, and gone with its process."""
    return f"\0yingsheng-{sha256(realpath(file).encode()).hexdigest()[:32]}-{bell}"
