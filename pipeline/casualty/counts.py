"""A number beside the harm it counts: «12人死亡», «死亡12人», «3死5伤», «由3人增至5人»."""

import re
from collections.abc import Iterator

from pipeline.casualty.harm import DIES, FACT, FACT_BEGINS, GRIEF, WHO, Mention, N, fact_of
from pipeline.casualty.people import ROLES, count_heads, told_beside
from pipeline.casualty.standing import told_as
from pipeline.text.numbers import NUMBER, read_number
from pipeline.text.scene import Scene

_GAP = rf"(?:1[12][09](?![0-9人名])|[0-9]{{1,2}}(?:岁|[月日号时分点])|(?!(?>{NUMBER})(?:{WHO}|[死伤]|[重轻]伤))[^，。；;、,/\n!！?？0-9])"
_NOUN = "[^，。；、,\n0-9脱获救险愈死没亡遗尸牺罹殉丧毙伤难困踪联埋毒吐泻疏散转撤逃]"
_LINK = "(?:不到|不足|未满|少于|低于|在(?=[0-9])|一家(?=[二三四五六七八九]口)|仍然?|还|依然|总计|合计|已经|已|达到|达|修正为|确认为|确认|升为|更新[为至到]|更正为|调整为|核定为|上升为|增加为|为|有|是|了|约|近|目前|现已|共计|一共|总共|共|累计|至少|超过|超|逾|上升至|上升到|增至|增加[到至]?|新增|减少?[至到]|下?降至|升至|升到|多达|:|-|到|的)"
_DIGITS_OF = "0-9零〇一二两三四五六七八九十百千万亿廿卅几数俩仨"
_DIGIT = f"[{_DIGITS_OF}]"
COUNTED = "个人位例具口名对男女成姐兄姊老婴儿幼小学村工司青妇孕路游民保业租住居市员外快死重轻伤失"
"""With what the words behind a number of people begin: most numbers count something else, which one look shows."""
_OF_PEOPLE = rf"(?={N}(?:[{COUNTED}]|(?<=[俩仨])))"
_THEN_NUMBER = f"(?=[^，,。{_DIGITS_OF}]{{0,100}}{_DIGIT})"
"""Behind a word of harm the number stands before the next stop: where none does, the words of harm are not tried."""
_COUNTS = re.compile(
    rf"(?={_DIGIT}){_OF_PEOPLE}(?:(?P<short>{N})(?:人)?(?P<end>死|重伤|轻伤|伤|失踪|失联)(?![亡者员口害心感势情残难了百]|一生)"
    rf"|(?P<list>(?:{N}{WHO}(?!生还|幸存|逃生|平安){_NOUN}{{0,12}}[、和及与](?:{_NOUN}{{1,8}}?(?={N}))?){{0,3}})(?P<many>{N})(?P<who>{WHO}|(?<=[俩仨])|男(?P<women>{N})女)(?P<gap>{_GAP}{{0,18}}?)(?P<fact>{FACT}))"
    rf"|(?!{_DIGIT}){_THEN_NUMBER}(?:(?P<risen>{FACT})[^，,。；\n0-9]{{0,8}}[由从](?:最初|起初|原来|此前|之前|开始|早先|初[报步]|首报|上报|前期|昨[晚天日]|今[早晨])?的?(?>{NUMBER})[人名例]?(?:上升|增加|增|升|攀升|减少|减|下降|降|变更|更正|修正|修订|调整|核增|核减|调增|调减)(?:至|到|为)(?:今[早晨天日]|目前|现在)?的?(?P<now>{N})人?"
    rf"|(?P<first>(?<!死亡)(?<!死亡[、或和及])(?:{FACT})|死|(?<!工)伤)(?:楼内|店内|院内|校内|厂区|周边|附近|周围|沿线|下游|受威胁|受影响|受灾|受困)?(?P<whose>(?:路过|过路|过往|在场)?(?:的)?(?:(?:入院|住院|送医|就诊)?者|患者|(?:{ROLES})(?:总?人数|总数)?|行人|路人|总人数|人数|总数|数字|人员|人口|者|群众|游客|学生|师生|乘客|旅客|村民|居民|住户|员工|职工|工人|孩子|娃娃|娃儿|老人|人))?{_LINK}{{0,5}}(?:(?>{NUMBER})户)?(?P<then>(?>{NUMBER}))(?P<unit>{WHO}|具|人次|(?=[，。；、,;\n)）伤死]|$)))"
)
_DIGITS = re.compile(f"{_DIGIT}+")
_BEGINS = frozenset(FACT_BEGINS)
_INTO = 4
"""A fact begins at most so many characters, less one, before its cue («失去生命体征»)."""
_EACH_OF = re.compile(
    rf"(?:(?P<units>{N})(?:辆|台|艘|架|家|所|户|名|个|支|栋|班)?[^，,。；;0-9]{{0,8}}|双方)各(?:自|有|造成|致|死亡?|伤|收治|接收)?$"
)
"""«两车各有1人受伤» are two."""
_FROM = re.compile(rf"(?<![0-9由从.:])((?>{NUMBER}))[人名]?(?:至|到|-|~)$")
_MOST_UNITS = 20
_TOWARDS = re.compile("[向给替逼围跪陪找问骂]|看望|慰问")
"""«二十名家属向死者…» counts no dead."""
_WHOSE = re.compile("伤者|伤员|[重轻]伤[者员]|死者|遇难者|罹难者|逝者|患者|遗体|尸体")
_STILL = re.compile("(?:还|都|也|仍|至今|到现在|一直)*")
_NOT_ONE = re.compile("(?:都|也)[没未不]")
"""«一个都没找到»: none, so all of them."""
_A_BITE = re.compile("[吃喝咬尝舔吸闻]了?$")
"""«吃了一口恶心得吐了»: a mouthful is nobody."""
_FOLK = re.compile("[人娃孩童婴员工客民生]|老[师汉太头]|司机|夫妻|[男女]的|落水")
_GONE = re.compile("没了(?!呼吸|心跳|脉搏|气)|走了")
_LEFT = re.compile("疏散|撤|转移|先走|安置|避险")
_THEN_DIED = (
    "[^，,。；;、\n!！?？]{0,10}[，,](?:(?:后来|随后|不久后?|于?(?:次日|当[晚天日]|第二天|昨[晚日夜]|今[晨早])(?:凌晨|清晨|[上下中]午|晚上?)?)"
    "(?:因[^，,。；0-9]{1,8}|经)?(?:抢救|救治|医治)?(?:无效|伤重)?后?|(?:因[^，,。；0-9]{1,8}|经)?(?:抢救|救治|医治)无效后?|在?(?:送医|送往?医院|转院|救治)的?(?:途中|路上)|伤重)"
)
_DIED = re.compile(
    rf"{_THEN_DIED}(?:{DIES})(?!了?[0-9一二两三四五六七八九十])"
    rf"|(?:(?!(?>{NUMBER}){WHO})[^，。；;、,\n!！?？0-9]|[0-9]{{1,2}}[日号时分]){{0,18}}?(?:(?:{DIES})|没[了有]?(?:呼吸|心跳)|生命体征|抢救无效)"
)
"""«3人送往医院途中因失血过多死亡»: they are dead, wherever they were taken."""
_OF_THEIRS = re.compile(
    "[^，,。；;、的]{1,5}的(?:亲生?|老)?(?:母亲|父亲|爸爸?|妈妈?|爹|娘|外[公婆]|爷爷|奶奶|祖[父母]|丈夫|妻子)(?![妈爸们和及与跟、的都均全双两]|也都)"
)
"""«三个孩子的外婆在河边淹死了»: whoever has three children is one; of «三个孩子的家长» and «三个孩子的父母都…» nobody knows."""
_COUNTED_BEHIND = re.compile(rf"((?>{NUMBER}))(?:(?:人|名|个)(?=[，。；、,;#]|$)|例)")
"""«车上三人当场死亡两人»: the number behind the verb counts, the one before it says who was there."""
_GOES_HOME = re.compile("(?!均|都|全|已?经?全)[^，,。；均都全]{0,4}出院")
"""«12名伤员治愈出院»: some of the hurt, not all; «2人受轻伤,已出院» is told of all of them."""
_HELPERS = re.compile("医生|护士|医护|消防|民警|交警|队员|官兵|战士|志愿者|专家|救援|干部|工作人员")
_RESCUE = re.compile(
    "赶赴|赶到|前往(?![^，,。；]{0,6}医院)|参与|营救|(?:抢救|救治)(?!无效)|转运|护送|搜救|救出|(?<!软)组织|帮助|(?<!在)处置|进行|协助|投入|负责|对|将|把"
)
_BOTH = ("伤亡", "死伤")
"""«伤亡人数更新为8死26伤»: the number behind counts the dead alone."""
_UNITS_ALONE = frozenset("百千万亿")
"""«罪该万死» counts nobody."""


