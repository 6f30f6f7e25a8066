"""How a number stands among the others: all there is, a part, on top of the others, what came of it."""

import re

from pipeline.casualty.harm import Adds, Mention, shade_of
from pipeline.casualty.people import told_beside, who_are
from pipeline.text.glance import Marked
from pipeline.text.numbers import NUMBER
from pipeline.text.talkers import NET_PEOPLE, NET_PLACES, STREET_PEOPLE, STREET_PLACES

TOTAL = re.compile(
    "实际|经核实|经排查|排查出|确诊|修正为|更新为|更正为|核定为|共|累计|总计|合计|增至|升至|上升|增加[至到]|升到|攀升|达到|已达|已致|最终|截至|截止|人数"
)
_SINCE = re.compile("经核实|经排查|截至|截止|更新为|累计|最终")
"""These hold beyond their clause."""
_UNDER = re.compile("(?:不到|不足|未满|少于|低于)$")
"""«不到10人» does not reach ten."""
_WHO_WAS_THERE = re.compile(f"(?:共|一共|总共)(?:有|载|载有|坐了?)?(?>{NUMBER})(?:人|名)[^，,。；死伤亡]{{0,4}}[，,]")
"""«车上共有32人,11人死亡»: a total of others than the dead."""
_OF_ONE_HOSPITAL = Marked(
    "共总累",
    "(?:该院|本院|我院|医院|卫生院|中心)[^，,。；;]{0,6}(?:共|累计|总计)(?:收治|接诊|接收|救治|送来)了?[^，,。；;]{0,4}$",
)
"""«该院共收治伤员14名»: what one hospital took in need not be all."""
_OUTCOME = re.compile("造成|导致|酿成|致(?=[0-9一二两三四五六七八九十])")
_PART = re.compile("其中|包括|含|之前|此前|先前|原先|最初|起初")
_OUT_OF = re.compile("(?:伤者|伤员|[人名位例])[中里](?:已?有)?$")
_PART_BEFORE = re.compile("(?:其中|包括)[^，,、。；;]{0,8}(?:[重轻]伤|危重|重症)[^，,、。；;]{0,6}[，,、]$")
"""«其中重伤12人,轻伤180人»: both are parts."""
_MADE_SURE = re.compile("确认|确诊|诊断|判定|真正")
"""«35人送医检查,其中12人确认受伤»: twelve are all."""
_HURT_OR_DEAD = re.compile("[伤死亡]|遇难|遗体|送医|住院|入院|收治|接诊|就诊|中毒")
_OF_THESE = re.compile("[0-9一二三四五六七八九十][人名]中有[^。]{0,70}$")
"""«死亡的47人中有45人是…,另两名死者是…»: nobody on top."""
_THEN = re.compile("又有|也有$|又(?:送来|送到|救出|收治|接诊|增加|新增)了?$|又[^，,。；0-9]{0,6}$|再有|新增了?$")
_REST = re.compile("(?:其余|其他)的?$")
_GREW = re.compile("(?:增加|新增)了?[0-9一二两三四五六七八九十]+[人名例]?$")
_ALSO = re.compile("(?<![死伤])也(?!不)")
"""«路过的一位婆婆也被划伤»."""
_BESIDE = re.compile("还有|另有|另外|另一?[方侧边车]?$|其余的?(?=$)|其他的?(?=$)")
_LATER = re.compile("伤势?过重|送到医院|送院|无效|途中|不治|送医|伤重|重伤不治|次日|当晚")
_DIED_THERE = re.compile("当场|[人名][^，,。；0-9]{0,6}(?:死亡|身亡|遇难)[^。；]{0,12}$")
"""Who dies at the hospital comes on top of those who died before («1人已经死亡,1人送到医院后死亡»)."""
_HEARSAY = re.compile(
    f"有(?:的|些|人|的人|些人)?(?:说|讲|传|喊|称)|(?:{NET_PLACES}|网|{STREET_PLACES})(?:都|还|又|也|在|都在|有人)?(?:说|讲|传|称)"
    f"|(?:{NET_PEOPLE}|{STREET_PEOPLE})们?(?:都|却|又|还|也)?(?:说|讲|传|称)|听(?:人家?|别人|邻居|朋友)?[说讲]|据[说传]"
)
_SAYS = re.compile("[说讲传称喊报官公告承证确底示]")
"""Without one of these nobody is named who says it."""
_TALK = re.compile(
    f"(?:{NET_PLACES}|{NET_PEOPLE}|{STREET_PLACES})们?(?:都|却|又|还|也|在|有人){{0,2}}[说讲传称]|据传|都在传"
)
"""Said by nobody whom one could ask."""
_OFFICIAL = re.compile(
    "官方|通报|[公通]告|蓝底白字|告示|发布会|公布|(?:警方|公安|消防|应急|卫健|[局委办府镇院队所]里?上?)(?:里|上|都|才|已|只|就){0,2}(?:说|称|讲|承认|证实|确认)"
)
"""Who answers for the number."""
_STILL = re.compile("(?:仍有|还有|尚有|另有|剩|其余|余下|目前(?:仍|尚|还)?(?:住院|在院))[^，,。；]{0,2}$")


