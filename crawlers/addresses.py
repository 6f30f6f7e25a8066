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


def require_public(host: str, addresses: Iterable[str]) -> None:
    """Raise AddressError when one of the addresses lies inside: the other side chooses which one answers."""
    for address in addresses:
        if not is_public(address):
            raise AddressError(f"{host} 指向内网地址 {address}, 不访问 (确需访问请给该渠道填 allow_private: true)")


def is_public(address: str) -> bool:
    """Whether the address belongs to the open internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_global and not ip.is_multicast
