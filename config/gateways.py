"""Gateways described as templates: any HTTP interface that takes a text for a telephone, and says what became of it."""

import json
import re
from typing import ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from config.base import EnvName, Id, Strict, Text
from config.callbacks import Callbacks, ReceiptForm, ReplyForm
from config.wired import PLACEHOLDER, ByPhone, only_known

WORDS = frozenset({"phone", "text", "code", "id", "sign"})
SOUGHT = frozenset({"phone", "id", "provider_id", "date"})
ASKING_BACK = 11  # characters of 「回「收到317」确认」 behind the text of a two-way SMS, with its blank
REPEATED = 11
"""Of «(可能重复)», or what a call says of it."""
SPOKEN_BESIDE = 16
"""Who calls, and which key means 收到."""
SIGN = re.compile(r"(【)?[^\W_]{2,32}(?(1)】)")
"""What platforms register: Aliyun, Tencent and Huawei abroad 2 to 12 (help pages of 2024 and 2025), Huawei at home up to 32 (2025). Words in
its place, or another message's brackets, would come back from the gateway only at night."""
CLOUD_SIGN = re.compile(r"(【)?[^\W_]{2,12}(?(1)】)")
"""What the two vendors take as ``SignName``; brackets in the file are left away, for they put their own."""
ALONE, CHAINED = 70, 67  # characters of an SMS in UCS-2: alone, and as a part of a longer one


class Request(Strict):
    """A request as a template: what stands in braces is filled in, each in the form's own escapes."""

    url: Text
    method: Literal["POST", "GET"] = "POST"
    headers: dict[str, str] = {}
    body: str = ""
    body_format: Literal["json", "form", "xml", "plain"] = "json"

    def refuse_unless(self, known: frozenset[str], in_headers: frozenset[str]) -> None:
        """Raises ValueError when the template cannot be filled with these words, or is no request then."""
        only_known("url、body", self.url + self.body, known)
        only_known("headers", "".join(self.headers.values()), in_headers)
        if not re.match(r"https?://[^\s/?#{}]+", self.url):
            raise ValueError("url 应以 http:// 或 https:// 和主机名开头")
        if self.body and self.body_format == "json":
            try:
                json.loads(PLACEHOLDER.sub("0", self.body))
            except ValueError as e:
                raise ValueError("body 填好后不是 JSON: 文字占位要加引号, 或改 body_format") from e


class Query(Request):
    """How to ask what became of a message: a request, and where in its answer the receipt stands."""

    receipt: ReceiptForm


class Pull(Request):
    """How to fetch the replies that have come in: a request, and where in its answer each stands."""

    replies: ReplyForm


class Gateway(ByPhone, Request):
    """A gateway that takes an HTTP request; what it looks like is a template, and so is what success looks like."""

    needed: ClassVar[tuple[str, ...]] = ("phone", "text")
    secrets_env: dict[Id, EnvName] = {}
    success_pointer: str | None = Field(default=None, pattern=r"^/")
    success_values: list[str] = ["0"]
    temporary_values: list[str] = []
    id_pointer: str | None = Field(default=None, pattern=r"^/")
    query: Query | None = None
    pull: Pull | None = None
    callbacks: Callbacks | None = None

    def two_way(self) -> bool:
        """Whether replies come back, pushed or fetched."""
        return self.pull is not None or (self.callbacks is not None and self.callbacks.replies is not None)

    def asks(self) -> bool:
        """When it says how to be asked."""
        return self.query is not None

    def listens(self) -> Callbacks | None:
        """As the file says."""
        return self.callbacks

    @model_validator(mode="after")
    def _says_all(self) -> "Gateway":
        secret, taken = frozenset(self.secrets_env), (WORDS | SOUGHT) & self.secrets_env.keys()
        if taken:
            raise ValueError(f"secrets_env 不能用保留的名字 {'、'.join(sorted(taken))}")
        self.refuse_unless(WORDS | secret, secret | {"id"})
        for word in self.needed:
            if word not in PLACEHOLDER.findall(self.url + self.body):
                raise ValueError(f"url 和 body 里没有 {{{word}}}")
        if self.query is not None:
            self.query.refuse_unless(SOUGHT | secret, secret)
        if self.pull is not None:
            self.pull.refuse_unless(secret, secret)
        return self


class SmsGateway(Gateway):
    """SMS by any gateway, with the registered signature."""

    kind: Literal["sms_gateway"]
    sign: str | None = None
    sign_in_text: bool = True
    max_segments: int = Field(default=3, gt=0, le=10)

    @field_validator("sign")
    @classmethod
    def _is_registrable(cls, value: str | None) -> str | None:
        if value is not None and not SIGN.fullmatch(value):
            raise ValueError("短信签名应为 2 至 32 个汉字、字母或数字 (多数平台只收 2 至 12 个), 照报备的写")
        return value

    def capacity(self) -> int:
        """The longest text in the segments allowed, its signature included."""
        return ALONE if self.max_segments == 1 else CHAINED * self.max_segments

    def room(self, link: int) -> int | None:
        """Beside signature, link and what asks for an answer or tells of a repeat."""
        return self.capacity() - len(self.sign or "应声") - link - ASKING_BACK - REPEATED


class VoiceGateway(Gateway):
    """A call that reads a text out. ``max_chars``: what a person takes in before hanging up, and what gateways take."""

    kind: Literal["voice_gateway"]
    max_chars: int = Field(default=120, ge=40, le=500)

    def room(self, link: int) -> int | None:
        """No link is read out."""
        return self.max_chars - SPOKEN_BESIDE - REPEATED
