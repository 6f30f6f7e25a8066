"""Who was hurt in plain talk: «教练被顶在墙上,两条腿都断了» counts nobody, and everybody knows that it was one.

News counts its victims; neighbours say who it was and, a clause later, what became of them. Here an outcome is tied to the
person named last before it. Only what no number tells is filled, only in short messages that tell of an incident, and only
as many as are named: «好几个» stays unknown.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.casualty.befallen import KIN, LIMB, ROLE
from pipeline.casualty.casualties import Tally
from pipeline.casualty.departed import BARE, DEPARTED, FORMAL, STRUCK_DEAD, is_said_of
from pipeline.casualty.harm import WHO, Mention, N
from pipeline.casualty.people import KIN as KINSFOLK
from pipeline.casualty.people import PAIRS, ROLES
from pipeline.casualty.survivors import find_survivors
from pipeline.casualty.swept import is_owned
from pipeline.casualty.vouched import is_hearsay
from pipeline.incident.everyday import BEAST
from pipeline.incident.figures import is_figure
from pipeline.occurrence.modality import modality_at
from pipeline.text.glance import ahead
from pipeline.text.numbers import read_number
from pipeline.text.scene import Scene

MOST = 320
"""Characters of a message that is read so; a longer one counts its victims itself."""
SICKENING = frozenset(("food_poisoning", "vaccination", "epidemic", "occupational_poisoning"))
"""Kinds whose sick are not the injured: how many of them are hurt nobody can say."""

_ALREADY = "(?:人|已经?|早就?|就|都|也|全|当场|当时|最后|后来|还是|硬是){0,4}"
_DEAD = (
    "没(?:有|得|了)?(?:气息|呼吸|心跳|脉搏|命了|生命体征|生命迹象)|没能?(?:有)?(?:抢救|救|挺|熬|撑)(?:过来|过去|回来|转来|活|起)|救不(?:过来|回来|活)|人没(?:撑|熬|等|挺)到|没(?:撑|熬|等)到(?:医院|救护车|天亮|医生)"
    f"|(?:人|身子|身体|手脚){_ALREADY}(?:硬|僵|凉|冰|冰凉)了|(?:冻|摔|压)(?:硬了|僵了|成了?饼)|(?:断|咽|落)了?气|没得?了?气(?![味质体泡])|白布|盖(?:着|了|起|上|到|住)?的?布|布(?:盖|遮|蒙)(?:着|了|起|上|到|住)|盖起的|就走了|说不行了|(?:人|当场|当时){_ALREADY}(?:没了|没得了|走了|不行了|死了)|已经没了"
    f"|{STRUCK_DEAD}|{DEPARTED}"
)
_WOUND = "(?:断|折|破|烂|碎|穿|裂|没了|掉了?一?大?块|飞了?|瞎|变了?形|骨折|开了?花|脱臼|脱了?皮|起泡|[满全都]是血|[流冒淌出]血|挨了|翻过来|抬不起|发紫|乌紫|焦|缝了|截了?肢|豁)"
_BONE = "(?:盆骨|肋骨|锁骨|[腰颈胸脊]椎|脊柱|股骨|胯骨|骨盆|脚踝|手腕|小腿|大腿|肝脏?|脾脏?|肺|内脏|颅骨?|下巴|牙齿|鼻梁骨?|手臂|胳膊|脊背|四肢)"
_MOVED = "(?:送|拉|抬|弄|推|转|背)(?:进|到|去|往|切|上|走|了|在){1,2}[^，。；！？\n]{0,6}?(?:医院|急诊|重症|ICU|抢救|卫生院|华西|手术|救护车|担架|120)"
_HURT = (
    f"断了(?:[一两][只条根])?(?:手|腿|脚|胳膊|肋骨)|(?<!得我)(?<![得龙扶把桌床椅柜凳门机树墙车拉表洗歌选对])(?:{LIMB}|{_BONE})(?:上|里|都|也|全|骨|被|遭|给|直接|当场|整个|[^，。；！？\n快要想像似]{{0,4}}?){_WOUND}|骨折|粉碎性|脑出血|颅内出血|不省人事|人事不省|大出血|血肉模糊|面目全非|皮都?掉|没有?人样|不成人形|毁了?容|截肢|植皮|缝了?[0-9一二两三四五六七八九十几多]*针|[挨中]了?[0-9一两二三四五六七八九十几好]{{1,2}}[刀枪棍]"
    "|流(?:着|了|了?[好很]多|了?一地|的)?血(?![管量库水])|血泊|[烧烫炸砸撞摔压咬砍捅打]成了?[重轻]伤"
    f"|血[流飙喷淌直]|[一满][头脸身地](?:的|是|都是|全是)?血|[在进][^，。；！？\n在进]{{0,5}}?(?:ICU|重症|抢救室|手术室|监护室)|送(?:医|院)(?!途中|路上)|在(?:医院)?(?:抢救|急救)|没醒过?来?|昏(?:迷|过去|死)|晕(?:倒|过去|死)|不动(?:弹|了)|一动不动|一个不动|(?:站|爬|起)不(?:起)?来了?|[喊叫]不(?:醒|应|答应)|没(?:有|得)?知觉|[烧烫炸砸撞摔压咬砍捅刺电呛夹轧绞冻]伤|烧得[^，。]{{0,4}}(?:人样|面目|焦)|{_MOVED}"
)
_MISSING = "没(?:找|捞|寻|见|看)(?:到|着)|(?:找|捞)不(?:到|着)|没(?:了|得)?(?:影|踪影|音信|消息|下落)|不见(?:了|人|踪影)|(?:冲|卷|漂)(?:走|跑|不见|没影)了?|没(?:浮|冒)(?:上来|起来|头)"
_TRAPPED = "(?:困|卡|关|堵|压|埋|悬|吊|挂(?!了?[彩号电])|夹|捂)(?:在|起|到|住|着|了){1,2}|出不来|出不去|下不来|(?<!结果)(?<!报告)(?<!通知)(?<!片子)(?<!成绩)没(?:有|能)?(?:[跑逃爬救刨挖弄走]得?)?出来(?!过)|动弹不得|被困|趴[到在](?:窗|阳台)|逼到"
_SICK = "吐|拉肚|屙|泻|晕|昏|倒了?|[疼痛]|翻白眼|白沫|抽|医院|急诊|挂水|吊水|洗胃|输液|看不见|发烧|发[紫乌黑]|中毒"
_LOST = ("dead", "missing")
"""What people's goods may be too: «三个人的自行车冲走了»."""
_FATES = (("dead", _DEAD), ("bare", BARE), ("injured", _HURT), ("missing", _MISSING), ("trapped", _TRAPPED))
_BEFELL = "流上丢丧再勒嗝噎归憋打掐搭收殒毙永溺硬罹翘见踢踩遇阴喝伤宣吃吞1一下不中人全关内冲冻出刺动医卡卷压去叫吊后呛命咬咽喊嘴四困在埋堵大头夹小就已布弄当悬截手找抬拉挂指挨捂捅捞推摔撞救断昏晕植死毁毒没淹满漂炸烧烫爬牙电白皮盆盖直眼砍砸碾站粉绞缝耳肋肚肝肠股肺背胯胳胸脊脑脖脚脸脾腰腿膀膝落血被说走起趴跌身轧转过进送逼醒锁闷面颅颈额骨鼻"
"""With what an outcome can begin; most places are passed at one glance, and so are those below that name nobody."""
_WHAT_CAME = re.compile(ahead(_BEFELL, "|".join(f"(?P<{fact}>{words})" for fact, words in _FATES)))
_FELL_SICK = re.compile(_SICK)

