"""A workbook read on trial, in a process of its own that may take so much memory and no more: of the old kinds, and of cells that do not say
where they stand, nobody knows their room without reading them, and who runs out of memory there ends at once.

Run as a script; it imports nothing of ours.
"""

import resource
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import python_calamine as calamine

MOST_BYTES = 800_000_000
SECONDS = 300
_TOO_LARGE = 3
_OVER_A_LIMIT = "Cell limit"
"""So the reader says it of an OpenDocument table that repeats a cell without end."""


def open_book(path: Path) -> "calamine.CalamineWorkbook":
    """By its ending, which costs no memory, else by what it holds, which takes a copy of the file. Raises CalamineError."""
    import python_calamine as calamine

    try:
        return calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError:
        raise
    except calamine.CalamineError:
        with path.open("rb") as file:
            return calamine.CalamineWorkbook.from_filelike(file)


def last_cells(path: Path) -> list[tuple[int, int]] | None:
    """Row and column of each sheet's last cell, from 1; ``None`` where reading it takes more than there is. What proves to be no readable
    workbook has no sheets: whoever reads it will say so."""
    command = [sys.executable, "-P", __file__, str(path.absolute())]
    try:
        done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,  # noqa: S603 - our own code
                              stderr=subprocess.DEVNULL, timeout=SECONDS)  # fmt: skip
    except subprocess.TimeoutExpired:
        return None
    if done.returncode < 0 or done.returncode == _TOO_LARGE:
        return None
    places = (line.split() for line in done.stdout.decode().splitlines())
    return [(int(row), int(column)) for row, column in places]


def _on_trial(path: Path) -> int:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    import python_calamine as calamine

    try:
        book = open_book(path)
        kept = [book.get_sheet_by_name(sheet.name) for sheet in book.sheets_metadata]
    except MemoryError:
        return _TOO_LARGE
    except calamine.CalamineError as e:
        return _TOO_LARGE if _OVER_A_LIMIT in f"{e} {e.__context__}" else 0
    for sheet in kept:
        row, column = sheet.end or (-1, -1)
        print(row + 1, column + 1)
    return 0


if __name__ == "__main__":
    sys.exit(_on_trial(Path(sys.argv[1])))
