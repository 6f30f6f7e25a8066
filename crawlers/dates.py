"""Dates as they are written, one reader for each way. What comes out has a zone only if the words named one."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime

_DATE = r"(?<!\d)(?P<year>\d{4}|\d{2})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)\s*[日号]?"
_TIME = (
    r"(?P<half>上午|下午|晚上|凌晨|早上|中午|[AaPp][Mm])?\s*(?P<hour>\d{1,2})\s*(?::|时|点)\s*(?:(?P<minute>\d{1,2})(?!\d)\s*分?)?"
    r"(?:(?::|(?<=分))\s*(?P<second>\d{1,2})(?:\.(?P<fraction>\d+))?\s*秒?)?\s*(?P<noon>[AaPp][Mm])?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
DATE_AND_TIME = re.compile(rf"{_DATE}(?:[\sT,]*{_TIME})?")
_MAIL = re.compile(r"(?:[A-Za-z]{3,9},\s*)?\d{1,2} [A-Za-z]{3,9} \d{2,4} ")
_SPREADSHEET_ZERO = date(1899, 12, 30)


class InstantError(ValueError):
    """A time that cannot be used."""


class Unreadable(InstantError):
    """Words that are no date we know: 「昨天晚上」."""


class Impossible(InstantError):
    """A date that cannot be: 30 February, or one that has not come yet."""


def by_formats(text: str, formats: Sequence[str]) -> datetime | None:
    """The way a channel says that its site writes dates."""
    for form in formats:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the city's zone is put on by the caller
        except ValueError:
            continue
    return None


def by_digits(text: str) -> datetime | None:
    """Only digits: 20190228, 20190228112505, a spreadsheet's day count, seconds or milliseconds since 1970."""
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        return None
    if len(text) in (8, 14) and text.isdigit():
        return _from_numbers(
            text[:4], text[4:6], text[6:8], text[8:10] or "0", text[10:12] or "0", text[12:] or "0", text
        )
    number = float(text)
    if 20_000 <= number < 80_000:
        return datetime.combine(_SPREADSHEET_ZERO, time()) + timedelta(seconds=round(number * 86_400))
    if 1e9 <= number < 1e11 or 1e12 <= number < 1e14:
        return datetime.fromtimestamp(number / (1 if number < 1e11 else 1000), UTC)
    return None


def by_words(text: str) -> datetime | None:
    """A date, perhaps with words after it (「2014-04-18 15:26:01 来源: 某报」); a second number would be another date."""
    hit = DATE_AND_TIME.match(text)
    tail = text[hit.end() :] if hit else ""
    return from_match(hit) if hit and not re.search(r"^[-/.:A-Za-z]|\d", tail) else None


_AGO = re.compile(r"(?:大约|约)?(?P<count>\d{1,3}|半)\s*个?(?P<unit>秒钟?|分钟?|小时|天|日|周)(?:之|以)?前")
_DAY_WORD = re.compile(rf"(?P<day>今天|今日|昨天|昨日|前天|前日|大前天)\s*(?:{_TIME})?")
_NO_YEAR = re.compile(
    rf"(?<![\d./-])(?P<month>1[0-2]|0?[1-9])\s*[-/月]\s*(?P<day>3[01]|[12]\d|0?[1-9])(?![\d/-])日?\s*(?:{_TIME})?$"
)
_UNITS = {"秒": "seconds", "分": "minutes", "小": "hours", "天": "days", "日": "days", "周": "weeks"}


