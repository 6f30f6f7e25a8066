"""Whether it is told as past, in sums or long ago, or of these days."""

import re
from datetime import timedelta

from pipeline.occurrence.times import find_times
from pipeline.occurrence.unreal import LATELY
from pipeline.text.glance import Marked, ahead
from pipeline.text.scene import Scene

_THAT_TIME = re.compile("^的?(?:那会儿?|那阵|那时候?|那年|那次|那天(?!晚上还))")

_MISHAP = re.compile(
    "翻[下倒]|翻了车|翻车|[垮坍]塌|边坡|塌了|滑坡|山火|触电|高压|锅炉|施工|挖机|[砸压撞电闷烧炸]死[了一两二三四五六七八九1-9司]"
)
"""Of the dead who lie there it is told otherwise."""
_MEMORIAL = Marked(
    "起周顾纪讲念史忆祭奠缅悼朝代绪乾咸道同宣民志",
    ahead(
        "上乾元光历县同周咸哀回地宋宣市悼明民清祭纪缅讲说道",
        "周年|纪念(?![馆碑堂品塔币章册]|公园)|回顾|回忆|缅怀|哀悼|悼念|祭扫(?!引|途|时|的?[车人])|祭奠|讲起|说起|上个?世纪|历史上|[清明宋元]朝(?!老|古|城|街)|清代(?!老|古|城|街)|(?:光绪|乾隆|咸丰|道光|同治|宣统|民国)(?:[0-9元一二三四五六七八九十]{1,3}年|年间(?!的)|时期?(?!的))|地方志|[县市]志(?!愿|士|向)",
    ),
)
_PAST = Marked(
    "过去次前回国那几当候放代往早曾辈",
    ahead(
        "0-9一七三上两九二五以八六几出前十去发四多大奶小年引当往数早曾有民父爷祖老解那",
        "[0-9一二两三四五六七八九十几多数](?:多|余)?年(?:以)?前|[0-9一二两三四五六七八九十几数]个?(?:多)?月(?:以)?前|去年|(?:大|大大)?前年|前[几些]年|早些年|当年|(?:爷爷|奶奶|祖|老|父|上一?)辈(?!子)|那一?辈|解放前|民国|年代|(?<![0-9])[四五六七八九]几年|曾(?![某先女])|往年|早年|那年|以前|小时候|上次|上回|那一?次"
        "|(?:发生|出现|出|引发|有)过[^，。]{0,8}$",
    ),
)
_ALIKE = re.compile(
    "(?:不像|好像|[跟和像与同比])[^，。；]{0,6}(?:去年|前年|当年|往年|那年|那次|上次|上回|以前)[^，。；]{0,8}?(?:一样|一个样|一模一样|似的|相比|更|还)"
)
"""What is told is only compared with the past."""
_JUST_NOW = re.compile(
    "^[^。；]{0,10}(?:就(?:在)?(?:刚才|刚刚|今[天早晨晚]|昨[天晚夜])|刚刚发生|刚才的事|今[天早晚]的事|昨[天晚]的事)"
)
_YEAR = re.compile(
    "((?:19|20)[0-9]{2}) ?年(?!(?:[0-9]{1,2}月)?[^，。]{0,4}(?:建|修|投产|入住|购|买|开业|交房|竣工|成立|出厂|生产))"
)
_PAST_AFTER = re.compile(
    "^(?:[^，。；,;]{0,3}(?:死|伤|塌|淹|炸|烧|毁|出|垮)过(?![界来去半河山])|过(?![后程火路来去度了])|[^，。；,;]{0,6}?(?:周年|纪念|回顾|往事|遗址|遗迹|案例|启示|教训)"
    "|[^。；]{0,24}(?:已经?|都|快|将近)[^，。；]{0,3}(?:半年|[一二两三四五六七八九十0-9几](?:个多?月|年)))"
)
_STATISTICS = Marked(
    "以次全起件案半共比故均累季灾祸",
    ahead(
        "0-9一三上下二今全共几出十去发同四多好年数环累",
        "(?:今年|去年|[0-9]{4}年)以来|上半年|下半年|[一二三四]季度|同比|环比|年均|全年|累计发生|共发生[^。]{0,8}[0-9]+起|(?<!同时)(?<!连续)(?<!接连)发生[^。，]{0,10}[0-9]{2,}起|(?:多|几|数|数十|好多|好几|十几|几十)[起次][^，。]{0,12}(?:事故|火灾|车祸|案件|事件)|(?:发生|出现|出)(?:了|过)?[^。，]{0,4}(?:多|几|数|好几|无数)[起次]",
    ),
)
RECENT = timedelta(days=60)
_LONG_AGO = 2000
"""Without a reference a year before it is history all the same."""
JUST = re.compile("(?:今[天早晨晚日]|昨[天晚夜日晨]|刚[才刚]|当晚|凌晨|半夜)[^，。；:]{0,10}$")
NOW = re.compile(
    "正在|刚刚|刚才|目前|现在|此刻|今[天日早晚晨]|昨[天日晚夜晨]|前[天晚]|突然|快来|救命|马上派|又(?=[有发出起着])"
)
ANY_HOUR = re.compile(
    "[0-9]{1,2}(?:月[0-9]{1,2}[日号]|日(?=[0-9上下中凌早晚,，电])|时[0-9许左]|时(?=[,，])|点[0-9许左半多])|日前|近日"
)
"""Without a reference no date is far away."""
ASIDE = 60
SHORT = 90
"""Below this a message is no letter, and its verb is enough."""


def is_past(scene: Scene, before: str, after: str, whole: str) -> bool:
    """Told as past or in sums, or dated long before the reference; a recent time nearer to the cue wins («去年建成的厂房昨晚爆炸»)."""
    if _JUST_NOW.match(after):
        return False
    before = _ALIKE.sub("", before)
    if (
        _STATISTICS.search(whole)
        or _MEMORIAL.search(before)
        or _PAST_AFTER.search(after)
        or _MEMORIAL.search(after[:12])
        or _is_at_a_grave(before, after[:12], whole)
        or (_THAT_TIME.match(after) and not JUST.search(before))
    ):
        return True
    told = find_times(before, 0, scene.at, scene.zone)
    recent = told[-1].at if told and scene.at and told[-1].latest >= scene.at - RECENT else -1
    if any(match.start() > recent for match in _PAST.finditer(before)):
        return True
    this = scene.at.year if scene.at else _LONG_AGO
    years = [match for match in _YEAR.finditer(before) if int(match[1]) < this and match.start() > recent]
    return bool(years or (scene.at and told and recent < 0))


def _is_at_a_grave(before: str, after: str, whole: str) -> bool:
    """Graves speak of the past, unless a time of these days stands behind them («公墓边坡今天凌晨垮了») or a mishap beside them."""
    grave = before.rfind("墓")
    return (grave >= 0 or "墓" in after) and not (LATELY.search(before, max(grave, 0)) or _MISHAP.search(whole))


def is_told_lately(scene: Scene, start: int, end: int) -> bool:
    """In a long letter a verb is not enough: its sentence or its neighbours say when, and that is not long ago."""
    if len(scene.doc) - scene.body < SHORT:
        return True
    first, last = scene.sentence(start)
    near = scene.doc[max(0, first - ASIDE) : min(last, end + ASIDE)]
    if scene.at is None:
        return bool(NOW.search(near) or ANY_HOUR.search(near))
    told = find_times(near, 0, scene.at, scene.zone)
    return bool(NOW.search(near)) or any(occurred.latest >= scene.at - RECENT for occurred in told)
