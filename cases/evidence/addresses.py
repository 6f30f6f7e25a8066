"""Whether an address can prove a publication: what everybody can open, and what the city itself crawls inside with leave."""

import ipaddress
import socket
from urllib.parse import urlsplit

from config.load import Config

_CARRIERS = [
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("64:ff9b:1::/48"), 0),
    (ipaddress.IPv6Network("::ffff:0:0:0/96"), 0),
    (ipaddress.IPv6Network("::/96"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
]
"""IPv6 that carries an IPv4 address to be visited behind a translator or a tunnel, and how far left it stands in the bits."""
_INSIDE = ("localhost", "local", "internal", "lan", "intranet", "home.arpa")
"""Ends of names that no public register gives out (RFC 6761, 6762, 8375, and the customary ones)."""


def place_of(url: str) -> tuple[str, int] | None:
    """Host and port of a web address; ``None`` for anything else."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    return host, port or (443 if parts.scheme == "https" else 80)


def is_inside(config: Config, url: str) -> bool:
    """Whether the address is on a host inside that the city itself crawls with leave (allow_private): only there evidence may lie inside."""
    wanted = place_of(url)
    return wanted is not None and any(wanted in _places(channel.source) for channel in config.channels.channels)


def _places(source: object) -> list[tuple[str, int] | None]:
    """Hosts and ports of a source that may lie inside."""
    if not getattr(source, "allow_private", False):
        return []
    addresses = [*getattr(source, "start", []), *getattr(source, "urls", []), getattr(source, "url", None)]
    return [place_of(address) for address in addresses if address]


def looks_private(host: str) -> bool:
    """Whether the host is one of our own network by its writing alone: a number (127.1 and 2130706433 too), a name without a dot
    or one that nobody outside can look up. Asks nobody; where another name leads is judged when it is fetched."""
    name = host.rstrip(".").lower()
    if any(name == end or name.endswith(f".{end}") for end in _INSIDE):
        return True
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return "." not in name
    return not all(is_public(str(entry[4][0])) for entry in found)


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
