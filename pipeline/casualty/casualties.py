"""How many: the mentions of one incident added up, later totals before earlier partial counts."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cases.items.judgment import Casualties, Reason
from config.words import CASUALTY_FACTS
from pipeline.casualty.harm import Mention
from pipeline.text.scene import Scene

_CHILD = re.compile("幼儿|儿童|[男女]童|娃儿?|婴儿|小孩")
_ANYBODY = frozenset(("", "男子", "女子", "伤者", "当事人", "男方", "女方", "先生", "女士"))
"""Words for one of those counted already."""
_DRIVERS = frozenset(("司机", "驾驶员", "驾驶人"))
_BESIDE, _LONGEST = 40, 80
"""So far apart, or so long, may two counts of the same people be."""
NOBODY = Casualties()
"""Of whom nothing is said."""


class Tally(NamedTuple):
    """``facts`` holds a number for every fact told; ``resting`` the mention on which each rests, also of a number that is only the
    talk of the net, which is no fact (待核实)."""

    facts: dict[str, float]
    resting: dict[str, Mention]

    @property
    def casualties(self) -> Casualties:
        """People and losses: ``None`` where the words say nothing, 0 where they deny."""
        if not self.facts:
            return NOBODY
        return Casualties(**{fact: int(self.facts[fact]) for fact in CASUALTY_FACTS if fact in self.facts})

    def reasons(self, scene: Scene) -> list[Reason]:
        """The words behind each number."""
        people = [(fact, self.resting[fact]) for fact in CASUALTY_FACTS if fact in self.resting]
        return [
            scene.reason("casualties", f"{fact}.{_standing(mention)}", mention.start, mention.end)
            for fact, mention in people
        ]


def _standing(mention: Mention) -> str:
    return "denied" if mention.denied else "hearsay" if mention.talk else "counted"


def add_up(mentions: Iterable[Mention], poisoning: bool = False, title_end: int = 0) -> Tally:
    """The facts of one incident. People sent to hospital count as poisoned or injured only if nobody else does."""
    by_fact: dict[str, list[Mention]] = {}
    before = ""
    for mention in _beside_the_offices([*mentions]):
        fact = "injured" if mention.fact == "treated" else mention.fact
        beside = mention.adds == "beside" and before != fact  # «4人死亡,另有2人受伤» adds to nobody
        by_fact.setdefault(mention.fact, []).append(mention._replace(adds=None) if beside else mention)
        before = fact
    _gone_home(by_fact)
    _found_dead(by_fact)
    patients = by_fact.pop("patients", [])
    if poisoning:
        by_fact.setdefault("treated", []).extend(patients)
    _less_the_dead(by_fact)
    for vague, stands_for in (("mixed", "injured"), ("treated", "poisoned" if poisoning else "injured")):
        told = by_fact.pop(vague, None)
        if told and not any(
            _is_counted(by_fact, fact) for fact in (stands_for, "dead" if vague == "mixed" else "poisoned")
        ):
            by_fact.setdefault(stands_for, []).extend(told)
    facts: dict[str, float] = {}
    resting: dict[str, Mention] = {}
    for fact, told in by_fact.items():
        value, resting[fact] = _one_fact(told, title_end)
        if not resting[fact].talk:
            facts[fact] = value
    return Tally(facts, resting)


def _beside_the_offices(mentions: list[Mention]) -> list[Mention]:
    """«通报说1人受伤,现场的人讲死了4个»: once the offices have counted, what people say of others is talk too."""
    if not any(m.official and not m.hearsay for m in mentions):
        return mentions
    return [m._replace(talk=True) if m.hearsay and not m.official else m for m in mentions]


def _gone_home(by_fact: dict[str, list[Mention]]) -> None:
    """«12人治愈出院, 仍有8人住院治疗» were twenty; who only went home tells nothing."""
    home = by_fact.pop("discharged", [])
    for fact in ("treated", "injured"):
        told = by_fact.get(fact, [])
        still = [m for m in told if m.still and not m.part]
        if home and still:
            most = max(home, key=lambda m: m.value)
            told.append(most._replace(fact=fact, total=True, value=most.value + max(m.value for m in still)))


def _found_dead(by_fact: dict[str, list[Mention]]) -> None:
    """«2人死亡、4人失联。…失联的4人全部找到,已无生命体征»: six have died."""
    lost = [m for fact in ("missing", "trapped") for m in by_fact.get(fact, ())]
    dead = by_fact.get("dead", [])
    for at, m in enumerate(dead):
        before = [one for one in lost if one.value == m.value and one.start < m.start]
        told_again = len(before) > 1 and m.start - before[-1].start < _BESIDE
        if told_again and any(0 < before[0].start - d.start < _BESIDE for d in dead[:at] if d.outcome) and not m.total:
            dead[at] = m._replace(adds="then")


def _less_the_dead(by_fact: dict[str, list[Mention]]) -> None:
    """«15人伤亡,其中4人死亡»: eleven are hurt."""
    died = max((m.value for m in by_fact.get("dead", ()) if m.part), default=0)
    if died:
        by_fact["mixed"] = [m._replace(value=m.value - died) for m in by_fact.get("mixed", ()) if m.value > died]


def _is_counted(by_fact: dict[str, list[Mention]], fact: str) -> bool:
    return any(not mention.denied and not mention.part for mention in by_fact.get(fact, ()))


def _one_fact(told: Sequence[Mention], title_end: int) -> tuple[float, Mention]:
    """0. rumours that contradict one another give way; 1. a number beats a denial and a bare word; 2. 重伤 and 轻伤 add up when nothing general exceeds them; 3. the last total
    beats all, unless the title says more; 4. else the greatest, and what is told to come on top, unless the title has it."""
    told = [_unless_the_rest(m, told) for m in _without_rumours(told)]
    counted = [m for m in told if not m.denied and not m.single]
    if all(m.named for m in counted):
        best = max(told, key=lambda m: m.value)
        later = {m.who: m.value for m in told if m.adds and m.who and m.sentence > best.sentence}
        return max(best.value, _one_by_one(told)) + sum(later.values()), best
    if all(m.adds for m in counted):  # «妻子重伤,两名邻居也被划伤»
        counted = [m for m in told if not m.denied]
    counted += [m for m in told if m.single and m.adds and m not in counted]
    whole = [m for m in counted if not m.part or _is_of_others(m, counted)] or counted
    if any(m.outcome and not m.adds for m in whole):  # who they were is told later; the outcome has counted them
        whole = [m for m in whole if not m.named or m.outcome]
    alone = [m for m in told if m.single and m.named and not m.part]
    shaded = [m for m in (*counted, *alone) if m.shade]  # «其中重伤3人,轻伤9人» are all of them, parts as they are
    shades = sorted({m.shade for m in shaded})
    if len(shades) > 1:
        greatest = [max((m for m in shaded if m.shade == shade), key=lambda m: m.value) for shade in shades]
        both = sum(m.value for m in greatest)
        if all(m.value < both for m in whole if not m.shade):
            return both, greatest[0]
    if whole[-1].still and whole[-1].fact == "missing":  # «已找到6人,仍有3人失联»: of them
        return whole[-1].value, whole[-1]
    totals = [m for m in whole if m.total and not m.shade] or [m for m in whole if m.total]
    if totals:
        also = [m for m in whole if m.start < title_end or (m.outcome and m.start > totals[-1].start)]
        best = max([totals[-1], *also], key=lambda m: m.value)
        return best.value, best
    best = max(whole, key=lambda m: m.value)
    if any(m.start < title_end and not m.adds for m in whole):
        return best.value, best
    beside = _side_by_side([*whole, *(m for m in alone if m.who not in _ANYBODY)])
    return max(best.value + _at_the_wheel(best, alone), _on_top(whole), beside), best


def _unless_the_rest(mention: Mention, told: Sequence[Mention]) -> Mention:
    """«8名工人烫伤,其中4人面积较大,另外4人较轻»: what a part leaves of the whole comes on top of nothing."""
    if mention.adds != "beside":
        return mention
    here = [m for m in told if m.sentence == mention.sentence and m.start < mention.start]
    parts = {m.value for m in here if m.part}
    is_rest = any(not m.part and m.value - mention.value in parts for m in here)
    return mention._replace(adds=None, part=True) if is_rest else mention


def _is_of_others(part: Mention, counted: Sequence[Mention]) -> bool:
    """«237人升井,其中49人受伤,4人伤势严重»: a part of those who were there, when who is told next in its sentence is of it."""
    return (
        part.fact == "injured"
        and not part.shade
        and all(m.value < part.value and m.sentence == part.sentence for m in counted if m is not part and not m.part)
    )


def _without_rumours(told: Sequence[Mention]) -> Sequence[Mention]:
    """«有说死了10个的,有说死了几十个的,亲戚处得知10人遇难»: hearsay that contradicts itself gives way to a number told plainly, and
    any gives way to the offices', the talk of the net to whoever counts («官方说死了3个,网友说死了30个»)."""
    heard = {m.value for m in told if m.hearsay}
    plain = [m for m in told if not m.hearsay]
    if heard and any(m.official for m in plain):
        return plain
    talk = [m for m in told if m.talk]
    if talk and any(not m.denied and not m.single for m in plain):
        return plain
    return plain if len(heard) > 1 and any(not m.denied and not m.single for m in plain) else told


