"""A matter's facts as a fold over what was judged of each of its items. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cases.matters.grading import grade
from cases.matters.occurrence import Interval, believable, together
from config.severity import EventType
from config.words import Severity, graver

OPINION_ORDER = ("no", "ask", "yes")
CLASS = ("category", "family")
"""What only a voice decides whose title says what happened, where there is one; whose it is follows from the level too."""


@dataclass(frozen=True)
class Told:
    """One item: when it was discovered, its words, and the judgment of its newest version as it went over the wire."""

    discovered_at: datetime
    words: str
    line: Mapping[str, Any]


@dataclass(frozen=True)
class Folded:
    """What all items together say. ``described_by``: the judgment of the gravest, which says whose and where; of
    equally grave ones, of the first whose title says what happened."""

    discovered_at: datetime
    severity: Severity | None
    incident: bool
    event_type: str | None
    public_opinion: str
    attention: bool
    restricted: bool
    occurred: Interval | None
    totals: dict[str, int] = field(default_factory=dict)
    complained_of: list[str] = field(default_factory=list)
    described_by: Mapping[str, Any] = field(default_factory=dict)


def fold(told: Sequence[Told], events: Sequence[EventType]) -> Folded | None:
    """The facts of these items; ``None`` when none of them has been judged."""
    judged = [t for t in told if t.line]
    if not judged:
        return None
    gravest, *_ = ranked = sorted(
        judged, key=lambda t: (_rank(_level(t.line)), not t.line.get("incident"), not _names(t, events))
    )
    named = next((t for t in ranked if _names(t, events)), gravest)
    totals = _totals(judged)
    return Folded(
        discovered_at=min(t.discovered_at for t in told),
        severity=_severity(judged, gravest, totals, events),
        incident=any(t.line.get("incident") for t in judged),
        event_type=gravest.line.get("event_type"),
        public_opinion=max((str(t.line.get("public_opinion") or "no") for t in judged), key=OPINION_ORDER.index),
        attention=any(t.line.get("attention") for t in judged),
        restricted=any(t.line.get("restricted") for t in judged),
        occurred=together([interval for t in judged if (interval := _occurred(t))]),
        totals=totals,
        complained_of=sorted({name for t in judged for name in t.line.get("complained_of") or ()}),
        described_by={**gravest.line, **{key: named.line.get(key) for key in CLASS}},
    )


def names_it(title: str, event_type: str | None, events: Sequence[EventType]) -> bool:
    """Whether the title says what happened: a question beside it («学校停不停课») is as grave and does not."""
    return any(cue in title for event in events if event.name == event_type for cue in event.cues)


def _names(told: Told, events: Sequence[EventType]) -> bool:
    return names_it(told.words.partition("\n")[0], told.line.get("event_type"), events)


def _severity(
    judged: Sequence[Told], gravest: Told, totals: Mapping[str, int], events: Sequence[EventType]
) -> Severity | None:
    """One voice knows of the dead, another of the injured: the level is that of everything heard together."""
    level: Severity | None = None
    for told in judged:
        level = graver(level, _level(told.line))
    event = next((e for e in events if e.name == gravest.line.get("event_type")), None)
    if event is None or not gravest.line.get("incident"):
        return level
    return graver(level, grade(event, totals, "\n".join(t.words for t in judged)).level)


def _totals(judged: Sequence[Told]) -> dict[str, int]:
    """Highest count heard of each kind: a partial count never lowers a known one."""
    totals: dict[str, int] = {}
    for told in judged:
        for kind, count in (told.line.get("casualties") or {}).items():
            if count is not None:
                totals[kind] = max(count, totals.get(kind, count))
    return totals


def _occurred(told: Told) -> Interval | None:
    first, last = (_instant(told.line.get(key)) for key in ("occurred_at", "occurred_until"))
    if first is None or not told.line.get("incident"):
        return None
    return believable((first, last or first), told.discovered_at)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _level(line: Mapping[str, Any]) -> Severity | None:
    return Severity(line["severity"]) if line.get("severity") else None


def _rank(level: Severity | None) -> int:
    return list(Severity).index(level) if level else len(Severity)
