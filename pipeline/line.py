"""The wire: a line of JSON becomes a voice, a judgment becomes a line. The keys are a contract and are never dropped."""

from collections.abc import Mapping, Set
from datetime import datetime
from typing import Any

from cases.items.judgment import Judgment, Place, Reason
from pipeline.text.voice import Voice

KEYS = ("id", "title", "text", "channel", "published_at", "collected_at", "occurred_at", "metrics", "type")
_KEYS = frozenset(KEYS)


def unread(line: Any) -> Set[str]:
    """The keys of an input line that nothing is read from: of a table's other columns, or mistyped."""
    return line.keys() - _KEYS if isinstance(line, dict) else frozenset()


def read_voice(line: Any) -> Voice:
    """The voice of an input line. Raises ValueError with a sentence for what is not as promised; other keys are left (``unread``)."""
    if not isinstance(line, dict):
        raise ValueError("每行应是一个 JSON 对象")  # noqa: TRY004 — one kind of refusal for a bad line
    published, collected, occurred = (_time(line, key) for key in ("published_at", "collected_at", "occurred_at"))
    return Voice(
        line.get("id"), _words(line, "title"), _words(line, "text"), _words(line, "channel") or None,
        published, collected, occurred, _metrics(line), _words(line, "type") or None,
    )  # fmt: skip


def _words(line: Mapping[str, Any], key: str) -> str:
    value = line.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{key} 应是字符串, 不是 {type(value).__name__}")  # noqa: TRY004 — one kind of refusal for a bad line
    return value


def _time(line: Mapping[str, Any], key: str) -> datetime | None:
    value = line.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ValueError(f"{key} 应是 ISO 8601 时间字符串, 不是 {type(value).__name__}")  # noqa: TRY004 — one kind of refusal for a bad line
    try:
        at = datetime.fromisoformat(value)
    except ValueError as e:
        raise ValueError(f"{key} 不是 ISO 8601 时间: {value[:40]}") from e
    if at.tzinfo is None:
        raise ValueError(f"{key} 没有时区: {value[:40]}, 例如 2026-11-20T09:20:00+08:00")
    return at


def _metrics(line: Mapping[str, Any]) -> dict[str, int]:
    value = line.get("metrics") or {}
    if not isinstance(value, dict):
        raise ValueError('metrics 应是对象, 例如 {"views": 1200}')  # noqa: TRY004 — one kind of refusal for a bad line
    for key, number in value.items():
        if isinstance(number, bool) or not isinstance(number, int | float) or not -1e15 < number < 1e15:
            raise ValueError(f"metrics.{key} 应是数字")
    return {str(key): int(number) for key, number in value.items()}


def as_line(voice: Voice, judgment: Judgment) -> dict[str, Any]:
    """The judgment as it goes over the wire, ``id`` echoed with its type."""
    j = judgment
    return {
        "id": voice.id, "incident": j.incident, "severity": j.severity.value if j.severity else None,
        "event_type": j.event_type, "modality": j.modality, "public_opinion": j.public_opinion,
        "occurred_at": _iso(j.occurred_at), "casualties": j.casualties._asdict(), "local": j.local,
        "places": [_place(place) for place in j.places], "territory": j.territory, "level": j.level,
        "category": j.category, "family": j.family, "families": list(j.families), "handling_lead": j.handling_lead,
        "co_leads": list(j.co_leads), "response_lead": j.response_lead, "support": list(j.support),
        "complained_of": list(j.complained_of), "restricted": j.restricted, "attention": j.attention,
        "openness_problem": j.openness_problem, "sentiment": j.sentiment, "confidence": j.confidence,
        "confidences": dict(j.confidences), "review": j.review, "clocks": [dict(clock) for clock in j.clocks],
        "reasons": [reason_line(reason) for reason in j.reasons], "version": j.version,
        "occurred_until": _iso(j.occurred_until), "disposition": j.disposition, **j.extra,
    }  # fmt: skip


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _place(place: Place) -> dict[str, Any]:
    name, code, span, field = place
    line = {"name": name, "code": code, "span": list(span) if span else None}
    return {**line, "field": field} if field else line


def reason_line(reason: Reason) -> dict[str, Any]:
    """One reason as it stands in a line."""
    about, rule, text, span, basis, field = reason
    line = {"about": about, "rule": rule, "text": text, "span": list(span) if span else None, "basis": basis}
    if field:
        line["field"] = field
    return line
