"""What an official is told to have turned to himself or his kin, told by whose it became and not by a word for it.

«社区主任把办公室的空调搬回自己家», «校长把食堂承包给他小姨子»: the holder of an office, what he moves, and then his house or his people.
How it is meant only a person can tell; thanks, help and what citizens are told to do at their own houses are not it.
"""

import re
from collections.abc import Iterator

from pipeline.owner.actors import Actor, find_actors
from pipeline.owner.meant import CAMPAIGN, is_asked
from pipeline.owner.misconduct import THEIRS
from pipeline.text.lexicon import Entry, Hit
from pipeline.text.scene import Scene

_KIN = f"(?:{THEIRS}|小姨子|弟媳|孙[子女]|爱人|外甥女|亲信)"
_OWN = re.compile(
    f"(?:自己|自家|自个儿?|(?<![其吉])他|她)的?(?:自己)?的?(?:{_KIN}|家(?![长门属访庭里人]))|(?:[局镇乡市县区院所校站科]长|书记|主任)的亲?{_KIN}|(?:拉|搬|拿|运)回家"
)
_TURNS = re.compile(
    "承包|[发转]包|安排[进到]|搬|[拉拿运]回|分给|分了|评[成为上]|[领占卖包]|给了?(?=自|他|她)|让[^，。；]{0,10}给|招[聘标]|入股|中标|当上|[修装盖]|开(?=[^，。；会车门]{0,6}(?:场|厂|店|公司|矿|站))"
)
_GOOD = re.compile(
    "感谢|谢谢|表扬|点赞|锦旗|掏钱|掏腰包|自费|垫|捐|帮|救|义务|主动|热心|耐心|辛苦|志愿|慰问|看望|照顾(?!亲)|好书记|好干部"
)
_OURS = re.compile(
    "[我咱俺]|(?:让|叫|喊|要求?|通知|动员|劝|说)[^，。；]{0,4}(?:村民|业主|住户|居民|群众|老百姓|大家|各家|农户|邻居|对方|孩子|学生|老人)|邻居|业主|住户|村民[^，。；]{0,4}把|隔壁|楼[上下]"
)
_WITH = re.compile("[让叫喊给把向从找用](?:下属|别的|几家|一家)?$")
_HOLDERS = (
    "书记 主任 干部 会计 文书 民警 警察 交警 辅警 工作人员 公务员 公职人员 局长 镇长 乡长 市长 县长 区长 厅长 科长 股长 所长 站长 队长 村长 组长 校长 院长 "
    "支书 村委会 村两委 居委会 网格员"
)
_WHOSE = ("自己", "自家", "自个", "他", "她", "长的", "书记的", "主任的", "回家")
_REACH, _MOST = 34, 12


def office_entries() -> Iterator[Entry]:
    """Kind ``office``: how those who hold one are named."""
    return (Entry(word, "office", None) for word in _HOLDERS.split())


def names_an_office(scene: Scene) -> bool:
    """Whether somebody who holds an office is named, and what is his or his people's: most letters are passed here."""
    return bool(scene.found("office")) and any(map(scene.doc.__contains__, _WHOSE))


def find_turned(scene: Scene, units: list[Hit]) -> tuple[tuple[int, int], Actor] | None:
    """Where the first words stand of what he turned to himself or his people, and who he is."""
    return next(_gains(scene, units), None) if not _GOOD.search(scene.doc) else None


def _gains(scene: Scene, units: list[Hit]) -> Iterator[tuple[tuple[int, int], Actor]]:
    for n, match in enumerate(_OWN.finditer(scene.doc)):
        if n == _MOST:
            return
        first, last = scene.sentence(match.start())
        if CAMPAIGN.search(scene.doc, first, last):
            continue
        low = max(first, match.start() - _REACH)
        actors = find_actors(scene, low, min(last, match.end()), units)
        nearest = max(
            (one for one in actors if one.start < match.end() and not _is_used(scene.doc, one)),
            key=lambda one: one.end,
            default=None,
        )
        if nearest is None or nearest.kind not in ("official", "village") or is_asked(scene.doc, first, nearest):
            continue
        until = min(last, match.end() + _REACH // 2)
        told = scene.doc[nearest.end : until]
        between = scene.doc[nearest.end : match.start()]
        if _TURNS.search(told) and not _OURS.search(between):
            yield (match.start(), match.end()), nearest


def _is_used(doc: str, actor: Actor) -> bool:
    """Whether a private party is only what he does it with («让下属单位给他家装修»)."""
    return actor.kind == "private" and bool(_WITH.search(doc, max(0, actor.start - 4), actor.start))
