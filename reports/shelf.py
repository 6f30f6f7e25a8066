"""Put finished files on the shelf: whoever looks into the folder sees files of one run only, never of two, never a half one.

1. A run writes into a hidden workshop of its own (``.making-…``): killed there, the folder is as it was.
2. One rename turns the workshop into a finished set (``.set-…``). From here on the set counts as published: whoever comes
   next, this run or the first one after a kill, puts it on the shelf.
3. The set's older files are taken down, all of them, before the first new one is put up: of files that belong together
   some may be missing for an instant or after a kill, but no two of different runs stand side by side.

The folder itself is locked meanwhile, so that two runs do not put up the same set; the lock dies with its process.
"""

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cases.console import Refusal
from config.causes import cause_of

MAKING, SET = ".making-", ".set-"
LEFT_OVER = 3600  # seconds after which a workshop of a killed run is nobody's
UNLOCKABLE = (errno.EBADF, errno.ENOLCK, errno.EOPNOTSUPP)  # some network file systems lock no folder


@contextmanager
def workshop(folder: Path, what: str) -> Iterator[Path]:
    """A hidden folder inside ``folder``, taken away at the end. Raises Refusal, naming ``what``, when nothing can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear(folder)
        with _locked(folder):
            _put_up_left_over(folder)
        made = Path(tempfile.mkdtemp(prefix=MAKING, dir=folder))
    except OSError as e:
        raise _refused(folder, what, e) from e
    try:
        yield made
    except OSError as e:
        raise _refused(folder, what, e) from e
    finally:
        shutil.rmtree(made, ignore_errors=True)


def put(made: list[Path], folder: Path) -> list[Path]:
    """Publish the finished files of one workshop, over those of an earlier run. Raises OSError."""
    workshop_ = made[0].parent
    finished = folder / workshop_.name.replace(MAKING, SET)
    with _locked(folder):
        workshop_.rename(finished)
        _put_up(finished)
    return [folder / path.name for path in made]


def _put_up(finished: Path) -> None:
    """Take the older files of a set down, then put the new ones up. Done again after a kill it goes on where it stood."""
    folder, names = finished.parent, sorted(path.name for path in finished.iterdir())
    try:
        for name in names if len(names) > 1 else ():
            (folder / name).unlink(missing_ok=True)
        for name in names:
            (finished / name).replace(folder / name)
    finally:
        shutil.rmtree(
            finished
        )  # empty, or a set whose names somebody has given to folders: it would stop every later run


def _put_up_left_over(folder: Path) -> None:
    """Finish what a killed run had published; while the folder is locked no other run is at it."""
    for finished in sorted(folder.glob(f"{SET}*")):
        _put_up(finished)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    held = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
        except OSError as e:
            if e.errno not in UNLOCKABLE:
                raise
        yield
    finally:
        os.close(held)


def _clear(folder: Path) -> None:
    """Take away what killed runs left, by the age of files against each other: no clock is asked."""
    left: dict[Path, float] = {}
    for path in folder.glob(f"{MAKING}*"):
        with suppress(FileNotFoundError):  # another run has just finished there
            left[path] = path.stat().st_mtime
    for path, at in left.items():
        if max(left.values()) - at > LEFT_OVER:
            shutil.rmtree(path, ignore_errors=True)


def _refused(folder: Path, what: str, error: OSError) -> Refusal:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    advice = "" if full else "; 请换一个能写的文件夹 (--out), 或让管理员给运行应声的账号在这里写的权限"
    return Refusal(f"{what}写不进文件夹 {folder}: {cause_of(error)}{advice}")
