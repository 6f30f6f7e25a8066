"""Counts told as lists: «砍伤儿童28名、教师2名», «市医院收治17人,中医院12人», «司机和2名乘客», «除司机重伤外,其余36人»."""

import re
from collections.abc import Iterator, Sequence

from pipeline.casualty.harm import WHO, Mention, N
from pipeline.casualty.people import ONE, heads_of
from pipeline.text.numbers import read_number

_SOME = "[^，,。；;、！!？?\n0-9一二两三四五六七八九十几数百千和及与]"
_BLOW = "[烧烫砸摔撞咬炸刺砍捅划轧打扎撕抓顶夹戳碾蜇压]"
_ITEM = f"(?:{_SOME}{{0,8}}{N}{WHO}{_SOME}{{0,8}})"
_OBJECTS = re.compile(
    f"(?P<verb>{_BLOW}[伤死]了?(?!后?[可应须请])|被[咬砍捅刺砸烫烧打撞]的?(?:人)?(?:中)?(?:有|是|包括)|[咬捅砍刺撞戳]了?(?={N}(?:名|位|个?人)))"
    f"(?:包括[^，,。；;]{{1,16}}在内的?)?(?P<list>(?:{_SOME}{{1,8}}[、和及])?{_ITEM}(?:[、和及与]{_ITEM}){{0,4}})"
)
_OBJECT = re.compile(
    f"{_BLOW}[伤死]了?(?:一[名位个])?(?:过路的?|路过的?|我?)?(?P<who>{ONE}(?:[、和及与跟](?:其|[他她]的?|一[名位个])?{ONE}){{0,3}})(?![们等的车])"
)
"""«自动门夹伤幼儿»."""
_VERB = re.compile(f"{_BLOW}[伤死]|被.的?(?:人)?(?:中)?(?:有|是|包括)|[咬捅砍刺撞戳]")
_COUNT = re.compile(rf"(?P<many>{N})(?:{WHO})")
_SHADE = re.compile(rf"(?:危重|危急|重症|轻症|重伤|中度伤|轻伤|轻微伤)(?:[员者]|患者|病人)?(?P<many>{N})[人名例]?")
_ONE_SHADE = _SHADE.pattern.replace("?P<many>", "?:")
_SHADED = re.compile(f"{_ONE_SHADE}(?:[、,，和]{_ONE_SHADE}){{1,3}}")
"""«危重21人、重伤73人»: all of them were hurt."""
_AMONG = re.compile("其中|包括|含")
_HOSPITAL = "(?:医院|卫生院|[一二三四五六]院|急救中心|诊所)"
_STAY = "(?:接收|收治|接诊|救治|收了|住了|住院|送来|治疗|有|的){0,3}(?:了|伤员|伤者|病人|患者|学生|群众|人员){0,2}"
_ANY_HOSPITAL = re.compile("院|急救中心|诊所")
_TAKEN_IN = re.compile(
    f"{_HOSPITAL}[(（]?{_STAY}(?P<many>{N})(?:名|位|人|例)(?:伤员|伤者|病人|患者|学生|群众)?(?=[，,。；;、(（)）和]|$)"
    f"|(?:另外?|另有|还有|其余|剩下|余下)的?(?P<rest>{N})(?:名|位|人)(?:伤员|伤者|病人|患者|学生|群众)?[^，,。；;]{{0,6}}?(?:在|送[到往]?|由|被|转[到往至]?)[^，,。；;]{{0,8}}?{_HOSPITAL}"
)


def find_listed(doc: str, start: int, end: int, sentence: int, counted: Sequence[Mention]) -> Iterator[Mention]:
    """Those of [start, end) struck one kind after the other, and the wounded added up over the hospitals."""
    if _VERB.search(doc, start, end):
        for match in _OBJECTS.finditer(doc, start, end):
            many = sum(_values(match["list"]))
            fact = "dead" if "死" in match["verb"] else "injured"
            if many:
                yield Mention(fact, many, *match.span())
        for match in _OBJECT.finditer(doc, start, end):
            many = heads_of(match["who"])
            fact = "dead" if "死" in match[0][:3] else "injured"
            yield Mention(fact, many, *match.span(), single=many == 1, named=True, who=match["who"], sentence=sentence)
    for match in _SHADED.finditer(doc, start, end):
        many = sum(read_number(told["many"]) or 0 for told in _SHADE.finditer(match[0]))
        part = bool(_AMONG.search(doc, max(0, match.start() - 6), match.start()))
        yield Mention("injured" if "伤" in match[0] else "treated", many, *match.span(), part=part, total=not part)
    yield from _over_hospitals(doc, start, end, counted)


def _values(words: str) -> Iterator[float]:
    for match in _COUNT.finditer(words):
        value = read_number(match["many"])
        if value is not None:
            yield value


def _over_hospitals(doc: str, start: int, end: int, counted: Sequence[Mention]) -> Iterator[Mention]:
    """«中心医院接收伤员8名,骨科医院5名»; one hospital alone says nothing of the others."""
    told = [*_TAKEN_IN.finditer(doc, start, end)] if _ANY_HOSPITAL.search(doc, start, end) else []
    values = [read_number(match["many"] or match["rest"]) for match in told]
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return
    hurt = any(m.fact == "injured" and told[0].start() - 8 <= m.start <= told[-1].end() for m in counted)
    yield Mention("injured" if hurt else "treated", sum(known), told[0].start(), told[-1].end())
