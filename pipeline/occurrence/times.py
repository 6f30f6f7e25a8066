"""When it happened, as the words say it, relative to the reference time; a day without an hour is an interval."""

import re
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from pipeline.text.numbers import read_number

_HOUR = "(?:[01]?[0-9]|2[0-4]|[零〇一二两三四五六七八九十]{1,3})"
_BEGINS = (
    "(?=[0-9今昨前大上本这凌清早晨中正下傍晚夜深半零〇一二两三四五六七八九十])"
    "(?=[0-9零〇一二两三四五六七八九十]{1,4}[年月日号时点:/.-]|[今昨][天日早晚晨夜]|前[天日晚]|大前天|[上本这]个?(?:星期|周)"
    "|[上中正下]午|[凌清]晨|傍晚|[深半]夜|[早晨晚夜])"
)
"""All of a time may be left out: without this a bare number or «上» would be a match of nothing, made and thrown away (55 → 31 µs a text)."""
_WHEN = re.compile(
    _BEGINS
    + "(?:(?P<year>(?:19|20)[0-9]{2})[年\\-/.](?P<ymonth>1[0-2]|0?[1-9])[月\\-/.](?P<yday>3[01]|[12][0-9]|0?[1-9])[日号]?"
    "|(?P<month>1[0-2]|0?[1-9])月(?P<day>3[01]|[12][0-9]|0?[1-9])[日号]"
    "|(?<![0-9月第.])(?P<dom>3[01]|[12][0-9]|[1-9])[日号](?![楼线门院地店路子召机令文称房桥井])"
    "|(?P<ago>(?<!年前的)(?<!史上的)(?<![去前]年)(?<![去前]年的)(?:今天|今日)|今(?=[早晚晨])|昨天|昨日|昨(?=[早晚晨夜])|前天|前日|前(?=晚)|大前天)"
    "|(?P<week>上|本|这)(?:个)?(?:星期|周)(?P<weekday>[一二三四五六日天]))?"
    "[ ,，]?(?:\\([^)]{1,6}\\)|（[^）]{1,6}）)?"
    "(?P<part>凌晨|清晨|早上|早晨|早|晨|上午|中午|正午|下午|傍晚|晚上|晚间|晚|夜间|夜里|深夜|半夜|夜)?"
    f"[ ,，]?(?:(?P<hour>{_HOUR})(?:时|点钟?|:)(?![心评赞击钟])(?:(?P<minute>[0-5]?[0-9]|半|一刻|三刻|[二三四五]?十[一二三四五六七八九]?)分?)?)?"
)
_AGO = {"今": 0, "昨": 1, "前": 2, "大": 3}
_PARTS = {
    "凌晨": (0, 6), "清晨": (5, 8), "早": (5, 9), "晨": (5, 9), "上午": (6, 12), "中午": (11, 14), "正午": (11, 14),
    "下午": (12, 18), "傍晚": (17, 20), "晚": (18, 24), "深夜": (22, 24), "半夜": (0, 6), "夜": (18, 24),
}  # fmt: skip
_RELATIVE = re.compile(
    "(?P<n>[0-9]{1,3}|[一二两三四五六七八九十半]{1,3})个?(?:多)?(?P<unit>小时|分钟|天)(?:以)?前|(?P<just>刚刚|刚才)"
)
_WEEK = "一二三四五六日"


class Occurred(NamedTuple):
    """Between ``start`` and ``until``; ``until`` is ``None`` for an instant. The words stand at [at, end)."""

    start: datetime
    until: datetime | None
    at: int
    end: int

    @property
    def latest(self) -> datetime:
        """The last instant at which it can have happened."""
        return self.until or self.start


