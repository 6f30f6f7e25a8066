"""Victims told without a number of their own: «均», «无一生还», «母女», «司机和其妻子», «老人李某(83岁)», «合计16人»."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.casualty.harm import BODY_HURT, DIES, GRIEF, WHO, Mention, N, fact_of, shade_of
from pipeline.casualty.people import AND, KIN, ONE, ROLES, TRADE, heads_of
from pipeline.text.glance import Marked, ahead
from pipeline.text.numbers import read_number

_HOW = "(?:(?:当场|今[天早晨晚]|昨[天晚夜]|前[天晚]|凌晨|刚[才刚]|不幸|已经?|均|都|也|双双|全部?|先后|相继|同时|随后|最终|因[^，,。；、]{1,8}?|在[^，,。；、0-9]{1,6}中|壮烈|[经在]?抢救无效|送医后?|被?(?:救出|找到|发现|挖出|捞起)时|被[^，,。；、0-9]{0,5}?|遭[^，,。；、0-9]{0,5}?|受惊|重度|中度|轻度|轻微|不同程度|严重|致)){0,3}"
_DIES = f"{DIES}|猝死(?!了?[一二两三几多好]?[次回])|[累热冻饿闷憋]死在(?!里)|没了呼吸|无生命体征|没了生命体征|坠亡|被杀害?|没能(?:跑|逃|爬|走)出来?|被[^，。；、0-9]{{0,5}}?[淹砸压撞烧打炸电捅砍刺咬毒轧蜇顶]死|(?:中毒|触电|溺水|窒息)死(?=了)"
_HURT = (
    "被[^，,。；、0-9]{0,4}[炸压夹轧砸撞打切]断了?(?:[一两几][条只根个])?(?:腿|手|胳膊|肋骨|手?指)|受了?(?:点|些)?(?:皮外|小|[轻重]微?)?伤|[轻重]伤|轻微伤|骨折|昏迷|(?:还|仍)?没醒(?:过来)?|满[脸头身]是血|[送住进躺]{1,2}了?(?:重症|ICU)|[烧烫砸摔撞咬炸灼刺砍扎捅划轧打呛熏顶电击擦扭挫震夹压]伤|"
    + BODY_HURT
)
_PERSONS = Marked(
    "没走伤死联困压埋卡关重I皮掉扁花形烂飞断跑落世遇治亡征破血轻醒吸泡丧折缝逃杀辞昏爬踪坠牺溺殒罹殉",
    f"(?<![名位个多余数几些众们0-9一二两三四五六七八九十])(?P<who>(?:{ONE}|[他她我](?=[和与跟及、])|{TRADE})(?:{AND}(?:{ONE}|{TRADE})){{0,4}}){_HOW}(?:(?P<dead>{_DIES})|(?P<missing>失踪|失联|下落不明)|(?P<trapped>被?[困压埋卡关]在|被[困埋])|(?P<injured>{_HURT})|(?P<gone>(?:人|就|都|也){{0,2}}(?:没了|死了)(?=[，。；,;！!…\\s]|$)|当场(?:就|便)?走了))",
)
_NOT_THEM = re.compile(
    f"[率事的者员总数原]|多少|几个|人[数员]|了?(?:{KIN}|{ROLES}|[0-9一二两三四五六七八九十几多]{{1,3}}[名个位人])"
)
"""«丈夫砍伤妻子»: not he."""
_VERBS = re.compile(
    ahead(
        "I中触窒累热冻饿闷憋猝不与丧人伤关冲切削卡压去变告咬困场坠埋失夹开折断无死殉殒没泡溺炸牺离绞缝罹脱血被身过迷遇重锯",
        f"{_DIES}|去世|离世|人世|失踪|失联|不明|[伤折迷血泡]|断了?(?:[一两几][条只根个](?:腿|手|胳膊|肋骨|手?指))?|缝了?(?=[0-9一二两三四五六七八九十几]{{1,3}}针)|没醒|过来|不行了|没气|没了|死了|场[就便]?走了|[困压埋卡关]在|被[困埋]|重症|ICU|脱皮|炸[没断烂飞]|[冲切削绞锯压夹咬][掉扁烂]|开了?花|变形",
    )
)
"""With what a harm that :data:`_PERSONS` and the two below tell can end."""
_NEXT_CLAUSE = Marked(
    "没行气伤死断世遇治亡破血泡丧折缝辞昏牺溺殒罹殉症I皮掉扁花形烂飞",
    ahead(
        "不与丧也仍前去双发受右后告因在大头宣小就左已当手找昏最次死殉殒没溺牺现盆目眼确离经罹耳肋肩背胸脑脚脸腰腹腿膝臂被踝身还进送遇重锁随面颅颈骨髋鼻",
        f"{BODY_HURT}|因(?:失血|伤势?|窒息|溺水|抢救)[^，,。；、0-9]{{0,6}}(?P<dead>死亡|身亡|去世|离世)"
        f"|(?<=[，,])(?:不幸|当场|最终|最后|随后|次日|当晚|被?发现时?|找到时|在?送医(?:途中|路上)?|已经?|确认|宣[布告]|后|经抢救无效|因[^，,。；、0-9]{{1,8}}|也|目前|现在?|仍|还){{0,4}}(?:(?P<dies>{DIES}|(?:当时|当场)?就?(?:不行了|没了|没气了?|死了))|受伤|重伤|骨折|昏迷|[在进]了?(?:重症|ICU))",
    ),
)
"""«砸中一名外卖员,头部流血»: whose head is told in the clause before."""
_ENDS = frozenset("伤折血亡世难牲职生治迷断破了气症U皮没掉扁花形烂飞")
_LOOSE = Marked(
    "伤遇亡折昏溺",
    ahead(
        "丈业主乘伯住侄保儿先副医厨叔司同员哥堂外大女奶妈妹妻姐姑姨婆婴婶嫂嬢孕孙学孩导小居岳工师幼店弟当快户房护操教旅本村母民流消游焊爱父爷爸环电男矿租空老职自舅行表路辅邻队阿顾驾骑",
        f"(?<![名位个多余数几些众们0-9一二两三四五六七八九十])(?P<who>{KIN}|{ROLES})(?![们等的座位驶])[^，,。；;、0-9将把致使对与和给跟无未没]{{1,14}}?"
        "(?:(?P<dead>身亡|死亡|遇难|溺亡)|重伤|骨折|受伤|昏迷)",
    ),
)
"""«孙女从三楼跳下摔成重伤»."""
_OF_ITSELF = frozenset(("身亡", "死亡", "遇难", "溺亡", "重伤", "骨折", "受伤", "昏迷"))
"""Nobody does these to another."""
_KILLED = re.compile(f"(?:杀害|[捅砍撞压轧碾砸炸毒]死)了?(?:自己的?|其|[他她]的?)?(?P<who>{ONE}(?:{AND}{ONE}){{0,4}})")
_AMONG = re.compile("(?:其中|包括|含)[^，,。；;]{0,5}$")
_OF_ALL = "死亡|身亡|遇难|丧生|罹难|溺亡|遇害|失踪|失联|被困|被埋|受伤|重伤|轻微?伤|骨折|中毒|挂了?彩|擦破了?皮?|(?:轻微|皮外|软组织)?[烧烫砸摔撞炸灼刺擦扭挫]伤"
_ALL = re.compile(
    ahead(
        "先全双均无皆相都陆",
        "(?P<none>无一(?:人)?(?:生还|幸免|幸存)|无人(?:生还|幸免))|(?:(?<=人)均有|均|都|全部|全都|全|皆|双双)(?:已?被?(?:找到|寻获|救出|搜出|挖出|打捞(?:上岸|出水))[，,])?(?:已经?|[为系属]|身?受|被|当场|不幸|经抢救无效|经?确认|没[了有]|因[^，,。；]{1,8}?|不同程度(?:的)?|受?了?){0,3}"
        "(?P<fact>(?<=[都全])死了|死亡|身亡|坠亡|遇难|丧生|罹难|溺亡|不治身亡|无生命体征|遇害|牺牲|失踪|失联|被困|被埋|受伤|重伤|轻微?伤|(?:轻微|皮外|软组织)?[烧烫砸摔撞炸灼刺擦扭挫]?伤|骨折|中毒)(?![率])"
        "|(?:陆续|先后|相继)都?(?:出现|发生)了?(?P<sick>腹痛|呕吐|腹泻|头[晕痛]|恶心|肚子[疼痛]|中毒|[^，,。；]{0,2}不适)",
    )
)
_REST = re.compile(
    f"(?:其余|其他|其它|剩下|余下)的?(?:[人乘旅学员工村师游][一-龥]{{0,2}})?(?:全部|全都|均|都|也|皆|则|已|被|有?不同程度地?|受了?|轻微){{0,3}}(?P<fact>{_OF_ALL})"
)
_MAY_DIE = frozenset(("missing", "trapped", "injured", "treated"))
"""«1名消防员失踪,次日被发现已牺牲»: he comes on top of the dead."""
_APART = frozenset(("dead", "missing"))
_SOME = re.compile("部分|有的|有些|有人|个别|多名|一些")
_MEMBERS = re.compile(
    rf"(?P<many>{N})(?:{WHO})|(?:人员|人数|乘客|工人|学生|村民|游客)(?:共计?|一共|总共|有|为)?(?P<then>{N})(?:人|名|位)"
)
_HELPING = re.compile("消防|民警|警力|队员|医护|救援|志愿|官兵|干部|指战")
_BOTH = re.compile("两车(?:的)?$|双方$")
_SUM = Marked("计共总累", rf"(?:合计|共计|总计|总共|一共|累计|总数为?)(?P<sum>{N})(?:人|名)(?=[，。；,;]|$)")
_BACK, _REACH = 70, 34
_CLAUSE = re.compile(
    rf"(?:(?P<many>{N}){WHO}|(?<![名位个多余数几些众们])(?P<one>{KIN}|{ROLES}))[^，,。；;0-9]{{1,24}}(?:[，,][^，,。；;0-9]{{0,12}}){{0,2}}$"
)


def find_victims(
    doc: str, start: int, end: int, counted: Sequence[Mention], starts: Sequence[int]
) -> Iterator[Mention]:
    """Those of [start, end) who have no number beside what befell them. ``counted``: the numbers told there."""
    for match in _ALL.finditer(doc, start, end):
        told = _members(doc, _sentence(starts, match.start()), match.start())
        if told:
            yield Mention(_fact_of_all(match), told, *match.span())
    for match in _REST.finditer(doc, start, end):
        yield from _rest(doc, _sentence(starts, match.start()), match, counted)
    for verb in _VERBS.finditer(doc, start, end):
        if not _NOT_THEM.match(doc, verb.end()):
            yield from _by_verb(doc, start, verb, counted, _sentence(starts, verb.start()))
    for match in _KILLED.finditer(doc, start, end):
        yield _named(match, "dead", _sentence(starts, match.start()))
    for match in _SUM.finditer(doc, start, end):
        last = next((m for m in reversed(counted) if m.end <= match.start() and match.start() - m.end < _BACK), None)
        value = read_number(match["sum"])
        if last and value is not None and value >= last.value:
            yield Mention(last.fact, value, *match.span(), total=True)


def _by_verb(doc: str, start: int, verb: re.Match[str], counted: Sequence[Mention], sentence: int) -> Iterator[Mention]:
    """Whoever the words before a verb of harm name: right before it, in its clause, or in the clause before."""
    first, end = max(start, verb.start() - _REACH), verb.end()
    free = [match for match in _PERSONS.finditer(doc, first, end) if _is_free(match, end, counted)]
    for match in free:
        yield from _listed(doc, match, sentence)
    if doc[end - 2 : end] in _OF_ITSELF and not free:
        for match in _LOOSE.finditer(doc, first, end):
            if _is_free(match, end, counted):
                yield _named(match, "dead" if match["dead"] else "injured", sentence)
    for match in _NEXT_CLAUSE.finditer(doc, max(start, end - 14), end) if doc[end - 1] in _ENDS and not free else ():
        if match.end() == end:
            yield from _told_before(doc, match, start, counted, sentence)


def _is_free(match: re.Match[str], end: int, counted: Sequence[Mention]) -> bool:
    return match.end() == end and not any(m.start < end and match.start() < m.end for m in counted)


def _fact_of_all(match: re.Match[str]) -> str:
    """Who «陆续出现腹痛» may be fewer than were counted: a guess, as who was taken to hospital is."""
    return "treated" if match["sick"] else "dead" if match["none"] else fact_of(match["fact"])


def _sentence(starts: Sequence[int], at: int) -> int:
    return starts[bisect_right(starts, at) - 1]


def _members(doc: str, first: int, at: int) -> float | None:
    """How many «均» speaks of: the people counted last before it in its sentence."""
    first = max(first, at - _BACK)
    told = [m for m in _MEMBERS.finditer(doc, first, at) if not _HELPING.match(doc, m.end())]
    if told and _SOME.search(doc, told[-1].end(), at):
        return None
    return read_number(told[-1]["many"] or told[-1]["then"]) if told else None


def _rest(doc: str, first: int, match: re.Match[str], counted: Sequence[Mention]) -> Iterator[Mention]:
    """«车上8人,死了3个,其余全部受伤»: those there without the ones told otherwise; «一个骨折,其他的擦伤» are all of them."""
    there = [
        m
        for m in _MEMBERS.finditer(doc, max(first, match.start() - _BACK), match.start())
        if not _HELPING.match(doc, m.end())
    ]
    values = [(read_number(m["many"] or m["then"]) or 0, m.start()) for m in there]
    fact = fact_of(match["fact"])
    if values:
        most, since = max(values, key=lambda value: value[0])
        others = sum(
            m.value
            for m in counted
            if since < m.start < match.start() and m.fact != fact and m.fact in _APART and not m.part
        )
        if most > others:
            yield Mention(fact, most - others, *match.span())


def _listed(doc: str, match: re.Match[str], sentence: int) -> Iterator[Mention]:
    """One person, or as many as are named; «没了» speaks of the dead only beside words of grief."""
    if not match["gone"] or _grieves(doc):
        told = next((fact for fact in ("injured", "missing", "trapped") if match[fact]), "dead")
        yield _named(match, told, sentence)


@lru_cache(maxsize=1)
def _grieves(doc: str) -> bool:
    """Asked once of a text and not at each «没了» of it: a text of nothing else took four times as long for twice its length."""
    return GRIEF.search(doc) is not None


def _told_before(
    doc: str, match: re.Match[str], start: int, counted: Sequence[Mention], sentence: int
) -> Iterator[Mention]:
    """Whoever was counted in the clause before, unless he is counted with what befell him there or here."""
    before = nearest = _CLAUSE.search(doc, max(start, match.start() - 48), match.start())
    while nearest:
        before, nearest = nearest, _CLAUSE.search(doc, nearest.start() + 1, match.start())
    if before is None:
        return
    fact = "dead" if match["dead"] or match["dies"] else "injured"
    told = [m for m in counted if m.start < match.end() and before.start() < m.end]
    died = fact == "dead" and told and all(m.fact in _MAY_DIE and m.end <= match.start() for m in told)
    value = read_number(before["many"]) if before["many"] else 1
    if value is not None and (died or not told):
        yield Mention(
            fact, value, before.start(), match.end(), single=value == 1, named=not before["many"],
            who=before["one"] or "", sentence=sentence, adds="worse" if died else None,
        )  # fmt: skip


def _named(match: re.Match[str], fact: str, sentence: int) -> Mention:
    """«某» may be anybody told of before, so he is nobody of his own beside them."""
    many = heads_of(match["who"])
    many = max(many, 2) if _BOTH.search(match.string, max(0, match.start() - 3), match.start()) else many
    return Mention(
        fact, many, *match.span(), single=many == 1, named=True, part=_AMONG.search(match.string[max(0, match.start() - 8) : match.start()]) is not None, shade=shade_of(match[0]), adds="then" if "也" in match[0] else None,
        who="" if "某" in match["who"] else match["who"], sentence=sentence,
    )  # fmt: skip
