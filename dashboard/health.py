"""``/healthz`` and ``/metrics``: whether all is well, for machines. No case, no person, no secret stands in them."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from anyio import to_thread
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from cases.house import House
from cases.items.runs import last_runs
from cases.items.search import waiting
from cases.store.item_tables import Item
from cases.work import Work
from dashboard.alarms import alarms_in_record, alarms_of_machine
from dashboard.gauges import KINDS, exposition
from dashboard.read.counts import Outbox, count_cases, count_clocks, overdue_steps, read_outbox
from dashboard.read.pulse import Pulse, read_pulses
from dashboard.workers.standing import standing

LABELS = {
    "yingsheng_alarms": "kind",
    "yingsheng_heartbeat_age_seconds": "process",
    "yingsheng_transactions_gave_way_total": "process",
}


class Health:
    """The two routes of one house."""

    def __init__(self, house: House) -> None:
        self.house = house

    def routes(self) -> list[BaseRoute]:
        """What the front adds to its app."""
        return [Route("/healthz", self.health), Route("/metrics", self.metrics)]

    async def health(self, _request: Request) -> Response:
        """200 while the database answers and an engine beats, else 503."""
        state = await to_thread.run_sync(self._state)
        return JSONResponse(state, 200 if state["ok"] else 503, headers={"cache-control": "no-store"})

    async def metrics(self, _request: Request) -> Response:
        """A few gauges and a counter in Prometheus' text form."""
        try:
            text = await to_thread.run_sync(self._gauges)
        except SQLAlchemyError:
            return PlainTextResponse("yingsheng_database_up 0\n", 503)
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    def _state(self) -> dict[str, Any]:
        try:
            with self.house.read() as work:
                pulses = read_pulses(work)
        except SQLAlchemyError:
            return {"ok": False, "database": False, "processes": {}}
        living = any(p.kind == "engine" and not p.silent for p in pulses)
        return {"ok": living, "database": True, "processes": {p.name: _beat(p) for p in pulses}}

    def _gauges(self) -> str:
        row = self.house.config.alerts.watchdog
        with self.house.read() as work:
            pulses, outbox = read_pulses(work), read_outbox(work)
            alarms = Counter(alarm.kind for alarm in alarms_in_record(work, pulses, outbox))
            values: dict[str, Any] = {
                **_record(work, outbox),
                **_engine_gauges(work),
                "yingsheng_heartbeat_age_seconds": {
                    p.name: round(p.age.total_seconds(), 1) for p in pulses if p.age is not None
                },
                "yingsheng_transactions_gave_way_total": {p.name: p.row.gave_way for p in pulses if p.row is not None},
            }
        alarms.update(a.kind for a in alarms_of_machine(self.house.data, synchronised=bool(row and row.synchronised)))
        values["yingsheng_alarms"] = {kind: alarms[kind] for kind in KINDS}
        return exposition(values, LABELS)


def _record(work: Work, outbox: Outbox) -> dict[str, float]:
    running, breached = count_clocks(work)
    late_steps = overdue_steps(work, timedelta(0))
    return {
        "yingsheng_database_up": 1,
        "yingsheng_open_cases": count_cases(work),
        "yingsheng_running_clocks": running,
        "yingsheng_breached_clocks": breached,
        "yingsheng_steps_overdue": late_steps[0],
        "yingsheng_step_lateness_seconds": _seconds(work.now, late_steps[1]),
        "yingsheng_outbox_waiting": outbox.waiting,
        "yingsheng_outbox_age_seconds": _seconds(work.now, outbox.oldest_due),
        "yingsheng_outbox_failed": outbox.given_up,
        "yingsheng_items_pending": _count(work, "pending"),
        "yingsheng_items_quarantined": _count(work, "quarantined"),
        "yingsheng_search_backlog": waiting(work),
        "yingsheng_channels_failing": sum(run.state == "failed" for run in last_runs(work).values()),
    }


def _engine_gauges(work: Work) -> dict[str, float]:
    if not work.session.info.get("tasks"):
        return {}
    stands = standing(work.session.connection())
    return {
        "yingsheng_workers": stands.workers,
        "yingsheng_tasks_waiting": stands.count("todo"),
        "yingsheng_tasks_failed": stands.count("failed"),
        "yingsheng_task_age_seconds": round(stands.oldest, 1),
    }


def _count(work: Work, state: str) -> int:
    return work.session.scalar(select(func.count()).select_from(Item).where(Item.state == state)) or 0


def _seconds(now: datetime, since: datetime | None) -> float:
    return round((now - since).total_seconds(), 1) if since else 0


def _beat(pulse: Pulse) -> dict[str, Any]:
    age = None if pulse.age is None else round(pulse.age.total_seconds(), 1)
    return {"age_seconds": age, "silent": pulse.silent}
