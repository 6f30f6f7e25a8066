"""Whether anybody vouches for a number, and whether it is of this incident: hearsay, wishes, sums of a year, accidents before."""

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.casualty.harm import Mention
from pipeline.occurrence.bygone import is_bygone
from pipeline.occurrence.unreal import is_unreal
from pipeline.text.scene import Scene

_YEARLY = re.compile(
    "今年(?:以来)?(?:全[市县省国区镇]|[我本咱]们?[市县省镇])|每年|年均|全年|平均|历年|每天|全球|全世界|近[0-9一二三四五六七八九十几]{1,2}年(?![前的]|[^，。]{0,8}(?:最|首|罕|头一|第一|未见|没见))"
)
"""«近五年酒驾致死1200人» is a sum; «近十年最严重的车祸» is one."""
_COMPARED = re.compile("[和跟与同比像][^，,。；;]{0,8}(?:那[次起场回]|上[次回])[^，,。；;0-9]{0,6}$")
"""«和外省那次死了40人的事故没法比»."""
_YEAR = re.compile("(?<![0-9])((?:19|20)[0-9]{2})年")
_EARLIER = re.compile(
    "(?:前[一两二三四几][起次]|上一?[起次]|此前|早前|去年|前年|上个?月|曾经?)[^，,。；;]{0,16}(?:发生|造成|导致|致|共|公布|通报)[^，,。；;]{0,14}(?:[、和][^，,。；;]{0,10})?$"
)
_HEARSAY = re.compile(
    "(?:别|不要|莫|勿|不得|不能)(?:再|去|到处|随便|继续|跟着|一起)*(?:乱|瞎|胡|误)?(?:传|说|信|讲|编|造谣|散布|听|转|吹|喊|炒作)[^，,。；！!]{0,8}$"
    "|(?:谣传|误传|谎称|造谣|瞎传|乱传|胡说|难道|非要|非得|等到|要等|是不是要|如果|要是|假如|万一|一旦|哪怕|以为)[^，,。；！!]{0,10}$"
)
_TALK = re.compile("(?:网传|谣传|传言|传闻|疯传|盛传|网[友民上](?:有人)?[称说传]|有人[称说传])[^，,。；]{0,12}$")
_THRESHOLD = re.compile(
    "(?:[0-9一二两三四五六七八九十百]{1,4}[人名]?)?(?:及)?以[上下](?:[、，]?[0-9一二两三四五六七八九十百]{1,4}[人名]以下)?(?:死亡|重伤|受伤|中毒)?"
    "(?:(?:的[，,]?)?(?:都要|要|得|需要?|须|应当?)(?:在[^，。；]{0,10}|立即|马上|及时|逐级|向[^，。；]{0,8})?上?报|的(?:[^，。；]{0,8}(?:事故|火灾|事件|险情|灾害|情形|案件)|[，,]?(?:应当?|须|必须|由|按|处|可|属|为))(?:[、，,]|由|应|须|必|可|将|要|属|为|是|按|的|报|处|发生|$|。))"
)
"""«死亡30人以上的事故由…»: what a rule, a table or a policy counts from."""
_HAS_HAPPENED = re.compile("已[经致]|[今昨前][天日晚早晨]|凌晨|刚[才刚]|发生了|上午|下午")
_NOT_SO = re.compile("(?:不存在|并非|并无|不是)[^，,。；]{0,12}$")
_OFFICIAL = re.compile("澄清|辟谣|谣|不实|不属实|核实|通报|证实|实际|官方|警方")
"""Whose number holds against what people say."""
_FOLLOWS = re.compile("继[^，,。；;]{2,24}$")
_SINCE_THEN = re.compile("[^，,。；;]{0,10}(?:[之以]?后|以来)")
"""«继去年火灾2人死亡之后又一起»: of the one before."""
_ONLY_THEN = re.compile(
    "[^，,。；]{0,6}(?:才(?:有人|会|能|肯|来|去)?(?:管|重视|解决|处理|修|改|行|甘心|罢休)|怎么办|谁负责)"
)
_UNTRUE = re.compile(
    "[^，,。；]{0,8}(?:是假的|(?:并不|不|不够)准确|不是事实|不是真的|有误|并非事实|系谣言|是谣言|不属实|不实|纯属|是造谣|没有的事)"
)
_LONG_BEFORE = re.compile(
    "(?:[一二两三四五六七八九十几数半]{1,2}|[0-9]{1,3})(?:个?多?(?:周|月|年|星期)|天)(?:之?以?前)|(?<![0-9以])上个?(?:月|周|星期)|(?:本月|今年|稍|本周)早些时候|(?<!截至)(?:今年|本月)[0-9一二三四五六七八九十]{1,2}[月日](?:[0-9]{1,2}日)?|去年|前年|早些时候|近年来?|历史上"
)
_SUCH = re.compile("[起次]|另一|类似|曾|一[家场座艘架辆列处]|同一")
_OF_AGE = re.compile("因病|癌症|病[逝故]|寿终")
_PAPERS = re.compile("继承|丧葬|抚恤|养老|公积金|社保|医保|销户|注销|火化|公墓|骨灰|墓地|遗产")
"""Who died of an illness and left papers behind is no casualty."""
_BACK = 80


