"""A page of the city's own in, its latest date and its links out: pure."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from crawlers.dates import DATE_AND_TIME, InstantError, from_match
from crawlers.markup import element_text

_IN_ADDRESS = re.compile(r"(?<!\d)(20\d{2})[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?!\d)")
_MONTH_DAY = re.compile(r"(?<![\d.:/年-])(?P<month>1[0-2]|0?[1-9])[-/月](?P<day>3[01]|[12]\d|0?[1-9])日?(?![\d.:/-])")
_WIDGET = re.compile(r"今天|现在|当前|欢迎|星期|农历")
WEB = ("http://", "https://")
LONGEST_ROW = 200
"""More words around a link are no list row, and a date among them may be anything."""


def latest_date(root: Any, base: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The newest date beside a link: lists of articles carry their dates there. Today's date in the page's head is none."""
    found = [at for link in root.iter("a") for at in _dates_of(link, base, zone, now) if at <= now + timedelta(hours=1)]
    return max((min(at, now) for at in found), default=None)


def links_of(root: Any, base: str) -> list[str]:
    """The web addresses a page leads to, each once, in its order; what cannot be an address is none of them."""
    found = (_address(base, link.get("href").strip()) for link in root.iter("a") if link.get("href"))
    return list(dict.fromkeys(address for address in found if address))


def _address(base: str, href: str) -> str:
    try:
        address = urljoin(base, href)
        return address.partition("#")[0] if urlsplit(address).netloc and address.startswith(WEB) else ""
    except ValueError:
        return ""


def links_digest(links: list[str]) -> str:
    """The same as long as the page leads to the same places: a new article is a new link."""
    return sha256("\n".join(sorted(links)).encode("utf-8", "replace")).hexdigest()[:32]


def _dates_of(link: Any, base: str, zone: ZoneInfo, now: datetime) -> Iterator[datetime]:
    row = _row(link)
    words = element_text(row)
    if len(words) <= LONGEST_ROW and not _WIDGET.search(words):
        yield from _written(words, zone, now)
    if hit := _IN_ADDRESS.search(urlsplit(_address(base, link.get("href") or "")).path):
        yield from _day(int(hit[1]), int(hit[2]), int(hit[3]), zone)


def _row(link: Any) -> Any:
    """The list row a link stands in: the nearest li, tr, dd or dl, else what holds it."""
    row = link
    for above in link.iterancestors():
        if above.tag in ("li", "tr", "dd", "dl"):
            return above
        if above.tag in ("ul", "ol", "table", "body") or len(above.findall(".//a")) > 2:
            return row
        row = above
    return row


def _written(words: str, zone: ZoneInfo, now: datetime) -> Iterator[datetime]:
    whole = list(DATE_AND_TIME.finditer(words))
    for hit in whole:
        try:
            yield from_match(hit).replace(tzinfo=zone)
        except InstantError:
            continue
    if not whole:
        for hit in _MONTH_DAY.finditer(words):
            year, month, day = now.astimezone(zone).year, int(hit["month"]), int(hit["day"])
            for at in _day(year, month, day, zone):
                # A row says 12-30 in January: of the year before.
                yield from [at] if at <= now + timedelta(days=1) else _day(year - 1, month, day, zone)


def _day(year: int, month: int, day: int, zone: ZoneInfo) -> Iterator[datetime]:
    try:
        yield datetime(year, month, day, tzinfo=zone)
    except ValueError:
        return
