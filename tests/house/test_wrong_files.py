"""Files that are not what they say, and places that cannot be written: the cause in Chinese, and nothing done in silence."""

import errno
import json
import re
import shutil
import socket
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from typer import BadParameter

from cases.console import Refusal
from dashboard.serve import require_free
from pipeline.commands import _worse
from pipeline.learned.model import load_model
from pipeline.rules import compile_rules
from tests.conftest import ROOT
from tests.house.conftest import Ran
from yingsheng import _file_fault, _run, _usage

Run = Callable[..., Ran]
BINARY = bytes(range(128, 256)) * 4


def refused(done: Ran, code: int = 1) -> str:
    """The one sentence on stderr."""
    assert done.code == code, done.err
    [sentence] = done.err.strip().splitlines()
    return sentence


def test_no_json_is_told_by_its_place(run: Run) -> None:
    """A line and an option that are no JSON say where reading stopped, without the library's English."""
    judged = run("judge", stdin='{"id": 1, oops}\n')
    acted = run("act", "1", "confirm", "--as", "admin", "--data", "{")

    assert '"error": "不是 JSON: 第 11 个字符处读不下去"' in judged.out
    assert refused(acted, 2) == "yingsheng: --data 不是 JSON: 第 2 个字符处读不下去"


def test_keys_that_are_not_read_are_named(run: Run) -> None:
    """A mistyped key costs what stood under it: the judgment comes all the same, and which keys were not read is said once."""
    lines = ({"id": 1, "text": "路灯不亮"}, {"id": 2, "tilte": "路灯", "url": ""}, {"id": 3, "tilte": "路灯"})
    done = run("judge", stdin="\n".join(json.dumps(line) for line in lines))

    assert [line["id"] for line in done.lines] == [1, 2, 3]
    assert refused(done, 0).startswith("没有读的键: tilte (2 行), url (1 行); 读的是: id, title, text, ")
    assert run("judge", stdin=json.dumps(lines[0])).err == ""


def test_lines_of_another_encoding_say_so(run_bytes: Callable[[bytes], Ran]) -> None:
    """Bytes that are no UTF-8 are no JSON, and the reason is their encoding."""
    assert '"error": "不是 JSON: 不是 UTF-8 编码"' in run_bytes("路灯".encode("gb18030") + b"\n").out