def _side_by_side(told: Sequence[Mention]) -> float:
    """Different people of one sentence add up («店员2人、顾客9人受伤»); «3名学生受伤,两人骨折» are the same."""
    most = 0.0
    for here in _by_sentence(told):
        by_who: dict[str, float] = {}
        ordered = sorted(here, key=lambda m: m.start)
        starts = [m.start for m in ordered]
        for m in here:
            near = ordered[bisect_left(starts, m.start - _LONGEST) : bisect_right(starts, m.start)]
            if m.who and not _is_told_longer(m, near):
                by_who[m.who] = max(by_who.get(m.who, 0), m.value)
        each = sum(value for who, value in by_who.items() if who.isdigit())  # «一人骨折,一人擦伤»
        kinds = sum(by_who.values()) - each
        most = max(most, kinds if each <= kinds else kinds + each)
    return most


def _by_sentence(told: Sequence[Mention]) -> Iterable[list[Mention]]:
    sentences: dict[int, list[Mention]] = {}
    for m in told:
        sentences.setdefault(m.sentence, []).append(m)
    return sentences.values()


def _at_the_wheel(best: Mention, alone: Sequence[Mention]) -> int:
    """«其余三人受伤。越野车司机轻伤», «3名乘客受伤;货车司机擦伤»: the driver told later is none of those whom a number counts as others."""
    if best.outcome or best.total or best.named or not (best.still or best.who):
        return 0
    later = (m.who for m in alone if m.start > best.end and m.sentence != best.sentence and not m.hearsay)
    return int(any(who in _DRIVERS and who != best.who for who in later))


