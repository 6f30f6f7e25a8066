"""Times as sources write them: in ISO, in Chinese, by spreadsheet, by mail; always an aware instant in UTC.

UTC, because the item key is made of the time's text: the same instant must read the same from every source.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

_DATE = r"(?<!\d)(?P<year>\d{4}|\d{2})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)\s*[日号]?"
_TIME = (
    r"(?P<half>上午|下午|晚上|凌晨|早上|中午)?\s*(?P<hour>\d{1,2})\s*(?::|时|点)\s*(?:(?P<minute>\d{1,2})(?!\d)\s*分?)?"
    r"(?:(?::|(?<=分))\s*(?P<second>\d{1,2})(?:\.(?P<fraction>\d+))?\s*秒?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
_WHOLE = re.compile(rf"{_DATE}(?:[\sT,]*{_TIME})?")
_WEEKDAY = re.compile(r"\(?(?:星期|周)[一二三四五六日天]\)?")
_LABEL = re.compile(r"(?:发布时间|发布日期|发表时间|来信时间|写信时间|提交时间|留言时间|发帖时间|发表于|日期|时间)\s*:?\s*")
_MAIL = re.compile(r"(?:[A-Za-z]{3,9},\s*)?\d{1,2} [A-Za-z]{3,9} \d{2,4} ")
_NOTHING = {"", "-", "--", "—", "/", "无", "暂无", "不详", "未知", "null", "none", "nan", "0", "0000-00-00", "0000-00-00 00:00:00"}
_SPREADSHEET_ZERO = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1970, 2100


class InstantError(ValueError):
    """A time that cannot be used."""


class Unreadable(InstantError):
    """Words that are no date we know: 「昨天晚上」."""


class Impossible(InstantError):
    """A date that cannot be: 30 February, or one that has not come yet."""


def read_instant(value: object, zone: ZoneInfo, formats: Sequence[str] = ()) -> datetime | None:
    """The instant that a cell or field states; ``None`` where it states none. Without zone it is the city's time.

    Raises Unreadable or Impossible with a reason for people.
    """
    if isinstance(value, datetime):
        return _in_utc(value, zone)
    if isinstance(value, date):
        return _in_utc(datetime.combine(value, time()), zone)
    words = _number_text(value).strip()
    text = _normal(words)
    if text.lower() in _NOTHING:
        return None
    return _in_utc(_by_formats(words, formats) or _by_digits(text) or _by_words(text) or _by_mail(text), zone, text)


def find_instant(text: str, zone: ZoneInfo, formats: Sequence[str] = (), *, labelled: bool = False) -> datetime | None:
    """The first usable date in running words, those after a label such as 发布时间 first; ``None`` if there is none.

    ``labelled``: only those. A date in the middle of a story is usually not the story's own.
    """
    if not labelled:
        try:
            return read_instant(text, zone, formats)
        except InstantError:
            pass
    text = _normal(text)
    hits = [_WHOLE.match(text, label.end()) for label in _LABEL.finditer(text)]
    anywhere = (hit for hit in _WHOLE.finditer(text) if len(hit["year"]) == 4)  # 10-12-15 alone may be anything
    for hit in [*hits, *(() if labelled else anywhere)]:
        try:
            if hit:
                return _in_utc(_from_match(hit), zone, hit.group())
        except InstantError:
            continue
    return None


def require_past(at: datetime | None, now: datetime) -> datetime | None:
    """The same instant. Raises Impossible if it is over a day ahead: clocks of two machines differ by minutes, not days."""
    if at is not None and at > now + timedelta(days=1):
        raise Impossible(f"{at:%Y-%m-%d %H:%M} (UTC) 还没有到")
    return at


def _number_text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float | None):
        raise Unreadable(f"{str(value)[:40]} 不是时间")
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def _normal(text: str) -> str:
    return " ".join(_WEEKDAY.sub(" ", unicodedata.normalize("NFKC", text)).split())


def _by_formats(text: str, formats: Sequence[str]) -> datetime | None:
    for form in formats:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the city's zone is put on by the caller
        except ValueError:
            continue
    return None


def _by_digits(text: str) -> datetime | None:
    """Only digits: 20190228, 20190228112505, a spreadsheet's day count, seconds or milliseconds since 1970."""
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        return None
    if len(text) in (8, 14) and text.isdigit():
        return _from_numbers(text[:4], text[4:6], text[6:8], text[8:10] or "0", text[10:12] or "0", text[12:] or "0", text)
    number = float(text)
    if 20_000 <= number < 80_000:
        return datetime.combine(_SPREADSHEET_ZERO, time()) + timedelta(seconds=round(number * 86_400))
    if 1e9 <= number < 1e11 or 1e12 <= number < 1e14:
        return datetime.fromtimestamp(number / (1 if number < 1e11 else 1000), UTC)
    return None


def _by_words(text: str) -> datetime | None:
    """A date, perhaps with words after it (「2014-04-18 15:26:01 来源: 某报」); a second number would be another date."""
    hit = _WHOLE.match(text)
    tail = text[hit.end() :] if hit else ""
    return _from_match(hit) if hit and not re.search(r"^[-/.:A-Za-z]|\d", tail) else None


def _by_mail(text: str) -> datetime:
    if _MAIL.match(text):
        try:
            at = parsedate_to_datetime(text)
        except ValueError as e:
            raise Impossible(f"{text[:40]} 不是可能的时间") from e
        return at.replace(tzinfo=UTC) if text.endswith("-0000") else at
    raise Unreadable(f"{text[:40]} 读不出时间")


def _from_match(hit: re.Match[str]) -> datetime:
    part = hit.groupdict()
    year = part["year"] if len(part["year"]) == 4 else f"20{part['year']}"
    hour = _hour(int(part["hour"] or 0), part["half"])
    at = _from_numbers(year, part["month"], part["day"], hour, part["minute"] or 0, part["second"] or 0, hit.group())
    at += timedelta(seconds=float(f"0.{part['fraction']}") if part["fraction"] else 0)
    if part["zone"]:
        return at.replace(tzinfo=datetime.strptime(part["zone"], "%z").tzinfo)
    return at


def _hour(hour: int, half: str | None) -> int:
    """下午3点 is 15; 中午1点 is 13; 24点 stays 24, the end of the day."""
    afternoon = half in ("下午", "晚上") or (half == "中午" and hour < 3)
    return hour + 12 if afternoon and hour < 12 else hour


def _from_numbers(
    year: str | int, month: str | int, day: str | int, hour: str | int, minute: str | int, second: str | int, shown: str
) -> datetime:
    try:
        day_ = date(int(year), int(month), int(day))
        if int(hour) == 24 and not int(minute) and not int(second):
            return datetime.combine(day_ + timedelta(days=1), time())
        return datetime.combine(day_, time(int(hour), int(minute), int(second)))
    except (ValueError, OverflowError) as e:
        raise Impossible(f"{shown[:40]} 不是可能的时间") from e


def _in_utc(at: datetime, zone: ZoneInfo, shown: str | None = None) -> datetime:
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise Impossible(f"{shown or at.isoformat(' ')} 不是可能的时间")
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
