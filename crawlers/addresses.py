"""Where a crawler may go. A list page or a redirect is written by strangers: it must not lead us into our own network."""

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from crawlers.errors import AddressError, DownloadError


def require_allowed(url: str, *, allow_private: bool) -> str | None:
    """The address to visit, judged (``None``: any will do), or AddressError for what is not http(s) or leads inside,
    DownloadError for a name nobody knows."""
    host, port = host_of(url)
    if allow_private:
        return None
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as e:
        raise DownloadError(f"{host} 的地址查不到") from e
    addresses = [str(entry[4][0]) for entry in found]
    require_public(host, addresses)
    return addresses[0]


def host_of(url: str) -> tuple[str, int]:
    """Host and port of a web address; AddressError for anything else."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as e:
        raise AddressError(f"网址写法不对: {url[:100]}") from e
    if parts.scheme not in ("http", "https") or not host:
        raise AddressError(f"不是网址: {url[:100]}")
    return host, port or (443 if parts.scheme == "https" else 80)


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
            raise AddressError(f"{host} 指向内网地址 {address}, 不访问 (确需访问请给该渠道填 allow_private: true)")


_CARRIERS = [
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("64:ff9b:1::/48"), 0),
    (ipaddress.IPv6Network("::ffff:0:0:0/96"), 0),
    (ipaddress.IPv6Network("::/96"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
]
"""IPv6 that carries an IPv4 address to be visited behind a translator or a tunnel, and how far left it stands in the bits."""


def is_public(address: str) -> bool:
    """Whether the address belongs to the open internet; one that carries another is judged by that too."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return _is_open(ip)
    carried = ip.ipv4_mapped or next(
        (ipaddress.IPv4Address(int(ip) >> left & 0xFFFFFFFF) for net, left in _CARRIERS if ip in net), None
    )
    return _is_open(carried) if carried else _is_open(ip) and not ip.is_site_local


def _is_open(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return ip.is_global and not ip.is_multicast
