"""Draft what is due by itself: the morning page at 07:30, the week's paper on Monday at 08:30, the month's on the day the city
sets (report.yaml); the drafter is told once."""

from collections.abc import Callable, Iterator
from datetime import datetime, time
from pathlib import Path

from sqlalchemy import exists, select

from cases.console import Refusal, say
from cases.house import House
from cases.outbox.notices import Wish, ask
from cases.store.item_tables import Item
from cases.store.outbox_tables import Notice
from reports.daily import daily
from reports.day import last_day
from reports.months import last_month
from reports.week import last_week
from reports.weekly import bulletin_of

WEEKLY_AT = time(8, 30)
DRAFTER = "duty_officer"


def draft_due(house: House) -> list[str]:
    """Names of the papers drafted now. Each is drafted once, late rather than never; readers get none before it is issued.

    The files are written first and the drafter told afterwards: a process killed between drafts the same files again.
    """
    done = []
    for name, title, draft in _due(house):
        key = f"paper:{name}"
        if _is_told(house, key):
            continue
        try:
            draft(house.data / "reports")
        except Refusal as e:
            say(f"{title}没有起草: {e}")  # tried again the next time; `report` says the same sentence
            continue
        with house.write() as work:
            ask(
                work,
                Wish(
                    key,
                    "house",
                    "time",
                    role=DRAFTER,
                    text=f"【应声】{title}草稿已起草, 请核对后送审签。{house.config.city.base_url.rstrip('/')}/reports",
                ),
            )
            work.commit()
        done.append(name)
    return done


Draft = Callable[[Path], object]


def _due(house: House) -> Iterator[tuple[str, str, Draft]]:
    """The last paper of each kind whose hour has come; none of a record that had not begun."""
    zone, now = house.config.city.zone, house.now()
    day = last_day(now, zone)
    if _anything_by(house, day.ends_at):
        yield f"daily:{day.name}", f"每日舆情（{day.title}）", lambda out: daily(house, day, out)
    week = last_week(now, zone)
    hour = datetime.combine(week.next.monday, WEEKLY_AT, zone)
    if hour <= now and _anything_by(house, week.ends_at):
        yield f"weekly:{week.name}", f"周报（{week.title}）", lambda out: bulletin_of(house, week, out)
    yield from _month_due(house)


def _month_due(house: House) -> Iterator[tuple[str, str, Draft]]:
    """Last month's paper, on the city's day and hour; none before a record began, none where the city wants none."""
    zone, now, policy = house.config.city.zone, house.now(), house.config.report.monthly
    if policy is None:
        return
    month = last_month(now, zone)
    hour = datetime.combine(month.next.first.replace(day=policy.day), policy.at, zone)
    if hour <= now and _anything_by(house, month.ends_at):
        yield f"monthly:{month.name}", f"月报（{month.title}）", lambda out: bulletin_of(house, month, out)


def _anything_by(house: House, at: datetime) -> bool:
    with house.read() as work:
        return bool(work.session.scalar(select(exists().where(Item.discovered_at < at))))


def _is_told(house: House, key: str) -> bool:
    with house.read() as work:
        return bool(work.session.scalar(select(exists().where(Notice.dedupe_key == key))))
