"""疑似谣言: a text that passes something on as hearsay, or calls something a rumour. The machine never says that it is one.

Worded 疑似谣言, 待核实 wherever people read it; whether it is true is for a person with the competent body's word.
"""

import re
from collections.abc import Iterator
from typing import Literal

from cases.items.judgment import Reason
from pipeline.casualty.casualties import Tally
from pipeline.text.lexicon import Entry
from pipeline.text.scene import Scene
from pipeline.text.talkers import NET_PEOPLE, NET_PLACES, STREET_PEOPLE, STREET_PLACES

Rumour = Literal["suspected"]
SAID = "疑似谣言, 待核实"
RULE = "attention.hearsay"
HEARD = "伤亡人数只是传言, 疑似, 待核实, 不作为认定的数字"
BASIS = "国办发〔2016〕61号; 是否属实由主管部门核实"
_HEARSAY = re.compile(
    "网传|疯传|谣传|风传|盛传|造谣|谣言|传言|传闻|小道消息|未经证实|尚未证实|求辟谣|请辟谣|听说(?!明|课|过)|据说|都在传|群里(?:都在|有人|疯|都|在)?[传转说]|网上(?:都|都在|在|到处|有人)[说传]|网友们?(?:都|却|又|还)?[说传称]|听(?:人|人家|别人)[说讲]|听(?:邻居|同事|朋友|亲戚|同学|熟人)们?[说讲]|(?:抖音|微博|朋友圈)上?有人[说发传]|真的假的|是真是假"
    f"|(?:{STREET_PLACES})(?:都|在|有人){{1,2}}[说讲传]"
)
_PASSED_ON = "网传 疯传 谣传 风传 盛传 造谣 谣言 传言 传闻 小道消息 未经证实 尚未证实 求辟谣 请辟谣 听说 据说 都在传 群里 网上都 网上在 网上到处 网上有人 网友说 网友称 网友传 网友都 网友却 网友又 网友还 网友们 听人 听别人 听邻居 听同事 听朋友 听亲戚 听同学 听熟人 抖音有 抖音上有 微博有 微博上有 朋友圈有 朋友圈上有 抖音上说 微博上说 朋友圈说 真的假的 是真是假 村头都 村头在 村头有人 街头都 街头在 街头有人 外面都 外面在 外面有人 外头都 外头在 外头有人 社会上都 社会上在 社会上有人 到处都 到处在 到处有人"
"""Every hearsay holds one of them: most texts are not read for it."""
_CLAIM = re.compile(
    "死|伤|中毒|爆炸|起火|失踪|拐|偷(?:孩子|小孩)|绑|疫情|感染|确诊|[投下]毒|泄漏|停水|停电|停课|封[城路控]|地震|溃坝|决堤|有毒|致癌|超标|污染|跑路|倒闭|抢|杀|砍|跳楼|强奸|坠|塌"
)
_REACH = 40
_OFFICE = "(?:警方|公安|民警|网警|网信|官方|官微|政府|宣传部门?|融媒|应急|消防|疾控|村[支两]?委|[局委办府院所队厅会校])"
_REFUTED = re.compile(
    f"{_OFFICE}[^。！!？?]{{0,24}}?(?:辟谣|澄清|(?:回应|通报|核实|查明|查实|声明|表示|说明|提醒)[^？?]{{0,60}}?(?:[系是为属]谣言|不实|虚假|编造|捏造|并未发生|没有发生)|(?:拘留|处罚|查处|训诫|批评教育))"
    f"|(?:^|[【\\n])[^，。]{{0,8}}辟谣|经[^，。]{{0,6}}(?:查|核实)[^。！!？?]{{0,16}}(?:[系是为属]谣言|不实|虚假|编造|捏造)"
)
_CALLED_FALSE = (
    "辟谣", "澄清", "谣言", "不实", "虚假", "编造", "捏造", "没有发生", "并未发生", "拘留", "处罚", "查处", "训诫", "批评教育",
)  # fmt: skip
"""Every refutation holds one of them; they are found in a tenth of the time."""
_DOUBTED = re.compile(
    "亲眼|明明|谁信|鬼信|信不信|不敢信|骗[人鬼我]|捂盖子|隐瞒|真的假的|到底|[?？]|(?:还|都|仍)在?[传说]|求(?:辟谣|证|真相)|请[^，。]{0,6}辟谣"
)
"""Whoever doubts the denial passes the rumour on."""
_THEY_SAY = (
    f"(?:{NET_PLACES}|{NET_PEOPLE}|{STREET_PLACES}|{STREET_PEOPLE})们?里?"
    "(?:都|却|又|还|也|在|有人){0,2}[说传讲称]|听(?:人|人家|别人)?[说讲]|据[说传]|网传"
)
_OTHERWISE = re.compile(
    f"(?:{_THEY_SAY})[^。；;！!？?\n]{{0,14}}?(?:不止|更多|不只|好多|好[几些]|[几十百]+[个人名]|[0-9一二两三四五六七八九十百]+(?:多|余|来|几)?(?:人|个|名|位|具))"
)
_DISPUTED = re.compile(
    "(?:官方|通报|公告|政府|领导|[镇厂局矿]里?上?|公司)(?:都|却|还|只|里|上)?(?:说|称|讲|写)[^。；;！!？?\n]{0,6}(?:没|无|未)[^，,。；;]{0,6}(?:死|伤亡|遇难|人命)[^，,。；;]{0,4}[，,]"
    "[^。；;]{0,10}(?:亲眼|明明|看[到见]|拍到)[^。；;]{0,10}(?:(?:抬|拉走|躺|死|埋)[^。；;]{0,6}[0-9一二两三四五六七八九十几]+[多余来]?[个人具名位]|白布|没气|死了)"
)
"""«官方说没死人,我亲眼看到抬出来两个»."""
_DEATHS = re.compile(
    "(?:死|遇难|身亡|丧生|没|抬[出走]|埋|跳下[去来])[亡了去来]{0,2}(?:起码|至少|有|差不多)?(?:好[几多些]|[0-9一二两三四五六七八九十百几]+[多余来几]?)[个人名位具]"
    "|[0-9一二两三四五六七八九十百几][多余来]?[个人名位具][^，,。；;]{0,4}?(?:死|遇难|身亡|丧生|没了)"
)
"""Deaths that somebody has counted; «听说死了» may be said of anything."""
_PEOPLE = frozenset(("dead", "injured", "missing", "trapped"))


