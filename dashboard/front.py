"""The web front as one ASGI app: Streamlit's pages behind our gate, and our own routes beside them."""

import asyncio
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from starlette.applications import Starlette
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from cases.heart import leave
from cases.house import House
from cases.log import hear
from cases.people.sessions import session_user
from dashboard import script
from dashboard.acknowledge import Links
from dashboard.address import Address, Prefix
from dashboard.callbacks import Callbacks
from dashboard.current import Current, browser_token, install
from dashboard.export import Export
from dashboard.export_figures import ExportFigures
from dashboard.files import AttachedFiles
from dashboard.gate import Gate
from dashboard.headers import SecurityHeaders
from dashboard.health import Health
from dashboard.heartbeat import Heart
from dashboard.index import icon_svg, index_html, script_hashes
from dashboard.intake import Intake
from dashboard.login import Login
from dashboard.markup import div
from dashboard.outage import InOurWords, aloud
from dashboard.papers import PaperFiles
from dashboard.rows import Rows
from dashboard.sections import SECTIONS
from dashboard.sheet import sheet
from dashboard.signon import SignOnRoutes
from dashboard.steps import Steps
from dashboard.wall import WallScreen

if TYPE_CHECKING:
    from streamlit.starlette import App

_ROOT = Path(__file__).resolve().parent
MACHINES = ("/api/", "/intake/", "/receipts/", "/replies/")
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_SETTINGS = _ROOT.parent / ".streamlit" / "config.toml"


def build_front(house: House) -> "App":
    """Everything that answers on the desk's one address."""
    from streamlit.starlette import App  # 1.5 s to import: only the process that serves pages pays it

    _apply_settings()
    install(Current(house, browser_token))
    pages = [Route(f"/{section.path}", _index, methods=["GET"]) for section in SECTIONS]
    pages.append(Route("/favicon.png", _icon, methods=["GET"]))
    pages.append(Route("/{name:page_name}", _missing(house), methods=["GET"]))
    return App(
        _ROOT / "desk.py",
        routes=[
            *Login(house).routes(),
            *SignOnRoutes(house).routes(),
            *Steps(house).routes(),
            *Health(house).routes(),
            *Links(house).routes(),
            *Callbacks(house).routes(),
            *Intake(house).routes(),
            *AttachedFiles(house).routes(),
            *Export(house).routes(),
            *Rows(house).routes(),
            *WallScreen(house).routes(),
            *script.routes(),
            *ExportFigures(house).routes(),
            *PaperFiles(house).routes(),
            *pages,
            *(Route(f"{folder}{{rest:path}}", _no_interface, methods=METHODS) for folder in MACHINES),
        ],
        middleware=guards(house, script_hashes()),
        lifespan=_beating(house),
        on_script_error=_own_words,
    )


async def _no_interface(request: Request) -> Response:
    """Whoever asks here is a program: it would take Streamlit's page, which answers everything with 200, for an answer of ours."""
    said = "没有这个接口, 或不用这种方法: 各接口见 /api/openapi.json 和 /intake/openapi.json"
    return JSONResponse({"error": said, "path": request.url.path, "method": request.method}, 404)


def guards(house: House, scripts: tuple[str, ...]) -> list[Middleware]:
    """What every request goes through before a page sees it, the outermost first."""
    address = Address.of(house.config)
    return [
        Middleware(SecurityHeaders, scripts=scripts, address=address),
        Middleware(InOurWords, city=house.config.city.name),
        Middleware(Prefix, prefix=address.prefix),
        Middleware(Gate, known=_known(house), address=address),
    ]


def build_intake(house: House) -> Starlette:
    """Only what platforms push to, for a machine or a port of its own: no pages and no login to be sent to, so nothing to guard."""
    return Starlette(
        routes=[*Health(house).routes(), *Intake(house).routes(), Route("/{rest:path}", _only_intake)],
        middleware=[Middleware(InOurWords, city=house.config.city.name)],
    )


async def _only_intake(_request: Request) -> Response:
    return PlainTextResponse("这里只接收平台推送（/intake/…），值守台在另一个地址。\n", 404)


def _own_words(error: Exception) -> bool:
    """What a person sees when a page fails; Streamlit has logged the error itself."""
    import streamlit as st

    st.html(div("ys-banner ys-red", aloud(error)))
    return True


class _PageName(StringConvertor):
    """One step of an address, as a page would have it: nothing of Streamlit's own, no file."""

    regex = "[^/._][^/.]*"


register_url_convertor("page_name", _PageName())


def _missing(house: House) -> Callable[[Request], Awaitable[Response]]:
    """An address that is no page: in our words, where Streamlit would show the desk with a dialog in English."""

    async def missing(_request: Request) -> Response:
        back = f'<p>请检查网址。</p><p><a href="{Address.of(house.config).to("/")}">打开值守台</a></p>'
        return sheet(house.config.city.name, "没有这一页", back, 404)

    return missing


async def _icon(_request: Request) -> Response:
    return Response(icon_svg(), media_type="image/svg+xml")


async def _index(_request: Request) -> Response:
    return HTMLResponse(index_html(), headers={"cache-control": "no-cache"})


def _known(house: House) -> Callable[[str | None], bool]:
    def known(token: str | None) -> bool:
        with house.read() as work:
            return session_user(work, token) is not None

    return known


def _beating(house: House) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """The front's heartbeat lives and dies with the server that answers, not with a thread of its own."""

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        beating = asyncio.create_task(_beat_for_ever(house))
        try:
            yield
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating
            await to_thread.run_sync(leave, house, "front")

    return lifespan


async def _beat_for_ever(house: House) -> None:
    from sqlalchemy.exc import SQLAlchemyError

    heart = Heart(house, "front", house.now())
    while True:
        for library in (
            "streamlit",
            "uvicorn",
            "websockets",
        ):  # Streamlit takes them back whenever it reads its settings
            hear(library)
        with suppress(SQLAlchemyError):  # a busy database makes the pulse late, which is what a reader should see
            await to_thread.run_sync(heart.beat)
        await asyncio.sleep(house.config.alerts.heartbeat_seconds)


def _apply_settings() -> None:
    """Streamlit looks for its settings in the working directory; ours hold wherever the front is started."""
    from streamlit import config

    for section, values in tomllib.loads(_SETTINGS.read_text(encoding="utf-8")).items():
        for key, value in values.items():
            config.set_option(f"{section}.{key}", value)
