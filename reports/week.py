"""The time a paper speaks of: a week (Monday 00:00 to the next), a natural month, a day up to its morning, as the city reads its clocks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from cases.console import Refusal

MORNING = time(7, 30)
EARLIEST = 1949  # before that no record can be meant; it also keeps far dates clear of the calendar's edge


class Span(Protocol):
    """The time a paper speaks of; it knows the one before, and the same a year ago."""

    @property
    def kind(self) -> str:
        """weekly, monthly or daily: under which its editions are kept."""
        ...

    @property
    def wording(self) -> Mapping[str, str]:
        """Papers are written for a week: what another period says instead."""
        ...

    @property
    def short(self) -> str:
        """As an axis of a chart says it."""
        ...

    @property
    def next(self) -> "Span":
        """The one after."""
        ...

    @property
    def zone(self) -> ZoneInfo:
        """The city's."""
        ...

    @property
    def year(self) -> int:
        """In which it begins."""
        ...

    @property
    def name(self) -> str:
        """As people type it."""
        ...

    @property
    def title(self) -> str:
        """As a paper says it."""
        ...

    @property
    def starts_at(self) -> datetime:
        """The first instant that belongs to it, UTC."""
        ...

    @property
    def ends_at(self) -> datetime:
        """The first instant that no longer does, UTC."""
        ...

    @property
    def previous(self) -> "Span":
        """The one before."""
        ...

    @property
    def a_year_ago(self) -> "Span":
        """The same a year before; of a week or a day 52 weeks before: holidays move, weekdays do not."""
        ...

    def is_over(self, now: datetime) -> bool:
        """Whether nothing more can fall into it."""
        ...


ANY_SPAN: Mapping[str, str] = {
    "本周": "本期",
    "上周": "上期",
    "下一周": "下一期",
    "下周": "下期",
    "整周": "整期",
    "哪一周": "哪一期",
}
"""What a paper says of a week, said of any stretch of time."""


def reworded(text: str, wording: Mapping[str, str]) -> str:
    """A sentence written for a week, in these words instead."""
    for weekly, own in wording.items():
        text = text.replace(weekly, own)
    return text


def worded(span: Span, text: str) -> str:
    """A sentence written for a week, as the period says it."""
    return reworded(text, span.wording)


def of_any_span(text: str) -> str:
    """A sentence written for a week, said of any stretch of time."""
    return reworded(text, ANY_SPAN)


