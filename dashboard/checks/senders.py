"""Whether what we say can leave the house."""

from collections.abc import Iterator

from alerts.ways import cannot_hear, missing_secret, working_ways
from cases.house import House
from cases.outbox.trial import on_trial, trial_words
from cases.work import Work
from config.transports import Webhook
from crawlers.push.signature import is_secret
from dashboard.checks.finding import Finding
from dashboard.own_channel import OwnChannel


def check_trial(work: Work) -> Iterator[Finding]:
    """Whether messages go to nobody yet."""
    if said := trial_words(on_trial(work)):
        yield Finding("senders", said, fault=False)


def check_senders(house: House) -> Iterator[Finding]:
    """Ways out that lack a secret or cannot hear what became of a message, and whether one works at all."""
    for way in house.config.alerts.ways:
        missing = missing_secret(house, way)
        if way.enabled and missing:
            yield Finding("senders", f"发送方式「{way.name}」缺少环境变量 {missing}", fault=True)
        elif way.enabled and isinstance(way.transport, Webhook) and way.transport.secret_env:
            name = way.transport.secret_env
            if not is_secret(house.environment[name]):
                sentence = f"发送方式「{way.name}」的密钥不能用来签名: 环境变量 {name} 应为 whsec_ 加 Base64"
                yield Finding("senders", sentence, fault=True)
    row, channel = house.config.alerts.watchdog, OwnChannel(house.config, house.environment)
    if channel.lack():
        yield Finding("watchdog", f"{channel.lack()}: 引擎或数据库坏了时只在日志里说", fault=row is not None)
    for way in working_ways(house):
        said = cannot_hear(house, way)
        if said:
            yield Finding("senders", said, fault=True)
    if not working_ways(house):
        yield Finding("senders", "没有一个可用的发送方式: 提醒送不出去", fault=True)
