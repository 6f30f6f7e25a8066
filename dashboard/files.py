"""``/files/{item}/{hash}``: an attachment, to who may read a case it belongs to; always as a download, never as part of a page."""

from pathlib import Path
from urllib.parse import quote

from anyio import to_thread
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from cases.audit.events import record
from cases.house import House
from cases.items.files import FOLDER, file_of
from cases.people.sessions import session_user
from cases.store.case_tables import Case, CaseItem
from cases.store.item_tables import ItemVersion
from cases.work import Work
from dashboard.current import COOKIE
from dashboard.rights import sight_of


class AttachedFiles:
    """The route of one house."""

    def __init__(self, house: House) -> None:
        self.house = house

    def routes(self) -> list[BaseRoute]:
        """What the front adds to its app; the gate has asked for a session before."""
        return [Route("/files/{item:int}/{hash}", self.give, methods=["GET"])]

    async def give(self, request: Request) -> Response:
        """The file, or 404 whatever the reason: who may not read the case does not learn that there is one."""
        item, digest = request.path_params["item"], request.path_params["hash"]
        name = await to_thread.run_sync(self._allowed, request.cookies.get(COOKIE), item, digest)
        path = self.house.data / FOLDER / digest[:2] / digest
        if name is None or not await to_thread.run_sync(Path.is_file, path):
            return PlainTextResponse("没有这个附件, 或无权查看\n", 404)
        headers = {
            "content-disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "content-security-policy": "default-src 'none'; sandbox", "cache-control": "no-store",
        }  # fmt: skip
        return FileResponse(path, media_type="application/octet-stream", headers=headers)

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


def _name(work: Work, item: int, digest: str) -> str | None:
    versions = work.session.scalars(select(ItemVersion.attachments).where(ItemVersion.item_id == item))
    files = (file_of(attachment) for attachments in versions for attachment in attachments)
    return next((name for name, kept in files if kept == digest), None)


def _cases(work: Work, item: int) -> list[Case]:
    query = select(Case).join(CaseItem, CaseItem.case_id == Case.id)
    return list(work.session.scalars(query.where(CaseItem.item_id == item, CaseItem.detached_at.is_(None))))