@dataclass(frozen=True, slots=True)
class Week:
    """An ISO week by its Monday, in the city's zone."""

    monday: date
    zone: ZoneInfo

    @property
    def kind(self) -> str:
        """Of its editions."""
        return "weekly"

    @property
    def wording(self) -> Mapping[str, str]:
        """As written."""
        return {}

    @property
    def short(self) -> str:
        """As an axis says it: 47周."""
        return f"{self.monday.isocalendar().week}周"

    @property
    def year(self) -> int:
        """Of its Monday."""
        return self.monday.year

    @property
    def name(self) -> str:
        """As people type it: 2026-W47."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02d}"

    @property
    def starts_at(self) -> datetime:
        """The first instant that belongs to it, UTC."""
        return datetime.combine(self.monday, time(), self.zone).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        """The first instant that no longer does, UTC."""
        return self.next.starts_at

    @property
    def next(self) -> "Week":
        """The week after."""
        return Week(self.monday + timedelta(days=7), self.zone)

    @property
    def previous(self) -> "Week":
        """The week before."""
        return Week(self.monday - timedelta(days=7), self.zone)

    @property
    def a_year_ago(self) -> "Week":
        """The same days of the week 52 weeks before: holidays move, weekdays do not."""
        return Week(self.monday - timedelta(days=364), self.zone)

    @property
    def title(self) -> str:
        """As a paper says it: 2026年第47周（11月16日至11月22日）."""
        year, number, _ = self.monday.isocalendar()
        sunday = self.monday + timedelta(days=6)
        return f"{year}年第{number}周（{_day(self.monday)}至{_day(sunday)}）"

    def is_over(self, now: datetime) -> bool:
        """Whether nothing more can fall into it."""
        return self.ends_at <= now


SPOKEN = {1: ("月", "monthly"), 3: ("季度", "quarterly"), 12: ("年", "yearly")}


@dataclass(frozen=True, slots=True)
class Months:
    """A calendar month (1), quarter (3) or year (12) by its first day, in the city's zone."""

    first: date
    length: int
    zone: ZoneInfo

    @property
    def kind(self) -> str:
        """Of its editions."""
        return SPOKEN[self.length][1]

    @property
    def wording(self) -> Mapping[str, str]:
        """A month speaks of months, a year of years."""
        one = SPOKEN[self.length][0]
        return {
            "本周": f"本{one}",
            "上周": f"上{one}",
            "下周": f"下{one}",
            "下一周": f"下一{one}",
            "前几周": f"前几{one}",
            "整周": f"整{one}",
            "哪一周": f"哪个{one}",
            "每周": f"每{one}",
            "周报": f"{one}报",
        }

    @property
    def short(self) -> str:
        """As an axis says it: 11月, 四季度, 2026."""
        quarter = "一二三四"[(self.first.month - 1) // 3]
        return {1: f"{self.first.month}月", 3: f"{quarter}季度", 12: f"{self.first.year}"}[self.length]

    @property
    def year(self) -> int:
        """Of its days."""
        return self.first.year

    @property
    def name(self) -> str:
        """As people type it: 2026-11, 2026-Q4, 2026."""
        quarter = f"{self.first.year}-Q{(self.first.month + 2) // 3}"
        return {1: f"{self.first:%Y-%m}", 3: quarter, 12: f"{self.first.year}"}[self.length]

    @property
    def title(self) -> str:
        """As a paper says it: 2026年11月（11月1日至11月30日）, 2026年第四季度, 2026年."""
        last = self._moved(self.length) - timedelta(days=1)
        part = {
            1: f"{self.first.month}月（{_day(self.first)}至{_day(last)}）",
            3: f"第{'一二三四'[(self.first.month - 1) // 3]}季度",
            12: "",
        }[self.length]
        return f"{self.first.year}年{part}"

    @property
    def starts_at(self) -> datetime:
        """Its first midnight, UTC."""
        return datetime.combine(self.first, time(), self.zone).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        """The midnight after it, UTC."""
        return self.next.starts_at

    @property
    def next(self) -> "Months":
        """The one after."""
        return Months(self._moved(self.length), self.length, self.zone)

    @property
    def previous(self) -> "Months":
        """The one before."""
        return Months(self._moved(-self.length), self.length, self.zone)

    @property
    def a_year_ago(self) -> "Months":
        """The same of the year before."""
        return Months(self._moved(-12), self.length, self.zone)

    def is_over(self, now: datetime) -> bool:
        """Whether nothing more can fall into it."""
        return self.ends_at <= now

    def _moved(self, months: int) -> date:
        count = self.first.year * 12 + self.first.month - 1 + months
        return date(count // 12, count % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Day:
    """The twenty-four hours up to the morning paper of that date, in the city's zone."""

    date: date
    zone: ZoneInfo

    @property
    def kind(self) -> str:
        """It has no editions: it is a draft for one morning."""
        return "daily"

    @property
    def wording(self) -> Mapping[str, str]:
        """Its sentences are its own."""
        return {}

    @property
    def short(self) -> str:
        """As an axis says it: 11-23."""
        return f"{self.date:%m-%d}"

    @property
    def next(self) -> "Day":
        """The day after."""
        return Day(self.date + timedelta(days=1), self.zone)

    @property
    def year(self) -> int:
        """Of the paper."""
        return self.date.year

    @property
    def name(self) -> str:
        """As people type it: 2026-11-23."""
        return self.date.isoformat()

    @property
    def title(self) -> str:
        """As a paper says it: 2026年11月23日."""
        return f"{self.date.year}年{_day(self.date)}"

    @property
    def starts_at(self) -> datetime:
        """The hour of yesterday's paper, UTC."""
        return self.previous.ends_at

    @property
    def ends_at(self) -> datetime:
        """The hour of the paper, UTC."""
        return datetime.combine(self.date, MORNING, self.zone).astimezone(UTC)

    @property
    def previous(self) -> "Day":
        """The day before."""
        return Day(self.date - timedelta(days=1), self.zone)

    @property
    def a_year_ago(self) -> "Day":
        """The same weekday 52 weeks before."""
        return Day(self.date - timedelta(days=364), self.zone)

    def is_over(self, now: datetime) -> bool:
        """Whether nothing more can fall into it."""
        return self.ends_at <= now


def last_day(now: datetime, zone: ZoneInfo) -> Day:
    """The day of the last morning paper that is due."""
    day = Day(now.astimezone(zone).date(), zone)
    return day if day.is_over(now) else day.previous


def day_named(text: str, zone: ZoneInfo, now: datetime) -> Day:
    """The day of that date. Raises Refusal(2) when it is none, or its twenty-four hours have not begun."""
    try:
        day = Day(date.fromisoformat(text), zone)
    except ValueError as e:
        raise Refusal(f"--day 写法不对: {text!r}; 例如 2026-11-23", 2) from e
    if not EARLIEST <= day.year < date.max.year:
        raise Refusal(f"--day 年份不对: {text!r}", 2)
    if day.starts_at > now:
        raise Refusal(f"--day {day.name} 还没有开始", 2)
    return day


def week_of(at: datetime, zone: ZoneInfo) -> Week:
    """The week into which that instant falls."""
    day = at.astimezone(zone).date()
    return Week(day - timedelta(days=day.weekday()), zone)


def last_week(now: datetime, zone: ZoneInfo) -> Week:
    """The last week that is over."""
    return week_of(now, zone).previous


def week_named(text: str, zone: ZoneInfo, now: datetime) -> Week:
    """The week of that name. Raises Refusal(2) when it is none, or has not begun."""
    week = Week(_monday(text), zone)
    if week.starts_at > now:
        raise Refusal(f"--week {week.name} 还没有开始: 本周是 {week_of(now, zone).name}", 2)
    return week


def last_month(now: datetime, zone: ZoneInfo) -> Months:
    """The last month that is over."""
    return Months(now.astimezone(zone).date().replace(day=1), 1, zone).previous


def month_named(text: str, zone: ZoneInfo, now: datetime) -> Months:
    """The month of that name. Raises Refusal(2) when it is none, or has not begun."""
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
    if found is None:
        raise Refusal(f"--month 写法不对: {text!r}; 例如 2026-11", 2)
    year = int(found[1])
    if not EARLIEST <= year < date.max.year:
        raise Refusal(f"--month 年份不对: {text!r}", 2)
    month = Months(date(year, int(found[2]), 1), 1, zone)
    if month.starts_at > now:
        raise Refusal(f"--month {month.name} 还没有开始: 本月是 {now.astimezone(zone):%Y-%m}", 2)
    return month


def _monday(text: str) -> date:
    found = re.fullmatch(r"([0-9]{4})-W([0-9]{2})", text)
    if found is None:
        raise Refusal(f"--week 写法不对: {text!r}; 例如 2026-W47", 2)
    year, number = int(found[1]), int(found[2])
    if year < EARLIEST or year == date.max.year:
        raise Refusal(f"--week 年份不对: {text!r}", 2)
    try:
        return date.fromisocalendar(year, number, 1)
    except ValueError as e:
        raise Refusal(f"--week 没有这一周: {text!r} ({year} 年有 {_weeks_in(year)} 周)", 2) from e


def _weeks_in(year: int) -> int:
    return date(year, 12, 28).isocalendar().week  # 28 December is always in the last week


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
