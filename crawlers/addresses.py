"""Where a crawler may go. A list page or a redirect is written by strangers: it must not lead us into our own network."""

import socket
from collections.abc import Iterable

from cases.evidence.addresses import is_public, place_of
from crawlers.errors import AddressError, DownloadError

_NO_ADDRESS = (socket.EAI_NONAME, socket.EAI_NODATA)


def require_allowed(url: str, *, allow_private: bool) -> str | None:
    """The address to visit, judged (``None``: any will do), or AddressError for what is not http(s) or leads inside,
    DownloadError for a name nobody knows."""
    host, port = host_of(url)
    if allow_private:
        return None
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as e:
        raise DownloadError(f"{host} 的地址查不到", nobody=knows_none(e)) from e
    addresses = [str(entry[4][0]) for entry in found]
    require_public(host, addresses)
    return addresses[0]


def knows_none(error: BaseException | None) -> bool:
    """Whether an error says, or was raised because of one that says, that a host has no address; a failure that may pass says nothing."""
    while error is not None:
        if isinstance(error, UnicodeError) or (isinstance(error, socket.gaierror) and error.errno in _NO_ADDRESS):
            return True
        error = error.__cause__ or error.__context__
    return False


def host_of(url: str) -> tuple[str, int]:
    """Host and port of a web address; AddressError for anything else."""
    place = place_of(url)
    if place is None:
        raise AddressError(f"不是网址: {url[:100]}")
    return place


def require_not_inside(host: str) -> None:
    """Raise AddressError for a host that is an address inside, however it is written (127.1, 2130706433); a name passes.

    Asks nobody: for callers whose connections look names up by themselves, and judge them there.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return
    require_public(host, (str(entry[4][0]) for entry in found))


def require_public(host: str, addresses: Iterable[str]) -> None:
    """Raise AddressError when one of the addresses lies inside: the other side chooses which one answers."""
    for address in addresses:
        if not is_public(address):
            raise AddressError(
                f"{host} 指向内网地址 {address}, 不访问 (确需访问, 请管理员把该渠道的 allow_private 设为 true)"
            )
