"""The files of a week: all of them or none, and never a half one."""

import os
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


def test_a_folder_that_takes_nothing_is_refused(record: Record) -> None:
    """One sentence, exit 1, whoever runs it (root writes past permissions, so the folder is one the kernel keeps)."""
    with pytest.raises(Refusal, match="周报写不进文件夹") as refused:
        weekly(record.house, record.week(), Path("/proc/self/reports"))
    assert refused.value.code == 1
