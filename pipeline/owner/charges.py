"""Whom a voice complains of: an official or a unit that is corrupt, violent or slack. Such a unit must not handle the matter.

A charge needs its word or a deed told plainly, and before it in the sentence somebody who holds office. A firm, a shop or a neighbour standing
nearer is the one meant. A unit that is asked, thanked or quoted is not charged, and neither is one in a campaign or an «if».
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from cases.items.judgment import Reason
from pipeline.owner.actors import Actor, find_actors, find_units
from pipeline.owner.bodies import Bodies
from pipeline.owner.conduct import find_conduct
from pipeline.owner.gained import find_gains
from pipeline.owner.meant import BEARS, find_meant, is_asked
from pipeline.owner.misconduct import MOST, find_deeds
from pipeline.owner.turned import find_turned, names_an_office
from pipeline.owner.wronged import find_wronged, names_anybody
from pipeline.place.places import Whereabouts
from pipeline.text.lexicon import Hit, longest
from pipeline.text.scene import Scene

BASIS_INFORMANT = "信访工作条例 第三十条"
_LINK = re.compile("[和与、及跟同]|以及|还有")
_NOT_THE_UNIT = re.compile(
    "家属|宿舍|旁|隔壁|对面|门口|附近|后面|后门|前面|楼下|大楼|小区|院|的?(?:电话|平台|热线)|[:：,，]|受理|处理|查处|介入|反映|请|辖区|管辖|管理的|下属|片区|招聘|提供|"
    "承诺|回复|答复|一案"
)
_IS_TRIED, _ACCUSED = re.compile("查案|办案"), re.compile("举报|反映|告")
"""Who looks into what officials are accused of: of him another must hear."""
_SUES = frozenset(("要告", "想告", "状告"))
_OFFICE_OF_TOWN = re.compile("政府|办(?!理|卡|证)|干部|领导|工作人员|执法")
_DENOUNCES = frozenset(("举报", "控告", "检举", "状告", "告发"))
_NO_OBJECT = re.compile(
    "[，,。；!！?？:：\n]|为何|为什么|怎么|如何|给|到|向|信|电话|材料|人员?信息|中心|平台|处理|回复|受理|反映|请|信箱|后|由|被|经|认定|小区|公司|歌厅|[娱健]|幼儿园|医院|店|商|开发|厂"
)
_NO_HOLDER = re.compile("[期通房恒]")
"""Behind 长 it is another word: 歌厅长期, 长通名城."""
_OPENING, _OBJECT = 60, 14
"""Who denounces says so at once, and right behind the word stands whom."""
_PASSED_ON = frozenset(("推诿", "扯皮", "踢皮球", "推来推去"))
_ONE_ANOTHER = re.compile("互相|相互|两边|双方|来回|彼此|之间|几个部门|各部门|部门间")


class Charged(NamedTuple):
    """Names of those complained of, and the words that say so."""

    names: tuple[str, ...]
    reasons: tuple[Reason, ...]
    weight: Literal["grave", "slack", "accused"]
    """What is told: misconduct, slackness, or only that a complaint is about the unit."""


def find_charges(scene: Scene, where: Whereabouts, bodies: Bodies) -> Charged | None:
    """Who is complained of, or ``None`` where nobody is."""
    words, accused = [*scene.found("charge"), *find_deeds(scene)], scene.found("accuse")
    treated = scene.found("conduct")
    gained, office = scene.found("gain"), names_an_office(scene)
    if not (words or accused or treated or gained or office or names_anybody(scene)):
        return None
    units = find_units(scene, where, bodies)
    names: dict[str, None] = {}
    reasons: list[Reason] = []
    grave = False
    for hit in longest(words)[:MOST]:
        met = find_meant(scene, hit, units)
        if met is None:
            continue
        names.update(dict.fromkeys(_named(scene, hit, met, units, where, bodies)))
        grave = grave or hit.payload != "slack"
        rule = "discipline.slack" if hit.payload == "slack" else "discipline.corrupt"
        reasons.append(scene.reason("restricted", rule, hit.start, hit.end, BASIS_INFORMANT))
    if reasons:
        return Charged(tuple(names), tuple(reasons[:3]), "grave" if grave else "slack")
    return (
        (_accused(scene, accused, units) if accused and units else None)
        or (_denounced(scene, accused, where, bodies, units) if accused else None)
        or (_treated(scene, where, bodies, units, words) if treated else None)
        or _wronged(scene, units, bodies)
        or (_gained(scene, where, bodies, units, office) if gained or office else None)
    )


def _accused(scene: Scene, accused: list[Hit], units: list[Hit]) -> Charged | None:
    """«投诉市住建局…»: a unit that is itself the object. Only a person can tell how it is meant, so it is never sure."""
    starts = {unit.start: unit for unit in units}
    for hit in accused[:MOST]:
        unit = starts.get(hit.end)
        if unit and unit.payload.kind not in ("utility", "vertical") and not _is_told(scene.doc, hit, unit):
            named = scene.doc[unit.start : unit.end].endswith(("政府", "办", "办事处"))
            if unit.payload.kind != "town" or named or _OFFICE_OF_TOWN.match(scene.doc, unit.end):
                why = scene.reason("restricted", "discipline.accused", hit.start, unit.end, BASIS_INFORMANT)
                return Charged((unit.payload.name,), (why,), "accused")
    return None


def _denounced(
    scene: Scene, accused: list[Hit], where: Whereabouts, bodies: Bodies, units: list[Hit]
) -> Charged | None:
    """«举报张副镇长…»: a holder of an office is himself the object. How it is meant only a person can tell."""
    for hit in accused[:MOST]:
        first, _ = scene.sentence(hit.start)
        if hit.start > scene.body + _OPENING:
            return None
        if scene.doc[hit.start : hit.end] not in _DENOUNCES or is_asked(scene.doc, first, hit):
            continue
        named = find_actors(scene, hit.end, min(hit.end + _OBJECT, len(scene.doc)), units)
        holder = next((actor for actor in named if actor.kind in ("official", "village", "private")), None)
        if holder is None or holder.kind == "private" or _NO_HOLDER.match(scene.doc, holder.end):
            continue
        if not _NO_OBJECT.search(scene.doc, hit.end, holder.start):
            names = dict.fromkeys(_named(scene, hit, holder, units, where, bodies))
            why = scene.reason("restricted", "discipline.accused", hit.start, holder.end, BASIS_INFORMANT)
            return Charged(tuple(names), (why,), "accused")
    return None


def _is_told(doc: str, hit: Hit, unit: Hit) -> bool:
    """Whether the unit was only told of something, or is where it lies; who is sued is never only told."""
    return doc[hit.start : hit.end] not in _SUES and _NOT_THE_UNIT.match(doc, unit.end) is not None


def _treated(scene: Scene, where: Whereabouts, bodies: Bodies, units: list[Hit], words: list[Hit]) -> Charged | None:
    """«社保局的人爱理不理»: bad conduct without its word. How it is meant only a person can tell."""
    told = find_conduct(scene, units, words)
    if told is None:
        return None
    hit, whose = told
    names = dict.fromkeys(_named(scene, hit, whose, units, where, bodies))
    why = scene.reason("restricted", "discipline.conduct", hit.start, hit.end, BASIS_INFORMANT)
    return Charged(tuple(names), (why,), "accused")


def _gained(scene: Scene, where: Whereabouts, bodies: Bodies, units: list[Hit], office: bool) -> Charged | None:
    """«管低保那个女的,送她腊肉的就评上了»: what somebody gained by his office, however far from him it is told."""
    told = find_gains(scene, units) or (find_turned(scene, units) if office else None)
    if told is None:
        return None
    (start, end), whose = told
    hit = Hit(start, end, "gain")
    names = dict.fromkeys(_named(scene, hit, whose, units, where, bodies))
    if _IS_TRIED.search(scene.doc, whose.start, whose.end) and _ACCUSED.search(scene.doc, 0, whose.start):
        names[bodies.discipline.name] = None
    why = scene.reason("restricted", "discipline.gained", start, end, BASIS_INFORMANT)
    return Charged(tuple(names), (why,), "accused")


def _wronged(scene: Scene, units: list[Hit], bodies: Bodies) -> Charged | None:
    """«城管把老人的车掀了»: the office as the doer, by how the sentence is built."""
    told = find_wronged(scene, units, bodies)
    if told is None:
        return None
    unit, (start, end) = told
    why = scene.reason("restricted", "discipline.wronged", start, end, BASIS_INFORMANT)
    return Charged((unit.payload.name,), (why,), "accused")


def _named(scene: Scene, hit: Hit, met: Actor, units: list[Hit], where: Whereabouts, bodies: Bodies) -> Iterator[str]:
    """The unit meant: itself, and those it is linked with («住建局和城管局»); the unit an official stands behind; the village
    of a village official; else what the office says (民警)."""
    doc = scene.doc
    first, _ = scene.sentence(hit.start)
    if met.kind == "village":
        yield from (h.payload.name for h in where.ours if h.payload.village and first <= h.start < hit.start)
        return
    before = [unit for unit in units if first <= unit.start and unit.end <= met.start and met.start - unit.end <= 8]
    if met.unit and met.unit.kind != "town" and doc[met.start : met.end].startswith("城管") and before:
        own = before[-1]
        if own.payload.kind == "town" and own.end == met.start:
            yield own.payload.name
            return
    if doc[hit.start : hit.end] in _PASSED_ON and _ONE_ANOTHER.search(doc, max(first, hit.start - 12), hit.end):
        sides = [unit for unit in units if first <= unit.start < hit.start and not is_asked(doc, first, unit)]
        yield from (unit.payload.name for unit in sides if unit.payload.kind not in ("utility", "vertical"))
    if met.unit:
        yield met.unit.name
        linked = [u for u in units if u.end < met.start and _LINK.fullmatch(doc, u.end, met.start)]
        yield from (unit.payload.name for unit in linked)
    elif before:
        yield before[-1].payload.name
    else:
        word = doc[met.start : met.end]
        family = BEARS.get(word[:2])
        unit = (
            bodies.families.get(family, (None,))[0] if family else bodies.names.get("法院") if word == "法官" else None
        )
        if unit:
            yield unit.name
