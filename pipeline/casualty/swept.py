"""Whom the water took and nobody has seen since: «冲走两人», «被洪水卷走了三个学生». No word says 失踪, and everybody knows it.

Only people are counted, no cows and no manhole covers; who was pulled out again, or found dead, is told by other words.
"""

import re
from collections.abc import Iterator

from pipeline.casualty.befallen import KIN, ROLE
from pipeline.casualty.harm import Mention, N
from pipeline.casualty.people import PAIRS
from pipeline.occurrence.modality import modality_at
from pipeline.text.glance import Marked
from pipeline.text.numbers import read_number
from pipeline.text.scene import Scene

CUES = "冲走 冲跑 卷走 卷进 卷跑 漂走 没有找到 没有捞到 没捞着"
_FOLK = f"(?:{ROLE}|{KIN}|{PAIRS}|[男女]生|学生|老师|钓鱼|人员|[人员工客民](?![民行工]))"
FOLK_UNIT = f"(?:[名位]|对(?=[^，,。；;]{{0,4}}?(?:{PAIRS}))|个?人(?![民家行工的])|(?=(?:{PAIRS}))|个(?=[^，,。；;]{{0,10}}?{_FOLK}))"
_TAKEN = Marked(
    "冲卷漂",
    f"(?:冲|卷|漂)(?:走|跑)了?(?:(?P<many>{N}){FOLK_UNIT}|(?P<one>(?:我|他|她)?(?:的)?(?:{ROLE}|{PAIRS}|{KIN})))"
    f"|(?P<first>{N})(?:{FOLK_UNIT}|个)[^，,。；;0-9]{{0,8}}?(?:被|遭|让|给)[^，,。；;]{{0,8}}?(?:冲|卷)(?:走|跑|进)"
    f"|(?P<single>(?:{ROLE}|{KIN}))(?:[两二](?:个|人))?(?:被|遭|让|给)[^，,。；;]{{0,8}}?(?:冲|卷)(?:走|跑|进)",
)
_SOMEBODY = f"{ROLE}|{KIN}|{PAIRS}|[男女]|学生|人|娃|孩|老[人汉头太婆爷乡师]|妇|大[姐爷娘妈叔哥嫂]|小伙|姑娘|客|工人"
_OWNED = re.compile(
    f"的(?!{_SOMEBODY}|时候|那|[被遭让给都也就又还没已在掉从当]|手|脚|心跳|呼吸|脉搏|气|命)[^，,。；;!！?？\n的]{{1,10}}$"
)
"""«三个学生的书包被水», «两口子种的菜»: behind whom a thing is named that was his."""
_SPOT = re.compile(
    "[在到去往从沿][^，,。；;!！?？\n]{1,16}?的[^，,。；;!！?？\n的]{0,8}?(?:(?<![晚早])上|(?<!夜)里|[下边旁中内外塘池沟河渠库井坑湖潭堰洞]|厕所|宿舍|车间|工地|巷道|配电房)"
    "(?:突然|不慎|不小心|当场|一下子|今[天早晚]|昨[天晚]|就|都|也|全|又|双双)*(?:[被遭让给][^，,。；;!！?？\n的]{0,6})?$"
)
"""«在河边的沙坝上被冲走»: where somebody was, and nothing of his."""
_PASSIVE = re.compile("[被遭让给]")
_THINGS = re.compile(
    f"[^，,。；;!！?？]{{0,8}}?的(?=[^\\s，,。；;!！?？])(?!{_SOMEBODY}|还|到|至|被|都|没|已)|"
    "车|牛|羊|猪|狗|鸡|鸭|钱|款|工资"
)
_BACK = re.compile(
    "获救|(?:救|捞|拉|拖|拽)(?:了?[起上出下回]|到岸)|脱险|脱困|平安|没事|无恙|上了?岸|爬[上起]来|找[到着]了|遗体|尸体|死|身亡|遇难|没了?气|失踪|失联|下落"
)
"""What became of them is told by words that count for themselves."""
_LOOK = 60


def find_swept(scene: Scene, start: int, end: int) -> Iterator[Mention]:
    """Those of [start, end) whom the water took, with no word of what became of them."""
    doc = scene.doc
    for match in _TAKEN.finditer(doc, start, end):
        told = match["many"] or match["first"]
        paired = not told or match[0].endswith("对")
        value = (
            2 if paired and re.search(PAIRS, doc[match.start() : match.end() + 6]) else read_number(told) if told else 1
        )
        if (
            value is None
            or is_owned(doc, match.start(), _verb(match))
            or _THINGS.match(doc, match.end())
            or _BACK.search(doc, match.end(), match.end() + _LOOK)
        ):
            continue
        if modality_at(scene, *match.span(), harm=True) in ("occurred", None):
            yield Mention("missing", value, *match.span(), single=not told, named=not told)


def _verb(match: re.Match[str]) -> int:
    """Where the words end that say who or what was taken."""
    passive = _PASSIVE.search(match.string, *match.span())
    return passive.start() if passive else match.start()


def is_owned(doc: str, start: int, end: int) -> bool:
    """Whether the words in [start, end), which begin with somebody, name a thing of his."""
    return _OWNED.search(doc, start, end) is not None and _SPOT.search(doc, start, end) is None
