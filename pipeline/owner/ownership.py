"""Whose it is: units in force on the day, the town, bodies led from above, complaints about officials, grave incidents."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

import rjieba

from cases.items.judgment import Reason
from cases.matters.leading import GRAVE
from config.duties import GreyZone
from config.units import Unit
from config.words import Family, Level, Severity
from pipeline.owner.bodies import Bodies
from pipeline.owner.category import Topic
from pipeline.owner.charges import BASIS_INFORMANT, Charged, find_charges
from pipeline.owner.lessons import SURE, Advice
from pipeline.owner.singled import find_singled
from pipeline.owner.wronged import names_anybody, told_of
from pipeline.place.places import Whereabouts
from pipeline.text.lexicon import Hit
from pipeline.text.scene import Scene

BASIS_GRAVE = "国办发〔2016〕61号 (属地管理、分级负责、谁主管谁负责)"
BASIS_TOWN = "国办函〔2025〕66号 (部门职责事项不得推给镇街)"
UNSURE = 0.5
"""Below every review band: a person looks before anything is sent out."""

_SURE_OF = {"grave": 0.9, "slack": 0.75, "accused": UNSURE}

_ACROSS = re.compile("交界|接壤|跨界|边界|两[县地市]")
_POSES = re.compile("(?:冒充|假冒|假扮|自称|谎称|装成|(?:对方|电话里|那边)[^，,。；]{0,4}说)[^，,。；]{0,10}$")
_LIES_BY = re.compile(
    "[^，,。；\n]{0,3}?(?:门口|门前|旁|隔壁|对面|附近|后面|背后|后门|前面|楼下|侧边|家属[院楼]|宿舍|出站口|路口|路段|这条路|那条路|十字)"
)
_FRAUD = re.compile("诈骗|骗子|被骗|骗[走了取去]|安全账户|涉案|盗刷|刷单|冒充|假冒")
_ADDRESSED = re.compile("(?:请|建议|希望|恳请|要求|求助|呼吁)[^，。；,\n]{0,3}$")


class Owner(NamedTuple):
    """Unit names as the wire shows them; ``runner_up`` is who would be asked next."""

    handling_lead: str
    response_lead: str
    co_leads: tuple[str, ...]
    support: tuple[str, ...]
    complained_of: tuple[str, ...]
    restricted: bool
    level: Level
    confidence: float
    reasons: tuple[Reason, ...]
    runner_up: str | None = None


class _Lead(NamedTuple):
    unit: Unit
    reasons: list[Reason]
    confidence: float
    fixed: bool = False
    """Whether more than words decided: a graded incident, or a body led from above."""


Ask = Callable[[str, str], Advice | None]
"""What the corrections near this text say of a value: (about, value) in, advice out."""


def find_owner(
    scene: Scene, where: Whereabouts, topic: Topic, severity: Severity | None, bodies: Bodies, ask: Ask | None = None
) -> Owner:
    """Complaints about officials first, then bodies led from above, then the family's unit, then what officers corrected;
    the town supports."""
    charged = find_charges(scene, where, bodies)
    if charged or (scene.channel and scene.channel.restricted):
        return _discipline(charged, bodies)
    day = scene.day or date.max
    lead = _lead(scene, where, topic, severity, bodies, day)
    next_ = _runner_up(topic, lead.unit, where, bodies, day)
    doubted = _doubts(scene, where, bodies, lead) if severity is None and names_anybody(scene) else {}
    singled = find_singled(scene) if lead.confidence < UNSURE else None
    if singled:
        doubted.setdefault(lead.unit.id, singled)
    if lead.unit.id in doubted:
        lead = _doubted(scene, lead, doubted[lead.unit.id], bodies)
    if ask:
        lead, next_ = _corrected(lead, next_, topic, ask, bodies, day)
        if lead.unit.id in doubted:
            lead = lead._replace(confidence=min(lead.confidence, UNSURE))
    grave = severity in GRAVE
    response = bodies.government if grave else lead.unit
    others = [] if singled else _co_leads(scene, topic, lead.unit, where, bodies, day)
    told = [*lead.reasons, *(reason for _, reason in others)]
    if grave:
        told.append(Reason("response_lead", "grave", basis=BASIS_GRAVE))
    co_leads = dict.fromkeys(unit.name for unit, _ in others if unit.id != response.id)
    support = () if singled else _support(topic, where, bodies, day, grave)
    leading = {lead.unit.name, response.name, *co_leads}
    names = dict.fromkeys(unit.name for unit in support if unit.name not in leading and unit.id not in doubted)
    level, sure = lead.unit.level, lead.confidence
    if where.split and lead.unit.kind == "town":
        sure = min(sure, UNSURE)
    if _is_across(scene, where):
        level, sure = "地市", min(sure, UNSURE)
        told.append(Reason("level", "across", basis="国办发〔2016〕61号 (涉及多个地方的由上级主管部门回应)"))
    return Owner(
        lead.unit.name, response.name, tuple(co_leads), tuple(names), (), False, level, sure, tuple(told),
        next_ if next_ != lead.unit.name else None,
    )  # fmt: skip


def _lead(
    scene: Scene, where: Whereabouts, topic: Topic, severity: Severity | None, bodies: Bodies, day: date
) -> _Lead:
    """A body led from above where its own words are said and nothing graver; else the likeliest family that has a unit; else
    the one department the writer turns to."""
    above = scene.found("vertical") if severity is None else []
    if above and topic.families[0] == "公安" and _FRAUD.search(scene.doc):
        above = []  # a crime is the police's, whoever's name was used for it
    above = [hit for hit in above if _is_meant(scene.doc, hit)]
    vertical = [hit for hit in above if _is_word(scene.doc, hit)] if above and _outvotes(above, topic) else []
    strong = [hit for hit in vertical if hit.end < scene.body or topic.topics <= 2] or vertical[1:]
    if strong and _outvotes(vertical, topic):
        hit = strong[0]
        why = scene.reason(
            "handling_lead", f"vertical.{hit.payload.id}", hit.start, hit.end, hit.payload.basis.citation
        )
        return _Lead(bodies.units[hit.payload.unit], [why], topic.family_confidence, fixed=True)
    if topic.topics == 0 and severity is None and (asked := _addressed(scene)):
        why = scene.reason("handling_lead", "addressed", asked.start, asked.end)
        return _Lead(asked.payload, [why], max(topic.family_confidence, UNSURE))
    return _of_family(where, topic, bodies, day, fixed=severity is not None)


def _doubts(scene: Scene, where: Whereabouts, bodies: Bodies, lead: _Lead) -> dict[str, tuple[int, int]]:
    town = bodies.town(where.territory)
    return told_of(scene, where, bodies, frozenset((lead.unit.id, town.id if town else lead.unit.id)))


def _doubted(scene: Scene, lead: _Lead, span: tuple[int, int], bodies: Bodies) -> _Lead:
    """The lead where it may itself be what is complained of: sure or not, a person looks; unsure, it is not even proposed."""
    why = scene.reason("handling_lead", "told_of", *span, BASIS_INFORMANT)
    unit = lead.unit if lead.confidence >= UNSURE else bodies.desk
    return _Lead(unit, [*lead.reasons, why], min(lead.confidence, UNSURE), lead.fixed)


def _of_family(where: Whereabouts, topic: Topic, bodies: Bodies, day: date, *, fixed: bool) -> _Lead:
    """The first family that has a unit; what a department manages, and any incident, is not the town's because a village is named."""
    families, sure, told = topic.families, topic.family_confidence, []
    pushed = families[0] == "镇街" and topic.zone is None and (topic.topics >= 2 or fixed)
    if pushed and families[1] != "镇街":
        families, sure = (*families[1:], "镇街"), min(sure, 0.6)
        told.append(Reason("handling_lead", "not_the_town", basis=BASIS_TOWN))
    for place, family in enumerate(families):
        own = bodies.units[topic.unit] if topic.unit and family == topic.families[0] else None
        unit = own if own and own.holds_on(day) else bodies.bearer(family, where.territory, day)
        if unit:
            confidence = sure if place == 0 else min(sure, UNSURE)
            why = Reason("handling_lead", f"family.{family}", basis=unit.basis.citation)
            return _Lead(unit, [why, *told], confidence, fixed)
    return _Lead(bodies.desk, [Reason("handling_lead", "desk")], min(sure, UNSURE))


