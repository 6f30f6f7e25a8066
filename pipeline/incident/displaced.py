"""Incidents of which nobody tells a victim or a name, only how many were moved out of danger or how much land was laid waste."""

import re
from collections.abc import Sequence
from datetime import timedelta

from config.severity import EventType, type_of
from pipeline.casualty.harm import Mention
from pipeline.incident.everyday import SHORT, is_idle
from pipeline.incident.kinds import row_of
from pipeline.incident.overruled import FRESH, age_of
from pipeline.text.lexicon import Hit
from pipeline.text.scene import Scene

_MOVED = re.compile("疏散|撤|转移|避险")
_AT_ONCE = re.compile(
    "紧急|连夜|冒雨|已|目前|截[至止]|正在|全部|凌晨|半夜|[今昨][天日早晚晨夜]|刚[才刚]|(?:疏散|撤离)了(?=[0-9一二两三四五六七八九十百千几])"
)
_DANGER = re.compile("火|烟|[洪雨]|水(?!平|果|务|电|费)|漏|爆|炸|震|[坍垮倒]塌|垮|滑坡|裂|险情|台风|泥石流")
_WEATHER = re.compile("[暴大降]雨|雨(?:太|下得|很)大|洪|涨水|水[^，。；]{0,2}涨|水位|水太?大|台风")
_AMONG_CROWDS = re.compile("学校|师生|学生|小学|中学|幼儿园")
"""Whoever empties a school without a danger practises it."""
_NOT_MOVED = re.compile(
    "搬迁|移民|就业|劳动力|务工|支付|扶贫|[拆征]|可(?:容纳|安置|疏散|转移)|能力|旅客|客流|游客|景区|[假节]日|春运|高峰|人次|病房|档案|裁[员撤]|编制|岗位|项目组|办公|散场|观众|演[练习出唱]|音乐"
)
_WASTED = re.compile(
    "受灾|成灾|绝收|倒伏|过火|烧[了毁掉光过]|淹(?![水死没])|淹没(?!区)|[倒垮]了(?!闸)|冰雹[^，。；]{0,4}[打砸]|[打砸][坏烂]|冲[毁走]|颗粒无收"
)
_BURNT = re.compile("过火|烧")
_NOT_WASTED = re.compile("保险|补[贴助偿]|计划|任务|预计|可能|防[治止控]|以上|复[垦耕]|造林|流转|项目|建设|怎么补")
_BACK, _ON = 16, 12
_FEWEST = 5
_LEAST = {"forest_fire": 1.0, "meteorological": 6.6}
"""People moved, and hectares: a household that leaves, and one farmer's field under hail, are no incident by themselves."""


def find_displaced(scene: Scene, mentions: Sequence[Mention], table: Sequence[EventType]) -> list[Hit]:
    """The first such number of a short message of these days, with the row of what did it."""
    if len(scene.doc) - scene.body >= SHORT or FRESH <= age_of(scene) < timedelta.max:
        return []
    for mention in mentions:
        row = _row(scene, mention, table)
        if row:
            return [Hit(mention.start, mention.end, row)]
    return []


def _row(scene: Scene, mention: Mention, table: Sequence[EventType]) -> EventType | None:
    if mention.fact == "evacuated" and mention.value >= _FEWEST and _is_moved(scene, mention):
        return _what_moved_them(scene, mention, table)
    if mention.fact != "hectares" or is_idle(scene.doc) or _NOT_WASTED.search(scene.doc):
        return None
    first, last = scene.sentence(mention.start)
    near = scene.doc[max(first, mention.start - _BACK) : min(last, mention.end + _ON)]
    if not _WASTED.search(near):
        return None
    wanted = "forest_fire" if _BURNT.search(near) else "meteorological"
    return type_of(wanted, table) if mention.value >= _LEAST[wanted] else None


def _what_moved_them(scene: Scene, mention: Mention, table: Sequence[EventType]) -> EventType:
    """The row of a word that names it, of what did it, of the weather, or of accidents."""
    named = max(scene.found("event"), key=lambda hit: hit.end - hit.start, default=None)
    row: EventType = named.payload if named else row_of(mention, scene, table)
    return type_of("meteorological", table) or row if row.id == "accident" and _WEATHER.search(scene.doc) else row


def _is_moved(scene: Scene, mention: Mention) -> bool:
    """Out of danger and in haste: not resettled, not sent to work, not a crowd that goes home."""
    doc = scene.doc
    if (
        not _MOVED.search(doc, max(0, mention.start - 2), mention.end)
        or _NOT_MOVED.search(doc)
        or is_idle(doc, asks=False)
    ):
        return False
    danger = _DANGER.search(doc)
    return bool(danger or (_AT_ONCE.search(doc) and not _AMONG_CROWDS.search(doc)))
