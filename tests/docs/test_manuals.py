"""The manuals: every page and act is told, every block of shell that is safe to run does run, and what `make` is asked for exists."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sized
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook

from cases.matters.flow import MOVES
from config.words import CLOCK_CN
from dashboard.case.actions import FORMS
from dashboard.sections import SECTIONS
from tests.conftest import ROOT
from tests.docs.papers import READMES, blocks, files, read
from yingsheng import main

Typed = Callable[[str], tuple[int, str]]
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+\.png)\)")
MOST_BYTES = 150_000
SHOWN = ("README.md", "README.zh-CN.md", "docs/officer.md", "docs/administrator.md")
PEOPLE = {"姓名": "张三", "单位": "市政府办", "角色": "值班员", "手机": "13800000000"}
SHIFTS = {"角色": "值班员", "人员": "张三", "上班": "2026-11-25 08:30", "下班": "2026-11-26 08:30"}

SERVES = "import sys, ensurepip; sys.exit(sys.version_info < (3, 11))"


def test_every_page_is_told_in_the_officers_manual() -> None:
    """Each page of the navigation, by its title."""
    text = read("docs/officer.md")
    assert [section.title for section in SECTIONS if f"**{section.title}**" not in text] == []


def test_every_act_is_told_in_the_officers_manual() -> None:
    """Each act of the state machine, by the name on its button."""
    text = read("docs/officer.md")
    assert [move.cn for move in MOVES.values() if f"「{move.cn}」" not in text] == []


@pytest.mark.parametrize("name", READMES)
@pytest.mark.parametrize("things", [SECTIONS, FORMS, CLOCK_CN], ids=["pages", "acts", "clocks"])
def test_the_front_page_counts_right(name: str, things: Sized) -> None:
    """Both front pages say how many pages the desk has, how many acts have a form, how many kinds of clock start."""
    words = {
        19: ("nineteen pages", "十九个页面"),
        37: ("thirty-seven acts", "三十七种操作"),
        17: ("seventeen kinds", "十七种时限"),
    }
    assert any(word in read(name) for word in words[len(things)])


@pytest.mark.parametrize("name", SHOWN)
def test_pictures_are_small_and_wanted(name: str) -> None:
    """Each picture exists and is small enough for a slow line; none lies about unused."""
    shown = [(ROOT / name).parent / place for place in PICTURE.findall(read(name))]
    assert [path.name for path in shown if not path.exists() or path.stat().st_size > MOST_BYTES] == []


def test_no_picture_lies_about_unused() -> None:
    """Every file of docs/images is shown somewhere."""
    shown = {Path(place).name for name in SHOWN for place in PICTURE.findall(read(name))}
    assert {path.name for path in (ROOT / "docs/images").iterdir()} - shown == set()


def test_the_shell_of_the_front_page_runs(tmp_path: Path, typed: Typed) -> None:
    """Line by line in a scratch folder: `make` only names what exists, every other command does what it says. Both languages type alike."""
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    lines = [line for block in blocks(read("README.md")) for line in block.splitlines()]
    made, said = ([line for line in lines if line.startswith("make ") is wanted] for wanted in (True, False))

    assert {line.split()[1] for line in made} <= targets
    assert typed(".venv/bin/yingsheng init")[0] == 0
    for line in said:
        code, error = typed(line)
        wanted = {0, 1} if line.endswith(" check") else {0}  # a city without ways out is not well, and check says so
        assert code in wanted, f"{line}: {error}"
        if " roster template " in line:
            _fill_in(tmp_path / line.split()[-1])


def _fill_in(path: Path) -> None:
    """As somebody at the city does, under the headings that stand there."""
    book = load_workbook(path)
    for sheet, row in zip(book, (PEOPLE, SHIFTS), strict=True):
        sheet.append([row.get(str(cell.value)) for cell in sheet[1]])
    book.save(path)


def test_what_the_administrators_manual_types_is_known(tmp_path: Path, typed: Typed) -> None:
    """The commands of its blocks that change nothing outside the scratch folder run."""
    lines = [line for block in blocks(read("docs/administrator.md")) for line in block.splitlines()]
    users = [line for line in lines if " user add " in line]
    template = next(line for line in lines if " roster template " in line)

    for line in [".venv/bin/yingsheng init", template, *users]:
        code, error = typed(line)
        assert code == 0, f"{line}: {error}"
    assert (tmp_path / "people.xlsx").exists()


def test_make_help_explains_every_target() -> None:
    """Each target somebody may type has its line in `make help`; the list says nothing of files."""
    makefile = read("Makefile")
    phony = next(line for line in makefile.splitlines() if line.startswith(".PHONY:")).split()[1:]
    told = set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))

    assert set(phony) - told == set()
    assert told - set(phony) == set()


def test_an_old_python_is_refused_with_what_to_type(tmp_path: Path) -> None:
    """The guard of the Makefile, run as 3.9 and 3.10 would, and as this Python; then `make` where no Python is at all."""
    [guard] = re.findall(r"-c '(import sys; sys\.exit\(.*)'$", read("Makefile"), re.MULTILINE)
    for version in ((3, 9), (3, 10)):
        with pytest.raises(SystemExit, match=rf"3\.{version[1]}: .*PYTHON=python3"):
            exec(guard.replace("sys.version_info", repr(version)))
    with pytest.raises(SystemExit) as fine:
        exec(guard)
    assert fine.value.code == 0

    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements-bootstrap.lock").touch()
    done = subprocess.run(
        ["make", ".venv/bin/uv", "PYTHON=no-such-python"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "没有找到 no-such-python: 请装 Python 3.11" in done.stderr


def test_make_takes_a_python_that_serves() -> None:
    """The system's own where it is new enough and can make an environment, else the first on the path; what is written out wins."""
    told = {}
    for given in ([], ["PYTHON=python3.12"]):
        listed = subprocess.run(["make", "-pn", "help", *given], cwd=ROOT, capture_output=True, text=True, check=True)
        told[len(given)] = re.findall(r"^PYTHON :?= (.*)$", listed.stdout, re.MULTILINE)
    assert told[1] == ["python3.12"]
    [taken] = told[0]
    serves = [
        p for p in ("/usr/bin/python3", "python3") if subprocess.run([p, "-c", SERVES], check=False).returncode == 0
    ]
    assert taken == serves[0]


