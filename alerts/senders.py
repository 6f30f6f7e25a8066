"""The senders of the ways out. Apart from :mod:`alerts.ways`: each brings along what it speaks with, and an engine's first pass sends nothing."""

from collections.abc import Callable, Mapping
from typing import Any

from alerts.aliyun_sms.send import AliyunSmsSender
from alerts.apprise.send import AppriseSender
from alerts.dingtalk.send import DingtalkSender
from alerts.feishu.send import FeishuSender
from alerts.log.send import LogSender
from alerts.mail.send import MailSender
from alerts.outcome import Sender
from alerts.sms_gateway.send import SmsGatewaySender
from alerts.tencent_sms.send import TencentSmsSender
from alerts.voice.send import VoiceGatewaySender
from alerts.ways import working_ways
from alerts.webhook.send import WebhookSender
from alerts.wecom.send import WecomAppSender, WecomRobotSender
from cases.house import House
from config.alerts import Way

Secret = Callable[[str | None], Any]
"""What an environment variable holds; ``None`` for no name. Never empty: a way that lacks one is not built."""

KINDS: dict[str, Callable[[Any, Secret], Sender]] = {
    "webhook": lambda t, secret: WebhookSender(t, secret(t.secret_env)),
    "log": lambda _t, _secret: LogSender(),
    "sms_gateway": lambda t, secret: SmsGatewaySender(t, {word: secret(name) for word, name in t.secrets_env.items()}),
    "voice_gateway": lambda t, secret: VoiceGatewaySender(t, {w: secret(name) for w, name in t.secrets_env.items()}),
    "aliyun_sms": lambda t, secret: AliyunSmsSender(t, secret(t.access_key_id_env), secret(t.access_key_secret_env)),
    "tencent_sms": lambda t, secret: TencentSmsSender(t, secret(t.secret_id_env), secret(t.secret_key_env)),
    "wecom_robot": lambda t, secret: WecomRobotSender(t, secret(t.key_env)),
    "wecom_app": lambda t, secret: WecomAppSender(t, secret(t.secret_env)),
    "dingtalk": lambda t, secret: DingtalkSender(t, secret(t.key_env), secret(t.secret_env)),
    "feishu": lambda t, secret: FeishuSender(t, secret(t.key_env), secret(t.secret_env)),
    "mail": lambda t, secret: MailSender(t, secret(t.username_env), secret(t.password_env)),
    "apprise": lambda t, secret: AppriseSender(t, secret(t.url_env)),
}


def build_senders(house: House) -> dict[str, Sender]:
    """One sender for each working way."""
    return {way.id: build_sender(way, house.environment) for way in working_ways(house)}


def build_sender(way: Way, environment: Mapping[str, str]) -> Sender:
    """The sender of one way whose secrets are at hand."""
    return KINDS[way.transport.kind](way.transport, lambda name: environment.get(name) if name else None)