@pytest.fixture
def run_bytes(run: Run, tmp_path: Path) -> Callable[[bytes], Ran]:
    """Judge a file of these bytes."""

    def judged(data: bytes) -> Ran:
        file = tmp_path / "lines.jsonl"
        file.write_bytes(data)
        return run("judge", str(file))

    return judged


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("evaluate", "none.csv", "--task", "category"), "none.csv 读不了: 没有这个文件或文件夹"),
        (("evaluate", "binary.csv", "--task", "category"), "binary.csv 读不了: 编码不对, 请另存为 UTF-8"),
        (("train", "folder"), "letters_category.csv 读不了: 没有这个文件或文件夹"),
        (("train", "folder", "--out", "none/model.npz"), "模型写不了: none/model.npz (没有这个文件或文件夹)"),
        (("train", "folder", "--out", "folder"), "模型写不了: folder (这是文件夹)"),
        (("roster", "import", "heads.csv"), "heads.csv 里一行也没有: 请填好再导入"),
        pytest.param(
            ("restore", "empty.db"),
            "empty.db 不是应声的备份 (是空的, 或是别的程序的数据库)",
            marks=pytest.mark.sqlite_only("restore 只用于 SQLite"),
        ),
    ],
)
def test_what_cannot_be_read_or_written_is_told_in_chinese(
    run: Run, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    """Missing, not text, a folder, empty: the cause is said, no Python name of an error, no traceback."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary.csv").write_bytes(BINARY)
    (tmp_path / "heads.csv").write_text("姓名,单位,角色\n", encoding="utf-8")
    (tmp_path / "empty.db").touch()
    there = [str(tmp_path / word) if word == "folder" or "." in word else word for word in words]

    assert refused(run(*there)).replace(f"{tmp_path}/", "") == f"yingsheng: {said}"


def test_a_broken_model_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], database: str
) -> None:
    """Whoever judges is told which file it is and what to do, and ``check`` finds it before anybody judges."""
    model, line = tmp_path / "letters.npz", tmp_path / "line.jsonl"
    model.write_bytes(BINARY)
    line.write_text('{"id": 1, "text": "路灯"}')
    compile_rules.cache_clear()
    for room in ("pipeline.rules", "dashboard.check"):
        monkeypatch.setattr(f"{room}.load_model", partial(load_model, model))
    said = f"模型文件读不了: {model} (不是模型文件, 或者不完整); 请取回随程序的那一份, 或重新 train"

    with pytest.raises(Refusal, match=re.escape(said)):
        _run(["judge", str(line)])
    with pytest.raises(Refusal, match="不正常"):
        _run(["check", "--database", database])
    assert said in capsys.readouterr().out


def test_training_says_where_it_is_worse_and_what_was_left_out() -> None:
    """Each figure that fell, with both; what did not fall, or was never measured, is not named."""
    before = {"category": 0.9, "family": 0.5}
    assert _worse(before, {"category": 0.8, "family": 0.5, "told": 0.1}) == [
        "比原来的模型差 (各在自己的训练数据上测得): category 0.9 → 0.8"
    ]
    assert _worse({}, {"category": 0.8}) == []


def test_a_file_that_may_not_be_read_says_so() -> None:
    """A file of somebody else is not called a wrong value."""
    said = BadParameter("File '/home/other/a.csv' is not readable.", param_hint="'FILE'")

    assert _usage(said)[0] == "/home/other/a.csv 打不开: 没有权限; 用法见 yingsheng --help"


@pytest.mark.parametrize(
    "words",
    [
        ("handover", "show", "9" * 23),
        ("roster", "show", "--from", "9999-12-31"),
        ("cases", "--now", "0001-01-01T00:00:00+08:00"),
        ("topics", "--since", "0001-01-01"),
    ],
)
def test_what_no_calendar_holds_is_refused(run: Run, words: tuple[str, ...]) -> None:
    """A number too large for any row, a day after the last one: one sentence."""
    assert refused(run(*words), 2).endswith("编号或日期超出范围")


def test_a_file_nobody_foresaw_is_named() -> None:
    """A file in the way of any command is one sentence; what is about no file stays a fault of the program."""
    assert _file_fault(IsADirectoryError(errno.EISDIR, "Is a directory", "heads")) == "读写失败: heads (这是文件夹)"
    with pytest.raises(ConnectionRefusedError):
        _file_fault(ConnectionRefusedError(errno.ECONNREFUSED, "refused"))


@pytest.mark.parametrize("words", [("roster", "template"), ("city", "template")])
def test_a_file_is_what_its_name_says(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    """A table is not written under the name of a document."""
    assert ".xlsx" in refused(run(*words, str(tmp_path / "a.doc")), 2)
    assert not (tmp_path / "a.doc").exists()


def test_a_city_that_is_not_there_is_not_moved(run: Run, tmp_path: Path) -> None:
    """A mistyped old database is refused, not made and found to hold nothing."""
    old, new = tmp_path / "old.db", tmp_path / "new.db"

    done = run("migrate-database", f"sqlite:///{old}", f"sqlite:///{new}")

    assert refused(done) == f"yingsheng: 没有这个数据库: sqlite:///{old}"
    assert not old.exists()


def test_an_empty_database_is_not_moved(run: Run, tmp_path: Path) -> None:
    """A file without a city in it is not called moved, and not closed either."""
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    sqlite3.connect(old).close()
    old.touch()

    done = run("migrate-database", f"sqlite:///{old}", f"sqlite:///{new}")

    assert "旧数据库里什么也没有" in refused(done)


def test_a_port_in_use_is_told_apart_from_a_wrong_address() -> None:
    """Taken, no address of this machine, no address at all: three sentences."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Refusal, match="已被占用"):
            require_free(taken.getsockname()[1])
    with pytest.raises(Refusal, match="不是本机的地址"):
        require_free(0, "203.0.113.7")


def test_an_address_nobody_knows_is_no_port_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host name that is not found says so."""

    class Unknown(socket.socket):
        def bind(self, address: object) -> None:
            raise socket.gaierror(errno.ENOENT, "Name or service not known")

    monkeypatch.setattr(socket, "socket", Unknown)
    with pytest.raises(Refusal, match="没有这个地址: nowhere"):
        require_free(0, "nowhere")


def test_a_configuration_file_that_nothing_reads_is_named(run: Run, tmp_path: Path) -> None:
    """Of a mistyped name its values would hold for nobody: check says so, and which names are read."""
    copy = shutil.copytree(ROOT / "config", tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for name in ("retension.yaml", "desk.yml"):
        (copy / name).write_text("rules: []\n", encoding="utf-8")
    said = [line for line in run("check", "--config", str(copy)).lines if "没有用到这个文件" in line["sentence"]]

    assert [(line["level"], line["sentence"].partition(":")[0]) for line in said] == [
        ("warning", "desk.yml"),
        ("warning", "retension.yaml"),
    ]
    assert "retention.yaml" in said[0]["sentence"]
    assert not [line for line in run("check").lines if "没有用到这个文件" in line["sentence"]]
