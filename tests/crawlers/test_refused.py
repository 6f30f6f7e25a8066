"""The table of refused rows: complete, readable by spreadsheets, and nothing in it runs."""

import csv
from io import StringIO

import pytest

from crawlers.refused import harmless, refusals_table
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
