"""docs/api.md: the two interfaces for other systems, from the same specifications that ``/intake/openapi.json`` and ``/api/openapi.json`` answer."""

from collections.abc import Callable
from json import dumps
from pathlib import Path
from typing import Any

from config.load import Config, load_config
from dashboard import figures_spec, intake_spec
from docs.markdown import table

CITY = Path(__file__).resolve().parents[1] / "config"
SOURCES: dict[str, Callable[[Config], dict[str, Any]]] = {
    "/intake/openapi.json": intake_spec.specification, "/api/openapi.json": figures_spec.specification,
}  # fmt: skip


def api() -> str:
    """A section for each interface: its calls, then the shapes they speak of."""
    city = load_config(CITY)
    return "\n\n".join(_interface(address, build(city)) for address, build in SOURCES.items())


def _interface(address: str, spec: dict[str, Any]) -> str:
    title = spec["info"]["title"].removeprefix(city_of(spec))
    about = "\n".join(f"- {part}" for part in spec["info"]["description"].split("; "))
    keys = [f"- `{name}`：{row['description']}" for name, row in spec["components"]["securitySchemes"].items()]
    calls = [_call(path, method, call) for path, methods in spec["paths"].items() for method, call in methods.items()]
    shapes = [f"### {name}\n\n{_shape(row)}" for name, row in spec["components"]["schemas"].items()]
    return "\n\n".join(
        [f"## {title}", f"机器读的一份在 `{address}`。", about, "凭证：", "\n".join(keys), *calls, *shapes]
    )


def city_of(spec: dict[str, Any]) -> str:
    """What the title begins with: the city's name and the desk's, which say nothing here."""
    return str(spec["info"]["title"].partition("值守台 ")[0] + "值守台 ")


def _call(path: str, method: str, call: dict[str, Any]) -> str:
    given = [
        [
            "`" + row["name"] + "`",
            row["in"],
            "是" if row.get("required") else "否",
            row.get("description") or _kind(row["schema"]),
        ]
        for row in call["parameters"]
    ]
    body = call.get("requestBody", {}).get("content", {}).get("application/json", {})
    example = ["例如：", f"```json\n{dumps(body['example'], ensure_ascii=False)}\n```"] if "example" in body else []
    answers = [[code, row["description"]] for code, row in call["responses"].items()]
    return "\n\n".join([
        f"### {method.upper()} {path}", call["summary"] + "。",
        table(("参数", "位置", "必填", "说明"), given), *example, table(("答复", "意思"), answers),
    ])  # fmt: skip


def _shape(shape: dict[str, Any]) -> str:
    rows = [[f"`{name}`", _kind(row), row.get("description", "")] for name, row in shape["properties"].items()]
    return table(("字段", "类型", "说明"), rows)


def _kind(row: dict[str, Any]) -> str:
    if "enum" in row:
        words = [f"`{word}`" for word in row["enum"]]
        return " / ".join(words) if len(words) <= 8 else f"{words[0]} 等 {len(words)} 种，见上"
    if "$ref" in row:
        return str(row["$ref"].rpartition("/")[2])
    kind = row.get("type", "")
    said = "、".join(kind) if isinstance(kind, list) else kind
    inner = f" of {_kind(row['items'])}" if "items" in row else ""
    return f"{said}{inner}" + (f"（{row['format']}）" if "format" in row else "")
