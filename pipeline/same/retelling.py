"""Is this the event we know, told in other words? Pure: two accounts in, a verdict with its reasons out.

Kind, place and time must fit. Then it is the same when both name one spot, or give one number of victims, or when it is
grave and in one town: two grave accidents of a kind in one town within a day are rarer than two voices about one. A small
voice that names no town goes to the 重大 event everybody speaks of; one with grave numbers of its own does not, unless it asks
after what is known (:mod:`pipeline.opinion.asking`) or tells how the numbers have grown. Two schools, works or estates are two events,
however alike, and of a tunnel and a boiler house nobody but a person says that they are one; in doubt a person decides.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal, NamedTuple

from config.words import Severity
from pipeline.opinion.asking import Asking
from pipeline.place.names import Spots, clash, shared

Verdict = Literal["attach", "suggest", "means"]
"""``means``: it speaks of a grave event without saying of which: it is this one if it can be no other."""
VICTIMS = ("dead", "injured", "missing", "trapped", "poisoned")
TELLING = 3
"""From this number on the same count of victims is hardly chance."""
GRAVE = frozenset({Severity.ESPECIALLY_SERIOUS, Severity.SERIOUS, Severity.LARGE})


class Account(NamedTuple):
    """One side: ``kind`` of event (``None``: it tells of none), where, when (an interval), how many, how grave; ``again``:
    it says that it happened once more, or at another time; ``asks``: it asks after what is known; ``grows``: it says that the numbers have grown;
    ``said``: when (of a known event: its own words), where that is known apart from the time it tells of; ``sites``: at what sorts of place."""

    kind: str | None
    territory: str | None
    spots: Spots
    begin: datetime
    end: datetime
    victims: Mapping[str, int | float | None] = MappingProxyType({})
    severity: str | None = None
    again: bool = False
    asks: Asking | None = None
    grows: bool = False
    said: datetime | None = None
    sites: frozenset[str] = frozenset()

    @property
    def spoken_at(self) -> datetime:
        """Of what was known by then it may speak."""
        return self.said or self.begin

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
    if clash_of_towns(known, told):
        return None
    near = _near(known, told, hours)
    if not near and not _is_being_told(known, told, hours):
        return None
    found = _compared(known, told, cues)
    if found is None or near or (found[0] == "attach" and _is_safely_it(known, told)):
        return found
    return "suggest", found[1]


def _is_safely_it(known: Account, told: Account) -> bool:
    """Days apart, other numbers may be another event: a second crash of the town, whose clocks would never run, is worth a question.
    The poisoned and hurt become more from hour to hour; other dead, or more than twice as many, are asked about."""
    both = [(fact, known.victims.get(fact), told.victims.get(fact)) for fact in VICTIMS]
    for fact, one, other in both:
        if (
            one is not None
            and other is not None
            and (one != other if fact == "dead" else max(one, other) > 2 * min(one, other))
        ):
            return False
    return told.grave or _agreed(known, told) is not None


def _compared(known: Account, told: Account, cues: Collection[str]) -> tuple[Verdict, str] | None:
    """By spot, victims, town and words, where kind and time fit."""
    common = shared(known.spots, told.spots)
    narrow = [spot for spot in common if spot.kind != "road"]
    if told.kind is None:
        return _mentions(known, narrow, cues) or _asked_after(known, told, cues)
    if told.again:
        return "suggest", "说是又一次或另一次发生"
    if clash(known.spots, told.spots, common):
        alike = known.grave and (told.grave or _felt_next_door(known, told))
        return ("suggest", "同类事件, 具体地点不同") if alike else None
    if narrow:
        return "attach", f"同一地点: {narrow[0].stem}"
    return _without_a_spot(known, told, bool(common), told.kind == known.kind or known.kind in cues)


def _felt_next_door(known: Account, told: Account) -> bool:
    """Only the villages differ, in one town: windows break and power fails in the next one too."""
    kinds = {spot.kind for spot in known.spots} & {spot.kind for spot in told.spots}
    return kinds == {"village"} and known.territory is not None and known.territory == told.territory


def _without_a_spot(known: Account, told: Account, on_one_road: bool, of_its_kind: bool) -> tuple[Verdict, str] | None:
    town = known.territory is not None and known.territory == told.territory
    agreed = _agreed(known, told)
    if agreed and (town or (known.grave and not _disagree(known, told))):
        return "attach", f"伤亡数字相同: {agreed}"
    if known.sites and told.sites and known.sites.isdisjoint(told.sites):
        return ("suggest", "同类事件, 出事的场所不同") if known.grave or told.grave else None
    alike = known.kind == told.kind
    if (known.grave or told.grave) and (town or on_one_road) and (alike or known.grave):
        unlike = known.grave and _other_numbers(known, told)
        return ("suggest", "同镇街同类事件, 伤亡不同") if unlike else ("attach", "同镇街同类较大以上事件")
    elsewhere = bool(known.spots and told.spots) and not on_one_road
    if known.severity in GRAVE - {Severity.LARGE} and alike and not told.grave and not elsewhere:
        return "attach", "未说地点, 正值重大以上同类事件"
    later = told.spoken_at >= known.begin and (on_one_road or not told.spots)
    if known.grave and of_its_kind and later and (why := _speaks_of_it(known, told)):
        return "means", why
    if town or on_one_road or (known.grave and (of_its_kind or told.grave)):
        return "suggest", "同类事件, 时间地点相近"
    return None


def _speaks_of_it(known: Account, told: Account) -> str | None:
    """It tells of nothing new: it asks after it, or the numbers it gives are the known ones grown on, be it on the way to them
    (voices are not heard in the order they were said). Two dead are not the known twelve."""
    both = [(known.victims.get(fact) or 0, count) for fact in VICTIMS if (count := told.victims.get(fact))]
    if told.asks is not None and not told.asks.own and all(0 < one <= other for one, other in both):
        return f"追问已知的事件: {told.asks.words}"
    if not (told.grows and both and all(one for one, _ in both)):
        return None
    if all(one <= other for one, other in both):
        return "伤亡数字在原有基础上增加"
    return "伤亡数字正在增加, 与已知相近" if all(other <= one <= 2 * other for one, other in both) else None


def _asked_after(known: Account, told: Account, cues: Collection[str]) -> tuple[Verdict, str] | None:
    """A voice that tells of no incident and asks for the word on one: a grave one, heard of before, and nothing else is named."""
    asks = told.asks
    if asks is None or not known.grave or told.spoken_at < known.begin or told.spots:
        return None
    if cues and known.kind not in cues:
        return None
    why = f"追问已知的事件: {asks.words}"
    if not (asks.own or told.again) and (asks.harm or (asks.bulletin and (cues or asks.bare))):
        return "means", why
    return ("suggest", why) if asks.bare or cues else None


def _mentions(known: Account, narrow: Sequence[object], cues: Collection[str]) -> tuple[Verdict, str] | None:
    """A voice that tells of no incident by itself, but names the very spot within hours."""
    if not narrow:
        return None
    if known.kind in cues:
        return "attach", f"说到同一地点的同一事件: {narrow[0]}"
    return ("suggest", f"说到同一地点: {narrow[0]}") if known.grave else None


def _is_being_told(known: Account, told: Account, hours: int) -> bool:
    """Where one of both names no time: what happened days ago may be the talk of the hour. Told as grave, or by the same number, and by no
    number far from it, it is that; else a person is asked."""
    if not known.grave or known.said is None or told.said is None:
        return False
    timeless = known.begin == known.said or told.begin == told.said
    return timeless and abs(told.said - known.said) <= timedelta(hours=hours)


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
