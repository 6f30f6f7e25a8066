"""The natural month, quarter or year a paper speaks of, as the city reads its clocks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cases.console import Refusal
from reports.span import EARLIEST, day_said

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
            1: f"{self.first.month}月（{day_said(self.first)}至{day_said(last)}）",
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
