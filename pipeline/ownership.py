"""Whose it is: units in force on the day, the town, bodies led from above, complaints about officials, grave incidents."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

import rjieba

from cases.items.judgment import Reason
from config.load import Config
from config.units import Unit
from config.words import Family, Level, Severity
from pipeline.category import Topic
from pipeline.lexicon import Entry, Hit, longest
from pipeline.places import Whereabouts
from pipeline.scene import Scene

_MOST = 20
GRAVE = (Severity.ESPECIALLY_SERIOUS, Severity.SERIOUS)
BASIS_INFORMANT = "信访工作条例 第三十条"
BASIS_GRAVE = "国办发〔2016〕61号 (属地管理、分级负责、谁主管谁负责)"

_CORRUPT = re.compile(
    "贪污|受贿|行贿|索贿|索要(?:红包|好处|财物|钱财|回扣)|收(?:了|取|受)?(?:红包|好处费|回扣|礼金)|吃拿卡要|腐败|贪腐|以权谋私|滥用职权|玩忽职守|挪用|侵吞|侵占|截留|套取|"
    "虚报冒领|优亲厚友|保护伞|徇私|包庇|打击报复|买官卖官|违纪|公款吃喝|公车私用|违规收礼|私分|克扣|暗箱操作|权钱交易|利益输送|勾结|吃请|接受[^，。]{0,6}宴请|加急费|内定|围标|串标|刁难(?:办事)?群众"
)
_SLACK = re.compile(
    "不作为|乱作为|慢作为|推诿|扯皮|踢皮球|懒政|态度(?:十分|非常|极其|很|特别)?(?:恶劣|极差|蛮横|差)|官僚主义|敷衍|刁难|野蛮执法|粗暴执法|暴力执法"
)
_OFFICIAL = re.compile(
    "局长|镇长|乡长|书记|主任|科长|股长|所长|站长|村支书|村长|村干部|社区干部|干部|公务员|民警|城管队员|执法人员|工作人员|领导|大队长|村主任|党员|法官|校长|院长"
)
_DIRECT = re.compile(
    "^的?(?:工作人员|领导|干部|民警|执法人员|窗口|办事人员|主任|局长|书记|所长|人员|人)?(?:一直|长期|严重|根本|完全|又|都|也|就|很|太|总是|互相|相互|之间|存在){0,3}$"
)
_PRIVATE = re.compile(
    "物业|开发商|业委会|房东|中介|商家|老板|店家|店主|公司|企业|厂家|厂里|包工头|承包商|平台|超市|酒店|健身房|培训机构|驾校|房产商|施工方|施工队|邻居|亲戚|朋友|前夫|前妻"
)
"""Who is no official: what he takes is a matter for his supervisors, not for the discipline body."""
_TOGETHER = re.compile(
    "勾结|保护伞|包庇|徇私|官商|撑腰|利益输送|权钱交易|受贿|行贿|索贿|滥用职权|玩忽职守|打击报复|优亲厚友|虚报冒领|买官卖官"
)
_NOT_A_CHARGE = re.compile("宣传|倡廉|学习|警示|教育|专项整治|制度|廉政建设|查处|严肃处理|会议")


@dataclass(frozen=True, slots=True)
class Owner:
    """Unit names as the wire shows them."""

    handling_lead: str
    response_lead: str
    co_leads: tuple[str, ...]
    support: tuple[str, ...]
    complained_of: tuple[str, ...]
    restricted: bool
    level: Level
    confidence: float
    reasons: tuple[Reason, ...]


def unit_entries(config: Config) -> Iterator[Entry]:
    """Kind ``unit``: every name by which people write a body."""
    for unit in config.units.units:
        for name in unit.names:
            yield Entry(name, "unit", unit)


def find_owner(scene: Scene, where: Whereabouts, topic: Topic, severity: Severity | None, config: Config) -> Owner:
    """Complaints about officials first, then bodies led from above, then the family's unit; the town supports."""
    charged, charges = _complained_of(scene, where)
    if charges or (scene.channel and scene.channel.restricted):
        return _discipline(config, charged, charges)
    day = scene.day or date.max
    lead, reasons = _lead(scene, where, topic, severity, config, day)
    grave = severity in GRAVE
    response = config.unit(config.city.government) if grave else lead
    support = [*_town(where, config), *(config.unit(id) for id in config.city.government_support if grave)]
    support += [
        unit for family in (topic.zone.assist if topic.zone else ()) if (unit := unit_for(config, family, where, day))
    ]
    names = dict.fromkeys(unit.name for unit in support if unit.id not in (lead.id, response.id))
    told = [*reasons, *([Reason("response_lead", "grave", basis=BASIS_GRAVE)] if grave else [])]
    sure = topic.family_confidence
    return Owner(lead.name, response.name, (), tuple(names), (), False, lead.level, sure, tuple(told))


