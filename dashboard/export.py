"""``/export/worklist.csv`` and ``.xlsx``: the work list as a table, masked, without restricted matters, with who took it and when on it."""

import csv
import secrets
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from cases.audit.events import record
from cases.house import House
from cases.matters.worklist import Cursor, WorkRow
from cases.people.sessions import session_user
from cases.work import Work
from config.words import CASE_KIND_CN, SEVERITY_CN
from crawlers.refused import harmless
from dashboard.badges import clock_word, state_word
from dashboard.current import COOKIE
from dashboard.masking import mask
from dashboard.read.desk import FILTERS, Choice, read_desk
from dashboard.rights import Sight, sight_of

HEADINGS = ("编号", "种类", "等级", "标题", "时限", "截止", "主办", "属地", "状态")
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
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
        """The mark on the table is also in the event, so that a leaked copy leads to who took it."""
        with self.house.read() as work:
            user = session_user(work, token)
            rows = list(exported(work, sight_of(user), chosen)) if user else []
            now, zone = work.now, work.config.city.zone
        if user is None:
            return None
        copy = secrets.token_hex(4)
        at = now.astimezone(zone)
        mark = f"导出人 {user.name}（{user.login}）  {at:%Y-%m-%d %H:%M:%S}  副本 {copy}  共 {len(rows)} 件  内部资料，请勿外传"
        with self.house.write() as work:
            record(work, "worklist_exported", subject_kind="user", subject_id=user.id, actor=user.login,
                   data={"filter": chosen.filter, **chosen.said, "form": form, "rows": len(rows), "copy": copy})  # fmt: skip
            work.commit()
        return _csv(mark, rows) if form == "csv" else _xlsx(mark, rows)


def exported(work: Work, sight: Sight, chosen: Choice) -> Iterator[Sequence[str]]:
    """Lines of the cases this person may read; of a restricted matter nothing at all, whoever exports."""
    after: Cursor | None = None
    count = 0
    while count < MOST:
        desk = read_desk(work, sight, chosen, after, PAGE)
        for found in desk.rows:
            if found.readable and not found.row.restricted and count < MOST:
                count += 1
                yield [harmless(cell) for cell in _line(work, found.row)]
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


def _csv(mark: str, rows: Sequence[Sequence[str]]) -> bytes:
    out = StringIO(newline="")
    table = csv.writer(out)
    table.writerow([mark])
    table.writerow(HEADINGS)
    table.writerows(rows)
    table.writerow([mark])
    return out.getvalue().encode("utf-8-sig", "replace")


def _xlsx(mark: str, rows: Sequence[Sequence[str]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    book.properties.creator, book.properties.description = "应声", mark
    sheet = book.create_sheet("值守台")
    sheet.oddFooter.center.text = mark.replace("&", "&&")  # on every printed page
    for line in ([mark], HEADINGS, *rows, [mark]):
        cells = [WriteOnlyCell(sheet, _printable(value)) for value in line]
        for cell in cells:
            cell.data_type = "s"  # text whatever it begins with
        sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _printable(value: str) -> str:
    """What XML cannot hold, a workbook cannot."""
    return "".join(c for c in value if c >= " " or c in "\t\n")
