"""An address as it will read at the next look too: without what a site hangs on it for one visitor or one moment. Pure."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

_IN_PATH = re.compile(r";(?:jsessionid|sessionid|phpsessid|sid)=[^/?#;]*", re.IGNORECASE)
_SESSION = re.compile(
    r"(?:jsessionid|phpsessid|aspsessionid\w*|asp\.net_sessionid|session_?id|sess_?id)=[A-Za-z0-9!_.-]{16,}", re.IGNORECASE
)  # fmt: skip
"""Not ``sid``: with many a site of ours it is the letter's own number, and all letters would be one."""
_ORIGIN = re.compile(r"(?:utm_\w+|spm)=.*", re.IGNORECASE)
"""From where a visitor came."""
_MOMENT = re.compile(r"(?:_|rnd|rand|random|ts|timestamp|nocache)=(?:0?\.\d{6,}|\d{13})", re.IGNORECASE)
"""A number hung on so that nobody answers from memory."""


def lasting(url: str) -> str:
    """The same address without a session, without where the visitor came from and without the moment; anything else stays as it stands."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = "&".join(_kept(parts.query))
    path = _IN_PATH.sub("", parts.path)
    return url if (path, query) == (parts.path, parts.query) else urlunsplit(parts._replace(path=path, query=query))


def _kept(query: str) -> Iterator[str]:
    patterns = (_SESSION, _ORIGIN, _MOMENT)
    return (part for part in query.split("&") if not any(pattern.fullmatch(part) for pattern in patterns))
