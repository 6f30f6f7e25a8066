"""The week a paper speaks of: Monday 00:00 to the next, as the city reads its clocks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cases.console import Refusal
from reports.span import EARLIEST, day_said


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
        return f"{year}年第{number}周（{day_said(self.monday)}至{day_said(sunday)}）"

    def is_over(self, now: datetime) -> bool:
        """Whether nothing more can fall into it."""
        return self.ends_at <= now


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
