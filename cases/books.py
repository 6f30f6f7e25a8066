"""Workbooks and documents as they are written: whole under their name, or not there."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any


def save_book(book: Any, file: Path) -> None:
    """Write what openpyxl or python-docx has built. Raises OSError; a disk that fills up leaves no half of it.

    Built in memory first: a ZIP that cannot be closed speaks up once more when it is thrown away, past everybody's ``except``.
    """
    built = BytesIO()
    book.save(built)
    save_whole(built.getvalue(), file)


def save_whole(data: bytes, file: Path) -> None:
    """Write a file under its name only when all of it is there. Raises OSError."""
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(data)
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def add_headings(sheet: Any, heads: Sequence[str], width: int = 20) -> list[Any]:
    """The first line of a sheet, its columns wide enough to type in; its columns in order."""
    sheet.append(list(heads))
    columns = [sheet.column_dimensions[cell.column_letter] for cell in next(sheet.iter_rows(min_row=1, max_row=1))]
    for column in columns:
        column.width = width
    return columns
