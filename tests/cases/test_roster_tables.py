"""Rosters from tables: CSV and workbooks, Chinese and English headings, and what a bad row says."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from cases.house import House
from cases.people.pattern import write_pattern
from cases.people.register import import_file
from cases.people.sheets import RosterError
from cases.people.when import read_instant
from cases.store.event_tables import Event
from cases.store.people_tables import Contact, Person, Shift
from tests.conftest import CHINA

ZONE = ZoneInfo("Asia/Shanghai")
PEOPLE = [
    ["姓名", "单位", "角色", "手机"],
    ["张三", "市政府办", "值班员", 13800000001.0],
    ["张三", "市应急局", "单位联络员", "138-0000-0002"],
]
EIGHT = datetime(2026, 11, 25, 8, 30, tzinfo=CHINA)

Bring = Callable[..., dict[str, Any]]


@pytest.fixture
def bring(house: House, tmp_path: Path) -> Bring:
    """Import tables of one workbook."""

    def bring_(*tables: list[list[Any]], name: str = "table.xlsx") -> dict[str, Any]:
        book = Workbook()
        book.remove(book.active)
        for rows in tables:
            sheet = book.create_sheet()
            for row in rows:
                sheet.append(row)
        book.save(tmp_path / name)
        with house.write() as work:
            result = import_file(work, tmp_path / name)
            work.commit()
        return result

    return bring_


def shifts(house: House) -> list[Shift]:
    """All shifts."""
    with house.read() as work:
        return list(work.session.scalars(select(Shift).order_by(Shift.id)))


def test_a_workbook_with_both_tables_is_read_people_first(house: House, bring: Bring) -> None:
    """Excel's dates and typed ones; namesakes told apart by unit; telephone numbers as numbers; twice changes nothing."""
    table = [
        ["角色", "人员", "单位", "上班", "下班"],
        ["值班员", "张三", "市政府办", datetime(2026, 11, 25, 8, 30), "2026-11-25 20:30"],
        [None, None, None, None, None],
        ["值班员", "张三", "市应急局", "2026年11月25日 20:30", "2026-11-26T08:30:00+08:00"],
    ]
    assert bring(table, PEOPLE) == {"file": "table.xlsx", "people": 2, "shifts": 2}
    first, second = shifts(house)
    assert (first.starts_at, first.ends_at) == (EIGHT, EIGHT.replace(hour=20))
    assert first.person_id != second.person_id
    with house.read() as work:
        assert set(work.session.scalars(select(Contact.address))) == {"13800000001", "13800000002"}
        before = work.session.scalar(select(func.count()).select_from(Event))
    assert bring(table, PEOPLE) == {"file": "table.xlsx", "people": 0, "shifts": 0}
    with house.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Event)) == before


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (["值班员", "张三", "", "2026-11-25 08:30", "2026-11-25 20:30"], "第 2 行: 张三: 有同名的人 .*请写明单位"),
        (["值班员", "李四", "", "2026-11-25 08:30", "2026-11-25 20:30"], "值班表第 2 行: 李四: 没有这个人"),
        (["值班员", "张三", "市政府办", "11月25日 08:30", "2026-11-25 20:30"], "第 2 行: 11月25日 08:30 没有年份"),
        (["值班员", "张三", "市政府办", "2026-11-25", "2026-11-25 20:30"], "第 2 行: 2026-11-25 只有日期, 请写明几点"),
        (["值班员", "张三", "市政府办", "昨天", "2026-11-25 20:30"], "第 2 行: 昨天 读不出时间"),
        (["值班员", "张三", "市政府办", "2026-13-25 08:30", "2026-11-25 20:30"], "不是可能的时间"),
        (["值班员", "张三", "市政府办", "2026-11-25 08:30", "2026-11-25 08:30"], "下班不晚于上班"),
        (["国王", "张三", "市政府办", "2026-11-25 08:30", "2026-11-25 20:30"], "没有角色 国王"),
        (["值班员", "", "市政府办", "2026-11-25 08:30", "2026-11-25 20:30"], "人员为空"),
    ],
)  # fmt: skip
def test_a_bad_row_refuses_the_whole_table_with_its_number(
    house: House, bring: Bring, row: list[str], says: str
) -> None:
    """All rows or none: the good row beside it is not kept, nor are the people of the other sheet."""
    head = ["角色", "人员", "单位", "上班", "下班"]
    good = ["值班员", "张三", "市应急局", "2026-11-26 08:30", "2026-11-26 20:30"]
    with pytest.raises(RosterError, match=says):
        bring(PEOPLE, [head, row, good])
    assert shifts(house) == []
    with house.read() as work:
        assert work.session.scalar(select(Person.id)) is None


