"""``yingsheng watchdog``: looks at the others and calls out when one is silent. It judges nothing else."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from sqlalchemy.exc import SQLAlchemyError

from alerts.rearm import count_set_aside
from cases.console import say
from cases.house import House
from cases.outbox.notices import Wish, ask_all
from cases.work import Work
from dashboard.heartbeat import Heart
from dashboard.read.counts import overdue_steps, read_outbox
from dashboard.read.pulse import PROCESS_CN, read_pulses
from dashboard.wording import full_stamp, span_words

STEP_LATE = timedelta(seconds=60)
OUTBOX_LATE = timedelta(minutes=5)
LEAST_FREE = 500 * 1024 * 1024
AGAIN_AFTER = timedelta(minutes=30)
"""The same alarm is told again after this time, on stderr and as a notice."""
TELL_ROLE = "duty_officer"
WATCHED = ("engine", "intake", "front")


@dataclass(frozen=True)
class Alarm:
    """Something that stands still. ``kind`` and ``about`` name it; the sentence is for people."""

    kind: str
    about: str
    sentence: str


def look(house: House) -> list[Alarm]:
    """All that is wrong now. A database that does not answer is itself the alarm."""
    try:
        with house.read() as work:
            found = [*_silent(work), *_late_steps(work), *_aside(work), *_late_outbox(work)]
    except SQLAlchemyError as e:
        found = [Alarm("database", type(e).__name__, "数据库没有应答, 时限和提醒都停了")]
    return [*found, *_disk(house.data)]


def run_watchdog(house: House, stop: Event) -> None:
    """Look, call out, beat; until told to stop."""
    heart, told = Heart(house, "watchdog", house.now()), dict[tuple[str, str], datetime]()
    while True:
        call_out(house, _due(house, look(house), heart.started_at), told)
        _beat(heart)
        if stop.wait(house.config.alerts.heartbeat_seconds):
            return


def _due(house: House, alarms: list[Alarm], started: datetime) -> list[Alarm]:
    """Without the silence of processes that were started together with us and have not had time to beat."""
    young = house.now() - started < timedelta(seconds=house.config.alerts.silent_after_seconds)
    return [alarm for alarm in alarms if not (young and alarm.kind == "silent")]


def call_out(
    house: House, alarms: list[Alarm], told: dict[tuple[str, str], datetime], out: Callable[[str], None] = say
) -> None:
    """A line on stderr for each alarm that is new or was last told half an hour ago, and a notice to the duty officer."""
    now = house.now()
    fresh = [a for a in alarms if now - told.get((a.kind, a.about), now - AGAIN_AFTER) >= AGAIN_AFTER]
    for gone in set(told) - {(a.kind, a.about) for a in alarms}:
        del told[gone]
        out(f"已恢复: {gone[0]} {gone[1]}")
    for alarm in fresh:
        told[(alarm.kind, alarm.about)] = now
        out(f"告警: {alarm.sentence}")
    _ask(house, fresh, now)


def _ask(house: House, alarms: list[Alarm], now: datetime) -> None:
    if not alarms:
        return
    slot = int(now.timestamp() // AGAIN_AFTER.total_seconds())
    wishes = [
        Wish(f"watchdog:{a.kind}:{a.about}:{slot}", "house", "manual", role=TELL_ROLE, text=f"【应声】{a.sentence}")
        for a in alarms
    ]
    try:
        with house.write() as work:
            ask_all(work, wishes)
            work.commit()
    except SQLAlchemyError as e:
        say(f"告警写不进数据库, 只在这里说 ({type(e).__name__})")


def _beat(heart: Heart) -> None:
    try:
        heart.beat()
    except SQLAlchemyError:
        say("心跳写不进数据库")


def _silent(work: Work) -> Iterator[Alarm]:
    zone = work.config.city.zone
    for pulse in read_pulses(work):
        if pulse.name in WATCHED and pulse.silent:
            since = f"自 {full_stamp(pulse.last_at, zone)} 起没有心跳" if pulse.last_at else "从未有过心跳"
            yield Alarm("silent", pulse.name, f"{PROCESS_CN[pulse.name]} ({pulse.name}) {since}")


def _late_steps(work: Work) -> Iterator[Alarm]:
    count, oldest = overdue_steps(work, STEP_LATE)
    if oldest:
        yield Alarm("steps", "overdue", f"有 {count} 个提醒节点到点未发, 最早的已过 {span_words(work.now - oldest)}")


def _aside(work: Work) -> Iterator[Alarm]:
    """Nobody was told at those steps, and nobody would look for them."""
    if count := count_set_aside(work):
        yield Alarm("aside", "steps", f"{count} 个提醒节点和通知出错被隔离, 没有人收到: 见系统页")


def _late_outbox(work: Work) -> Iterator[Alarm]:
    outbox = read_outbox(work)
    if outbox.oldest_due and work.now - outbox.oldest_due > OUTBOX_LATE:
        yield Alarm(
            "outbox",
            "waiting",
            f"有 {outbox.waiting} 条提醒没有发出, 最早的已等 {span_words(work.now - outbox.oldest_due)}",
        )


def _disk(folder: Path) -> Iterator[Alarm]:
    free = shutil.disk_usage(folder if folder.exists() else Path()).free
    if free < LEAST_FREE:
        yield Alarm("disk", "free", f"磁盘只剩 {free // 2**20} MB, 信息可能存不下")
