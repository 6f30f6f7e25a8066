"""yingsheng import: its lines, its exit codes, and that nothing is ever half stored."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from typer.main import get_command

from cases.console import Opening, Refusal
from cases.items.runs import last_runs
from cases.store.case_tables import Case
from config.load import Config
from crawlers.bring import bring
from crawlers.collect import attempt
from crawlers.errors import SecretError
from crawlers.overdue import TooLate
from crawlers.voices import Rejected
from pipeline.settling import process
from pipeline.settling.pending import pending
from tests.crawlers.desks import Desk, a_channel
from yingsheng import build

HEAD = "id,title,content,time\n"


def a_mailbox() -> Any:
    """A channel of letters, whose clocks can be overdue on arrival."""
    return a_channel("mayor_mailbox", carries="request", reply_clock="mailbox_reply")


@pytest.fixture
def mailbox(desk: Callable[..., Desk]) -> Desk:
    """A desk with one mailbox."""
    return desk(a_mailbox(), a_channel("forum"))


@pytest.fixture
def run(mailbox: Desk, qionglai: Config, capsys: pytest.CaptureFixture[str]) -> Callable[..., list[dict[str, Any]]]:
    """Runs a command of this room on the mailbox's desk; gives the JSON lines, raises what the command refuses."""

    def run_command(*arguments: str) -> list[dict[str, Any]]:
        opening = Opening({}, {})
        opening.__dict__["house"] = mailbox.house
        get_command(build()).main(list(arguments), obj=opening, standalone_mode=False)
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run_command


def letters(tmp_path: Path, *rows: str, name: str = "letters.csv") -> str:
    """A file of letters."""
    path = tmp_path / name
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return str(path)


def test_lines_for_the_refused_and_counts_at_the_end(mailbox: Desk, run: Callable[..., Any], tmp_path: Path) -> None:
    """Each rejected row is a line with row, key and reason; the last line counts, and read is their sum."""
    file = letters(
        tmp_path, "1,路灯不亮,坏了,2026-11-20", "2,x,y,2019-02-30", "3,,,2026-11-20", "4,井盖,丢了,2026-11-20"
    )
    lines = run("import", file, "--channel", "mayor_mailbox")
    assert [(line["row"], line["key"]) for line in lines[:-1]] == [(2, "2"), (3, "3")]
    assert set(lines[0]) == {"row", "key", "reason"}
    assert lines[-1] == {"channel": "mayor_mailbox", "read": 4, "new": 2, "duplicate": 0, "rejected": 2}
    assert [(source, row) for source, row, _ in mailbox.rejections()] == [("letters.csv", 2), ("letters.csv", 3)]
    with mailbox.house.read() as work:
        assert last_runs(work)["mayor_mailbox"].state == "new"


def test_again_adds_nothing(mailbox: Desk, run: Callable[..., Any], tmp_path: Path) -> None:
    """The same file a second time is all duplicates, and what was refused is refused once in the record."""
    file = letters(tmp_path, "1,a,b,2026-11-20", "2,x,y,2019-02-30", ",无编号,内容,2026-11-20")
    run("import", file, "--channel", "mayor_mailbox")
    before = mailbox.items()
    assert run("import", file, "--channel", "mayor_mailbox")[-1] == {
        "channel": "mayor_mailbox", "read": 3, "new": 0, "duplicate": 2, "rejected": 1,
    }  # fmt: skip
    assert mailbox.items() == before
    assert len(mailbox.rejections()) == 1


def test_edited_row_is_a_new_version(mailbox: Desk, run: Callable[..., Any], tmp_path: Path) -> None:
    """The same id with other words counts as new and becomes the next version."""
    run("import", letters(tmp_path, "1,a,b,2026-11-20"), "--channel", "mayor_mailbox")
    lines = run("import", letters(tmp_path, "1,a,改过,2026-11-20"), "--channel", "mayor_mailbox")
    assert (lines[-1]["new"], lines[-1]["duplicate"]) == (1, 0)
    assert mailbox.items() == [("id:1", 2)]