def _corrected(
    lead: _Lead, next_: str | None, topic: Topic, ask: Ask, bodies: Bodies, day: date
) -> tuple[_Lead, str | None]:
    """The lead after what officers said of similar matters. One correction proposes and asks; where a law, an incident or a
    body led from above decides, it only asks."""
    advice = ask("handling_lead", lead.unit.id)
    if advice is None:
        return lead, next_
    unit = bodies.units.get(advice.value) if advice.value else None
    told = [*lead.reasons, *advice.reasons]
    if unit is None or not unit.holds_on(min(day, date.max)):
        return _Lead(lead.unit, told, min(lead.confidence, UNSURE), lead.fixed), next_
    if (lead.fixed or topic.zone) and not advice.certain:
        return _Lead(lead.unit, told, min(lead.confidence, UNSURE), lead.fixed), unit.name
    sure = SURE if advice.certain else UNSURE
    return _Lead(unit, told, sure), lead.unit.name


def _is_word(doc: str, hit: Hit) -> bool:
    """Whether it stands by itself: the railway's «动车» is not in «电动车»; longer words always do."""
    if hit.end - hit.start > 2:
        return True
    first = max(0, hit.start - 6)
    edges = {first + edge for _, start, end in rjieba.tokenize(doc[first : hit.end + 6]) for edge in (start, end)}
    return hit.start in edges and hit.end in edges