def find_counts(scene: Scene, start: int, end: int, cues: list[int]) -> Iterator[Mention]:
    """Every number of [start, end) with what befell those it counts; ``cues``: where words of harm begin."""
    doc = scene.doc
    for match in _counts(doc, start, end, cues):
        if _GONE.search(match[0]) and (not GRIEF.search(doc) or ("走了" in match[0] and _LEFT.search(doc))):
            continue
        read = _risen(match) or _short(match) or _counted(match) or _fact_first(match)
        if read is None:
            continue
        fact, value, words = read
        least = _least(doc, match.start(), value)
        told = told_as(doc, match, fact, least * _units(doc, match.start()), words)
        yield told._replace(sentence=scene.sentence(match.start())[0])


def _counts(doc: str, start: int, end: int, cues: list[int]) -> Iterator[re.Match[str]]:
    """A count begins with its number or with the words around a cue; the costly pattern is tried nowhere else."""
    numbers = [match.start() for match in _DIGITS.finditer(doc, start, end)]
    if not numbers:
        return
    done = start
    told = {at for cue in cues for at in range(max(start, cue - _INTO + 1), cue + 1) if doc[at] in _BEGINS}
    for at in sorted(told.union(numbers)):
        match = _COUNTS.match(doc, at, end) if at >= done else None
        if match and not (match["first"] in _BOTH and doc[match.end() : match.end() + 1] in ("死", "伤")):
            yield match
            done = match.end()


