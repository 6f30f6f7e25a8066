"""Working days with 调休. Pure: announced years in, days out.

Law: 民法典 第二百条—第二百零四条 (by analogy): the first day is not counted; the last day ends at 24:00.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from config.workdays import Workdays


@dataclass(frozen=True)
class Calendar:
    """Days off and working weekend days of the announced years."""

    off: frozenset[date]
    work: frozenset[date]
    known: frozenset[int]
    _counted: dict[tuple[date, int], tuple[date, bool]] = field(default_factory=dict, repr=False, compare=False)
    """Most limits of a batch begin on the same few days."""

    def is_workday(self, day: date) -> bool:
        """Whether people work on that day; for an unannounced year by the weekend alone (see :meth:`is_known`)."""
        if day in self.work:
            return True
        return day.weekday() < 5 and day not in self.off

    def is_known(self, day: date) -> bool:
        """Whether the State Council's notice for that year is in the data."""
        return day.year in self.known

    def after(self, day: date, workdays: int) -> tuple[date, bool]:
        """The last day of a limit of so many working days, and whether it rests on an unannounced year."""
        if (day, workdays) not in self._counted:
            self._counted[day, workdays] = self._after(day, workdays)
        return self._counted[day, workdays]

    def _after(self, day: date, workdays: int) -> tuple[date, bool]:
        provisional = False
        while workdays > 0:
            day += timedelta(days=1)
            provisional = provisional or not self.is_known(day)
            workdays -= self.is_workday(day)
        return day, provisional


def calendar_of(workdays: Workdays) -> Calendar:
    """The calendar of a city's configuration."""
    return Calendar(workdays.off, workdays.work, frozenset(workdays.years))
