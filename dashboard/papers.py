"""``/papers/…``: the files of editions and the paper on one case, to who may read them, each download on record; ``/api/figures``."""

import tempfile
from pathlib import Path
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from cases.audit.events import record
from cases.console import Refusal
from cases.house import House
from cases.items.keys import READING, key_of
from cases.papers.flow import subject
from cases.papers.rights import reads, reads_all
from cases.papers.shelf import MEDIA, bytes_of, files_of
from cases.people.actors import Forbidden
from cases.people.sessions import session_user
from cases.store.paper_tables import ReportEdition
from cases.store.people_tables import User
from dashboard.current import COOKIE
from dashboard.figures_spec import specification
from dashboard.rights import actor_of
from reports.brief import brief
from reports.editions import editions, standing
from reports.forms.plain import as_value
from reports.frozen import frozen
from reports.gather import facts_of
from reports.kinds import KINDS

VIEW = "view"
FIGURES = ("weekly", "daily", "monthly")


class PaperFiles:
    """The routes of one house; the gate has asked for a session before, except under ``/api/``, which asks for itself."""

    def __init__(self, house: House) -> None:
        self.house = house

    def routes(self) -> list[BaseRoute]:
        """What the front adds to its app."""
        return [
            Route("/papers/case/{case}", self.case, methods=["GET"]),
            Route("/papers/{edition:int}/{form}", self.give, methods=["GET"]),
            Route("/api/openapi.json", self.describe, methods=["GET"]),
            Route("/api/figures/{kind}/{period}", self.figures, methods=["GET"]),
        ]

    async def give(self, request: Request) -> Response:
        """A file as a download, or the .html to look at; 404 whatever the reason."""
        edition, form = request.path_params["edition"], request.path_params["form"]
        found = await to_thread.run_sync(self._file, request.cookies.get(COOKIE), edition, form)
        if found is None:
            return PlainTextResponse("没有这个文件, 或无权查看\n", 404)
        name, body, media = found
        if form == VIEW:
            return HTMLResponse(body, headers={"cache-control": "no-store"})
        return _download(name, body, media)

    async def case(self, request: Request) -> Response:
        """舆情专报 of one case, drafted now."""
        made = await to_thread.run_sync(self._brief, request.cookies.get(COOKIE), request.path_params["case"])
        if isinstance(made, str):
            return PlainTextResponse(f"{made}\n", 404)
        return _download(*made, MEDIA["docx"])

    async def describe(self, _request: Request) -> Response:
        """The interface as OpenAPI 3.1."""
        return JSONResponse(specification(self.house.config))

    async def figures(self, request: Request) -> Response:
        """The figures of a span, the same as in the paper's .json, to a key or a session that may read all papers."""
        shown = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        kind, period = request.path_params["kind"], request.path_params["period"]
        status, body = await to_thread.run_sync(self._figures, shown, request.cookies.get(COOKIE), kind, period)
        return JSONResponse(body, status, headers={"cache-control": "no-store"})

    def _file(self, token: str | None, id_: int, form: str) -> tuple[str, bytes, str] | None:
        with self.house.write() as work:
            user, edition = session_user(work, token), work.session.get(ReportEdition, id_)
            if user is None or edition is None or not reads(work.config.papers, actor_of(user), edition):
                return None
            filed = files_of(edition).get("html" if form == VIEW else form)
            body = bytes_of(work.session, filed) if filed else None
            if filed is None or body is None:
                return None
            record(work, "paper_taken", subject_kind="report", subject_id=subject(edition), actor=user.login,
                   data={"form": filed.form, "hash": filed.hash, "state": edition.state})  # fmt: skip
            work.commit()
        return filed.name, body, MEDIA[filed.form]

    def _brief(self, token: str | None, name: str) -> tuple[str, bytes] | str:
        with self.house.read() as work:
            user = session_user(work, token)
        if user is None:
            return "请先登录"
        try:
            with tempfile.TemporaryDirectory(prefix="yingsheng-") as folder:
                [file] = brief(self.house, name, Path(folder), user.login)
                made = file.name, file.read_bytes()
        except Forbidden as e:
            return e.why
        with self.house.write() as work:
            record(
                work,
                "paper_taken",
                subject_kind="report",
                subject_id=f"case:{name}",
                actor=user.login,
                data={"form": "docx"},
            )
            work.commit()
        return made

    def _figures(self, shown: str, token: str | None, kind: str, period: str) -> tuple[int, object]:
        with self.house.read() as work:
            user: User | None = session_user(work, token)
            keyed = key_of(work, READING, shown) if shown else None
            if keyed is None and (user is None or not reads_all(work.config.papers, actor_of(user))):
                return 401, {"error": "密钥不对, 或没有查看的权限"}
            if kind not in FIGURES or kind not in KINDS:
                return 404, {"error": f"没有这种件; 可用: {', '.join(k for k in FIGURES if k in KINDS)}"}
            try:
                span = KINDS[kind].named(period, work.config.city.zone, work.now)
            except Refusal as e:
                return 404, {"error": str(e)}
            facts = facts_of(work, span)
            words = standing(editions(work.session, span), frozen(facts.figures))
            return 200, as_value(KINDS[kind].compose(facts, None, words), facts)


def _download(name: str, body: bytes, media: str) -> Response:
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name)}", "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; sandbox",
    }  # fmt: skip
    return Response(body, media_type=media, headers=headers)
