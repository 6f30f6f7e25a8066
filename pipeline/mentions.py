"""Where a text counts people, losses and extent: every mention by itself, before anybody adds them up."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from pipeline.harm import FACT, WHO, Mention, N, fact_of, shade_of
from pipeline.lexicon import Entry
from pipeline.listed import find_listed, told_beside
from pipeline.numbers import NUMBER, read_number
from pipeline.scene import Scene
from pipeline.victims import GRIEF, find_victims, who_are

_GAP = rf"(?:[0-9]{{1,2}}(?:岁|[月日号时分点])|(?!(?>{NUMBER})(?:{WHO}|[死伤]|[重轻]伤))[^，。；;、,/\n!！?？0-9])"
_NOUN = "[^，。；、,\n0-9脱获救险愈死没亡伤难困踪联埋毒吐泻疏散转撤逃]"
_LINK = "(?:在(?=[0-9])|仍然?|还|依然|总计|合计|已经|已|达到|达|修正为|确认为|确认|升为|更新[为至到]|更正为|调整为|核定为|为|有|是|了|约|近|共计|一共|总共|共|累计|至少|超过|超|逾|上升至|上升到|增至|增加到|增加至|升至|升到|多达|:|到|的)"

_COUNTS = re.compile(
    rf"(?P<risen>{FACT})[^，,。；\n0-9]{{0,8}}[由从](?:最初|起初|原来|此前|之前|开始|早先|初[报步]|首报|上报|前期|昨[晚天日]|今[早晨])?的?(?>{NUMBER})[人名例]?(?:上升|增加|增|升|攀升|减少|减|下降|降|变更|更正|修正|修订|调整|核增|核减|调增|调减)(?:至|到|为)(?:今[早晨天日]|目前|现在)?的?(?P<now>{N})人?"
    rf"|(?P<short>{N})(?:人)?(?P<end>死|重伤|轻伤|伤|失踪|失联)(?![亡者员口害心感势情残难了百]|一生)"
    rf"|(?P<list>(?:{N}{WHO}(?!生还|幸存|逃生|平安){_NOUN}{{0,12}}[、和及](?:{_NOUN}{{1,4}}?(?={N}))?){{0,3}})(?P<many>{N})(?P<who>{WHO}|(?<=[俩仨])|男(?P<women>{N})女)(?P<gap>{_GAP}{{0,18}}?)(?P<fact>{FACT})"
    rf"|(?P<first>{FACT}|死|(?<!工)伤)(?:楼内|店内|院内|校内|厂区|周边|附近|周围|沿线|下游|受威胁|受影响|受灾|受困)?(?P<whose>(?:路过|过路|过往|在场)?(?:的)?(?:行人|路人|总人数|人数|总数|数字|人员|人口|者|群众|游客|学生|师生|乘客|旅客|村民|居民|住户|员工|职工|工人|孩子|娃娃|娃儿|老人|人))?{_LINK}{{0,5}}(?:(?>{NUMBER})户)?(?P<then>(?>{NUMBER}))(?P<unit>{WHO}|具|(?=[，。；、,;\n)）伤死]|$))"
)
_DIGITS = re.compile("[0-9零〇一二两三四五六七八九十百千万亿廿卅几数俩仨]+")
_INTO = 4
"""A fact begins at most so many characters, less one, before its cue («失去生命体征»)."""
_EACH = re.compile(rf"(?>{NUMBER})(?={WHO})")
_SINGLE = re.compile(
    "(?=[当没司驾男女老伤患孩工骑不抢有致出闹摔掉砸撞塌炸电淹送双])(?:(?P<dead>当场死亡|当场没了|没(?:抢救|救)过来|(?:司机|驾驶员|男子|女子|老人|伤者|患者|孩子|男童|女童|工人|骑手)(?:当场|不幸|已经?|因伤势过重|经抢救无效|伤重|抢救无效){0,3}(?:死亡|身亡|遇难|不治)|当场身亡|不治身亡|抢救无效死亡|(?<!没)有人(?:死亡|遇难|身亡)|致人死亡|[出闹]了?人命|(?:摔|掉|砸|撞|塌|炸|电|淹|送|抢救|没)[^，,。；]{0,14}人(?:就|都|已经|也)?没了(?=[，。！!；…\\s]|$))"
    "|(?P<injured>(?<!没)有人受伤|致人受伤)|(?P<trapped>(?<!没)有人被困)"
    "|(?P<both>双双(?:当场|不幸)?(?:遇难|身亡|死亡|丧生|离世|罹难|去世)"
    "|(?:司机|驾驶员|男子|老人|骑手|患者)(?:和|与|及|跟)(?:副驾驶?|副驾驶员|乘客|乘员|后座|妻子|老伴|母亲|父亲|儿子|女儿|孙子|孙女|同伴|女友|工友|押运员)(?:都|均|全|也)?(?:当场|不幸|已经?|因伤势过重|经抢救无效|伤重){0,2}(?:遇难|身亡|死亡|丧生|离世|罹难|去世|没了|不治)))"
)
_DENIED = re.compile(
    "(?=[无没未暂尚并零0人])(?:(?<![有否证争免])(?:无|没有|没|未造成|未有|未发生|未出现|暂无|尚无|未见|未发现|并无|(?<![百千万0-9])[零0]|(?:未|没有)(?:接到|接报|收到)(?:关于[^，,。；]{1,12}?)?)"
    "(?:任何|有|造成|出现|发生|接到|发现|一|名|人员|人|群众|学生|其他|[危重轻]症|危重|病例|患者|[和及、]){0,4}"
    "(?P<what>伤亡|死亡|遇难|受伤|受困|被困|失联|失踪|中毒|死伤)"
    "|没有?(?P<nobody>死人|出人命|人死)|人员(?:均|也|皆)?(?P<reverse>无伤亡|无恙|伤亡(?:人数)?为(?:零|0(?![.0-9]))))"
)
_NO_LOSS = re.compile("(?:无|没有|未)(?:造成)?(?:人员伤亡[和及、与]|任何)?(?:财产|经济|直接经济)损失")
_LOSS = re.compile(
    rf"损失[^，,。；;\n0-9零一二两三四五六七八九十]{{0,10}}(?P<after>(?>{NUMBER}))(?P<yuan>元|块)?"
    rf"|(?P<before>{N})元[^，,。；;\n0-9]{{0,8}}损失"
)
_EXTENT = re.compile(
    rf"(?P<magnitude>[3-9](?:\.[0-9])?)级(?:左右)?(?:强烈)?地震|(?P<hectares>{N})(?P<area>公顷|亩|平方公里)"
    rf"|(?:中断|堵塞|拥堵|堵路|瘫痪|围堵)[^，,。；\n0-9]{{0,8}}?(?P<hours>{N})个?小时"
)
_AREAS = {"公顷": 1.0, "亩": 1 / 15, "平方公里": 100.0}

_CUES = (
    "死 伤 亡 双双 吃坏 吃倒 埋了 埋住 困住 压住 在抢救 在急救 抢救中 遇难 丧生 罹难 丧命 殒命 溺毙 遇害 牺牲 殉职 去世 离世 不治 毙命 人命 生命 遗体 尸体 葬身 没了呼吸 停止呼吸 丢了命 送了命 失踪 失联 失去联系 下落不明 被困 被埋 受困 被压 掩埋 中毒 又吐又拉 又拉又吐 上吐下泻 呕吐 腹泻 拉肚子 头晕 恶心 腹痛 肚子疼 肚子痛 不适 无一生还 无一幸免 "
    "疏散 转移 撤离 安置 避险 骨折 挂彩 昏迷 在医院 在市医院 到医院 去医院 往医院 输液 送医 送院 住院 入院 就医 就诊 治疗 救治 械斗 斗殴 互殴 聚集 围堵 堵路 堵门 集会 静坐 拉横幅 罢工 罢运 讨薪 上访 游行 无恙 生还 幸免 脑震荡 出院 腿断 脚断 手断 腰断 断了腿 断了手 断了脚 缝了 是血 没找到 未找到 没挖到 没寻到 没捞到 音讯 在搜寻 拉走 送走 抬走 当场就 不回来 救不 没救转 没救过 呼吸心跳 抢救无效 没了心跳 没呼吸 没心跳 无呼吸 坠亡 猝死 被杀 杀害 没能跑 没能逃 没能爬 头破血流 血肉模糊 身中 进医院 进了医院 断了胳膊 断了肋 打破 砸破 撞破 磕破 开瓢 开了瓢 起泡 没有心跳 没有呼吸 没有了生命 擦破 收治 接诊 ICU 重症 咬了 连咬 被咬 流血 出血 压断 夹断 砸断 轧断 绞断 合计 总计"
)
"""Words without which no count of people can be told; the costly patterns look only around them."""
_EXTENTS = re.compile("地震|公顷|亩|平方公里|小时")
_EXTENT_CUES = "地震 公顷 亩 平方公里 小时"
_REACH = 40
"""An extent is told in so many characters before the word for it."""
_BEFORE, _AFTER = 80, 50

_TOTAL = re.compile(
    "经核实|经排查|排查出|确诊|修正为|更新为|更正为|核定为|共|累计|总计|合计|增至|升至|上升|增加[至到]|升到|攀升|达到|已达|已致|最终|截至|截止|人数"
)
_WHO_WAS_THERE = re.compile(f"(?:共|一共|总共)(?:有|载|载有|坐了?)?(?>{NUMBER})(?:人|名)[^，,。；死伤亡]{{0,4}}[，,]")
"""«车上共有32人,11人死亡»: a total of others than the dead."""
_OF_ONE_HOSPITAL = re.compile(
    "(?:该院|本院|我院|医院|卫生院|中心)[^，,。；;]{0,6}(?:共|累计|总计)(?:收治|接诊|接收|救治|送来)了?[^，,。；;]{0,4}$"
)
"""«该院共收治伤员14名»: what one hospital took in need not be all."""
_OUTCOME = re.compile("造成|导致|酿成|致(?=[0-9一二两三四五六七八九十])")
_PART = re.compile("其中|包括|含")
_PART_BEFORE = re.compile("(?:其中|包括)[^，,、。；;]{0,8}(?:[重轻]伤|危重|重症)[^，,、。；;]{0,6}[，,、]$")
"""«其中重伤12人,轻伤180人»: both are parts."""
_MADE_SURE = re.compile("确认|确诊|诊断|判定|真正")
"""«35人送医检查,其中12人确认受伤»: twelve are all."""
_HURT_OR_DEAD = re.compile("[伤死亡]|遇难")
_OF_THESE = re.compile("[0-9一二三四五六七八九十][人名]中有[^。]{0,70}$")
"""«死亡的47人中有45人是…,另两名死者是…»: nobody on top."""
_THEN = re.compile("又有|又(?:送来|送到|救出|收治|接诊|增加|新增)了?$|又[^，,。；0-9]{0,6}$|再有|新增了?$")
_REST = re.compile("(?:其余|其他)的?$")
_ALSO = re.compile("(?<![死伤])也(?!不)")
"""«路过的一位婆婆也被划伤»."""
_TOWARDS = re.compile("[向给替逼围跪陪找问骂]|看望|慰问")
"""«二十名家属向死者…» counts no dead."""
_WHOSE = re.compile("伤者|伤员|[重轻]伤[者员]|死者|遇难者|罹难者|逝者|患者|遗体|尸体")
_BESIDE = re.compile("还有|另有|另外|另(?=$)|其余的?(?=$)|其他的?(?=$)")
_LATER = re.compile("无效|途中|不治|送医|伤重|重伤不治|次日|当晚")
_GONE = re.compile("没了(?!呼吸|心跳|脉搏|气)")
_YEARLY = re.compile("每年|年均|全年|平均|历年|每天|全球|全世界")
_YEAR = re.compile("(?<![0-9])((?:19|20)[0-9]{2})年")
_EARLIER = re.compile(
    "(?:前[一两二三四几][起次]|上一?[起次]|此前|早前|去年|前年|上个?月|曾经?)[^，,。；;]{0,16}(?:发生|造成|导致|致|共|公布|通报)[^，,。；;]{0,14}(?:[、和][^，,。；;]{0,10})?$"
)
_HEARSAY = re.compile(
    "(?:别|不要|莫|勿|不得|不能)(?:再|去|到处|随便|继续|跟着|一起)*(?:乱|瞎|胡|误)?(?:传|说|信|讲|编|造谣|散布|听|转|吹|喊|炒作)[^，,。；！!]{0,8}$"
    "|(?:谣传|误传|谎称|造谣|瞎传|乱传|胡说|难道|非要|非得|等到|要等|是不是要|如果|要是|假如|万一|一旦|哪怕|以为)[^，,。；！!]{0,10}$"
)
_TALK = re.compile("(?:网传|谣传|传言|传闻|疯传|盛传|网[友民上](?:有人)?[称说传]|有人[称说传])[^，,。；]{0,12}$")
_NOT_SO = re.compile("(?:不存在|并非|并无|不是)[^，,。；]{0,12}$")
_OFFICIAL = re.compile("澄清|辟谣|谣|不实|不属实|核实|通报|证实|实际|官方|警方")
"""Whose number holds against what people say."""
_ONLY_THEN = re.compile(
    "[^，,。；]{0,6}(?:才(?:有人|会|能|肯|来|去)?(?:管|重视|解决|处理|修|改|行|甘心|罢休)|怎么办|谁负责)"
)
_UNTRUE = re.compile(
    "[^，,。；]{0,8}(?:是假的|(?:并不|不|不够)准确|不是事实|不是真的|有误|并非事实|系谣言|是谣言|不属实|不实|纯属|是造谣|没有的事)"
)
_DIES = "(?:死亡|身亡|不治|遇难|丧生|离世|去世|死去)"
_THEN_DIED = (
    "[^，,。；;、\n!！?？]{0,10}[，,](?:(?:后来|随后|不久后?|于?(?:次日|当[晚天日]|第二天|昨[晚日夜]|今[晨早])(?:凌晨|清晨|[上下中]午|晚上?)?)"
    "(?:因[^，,。；0-9]{1,8}|经)?(?:抢救|救治|医治)?(?:无效|伤重)?后?|(?:因[^，,。；0-9]{1,8}|经)?(?:抢救|救治|医治)无效后?|伤重)"
)
_DIED = re.compile(
    rf"{_THEN_DIED}{_DIES}(?!了?[0-9一二两三四五六七八九十])"
    rf"|(?:(?!(?>{NUMBER}){WHO})[^，。；;、,\n!！?？0-9]|[0-9]{{1,2}}[日号时分]){{0,18}}?(?:{_DIES}|没[了有]?(?:呼吸|心跳)|生命体征|抢救无效)"
)
"""«3人送往医院途中因失血过多死亡»: they are dead, wherever they were taken."""
_COUNTED_BEHIND = re.compile(rf"((?>{NUMBER}))(?:(?:人|名)(?=[，。；,;#]|$)|例)")
"""«车上三人当场死亡两人»: the number behind the verb counts, the one before it says who was there."""
_GOES_HOME = re.compile("(?!均|都|全|已?经?全)[^，,。；均都全]{0,4}出院")
"""«12名伤员治愈出院»: some of the hurt, not all; «2人受轻伤,已出院» is told of all of them."""
_STILL = re.compile("(?:仍有|还有|尚有|另有|剩|其余|余下|目前(?:仍|尚|还)?(?:住院|在院))[^，,。；]{0,2}$")
_HELPERS = re.compile("医生|护士|医护|消防|民警|交警|队员|官兵|战士|志愿者|专家|救援|干部|工作人员")
_RESCUE = re.compile(
    "赶赴|赶到|前往|参与|营救|(?:抢救|救治)(?!无效)|转运|护送|搜救|救出|组织|帮助|处置|进行|协助|投入|负责|对|将|把"
)
_AIMED = re.compile("(?:确保|力争|实现|做到|保证|力求|争取)[^，,。]{0,6}$")


def mention_entries() -> Iterator[Entry]:
    """Kinds ``count`` and ``extent``."""
    yield from (Entry(word, "extent", None) for word in _EXTENT_CUES.split())
    gone = (
        "人没了",
        "个没了",
        "都没了",
        "没气了",
        "断气",
        "就没了",
        "没能救",
        "没能抢救",
        "受了伤",
        "挂了彩",
        "断了气",
        "当场没了",
        "救过来",
        *(f"没了{number}" for number in "123456789一二两三四五六七八九十几"),
    )
    yield from (Entry(word, "count", None) for word in (*_CUES.split(), *gone))


def find_mentions(scene: Scene) -> list[Mention]:
    """Every count of the text in its order; only counts of people and goods, never times («17日下午死亡»)."""
    doc = scene.doc
    found: list[Mention] = []
    for start, end, cues in _windows(scene):
        found += _people(scene, start, end, cues, found)
    if "损失" in doc:
        found += _losses(doc)
    if scene.found("extent"):
        found += _extents(doc)
    return sorted(found, key=lambda mention: (mention.start, mention.end))


def _windows(scene: Scene) -> list[tuple[int, int, list[int]]]:
    """Stretches around the cues, inside their sentences, none overlapping another; and where their cues begin."""
    merged: list[tuple[int, int, list[int]]] = []
    for hit in scene.found("count"):
        first, last = scene.sentence(hit.start)
        start, end = max(first, hit.start - _BEFORE), min(last, hit.end + _AFTER)
        if merged and start <= merged[-1][1]:
            merged[-1][2].append(hit.start)
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]), merged[-1][2])
        else:
            merged.append((start, end, [hit.start]))
    return merged


def _people(scene: Scene, start: int, end: int, cues: list[int], before: list[Mention]) -> list[Mention]:
    """Those of one window; ``before``: of the windows before it."""
    doc = scene.doc
    counted = list(_numbers(scene, start, end, cues))
    for match in _SINGLE.finditer(doc, start, end):
        both = match.lastgroup == "both"
        counted.append(
            Mention("dead" if both else str(match.lastgroup), 2 if both else 1, *match.span(), single=not both)
        )
    return [
        *counted,
        *find_listed(doc, start, end, scene.sentence(start)[0], counted),
        *find_victims(doc, start, end, [*before[-8:], *counted], scene.starts),
        *_denials(doc, start, end),
    ]


def _numbers(scene: Scene, start: int, end: int, cues: list[int]) -> Iterator[Mention]:
    doc = scene.doc
    for match in _counts(doc, start, end, cues):
        if _is_hearsay(doc, match) or (_GONE.search(match[0]) and not GRIEF.search(doc)):
            continue
        read = _risen(match) or _short(match) or _counted(match) or _fact_first(match)
        if read and not _is_of_another_time(scene, match.start()):
            yield replace(_told(doc, match, *read), sentence=scene.sentence(match.start())[0])


def _counts(doc: str, start: int, end: int, cues: list[int]) -> Iterator[re.Match[str]]:
    """A count begins with its number or with the words around a cue; the costly pattern is tried nowhere else."""
    numbers = [match.start() for match in _DIGITS.finditer(doc, start, end)]
    if not numbers:
        return
    done = start
    for at in sorted({*numbers, *(cue - back for cue in cues for back in range(_INTO))}):
        match = _COUNTS.match(doc, at, end) if at >= done else None
        if match:
            yield match
            done = match.end()


def _is_of_another_time(scene: Scene, at: int) -> bool:
    """Sums of a year, earlier accidents («前两起共造成9人死亡») and years before the one the message speaks of."""
    first = max(scene.sentence(at)[0], at - _BEFORE)
    before = scene.doc[first:at]
    if _YEARLY.search(before[-16:]) or _EARLIER.search(before):
        return True
    years = _YEAR.findall(before)
    return bool(years) and int(years[-1]) < _year_of(scene)


def _year_of(scene: Scene) -> int:
    """The year of its reference, else the latest it tells."""
    return scene.at.year if scene.at else max(int(year) for year in _YEAR.findall(scene.doc))


def _is_hearsay(doc: str, match: re.Match[str]) -> bool:
    """«别再乱传什么死几十个», «非要死几个人才管»: a number nobody vouches for."""
    near = doc[max(0, match.start() - 14) : match.start()]
    if _TALK.search(near) and (_OFFICIAL.search(doc, match.end()) or _NOT_SO.search(near)):
        return True
    return bool(_HEARSAY.search(near) or _ONLY_THEN.match(doc, match.end()) or _UNTRUE.match(doc, match.end()))


Read = tuple[str, float, str]
"""Fact, value, and the words that shade it."""


def _risen(match: re.Match[str]) -> Read | None:
    value = read_number(match["now"]) if match["now"] else None
    return None if value is None else (fact_of(match["risen"]), value, "")


_UNITS_ALONE = frozenset("百千万亿")
"""«罪该万死» counts nobody."""


def _short(match: re.Match[str]) -> Read | None:
    """«3死5伤»."""
    value = read_number(match["short"]) if match["short"] and match["short"] not in _UNITS_ALONE else None
    return None if value is None else (fact_of(match["end"]), value, match["end"])


def _counted(match: re.Match[str]) -> Read | None:
    """«3名工人当场死亡», «3名学生、2名老师受伤»; not «50名消防员赶赴现场救治»."""
    if not match["many"] or _RESCUE.search(match["gap"]):
        return None
    if _WHOSE.fullmatch(match["fact"]) and _TOWARDS.search(match["gap"]):
        return None
    if fact_of(match["fact"]) in ("treated", "evacuated") and _HELPERS.search(match["gap"]):
        return None
    pair = 2 if match["who"] == "对" else 1
    values = [read_number(number) for number in _EACH.findall(match["list"])]
    values.append(None if (many := read_number(match["many"])) is None else many * pair)
    women = read_number(match["women"]) if match["women"] else None
    known = [value for value in (*values, women) if value is not None]
    fact = "dead" if _DIED.match(match.string, match.end()) else fact_of(match["fact"])
    if known and not _WHOSE.fullmatch(match["fact"]):
        known.append(told_beside(match.string, match.start(), match["gap"], fact == "injured"))
    if fact == "injured" and _GOES_HOME.match(match.string, match.end()):
        fact = "discharged"
    behind = _COUNTED_BEHIND.match(match.string, match.end())
    if behind and known and (told := read_number(behind[1])) is not None:
        return fact, told, match["fact"]
    return (fact, sum(known), match["fact"]) if known else None


def _fact_first(match: re.Match[str]) -> Read | None:
    """«死亡3人», «死亡人数:3», «死3伤5»; a bare number needs a word that it counts people."""
    if not match["then"] or not (match["unit"] or match["whose"] or match["first"] in ("死", "伤", "死了", "埋了")):
        return None
    value = read_number(match["then"])
    return None if value is None else (fact_of(match["first"]), value, match["first"])


def _told(doc: str, match: re.Match[str], fact: str, value: float, words: str) -> Mention:
    """With what the words before it say of the number's standing."""
    before = doc[max(0, match.start() - 12) : match.start()]
    near = re.split("[，。；,;\n]", before)[-1]
    total = bool(match["risen"] or _TOTAL.search(_WHO_WAS_THERE.sub("", before)) or _TOTAL.search(match[0]))
    total = total and not _OF_ONE_HOSPITAL.search(doc, max(0, match.start() - 20), match.start())
    shade = shade_of(match[0]) or shade_of(near[-2:])
    words_on = match[0] + re.split("[，。；,;\n]", doc[match.end() : match.end() + 14])[0]
    later = bool(_LATER.search(words_on)) and "当场" in doc[max(0, match.start() - 40) : match.start()]
    part = bool(_PART.search(near)) and not _MADE_SURE.search(match[0])
    part = part or bool(shade and _PART_BEFORE.search(doc, max(0, match.start() - 24), match.start()))
    part = part or bool(_OF_THESE.search(doc, max(0, match.start() - 80), match.start()))
    worse = part and fact == "dead" and bool(_LATER.search(words_on)) and _among_hurt(doc, match.start())
    who = who_are(doc, match.start(), match.end())
    named = bool(match["many"] and told_beside(doc, match.start(), match["gap"], fact == "injured"))
    if named and _REST.search(near):  # «除司机重伤外,其余36人受轻伤» counts the driver already
        near = who = ""
    part, adds = part and not worse, "then" if worse else _adds(near, match["gap"] or "", later)
    outcome = bool(_OUTCOME.search(re.split("[。；;]", doc[max(0, match.start() - 20) : match.start()])[-1]))
    return Mention(
        fact, value, *match.span(),
        total=total and not part and not adds, part=part, adds=adds, shade=shade, outcome=outcome, named=named,
        still=bool(_STILL.search(near)), who=who,
    )  # fmt: skip


