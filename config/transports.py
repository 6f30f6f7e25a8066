"""The kinds of ways out in alerts.yaml. Secrets never stand in the file: a key ``*_env`` names the variable that holds one."""

import json
import re
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints, model_validator

from config.base import Id, PositiveInt, Strict, Text

EnvName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
Endpoint = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#]+[^\s?#]*$")]
Contact = Literal["phone", "email", "wecom", "webhook", "robot"]
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
GATEWAY_WORDS = frozenset({"phone", "text", "code", "id", "sign"})
TEMPLATE_WORDS = frozenset({"words", "code", "id", "token"})


class Wired(Strict):
    """A way that leaves the house. ``timeout_seconds``: how long the other side may take to answer."""

    timeout_seconds: float = Field(default=10, gt=0, le=30)

    def variables(self) -> list[str]:
        """Environment variables without which this way does not work."""
        named = [getattr(self, key) for key in type(self).model_fields if key.endswith("_env")]
        return [name for held in named if held for name in (held.values() if isinstance(held, dict) else [held])]

    def contacts(self) -> frozenset[Contact] | None:
        """Which contacts of a person this way can use; ``None``: any."""
        return None


class Webhook(Wired):
    """POST of signed JSON (Standard Webhooks). The secret is read from ``secret_env``; the address may be a person's own."""

    kind: Literal["webhook"]
    url: str | None = None
    secret_env: EnvName | None = None
    timeout_seconds: float = Field(default=10, gt=0, le=60)


class Log(Strict):
    """Written to the process log only: for a desk whose real ways out are not connected yet."""

    kind: Literal["log"]

    def variables(self) -> list[str]:
        """It needs no secret."""
        return []

    def contacts(self) -> frozenset[Contact] | None:
        """It takes anything and reaches nobody."""
        return None


class ByPhone(Wired):
    """A way to a person's telephone."""

    def contacts(self) -> frozenset[Contact] | None:
        """Telephone numbers only."""
        return frozenset({"phone"})


class SmsGateway(ByPhone):
    """A gateway that takes an HTTP request; what it looks like is a template, and so is what success looks like."""

    kind: Literal["sms_gateway"]
    url: Text
    method: Literal["POST", "GET"] = "POST"
    headers: dict[str, str] = {}
    body: str = ""
    body_format: Literal["json", "form", "xml", "plain"] = "json"
    secrets_env: dict[Id, EnvName] = {}
    sign: str | None = None
    sign_in_text: bool = True
    max_segments: int = Field(default=3, gt=0, le=10)
    success_pointer: str | None = Field(default=None, pattern=r"^/")
    success_values: list[str] = ["0"]
    temporary_values: list[str] = []
    id_pointer: str | None = Field(default=None, pattern=r"^/")

    @model_validator(mode="after")
    def _says_all(self) -> "SmsGateway":
        known, taken = GATEWAY_WORDS | self.secrets_env.keys(), GATEWAY_WORDS & self.secrets_env.keys()
        if taken:
            raise ValueError(f"secrets_env 不能用保留的名字 {'、'.join(sorted(taken))}")
        _only_known("url、body", self.url + self.body, known)
        _only_known("headers", "".join(self.headers.values()), self.secrets_env.keys() | {"id"})
        for word in ("phone", "text"):
            if word not in PLACEHOLDER.findall(self.url + self.body):
                raise ValueError(f"url 和 body 里没有 {{{word}}}")
        if not re.match(r"https?://[^\s/?#{}]+", self.url):
            raise ValueError("url 应以 http:// 或 https:// 和主机名开头")
        if self.body and self.body_format == "json":
            _json(self.body)
        return self


class AliyunSms(ByPhone):
    """Aliyun SendSms, signed with ACS3-HMAC-SHA256. ``params`` fill the approved template's variables."""

    kind: Literal["aliyun_sms"]
    endpoint: Endpoint = "https://dysmsapi.aliyuncs.com"
    access_key_id_env: EnvName
    access_key_secret_env: EnvName
    sign: Text
    template: Text
    params: dict[str, Text] = {}
    param_chars: PositiveInt = 35

    @model_validator(mode="after")
    def _known_words(self) -> "AliyunSms":
        _only_known("params", "".join(self.params.values()), TEMPLATE_WORDS)
        return self


class TencentSms(ByPhone):
    """Tencent Cloud SendSms (2021-01-11), signed with TC3-HMAC-SHA256. ``params`` fill {1}, {2}… of the approved template."""

    kind: Literal["tencent_sms"]
    endpoint: Endpoint = "https://sms.tencentcloudapi.com"
    region: Text = "ap-guangzhou"
    secret_id_env: EnvName
    secret_key_env: EnvName
    app_id: Text
    sign: Text
    template: Text
    params: list[Text] = []
    param_chars: PositiveInt = 35

    @model_validator(mode="after")
    def _known_words(self) -> "TencentSms":
        _only_known("params", "".join(self.params), TEMPLATE_WORDS)
        return self


