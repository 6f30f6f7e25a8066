"""docs/rules.md: every limit, level and step with its source, how sure that is, and when it holds; from the shipped configuration."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from cases.clocks.explain import UNIT_CN
from config.base import Basis, Dated
from config.deadlines import Deadline
from config.ladders import Ladder
from config.load import MODELS, Config, load_config
from config.severity import EventType
from config.words import CLOCK_CN, SEVERITY_CN, Severity
from docs.markdown import table

CITY = Path(__file__).resolve().parents[1] / "config"
MARK_CN = {"A": "A 原文", "B": "B 官方摘要", "C": "C 转载", "unconfirmed": "待本市确认"}
START_CN = {"occurred": "发生", "discovered": "发现", "received": "收到", "dispatched": "派单", "started": "登记、起算"}
STOP_CN = {
    "own_publication": "本级公开发布", "press_conference": "新闻发布会", "superior_release": "上级统一发布", "approved_silence": "经批准暂不公开",
    "found_untrue": "核实不实、非本地", "reply": "答复", "receipt": "签收", "report": "报送", "check": "核查", "feedback": "反馈", "correction": "更正",
    "update": "更新", "ruling": "裁定", "signature": "补签", "transfer": "接收移交",
}  # fmt: skip
FACT_CN = {
    "dead": "死亡", "injured": "受伤", "missing": "失踪", "trapped": "被困", "poisoned": "中毒", "evacuated": "疏散", "loss_yuan": "损失（元）",
    "participants": "参与人数", "hectares": "公顷", "hours": "小时", "magnitude": "震级",
}  # fmt: skip
ANCHOR_CN = {"start": "起算", "due": "到期"}
DETAILED = ("deadlines", "severity", "ladders")


def rules() -> str:
    """Limits, levels, steps; then every other source, file by file."""
    city = load_config(CITY)
    others = [_others(city, name) for name in MODELS if name not in DETAILED]
    return "\n\n".join([_deadlines(city), _severity(city), _ladders(city), *filter(None, others)])


def _deadlines(city: Config) -> str:
    heads = ("时限", "行", "期限", "从何时起算", "凭什么停", "依法退出", "夜间打扰", "可延", "依据", "把握", "有效")
    rows = [_deadline(row) for row in city.deadlines.deadlines]
    return "## 时限\n\n逐行出自 `config/deadlines.yaml`。\n\n" + table(heads, rows)


def _deadline(row: Deadline) -> list[str]:
    starts = START_CN[row.counts_from] + (f"（不明则{START_CN[row.falls_back_to]}）" if row.falls_back_to else "")
    longer = f"{row.longest_extension} {UNIT_CN[row.unit]}" if row.extendable else "否"
    return [
        CLOCK_CN[row.kind], f"`{row.id}`", f"{row.duration} {UNIT_CN[row.unit]}", starts, "、".join(STOP_CN[s] for s in row.stops_on),
        "、".join(STOP_CN[s] for s in row.exits) or "无", "是" if row.loud else "否", longer, _cited(row.basis), MARK_CN[row.basis.mark], _valid(row),
    ]  # fmt: skip


def _severity(city: Config) -> str:
    levels = list(SEVERITY_CN)
    heads = ("事件", *(SEVERITY_CN[level] for level in levels), "无数字时", "依据", "把握", "有效")
    rows = [_event(event, levels) for event in city.severity.events]
    about = "出自 `config/severity.yaml`。「以上」含本数，任一条件达到即为该级；括号内须同时达到，方括号内只用于写到这类地点的事件。"
    return f"## 事件等级\n\n{about}\n\n" + table(heads, rows)


def _event(event: EventType, levels: list[Severity]) -> list[str]:
    cells = []
    for level in levels:
        said = [
            f"{FACT_CN[row.fact]} ≥ {row.at_least:.15g}"
            + (f"（{'、'.join(f'{FACT_CN[f]} ≥ {n:.15g}' for f, n in row.also.items())}）" if row.also else "")
            + (f" [{'、'.join(row.place[:3])}]" if row.place else "")
            for row in event.thresholds
            if row.level == level
        ]
        cells.append("；".join(said) or "—")
    return [
        event.name,
        *cells,
        SEVERITY_CN[event.default],
        _cited(event.basis),
        MARK_CN[event.basis.mark],
        _valid(event),
    ]


def _ladders(city: Config) -> str:
    roles = city.ladders.role_names
    rows = [
        [ladder.name, f"`{ladder.id}`", _steps(ladder, roles), _cited(ladder.basis), MARK_CN[ladder.basis.mark]]
        for ladder in city.ladders.ladders
    ]
    about = "出自 `config/ladders.yaml`。「确认后」的节点等人确认等级和发生时间，最多等规定的分钟数。"
    rest = list(_bases(city.ladders.model_copy(update={"ladders": []}), "", ""))
    ladders = table(("逐级提醒", "行", "何时告知何人", "依据", "把握"), rows)
    return f"## 逐级提醒\n\n{about}\n\n{ladders}\n\n{_sources(rest)}"


def _steps(ladder: Ladder, roles: dict[str, str]) -> str:
    said = []
    for step in ladder.steps:
        sign = "后" if step.minutes > 0 else "前"
        when = f"{ANCHOR_CN[step.anchor]}{f'{sign} {abs(step.minutes)} 分钟' if step.minutes else '时'}"
        said.append(f"{when}：{'、'.join(roles[role] for role in step.roles)}{'（确认后）' if step.confirmed else ''}")
    return "<br>".join(said)


def _others(city: Config, name: str) -> str:
    found = list(_bases(getattr(city, name), "", ""))
    return f"## {name}.yaml\n\n{_sources(found)}" if found else ""


def _sources(found: list[tuple[str, str, Basis]]) -> str:
    """One row for each source; the places that rest on it are listed, long lists counted."""
    resting: dict[tuple[str, str], list[str]] = {}
    for place, label, basis in found:
        resting.setdefault((_cited(basis), MARK_CN[basis.mark]), []).append(label or f"`{place}`")
    rows = [
        ["、".join(dict.fromkeys(labels[:6])) + (f" 等 {len(labels)} 处" if len(labels) > 6 else ""), *key]
        for key, labels in resting.items()
    ]
    return table(("哪些值", "依据", "把握"), rows)


def _bases(row: object, place: str, label: str) -> Iterator[tuple[str, str, Basis]]:
    if isinstance(row, Basis):
        yield place, label, row
    elif isinstance(row, BaseModel):
        label = next((str(getattr(row, key)) for key in ("name", "topic", "id") if hasattr(row, key)), label)
        for key in type(row).model_fields:
            yield from _bases(getattr(row, key), f"{place}.{key}".strip("."), label)
    elif isinstance(row, list | dict):
        for inner in row.values() if isinstance(row, dict) else row:
            yield from _bases(inner, place, label)


def _cited(basis: Basis) -> str:
    return f"{basis.citation}；{basis.source}" if basis.source else basis.citation


def _valid(row: Dated) -> str:
    return f"{row.since} 起" + (f"，至 {row.until}" if row.until else "")