def test_a_file_that_takes_back_what_it_said_is_followed(
    mailbox: Desk, run: Callable[..., Any], tmp_path: Path
) -> None:
    """Words that return are the newest again, and their file is all duplicates the second time; so is one that holds an old and a new
    word of a letter far apart, in other batches."""
    old, new = "1,a,b,2026-11-20", "1,a,改过,2026-11-20"
    between = [f"{n},别的,第{n}封,2026-11-20" for n in range(2, 200)]
    run("import", letters(tmp_path, old), "--channel", "mayor_mailbox")
    run("import", letters(tmp_path, new), "--channel", "mayor_mailbox")

    counts = []
    for rows in ([old], [old], [old, *between, new], [old, *between, new]):
        line = run("import", letters(tmp_path, *rows), "--channel", "mayor_mailbox", "--start-clocks")[-1]
        counts.append((line["new"], line["duplicate"]))
    assert counts == [(1, 0), (0, 1), (199, 1), (0, 200)]
    assert dict(mailbox.items())["id:1"] == 4


def test_a_number_given_out_again_is_another_letter(mailbox: Desk, run: Callable[..., Any], tmp_path: Path) -> None:
    """Exports that count 1, 2, 3 anew: next week's letters are letters of their own, with requests of their own, however often both
    files come; what is answered later belongs to its own letter."""
    first = letters(
        tmp_path, "1,路灯不亮,文君街道三盏路灯坏了,2026-11-10", "2,水管漏水,小区门口水管爆了两天,2026-11-10"
    )
    rows = (
        "1,垃圾没人清运,临邛街道垃圾堆了一周,2026-11-17",
        "2,公交改线,老人去医院没有车坐,2026-11-17",
        "2,夜间施工,工地半夜打桩睡不着,2026-11-18",
    )
    second = letters(tmp_path, *rows, name="second.csv")
    for file in (first, second, first, second):
        run("import", file, "--channel", "mayor_mailbox", "--start-clocks")
    keys = ["id:1", "id:2", *(f"id:{n}#2026-11-{day}T16:00:00+00:00" for n, day in ((1, 16), (2, 16), (2, 17)))]
    assert mailbox.items() == [(key, 1) for key in keys]
    both = letters(
        tmp_path, rows[0], "1,路灯不亮,文君街道三盏路灯坏了,2026-11-10", name="both.csv"
    )  # the later letter above the earlier one
    run("import", both, "--channel", "mayor_mailbox", "--start-clocks")
    assert mailbox.items() == [(key, 1) for key in keys]
    (tmp_path / "third.csv").write_text(
        "id,title,content,time,status\n1,垃圾没人清运,临邛街道垃圾堆了一周,2026-11-17,办理中\n", encoding="utf-8"
    )
    run("import", str(tmp_path / "third.csv"), "--channel", "mayor_mailbox", "--start-clocks")
    assert dict(mailbox.items())[keys[2]] == 2
    with mailbox.house.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Case)) == 5


def test_equal_words_under_two_ids_are_two_letters(mailbox: Desk, run: Callable[..., Any], tmp_path: Path) -> None:
    """Two citizens may write the same; two channels know the same id."""
    file = letters(tmp_path, "1,a,b,2026-11-20", "2,a,b,2026-11-20")
    assert run("import", file, "--channel", "mayor_mailbox")[-1]["new"] == 2
    assert run("import", file, "--channel", "forum")[-1]["new"] == 2


def test_unknown_channel(run: Callable[..., Any], tmp_path: Path) -> None:
    """An unknown channel is bad usage and names the known ones."""
    with pytest.raises(Refusal, match="mayor_mailbox forum") as refused:
        run("import", letters(tmp_path, "1,a,b,2026-11-20"), "--channel", "nobody")
    assert refused.value.code == 2


@pytest.mark.parametrize("rows", [["1,a,b,2026-11-20"] * 3 + ['4,"open,b,2026-11-20']])
def test_broken_file_stores_nothing(mailbox: Desk, run: Callable[..., Any], tmp_path: Path, rows: list[str]) -> None:
    """A file that proves unreadable at its end leaves neither items nor refusals nor a run."""
    with pytest.raises(Refusal, match=r"letters\.csv") as refused:
        run("import", letters(tmp_path, *rows), "--channel", "mayor_mailbox")
    assert refused.value.code == 1
    assert mailbox.items() == mailbox.rejections() == []


