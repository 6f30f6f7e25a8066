"""What the whole text makes of its events: a drill, a rumour denied, a look back, a quarrel about an old accident."""

import re
from datetime import timedelta

from config.words import Modality
from pipeline.incident.incidents import Cue
from pipeline.occurrence.denied import is_upheld
from pipeline.occurrence.past import RECENT
from pipeline.occurrence.times import find_times
from pipeline.text.glance import Marked, ahead
from pipeline.text.scene import Scene

_DRILL_SAID = re.compile(
    "(?:这|此次|本次|原来|其实|上述)[^。]{0,12}[是为系][^。]{0,24}(?:演练|演习|推演|模拟|情景)|(?:演练|演习)(?:圆满|顺利|到此|至此|现在)?(?:结束|完成|成功|取得)|(?:演练|演习)(?:脚本|方案|科目|现场)"
)
_NO_DRILL = re.compile(
    "(?:不是|并非|绝非)(?:一场|在|什么|一次)?(?:应急|消防)?(?:演练|演习)|演[练习][^。]{0,10}(?:意外|失控|事故)"
)
_RUMOUR = re.compile("网传|传言|谣|流传|虚惊|误报|传闻|疯传|转发|视频|画面|图片|照片")
_UNTRUE = Marked(
    "为此查外省调非系息属境核言旧虚闻摆误惊I纯乌谣辟",
    ahead(
        "A不为信发子属并摆旧是核消系纯经虚辟",
        "辟谣|[系是为属]谣言|[信消]息[^。]{0,6}不实|不实(?:信息|消息|传言)|虚惊一场|[系属是]误报|不属实|子虚乌有|纯属虚构|虚假信息|"
        "(?:经核实|经查|经调查|核查|核实)[^。]{0,24}(?:并未|没有|未)发生|并无此事|旧闻|旧视频|并非真实|发生在(?:国外|外省|外地|境外)|AI(?:生成|合成|制作)|摆拍|[系属为](?:外地|往年|多年前|去年|移花接木|嫁接)|纯属(?:捏造|编造|谣)",
    ),
)
_LOOKS_BACK = re.compile("周年|纪念|回顾|历史上的今天|案例|警示教育|往事|追忆|缅怀")
AFTERMATH = Marked(
    "解院诉伤认险赔判鉴残症讼仲恤",
    "理赔|赔偿|工伤|责任认定|认定书|伤残|(?:伤[残情]|司法|质量|责任)鉴定|诉讼|起诉|法院|判决|仲裁|保险公司|抚恤|赔付|和解|后遗症",
)
_LATELY = re.compile("(?<!年前的)(?<!史上的)今天|今[日早晚晨]|昨[天日晚夜]|刚刚|刚才")
FRESH = timedelta(days=7)


def overruling(scene: Scene, cues: list[Cue]) -> Modality | None:
    """What its events are instead of having occurred, or ``None``."""
    doc, title = scene.doc, scene.doc[: scene.body]
    if _DRILL_SAID.search(doc) and not _NO_DRILL.search(doc):
        return "drill"
    if _UNTRUE.search(doc) and _RUMOUR.search(doc) and not is_upheld(doc):
        return "negated"
    age = age_of(scene)
    fresh = age < FRESH
    if RECENT < age < timedelta.max or (_LOOKS_BACK.search(title) and not fresh):
        return "historical"
    return (
        "historical"
        if not fresh and AFTERMATH.search(doc) and all(cue.hit.start >= scene.body for cue in cues)
        else None
    )


def age_of(scene: Scene) -> timedelta:
    """How long ago the latest time told was; for ever when none is told. Without a reference «昨晚» is still fresh."""
    if scene.at is None:
        return timedelta() if _LATELY.search(scene.doc) else timedelta.max
    told = find_times(scene.doc[:800], 0, scene.at, scene.zone)
    return scene.at - max(occurred.latest for occurred in told) if told else timedelta.max
