"""Turn a way out on, or back to trial: the act of one who may, with a reason, on record."""

from collections.abc import Mapping

from cases.audit.events import record
from cases.outbox.trial import WATCHDOG, Standing, standings
from cases.people.actors import Actor, Forbidden
from cases.store.outbox_tables import WayTurned
from cases.work import Work

MAY_TURN = frozenset({"administrator"})


def turn(work: Work, way: str, actor: Actor, reason: str, *, live: bool, environment: Mapping[str, str]) -> Standing:
    """Turn a way on, or back to trial. One whose secrets are not at hand sends nothing and is not turned on. Raises Forbidden."""
    found = next((one for one in standings(work) if one.way == way), None)
    if found is None:
        known = ", ".join(one.way for one in standings(work))
        raise Forbidden("no_such_way", f"没有启用的发送方式 {way}; 可用: {known}")
    if not actor.roles & MAY_TURN:
        raise Forbidden("no_right", f"{actor.name} 不能开通或停下发送方式: 由系统管理员办理")
    if not reason.strip():
        raise Forbidden("needs_reason", "请写明理由", ("reason",))
    if found.trial is not live:
        raise Forbidden("already", f"{found.name}已经{'开通' if live else '在试运行'}")
    if live and (lacking := _lacking(work, way, environment)):
        raise Forbidden("no_secret", f"{found.name}还发不出去: 环境变量 {lacking} 没有值; 填好、重启各进程后再开通")
    work.session.merge(WayTurned(way=way, live=live, at=work.now, by=actor.login))
    record(work, "way_turned_on" if live else "way_on_trial", subject_kind="way", subject_id=way, actor=actor.login,
           reason=reason.strip())  # fmt: skip
    work.session.flush()
    return Standing(way, found.name, not live, work.now, actor.login)


def _lacking(work: Work, way: str, environment: Mapping[str, str]) -> str | None:
    """The variables that are missing for it; the watchdog's channel sends by a way of the same file."""
    alerts = work.config.alerts
    used = alerts.watchdog.way if alerts.watchdog and way == WATCHDOG else way
    return next(one for one in alerts.ways if one.id == used).lacking(environment)
