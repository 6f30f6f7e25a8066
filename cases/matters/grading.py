"""How grave facts are by the statutory table («以上» includes the number). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from config.severity import EventType, Threshold
from config.words import SEVERITY_CN, Severity

ORDER = {level: rank for rank, level in enumerate(SEVERITY_CN)}
"""0 is the gravest."""


@dataclass(frozen=True, slots=True)
class Grade:
    """A level and the row that gives it; no row means the default of its kind of event."""

    level: Severity
    event: EventType
    row: Threshold | None

    @property
    def rank(self) -> int:
        """0 is the gravest."""
        return ORDER[self.level]


def grade(event: EventType, facts: Mapping[str, float], words: str) -> Grade:
    """The gravest row that the facts reach, else the default. ``words``: the text, for rows that hold in some places only."""
    for row in sorted(event.thresholds, key=lambda row: ORDER[row.level]):
        if _reached(row, facts) and (not row.place or any(place in words for place in row.place)):
            return (
                Grade(row.level, event, row)
                if ORDER[row.level] <= ORDER[event.default]
                else Grade(event.default, event, None)
            )
    return Grade(event.default, event, None)


def _reached(row: Threshold, facts: Mapping[str, float]) -> bool:
    needed = {row.fact: row.at_least, **row.also}
    return all(facts.get(fact, -1) >= least for fact, least in needed.items())