class Robot(Wired):
    """A robot in a group. It names the person by the contact, links to the login page, and keeps to the platform's pace.

    ``text_octets``: how long a text the platform takes, and ``call_octets`` of it for each person called;
    ``a_second``: how many it takes within one second.
    ``full``: its codes for "too many", and for how many seconds.
    """

    text_octets: ClassVar[int]
    call_octets: ClassVar[int] = 0
    a_second: ClassVar[int] = 20
    full: ClassVar[Mapping[str, float]]
    key_env: EnvName
    per_minute: PositiveInt = 20

    def contacts(self) -> frozenset[Contact] | None:
        """What a group can call a person by."""
        return frozenset({"phone", "wecom", "robot"})


class WecomRobot(Robot):
    """企业微信 group robot; a private deployment or 政务微信 has its own ``endpoint``."""

    text_octets: ClassVar[int] = 2048  # longer text is cut by the platform, wherever the link stands
    full: ClassVar[Mapping[str, float]] = {"45009": 60, "45033": 10}  # counted by the minute; too many at once
    kind: Literal["wecom_robot"]
    endpoint: Endpoint = "https://qyapi.weixin.qq.com"


class WecomApp(Wired):
    """企业微信 application message to one person by userid; 政务微信 has its own ``endpoint``."""

    kind: Literal["wecom_app"]
    endpoint: Endpoint = "https://qyapi.weixin.qq.com"
    corp_id: Text
    agent_id: PositiveInt
    secret_env: EnvName
    per_minute: PositiveInt = 30

    def contacts(self) -> frozenset[Contact] | None:
        """A person's userid."""
        return frozenset({"wecom"})


class DingtalkRobot(Robot):
    """钉钉 group robot, signed when it has a secret. Over its pace the platform shuts it for ten minutes."""

    text_octets: ClassVar[int] = 19_500  # the whole message may have 20,000
    call_octets: ClassVar[int] = 20
    full: ClassVar[Mapping[str, float]] = {"130101": 600, "410100": 600, "punish": 600, "90018": 60, "90030": 60}
    kind: Literal["dingtalk"]
    endpoint: Endpoint = "https://oapi.dingtalk.com"
    secret_env: EnvName | None = None


class FeishuRobot(Robot):
    """飞书 custom bot, signed when it has a secret."""

    text_octets: ClassVar[int] = 19_500  # the whole request may have 20,000
    call_octets: ClassVar[int] = 60
    a_second: ClassVar[int] = 5
    full: ClassVar[Mapping[str, float]] = {"11232": 60, "99991400": 60}
    kind: Literal["feishu"]
    endpoint: Endpoint = "https://open.feishu.cn"
    secret_env: EnvName | None = None
    per_minute: PositiveInt = 100


class Mail(Wired):
    """E-mail by SMTP. ``security: none`` is for a relay in the same house; a password never travels in the clear."""

    kind: Literal["mail"]
    host: Text
    port: int = Field(default=587, gt=0, le=65535)
    security: Literal["starttls", "ssl", "none"] = "starttls"
    sender: str = Field(pattern=r"^[A-Za-z0-9_.+-]+@[A-Za-z0-9.-]+$")
    username_env: EnvName | None = None
    password_env: EnvName | None = None
    ca_file: str | None = None

    def contacts(self) -> frozenset[Contact] | None:
        """E-mail addresses only."""
        return frozenset({"email"})

    @model_validator(mode="after")
    def _never_in_the_clear(self) -> "Mail":
        if (self.username_env is None) != (self.password_env is None):
            raise ValueError("username_env 和 password_env 要么都写, 要么都不写")
        if self.security == "none" and self.password_env:
            raise ValueError("security: none 时口令会明文传送: 改用 starttls 或 ssl")
        return self


Transport = Annotated[
    Webhook | Log | SmsGateway | AliyunSms | TencentSms | WecomRobot | WecomApp | DingtalkRobot | FeishuRobot | Mail,
    Field(discriminator="kind"),
]


def _only_known(where: str, text: str, known: "frozenset[str] | set[str]") -> None:
    unknown = sorted(set(PLACEHOLDER.findall(text)) - known)
    if unknown:
        raise ValueError(f"{where} 里不认识的 {{{unknown[0]}}}; 可用: {', '.join(sorted(known))}")


def _json(body: str) -> None:
    try:
        json.loads(PLACEHOLDER.sub("0", body))
    except ValueError as e:
        raise ValueError("body 填好后不是 JSON: 文字占位要加引号, 或改 body_format") from e
