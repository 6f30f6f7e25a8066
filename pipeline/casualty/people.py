"""Who was there: people by kin, trade or name, alone or in lists, and how many heads a list has."""

import re

from pipeline.casualty.harm import WHO, N
from pipeline.text.glance import Marked, ahead, letters_but
from pipeline.text.numbers import read_number

PAIRS = "夫妻|夫妇|母女|母子|父子|父女|祖孙|爷孙|婆媳|情侣|父母|爸妈|妈老汉儿?|公婆|岳父母|两口子|老两口|兄弟俩?|姐妹俩?|兄妹|姐弟|爷爷奶奶|外公外婆|公公婆婆|舅舅舅妈|叔叔婶婶|姑姑姑父|姨妈姨父|哥哥嫂子|哥嫂"
KIN = "父亲|母亲|爸爸?|妈妈?|老汉|儿子|女儿|孩子|弟弟|哥哥|姐姐|妹妹|爷爷|奶奶|外公|外婆|孙子|孙女|外孙女?|妻子|丈夫|爱人|老公|老婆|老伴|岳父|岳母|丈母娘|老丈人|女婿|儿媳|侄[子儿女]|[表堂][哥弟姐妹]|舅舅|舅妈|叔叔|伯父|伯伯|大伯|姑妈|姑姑|姨妈|婶婶|嫂子|外甥女?"
ROLES = (
    "司机|驾驶员|驾驶人|副驾驶?|乘客|骑手|骑[车行]人|外卖员|快递员|自己|本人|[男女]方|环卫工人?|当事人|小工|骑车人|工人|民工|工友|师傅|操作工|焊工|电工|矿工|保安|老板娘?|[男女]?主人|导游|空乘|乘务员|店主|店员|顾客|厨师|房东|租客|户主|住户|路人|行人|老人|"
    "男子|女子|男孩|女孩|男童|女童|学生|教师|老师|儿童|幼儿|婴儿|孕妇|游客|旅客|村民|居民|邻居|业主|消防员|队员|民警|辅警|护士|医生|女士|先生|大爷|大妈|婆婆|老太[太婆]?|老大爷|老婆婆|阿姨|教练|学徒|保洁|保姆|护工|小姑娘|流浪汉|[男女]的|大姐|大叔|大哥|同伴|同事|同学|嬢嬢|小伙子?|姑娘|女生|男生|员工|职工|女工"
)
TRADE = (
    f"{letters_but('的了在和与及跟被把将对向从给使名位个余多几们')}{{1,3}}"
    "(?:(?<![人成伤动官议党])员|(?<![职员人民分手])工(?![作程地厂业资伤])|师(?![生范傅])|[队班组船机校院村镇乡店厂家](?:支书|主任)|[队班组船机校院村镇乡店厂家]长|(?<=[船机校院村镇乡店厂队班组])长|警(?![方察报])|[机射枪水骑炮舵猎船]手(?![机术续表工指里上])|干部|向导|看守)"
)
"""Any trade, by how its name ends."""
_NAMED = "[一-龥]某{1,2}"
CALLED = ahead(
    "丈业两主乘伯住侄保儿兄先公副医厨叔司同员哥堂外大夫女奶妈妹妻姐姑姨婆婴婶嫂嬢孕孙学孩导小居岳工师幼店弟当快情户房护操教旅本村母民流消游焊爱父爷爸环电男矿祖租空老职自舅行表路辅邻队阿顾驾骑",
    f"两?(?:{PAIRS})|{KIN}|(?:{ROLES})(?:{_NAMED}(?:{PAIRS})?)?",
)
ONE = f"(?:{CALLED}|{_NAMED}(?:{PAIRS})?)(?:[(（][^)）。]{{1,10}}[)）])?"
AND = "(?:、|和|及|与|跟|以及)其?(?:(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})岁的?|其|[他她]的?|副驾|后座|后排|车上的?|同[行车]的?|邻居|[坐站睡骑][^，,。；;、0-9]{1,5}的|(?:大|小)(?=儿子|女儿|孙[子女]|[姐哥弟妹]))?"
_JOINED = re.compile("[、和及与跟]")
_HEADS = re.compile(f"(?P<pair>{PAIRS})|{KIN}|(?:{ROLES})(?:{_NAMED})?|{_NAMED}|(?<!其)[他她我](?![的们])|{TRADE}")
_ONE_OF_THEM = re.compile("(?:^|[，,、:：])(?:有)?一个[^，,。；;]{2,12}[，,、]$")
_KIND = re.compile(
    ahead(
        "业个主乘位住保儿先副医厨司同名员外大女姑婆婴嬢孕学孩导小居工师幼店当快户房护操教旅本村民流消游焊环电男矿租空老职自行路辅邻队阿顾驾骑",
        f"{ROLES}|孩子|[名位个](?P<kind>[一-龥]{{1,3}}?[员工生师民客手众])",
    )
)
_KIND_BEFORE = re.compile(f"(?P<kind>{ROLES}|孩子)(?:中|里|当中)?$")
_CAR = re.compile(
    "([^，,。；、（(0-9]{1,4}(?:车|船|室|舱|厢|岗|楼|方|厂|班|境|店|馆|铺)[上里内]?)[)）]?(?:[上里内中]?(?:共?有|共|造成|致)|一家[三四五六七八九]口)?"
    "(?:[0-9]{1,4}[人名位][^，,。；、0-9]{0,2}(?:死亡|遇难|身亡|受伤|重伤|轻伤|失联|失踪)[、和及]?){0,2}$"
)
"""«乙车(货车)内有2人死亡、1人受伤»: both sat in it."""
_BEFORE_LIST = Marked(
    "、和与及跟",
    f"(?<![名位个多余数几些众们0-9一二两三四五六七八九十])(?P<who>(?:{ONE}、?|自己|本人|{TRADE}){{1,3}})(?:、|及|和|与|跟|以及)(?:其|另外?|车上的?|同[行车乘]的?|后[排座]的?){{0,2}}$",
)
_JOINS = frozenset("、及和与跟其外上的排座行车乘")
_WITH = re.compile(
    f"(?:[、和及与]|以及)(?:其|车上的?|一名|[^，,。；;、0-9一二两三四五六七八九十]{{1,4}}?)?(?P<who>{ONE})(?=$|[均都全皆也因被当不经受先双遭轻重严身遇已])|(?:及|和|与)(?P<driver>司机|驾驶员|驾驶人|副驾驶?|老板娘?|店主)"
)
"""«2名乘客和司机», «3名学生、老师均受伤»."""
_IN_ALL = re.compile(rf"(?:一行|共计?|一共|总共|合计|等)(?P<many>{N})(?:{WHO})")
_NUMBERED = re.compile(rf"(?P<many>{N})(?:(?P<pair>对)|男(?P<women>{N})女|大(?P<small>{N})小|{WHO}|(?<=[俩仨]))")
_LOOK = 10
"""What is counted shows in so many characters behind the number («4具烧焦的遗体»)."""
_BESIDES = re.compile(
    f"除(?:了)?(?:(?P<many>{N})(?:名|位|人))?[^，,。；;0-9]{{0,10}}?[重轻]?伤[^，,。；;0-9]{{0,4}}[外]?[，,]?(?:其余|其他|其它|另外|剩下)的?$"
)