def is_vouched(scene: Scene, mention: Mention) -> bool:
    """Whether a number is of this incident and time, and somebody stands by it."""
    return not (
        is_hearsay(scene.doc, mention.start, mention.end)
        or _is_threshold(scene, mention)
        or is_of_another_time(scene, mention.start)
        or (
            _FOLLOWS.search(scene.doc, max(0, mention.start - 26), mention.start)
            and _SINCE_THEN.match(scene.doc, mention.end)
        )
        or _is_nobody(scene, mention)
    )


def _is_threshold(scene: Scene, mention: Mention) -> bool:
    """Whether the number is one from which a rule counts, and nobody's: told as no event of these days."""
    if "以" not in scene.doc[mention.start : mention.end + 4]:
        return False
    at = scene.doc.find("以", mention.start)
    first = max(mention.start, at - 5)
    told = _THRESHOLD.search(scene.doc, first, at + 30)
    return told is not None and not _HAS_HAPPENED.search(scene.doc, max(scene.sentence(at)[0], at - 40), at)


def _is_nobody(scene: Scene, mention: Mention) -> bool:
    """Whoever dies in a play, a war of long ago or a figure of speech."""
    doc, start, end = scene.doc, mention.start, mention.end
    played, bygone = scene.found("unreal"), scene.found("bygone")
    if not (played or bygone) and (mention.fact != "dead" or mention.outcome):  # «造成3人死亡»: nobody jokes so
        return False
    before, after = scene.around(start, end, _BACK, _BACK)
    words = doc[start:end]
    if _OF_AGE.search(before[-8:] + words) and _PAPERS.search(after):
        return True
    if is_unreal(before, words, after, bool(played)):
        return True
    return bool(bygone) and is_bygone(before + words, after)


def is_of_another_time(scene: Scene, at: int) -> bool:
    """Sums of a year, earlier accidents («前两起共造成9人死亡») and years before the one the message speaks of."""
    first = max(scene.sentence(at)[0], at - _BACK)
    before = scene.doc[first:at]
    if _YEARLY.search(before[-16:]) or _EARLIER.search(before) or _COMPARED.search(before[-24:]):
        return True
    years = _YEAR.findall(before)
    return bool(years) and int(years[-1]) < _year_of(scene)


def _year_of(scene: Scene) -> int:
    """The year of its reference, else the latest it tells."""
    return scene.at.year if scene.at else max(int(year) for year in _YEAR.findall(scene.doc))


def is_hearsay(doc: str, start: int, end: int) -> bool:
    """«别再乱传什么死几十个», «非要死几个人才管»: a number nobody vouches for."""
    near = doc[max(0, start - 14) : start]
    if _TALK.search(near) and (_last_official(doc) >= end or _NOT_SO.search(near)):
        return True
    return bool(_HEARSAY.search(near) or _ONLY_THEN.match(doc, end) or _UNTRUE.match(doc, end))


@lru_cache(maxsize=1)
def _last_official(doc: str) -> int:
    """Where somebody who answers for it has spoken last, looked for once in a text and not behind each of its numbers."""
    return max((match.start() for match in _OFFICIAL.finditer(doc)), default=-1)


def of_this_incident(scene: Scene, mentions: Sequence[Mention]) -> list[Mention]:
    """Without what is told of another incident behind the first numbers: «上月,另一艘船沉没,40人死亡»."""
    told = [m for m in mentions if not m.denied]
    if len(told) < 2:
        return list(mentions)
    first = scene.sentence(told[0].start)[0]
    return [m for m in mentions if m.denied or not _is_of_another(scene, m.start, first)]


def _is_of_another(scene: Scene, at: int, told: int) -> bool:
    start = max(scene.sentence(at)[0], at - _BACK)
    if scene.sentence(at)[0] <= told:
        return False
    clauses = scene.doc[start:at]
    before = _LONG_BEFORE.search(clauses)
    return bool(before and _SUCH.search(clauses, before.end()))