def _is_told_longer(mention: Mention, told: Sequence[Mention]) -> bool:
    """«…的车撞死一个» inside «撞死一个孩子» counts nobody else."""
    return any(m.start <= mention.start and mention.end < m.end and m.who != mention.who for m in told)


def _one_by_one(told: Sequence[Mention]) -> float:
    """People named one after another in a sentence («母亲当场昏迷,儿子骨折»); a name may be anybody told of before."""
    most = 0.0
    for here in _by_sentence(told):
        who = {_CHILD.sub("孩子", m.who): m.value for m in here if m.who}
        most = max(
            most, sum(many for one, many in who.items() if not any(one in other and one != other for other in who))
        )
    return most


def _on_top(told: Sequence[Mention]) -> float:
    """What is counted and what comes on top of it; told twice it counts once («4人死亡,另1人不治。…共2死…另1人不治»)."""
    most = running = 0.0
    added: set[float] = set()
    sums: set[int] = set()  # sentences whose number holds all of them, also who of the hurt has died since
    for mention in told:
        if mention.adds == "worse" and sums - {mention.sentence}:
            continue
        if mention.outcome or mention.total:
            sums.add(mention.sentence)
        if not mention.adds:
            running, added = mention.value, set()
        elif mention.value not in added:
            running += mention.value
            added.add(mention.value)
        most = max(most, running)
    return most
