""".xlsx: the annex tables. A cell is text or a number, never a formula: what a citizen wrote must not run."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cases.books import save_book
from config.words import CASE_KIND_CN
from reports.behind import behind
from reports.content import Paper
from reports.figures import Row
from reports.particulars import nameable, unnamed
from reports.sections.facts import Facts
from reports.span import worded

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""First characters that a spreadsheet may take for a formula when the cell is edited or saved as CSV."""

Value = str | int | float | None
Sheet = tuple[str, Sequence[str], Sequence[int], Iterable[Sequence[Value]]]


def write(paper: Paper, facts: Facts, path: Path) -> None:
    """Write five sheets: figures, breaches, cases, which case is behind which figure, definitions."""
    write_sheets(f"{paper.title} {paper.subtitle}", paper.maker, _sheets(facts), path)


def write_sheets(title: str, maker: str, sheets: Iterable[Sheet], path: Path) -> None:
    """Write a workbook of tables, each with its name, header, widths and lines. Raises OSError."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = title, maker
    for name, header, widths, lines in sheets:
        _sheet(book.create_sheet(name), header, widths, lines)
    save_book(book, path)


def _sheets(facts: Facts) -> Iterator[Sheet]:
    yield (
        "指标",
        ("指标", "项目", "数量", "单位", worded(facts.figures.week, "上周"), "去年同期"),
        (22, 24, 10, 8, 10, 10),
        _figures(facts),
    )
    yield (
        "处置超时",
        ("编号", "事项", "时限", "主办", "限期", "了结", "超出小时", "原因", "办理进展"),
        (18, 44, 14, 20, 18, 18, 10, 60, 24),
        breach_sheet(facts),
    )
    yield "事项", ("编号", "种类", "事项", "主办"), (18, 12, 60, 20), _cases(facts)
    yield "指标对应事项", ("指标", "项目", "事项编号", "信息编号"), (22, 24, 18, 12), _behind(facts)
    yield "口径", ("指标", "名称", "口径"), (28, 22, 100), _meanings(facts)


def _figures(facts: Facts) -> Iterator[Sequence[Value]]:
    for f in facts.figures.by_name.values():
        before = f.previous if facts.figures.anything_before else None
        year = f.last_year if f.last_year is not None and f.last_year.count else None
        yield f.definition.title, "合计", f.count, f.definition.unit, *(t.count if t else None for t in (before, year))
        for part in facts.parts(f):
            yield (
                f.definition.title,
                facts.name(f, part),
                f.of(part),
                f.definition.unit,
                *(t.of(part) if t else None for t in (before, year)),
            )


def breach_sheet(facts: Facts) -> Iterator[Sequence[Value]]:
    """Every missed limit with its cause, all its words, and how far the handling has come."""
    leads = facts["cases_by_lead"]
    open_ = nameable(facts.breaches)
    for b in open_:
        case, stopped = b.case, facts.local(b.stopped_at) if b.stopped_at else "未了结"
        lead = facts.name(leads, case.handling_lead) if case else None
        kind, over = facts.name(facts["clocks_late"], b.kind), round(b.hours_over(facts.figures.made_at), 1)
        yield (
            case.number if case else None,
            case.title if case else None,
            kind,
            lead,
            facts.local(b.limit),
            stopped,
            over,
            b.why,
            b.how_far,
        )
    if len(open_) < len(facts.breaches):
        yield None, unnamed(len(facts.breaches) - len(open_))


def _cases(facts: Facts) -> Iterator[Sequence[Value]]:
    open_ = [case for case in facts.cases.values() if not case.restricted]
    for c in open_:
        yield c.number, CASE_KIND_CN.get(c.kind, c.kind), c.title, facts.name(facts["cases_by_lead"], c.handling_lead)
    if len(open_) < len(facts.cases):
        yield None, None, unnamed(len(facts.cases) - len(open_))


def _behind(facts: Facts) -> Iterator[Sequence[Value]]:
    for f in facts.figures.by_name.values():
        for part in facts.parts(f):
            title, name, found = f.definition.title, facts.name(f, part), behind(f.parts[part], facts.cases)
            yield from ((title, name, number, item) for number, item in _open_rows(facts, f.parts[part]))
            if found.restricted:
                yield title, name, found.only_counted, None


def _open_rows(facts: Facts, rows: Iterable[Row]) -> Iterator[tuple[Value, Value]]:
    """Case number and item of each row that may be named."""
    for row in rows:
        case = facts.cases[row.case_id] if row.case_id is not None else None
        if case is None or not case.restricted:
            yield case.number if case else None, row.item_id


def _meanings(facts: Facts) -> Iterator[Sequence[Value]]:
    for f in facts.figures.by_name.values():
        yield f.definition.name, f.definition.title, worded(facts.figures.week, f.definition.sentence)


def _sheet(sheet: Any, header: Sequence[str], widths: Sequence[int], lines: Iterable[Sequence[Value]]) -> None:
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for n, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    sheet.append([_cell(sheet, title, bold=True) for title in header])
    for line in lines:
        sheet.append([_cell(sheet, value) for value in line])


def _cell(sheet: Any, value: Value, *, bold: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    if not isinstance(value, str) or not (bold or value.startswith(DANGEROUS)):
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    cell.quotePrefix = value.startswith(DANGEROUS)  # Excel then keeps it text when somebody edits the cell
    if bold:
        cell.font = Font(bold=True)
    return cell
