"""``/intake/{channel}``: a platform pushes orders. It shows its key, signs the body, and learns each order's number."""

from datetime import timedelta
from hashlib import sha256
from math import ceil

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from cases.house import House
from cases.items.keys import key_of
from config.channels import Channel, Push
from config.secrets import secret_of
from crawlers.push.pace import Pace
from crawlers.push.signature import is_secret, refusal
from crawlers.push.take import Answer, Call, refused, take
from dashboard.body import body_of
from dashboard.intake_spec import specification

STRANGERS_PER_MINUTE = 60
LONGEST_NAME = 64


class Intake:
    """The routes of one house."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.pace = Pace()
        self.one_writer = CapacityLimiter(1)  # a flood of calls queues here, and not before the database

    def routes(self) -> list[BaseRoute]:
        """What the front adds to its app, or what runs alone."""
        return [
            Route("/intake/openapi.json", self.describe, methods=["GET"]),
            Route("/intake/{channel}", self.accept, methods=["POST"]),
        ]

    async def describe(self, _request: Request) -> Response:
        """The interface as OpenAPI 3.1. It says nothing of this city but its name."""
        return JSONResponse(specification(self.house.config))

    async def accept(self, request: Request) -> Response:
        """One call. Who has no key of that channel learns nothing, not even whether there is such a channel."""
        found = self._channel(request.path_params["channel"])
        key_id = await to_thread.run_sync(self._key, found[0].id, _bearer(request)) if found else None
        caller = f"key {key_id}" if key_id else f"host {request.client.host if request.client else ''}"
        most = found[1].per_minute if found and key_id else STRANGERS_PER_MINUTE
        wait = self.pace.wait(caller, most, self.house.now())
        if wait:
            return _reply(refused(429, f"每分钟最多 {most} 次"), {"retry-after": str(ceil(wait))})
        if not found or not key_id:
            return _reply(refused(401, "密钥不对, 或没有这个渠道"))
        return _reply(await self._take(request, *found, key_id))

    async def _take(self, request: Request, channel: Channel, source: Push, key_id: int) -> Answer:
        secret = secret_of(self.house.environment, source.secret_env)
        if not is_secret(secret):
            return refused(503, "本方还没有配置签名密钥, 请联系系统管理员")
        body = await body_of(request, source.max_bytes)
        if body is None:
            return refused(413, f"内容超过 {source.max_bytes} 字节")
        window = timedelta(seconds=source.window_seconds)
        why = refusal(secret, request.headers, body, self.house.now(), window)
        if why:
            return refused(401, why)
        call = Call(key_id, _name(request), body)
        return await to_thread.run_sync(take, self.house, channel, source, call, limiter=self.one_writer)

    def _channel(self, id: str) -> tuple[Channel, Push] | None:
        channels = self.house.config.channels.channels
        return next(((c, c.source) for c in channels if c.id == id and c.enabled and isinstance(c.source, Push)), None)

    def _key(self, channel: str, shown: str) -> int | None:
        with self.house.read() as work:
            key = key_of(work, channel, shown)
            return key.id if key else None


def _bearer(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ").strip()


def _name(request: Request) -> str:
    """What the platform calls this call: repeated under the same name, it is the same call."""
    name = request.headers.get("idempotency-key") or request.headers["webhook-id"]
    return name if len(name) <= LONGEST_NAME else sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def _reply(answer: Answer, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(dict(answer.said), answer.status, headers={"cache-control": "no-store", **(headers or {})})
