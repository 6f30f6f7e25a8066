"""Lengths of time as a message says them. Pure."""

from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)


def left(due: datetime, now: datetime, over: str = "已超时") -> str:
    """剩 2小时13分 or 已超时 35分; within the first minute only that it is over: 0分 reads like a slip."""
    gap = due - now
    if gap <= timedelta(0):
        return f"{over} {span(-gap)}" if -gap >= MINUTE else over
    return f"剩 {span(gap)}" if gap >= MINUTE else "剩不到1分"


def span(gap: timedelta) -> str:
    """A length of time as people say it."""
    minutes = int(gap.total_seconds() // 60)
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return f"{days}天{hours}小时"
    return f"{hours}小时{minutes}分" if hours else f"{minutes}分"