def _among_hurt(doc: str, at: int) -> bool:
    """«1死3伤,其中一人伤重不治»: of the injured, so one more has died."""
    before = _HURT_OR_DEAD.findall(doc, max(0, at - 40), at)
    return bool(before) and before[-1] == "伤"


def _adds(near: str, words: str, later: bool) -> Literal["then", "beside"] | None:
    if later or _THEN.search(near) or _ALSO.search(words):
        return "then"
    return "beside" if _BESIDE.search(near) else None


def _denials(doc: str, start: int, end: int) -> Iterator[Mention]:
    for match in _DENIED.finditer(doc, start, end):
        if _AIMED.search(doc[max(0, match.start() - 8) : match.start()]):
            continue
        what = match["what"] or ("死亡" if match["nobody"] else "伤亡")
        for fact in ("dead", "injured") if what in ("伤亡", "死伤") else (fact_of(what),):
            yield Mention(fact, 0, *match.span(), denied=True)


def _losses(doc: str) -> Iterator[Mention]:
    for match in _NO_LOSS.finditer(doc):
        yield Mention("loss_yuan", 0, *match.span(), denied=True)
    for match in _around(_LOSS, doc, "损失"):
        words = match["after"] or match["before"]
        value = read_number(words)
        if value is not None and (match["before"] or match["yuan"] or words[-1] in "万亿"):
            total = bool(_TOTAL.search(match[0]))
            yield Mention("loss_yuan", value, *match.span(), total=total)


def _around(pattern: re.Pattern[str], doc: str, cue: str) -> Iterator[re.Match[str]]:
    """What the costly pattern finds, tried only near its cue: no match begins or ends further away."""
    done, at = 0, doc.find(cue)
    while at >= 0:
        for match in pattern.finditer(doc, max(done, at - _BEFORE), at + _BEFORE):
            if match.start() > at:
                break  # the next cue's
            yield match
            done = match.end()
        done = max(done, at + len(cue))
        at = doc.find(cue, done)


def _extents(doc: str) -> Iterator[Mention]:
    done = 0
    for word in _EXTENTS.finditer(doc):
        match = _EXTENT.search(doc, max(done, word.start() - _REACH), word.end())
        if match is None:
            continue
        done = match.end()
        fact = next(name for name in ("magnitude", "hectares", "hours") if match[name])
        value = read_number(match[fact])
        if value is not None:
            yield Mention(fact, value * _AREAS.get(match["area"] or "", 1.0), *match.span())
