"""One address, however it is passed on: with marks of who shared it, on a telephone's host, with or without the lock. Pure.

Two items that tell one address speak of one post. A home page or a list is the address of no message.
"""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import xxhash

_TRACKING = re.compile(
    "utm_.*|spm|scm|share.*|mpshare|from|from_.*|source|ref|referer|referrer|isappinstalled|wx.*|nsukey|chksm|scene|ascene|sessionid|"
    "timestamp|_t|_r|fbclid|gclid|bd_vid|app_?version|app_?platform|luicode|lfid|featurecode|sudaref|xsec_.*|exptime|tracelog|"
    "pass_ticket|clicktime|enterid|srcid"
)
"""Parameters that say who passed it on, where and when; none says which message it is."""
_HOSTS = re.compile("^(?:www|m|mobile|wap|3g|h5|amp|touch)\\.(?=[^.]+\\.)")
_PAGES = re.compile("/(?:index|default|home|main|list)?(?:\\.[a-z]{2,5})?", re.IGNORECASE)
_ENTRY = re.compile("/(?:index|default)\\.[a-z]{2,5}$", re.IGNORECASE)
"""What a server shows for the folder itself."""
_SPA = re.compile("!?/.{3,}")
"""Behind a #: the page of an application that keeps all its pages there."""
_LONGEST = 2_000


def same_address(url: str) -> str | None:
    """The address without what says nothing of the message; ``None`` for what is no address of a message."""
    try:
        parts = urlsplit(url[:_LONGEST].strip().replace("&amp;", "&"))  # copied out of a page's source
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    host = _HOSTS.sub("", parts.hostname) + (f":{port}" if port not in (None, 80, 443) else "")
    asked = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.fullmatch(name.lower())
    )
    path = _ENTRY.sub("", re.sub("/{2,}", "/", unquote(parts.path)).rstrip("/"))
    within = parts.fragment if _SPA.fullmatch(parts.fragment) else ""
    if not asked and not within and _PAGES.fullmatch(path or "/"):
        return None
    return f"{host}{path}" + (f"?{urlencode(asked)}" if asked else "") + (f"#{within}" if within else "")


def link_key(url: str | None) -> int | None:
    """The key under which an address is looked up, as the keys of near copies are: a signed 64-bit number."""
    address = same_address(url) if url else None
    if address is None:
        return None
    key = xxhash.xxh3_64_intdigest(f"link:{address}".encode("utf-8", "replace"))
    return key - (1 << 64) if key >> 63 else key
