"""The period a list of topics speaks of: from an instant up to, not including, another."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cases.console import Refusal

DAYS = 7
"""Without a word about its beginning."""
Period = tuple[datetime, datetime]


def period(since: str | None, until: str | None, week: str | None, zone: ZoneInfo, now: datetime) -> Period:
    """What the options say; the last seven days when they say nothing. Raises Refusal(2) for what is no period."""
    if week is not None:
        if since is not None or until is not None:
            raise Refusal("--week 与 --since、--until 只能用一种", 2)
        return _week(week, zone)
    end = _instant("--until", until, zone, whole_day=True) if until is not None else now
    begin = _instant("--since", since, zone, whole_day=False) if since is not None else end - timedelta(days=DAYS)
    if begin >= end:
        raise Refusal(
            "--since 要早于 --until"
            if until is not None
            else f"--since 还没有到: 现在是 {end.astimezone(zone):%Y-%m-%d %H:%M}",
            2,
        )
    return begin, end


def _week(name: str, zone: ZoneInfo) -> Period:
    found = re.fullmatch(r"(\d{4})-W(\d{2})", name)
    try:
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        monday = None
    if monday is None:
        raise Refusal(f"--week 不是周: {name!r}; 例如 2026-W47", 2)
    begin = datetime.combine(monday, time(), zone)
    return begin, datetime.combine(monday + timedelta(days=7), time(), zone)


def _instant(option: str, text: str, zone: ZoneInfo, *, whole_day: bool) -> datetime:
    """A day or an instant; a day given as the end is meant with all its hours."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as e:
        raise Refusal(f"{option} 不是日期或时间: {text!r}; 例如 2026-11-23", 2) from e
    if at.tzinfo is None:
        at = at.replace(tzinfo=zone)
    return at + timedelta(days=1) if whole_day and re.fullmatch(r"\d{4}-?\d{2}-?\d{2}", text) else at
