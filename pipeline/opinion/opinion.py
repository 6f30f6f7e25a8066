"""Is it public opinion in the sense of 国办发〔2016〕61号 (K1–K6), a risk to look at at once, or nothing to answer?"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

from cases.items.judgment import Reason
from cases.items.raw import ONLY_FILES, ONLY_LINK
from cases.matters.spreading import Reach, opinion_level, spread_of
from config.severity import Spread
from config.words import OPINION_CN, OpinionLevel
from pipeline.casualty.traces import trace_entries
from pipeline.learned.model import Risk as Heard
from pipeline.opinion.asking import asks_after
from pipeline.place.places import Whereabouts
from pipeline.risk.aftermath import find_aftermath
from pipeline.risk.attention import BESIDE, Risk, attention_entries, find_risks
from pipeline.risk.mourned import find_mourned
from pipeline.risk.risksigns import is_something_else
from pipeline.text.glance import Marked
from pipeline.text.lexicon import Entry, Hit
from pipeline.text.numbers import NUMBER, read_number
from pipeline.text.scene import Scene

_STRENGTH: dict[OpinionLevel, int] = {"major": 2, "notable": 2, "ordinary": 1}
BASIS = "国办发〔2016〕61号"
HEARD_CN: dict[Heard, str] = {
    "despair": "模型判断疑似有人要轻生, 原文没有明说, 请核实", "again": "模型判断疑似多次反映无人处理, 原文没有明说, 请核实",
    "frail": "模型判断疑似老弱妇孺或旁人有危险, 原文没有明说, 请核实",
}  # fmt: skip
HARM_CN = "模型判断疑似有人伤亡或者有生命危险, 原文没有明说, 请核实"
"""What stands for a law where only the model's ear says so."""

SIGNALS: dict[str, tuple[str, str]] = {
    "K1": ("误读 曲解 断章取义 一刀切 朝令夕改 政策解读 政策不透明 听说要取消 听说要收费", "政策被误读 误解政策"),
    "K2": (
        "全小区 整个小区 全体业主 众多业主 广大业主 全村人 全村村民 全镇 周边居民 附近居民 广大居民 广大市民 广大群众 多个小区 几十户 几百户 上百户 数百户 上千户 几千户 数千户 数百人 上百人 几百人 群众反映强烈 民怨 怨声载道 联名 集体投诉 业主代表",
        "大面积停水 大面积停电 大面积停气 全城停水 全城停电 集体上访 集体维权 联名上书 数千名业主 上千名业主 群体性事件",
    ),
    "K3": (
        "强拆 暴力执法 野蛮执法 校园欺凌 霸凌 拒诊 天价收费 黑心 过期食品 变质食材 拖欠农民工工资 地沟油 体罚",
        "毒跑道 毒校服 虐童 虐待儿童 虐待幼儿 虐待老人 猥亵学生 性侵学生 过期疫苗 假疫苗 问题疫苗 见死不救 毒食材 臭肉 学生集体 老人被打",
    ),
    "K4": ("灾情 救灾物资 受灾群众 抢险 次生灾害 余震 疫情防控", ""),
    "K5": ("领导批示 督查室 巡视组", "挂牌督办 上级督办 省领导批示 国务院督查 中央环保督察 省环保督察 要求当地回应"),
    "K6": (
        "曝光 媒体已报道 媒体已经报道 媒体也报道 网友 抖音上 朋友圈 记者 自媒体 转发 短视频 发到网上 网上发帖 评论区",
        "万赞 万点赞 万播放 万阅读 万转发 万评论 万个赞 万条评论 评论几万 热搜 全网 疯传 刷屏 媒体曝光 央视 焦点访谈 网上热议 网络热议 引发热议 热传 冲上热榜 舆论关注 广泛关注",
    ),
}
"""For each class of 61号: words that hint at it (1) and words that say it (2)."""

_WILL = re.compile(
    "(?:要|将|准备|打算)[^，,。；]{0,4}?(?:取消|停[发办止运]|收[^，,。；]{0,8}?[费税]|涨|加价|翻倍|撤[并销]|合并|搬[走迁]|拆[除迁]|征收|降低|下调)"
)
_POLICY = re.compile(
    "政策|公交|医保|社保|低保|养老|公积金|补[贴助]|津贴|学校|小学|中学|学区|医院|免费|停车|限行|[水电气]价|[水电气]费|户口|户籍|征地|拆迁|票价|税"
)
"""«听说要取消…»: what people think that the offices have decided about what is everybody's."""

