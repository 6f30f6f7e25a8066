"""workdays.yaml: days off and working weekend days, year by year, as the State Council announces them."""

from datetime import date
from functools import cached_property

from config.base import Strict, Text


class Year(Strict):
    """One announced year: weekdays off, and Saturdays or Sundays worked (调休)."""

    off: list[date]
    work: list[date]
    source: Text


class Workdays(Strict):
    """Announced years; a year that is missing is unknown and never guessed silently."""

    years: dict[int, Year]

    @cached_property
    def off(self) -> frozenset[date]:
        """Every announced day off."""
        return frozenset(day for year in self.years.values() for day in year.off)

    @cached_property
    def work(self) -> frozenset[date]:
        """Every announced working day of a weekend."""
        return frozenset(day for year in self.years.values() for day in year.work)
