"""The commands that tests run in copies are run as a user would run them, whatever the test's own process has done."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.house.conftest import Ran


def test_a_command_prints_after_the_test_has_printed(run: Callable[..., Ran], tmp_path: Path) -> None:
    """The printer's threads stand in this process; the command's own process has its own and comes to its end."""
    import typst

    typst.compile(b"=", output=tmp_path / "own.pdf")

    made = run("report", "weekly", "--week", "2026-W47", "--out", str(tmp_path / "out"))

    assert (made.code, made.err) == (0, "")
    assert {path.suffix for path in (tmp_path / "out").iterdir()} >= {".pdf", ".docx"}


def test_a_command_runs_after_a_page_was_shown(
    run: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test of a page leaves its script as this process's main one; no command runs it."""
    shown = ModuleType("__main__")
    shown.__file__ = str(tmp_path / "page.py")
    (tmp_path / "page.py").write_text("raise RuntimeError")
    monkeypatch.setitem(sys.modules, "__main__", shown)

    assert run("cases") == Ran(0, "", "")