_SURNAMED = "[老小](?:[王李刘陈杨赵黄周吴徐孙胡朱林何郭罗宋郑谢韩唐冯董程曹袁邓许曾彭蒋蔡余杜叶魏苏丁任卢姚钟谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严赖覃武莫孔]|张(?!三李四|王))(?![层区板百家楼街路村镇河山院字龙色金年花])"
_CARRIES = "[和跟与及、](?:我|他|她|其|另外?)?的?"
TITLES = "|[一-龥][婆大嬢孃师老爷]"
TITLED = "[一-龥](?:婆婆|大爷|嬢嬢|孃孃|师傅|老汉|爷爷)"
_NOUN = f"(?:{ROLE}|{ROLES}|{KINSFOLK}|{KIN}|老头|大姐|大哥|大叔|小妹|女娃儿?|男娃儿?|[男女]孩|摊主|收费员|花童|学员|协警|{TITLED}|{_SURNAMED}|爱人|妻子|丈夫|嫂子|徒弟|岳[父母]|(?<=[，,。！])[小大]的|(?:[前后][头面座]|[开坐骑推]车|钓鱼|放[牛羊]|路过|过路|扫地|看门|种田|卖菜|洗衣服?|送[货水餐奶]|做工|干活)的(?=[碰掉摔踩触去过，,都也就已没被遭死还在当断给]))"
_CALLED = "婶做卖干扫推放洗看种过送钓丈前后坐妻嫂开徒爱0-9〇一七万三业两中主乘九乡二五亲人亿他仨伯住侄保俩儿兄先全八公六几初副医十千卅协厨叔司同员哥售四堂外大夫女奶她好妈妹姐姑姨娃娘婆婴媳嬢孕孙学孩客室导小居岳工师幺幼店廿弟当快情户房护搬摊操收教数旅有朋服木本村检母民泥流消清游焊父爷爸爹环理电男百矿祖租空管粉老职自舅花行表路辅邻队阿零顾饲驾骑高"
_PERSON = re.compile(
    f"(?=[{_CALLED}]{TITLES})(?:一家(?P<home>{N})口|(?P<pair>(?:{PAIRS})(?:俩|[两二](?:个人?|人))?)|(?!一个人?[都也][没未不])(?P<many>{N})(?:{WHO}|号人)|(?:他|她)们(?P<they>[俩仨两三四五])个?"
    f"|(?P<crowd>(?:{_NOUN})们|一群|好些|好多人?|全班|全家)|(?P<one>有人|有个|{_NOUN}|(?<![个名位些多几的没下上])人(?=被|遭|飞|从|在))(?![们院园店室会证费站节]))"
)
_HELPER = re.compile(
    "消防|[民警交特协辅]警|警察|医[生护]|护士|老师|家长|邻居|物业|领导|家属|记者|同事|路人|群众|乘客们|我们?$"
)
_ALL_OF_THEM = re.compile("都|全|均|双双")
_TELLS = re.compile("[都也就又]?(?:说|讲|拿|把|来|赶|在拉|拉|抬|喊)")
_VAGUE = re.compile("有人|有个|老人家?|孩子|娃[娃儿]?|小孩|[女男]的|人|司机|师傅|老板|男子|女子|伤者|大爷|大妈")
_GOODS = re.compile("[^，,。；;\n]?[桶箱包盆袋球瓶罐车船棚摊帐鞋伞牛羊猪鸡鸭狗猫树]")
_KINSMAN = re.compile(KINSFOLK)
_YOUNG = re.compile("[孩娃婴童]|儿子|女儿|孙|学生")
_STOP = re.compile("[，,。；;！!？?\n…]")
_CLAUSES_BACK, _REACH = 3, 70


