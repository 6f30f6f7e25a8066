"""Who was inside when it fell, burned or filled, and has not come out: «里面还有七个工人没出来». No word says 被困, and everybody knows it."""

import re
from collections.abc import Iterator

from pipeline.casualty.harm import Mention, N
from pipeline.casualty.swept import FOLK_UNIT
from pipeline.occurrence.modality import modality_at
from pipeline.text.glance import Marked
from pipeline.text.numbers import read_number
from pipeline.text.scene import Scene

CUES = "没出来 没上来 没有出来 没有上来 没跑出来 没逃出来 没爬出来 没救出来 没刨出来 没挖出来 没捞上来 没捞起来 没能出来 没得出来 没下来"
_NOT_OUT = Marked(
    "没",
    f"(?P<many>{N}){FOLK_UNIT}[^，,。；;、的0-9]{{0,8}}?[，,]?(?:到现在|现在|至今|一直|都|还|也|仍)*"
    "没(?:有|能|得)?(?P<deed>跑|逃|爬|救|刨|挖|捞)?[出上下起]来(?!过|的(?!人|工))",
)
_PERIL = re.compile(
    "火大|烟大|[塌垮埋炸烧爆淹溺陷]|着火|起火|失火|[大明]火|火灾|浓烟|毒气|沼气|瓦斯|煤气|透水|冒顶|泥石流|滑坡|落水|掉[进下]|下水|[矿窖井窑罐]|暗河|溶洞|发酵池|化粪池|泥浆|电梯"
)
_WATER = re.compile("落水|下水|溺|淹|掉[进下][河塘江湖渠库]|[河塘江湖渠]里|水库")
_NO_PERIL = re.compile("成绩|结果|考场|教室|会场|办公室|商场|演唱会|网吧|厕所|手术室|车库|景区")
_LOOK = 60


def find_inside(scene: Scene, start: int, end: int) -> Iterator[Mention]:
    """Those of [start, end) who have not come out of what befell the others."""
    doc = scene.doc
    for match in _NOT_OUT.finditer(doc, start, end):
        around = doc[max(0, match.start() - _LOOK) : match.end() + 20]
        value = read_number(match["many"])
        if value is None or not _PERIL.search(around) or _NO_PERIL.search(around):
            continue
        if modality_at(scene, *match.span(), harm=True) in ("occurred", None):
            fact = "missing" if _WATER.search(around) else "trapped"
            yield Mention(fact, value, *match.span(), single=value == 1)
