"""The rows that were refused, as a table to open in a spreadsheet: pure, and harmless to the spreadsheet."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from crawlers.voices import Rejected

HEADINGS = ("第几条", "编号", "拒收原因")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def refusals_table(refused: Iterable[Rejected]) -> bytes:
    """CSV in UTF-8 with the mark by which spreadsheets know it."""
    out = StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(HEADINGS)
    rows.writerows([r.row or "", harmless(r.key or ""), harmless(r.reason)] for r in refused)
    return out.getvalue().encode("utf-8-sig", "replace")


def refusals_told(refused: Sequence[Rejected], most: int) -> list[str]:
    """A sentence for each of the first, and how many more the table holds."""
    told = [f"第 {r.row} 条: {r.reason}" if r.row else r.reason for r in refused[:most]]
    return told + ([f"另有 {len(refused) - most} 条, 见清单"] if len(refused) > most else [])


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula: what strangers wrote stays words (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
