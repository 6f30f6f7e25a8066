"""The kinds of ways out in alerts.yaml. Secrets never stand in the file: a key ``*_env`` names the variable that holds one."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from config.base import EnvName, PositiveInt, Text
from config.callbacks import (
    ALIYUN_RECEIPTS,
    ALIYUN_REPLIES,
    TENCENT_RECEIPTS,
    TENCENT_REPLIES,
    Callbacks,
    ReceiptForm,
    ReplyForm,
    VendorCallbacks,
)
from config.gateways import CLOUD_SIGN, SmsGateway, VoiceGateway
from config.wired import LEAST_WORDS, PLACEHOLDER, AnyTransport, ByPhone, Contact, Endpoint, Wired, only_known

TEMPLATE_WORDS = {"words": LEAST_WORDS, "code": 3, "id": 12, "token": 24}
"""What fills a variable of an approved template, and how many characters it needs at least."""

OCTETS = 3
"""A sign of Chinese in UTF-8."""


class Webhook(Wired):
    """POST of signed JSON (Standard Webhooks). The secret is read from ``secret_env``; the address may be a person's own."""

    kind: Literal["webhook"]
    url: str | None = None
    secret_env: EnvName | None = None
    timeout_seconds: float = Field(default=10, gt=0, le=60)


class Log(AnyTransport):
    """Written to the process log only: for a desk whose real ways out are not connected yet."""

    kind: Literal["log"]


class CloudSms(ByPhone):
    """SMS by a vendor's cloud: an approved template and what fills its variables, ``param_chars`` each."""

    sign: Text
    template: Text
    param_chars: PositiveInt = 35
    callbacks: VendorCallbacks | None = None

    @field_validator("sign")
    @classmethod
    def _is_registrable(cls, value: str) -> str:
        if not CLOUD_SIGN.fullmatch(value):
            raise ValueError("签名应为 2 至 12 个汉字、字母或数字, 照平台批准的写")
        return value

    def asks(self) -> bool:
        """The vendors answer for each number."""
        return True

    def room(self, link: int) -> int | None:
        """What one variable holds."""
        return self.param_chars

    def called_back(self, receipts: ReceiptForm, replies: ReplyForm, answer: str) -> Callbacks | None:
        """The vendor's own form, when the city has chosen a secret for it."""
        if self.callbacks is None:
            return None
        return Callbacks(token_env=self.callbacks.token_env, receipts=receipts, replies=replies, answer=answer)

    def refuse_unless_fitting(self, key: str, param: str) -> None:
        """Raises ValueError for a placeholder nothing fills, and for a variable too short for what it must hold."""
        only_known(key, param, TEMPLATE_WORDS.keys())
        least = len(PLACEHOLDER.sub("", param)) + sum(TEMPLATE_WORDS[word] for word in PLACEHOLDER.findall(param))
        if least > self.param_chars:
            raise ValueError(
                f"{key} 至少要 {least} 字, 超过 param_chars {self.param_chars}: 拆成几个变量, 或经平台同意后加大"
            )


class AliyunSms(CloudSms):
    """Aliyun SendSms, signed with ACS3-HMAC-SHA256. ``params`` fill the approved template's variables."""

    kind: Literal["aliyun_sms"]
    endpoint: Endpoint = "https://dysmsapi.aliyuncs.com"
    access_key_id_env: EnvName
    access_key_secret_env: EnvName
    params: dict[str, Text] = {}

    @model_validator(mode="after")
    def _fitting_words(self) -> "AliyunSms":
        for name, param in self.params.items():
            self.refuse_unless_fitting(f"params.{name}", param)
        return self

    def listens(self) -> Callbacks | None:
        """SmsReport and SmsUp."""
        return self.called_back(ALIYUN_RECEIPTS, ALIYUN_REPLIES, '{"code": 0, "msg": "ok"}')


class TencentSms(CloudSms):
    """Tencent Cloud SendSms (2021-01-11), signed with TC3-HMAC-SHA256. ``params`` fill {1}, {2}… of the approved template."""

    kind: Literal["tencent_sms"]
    endpoint: Endpoint = "https://sms.tencentcloudapi.com"
    region: Text = "ap-guangzhou"
    secret_id_env: EnvName
    secret_key_env: EnvName
    app_id: Text
    params: list[Text] = []
    pull_replies: bool = False

    @model_validator(mode="after")
    def _fitting_words(self) -> "TencentSms":
        for i, param in enumerate(self.params):
            self.refuse_unless_fitting(f"params[{i}]", param)
        return self

    def listens(self) -> Callbacks | None:
        """短信下发状态通知 and 短信回复通知."""
        return self.called_back(TENCENT_RECEIPTS, TENCENT_REPLIES, '{"result": 0, "errmsg": "OK"}')


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

    def room(self, link: int) -> int | None:
        """Of three octets each."""
        return self.text_octets // OCTETS - link


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

    def room(self, link: int) -> int | None:
        """As the robot's."""
        return WecomRobot.text_octets // OCTETS - link


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


class AppriseService(Wired):
    """One of Apprise's services. Its address holds secrets, so all of it stands in the environment; {address} is the contact.

    ``tries``: Apprise says of a failure neither whether it passes nor whether the message got through; after so many
    it counts as for good, so that the person's next way is not kept waiting.
    """

    kind: Literal["apprise"]
    url_env: EnvName
    tries: PositiveInt = 3


Transport = Annotated[
    Webhook
    | Log
    | SmsGateway
    | AliyunSms
    | TencentSms
    | VoiceGateway
    | WecomRobot
    | WecomApp
    | DingtalkRobot
    | FeishuRobot
    | Mail
    | AppriseService,
    Field(discriminator="kind"),
]
