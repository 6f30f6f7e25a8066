"""A death told in the first person with no time and no cause: «我妈在屋里摔死了». No incident by itself, and somebody has to look.

Whoever writes so has just lost somebody; who tells of long ago says when, or what the court or the insurers made of it.
"""

import re

from pipeline.casualty.befallen import KIN, MERRY
from pipeline.incident.everyday import SHORT
from pipeline.incident.overruled import AFTERMATH
from pipeline.occurrence.modality import modality_at
from pipeline.text.glance import Marked
from pipeline.text.scene import Scene

_OURS = f"(?:[我咱俺](?:们)?(?:家|屋头)?(?:的|那|这|个)?(?:[大小老幺]|[一二两三四]岁的?)?{KIN}|[我咱俺]们?家?的?(?:父亲|母亲|丈夫|妻子|爱人|孩子|小孩|外公|外婆|岳[父母]))"
_CHILD = "(?<![别其])(?:孩子|娃娃|娃儿|小孩|学生|幼儿)"
_WHERE = "[在从到给被遭让着][^，,。；;！!？?\n]{1,12}?"
_BLOW = "[淹砸压撞烧摔毒炸电呛轧碾捅砍打烫噎掐勒睡踢踩咬医治药整逼]死|猝死|身亡|丧命|遇难|溺亡"
_STIFLED = "[闷热冻饿憋]死"
_CLOSED = "车|柜|箱|罐|窖|井|被子|被窝|冰|池"
_END = "(?:[了咯]|在(?![这那里]))"
_MOURNED = Marked(
    "死亡命难",
    f"(?:{_OURS}|{_CHILD}(?={_WHERE}))[^，,。；;！!？?\n]{{0,14}}?(?:(?:{_BLOW}){_END}|(?<=[里上下中内头边面院所室校园场馆家厂])(?:人)?死{_END})"
    f"|(?:{_OURS}|{_CHILD})[在被][^，,。；;！!？?\n]{{0,6}}(?:{_CLOSED})[^，,。；;！!？?\n]{{0,4}}?{_STIFLED}{_END}",
)
"""«闷死了» is a complaint of the air, unless somebody was shut up in a thing."""
_LONG_AGO = re.compile("[去前]年|年前|当年|多年|小时候|以前|那年|周年|清明|忌日|户口|注销|继承|公证|抚恤|丧葬")
_SAID_IN_JEST = re.compile("死(?:[了咯]?我|个?人)")
_AIR = re.compile("空调|风扇|通风|开窗|暖气|降温|天气")


def find_mourned(scene: Scene) -> tuple[int, int] | None:
    """Where a short message tells of such a death as come to pass, at [start, end)."""
    doc = scene.doc
    if len(doc) - scene.body >= SHORT:
        return None
    match = _MOURNED.search(doc)
    if (
        match is None
        or MERRY.search(doc)
        or AFTERMATH.search(doc)
        or _LONG_AGO.search(doc)
        or _SAID_IN_JEST.match(doc, match.end() - 2)
    ):
        return None
    if _AIR.search(doc, match.end()):
        return None
    return match.span() if modality_at(scene, *match.span(), harm=True) == "occurred" else None