def heads_of(who: str) -> int:
    """How many people a list of them names, at least one: «老板两口子» and «司炉工甲、乙二人» are two."""
    return count_heads(who, 0, len(who)) or 1


def count_heads(doc: str, start: int, end: int) -> int:
    """How many the list in [start, end) of the text holds; 0 if that cannot be told («数名工人»).

    1. «共17人», «等5人» close a list and hold all of it. 2. A number counts, a pair is two, a name is one. 3. «甲、乙二人» are those named.
    """
    in_all = _IN_ALL.search(doc, start, end + _LOOK)
    if in_all and in_all.start() < end and (told := read_number(in_all["many"])):
        return int(told)
    borders = [start, *(at for joint in _JOINED.finditer(doc, start, end) for at in joint.span()), end]
    heads = [_head(doc, a, b) for a, b in zip(borders[::2], borders[1::2], strict=True) if b > a]
    named = [many for many, numbered in heads if not numbered]
    last = heads[-1][0] if heads else 0
    if heads and heads[-1][1] and named == [1] * (len(heads) - 1) and last == len(heads) > 1:
        return last
    return sum(many for many, _ in heads)


def _head(doc: str, start: int, end: int) -> tuple[int, bool]:
    """How many people one entry of a list is, and whether a number says so."""
    numbered = _NUMBERED.search(doc, start, end + _LOOK)
    if numbered and numbered.start() < end:
        also = numbered["women"] or numbered["small"]
        values = [read_number(number) or 0 for number in (numbered["many"], *([also] if also else ()))]
        return int(sum(values)) * (2 if numbered["pair"] else 1), True
    told = [head["pair"] for head in _HEADS.finditer(doc, start, end)]
    return 2 if any(told) else min(len(told), 1), False


def who_are(doc: str, start: int, end: int) -> str:
    """What kind of people a number counts, or in which car they sat; empty when nobody says. «一个…一个…» are two."""
    told = _KIND.search(doc, start, end)
    if not told and doc.startswith(("一个", "有个", "一人"), start):
        return f"{start}"
    told = told or _KIND_BEFORE.search(doc[max(0, start - 6) : start])
    if told:
        return told[told.lastgroup or 0]
    if doc.startswith(("两个", "三个", "另"), start) and _ONE_OF_THEM.search(doc, max(0, start - 24), start):
        return f"{start}"
    car = _CAR.search(doc[max(0, start - 26) : start])
    return car[1] if car else ""


def told_beside(doc: str, start: int, gap: str, hurt: bool) -> int:
    """How many are told without a number right beside a count: before it («司机和2名乘客»), within («2名乘客和司机»), or «除司机重伤外,其余»."""
    more = sum(heads_of(beside["who"] or beside["driver"]) for beside in _WITH.finditer(gap))
    before = doc[max(0, start - 24) : start]
    if hurt and "除" in before and (besides := _BESIDES.search(before)):
        return more + int((read_number(besides["many"]) if besides["many"] else None) or 1)
    if before[-1:] in _JOINS and (listed := _BEFORE_LIST.search(before)):
        more += heads_of(listed["who"])
    return more