_HOUSEHOLDS = ("户", *(f"{unit}{who}" for unit in "名位" for who in ["业主", "村民", "群众", "家长", "居民", "学生"]))
_HOW_MANY = re.compile(f"{NUMBER}$")
_MANY = 50
_MOST, _REACH = 20, 30
_NAMED = 3

_TOGETHER = re.compile("联名|集体|联合|签名|签字|共同|一致|维权|抗议|强烈(?:反对|要求)|代表")
_SUFFER = re.compile(
    "没有水|停水|停电|停气|断水|断电|无法|受害|受骗|被骗|上当|没(?:有)?(?:办|拿到|给)|遭受|受影响|受苦|无家可归"
)
_BESIDE = 20

_COMPLAINS = (
    "投诉 举报 反映 没人修 没人处理 没有处理 不处理 不解决 未解决 没解决 没人管 无人管 不管 凭什么 为什么 什么时候 强烈 请求 要求 怎么办 解决 太差 气愤 无语 坑 黑心 至今 严重 扰民 噪音 臭 违规 不公平 "
    "希望有关部门 求助 曝光 欺骗 推诿 拖欠 不合理 影响 脏乱差 隐患 损坏 坏了 维权 乱收费"
)
_PLEA = re.compile(
    "投诉|举报|反映(?!出|了当时)|求助|请求|恳请|要求(?!各)|希望(?!大家|广大|每)|怎么办|没人管|无人管|没人修|没人处理|凭什么|什么时候|至今没|一直没|迟迟|求求|帮帮|请(?:有关|相关|领导|政府|政务|部门|尽快|马上|立即|派)"
)
_UNHEARD = re.compile(
    "(?:没|无)人(?:管|理|问|处理|解决|过问|回复)|(?:投诉|反映|举报|上报|电话|拨打)[^，。；]{0,8}(?:多次|无果|无门|无数次|[几三四五六七八九十0-9]+次|没用|无用|没有结果|没有回)|多次(?:投诉|反映|举报|拨打|找)"
    "|推诿|扯皮|踢皮球|不作为|乱作为|敷衍|视而不见|置之不理|不闻不问|互相推|官官相护|包庇|保护伞"
)
_PRAISE = "感谢 表扬 点赞 致谢 锦旗 谢谢 好样的 为民办实事 值得表扬 特此感谢"
_SPAM = "代开发票 加微信 加V信 秒批 秒到账 兼职日结 刷单返利 博彩 下注 贷款秒 高额返利 办证刻章 私聊领取 免费领取 点击链接 扫码领 稳赚不赔 包过 低价出售 招代理 信用卡套现 无抵押"
_ENQUIRY = "咨询 请问 想问 请教 如何办理 怎么办理 需要什么材料 需要哪些 能不能 可以吗 是否可以 在哪里办 电话是多少 什么条件 怎么申请"
_OFFICIAL = re.compile(
    "关于印发|的通知|的通告|的公告|公示|实施方案|征求意见|召开[^。]{0,16}会议?|会议召开|开展[^。]{0,20}(?:活动|行动|培训|检查)|政策解读|工作简报|圆满|揭牌|开幕|签约|调研"
)

_DRILL_NEWS = Marked(
    "演练习",
    "(?:举行|开展|组织|举办)[^。；\n]{0,24}(?:演练|演习|拉练)|(?:演练|演习)[^。；\n]{0,8}(?:举行|开展|圆满|模拟)",
)

_ADDRESS = re.compile(r"https?://\S+")
_WORD = re.compile(r"\w")

Answer = Literal["yes", "no", "ask"]
_GOES_ON = re.compile("还在|还没|仍|至今|(?:现在|目前|这会儿|今天)(?!才)|随时|[天每]天|一直|另外|也在")
"""Said of what is not over."""


class Opinion(NamedTuple):
    """``attention``: a risk without incident; ``instead``: one that explains what only sounds like an incident; ``level``: how far it
    has spread, if anybody counted. ``tone`` of the whole: complaint, enquiry, praise, spam, official or nothing."""

    signals: int
    attention: bool
    tone: Literal["complaint", "enquiry", "praise", "spam", "official", "plain"]
    reasons: tuple[Reason, ...]
    level: OpinionLevel | None = None
    instead: bool = False


def opinion_entries() -> Iterator[Entry]:
    """Kinds ``signal``, ``attention``, ``trace``, ``households``, ``complains``, ``praise``, ``spam``, ``enquiry``."""
    yield from attention_entries()
    yield from trace_entries()
    for rule, strengths in SIGNALS.items():
        for strength, words in enumerate(strengths, 1):
            for word in words.split():
                yield Entry(word, "signal", (rule, strength))
    yield from (Entry(word, "households", None) for word in _HOUSEHOLDS)
    for kind, words in (("complains", _COMPLAINS), ("praise", _PRAISE), ("spam", _SPAM), ("enquiry", _ENQUIRY)):
        for word in words.split():
            yield Entry(word, kind, kind)


