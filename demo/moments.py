"""Drafts become voices of today: minutes before the start turn into times, also inside the sentences."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from demo.voices import Draft, Expect

ZONE = ZoneInfo("Asia/Shanghai")

_PLACEHOLDER = re.compile(r"\{([^:{}]+):(\d+)\}")
_PERIODS = ((6, "凌晨"), (9, "早上"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))
_DAYS = {0: "今天", 1: "昨天", 2: "前天"}


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice with its times, as the local sites show it; every time is aware and in the city's zone."""

    channel: str
    key: str
    title: str
    text: str
    author: str
    contact: str
    type: str
    published_at: datetime
    received_at: datetime
    occurred: str
    unit: str
    due_at: datetime | None
    reply: str
    reply_at: datetime | None
    expect: Expect

    @property
    def paragraphs(self) -> list[str]:
        """The text line by line, without empty lines."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]


def tell(channel: str, draft: Draft, now: datetime) -> Voice:
    """The draft as it reads at ``now``, to the second as sites and tables write it."""
    now = now.replace(microsecond=0)
    published = _ago(now, draft.minutes_ago)

    def fill(words: str | None) -> str:
        return _fill(words or "", now, published)

    return Voice(
        channel=channel, key=draft.key, title=fill(draft.title), text=fill(draft.text),
        author=draft.author, contact=draft.contact or "", type=draft.type or "",
        published_at=published, received_at=_maybe_ago(now, draft.received_minutes_ago) or published,
        occurred=fill(draft.occurred), unit=draft.unit or "", due_at=_due(now, draft.due_in_minutes),
        reply=fill(draft.reply), reply_at=_maybe_ago(now, draft.reply_minutes_ago), expect=draft.expect,
    )  # fmt: skip


def tell_all(drafts: dict[str, list[Draft]], now: datetime) -> dict[str, list[Voice]]:
    """All voices by channel, newest first, as sites list them."""
    return {channel: _newest_first(tell(channel, draft, now) for draft in rows) for channel, rows in drafts.items()}


def _newest_first(voices: Iterable[Voice]) -> list[Voice]:
    return sorted(voices, key=lambda voice: voice.published_at, reverse=True)


def _ago(now: datetime, minutes: int) -> datetime:
    return (now - timedelta(minutes=minutes)).astimezone(ZONE)


def _maybe_ago(now: datetime, minutes: int | None) -> datetime | None:
    return None if minutes is None else _ago(now, minutes)


def _due(now: datetime, minutes: int | None) -> datetime | None:
    return None if minutes is None else (now + timedelta(minutes=minutes)).astimezone(ZONE)


def _fill(words: str, now: datetime, published: datetime) -> str:
    """``{口语:250}`` and its kin become the moment 250 minutes before ``now``, in words of the publishing day."""
    return _PLACEHOLDER.sub(lambda hit: _FORMS[hit[1]](_ago(now, int(hit[2])), published), words)


def _day(moment: datetime, published: datetime) -> str:
    apart = (published.date() - moment.date()).days
    return _DAYS.get(apart, f"{moment.month}月{moment.day}日")


def _clock(moment: datetime) -> str:
    period = next(name for end, name in _PERIODS if moment.hour < end)
    hour = moment.hour - 12 if moment.hour > 12 else moment.hour
    return f"{period}{hour}点{moment.minute:02d}分" if moment.minute else f"{period}{hour}点"


_FORMS: dict[str, Callable[[datetime, datetime], str]] = {
    "口语": lambda moment, published: _day(moment, published) + _clock(moment),
    "天": _day,
    "时刻": lambda moment, _: f"{moment.hour}时{moment.minute:02d}分",
    "月日": lambda moment, _: f"{moment.month}月{moment.day}日",
    "月日时刻": lambda moment, _: f"{moment.month}月{moment.day}日{moment.hour}时{moment.minute:02d}分",
    "年月日": lambda moment, _: f"{moment.year}年{moment.month}月{moment.day}日",
    "表格": lambda moment, _: f"{moment:%Y-%m-%d %H:%M}",
    "表格日": lambda moment, _: f"{moment:%Y-%m-%d}",
}
"""How a moment may be written in a voice; an unknown form is a KeyError at the start, never a brace on a page."""
