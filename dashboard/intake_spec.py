"""The push interface in OpenAPI 3.1, made from what the code reads: fields, headings and limits cannot drift apart."""

from typing import Any, get_args

from config.channels import Push
from config.load import Config
from config.version import VERSION
from config.words import ItemType
from crawlers.table.columns import METRICS, SYNONYMS
from crawlers.voices import BATCH_ITEMS

FIELDS_CN = {
    "external_id": "平台的工单编号: 同一编号再推送即为更新", "title": "标题; 与 text 至少有一个", "text": "诉求内容",
    "published_at": "来电、来信时间", "received_at": "平台受理时间", "dispatched_at": "派单给本级的时间", "occurred_at": "事发时间",
    "due_at": "平台要求的办结期限: 以它为准, 本方算的并列; 只写日期的到当日 24 时, 没有年份的 (12月5日前) 按派单、受理、来电时间之后算", "reply_at": "答复时间", "url": "原文链接", "author": "诉求人", "contact": "联系方式",
    "type": "诉求类型; 不填按最短期限", "unit": "平台指派的承办单位: 认得出即采用", "status": "平台办理状态", "reply": "答复内容; 与 reply_at 一起即结清答复",
    "attachments": "附件的名称或链接", "metrics": "传播数",
}  # fmt: skip
_TIMES = ("published_at", "received_at", "dispatched_at", "occurred_at", "due_at", "reply_at")
_SPECIAL: dict[str, dict[str, Any]] = {
    "type": {"enum": list(get_args(ItemType))},
    "attachments": {"type": "array", "items": {"type": "string"}},
    "metrics": {"type": "object", "properties": {name: {"type": "integer"} for name in METRICS}},
}
_REFUSALS = {
    "400": "内容不是 JSON 工单", "401": "密钥或签名不对, 或超出重放时限", "409": "同一个幂等键已用于另一份内容", "413": "内容或件数太多",
    "422": "全部工单都被拒收, 逐件说明原因", "429": "太快: 按 Retry-After 再来", "503": "本方没有配置签名密钥",
}  # fmt: skip


def specification(config: Config) -> dict[str, Any]:
    """The document a platform's developers read."""
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{config.city.name}政务舆情值守台 推送接口", "version": VERSION, "description": _ABOUT},
        "paths": {"/intake/{channel}": {"post": _post()}},
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "请求头 Authorization: Bearer <yingsheng key add 生成的密钥>"}},
            "schemas": {"Order": _order(), "Result": _RESULT},
        },
        "security": [{"key": []}],
    }  # fmt: skip


def _order() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: _field(name) for name in SYNONYMS},
        "anyOf": [{"required": ["title"]}, {"required": ["text"]}],
    }


def _field(name: str) -> dict[str, Any]:
    kind = _SPECIAL.get(name, {"type": "string"})
    shape = {"format": "date-time"} if name in _TIMES else {}
    others = "、".join(word for word in SYNONYMS[name] if word != name)
    return {**kind, **shape, "description": FIELDS_CN[name] + (f"。也可写作: {others}" if others else "")}


def _post() -> dict[str, Any]:
    example = {"external_id": "GD20260001", "title": "路灯不亮", "text": "某路三盏路灯不亮", "type": "求助",
               "received_at": "2026-11-23T09:20:00+08:00", "due_at": "2026-11-30T18:00:00+08:00", "unit": "市住建局"}  # fmt: skip
    orders = {"type": "object", "required": ["orders"], "properties": {
        "orders": {"type": "array", "minItems": 1, "maxItems": BATCH_ITEMS, "items": {"$ref": "#/components/schemas/Order"}}}}  # fmt: skip
    result = {
        "type": "object",
        "properties": {"results": {"type": "array", "items": {"$ref": "#/components/schemas/Result"}}},
    }
    error = {"type": "object", "properties": {"error": {"type": "string"}}}
    return {
        "summary": "推送工单及其更新",
        "parameters": [
            {"name": "channel", "in": "path", "required": True, "schema": {"type": "string"}},
            *(_header(name, required, about) for name, required, about in _HEADERS),
        ],
        "requestBody": {"required": True, "content": {"application/json": {
            "schema": {"oneOf": [{"$ref": "#/components/schemas/Order"}, orders]}, "example": example}}},
        "responses": {
            "200": {"description": "逐件结果, 次序与来件相同", "content": {"application/json": {"schema": result}}},
            **{code: {"description": why, "content": {"application/json": {"schema": result if code == "422" else error}}}
               for code, why in _REFUSALS.items()},
        },
    }  # fmt: skip


def _header(name: str, required: bool, about: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": required, "description": about, "schema": {"type": "string"}}


_LIMITS = Push(kind="push")
_HEADERS = (
    ("webhook-id", True, "本次调用的编号, 重试时不变: 即幂等键"),
    ("webhook-timestamp", True, f"发出时间 (Unix 秒), 与本方相差不超过 {_LIMITS.window_seconds} 秒 (默认)"),
    (
        "webhook-signature",
        True,
        "v1,<Base64(HMAC-SHA256(密钥, 编号.时间.内容))>, 密钥是签名密钥去掉 whsec_ 后解开 Base64 的字节; 多个以空格隔开, 有一个对即可",
    ),
    ("Idempotency-Key", False, "另有幂等键时填写, 代替 webhook-id"),
)
_ABOUT = (
    "签名按 Standard Webhooks (https://www.standardwebhooks.com)。严禁推送涉密和工作秘密: 带密级标志或工作秘密标志的工单不存入。"
    f"默认每分钟 {_LIMITS.per_minute} 次, 每次不超过 {_LIMITS.max_bytes} 字节、{BATCH_ITEMS} 件。"
)
_RESULT = {
    "type": "object",
    "properties": {
        "external_id": {"type": ["string", "null"]},
        "state": {"enum": ["new", "updated", "duplicate", "rejected"]},
        "number": {"type": ["string", "null"], "description": "本方编号, 入库时即给出"},
        "due_at": {"type": ["string", "null"], "format": "date-time", "description": "答复时限到期时间"},
        "reason": {"type": "string", "description": "为什么拒收"},
        "ignored": {
            "type": "array",
            "items": {"type": "string"},
            "description": "本方不认识的字段, 和读不出时间的发生时间、办理期限 (「尽快」): 原文留存, 不起作用",
        },
    },
}
