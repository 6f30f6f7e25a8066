"""A topic as the desk reads it: who, where, what, how many people, how long, how hot. Pure.

Heat = (people + half a point for each further voice + the square root of the echo) × growth × freshness.
Echo: likes, comments and forwards. Growth: 0.5 + the share of voices in the later half of the period, so 1 is steady.
Freshness: halved for every ``half_life_days`` (a quarter of the period, when that is longer) of silence at the period's end.
It orders topics; it is no measure of danger.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import rjieba

from cases.title import title_of
from config.city import TopicLimits
from pipeline.text.privacy import mask_names
from pipeline.topic.topics import Said, Topic

_GROUPS = (
    "业主", "家长", "学生", "村民", "居民", "职工", "员工", "农民工", "教师", "老人", "孩子", "患者", "司机", "商户", "租户", "消费者",
    "投资人", "购房者", "退休人员", "残疾人", "退役军人", "拆迁户", "租客", "乘客", "工人",
)  # fmt: skip
_PLACES = (
    "小区", "花园", "家园", "公寓", "苑", "城", "园", "湾", "府", "路", "大道", "街", "巷", "村", "社区", "街道", "镇", "乡", "学校", "中学",
    "小学", "大学", "学院", "幼儿园", "医院", "市场", "广场", "大厦", "公园", "站", "桥", "工业区", "园区", "景区", "水库", "河", "山",
)  # fmt: skip
_UNITS = (
    "公司",
    "集团",
    "物业",
    "开发商",
    "银行",
    "培训",
    "超市",
    "酒店",
    "饭店",
    "厂",
    "中心",
    "管委会",
    "居委会",
    "村委会",
)
_EMPTY = frozenset("的了在是和与从不对被把向为等无及于至到也都就很太再又已没将由给让请")
"""A pair of words that begins or ends with one of these is no name: it gathers, and is not shown."""
_SHOWN = 8
_SHARE = 0.2
"""A group or place is named when at least this share of the voices names it."""
_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Heat:
    """How hot, and the numbers it is made of."""

    heat: float
    people: int
    voices: int
    echo: int
    growth: float
    first: datetime
    last: datetime


def heat(members: Sequence[Said], since: datetime, until: datetime, limits: TopicLimits) -> Heat:
    """By the formula above, for voices inside the period."""
    voices, people = len(members), len({said.who or f"voice:{said.id}" for said in members})
    echo = sum(max(said.echo, 0) for said in members)
    middle = since + (until - since) / 2
    growth = (sum(said.at >= middle for said in members) + 1) / (voices + 2)
    first, last = min(said.at for said in members), max(said.at for said in members)
    quiet = max((until - last).total_seconds(), 0) / 86400
    points = people + 0.5 * (voices - people) + echo**0.5
    half_life = max(limits.half_life_days, (until - since) / timedelta(days=4))
    hot = points * (0.5 + growth) * 0.5 ** (quiet / half_life)
    return Heat(round(hot, 1), people, voices, echo, round(growth, 2), first, last)


def describe(topic: Topic, members: Sequence[Said]) -> dict[str, Any]:
    """Its name, who, where and what, in the words of its voices; names of private persons and numbers masked."""
    looked_at = members[:_LOOKED_AT]
    heads = [f"{said.title}\n{said.text[:200]}" for said in looked_at]
    persons = {word for head in heads for word, kind in rjieba.tag(head) if kind.startswith("nr") and len(word) > 1}
    words = [
        word
        for word in topic.words
        if not any(person in word for person in persons) and _EMPTY.isdisjoint((word[0], word[-1]))
    ]
    units = [word for word in words if word.endswith(_UNITS)]
    places = [word for word in words if word.endswith(_PLACES) and word not in units and len(word) > 2]
    groups = Counter(group for head in heads for group in _GROUPS if group in head)
    named = [group for group, n in groups.most_common() if n >= max(2, _SHARE * len(heads))]
    return {
        "topic": mask_names(title_of(members[0].title, members[0].text)),
        "who": [*named, *units][:_SHOWN],
        "where": longest(places)[:_SHOWN],
        "what": longest([word for word in words if word not in units and word not in places])[:_SHOWN],
    }


def longest(words: Sequence[str]) -> list[str]:
    """Without those that stand inside another: 丽发新城 says 丽发 and 新城 too."""
    return [word for word in words if not any(word != other and word in other for other in words)]
