"""Victims told without a number of their own: «均», «无一生还», «母女», «司机和其妻子», «老人李某(83岁)», «合计16人»."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from pipeline.harm import WHO, Mention, N, fact_of, shade_of
from pipeline.numbers import read_number

_PAIRS = (
    "夫妻|夫妇|母女|母子|父子|父女|祖孙|爷孙|婆媳|情侣|父母|爸妈|公婆|岳父母|两口子|老两口|兄弟俩?|姐妹俩?|兄妹|姐弟"
)
_KIN = "父亲|母亲|爸爸?|妈妈?|老汉|儿子|女儿|孩子|弟弟|哥哥|姐姐|妹妹|爷爷|奶奶|外公|外婆|孙子|孙女|外孙女?|妻子|丈夫|老公|老婆|老伴|岳父|岳母|女婿|儿媳|侄[子儿女]|[表堂][哥弟姐妹]"
_ROLES = (
    "司机|驾驶员|驾驶人|副驾驶?|乘客|骑手|骑[车行]人|外卖员|快递员|环卫工人?|工人|民工|工友|师傅|操作工|焊工|电工|矿工|保安|老板娘?|店主|店员|顾客|厨师|房东|租客|户主|住户|路人|行人|老人|"
    "男子|女子|男孩|女孩|男童|女童|学生|教师|老师|儿童|幼儿|婴儿|孕妇|游客|旅客|村民|居民|邻居|业主|消防员|队员|民警|辅警|护士|医生|女士|先生|大爷|大妈|婆婆|老太太?|嬢嬢|小伙子?|姑娘|女生|男生|员工|职工|女工"
)
_NAMED = "[一-龥]某{1,2}"
_ONE = f"(?:{_PAIRS}|{_KIN}|(?:{_ROLES})(?:{_NAMED})?|{_NAMED})(?:[(（][^)）。]{{1,10}}[)）])?"
_AND = "(?:、|和|及|与|跟|以及)(?:其|[他她]的?|副驾|后座|后排|车上的?|同[行车]的?|邻居|(?:大|小)(?=儿子|女儿))?"
_HOW = "(?:(?:当场|不幸|已经?|均|都|也|双双|全部?|先后|相继|同时|随后|最终|因[^，。；、]{1,8}?|在[^，。；、0-9]{1,6}中|壮烈|[经在]?抢救无效|送医后?|被[^，。；、0-9]{0,5}?|遭[^，。；、0-9]{0,5}?|受惊|重度|中度|轻度|不同程度|严重|致)){0,3}"
_DIES = (
    "牺牲|殉职|死亡|身亡|遇难|丧生|罹难|溺亡|不治|遇害|没了呼吸|无生命体征|没了生命体征|被[淹砸压撞烧打炸电捅砍刺]死"
)
_HURT = "受了?(?:点|些)?(?:皮外|小)?伤|重伤|轻伤|受了伤|骨折|(?:[烧烫砸摔撞咬炸灼刺砍扎捅划轧打]伤)"
GRIEF = re.compile("医院|抢救|家属|救护|事故|遇难|爆炸|炸|撞|塌|垮|摔|坠|砸|淹|火灾|起火|烧|祈祷|节哀|一路走好")
"""Words beside which «没了三个» speaks of the dead and not of parking lots."""
_PERSONS = re.compile(
    f"(?<![名位个多余数几些众们0-9一二两三四五六七八九十])(?P<who>{_ONE}(?:{_AND}{_ONE}){{0,4}}){_HOW}(?:(?P<dead>{_DIES})|(?P<injured>{_HURT})|(?P<gone>(?:人|就|都|也){{0,2}}(?:没了|死了)(?=[，。；,;！!…\\s]|$)))(?![率事的])"
)
_VERBS = re.compile(f"{_DIES}|{_HURT}|没了|死了")
_KILLED = re.compile(
    f"(?:杀害|[捅砍撞压轧碾砸炸毒]死)了?(?:自己的?|其|[他她]的?)?(?P<who>{_ONE}(?:{_AND}{_ONE}){{0,4}})"
)
_HEADS = re.compile(f"(?P<pair>{_PAIRS})|{_KIN}|(?:{_ROLES})(?:{_NAMED})?|{_NAMED}")
_ALL = re.compile(
    "(?P<none>无一(?:人)?(?:生还|幸免)|无人(?:生还|幸免))|(?:均|都|全部|全都|全|皆|双双)(?:已经?|被|当场|不幸|经抢救无效|经?确认|没[了有]|因[^，。；]{1,8}?|不同程度(?:的)?|受?了?){0,3}"
    "(?P<fact>死亡|身亡|遇难|丧生|罹难|溺亡|不治身亡|无生命体征|遇害|牺牲|失踪|失联|被困|被埋|受伤|重伤|轻伤|[烧烫砸摔撞炸灼刺擦扭挫]伤|骨折|中毒)(?![率])"
)
_MEMBERS = re.compile(
    rf"(?P<many>{N})(?:{WHO})|(?:人员|人数|乘客|工人|学生|村民|游客)(?:共计?|一共|总共|有|为)?(?P<then>{N})(?:人|名|位)"
)
_HELPING = re.compile("消防|民警|警力|队员|医护|救援|志愿|官兵|干部|指战")
_BOTH = re.compile("两车(?:的)?$|双方$")
_SUM = re.compile(rf"(?:合计|共计|总计|总共|一共|累计|总数为?)(?P<sum>{N})(?:人|名)(?=[，。；,;]|$)")
_BACK, _REACH = 70, 34
_KIND = re.compile(f"{_ROLES}|孩子|[名位个](?P<kind>[一-龥]{{1,3}}?[员工生师民客手])")
_KIND_BEFORE = re.compile(f"(?P<kind>{_ROLES}|孩子)(?:中|里|当中)?$")
_CAR = re.compile("([^，。；、0-9]{1,4}(?:车|船|室|舱|厢|岗|楼|方|厂|班)[上里内]?)$")


def find_victims(
    doc: str, start: int, end: int, counted: Sequence[Mention], starts: Sequence[int]
) -> Iterator[Mention]:
    """Those of [start, end) who have no number beside what befell them. ``counted``: the numbers told there."""
    taken = [(m.start, m.end) for m in counted]
    for match in _ALL.finditer(doc, start, end):
        told = _members(doc, _sentence(starts, match.start()), match.start())
        if told:
            yield Mention("dead" if match["none"] else fact_of(match["fact"]), told, *match.span())
    for verb in _VERBS.finditer(doc, start, end):
        for match in _PERSONS.finditer(doc, max(start, verb.start() - _REACH), verb.end()):
            if match.end() == verb.end() and not any(a < match.end() and match.start() < b for a, b in taken):
                yield from _listed(doc, match)
    for match in _KILLED.finditer(doc, start, end):
        yield _named(match, "dead")
    for match in _SUM.finditer(doc, start, end):
        last = next((m for m in reversed(counted) if m.end <= match.start() and match.start() - m.end < _BACK), None)
        value = read_number(match["sum"])
        if last and value is not None and value >= last.value:
            yield Mention(last.fact, value, *match.span(), total=True)


def _sentence(starts: Sequence[int], at: int) -> int:
    return starts[bisect_right(starts, at) - 1]


def _members(doc: str, first: int, at: int) -> float | None:
    """How many «均» speaks of: the people counted last before it in its sentence."""
    first = max(first, at - _BACK)
    told = [m for m in _MEMBERS.finditer(doc, first, at) if not _HELPING.match(doc, m.end())]
    return read_number(told[-1]["many"] or told[-1]["then"]) if told else None


def _listed(doc: str, match: re.Match[str]) -> Iterator[Mention]:
    """One person, or as many as are named; «没了» speaks of the dead only beside words of grief."""
    if not match["gone"] or GRIEF.search(doc):
        yield _named(match, "injured" if match["injured"] else "dead")


def _named(match: re.Match[str], fact: str) -> Mention:
    many = sum(2 if head["pair"] else 1 for head in _HEADS.finditer(match["who"]))
    many = max(many, 2) if _BOTH.search(match.string, max(0, match.start() - 3), match.start()) else many
    return Mention(fact, many, *match.span(), single=many == 1, shade=shade_of(match[0]))


def who_are(doc: str, start: int, end: int) -> str:
    """What kind of people a number counts, or in which car they sat; empty when nobody says. «一个…一个…» are two."""
    told = _KIND.search(doc, start, end) or _KIND_BEFORE.search(doc[max(0, start - 6) : start])
    if told:
        return told[told.lastgroup or 0]
    if doc.startswith(("一个", "有个", "一人"), start):
        return f"{start}"
    car = _CAR.search(doc[max(0, start - 8) : start])
    return car[1] if car else ""
