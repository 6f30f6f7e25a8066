"""The time that an order names in its own words («三日内», «明天下班前»): proposed to a person, never taken unasked. Pure."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cases.clocks.calendar import Calendar
from cases.clocks.due import LAST_SECOND

_N = "[0-9]{1,3}|[一二两三四五六七八九十半]{1,3}"
_WITHIN = re.compile(
    f"(?<![近去年月第])(?P<limit>限期?)?(?P<n>{_N})(?:个(?P<half>半)?)?(?P<unit>工作日|分钟|小时|钟头|天|日|周|星期|礼拜|月)(?P<more>半)?(?P<within>(?:之|以)?内)?"
)
_AT = re.compile(
    "(?<!每)(?:(?P<day>今天|今日|今(?=[晚早晨])|当天|当日|当(?=晚)|明天|明日|明(?=[晚早晨])|后天|后日)"
    "|(?P<week>下|本|这)?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])|(?P<end>本周|本月底?|月底|(?<!去)年底)"
    "|(?<![0-9第])(?:(?P<month>1[0-2]|0?[1-9])月)?(?P<dom>3[01]|[12][0-9]|0?[1-9])[日号](?!内)"
    "|(?<!第)(?P<moon>十[一二]?|[一二三四五六七八九])月(?P<sun>三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])[日号](?!内))?"
    "(?P<part>上午|中午|下午|傍晚|晚上|晚|早上|早晨|早|晨)?"
    f"(?:(?P<hour>{_N})(?:时|点钟?|[:：])(?P<minute>[0-5]?[0-9]|半|一刻|三刻)?分?|(?P<off>下班))?"
    "(?P<by>之前|以前|前|内)?"
)
_OWED = re.compile(
    "^[^。；;，,！!\n]{0,10}?(?:报(?!道)|反馈|回复|答复|复命|办结|办完|完成|解决|恢复|必须|务必|到位|查明|拿出)"
)
_REPORTED = re.compile("^[^。；;，,！!\n]{0,10}?(?:报(?!道)|反馈|回复|答复|复命)")
_DAYS = {"今": 0, "当": 0, "明": 1, "后": 2}
_DIGITS = {char: n for n, char in enumerate("零一二三四五六七八九")} | {"两": 2, "天": 7, "日": 7}
_PARTS = {"早": time(9), "晨": time(9), "上": time(12), "中": time(12)}
_MINUTES = {"半": 30, "一刻": 15, "三刻": 45}


@dataclass(frozen=True)
class Asked:
    """The words, and until when they say; ``None`` where that cannot be told or is no later than the order."""

    words: str
    until: datetime | None


@dataclass(frozen=True)
class Desk:
    """How a city reads a time: its working days, and when its offices close."""

    calendar: Calendar
    closes: time


def asked_time(words: str, at: datetime, desk: Desk) -> Asked | None:
    """What the order asks for: the time by which to report if it tells several, else the first. ``at``: its own time, in the city's zone."""
    found = sorted([*_spans(words, at, desk), *_days(words, at, desk)], key=lambda one: one[0])
    told = next((asked for _, reports, asked in found if reports), None)
    return told or next((asked for _, _, asked in found), None)


Found = tuple[int, bool, Asked]


def _spans(words: str, at: datetime, desk: Desk) -> Iterator[Found]:
    for match in _WITHIN.finditer(words):
        if match["limit"] or match["within"]:
            until = _later(
                at, _number(match["n"]) + (0.5 if match["half"] or match["more"] else 0), match["unit"], desk
            )
            yield match.start(), bool(_REPORTED.match(words[match.end() :])), Asked(match[0], until)


def _later(at: datetime, n: float, unit: str, desk: Desk) -> datetime:
    if unit in ("分钟", "小时", "钟头"):
        return at + timedelta(minutes=n) * (1 if unit == "分钟" else 60)
    if unit == "工作日":
        return _last_second(desk.calendar.after(at.date(), int(n))[0], at)
    if n % 1 and unit in "天日":
        return at + timedelta(days=n)
    if n == 0.5:  # 半月内
        return _last_second(at.date() + timedelta(days=15), at)
    if unit == "月":
        months = at.month - 1 + int(n)
        year, month = at.year + months // 12, months % 12 + 1
        day = date(year, month, min(at.day, monthrange(year, month)[1]))
        return _last_second(day + timedelta(days=15 if n % 1 else 0), at)
    return _last_second(at.date() + timedelta(days=int(n) * (1 if unit in "天日" else 7)), at)


def _days(words: str, at: datetime, desk: Desk) -> Iterator[Found]:
    for match in _AT.finditer(words):
        if not any(match[name] for name in ("day", "weekday", "end", "dom", "sun", "hour", "off")):
            continue
        rest = words[match.end() :]
        if not (match["by"] or match["end"] == "月底" or _OWED.match(rest)):
            continue  # a day that is only told of
        yield match.start(), bool(_REPORTED.match(rest)), Asked(match[0], _until(match, at, desk))


def _until(match: re.Match[str], at: datetime, desk: Desk) -> datetime | None:
    day, hour = _day(match, at, desk), _hour(match, desk)
    until = datetime.combine(day, hour, at.tzinfo) if day and hour else None
    return until if until and until > at else None


def _day(match: re.Match[str], at: datetime, desk: Desk) -> date | None:
    today = at.date()
    if match["day"]:
        return today + timedelta(days=_DAYS[match["day"][0]])
    if match["weekday"]:
        day = today + timedelta(days=_DIGITS[match["weekday"]] - 1 - today.weekday() + 7 * (match["week"] == "下"))
        return day if match["week"] or day >= today else day + timedelta(days=7)
    if match["end"] == "本周":
        week = [today + timedelta(days=n) for n in range(7 - today.weekday())]
        return max((day for day in week if desk.calendar.is_workday(day)), default=week[-1])
    if match["end"] == "年底":
        return date(today.year, 12, 31)
    if match["end"]:
        return today.replace(day=monthrange(today.year, today.month)[1])
    return _of_month(match, today) if match["dom"] or match["sun"] else today


def _of_month(match: re.Match[str], today: date) -> date | None:
    month = int(_number(match["month"] or match["moon"] or str(today.month)))
    try:
        day = date(today.year, month, int(_number(match["dom"] or match["sun"])))
    except ValueError:
        return None
    return day.replace(year=today.year + 1) if day < today and month < today.month else day


def _hour(match: re.Match[str], desk: Desk) -> time | None:
    part = match["part"] or ""
    if match["hour"] is None:
        return desk.closes if match["off"] or part == "下午" else _PARTS.get(part[:1], LAST_SECOND)
    hour, minute = int(_number(match["hour"])), match["minute"] or "0"
    if hour == 12 and part[:1] == "晚":
        return LAST_SECOND
    hour += 12 if hour < 12 and part[:1] in ("下", "傍", "晚") else 0
    return time(hour, _MINUTES.get(minute) or int(minute)) if hour < 24 else LAST_SECOND if hour == 24 else None


def _number(words: str) -> float:
    if words.isdigit():
        return int(words)
    if words == "半":
        return 0.5
    tens, ten, ones = words.rpartition("十")
    return (_DIGITS.get(tens[:1], 1) * 10 if ten else 0) + _DIGITS.get(ones[:1], 0)


def _last_second(day: date, at: datetime) -> datetime:
    return datetime.combine(day, LAST_SECOND, at.tzinfo)