def _is_meant(doc: str, hit: Hit) -> bool:
    """«冒充银行客服», «法院门口的路»: somebody else, or only where it lies."""
    return not (_POSES.search(doc, max(0, hit.start - 14), hit.start) or _LIES_BY.match(doc, hit.end))


def _outvotes(vertical: list[Hit], topic: Topic) -> bool:
    """Its words are at least a third of all topic words; a bank on the corner is no matter of the bank's supervisors."""
    return len({hit.start for hit in vertical}) * 3 >= topic.topics


def _addressed(scene: Scene) -> Hit | None:
    """The one department a plea names, where the words say nothing else of the topic."""
    named = scene.found("unit")
    if not named:
        return None
    units = [hit for hit in named if hit.payload.kind == "department"]
    asked = [hit for hit in units if _ADDRESSED.search(scene.doc, max(0, hit.start - 8), hit.start)]
    return asked[0] if len({hit.payload.id for hit in asked}) == 1 else None


def _co_leads(
    scene: Scene, topic: Topic, lead: Unit, where: Whereabouts, bodies: Bodies, day: date
) -> list[tuple[Unit, Reason]]:
    """Where two grey zones are told in one voice, each has its lead: 61号 has several departments answer by their duty."""
    if topic.zone is None:
        return []
    also = set(scene.hits.meanings("grey_also"))
    told: dict[str, tuple[Unit, Reason]] = {}
    for hit in scene.found("grey_any"):
        zone: GreyZone = hit.payload
        if _is_another(zone, topic.zone) and (not zone.also or zone.id in also) and zone.holds_on(min(day, date.max)):
            unit = bodies.bearer(zone.lead, where.territory, day)
            if unit and unit.id != lead.id and unit.kind != "town":
                why = scene.reason("co_leads", f"grey.{zone.id}", hit.start, hit.end, zone.basis.citation)
                told.setdefault(unit.id, (unit, why))
    return [*told.values()][:2]


def _is_another(zone: GreyZone, leading: GreyZone) -> bool:
    """A second matter, and not the same words read twice (违停 is in three zones) or an assistant of the first."""
    return zone.lead != leading.lead and zone.lead not in leading.assist and not set(zone.any) & set(leading.any)


def _support(topic: Topic, where: Whereabouts, bodies: Bodies, day: date, grave: bool) -> Iterator[Unit]:
    """The town where it is, the city's offices for grave incidents, and the grey zone's assistants."""
    town = bodies.town(where.territory)
    if town:
        yield town
    if grave:
        yield from bodies.government_support
    for family in topic.zone.assist if topic.zone else ():
        unit = bodies.bearer(family, where.territory, day)
        if unit:
            yield unit


def _runner_up(topic: Topic, lead: Unit, where: Whereabouts, bodies: Bodies, day: date) -> str | None:
    families: tuple[Family, ...] = topic.families
    units = (bodies.bearer(family, where.territory, day) for family in families)
    return next((unit.name for unit in units if unit and unit.id != lead.id), None)


def _is_across(scene: Scene, where: Whereabouts) -> bool:
    """Whether it lies on the border with a named neighbour: several places, so their common superior."""
    return bool(where.away and where.local_evidence and _ACROSS.search(scene.doc))


def _discipline(charged: Charged | None, bodies: Bodies) -> Owner:
    """Only the discipline body sees who informs; neither the unit complained of nor its town is told. What is told of the
    city government itself is its superior's to judge."""
    names = charged.names if charged else ()
    body = bodies.government if bodies.discipline.name in names else bodies.discipline
    above = bodies.government.name in names
    reasons = charged.reasons if charged else (Reason("restricted", "channel.restricted", basis=BASIS_INFORMANT),)
    sure = 0.8 if charged is None or not (names or charged.weight == "accused") else _SURE_OF[charged.weight]
    return Owner(
        body.name, body.name, (), (), names, True, "地市" if above else body.level, UNSURE if above else sure, reasons
    )
