"""Whom the word of a charge is said of: the nearest who could have done it, unless it is denied, asked for or only quoted."""

import re

from config.words import Family
from pipeline.owner.actors import Actor, find_actors
from pipeline.text.lexicon import Hit
from pipeline.text.scene import Scene

_ATTITUDE = re.compile(
    "(?:[都也就又]|十分|非常|极其|很|特别|太|相当|实在|极为|极)*(?:恶劣|极差|蛮横|差|不好|傲慢|强硬|冷漠|生硬|嚣张)"
)
_TOGETHER = (
    "勾结",
    "保护伞",
    "包庇",
    "徇私",
    "官商勾结",
    "利益输送",
    "权钱交易",
    "受贿",
    "行贿",
    "索贿",
    "优亲厚友",
    "打击报复",
)
_DENIED = re.compile(
    "(?:不要|不再|不得|不能|不应|不该|不许|别|没有?|从不|从未|毫不|并未|避免|杜绝|拒绝|防止|预防|严禁|禁止|反(?![映复而倒馈正应抗])对?|整治|纠治|治理|打击|严惩|严查|查处|惩治|惩处|不会|消除|根除|不像|哪像|不同于|戒除?|破除|铲除|清除|深挖|扫除)[^，。；,\n]{0,8}$|(?:不|拒|拒绝|退了?|退还|退回|婉拒|谢绝|没|没有)(?:去|要)?$"
)
_ASKED = re.compile(
    "(?:请|建议|希望|恳请|要求|求助|感谢|谢谢|表扬|点赞|盼|呼吁|咨询|请问|如果|假如|倘若|若是?|要是|万一|以免|免得)[^，。；,\n]{0,4}$"
)
_RECEIVED = re.compile(
    "请|建议|希望|感谢|回复|答复|已经?[^，。]{0,4}(?:立案|处理|修|督促)|处理了|查处|投诉过|立案|报警|报案|管一管|管管|查一查|协调|反映[^，。]{0,6}(?!多次)$"
)
CAMPAIGN = re.compile(
    "警示|廉政|倡廉|反腐|第[一二三四五六七八九十百0-9]+条|专项(?:整治|行动|治理)|部署|召开[^。]{0,12}会|党风|学习[^。]{0,12}(?:精神|文件)|宣传片|开展[^。]{0,12}(?:活动|教育)"
)
_ACCUSES = re.compile("举报|控告|检举|投诉")
BEARS: dict[str, Family] = {"城管": "城管", "交警": "交警", "民警": "公安", "警察": "公安", "辅警": "公安"}
"""How common words for a holder of an office begin (城管, 城管队员), and the family whose office it is."""
_SERVED = re.compile("(?:为|帮|给|替|向|找|跟|对|和|与)[^，,。；\\n]{0,3}$")
"""Who is served, asked or kept company («为老板办证», «和开发商») is not the one who does it alone."""
_OF_OTHERS = re.compile("[说称讲]|表示|被|抓|劝|拦|看见|遇到|处理")
"""Between an official and a deed: somebody else did it, or he tells of it."""
_BY_WHOM = re.compile("(?<!我)的|的(?:人|那)")
"""«打我的人», «殴打的视频» name no doer before them; in «掀了我的摊子» the stall is mine."""
_FORCED = frozenset(("推倒", "撬门", "砸门"))
_SAVES = re.compile("[^。！!？?\n]{0,18}?(?:(?<![不没])救(?!命|济|助站)|疏散|灭火|扑火|脱[困险])")
_CARRIES = re.compile("[^。！!？?\n]{0,18}?[抱背抬搀扶拉接][了出起进上下]")
_IN_DANGER = re.compile(
    "起火|着火|火灾|大火|火[里场]|浓烟|冒烟|煤气|燃气|昏|晕|发病|病倒|摔倒|医院|120|119|消防|救|困|洪水|涨水|淹|地震|轻生|自杀|农药|反锁|娃|婴|孩子|[小男女]孩"
)
"""Who is carried out is carried out of this, or out of a house that is to go."""
_FORCES = re.compile(
    "扔|丢[在到下出]|按[在倒住]|强拆|强[行制]|拆迁|[拆推]了|推平|打(?!电话|了?1[12][09]|通|开)|赶[出走]|拖[出走]|绑|铐|[暴毒]力|骂|抓[走去]|征地"
)
_LOOK = 40
_NO_HELP = re.compile("[不没]救|见死|反而|反倒")
_TO_SOMEBODY = re.compile("[把将对冲朝](?:我|老|别人|人家|群众|摊|商)")
_WHERE = re.compile(
    "(?:今[天早晚]|昨[天晚]|刚才)?在[^，,。；在]{1,5}(?:市场|广场|路口|街上|门口|车站|店里|村里|路边|大厅)"
)
"""«在菜市场打人»: where it was done parts nobody from his deed."""
_PLAIN_CORRUPTION = frozenset(("吃回扣", "收黑钱", "好处费", "回扣"))
_FAR = 36
"""Nobody but who holds the office takes these, however far back he is named."""
_REACH = 45
_AROUND = 120


