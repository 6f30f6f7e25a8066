"""评估: what a matter's answer is worth by the written scheme. Pure: counts in, shares out."""

from collections.abc import Mapping
from dataclasses import dataclass

from config.workflow import Evaluation, MeasureId


@dataclass(frozen=True)
class Counts:
    """What is on record of one cycle. ``None`` in voices: the 48 hours after the first publication are not over."""

    duties: int = 0
    on_time: int = 0
    follow_ups: int = 0
    follow_ups_on_time: int = 0
    publications: int = 0
    reviewed_and_proved: int = 0
    grave_findings: int | None = None
    empty_words: int = 0
    voices_before: int | None = None
    voices_after: int | None = None
    negative_before: float | None = None
    negative_after: float | None = None


Shares = Mapping[MeasureId, float | None]


def shares(counts: Counts) -> Shares:
    """Each item between 0 and 1, ``None`` where it does not apply."""
    return {
        "timeliness": _part(counts.on_time, counts.duties),
        "relevance": None if counts.grave_findings is None else _relevance(counts),
        "transparency": _part(counts.reviewed_and_proved, counts.publications),
        "follow_up": _part(counts.follow_ups_on_time, counts.follow_ups),
        "effect": _effect(counts.voices_before, counts.voices_after),
    }


def total(found: Shares, scheme: Evaluation) -> float | None:
    """The weighted share of what applies, in points of 100; ``None`` when nothing does."""
    counted = [(m.weight, share) for m in scheme.measures if (share := found.get(m.id)) is not None]
    weight = sum(w for w, _ in counted)
    return round(100 * sum(w * share for w, share in counted) / weight, 1) if weight else None


def _part(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _relevance(counts: Counts) -> float:
    """Off the point or hollow is worth nothing; each empty word takes a tenth, at most a half."""
    return 0.0 if counts.grave_findings else 1 - min(0.5, counts.empty_words / 10)


def _effect(before: int | None, after: int | None) -> float | None:
    """By how much fewer voices came after than before; more are worth nothing."""
    if not before or after is None:
        return None
    return max(0.0, 1 - after / before)