Read = tuple[str, float, str]
"""Fact, value, and the words that shade it."""


def _risen(match: re.Match[str]) -> Read | None:
    value = read_number(match["now"]) if match["now"] else None
    return None if value is None else (fact_of(match["risen"]), value, "")


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
    if (
        "找" in match["fact"]
        and match["who"] == "个"
        and not (_STILL.fullmatch(match["gap"]) or _FOLK.search(match["gap"]))
    ):
        return None  # «两个配件还没找到»
    if match["who"] == "口" and _A_BITE.search(match.string, max(0, match.start() - 2), match.start()):
        return None
    if match["many"] in ("一", "1") and _NOT_ONE.match(match["gap"] + match["fact"]):
        return None
    if fact_of(match["fact"]) in ("treated", "evacuated") and _HELPERS.search(match["gap"]):
        return None
    told: float = count_heads(match.string, match.start("list"), match.end("who"))
    fact = "dead" if _DIED.match(match.string, match.end()) else fact_of(match["fact"])
    if told and not _WHOSE.fullmatch(match["fact"]):
        told += told_beside(match.string, match.start(), match["gap"], fact == "injured")
    if fact == "injured" and _GOES_HOME.match(match.string, match.end()):
        fact = "discharged"
    behind = _COUNTED_BEHIND.match(match.string, match.end())
    if behind and told and (fewer := read_number(behind[1])) is not None:
        return fact, fewer, match["fact"]
    one = told and not behind and _OF_THEIRS.match(match["gap"])
    return (fact, 1 if one else told, match["fact"]) if told else None


def _fact_first(match: re.Match[str]) -> Read | None:
    """«死亡3人», «死亡人数:3», «死3伤5»; a bare number needs a word that it counts people."""
    if not match["then"] or (match["unit"] == "人次" and fact_of(match["first"]) != "evacuated"):
        return None
    if not (match["unit"] or match["whose"] or match["first"] in ("死", "伤", "死了", "埋了")):
        return None
    value = read_number(match["then"])
    pair = 2 if match["unit"] == "对" else 1
    return None if value is None else (fact_of(match["first"]), value * pair, match["first"])


def _least(doc: str, at: int, value: float) -> float:
    """«30至40人受伤» are thirty at least."""
    range_ = _FROM.search(doc, max(0, at - 8), at)
    lower = read_number(range_[1]) if range_ else None
    return lower if lower is not None and 0 < lower < value else value


def _units(doc: str, at: int) -> int:
    """How many cars, sides or families a number is told of each."""
    each = _EACH_OF.search(doc, max(0, at - 18), at) if "各" in doc[max(0, at - 4) : at] else None
    units = (read_number(each["units"]) if each["units"] else 2) if each else 1
    return int(units) if units and units <= _MOST_UNITS else 1
