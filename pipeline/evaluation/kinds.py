"""The kind of department that the name of another city's unit tells."""

import re

_KIND_OF = {
    "公交|交通委|交通运输|地铁|重大办": "交通运输", "公安局公安交通管理局|交警|交管": "交警", "公安": "公安", "人力": "人社", "医保": "医保", "市场监督|药监": "市场监管",
    "住房|公积金": "住建房产", "规划": "自然资源规划", "民政": "民政", "司法": "司法", "城市管理|城管": "城管", "应急": "应急", "农业": "农业农村", "政务服务": "政务服务",
    "经济信息|经信": "经信", "广播电视|文旅|文化": "文旅", "教育|教委": "教育", "卫生|卫健": "卫健", "生态环境|环保": "环保", "水务|水利": "水务", "园林|林业": "园林林业",
    "财政|税务|发改|发展改革": "发改财政税务", "区$|街道|镇$|乡$": "镇街",
}  # fmt: skip
"""Names of units of other cities by kind of department, the more special name first."""


def kind_of(unit: str) -> str:
    """The kind of department a unit's name tells; the name itself where it tells none."""
    return next((kind for words, kind in _KIND_OF.items() if re.search(words, unit.strip())), unit.strip())
