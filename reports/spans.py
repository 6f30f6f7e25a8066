"""Any stretch of whole days that figures can be asked for: a week, a month, a quarter, a year, or from one day to another."""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cases.console import Refusal
from reports.week import EARLIEST, Span, week_named

FORMS = "2026-W47、2026-11、2026-Q4、2026 或 2026-11-01..2026-11-15"


class _WholeDays(ABC):
    """What stretches of whole days share: from the first midnight to that of the day ``after``, in the city's zone."""

    __slots__ = ()
    first: date
    zone: ZoneInfo

    @property
    @abstractmethod
    def after(self) -> date:
        """The first day that no longer belongs to it."""

    @property
    def year(self) -> int:
        """In which it begins."""
        return self.first.year

    @property
    def starts_at(self) -> datetime:
        """Its first midnight, UTC."""
        return _midnight(self.first, self.zone)

    @property
    def ends_at(self) -> datetime:
        """The midnight after it, UTC."""
        return _midnight(self.after, self.zone)

    def is_over(self, now: datetime) -> bool:
        """Whether nothing more can fall into it."""
        return self.ends_at <= now


@dataclass(frozen=True, slots=True)
class Months(_WholeDays):
    """A calendar month (1), quarter (3) or year (12) by its first day."""

    first: date
    length: int
    zone: ZoneInfo

    @property
    def name(self) -> str:
        """2026-11, 2026-Q4, 2026."""
        quarter = f"{self.first.year}-Q{(self.first.month + 2) // 3}"
        return {1: f"{self.first:%Y-%m}", 3: quarter, 12: f"{self.first.year}"}[self.length]

    @property
    def title(self) -> str:
        """2026年11月, 2026年第四季度, 2026年."""
        part = {
            1: f"{self.first.month}月",
            3: f"第{'一二三四'[(self.first.month - 1) // 3]}季度",
            12: "",
        }[self.length]
        return f"{self.first.year}年{part}"

    @property
    def after(self) -> date:
        """The first of the month after it."""
        return self._moved(self.length)

    @property
    def previous(self) -> "Months":
        """The one before."""
        return Months(self._moved(-self.length), self.length, self.zone)

    @property
    def a_year_ago(self) -> "Months":
        """The same of the year before."""
        return Months(self._moved(-12), self.length, self.zone)

    def _moved(self, months: int) -> date:
        count = self.first.year * 12 + self.first.month - 1 + months
        return date(count // 12, count % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Days(_WholeDays):
    """From one day to another, both counted."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def name(self) -> str:
        """2026-11-01..2026-11-15."""
        return f"{self.first}..{self.last}"

    @property
    def title(self) -> str:
        """As a page says it."""
        return f"{self.first:%Y-%m-%d}至{self.last:%Y-%m-%d}"

    @property
    def after(self) -> date:
        """The day after the last."""
        return self.last + timedelta(days=1)

    @property
    def previous(self) -> "Days":
        """As many days before it."""
        return self._moved((self.last - self.first).days + 1)

    @property
    def a_year_ago(self) -> "Days":
        """The same days of the week 52 weeks before."""
        return self._moved(364)

    def _moved(self, days: int) -> "Days":
        by = timedelta(days=days)
        return Days(self.first - by, self.last - by, self.zone)


def span_named(text: str, zone: ZoneInfo, now: datetime) -> Span:
    """The stretch of that name. Raises Refusal(2) when it is none, ends before it begins, or has not begun."""
    try:
        span = _read(text.strip(), zone, now)
    except (ValueError, OverflowError) as e:
        raise Refusal(f"统计区间写法不对: {text!r}; 例如 {FORMS}", 2) from e
    if span.starts_at > now:
        raise Refusal(f"统计区间 {span.name} 还没有开始", 2)
    return span


def _read(text: str, zone: ZoneInfo, now: datetime) -> Span:
    if "W" in text:
        return week_named(text, zone, now)
    if ".." in text:
        first, last = (_year_kept(date.fromisoformat(day)) for day in text.split("..", 1))
        if last < first:
            raise ValueError("ends before it begins")
        return Days(first, last, zone)
    found = re.fullmatch(r"([0-9]{4})(?:-(?:Q([1-4])|([0-9]{2})))?", text)
    if found is None:
        raise ValueError("no such form")
    year, quarter, month = int(found[1]), found[2], found[3]
    if quarter:
        return Months(_year_kept(date(year, int(quarter) * 3 - 2, 1)), 3, zone)
    return Months(_year_kept(date(year, int(month or 1), 1)), 1 if month else 12, zone)


def _year_kept(day: date) -> date:
    if not EARLIEST < day.year < date.max.year - 1:  # the year before it is asked for too
        raise ValueError("no such year")
    return day


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
