"""How a voice speaks of an event that it tells: as another than the one known, or as the known one grown on. Pure."""

import re

_EVENT = "爆炸|火灾|起火|着火|事故|车祸|坍塌|倒塌|中毒|滑坡|泄漏"
_ANOTHER = re.compile(
    "又(?:是?一[次起场]|发生|出事|爆|炸|起火|着火|塌|垮|翻|撞|滑坡|中毒)|(?:再次|第[二三]次)(?:发生|爆炸|起火|坍塌|滑坡|中毒)|另一起"
    "|也(?:发生|爆炸|炸了|起火|着火|失火|塌了|垮了|倒塌|翻车|撞了|滑坡|中毒)"
    f"|(?:上(?:个?月|周|个?星期)|去年|前年|前几天|前天)[^，。！？；]{{0,10}}(?:{_EVENT})"
)
_CUES = ("又", "再次", "第二次", "第三次", "另一起", "也", "上", "去年", "前")
"""Without one of these it says nothing of the kind."""
_SOME = "[一二两三四五六七八九十百0-9]{1,4}"
_GROWN = re.compile(
    f"(?:上升|增加|升|增|扩大)(?:到|至|为){_SOME}[人名个位例死伤]|又(?:走|没|死)了?{_SOME}[个人名]"
    f"|(?<=[炸火故祸塌毒坡漏车])的?最新(?:消息|进展|通报|数字)?[：:，, ]|最新(?:死亡|伤亡|死伤|遇难)"
)


def is_another(words: str) -> bool:
    """Whether it says that it happened once more, elsewhere too, or at another time."""
    return any(cue in words for cue in _CUES) and _ANOTHER.search(words) is not None


def has_grown(words: str) -> bool:
    """Whether its numbers are told as the newest of something known; «最新消息:» alone opens any piece of news."""
    return _GROWN.search(words) is not None