def find_meant(scene: Scene, hit: Hit, units: list[Hit]) -> Actor | None:
    """The office holder the word is said of."""
    doc = scene.doc
    if doc[hit.start : hit.end] == "态度" and not _ATTITUDE.match(doc, hit.end):
        return None
    first, last = scene.sentence(hit.start)
    if doc.rfind("《", first, hit.start) > doc.rfind("》", first, hit.start):
        return None  # the name of a law
    if hit.payload == "slack" and not _may_be_slack(doc, first, hit, units):
        return None
    if _DENIED.search(doc, max(first, hit.start - 12), hit.start):
        return None
    around = max(first, hit.start - _AROUND), min(last, hit.end + _AROUND)
    if CAMPAIGN.search(doc, *around) and not _ACCUSES.search(doc, *around):
        return None
    behind = next((unit for unit in units if unit.start == hit.end + 1 and doc[hit.end] == "的"), None)
    if behind and hit.payload == "slack" and behind.payload.kind != "utility":
        return Actor(behind.start, behind.end, "unit", behind.payload)
    actors = find_actors(scene, max(first, hit.start - _REACH), hit.start, units)
    if not actors:
        return None
    nearest = max(actors, key=lambda actor: (actor.end, actor.kind == "private"))
    if nearest.kind == "private":
        return _beside_a_private(doc, first, hit, nearest, actors)
    return nearest if _is_meant(doc, first, hit, nearest) else None


def _beside_a_private(doc: str, first: int, hit: Hit, private: Actor, actors: list[Actor]) -> Actor | None:
    """The office holder told of together with the private party that stands nearer, or who served it."""
    held = [actor for actor in actors if actor.kind != "private"]
    if not held or hit.payload == "slack" or is_asked(doc, first, held[-1]):
        return None
    if doc[hit.start : hit.end] in _TOGETHER:
        return held[-1]
    served = _SERVED.search(doc, held[-1].end, private.start) and not _RECEIVED.search(doc, held[-1].end, hit.start)
    return held[-1] if served and hit.payload in ("taken", "corrupt") else None


def _may_be_slack(doc: str, first: int, hit: Hit, units: list[Hit]) -> bool:
    """Slackness is a charge only against a unit, or an office by its common word (城管), near it; most letters name neither."""
    low = max(first, hit.start - _REACH)
    return any(low <= unit.start <= hit.end + 1 for unit in units) or any(
        doc.find(word, low, hit.start) >= 0 for word in BEARS
    )


def _is_meant(doc: str, first: int, hit: Hit, actor: Actor) -> bool:
    between = doc[actor.end : hit.start]
    if is_asked(doc, first, actor) or _RECEIVED.search(between):
        return False
    if actor.unit is not None and actor.unit.kind == "utility":
        return False
    if hit.payload == "corrupt":
        return True
    if hit.payload == "deed":
        near = len(_WHERE.sub("", between)) <= 4 or (len(between) <= 10 and _TO_SOMEBODY.search(between))
        if not near or _OF_OTHERS.search(between) or _BY_WHOM.match(doc, hit.end) or is_rescue(doc, first, hit):
            return False
        return actor.unit is not None or not doc.endswith(("人员", "校长", "院长"), actor.start, actor.end)
    if hit.payload == "taken":
        return len(between) <= (_FAR if doc[hit.start : hit.end] in _PLAIN_CORRUPTION else 16)
    return (actor.unit is not None and actor.unit.kind not in ("utility", "vertical") and len(between) <= 16) or (
        actor.unit is None
        and actor.kind == "official"
        and doc[actor.start : actor.start + 2] in BEARS
        and len(between) <= 8
    )


def is_rescue(doc: str, first: int, hit: Hit) -> bool:
    """«推倒围墙救人», «煤气漏了,撬门进去把娃儿抱出来»: what was broken had to be; not so where people are carried out of a house that is to go."""
    if doc[hit.start : hit.end] not in _FORCED or _NO_HELP.search(doc, first, hit.start):
        return False
    near = max(first, hit.start - _LOOK), hit.end + _LOOK
    saves = _SAVES.match(doc, hit.end) or (_CARRIES.match(doc, hit.end) and _IN_DANGER.search(doc, *near))
    return bool(saves) and not _FORCES.search(doc, *near)


def is_asked(doc: str, first: int, actor: Actor | Hit) -> bool:
    """Whether somebody is asked, thanked or supposed right before."""
    return bool(_ASKED.search(doc, max(first, actor.start - 9), actor.start))
