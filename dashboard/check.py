"""check: is all well? Each question is one function that answers with sentences; warnings do not fail."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from alerts.due import backlog
from alerts.rearm import count_set_aside
from alerts.ways import cannot_hear, missing_secret, working_ways
from cases.audit.seal import stands_still_at
from cases.clocks.nearest import out_of_step
from cases.clocks.recompute import compare
from cases.clocks.stop import stands_still
from cases.clocks.wall import open_jumps
from cases.console import Opening, Refusal
from cases.heart import pulses
from cases.house import House
from cases.items.keys import list_keys
from cases.items.runs import last_runs
from cases.items.watching import worries
from cases.library.files import about_to_lapse
from cases.matters.reachable import nights_short
from cases.outbox.trial import on_trial, trial_words
from cases.papers.readers import missing_readers
from cases.people.apart import in_one_hand, lacking
from cases.people.outlook import roster_holes
from cases.people.roster import roster_at
from cases.registers.columns import failing_sites
from cases.registers.columns import sentence as site_sentence
from cases.store.clock_tables import ClockRow, Step
from cases.store.item_tables import Item
from cases.work import Work
from config.access import ADMINISTRATORS
from config.channels import Push
from config.load import MODELS, unread_files
from config.secrets import secret_of
from config.transports import Webhook
from config.warnings import warnings, years_overdue
from crawlers.push.signature import is_secret
from dashboard.alarms import UNSEALED, alarms_of_machine
from dashboard.heartbeat import why_not_writable
from dashboard.own_channel import OwnChannel
from dashboard.provider import Provider, SignOnError
from dashboard.read.pulse import PROCESS_CN
from dashboard.unreachable import unreachable
from dashboard.wording import full_stamp
from dashboard.workers.standing import amiss

LATE_STEP = timedelta(seconds=60)
CLOCKS_HELD = 500


@dataclass(frozen=True)
class Finding:
    """One thing to know; ``fault`` is one that makes `check` fail."""

    about: str
    sentence: str
    fault: bool


def check_house(opening: Opening, emit: Callable[[dict[str, Any]], None]) -> int:
    """Say everything that is not as it should be; how many of it are faults."""
    faults = 0
    for finding in _findings(opening):
        emit({"about": finding.about, "level": "fault" if finding.fault else "warning", "sentence": finding.sentence})
        faults += finding.fault
    return faults


def _findings(opening: Opening) -> Iterator[Finding]:
    config = opening.config  # a bad configuration refuses by itself, with file and line
    for name in unread_files(config.directory):
        yield Finding(
            "config",
            f"{name}: 没有用到这个文件; 用到的是 {', '.join(f'{known}.yaml' for known in MODELS)}",
            fault=False,
        )
    try:
        house = opening.house
    except Refusal as e:
        yield Finding("database", str(e), fault=True)
        return
    if why := why_not_writable(house):
        yield Finding("database", f"数据库写不进去: {why}", fault=True)
    today = house.now().astimezone(config.city.zone).date()
    overdue = years_overdue(config, today)
    yield from (Finding("config", sentence, fault=sentence in overdue) for sentence in warnings(config, today))
    with house.read() as work:
        for question in (
            _roster,
            _clocks,
            _record,
            _channels,
            _quarantine,
            _time,
            _processes,
            _accounts,
            _trial,
            _library,
        ):
            yield from question(work)
        yield from (Finding("sites", site_sentence(work, fails), fault=True) for fails in failing_sites(work))
        yield from (Finding("workers", sentence, fault=True) for sentence in amiss(work).values())
        for sentence in unreachable(work, working_ways(house)):
            yield Finding("people", sentence, fault=True)
        for sentence in missing_readers(work):
            yield Finding("papers", sentence, fault=False)
    row = config.alerts.watchdog
    for alarm in alarms_of_machine(house.data, synchronised=bool(row and row.synchronised)):
        yield Finding("machine", alarm.sentence, fault=True)
    yield from _sign_on(house)
    yield from _pushed(house)
    yield from _senders(house)


def _roster(work: Work) -> Iterator[Finding]:
    names = work.config.ladders.role_names
    roster = roster_at(work, work.now)
    for role in work.config.ladders.roles:
        if role.scope == "city" and not roster.holders(role.id, role.scope, None):
            yield Finding(
                "roster", f"此刻没有人担任「{role.name}」: 请导入值班表 (yingsheng roster import)", fault=True
            )
    soon = work.now + timedelta(days=work.config.ladders.roster_fault_days)
    for hole in roster_holes(work, work.config.ladders.roster_warn_days):
        begins, ends = (at.astimezone(work.config.city.zone) for at in (hole.starts_at, hole.ends_at))
        sentence = f"{begins:%Y-%m-%d %H:%M} 至 {ends:%Y-%m-%d %H:%M} 没有人担任「{names[hole.role]}」: 请排班 (yingsheng roster generate)"
        yield Finding("roster", sentence, fault=hole.starts_at < soon)
    for night, stages in nights_short(work, work.config.ladders.roster_fault_days):
        sentence = f"{night.astimezone(work.config.city.zone):%m-%d %H:%M} 起的夜里没有人可以{'、'.join(stages)} (拟稿和各步须是不同的人): 请排班或安排替班"
        yield Finding("roster", sentence, fault=True)


def _clocks(work: Work) -> Iterator[Finding]:
    late, oldest = backlog(work)
    if oldest is not None and work.now - oldest > LATE_STEP:
        since = full_stamp(oldest, work.config.city.zone)
        yield Finding("clocks", f"有 {late} 个提醒节点已到点未触发, 最早 {since}: 引擎没有在跑?", fault=True)
    broken = count_set_aside(work)
    if broken:
        yield Finding(
            "clocks", f"{broken} 个提醒节点和通知出错被隔离: 修好后 yingsheng sweep --quarantined", fault=True
        )
    future = select(Step.id).where(Step.clock_id == ClockRow.id, Step.state == "pending")
    waiting = (ClockRow.state == "running") & ClockRow.breached_at.is_(None) & ~stands_still()
    lost = work.session.scalar(select(func.count()).select_from(ClockRow).where(waiting, ~future.exists()))
    if lost:
        yield Finding("clocks", f"{lost} 个在走的时限没有后续节点", fault=True)
    guessed = work.session.scalar(
        select(func.count()).select_from(ClockRow).where(ClockRow.provisional, ClockRow.state == "running")
    )
    if guessed:
        yield Finding("clocks", f"{guessed} 个时限跨入尚未公布放假安排的年份, 到期日为暂定", fault=False)


def _record(work: Work) -> Iterator[Finding]:
    """The clocks due next against their own events; `yingsheng clock recompute` looks at all of them."""
    query = select(ClockRow.id).where(ClockRow.state == "running").order_by(ClockRow.due_at).limit(CLOCKS_HELD)
    amiss = {d.clock_id for d in compare(work, list(work.session.scalars(query)))}
    if amiss:
        yield Finding(
            "clocks", f"{len(amiss)} 个时限与事件记录不一致: yingsheng clock recompute --dry-run 列出", fault=True
        )

    if (event := stands_still_at(work)) is not None:
        yield Finding("audit", UNSEALED.format(event=event), fault=True)
    if cases := out_of_step(work):
        yield Finding(
            "clocks",
            f"{len(cases)} 件事项上记的最近时限与其时限不符, 值守台排序有误 (编号 {cases[0]} 等): yingsheng clock recompute",
            fault=True,
        )


def _channels(work: Work) -> Iterator[Finding]:
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


def _pushed(house: House) -> Iterator[Finding]:
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


def _quarantine(work: Work) -> Iterator[Finding]:
    count = work.session.scalar(select(func.count()).select_from(Item).where(Item.state == "quarantined"))
    if count:
        yield Finding("items", f"{count} 条信息无法研判, 已隔离: 见研判队列", fault=True)


def _time(work: Work) -> Iterator[Finding]:
    for jump in open_jumps(work):
        yield Finding(
            "time",
            f"系统时间曾跳变 {jump.wall_seconds:.0f} 秒 ({full_stamp(jump.at, work.config.city.zone)}): 核对后 yingsheng clock confirm",
            fault=True,
        )


def _processes(work: Work) -> Iterator[Finding]:
    for pulse in pulses(work.session):
        if work.now - pulse.last_at > timedelta(seconds=work.config.alerts.silent_after_seconds):
            since = full_stamp(pulse.last_at, work.config.city.zone)
            yield Finding("processes", f"{PROCESS_CN.get(pulse.name, pulse.name)}进程自 {since} 起无心跳", fault=True)
        elif pulse.config_hash != work.config.hash:
            yield Finding(
                "processes", f"{PROCESS_CN.get(pulse.name, pulse.name)}进程用的是另一份配置: 请重启", fault=True
            )


def _accounts(work: Work) -> Iterator[Finding]:
    for sentence in in_one_hand(work):
        yield Finding("accounts", sentence, fault=True)
    for role in lacking(work):
        name = ADMINISTRATORS[role]
        yield Finding("accounts", f"三员不全: 没有{name}, 请建账号 (yingsheng user add … --role {role})", fault=False)
    if not work.config.access.second_factor.required:
        yield Finding("accounts", "审批和管理的角色不要求动态口令: 见 access.yaml second_factor", fault=False)


def _sign_on(house: House) -> Iterator[Finding]:
    """Whether the identity provider's secret is there and the provider answers as configured."""
    policy = house.config.access.sign_on
    if policy is None:
        return
    name = policy.client_secret_env
    secret = secret_of(house.environment, name) if name else ""
    if name and not secret:
        yield Finding("accounts", f"统一身份认证缺少环境变量 {name}", fault=True)
    try:
        Provider(policy, secret).places()
    except SignOnError as e:
        yield Finding("accounts", f"{policy.name}: {e}", fault=True)


def _trial(work: Work) -> Iterator[Finding]:
    if said := trial_words(on_trial(work)):
        yield Finding("senders", said, fault=False)


def _library(work: Work) -> Iterator[Finding]:
    for file in about_to_lapse(work):
        yield Finding(
            "library",
            f"文件 {file.number} 有效期至 {file.valid_until}, 到期后不能再引用: 请决定续期或修订",
            fault=False,
        )


def _senders(house: House) -> Iterator[Finding]:
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
