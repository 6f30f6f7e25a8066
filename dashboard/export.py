"""``/export/worklist.csv`` and ``.xlsx``: the work list as a table, masked, without restricted matters, with who took it and when on it."""

from collections.abc import Iterator, Sequence

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from cases.house import House
from cases.matters.worklist import Cursor, WorkRow
from cases.people.sessions import session_user
from cases.work import Work
from config.words import CASE_KIND_CN, SEVERITY_CN
from dashboard.badges import clock_word, state_word
from dashboard.current import COOKIE
from dashboard.masking import mask
from dashboard.read.desk import FILTERS, Choice, read_desk
from dashboard.rights import Sight, sight_of
from dashboard.taken import TYPES, take

HEADINGS = ("编号", "种类", "等级", "标题", "时限", "截止", "主办", "属地", "状态")
MOST = 5000
PAGE = 200


class Export:
    """The route of one house."""

    def __init__(self, house: House) -> None:
        self.house = house

    def routes(self) -> list[BaseRoute]:
        """What the front adds to its app; the gate has asked for a session before, and so does this."""
        return [Route("/export/worklist.{form}", self.give, methods=["GET"])]

    async def give(self, request: Request) -> Response:
        """The table as a download, never kept by any cache."""
        form, chosen = request.path_params["form"], Choice.of(request.query_params)
        if form not in TYPES or request.query_params.get("filter", "all") not in FILTERS:
            return PlainTextResponse("没有这种表\n", 404)
        body = await to_thread.run_sync(self._made, request.cookies.get(COOKIE), form, chosen)
        if body is None:
            return PlainTextResponse("请先登录\n", 401)
        headers = {"content-disposition": f"attachment; filename=worklist.{form}", "cache-control": "no-store"}
        return Response(body, media_type=TYPES[form], headers=headers)

    def _made(self, token: str | None, form: str, chosen: Choice) -> bytes | None:
        """The table of who holds that token; nothing for nobody."""
        with self.house.read() as work:
            user = session_user(work, token)
            rows = list(exported(work, sight_of(user), chosen)) if user else []
        if user is None:
            return None
        said = {"filter": chosen.filter, **chosen.said}
        return take(
            self.house,
            user,
            "worklist_exported",
            form,
            "值守台",
            [HEADINGS, *rows],
            counted=f"{len(rows)} 件",
            said=said,
        )


def exported(work: Work, sight: Sight, chosen: Choice) -> Iterator[Sequence[str]]:
    """Lines of the cases this person may read; of a restricted matter nothing at all, whoever exports."""
    after: Cursor | None = None
    count = 0
    while count < MOST:
        desk = read_desk(work, sight, chosen, after, PAGE)
        for found in desk.rows:
            if found.readable and not found.row.restricted and count < MOST:
                count += 1
                yield _line(work, found.row)
        if desk.next is None:
            return
        after = desk.next


def _line(work: Work, row: WorkRow) -> Sequence[str]:
    words = {str(code): word for code, word in SEVERITY_CN.items()}
    due = row.due_at.astimezone(work.config.city.zone).strftime("%Y-%m-%d %H:%M") if row.due_at else ""
    return (
        row.number, CASE_KIND_CN[row.kind], words.get(row.severity or "", ""), mask(row.title), clock_word(row.clock_kind), due,
        row.handling_lead or "待定", row.territory or "", state_word(row.state),
    )  # fmt: skip