def weigh(scene: Scene, table: Sequence[Spread]) -> Opinion:
    """The signals of public opinion, how far it has spread, the risks, and the tone."""
    metrics = scene.voice.metrics
    reach = opinion_level(spread_of(metrics), table, scene.day or date.max) if metrics else None
    signals, reasons = _signals(scene, reach)
    risks = list(find_risks(scene))
    reasons += [scene.reason("attention", f"attention.{risk.kind}", risk.start, risk.end) for risk in _named(risks)]
    signals += 2 * any(risk.kind == "strike" for risk in risks)  # many who stop work concern everybody
    instead = any(risk.kind not in BESIDE for risk in risks)
    return Opinion(signals, bool(risks), _tone(scene), tuple(reasons), reach.level if reach else None, instead)


def _named(risks: Sequence[Risk]) -> list[Risk]:
    """One of each kind at least: whom it concerns goes by the kinds, and the life at stake may be said last. Else the first three."""
    if not risks:
        return []
    firsts = list({risk.kind: risk for risk in reversed(risks)}.values())
    more = [risk for risk in risks if risk not in firsts][: max(0, _NAMED - len(firsts))]
    return [risk for risk in risks if risk in firsts or risk in more]


def heard(scene: Scene, said: Opinion, risk: Heard) -> Opinion:
    """The opinion with the risk a short message sounds like: only where no word told of one, and only for a person to look at."""
    if said.attention or is_something_else(scene, risk):
        return said
    first, last = scene.sentence(scene.body if len(scene.doc) > scene.body else 0)
    why = scene.reason("attention", f"heard.{risk}", first, last, HEARD_CN[risk])
    return said._replace(attention=True, reasons=(*said.reasons, why))


def bereaved(scene: Scene, said: Opinion, where: Whereabouts, sound: float) -> Opinion:
    """The opinion with the death or the danger that only its surroundings tell of, where no other risk is told. Who asks after what has
    happened sounds like it too, and leaves no trace of it: others have told."""
    quiet = said.attention or said.tone in ("spam", "official")
    mourned = None if quiet else find_mourned(scene)
    if mourned:
        why = scene.reason("attention", "attention.harm", *mourned)
        return said._replace(attention=True, reasons=(*said.reasons, why))
    found = None if quiet else find_aftermath(scene, where, sound)
    if found is None or (found.heard and asks_after(scene.doc[scene.body :])):
        return said
    rule, basis = ("heard.harm", HARM_CN) if found.heard else ("attention.harm", None)
    why = scene.reason("attention", rule, found.start, found.end, basis)
    return said._replace(attention=True, reasons=(*said.reasons, why))


def rumoured(said: Opinion, why: Reason) -> Opinion:
    """The opinion where deaths are only heard of, or told otherwise than by the offices: nobody knows them, and somebody has to ask."""
    return said._replace(attention=True, reasons=(*said.reasons, why))


def beside_incident(scene: Scene, said: Opinion, at: int) -> Opinion:
    """The opinion without the danger that has come to pass, for an incident is looked at anyhow. One that a sentence behind the incident at ``at``
    tells of as going on is another: nobody who looks at the first need see it."""
    reasons = tuple(why for why in said.reasons if why.rule != "attention.hazard")
    if len(reasons) == len(said.reasons):
        return said
    behind = scene.sentence(at)[1]
    others = (risk for risk in find_risks(scene) if risk.kind == "hazard" and risk.start >= behind)
    other = next((risk for risk in others if _GOES_ON.search(scene.doc, *scene.sentence(risk.start))), None)
    if other:
        reasons += (scene.reason("attention", "attention.hazard", other.start, other.end),)
    return said._replace(attention=any(why.about == "attention" for why in reasons), reasons=reasons)


def asks_for_help(scene: Scene) -> bool:
    """Whether it wants something done; «违规», «严重» and «教训» alone only describe."""
    return bool(_PLEA.search(scene.doc)) or scene.voice.type in ("投诉", "举报", "求助")


def is_unheard(scene: Scene) -> bool:
    """Whether the offices are said to have been asked and to have done nothing."""
    return bool(_UNHEARD.search(scene.doc))


def is_drill_news(scene: Scene) -> bool:
    """Whether the title tells of a drill, though no incident is named."""
    return scene.body > 1 and bool(_DRILL_NEWS.search(scene.doc[: scene.body]))