def find_times(words: str, offset: int, now: datetime | None, zone: tzinfo) -> list[Occurred]:
    """Every time told in the words. ``now`` is the reference in that zone; without it only full dates can be told."""
    found = [
        Occurred(*read, offset + match.start(), offset + match.start() + len(match[0].rstrip(" ,，")))
        for match in _WHEN.finditer(words)
        if match.end() > match.start() and (read := _read(match, now, zone))
    ]
    told_back = now and ("前" in words or "刚" in words)
    for match in _RELATIVE.finditer(words) if told_back else ():
        read_ago = _ago(match, now)
        if read_ago:
            found.append(Occurred(*read_ago, offset + match.start(), offset + match.end()))
    return sorted(found, key=lambda occurred: occurred.at)


Span = tuple[datetime, datetime | None]


def _ago(match: re.Match[str], now: datetime | None) -> Span | None:
    if now is None:
        return None
    if match["just"]:
        return now - timedelta(hours=1), now
    count = 0.5 if match["n"] == "半" else read_number(match["n"].replace("半", ""))
    if count is None:
        return None
    if match["unit"] == "天":
        day = (now - timedelta(days=count)).replace(hour=0, minute=0, second=0, microsecond=0)
        return day, day + timedelta(days=1)
    return now - (timedelta(hours=count) if match["unit"] == "小时" else timedelta(minutes=count)), None


def _read(match: re.Match[str], now: datetime | None, zone: tzinfo) -> Span | None:
    """The instant or interval of one match; ``None`` where the words do not say enough or no such date exists."""
    try:
        day = _day(match, now, zone)
    except ValueError:
        return None
    if day is None:
        return None
    dated = bool(match["year"] or match["month"] or match["dom"] or match["ago"] or match["week"])
    if match["hour"]:
        start = day + _clock(match)
        if now and not dated and start > now + timedelta(minutes=10):
            start -= timedelta(days=1)
        return (start, None) if dated or match["part"] or match["minute"] else None
    if match["part"]:
        first, last = next(hours for part, hours in _PARTS.items() if match["part"].startswith(part))
        return _until(day + timedelta(hours=first), day + timedelta(hours=last), now) if dated else None
    return _until(day, day + timedelta(days=1), now) if dated else None


def _until(start: datetime, end: datetime, now: datetime | None) -> Span:
    """An interval; what is reported has happened, so it ends at the reference time at the latest."""
    return start, min(end, now) if now and start < now else end


def _day(match: re.Match[str], now: datetime | None, zone: tzinfo) -> datetime | None:
    """Midnight of the day told, or of the reference day when only an hour is told."""
    if match["year"]:
        return datetime(int(match["year"]), int(match["ymonth"]), int(match["yday"]), tzinfo=zone)
    if now is None:
        return None
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if match["month"]:
        day = today.replace(month=int(match["month"]), day=int(match["day"]))
        return day if day <= today + timedelta(days=1) else day.replace(year=day.year - 1)
    if match["dom"]:
        return _last(int(match["dom"]), today)
    if match["week"]:
        monday = today - timedelta(days=today.weekday() + (7 if match["week"] == "上" else 0))
        return monday + timedelta(days=_WEEK.index(match["weekday"].replace("天", "日")))
    return today - timedelta(days=_AGO[match["ago"][0]] if match["ago"] else 0)


def _last(day: int, today: datetime) -> datetime:
    """The latest day of that number that is not after today."""
    if day <= today.day:
        return today.replace(day=day)
    return (today.replace(day=1) - timedelta(days=1)).replace(day=day)


def _clock(match: re.Match[str]) -> timedelta:
    hour = int(read_number(match["hour"]) or 0)
    part = match["part"] or ""
    if hour == 12 and part.startswith(("晚", "夜", "深夜")):
        hour = 24
    if hour < 12 and part.startswith(("下午", "傍晚", "晚", "夜", "深夜")) and not (part.startswith("夜") and hour < 6):
        hour += 12
    if part.startswith("中午") and hour < 11:
        hour += 12
    told = match["minute"] or "0"
    minute = {"半": 30, "一刻": 15, "三刻": 45}.get(told) or int(read_number(told) or 0)
    return timedelta(hours=hour, minutes=minute)
