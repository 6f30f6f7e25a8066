"""Any stretch of whole days that figures can be asked for: a week, a month, a quarter, a year, or from one day to another."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cases.console import Refusal
from reports.months import Months
from reports.span import ANY_SPAN, EARLIEST, Span
from reports.week import week_named

FORMS = "2026-W47、2026-11、2026-Q4、2026 或 2026-11-01..2026-11-15"


@dataclass(frozen=True, slots=True)
class Days:
    """From one day to another, both counted."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def kind(self) -> str:
        """It has no editions: it is asked for on a page."""
        return "days"

    @property
    def wording(self) -> Mapping[str, str]:
        """Of any stretch."""
        return ANY_SPAN

    @property
    def short(self) -> str:
        """As an axis says it."""
        return f"{self.first:%m-%d}"

    @property
    def next(self) -> "Days":
        """As many days after it."""
        return self._moved(-((self.last - self.first).days + 1))

    @property
    def year(self) -> int:
        """In which it begins."""
        return self.first.year

    @property
    def name(self) -> str:
        """2026-11-01..2026-11-15."""
        return f"{self.first}..{self.last}"

    @property
    def title(self) -> str:
        """As a page says it."""
        return f"{self.first:%Y-%m-%d}至{self.last:%Y-%m-%d}"

    @property
    def starts_at(self) -> datetime:
        """Its first midnight, UTC."""
        return _midnight(self.first, self.zone)

    @property
    def ends_at(self) -> datetime:
        """The midnight after it, UTC."""
        return _midnight(self.last + timedelta(days=1), self.zone)

    @property
    def previous(self) -> "Days":
        """As many days before it."""
        return self._moved((self.last - self.first).days + 1)

    @property
    def a_year_ago(self) -> "Days":
        """The same days of the week 52 weeks before."""
        return self._moved(364)

    def is_over(self, now: datetime) -> bool:
        """Whether nothing more can fall into it."""
        return self.ends_at <= now

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