def test_missing_file(run: Callable[..., Any]) -> None:
    """A file that is not there is exit 1 with its name, a folder too."""
    for name, words in (("nowhere.csv", "没有这个文件"), ("/", "文件夹")):
        with pytest.raises(Refusal, match=words) as refused:
            run("import", name, "--channel", "mayor_mailbox")
        assert refused.value.code == 1


def test_two_flags_at_once(run: Callable[..., Any], tmp_path: Path) -> None:
    """--history and --start-clocks contradict each other."""
    with pytest.raises(Refusal) as refused:
        run("import", letters(tmp_path, "1,a,b,2019-01-01"), "--channel", "forum", "--history", "--start-clocks")
    assert refused.value.code == 2


def test_judged_beside_its_coming(mailbox: Desk, run: Callable[..., Any], tmp_path: Path) -> None:
    """With --judge nothing waits afterwards, and the last line counts what came and what came of it; once more, and nothing is new."""
    rows = [f"{n},路灯不亮 {n},第{n}根路灯坏了,2026-11-20" for n in range(60)]
    arguments = ("import", letters(tmp_path, *rows, "60,,,2026-11-20"), "--channel", "forum", "--judge")
    *refused, told = run(*arguments)
    assert [line["row"] for line in refused] == [61]
    assert {name: told[name] for name in ("read", "new", "duplicate", "rejected")} == {
        "read": 61, "new": 60, "duplicate": 0, "rejected": 1,
    }  # fmt: skip
    done = told["processed"]
    assert done["read"] == 60 == done["opened"] + done["attached"] + done["none"]
    with mailbox.house.read() as work:
        assert not pending(work)
    assert run(*arguments)[-1]["processed"]["read"] == 0


def bring_letters(mailbox: Desk, file: str, *, guarded: bool = True, history: bool = False) -> int:
    """How many letters of the file were new."""
    tally = bring(mailbox.house, a_mailbox(), Path(file), history=history, guarded=guarded, tell=lambda _: None)
    return tally.new


def test_guard_counts_more_than_twenty(mailbox: Desk, tmp_path: Path) -> None:
    """Twenty overdue letters pass, twenty-one are refused with that number and nothing is stored."""
    old = [f"{n},a,b,2019-01-01" for n in range(21)]
    with pytest.raises(TooLate, match=r"共 21 条, 其中 21 条.*--history.*--start-clocks"):
        bring_letters(mailbox, letters(tmp_path, *old))
    assert mailbox.items() == []
    assert bring_letters(mailbox, letters(tmp_path, *old[:20])) == 20


def test_guard_counts_more_than_a_twentieth(mailbox: Desk, tmp_path: Path) -> None:
    """Of a large file exactly five per cent may be overdue, one more may not."""
    fresh = [f"n{n},a,b,2026-11-23 08:00" for n in range(418)]
    old = [f"o{n},a,b,2019-01-01" for n in range(23)]
    assert bring_letters(mailbox, letters(tmp_path, *fresh, *old[:22])) == 440
    with pytest.raises(TooLate):
        bring_letters(mailbox, letters(tmp_path, *fresh, *old))


@pytest.mark.parametrize("flag", ["--history", "--start-clocks"])
def test_either_flag_opens_the_guard(run: Callable[..., Any], tmp_path: Path, flag: str) -> None:
    """Both flags let an old file in."""
    file = letters(tmp_path, *(f"{n},a,b,2019-01-01" for n in range(30)))
    assert run("import", file, "--channel", "mayor_mailbox", flag)[-1]["new"] == 30


def test_header_only_file_is_empty(mailbox: Desk, run: Callable[..., Any], tmp_path: Path) -> None:
    """A table without rows is no error, and its run says empty."""
    assert run("import", letters(tmp_path), "--channel", "forum")[-1]["read"] == 0
    with mailbox.house.read() as work:
        assert last_runs(work)["forum"].state == "empty"


@pytest.mark.real_data
def test_real_letters(mailbox: Desk, real_data: Path) -> None:
    """All 4,326 real letters come in as history, none is lost, and again adds nothing; without a flag they are refused."""
    file = real_data / "letters_stream.csv"
    with pytest.raises(TooLate, match="共 4326 条"):
        bring(mailbox.house, a_mailbox(), file, history=False, guarded=True, tell=lambda _: None)
    first = bring(mailbox.house, a_mailbox(), file, history=True, guarded=False, tell=lambda _: None)
    again = bring(mailbox.house, a_mailbox(), file, history=True, guarded=False, tell=lambda _: None)
    assert first.read == first.new + first.duplicate + first.rejected == 4326
    assert (again.new, again.duplicate + again.rejected) == (0, 4326)


