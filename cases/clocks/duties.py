"""Which clocks a case gets. Pure: the configured rows decide, no kind is named here."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from config.deadlines import Deadline, When
from config.load import Config
from config.words import Severity

UNIT_DAYS = {"natural_minutes": 1 / 1440, "natural_hours": 1 / 24, "natural_days": 1.0, "working_days": 1.0}


class CaseFacts(NamedTuple):
    """What decides about duties. ``reply`` is the channel's duty to the sender; ``type`` may be unknown. A tuple (:class:`Moments`)."""

    case: str
    severity: Severity | None = None
    public_opinion: str = "no"
    attention: bool = False
    reply: str | None = None
    type: str | None = None
    event_type: str | None = None


@lru_cache(maxsize=1024)
def due_policies(config: Config, day: date, facts: CaseFacts) -> Sequence[Deadline]:
    """The rows in force on ``day`` that bind such a case, in the order of the file; one for each kind and letter type."""
    fitting = [row for row in config.deadlines.deadlines if row.holds_on(day) and _binds(row.when, facts)]
    if facts.reply and facts.type is None:
        fitting = _strictest(fitting)
    return tuple(fitting)


def policies_on(
    config: Config, day: date, happening: str, facts: CaseFacts, occurred: date | None = None
) -> list[Deadline]:
    """The rows in force that bind such a case each time ``happening`` befalls it, as long as the occurrence (``None``: it does
    not matter) is recent enough."""
    age = (day - occurred).days if occurred else 0
    return [
        row for row in config.deadlines.deadlines
        if row.when.on == happening and row.holds_on(day) and row.when.case in (None, facts.case)
        and _of_kind(row.when, facts) and age <= _reach(row.when, facts)
    ]  # fmt: skip


def _reach(when: When, facts: CaseFacts) -> int:
    return when.within_days_for.get(facts.event_type or "", when.within_days or 0)


def _of_kind(when: When, facts: CaseFacts) -> bool:
    """Whether severity and event type are among those the row names; an empty list asks nothing."""
    return (not when.severities or facts.severity in when.severities) and (
        not when.event_types or facts.event_type in when.event_types
    )


def _binds(when: When, facts: CaseFacts) -> bool:
    if when.by_hand or when.on or (when.case and when.case != facts.case):
        return False
    if when.event_types and facts.event_type not in when.event_types:
        return False
    if when.attention:
        return facts.attention
    if when.reply:
        return when.reply == facts.reply and (not when.types or facts.type is None or facts.type in when.types)
    if when.severities or when.opinion:
        return _is_public(when, facts)
    return facts.case == when.case


def _is_public(when: When, facts: CaseFacts) -> bool:
    if facts.severity is not None:
        return facts.severity in when.severities
    return when.opinion and facts.public_opinion in ("yes", "ask")


def _strictest(rows: Iterable[Deadline]) -> list[Deadline]:
    """Of several rows of one kind the shortest: a letter without a type gets the strictest limit."""
    best: dict[str, Deadline] = {}
    for row in rows:
        held = best.get(row.kind)
        if held is None or _length(row) < _length(held):
            best[row.kind] = row
    return list(best.values())


def _length(row: Deadline) -> float:
    return row.duration * UNIT_DAYS[row.unit]
