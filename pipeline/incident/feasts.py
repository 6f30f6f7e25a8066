"""Crowds that came to be merry, or to shop, travel and fetch their children: however many and however much in the way, no 群体性事件."""

import re

_FEAST = re.compile(
    "庙会|灯会|花会|(?:灯|花|美食|啤酒|文化|旅游|采摘|火把|泼水|购物)节|集市|赶[场集]|逢[场集]|演唱会|音乐节|龙舟|夜市|景区|游客|看热闹|开业|促销|大减价|散场|放学|接送(?:孩子|学生)|春运|返程|黄金周|长假|小长假|五一|国庆|祈福|上香|法会|舞[狮龙]|闹元宵|巡游|坝坝宴|流水席"
)
_AGGRIEVED = re.compile(
    "讨|要钱|欠|维权|横幅|退[款房钱费]|政府|信访|拆迁|征地|说法|不让走|不走|不撤|不散|对峙|打起来|动手|砸|抗议|口号|上访|赔偿|血汗|停工|罢"
)


def is_feast(doc: str) -> bool:
    """Whether a short message tells of such a crowd, and of nothing that it wants."""
    return bool(_FEAST.search(doc)) and not _AGGRIEVED.search(doc)