class _Person(NamedTuple):
    """Somebody named at [start, end): how many, ``None`` where nobody can say; ``counted``: a number or a list says it."""

    start: int
    end: int
    heads: int | None
    counted: bool


def fill(scene: Scene, tally: Tally, kind: str) -> Tally:
    """The tally with those of whom only the fate is told."""
    if len(scene.doc) - scene.body >= MOST:
        return tally
    found = _found(scene, tally)
    if kind in SICKENING:
        tally, found = _with_the_sick(scene, tally), _surely_dead(scene.doc, found)
    facts, resting = dict(tally.facts), dict(tally.resting)
    for fact, told in found.items():
        heard = fact in tally.resting and fact not in tally.facts
        if not heard and all(person.heads for person, _ in told) and _is_open(scene.doc, tally, fact, told):
            facts[fact] = sum(person.heads or 0 for person, _ in told)
            resting[fact] = told[0][1]
    gone = None if facts.get("dead") or facts.get("missing") else find_survivors(scene)
    if gone:
        facts[gone.fact], resting[gone.fact] = gone.value, gone
    return Tally(facts, resting)


def _surely_dead(doc: str, found: dict[str, list[tuple[_Person, Mention]]]) -> dict[str, list[tuple[_Person, Mention]]]:
    """Of the sick only the dead; who «走了» from where they are treated may have gone home."""
    dead = [(person, m) for person, m in found.get("dead", ()) if "走" not in doc[m.start : m.end]]
    return {"dead": dead} if dead else {}


