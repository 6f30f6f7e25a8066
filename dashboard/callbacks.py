"""``/receipts/{way}`` and ``/replies/{way}``: what providers push by themselves. A shared secret stands in the path or the header."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from hmac import compare_digest
from typing import Any
from urllib.parse import parse_qsl

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from alerts.callbacks import legible, replies, reports
from alerts.pointer import parsed
from alerts.ways import cannot_hear
from cases.house import House
from cases.outbox.receipts import take_report
from cases.outbox.replies import take_reply
from cases.work import Work
from config import callbacks as config
from dashboard.body import body_of

BODY_LIMIT = 262_144
ROWS_LIMIT = 1_000
AT_ONCE = 50  # rows in one transaction: a batch of a thousand must not hold the desk up
FORM = "application/x-www-form-urlencoded"

Take = Callable[[Work], object]


class Callbacks:
    """The two routes of one house."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.one_writer = CapacityLimiter(1)  # a flood of callbacks queues here, and not before the database

    def routes(self) -> list[BaseRoute]:
        """What the front adds to its app."""
        return [
            Route(f"/{what}/{{way}}{secret}", take, methods=["POST"])
            for what, take in (("receipts", self.receipts), ("replies", self.replies))
            for secret in ("", "/{token}")
        ]

    async def receipts(self, request: Request) -> Response:
        """Receipts, one or many. Those of messages we do not know are somebody else's: accounts are shared."""
        return await self._answer(request, self._reports)

    async def replies(self, request: Request) -> Response:
        """Replies, one or many."""
        return await self._answer(request, self._replies)

    async def _answer(
        self, request: Request, read: Callable[[str, config.Callbacks, object], list[Take] | None]
    ) -> Response:
        way = request.path_params["way"]
        listening = self._listening(way, _shown(request))
        if listening is None:
            return PlainTextResponse("没有这个接口, 或令牌不对\n", 401)
        body = await body_of(request, BODY_LIMIT)
        if body is None:
            return PlainTextResponse(f"内容超过 {BODY_LIMIT} 字节\n", 413)
        takes = read(way, listening, _said(request, body))
        if takes is None or len(takes) > ROWS_LIMIT:
            return PlainTextResponse("内容读不懂: 没有一条认得出的回执或回复, 或一次太多\n", 400)
        await to_thread.run_sync(self._keep, takes, limiter=self.one_writer)
        return Response(listening.answer, media_type="application/json")

    def _listening(self, way_id: str, shown: str) -> config.Callbacks | None:
        """How that way calls back, when it does and the secret is right; the comparison takes the same time either way."""
        way = next((w for w in self.house.config.alerts.ways if w.id == way_id and w.enabled), None)
        callbacks = way.transport.listens() if way and cannot_hear(self.house, way) is None else None
        secret = self.house.environment.get(callbacks.token_env, "") if callbacks else ""
        return callbacks if compare_digest(secret.encode(), shown.encode()) and secret else None

    def _reports(self, way: str, form: config.Callbacks, said: object) -> list[Take] | None:
        receipt = form.receipts
        if receipt is None or not legible(receipt.state_pointer, receipt.list_pointer, said):
            return None
        found = reports(receipt, said, self._now())
        return [partial(take_report, way=way, report=report) for report in found]

    def _replies(self, way: str, form: config.Callbacks, said: object) -> list[Take] | None:
        reply = form.replies
        if reply is None or not legible(reply.address_pointer, reply.list_pointer, said):
            return None
        found = replies(reply, way, said, self._now())
        return [partial(take_reply, heard=heard) for heard in found]

    def _now(self) -> datetime:
        """In the zone in which providers of this country write times."""
        return self.house.now().astimezone(self.house.config.city.zone)

    def _keep(self, takes: list[Take]) -> None:
        for begin in range(0, len(takes), AT_ONCE):
            with self.house.write() as work:
                for take in takes[begin : begin + AT_ONCE]:
                    take(work)
                work.commit()


def _shown(request: Request) -> str:
    """The secret the caller shows: in the path, else as a bearer."""
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    return str(request.path_params.get("token") or bearer)


def _said(request: Request, body: bytes) -> Any:
    """JSON, or the fields of a form."""
    if request.headers.get("content-type", "").startswith(FORM):
        return dict(parse_qsl(body.decode(errors="replace")))
    return parsed(body)
