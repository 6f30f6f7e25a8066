"""The day a paper speaks of: the twenty-four hours up to its morning, as the city reads its clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cases.console import Refusal
from reports.span import EARLIEST, day_said

MORNING = time(7, 30)


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
        return f"{self.date.year}年{day_said(self.date)}"

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