def told_as(doc: str, match: re.Match[str], fact: str, value: float, words: str) -> Mention:
    """With what the words before it say of the number's standing."""
    number = match.start("then") if match["then"] else match.start()
    value -= bool(value and _UNDER.search(doc, max(0, number - 3), number))
    before = doc[max(0, match.start() - 12) : match.start()]
    near = re.split("[，。；,;\n]", before)[-1]
    total = bool(
        match["risen"] or TOTAL.search(_WHO_WAS_THERE.sub("", near)) or _SINCE.search(before) or TOTAL.search(match[0])
    )
    total = total and not _OF_ONE_HOSPITAL.search(doc, max(0, match.start() - 20), match.start())
    shade = shade_of(match[0]) or shade_of(near[-2:])
    words_on = match[0] + re.split("[，。；,;\n]", doc[match.end() : match.end() + 14])[0]
    clause = re.split("[，。；,;\n]", doc[max(0, match.start() - 40) : match.start()])
    later = bool(_LATER.search(words_on) or (_LATER.search(clause[-1]) and not TOTAL.search(clause[-1])))
    later = (
        later and "当场" not in match[0] and bool(_DIED_THERE.search(doc, max(0, match.start() - 40), match.start()))
    )
    part = bool(_PART.search(near)) and not _MADE_SURE.search(match[0])
    part = part or bool(shade and _PART_BEFORE.search(doc, max(0, match.start() - 24), match.start()))
    part = part or bool(_OF_THESE.search(doc, max(0, match.start() - 80), match.start()))
    worse = fact == "dead" and _grew_worse(doc, match, part or bool(_OUT_OF.search(near)), words_on)
    who = who_are(doc, match.start(), match.end())
    named = bool(match["many"] and told_beside(doc, match.start(), match["gap"], fact == "injured"))
    if named and _REST.search(near):  # «除司机重伤外,其余36人受轻伤» counts the driver already
        near = who = ""
    part, adds = part and not worse, "worse" if worse else _adds(near, match["gap"] or match[0], later)
    hearsay, talk, official = _whose_word(near) if _SAYS.search(near) else (False, False, False)
    outcome = bool(_OUTCOME.search(re.split("[。；;]", doc[max(0, match.start() - 20) : match.start()])[-1]))
    return Mention(
        fact, value, *match.span(),
        total=total and not part and not adds, part=part, adds=adds, shade=shade, outcome=outcome, named=named,
        still=bool(_STILL.search(near)), hearsay=hearsay, talk=talk, official=official, who=who,
    )  # fmt: skip


def _whose_word(near: str) -> tuple[bool, bool, bool]:
    """Whether it is hearsay, the talk of the net, the offices' word."""
    return bool(_HEARSAY.search(near)), bool(_TALK.search(near)), bool(_OFFICIAL.search(near))


def _grew_worse(doc: str, match: re.Match[str], among: bool, words_on: str) -> bool:
    """«1死3伤,其中一人伤重不治»: of the injured, so one more has died."""
    if not among or "当场" in match[0] or not (match["many"] or _LATER.search(words_on)):
        return False
    before = _HURT_OR_DEAD.findall(doc, max(0, match.start() - 40), match.start())
    return bool(before) and before[-1] not in ("死", "亡", "遇难", "遗体")


def _adds(near: str, words: str, later: bool) -> Adds | None:
    if later or _THEN.search(near) or _ALSO.search(words) or _GREW.search(words):
        return "then"
    return "beside" if _BESIDE.search(near) else None
