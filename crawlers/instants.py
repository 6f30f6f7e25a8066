"""Times as sources write them: in ISO, in Chinese, by spreadsheet, by mail; always an aware instant in UTC.

UTC, because the item key is made of the time's text: the same instant must read the same from every source.
"""

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crawlers.dates import (
    DATE_AND_TIME,
    Impossible,
    InstantError,
    Unreadable,
    by_coming,
    by_digits,
    by_distance,
    by_formats,
    by_mail,
    by_words,
    from_match,
)

__all__ = [
    "SPREADSHEET_DAYS",
    "Impossible",
    "InstantError",
    "Unreadable",
    "find_instant",
    "read_deadline",
    "read_instant",
    "require_past",
]

_LABEL = re.compile(
    r"(?:发布时间|发布日期|发表时间|来信时间|写信时间|提交时间|留言时间|发帖时间|发表于|日期|时间)\s*:?\s*"
)
_WEEKDAY = re.compile(r"\(?(?:星期|周)[一二三四五六日天]\)?")
_NOTHING = frozenset(("", "-", "--", "—", "/", "无", "暂无", "不详", "未知", "null", "none", "nan", "0", "0000-00-00",
                      "0000-00-00 00:00:00"))  # fmt: skip
_PLAINEST = re.compile(r"(?:19[7-9]|20[0-9])[0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9](?::[0-5][0-9])?")
"""How nearly every export writes an instant; the library reads it twenty times as fast as we do."""
SPREADSHEET_DAYS = 80_000
"""A number under it is a count of days."""
_FIRST_YEAR, _LAST_YEAR = 1970, 2100


def read_instant(
    value: object, zone: ZoneInfo, formats: Sequence[str] = (), now: datetime | None = None
) -> datetime | None:
    """The instant that a cell or field states; ``None`` where it states none. Without zone it is the city's time.

    ``now``: when it was read; then 昨天 10:20 or 3小时前 count from it. Without, such words say nothing.

    Raises Unreadable or Impossible with a reason for people.
    """
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return _in_utc(value, zone)
    if isinstance(value, date):
        return _in_utc(datetime.combine(value, time()), zone)
    if isinstance(value, str) and not formats and (at := _plainest(value)):
        return _in_utc(at, zone)
    words = _number_text(value).strip()
    text = _normal(words)
    if text.lower() in _NOTHING:
        return None
    told = by_distance(_unlabelled(text), now.astimezone(zone)) if now else None
    return _in_utc(told or by_formats(words, formats) or by_digits(text) or by_words(text) or by_mail(text), zone, text)


def read_deadline(value: object, zone: ZoneInfo, since: datetime | None = None) -> datetime | None:
    """The instant by which something is due: a day alone lasts until its 24:00 (民法典 第二百零三条). Raises as ``read_instant``.

    ``since``: when the order came; a limit without its year (12月5日前) lies after that. Without, such words say nothing.
    """
    try:
        at = read_instant(value, zone)
    except Unreadable:
        coming = by_coming(_normal(str(value)), since.astimezone(zone)) if since else None
        if coming is None:
            raise
        at = _in_utc(coming, zone)
    if at is None or not _is_day(value):
        return at
    return _in_utc(datetime.combine(at.astimezone(zone).date() + timedelta(days=1), time()), zone)


def _is_day(value: object) -> bool:
    """Whether no time of day is told. A spreadsheet keeps a day as its midnight."""
    if isinstance(value, datetime):
        return value.tzinfo is None and value.time() == time()
    if isinstance(value, date):
        return True
    text = _normal(_number_text(value))
    if re.fullmatch(r"\d+(\.0)?", text):
        return len(text) == 8 or float(text) < SPREADSHEET_DAYS
    return not re.fullmatch(r"\d+\.\d+", text) and re.search("[:时点]", text) is None


def find_instant(
    text: str, zone: ZoneInfo, formats: Sequence[str] = (), *, labelled: bool = False, now: datetime | None = None
) -> datetime | None:
    """The first usable date in running words, those after a label such as 发布时间 first; ``None`` if there is none.

    ``labelled``: only those. A date in the middle of a story is usually not the story's own.
    """
    if not labelled:
        try:
            return read_instant(text, zone, formats, now)
        except InstantError:
            pass
    text = _normal(text)
    hits = [DATE_AND_TIME.match(text, label.end()) for label in _LABEL.finditer(text)]
    anywhere = (hit for hit in DATE_AND_TIME.finditer(text) if len(hit["year"]) == 4)  # 10-12-15 alone may be anything
    for hit in [*hits, *(() if labelled else anywhere)]:
        try:
            if hit:
                return _in_utc(from_match(hit), zone, hit.group())
        except InstantError:
            continue
    return None


def require_past(at: datetime | None, now: datetime, shown: object = None) -> datetime | None:
    """The same instant. Raises Impossible if it is over a day ahead: clocks of two machines differ by minutes, not days."""
    if at is not None and at > now + timedelta(days=1):
        raise Impossible(f"{str(shown or at)[:40]} 还没有到")
    return at


def _plainest(text: str) -> datetime | None:
    """2026-11-20 08:00[:00]; what looks like it and is none (24:00, 30 February) is left to those who can say why."""
    if _PLAINEST.fullmatch(text):
        with suppress(ValueError):
            return datetime.fromisoformat(text)
    return None


def _unlabelled(text: str) -> str:
    """The same without a label before it: 发表于 昨天 10:20."""
    label = _LABEL.match(text)
    return text[label.end() :].strip() if label else text


def _number_text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float | None):
        raise Unreadable(f"{str(value)[:40]} 不是时间")
    if isinstance(value, float):  # a spreadsheet keeps 20261120 as a fraction, too
        return str(int(value)) if value.is_integer() else repr(value)
    return "" if value is None else str(value)


def _normal(text: str) -> str:
    return " ".join(_WEEKDAY.sub(" ", unicodedata.normalize("NFKC", text)).split())


def _in_utc(at: datetime, zone: ZoneInfo, shown: str | None = None) -> datetime:
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise Impossible(f"{shown or at.isoformat(' ')} 不是可能的时间")
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
