"""One example for each key: as the city's own files or docs/channels.yaml write it, else from ``examples.yaml``, else what it would be unsaid."""

from collections.abc import Iterator
from datetime import date, time
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from config.channels import Channel
from config.lines import read
from config.load import MODELS, load_config

HERE = Path(__file__).resolve().parent
LONGEST = 44
UNITS = {
    "seconds": "秒", "minutes": "分钟", "hours": "小时", "days": "天", "months": "月", "years": "年", "bytes": "字节", "percent": "%",
    "segments": "条", "pages": "页", "chars": "字", "yuan": "元",
}  # fmt: skip


def unit(key: str) -> str:
    """The unit of a number, as its key ends or begins (``per_minute``)."""
    if key.startswith("per_"):
        return f"次/{UNITS.get(key.removeprefix('per_') + 's', '')}"
    return UNITS.get(key.rpartition("_")[2], "—")


def example(model: type[BaseModel], key: str, field: FieldInfo) -> str:
    """As it may stand in the file, on one line; long ones are cut."""
    written, used = _written(), _used()
    value = next((used[m.__name__, key] for m in model.__mro__ if (m.__name__, key) in used), None)
    if value is None:
        value = next((written[name] for m in model.__mro__ if (name := f"{m.__name__}.{key}") in written), None)
    if value is None:
        value = written.get(key) if field.is_required() or field.default in (None, "", [], {}) else field.default
    return f"`{_short(value)}`" if value is not None else _by_type(field.annotation)


def _by_type(annotation: Any) -> str:
    """A fixed word is its own example; a row of its own stands below."""
    return f"`{get_args(annotation)[0]}`" if get_origin(annotation) is Literal else "见下"


@cache
def _written() -> dict[str, Any]:
    said: dict[str, Any] = read(HERE / "examples.yaml").value
    return said


@cache
def _used() -> dict[tuple[str, str], Any]:
    """The first value of each key that says something, in the files' order."""
    city = load_config(HERE.parent / "config")
    channels = TypeAdapter(list[Channel]).validate_python(read(HERE / "channels.yaml").value["channels"])
    found: dict[tuple[str, str], Any] = {}
    for row in [*(getattr(city, name) for name in MODELS), *channels]:
        for place, value in _values(row):
            found.setdefault(place, value)
    return found


def _values(row: object) -> Iterator[tuple[tuple[str, str], Any]]:
    if isinstance(row, BaseModel):
        for key in type(row).model_fields:
            value = getattr(row, key)
            if value not in (None, "", [], {}):
                yield (type(row).__name__, key), value
            yield from _values(value)
    elif isinstance(row, list | tuple | dict):
        for inner in row.values() if isinstance(row, dict) else row:
            yield from _values(inner)


def _short(value: Any) -> str:
    said = _said(value).replace("|", "/").replace("`", "'").replace("\n", " ")
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"


def _said(value: Any) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, BaseModel):
        given = ((key, getattr(value, key)) for key in type(value).model_fields)
        return (
            "{" + ", ".join(f"{key}: {_said(inner)}" for key, inner in given if inner not in (None, "", [], {})) + "}"
        )
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_said(key)}: {_said(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_said, value)) + "]"
    return value.isoformat() if isinstance(value, date | time) else str(value)