def _signals(scene: Scene, reach: Reach | None) -> tuple[int, list[Reason]]:
    """The strength of all classes together; each class counts by its strongest word."""
    best: dict[str, tuple[int, int, int]] = {}
    for hit in scene.found("signal"):
        rule, strength = hit.payload
        if strength > best.get(rule, (0, 0, 0))[0]:
            best[rule] = (strength, hit.start, hit.end)
    if "K1" not in best and (feared := _feared(scene)):
        best["K1"] = feared
    if best.get("K2", (0,))[0] < 2:
        households = _households(scene.doc, scene.found("households"))
        best |= {"K2": households} if households else {}
    reasons = [
        scene.reason("public_opinion", f"61号.{rule}", start, end, BASIS)
        for rule, (_, start, end) in sorted(best.items())
    ]
    if reach:
        reasons.append(Reason("public_opinion", "61号.K6", "传播量", None, BASIS))
        reasons.append(
            Reason("opinion_level", f"spread.{reach.row.fact}", OPINION_CN[reach.level], None, reach.row.basis.citation)
        )
    spread = _STRENGTH[reach.level] if reach else 0
    return sum(strength for strength, _, _ in best.values()) + spread, reasons


def _feared(scene: Scene) -> tuple[int, int, int] | None:
    """A measure of the offices that is only heard of («网传要取消免费公交»)."""
    for hit in scene.found("hearsay")[:_MOST]:
        end = scene.sentence(hit.start)[1]
        will = _WILL.search(scene.doc, hit.end, min(end, hit.end + _REACH))
        if will and _POLICY.search(scene.doc, hit.end, min(end, will.end() + _REACH)):
            return 1, hit.start, will.end()
    return None


def _households(doc: str, told: Sequence[Hit]) -> tuple[int, int, int] | None:
    """Many households who act or suffer together; the mere size of an estate says nothing."""
    likely = None
    for hit in told:
        said = _HOW_MANY.search(doc, max(0, hit.start - 12), hit.start)
        if (
            said and not doc.endswith("家", 0, said.start()) and (read_number(said[0]) or 0) >= _MANY
        ):  # «千家万户» counts nobody
            near = doc[max(0, said.start() - _BESIDE) : hit.end + _BESIDE]
            if _TOGETHER.search(near):
                return (2, said.start(), hit.end)
            if likely is None and _SUFFER.search(near):
                likely = (1, said.start(), hit.end)
    return likely


def _tone(scene: Scene) -> Literal["complaint", "enquiry", "praise", "spam", "official", "plain"]:
    complains, praises = len(scene.found("complains")), len(scene.found("praise"))
    title, spam, asks = scene.doc[: scene.body], scene.found("spam"), scene.found("enquiry")
    asked = bool(asks) and asks[0].end < scene.body
    if len(spam) >= 2 and complains < 2 and len({hit.start for hit in spam}) >= 2:
        return "spam"
    if praises and (praises > complains and not asked) and ("感谢" in title or "表扬" in title or complains == 0):
        return "praise" if re.search("感谢|表扬|点赞|致谢|锦旗", scene.doc) else "plain"
    if complains < 2 and scene.body > 1 and _OFFICIAL.search(title):
        return "official"
    if asked or (asks and complains < 2):
        return "enquiry"
    stated = scene.voice.type in ("投诉", "举报", "求助")
    return "complaint" if complains or stated else "plain"


def _says_something(scene: Scene) -> bool:
    words = scene.doc.replace(ONLY_LINK, "").replace(ONLY_FILES, "")
    return _WORD.search(_ADDRESS.sub("", words) if "://" in words else words) is not None


def is_public(scene: Scene, opinion: Opinion, incident: bool, topics: int) -> Answer:
    """1. an incident here is; 2. enquiries, praise, adverts and official papers are not; 3. a letter to the city only with
    strong signals (it has its own reply duty); 4. what is said in public with any signal, or a complaint about public duties
    of which the offices are said to do nothing (80号: what may harm the standing of government)."""
    carries = scene.channel.carries if scene.channel else "request"
    if carries == "own":
        return "no"
    if incident:
        return "yes"
    if carries == "opinion" and not _says_something(scene):
        return "ask"  # a link or a screenshot: only a person can say what it shows
    if opinion.tone in ("praise", "spam", "official") or (opinion.tone == "enquiry" and opinion.signals < 2):
        return "no"
    sure, likely = (2, 1) if carries == "opinion" else (3, 2)
    if opinion.signals >= sure:
        return "yes"
    said_in_public = carries == "opinion" and opinion.tone == "complaint" and topics > 0 and is_unheard(scene)
    return "ask" if opinion.signals >= likely or said_in_public else "no"
