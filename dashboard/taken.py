"""A table that somebody takes out of the desk: marked with who and when, on record, and harmless to a spreadsheet."""

import csv
import secrets
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any

from cases.audit.events import record
from cases.house import House
from cases.store.people_tables import User
from crawlers.refused import harmless

TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
Table = Sequence[Sequence[str]]


def take(
    house: House, user: User, event: str, form: str, title: str, rows: Table, *, counted: str, said: Mapping[str, Any]
) -> bytes:
    """The table as a file of that form; ``rows`` begin with their headings, ``counted`` says how many of what (12 件).

    The mark on the table is also in the event, so that a leaked copy leads to who took it.
    """
    copy = secrets.token_hex(4)
    at = house.now().astimezone(house.config.city.zone)
    mark = f"导出人 {user.name}（{user.login}）  {at:%Y-%m-%d %H:%M:%S}  副本 {copy}  共 {counted}  内部资料，请勿外传"
    with house.write() as work:
        record(work, event, subject_kind="user", subject_id=user.id, actor=user.login,
               data={**said, "form": form, "rows": len(rows) - 1, "copy": copy})  # fmt: skip
        work.commit()
    lines = [[mark], *([harmless(cell) for cell in row] for row in rows), [mark]]
    return _csv(lines) if form == "csv" else _xlsx(title, mark, lines)


def _csv(lines: Table) -> bytes:
    out = StringIO(newline="")
    csv.writer(out).writerows(lines)
    return out.getvalue().encode("utf-8-sig", "replace")


def _xlsx(title: str, mark: str, lines: Table) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    book.properties.creator, book.properties.description = "应声", mark
    sheet = book.create_sheet(title)
    sheet.oddFooter.center.text = mark.replace("&", "&&")  # on every printed page
    for line in lines:
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