def test_the_year_may_stand_in_a_column_or_in_the_title(house: House, bring: Bring) -> None:
    """11月25日 is understood where the table says which year; 姓名 above the people of a table with hours is its person."""
    bring(PEOPLE)
    bring([["年份", "角色", "姓名", "单位", "上班时间", "下班时间"],
           [2026, "值班员", "张三", "市政府办", "11月25日 08:30", "11月25日 20:30"]])  # fmt: skip
    with pytest.raises(
        RosterError, match="值班表第 3 行: 昨天 读不出时间"
    ):  # as the spreadsheet counts, its title included
        bring(
            [
                ["2026年11月值班表"],
                ["角色", "人员", "单位", "上班", "下班"],
                ["值班员", "张三", "市应急局", "昨天", "11月25日 20:30"],
            ]
        )
    bring([["2026年11月值班表"], ["角色", "人员", "单位", "上班", "下班"],
           ["值班员", "张三", "市应急局", "11月25日8时30分", "11月25日 20:30"]])  # fmt: skip
    assert [row.starts_at for row in shifts(house)] == [EIGHT, EIGHT]


def test_a_new_end_corrects_the_shift_and_a_clash_is_refused(house: House, bring: Bring) -> None:
    """The same shift with another end is moved; the same person twice at once is refused with the shift's number."""
    head = ["角色", "人员", "单位", "上班", "下班"]
    bring(PEOPLE, [head, ["值班员", "张三", "市政府办", "2026-11-25 08:30", "2026-11-25 20:30"]])
    assert bring([head, ["值班员", "张三", "市政府办", "2026-11-25 08:30", "2026-11-25 18:30"]])["shifts"] == 1
    assert [row.ends_at for row in shifts(house)] == [EIGHT.replace(hour=18)]
    with pytest.raises(RosterError, match="第 2 行: 张三 在 2026-11-25 08:30 起的班次 1 里已值此班"):
        bring([head, ["值班员", "张三", "市政府办", "2026-11-25 12:00", "2026-11-25 20:30"]])


def test_excel_rounds_and_serials_are_read() -> None:
    """08:29:59.9999 of a workbook is 08:30; a bare day number is a time; other numbers and bare hours are not."""
    assert read_instant(datetime(2026, 11, 25, 8, 29, 59, 999_900), ZONE) == EIGHT
    assert read_instant(46351.354166666664, ZONE) == EIGHT
    assert read_instant("46351.354166666664", ZONE) == EIGHT
    for cell in (17.0, EIGHT.date(), EIGHT.time(), True, ""):
        with pytest.raises(ValueError, match=r"只有|读不出"):
            read_instant(cell, ZONE)


@pytest.mark.parametrize("name", ["empty.xlsx", "empty.csv"])
def test_the_pattern_is_a_table_that_wants_only_rows(house: House, tmp_path: Path, name: str) -> None:
    """Its headings are understood, unfilled it is refused, and it is never written over a table that may be filled in."""
    assert "shifts" in write_pattern(tmp_path / name, "shifts")
    with house.write() as work, pytest.raises(RosterError, match="一行也没有"):
        import_file(work, tmp_path / name)
    with pytest.raises(RosterError, match="已存在"):
        write_pattern(tmp_path / name, "shifts")
    if name.endswith("xlsx"):
        assert load_workbook(tmp_path / name).sheetnames == ["人员", "值班表"]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [("a.xlsx", b"no book", "不是可读的工作簿"), ("a.csv", b'\xff\xfe\x00"', "既不是 UTF-8"), ("a.csv", '角色,人员\n"开'.encode(), "引号")],
)  # fmt: skip
def test_an_unreadable_file_says_so(house: House, tmp_path: Path, name: str, data: bytes, says: str) -> None:
    """A broken workbook, a strange encoding, an open quotation mark."""
    (tmp_path / name).write_bytes(data)
    with house.write() as work, pytest.raises(RosterError, match=says):
        import_file(work, tmp_path / name)
