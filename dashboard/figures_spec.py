"""The interface that reads figures, in OpenAPI 3.1: every figure with its sentence, from the definitions themselves."""

from typing import Any

from config.load import Config
from config.version import VERSION
from reports.definitions import DEFINITIONS


def specification(config: Config) -> dict[str, Any]:
    """The document the developers of another system read."""
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{config.city.name}政务舆情值守台 指标接口", "version": VERSION, "description": _ABOUT},
        "paths": {"/api/figures/{kind}/{period}": {"get": _get()}},
        "components": {
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "yingsheng key add figures 生成的密钥"},
                "session": {"type": "apiKey", "in": "cookie", "name": "yingsheng_session", "description": "登录后的会话, 须有查看周报的权限"},
            },
            "schemas": {"Figures": _FIGURES, "Figure": _FIGURE, "Part": _PART},
        },
        "security": [{"key": []}, {"session": []}],
    }  # fmt: skip


def _get() -> dict[str, Any]:
    error = {"application/json": {"schema": {"type": "object", "properties": {"error": {"type": "string"}}}}}
    return {
        "summary": "一期的全部指标及其口径, 与周报的 .json 附件相同",
        "parameters": [
            {"name": "kind", "in": "path", "required": True, "schema": {"enum": ["weekly", "daily", "monthly"]}},
            {"name": "period", "in": "path", "required": True, "schema": {"type": "string"}, "example": "2026-W47"},
        ],
        "responses": {
            "200": {"description": "指标", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Figures"}}}},
            "401": {"description": "密钥不对, 或没有查看的权限", "content": error},
            "404": {"description": "没有这种件, 或没有这一期", "content": error},
        },
    }  # fmt: skip


_ABOUT = "只有数和编号 (id), 没有标题、姓名和原文。各项指标: " + "; ".join(
    f"{d.name} {d.title}: {d.sentence}" for d in DEFINITIONS
)
_PART: dict[str, Any] = {
    "type": "object",
    "properties": {
        "part": {"type": ["string", "null"]}, "label": {"type": "string"}, "count": {"type": "integer"},
        **{name: {"type": "array", "items": {"type": "integer"}} for name in ("ids", "cases", "items")},
    },
}  # fmt: skip
_FIGURE: dict[str, Any] = {
    "type": "object",
    "required": ["name", "title", "definition", "unit", "count", "parts"],
    "properties": {
        "name": {"enum": [d.name for d in DEFINITIONS]}, "title": {"type": "string"}, "definition": {"type": "string"},
        "unit": {"type": "string"}, "count": {"type": "integer"}, "last_week": {"type": ["integer", "null"]},
        "median_hours": {"type": ["number", "null"]}, "p90_hours": {"type": ["number", "null"]},
        "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
    },
}  # fmt: skip
_FIGURES: dict[str, Any] = {
    "type": "object",
    "properties": {
        **{
            name: {"type": "string"} for name in ("week", "from", "to", "made_at", "city", "standing", "config", "hash")
        },
        "figures": {"type": "array", "items": {"$ref": "#/components/schemas/Figure"}},
    },
}
