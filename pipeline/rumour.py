"""疑似谣言: a text that passes something on as hearsay, or calls something a rumour. The machine never says that it is one.

Worded 疑似谣言, 待核实 wherever people read it; whether it is true is for a person with the competent body's word.
"""

import re
from collections.abc import Iterator
from typing import Literal

from cases.items.judgment import Reason
from pipeline.lexicon import Entry
from pipeline.scene import Scene

Rumour = Literal["suspected"]
SAID = "疑似谣言, 待核实"
BASIS = "国办发〔2016〕61号; 是否属实由主管部门核实"
_HEARSAY = re.compile(
    "网传|疯传|谣传|风传|盛传|造谣|谣言|传言|传闻|小道消息|未经证实|尚未证实|求辟谣|请辟谣|听说(?!明|课|过)|据说|都在传|群里(?:都在|有人|疯)?[传转]|真的假的|是真是假"
)
_PASSED_ON = "网传 疯传 谣传 风传 盛传 造谣 谣言 传言 传闻 小道消息 未经证实 尚未证实 求辟谣 请辟谣 听说 据说 都在传 群里 真的假的 是真是假"
"""Every hearsay holds one of them: most texts are not read for it."""
_CLAIM = re.compile(
    "死|伤|中毒|爆炸|起火|失踪|拐|偷(?:孩子|小孩)|绑|疫情|感染|确诊|[投下]毒|泄漏|停水|停电|停课|封[城路控]|地震|溃坝|决堤|有毒|致癌|超标|污染|跑路|倒闭|抢|杀|砍|跳楼|强奸|坠|塌"
)
_REACH = 40


def rumour_entries() -> Iterator[Entry]:
    """Kind ``hearsay``."""
    return (Entry(word, "hearsay", None) for word in _PASSED_ON.split())


def find_rumour(scene: Scene) -> tuple[Rumour | None, list[Reason]]:
    """Whether hearsay stands near something that would alarm people, and the words of both."""
    for match in _HEARSAY.finditer(scene.doc) if scene.found("hearsay") else ():
        end = scene.sentence(match.start())[1]
        claim = _CLAIM.search(scene.doc, match.end(), min(end, match.end() + _REACH))
        if claim:
            return "suspected", [scene.reason("rumour", SAID, *found.span(), BASIS) for found in (match, claim)]
    return None, []
