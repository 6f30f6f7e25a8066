"""``yingsheng watchdog``: looks at the others and calls out when one is silent. It judges nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

from sqlalchemy.exc import SQLAlchemyError

from cases.console import Opening, Refusal, say
from cases.heart import leave
from cases.house import House
from cases.now import WallClock
from cases.outbox.notices import Wish, ask_all
from cases.outbox.trial import WATCHDOG, Standing, on_trial, trial_words
from config.causes import database_cause
from config.load import Config
from dashboard.alarms import Alarm, alarms_in_record, alarms_of_machine
from dashboard.heartbeat import Heart
from dashboard.own_channel import OwnChannel
from dashboard.read.pulse import PROCESS_CN
from dashboard.server_clock import out_of_step
from dashboard.told_alarms import AWAY, Key, ToldAlarms

AGAIN_AFTER = timedelta(minutes=30)
MOVED_AWAY = "数据库文件被移走或换掉了, 之后记下的存不住: 请管理员停下各进程, 放回文件再启动"
STATE_FILE = "watchdog.json"
TELL_ROLE = "duty_officer"
KINDS_CN = {
    "silent": "心跳", "steps": "提醒节点", "outbox": "待发提醒", "quarantine": "隔离", "config": "配置", "clock": "时钟",
    "database": "数据库", "disk": "磁盘", "workers": "工作进程", "seal": "事件封存",
}  # fmt: skip


@dataclass
class Crier:
    """Tells what is new: on stderr, on the watchdog's own channel, and as a notice to the duty officer."""

    channel: OwnChannel
    told: ToldAlarms
    out: Callable[[str], None] = field(default=say)
    trial: tuple[Standing, ...] = ()

    def call_out(self, house: House | None, alarms: list[Alarm], now: datetime) -> None:
        """What is new or was last told long ago, and what is over; ``house`` is ``None`` while it cannot be opened."""
        self._look_at_trial(house)
        fresh, over = self.told.fresh(alarms, now), self.told.over(alarms)
        for alarm in fresh:
            self.out(f"告警: {alarm.sentence}")
        ended = list(
            dict.fromkeys(_recovered(key) for key in over)
        )  # away and not to be written: one thing to who reads it
        for sentence in ended:
            self.out(sentence)
        sentences = [*(a.sentence for a in fresh), *ended]
        kept = any(one.way == WATCHDOG for one in self.trial)
        arrived = kept or self.channel.tell(sentences, now) or self.channel.lack() is not None
        if sentences and not arrived:
            self.out("告警没有送出, 一分钟后再试")
        self.told.note(fresh, over, now, arrived=arrived)
        if house is not None:
            _ask(house, fresh, now)

    def _look_at_trial(self, house: House | None) -> None:
        """Say which ways are on trial whenever that has changed; while the record cannot be read, what it last said holds.

        A watchdog that never could read it calls out: then somebody has to hear of just that.
        """
        if house is None:
            return
        try:
            with house.read() as work:
                found = tuple(on_trial(work))
        except SQLAlchemyError:
            return
        if found != self.trial:
            self.out(trial_words(found) or "试运行结束, 提醒照常发出")
        self.trial = found


def crier(config: Config, opening: Opening) -> Crier:
    """The one of this city; what it told stands beside the database."""
    row = config.alerts.watchdog
    again = timedelta(minutes=row.again_minutes) if row else AGAIN_AFTER
    file = None if opening.given.get("now") else opening.data / STATE_FILE
    return Crier(OwnChannel(config, opening.environment), ToldAlarms(file, again))


def look(house: House) -> list[Alarm]:
    """All that is wrong now. A database that does not answer is itself the alarm."""
    row = house.config.alerts.watchdog
    try:
        with house.read() as work:
            found = [a for a in alarms_in_record(work) if (a.kind, a.about) != ("silent", "watchdog")]
        if gap := out_of_step(house):
            found.append(Alarm("clock", "server", gap))
        if not house.database.is_in_place:
            found.append(Alarm("database", "file", MOVED_AWAY))
    except SQLAlchemyError as e:
        found = [Alarm(*AWAY, f"数据库没有应答, 时限和提醒都停了: {_why(e)}")]
    return [*found, *alarms_of_machine(house.data, synchronised=bool(row and row.synchronised))]


def run_watchdog(house: House, stop: Event, crier: Crier) -> None:
    """Look, call out, beat; until told to stop."""
    heart = Heart(house, "watchdog", house.now())
    try:
        while True:
            alarms = _writable(_due(house, look(house), heart.started_at), heart.beat)
            crier.call_out(house, alarms, house.now())
            if stop.wait(house.config.alerts.heartbeat_seconds):
                return
    finally:
        crier.channel.close()
        leave(house, "watchdog")


def look_once(opening: Opening) -> list[Alarm]:
    """One look for cron or a timer: called out like the others, in a simulated time only looked at."""
    try:
        house = opening.house
    except Refusal as e:
        return cry_unopened(opening, e)
    if house.clock.simulated:
        return look(house)
    alarms = _writable(look(house), Heart(house, "watchdog", house.now()).prove)
    _cry_once(opening, house, alarms, house.now())
    return alarms


def cry_unopened(opening: Opening, refusal: Refusal) -> list[Alarm]:
    """The database cannot be opened: exactly then somebody has to hear of it. Any other refusal is raised again."""
    if refusal.code != 1:
        raise refusal
    alarms = [Alarm(*AWAY, str(refusal))]
    _cry_once(opening, None, alarms, WallClock().now())
    return alarms


def _cry_once(opening: Opening, house: House | None, alarms: list[Alarm], now: datetime) -> None:
    one = crier(opening.config, opening)
    try:
        one.call_out(house, alarms, now)
    finally:
        one.channel.close()


def _due(house: House, alarms: list[Alarm], started: datetime) -> list[Alarm]:
    """Without what the last run left behind: processes, workers among them, started together with us have not had time to beat.

    After a changed configuration their last beats carry the old one: each restart would call the duty officer for nothing.
    """
    young = house.now() - started < timedelta(seconds=house.config.alerts.silent_after_seconds)
    return [alarm for alarm in alarms if not (young and alarm.kind in ("silent", "workers", "config"))]


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
        say(f"告警写不进数据库, 只在这里说: {_why(e)}")


def _writable(found: list[Alarm], beat: Callable[[], None]) -> list[Alarm]:
    """A real heartbeat, written and kept: a database that can only be read stops every clock. One that does not answer is not asked again."""
    if any((alarm.kind, alarm.about) == AWAY for alarm in found):
        return found
    try:
        beat()
    except SQLAlchemyError as e:
        return [*found, Alarm("database", "write", f"数据库写不进去, 时限和提醒都停了: {_why(e)}")]
    return found


def _recovered(key: Key) -> str:
    kind, about = key
    name, _, host = about.partition("@")
    return f"{PROCESS_CN.get(name, '')}{f'（{host}）' if host else ''}{KINDS_CN.get(kind, kind)}已恢复"


def _why(error: SQLAlchemyError) -> str:
    """What the database itself says, as people are told it everywhere."""
    return database_cause(str(getattr(error, "orig", error)))
