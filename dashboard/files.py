"""``/files/{item}/{hash}``: an attachment, to who may read a case it belongs to; always as a download, never as part of a page."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath
from urllib.parse import quote
from zlib import decompress

from anyio import to_thread
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from cases.audit.events import record
from cases.evidence.record import proof_of
from cases.house import House
from cases.items.files import FOLDER, file_of
from cases.people.sessions import session_user
from cases.registers.proofs import PROVED, Kind, file_for
from cases.store.act_tables import Evidence, EvidenceCopy
from cases.store.case_tables import Case, CaseItem
from cases.store.item_tables import Blob, ItemVersion
from cases.work import Work
from dashboard.current import COOKIE
from dashboard.rights import WHOLE_CITY, actor_of, sight_of


@dataclass(frozen=True)
class _Kept:
    """Something frozen of a piece of evidence: what, under which hash, under which name it came."""

    evidence: Evidence
    hash: str
    what: str
    name: str | None


_Find = Callable[[Work, int], _Kept | None]


class AttachedFiles:
    """The route of one house."""

    def __init__(self, house: House) -> None:
        self.house = house

    def routes(self) -> list[BaseRoute]:
        """What the front adds to its app; the gate has asked for a session before."""
        return [
            Route("/files/{item:int}/{hash}", self.give, methods=["GET"]),
            Route("/evidence/{copy:int}", self.give_copy, methods=["GET"]),
            Route("/evidence/of/{evidence:int}", self.give_proof, methods=["GET"]),
            Route("/evidence/{kind:str}/{entry:int}", self.give_entry, methods=["GET"]),
        ]

    async def give(self, request: Request) -> Response:
        """The file, or 404 whatever the reason: who may not read the case does not learn that there is one."""
        item, digest = request.path_params["item"], request.path_params["hash"]
        name = await to_thread.run_sync(self._allowed, request.cookies.get(COOKIE), item, digest)
        path = self.house.data / FOLDER / digest[:2] / digest
        if name is None or not await to_thread.run_sync(Path.is_file, path):
            return PlainTextResponse("没有这个附件, 或无权查看\n", 404)
        return FileResponse(path, media_type="application/octet-stream", headers=_headers(name))

    async def give_copy(self, request: Request) -> Response:
        """A frozen copy of evidence, likewise; what strangers published is never shown as a page of ours."""
        return await self._give_kept(request, request.path_params["copy"], _copy)

    async def give_proof(self, request: Request) -> Response:
        """What was handed in as the proof itself: the file, or the words of a report; likewise."""
        return await self._give_kept(request, request.path_params["evidence"], _proof)

    async def give_entry(self, request: Request) -> Response:
        """The file that proved a register entry or a problem of the ledger; likewise."""
        kind, id_ = request.path_params["kind"], request.path_params["entry"]
        known = kind in PROVED and id_ < LARGEST
        found = await to_thread.run_sync(self._entry, request.cookies.get(COOKIE), kind, id_) if known else None
        return _sent(found)

    async def _give_kept(self, request: Request, id_: int, find: _Find) -> Response:
        found = await to_thread.run_sync(self._kept, request.cookies.get(COOKIE), id_, find) if id_ < LARGEST else None
        return _sent(found)

    def _entry(self, token: str | None, kind: Kind, id_: int) -> tuple[str, bytes] | None:
        """Its name and what it holds, and a line in the record of who took it."""
        with self.house.write() as work:
            user = session_user(work, token)
            whole = user is not None and bool(sight_of(user).roles & WHOLE_CITY)
            filed = file_for(work, kind, id_, actor_of(user), whole_city=whole) if user else None
            blob = work.session.get(Blob, filed.hash) if filed else None
            if user is None or filed is None or blob is None or blob.body is None:
                return None
            record(
                work, "evidence_taken", subject_kind=kind, subject_id=id_, actor=user.login, data={"copy": filed.hash}
            )
            work.commit()
            return f"{kind}-{id_}{filed.suffix}", decompress(blob.body)

    def _kept(self, token: str | None, id_: int, find: _Find) -> tuple[str, bytes] | None:
        """Its name and what it holds, and a line in the record of who took it."""
        with self.house.write() as work:
            user, row = session_user(work, token), find(work, id_)
            blob = work.session.get(Blob, row.hash) if row else None
            if user is None or row is None or blob is None or blob.body is None:
                return None
            if not sight_of(user).reads(work.session.get_one(Case, row.evidence.case_id)):
                return None
            record(work, "evidence_taken", subject_kind="evidence", subject_id=row.evidence.id, case_id=row.evidence.case_id,
                   actor=user.login, data={"copy": row.hash, "what": row.what})  # fmt: skip
            work.commit()
            return row.name or f"evidence-{row.evidence.id}{ENDINGS.get(row.what, '')}", decompress(blob.body)

    def _allowed(self, token: str | None, item: int, digest: str) -> str | None:
        """The file's name, and a line in the record of who took it."""
        with self.house.write() as work:
            user = session_user(work, token)
            name = _name(work, item, digest)
            if user is None or name is None or not any(sight_of(user).reads(case) for case in _cases(work, item)):
                return None
            record(work, "file_taken", subject_kind="item", subject_id=item, actor=user.login, data={"hash": digest})
            work.commit()
        return name


def _sent(found: tuple[str, bytes] | None) -> Response:
    if found is None:
        return PlainTextResponse("没有这份副本, 或无权查看\n", 404)
    name, body = found
    return Response(body, media_type="application/octet-stream", headers=_headers(name))


LARGEST = 2**63
ENDINGS = {"page": ".html", "text": ".txt", "screenshot": ".png"}


def _copy(work: Work, id_: int) -> _Kept | None:
    row = work.session.get(EvidenceCopy, id_)
    return (
        _Kept(work.session.get_one(Evidence, row.evidence_id), row.blob_hash, row.what, row.file_name) if row else None
    )


def _proof(work: Work, id_: int) -> _Kept | None:
    row = work.session.get(Evidence, id_)
    if row is None or row.blob_hash is None:
        return None
    return _Kept(row, row.blob_hash, proof_of(row), PurePath(row.file_name or "").name)


def _headers(name: str) -> dict[str, str]:
    return {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "content-security-policy": "default-src 'none'; sandbox", "cache-control": "no-store",
    }  # fmt: skip


def _name(work: Work, item: int, digest: str) -> str | None:
    versions = work.session.scalars(select(ItemVersion.attachments).where(ItemVersion.item_id == item))
    files = (file_of(attachment) for attachments in versions for attachment in attachments)
    return next((name for name, kept in files if kept == digest), None)


def _cases(work: Work, item: int) -> list[Case]:
    query = select(Case).join(CaseItem, CaseItem.case_id == Case.id)
    return list(work.session.scalars(query.where(CaseItem.item_id == item, CaseItem.detached_at.is_(None))))
