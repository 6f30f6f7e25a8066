"""Did it happen? What the words around a cue say: occurred, negated, hypothetical, drill, historical or policy.

A word alone raises no alarm: without a sign that something happened here and now there is no event at all.
"""

import re

from config.words import Modality
from pipeline.occurrence.bygone import is_bygone, is_of_old_year
from pipeline.occurrence.denied import is_denied, is_prevented
from pipeline.occurrence.guessed import is_guess
from pipeline.occurrence.past import ANY_HOUR, NOW, SHORT, is_past, is_told_lately
from pipeline.occurrence.ruled import COMPOUND, ORDER, asked_for, is_clause, is_fresh, is_policy
from pipeline.occurrence.staged import is_drill
from pipeline.occurrence.unreal import is_unreal
from pipeline.text.glance import ahead
from pipeline.text.scene import Scene

_OPENS, _CLOSES = ("“", "‘", "「", '"'), ("”", "’", "」", '"')
_SAID = re.compile("(?:说|称|喊|叫|传|写|发|报|名为|题为|标题|显示|提到)[^，。]{0,4}$")
"""Marks around the bare word say that it was called so; words that quote somebody say nothing of it."""

_PLAINLY = re.compile(
    ahead(
        "伤垮塌失巨扑接撞救明正死求浓消火炸烧爆目着突蘑被起通遇震黑",
        "伤员|被[^，。]{0,4}(?:震|炸)(?:裂|碎|坏|塌|垮|伤|死|飞)|黑烟|蘑菇[烟云]|震(?:坏|裂|碎|垮|塌)|突发(?!性|事件|公共)|正在?(?:燃|着|起|冒)|浓烟|明火|火光|巨响|救护车|消防车|伤者|死者|被困|失联|遇难|接到?报|求救|救命|通报[^。]{0,16}发生|"
        "烧起来|塌了|垮了|炸了|[起着]火了|爆炸了|撞了|撞上|扑救|扑灭|目击",
    )
)
_HAPPENED = re.compile(
    ahead(
        "0-9一三两今倒凌几刚初前又发导引快抢报昨正烧现疑着翻致警起跑跳送逃通造",
        "发生|[一两三几][辆台栋艘]|逃出来|跑出来|跳窗|[起着]火|引发|造成|导致|致使|致(?=[0-9一二两三四五六七八九十])|现场|正在|正(?=[在被])|刚刚|刚才|[今昨][天日早晚晨夜]|前[天日晚]|凌晨|警方|通报|快来|"
        "(?<![0-9])[0-9]{1,2}(?:[时点](?![建意问])|[日号](?=[上下凌早晚中,，0-9]))|疑似|初步(?:判断|确定|认定|诊断)|抢险|抢救|报警|送医|送往医院|倒了|翻了|烧了|又(?=[有发出起])",
    )
)
_DONE = re.compile(
    "^了?[一两三]?个(?!人[都也怎才]|没|样)|^(?:之后|以后|后(?![果患悔续代遗怕]))|^(?:事故|事件)?(?:已经?)?[^，。；,;！!\n]{0,6}了(?=$|[。！!，,；;\n])"
)
"""The cue itself is told as done («爆炸了»); a 了 anywhere in the sentence says nothing of it."""
_WHERE = re.compile(
    "院|馆|宿舍|宾馆|酒店|市场|大厦|单元|附近|门口|路口|路段|小区|工地|厂|公司|商场|学校|村|镇|街道|楼|桥|隧道|仓库|车间|矿|河|水库|高速|国道|省道|店"
)
_OURS = ("place", "local")
_CLOSE = 14


def modality_at(scene: Scene, start: int, end: int, harm: bool) -> Modality | None:
    """What [start, end) speaks of. ``harm``: the sentence counts victims. ``None``: a bare word, no event.

    1. A drill, play or film, unless the words say it was none. 2. A denial. 3. What may be, might have been, or keeps
    happening. 4. The past: told so, or dated long before the reference. 5. Rules, meetings, advice, unless victims are
    counted or the fire is seen. 6. It occurred, if anything says so: a verb, an hour, victims, a place in a headline.
    """
    before, after = scene.around(start, end, 70, 50)
    whole = before + scene.doc[start:end] + after
    if is_drill(scene, whole):
        return "drill"
    words = scene.doc[start:end]
    if is_unreal(before, words, after, bool(scene.found("unreal"))):
        return None
    if COMPOUND.search(after):
        return "policy" if is_policy(scene, start, before, whole) else None
    prevented = is_prevented(before) and is_policy(scene, start, before, whole)
    if is_denied(before, after, whole):
        return "policy" if prevented else "negated"
    if not harm and before.endswith(_OPENS) and after.startswith(_CLOSES) and not _SAID.search(before):
        return "drill"
    if is_guess(scene, start, end, before, after):
        return "policy" if prevented else "hypothetical"
    if is_past(scene, before, after, whole) or _is_of_old(scene, before, words, after):
        return "historical"
    if ruled := _ruled(scene, before, whole, harm):
        return ruled
    plainly = harm or bool(_PLAINLY.search(whole))
    if not plainly and not is_fresh(before) and is_policy(scene, start, before, whole):
        return "policy"
    short = len(scene.doc) - scene.body < SHORT
    placed = (bool(_WHERE.search(before)) and (end < scene.body or short)) or (short and _cried(scene, after))
    told = _HAPPENED.search(before[-_CLOSE:] + scene.doc[start:end] + after[:_CLOSE]) or _DONE.search(after)
    said = plainly or placed or told
    return "occurred" if said and (end < scene.body or plainly or is_told_lately(scene, start, end)) else None


def _ruled(scene: Scene, before: str, whole: str, harm: bool) -> Modality | None:
    """In an order, a law, or a question about one, and nothing of these days beside it."""
    if ORDER.search(before) and not (harm and NOW.search(whole)):
        return "policy"
    said: Modality | None = "policy" if is_clause(before, whole) else asked_for(scene, whole)
    return None if said is None or NOW.search(whole) or ANY_HOUR.search(whole) else said


def _is_of_old(scene: Scene, before: str, words: str, after: str) -> bool:
    """In a year of the last century, or in a war of long ago."""
    signed = scene.found("bygone")
    return bool(signed) and (is_of_old_year(before) or is_bygone(before + words, after))


def _cried(scene: Scene, after: str) -> bool:
    """«爆炸!东浦新城!»: the bare word as a cry, and a place of ours."""
    return bool(re.match("[!！。\n]|$", after)) and any(hit.payload[0] in _OURS for hit in scene.found("where"))
