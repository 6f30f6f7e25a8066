"""Read what an act was given, and refuse it in words a person can act on."""

from datetime import datetime
from enum import Enum
from typing import Any, get_args

from cases.now import require_aware
from cases.people.actors import Forbidden
from cases.work import Work


def required(data: dict[str, Any], key: str) -> Any:
    """The value, or Forbidden naming the key."""
    if data.get(key) in (None, ""):
        raise Forbidden("missing", f"缺少 {key}")
    return data[key]


def instant(data: dict[str, Any], key: str) -> datetime:
    """An aware time."""
    value = required(data, key)
    try:
        return require_aware(datetime.fromisoformat(str(value)))
    except ValueError as e:
        raise Forbidden("bad_time", f"{key} 不是带时区的时间: {value}; 例如 2026-11-23T09:20:00+08:00") from e


def one_of(data: dict[str, Any], key: str, words: Any, *, none: bool = False) -> Any:
    """One of an enum's or a literal's words."""
    accepted = (
        [w.value for w in words] if isinstance(words, type) and issubclass(words, Enum) else list(get_args(words))
    )
    value = data.get(key)
    if none and value is None:
        return None
    if value not in accepted:
        raise Forbidden("bad_value", f"{key} 不能是 {value!r}; 可用: {', '.join(accepted)}")
    return value


def unit_id(work: Work, data: dict[str, Any], key: str) -> str:
    """The id of a unit given by id, name or alias."""
    name = str(required(data, key))
    unit = next((u for u in work.config.units.units if u.id == name), None) or work.config.unit_named(name)
    if unit is None:
        raise Forbidden("no_such_unit", f"units.yaml 里没有单位 {name}")
    return unit.id
