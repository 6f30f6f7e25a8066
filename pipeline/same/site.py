"""At what sort of place an event is told to have happened, where nobody names the place: in a tunnel, at a crane, in a works. Pure.

Only a word right before what happened counts: «我在学校听到爆炸» says where somebody was, not what exploded. 工地 may be any of them.
"""

import re

_SITES = {
    "tunnel": "隧道|隧洞|洞内|盾构",
    "mine": "煤矿|矿井|矿山|井下|采石场",
    "crane": "塔吊|塔机|吊篮|吊车|脚手架|升降机",
    "works": "厂|厂房|车间|锅炉|反应釜|储罐|生产线",
    "station": "加油站|加气站|充电站",
    "home": "居民楼|小区|出租屋|自建房|民房|农房|单元楼|宿舍",
    "shop": "商场|超市|市场|饭店|餐馆|火锅店|门市|商铺|酒店|宾馆|KTV|网吧",
    "school": "学校|小学|中学|幼儿园|教学楼|食堂",
    "bridge": "大桥|桥梁|桥面|高架",
    "forest": "山林|森林|林区|后山|山火",
}
_HAPPENED = "爆|炸|垮|塌|倒|起火|着火|失火|大火|火灾|燃|透水|泄漏|坠|断裂|出事|事故"
_SITE = re.compile(
    f"(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _SITES.items())})(?:(?!听|看|见|闻|感|附近|旁|路过|对面|门口)[^，。；！？\n]){{0,6}}?(?:{_HAPPENED})"
)


def sites(words: str) -> frozenset[str]:
    """The sorts of place named right before what happened there; none where nothing is said of it."""
    return frozenset(match.lastgroup or "" for match in _SITE.finditer(words))
