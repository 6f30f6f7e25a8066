"""Publishing a set of files: killed at any step, the folder holds files of one run only, and the next run finishes it."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.console import Refusal
from reports.shelf import put, workshop

FORMS = ("docx", "pdf", "html", "xlsx", "json")
STEPS = 1 + len(FORMS) + len(FORMS)
"""The commit, each older file taken down, each new one put up."""


def publish(folder: Path, words: str, name: str = "周报") -> None:
    """A set of five files that all say the same."""
    with workshop(folder, name) as making:
        made = [making / f"{name}.{form}" for form in FORMS]
        for path in made:
            path.write_text(words)
        put(made, folder)


def shown(folder: Path, name: str = "周报") -> dict[str, str]:
    """What a reader sees of the set: form → what it says."""
    return {path.suffix[1:]: path.read_text() for path in folder.glob(f"{name}.*")}


def die_at(step: int) -> None:
    """In a child: the process is killed as it is about to take that step."""
    left = iter(range(1, 1 << 30))
    calls = {name: getattr(Path, name) for name in ("rename", "unlink", "replace")}

    def stepping(name: str):  # type: ignore[no-untyped-def]
        def call(*given, **named):  # type: ignore[no-untyped-def]
            if next(left) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return calls[name](*given, **named)

        return call

    for name in calls:
        setattr(Path, name, stepping(name))


def killed(folder: Path, step: int) -> int:
    """Publish the new set in a process that dies at that step; how the process ended."""
    child = os.fork()
    if child == 0:
        try:
            die_at(step)
            publish(folder, "new")
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Path]:
    """A folder with an older set and a file of somebody else."""
    publish(tmp_path, "old")
    (tmp_path / "附件.docx").write_text("mine")
    yield tmp_path
    assert (tmp_path / "附件.docx").read_text() == "mine"


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_killed_at_any_step_no_two_runs_are_mixed(shelf: Path, step: int) -> None:
    """Before the commit the old set stands whole; after it old and new are never side by side, and any next run ends with the new."""
    assert os.WTERMSIG(killed(shelf, step)) == signal.SIGKILL

    assert len(set(shown(shelf).values())) <= 1
    if step == 1:
        assert shown(shelf) == dict.fromkeys(FORMS, "old")

    publish(shelf, "other", "每日舆情")
    assert shown(shelf) == dict.fromkeys(FORMS, "old" if step == 1 else "new")
    assert list(shelf.glob(".set-*")) == []


def test_all_steps_are_tried(shelf: Path) -> None:
    """One step further nothing is left to be killed in: the set is whole."""
    assert os.waitstatus_to_exitcode(killed(shelf, STEPS + 1)) == 0
    assert shown(shelf) == dict.fromkeys(FORMS, "new")


def test_killed_again_while_finishing_it_still_ends_whole(shelf: Path) -> None:
    """The run that finishes the dead one's work may die in it too."""
    killed(shelf, 4)
    for _ in range(3):
        killed(shelf, 2)
        assert len(set(shown(shelf).values())) <= 1
    publish(shelf, "other", "每日舆情")
    assert shown(shelf) == dict.fromkeys(FORMS, "new")


def test_two_runs_at_once_leave_one_set_whole(shelf: Path) -> None:
    """Whichever is later: every file of the set is of that run."""
    children = []
    for words in ("a", "b", "c"):
        child = os.fork()
        if child == 0:
            try:
                for _ in range(20):
                    publish(shelf, words)
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0]
    said = shown(shelf)
    assert (set(said), len(set(said.values()))) == (set(FORMS), 1)
    assert [path for path in shelf.iterdir() if path.name.startswith(".")] == []


def test_a_folder_under_a_file_s_name_is_refused_once(tmp_path: Path) -> None:
    """Somebody made a folder of that name: said, and a later run of another paper is not stopped by it."""
    (tmp_path / "周报.pdf").mkdir()
    with pytest.raises(Refusal, match=r"周报写不进文件夹 .*这是文件夹"):
        publish(tmp_path, "new")
    publish(tmp_path, "other", "每日舆情")
    assert shown(tmp_path, "每日舆情") == dict.fromkeys(FORMS, "other")