def unit_for(config: Config, family: Family, where: Whereabouts, day: date) -> Unit | None:
    """The unit that manages the family on that day; for 镇街 the town's; before all of them the earliest."""
    if family == "镇街":
        return next(iter(_town(where, config)), None)
    bearers = [unit for unit in config.units.units if family in unit.families]
    holding = [unit for unit in bearers if unit.holds_on(day)]
    if holding:
        return holding[0]
    return min(bearers, key=lambda unit: unit.since) if bearers and all(day < unit.since for unit in bearers) else None


def _lead(
    scene: Scene, where: Whereabouts, topic: Topic, severity: Severity | None, config: Config, day: date
) -> tuple[Unit, list[Reason]]:
    """A body led from above where its own words are said and nothing graver; else the likeliest family that has a unit."""
    vertical = [hit for hit in scene.found("vertical") if _is_word(scene.doc, hit)] if severity is None else []
    strong = [hit for hit in vertical if hit.end < scene.body or topic.topics <= 2] or vertical[1:]
    if strong and _outvotes(vertical, topic):
        hit = strong[0]
        return config.unit(hit.payload.unit), [
            scene.reason("handling_lead", f"vertical.{hit.payload.id}", hit.start, hit.end)
        ]
    for family in topic.families:
        unit = unit_for(config, family, where, day)
        if unit:
            return unit, [Reason("handling_lead", f"family.{family}", basis=unit.basis.citation)]
    return config.unit(config.city.desk_unit), [Reason("handling_lead", "desk")]


def _is_word(doc: str, hit: Hit) -> bool:
    """Whether it stands by itself: the railway's «动车» is not in «电动车»."""
    first = max(0, hit.start - 6)
    edges = {first + edge for _, start, end in rjieba.tokenize(doc[first : hit.end + 6]) for edge in (start, end)}
    return hit.start in edges and hit.end in edges


def _outvotes(vertical: list[Hit], topic: Topic) -> bool:
    """Its words are at least a third of all topic words; a bank on the corner is no matter of the bank's supervisors."""
    return len({hit.start for hit in vertical}) * 3 >= topic.topics


def _town(where: Whereabouts, config: Config) -> list[Unit]:
    town = config.town(where.territory) if where.territory else None
    return [config.unit(town.unit)] if town else []


def _discipline(config: Config, charged: list[str], charges: list[Reason]) -> Owner:
    """Only the discipline body sees who informs; neither the unit complained of nor its town is told."""
    body = config.unit(config.city.discipline)
    if body.name in charged:
        body = config.unit(config.city.government)
    reasons = charges or [Reason("restricted", "channel.restricted", basis=BASIS_INFORMANT)]
    return Owner(
        body.name, body.name, (), (), tuple(charged), True, body.level, 0.9 if charges else 0.8, tuple(reasons)
    )


def _complained_of(scene: Scene, where: Whereabouts) -> tuple[list[str], list[Reason]]:
    """Corruption beside an official or a unit, or slackness right behind a unit's name."""
    units = longest(scene.found("unit"))
    charged: dict[str, None] = {}
    reasons: list[Reason] = []
    for match in islice(_CORRUPT.finditer(scene.doc), _MOST):
        start, end = scene.sentence(match.start())
        words = scene.doc[max(start, match.start() - 60) : min(end, match.end() + 30)]
        near = [hit for hit in units if max(start, match.start() - 60) <= hit.start < match.start()]
        if _NOT_A_CHARGE.search(words) or not (near or _OFFICIAL.search(words)):
            continue
        if not _TOGETHER.search(match[0]) and _is_private(scene, max(start, match.start() - 60), match.start()):
            continue
        charged.update(dict.fromkeys(_names(near[-1:], where, start, end)))
        reasons.append(scene.reason("restricted", "discipline.corrupt", *match.span(), BASIS_INFORMANT))
    for match in islice(_SLACK.finditer(scene.doc), _MOST):
        near = [
            hit
            for hit in units
            if 0 <= match.start() - hit.end <= 12 and hit.payload.kind not in ("utility", "vertical")
        ]
        if near and _DIRECT.match(scene.doc[near[-1].end : match.start()]):
            charged.update(dict.fromkeys(_names(near[-1:], where, 0, 0)))
            reasons.append(scene.reason("restricted", "discipline.slack", *match.span(), BASIS_INFORMANT))
    return [*charged], reasons[:3]


def _is_private(scene: Scene, start: int, at: int) -> bool:
    """Whether a property firm or a shop stands nearer to the charge than any official or unit."""
    private = [match.end() for match in _PRIVATE.finditer(scene.doc, start, at)]
    official = [match.end() for match in _OFFICIAL.finditer(scene.doc, start, at)]
    official += [hit.end for hit in scene.found("unit") if start <= hit.start and hit.end <= at]
    return bool(private) and max(private) > max(official, default=-1)


def _names(units: list[Hit], where: Whereabouts, start: int, end: int) -> Iterator[str]:
    """The unit named, else the village whose officials are meant."""
    if units:
        yield units[0].payload.name
        return
    for hit in where.ours:
        if start <= hit.start < end and hit.payload.weight == 3:
            yield hit.payload.name
            return
