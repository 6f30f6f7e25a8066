"""What pages read as kept figures is counted anew here, in the intake process, before it grows old."""

from cases.house import House
from dashboard.read.statistics import scope_of_unit
from dashboard.read.topics import renew_topics
from reports.statistics import renew


def renew_kept(house: House) -> None:
    """One round, every minute: the stretches of 考核与统计 that are looked at, and 热点."""
    renew(house, scope_of_unit)
    renew_topics(house)
