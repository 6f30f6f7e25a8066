"""What the parts of a figure are called, and in which order they stand: that of the configuration, never a ranking."""

from collections.abc import Iterable
from typing import get_args

from cases.matters.calling_back import Said
from cases.matters.phoning import WAY, WAY_NAME
from config.load import Config
from config.words import CASE_KIND_CN, CLOCK_CN, SEVERITY_CN, Category, Family
from reports.definitions import Parts
from reports.queries.rows import CLOSED, DESK

OUTCOME_CN = {"in_case": "已归入事项", "no_case": "无需立项", "pending": "待研判", "quarantined": "隔离待查"}
MESSAGE_CN = {
    "delivered": "已送达",
    "accepted": "已发出未见回执",
    "failed": "发送失败",
    "waiting": "待发送",
    "withdrawn": "已撤回或并入汇总",
}
RUN_CN = {"failed": "失败", "empty": "空", "nothing_new": "无新增", "new": "有新增"}
TIMES_CN = {"2": "第2次", "3": "第3次", "more": "第4次及以上"}
PASSING_CN = {"nobody": "岗位无人", "undeliverable": "送不到"}
SAID_CN = {said: said for said in get_args(Said)}
EXPLAINED_CN = {"diverse": "多样化形式解读", "plain": "只有文字解读", "none": "没有解读"}
FRESH_CN = {"fresh": "按时更新", "stale": "超期未更新"}
FIELD_CN = {"severity": "事件等级", "category": "类别", "handling_lead": "主办", "occurred_at": "发生时间"}

VOCABULARY: dict[Parts, dict[str, str]] = {
    "category": {c: c for c in get_args(Category)},
    "severity": {s.value: name for s, name in SEVERITY_CN.items()},
    "clock": CLOCK_CN,
    "case_kind": CASE_KIND_CN,
    "outcome": OUTCOME_CN,
    "message": MESSAGE_CN,
    "run": RUN_CN,
    "field": FIELD_CN,
    "times": TIMES_CN,
    "passing": PASSING_CN,
    "said": SAID_CN,
    "case": {},
    "explained": EXPLAINED_CN,
    "fresh": FRESH_CN,
    "instruction": {"批示": "批示", "交办": "交办"},
}

CLOSED_CN = "限制知悉"
DESK_CN = "值班台等"
NONE_CN: dict[Parts, str] = {"severity": "未定级", "unit": "主办未定", "place": "属地未定", "category": "类别未定"}


def label(config: Config, parts: Parts, part: str | None) -> str:
    """One part in Chinese; a word nobody knows any more (a unit taken out of the configuration) stays as it is."""
    if part == CLOSED and parts in ("unit", "place"):
        return CLOSED_CN
    if part == DESK and parts == "unit":
        return DESK_CN
    if part is None:
        return NONE_CN.get(parts, "未定")
    if parts == "issue":
        place, _, family = part.partition("|")
        return f"{label(config, 'place', place)}{family}"
    return names(config, parts).get(part, part)


def ordered(config: Config, parts: Parts, found: Iterable[str | None]) -> list[str | None]:
    """Parts in the order of the configuration, unknown ones after, the undetermined last."""
    known = names(config, parts)
    order = {word: n for n, pair in enumerate(known.items()) for word in pair}
    return sorted(found, key=lambda p: (p is None, order.get(p or "", len(order)), p or ""))


def names(config: Config, parts: Parts) -> dict[str, str]:
    """All parts that have a name of their own, in order."""
    match parts:
        case "channel":
            return {c.id: c.name for c in config.channels.channels}
        case "unit":
            return {u.id: u.name for u in config.units.units}
        case "place":
            return {t.name: t.name for t in config.territory.towns}
        case "way":
            return {**{w.id: w.name for w in config.alerts.ways}, WAY: WAY_NAME}
        case "issue":
            families = get_args(Family)
            return {f"{t.name}|{f}": f"{t.name}{f}" for t in config.territory.towns for f in families}
        case _:
            return VOCABULARY[parts]
