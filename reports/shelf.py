"""Put finished files on the shelf: whoever looks into the folder sees a whole report or none."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cases.console import Refusal
from config.causes import cause_of

LEFT_OVER = 3600  # seconds after which a workshop of a killed run is nobody's


@contextmanager
def workshop(folder: Path) -> Iterator[Path]:
    """A hidden folder inside ``folder``, taken away at the end. Raises Refusal when nothing can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear(folder)
        made = Path(tempfile.mkdtemp(prefix=".making-", dir=folder))
    except OSError as e:
        raise _refused(folder, e) from e
    try:
        yield made
    except OSError as e:
        raise _refused(folder, e) from e
    finally:
        shutil.rmtree(made, ignore_errors=True)


def put(made: list[Path], folder: Path) -> list[Path]:
    """Rename finished files into the folder, over those of an earlier run."""
    for path in made:
        path.replace(folder / path.name)
    return [folder / path.name for path in made]


def _clear(folder: Path) -> None:
    """Take away what killed runs left, by the age of files against each other: no clock is asked."""
    left = {p: p.stat().st_mtime for p in folder.glob(".making-*")}
    for path, at in left.items():
        if max(left.values()) - at > LEFT_OVER:
            shutil.rmtree(path, ignore_errors=True)


def _refused(folder: Path, error: OSError) -> Refusal:
    return Refusal(f"周报写不进文件夹 {folder}: {cause_of(error)}")