def _found(scene: Scene, tally: Tally) -> dict[str, list[tuple[_Person, Mention]]]:
    """The people of each fate; of a death counted already only what is told of somebody in plain words."""
    found: dict[str, list[tuple[_Person, Mention]]] = {}
    dead = bool(tally.facts.get("dead"))
    for person, mention in _fates(scene).values():
        if not (dead and scene.doc[mention.start : mention.end] in FORMAL):
            found.setdefault(mention.fact, []).append((person, mention))
    if dead and "dead" not in found and "injured" in found:  # the one who lies there may be the one who died
        others = [(one, m) for one, m in found.pop("injured") if _is_another(scene.doc, one, tally.resting.get("dead"))]
        found |= {"injured": others} if others else {}
    return found


def _is_another(doc: str, person: _Person, dead: Mention | None) -> bool:
    """«丈夫当场死亡,妻子还在抢救»: of the same house, called otherwise, and both by what they are to each other."""
    told = doc[person.start : person.end]
    return dead is not None and bool(_KINSMAN.fullmatch(dead.who) and _KINSMAN.fullmatch(told)) and told != dead.who


def _is_open(doc: str, tally: Tally, fact: str, told: list[tuple[_Person, Mention]]) -> bool:
    """Whether nobody has counted yet; one person told without a number is no count where several are told or «都» says so."""
    if fact not in tally.facts:
        left = all("还有" in doc[max(0, person.start - 3) : person.start] for person, _ in told)
        return left or not (fact in ("missing", "trapped") and tally.facts.get("dead"))
    resting = tally.resting.get(fact)
    if resting is None or not (resting.single or resting.named) or tally.facts[fact] != 1:
        return False
    return len(told) > 1 or any(_ALL_OF_THEM.search(doc, m.start - 3, m.end) for _, m in told)


def _fates(scene: Scene) -> dict[int, tuple[_Person, Mention]]:
    """The gravest fate of each person, by where he is named."""
    doc = scene.doc
    outcomes = [*_WHAT_CAME.finditer(doc)]
    people = _people(doc) if outcomes else []  # dearer to find than what came of them
    fates: dict[int, tuple[_Person, Mention]] = {}
    if not people:
        return fates
    for match in outcomes:
        fact, bare = ("dead", True) if match["bare"] else (str(match.lastgroup), False)
        person = _whose(doc, people, match.start(), fates)
        if person is None or is_hearsay(doc, match.start(), match.end()) or _is_beast(doc, match.start()):
            continue
        if fact in _LOST and (is_owned(doc, person.end, match.start()) or _is_thing(doc, person, match)):
            continue
        if bare and not is_said_of(doc, person.start, person.end, match.start(), match[0]):
            continue
        if modality_at(scene, match.start(), match.end(), harm=True) not in ("occurred", None):
            continue
        before = fates.get(person.start)
        if before is None or _rank(fact) < _rank(before[1].fact):
            fates[person.start] = person, Mention(fact, person.heads or 0, *match.span(), named=True)
    return fates


def _is_beast(doc: str, at: int) -> bool:
    """«一家三口跑出来了,猫没气了»: no person died."""
    clause = max((stop.end() for stop in _STOP.finditer(doc, max(0, at - _REACH), at)), default=max(0, at - _REACH))
    return BEAST.search(doc, clause, at) is not None


def _is_thing(doc: str, person: _Person, gone: re.Match[str]) -> bool:
    """«三个桶冲走了», «有个铁盖盖不见了»: counted as people are, and none."""
    if doc[person.end - 1] != "个":
        return False
    return _GOODS.match(doc, person.end) is not None or is_figure(gone[0], doc[person.end : gone.start()], "")


def _rank(fact: str) -> int:
    return next(n for n, (name, _) in enumerate(_FATES) if name == fact)


def _whose(doc: str, people: list[_Person], at: int, fates: dict[int, tuple[_Person, Mention]]) -> _Person | None:
    """Who is named last before the outcome, in its clause or a few clauses back; a vague word («老人») is whoever was told of already."""
    clause, back = at, 0
    for stop in reversed([*_STOP.finditer(doc, max(0, at - _REACH), at)]):
        here = [p for p in people if stop.end() <= p.start and p.end <= clause]
        clause = stop.start()
        if chosen := _last(doc, here, back, fates):
            return _known(doc, chosen, people, fates)
        back += 1
        if back > _CLAUSES_BACK:
            return None
    here = [p for p in people if max(0, at - _REACH) <= p.start and p.end <= clause]
    chosen = _last(doc, here, back, fates)
    return _known(doc, chosen, people, fates) if chosen else None


