"""The table of refused rows: complete, readable by spreadsheets, and nothing in it runs."""

import csv
from io import StringIO

import pytest

from crawlers.refused import harmless, refusals_table, refusals_told
from crawlers.voices import Rejected


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＠x"])
def test_no_cell_is_a_formula(cell: str) -> None:
    """What a stranger wrote stays words."""
    assert harmless(cell) == f"'{cell}"


def test_the_table_says_row_number_and_reason() -> None:
    """With the mark by which a spreadsheet knows UTF-8; ordinary words are untouched."""
    table = refusals_table([Rejected(3, "=cmd|' /C calc'!A0", "标题和内容都是空的"), Rejected(None, None, "坏")])
    assert table.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(StringIO(table.decode("utf-8-sig")))) == [
        ["第几条", "编号", "拒收原因"], ["3", "'=cmd|' /C calc'!A0", "标题和内容都是空的"], ["", "", "坏"],
    ]  # fmt: skip


def test_the_first_are_told_and_the_rest_counted() -> None:
    """What belongs to no row (a sheet, a file) is told without one; nothing is cut off in silence."""
    refused = [Rejected(3, None, "空的"), Rejected(None, None, "工作表「统计」没有读入"), Rejected(9, None, "空的")]
    assert refusals_told(refused, 2) == ["第 3 条: 空的", "工作表「统计」没有读入", "另有 1 条, 见清单"]
