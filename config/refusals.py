"""What pydantic found wrong, as one Chinese sentence with the accepted words."""

import re
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from config.errors import Loc

KINDS = {
    "string_type": "应为文字", "bool_type": "应为 true 或 false", "bool_parsing": "应为 true 或 false",
    "int_type": "应为整数", "int_parsing": "应为整数", "int_from_float": "应为整数",
    "float_type": "应为数字", "float_parsing": "应为数字", "list_type": "应为列表", "dict_type": "应为键值表",
    "model_type": "应为键值表", "model_attributes_type": "应为键值表", "string_too_short": "不能为空",
    "time_type": "应为时刻, 例如 \"22:00\"", "time_parsing": "应为时刻, 例如 \"22:00\"",
}  # fmt: skip
DATES = ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact")
LIMITS = {"greater_than": "大于 {gt}", "greater_than_equal": "不小于 {ge}", "less_than": "小于 {lt}",
          "less_than_equal": "不大于 {le}"}  # fmt: skip


def first_refusal(model: type[BaseModel], found: ValidationError) -> tuple[Loc, str]:
    """The error a person should read first, with its place.

    An unknown key comes before a missing one: it is usually the misspelt cause.
    """
    errors = sorted(found.errors(), key=lambda e: e["type"] == "missing")
    error = errors[0]
    loc = tuple(part for part in error["loc"] if part != "[key]")
    given = error["input"]
    if loc and isinstance(given, dict) and error["type"] == "value_error" and loc[-1] == given.get("kind"):
        loc = loc[:-1]  # the kind by which a source is told from others stands in no place of its own
    more = f"; 另有 {len(errors) - 1} 处错误" if len(errors) > 1 else ""
    return loc, _sentence(model, loc, error) + more


def _sentence(model: type[BaseModel], loc: Loc, error: ErrorDetails) -> str:
    kind, ctx, given = error["type"], error.get("ctx", {}), _shown(error["input"])
    if kind == "missing":
        return f'缺少必填项 "{loc[-1]}"'
    if kind == "extra_forbidden":
        quote = " (花括号里含逗号的文字要加引号)" if error["input"] is None else ""
        return f'不认识的键 "{loc[-1]}"{quote}; 可用: {", ".join(accepted_keys(model, loc[:-1]))}'
    if kind in ("literal_error", "enum", "union_tag_invalid"):
        words = re.findall(r"'([^']*)'", str(ctx.get("expected") or ctx.get("expected_tags")))
        return f"不认识的取值 {given if kind != 'union_tag_invalid' else _shown(ctx['tag'])}; 可用: {', '.join(words)}"
    if kind == "union_tag_not_found":
        return '缺少必填项 "kind"'
    if kind in DATES:
        return f"应为日期, 例如 2026-01-31, 现为 {given}"
    if kind in LIMITS:
        return f"应{LIMITS[kind].format(**ctx)}, 现为 {given}"
    if kind == "string_pattern_mismatch":
        return f"写法不对: {given} 应符合 {ctx['pattern']}"
    if kind == "too_short":
        return f"至少要有 {ctx['min_length']} 项"
    if kind == "value_error":
        return str(ctx["error"])
    return f"{KINDS.get(kind, error['msg'])}, 现为 {given}"


def accepted_keys(model: type[BaseModel], loc: Loc) -> list[str]:
    """The keys a row at ``loc`` may have."""
    models = [model]
    for part in loc:
        inside = [m for owner in models if part in owner.model_fields
                  for m in _models(owner.model_fields[str(part)].annotation)]  # fmt: skip
        tagged = [m for m in models if "kind" in m.model_fields and part in get_args(m.model_fields["kind"].annotation)]
        models = inside or tagged or models
    return list(dict.fromkeys(key for m in models for key in m.model_fields))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def _shown(value: object) -> str:
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
