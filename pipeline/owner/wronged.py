"""An office told of as the one who did it, and behind it what was done to a citizen or who gained: coerced, favoured, taken, put off.

No list of charges holds how people say it, so the sentence is read as it is built: a body that is nobody's address, and in what follows
the citizen as object or kin of the officials as the gainer. How it is meant only a person can tell, so it never makes anybody sure.
"""

import re
from collections.abc import Iterator

from pipeline.owner.actors import find_units
from pipeline.owner.bodies import Bodies
from pipeline.owner.conduct import said_of_its_place
from pipeline.owner.meant import BEARS, CAMPAIGN, is_asked
from pipeline.place.places import Whereabouts
from pipeline.text.lexicon import Hit, longest
from pipeline.text.scene import Scene

_REACH, _MOST = 48, 8
_STANDS_FIRST = re.compile(
    "(?:^|[\\s，。；,;：:！!？?、]|难道|但是?|而且?|可是?|却|又|且|就|这|那|我们?|听说|据说|原来|现在|结果|还有|因为|所以)(?:(?:(?![到去在向找给请为对入作])[A-Z0-9一-龥]){0,5}[省市县区镇乡道村所局队])?里?的?$"
)
"""A body is the doer where its clause begins with it, or with the place it is of; behind a verb it is asked, left or lived beside."""
_STANDS_BEHIND = frozenset(
    (*"\n\t  ，。；,;：:！!？?、道但是而且可却又就这那们说来在果有为以省市县区镇乡村所局队里的", "")
)
"""With which what stands before such a body can end at all; most bodies stand behind something else."""
_OURS = "(?:我们?|咱们?|俺|老百姓|百姓|群众|村民|居民|摊贩|商户|农民|老[人汉头]|老太[婆太]|婆婆|大[爷妈娘]|人家)"
_MINE = f"(?:{_OURS}(?:[家屋]?[爸妈爹娘爷奶儿娃女老]?|的)?)"
_KIN = (
    "(?:小?舅子|丈人|丈母娘|岳[父母]|侄[儿子女]|外甥|内弟|连襟|姐夫|妹夫|弟媳|女婿|亲家|亲戚|同学|战友|表[哥弟姐妹]|堂[哥弟]|姨[妈父]|姑[爷妈父]|牌友|酒友|哥们|老乡|熟人|自己人"
    "|自[己家]+(?:的|屋头|人)|关系户|(?:[局镇乡科所站书主][长记任])(?:的?(?:老婆|儿子|女儿|哥哥?|弟弟?)))"
)
_GAINS = "(?:[给拿开占做包评送卖报抢发批接住养拉分]|先|中了|股份|在[里做]|都是|代办|入股)"
_TO_CITIZEN = re.compile(
    f"(?<![请能])把{_MINE}[^，,。；]{{0,14}}(?:掀|砸|扔|丢|拆|撕|锁|扣|收(?!到|下来)|写[小少]|打|骂|赶|轰|推|拖|关|绑|铐|抓|拉黑|踢|骗|往[小少外]|转给|泄|漏|冻|停了|弄[丢坏]|搞[丢坏])"
    f"|(?:逼|骗|凶|吓|哄|诓|坑|铐|刁难|卡|整|训|怼|呛|撵|威胁|糊弄|忽悠|欺负|欺|欺压|吼|骂|推搡|打)(?:着|了|过|起)?{_MINE}"
    f"|(?:铐|绑|锁|关|扣|抢|掀|砸)[了走翻烂坏]{_MINE}"
    f"|(?:让|叫|喊|要|暗示){_MINE}[^。；]{{0,10}}(?:[一两二三四五六七八九十几0-9]+[百千万]块?|找[他她]|找人|找关系|托人|代办|按手印|意思|表示|闭嘴|少管|(?:不[要准许]|别)再?[^，,。；]{{0,4}}(?:告|闹|上访|反映|投诉|举报|发帖))"
    f"|再[^，,。；]{{0,6}}(?:告|闹|上访|投诉|举报|发抖音|发帖|发视频|乱说)[^。；]{{0,4}}就[停扣抓取让]|说再[^，,。；]{{0,8}}就|爱[告去找]哪|随便[你我]?去?告|放[出了]?狠话|不懂就别|没资格|算什么东西"
)
_FAVOUR = re.compile(
    f"{_GAINS}[^。；]{{0,14}}(?<!我的)(?<!我们的)(?<![喊叫让其请])(?<!我)(?<!我们)(?<!我家){_KIN}|(?<!我的)(?<!我们的)(?<![喊叫让其请我])(?<!喊个)(?<!我们)(?<!我家){_KIN}[^。；]{{0,12}}{_GAINS}"
    "|把[^，,。；]{0,6}(?:低保|补[贴助]|名额|指标|救[济灾]|困难)[^，,。；]{0,6}给了?(?!我)|谁跟[他她]熟|认得人|有人打招呼|(?:看|认)人(?:下菜|给|办|报)|照着[一某][家个]|量身定|串通|勾起手|包工头[^，,。；]{0,6}[喝吃]|(?:老板|包工头|开发商)[^，,。；]{0,8}(?:牌友|酒友|哥们|一桌)"
)
_TAKEN = re.compile(
    "揣[进到]?|腰包|(?:茶水|份子|辛苦|感谢|打点|人头|好处)(?:费|钱)|[条包箱瓶件]烟|[瓶箱件]酒|送过(?:酒|礼|烟|钱)|(?:抱|搬|拎|提|顺|拿)了?(?:走)?[^，,。；]{0,4}[条箱件袋包瓶]|丢[^，,。；]{0,3}[百千]块|抬杆|白[吃拿喝]|抹嘴|从来?不给钱|不给钱"
    "|(?:微信|现金)收|不开[条票单收]|不给[条票单]|不?打点|指定[^，,。；]{0,4}[买用家]|必须买|不买就|拿去卖|卖了(?:分|钱)|账对不上|对不上账|变薄|缩水|偷工|虚报|多报|替他存|不?[要]?表示一?下?才|狗啃|拿我[^，,。；]{0,8}(?:查|玩|用)"
)
_PUT_OFF = re.compile(
    "打太极|耍太极|推说|不认账|爱[答理]不[答理]|退[了我][^，,。；]{0,8}[三四五六七八九十几多][回次趟遍]|每[次回]都说[^，,。；]{0,4}[缺差少]|一直卡|就[一]?直?卡|拖着[我不]|没人抬头|头都不抬|刷[^，,。；]{0,2}视频|睁一只眼|睁只眼|连[个句](?:对不起|道歉|好话)|哪个管你|走光"
    "|代签|假材料|明(?:明|晓得|知)[^。；]{0,16}还是|渠都|字倒|验收[^。；]{0,14}(?:断|烂|裂)|原封不动|喝醉|耍酒疯|掀桌|谱[却]?摆|没?给?我?看(?:录像|证件)|系统坏了[^。；]{0,3}"
)
_WRONGED = (_TO_CITIZEN, _FAVOUR, _TAKEN, _PUT_OFF)
_ELSE = re.compile(
    "(?:的)?(?:答复|回复|电话|网站|官网|公众号|文件|通知)|关于|[^了把我，,。；]{0,5}(?:附近|旁边|门口)|(?:的)?(?:同志|领导|负责人|工作人员)?们?(?:[:：,，！!]|[您你]好)|旁|对面|门口|附近|[^，,。；]{0,12}(?:帮(?!人|子|家伙|隔壁|[他她]|邻居|老板|对方)|解决了|救(?!灾|济|助)|抓[住到获了]|查处|处罚|拘|端掉|查获|调解|来处理|说不?能?给?查|说我们?(?:没|不|要|应))|[^，,。；]{0,8}(?:耐心|热情|认真|辛苦|好评|态度好)"
)
_PLEA = re.compile(
    "请问|咨询|怎么办|什么时候|啥时候|多久|能不能|能否|可不可以|哪里(?!了)|多少|如何|吗|呢|[?？]|希望|建议|请(?![客吃喝他她])"
)
_PASSES_ON = re.compile(
    "(?:的)?[^，,。；的]{0,6}(?:说|称|提醒|告知|告诉|通知|表示|回复|答复|回应|让我们?[找打等]|[叫要]我们?[找打等补]|建议|核实|受理|立案)"
)
"""What an office tells a citizen, or has him do, is its daily work."""
_SIT_THERE = "(?:的(?=[，,来到在])|的?(?:人|干部|领导|同志|工作人员|书记|站长|所长|科长|队长|督导|专家|老[一-龥]|小[一-龥]|那[个位帮些几][^，,。；]{0,3}))"
_TO_ME = re.compile(
    f"[^，,。；]{{0,8}}?{_SIT_THERE}[，,]?[^，,。；]{{2}}|[^，,。；]{{0,12}}?(?:[把对向给让叫逼收罚扣拿占拆欠压劝骗]|[到来去][^，,。；]{{0,2}}){_MINE}[^。；]|[^，,。；]{{0,8}}?[了过着]{_MINE}[^。；]"
)
_NEXT = 12
_UNIFORM = re.compile("|".join(BEARS))
_THANKED = re.compile(
    "谢谢|感谢|多谢|表扬|点赞|锦旗|好评|(?<!不)满意|办下来|办好了|修好|修通|装好|填了|找回|送回|解决了"
)
_OTHER_DOER = re.compile(
    "老板|物业|有人|冒充|诈骗|开发商(?!串)|邻居|房东|中介|公司(?!里)|店家|厂家|骗子|楼上|楼下|对方|前夫|医院|学校(?!操场)|老师|平台|业委会"
)
_TOWN_DOES = re.compile(
    "政府|办(?!理|卡|证)|(?:上|里|街道)?(?:的)?(?:人|干部|领导|书记|镇长|主任|工作人员|[^，,。；]{0,2}管)|上(?:管|的)|[^，,。；]{0,4}(?:那[几个些帮]|干部|工程)|把|骗|逼|书记"
)