def _last(doc: str, here: list[_Person], back: int, fates: dict[int, tuple[_Person, Mention]]) -> _Person | None:
    """Of those in one clause the last; who helps, tells or looks on is nobody's victim a clause later."""
    return next((p for p in reversed(here) if p.start in fates or not _is_by(doc, p, back)), None)


def _is_by(doc: str, person: _Person, back: int) -> bool:
    helps = _HELPER.search(doc, person.start, person.end)
    return bool(helps and (back or _TELLS.match(doc, person.end)))


def _known(doc: str, chosen: _Person, people: list[_Person], fates: dict[int, tuple[_Person, Mention]]) -> _Person:
    if chosen.counted or not _VAGUE.fullmatch(doc, chosen.start, chosen.end):
        return chosen
    child = bool(_YOUNG.search(doc, chosen.start, chosen.end))
    earlier = [
        p
        for p in people
        if p.start < chosen.start
        and p.start in fates
        and p.heads == 1
        and not p.counted
        and bool(_YOUNG.search(doc, p.start, p.end)) is child
    ]
    return earlier[-1] if earlier else chosen


def _people(doc: str) -> list[_Person]:
    """Everybody named, joined where words stand together: «摊主两口子» are two, «我爸和隔壁王叔» too, «一个男的» is one."""
    people: list[_Person] = []
    for match in _PERSON.finditer(doc):
        told = _Person(*match.span(), _heads(match), match.lastgroup in ("home", "pair", "many", "they"))
        last = people[-1] if people else None
        between = doc[last.end : told.start] if last else ""
        if last and re.fullmatch(_CARRIES, between):
            both = last.heads + told.heads if last.heads and told.heads else None
            people[-1] = _Person(last.start, told.end, both, counted=True)
        elif last and not between and not last.counted:
            people[-1] = told._replace(start=last.start)
        elif (
            last
            and last.counted
            and not told.counted
            and len(between) < 8
            and not re.search("[，,。；！!？?\n把被遭在和跟]", between)
        ):
            people[-1] = last._replace(end=told.end)
        else:
            people.append(told)
    return people


def _heads(match: re.Match[str]) -> int | None:
    if match["one"]:
        return 1
    if match["pair"]:
        return 2
    if match["crowd"]:
        return None
    told = read_number(match["home"] or match["many"] or match["they"])
    return int(told) if told else None


def _with_the_sick(scene: Scene, tally: Tally) -> Tally:
    """«一个班倒了八九个»: the greatest number beside a word of sickness, where nobody is counted as poisoned."""
    if "poisoned" in tally.facts:
        return tally
    most = max(_sick(scene), key=lambda mention: mention.value, default=None)
    if most is None:
        return tally
    return Tally({**tally.facts, "poisoned": most.value}, {**tally.resting, "poisoned": most})


def _sick(scene: Scene) -> Iterator[Mention]:
    """Who falls sick in the clause of the number, or in the next if that names nobody else: two thousand who are sent home are not the sick one."""
    doc = scene.doc
    people = _people(doc)
    for person in people:
        if not (person.counted and person.heads and person.heads > 1) or _is_by(doc, person, 0):
            continue
        first = max((s.end() for s in _STOP.finditer(doc, max(0, person.start - _REACH), person.start)), default=0)
        found = _FELL_SICK.search(doc, first, _said_of(doc, person, people))
        if found and modality_at(scene, *found.span(), harm=True) in ("occurred", None):
            yield Mention("poisoned", person.heads, person.start, person.end)


def _said_of(doc: str, person: _Person, people: list[_Person]) -> int:
    """Until where the words are about these people: the end of their clause, or of the next where nobody else is named in it."""
    stop = _STOP.search(doc, person.end)
    if stop is None:
        return len(doc)
    after = _STOP.search(doc, stop.end())
    end = after.start() if after else len(doc)
    return stop.start() if any(stop.start() < other.start < end for other in people) else end