def test_a_python_without_the_house_says_which_to_use() -> None:
    """Typed with the system's own Python: one sentence, no traceback."""
    done = subprocess.run(
        [sys.executable, "-S", "-I", ROOT / "yingsheng.py"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "make install" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Types one line in a scratch folder: its exit code and what it said. The program is this tree's own, its entry point called as the
    script of `.venv/bin` calls it: seven processes would each take a second to begin."""
    for key in [key for key in os.environ if key.startswith("YINGSHENG_")]:
        monkeypatch.delenv(key)
    monkeypatch.setenv("YINGSHENG_CONFIG", os.fspath(ROOT / "config"))
    monkeypatch.setenv("YINGSHENG_ADMIN_PASSWORD", "scratch-Password-1")
    monkeypatch.setenv("YINGSHENG_USER_PASSWORD", "scratch-Password-2")
    monkeypatch.setenv("YINGSHENG_WEBHOOK_SECRET", "whsec_c2NyYXRjaC1zZWNyZXQtMTIzNA==")
    monkeypatch.chdir(tmp_path)

    def type_(line: str) -> tuple[int, str]:
        words = shlex.split(line)
        assert words[0] == ".venv/bin/yingsheng"
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capsys.readouterr().err

    return type_


def test_hooks_before_a_commit_are_local_and_known() -> None:
    """Nothing is downloaded, and each hook's tool is one that `make install-dev` brings."""
    hooks = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    entries = [shlex.split(hook["entry"]) for repo in hooks for hook in repo["hooks"]]
    tools = {"ruff", "lint-imports", "interrogate", "python"}

    assert [repo["repo"] for repo in hooks] == ["local"]
    assert {Path(entry[0]).name for entry in entries} <= tools
    assert [
        word for entry in entries for word in entry if word.startswith("tests/") and not (ROOT / word).exists()
    ] == []


def test_each_message_of_the_administrators_table_is_one_the_house_says() -> None:
    """What stands in the first column of 出错信息 is found in the code, piece by piece between the dots."""
    code = "".join(
        path.read_text(encoding="utf-8") for path in files() if path.suffix == ".py" or path.name == "Makefile"
    )
    table = read("docs/administrator.md").partition("## 出错信息")[2]
    said = [
        word
        for line in table.splitlines()
        if line.startswith("| ")
        for word in re.findall(r"`([^`]+)`", line.split(" | ")[0])
    ]
    pieces = [
        piece
        for word in said
        for part in re.split(r"[…()「」{}]|8510|127\.0\.0\.1", word)
        if len(piece := part.strip(' :;.,，。"')) > 3
    ]

    assert len(pieces) > 20
    assert [piece for piece in pieces if piece not in code] == []
