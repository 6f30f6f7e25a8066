"""The time a paper speaks of, whatever its length: a week, a month, a day; and how a sentence written for a week is said of it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

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


def day_said(day: date) -> str:
    """As a paper says a day: 11月16日."""
    return f"{day.month}月{day.day}日"
