"""What can be wrong with what we are given: one clear sentence on stderr, an exit code, and nothing half-stored."""

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.house.conftest import Ran

Run = Callable[..., Ran]
HEAD = "id,title,text,published_at\n"


def assert_sentence(done: Ran, code: int, *words: str) -> None:
    """One sentence that names what matters, no traceback."""
    assert done.code == code, done.err
    assert "Traceback" not in done.err
    assert all(word in done.err for word in words), done.err
    assert len(done.err.strip().splitlines()) <= 2


def imported(run: Run, file: Path) -> Ran:
    """Import as letters of this morning."""
    return run("import", str(file), "--channel", "mayor_mailbox", "--now", "2026-11-23T10:00:00+08:00")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", ["empty.csv"]),
        ("binary.csv", bytes(range(128, 256)) * 40, ["binary.csv"]),
        ("columns.csv", "编号,日期\n1,2026-11-23\n".encode(), ["columns.csv", "编号"]),
        ("broken.xlsx", b"PK\x03\x04 no workbook", ["broken.xlsx"]),
        ("noise.xlsx", bytes(range(128, 256)) * 40, ["noise.xlsx", "工作簿", "另存为"]),
        ("what.pdf", b"%PDF", ["what.pdf"]),
    ],
)
def test_an_unreadable_file_stores_nothing(
    run: Run, tmp_path: Path, name: str, content: bytes, words: list[str]
) -> None:
    """Empty, neither UTF-8 nor GB18030, without a text column, broken or of no known kind: refused whole."""
    file = tmp_path / name
    file.write_bytes(content)

    assert_sentence(imported(run, file), 1, *words)
    assert run("cases").out == ""


def test_bad_rows_are_named_and_the_good_ones_kept(run: Run, tmp_path: Path) -> None:
    """An impossible date, a field of 10 MB, an empty row: each rejected with its number and reason; exit 0."""
    file = tmp_path / "rows.csv"
    rows = [
        "1,好,路灯坏了,2026-11-23 09:00:00", "2,坏日期,路灯坏了,2026-02-30 09:00:00", f"3,太长,{'长' * 3_500_000},2026-11-23",
        "4,,,2026-11-23 09:00:00",
    ]  # fmt: skip
    file.write_text(HEAD + "\n".join(rows), encoding="utf-8")

    done = imported(run, file)

    *rejected, counts = done.lines
    assert done.code == 0
    assert [(r["row"], bool(r["reason"])) for r in rejected] == [(2, True), (3, True), (4, True)]
    assert counts == {"channel": "mayor_mailbox", "read": 4, "new": 1, "duplicate": 0, "rejected": 3}
    assert len(run("cases").lines) == 1


def test_an_unreachable_database(run: Run) -> None:
    """Nobody answers at that address: one sentence without the password."""
    done = run("cases", "--database", "postgresql://desk:geheim@127.0.0.1:1/city")
    assert_sentence(done, 1, "127.0.0.1:1")
    assert "geheim" not in done.err


def test_a_file_that_is_no_database(run: Run, tmp_path: Path) -> None:
    """A text file under the database's name is refused and left as it was."""
    file = tmp_path / "no.db"
    file.write_text("not a database" * 100)

    assert_sentence(run("cases", "--database", f"sqlite:///{file}"), 1, "no.db")
    assert file.read_text().startswith("not a database")


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("severity.yaml", lambda text: text[: len(text) // 2] + '\n  - {id: "x', ["severity.yaml", "行"]),
        (
            "deadlines.yaml",
            lambda text: text.replace("duration: 48", "duration: 0", 1),
            ["deadlines.yaml", "行", "duration"],
        ),
        ("city.yaml", lambda text: text + "\nfavourite_colour: red\n", ["city.yaml", "favourite_colour"]),
    ],
)
def test_a_half_written_configuration(
    run: Run, tmp_path: Path, name: str, change: Callable[[str], str], words: list[str]
) -> None:
    """Cut off, out of range, an unknown key: file and line, exit 2, before anything is opened."""
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (folder / name).write_text(change((folder / name).read_text("utf-8")), encoding="utf-8")

    assert_sentence(run("cases", "--config", str(folder)), 2, *words)


def test_a_port_in_use(run: Run) -> None:
    """Somebody else listens there: the port is named, exit 1."""
    run("init")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert_sentence(run("front", "--port", str(port)), 1, str(port))


def test_check_says_what_is_not_well(run: Run) -> None:
    """A fresh city has no roster: check names it as a fault, unconfirmed values as warnings, and exits 1."""
    run("init")

    done = run("check", "--now", "2026-11-23T10:00:00+08:00")

    levels = {(line["about"], line["level"]) for line in done.lines}
    assert done.code == 1
    assert ("roster", "fault") in levels
    assert ("config", "warning") in levels
    assert any("2027" in line["sentence"] for line in done.lines)


def test_the_environment_names_database_and_configuration(run: Run, tmp_path: Path) -> None:
    """YINGSHENG_CONFIG is used where no option is given."""
    done = run("cases", env={"YINGSHENG_CONFIG": str(tmp_path / "none"), "HOME": os.environ.get("HOME", "/")})
    assert_sentence(done, 2, "none")


def test_a_weak_first_password_is_refused(run: Run) -> None:
    """Three letters are no password: one sentence naming the variable, and no account is made."""
    assert_sentence(run("init", env={"YINGSHENG_ADMIN_PASSWORD": "abc"}), 1, "YINGSHENG_ADMIN_PASSWORD")
    assert "口令" in run("init").err
