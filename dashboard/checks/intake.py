"""Whether what is said reaches us: channels visited, platforms able to push, nothing set aside."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select

from cases.house import House
from cases.items.keys import list_keys
from cases.items.runs import last_runs
from cases.items.watching import worries
from cases.store.item_tables import Item
from cases.work import Work
from config.channels import Push
from config.secrets import secret_of
from crawlers.push.signature import is_secret
from dashboard.checks.finding import Finding
from dashboard.wording import full_stamp


def check_channels(work: Work) -> Iterator[Finding]:
    """Channels that failed, are silent, or bring less than they use to."""
    runs = last_runs(work)
    for channel in work.config.channels.channels:
        run = runs.get(channel.id)
        if not channel.enabled or run is None:
            continue
        if run.state == "failed":
            yield Finding("channels", f"渠道「{channel.name}」上次采集失败: {run.error}", fault=True)
        elif work.now - run.ended_at > timedelta(hours=channel.silent_after_hours):
            since = full_stamp(run.ended_at, work.config.city.zone)
            yield Finding("channels", f"渠道「{channel.name}」自 {since} 起没有采集", fault=True)
    for worry in worries(work):
        if worry.kind != "failed":
            yield Finding("channels", worry.sentence, fault=False)


def check_pushed(house: House) -> Iterator[Finding]:
    """What a platform needs of us before it can push."""
    with house.read() as work:
        keyed = {key.channel for key in list_keys(work) if key.revoked_at is None}
    for channel in house.config.channels.channels:
        if not channel.enabled or not isinstance(channel.source, Push):
            continue
        if not is_secret(secret_of(house.environment, channel.source.secret_env)):
            sentence = f"渠道「{channel.name}」缺少签名密钥 (环境变量 {channel.source.secret_env}): 对方推送一律被拒"
            yield Finding("channels", sentence, fault=True)
        if channel.id not in keyed:
            sentence = f"渠道「{channel.name}」还没有推送密钥: yingsheng key add {channel.id} --name 平台名称"
            yield Finding("channels", sentence, fault=False)


def check_quarantine(work: Work) -> Iterator[Finding]:
    """Items that could not be judged."""
    count = work.session.scalar(select(func.count()).select_from(Item).where(Item.state == "quarantined"))
    if count:
        yield Finding("items", f"{count} 条信息无法研判, 已隔离: 见研判队列", fault=True)