def test_a_marked_row_says_which_it_is_and_leaves_nothing_else(desk: Callable[..., Desk], tmp_path: Path) -> None:
    """The officer learns the row and what to do; the record knows neither file, row nor number."""
    opened = desk(a_channel("vendor"))
    file = tmp_path / "周报.jsonl"
    file.write_text('{"id":"a","text":"路灯不亮"}\n{"id":"b","text":"机密★10年 关于防汛"}\n', encoding="utf-8")
    told: list[Rejected] = []
    channel = opened.house.config.channel("vendor")
    tally = bring(opened.house, channel, file, history=False, guarded=True, tell=told.append)
    assert (tally.new, tally.rejected) == (1, 1)
    assert [(r.row, r.key) for r in told] == [(2, None)]
    assert [(source, row) for source, row, _ in opened.rejections()] == [("密级标志", None)]


def test_a_file_with_a_mark_in_its_name_is_not_opened(desk: Callable[..., Desk], tmp_path: Path) -> None:
    """Nothing of it is read, whatever is inside."""
    opened = desk(a_channel("vendor"))
    file = tmp_path / "机密-名单.csv"
    file.write_text("标题,内容\n路灯不亮,路灯不亮\n", encoding="utf-8")
    with pytest.raises(SecretError, match="保密工作机构"):
        bring(opened.house, opened.house.config.channel("vendor"), file, history=False, guarded=True, tell=print)
    assert opened.items() == []
    assert [source for source, _, _ in opened.rejections()] == ["密级标志"]


@pytest.mark.parametrize("watched", [False, True])
def test_a_marked_document_called_a_table_is_a_marked_document(
    desk: Callable[..., Desk], tmp_path: Path, watched: bool
) -> None:
    """By hand and in a watched folder the sentence is that of the mark, not that of a file nobody can read."""
    opened = desk(a_channel("vendor", {"kind": "table", "folder": "inbox"}))
    (opened.house.data / "inbox").mkdir()
    file = opened.house.data / "inbox" / "方案.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w:p><w:t>机密★5年</w:t></w:p>")
    channel = opened.house.config.channel("vendor")
    if watched:
        assert "保密工作机构" in (attempt(opened.house, channel).error or "")
    else:
        with pytest.raises(SecretError, match="保密工作机构"):
            bring(opened.house, channel, file, history=False, guarded=True, tell=print)
    assert [source for source, _, _ in opened.rejections()] == ["密级标志"]


@pytest.mark.parametrize("caption", ["秘密★1年", "密级：机密"])
def test_a_mark_above_the_table_is_a_mark_on_all_of_it(desk: Callable[..., Desk], tmp_path: Path, caption: str) -> None:
    """By hand and in a watched folder: nothing of the table is stored, the refusal is noted."""
    opened = desk(a_channel("vendor", {"kind": "table", "folder": "inbox"}))
    folder = opened.house.data / "inbox"
    folder.mkdir()
    file = folder / "周报.csv"
    file.write_text(f"{caption},,\n标题,内容,编号\n路灯不亮,路灯不亮,1\n", encoding="utf-8")
    channel = opened.house.config.channel("vendor")
    with pytest.raises(SecretError):
        bring(opened.house, channel, file, history=True, guarded=False, tell=print)
    assert attempt(opened.house, channel).state == "failed"
    assert opened.items() == []
    assert [source for source, _, _ in opened.rejections()] == ["密级标志"]


def test_what_cannot_be_judged_fails_the_command(
    mailbox: Desk, run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With --judge the counts are told, and then that something was set aside: no success on failure."""

    def broken(*_: Any) -> Any:
        raise RuntimeError("a voice that breaks the judge")

    monkeypatch.setattr(process, "judge_all", broken)
    with pytest.raises(Refusal, match="1 条信息无法研判"):
        run("import", letters(tmp_path, "1,路灯不亮,坏了,2026-11-20"), "--channel", "forum", "--judge")
