"""Whether what a sentence tells of happened elsewhere: another city named, somebody there telling it, or «外省»."""

import re
from collections.abc import Sequence

from pipeline.place.places import Whereabouts
from pipeline.text.glance import Marked
from pipeline.text.lexicon import Hit
from pipeline.text.scene import Scene

_KIN = "老家|家乡|娘家|婆家|外婆家|亲戚|朋友|同学|同事|战友|老乡|网友|弟弟?|哥哥?|姐姐?|妹妹?|儿子|女儿|爸爸?|妈妈?|父母|爸妈|老公|老婆|爱人|男友|女友|闺蜜|[表堂][哥弟姐妹]|舅舅?|姑姑?|叔叔?|姨妈?|侄[子女]"
_HOME = re.compile(
    f"(?:{_KIN})(?:一家|他们|们)?(?:是|在|住|住在|那边|去了?|到了?|嫁[到在去]|定居|说)?$|(?:刷到|看到|看|转)(?:了|个|一个|一条)?(?:短?视频|新闻|热搜|朋友圈|消息)(?:里|上|中)?(?:说|讲|是)?[，,：:]?$"
)
_FRIEND = re.compile("^(?:那边|那里)?的?(?:朋友|同学|亲戚|[表堂][哥弟姐妹]|老乡|战友|网友|家人|父母|爸妈)")
_STAYS = re.compile("(?:在|到|去|回)$")
_THERE = re.compile(
    "^(?:那边|这边)?(?:打工|送(?:快递|外卖)|开车|跑车|上班|上学|读书|念书|出差|旅游|旅行|务工|工作|做生意|做事|走亲戚|探亲|玩耍?|度假|看病|培训|跑车)"
)
_FROM = re.compile("(?<!我)(?<!我们)(?:从|在|跟)$")
_TELLS = re.compile(
    "(?:那边|那头|老家)?(?:打(?:来|了)?(?:个)?电话|打来|来电|发来|发的?(?:视频|消息|语音)|视频|传来|捎)"
)
"""«我爸从某地打电话说…»: what follows happened there."""
_VAGUELY = Marked(
    "家国其外省内别境海界球邻壁兄",
    "全球|全世界|世界各[地国]|(?:全国|国内)(?=[^，,。；]{0,12}(?:确诊|死亡|感染|病例|累计))|(?:隔壁|邻|外|别的?|其[他它]|人家|兄弟)(?:个)?(?:省|市|州|县)(?![区级城政委局外里])|省外|国外|境外|海外|外地(?!人|户|车|牌|务工|游客|来|口音|老板|司机|工人)",
)
_BACK_HOME = re.compile("家里|老家|家中|屋头|回来|回到|我们(?:这|村|小区|厂|县|镇)|本地|咱们?(?:这|村|县|镇)")
_OUR_WORKS, _ANYBODY = "我们厂", re.compile(_KIN)
"""«我在某地打工,昨晚我们厂…» is there; «弟弟在某地打工,我们厂…» is here."""
_AT_ONCE = re.compile("[特大的]{0,3}")
"""«我市援助尼泊尔地震灾区»: whose name stands before the event has it, whoever else is named."""
_HOSPITAL = re.compile("[^，。,昨今前一]{0,6}医院(?!着火|起火|失火|大火|爆|塌|发生)")
"""Where somebody was taken is not where it happened."""


def is_away(scene: Scene, where: Whereabouts, at: int) -> bool:
    """Whether the cue's own sentence names another city and not ours; without a place there, the last place named before."""
    first, last = scene.sentence(at)
    here = [hit.start for hit in (*where.ours, *where.city)]
    if any(hit.end <= at and _AT_ONCE.fullmatch(scene.doc, hit.end, at) for hit in where.away):
        return True
    if _is_told_of_others(scene, where, first, at, here):
        return True
    if all(_HOSPITAL.match(scene.doc, hit.end) for hit in where.away):
        return False
    away = [hit.start for hit in where.away if not _HOSPITAL.match(scene.doc, hit.end)]
    for low, high in (
        (first, at),
        (at, last),
    ):  # «看到外省爆炸的新闻,我们这里…»: what stands before the cue counts first
        if any(low <= start < high for start in here):
            return False
        if any(low <= start < high for start in away):
            return True
    before = [(start, start in away) for start in (*here, *away) if start < at]
    return max(before)[1] if before else not where.local_evidence


def _is_told_of_others(scene: Scene, where: Whereabouts, first: int, at: int, here: Sequence[int]) -> bool:
    """Whether the sentence has gone elsewhere before the cue and has not come home: somebody there tells it, or «外省»."""
    gone = [hit.end for hit in where.others if first <= hit.start < at and _is_of_others(scene, hit)]
    vague = [match.end() for match in _VAGUELY.finditer(scene.doc, first, at)]
    if not (gone or vague):
        return False
    last = max(gone + vague)
    home = _BACK_HOME.search(scene.doc, last, at)
    if home and home[0] == _OUR_WORKS and gone and not _ANYBODY.search(scene.doc, first, last):
        home = _BACK_HOME.search(scene.doc, home.end(), at)
    return not any(last <= start < at for start in here) and not home


def _is_of_others(scene: Scene, hit: Hit) -> bool:
    """«老家某地昨晚…», «某地的朋友说…», «弟弟在某地打工,工地…»: whose town the narrator tells of, wherever he sits."""
    before, after = scene.around(hit.start, hit.end, 10, 8)
    told = _FROM.search(before) and _TELLS.match(after)
    return bool(told or _HOME.search(before) or _FRIEND.match(after) or (_STAYS.search(before) and _THERE.match(after)))