def by_distance(text: str, now: datetime) -> datetime | None:
    """A time told from ``now`` (in the city's zone): 刚刚, 3分钟前, 昨天 10:20, 前天; or without its year, 11-20 08:15."""
    if text in ("刚刚", "刚才"):
        return now
    if hit := _AGO.fullmatch(text):
        count = 0.5 if hit["count"] == "半" else float(hit["count"])
        return now - timedelta(**{_UNITS[hit["unit"][0]]: count})
    if hit := _DAY_WORD.fullmatch(text):
        back = {"今": 0, "昨": 1, "前": 2, "大": 3}[hit["day"][0]]
        day = now.date() - timedelta(days=back)
        return _on(hit, day.year, day.month, day.day).replace(tzinfo=now.tzinfo)
    if hit := _NO_YEAR.fullmatch(text):
        month, day_ = int(hit["month"]), int(hit["day"])
        at = _on(hit, now.year, month, day_).replace(tzinfo=now.tzinfo)
        return at if at <= now + timedelta(days=1) else _on(hit, now.year - 1, month, day_).replace(tzinfo=now.tzinfo)
    return None


_BEFORE = re.compile(r"\s*(?:下班)?(?:之|以)?前$")


def by_coming(text: str, since: datetime) -> datetime | None:
    """A limit without its year, 12月5日前: the first such day that is not before ``since`` (in the city's zone). Raises Impossible."""
    hit = _NO_YEAR.fullmatch(_BEFORE.sub("", text))
    if hit is None:
        return None
    month, day = int(hit["month"]), int(hit["day"])
    year = since.year + ((month, day) < (since.month, since.day))
    return _on(hit, year, month, day).replace(tzinfo=since.tzinfo)


def _on(hit: re.Match[str], year: int, month: int, day: int) -> datetime:
    """That day at the time of day a hit names, else its beginning. Raises Impossible."""
    part = hit.groupdict()
    hour = _hour(int(part["hour"] or 0), part["half"] or part["noon"])
    return _from_numbers(year, month, day, hour, part["minute"] or 0, part["second"] or 0, hit.group())


def by_mail(text: str) -> datetime:
    """The way of mail and RSS; the last that is tried, so it says what is wrong. ``-0000`` means UTC there."""
    if _MAIL.match(text):
        try:
            at = parsedate_to_datetime(text)
        except ValueError as e:
            raise Impossible(f"{text[:40]} 不是可能的时间") from e
        return at.replace(tzinfo=UTC) if text.endswith("-0000") else at
    raise Unreadable(f"{text[:40]} 读不出时间")


def from_match(hit: re.Match[str]) -> datetime:
    """The moment that a hit of ``DATE_AND_TIME`` names. Raises Impossible."""
    part = hit.groupdict()
    year = part["year"] if len(part["year"]) == 4 else f"20{part['year']}"
    hour = _hour(int(part["hour"] or 0), part["half"] or part["noon"])
    at = _from_numbers(year, part["month"], part["day"], hour, part["minute"] or 0, part["second"] or 0, hit.group())
    at += timedelta(seconds=float(f"0.{part['fraction']}") if part["fraction"] else 0)
    try:
        return at.replace(tzinfo=datetime.strptime(part["zone"], "%z").tzinfo) if part["zone"] else at
    except ValueError as e:
        raise Impossible(f"{hit.group()[:40]} 不是可能的时间") from e


def _hour(hour: int, half: str | None) -> int:
    """下午3点 is 15, 中午1点 is 13, 晚上12点 is the end of the day and 凌晨12点 its beginning."""
    if hour == 12:
        return {"晚上": 24, "凌晨": 0, "am": 0}.get((half or "").lower(), 12)
    afternoon = (half or "").lower() in ("下午", "晚上", "pm") or (half == "中午" and hour < 3)
    return hour + 12 if afternoon and hour < 12 else hour


def _from_numbers(
    year: str | int, month: str | int, day: str | int, hour: str | int, minute: str | int, second: str | int, shown: str
) -> datetime:
    try:
        days, hours = (1, 0) if int(hour) == 24 else (0, int(hour))
        midnight = datetime.combine(date(int(year), int(month), int(day)), time())
        return midnight.replace(hour=hours, minute=int(minute), second=int(second)) + timedelta(days=days)
    except (ValueError, OverflowError) as e:
        raise Impossible(f"{shown[:40]} 不是可能的时间") from e