def names_anybody(scene: Scene) -> bool:
    """Whether a body is named at all, or somebody who wears its uniform."""
    return bool(scene.found("unit")) or _UNIFORM.search(scene.doc) is not None


def find_wronged(scene: Scene, units: list[Hit], bodies: Bodies) -> tuple[Hit, tuple[int, int]] | None:
    """The first body told of as the doer with what it did, and where that stands."""
    for unit in longest([*units, *_in_uniform(scene, bodies)])[:_MOST]:
        if unit.payload.kind == "utility" or not _is_doer(scene, unit):
            continue
        for start, end in _told(scene, unit):
            return unit, (start, end)
    return None


def told_of(scene: Scene, where: Whereabouts, bodies: Bodies, whose: frozenset[str]) -> dict[str, tuple[int, int]]:
    """Which of these bodies, by id, is told to have done something to the writer in words nobody listed: it may be a complaint about it.

    Who is thanked, asked or only passes something on is left out.
    """
    named = find_units(scene, where, bodies) if scene.found("unit_here") else scene.found("unit")
    units = [unit for unit in (*named, *_in_uniform(scene, bodies)) if unit.payload.id in whose]
    if not units:
        return {}
    doubted: dict[str, tuple[int, int]] = {}
    for unit in longest(units)[:_MOST]:
        if unit.payload.kind == "utility" or not _is_doer(scene, unit):
            continue
        _, last = scene.sentence(unit.start)
        if _PLEA.search(scene.doc, unit.end, last + _NEXT) or _PASSES_ON.match(scene.doc, unit.end):
            continue
        deed = _TO_ME.match(scene.doc, unit.end, min(last, unit.end + _REACH))
        if deed and not _OTHER_DOER.search(scene.doc, unit.end, deed.end()):
            doubted.setdefault(unit.payload.id, (unit.start, deed.end()))
    return doubted


