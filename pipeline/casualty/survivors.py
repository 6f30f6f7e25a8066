"""Who is left of those who were there: «三个娃儿掉水里,只救起来一个», «下去七个人,活着上来两个». The others have not come back."""

import re

from pipeline.casualty.harm import Mention, N
from pipeline.occurrence.modality import modality_at
from pipeline.text.numbers import read_number
from pipeline.text.scene import Scene

_FOLK = "[人娃孩童婴员工客民生]|老[师汉太头]|司机|[男女]的"
_THERE = f"(?P<many>{N})(?:名|位|个?人|个(?=[^，,。；;！!0-9]{{0,6}}(?:{_FOLK})))"
_OUT = "[上出回下起]来"
_ALIVE = (
    f"活着?(?:{_OUT}|的)|(?:只|就|才)(?:有|剩|活)(?:了|下来?)?(?=[^，,。；;]{{0,3}}活)|(?:只|就|才)活(?:了|{_OUT})?"
)
_SAVED = f"(?:只|就|才)[^，,。；;0-9]{{0,3}}?(?:救|捞|拉|刨|挖|拖|抢|爬|跑|逃)(?:了|到|{_OUT}|[起上出])*(?:{_OUT})?"
_LEFT = re.compile(
    f"{_THERE}[^。；;！!0-9]{{0,24}}?[，,]?(?:(?P<alive>{_ALIVE})|{_SAVED})了?(?P<few>{N})(?:个|名|位|人)?(?:活的)?(?=[，,。；;！!…\\s]|$)"
)
_DEAD_ONES = re.compile(f"(?P<many>{N})(?:个|名|位|人)(?:都|全)?(?:是|已经)?死的(?=[，,。；;！!…\\s]|$)")


def find_survivors(scene: Scene) -> Mention | None:
    """Those of a short message who are told only by who survived or was saved; the former count the dead, the latter who is missing."""
    doc = scene.doc
    if dead := _DEAD_ONES.search(doc):
        return _counted(scene, dead, "dead", read_number(dead["many"]) or 0)
    left = _LEFT.search(doc)
    if left is None:
        return None
    gone = (read_number(left["many"]) or 0) - (read_number(left["few"]) or 0)
    return _counted(scene, left, "dead" if left["alive"] else "missing", gone)


def _counted(scene: Scene, match: re.Match[str], fact: str, many: float) -> Mention | None:
    occurred = many > 0 and modality_at(scene, *match.span(), harm=True) in ("occurred", None)
    return Mention(fact, many, *match.span()) if occurred else None
