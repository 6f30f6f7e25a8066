"""``/healthz`` and ``/metrics``: whether all is well, for machines. No case, no person, no secret stands in them."""

from typing import Any

from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from cases.house import House
from dashboard.read.counts import count_cases, count_clocks, read_outbox
from dashboard.read.pulse import Pulse, read_pulses


class Health:
    """The two routes of one house."""

    def __init__(self, house: House) -> None:
        self.house = house

    def routes(self) -> list[BaseRoute]:
        """What the front adds to its app."""
        return [Route("/healthz", self.health), Route("/metrics", self.metrics)]

    async def health(self, _request: Request) -> Response:
        """200 while the database answers and the engine beats, else 503."""
        state = await to_thread.run_sync(self._state)
        return JSONResponse(state, 200 if state["ok"] else 503, headers={"cache-control": "no-store"})

    async def metrics(self, _request: Request) -> Response:
        """A few gauges in Prometheus' text form."""
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
        engine = next(p for p in pulses if p.name == "engine")
        return {"ok": not engine.silent, "database": True, "processes": {p.name: _beat(p) for p in pulses}}

    def _gauges(self) -> str:
        with self.house.read() as work:
            running, breached = count_clocks(work)
            gauges = {
                "yingsheng_database_up": 1,
                "yingsheng_open_cases": count_cases(work),
                "yingsheng_running_clocks": running,
                "yingsheng_breached_clocks": breached,
                "yingsheng_outbox_waiting": read_outbox(work).waiting,
            }
            ages = {p.name: p.age.total_seconds() for p in read_pulses(work) if p.age is not None}
        lines = [f"# TYPE {name} gauge\n{name} {value}" for name, value in gauges.items()]
        lines.append("# TYPE yingsheng_heartbeat_age_seconds gauge")
        lines += [f'yingsheng_heartbeat_age_seconds{{process="{name}"}} {age:.1f}' for name, age in ages.items()]
        return "\n".join(lines) + "\n"


def _beat(pulse: Pulse) -> dict[str, Any]:
    age = None if pulse.age is None else round(pulse.age.total_seconds(), 1)
    return {"age_seconds": age, "silent": pulse.silent}
