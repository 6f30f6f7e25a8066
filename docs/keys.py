"""docs/configuration.md: every key of the YAML files from the typed models, with its sentence from ``keys.yaml``."""

from collections.abc import Iterator, Sequence
from datetime import date, time
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from config.base import Basis
from config.lines import read
from config.load import MODELS
from config.words import Category, ClockKind, Family
from docs.examples import example, unit

SENTENCES = Path(__file__).with_name("keys.yaml")
PLAIN = {str: "文字", int: "整数", float: "数", bool: "是否", date: "日期", time: "时刻"}
PATTERNS = {
    r"^[a-z][a-z0-9_.]*$": "标识", r"^\d{6}$": "6 位数字", r"^[A-Z][A-Z0-9_]*$": "环境变量名",
}  # fmt: skip
LISTS = {get_args(Family): "职能", get_args(Category): "类别", get_args(ClockKind): "时限种类"}

Place = tuple[str, type[BaseModel]]
"""Where a row stands in its file, and what it must be."""


def configuration() -> str:
    """A section for each file, then what several files share."""
    said = sentences()
    files = [_file(name, model, said) for name, model in MODELS.items()]
    return "\n\n".join([*files, "## basis 依据", said["files"]["basis"], _table(Basis, said), _words()])


def sentences() -> dict[str, dict[str, str]]:
    """What is said of each key, by model; a row's inherited keys stand under the model that declares them."""
    said: dict[str, dict[str, str]] = read(SENTENCES).value
    return said


def unsaid() -> list[str]:
    """Keys without a sentence."""
    said = sentences()
    models = {model for root in MODELS.values() for _, model in places(root)}
    return sorted(f"{m.__name__}.{key}" for m in models for key in m.model_fields if not sentence(m, key, said))


def sentence(model: type[BaseModel], key: str, said: dict[str, dict[str, str]]) -> str:
    """What is said of a key, by the nearest model that says something."""
    return next((said[m.__name__][key] for m in model.__mro__ if key in said.get(m.__name__, {})), "")


def places(model: type[BaseModel], at: str = "") -> Iterator[Place]:
    """The model and every model inside it, with the path by which people find it in the file."""
    yield at, model
    for key, field in model.model_fields.items():
        inside = list(_models(field.annotation))
        for inner in inside:
            kind = f" (kind: {_kind(inner)})" if len(inside) > 1 else ""
            yield from places(inner, f"{at}{'.' if at else ''}{key}{_many(field.annotation)}{kind}")


def _file(name: str, model: type[BaseModel], said: dict[str, dict[str, str]]) -> str:
    parts = [f"## {name}.yaml", said["files"][name]]
    for at, inner in places(model):
        if inner is not Basis:
            parts += [f"### `{at}`"] if at else []
            parts.append(_table(inner, said))
    return "\n\n".join(parts)


def _table(model: type[BaseModel], said: dict[str, dict[str, str]]) -> str:
    rows = [
        f"| `{key}` | {_type(field.annotation, field.metadata)} | {unit(key)} | {_default(field)} | {example(model, key, field)} | {sentence(model, key, said)} |"
        for key, field in model.model_fields.items()
    ]
    return "\n".join(["| 键 | 类型 | 单位 | 默认 | 例 | 说明 |", "|---|---|---|---|---|---|", *rows])


def _type(annotation: Any, metadata: Sequence[Any] = ()) -> str:
    """A type in words."""
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        return _type(inner, metadata)
    inside = [part for part in get_args(annotation) if part is not NoneType]
    if get_origin(annotation) in (Union, UnionType):
        return _type(inside[0], metadata) if len(inside) == 1 else "下列之一, 由 `kind` 定"
    if get_origin(annotation) is list:
        some = any(getattr(m, "min_length", None) for m in metadata)
        return f"列表{' (不能空)' if some else ''}: {_type(inside[0])}"
    if get_origin(annotation) is dict:
        return f"{_type(inside[0])} → {_type(inside[1])}"
    return _simple(annotation, metadata)


def _simple(annotation: Any, metadata: Sequence[Any]) -> str:
    if get_origin(annotation) is Literal:
        values = get_args(annotation)
        return LISTS.get(values) or " / ".join(f"`{value}`" for value in values)
    if annotation is Any:
        return "任意值"
    if issubclass(annotation, Enum):
        return " / ".join(f"`{member.value}`" for member in annotation)
    if issubclass(annotation, BaseModel):
        return "依据" if annotation is Basis else "见下"
    pattern = next((m.pattern for m in metadata if getattr(m, "pattern", None)), None)
    return PATTERNS.get(pattern or "") or PLAIN[annotation] + _limits(metadata)


def _limits(metadata: Sequence[Any]) -> str:
    marks = (("gt", "大于"), ("ge", "不小于"), ("le", "不大于"))
    said = [
        f"{word} {getattr(m, mark):g}" for m in metadata for mark, word in marks if getattr(m, mark, None) is not None
    ]
    return f" ({', '.join(said)})" if said else ""


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "必填"
    if isinstance(field.default, BaseModel):
        return "各键默认"
    if field.default in (None, [], {}):
        return "无" if field.default is None else "空"
    value = field.default.value if isinstance(field.default, Enum) else field.default
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def _many(annotation: Any) -> str:
    origin = get_origin(annotation)
    return "[]" if origin is list else ".<年>" if origin is dict else ""


def _kind(model: type[BaseModel]) -> str:
    return str(get_args(model.model_fields["kind"].annotation)[0])


def _words() -> str:
    listed = [f"- **{name}**: {'、'.join(f'`{value}`' for value in values)}" for values, name in LISTS.items()]
    return "\n".join(["## 词表", "", *listed])
