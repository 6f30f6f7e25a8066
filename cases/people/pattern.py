"""An empty table to fill in: the headings a roster may have, and how a row looks."""

import csv
from io import StringIO
from pathlib import Path

from cases.books import add_headings, save_book, save_whole
from cases.people.sheets import HEADINGS, WORKBOOKS, RosterError
from config.causes import cause_of

PEOPLE = ("name", "unit", "role", "phone", "email", "wecom", "webhook", "robot")
SHIFTS = ("role", "person", "unit", "starts_at", "ends_at")
TITLES = {"people": ("人员", PEOPLE), "shifts": ("值班表", SHIFTS)}


def write_pattern(file: Path, kind: str) -> list[str]:
    """Write the headings to a new file; what tables it holds. A workbook holds both, a CSV file the one asked for.

    Raises RosterError when the file is there already: it may have been filled in.
    """
    if file.exists():
        raise RosterError(f"{file} 已存在, 不覆盖")
    try:
        return _book(file) if file.suffix.lower() == WORKBOOKS[0] else _csv(file, kind)
    except OSError as e:
        raise RosterError(f"{file} 写不了 ({cause_of(e)})") from e


def _headings(kind: str) -> list[str]:
    return [HEADINGS[field][0] for field in TITLES[kind][1]]


def _csv(file: Path, kind: str) -> list[str]:
    out = StringIO()
    csv.writer(out).writerow(_headings(kind))
    save_whole(out.getvalue().encode("utf-8-sig"), file)  # the mark at the front: offices open it in a spreadsheet
    return [kind]


def _book(file: Path) -> list[str]:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for kind, (title, _) in TITLES.items():
        sheet = book.create_sheet(title)
        heads = _headings(kind)
        for head, column in zip(heads, add_headings(sheet, heads), strict=True):
            if head in ("上班", "下班"):
                column.number_format = "yyyy-mm-dd hh:mm"
    save_book(book, file)
    return list(TITLES)
