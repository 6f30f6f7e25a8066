"""Is this the event we know, told in other words? Pure: two accounts in, a verdict with its reasons out.

Kind, place and time must fit. Then it is the same when both name one spot, or give one number of victims, or when it is
grave and in one town: two grave accidents of a kind in one town within a day are rarer than two voices about one. A small
voice that names no town goes to the 重大 event everybody speaks of; one with grave numbers of its own does not. Two
schools, works or estates are two events, however alike; in doubt a person decides.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from config.words import Severity
from pipeline.names import Spots, clash, shared

Verdict = Literal["attach", "suggest"]
VICTIMS = ("dead", "injured", "missing", "trapped", "poisoned")
TELLING = 3
"""From this number on the same count of victims is hardly chance."""
GRAVE = frozenset({Severity.ESPECIALLY_SERIOUS, Severity.SERIOUS, Severity.LARGE})


@dataclass(frozen=True)
class Account:
    """One side: ``kind`` of event (``None``: it tells of none), where, when (an interval), how many, how grave; ``again``:
    it says that it happened once more."""

    kind: str | None
    territory: str | None
    spots: Spots
    begin: datetime
    end: datetime
    victims: Mapping[str, int | float | None] = field(default_factory=dict)
    severity: str | None = None
    again: bool = False

    @property
    def grave(self) -> bool:
        """较大 or above."""
        return self.severity in GRAVE


def retells(
    known: Account, told: Account, hours: int, kin: Sequence[Collection[str]], cues: Collection[str] = ()
) -> tuple[Verdict, str] | None:
    """Whether what is told is the known event, and why; ``None``: another. ``cues``: kinds of event whose words it uses."""
    if told.kind is not None and not _kindred(known.kind, told.kind, kin):
        return None  # first, since a batch holds each voice against every event, and most are of another kind
    if clash_of_towns(known, told) or not _near(known, told, hours):
        return None
    common = shared(known.spots, told.spots)
    narrow = [spot for spot in common if spot.kind != "road"]
    if told.kind is None:
        return _mentions(known, narrow, cues)
    if told.again:
        return "suggest", "说是又一次发生"
    if clash(known.spots, told.spots):
        return ("suggest", "同类事件, 具体地点不同") if known.grave and told.grave else None
    if narrow:
        return "attach", f"同一地点: {narrow[0].stem}"
    return _without_a_spot(known, told, bool(common))


def _without_a_spot(known: Account, told: Account, on_one_road: bool) -> tuple[Verdict, str] | None:
    town = known.territory is not None and known.territory == told.territory
    agreed = _agreed(known, told)
    if agreed and (town or (known.grave and not _disagree(known, told))):
        return "attach", f"伤亡数字相同: {agreed}"
    alike = known.kind == told.kind
    if (known.grave or told.grave) and (town or on_one_road) and (alike or known.grave):
        unlike = known.grave and told.grave and _other_numbers(known, told)
        return ("suggest", "同镇街同类事件, 伤亡不同") if unlike else ("attach", "同镇街同类较大以上事件")
    if known.severity in GRAVE - {Severity.LARGE} and alike and not told.grave:
        return "attach", "未说地点, 正值重大以上同类事件"
    if town or on_one_road or known.grave:
        return "suggest", "同类事件, 时间地点相近"
    return None


def _mentions(known: Account, narrow: Sequence[object], cues: Collection[str]) -> tuple[Verdict, str] | None:
    """A voice that tells of no incident by itself, but names the very spot within hours."""
    if not narrow:
        return None
    if known.kind in cues:
        return "attach", f"说到同一地点的同一事件: {narrow[0]}"
    return ("suggest", f"说到同一地点: {narrow[0]}") if known.grave else None


def _near(known: Account, told: Account, hours: int) -> bool:
    gap = max(known.begin - told.end, told.begin - known.end, timedelta())
    return gap <= timedelta(hours=hours)


def clash_of_towns(known: Account, told: Account) -> bool:
    """Both say where, and not the same town."""
    return None not in (known.territory, told.territory) and known.territory != told.territory


def _kindred(one: str | None, other: str, kin: Sequence[Collection[str]]) -> bool:
    return one == other or any(one in group and other in group for group in kin)


def _agreed(known: Account, told: Account) -> str | None:
    for fact in VICTIMS:
        count = told.victims.get(fact)
        if count is not None and count >= TELLING and count == known.victims.get(fact):
            return f"{count:g}"
    return None


def _disagree(known: Account, told: Account) -> bool:
    """Some count both give, and not the same: it may have grown, but without a town that is for a person to say."""
    both = ((known.victims.get(fact), told.victims.get(fact)) for fact in VICTIMS)
    return any(one is not None and other is not None and one != other for one, other in both)


def _other_numbers(known: Account, told: Account) -> bool:
    """Each tells of victims, and of none of the other's kind: fifteen injured here, three dead there. The poisoned may die."""
    of_known = {fact for fact in VICTIMS if known.victims.get(fact)}
    of_told = {fact for fact in VICTIMS if told.victims.get(fact)}
    return bool(of_known) and bool(of_told) and not of_known & of_told and "poisoned" not in of_known | of_told