def rumour_entries() -> Iterator[Entry]:
    """Kind ``hearsay``."""
    return (Entry(word, "hearsay", None) for word in _PASSED_ON.split())


def find_grave(scene: Scene, tally: Tally, *, graded: bool) -> Reason | None:
    """The words that somebody has to ask after: people say otherwise than the offices, the only number is hearsay, deaths are only heard of, or
    a witness says that the denial is wrong.

    ``graded``: it is an incident above the lowest level by what is told, so that everybody asks anyhow; then only what contradicts the offices.
    """
    rests = [mention for fact, mention in tally.resting.items() if fact in _PEOPLE]
    heard = next((m for m in rests if m.hearsay), None)
    if heard and not graded:
        return scene.reason("attention", RULE, heard.start, heard.end, HEARD)
    if any(m.official for m in rests) and (other := _OTHERWISE.search(scene.doc)):
        return scene.reason("attention", RULE, *other.span(), HEARD)
    if tally.facts.get("dead") == 0 and (seen := _DISPUTED.search(scene.doc)):
        return scene.reason("attention", RULE, *seen.span(), HEARD)
    for match in _HEARSAY.finditer(scene.doc) if scene.found("hearsay") and not graded else ():
        end = scene.sentence(match.start())[1]
        deaths = _DEATHS.search(scene.doc, match.end(), min(end, match.end() + _REACH))
        if deaths:
            return scene.reason("attention", RULE, *deaths.span(), HEARD)
    return None


def is_refuted(doc: str) -> bool:
    """Whether an office calls it false, and nobody doubts that behind its word."""
    told = _REFUTED.search(doc) if any(map(doc.__contains__, _CALLED_FALSE)) else None
    return told is not None and not _DOUBTED.search(doc, told.end())


def find_rumour(scene: Scene) -> tuple[Rumour | None, list[Reason]]:
    """Whether hearsay stands near something that would alarm people, and the words of both; an office that refutes it passes nothing on."""
    for match in _HEARSAY.finditer(scene.doc) if scene.found("hearsay") else ():
        end = scene.sentence(match.start())[1]
        claim = _CLAIM.search(scene.doc, match.end(), min(end, match.end() + _REACH))
        if claim and is_refuted(scene.doc):
            return None, []
        if claim:
            return "suspected", [scene.reason("rumour", SAID, *found.span(), BASIS) for found in (match, claim)]
    return None, []
