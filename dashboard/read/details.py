"""What of an event's data a reader needs to know; the rest stands in the audit."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from cases.clocks.explain import counted_from
from cases.matters.flow import STATES_CN
from config.words import EVIDENCE_CN, PURPOSE_CN, SEVERITY_CN
from dashboard.read.names import BORNE_OUT, Names
from dashboard.wording import BASIS_CN, COPY_CN, COUNTED_CN, OPINION_CN, full_width, severity_word, stamp

TAUGHT_CN = {"handling_lead": "主办", "category": "类别"}
"""What corrections are about."""


def details_of(data: Mapping[str, Any], names: Names, cycle: int) -> list[str]:
    """What of an event's data a reader needs; the rest stands in the audit. ``cycle`` of the clock it is about."""
    words = [
        str(data.get("number") or ""),
        full_width(str(data.get("law") or "")),
        PURPOSE_CN.get(str(data.get("purpose")), ""),
    ]
    if data.get("severity"):
        words.append(severity_word(str(data["severity"])))
    if data.get("basis") in BASIS_CN and data["basis"] != "started":
        words.append(f"自{BASIS_CN[counted_from(data['basis'], cycle)]}起算")
    if data.get("late_when_discovered"):
        words.append("发现时已过时限")
    if "issuer" in data and data.get("kind") in EVIDENCE_CN:
        words.append(EVIDENCE_CN[data["kind"]])
    if data.get("from") != data.get("to") and data.get("from") in STATES_CN and data.get("to") in STATES_CN:
        words.append(f"{STATES_CN[data['from']]} → {STATES_CN[data['to']]}")
    if _graded(data):
        was, now = (severity_word(data[end]) if data.get(end) else "无突发事件" for end in ("from", "to"))
        words.append(f"{was} → {now}")
    words += [f"{COUNTED_CN[key]} {_or_unknown(was)} → {_or_unknown(now)}" for key, (was, now) in _changed(data)]
    words += [str(data["cause"])] if isinstance(data.get("cause"), str) else []
    words += _frozen(data)
    if isinstance(data.get("to"), list):
        words.append(f"告知 {len(set(data['to']))} 人")
    words += [data[name] for name in ("stage", "said") if isinstance(data.get(name), str)]
    words += [
        *_occurred(data, names),
        *_due(data, names),
        *_given_back(data, names),
        *_seconded(data, names),
        *_parted(data),
        *_let(data, names),
        *_answering(data, names),
        *_overruled(data, names),
        *_settled(data, names),
    ]
    if isinstance(data.get("days"), int):
        words.append(f"{data['days']} 天")
    if data.get("undoes"):
        words.append(names.acts.get(data["undoes"], ""))
    words += [names.roles.get(role, role) for role in data.get("roles") or () if isinstance(role, str)]
    return words


def _occurred(data: Mapping[str, Any], names: Names) -> Iterator[str]:
    """When it happened, as it is held to have now and, where that is on record, as it was."""
    if "occurred_until" in data:
        times = [*([data["was"]] if "was" in data else []), (data["occurred_at"], data["occurred_until"])]
        yield " → ".join(_interval(ends, names) for ends in times)


def _due(data: Mapping[str, Any], names: Names) -> Iterator[str]:
    """A corrected limit, as it was and as it is: who looks back at a breach has to see which limit held when."""
    if isinstance(data.get("now"), Mapping) and data.get("from") and data.get("to"):
        was, now = (stamp(datetime.fromisoformat(data[end]), names.zone, names.now) for end in ("from", "to"))
        yield f"{was} 到期 → {now} 到期" if data["from"] != data["to"] else f"仍于 {now} 到期"


def _interval(ends: Sequence[str | None], names: Names) -> str:
    told = [stamp(datetime.fromisoformat(at), names.zone, names.now) for at in ends if at]
    return " 至 ".join(dict.fromkeys(told)) or "未知"


def _given_back(data: Mapping[str, Any], names: Names) -> Iterator[str]:
    """Which unit gave a slip back, whose it says the case is, and the how manieth time it is."""
    if "counter" in data:
        own, other = (names.units.get(data[key], data[key]) for key in ("unit", "counter"))
        yield f"{own}建议改派{other} · 第 {data['refusals']} 次退单"


def _let(data: Mapping[str, Any], names: Names) -> Iterator[str]:
    """Which facts may be written, and by whose word."""
    if isinstance(data.get("facts"), list) and "by" in data:
        yield f"{'、'.join(names.facts.get(fact, fact) for fact in data['facts'])} · 授权人 {data['by']}"


def _answering(data: Mapping[str, Any], names: Names) -> Iterator[str]:
    """Who answered for the case, and who does now."""
    if isinstance(data.get("answers"), list):
        yield " → ".join(names.units.get(unit, unit or "待定") for unit in data["answers"])


def _overruled(data: Mapping[str, Any], names: Names) -> Iterator[str]:
    """Whose it was held to be and of what kind, and what a person said instead: a 改判 that does not say so cannot be looked back at."""
    turned = data.get("turned") or {str(data.get("about")): (data.get("from"), data.get("to"))}
    for key, cn in TAUGHT_CN.items():
        was, now = turned.get(key) or (None, None)
        if was != now:
            yield f"{cn} {' → '.join(names.units.get(unit or '', unit or '待定') for unit in (was, now))}"


def _settled(data: Mapping[str, Any], names: Names) -> Iterator[str]:
    """Of which place it was held to be, whether public opinion and of whom it complains, and what a person said of that."""
    nature = data.get("nature") or {}
    if "territory" in nature:
        yield f"属地 {' → '.join(town or '未知' for town in nature['territory'])}"
    if "public_opinion" in nature:
        yield f"舆情 {' → '.join(OPINION_CN[word] for word in nature['public_opinion'])}"
    if "complained_of" in nature:
        told = ("、".join(names.units.get(unit, unit) for unit in units) or "无" for units in nature["complained_of"])
        yield f"被反映单位 {' → '.join(told)}"


def _parted(data: Mapping[str, Any]) -> Iterator[str]:
    """Which voices went to which matter."""
    if isinstance(data.get("into"), str):
        yield f"信息 {'、'.join(map(str, data.get('items') or ()))} 移到 {data['into']}"


def _seconded(data: Mapping[str, Any], names: Names) -> Iterator[str]:
    """Who bore a purge out as the second person, and who approved a lower level, silence or a hold."""
    yield from (f"{cn} {names.actors.get(data[key], data[key])}" for key, cn in BORNE_OUT.items() if data.get(key))


def _frozen(data: Mapping[str, Any]) -> Iterator[str]:
    """What was kept of a published page, or why nothing could be."""
    if isinstance(data.get("fault"), str):
        yield full_width(data["fault"])
    if isinstance(data.get("copies"), dict):
        yield "、".join(COPY_CN.get(what, what) for what in data["copies"])


def _graded(data: Mapping[str, Any]) -> bool:
    """Whether it moves from one 事件等级 to another; none at all is one of them."""
    ends = (data.get("from"), data.get("to"))
    return ends[0] != ends[1] and all(end in (None, *SEVERITY_CN) for end in ends)


def _changed(data: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """The counts that changed, each with what was known before and what is known now."""
    changed = data.get("changed")
    yield from (
        (key, pair) for key, pair in (changed.items() if isinstance(changed, dict) else ()) if key in COUNTED_CN
    )


def _or_unknown(count: Any) -> str:
    return "不详" if count is None else str(count)