def _in_uniform(scene: Scene, bodies: Bodies) -> Iterator[Hit]:
    """Who is known by a common word (城管, 辅警) stands for the body that sends him."""
    for word, family in BEARS.items():
        at = scene.doc.find(word)
        if at >= 0 and (unit := bodies.families.get(family, (None,))[0]):
            yield Hit(at, at + len(word), unit)


def _is_doer(scene: Scene, unit: Hit) -> bool:
    doc = scene.doc
    if doc[unit.start - 1 : unit.start] not in _STANDS_BEHIND:
        return False
    first, last = scene.sentence(unit.start)
    if not _STANDS_FIRST.search(doc[max(first, unit.start - 14) : unit.start]) or is_asked(doc, first, unit):
        return False
    if (
        _THANKED.search(doc, first, last)
        or said_of_its_place(doc, unit.end)
        or _ELSE.match(doc, unit.end)
        or CAMPAIGN.search(doc, first, last)
    ):
        return False
    office = doc.endswith(("政府", "办", "办事处"), unit.start, unit.end)
    return unit.payload.kind != "town" or office or bool(_TOWN_DOES.match(doc, unit.end))


def _told(scene: Scene, unit: Hit) -> Iterator[tuple[int, int]]:
    doc, (_, last) = scene.doc, scene.sentence(unit.start)
    end = min(last, unit.end + _REACH)
    for pattern in _WRONGED:
        match = pattern.search(doc, unit.end, end)
        if match and not _OTHER_DOER.search(doc, unit.end, match.start()):
            yield match.span()
