"""The files of a week: all of them or none, and never a half one."""

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cases.console import Refusal
from reports import weekly as weekly_module
from reports.content import Paper
from reports.sections.facts import Facts
from reports.weekly import bulletin_of as weekly
from tests.reports.record import Record

NAMES = {f"舆情周报-2026-W47.{form}" for form in ("docx", "pdf", "html", "xlsx", "json")}


def test_five_files_of_one_name(full: Record, tmp_path: Path) -> None:
    """In a folder made for them; what it tells are their paths."""
    made = weekly(full.house, full.week(), tmp_path / "周报" / "2026")
    assert {p.name for p in made} == NAMES
    assert {p.name for p in (tmp_path / "周报" / "2026").iterdir()} == NAMES
    assert all(p.stat().st_size for p in made)


def test_again_writes_over(record: Record, tmp_path: Path) -> None:
    """An empty week too, as often as one likes."""
    weekly(record.house, record.week(), tmp_path / "out")
    weekly(record.house, record.week(), tmp_path / "out")
    assert {p.name for p in (tmp_path / "out").iterdir()} == NAMES


def test_when_one_form_fails_none_is_seen(full: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full at the last file: the folder is as it was."""

    def fail(paper: Paper, facts: Facts, path: Path) -> None:
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(weekly_module, "FORMS", (*weekly_module.FORMS[:1], ("json", fail)))
    with pytest.raises(Refusal, match="磁盘已满") as refused:
        weekly(full.house, full.week(), tmp_path / "out")
    assert refused.value.code == 1
    assert list((tmp_path / "out").iterdir()) == []


def test_what_a_killed_run_left_is_cleared_later(record: Record, tmp_path: Path) -> None:
    """A workshop hours old is nobody's; a fresh one may be a neighbour's."""
    out = tmp_path / "out"
    for name in ("old", "new"):
        (out / f".making-{name}").mkdir(parents=True)
    (out / ".making-old" / "half.docx").write_text("half")
    age = (out / ".making-new").stat().st_mtime - 7200
    os.utime(out / ".making-old", (age, age))
    weekly(record.house, record.week(), out)
    assert {p.name for p in out.iterdir()} == NAMES | {".making-new"}


def test_a_folder_that_is_a_file_is_refused(record: Record, tmp_path: Path) -> None:
    """One sentence, exit 1."""
    (tmp_path / "out").write_text("")
    with pytest.raises(Refusal, match="周报写不进文件夹") as refused:
        weekly(record.house, record.week(), tmp_path / "out")
    assert refused.value.code == 1


@pytest.fixture
def read_only() -> Iterator[Path]:
    """A folder that everybody reads and nobody writes, below folders that everybody passes through."""
    with tempfile.TemporaryDirectory(prefix="yingsheng-read-only-") as name:
        folder = Path(name)
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)


def as_nobody(doing: Callable[[], object]) -> str:
    """What it is refused with when somebody does it who is not root: root writes past permissions."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        said = "not refused"
        try:
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            doing()
        except Refusal as e:
            said = f"{e.code} {e}"
        finally:
            os.write(writes, said.encode())
            os._exit(0)
    os.close(writes)
    os.waitpid(child, 0)
    with os.fdopen(reads, "rb") as told:
        return told.read().decode()


def test_a_read_only_folder_is_refused(record: Record, read_only: Path) -> None:
    """Exit 1 and one sentence: what, where, why, what to do; nothing is left there, in it or in a folder to be made in it."""
    week = record.week()
    for out in (read_only, read_only / "2026"):
        said = as_nobody(lambda out=out: weekly(record.house, week, out))
        assert said.startswith(f"1 周报写不进文件夹 {out}: 没有权限; 请换一个能写的文件夹 (--out), 或让管理员")
    assert list(read_only.iterdir()) == []


def test_of_a_run_killed_in_the_middle_nothing_is_seen(
    full: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed while the second form is half written: the folder shows no file, and the next run makes them all."""
    out, begun = tmp_path / "out", tmp_path / "begun"

    def hang(paper: Paper, facts: Facts, path: Path) -> None:
        path.write_text("half")
        begun.touch()
        time.sleep(60)

    child = os.fork()
    if child == 0:
        # the first form is one that Typst does not print: its threads, once there, do not live on in a fork
        monkeypatch.setattr(weekly_module, "FORMS", (weekly_module.FORMS[-1], ("pdf", hang)))
        try:
            weekly(full.house, full.week(), out)
        finally:
            os._exit(1)
    while not begun.exists():
        assert os.waitpid(child, os.WNOHANG) == (0, 0)
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)

    assert [p.name for p in out.iterdir() if not p.name.startswith(".")] == []
    weekly(full.house, full.week(), out)
    assert {p.name for p in out.iterdir() if not p.name.startswith(".")} == NAMES


def test_without_the_embedded_fonts_nothing_is_made(
    full: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package of fonts is missing: one sentence names it, and no paper with boxes for letters appears."""
    monkeypatch.setitem(sys.modules, "pylopdf_fonts_zh_cn", None)
    with pytest.raises(Refusal, match="pylopdf-fonts-zh-cn"):
        weekly(full.house, full.week(), tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
